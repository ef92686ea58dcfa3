use lab::frame::{AskAnswer, AskRow, CauseKind, Did, NodeId, NodeView};

use crate::text::picture::name;
use crate::text::span::span;
use crate::text::{CausesText, CodeText, LedgerText, MessageName};

pub(super) const CODE: CodeText = CodeText {
    tab: "代码",
    none: "选一个哨兵或 Raft 服务器：这里逐个函数地显示它的定时器做了什么。",
    tick: |who, at| format!("{who} 在 {at} 把一切看了一遍"),
    next: |hz, at, left| match hz {
        Some(hz) => format!("它抽到 {hz} Hz：下一次在 {at}，{left} 后。"),
        None => format!("下一次唤醒在 {at}，{left} 后。"),
    },
    earlier_tick: "上一次定时器",
    later_tick: "下一次定时器",
    earlier: "上一个函数",
    later: "下一个函数",
    function: |key| {
        Some(match key {
            "tick-tilt" => "我的定时器来得太晚吗？",
            "tick-reconnect" => "重新连接",
            "tick-periodic" => "发送到期的命令",
            "tick-gate" => "处于 TILT 就到此为止",
            "tick-sdown" => "它主观下线了吗？",
            "tick-odown" => "它客观下线了吗？",
            "tick-start" => "要发起故障切换吗？",
            "tick-state-machine" => "把故障切换推进一步",
            "tick-ask" => "询问其他哨兵",
            "tick-switch" => "切换到新主节点",
            "tick-scripts" => "运行、回收、终止脚本",
            "tick-frequency" => "重新抽取 server.hz",
            _ => return None,
        })
    },
    nothing: "无事可做",
    left_out: "没有运行",
    idle: |names| format!("{}：无事可做", names.join("、")),
    itself: "哨兵自身",
    did,
};

fn did(did: &Did, nodes: &[NodeView], message: MessageName) -> String {
    let to = |to: &Option<NodeId>| to.map_or("?", |to| name(nodes, to)).to_owned();
    match did {
        Did::Announced { event: "", text } => text.clone(),
        Did::Announced { event, .. } => format!("发布 {event}"),
        Did::Sent {
            kind,
            reply,
            to: whom,
        } => {
            format!("发给 {}：{}", to(whom), message(*kind, *reply))
        }
        Did::Opened { to: whom } => format!("连接 {}", to(whom)),
        Did::Closed => "关闭一个连接".to_owned(),
        Did::Flushed => "写入磁盘".to_owned(),
        Did::Program => "运行程序".to_owned(),
    }
}

pub(super) const CAUSES: CausesText = CausesText {
    ask: "为什么？",
    label: "原因，由近及远",
    no_line: "日志到此刻一行也没有显示，无从问起。",
    cause,
};

fn cause(cause: &CauseKind, nodes: &[NodeView], message: MessageName) -> String {
    let name = |id: &NodeId| name(nodes, *id);
    match cause {
        CauseKind::Event {
            node,
            event: "",
            text,
        } => {
            format!("{} 记下：{text}", name(node))
        }
        CauseKind::Event { node, event, .. } => format!("{} 发布 {event}。", name(node)),
        CauseKind::Message {
            from,
            to,
            kind,
            reply,
            ..
        } => format!(
            "{} 收到 {} 的消息：{}。",
            name(to),
            name(from),
            message(*kind, *reply)
        ),
        CauseKind::Silence { node, of } => {
            format!(
                "从那时起，{} 再没收到 {} 的有效回复。",
                name(node),
                name(of)
            )
        }
        CauseKind::Waited { node, us } => {
            format!(
                "从那时起，{} 必须等待，一共等了 {}。",
                name(node),
                span(*us)
            )
        }
        CauseKind::Timer { node } => format!("{} 的定时器到点，它看了一遍。", name(node)),
        CauseKind::Started { node } => format!("{} 启动。", name(node)),
        CauseKind::Act {
            command,
            by_user: true,
        } => format!("你做的：{command}"),
        CauseKind::Act { command, .. } => format!("场景安排的：{command}"),
    }
}

pub(super) const LEDGER: LedgerText = LedgerText {
    go_to: |at| format!("转到 {at} s"),
    heading: "谁向谁拉票",
    columns: ["候选者", "投票者", "询问", "回答", "得知"],
    outcome,
    unasked: "没有问：连接不上",
    times: |times| format!("问了 {times} 次"),
    gives_up: |who, at, left, retry| {
        let next = retry.map(|at| format!("；{at} 起可以再试"));
        format!(
            "{who} 将在 {at}（{left} 后）放弃{}",
            next.unwrap_or_default()
        )
    },
    quorum: "法定人数",
    majority: "多数派",
};

fn outcome(row: &AskRow, nodes: &[NodeView]) -> String {
    let answered = match (row.answer, row.known_us) {
        (AskAnswer::None, _) if row.reached_us.is_none() && row.lost_us.is_some() => {
            return "请求丢失".to_owned();
        }
        (AskAnswer::None, _) if row.reached_us.is_none() => return "请求在途".to_owned(),
        (AskAnswer::None, _) => return "还没有回答".to_owned(),
        (AskAnswer::Granted, _) => "同意".to_owned(),
        (AskAnswer::Other(other), _) => format!("拒绝：已投给 {}", name(nodes, other)),
        (AskAnswer::NewerEpoch(epoch), _) => format!("拒绝：已在 {epoch}"),
        (AskAnswer::Refused, _) => "拒绝".to_owned(),
    };
    if row.known_us.is_none() {
        return match row.lost_us {
            Some(_) => format!("{answered}，回答丢失"),
            None => format!("{answered}，回答在途"),
        };
    }
    match row.late {
        Some(epoch) => format!(
            "{answered}；太旧不算，{} 已在 {epoch}",
            name(nodes, row.candidate)
        ),
        None => answered,
    }
}
