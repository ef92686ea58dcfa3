use std::fmt;
use std::sync::Arc;

use lab_process::Address;

use crate::flaw::Flaw;
use crate::{Log, ServerId};

/// How a server behaves. Times are microseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Settings {
    /// The shortest time a follower waits for a leader before it starts an
    /// election (§5.2); also the "minimum election timeout" for which a leader is
    /// taken for alive (dissertation, §4.2.3).
    pub election_timeout_min_us: u64,
    /// The longest. Each wait is drawn anew, evenly between the two.
    pub election_timeout_max_us: u64,
    /// A leader lets no follower wait longer for a sign of life (§5.2).
    pub heartbeat_us: u64,
    /// A connection on which a request waits so long for its answer, or that is
    /// not established by then, is closed and opened again (§5.5: a request
    /// without an answer is sent again).
    pub rpc_timeout_us: u64,
    /// The shortest time between two attempts to open a connection to a server.
    pub reconnect_us: u64,
    /// How many entries one `AppendEntries` carries at most.
    pub max_entries: u32,
    /// How many `AppendEntries` with entries may wait for their answers on a
    /// connection, once the follower's log is known to agree.
    pub max_in_flight: u32,
    /// Before it raises its term, a server asks whether it would be voted for
    /// (dissertation, §9.6).
    pub pre_vote: bool,
    /// A leader that does not hear from a majority for the shortest election
    /// timeout steps down (dissertation, §6.2), and who has heard from a leader
    /// within that time gives no vote (§4.2.3).
    pub check_quorum: bool,
    /// A follower whose log does not agree says what it has there, and the leader
    /// backs up by a term at once instead of by an entry (§5.3).
    pub conflict_hint: bool,
    /// What this server does wrong.
    #[cfg(test)]
    pub(crate) flaw: Option<Flaw>,
}

impl Settings {
    /// The timeouts the paper recommends (§9.3), everything else as simple as
    /// possible.
    pub const DEFAULT: Self = Self {
        election_timeout_min_us: 150_000,
        election_timeout_max_us: 300_000,
        heartbeat_us: 50_000,
        rpc_timeout_us: 300_000,
        reconnect_us: 50_000,
        max_entries: 64,
        max_in_flight: 32,
        pre_vote: false,
        check_quorum: false,
        conflict_hint: true,
        #[cfg(test)]
        flaw: None,
    };

    /// Whether a test has asked for that flaw.
    #[cfg(test)]
    pub(crate) fn has(&self, flaw: Flaw) -> bool {
        self.flaw == Some(flaw)
    }

    /// There are no flaws outside of tests.
    #[cfg(not(test))]
    #[expect(clippy::unused_self, reason = "tests look at it")]
    pub(crate) const fn has(&self, _: Flaw) -> bool {
        false
    }

    /// An election timer that is aligned in every server expires in all of them at
    /// once: after so many microseconds everybody is a candidate and the vote is
    /// split.
    #[must_use]
    pub const fn aligned_us(&self) -> u64 {
        self.election_timeout_min_us
    }

    /// Times left that are as far from each other as possible, one per server: the
    /// first is elected before anybody else runs out of patience.
    pub fn spread_us(&self, servers: u32) -> impl Iterator<Item = u64> {
        let least = self.election_timeout_min_us;
        let room = self.election_timeout_max_us - least;
        (0..servers)
            .map(move |server| least + room * u64::from(server) / u64::from(servers.max(2) - 1))
    }

