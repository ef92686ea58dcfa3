//! 画面上的中文。

use lab::frame::{
    Fate, GaugeKind, Headline, MessageKind, NodeView, OpinionState, Pill, Shape, Status, VoteState,
    WireKind,
};

use super::zh_raft as raft;
use super::{PictureText, name, names, zh_many};
use crate::text::span::{instant, span};

/// The picture's words in Chinese.
pub static PICTURE: PictureText = PictureText {
    separator: "，",
    headline,
    pill,
    short_pill,
    stage: "整个部署",
    stage_help: "方向键在同类之间移动，Page Up 和 Page Down 在进程、链路、消息之间切换，Enter 打开菜单。",
    copy: "副本",
    legend: "消息",
    shape,
    status,
    epoch: |epoch| format!("epoch {epoch}"),
    term: |term| format!("任期 {term}"),
    offset: |offset| format!("off {offset}"),
    counter: |value| format!("计数 {value}"),
    log: |last, committed| match last {
        0 => "日志为空".to_owned(),
        _ => format!("日志到 {last}，已提交到 {committed}"),
    },
    lost_writes: |count| format!("丢失 {count} 次写入"),
    odown: |count, quorum| format!("ODOWN {count}/{quorum}"),
    as_seen_by: |names| format!("{} 的判断", names.join("、")),
    opinion,
    mark: raft::mark,
    gauge,
    gauge_value: |kind, elapsed, limit| format!("{} {elapsed}，上限 {limit}", gauge(kind)),
    votes: |held, needed| format!("{held}/{needed} 票"),
    vote,
    link: |a, b, kind| match kind {
        WireKind::Replication => format!("{a} 与 {b} 之间的复制"),
        WireKind::Spoke | WireKind::Ring => format!("{a} 与 {b} 之间的链路"),
    },
    cut: |from, to| format!("{from} 到 {to} 已断开"),
    unconnected: "未连接",
    stalled: "有数据未被确认",
    loses: |percent| format!("丢包 {percent} %"),
    delays: |span| format!("+{span}"),
    message,
    message_label,
    message_name: |kind, reply, from, to| {
        format!(
            "{from} 发给 {to} 的{}{}",
            message(kind),
            if reply { "回复" } else { "请求" }
        )
    },
    fate,
    not_drawn: |count| format!("另有 {count} 条消息未画出"),
    report: super::zh_report::report,
    report_count: super::zh_report::count,
    line_name: "分区线",
    line_hint: "在图上拖出一条线；或用 ← → 转动、↑ ↓ 平移，Enter 断开，Esc 放弃。",
    line_cuts: |links, of, a, b| format!("断开 {links}/{of} 条链路：{a} | {b}"),
    line_misses: "所有进程都在线的同一侧。",
    tape: "时间",
    tape_help: "左右键移动播放头，加 Shift 移动更远；Page Up 和 Page Down 逐个事件跳转。",
    faults: "故障",
    terms: "任期",
    term_band: |term, leader| format!("任期 {term} · 领导者 {leader}"),
    config: "配置",
    band: |epoch, master| format!("epoch {epoch} · 主节点 {master}"),
    fault,
    zoom: "缩放",
    fit: "全部",
    show: |span| format!("显示 {span}"),
    enlarged: |from, to| format!("{from} – {to} s，放大"),
    lens: "播放头附近的放大图",
    lens_span: "放大图的时长",
    quiet: "这一刻没有关键消息",
    many: &zh_many::MANY,
};

/// 正在发生什么，取决于什么。
fn headline(headline: &Headline, nodes: &[NodeView]) -> String {
    detection(headline, nodes)
        .or_else(|| election(headline, nodes))
        .unwrap_or_else(|| failover(headline, nodes))
}

