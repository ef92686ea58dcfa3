use crate::wire::{ErrorReply, Request};

/// What keeps a server from serving some commands (specification §17.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Condition {
    /// The last attempt to save the data set failed, it is to be saved, and
    /// `stop-writes-on-bgsave-error` is on.
    pub snapshot_failing: bool,
    /// A replica without its master and `replica-serve-stale-data no`.
    pub stale: bool,
    /// The data set is being loaded.
    pub loading: bool,
    /// A script runs past its limit.
    pub script_running: bool,
}

/// Which conditions a command gets through: its flags in the command table.
#[derive(Clone, Copy)]
pub(super) struct Passes {
    pub(super) disk_error: bool,
    pub(super) stale: bool,
    pub(super) loading: bool,
    pub(super) busy: bool,
}

impl Passes {
    const fn of(request: &Request) -> Self {
        let (disk_error, stale, loading, busy) = match request {
            Request::Ping => (false, false, false, false),
            Request::Info | Request::Subscribe | Request::Publish(_) | Request::SetName(_) => {
                (true, true, true, false)
            }
            // SLAVEOF, the first command inside MULTI, is what gets refused.
            Request::Reconfigure(_) => (true, true, false, false),
            Request::Increment => (false, false, false, false),
            Request::ReadCounter => (true, false, false, false),
            // The handshake of a replica begins with PING.
            Request::Psync(_) => (false, false, false, false),
            Request::Ack { .. } | Request::ScriptKill | Request::Auth(_) => {
                (true, true, true, true)
            }
            // Not a command of a Redis server; refused elsewhere.
            Request::Renamed(_) | Request::IsMasterDown(_) | Request::MasterAddress(_) => {
                (true, true, true, true)
            }
        };
        Self {
            disk_error,
            stale,
            loading,
            busy,
        }
    }
}

impl Condition {
    /// The error a command meets, if any, in the order in which the server
    /// looks (`processCommand`).
    #[must_use]
    pub const fn refusal(&self, request: &Request) -> Option<ErrorReply> {
        self.refuses(Passes::of(request))
    }

    pub(super) const fn refuses(&self, passes: Passes) -> Option<ErrorReply> {
        if self.snapshot_failing && !passes.disk_error {
            Some(ErrorReply::Misconf)
        } else if self.stale && !passes.stale {
            Some(ErrorReply::MasterDown)
        } else if self.loading && !passes.loading {
            Some(ErrorReply::Loading)
        } else if self.script_running && !passes.busy {
            Some(ErrorReply::Busy)
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NONE: Condition = Condition {
        snapshot_failing: false,
        stale: false,
        loading: false,
        script_running: false,
    };

    #[test]
    fn ping_meets_every_condition() {
        let refusal = |condition: Condition| condition.refusal(&Request::Ping);
        assert_eq!(refusal(NONE), None);
        assert_eq!(
            refusal(Condition {
                snapshot_failing: true,
                ..NONE
            }),
            Some(ErrorReply::Misconf)
        );
        assert_eq!(
            refusal(Condition {
                stale: true,
                ..NONE
            }),
            Some(ErrorReply::MasterDown)
        );
        assert_eq!(
            refusal(Condition {
                loading: true,
                ..NONE
            }),
            Some(ErrorReply::Loading)
        );
        assert_eq!(
            refusal(Condition {
                script_running: true,
                ..NONE
            }),
            Some(ErrorReply::Busy)
        );
    }

    #[test]
    fn info_and_subscribe_are_served_while_loading_and_stale_but_not_while_busy() {
        let poor = Condition {
            snapshot_failing: true,
            stale: true,
            loading: true,
            ..NONE
        };
        for request in [Request::Info, Request::Subscribe] {
            assert_eq!(poor.refusal(&request), None);
            let busy = Condition {
                script_running: true,
                ..NONE
            };
            assert_eq!(busy.refusal(&request), Some(ErrorReply::Busy));
        }
    }

    #[test]
    fn a_disk_error_is_reported_before_stale_data_and_that_before_loading() {
        let all = Condition {
            snapshot_failing: true,
            stale: true,
            loading: true,
            script_running: true,
        };
        assert_eq!(all.refusal(&Request::Ping), Some(ErrorReply::Misconf));
        let rest = Condition {
            snapshot_failing: false,
            ..all
        };
        assert_eq!(rest.refusal(&Request::Ping), Some(ErrorReply::MasterDown));
        let rest = Condition {
            stale: false,
            ..rest
        };
        assert_eq!(rest.refusal(&Request::Ping), Some(ErrorReply::Loading));
    }
}
