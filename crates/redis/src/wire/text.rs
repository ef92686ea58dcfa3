//! Texts and lengths that the messages have on a real wire.

use std::fmt;

use super::{ClientName, ErrorReply, Stream};

/// `sentinel-<first 8 of the id>-cmd` or `-pubsub` (`sentinelSetClientName`).
impl fmt::Display for ClientName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sentinel-")?;
        for byte in &self.sentinel.0[..4] {
            write!(f, "{byte:02x}")?;
        }
        f.write_str(if self.pubsub { "-pubsub" } else { "-cmd" })
    }
}

/// The error as Redis 7.0 words it, without the leading `-`.
impl fmt::Display for ErrorReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loading => "LOADING Redis is loading the dataset in memory",
            Self::MasterDown => {
                "MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'."
            }
            Self::Misconf => {
                "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk. Commands that may modify the data set are disabled, because this instance is configured to report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the Redis logs for details about the RDB error."
            }
            Self::Busy => {
                "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN NOSAVE."
            }
            Self::NoReplicas => "NOREPLICAS Not enough good replicas to write.",
            Self::NoAuth => "NOAUTH Authentication required.",
            Self::ReadOnly => "READONLY You can't write against a read only replica.",
            Self::WrongPass => {
                "WRONGPASS invalid username-password pair or user is disabled."
            }
            Self::NoPassword => {
                "ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?"
            }
            Self::NotBusy => "NOTBUSY No scripts in execution right now.",
            Self::NoMasterLink => "NOMASTERLINK Can't SYNC while not connected with my master",
            Self::Err => "ERR",
        })
    }
}

impl Stream {
    /// How many bytes it adds to the replication offset: the length of the
    /// command in RESP, as `replicationFeedSlaves` writes it.
    #[must_use]
    pub fn wire_bytes(&self) -> u64 {
        match self {
            Self::KeepAlive => 0,
            // *1 $4 PING
            Self::Ping => 14,
            // *2 $6 SELECT $1 0
            Self::Select => 23,
            // *2 $4 INCR $7 counter: effects of INCR travel as the command itself
            Self::Counter(_) => 4 + bulk_bytes(4) + bulk_bytes(7),
            // *3 $3 SET $n k<key> $n <value>
            Self::Data { key, bytes } => {
                4 + bulk_bytes(3)
                    + bulk_bytes(1 + digits(u64::from(*key)))
                    + bulk_bytes(u64::from(*bytes))
            }
            Self::Command(words) => {
                let head = 1 + digits(words.len() as u64) + 2;
                let bulks = words.iter().map(|word| bulk_bytes(word.len() as u64));
                head + bulks.sum::<u64>()
            }
            // *3 $8 REPLCONF $6 GETACK $1 *
            Self::GetAck => 4 + bulk_bytes(8) + bulk_bytes(6) + bulk_bytes(1),
            // *3 $7 PUBLISH $18 __sentinel__:hello $n <payload>
            Self::Publish(hello) => {
                4 + bulk_bytes(7) + bulk_bytes(18) + bulk_bytes(hello.payload_bytes())
            }
        }
    }
}

/// The length of a bulk string of `payload` bytes: `$<n>\r\n<payload>\r\n`.
const fn bulk_bytes(payload: u64) -> u64 {
    1 + digits(payload) + 2 + payload + 2
}

/// How many decimal digits `n` has.
pub(super) const fn digits(n: u64) -> u64 {
    match n.checked_ilog10() {
        Some(log) => log as u64 + 1,
        None => 1,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use lab_process::Address;

    use super::*;
    use crate::wire::{Hello, RunId};

    #[test]
    fn a_hello_of_the_recordings_takes_135_bytes_of_the_stream_and_a_select_23() {
        // Golden 15a: 158 bytes after a promotion are one SELECT and one hello.
        let hello = Hello {
            from: Address::new([127, 0, 0, 30], 26379),
            id: RunId([0xab; 20]),
            current_epoch: 0,
            master_name: "mymaster".into(),
            master: Address::new([127, 0, 0, 10], 6379),
            config_epoch: 0,
            hosts: None,
        };
        assert_eq!(Stream::Publish(Arc::new(hello)).wire_bytes(), 135);
        assert_eq!(Stream::Select.wire_bytes(), 23);
    }

    #[test]
    fn two_hundred_writes_of_the_recordings_take_15890_bytes() {
        // Golden 11b: 16700 bytes are 200 writes and six hellos of 135 bytes.
        let total: u64 = (0..200)
            .map(|key| Stream::Data { key, bytes: 50 }.wire_bytes())
            .sum();
        assert_eq!(total, 16_700 - 6 * 135);
    }

    #[test]
    fn a_ping_takes_14_bytes_and_an_increment_27() {
        assert_eq!(Stream::Ping.wire_bytes(), 14);
        assert_eq!(Stream::Counter(7).wire_bytes(), 27);
    }

    #[test]
    fn a_client_is_named_after_the_first_eight_digits_of_its_sentinel() {
        let name = ClientName {
            sentinel: RunId([0x34; 20]),
            pubsub: false,
        };
        assert_eq!(name.to_string(), "sentinel-34343434-cmd");
        let name = ClientName {
            pubsub: true,
            ..name
        };
        assert_eq!(name.to_string(), "sentinel-34343434-pubsub");
    }
}
