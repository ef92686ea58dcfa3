use std::fmt;

use lab_process::{Address, Closing, DiskFailure, Place};

use super::SavePoint;
use crate::wire::{ClientName, ErrorReply, RunId};

/// A line of the server's log. `Display` gives the text as Redis 7.0 writes it
/// after the date and the level.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ServerEvent {
    /// The first line of the log (`main`).
    Starting,
    /// Which release it is.
    Version,
    /// The configuration file was read.
    ConfigurationLoaded,
    /// Which monotonic clock it uses (`initServer`).
    MonotonicClock,
    /// On which port it listens (`redisAsciiArt`).
    RunningMode {
        /// The port.
        port: u16,
    },
    /// The process listens (`main`).
    Initialized,
    /// The data set was read from disk after that long (`loadDataFromDisk`).
    DataLoaded {
        /// Microseconds.
        took_us: u64,
    },
    /// Commands are served (`main`).
    Ready,
    /// A replica tries its master, from the cron or on `REPLICAOF`.
    Connecting(Place),
    /// A replica tries again at the moment it lost the link
    /// (`replicationHandleMasterDisconnection`).
    Reconnecting(Place),
    /// A replica tries again at the moment an attempt failed half-way
    /// (`cancelReplicationHandshake`).
    ReconnectingAfterFailure(Place),
    /// The attempt began (`connectWithMaster`).
    SyncStarted,
    /// The master's name did not resolve (`connectWithMaster`).
    MasterUnresolved,
    /// The attempt to connect failed (`syncWithMaster`).
    ConnectFailed(Closing),
    /// The connection stands (`syncWithMaster`).
    ConnectionFired,
    /// The master answered (`syncWithMaster`).
    MasterRepliedToPing,
    /// The master refused the `PING` of the handshake.
    ErrorReplyToPing(ErrorReply),
    /// The master refused the password (`syncWithMaster`).
    CannotAuthenticate(ErrorReply),
    /// The master refused `PSYNC` (`slaveTryPartialResynchronization`).
    UnexpectedReplyToPsync(ErrorReply),
    /// The master went away during the handshake.
    NoReplyInHandshake,
    /// The replica asks to continue (`slaveTryPartialResynchronization`).
    TryingPartial {
        /// The history it knows.
        id: RunId,
        /// The first byte it wants.
        offset: u64,
    },
    /// The replica knows no history.
    NoCachedMaster,
    /// The master cannot serve replicas now; the replica tries again.
    MasterCannotSync(ErrorReply),
    /// The master will send everything.
    FullResync {
        /// The master's history.
        id: RunId,
        /// The offset at which the data set was taken.
        offset: u64,
    },
    /// The master will send what is missing.
    PartialSucceeded,
    /// It has a new history.
    MasterIdChanged(RunId),
    /// It will send what is missing (`syncWithMaster`).
    PartialAccepted,
    /// The transfer begins (`readSyncBulkPayload`).
    ReceivingData,
    /// The replica replaces its data set.
    LoadingData,
    /// The replica has its master's data set and the link is up.
    SyncFinished,
    /// The master went away during the transfer.
    TransferLost,
    /// `repl-timeout` passed while connecting.
    ConnectTimeout,
    /// `repl-timeout` passed without a byte from the master.
    MasterTimeout,
    /// The established link to the master is gone (`freeClient`).
    MasterLost,
    /// What is known of the master's history is kept (`replicationCacheMaster`).
    CachingMaster,
    /// It is forgotten (`replicationDiscardCachedMaster`).
    DiscardingCachedMaster,
    /// A master becomes a replica (`replicationCacheMasterUsingMyself`).
    SynthesizingMaster,
    /// The role is now replica (`replicaofCommand`).
    ReplicaMode {
        /// Of whom.
        master: Place,
        /// Who asked.
        by: UserRequest,
    },
    /// The role is now master (`replicaofCommand`).
    MasterMode {
        /// Who asked.
        by: UserRequest,
    },
    /// The server already is a replica of that master.
    AlreadyReplica,
    /// The history was continued under a new id (`shiftReplicationId`).
    SecondaryId {
        /// The id until now.
        old: RunId,
        /// It is valid below this offset, the first byte of the new history.
        up_to: u64,
        /// The id from now on.
        new: RunId,
    },
    /// `CONFIG REWRITE` succeeded.
    ConfigRewritten,
    /// A replica wants to be synchronised (`syncCommand`).
    ReplicaAsks(Place),
    /// It can continue (`masterTryPartialResync`).
    PartialSent {
        /// The replica.
        replica: Place,
        /// How much it missed, bytes.
        bytes: u64,
        /// From which offset.
        from: u64,
    },
    /// It cannot: it asked for a history this server does not know.
    IdMismatch {
        /// What it asked for.
        asked: RunId,
        /// This server's id.
        id: RunId,
        /// Its secondary id.
        id2: Option<RunId>,
    },
    /// It cannot: it has more of the old history than the new one shares.
    PastSecondaryId {
        /// The first byte it wants.
        asked: u64,
        /// The first byte of the new history.
        up_to: u64,
    },
    /// It did not ask to continue.
    FullRequested(Place),
    /// It cannot: what it misses is no longer (or not yet) in the backlog.
    LackOfBacklog {
        /// The replica.
        replica: Place,
        /// The first byte it wants.
        asked: u64,
    },
    /// The first replica came.
    BacklogCreated {
        /// The id of the history that begins here.
        id: RunId,
    },
    /// The last replica has been gone for `repl-backlog-ttl`.
    BacklogFreed {
        /// That many seconds.
        after_s: u32,
    },
    /// A replica waits until another one's transfer is over.
    WaitingForNextTransfer,
    /// A replica waits for `repl-diskless-sync-delay`.
    DelayingTransfer,
    /// A transfer starts (`startBgsaveForReplication`).
    TransferStarted,
    /// The process that did it has ended (`backgroundSaveDoneHandlerSocket`).
    TransferDone,
    /// A replica got the data set; the stream waits for its acknowledgement
    /// (`updateSlavesWaitingBgsave`).
    TransferStreamed(Place),
    /// The replica counts as online (`replicaPutOnline`).
    ReplicaOnline(Place),
    /// The connection of a replica is gone (`freeClient`).
    ReplicaLost(Place),
    /// It sent no acknowledgement for `repl-timeout`.
    ReplicaTimeout(Place),
    /// What it has not read outgrew `client-output-buffer-limit replica`.
    ReplicaOverrun(Place),
    /// The configuration file could not be written (`rewriteConfigOverwriteFile`).
    CannotWriteConfig(DiskFailure),
    /// So `CONFIG REWRITE` failed.
    ConfigRewriteFailed(DiskFailure),
    /// The data set will be saved because of that line (`serverCron`).
    Saving(SavePoint),
    /// A process saves it (`rdbSaveBackground`).
    SavingStarted {
        /// Which.
        pid: u32,
    },
    /// The data set was saved (`backgroundSaveDoneHandlerDisk`).
    Saved,
    /// It could not be saved (`backgroundSaveDoneHandlerDisk`).
    SavingFailed,
    /// `SHUTDOWN` (`prepareForShutdown`).
    ShutdownRequested,
    /// The data set is saved before the end (`finishShutdown`).
    SavingFinally,
    /// It was written (`rdbSave`).
    DataWritten {
        /// By which process; `None`: by the server itself.
        pid: Option<u32>,
    },
    /// It could not be written (`rdbSaveInternal`).
    CannotWriteData {
        /// Why.
        failure: DiskFailure,
        /// By which process; `None`: by the server itself.
        pid: Option<u32>,
    },
    /// It could not be saved before the end (`finishShutdown`).
    NotSavedFinally {
        /// Whether the server ends all the same (`SHUTDOWN FORCE`).
        exits: bool,
    },
    /// So `SHUTDOWN` failed (`prepareForShutdown`).
    ShutdownFailed,
    /// How many replicas have everything at the end (`finishShutdown`).
    ReplicasInSync {
        /// So many …
        in_sync: usize,
        /// … of so many.
        of: usize,
    },
    /// The end (`finishShutdown`).
    Exiting,
}

