//! What Raft servers and writing clients say, as data of which every language makes its
//! own line.

use lab_process::{Address, Closing, Lost};
use lab_raft::client as raft_client;
use lab_raft::{Event, RoleName, ServerId, StepDownBecause};
use lab_redis::client as redis_client;

use super::raft::name_of;
use crate::frame::{Failed, RaftRole, Said, StepDown};
use crate::world::Deployment;

/// What a Raft server says; nothing for what logs have no line of.
pub(crate) fn raft(who: &Deployment, event: &Event) -> Option<Said> {
    Some(match *event {
        Event::Started { term, last_index } => Said::RaftStarted {
            term,
            last: last_index,
        },
        Event::TimedOut { after_us } => Said::RaftTimedOut { after_us },
        Event::BecameFollower {
            term,
            was: RoleName::Follower,
            because,
        } => Said::RaftNewTerm {
            term,
            because: step_down(because),
        },
        Event::BecameFollower { term, was, because } => Said::RaftSteppedDown {
            was: role(was),
            term,
            because: step_down(because),
        },
        Event::BecamePreCandidate { term, asks_for } => Said::RaftPreCandidate { term, asks_for },
        Event::BecameCandidate { term } => Said::RaftCandidate { term },
        Event::BecameLeader { term, last_index } => Said::RaftLeads {
            term,
            last: last_index,
        },
        Event::Follows { leader, term } => Said::RaftFollows {
            leader: name_of(who, leader),
            term,
        },
        Event::Truncated { first, last } => Said::RaftTruncated { first, last },
        Event::Mismatch {
            index,
            leader_term,
            own_term,
        } => Said::RaftMismatch {
            index,
            leader_term,
            own: own_term,
        },
        Event::BackedUp { server, next_index } => Said::RaftBackedUp {
            server: name_of(who, server),
            next: next_index,
        },
        _ => return vote(&|id| name_of(who, id), event),
    })
}

fn vote(name: &dyn Fn(ServerId) -> String, event: &Event) -> Option<Said> {
    Some(match *event {
        Event::Voted {
            candidate,
            term,
            pre_vote,
        } => Said::RaftVoted {
            candidate: name(candidate),
            term,
            pre_vote,
        },
        Event::Refused {
            candidate,
            term,
            pre_vote,
            because,
        } => Said::RaftRefused {
            candidate: name(candidate),
            term,
            pre_vote,
            because,
        },
        Event::VoteCame {
            from,
            granted,
            votes,
        } => Said::RaftVoteCame {
            from: name(from),
            granted,
            votes,
        },
        _ => return None,
    })
}

const fn role(role: RoleName) -> RaftRole {
    match role {
        RoleName::Follower => RaftRole::Follower,
        RoleName::PreCandidate => RaftRole::PreCandidate,
        RoleName::Candidate => RaftRole::Candidate,
        RoleName::Leader => RaftRole::Leader,
    }
}

const fn step_down(because: StepDownBecause) -> StepDown {
    match because {
        StepDownBecause::NewerTerm => StepDown::NewerTerm,
        StepDownBecause::LeaderAppeared => StepDown::LeaderAppeared,
        StepDownBecause::NoQuorum => StepDown::NoQuorum,
    }
}

const fn closed(why: Closing) -> Failed {
    match why {
        Closing::Refused => Failed::Refused,
        Closing::Reset => Failed::Reset,
        Closing::ByPeer => Failed::Closed,
        Closing::TimedOut => Failed::ConnectionTimedOut,
    }
}

const fn lost_writes(lost: Lost) -> Said {
    Said::ClientLostWrites {
        acknowledged: lost.acknowledged,
        found: lost.found,
        count: lost.count,
    }
}

/// What a client of Raft says.
pub(crate) fn raft_client(who: &Deployment, event: &raft_client::ClientEvent) -> Said {
    use raft_client::{ClientEvent, Failure};
    let name = |address: Address| match who.at(address) {
        Some(host) => who.name(host).to_string(),
        None => address.to_string(),
    };
    let failed = |why: Failure| match why {
        Failure::Closed(why) => closed(why),
        Failure::TimedOut => Failed::NoAnswer,
        Failure::NotLeader => Failed::NotLeader,
        Failure::LogFull => Failed::LogFull,
        Failure::SessionExpired => Failed::SessionExpired,
    };
    match *event {
        ClientEvent::Asked { server } => Said::ClientTries {
            server: name(server),
        },
        ClientEvent::Unreachable { server, why } => Said::ClientUnreachable {
            to: name(server),
            is_master: false,
            why: failed(why),
        },
        ClientEvent::NotLeader { server, leader } => Said::ClientNotLeader {
            server: name(server),
            leader: leader.map(name),
        },
        ClientEvent::Connected { to } => Said::ClientConnected { to: name(to) },
        ClientEvent::WriteFailed { why } => Said::ClientWriteFailed { why: failed(why) },
        ClientEvent::Disconnected { from, why } => Said::ClientLeft {
            from: name(from),
            why: failed(why),
        },
        ClientEvent::SessionExpired => Said::ClientSessionExpired,
        ClientEvent::LostWrites(lost) => lost_writes(lost),
    }
}

/// What a client of Redis says; its addresses stay as they are, like those in Redis's own
/// logs beside it.
pub(crate) fn redis_client(event: &redis_client::ClientEvent) -> Said {
    use redis_client::{ClientEvent, Failure};
    let failed = |why: Failure| match why {
        Failure::Closed(why) => closed(why),
        Failure::TimedOut => Failed::NoAnswer,
        Failure::Unresolved => Failed::Unresolved,
        Failure::Error(error) => Failed::Error(error.to_string()),
    };
    match *event {
        ClientEvent::AskedSentinel { sentinel } => Said::ClientAsksSentinel {
            sentinel: sentinel.to_string(),
        },
        ClientEvent::NoAnswer { sentinel, why } => Said::ClientNoAnswer {
            sentinel: sentinel.to_string(),
            why: failed(why),
        },
        ClientEvent::UnknownMaster { sentinel } => Said::ClientUnknownMaster {
            sentinel: sentinel.to_string(),
        },
        ClientEvent::Unreachable { to, why } => Said::ClientUnreachable {
            to: to.to_string(),
            is_master: true,
            why: failed(why),
        },
        ClientEvent::NotMaster { to } => Said::ClientNotMaster { to: to.to_string() },
        ClientEvent::Connected { to } => Said::ClientConnected { to: to.to_string() },
        ClientEvent::WriteFailed { why } => Said::ClientWriteFailed { why: failed(why) },
        ClientEvent::Disconnected { from, why } => Said::ClientLeft {
            from: from.to_string(),
            why: failed(why),
        },
        ClientEvent::LostWrites(lost) => lost_writes(lost),
    }
}
