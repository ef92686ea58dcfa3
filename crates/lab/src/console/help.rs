use lab_redis::command::Command;

use super::catalogue::commands_of;
use crate::scenario::NodeKind;

/// A language of the help.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    /// English.
    En,
    /// Chinese, simplified.
    Zh,
}

/// What `help` and these words print: help about help, a command with its
/// subcommands, or `@group`. Nothing if there is no such command (`cliOutputHelp` of
/// redis-cli.c).
#[must_use]
pub fn help(kind: NodeKind, words: &[impl AsRef<str>], language: Language) -> String {
    let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
    let Some(first) = words.first() else {
        return about_help(kind, language);
    };
    let mut text = String::new();
    let entries = commands_of(kind).iter().flat_map(|command| {
        let subs = command.subcommands.iter();
        let whole = std::iter::once((command.name.to_owned(), command));
        whole.chain(subs.map(|sub| (format!("{} {}", command.name, sub.name), sub)))
    });
    let asked = words.join(" ").to_ascii_lowercase();
    for (name, command) in entries {
        let fits = match first.strip_prefix('@') {
            Some(group) => group_of(&name).eq_ignore_ascii_case(group),
            None => {
                name == asked
                    || name
                        .strip_prefix(&asked)
                        .is_some_and(|rest| rest.starts_with(' '))
            }
        };
        if fits {
            text += &entry(&name, command, language);
        }
    }
    if !text.is_empty() {
        text.insert(0, '\n');
        text.pop();
    }
    text
}

/// One command, and an empty line (`cliOutputCommandHelp`).
fn entry(name: &str, command: &Command, language: Language) -> String {
    let upper = name.to_ascii_uppercase();
    let arguments = command.arguments;
    let space = if arguments.is_empty() { "" } else { " " };
    let more = more_of(name);
    let summary = match (language, more) {
        (Language::Zh, Some(more)) => more.2,
        _ => command.summary,
    };
    let mut text = format!("  {upper}{space}{arguments}\n  summary: {summary}\n");
    if let Some((since, group, _)) = more {
        text += &format!("  since: {since}\n  group: {group}\n");
    }
    text + "\n"
}

fn about_help(kind: NodeKind, language: Language) -> String {
    let mut groups: Vec<&str> = commands_of(kind)
        .iter()
        .map(|command| group_of(command.name))
        .filter(|group| !group.is_empty())
        .collect();
    groups.sort_unstable();
    groups.dedup();
    let groups: Vec<String> = groups.iter().map(|group| format!("@{group}")).collect();
    let groups = groups.join(" ");
    match language {
        Language::En => format!(
            "To get help about Redis commands type:\n      \"help @<group>\" to get a list of commands in <group>: {groups}\n      \"help <command>\" for help on <command>\n      \"quit\" to leave"
        ),
        Language::Zh => format!(
            "查看 Redis 命令的帮助：\n      \"help @<group>\" 列出一组命令：{groups}\n      \"help <command>\" 查看一条命令\n      \"quit\" 离开"
        ),
    }
}

fn group_of(name: &str) -> &'static str {
    more_of(name).map_or("", |more| more.1)
}

/// Since which version there is a command, its group, and what it does in Chinese.
fn more_of(name: &str) -> Option<(&'static str, &'static str, &'static str)> {
    MORE.iter()
        .find(|more| more.0 == name)
        .map(|&(_, since, group, zh)| (since, group, zh))
}

