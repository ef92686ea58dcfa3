use lab::scenario::Note;

use super::conf::meaning;
use super::problem::in_field;
use crate::text::OpeningText;

pub(super) const OPENING: OpeningText = OpeningText {
    open_own: "打开…",
    heading: "打开自己的文件",
    card: "由你的 sentinel.conf 搭出整套部署；场景文件（TOML 或 JSON）则照原样运行。",
    lead: "可以是所有哨兵共用的一份 sentinel.conf，也可以每个哨兵一份；或者一个 TOML、JSON 格式的场景文件。文件只在本页内读取，不会发往任何地方。",
    choose: "选择文件",
    or_drop: |limit| format!("或直接拖到实验台上；每个文件最大 {limit}"),
    drop: "松手即打开",
    remove: |name| format!("去掉 {name}"),
    paste: "或粘贴一份文件的内容",
    example: "填入示例",
    replicas_each: "每个主节点的从节点数",
    from_file: "按文件",
    counts_hint: "留空则按文件中已知的数目；文件里没有时，哨兵为三个（quorum 需要时更多），从节点为两个。",
    open: "打开",
    refused: "没有打开，当前的运行保持原样。",
    more_wrong: |n| format!("另有 {n} 处"),
    place: |file, line| match line {
        Some(line) if file.is_empty() => format!("第 {line} 行"),
        Some(line) => format!("{file} 第 {line} 行"),
        None => file.to_owned(),
    },
    redis_prints: "Redis 不会启动，并打印：",
    expected: |reason| Some(format!("{}。", meaning(reason))),
    problem: in_field,
    note,
    opened: |title| format!("已打开：{title}"),
};

fn note(note: &Note) -> String {
    match note {
        Note::QuorumAboveSentinels {
            master,
            quorum,
            sentinels,
        } => format!(
            "`{master}` 的 quorum 是 {quorum}，而哨兵只有 {sentinels} 个：它永远不会客观下线。"
        ),
        Note::NobodyToPromote { master } => {
            format!("`{master}` 没有优先级大于 0 的从节点：谁也不能被提升。")
        }
        Note::DifferentQuorums { master } => format!("各哨兵为 `{master}` 配置的 quorum 不同。"),
        Note::NobodyThere { address } => {
            format!("配置文件里记着 {address} 上的一个哨兵，但那里没有进程监听。")
        }
        Note::AfterTheEnd { step } => format!("timeline[{step}] 在运行结束之后。"),
    }
}
