use std::fmt;

use crate::role::RoleName;
use crate::{ClientId, Command, Entry, Operation, Reply, ServerId};

/// What a server announces. Its text continues a sentence that begins with the
/// server's name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Event {
    /// It starts, as a follower, from what is on its disk.
    Started {
        /// The term found there.
        term: u64,
        /// Index of the last entry found there.
        last_index: u64,
    },
    /// Its election timer begins anew.
    TimerReset {
        /// The timeout drawn, microseconds.
        limit_us: u64,
        /// Why.
        because: ResetBecause,
    },
    /// Its election timer has run out.
    TimedOut {
        /// How long it waited, microseconds.
        after_us: u64,
    },
    /// It follows whoever will lead.
    BecameFollower {
        /// Its term now.
        term: u64,
        /// What it was.
        was: RoleName,
        /// Why.
        because: StepDownBecause,
    },
    /// It asks whether it would be voted for.
    BecamePreCandidate {
        /// Its term, which stays.
        term: u64,
        /// The term it would go on to.
        asks_for: u64,
    },
    /// It has raised its term and votes for itself.
    BecameCandidate {
        /// The new term.
        term: u64,
    },
    /// It leads.
    BecameLeader {
        /// Of which term.
        term: u64,
        /// Index of the last entry it has from before.
        last_index: u64,
    },
    /// It knows the leader of its term.
    Follows {
        /// Whom.
        leader: ServerId,
        /// The term.
        term: u64,
    },
    /// It gives its vote, or would.
    Voted {
        /// To whom.
        candidate: ServerId,
        /// For which term.
        term: u64,
        /// It only would.
        pre_vote: bool,
    },
    /// It refuses its vote.
    Refused {
        /// To whom.
        candidate: ServerId,
        /// For which term.
        term: u64,
        /// It was only asked whether it would.
        pre_vote: bool,
        /// The condition of the rule that does not hold.
        because: &'static str,
    },
    /// A vote has come in.
    VoteCame {
        /// From whom.
        from: ServerId,
        /// Whether it is one.
        granted: bool,
        /// How many there are now, the own one included.
        votes: u32,
    },
    /// Its log has new entries.
    Appended {
        /// Index of the first.
        first: u64,
        /// Index of the last.
        last: u64,
    },
    /// Entries that conflicted with the leader's are gone.
    Truncated {
        /// Index of the first.
        first: u64,
        /// Index of the last.
        last: u64,
    },
    /// Its log does not agree with the leader's.
    Mismatch {
        /// At which index.
        index: u64,
        /// The leader's term there.
        leader_term: u64,
        /// Its own, if it has an entry there.
        own_term: Option<u64>,
    },
    /// As a leader it knows that a server has stored everything up to an index.
    Matched {
        /// Which server.
        server: ServerId,
        /// Up to where.
        index: u64,
    },
    /// As a leader it looks for the place where a server's log agrees.
    BackedUp {
        /// Which server.
        server: ServerId,
        /// Where it goes on.
        next_index: u64,
    },
    /// It knows of entries that they are committed.
    Committed {
        /// Index of the first.
        first: u64,
        /// Index of the last.
        last: u64,
    },
    /// It has applied an entry.
    Applied {
        /// Its index.
        index: u64,
        /// The entry.
        entry: Entry,
        /// What came of it; nothing of a no-operation.
        reply: Option<Reply>,
    },
    /// It does not take a request.
    TurnedAway {
        /// Who may, if it knows.
        leader: Option<ServerId>,
    },
}

/// Why an election timer begins anew.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ResetBecause {
    /// The server has started.
    Started,
    /// The leader was heard.
    LeaderHeard,
    /// It gave its vote to somebody.
    Voted,
    /// It has started an election.
    Election,
    /// It led until now.
    SteppedDown,
    /// An operator has set it.
    Order,
}

/// Why a server becomes a follower.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum StepDownBecause {
    /// Somebody's term is later (§5.1).
    NewerTerm,
    /// Somebody else leads this term (§5.2).
    LeaderAppeared,
    /// As a leader it hears no majority (dissertation, §6.2).
    NoQuorum,
}

