//! What is about the connection rather than about monitoring. All commands of
//! operators come on one connection.

use std::sync::Arc;

use lab_redis::command::{integer, unknown};
use lab_redis::wire::{Value, Words};

use super::Answer;
use super::table::COMMANDS;
use crate::Sentinel;

/// What a program without a password answers to one.
const NO_PASSWORD: &str = "AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?";

impl Sentinel {
    pub(super) fn connection_command(&mut self, command: &str, sub: &str, words: &Words) -> Answer {
        match (command, sub) {
            ("ping", _) => self
                .ping_while_subscribed(words)
                .map_or_else(|| ping(words), Ok),
            ("auth", _) => auth(&words[1..]),
            ("hello", _) => self.hello(words),
            ("client", "setname") => self.set_client_name(&words[2]),
            ("client", "getname") => Ok(self.client_name.as_ref().map_or(Value::Nil, Value::bulk)),
            ("command", "count") => Ok(Value::Integer(COMMANDS.len() as i64)),
            ("command", "list") => Ok(Value::bulks(names())),
            ("acl", "whoami") => Ok(Value::bulk("default")),
            ("acl", "users") => Ok(Value::bulks(["default"])),
            _ => Err(unknown(words)),
        }
    }

    /// `clientSetName`: printable characters without spaces; none to have no name.
    fn set_client_name(&mut self, name: &Arc<str>) -> Answer {
        if !name.bytes().all(|byte| (b'!'..=b'~').contains(&byte)) {
            return Err(Value::err(
                "Client names cannot contain spaces, newlines or special characters.",
            ));
        }
        self.client_name = (!name.is_empty()).then(|| Arc::clone(name));
        Ok(Value::ok())
    }

    /// `helloCommand`, as far as RESP2.
    fn hello(&mut self, words: &Words) -> Answer {
        if let Some(version) = words.get(1) {
            match integer(version) {
                Some(2) => {}
                Some(_) => {
                    return Err(Value::Error("NOPROTO unsupported protocol version".into()));
                }
                None => {
                    return Err(Value::err(
                        "Protocol version is not an integer or out of range",
                    ));
                }
            }
        }
        let mut rest = words.get(2..).unwrap_or_default();
        while let [option, values @ ..] = rest {
            rest = match (&*option.to_ascii_lowercase(), values) {
                ("auth", [user, password, after @ ..]) => {
                    auth(&[Arc::clone(user), Arc::clone(password)])?;
                    after
                }
                ("setname", [name, after @ ..]) => {
                    self.set_client_name(name)?;
                    after
                }
                _ => {
                    return Err(Value::err(format_args!(
                        "Syntax error in HELLO option '{option}'"
                    )));
                }
            };
        }
        let version = self.settings.version.as_str();
        Ok(Value::Array(vec![
            Value::bulk("server"),
            Value::bulk("redis"),
            Value::bulk("version"),
            Value::bulk(version),
            Value::bulk("proto"),
            Value::Integer(2),
            Value::bulk("mode"),
            Value::bulk("sentinel"),
            Value::bulk("modules"),
            Value::Array(Vec::new()),
        ]))
    }
}

fn ping(words: &Words) -> Answer {
    match &words[1..] {
        [] => Ok(Value::Status("PONG".to_owned())),
        [message] => Ok(Value::bulk(message)),
        _ => Err(Value::err("wrong number of arguments for 'ping' command")),
    }
}

/// `authCommand` of a program whose only user, `default`, has no password and takes
/// any.
fn auth(words: &[Arc<str>]) -> Answer {
    match words {
        [_] => Err(Value::err(NO_PASSWORD)),
        [user, _] if &**user == "default" => Ok(Value::ok()),
        [_, _] => Err(Value::Error(
            "WRONGPASS invalid username-password pair or user is disabled.".into(),
        )),
        _ => Err(Value::err("syntax error")),
    }
}

/// Every command, and every subcommand as `container|name`.
fn names() -> Vec<String> {
    let mut names = Vec::new();
    for command in COMMANDS {
        names.push(command.name.to_owned());
        for sub in command.subcommands {
            names.push(format!("{}|{}", command.name, sub.name));
        }
    }
    names
}
