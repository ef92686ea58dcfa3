use std::fmt;

use lab_process::Address;

use super::{MasterName, RunId};

/// What a sentinel says of itself and of one master, every two seconds through
/// every instance it knows (`sentinelSendHello`, specification §7.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Hello {
    /// Where the speaking sentinel listens.
    pub from: Address,
    /// Its id.
    pub id: RunId,
    /// Its current epoch.
    pub current_epoch: u64,
    /// The master's configured name.
    pub master_name: MasterName,
    /// The master's address as the speaker believes it to be.
    pub master: Address,
    /// The version of that belief.
    pub config_epoch: u64,
}

impl Hello {
    /// Length of the payload in bytes, as it counts in the replication stream.
    #[must_use]
    pub fn payload_bytes(&self) -> u64 {
        struct Counter(u64);
        impl fmt::Write for Counter {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                self.0 += text.len() as u64;
                Ok(())
            }
        }
        let mut counter = Counter(0);
        // Writing into a counter cannot fail.
        let _ = fmt::write(&mut counter, format_args!("{self}"));
        counter.0
    }
}

/// The payload as it is published: eight fields separated by commas.
impl fmt::Display for Hello {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{},{},{},{},{},{},{},{}",
            self.from.ip,
            self.from.port,
            self.id,
            self.current_epoch,
            self.master_name,
            self.master.ip,
            self.master.port,
            self.config_epoch
        )
    }
}
