//! What is wrong with a sentinel.conf, in Chinese. Directives stay as they are
//! written there, and so does what Redis itself would print.

use lab::conf::{ConfError, Reason};

/// What Redis prints, then what it means and what belongs there.
pub(super) fn bad_conf(error: &ConfError) -> String {
    let mut said = format!("{}（{}", error.reason, meaning(&error.reason));
    said.push_str(&format!("；这一行是 `{}`）", error.text));
    said
}

/// What a reason means, and what belongs there.
pub(super) fn meaning(reason: &Reason) -> String {
    let text = match reason {
        Reason::UnbalancedQuotes => "引号没有闭合，或闭合后没有空格",
        Reason::BadDirective => "没有这条指令，或参数个数不对",
        Reason::WrongNumberOfArguments => "应只有一个值；值中有空格时请加引号",
        Reason::NotAnInteger => "应为整数",
        Reason::OutOfRange { min, max } => return format!("应在 {min} 到 {max} 之间"),
        Reason::NotMemory => "应为字节数，如 1048576 或 1mb",
        Reason::NotYesOrNo => "应为 yes 或 no",
        Reason::NotOneOf(words) => return format!("应为其中之一：{}", words.join("、")),
        Reason::TooManyBindAddresses => "最多 16 个地址",
        Reason::ModuleWithoutValue => "模块指令缺少值",
        Reason::DuplicateUser(_) => "每个用户只能声明一次",
        Reason::NoSuchCommand => "哨兵没有这条命令",
        Reason::UnrecognizedStatement(Some(statement)) => {
            let (name, usage) = (statement.as_str(), statement.usage());
            return format!("应写作 `sentinel {name} {usage}`");
        }
        Reason::UnrecognizedStatement(None) => "没有这种 sentinel 语句",
        Reason::Quorum => "quorum 至少为 1",
        Reason::NoSuchMaster => "没有 `sentinel monitor` 行定义这个主节点",
        Reason::NegativeOrZeroTime => "应为大于 0 的毫秒数",
        Reason::NegativeTime => "毫秒数不能为负；0 表示关闭",
        Reason::DuplicateMaster => "主节点名重复",
        Reason::DuplicateReplica => "从节点地址重复",
        Reason::DuplicateSentinel => "哨兵 ID 重复",
        Reason::CannotResolve => "应为 IPv4 地址；用主机名须先写 `sentinel resolve-hostnames yes`",
        Reason::InvalidPort | Reason::AnnouncedPort => "端口应在 0 到 65535 之间",
        Reason::NotificationScript => "通知脚本不存在或不可执行",
        Reason::ClientReconfigScript => "重配置脚本不存在或不可执行",
        Reason::MalformedId | Reason::IdNotHexadecimal => "ID 应为 40 位十六进制数",
        Reason::RenamedTwice => "同一条命令被重命名了两次",
        Reason::DenyScriptsReconfig | Reason::ResolveHostnames | Reason::AnnounceHostnames => {
            "应为 yes 或 no"
        }
        Reason::Include => "实验室不读取其他文件；请把被包含的内容写在这里",
        Reason::Ipv6 => "实验室的主机没有 IPv6 地址，应为 IPv4 地址",
        Reason::TooLarge { max } => return format!("文件超过 {max} 字节"),
    };
    text.to_owned()
}

#[cfg(test)]
mod tests {
    use lab::conf::{File, Settled};

    use super::*;

    #[test]
    fn an_error_says_what_redis_prints_and_what_it_means() {
        let text = "sentinel monitor m 10.0.0.1 6379 0";
        let error = File::read(text, &Settled).expect_err("a quorum of 0");
        assert_eq!(
            bad_conf(&error),
            "Quorum must be 1 or greater.（quorum 至少为 1；这一行是 `sentinel monitor m 10.0.0.1 6379 0`）"
        );
    }
}
