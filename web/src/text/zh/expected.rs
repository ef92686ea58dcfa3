//! What belongs somewhere in a scenario and what was found there, in Chinese. Words
//! of the format stay as they are written there.

use lab::scenario::{Expected, Found, NameOf, Quantity, WordKind};

use crate::refusal::Wanted;

/// What belongs in a place; follows “应为”.
pub(super) fn expected(expected: Expected) -> String {
    let fixed = match expected {
        Expected::Table => "一个表",
        Expected::List => "一个列表",
        Expected::Text => "一段文字",
        Expected::Flag => "true 或 false",
        Expected::WholeNumber => "一个整数",
        Expected::Seed => "0 到 18446744073709551615 的整数",
        Expected::Duration => "毫秒数，或 `500ms`、`5s` 这样的时长",
        Expected::DurationOrRange => "`500ms` 这样的时长，或由最短与最长两个时长组成的列表",
        Expected::Time => "一个时刻",
        Expected::TimeOrRange => "一个时刻，或由最早与最晚两个时刻组成的列表",
        Expected::ByNode => "从节点到值的表",
        Expected::Words => "一段文字，或含 `en` 与 `zh` 的表",
        Expected::Pair => "由参数及其值组成的列表",
        Expected::Step => "一个表，或 `5s kill r0` 这样的文字",
        Expected::Verb => "动词，如 `kill`",
        Expected::NotWithAt => "空：它属于 `on`，不属于 `at`",
        Expected::Saves => "从名字到 `src` 或 `inst` 的表",
        Expected::EventPart => "`src` 或 `inst`",
        Expected::Party => "一个节点、`@sentinels` 这样的分组，或由它们组成的列表",
        Expected::Groups => "由两组或更多节点组成的列表",
        Expected::Command => "命令的各个词",
        Expected::CommandWords { max } => return format!("由 1 到 {max} 个词组成的列表"),
        Expected::RaftServer => "Raft 服务器",
        Expected::Voter => "哨兵或 Raft 服务器",
        Expected::RedisServer => "Redis 服务器",
        Expected::MasterName => "主节点的名字",
        Expected::Servers => "服务器列表，主节点在最前",
        Expected::LongestRun => "最长的运行时间",
        Expected::AwaitedEvent => "所等待的事件",
        Expected::FlushCost => "一次刷盘的耗时",
        Expected::NewPriority => "新的优先级",
        Expected::Delay => "数据包多花的时间",
        Expected::Loss => "每一百个数据包丢几个，0 到 100",
        Expected::ClockOffset => "时钟偏差的秒数",
        Expected::PartsPerMillion => "百万分之几的数",
        Expected::Release => "Redis 的版本，如 `7.0`",
        Expected::Renames => "从命令到新名字的表",
        Expected::ProgramPath => "程序的路径",
        Expected::Value => "不含换行的非空文字",
        Expected::Address => "IPv4 地址与端口，如 `10.0.0.1:6379`",
        Expected::Hostname => "主机名，如 `redis-0.example`",
        Expected::AnnouncedAddress => "地址，如 `203.0.113.5:26379`",
        Expected::Sentinel => "哨兵",
        Expected::DebugParameter => "SENTINEL DEBUG 的参数",
        Expected::DebugValue => "1 到 2147483647 的整数",
        Expected::Want => "应当成立的内容，如 `master`、`role` 或 `event`",
        Expected::Window => "`at`、`within`、`for` 三者之一（`from` 只能配后两个）",
        Expected::NotWithoutEvent => "空：它属于 `event`",
        Expected::Reply => "命令的回答",
        Expected::AnsweredCommand => "得到这一回答的命令",
        Expected::NumberOrWord => "一个数或一个词",
        Expected::Test => {
            "一个值，或 `!= r0`、`>= 2`、`has s_down`、`has not s_down`、`like ^OK` 这样的检验"
        }
    };
    spaced(fixed)
}

/// With a space before it where it begins with something Latin: it follows Chinese.
fn spaced(words: &str) -> String {
    if words.starts_with(|first: char| first.is_ascii()) {
        format!(" {words}")
    } else {
        words.to_owned()
    }
}

/// What was found; follows “实际是”.
pub(super) fn found(found: &Found) -> String {
    match found {
        Found::Nothing => "空值".to_owned(),
        Found::Flag(flag) => spaced(&flag.to_string()),
        Found::Number(number) => spaced(number),
        Found::Text(text) => format!("文字 `{text}`"),
        Found::Value(value) => format!(" `{value}`"),
        Found::List => "一个列表".to_owned(),
        Found::Table => "一个表".to_owned(),
    }
}

/// What a number counts.
pub(super) const fn quantity(what: Quantity) -> &'static str {
    match what {
        Quantity::Sentinels => "哨兵数",
        Quantity::Replicas => "从节点数",
        Quantity::RedisServers => "Redis 服务器数",
        Quantity::RaftServers => "Raft 服务器数",
        Quantity::Clients => "客户端数",
        Quantity::Steps => "步骤数",
        Quantity::Milliseconds => "毫秒数",
        Quantity::Flushes => "每百万次刷盘中的次数",
        Quantity::Times => "次数",
        Quantity::Occurrence => "第几次出现",
        Quantity::Writes => "写入次数",
        Quantity::Quorum => "quorum",
        Quantity::Priority => "优先级",
        Quantity::TextLength => "文字的字节数",
        Quantity::ExitCode => "退出码",
        Quantity::Signal => "信号",
        Quantity::TimeWithinRun => "运行期内的时刻（毫秒）",
    }
}

/// What a word is one of.
pub(super) const fn word_kind(what: WordKind) -> &'static str {
    match what {
        WordKind::Verb => "动词",
        WordKind::Storage => "存储方式",
        WordKind::DiskState => "磁盘状态",
        WordKind::LogLevel => "日志级别",
        WordKind::CutMode => "断开方式",
        WordKind::EventPart => "事件成分",
        WordKind::Release => "Redis 版本",
    }
}

/// Whose names no Redis server may have.
pub(super) const fn name_of(whose: NameOf) -> &'static str {
    match whose {
        NameOf::Sentinel => "哨兵",
        NameOf::Client => "客户端",
        NameOf::RaftServer => "Raft 服务器",
        NameOf::RaftClient => "Raft 的客户端",
    }
}

/// What a call of the JavaScript API expects; follows “应为”.
pub(super) fn wanted(wanted: Wanted) -> String {
    spaced(match wanted {
        Wanted::Scenario => "场景的名字或场景对象",
        Wanted::Files => "由带有 `name` 和 `text` 的对象组成的列表",
        Wanted::Counts => "带有 `sentinels` 或 `replicas` 的对象，值为整数",
        Wanted::Seed => "不超过 2^53 - 1 的整数，或十进制数字串",
        Wanted::Milliseconds => "一个毫秒数",
        Wanted::Beside => "`raft`，或者不写",
        Wanted::AnHour => "不超过 3600000（一小时）的毫秒数",
        Wanted::Step => "`event`、`tick s0`、`message s0 s1`、`vote`、`epoch` 或 `named`",
    })
}
