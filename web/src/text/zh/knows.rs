use lab::frame::{Known, KnownState, Stale};
use lab::scenario::Side;

use crate::text::{KnowsText, span};

pub(super) const KNOWS: KnowsText = KnowsText {
    tab: "所知",
    hint: "每一行是其中一个所知道的。选中哪一格，就回到使它如此的那条记录。",
    group: "主节点",
    opinions: "谁怎么看谁",
    numbers: "各自记着的",
    truth: |side, names| match (side, names) {
        (Side::Sentinel, []) => "事实：没有主节点在服务。".to_owned(),
        (Side::Sentinel, [name]) => format!("事实：{name} 是主节点。"),
        (Side::Sentinel, names) => format!("事实：{} 都自认为是主节点。", names.join("、")),
        (Side::Raft, []) => "事实：没有领导者。".to_owned(),
        (Side::Raft, names) => format!("事实：{} 是领导者。", names.join("、")),
    },
    observer: "谁",
    believes: |side| match side {
        Side::Sentinel => "主节点",
        Side::Raft => "领导者",
    },
    wrongly: "与事实不符",
    nobody: "无",
    voters: "投票者",
    replicas: "从节点",
    unheard: |names| format!("不知道 {names}"),
    serving: |names| format!("{names} 是主节点"),
    given: "回到开头：这是启动前给定的，不会再变",
    down: |down| format!("{down} 个已下线，照样计入"),
    disk: |value| format!("磁盘上：{value}"),
    behind: "落后于别人",
    back_to: |condition| format!("回到 {condition} 成立的那一刻"),
    cell,
    stale: "已过时：它没有运行，或处于 TILT",
    legend: [
        "有回复",
        "已过时：迟迟没有回复",
        "主观下线",
        "客观下线",
        "从未听说",
        "它说主节点下线",
        "与事实不符",
    ],
};

fn cell(known: &Known, observer: &str, of: &str, age: &str, since: &str) -> String {
    let mut said = match known.state {
        KnownState::Itself => return format!("{of} 自己"),
        KnownState::Unknown => format!("{observer} 对 {of} 没有看法"),
        KnownState::Up => format!("{observer} 认为 {of} 在线"),
        KnownState::Sdown => format!("{observer} 从 {since} 起认为 {of} 主观下线"),
        KnownState::Odown => format!("{observer} 认为 {of} 客观下线，主观下线始于 {since}"),
    };
    if !age.is_empty() {
        said += &format!("；上次听到它是 {age} 前");
    }
    if known.says_down {
        said += "；它说主节点已下线";
    }
    match known.stale {
        Some(Stale::Observer) => {
            said += &format!("；已过时：{observer} 没有运行，或处于 TILT");
        }
        Some(Stale::Answer) => said += &format!("；已过时：{observer} 已不再询问它"),
        Some(Stale::Silent {
            elapsed_us,
            limit_us,
        }) => {
            let (elapsed, limit) = (span::span(elapsed_us), span::span(limit_us));
            said += &format!("；已过时：沉默了 {elapsed}，上限是 {limit}");
        }
        None => {}
    }
    if known.wrongly {
        said += "；事实正相反";
    }
    said
}
