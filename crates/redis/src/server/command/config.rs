//! `CONFIG`: one table of parameters serves GET and SET.

use std::sync::Arc;

use super::super::{Out, SavePoint, Server, Spec};
use super::syntax_error;
use crate::command::integer;
use crate::glob;
use crate::wire::{Value, Words};

/// A configuration parameter.
struct Parameter {
    name: &'static str,
    /// Its name until Redis 5.
    alias: Option<&'static str>,
    field: Field,
}

/// Where a parameter lives and what it may be.
enum Field {
    Number {
        min: i64,
        max: i64,
        get: fn(&Server) -> i64,
        set: fn(&mut Server, i64),
    },
    Flag {
        get: fn(&Server) -> bool,
        set: fn(&mut Spec, bool),
    },
    Text {
        get: fn(&Server) -> &Arc<str>,
        set: fn(&mut Spec, Arc<str>),
    },
    /// `save`: pairs of numbers.
    Save,
    /// Always the same in the lab.
    Fixed(&'static str),
    Port,
}

const INT_MAX: i64 = i32::MAX as i64;

macro_rules! number {
    ($min:expr, $max:expr, $field:ident) => {
        Field::Number {
            min: $min,
            max: $max,
            get: |server| server.spec.$field as i64,
            // Within its range, which was checked.
            set: |server, value| Arc::make_mut(&mut server.spec).$field = value as _,
        }
    };
}

macro_rules! flag {
    ($field:ident) => {
        Field::Flag {
            get: |server| server.spec.$field,
            set: |spec, value| spec.$field = value,
        }
    };
}

macro_rules! text {
    ($field:ident) => {
        Field::Text {
            get: |server| &server.spec.$field,
            set: |spec, value| spec.$field = value,
        }
    };
}

const fn parameter(name: &'static str, alias: Option<&'static str>, field: Field) -> Parameter {
    Parameter { name, alias, field }
}

/// The parameters the lab knows (`static_configs` of config.c).
const PARAMETERS: &[Parameter] = &[
    parameter("appendonly", None, Field::Fixed("no")),
    parameter("bind", None, Field::Fixed("* -::*")),
    parameter("daemonize", None, Field::Fixed("no")),
    parameter("databases", None, Field::Fixed("1")),
    parameter("enable-debug-command", None, Field::Fixed("yes")),
    parameter("hz", None, Field::Fixed("10")),
    parameter("masterauth", None, text!(master_password)),
    parameter("masteruser", None, text!(master_user)),
    parameter("maxclients", None, Field::Fixed("10000")),
    parameter("maxmemory", None, Field::Fixed("0")),
    parameter(
        "min-replicas-max-lag",
        Some("min-slaves-max-lag"),
        number!(0, INT_MAX, min_replicas_max_lag_s),
    ),
    parameter(
        "min-replicas-to-write",
        Some("min-slaves-to-write"),
        number!(0, INT_MAX, min_replicas_to_write),
    ),
    parameter("port", None, Field::Port),
    parameter(
        "repl-backlog-size",
        None,
        number!(1, i64::MAX, backlog_bytes),
    ),
    parameter("repl-backlog-ttl", None, number!(0, INT_MAX, backlog_ttl_s)),
    parameter("repl-diskless-load", None, Field::Fixed("swapdb")),
    parameter("repl-diskless-sync", None, Field::Fixed("yes")),
    parameter(
        "repl-diskless-sync-delay",
        None,
        number!(0, INT_MAX, sync_delay_s),
    ),
    parameter(
        "repl-ping-replica-period",
        Some("repl-ping-slave-period"),
        number!(1, INT_MAX, repl_ping_period_s),
    ),
    parameter("repl-timeout", None, number!(1, INT_MAX, repl_timeout_s)),
    parameter("replica-announced", None, flag!(announced)),
    parameter(
        "replica-priority",
        Some("slave-priority"),
        Field::Number {
            min: 0,
            max: INT_MAX,
            get: |server| server.priority.into(),
            set: |server, value| server.priority = value as _,
        },
    ),
    parameter(
        "replica-read-only",
        Some("slave-read-only"),
        Field::Fixed("yes"),
    ),
    parameter(
        "replica-serve-stale-data",
        Some("slave-serve-stale-data"),
        flag!(serve_stale_data),
    ),
    parameter("requirepass", None, text!(password)),
    parameter("save", None, Field::Save),
    parameter(
        "stop-writes-on-bgsave-error",
        None,
        flag!(stop_writes_on_bgsave_error),
    ),
    parameter("timeout", None, Field::Fixed("0")),
];

/// The longest text a parameter may have, in bytes.
const TEXT_MAX: usize = 512;

impl Parameter {
    fn names(&self) -> impl Iterator<Item = &'static str> {
        [self.name].into_iter().chain(self.alias)
    }

