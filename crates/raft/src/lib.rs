//! A Raft server as a pure state machine, and a client that writes to it.
//!
//! [`Raft`] implements [`lab_process::Process`]: it is handed a wake-up, a message
//! or the fate of a connection, and answers with messages, connections,
//! announcements and flushes to disk. It has no clock, socket, thread, global
//! state, floating point or DOM, and could be wired to real sockets unchanged.
//!
//! It follows figure 2 of "In Search of an Understandable Consensus Algorithm
//! (Extended Version)" by Ongaro and Ousterhout (2014); section numbers (§) are of
//! that paper. What it takes from Ongaro's dissertation (pre-vote, check-quorum,
//! client sessions) says so. There are no membership changes (§6) and no snapshots
//! (§7). The rules that decide something are values, see [`decision`].
//!
//! | file | question it answers |
//! |---|---|
//! | `process` | what happens for each kind of input |
//! | `role` | how a server becomes follower, candidate, leader |
//! | `timer` | when it runs out of patience |
//! | `election` | who asks whom for votes, and who gives them |
//! | `follow` | what a leader's entries change |
//! | `lead` | what a leader sends, and what the answers change |
//! | `commit` | what is committed, applied and answered |
//! | `serve` | what clients and operators can ask of a server |
//! | `connect` | how connections come and go |
//! | `log`, `machine` | the log; the counter it replicates |
//! | `view` | what a screen may see |
//! | [`client`] | how a writing client behaves |

#[cfg(test)]
extern crate self as lab_raft;

#[cfg(test)]
#[path = "../tests/bench/mod.rs"]
mod bench;
#[cfg(test)]
mod mutants;

pub mod client;
pub mod decision;
pub mod view;

mod commit;
mod connect;
mod election;
mod event;
mod flaw;
mod follow;
mod lead;
mod log;
mod machine;
mod message;
mod process;
mod role;
mod serve;
mod spec;
mod timer;

use std::collections::BTreeMap;
use std::sync::Arc;

use lab_process::{Address, Outbox};
use rand_pcg::Pcg32;

pub use event::{Event, ResetBecause, StepDownBecause};
pub use log::{Command, Entry, Log};
pub use machine::Machine;
pub use message::{
    AppendEntries, Appended, ClientId, Message, Operation, Outcome, Reply, Request, RequestVote,
    ServerId, Vote,
};
pub use process::Order;
pub use role::{RoleName, VoteState};
pub use spec::{Disk, Settings, Spec, SpecError};

use connect::Link;
use election::LastVote;
use role::Role;
use serve::Asked;
use timer::Timer;

/// Where a server puts what it wants done.
pub type Out = Outbox<Message, Box<Event>, Disk>;

/// A running server.
#[derive(Clone, Debug)]
pub struct Raft {
    me: ServerId,
    servers: Arc<[Address]>,
    settings: Settings,

    // Persistent state (figure 2); the disk holds it whenever a message leaves.
    term: u64,
    voted_for: Option<ServerId>,
    log: Log,
    /// It has changed since the last flush.
    unsaved: bool,

    // Volatile state.
    commit_index: u64,
    machine: Machine,
    role: Role,
    /// The leader of the current term, if known.
    leader: Option<ServerId>,
    /// When that leader was last heard, monotonic microseconds.
    heard_us: u64,
    timer: Timer,
    /// The connection this server opens to each server; its own is never used.
    links: Vec<Link>,
    /// Who waits for the entry at an index to be committed.
    asked: BTreeMap<u64, Asked>,
    /// What became of the last request for a vote.
    last_vote: Option<LastVote>,
    rng: Pcg32,
}

impl Raft {
    /// The other servers.
    fn peers(&self) -> impl Iterator<Item = ServerId> + use<> {
        let me = self.me;
        (0..self.servers.len() as u32)
            .map(ServerId)
            .filter(move |id| *id != me)
    }

    const fn server_count(&self) -> u32 {
        self.links.len() as u32
    }

    fn address_of(&self, id: ServerId) -> Address {
        self.servers[id.index()]
    }

    /// Flushes what has changed. Every message is sent after this, so that nobody
    /// hears of a term, a vote or an entry that a crash could take back. A server that
    /// cannot write stops, for a crash is what the algorithm is made to bear.
    #[inline]
    fn flush(&mut self, out: &mut Out) {
        if self.unsaved {
            self.write(out);
        }
    }

    fn write(&mut self, out: &mut Out) {
        self.unsaved = false;
        if out.persist(self.to_disk()).is_err() {
            out.exit(1);
        }
    }

    fn to_disk(&self) -> Disk {
        let mut disk = Disk {
            term: self.term,
            voted_for: self.voted_for,
            log: self.log.clone(),
        };
        if self.settings.has(flaw::Flaw::ForgetVote) {
            disk.voted_for = None;
        }
        if self.settings.has(flaw::Flaw::ForgetLastEntry) {
            disk.log.truncate_from(disk.log.last_index());
        }
        disk
    }
}
