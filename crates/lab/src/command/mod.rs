//! What anything outside may do to a running world: the one door.
//!
//! A user, a script, a link, a lesson and a fuzzer all speak in [`Command`]s. A
//! command names its nodes, can be printed and parsed again, and is stored as that
//! text. A scenario's actions are the same verbs about a [`Who`] instead of plain
//! names ([`Action`]); [`Verb::resolve`] turns one into the other at the moment it
//! is carried out.
//!
//! The verbs are those of the recordings (`kill`, `cut`, `partition`, …) and a few
//! that a machine under test does not have (`host-down`, `disk`).

mod disk;
mod duration;
mod election_order;
mod error;
mod later;
mod name;
mod parse;
mod print;
mod suggest;
mod tamper;
mod timed;
mod who;

use core::time::Duration;

use lab_process::{DiskFailure, NameServer};
use serde::{Deserialize, Serialize};

pub(crate) use disk::{DISK_STATES, disk_state};
pub use duration::{
    Shown, parse_drift_ppm, parse_duration, parse_percent, parse_signed_us, show_signed_us,
};
pub use election_order::ElectionOrder;
pub use error::{CommandError, Needed};
pub(crate) use error::{hint, shortened};
pub use later::{EventName, Order, Random};
pub use name::NodeName;
pub(crate) use print::Quoted;
pub use suggest::nearest;
pub use tamper::{Tampering, Which};
pub use timed::TimedCommand;
pub(crate) use timed::timed;
pub use who::{Atom, Census, Term, Who};

/// One or several nodes by name, in the order in which they are acted on; `a,b,c`
/// in text. Never empty when it was parsed.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Nodes(pub Vec<NodeName>);

/// A change to a running world, by node names. Serialised as its text.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Command(pub Verb<Nodes>);

/// What a scenario does at some moment: a [`Command`] whose nodes may be described.
pub type Action = Verb<Who>;