    /// Whether a server can run with them.
    ///
    /// # Errors
    /// Says which value is wrong and what was expected.
    pub fn check(&self) -> Result<(), SpecError> {
        let (least, most) = (self.election_timeout_min_us, self.election_timeout_max_us);
        if least > most {
            return Err(SpecError::ElectionTimeouts { least, most });
        }
        if self.heartbeat_us == 0 || self.heartbeat_us >= least {
            let heartbeat = self.heartbeat_us;
            return Err(SpecError::Heartbeat { heartbeat, least });
        }
        let positive = [
            ("rpc_timeout_us", self.rpc_timeout_us),
            ("reconnect_us", self.reconnect_us),
            ("max_entries", u64::from(self.max_entries)),
            ("max_in_flight", u64::from(self.max_in_flight)),
        ];
        match positive.into_iter().find(|(_, value)| *value == 0) {
            Some((what, _)) => Err(SpecError::Zero { what }),
            None => Ok(()),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// What a server keeps through a crash: "persistent state on all servers"
/// (figure 2).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Disk {
    /// The latest term it has seen (`currentTerm`).
    pub term: u64,
    /// Whom it voted for in that term (`votedFor`).
    pub voted_for: Option<ServerId>,
    /// Its log.
    pub log: Log,
}

/// What a server is started from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spec {
    pub(crate) servers: Arc<[Address]>,
    pub(crate) me: ServerId,
    pub(crate) settings: Settings,
    pub(crate) disk: Disk,
}

impl Spec {
    /// So many servers a cluster has at most.
    pub const MOST_SERVERS: usize = 15;

    /// Server number `me` of a cluster.
    ///
    /// # Errors
    /// If there are not 1 to 15 servers with different addresses, `me` is none of
    /// them, or the settings contradict each other.
    pub fn new(
        servers: Arc<[Address]>,
        me: ServerId,
        settings: Settings,
    ) -> Result<Self, SpecError> {
        let count = servers.len();
        if count == 0 || count > Self::MOST_SERVERS {
            return Err(SpecError::Servers { count });
        }
        if me.index() >= count {
            return Err(SpecError::NotOneOfThem { me, count });
        }
        for (at, address) in servers.iter().enumerate() {
            if servers[..at].contains(address) {
                return Err(SpecError::SameAddress { address: *address });
            }
        }
        settings.check()?;
        Ok(Self {
            servers,
            me,
            settings,
            disk: Disk::default(),
        })
    }

    /// The same server, which finds that on its disk at its very first start.
    #[must_use]
    pub fn with_disk(self, disk: Disk) -> Self {
        Self { disk, ..self }
    }

    /// What it finds on its disk at its very first start.
    #[must_use]
    pub const fn first_disk(&self) -> &Disk {
        &self.disk
    }

    /// Where the servers of the cluster listen.
    #[must_use]
    pub fn servers(&self) -> &[Address] {
        &self.servers
    }

    /// Which of them this one is.
    #[must_use]
    pub const fn me(&self) -> ServerId {
        self.me
    }

    /// How it behaves.
    #[must_use]
    pub const fn settings(&self) -> &Settings {
        &self.settings
    }
}

/// Why no server can be started from that.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SpecError {
    /// Too few or too many servers.
    Servers {
        /// How many were given.
        count: usize,
    },
    /// The server's number is none of the cluster's.
    NotOneOfThem {
        /// The number given.
        me: ServerId,
        /// How many servers there are.
        count: usize,
    },
    /// Two servers have one address.
    SameAddress {
        /// Which.
        address: Address,
    },
    /// The longest election timeout is shorter than the shortest.
    ElectionTimeouts {
        /// The shortest, microseconds.
        least: u64,
        /// The longest, microseconds.
        most: u64,
    },
    /// Heartbeats do not keep followers from starting elections.
    Heartbeat {
        /// The interval, microseconds.
        heartbeat: u64,
        /// The shortest election timeout, microseconds.
        least: u64,
    },
    /// A value must not be 0.
    Zero {
        /// Which.
        what: &'static str,
    },
}

impl fmt::Display for SpecError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Servers { count } => {
                write!(f, "{count} servers; expected 1 to {}", Spec::MOST_SERVERS)
            }
            Self::NotOneOfThem { me, count } => {
                write!(f, "server number {}; expected one below {count}", me.0)
            }
            Self::SameAddress { address } => {
                write!(f, "two servers at {address}; expected different addresses")
            }
            Self::ElectionTimeouts { least, most } => write!(
                f,
                "election timeouts from {least} to {most} us; expected the first to be the smaller"
            ),
            Self::Heartbeat { heartbeat, least } => write!(
                f,
                "a heartbeat every {heartbeat} us; expected more than 0 and less than the shortest \
                 election timeout of {least} us"
            ),
            Self::Zero { what } => write!(f, "`{what}` is 0; expected at least 1"),
        }
    }
}

impl std::error::Error for SpecError {}
