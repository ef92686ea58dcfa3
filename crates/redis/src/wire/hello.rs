use std::fmt;
use std::str::FromStr;

use lab_process::Address;

use super::text::digits;
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
    /// Counted, not printed: every publish on a master needs it.
    #[must_use]
    pub fn payload_bytes(&self) -> u64 {
        const COMMAS: u64 = 7;
        const ID: u64 = 40;
        COMMAS
            + ID
            + address_bytes(&self.from)
            + digits(self.current_epoch)
            + self.master_name.len() as u64
            + address_bytes(&self.master)
            + digits(self.config_epoch)
    }
}

/// Length of an address and a port, without what is between them.
fn address_bytes(address: &Address) -> u64 {
    let octets = address.ip.octets();
    let dots = 3;
    dots + octets.map(|octet| digits(octet.into())).iter().sum::<u64>()
        + digits(address.port.into())
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

/// A text that is not the payload of a hello.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAHello;

impl fmt::Display for NotAHello {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "expected eight fields separated by commas: ip,port,id,epoch,master,ip,port,epoch",
        )
    }
}

impl std::error::Error for NotAHello {}

/// Exactly eight fields (`sentinelProcessHelloMessage`).
impl FromStr for Hello {
    type Err = NotAHello;

    fn from_str(text: &str) -> Result<Self, NotAHello> {
        let fields: Vec<&str> = text.split(',').collect();
        let [
            ip,
            port,
            id,
            epoch,
            name,
            master_ip,
            master_port,
            config_epoch,
        ] = fields[..]
        else {
            return Err(NotAHello);
        };
        let address = |ip: &str, port: &str| {
            Some(Address {
                ip: ip.parse().ok()?,
                port: port.parse().ok()?,
            })
        };
        Ok(Self {
            from: address(ip, port).ok_or(NotAHello)?,
            id: id.parse().map_err(|_| NotAHello)?,
            current_epoch: epoch.parse().map_err(|_| NotAHello)?,
            master_name: name.into(),
            master: address(master_ip, master_port).ok_or(NotAHello)?,
            config_epoch: config_epoch.parse().map_err(|_| NotAHello)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counted_length_of_a_hello_is_that_of_its_text() {
        for (epoch, port, name) in [(0, 0, "m"), (9, 80, "mymaster"), (u64::MAX, 65535, "äß")] {
            let hello = Hello {
                from: Address::new([10, 200, 0, 99], port),
                id: RunId([0xab; 20]),
                current_epoch: epoch,
                master_name: name.into(),
                master: Address::new([1, 22, 255, 0], 6379),
                config_epoch: epoch / 10,
            };
            assert_eq!(hello.payload_bytes(), hello.to_string().len() as u64);
            assert_eq!(hello.to_string().parse(), Ok(hello));
        }
    }

    #[test]
    fn what_has_not_exactly_eight_fields_is_no_hello() {
        let hello = "10.0.0.1,26379,abababababababababababababababababababab,1,m,10.0.0.2,6379,2";
        assert!(hello.parse::<Hello>().is_ok());
        for wrong in [
            "garbage".to_owned(),
            format!("{hello},"),
            hello.replace("6379", "x"),
            hello.replace("ab", "a"),
        ] {
            assert_eq!(wrong.parse::<Hello>(), Err(NotAHello), "{wrong}");
        }
    }
}