    fn value(&self, server: &Server) -> String {
        match &self.field {
            Field::Number { get, .. } => get(server).to_string(),
            Field::Flag { get, .. } => if get(server) { "yes" } else { "no" }.to_owned(),
            Field::Text { get, .. } => get(server).to_string(),
            Field::Save => {
                let points = server.spec.save.iter();
                let words: Vec<_> = points
                    .map(|point| format!("{} {}", point.seconds, point.changes))
                    .collect();
                words.join(" ")
            }
            Field::Fixed(text) => (*text).to_owned(),
            Field::Port => server.spec.address.port.to_string(),
        }
    }

    /// Sets it, or says why not, in the words of config.c.
    fn set(&self, server: &mut Server, value: &Arc<str>) -> Result<(), String> {
        match &self.field {
            Field::Number { min, max, set, .. } => {
                let number = integer(value).ok_or("argument couldn't be parsed into an integer")?;
                if !(*min..=*max).contains(&number) {
                    return Err(format!(
                        "argument must be between {min} and {max} inclusive"
                    ));
                }
                set(server, number);
            }
            Field::Flag { set, .. } => {
                let on = match value.to_ascii_lowercase().as_str() {
                    "yes" => true,
                    "no" => false,
                    _ => return Err("argument must be 'yes' or 'no'".to_owned()),
                };
                set(Arc::make_mut(&mut server.spec), on);
            }
            Field::Text { set, .. } if value.len() <= TEXT_MAX => {
                set(Arc::make_mut(&mut server.spec), Arc::clone(value));
            }
            Field::Text { .. } => {
                return Err(format!("argument is longer than {TEXT_MAX} bytes"));
            }
            Field::Save => {
                let words: Vec<&str> = value.split(' ').collect();
                let points = SavePoint::read(&words).ok_or("Invalid save parameters")?;
                Arc::make_mut(&mut server.spec).save = points;
            }
            Field::Fixed(_) | Field::Port => return Err(IMMUTABLE.to_owned()),
        }
        Ok(())
    }

    const fn is_fixed(&self) -> bool {
        matches!(self.field, Field::Fixed(_) | Field::Port)
    }
}

const IMMUTABLE: &str = "can't set immutable config";

fn set_failed(name: &str, why: &str) -> Value {
    Value::err(format_args!(
        "CONFIG SET failed (possibly related to argument '{name}') - {why}"
    ))
}

impl Server {
    pub(super) fn config_command(
        &mut self,
        sub: Option<&str>,
        words: &Words,
        out: &mut Out,
    ) -> Result<Value, Value> {
        match sub {
            Some("get") => Ok(self.config_get(&words[2..])),
            Some("set") => self.config_set(&words[2..]),
            Some("rewrite") => {
                let failed = |failure| Value::err(format_args!("Rewriting config file: {failure}"));
                self.rewrite_config(out).map_err(failed)?;
                Ok(Value::ok())
            }
            // RESETSTAT: the lab's statistics are constant.
            _ => Ok(Value::ok()),
        }
    }

    /// `CONFIG GET` (`configGetCommand`): each parameter once, in the order of names,
    /// where Redis has the order of its hash table.
    fn config_get(&self, patterns: &[Arc<str>]) -> Value {
        let mut found: Vec<(&str, &Parameter)> = PARAMETERS
            .iter()
            .flat_map(|parameter| parameter.names().map(move |name| (name, parameter)))
            .filter(|(name, _)| {
                patterns
                    .iter()
                    .any(|pattern| glob::matches(pattern, name, true))
            })
            .collect();
        found.sort_by_key(|(name, _)| *name);
        Value::bulks(
            found
                .into_iter()
                .flat_map(|(name, parameter)| [name.to_owned(), parameter.value(self)]),
        )
    }

    /// `CONFIG SET` (`configSetCommand`): all of it or nothing.
    fn config_set(&mut self, pairs: &[Arc<str>]) -> Result<Value, Value> {
        if !pairs.len().is_multiple_of(2) {
            return Err(syntax_error());
        }
        let mut named: Vec<(&str, &Parameter, &Arc<str>)> = Vec::new();
        let mut wrong = None;
        for pair in pairs.chunks_exact(2) {
            let lower = pair[0].to_ascii_lowercase();
            let known = PARAMETERS
                .iter()
                .find(|parameter| parameter.names().any(|name| name == lower));
            let Some(parameter) = known else {
                return Err(Value::err(format_args!(
                    "Unknown option or number of arguments for CONFIG SET - '{}'",
                    pair[0]
                )));
            };
            if parameter.is_fixed() {
                wrong.get_or_insert_with(|| set_failed(&pair[0], IMMUTABLE));
            } else if named
                .iter()
                .any(|(name, ..)| name.eq_ignore_ascii_case(&lower))
            {
                wrong.get_or_insert_with(|| set_failed(&pair[0], "duplicate parameter"));
            }
            named.push((&pair[0], parameter, &pair[1]));
        }
        if let Some(wrong) = wrong {
            return Err(wrong);
        }
        let before = (Arc::clone(&self.spec), self.priority);
        for (name, parameter, value) in named {
            if let Err(why) = parameter.set(self, value) {
                (self.spec, self.priority) = before;
                return Err(set_failed(name, &why));
            }
        }
        Ok(Value::ok())
    }
}