/// See [`more_of`]; by group.
const MORE: &[(&str, &str, &str, &str)] = &[
    ("psubscribe", "2.0.0", "pubsub", "订阅名字符合模式的频道"),
    ("punsubscribe", "2.0.0", "pubsub", "退订模式"),
    (
        "subscribe",
        "2.0.0",
        "pubsub",
        "订阅频道；每种事件各有一个频道",
    ),
    ("unsubscribe", "2.0.0", "pubsub", "退订频道"),
    ("auth", "1.0.0", "connection", "用密码认证当前连接"),
    ("client", "2.4.0", "connection", "连接相关的命令"),
    (
        "client getname",
        "2.6.9",
        "connection",
        "查看当前连接的名字",
    ),
    ("client id", "5.0.0", "connection", "查看当前连接的编号"),
    ("client info", "6.2.0", "connection", "描述当前连接"),
    ("client kill", "2.4.0", "connection", "关闭连接"),
    ("client list", "2.4.0", "connection", "列出所有连接"),
    (
        "client no-evict",
        "7.0.0",
        "connection",
        "内存不足时不驱逐当前连接",
    ),
    (
        "client pause",
        "3.0.0",
        "connection",
        "让客户端的命令等待指定的毫秒数",
    ),
    ("client setname", "2.6.9", "connection", "给当前连接起名"),
    ("client unpause", "6.2.0", "connection", "结束等待"),
    ("echo", "1.0.0", "connection", "原样返回消息"),
    ("hello", "6.0.0", "connection", "与服务器握手"),
    ("ping", "1.0.0", "connection", "检查进程是否应答"),
    ("quit", "1.0.0", "connection", "关闭连接"),
    ("reset", "6.2.0", "connection", "重置连接"),
    (
        "select",
        "1.0.0",
        "connection",
        "选择数据库；实验室只有 0 号库",
    ),
    ("del", "1.0.0", "generic", "删除键"),
    ("exists", "1.0.0", "generic", "统计哪些键存在"),
    ("keys", "1.0.0", "generic", "列出匹配模式的键"),
    ("type", "1.0.0", "generic", "查看键的值类型"),
    ("wait", "3.0.0", "generic", "等待若干副本确认全部写入"),
    ("decr", "1.0.0", "string", "将键中的数字减一"),
    ("decrby", "1.0.0", "string", "将键中的数字减去给定值"),
    ("get", "1.0.0", "string", "读取键的值"),
    ("incr", "1.0.0", "string", "将键中的数字加一"),
    ("incrby", "1.0.0", "string", "将键中的数字加上给定值"),
    ("set", "1.0.0", "string", "设置键的值"),
    ("script", "2.6.0", "scripting", "脚本相关的命令"),
    ("script kill", "2.6.0", "scripting", "结束运行过久的脚本"),
    ("psubscribe", "2.0.0", "pubsub", "按模式订阅频道"),
    ("publish", "2.0.0", "pubsub", "向频道发布消息"),
    ("punsubscribe", "2.0.0", "pubsub", "取消按模式的订阅"),
    ("subscribe", "2.0.0", "pubsub", "订阅频道"),
    ("unsubscribe", "2.0.0", "pubsub", "取消订阅"),
    ("acl", "6.0.0", "server", "访问控制相关的命令"),
    ("acl users", "6.0.0", "server", "列出用户"),
    ("acl whoami", "6.0.0", "server", "查看当前连接的用户"),
    ("command list", "7.0.0", "server", "列出命令的名字"),
    ("command", "2.8.13", "server", "描述命令"),
    ("command count", "2.8.13", "server", "统计命令的数目"),
    ("config", "2.0.0", "server", "配置相关的命令"),
    ("config get", "2.0.0", "server", "查看配置参数"),
    ("config resetstat", "2.0.0", "server", "清零 INFO 的统计"),
    ("config rewrite", "2.8.0", "server", "把当前配置写回文件"),
    ("config set", "2.0.0", "server", "设置配置参数"),
    ("bgsave", "1.0.0", "server", "在后台保存数据集"),
    ("dbsize", "1.0.0", "server", "统计键的数目"),
    ("debug", "1.0.0", "server", "让服务器停顿一段时间"),
    ("info", "1.0.0", "server", "描述进程的状态"),
    ("lastsave", "1.0.0", "server", "查看上次保存数据集的时间"),
    ("save", "1.0.0", "server", "保存数据集并等待完成"),
    (
        "replicaof",
        "5.0.0",
        "server",
        "复制另一台服务器，或用 NO ONE 停止复制",
    ),
    ("role", "2.8.12", "server", "查看角色和复制状态"),
    ("shutdown", "1.0.0", "server", "结束进程"),
    ("slaveof", "1.0.0", "server", "REPLICAOF 的旧名"),
    ("time", "2.6.0", "server", "查看进程的时钟"),
    ("sentinel", "2.8.4", "sentinel", "Sentinel 的命令"),
    (
        "sentinel ckquorum",
        "2.8.4",
        "sentinel",
        "检查能否达到 quorum 和多数派",
    ),
    ("sentinel config", "6.2.0", "sentinel", "查看或设置全局参数"),
    ("sentinel debug", "7.0.0", "sentinel", "查看或更改时间常数"),
    (
        "sentinel failover",
        "2.8.4",
        "sentinel",
        "不经他人同意，强制故障转移",
    ),
    (
        "sentinel flushconfig",
        "2.8.4",
        "sentinel",
        "把配置写回文件",
    ),
    (
        "sentinel get-master-addr-by-name",
        "2.8.4",
        "sentinel",
        "查看当前 master 的地址",
    ),
    (
        "sentinel help",
        "6.2.0",
        "sentinel",
        "列出 SENTINEL 的子命令",
    ),
    (
        "sentinel info-cache",
        "3.2.0",
        "sentinel",
        "查看缓存的 INFO 回复",
    ),
    (
        "sentinel is-master-down-by-addr",
        "2.8.4",
        "sentinel",
        "询问是否认为 master 下线，或请求投票",
    ),
    (
        "sentinel master",
        "2.8.4",
        "sentinel",
        "查看一个 master 的状态",
    ),
    (
        "sentinel masters",
        "2.8.4",
        "sentinel",
        "列出所监视的 master",
    ),
    (
        "sentinel monitor",
        "2.8.4",
        "sentinel",
        "开始监视一个 master",
    ),
    ("sentinel myid", "6.2.0", "sentinel", "查看自己的 ID"),
    (
        "sentinel pending-scripts",
        "2.8.4",
        "sentinel",
        "列出等待和运行中的脚本",
    ),
    (
        "sentinel remove",
        "2.8.4",
        "sentinel",
        "停止监视一个 master",
    ),
    (
        "sentinel replicas",
        "5.0.0",
        "sentinel",
        "列出一个 master 的副本",
    ),
    (
        "sentinel reset",
        "2.8.4",
        "sentinel",
        "清除匹配的 master 的状态并重新发现",
    ),
    (
        "sentinel sentinels",
        "2.8.4",
        "sentinel",
        "列出监视同一 master 的其他 sentinel",
    ),
    (
        "sentinel set",
        "2.8.4",
        "sentinel",
        "更改一个 master 的设置",
    ),
    (
        "sentinel simulate-failure",
        "3.2.0",
        "sentinel",
        "让自己在选举或晋升之后崩溃",
    ),
    ("sentinel slaves", "2.8.0", "sentinel", "REPLICAS 的旧名"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn help_has_the_shape_of_redis_cli() {
        assert_eq!(
            help(NodeKind::Redis, &["CONFIG", "Set"], Language::En),
            "\n  CONFIG SET parameter value [parameter value ...]\n  summary: Set configuration parameters\n  since: 2.0.0\n  group: server\n"
        );
        let container = help(NodeKind::Redis, &["config"], Language::En);
        assert!(
            container.starts_with("\n  CONFIG\n  summary:"),
            "{container}"
        );
        assert!(
            container.contains("\n\n  CONFIG GET parameter"),
            "{container}"
        );
        assert_eq!(help(NodeKind::Redis, &["nosuch"], Language::En), "");
        let group = help(NodeKind::Redis, &["@string"], Language::En);
        assert_eq!(group.matches("summary:").count(), 6);
        let chinese = help(NodeKind::Redis, &["get"], Language::Zh);
        assert!(chinese.contains("summary: 读取键的值"), "{chinese}");
        let none: [&str; 0] = [];
        assert!(help(NodeKind::Redis, &none, Language::En).contains("@connection @generic"));
    }

    #[test]
    fn every_command_has_help_in_both_languages() {
        for kind in [NodeKind::Redis, NodeKind::Sentinel] {
            for command in commands_of(kind) {
                let subs = command.subcommands.iter();
                let subs = subs.map(|sub| (format!("{} {}", command.name, sub.name), sub));
                for (name, command) in subs.chain([(command.name.to_owned(), command)]) {
                    assert!(more_of(&name).is_some(), "{name}");
                    assert!(!command.summary.is_empty(), "{name}");
                }
            }
        }
    }
}
