use lab::frame::MessageKind;
use lab::scenario::Side;

use super::said;
use crate::text::{FileText, PanelText, SettingsText};

pub(super) const PANEL: PanelText = PanelText {
    label: "详情",
    inspector: "查看",
    votes: "投票",
    log: "日志",
    all_tabs: "全部标签",
    open: "展开详情",
    close: "收起详情",
    shut: "关闭这一栏",
    add: "再开一栏",
    nothing_selected: "还没有选中对象",
    select_hint: "在图中选择一个进程或一条消息，就能看到它知道什么、为什么这样做。",
    gone: "此刻它已经不存在了。",
    verdict: |holds| if holds { "成立" } else { "尚不成立" },
    because: |condition| format!("因为这一条不满足：{condition}。"),
    all_hold: "所需条件全部满足。",
    holds: "满足",
    fails: "不满足",
    source: |side, function, section| {
        let from = match side {
            Side::Sentinel => "sentinel.c",
            Side::Raft => "Raft 论文",
        };
        if section.is_empty() {
            format!("{function} · {from}")
        } else {
            format!("{function} · {from} · {section}")
        }
    },
    no_votes: "还没有人投过票",
    no_votes_hint: |side| match side {
        Side::Sentinel => "哨兵认定主节点客观下线并发起故障切换时，才会向其他哨兵拉票。",
        Side::Raft => "服务器的选举定时器走完还没听到领导者，就会参选并拉票。",
    },
    votes_in: |side, epoch| match side {
        Side::Sentinel => format!("epoch {epoch} 的选票"),
        Side::Raft => format!("任期 {epoch} 的选票"),
    },
    voter: "投票者",
    candidate: "投给",
    given_at: "投票时刻",
    known_at: "获知时刻",
    itself: "自己",
    in_flight: "回复在途",
    elected: |leader| format!("{leader} 当选"),
    nobody_elected: "尚无人当选",
    needs: |quorum, majority, voters| match quorum {
        Some(quorum) => format!("需要 quorum {quorum}，且 {voters} 个中的多数：{majority}"),
        None => format!("需要 {voters} 个中的多数：{majority}"),
    },
    tally: |candidate, held, needed| format!("{candidate}：{held}/{needed} 票"),
    filter_node: "进程",
    deciders: |sides| match sides {
        [_, _, ..] => "哨兵与 Raft",
        [view] if view.side == Side::Raft => "Raft 服务器",
        _ => "哨兵",
    },
    all_nodes: "全部",
    filter_level: "级别",
    all_levels: "全部级别",
    level: |level| match level {
        '.' => "debug",
        '-' => "verbose",
        '*' => "notice",
        _ => "warning",
    },
    unlogged: |level| format!("{level}：已发布，但低于 loglevel，不写入日志文件"),
    filter_text: "包含",
    earlier: |n| format!("更早的 {n} 行"),
    printed_filter: |writers, level, contains| match contains {
        "" => format!("进程：{writers} · {level}"),
        _ => format!("进程：{writers} · {level} · 包含“{contains}”"),
    },
    printed_log: |lines, (earlier, later, filtered)| {
        let some = [
            (earlier, "更早的"),
            (later as u64, "更晚的"),
            (filtered as u64, "不符合筛选条件的"),
        ];
        let some = some.iter().filter(|(count, _)| *count > 0);
        let left: Vec<String> = some
            .map(|(count, which)| format!("{which} {count} 行"))
            .collect();
        match left.join("、") {
            left if left.is_empty() => format!("共 {lines} 行"),
            left => format!("印出 {lines} 行；略去{left}"),
        }
    },
    printed_panels: |tabs| format!("只打印当时打开的面板。未打开：{}。", tabs.join("、")),
    no_lines: "没有符合条件的日志。",
    line: said::line,
    go_to: |at| format!("跳到 {at} s"),
    message,
    from_to: |from, to| format!("{from} → {to}"),
    sent_arrives: |sent, arrives| format!("{sent} s 发出 · {arrives} s 到达"),
    sent_only: |sent| format!("{sent} s 发出 · 尚未到达"),
};

fn message(kind: MessageKind, reply: bool) -> &'static str {
    match (kind, reply) {
        (MessageKind::Ping, false) => "PING",
        (MessageKind::Ping, true) => "PING 的回复",
        (MessageKind::Info, false) => "INFO",
        (MessageKind::Info, true) => "INFO 的回复",
        (MessageKind::Hello, _) => "hello",
        (MessageKind::Ask, false) => "询问：主节点下线了吗？",
        (MessageKind::Ask, true) => "回答：主节点是否下线",
        (MessageKind::Vote, false) => "拉票请求",
        (MessageKind::Vote, true) => "选票",
        (MessageKind::SlaveOf, false) => "REPLICAOF",
        (MessageKind::SlaveOf, true) => "REPLICAOF 的回复",
        (MessageKind::Replication, _) => "复制",
        (MessageKind::Client, false) => "客户端请求",
        (MessageKind::Client, true) => "给客户端的回复",
        (MessageKind::Entries, false) => "AppendEntries",
        (MessageKind::Entries, true) => "AppendEntries 的回复",
        (MessageKind::Heartbeat, false) => "心跳",
        (MessageKind::Heartbeat, true) => "心跳的回复",
        (MessageKind::Setup, _) => "建立连接",
    }
}

pub(super) const FILE: FileText = FileText {
    heading: "磁盘上的",
    flushed: |at, lines| match lines {
        0 => format!("{at} s 时刷盘，内容未变。崩溃后它将从这里重新开始。"),
        n => format!("{at} s 时刷盘，改动 {n} 行。崩溃后它将从这里重新开始。"),
    },
    never_flushed: "尚未刷盘：这还是管理员写下的文件。",
    behind: |lines| format!("有 {lines} 行只在内存里，还没有写入磁盘。"),
    show: "展开",
    hide: "收起",
    copy: "复制",
    copied: "已复制",
    not_copied: "浏览器不允许复制",
    download: "下载",
    changed: "上次刷盘时改动",
    outdated: "内存中已不同",
    not_yet: "尚未写入磁盘",
};

pub(super) const SETTINGS: SettingsText = SettingsText {
    heading: "设置",
    restarts: "应用后从头开始运行。",
    sentinels: "哨兵数",
    replicas: "从节点数",
    quorum: "quorum",
    down_after: "down-after-milliseconds",
    failover_timeout: "failover-timeout",
    parallel_syncs: "parallel-syncs",
    latency: "单向延迟",
    seed: "随机种子",
    as_in_files: "哨兵、主节点与各项时间以打开的文件为准；要改动请重新打开。",
    seed_hint: "种子相同，每个事件都相同。",
    new_seed: "换一个",
    apply: "应用并重新开始",
    cancel: "取消",
    ms: "ms",
    out_of_range: |what, from, to| format!("{what} 应为 {from} 到 {to} 的整数。"),
    quorum_note: |quorum, sentinels| {
        if quorum > sentinels {
            Some(format!(
                "{sentinels} 个哨兵永远凑不齐 quorum {quorum}：主节点永远不会客观下线。"
            ))
        } else if quorum <= sentinels / 2 {
            Some(format!(
                "{sentinels} 个中有 {quorum} 个就能认定 ODOWN，但故障切换仍需 {} 张选票。",
                sentinels / 2 + 1
            ))
        } else {
            None
        }
    },
};
