use lab::command::{CommandError, Needed};
use lab::world::CannotApply;

/// Why a text is no command.
pub(super) fn not_a_command(why: &CommandError) -> String {
    match why {
        CommandError::Empty => "命令是空的，应以动词开头，如 `kill r0`".to_owned(),
        CommandError::UnknownVerb {
            found,
            suggestion,
            known,
        } => {
            format!("没有动词 `{found}`{}", meant(*suggestion, known))
        }
        CommandError::UnknownGroup { found, suggestion } => {
            format!(
                "没有分组 `{found}`{}",
                meant(*suggestion, &["@sentinels", "@redis", "@all", "@live"])
            )
        }
        CommandError::NotAName { found } => {
            format!("`{found}` 不是节点名；节点名以字母开头，后接字母、数字或 `_`，如 `s0`、`r1`")
        }
        CommandError::NotADuration { found } => {
            format!("`{found}` 不是时长；应为毫秒数，或带 us、ms、s、m、h 的数，如 `500ms`、`5s`")
        }
        CommandError::NotADrift { found } => {
            format!("`{found}` 不是时钟漂移；应为 -100000ppm 到 100000ppm 的整数，如 `200ppm`")
        }
        CommandError::NotAPercentage { found } => {
            format!("`{found}` 不是百分比；应为 0% 到 100% 的整数，如 `20%`")
        }
        CommandError::NotADisk { found } => {
            format!(
                "`{found}` 既不是刷盘耗时（如 `20ms`），也不是磁盘状态；磁盘状态有 `full`、`read-only`、`ok`"
            )
        }
        CommandError::NotAMessage { found } => {
            format!(
                "`{found}` 指不出一条消息；应为消息种类（`ping`、`info`、`hello`、`ask`、`vote`、`slaveof`、`replication`、`entries`、`heartbeat`、`client`、`setup`）或消息编号，如 `#512`"
            )
        }
        CommandError::NoSuchEvent { found, suggestion } => match suggestion {
            Some(word) => format!("没有事件 `{found}`，是否想写 `{word}`？"),
            None => format!("没有事件 `{found}`"),
        },
        CommandError::TooLongASpan { found, max } => {
            format!("`{found}` 太长：随机故障最多持续 {max}")
        }
        CommandError::NotANumber { found, max } => format!("`{found}` 不是 0 到 {max} 的整数"),
        CommandError::Missing {
            verb,
            expected,
            example,
        } => {
            format!("`{verb}` 还缺{}，如 `{example}`", needed(*expected))
        }
        CommandError::TooMuch {
            verb,
            found,
            example,
        } => {
            format!("`{verb}` 不接受 `{found}`，写法如 `{example}`")
        }
        CommandError::Unclosed { found } => format!("`{found}` 中的引号没有闭合"),
        CommandError::TooLong { max, found } => {
            format!("命令最长 {max} 字节，这一条有 {found} 字节")
        }
    }
}

pub(super) fn meant(suggestion: Option<&str>, known: &[&str]) -> String {
    match suggestion {
        Some(word) => format!("，是否想写 `{word}`？"),
        None => format!("；可用的有：{}", known.join("、")),
    }
}

const fn needed(needed: Needed) -> &'static str {
    match needed {
        Needed::Node => "一个节点",
        Needed::Event => "事件名",
        Needed::Action => "届时要做的操作",
        Needed::Message => "消息种类或编号",
        Needed::Link => "用 `-`（双向）或 `>`（单向）连接的两个节点",
        Needed::DirectedLink => "用 `>` 连接的两个节点",
        Needed::Groups => "用 `|` 分开的两组或更多节点",
        Needed::Duration => "一个时长",
        Needed::Disk => "刷盘耗时，或磁盘状态 `full`、`read-only`、`ok`",
        Needed::Number => "一个数",
        Needed::Drift => "一个漂移率",
        Needed::Percent => "一个百分比",
        Needed::Words => "命令的各个词",
        Needed::Time => "开头的时刻",
    }
}

/// Why a command cannot be done now.
pub(super) fn undoable(why: &CannotApply) -> String {
    match why {
        CannotApply::UnknownNode { name, known } => {
            format!("没有进程 `{name}`；现有 {}", known.join("、"))
        }
        CannotApply::AlreadyRunning { name } => format!("`{name}` 正在运行；可先杀死它"),
        CannotApply::NotRunning { name } => format!("`{name}` 没有在运行；请先启动它"),
        CannotApply::AlreadyPaused { name } => format!("`{name}` 已经被冻结"),
        CannotApply::NotPaused { name } => format!("`{name}` 没有被冻结"),
        CannotApply::HostIsDown { name } => format!("`{name}` 所在主机已关闭；请先打开它"),
        CannotApply::HostIsUp { name } => format!("`{name}` 所在主机本来就开着"),
        CannotApply::NoHostname { name } => {
            format!("`{name}` 没有主机名，谈不上解析；场景在 `hostnames` 里给出主机名")
        }
        CannotApply::NotARaftServer { name, verb } => {
            format!("`{name}` 不是 Raft 服务器；`{verb}` 只用于 Raft 服务器")
        }
        CannotApply::ElectsNobody { name, verb } => {
            format!("`{name}` 不参加选举；`{verb}` 用于哨兵或 Raft 服务器")
        }
        CannotApply::NotAServer { name, verb } => {
            format!("`{name}` 不是 Redis 服务器，`{verb}` 只对 Redis 服务器有效")
        }
        CannotApply::SameNode => "链路的两端必须是两个不同的进程".to_owned(),
        CannotApply::NotUnderWay { from, to } => {
            format!("此刻没有这样的消息正从 {from} 发往 {to}")
        }
        CannotApply::NothingWaits { number } => match number {
            Some(number) => format!("没有编号为 {number} 的待办命令"),
            None => "没有待办的命令".to_owned(),
        },
        CannotApply::TooManyWait { most } => {
            format!("待办命令已有 {most} 条；先等一些执行，或用 `forget` 取消")
        }
        CannotApply::NothingToDo { command } => format!("`{command}` 不会改变任何东西"),
    }
}
