//! Raft 服务器与写入客户端的日志，中文。

use std::borrow::Cow;

use lab::frame::{Failed, LogLine, RaftRole, Said, StepDown};

use crate::text::span::span;

/// 一行日志：Redis 的原样照抄，其余用中文说。
pub(super) fn line(line: &LogLine) -> Cow<'_, str> {
    let Some(said) = &line.said else {
        return Cow::Borrowed(&line.text);
    };
    Cow::Owned(raft(said).unwrap_or_else(|| client(said)))
}

fn raft(said: &Said) -> Option<String> {
    Some(match said {
        Said::RaftStarted { term, last: 0 } => format!("启动，身份是跟随者；任期 {term}，日志为空"),
        Said::RaftStarted { term, last } => {
            format!("启动，身份是跟随者；任期 {term}，日志到第 {last} 条")
        }
        Said::RaftTimedOut { after_us } => {
            format!("选举超时：等了 {} 没听到领导者", span(*after_us))
        }
        Said::RaftNewTerm { term, because } => format!("进入任期 {term}：{}", step_down(*because)),
        Said::RaftSteppedDown { was, term, because } => format!(
            "由{}退为跟随者，任期 {term}：{}",
            role(*was),
            step_down(*because)
        ),
        Said::RaftPreCandidate { term, asks_for } => {
            format!("任期仍是 {term}，先探问：若到任期 {asks_for} 参选，谁愿意投票")
        }
        Said::RaftCandidate { term } => format!("在任期 {term} 参选，先投自己一票"),
        Said::RaftLeads { term, last: 0 } => format!("当选任期 {term} 的领导者，日志为空"),
        Said::RaftLeads { term, last } => {
            format!("当选任期 {term} 的领导者，日志已有 {last} 条")
        }
        Said::RaftFollows { leader, term } => format!("跟随任期 {term} 的领导者 {leader}"),
        Said::RaftTruncated { first, last } if first == last => {
            format!("删去第 {first} 条：与领导者的冲突")
        }
        Said::RaftTruncated { first, last } => {
            format!("删去第 {first} 至 {last} 条：与领导者的冲突")
        }
        Said::RaftMismatch {
            index,
            leader_term,
            own: Some(own),
        } => format!("第 {index} 条对不上：自己的任期是 {own}，领导者的是 {leader_term}"),
        Said::RaftMismatch { index, .. } => format!("第 {index} 条对不上：自己还没有这一条"),
        Said::RaftBackedUp { server, next } => {
            format!("{server} 的日志对不上，退到第 {next} 条再试")
        }
        _ => return vote(said),
    })
}

fn vote(said: &Said) -> Option<String> {
    Some(match said {
        Said::RaftVoted {
            candidate,
            term,
            pre_vote: false,
        } => format!("任期 {term} 投票给 {candidate}"),
        Said::RaftVoted {
            candidate, term, ..
        } => format!("愿意在任期 {term} 投票给 {candidate}"),
        Said::RaftRefused {
            candidate,
            term,
            pre_vote,
            because,
        } => {
            let refuses = if *pre_vote { "不会" } else { "不" };
            let because = refusal(because);
            format!("任期 {term} {refuses}投票给 {candidate}：{because}")
        }
        Said::RaftVoteCame {
            from,
            granted: true,
            votes,
        } => format!("收到 {from} 的票，共 {votes} 票"),
        Said::RaftVoteCame { from, .. } => format!("{from} 不投票给自己"),
        _ => return None,
    })
}

fn client(said: &Said) -> String {
    match said {
        Said::ClientAsksSentinel { sentinel } => format!("向哨兵 {sentinel} 询问主节点"),
        Said::ClientTries { server } => format!("尝试 {server}"),
        Said::ClientNoAnswer { sentinel, why } => format!("哨兵 {sentinel}：{}", failed(why)),
        Said::ClientUnknownMaster { sentinel } => format!("哨兵 {sentinel} 不认识这个主节点"),
        Said::ClientUnreachable { to, is_master, why } => {
            let what = if *is_master { "主节点" } else { "服务器" };
            format!("{what} {to}：{}", failed(why))
        }
        Said::ClientNotMaster { to } => format!("{to} 不是主节点"),
        Said::ClientNotLeader {
            server,
            leader: Some(leader),
        } => format!("{server} 不是领导者，领导者是 {leader}"),
        Said::ClientNotLeader { server, .. } => format!("{server} 不是领导者，也不知道谁是"),
        Said::ClientConnected { to } => format!("已连上 {to}"),
        Said::ClientWriteFailed { why } => format!("写入失败：{}", failed(why)),
        Said::ClientLeft { from, why } => format!("离开 {from}：{}", failed(why)),
        Said::ClientSessionExpired => "会话已失效，另开一个".to_owned(),
        Said::ClientLostWrites {
            acknowledged,
            found,
            count,
        } => format!("丢失 {count} 次已确认的写入：确认过 {acknowledged}，只读到 {found}"),
        _ => String::new(),
    }
}