/// What can be done, about nodes given as `W`: [`Nodes`] or [`Who`].
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Verb<W> {
    /// `kill r0`: SIGKILL. The host stays and answers with resets.
    Kill(W),
    /// `restart r0`, `restart r0 wiped`: start again, killing first what still runs.
    /// `wiped`: without what was on disk (a Redis server has nothing on disk but
    /// what CONFIG REWRITE wrote).
    Restart {
        /// Which.
        who: W,
        /// Whether its disk is lost.
        wiped: bool,
    },
    /// `start s3`: start a process that was not there before, or is dead.
    Start(W),
    /// `pause r0`: SIGSTOP.
    Pause(W),
    /// `resume r0`: SIGCONT.
    Resume(W),
    /// `host-down r0`: the whole host is gone: silence.
    HostDown(W),
    /// `host-up r0`: the host is powered on again and starts its process.
    HostUp(W),
    /// `cut a-b`, `cut a>b`: packets are lost. `reject a-b`: they are answered with resets.
    Cut {
        /// Between whom, and which way.
        link: Link<W>,
        /// What happens to a packet.
        mode: CutMode,
    },
    /// `cut-connections a>b`: connections opened by `a` to `b` are silent, those
    /// opened by `b` to `a` work.
    CutConnections {
        /// Who opened them.
        from: W,
        /// To whom.
        to: W,
    },
    /// `partition s0,r0|s1,s2,r1`: nothing passes between groups; inside each
    /// everything does. Nodes in no group are not touched. `reject …|…`: with resets.
    Partition {
        /// The groups, two or more.
        groups: Vec<W>,
        /// What happens to a packet between groups.
        mode: CutMode,
    },
    /// `heal`: every cut is gone. `heal a-b`, `heal a>b`: those between these.
    Heal(Option<Link<W>>),
    /// `delay a-b 50ms 20ms`: from then on a packet takes that much longer, plus a
    /// uniform 0..jitter (second duration, may be left out); order is kept.
    Delay {
        /// Between whom, and which way.
        link: Link<W>,
        /// How much longer one way.
        by: Duration,
        /// Upper end of the uniform extra.
        jitter: Duration,
    },
    /// `loss a-b 20%`: from then on that many of a hundred packets are lost; whoever sent
    /// them sends them again.
    Loss {
        /// Between whom, and which way.
        link: Link<W>,
        /// How many of a hundred; 0 to 100.
        percent: u8,
    },
    /// `drop s0>s1`, `hold s0>s1 vote 200ms`, `double s0>s1 #512`: something is done to
    /// one message that is on its way.
    Tamper {
        /// Who sent it.
        from: W,
        /// To whom.
        to: W,
        /// Which.
        which: Which,
        /// What.
        how: Tampering,
    },
    /// `clock s1 +5s`: its wall clock is that much off the truth from then on.
    Clock {
        /// Which.
        who: W,
        /// Wall clock minus true time, in microseconds.
        offset_us: i64,
    },
    /// `clock s1 drift 200ppm`: its wall clock runs that much too fast from then on.
    Drift {
        /// Which.
        who: W,
        /// Microseconds gained per second of true time; negative: lost.
        ppm: i32,
    },
    /// `disk s1 20ms`: a flush takes that long from then on.
    Disk {
        /// Which.
        who: W,
        /// The cost of one flush.
        cost: Duration,
    },
    /// `disk s1 full`, `disk s1 read-only`: from then on nothing can be written to its
    /// disk; `disk s1 ok`: it can again.
    DiskFails {
        /// Which.
        who: W,
        /// Why; `None`: it can be written to.
        failure: Option<DiskFailure>,
    },
    /// `name r0 r3`: from then on the name of `r0` resolves to the address of `r3`;
    /// `name r0`: to none. Only who asks notices.
    Name {
        /// Whose name.
        who: W,
        /// Whose address.
        to: Option<W>,
    },
    /// `name-server s1 3s`: whoever runs there waits that long for each answer about a
    /// name; `name-server s1 fails 3s`: and gets none.
    NameServer {
        /// Who asks.
        who: W,
        /// How it is answered.
        answers: NameServer,
    },
    /// `write r0 100`: that many SETs of 50 bytes, one after another.
    Write {
        /// Which server.
        who: W,
        /// How many.
        count: u32,
    },
    /// `priority r1 10`: CONFIG SET replica-priority.
    Priority {
        /// Which server.
        who: W,
        /// The new priority; 0 means never promote.
        priority: u32,
    },
    /// `cmd s0 SENTINEL RESET mymaster`: a command to that process, in its own
    /// words. `cmd-async …`: nobody waits for the reply.
    Cmd {
        /// Which.
        who: W,
        /// The words of the command.
        args: Vec<String>,
        /// Whether the reply is waited for and recorded.
        wait: bool,
    },
    /// `time-out n0`, `align s0,s1`, `spread n0,n1`, `request n0`: see [`ElectionOrder`].
    Election {
        /// Which sentinels or Raft servers.
        who: W,
        /// What they are to do.
        order: ElectionOrder,
    },
    /// `on +elected-leader kill $src`: done when that is announced; see [`Order`].
    On(Order),
    /// `forget 3`: the order of that number waits no longer; `forget`: none does.
    Forget(Option<u32>),
    /// `random 30s 7`: faults drawn by luck; see [`Random`].
    Random(Random),
    /// `mark`, `mark r0`: nothing; a line in the trace.
    Mark(Option<W>),
}

/// Two nodes or two sets of nodes and a direction: `a-b` or `a>b`.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Link<W> {
    /// One end; the sender if it is one way.
    pub a: W,
    /// The other end.
    pub b: W,
    /// Both directions or only from `a` to `b`.
    pub ways: Ways,
}

/// Which directions of a link are meant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Ways {
    /// `a-b`.
    Both,
    /// `a>b`: what `a` sends to `b`.
    OneWay,
}

/// What happens to a packet on a cut link.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum CutMode {
    /// It is lost: silence.
    Drop,
    /// It is answered with a reset.
    Reject,
}

