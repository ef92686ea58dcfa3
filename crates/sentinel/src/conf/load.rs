use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::Arc;

use lab_process::{Address, Place};
use lab_redis::wire::RunId;

use super::statement::Turn;
use super::words::{atoi, ipv4, strtoull, yes_no};
use super::{File, Reason, Statement, Surroundings};
use crate::{DiskMaster, MasterSettings, MasterSpec, Pieces};

/// Carries out statements (`sentinelHandleConfiguration`).
pub(super) struct Loader<'a> {
    pub(super) file: &'a mut File,
    pub(super) around: &'a dyn Surroundings,
}

impl Loader<'_> {
    /// When a statement of that name has its turn.
    pub(super) fn turn(name: &str) -> Turn {
        named(name).map_or(Turn::Last, Statement::turn)
    }

    /// Carries out one statement: its name and its values.
    pub(super) fn statement(&mut self, words: &[String]) -> Result<(), Reason> {
        let statement = named(&words[0]);
        let Some(known) = statement.filter(|known| known.takes(words.len())) else {
            return Err(Reason::UnrecognizedStatement(statement));
        };
        let values: Vec<&str> = words[1..].iter().map(String::as_str).collect();
        match known.turn() {
            Turn::First => self.about_itself(known, values[0]),
            Turn::Monitor => self.monitor(&values),
            Turn::Last => self.about_a_master(known, &values),
        }
    }

    fn about_itself(&mut self, statement: Statement, value: &str) -> Result<(), Reason> {
        let text = || Some(Arc::from(value)).filter(|_| !value.is_empty());
        let settings = &mut self.file.settings;
        match statement {
            Statement::Myid => {
                if value.len() != 40 {
                    return Err(Reason::MalformedId);
                }
                self.file.id = Some(id(value)?);
            }
            Statement::CurrentEpoch => {
                self.file.current_epoch = self.file.current_epoch.max(strtoull(value));
            }
            Statement::AnnounceIp => {
                settings.announce_ip = text().or_else(|| settings.announce_ip.take());
            }
            Statement::AnnouncePort => {
                let port = u16::try_from(atoi(value));
                settings.announce_port = port.map_err(|_| Reason::AnnouncedPort)?;
            }
            Statement::SentinelUser => {
                settings.sentinel_user = text().or_else(|| settings.sentinel_user.take());
            }
            Statement::SentinelPass => {
                settings.sentinel_pass = text().or_else(|| settings.sentinel_pass.take());
            }
            Statement::DenyScriptsReconfig => {
                settings.deny_scripts_reconfig =
                    yes_no(value).ok_or(Reason::DenyScriptsReconfig)?;
            }
            Statement::ResolveHostnames => {
                settings.resolve_hostnames = yes_no(value).ok_or(Reason::ResolveHostnames)?;
            }
            Statement::AnnounceHostnames => {
                settings.announce_hostnames = yes_no(value).ok_or(Reason::AnnounceHostnames)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn monitor(&mut self, values: &[&str]) -> Result<(), Reason> {
        let &[name, host, port, quorum] = values else {
            return Err(Reason::UnrecognizedStatement(Some(Statement::Monitor)));
        };
        let quorum = u32::try_from(atoi(quorum)).unwrap_or(0);
        if quorum == 0 {
            return Err(Reason::Quorum);
        }
        let address = self.address(host, port)?;
        if self.file.masters.iter().any(|m| *m.spec.name == *name) {
            return Err(Reason::DuplicateMaster);
        }
        let named = ipv4(host).is_none();
        self.file.masters.push(DiskMaster {
            spec: MasterSpec {
                host: named.then(|| Arc::from(host)),
                ..MasterSpec::new(Arc::from(name), address, quorum)
            },
            config_epoch: 0,
            leader_epoch: 0,
            replicas: Vec::new(),
            sentinels: Pieces::new(),
            sentinel_hosts: Vec::new(),
        });
        Ok(())
    }

    fn about_a_master(&mut self, statement: Statement, values: &[&str]) -> Result<(), Reason> {
        if statement == Statement::KnownSentinel && values.len() == 3 {
            // The old form is ignored, but its master must be there.
            return self.master(values[0]).map(drop);
        }
        self.master(values[0])?;
        match statement {
            Statement::KnownReplica | Statement::KnownSentinel => self.known(statement, values),
            Statement::DownAfterMilliseconds
            | Statement::FailoverTimeout
            | Statement::ParallelSyncs
            | Statement::ConfigEpoch
            | Statement::LeaderEpoch => self.number(statement, values),
            _ => self.setting(statement, values),
        }
    }

    fn number(&mut self, statement: Statement, values: &[&str]) -> Result<(), Reason> {
        let number = i64::from(atoi(values[1]));
        let time = || {
            Some(number)
                .filter(|n| *n > 0)
                .ok_or(Reason::NegativeOrZeroTime)
        };
        let epoch = strtoull(values[1]);
        let master = self.master(values[0])?;
        match statement {
            Statement::DownAfterMilliseconds => master.spec.down_after_ms = Some(time()?),
            Statement::FailoverTimeout => master.spec.failover_timeout_ms = Some(time()?),
            Statement::ParallelSyncs => master.spec.parallel_syncs = number,
            Statement::LeaderEpoch => master.leader_epoch = epoch,
            _ => {
                master.config_epoch = epoch;
                self.file.current_epoch = self.file.current_epoch.max(epoch);
            }
        }
        Ok(())
    }

    fn setting(&mut self, statement: Statement, values: &[&str]) -> Result<(), Reason> {
        let can_run = self.around.can_run(values[1]);
        let settings = self.settings(values[0])?;
        let text: Arc<str> = Arc::from(values[1]);
        match statement {
            Statement::NotificationScript if !can_run => return Err(Reason::NotificationScript),
            Statement::ClientReconfigScript if !can_run => {
                return Err(Reason::ClientReconfigScript);
            }
            Statement::NotificationScript => settings.notification_script = Some(text),
            Statement::ClientReconfigScript => settings.client_reconfig_script = Some(text),
            Statement::AuthPass => settings.auth_pass = Some(text),
            Statement::AuthUser => settings.auth_user = Some(text),
            Statement::MasterRebootDownAfterPeriod => {
                let period = i64::from(atoi(&text));
                if period < 0 {
                    return Err(Reason::NegativeTime);
                }
                settings.master_reboot_down_after_ms = period;
            }
            _ => {
                let same = |known: &(Arc<str>, Arc<str>)| known.0.eq_ignore_ascii_case(&text);
                if settings.renames.iter().any(same) {
                    return Err(Reason::RenamedTwice);
                }
                settings.renames.push((text, Arc::from(values[2])));
            }
        }
        Ok(())
    }

    fn known(&mut self, statement: Statement, values: &[&str]) -> Result<(), Reason> {
        let address = self.address(values[1], values[2])?;
        let host = ipv4(values[1]).is_none().then(|| Arc::from(values[1]));
        let by_name = self.file.settings.announce_hostnames;
        let id = values.get(3).map(|text| id(text)).transpose();
        let master = self.master(values[0])?;
        match id? {
            Some(id) if statement == Statement::KnownSentinel => {
                if master.sentinels.iter().any(|known| known.1 == id) {
                    return Err(Reason::DuplicateSentinel);
                }
                master.sentinels.push((address, id));
                { &mut master.sentinel_hosts }.extend(host.map(|host| (id, host)));
            }
            _ => {
                // A replica is known by what it is announced as.
                let place = Place { address, host };
                let same = |known: &Place| {
                    if by_name {
                        known.is_said_as(&place)
                    } else {
                        known.address == place.address
                    }
                };
                if master.replicas.iter().any(same) {
                    return Err(Reason::DuplicateReplica);
                }
                master.replicas.push(place);
            }
        }
        Ok(())
    }

    fn master(&mut self, name: &str) -> Result<&mut DiskMaster, Reason> {
        let mut masters = self.file.masters.iter_mut();
        masters
            .find(|master| *master.spec.name == *name)
            .ok_or(Reason::NoSuchMaster)
    }

    fn settings(&mut self, name: &str) -> Result<&mut MasterSettings, Reason> {
        Ok(Arc::make_mut(&mut self.master(name)?.spec.settings))
    }

    /// `createSentinelAddr`: the port is looked at first.
    fn address(&mut self, host: &str, port: &str) -> Result<Address, Reason> {
        let port = u16::try_from(atoi(port)).map_err(|_| Reason::InvalidPort)?;
        if host.parse::<Ipv6Addr>().is_ok() {
            return Err(Reason::Ipv6);
        }
        let named = || -> Option<Ipv4Addr> {
            let allowed = self.file.settings.resolve_hostnames;
            allowed.then(|| self.around.resolve(host)).flatten()
        };
        let ip = match ipv4(host) {
            Some(ip) => ip,
            None => {
                let ip = named().ok_or(Reason::CannotResolve)?;
                self.file.hosts.set(&Arc::from(host), Some(ip));
                ip
            }
        };
        Ok(Address { ip, port })
    }
}

/// The statement of that name, the old name of one included.
fn named(name: &str) -> Option<Statement> {
    if name.eq_ignore_ascii_case("known-slave") {
        return Some(Statement::KnownReplica);
    }
    Statement::named(name)
}

fn id(text: &str) -> Result<RunId, Reason> {
    text.parse().map_err(|_| Reason::IdNotHexadecimal)
}
