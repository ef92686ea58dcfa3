//! Raft 服务器之间发生的事，中文。

use lab::frame::{Headline, MarkKind, NodeView};

use super::{name, names};
use crate::text::span::span;

/// 关于 Raft 的句子；其余为空。
pub(super) fn headline(headline: &Headline, nodes: &[NodeView]) -> String {
    let name = |node: &u16| name(nodes, *node);
    match headline {
        Headline::RaftNoLeader { running: 0 } => "没有服务器在运行".to_owned(),
        Headline::RaftNoLeader { .. } => "目前没有领导者".to_owned(),
        Headline::RaftLeaderLost { leader } => {
            format!("领导者 {} 不在了，还没有人知道", name(leader))
        }
        Headline::RaftTimesOut { node, in_us } => {
            format!(
                "{} 若在 {} 内听不到领导者，就发起选举。",
                name(node),
                span(*in_us)
            )
        }
        Headline::RaftPreVote { candidate, term } => {
            format!(
                "{} 探问自己能否在任期 {term} 当选，自身任期不变",
                name(candidate)
            )
        }
        Headline::RaftCandidate { candidate, term } => {
            format!("{} 在任期 {term} 拉票", name(candidate))
        }
        Headline::RaftSplit { candidates, term } => {
            format!(
                "{} 在争夺任期 {term} 的选票",
                names(nodes, candidates, "、", "、")
            )
        }
        Headline::RaftNeeds {
            held: None,
            needed,
            servers,
        } => format!("各需 {needed} 票：{servers} 个中的多数派。"),
        Headline::RaftNeeds {
            held: Some(held),
            needed,
            servers,
        } => format!("已得 {held} 票，需要 {needed} 票：{servers} 个中的多数派。"),
        Headline::RaftLeads {
            leader,
            term,
            follow,
            servers,
        } => {
            let all = if follow == servers {
                format!("{servers} 个服务器一致")
            } else {
                format!("{servers} 个中 {follow} 个跟随")
            };
            format!("{} 是任期 {term} 的领导者；{all}", name(leader))
        }
        Headline::RaftReplicates {
            last,
            committed,
            behind,
        } => {
            let log = if committed == last {
                format!("{last} 个条目全部提交")
            } else {
                format!("{last} 个条目中已提交 {committed} 个")
            };
            if *behind == 0 {
                format!("{log}。")
            } else {
                format!("{log}；{behind} 个跟随者还没跟上。")
            }
        }
        Headline::RaftTwoLeaders {
            old,
            old_term,
            new,
            term,
        } => format!(
            "{} 是任期 {term} 的领导者；{} 仍自认是任期 {old_term} 的领导者",
            name(new),
            name(old)
        ),
        Headline::RaftCannotCommit {
            leader,
            reachable,
            needed,
        } => format!(
            "{} 连同自己只能联系到 {reachable} 个服务器，需要 {needed} 个：能接收写入，却提交不了。",
            name(leader)
        ),
        _ => String::new(),
    }
}

/// 发生了什么：按 Raft 论文的叫法，以及客户端自己的发现。
pub(super) fn mark(kind: MarkKind, about: &str) -> String {
    match kind {
        MarkKind::PreVote => "预投票".to_owned(),
        MarkKind::Candidate => "参选".to_owned(),
        MarkKind::Granted => format!("投给 {about}"),
        MarkKind::Leads => "当选".to_owned(),
        MarkKind::StepDown => "退为跟随者".to_owned(),
        MarkKind::Truncated => "截去条目".to_owned(),
        _ => "写入丢失".to_owned(),
    }
}