impl Event {
    /// A short key for logs and marks, such as `became-leader`.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Self::Started { .. } => "started",
            Self::TimerReset { .. } => "timer-reset",
            Self::TimedOut { .. } => "timed-out",
            Self::BecameFollower { .. } => "became-follower",
            Self::BecamePreCandidate { .. } => "became-pre-candidate",
            Self::BecameCandidate { .. } => "became-candidate",
            Self::BecameLeader { .. } => "became-leader",
            Self::Follows { .. } => "follows",
            Self::Voted { .. } => "voted",
            Self::Refused { .. } => "refused",
            Self::VoteCame { .. } => "vote-came",
            Self::Appended { .. } => "appended",
            Self::Truncated { .. } => "truncated",
            Self::Mismatch { .. } => "mismatch",
            Self::Matched { .. } => "matched",
            Self::BackedUp { .. } => "backed-up",
            Self::Committed { .. } => "committed",
            Self::Applied { .. } => "applied",
            Self::TurnedAway { .. } => "turned-away",
        }
    }

    /// Whether it comes so often that a log is easier to read without it.
    #[must_use]
    pub const fn is_routine(&self) -> bool {
        match self {
            Self::TimerReset { .. } | Self::Matched { .. } => true,
            Self::Applied { entry, .. } => matches!(entry.command, Command::Noop),
            _ => false,
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Started { term, last_index } => write!(
                f,
                "starts as a follower in term {term} with {}",
                Entries(1, last_index)
            ),
            Self::TimerReset { limit_us, because } => {
                write!(f, "will wait {} ms: {because}", Ms(limit_us))
            }
            Self::TimedOut { after_us } => {
                write!(f, "has waited {} ms for a leader", Ms(after_us))
            }
            Self::BecameFollower {
                term,
                was: RoleName::Follower,
                because,
            } => write!(f, "goes on to term {term}: {because}"),
            Self::BecameFollower { term, was, because } => {
                let was = was.as_str();
                write!(
                    f,
                    "is no {was} any more, but a follower in term {term}: {because}"
                )
            }
            Self::BecamePreCandidate { term, asks_for } => write!(
                f,
                "stays in term {term} and asks who would vote for it in term {asks_for}"
            ),
            Self::BecameCandidate { term } => {
                write!(f, "is a candidate in term {term} and votes for itself")
            }
            Self::BecameLeader { term, last_index } => write!(
                f,
                "leads term {term}, with {} of before",
                Entries(1, last_index)
            ),
            Self::Follows { leader, term } => write!(f, "follows {leader} in term {term}"),
            Self::Voted { .. } | Self::Refused { .. } | Self::VoteCame { .. } => self.fmt_vote(f),
            Self::Appended { .. }
            | Self::Truncated { .. }
            | Self::Mismatch { .. }
            | Self::Matched { .. }
            | Self::BackedUp { .. }
            | Self::Committed { .. } => self.fmt_log(f),
            Self::Applied {
                index,
                entry,
                reply,
            } => fmt_applied(f, index, entry, reply),
            Self::TurnedAway { leader: None } => {
                f.write_str("turns a request away and knows of no leader")
            }
            Self::TurnedAway {
                leader: Some(leader),
            } => write!(f, "turns a request away: {leader} leads"),
        }
    }
}

impl Event {
    fn fmt_vote(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Voted {
                candidate,
                term,
                pre_vote: false,
            } => write!(f, "votes for {candidate} in term {term}"),
            Self::Voted {
                candidate, term, ..
            } => write!(f, "would vote for {candidate} in term {term}"),
            Self::Refused {
                candidate,
                term,
                pre_vote,
                because,
            } => {
                let verb = if pre_vote { "would refuse" } else { "refuses" };
                let because = refusal(because);
                write!(f, "{verb} {candidate} its vote in term {term}: {because}")
            }
            Self::VoteCame {
                from,
                granted: true,
                votes,
            } => write!(f, "has the vote of {from}, {votes} in all"),
            Self::VoteCame { from, .. } => write!(f, "does not get the vote of {from}"),
            _ => Ok(()),
        }
    }

    fn fmt_log(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Appended { first, last } => write!(f, "appends {}", Entries(first, last)),
            Self::Truncated { first, last } => write!(
                f,
                "removes {}, in conflict with the leader's",
                Entries(first, last)
            ),
            Self::Mismatch {
                index,
                leader_term,
                own_term: Some(own),
            } => write!(
                f,
                "does not agree at entry {index}: term {own} here, {leader_term} there"
            ),
            Self::Mismatch { index, .. } => {
                write!(f, "does not agree at entry {index}: has none there")
            }
            Self::Matched { server, index } => {
                write!(f, "knows that {server} agrees up to entry {index}")
            }
            Self::BackedUp { server, next_index } => {
                write!(f, "will try {server} from entry {next_index} on")
            }
            Self::Committed { first, last } => {
                write!(f, "knows {} to be committed", Entries(first, last))
            }
            _ => Ok(()),
        }
    }
}

fn fmt_applied(
    f: &mut fmt::Formatter<'_>,
    index: u64,
    entry: Entry,
    reply: Option<Reply>,
) -> fmt::Result {
    write!(f, "applies entry {index} of term {}: ", entry.term)?;
    match entry.command {
        Command::Noop => return f.write_str("nothing to do"),
        Command::Register => f.write_str("a new session")?,
        Command::Apply {
            client, operation, ..
        } => {
            match operation {
                Operation::Increment => f.write_str("add one")?,
                Operation::Read => f.write_str("read")?,
            }
            if client != ClientId::OPERATOR {
                write!(f, " for session {}", client.0)?;
            }
        }
    }
    match reply {
        Some(Reply::Done { value, .. }) => write!(f, ", the counter is {value}"),
        Some(Reply::SessionExpired) => f.write_str(", but there is no such session"),
        _ => Ok(()),
    }
}

/// The words for a condition of `GrantVote` or `GrantPreVote` that does not hold.
fn refusal(condition: &'static str) -> &'static str {
    match condition {
        "vote-leader-silent" => "its leader is alive",
        "vote-term-not-old" => "that term is over",
        "vote-free" => "its vote is given",
        "vote-last-term" => "the last entry there is of an earlier term",
        "vote-last-index" => "the log there is shorter",
        other => other,
    }
}

impl fmt::Display for ResetBecause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Started => "it has started",
            Self::LeaderHeard => "the leader was heard",
            Self::Voted => "it gave its vote",
            Self::Election => "an election begins",
            Self::SteppedDown => "it led until now",
            Self::Order => "its timer was set by hand",
        })
    }
}

impl fmt::Display for StepDownBecause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NewerTerm => "somebody is in a later term",
            Self::LeaderAppeared => "somebody else leads this term",
            Self::NoQuorum => "it hears no majority",
        })
    }
}

/// Milliseconds with as many decimals as there are.
struct Ms(u64);

impl fmt::Display for Ms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:03}", self.0 / 1_000, self.0 % 1_000)
    }
}

/// Entries from one index to another.
struct Entries(u64, u64);

impl fmt::Display for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0, self.1) {
            (first, last) if first > last => f.write_str("no entries"),
            (first, last) if first == last => write!(f, "entry {first}"),
            (first, last) => write!(f, "entries {first} to {last}"),
        }
    }
}