/// 直到客观下线。
fn detection(headline: &Headline, nodes: &[NodeView]) -> Option<String> {
    let name = |node: &u16| name(nodes, *node);
    Some(match headline {
        Headline::AllWell { master } => {
            format!("一切正常：{} 是主节点，哨兵意见一致", name(master))
        }
        Headline::AllOfThemWell { masters } => {
            format!("一切正常：{masters} 个主节点，哨兵意见一致")
        }
        Headline::Discovering { known, expected } => {
            format!("哨兵正在互相发现：{expected} 个中已找到 {known} 个")
        }
        Headline::NotNoticed { master } => format!("{} 已没有回应，还没有哨兵察觉", name(master)),
        Headline::NextSdown { observer, in_us } => {
            format!(
                "若再无回应，{} 将在 {} 后判它主观下线",
                name(observer),
                span(*in_us)
            )
        }
        Headline::SomeSdown {
            master,
            seen,
            quorum,
        } => {
            format!(
                "{seen} 个哨兵判 {} 主观下线；quorum 为 {quorum}",
                name(master)
            )
        }
        Headline::NextCount { observer, in_us } => format!(
            "它们正互相询问；{} 将在 {} 后统计答复",
            name(observer),
            span(*in_us)
        ),
        Headline::QuorumOutOfReach { alive, quorum } => {
            format!("还能表态的只有 {alive} 个，quorum 却是 {quorum}：不会发生故障切换")
        }
        Headline::IsOdown { master, by } => format!("{} 判 {} 客观下线", name(by), name(master)),
        Headline::Misjudges {
            observer,
            master,
            quorum,
        } => format!(
            "只有 {} 误判 {} 下线；quorum 为 {quorum}，不会切换",
            name(observer),
            name(master)
        ),
        Headline::InTilt { node, until_us } => {
            format!(
                "{} 处于 TILT 模式，到 {} 为止不相信自己的判断",
                name(node),
                instant(*until_us)
            )
        }
        _ => return None,
    })
}

/// 投票。
fn election(headline: &Headline, nodes: &[NodeView]) -> Option<String> {
    let name = |node: &u16| name(nodes, *node);
    Some(match headline {
        Headline::AsksForVotes { candidate, epoch } => {
            format!("{} 发起第 {epoch} 次故障切换，正在拉票", name(candidate))
        }
        Headline::SplitVote { candidates, epoch } => {
            format!(
                "{} 在争夺 epoch {epoch} 的选票",
                names(nodes, candidates, "、", "、")
            )
        }
        Headline::EachNeedsVotes {
            needed,
            quorum,
            majority,
            voters,
        } => {
            format!("各需 {needed} 票：quorum 为 {quorum}，{voters} 个中的多数是 {majority}。")
        }
        Headline::NeedsVotes {
            held,
            needed,
            quorum,
            majority,
            voters,
        } => {
            format!(
                "已得 {held} 票，需要 {needed} 票：quorum 为 {quorum}，{voters} 个中的多数是 {majority}。"
            )
        }
        Headline::MajorityOutOfReach { reachable, needed } => {
            format!("谁也赢不了：能联系到的投票者只有 {reachable} 个，需要 {needed} 票")
        }
        Headline::GaveUp {
            candidate,
            retry_us,
        } => {
            format!(
                "{} 放弃了这一次；最早 {} 再试",
                name(candidate),
                instant(*retry_us)
            )
        }
        Headline::Elected { leader, epoch } => {
            format!("{} 当选，负责 epoch {epoch} 的故障切换", name(leader))
        }
        Headline::LeaderGone {
            leader,
            retry_us: Some(at),
        } => {
            format!(
                "负责切换的 {} 不在了；其他哨兵最早 {} 再试",
                name(leader),
                instant(*at)
            )
        }
        Headline::LeaderGone {
            leader,
            retry_us: None,
        } => format!("负责切换的 {} 不在了", name(leader)),
        _ => return None,
    })
}

/// 从挑选从节点到旧主节点归来。
fn failover(headline: &Headline, nodes: &[NodeView]) -> String {
    let name = |node: &u16| name(nodes, *node);
    match headline {
        Headline::Selected { leader, replica } => {
            format!("{} 选中 {} 作新的主节点", name(leader), name(replica))
        }
        Headline::Promoting { leader, replica } => {
            format!(
                "{} 已命令 {} 成为主节点，等它的 INFO 证实",
                name(leader),
                name(replica)
            )
        }
        Headline::Reconfiguring {
            leader,
            master,
            done,
            of,
        } => {
            format!(
                "{} 让其余从节点改随 {}：{of} 个中完成 {done} 个",
                name(leader),
                name(master)
            )
        }
        Headline::Switched {
            master,
            switched,
            sentinels,
        } => {
            format!(
                "新的主节点是 {}；{sentinels} 个哨兵中 {switched} 个已切换",
                name(master)
            )
        }
        Headline::NoGoodReplica { leader } => format!("{} 找不到可以提升的从节点", name(leader)),
        Headline::OldMasterBack { old, new } => {
            format!(
                "{} 回来了，仍自认主节点；选出的主节点是 {}",
                name(old),
                name(new)
            )
        }
        Headline::ConvertsAfter { old, at_us } => {
            format!(
                "时刻 {} 之后的第一个 INFO 到来时，{} 会被改为从节点",
                instant(*at_us),
                name(old)
            )
        }
        Headline::TwoMasters { a, b } => {
            format!("两个主节点同时接受写入：{} 和 {}", name(a), name(b))
        }
        Headline::Disagree { a, b } => {
            format!("哨兵意见不一：有的跟随 {}，有的跟随 {}", name(a), name(b))
        }
        other => raft::headline(other, nodes),
    }
}

