use lab::frame::{NodeId, NodeView, Stand};

use crate::text::WhyText;
use crate::text::picture::name;
use crate::text::span::{instant, left};

pub(super) const WHY: WhyText = WhyText {
    stand,
    changes: |when| match when {
        Some((at, left)) => format!("若无其他变化，{at}（{left} 后）可能改变。"),
        None => "光是等待不会改变。".to_owned(),
    },
    choice: "选哪个从节点",
    no_replicas: "它不知道任何从节点。",
    chosen: "将被提升",
    ruled_out: "被排除，不成立的是：",
    behind: |by| match by {
        "sort-priority" => "优先级靠后",
        "sort-offset" => "复制偏移量较小",
        _ => "run id 较大",
    },
    sorted_by: ["优先级", "偏移量", "run id"],
    replica: "从节点",
    outcome: "结果",
};

fn stand(stand: &Stand, me: &str, nodes: &[NodeView], now_us: i64) -> String {
    let name = |id: NodeId| name(nodes, id);
    let left = |at_us: i64| left(now_us, at_us);
    match stand {
        Stand::InTilt { until_us } => format!(
            "{me} 处于 TILT：还有 {}，期间它照常观察、回答，甚至投票，但不做任何判断。",
            left(*until_us)
        ),
        Stand::Answers { master } => format!("{} 在回复 {me}，没有什么要判断的。", name(*master)),
        Stand::Silent { master, at_us } => format!(
            "{me} 在等 {} 的回复；若一直没有，{} 后将判定它主观下线。",
            name(*master),
            left(*at_us)
        ),
        Stand::MayStart { at_us } => {
            format!(
                "{me} 可以发起故障切换了：下一次定时器（{} 后）就会开始。",
                left(*at_us)
            )
        }
        Stand::Chooses {
            ruled_out: Some(_), ..
        } => {
            format!("{me} 已当选，却没有可提升的从节点：下一次定时器就会放弃。")
        }
        Stand::Chooses { at_us, .. } => {
            format!(
                "{me} 已当选，{} 后的下一次定时器将选出从节点。",
                left(*at_us)
            )
        }
        Stand::CannotOrder { replica, until_us } => format!(
            "{me} 联系不上它选中的 {}；{} 后放弃这次故障切换。",
            name(*replica),
            left(*until_us)
        ),
        Stand::Promotes {
            replica,
            down,
            until_us,
        } => format!(
            "{me} 已命令 {} 成为主节点，在等它的 INFO 这样报告{}；{} 后放弃。",
            name(*replica),
            if *down { "，而它已经下线" } else { "" },
            left(*until_us)
        ),
        Stand::Switches => format!("{me} 即将公布新的主节点。"),
        Stand::KnowsTooFew { .. } | Stand::TooFewSay { .. } | Stand::OdownGone { .. } => {
            alone(stand, me, nodes)
        }
        Stand::TooEarly { .. } | Stand::NeedsVotes { .. } => waits(stand, me, nodes, now_us),
        Stand::Reconfigures { .. } | Stand::PromotedDown { .. } => over(stand, me, nodes, now_us),
        _ => raft(stand, me, nodes, now_us),
    }
}

/// It holds the master for down, and it is not enough.
fn alone(stand: &Stand, me: &str, nodes: &[NodeView]) -> String {
    match stand {
        Stand::KnowsTooFew {
            master,
            known: 1,
            quorum,
        } => format!(
            "{me} 判定 {} 下线，却从未听说过别的哨兵：它独自凑不够法定人数 {quorum}，等多久都一样。",
            name(nodes, *master)
        ),
        Stand::KnowsTooFew {
            master,
            known,
            quorum,
        } => format!(
            "{me} 判定 {} 下线，但连它自己只知道 {known} 个哨兵：凑不够法定人数 {quorum}，等多久都一样。",
            name(nodes, *master)
        ),
        Stand::TooFewSay {
            master,
            seen,
            quorum,
            others,
            down,
        } => format!(
            "{me} 判定 {} 下线，需要 {quorum} 个哨兵这样认为，现有 {seen} 个；它每秒询问其他 {others} 个{}。",
            name(nodes, *master),
            some_down(*down)
        ),
        Stand::OdownGone {
            master,
            seen,
            quorum,
            down,
            ..
        } => format!(
            "{me} 不再认为 {} 客观下线：需要 {quorum} 个哨兵这样认为，现只剩 {seen} 个，因为别人说过的话五秒后就被遗忘{}。",
            name(nodes, *master),
            some_down(*down)
        ),
        _ => String::new(),
    }
}

fn some_down(down: u32) -> String {
    match down {
        0 => String::new(),
        down => format!("；它们中有 {down} 个已下线"),
    }
}