impl Verb<Who> {
    /// What this means now; `None` when it is about nobody (a `$inst` that was not in
    /// the event, a partition of which one group is left).
    pub fn resolve(&self, census: &impl Census) -> Option<Command> {
        let nodes = |who: &Who| {
            let nodes = who.resolve(census);
            (!nodes.is_empty()).then_some(Nodes(nodes))
        };
        if let Self::Partition { groups, mode } = self {
            let groups: Vec<Nodes> = groups.iter().filter_map(nodes).collect();
            return (groups.len() > 1).then_some(Command(Verb::Partition {
                groups,
                mode: *mode,
            }));
        }
        if let Self::Mark(Some(who)) = self {
            return Some(Command(Verb::Mark(nodes(who))));
        }
        self.try_map(nodes).map(Command)
    }
}

impl<W> Verb<W> {
    /// The same verb about something else; `None` as soon as `f` says so.
    pub fn try_map<V>(&self, mut f: impl FnMut(&W) -> Option<V>) -> Option<Verb<V>> {
        Some(match self {
            Self::Kill(who) => Verb::Kill(f(who)?),
            Self::Restart { who, wiped } => Verb::Restart {
                who: f(who)?,
                wiped: *wiped,
            },
            Self::Start(who) => Verb::Start(f(who)?),
            Self::Pause(who) => Verb::Pause(f(who)?),
            Self::Resume(who) => Verb::Resume(f(who)?),
            Self::HostDown(who) => Verb::HostDown(f(who)?),
            Self::HostUp(who) => Verb::HostUp(f(who)?),
            Self::Cut { link, mode } => Verb::Cut {
                link: link.try_map(f)?,
                mode: *mode,
            },
            Self::CutConnections { from, to } => Verb::CutConnections {
                from: f(from)?,
                to: f(to)?,
            },
            Self::Partition { groups, mode } => Verb::Partition {
                groups: groups.iter().map(f).collect::<Option<_>>()?,
                mode: *mode,
            },
            Self::Heal(None) => Verb::Heal(None),
            Self::Heal(Some(link)) => Verb::Heal(Some(link.try_map(f)?)),
            Self::Delay { link, by, jitter } => Verb::Delay {
                link: link.try_map(f)?,
                by: *by,
                jitter: *jitter,
            },
            Self::Loss { link, percent } => Verb::Loss {
                link: link.try_map(f)?,
                percent: *percent,
            },
            Self::Tamper {
                from,
                to,
                which,
                how,
            } => Verb::Tamper {
                from: f(from)?,
                to: f(to)?,
                which: *which,
                how: *how,
            },
            Self::Clock { who, offset_us } => Verb::Clock {
                who: f(who)?,
                offset_us: *offset_us,
            },
            Self::Drift { who, ppm } => Verb::Drift {
                who: f(who)?,
                ppm: *ppm,
            },
            Self::Disk { who, cost } => Verb::Disk {
                who: f(who)?,
                cost: *cost,
            },
            Self::DiskFails { who, failure } => Verb::DiskFails {
                who: f(who)?,
                failure: *failure,
            },
            Self::Name { who, to } => Verb::Name {
                who: f(who)?,
                to: match to {
                    Some(to) => Some(f(to)?),
                    None => None,
                },
            },
            Self::NameServer { who, answers } => Verb::NameServer {
                who: f(who)?,
                answers: *answers,
            },
            Self::Write { who, count } => Verb::Write {
                who: f(who)?,
                count: *count,
            },
            Self::Priority { who, priority } => Verb::Priority {
                who: f(who)?,
                priority: *priority,
            },
            Self::Cmd { who, args, wait } => Verb::Cmd {
                who: f(who)?,
                args: args.clone(),
                wait: *wait,
            },
            Self::Election { who, order } => Verb::Election {
                who: f(who)?,
                order: *order,
            },
            Self::On(order) => Verb::On(order.clone()),
            Self::Forget(number) => Verb::Forget(*number),
            Self::Random(random) => Verb::Random(*random),
            Self::Mark(None) => Verb::Mark(None),
            Self::Mark(Some(who)) => Verb::Mark(Some(f(who)?)),
        })
    }

