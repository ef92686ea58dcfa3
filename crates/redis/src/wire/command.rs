//! By which names the commands of a request are sent.

use std::sync::Arc;

use super::{ErrorReply, Request};

/// Whose password is given, and the password (`AUTH`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Credentials {
    /// The user; `None` is the default user.
    pub user: Option<Arc<str>>,
    /// The password.
    pub password: Arc<str>,
}

impl Credentials {
    /// `authCommand` where there is one user, `default`, with that password (empty:
    /// none is needed).
    ///
    /// # Errors
    ///
    /// What it is answered with.
    pub fn check(&self, required: &str) -> Result<(), ErrorReply> {
        let default = self.user.as_deref().is_none_or(|user| user == "default");
        match required {
            "" if self.user.is_none() => Err(ErrorReply::NoPassword),
            "" if default => Ok(()),
            _ if default && *self.password == *required => Ok(()),
            _ => Err(ErrorReply::WrongPass),
        }
    }
}

/// A request in which some commands go by other names than usual.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Renamed {
    /// The command's name and the name it is sent by.
    pub names: Vec<(&'static str, Arc<str>)>,
    /// What it would be otherwise.
    pub request: Request,
}

impl Request {
    /// The commands it consists of, in order.
    #[must_use]
    pub fn commands(&self) -> &'static [&'static str] {
        match self {
            Self::SetName(_) => &["CLIENT"],
            Self::Auth(_) => &["AUTH"],
            Self::Ping => &["PING"],
            Self::Info => &["INFO"],
            Self::Subscribe => &["SUBSCRIBE"],
            Self::Publish(_) => &["PUBLISH"],
            Self::IsMasterDown(_) | Self::MasterAddress(_) => &["SENTINEL"],
            Self::Reconfigure(_) => &["MULTI", "SLAVEOF", "CONFIG", "CLIENT", "EXEC"],
            Self::ScriptKill => &["SCRIPT"],
            Self::Increment => &["INCR"],
            Self::ReadCounter => &["GET"],
            Self::Psync(_) => &["PING", "REPLCONF", "PSYNC"],
            Self::Ack { .. } => &["REPLCONF"],
            Self::Renamed(renamed) => renamed.request.commands(),
        }
    }

    /// The request as it is sent where some commands go by other names (`rename`
    /// pairs of old and new; the old ones are compared without regard to case).
    #[must_use]
    pub fn renamed(self, renames: &[(Arc<str>, Arc<str>)]) -> Self {
        let names: Vec<_> = self
            .commands()
            .iter()
            .filter_map(|command| {
                let found = renames
                    .iter()
                    .find(|(old, _)| old.eq_ignore_ascii_case(command));
                found.map(|(_, new)| (*command, Arc::clone(new)))
            })
            .collect();
        if names.is_empty() {
            return self;
        }
        Self::Renamed(Arc::new(Renamed {
            names,
            request: self,
        }))
    }

    /// What is left of a request at a process that knows its commands by the names
    /// in `renames` (old, new; an empty new name: not at all). The error is the first
    /// name that it does not know.
    ///
    /// # Errors
    ///
    /// If a command is not known by the name it is sent by.
    pub fn understood(self, renames: &[(Arc<str>, Arc<str>)]) -> Result<Self, Arc<str>> {
        if renames.is_empty() && !matches!(self, Self::Renamed(_)) {
            return Ok(self);
        }
        let (names, request) = match self {
            Self::Renamed(renamed) => (renamed.names.clone(), renamed.request.clone()),
            plain => (Vec::new(), plain),
        };
        for command in request.commands() {
            let sent = names.iter().find(|(old, _)| old == command);
            let sent = sent.map_or(*command, |(_, new)| &**new);
            let known = renames
                .iter()
                .find(|(old, _)| old.eq_ignore_ascii_case(command));
            let known = known.map_or(*command, |(_, new)| &**new);
            if known.is_empty() || !known.eq_ignore_ascii_case(sent) {
                return Err(Arc::from(sent));
            }
        }
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair(old: &str, new: &str) -> (Arc<str>, Arc<str>) {
        (old.into(), new.into())
    }

    #[test]
    fn a_command_is_understood_by_the_name_the_other_side_knows_it_by() {
        let renames = [pair("ping", "nudge")];
        let sent = Request::Ping.renamed(&renames);
        assert!(
            matches!(&sent, Request::Renamed(renamed) if renamed.names == [("PING", "nudge".into())])
        );
        assert_eq!(
            sent.clone().understood(&[pair("PING", "NUDGE")]),
            Ok(Request::Ping)
        );
        assert_eq!(sent.understood(&[]), Err("nudge".into()));
        assert_eq!(Request::Ping.understood(&renames), Err("PING".into()));
        assert_eq!(Request::Info.renamed(&renames), Request::Info);
        assert_eq!(Request::Info.understood(&renames), Ok(Request::Info));
    }

    #[test]
    fn a_command_without_a_name_is_not_known() {
        assert_eq!(
            Request::Info.understood(&[pair("INFO", "")]),
            Err("INFO".into())
        );
    }
}
