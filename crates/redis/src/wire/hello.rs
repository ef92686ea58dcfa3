use std::fmt;
use std::net::Ipv4Addr;
use std::str::FromStr;
use std::sync::Arc;

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
    /// Names said in place of IP addresses; those are then not told.
    pub hosts: Option<Arc<HelloHosts>>,
}

/// Names of hosts in a hello.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct HelloHosts {
    /// The speaker's.
    pub from: Option<Arc<str>>,
    /// The master's.
    pub master: Option<Arc<str>>,
}

impl Hello {
    /// The speaker's IP address or name, and the master's.
    fn announced(&self) -> (Announced<'_>, Announced<'_>) {
        let hosts = self.hosts.as_deref();
        (
            Announced(self.from, hosts.and_then(|hosts| hosts.from.as_deref())),
            Announced(self.master, hosts.and_then(|hosts| hosts.master.as_deref())),
        )
    }
}

/// An IP address, or the name said in its place.
struct Announced<'a>(Address, Option<&'a str>);

impl Announced<'_> {
    /// The length of that and of the port, without what is between them.
    fn bytes(&self) -> u64 {
        match self.1 {
            None => address_bytes(&self.0),
            Some(name) => name.len() as u64 + digits(self.0.port.into()),
        }
    }
}

impl fmt::Display for Announced<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            Some(name) => f.write_str(name),
            None => write!(f, "{}", self.0.ip),
        }
    }
}

impl Hello {
    /// Length of the payload in bytes, as it counts in the replication stream.
    /// Counted, not printed: every publish on a master needs it.
    #[must_use]
    pub fn payload_bytes(&self) -> u64 {
        const COMMAS: u64 = 7;
        const ID: u64 = 40;
        let (from, master) = self.announced();
        COMMAS
            + ID
            + from.bytes()
            + digits(self.current_epoch)
            + self.master_name.len() as u64
            + master.bytes()
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
        let (from, master) = self.announced();
        write!(
            f,
            "{},{},{},{},{},{},{},{}",
            from,
            self.from.port,
            self.id,
            self.current_epoch,
            self.master_name,
            master,
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
            let parsed = ip.parse().ok();
            let name = (parsed.is_none() && !ip.is_empty()).then(|| Arc::<str>::from(ip));
            let address = Address {
                ip: parsed.unwrap_or(Ipv4Addr::UNSPECIFIED),
                port: port.parse().map_err(|_| NotAHello)?,
            };
            Ok((address, name))
        };
        let (from, from_name) = address(ip, port)?;
        let (master, master_name) = address(master_ip, master_port)?;
        let named = from_name.is_some() || master_name.is_some();
        Ok(Self {
            from,
            hosts: named.then(|| {
                Arc::new(HelloHosts {
                    from: from_name,
                    master: master_name,
                })
            }),
            id: id.parse().map_err(|_| NotAHello)?,
            current_epoch: epoch.parse().map_err(|_| NotAHello)?,
            master_name: name.into(),
            master,
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
                hosts: None,
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