/// The master is objectively down.
fn waits(stand: &Stand, me: &str, nodes: &[NodeView], now_us: i64) -> String {
    match stand {
        Stand::TooEarly {
            voted,
            until_us,
            ruled_out,
            ..
        } => {
            let why = match voted {
                Some((leader, epoch)) => format!(
                    "{me} 在等：epoch {epoch} 的票它已投给 {}，{} 内自己不会发起故障切换。",
                    name(nodes, *leader),
                    left(now_us, *until_us)
                ),
                None => format!(
                    "{me} 在等：距它上一次尝试还不够久，{} 内不会再试。",
                    left(now_us, *until_us)
                ),
            };
            match ruled_out {
                Some(0) => format!("{why}何况它不知道任何从节点。"),
                Some(n) => format!("{why}何况 {n} 个从节点全被排除，没有可提升的。"),
                None => why,
            }
        }
        Stand::NeedsVotes {
            held,
            needed,
            voters,
            down,
            ahead,
            until_us,
            retry_us,
            ..
        } => {
            let mut said = format!(
                "{me} 在等：需要 {needed} 票，现有 {held} 票；{} 后放弃这次尝试，{} 之前不会再试。",
                left(now_us, *until_us),
                instant(*retry_us)
            );
            if let Some(ahead) = ahead {
                said += &format!("{} 的票更多。", name(nodes, *ahead));
            }
            if *down > 0 {
                said += &format!("{voters} 个投票者中有 {down} 个已下线，但照样计入总数。");
            }
            said
        }
        _ => String::new(),
    }
}

/// The other replicas are being pointed over.
fn over(stand: &Stand, me: &str, nodes: &[NodeView], now_us: i64) -> String {
    match stand {
        Stand::Reconfigures {
            busy,
            slots,
            left: rest,
            until_us,
        } if busy >= slots && rest > busy => format!(
            "{me} 在等：parallel-syncs 只允许 {slots} 个从节点同时改随，而途中的 {busy} 个尚未完成；还剩 {rest} 个。{} 后故障切换无论如何都会结束。",
            left(now_us, *until_us)
        ),
        Stand::Reconfigures {
            left: rest,
            until_us,
            ..
        } => format!(
            "{me} 正让从节点改随新主节点，还剩 {rest} 个；{} 后故障切换无论如何都会结束。",
            left(now_us, *until_us)
        ),
        Stand::PromotedDown {
            replica,
            left: rest,
        } => format!(
            "{me} 无法结束故障切换：它提升的 {} 已下线。连超时都不会去看；还剩 {rest} 个从节点。",
            name(nodes, *replica)
        ),
        _ => String::new(),
    }
}

fn raft(stand: &Stand, me: &str, nodes: &[NodeView], now_us: i64) -> String {
    let name = |id: NodeId| name(nodes, id);
    let left = |at_us: i64| left(now_us, at_us);
    match stand {
        Stand::Follows {
            leader,
            term,
            at_us,
        } => format!(
            "{me} 在任期 {term} 跟随 {}；若听不到它，{} 后参选。",
            name(*leader),
            left(*at_us)
        ),
        Stand::Leaderless {
            term,
            voted: Some(voted),
            at_us,
        } => format!(
            "{me} 不知道谁是领导者；任期 {term} 的票已投给 {}，{} 后自己参选。",
            name(*voted),
            left(*at_us)
        ),
        Stand::Leaderless { term, at_us, .. } => format!(
            "{me} 在任期 {term} 不知道谁是领导者；{} 后定时器到点，它便参选。",
            left(*at_us)
        ),
        Stand::AsksFirst {
            term,
            held,
            needed,
            servers,
            at_us,
        } => format!(
            "{me} 先问在任期 {term} 能否当选：{servers} 个中有 {held} 个说能，需要 {needed} 个；{} 后再问。",
            left(*at_us)
        ),
        Stand::Stands {
            term,
            held,
            needed,
            refused,
            at_us,
            ..
        } => format!(
            "{me} 在等：任期 {term} 需要 {needed} 票，现有 {held} 票{}；{} 后开始新任期。",
            if *refused == 0 {
                String::new()
            } else {
                format!("，{refused} 票被拒")
            },
            left(*at_us)
        ),
        Stand::Leads { term, committed } => {
            format!("{me} 是任期 {term} 的领导者，日志已全部提交，直到第 {committed} 条。")
        }
        Stand::NotStored {
            term,
            last,
            committed,
            needed,
            servers,
            stored,
        } => format!(
            "{me} 是任期 {term} 的领导者，还不能提交第 {last} 条：{servers} 台中有 {stored} 台存下了它，需要 {needed} 台；已提交到第 {committed} 条。"
        ),
        Stand::EarlierTerm {
            term,
            index,
            entry_term,
            committed,
        } => format!(
            "{me} 是任期 {term} 的领导者，不能提交第 {index} 条：多数派已存下它，但它属于任期 {entry_term}，早先任期的条目不靠计数提交；已提交到第 {committed} 条。"
        ),
        _ => String::new(),
    }
}