/// Who sent a command that changes the role: what the log shows of the client.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UserRequest {
    /// The other side of its connection; `None` for an operator on the machine.
    pub peer: Option<Address>,
    /// Its name, if it set one.
    pub name: Option<ClientName>,
}

/// The level of a log line, as the character Redis prints.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Level {
    /// `*`.
    Notice,
    /// `#`.
    Warning,
}

impl Level {
    /// The character Redis prints.
    #[must_use]
    pub const fn mark(self) -> char {
        match self {
            Self::Notice => '*',
            Self::Warning => '#',
        }
    }
}

impl ServerEvent {
    /// The level Redis 7.0 logs it at.
    #[must_use]
    pub const fn level(&self) -> Level {
        match self {
            Self::Initialized
            | Self::MasterUnresolved
            | Self::ConnectFailed(_)
            | Self::ErrorReplyToPing(_)
            | Self::CannotAuthenticate(_)
            | Self::UnexpectedReplyToPsync(_)
            | Self::Starting
            | Self::Version
            | Self::ConfigurationLoaded
            | Self::NoReplyInHandshake
            | Self::MasterIdChanged(_)
            | Self::TransferLost
            | Self::ConnectTimeout
            | Self::MasterTimeout
            | Self::MasterLost
            | Self::SecondaryId { .. }
            | Self::ConfigRewritten
            | Self::CannotWriteConfig(_)
            | Self::ConfigRewriteFailed(_)
            | Self::SavingFailed
            | Self::CannotWriteData { .. }
            | Self::NotSavedFinally { .. }
            | Self::ShutdownFailed
            | Self::ReplicaLost(_)
            | Self::ReplicaTimeout(_)
            | Self::ReplicaOverrun(_)
            | Self::ShutdownRequested
            | Self::Exiting => Level::Warning,
            _ => Level::Notice,
        }
    }

    /// The process that writes the line, if it is another one than the server.
    #[must_use]
    pub const fn child(&self) -> Option<u32> {
        match self {
            Self::DataWritten { pid } | Self::CannotWriteData { pid, .. } => *pid,
            _ => None,
        }
    }

    /// Whether the recordings keep lines of this kind (`RKEEP` of their
    /// recorder); the others are left out when a run is compared with them.
    #[must_use]
    pub const fn is_recorded(&self) -> bool {
        matches!(
            self,
            Self::Ready
                | Self::Connecting(_)
                | Self::NoCachedMaster
                | Self::FullResync { .. }
                | Self::PartialSucceeded
                | Self::MasterIdChanged(_)
                | Self::PartialAccepted
                | Self::MasterLost
                | Self::SynthesizingMaster
                | Self::ReplicaMode { .. }
                | Self::MasterMode { .. }
                | Self::AlreadyReplica
                | Self::SecondaryId { .. }
                | Self::PartialSent { .. }
                | Self::IdMismatch { .. }
                | Self::PastSecondaryId { .. }
                | Self::FullRequested(_)
                | Self::ReplicaOnline(_)
                | Self::ReplicaLost(_)
        )
    }
}

impl fmt::Display for UserRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("user request from '")?;
        if let Some(peer) = self.peer {
            write!(f, "addr={peer} ")?;
        }
        f.write_str("name=")?;
        if let Some(name) = self.name {
            write!(f, "{name}")?;
        }
        f.write_str("'")
    }
}