fn pill(pill: &Pill, nodes: &[NodeView]) -> String {
    match pill {
        Pill::SeesSdown => "认为主节点 SDOWN".to_owned(),
        Pill::SdownIn { us } => format!("{} 后 SDOWN", span(*us)),
        Pill::SeesOdown { count, quorum } => format!("ODOWN {count}/{quorum}"),
        Pill::Candidate { held, needed } => format!("候选 · {held}/{needed} 票"),
        Pill::Leader { state } => format!("领导者 · {state}"),
        Pill::Voted { candidate, epoch } => {
            format!("epoch {epoch} 投给 {}", name(nodes, *candidate))
        }
        Pill::PreCandidate { held, needed } => format!("预投票 · {held}/{needed}"),
        Pill::Leads { term } => format!("领导者 · 任期 {term}"),
        Pill::VotedInTerm { candidate, term } => {
            format!("任期 {term} 投给 {}", name(nodes, *candidate))
        }
        Pill::TimesOutIn { us } => format!("{} 后超时", span(*us)),
        Pill::Switched => "已切换".to_owned(),
        Pill::Tilt { us } => format!("TILT 还剩 {}", span(*us)),
        Pill::Syncing => "同步中".to_owned(),
        Pill::LinkDown => "复制中断".to_owned(),
        Pill::Waiting { us } => format!("已等待 {}", span(*us)),
        Pill::Writing { acknowledged } => format!("写入 {acknowledged} 次"),
    }
}

fn short_pill(short: &Pill, nodes: &[NodeView]) -> String {
    match short {
        Pill::SeesSdown | Pill::SdownIn { .. } | Pill::LinkDown | Pill::Syncing => String::new(),
        Pill::Candidate { held, needed } => format!("{held}/{needed} 票"),
        Pill::PreCandidate { held, needed } => format!("{held}/{needed}？"),
        Pill::Leader { .. } | Pill::Leads { .. } => "领导者".to_owned(),
        Pill::TimesOutIn { .. } => String::new(),
        Pill::Voted { candidate, .. } | Pill::VotedInTerm { candidate, .. } => {
            format!("→ {}", name(nodes, *candidate))
        }
        other => pill(other, nodes),
    }
}

const fn shape(shape: Shape) -> &'static str {
    match shape {
        Shape::Sentinel => "哨兵",
        Shape::Master => "主节点",
        Shape::Replica => "从节点",
        Shape::Client => "客户端",
        Shape::Server => "Raft 服务器",
    }
}

const fn status(status: Status) -> &'static str {
    match status {
        Status::Up => "",
        Status::Paused => "已冻结",
        Status::Killed => "已杀死",
        Status::HostDown => "主机关闭",
        Status::NotStarted => "未启动",
    }
}

fn opinion(observer: &str, state: OpinionState) -> String {
    let holds = match state {
        OpinionState::Up => "在线",
        OpinionState::Sdown => "SDOWN",
        OpinionState::Unknown => "未监视",
        OpinionState::Stale => "已过时",
    };
    format!("{observer}：{holds}")
}

const fn gauge(kind: GaugeKind) -> &'static str {
    match kind {
        GaugeKind::Patience => "无回应已",
        GaugeKind::NextInfo => "距上次 INFO",
        GaugeKind::NextHello => "距上次 hello",
        GaugeKind::ElectionLimit => "本次尝试已",
        GaugeKind::RetryNotBefore => "距可再试",
        GaugeKind::NextTick => "距上次定时",
        GaugeKind::Tilt => "TILT 已",
        GaugeKind::ElectionTimeout => "未闻领导者已",
        GaugeKind::Heartbeat => "距上次心跳",
    }
}

const fn vote(state: VoteState) -> &'static str {
    match state {
        VoteState::Held => "已得到",
        VoteState::GivenInFlight => "已投出，在途",
        VoteState::RequestInFlight => "请求在途",
        VoteState::GivenToOther => "投给了别人",
        VoteState::Refused => "拒绝",
        VoteState::Unreachable => "联系不到",
        VoteState::Open => "未定",
    }
}

