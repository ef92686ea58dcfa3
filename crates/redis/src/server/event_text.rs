//! The text of each log line, byte for byte that of Redis 7.0.15.

use std::fmt;

use lab_process::{Closing, DiskFailure};

use super::event::ServerEvent;
use crate::Unwritten;
use crate::wire::RunId;

/// Where a server keeps its data, and its process id as `INFO` prints it.
const DIR: &str = "/var/lib/redis";
const PID: u32 = 1000;

/// What Redis prints for an empty secondary id.
const NO_ID: &str = "0000000000000000000000000000000000000000";

/// What `strerror` says of a failed connection.
const fn errno(why: Closing) -> &'static str {
    match why {
        Closing::Refused => "Connection refused",
        Closing::Reset | Closing::ByPeer => "Connection reset by peer",
        Closing::TimedOut => "Connection timed out",
    }
}

impl fmt::Display for ServerEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fixed_text() {
            Some(text) => f.write_str(text),
            None => self.write_with_arguments(f),
        }
    }
}

impl ServerEvent {
    /// The lines that are always the same.
    const fn fixed_text(&self) -> Option<&'static str> {
        Some(match self {
            Self::Starting => "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
            Self::Version => {
                "Redis version=7.0.15, bits=64, commit=00000000, modified=0, pid=1, just started"
            }
            Self::ConfigurationLoaded => "Configuration loaded",
            Self::MonotonicClock => "monotonic clock: POSIX clock_gettime",
            Self::Initialized => "Server initialized",
            Self::Ready => "Ready to accept connections",
            Self::MasterUnresolved => "Unable to connect to MASTER: No such file or directory",
            Self::SyncStarted => "MASTER <-> REPLICA sync started",
            Self::ConnectionFired => "Non blocking connect for SYNC fired the event.",
            Self::MasterRepliedToPing => "Master replied to PING, replication can continue...",
            Self::NoReplyInHandshake => "Master did not respond to command during SYNC handshake",
            Self::NoCachedMaster => "Partial resynchronization not possible (no cached master)",
            Self::PartialSucceeded => "Successful partial resynchronization with master.",
            Self::PartialAccepted => {
                "MASTER <-> REPLICA sync: Master accepted a Partial Resynchronization."
            }
            Self::ReceivingData => {
                "MASTER <-> REPLICA sync: receiving streamed RDB from master with EOF to parser"
            }
            Self::LoadingData => "MASTER <-> REPLICA sync: Loading DB in memory",
            Self::SyncFinished => "MASTER <-> REPLICA sync: Finished with success",
            Self::TransferLost => "I/O error trying to sync with MASTER: connection lost",
            Self::ConnectTimeout => "Timeout connecting to the MASTER...",
            Self::MasterTimeout => "MASTER timeout: no data nor PING received...",
            Self::MasterLost => "Connection with master lost.",
            Self::CachingMaster => "Caching the disconnected master state.",
            Self::DiscardingCachedMaster => "Discarding previously cached master state.",
            Self::SynthesizingMaster => {
                "Before turning into a replica, using my own master parameters to synthesize a cached master: I may be able to synchronize with the new master with just a partial transfer."
            }
            Self::AlreadyReplica => {
                "REPLICAOF would result into synchronization with the master we are already connected with. No operation performed."
            }
            Self::ConfigRewritten => "CONFIG REWRITE executed with success.",
            Self::WaitingForNextTransfer => {
                "Current BGSAVE has socket target. Waiting for next BGSAVE for SYNC"
            }
            Self::DelayingTransfer => "Delay next BGSAVE for diskless SYNC",
            Self::TransferStarted => "Starting BGSAVE for SYNC with target: replicas sockets",
            Self::TransferDone => "Background RDB transfer terminated with success",
            Self::ShutdownRequested => "User requested shutdown...",
            Self::SavingFinally => "Saving the final RDB snapshot before exiting.",
            Self::DataWritten { .. } => "DB saved on disk",
            Self::SavingFailed => "Background saving error",
            Self::NotSavedFinally { exits: false } => "Error trying to save the DB, can't exit.",
            Self::NotSavedFinally { exits: true } => "Error trying to save the DB. Exit anyway.",
            Self::ShutdownFailed => {
                "Errors trying to shut down the server. Check the logs for more information."
            }
            Self::Exiting => "Redis is now ready to exit, bye bye...",
            Self::Saved => "Background saving terminated with success",
            _ => return None,
        })
    }

    /// The lines that name somebody or something.
    fn write_with_arguments(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::DataLoaded { took_us } => {
                write!(
                    f,
                    "DB loaded from disk: {}.{:03} seconds",
                    took_us / 1_000_000,
                    took_us / 1000 % 1000
                )
            }
            Self::Connecting(ref master) => write!(f, "Connecting to MASTER {master}"),
            Self::Reconnecting(ref master) => write!(f, "Reconnecting to MASTER {master}"),
            Self::ReconnectingAfterFailure(ref master) => {
                write!(f, "Reconnecting to MASTER {master} after failure")
            }
            Self::ConnectFailed(why) => {
                write!(f, "Error condition on socket for SYNC: {}", errno(why))
            }
            Self::RunningMode { port } => write!(f, "Running mode=standalone, port={port}."),
            Self::CannotAuthenticate(error) => {
                write!(f, "Unable to AUTH to MASTER: -{error}")
            }
            Self::UnexpectedReplyToPsync(error) => {
                write!(f, "Unexpected reply to PSYNC from master: -{error}")
            }
            Self::ErrorReplyToPing(error) => {
                write!(f, "Error reply to PING from master: '-{error}'")
            }
            Self::TryingPartial { id, offset } => {
                write!(
                    f,
                    "Trying a partial resynchronization (request {id}:{offset})."
                )
            }
            Self::MasterCannotSync(error) => write!(
                f,
                "Master is currently unable to PSYNC but should be in the future: -{error}"
            ),
            Self::FullResync { id, offset } => {
                write!(f, "Full resync from master: {id}:{offset}")
            }
            Self::MasterIdChanged(id) => write!(f, "Master replication ID changed to {id}"),
            Self::ReplicaMode { ref master, by } => write!(f, "REPLICAOF {master} enabled ({by})"),
            Self::MasterMode { by } => write!(f, "MASTER MODE enabled ({by})"),
            Self::SecondaryId { old, up_to, new } => write!(
                f,
                "Setting secondary replication ID to {old}, valid up to offset: {up_to}. New replication ID is {new}"
            ),
            Self::BacklogCreated { id } => write!(
                f,
                "Replication backlog created, my new replication IDs are '{id}' and '{NO_ID}'"
            ),
            Self::BacklogFreed { after_s } => write!(
                f,
                "Replication backlog freed after {after_s} seconds without connected replicas."
            ),
            Self::ReplicasInSync { in_sync, of } => {
                write!(
                    f,
                    "{in_sync} of {of} replicas are in sync when shutting down."
                )
            }
            _ => self.write_about_disk(f),
        }
    }

    /// The lines about what is written to disk.
    fn write_about_disk(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::CannotWriteConfig(failure) => write!(f, "{}", Unwritten(failure)),
            Self::ConfigRewriteFailed(failure) => write!(f, "CONFIG REWRITE failed: {failure}"),
            Self::Saving(point) => {
                let (changes, seconds) = (point.changes, point.seconds);
                write!(f, "{changes} changes in {seconds} seconds. Saving...")
            }
            Self::SavingStarted { pid } => write!(f, "Background saving started by pid {pid}"),
            Self::CannotWriteData { failure, pid } => match failure {
                DiskFailure::Full => write!(f, "Write error saving DB on disk(fflush): {failure}"),
                DiskFailure::ReadOnly => write!(
                    f,
                    "Failed opening the temp RDB file temp-{}.rdb (in server root dir {DIR}) for saving: {failure}",
                    pid.unwrap_or(PID)
                ),
            },
            _ => self.write_about_replica(f),
        }
    }

    /// The lines a master writes about one of its replicas.
    fn write_about_replica(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::ReplicaAsks(ref replica) => {
                write!(f, "Replica {replica} asks for synchronization")
            }
            Self::PartialSent {
                ref replica,
                bytes,
                from,
            } => write!(
                f,
                "Partial resynchronization request from {replica} accepted. Sending {bytes} bytes of backlog starting from offset {from}."
            ),
            Self::IdMismatch { asked, id, id2 } => {
                write!(
                    f,
                    "Partial resynchronization not accepted: Replication ID mismatch (Replica asked for '{asked}', my replication IDs are '{id}' and '"
                )?;
                write_id2(f, id2)?;
                f.write_str("')")
            }
            Self::PastSecondaryId { asked, up_to } => write!(
                f,
                "Partial resynchronization not accepted: Requested offset for second ID was {asked}, but I can reply up to {up_to}"
            ),
            Self::FullRequested(ref replica) => {
                write!(f, "Full resync requested by replica {replica}")
            }
            Self::LackOfBacklog { ref replica, asked } => write!(
                f,
                "Unable to partial resync with replica {replica} for lack of backlog (Replica request was: {asked})."
            ),
            Self::TransferStreamed(ref replica) => write!(
                f,
                "Streamed RDB transfer with replica {replica} succeeded (socket). Waiting for REPLCONF ACK from slave to enable streaming"
            ),
            Self::ReplicaOnline(ref replica) => {
                write!(f, "Synchronization with replica {replica} succeeded")
            }
            Self::ReplicaLost(ref replica) => write!(f, "Connection with replica {replica} lost."),
            Self::ReplicaTimeout(ref replica) => {
                write!(
                    f,
                    "Disconnecting timedout replica (streaming sync): {replica}"
                )
            }
            Self::ReplicaOverrun(ref replica) => write!(
                f,
                "Client addr={replica} scheduled to be closed ASAP for overcoming of output buffer limits."
            ),
            // `fixed_text` and `write_with_arguments` have the others.
            _ => Ok(()),
        }
    }
}

/// The secondary id, or the forty zeroes that stand for none.
fn write_id2(f: &mut fmt::Formatter<'_>, id2: Option<RunId>) -> fmt::Result {
    match id2 {
        Some(id2) => write!(f, "{id2}"),
        None => f.write_str(NO_ID),
    }
}
