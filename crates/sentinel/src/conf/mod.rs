//! sentinel.conf, in and out: pure text, no files (§13.2, §14.3).
//!
//! [`File::read`] reads a file as `redis-sentinel` of Redis 7.0.15 does at its
//! start, in its order and with its errors; [`text`] is the file that a flush
//! leaves; [`original`] is the file an operator would have written.
//!
//! | file | question it answers |
//! |---|---|
//! | `words` | how a line becomes words and numbers |
//! | `directive` | what is shared with redis.conf |
//! | `statement` | what lines that begin with `sentinel` there are |
//! | `read` | what the lines of a file are, and which is wrong |
//! | `load` | what the statements say |
//! | `layout` | which line of a rewritten file is whose |
//! | `write` | what is written into it |

mod acl;
mod directive;
mod error;
mod layout;
mod load;
mod original;
mod read;
mod statement;
mod words;
mod write;

use std::net::Ipv4Addr;
use std::sync::Arc;

use lab_process::{Address, Names};
use lab_redis::wire::RunId;

pub use error::{ConfError, Reason};
pub use layout::Layout;
pub use original::original;
pub use statement::Statement;

pub use write::{rewritten, text};

use crate::{Disk, DiskMaster, Known, Settings, Spec, Tunables};

/// The largest file that is read, in bytes.
pub const MAX_BYTES: usize = 1 << 20;

/// The port a sentinel listens at when its file names none.
pub const DEFAULT_PORT: u16 = 26379;

/// What a configuration file says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// `port`.
    pub port: u16,
    /// `bind`: the addresses, as they are written.
    pub bind: Vec<Arc<str>>,
    /// `requirepass`: what clients must say to be let in.
    pub requirepass: Option<Arc<str>>,
    /// `sentinel myid`.
    pub id: Option<RunId>,
    /// `sentinel current-epoch`, or a `config-epoch` above it.
    pub current_epoch: u64,
    /// The lines about the sentinel itself.
    pub settings: Settings,
    /// The masters, in the order of their `monitor` lines, with what an earlier
    /// life learnt of them.
    pub masters: Vec<DiskMaster>,
    /// What the names in it resolve to.
    pub hosts: Names,
    /// The text it was read from.
    pub text: Arc<str>,
    /// Which line is whose.
    pub layout: Arc<Layout>,
}

/// What a file refers to outside of it.
pub trait Surroundings {
    /// The address of a host, or `None` if the name is not known.
    fn resolve(&self, host: &str) -> Option<Ipv4Addr>;
    /// Whether there is a script at that path that can be run.
    fn can_run(&self, path: &str) -> bool;
}

/// Every name is that of one host, and every script can be run: for reading a file
/// whose references were settled before.
#[derive(Clone, Copy, Debug)]
pub struct Settled;

impl Surroundings for Settled {
    fn resolve(&self, _: &str) -> Option<Ipv4Addr> {
        Some(Ipv4Addr::UNSPECIFIED)
    }

    fn can_run(&self, _: &str) -> bool {
        true
    }
}

/// Which line of a file is whose; nothing of a file that cannot be read.
pub(crate) fn layout_of(text: &str) -> Arc<Layout> {
    File::read(text, &Settled).map_or_else(|_| Arc::default(), |file| file.layout)
}

impl File {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// The line for which Redis would not start.
    pub fn read(text: &str, around: &dyn Surroundings) -> Result<Self, ConfError> {
        read::read(text, around)
    }

    /// What a sentinel at that address starts from, if this is its file.
    #[must_use]
    pub fn spec(&self, address: Address, tunables: Tunables) -> Spec {
        Spec {
            address,
            id: self.id,
            settings: Settings {
                requirepass: self.requirepass.clone(),
                ..self.settings.clone()
            },
            masters: self.masters.iter().map(|m| m.spec.clone()).collect(),
            tunables,
            known: Some(Arc::new(Known {
                current_epoch: self.current_epoch,
                masters: self.masters.clone(),
                layout: Arc::clone(&self.layout),
            })),
        }
    }

    /// The file as something that was flushed by the sentinel of that id: a flush does
    /// not write the times that are the defaults.
    #[must_use]
    pub fn disk(&self, id: RunId) -> Disk {
        let plain = Tunables::default();
        let mut masters = self.masters.clone();
        for DiskMaster { spec, .. } in &mut masters {
            spec.down_after_ms = spec
                .down_after_ms
                .filter(|ms| *ms != plain.default_down_after);
            spec.failover_timeout_ms =
                { spec.failover_timeout_ms }.filter(|ms| *ms != plain.default_failover_timeout);
        }
        Disk {
            id,
            current_epoch: self.current_epoch,
            settings: Arc::new(self.settings.clone()),
            masters,
            layout: Arc::clone(&self.layout),
        }
    }
}