const fn message(kind: MessageKind) -> &'static str {
    match kind {
        MessageKind::Ping => "PING",
        MessageKind::Info => "INFO",
        MessageKind::Hello => "hello",
        MessageKind::Ask => "询问",
        MessageKind::Vote => "投票",
        MessageKind::SlaveOf => "SLAVEOF",
        MessageKind::Replication => "复制",
        MessageKind::Client => "客户端",
        MessageKind::Entries => "日志条目",
        MessageKind::Heartbeat => "心跳",
        MessageKind::Setup => "建立连接",
    }
}

fn message_label(kind: MessageKind, reply: bool, label: &str) -> String {
    let term = |label: &str| {
        label
            .strip_prefix("term ")
            .map(|term| format!("任期 {term}"))
    };
    let said = match (kind, reply) {
        (MessageKind::Vote, false) => match term(label) {
            Some(term) => format!("请投票，{term}"),
            None => format!("请投票 {label}"),
        },
        (MessageKind::Ask, false) => format!("下线了？ {label}"),
        (MessageKind::Ask, true) if label == "down" => "已下线".to_owned(),
        (MessageKind::Ask, true) if label == "up" => "没下线".to_owned(),
        (MessageKind::Vote, true) => match label.split_once(' ') {
            Some((word, rest)) => match term(rest) {
                Some(term) if word == "yes" => format!("赞成，{term}"),
                Some(term) => format!("不投，{term}"),
                None => format!("投给 {word} epoch {}", rest.trim_start_matches("epoch ")),
            },
            None => label.to_owned(),
        },
        (MessageKind::Entries, true) => match label.strip_prefix("no, ") {
            Some(index) => format!("不一致，{index}"),
            None => term(label).unwrap_or_else(|| label.to_owned()),
        },
        (MessageKind::SlaveOf, _) if label.is_empty() => "SLAVEOF".to_owned(),
        _ => label.to_owned(),
    };
    said.trim_end().to_owned()
}

const fn fate(fate: Fate) -> &'static str {
    match fate {
        Fate::Arrives => "",
        Fate::LostCut => "丢失：链路断开",
        Fate::Refused => "被拒绝",
        Fate::Waits => "未读，等待中",
        Fate::LostHost => "丢失：主机关闭",
        Fate::LostOnTheWay => "途中丢失",
        Fate::Spare => "副本：到达即丢弃",
    }
}

/// 命令的动词译成中文，其余照写。
fn fault(command: &str) -> String {
    let (verb, rest) = command.split_once(' ').unwrap_or((command, ""));
    if verb == "on"
        && let Some((event, then)) = rest.split_once(' ')
    {
        let (of, then) = match then
            .strip_prefix("of ")
            .and_then(|then| then.split_once(' '))
        {
            Some((of, then)) => (format!("（{of}）"), then),
            None => (String::new(), then),
        };
        return format!("下一个 {event}{of} 时：{}", fault(then));
    }
    let verb = match verb {
        "start" => "启动",
        "reject" => "拒绝",
        "clock" => "时钟",
        "disk" => "磁盘",
        "priority" => "优先级",
        "write" => "写入",
        "name" => "主机名",
        "name-server" => "域名服务器",
        "forget" => "取消待办",
        "random" => "随机故障",
        "kill" => "杀死",
        "restart" => "重启",
        "pause" => "冻结",
        "resume" => "恢复",
        "host-down" => "关闭主机",
        "host-up" => "打开主机",
        "cut" => "断开",
        "heal" => "修复",
        "delay" => "延迟",
        "loss" => "丢包",
        "drop" => "丢掉消息",
        "hold" => "拖住消息",
        "double" => "重复消息",
        "partition" => "分区",
        "time-out" => "选举超时",
        "align" => "对齐定时",
        "spread" => "错开定时",
        "request" => "写请求",
        _ => return command.to_owned(),
    };
    if rest.is_empty() {
        verb.to_owned()
    } else {
        format!("{verb} {rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_told_in_chinese_with_what_is_done_then() {
        let told = fault("on +elected-leader kill s2");
        assert_eq!(told, "下一个 +elected-leader 时：杀死 s2");
        let told = fault("on +sdown of s0 disk s0 full");
        assert_eq!(told, "下一个 +sdown（s0） 时：磁盘 s0 full");
    }
}
