use serde::{Deserialize, Serialize};

/// What a line that begins with `sentinel` states (§13.2). The order is that in
/// which `rewriteConfigSentinelOption` writes them, but for those per master, which
/// are written together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Statement {
    /// `sentinel myid <id>`.
    Myid,
    /// `sentinel deny-scripts-reconfig <yes|no>`.
    DenyScriptsReconfig,
    /// `sentinel resolve-hostnames <yes|no>`.
    ResolveHostnames,
    /// `sentinel announce-hostnames <yes|no>`.
    AnnounceHostnames,
    /// `sentinel monitor <name> <ip> <port> <quorum>`.
    Monitor,
    /// `sentinel down-after-milliseconds <name> <milliseconds>`.
    DownAfterMilliseconds,
    /// `sentinel failover-timeout <name> <milliseconds>`.
    FailoverTimeout,
    /// `sentinel parallel-syncs <name> <number>`.
    ParallelSyncs,
    /// `sentinel notification-script <name> <path>`.
    NotificationScript,
    /// `sentinel client-reconfig-script <name> <path>`.
    ClientReconfigScript,
    /// `sentinel auth-pass <name> <password>`.
    AuthPass,
    /// `sentinel auth-user <name> <user>`.
    AuthUser,
    /// `sentinel master-reboot-down-after-period <name> <milliseconds>`.
    MasterRebootDownAfterPeriod,
    /// `sentinel config-epoch <name> <epoch>`.
    ConfigEpoch,
    /// `sentinel leader-epoch <name> <epoch>`.
    LeaderEpoch,
    /// `sentinel known-replica <name> <ip> <port>`.
    KnownReplica,
    /// `sentinel known-sentinel <name> <ip> <port> <id>`.
    KnownSentinel,
    /// `sentinel rename-command <name> <command> <new name>`.
    RenameCommand,
    /// `sentinel current-epoch <epoch>`.
    CurrentEpoch,
    /// `sentinel announce-ip <ip>`.
    AnnounceIp,
    /// `sentinel announce-port <port>`.
    AnnouncePort,
    /// `sentinel sentinel-user <user>`.
    SentinelUser,
    /// `sentinel sentinel-pass <password>`.
    SentinelPass,
}

/// When a statement is carried out: what others need comes first
/// (`queueSentinelConfig`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Turn {
    /// About the sentinel itself.
    First,
    /// `monitor`.
    Monitor,
    /// Everything else, in the order of the file.
    Last,
}

impl Statement {
    pub(super) const COUNT: usize = Self::SentinelPass as usize + 1;

    /// Name, usage after the name, and how many words after `sentinel` a line has.
    const ALL: [(Self, &'static str, &'static str, usize); Self::COUNT] = [
        (Self::Myid, "myid", "<id of 40 characters>", 2),
        (
            Self::DenyScriptsReconfig,
            "deny-scripts-reconfig",
            "<yes|no>",
            2,
        ),
        (Self::ResolveHostnames, "resolve-hostnames", "<yes|no>", 2),
        (Self::AnnounceHostnames, "announce-hostnames", "<yes|no>", 2),
        (Self::Monitor, "monitor", "<name> <ip> <port> <quorum>", 5),
        (
            Self::DownAfterMilliseconds,
            "down-after-milliseconds",
            "<name> <milliseconds>",
            3,
        ),
        (
            Self::FailoverTimeout,
            "failover-timeout",
            "<name> <milliseconds>",
            3,
        ),
        (
            Self::ParallelSyncs,
            "parallel-syncs",
            "<name> <number of replicas>",
            3,
        ),
        (
            Self::NotificationScript,
            "notification-script",
            "<name> <path>",
            3,
        ),
        (
            Self::ClientReconfigScript,
            "client-reconfig-script",
            "<name> <path>",
            3,
        ),
        (Self::AuthPass, "auth-pass", "<name> <password>", 3),
        (Self::AuthUser, "auth-user", "<name> <user>", 3),
        (
            Self::MasterRebootDownAfterPeriod,
            "master-reboot-down-after-period",
            "<name> <milliseconds>",
            3,
        ),
        (Self::ConfigEpoch, "config-epoch", "<name> <epoch>", 3),
        (Self::LeaderEpoch, "leader-epoch", "<name> <epoch>", 3),
        (Self::KnownReplica, "known-replica", "<name> <ip> <port>", 4),
        (
            Self::KnownSentinel,
            "known-sentinel",
            "<name> <ip> <port> <id>",
            5,
        ),
        (
            Self::RenameCommand,
            "rename-command",
            "<name> <command> <new name>",
            4,
        ),
        (Self::CurrentEpoch, "current-epoch", "<epoch>", 2),
        (Self::AnnounceIp, "announce-ip", "<ip>", 2),
        (Self::AnnouncePort, "announce-port", "<port>", 2),
        (Self::SentinelUser, "sentinel-user", "<user>", 2),
        (Self::SentinelPass, "sentinel-pass", "<password>", 2),
    ];

    /// The statement of that name, in upper or lower case.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|row| row.1.eq_ignore_ascii_case(name))
            .map(|row| row.0)
    }

    /// Its name: `down-after-milliseconds`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// What follows its name: `<name> <milliseconds>`.
    #[must_use]
    pub const fn usage(self) -> &'static str {
        Self::ALL[self as usize].2
    }

    /// Whether a line may have that many words after `sentinel`.
    pub(super) const fn takes(self, words: usize) -> bool {
        let usual = Self::ALL[self as usize].3;
        // The old form without an id is read and ignored.
        words == usual || (matches!(self, Self::KnownSentinel) && words == 4)
    }

    pub(super) const fn turn(self) -> Turn {
        match self {
            Self::Monitor => Turn::Monitor,
            Self::AnnounceIp
            | Self::AnnouncePort
            | Self::DenyScriptsReconfig
            | Self::SentinelUser
            | Self::SentinelPass
            | Self::CurrentEpoch
            | Self::Myid
            | Self::ResolveHostnames
            | Self::AnnounceHostnames => Turn::First,
            _ => Turn::Last,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement_stands_at_its_own_place_in_the_table() {
        for (i, row) in Statement::ALL.iter().enumerate() {
            assert_eq!(row.0 as usize, i, "{}", row.1);
        }
    }
}
