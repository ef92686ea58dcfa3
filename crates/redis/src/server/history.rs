use crate::wire::{Psync, RunId};

use super::backlog::Backlog;

/// Which stream of writes a server has, and how much of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct History {
    /// `master_replid`.
    pub id: RunId,
    /// `master_replid2`: the history this one continued, if it did.
    pub id2: Option<RunId>,
    /// `second_repl_offset`: the first byte that is not part of `id2`.
    pub second_offset: u64,
    /// `master_repl_offset`: how many bytes of the stream were generated here
    /// or, on a replica, applied.
    pub offset: u64,
}

impl History {
    /// A history that begins (`changeReplicationId`, `clearReplicationId2`).
    pub(super) const fn new(id: RunId, offset: u64) -> Self {
        Self {
            id,
            id2: None,
            second_offset: 0,
            offset,
        }
    }

    /// Continues under a new id; the old one stays valid up to here
    /// (`shiftReplicationId`, and the id change on `+CONTINUE`).
    pub(super) const fn shift(&mut self, id: RunId) {
        self.id2 = Some(self.id);
        self.second_offset = self.offset + 1;
        self.id = id;
    }
}

/// How a request to continue is answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PsyncDecision {
    /// Send what is missing from that byte on.
    Continue {
        /// The first byte to send.
        from: u64,
        /// How many bytes that is.
        bytes: u64,
    },
    /// Send everything.
    Full(FullBecause),
}

/// Why a replica cannot continue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FullBecause {
    /// It knows no history (`PSYNC ? -1`).
    NotAsked,
    /// It knows another history.
    IdMismatch {
        /// Which.
        asked: RunId,
    },
    /// It has more of the old history than this server continued from.
    PastSecondaryId,
    /// What it misses is not in the backlog.
    LackOfBacklog,
}

/// Decides whether a replica can continue (`masterTryPartialResync`).
pub(super) fn decide_psync(
    history: &History,
    backlog: Option<&Backlog>,
    asked: &Psync,
) -> PsyncDecision {
    use FullBecause as Because;
    let Some(id) = asked.replication_id else {
        return PsyncDecision::Full(Because::NotAsked);
    };
    if id != history.id {
        if Some(id) != history.id2 {
            return PsyncDecision::Full(Because::IdMismatch { asked: id });
        }
        if asked.offset > history.second_offset {
            return PsyncDecision::Full(Because::PastSecondaryId);
        }
    }
    match backlog {
        Some(backlog) if backlog.holds(asked.offset) => PsyncDecision::Continue {
            from: asked.offset,
            bytes: backlog.next() - asked.offset,
        },
        _ => PsyncDecision::Full(Because::LackOfBacklog),
    }
}

#[cfg(test)]
mod tests {
    use lab_process::Address;

    use super::*;
    use crate::wire::Stream;

    const OLD: RunId = RunId([1; 20]);
    const NEW: RunId = RunId([2; 20]);

    fn ask(id: Option<RunId>, offset: u64) -> Psync {
        Psync {
            replication_id: id,
            offset,
            listening: Address::new([10, 0, 0, 9], 6379).into(),
        }
    }

    /// 428 bytes under `OLD`, then promoted, then 158 more.
    fn promoted() -> (History, Backlog) {
        let mut history = History::new(OLD, 428);
        let mut backlog = Backlog::new(0);
        backlog.push(Stream::Ping, 428);
        history.shift(NEW);
        backlog.push(Stream::Ping, 158);
        history.offset += 158;
        (history, backlog)
    }

    #[test]
    fn a_replica_of_the_old_master_continues_from_where_the_promoted_one_was() {
        let (history, backlog) = promoted();
        assert_eq!(history.second_offset, 429);
        let decision = decide_psync(&history, Some(&backlog), &ask(Some(OLD), 429));
        assert_eq!(
            decision,
            PsyncDecision::Continue {
                from: 429,
                bytes: 158
            }
        );
    }

    #[test]
    fn a_replica_that_has_more_of_the_old_history_than_the_new_master_gets_everything() {
        let (history, backlog) = promoted();
        let decision = decide_psync(&history, Some(&backlog), &ask(Some(OLD), 430));
        assert_eq!(decision, PsyncDecision::Full(FullBecause::PastSecondaryId));
    }

    #[test]
    fn a_replica_of_another_history_gets_everything() {
        let (history, backlog) = promoted();
        let other = RunId([3; 20]);
        let decision = decide_psync(&history, Some(&backlog), &ask(Some(other), 429));
        assert_eq!(
            decision,
            PsyncDecision::Full(FullBecause::IdMismatch { asked: other })
        );
    }

    #[test]
    fn a_replica_that_knows_no_history_gets_everything() {
        let (history, backlog) = promoted();
        let decision = decide_psync(&history, Some(&backlog), &ask(None, 0));
        assert_eq!(decision, PsyncDecision::Full(FullBecause::NotAsked));
    }

    #[test]
    fn a_replica_ahead_of_or_behind_the_backlog_gets_everything() {
        let (history, backlog) = promoted();
        let lack = PsyncDecision::Full(FullBecause::LackOfBacklog);
        assert_eq!(
            decide_psync(&history, Some(&backlog), &ask(Some(NEW), 588)),
            lack
        );
        assert_eq!(
            decide_psync(&history, Some(&backlog), &ask(Some(NEW), 0)),
            lack
        );
        assert_eq!(decide_psync(&history, None, &ask(Some(NEW), 587)), lack);
    }
}