    /// Everyone it is about, in the order in which they are named.
    #[must_use]
    pub fn parties(&self) -> Vec<&W> {
        match self {
            Self::Kill(who)
            | Self::Restart { who, .. }
            | Self::Start(who)
            | Self::Pause(who)
            | Self::Resume(who)
            | Self::HostDown(who)
            | Self::HostUp(who)
            | Self::Clock { who, .. }
            | Self::Drift { who, .. }
            | Self::Disk { who, .. }
            | Self::DiskFails { who, .. }
            | Self::NameServer { who, .. }
            | Self::Write { who, .. }
            | Self::Priority { who, .. }
            | Self::Cmd { who, .. }
            | Self::Election { who, .. }
            | Self::Mark(Some(who)) => vec![who],
            Self::Cut { link, .. }
            | Self::Heal(Some(link))
            | Self::Delay { link, .. }
            | Self::Loss { link, .. } => vec![&link.a, &link.b],
            Self::CutConnections { from, to } | Self::Tamper { from, to, .. } => vec![from, to],
            Self::Name { who, to } => std::iter::once(who).chain(to).collect(),
            Self::Partition { groups, .. } => groups.iter().collect(),
            Self::Heal(None)
            | Self::Mark(None)
            | Self::On(_)
            | Self::Forget(_)
            | Self::Random(_) => Vec::new(),
        }
    }
}

impl<W> Link<W> {
    /// Both directions between `a` and `b`.
    pub const fn both(a: W, b: W) -> Self {
        Self {
            a,
            b,
            ways: Ways::Both,
        }
    }

    /// Only what `a` sends to `b`.
    pub const fn one_way(a: W, b: W) -> Self {
        Self {
            a,
            b,
            ways: Ways::OneWay,
        }
    }

    fn try_map<V>(&self, mut f: impl FnMut(&W) -> Option<V>) -> Option<Link<V>> {
        Some(Link {
            a: f(&self.a)?,
            b: f(&self.b)?,
            ways: self.ways,
        })
    }
}

impl Link<Nodes> {
    /// Every directed pair of different nodes, each once.
    #[must_use]
    pub fn pairs(&self) -> Vec<(NodeName, NodeName)> {
        let mut pairs = Vec::new();
        for a in &self.a.0 {
            for b in &self.b.0 {
                push_pair(&mut pairs, a, b);
                if self.ways == Ways::Both {
                    push_pair(&mut pairs, b, a);
                }
            }
        }
        pairs
    }
}

fn push_pair(pairs: &mut Vec<(NodeName, NodeName)>, from: &NodeName, to: &NodeName) {
    if from != to && !pairs.iter().any(|(f, t)| f == from && t == to) {
        pairs.push((from.clone(), to.clone()));
    }
}

impl Command {
    /// `kill` of one node.
    #[must_use]
    pub fn kill(node: NodeName) -> Self {
        Self(Verb::Kill(Nodes(vec![node])))
    }

    /// The directed pairs between which a cut, a partition, a heal, a delay or a loss acts;
    /// empty for every other verb and for `heal` of everything.
    #[must_use]
    pub fn pairs(&self) -> Vec<(NodeName, NodeName)> {
        match &self.0 {
            Verb::Cut { link, .. }
            | Verb::Heal(Some(link))
            | Verb::Delay { link, .. }
            | Verb::Loss { link, .. } => link.pairs(),
            Verb::Partition { groups, .. } => {
                let mut pairs = Vec::new();
                for (i, a) in groups.iter().enumerate() {
                    for (j, b) in groups.iter().enumerate() {
                        if i != j {
                            for from in &a.0 {
                                for to in &b.0 {
                                    push_pair(&mut pairs, from, to);
                                }
                            }
                        }
                    }
                }
                pairs
            }
            _ => Vec::new(),
        }
    }
}