const fn role(role: RaftRole) -> &'static str {
    match role {
        RaftRole::Follower => "跟随者",
        RaftRole::PreCandidate => "预候选者",
        RaftRole::Candidate => "候选者",
        RaftRole::Leader => "领导者",
    }
}

const fn step_down(because: StepDown) -> &'static str {
    match because {
        StepDown::NewerTerm => "见到了更新的任期",
        StepDown::LeaderAppeared => "本任期已有领导者",
        StepDown::NoQuorum => "听不到多数派",
    }
}

/// 拒绝投票的原因，按不满足的条件。
fn refusal(condition: &'static str) -> &'static str {
    match condition {
        "vote-leader-silent" => "自己的领导者还在",
        "vote-term-not-old" => "那个任期已经过去",
        "vote-free" => "本任期的票已经投出",
        "vote-last-term" => "对方最后一条日志的任期更旧",
        "vote-last-index" => "对方的日志更短",
        other => other,
    }
}

fn failed(why: &Failed) -> &str {
    match why {
        Failed::Refused => "连接被拒绝",
        Failed::Reset => "连接被重置",
        Failed::Closed => "对方关闭了连接",
        Failed::ConnectionTimedOut => "连接超时",
        Failed::NoAnswer => "迟迟没有回答",
        Failed::Unresolved => "它给出的主机名解析不了",
        Failed::Error(words) => words,
        Failed::NotLeader => "它不再是领导者",
        Failed::LogFull => "它的日志满了",
        Failed::SessionExpired => "会话已失效",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use lab::frame::{Said, Shape};
    use lab::scenario::gallery;
    use lab::session::Session;

    use super::*;

    /// Everything that is said in the gallery's comparisons, played for a while.
    fn lines() -> Vec<LogLine> {
        let both = gallery()
            .into_iter()
            .filter(|scenario| scenario.raft.is_some());
        both.flat_map(|scenario| {
            let seed = scenario.seed;
            let mut session = Session::open(&scenario, seed).expect("the gallery is sound");
            session.advance(30_000_000, u32::MAX);
            let nodes = session.frame().nodes;
            let story = session.story();
            let own = story.log.iter().filter(|line| {
                let shape = nodes[usize::from(line.node)].shape;
                matches!(shape, Shape::Server | Shape::Client)
            });
            own.cloned().collect::<Vec<_>>()
        })
        .collect()
    }

    #[test]
    fn what_raft_servers_and_clients_say_is_chinese_and_what_redis_says_is_not_touched() {
        let lines = lines();
        let mut kinds = BTreeSet::new();
        for one in &lines {
            let said = line(one);
            assert!(
                one.said.is_some() && !said.is_ascii(),
                "{}: {said}",
                one.text
            );
            kinds.insert(one.event);
        }
        assert!(lines.len() > 100 && kinds.len() > 6, "{kinds:?}");
        let redis = LogLine {
            said: None,
            ..lines[0].clone()
        };
        assert_eq!(line(&redis), *redis.text);
    }

    #[test]
    fn every_condition_that_can_refuse_a_vote_has_its_reason() {
        for condition in [
            "vote-leader-silent",
            "vote-term-not-old",
            "vote-free",
            "vote-last-term",
            "vote-last-index",
        ] {
            assert_ne!(refusal(condition), condition);
        }
        let said = Said::RaftRefused {
            candidate: "n1".to_owned(),
            term: 3,
            pre_vote: false,
            because: "vote-free",
        };
        assert_eq!(
            vote(&said).as_deref(),
            Some("任期 3 不投票给 n1：本任期的票已经投出")
        );
    }
}
