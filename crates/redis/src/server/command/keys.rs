//! `SET`, `GET` and their neighbours, on a small keyspace that replicates.

use std::sync::Arc;

use super::super::data::{CannotWrite, DataSet};
use super::super::{Out, Server};
use super::syntax_error;
use crate::command::{integer, not_an_integer};
use crate::glob;
use crate::wire::{Stream, Value, Words};

impl Server {
    pub(super) fn key_command(
        &mut self,
        name: &str,
        words: &Words,
        out: &mut Out,
    ) -> Result<Value, Value> {
        let data = &self.data;
        Ok(match name {
            "get" => data.get(&words[1]).map_or(Value::Nil, Value::bulk),
            "exists" => {
                let here = words[1..].iter().filter(|key| data.get(key).is_some());
                Value::Integer(here.count() as i64)
            }
            "type" => {
                let kind = if data.get(&words[1]).is_some() {
                    "string"
                } else {
                    "none"
                };
                Value::Status(kind.to_owned())
            }
            "keys" => {
                let names = data.names();
                let matching = names
                    .iter()
                    .filter(|key| glob::matches(&words[1], key, false));
                Value::bulks(matching)
            }
            "dbsize" => Value::Integer(data.len() as i64),
            _ => {
                let Written { value, changed } = write(&mut self.data, name, words)?;
                if changed {
                    self.saving.changes += 1;
                    self.propagate(&Stream::Command(Arc::clone(words)), out);
                }
                value
            }
        })
    }
}

/// What a write came to.
struct Written {
    value: Value,
    /// Whether anything was changed; what changed nothing is not propagated.
    changed: bool,
}

impl From<CannotWrite> for Value {
    fn from(error: CannotWrite) -> Self {
        Self::Error(error.to_string())
    }
}

/// Does on a replica what its master did.
pub(in super::super) fn apply_write(data: &mut DataSet, words: &Words) {
    let name = words[0].to_ascii_lowercase();
    // The master carried it out; whatever is refused here was not propagated.
    let _ = write(data, &name, words);
}

fn write(data: &mut DataSet, name: &str, words: &Words) -> Result<Written, Value> {
    let add = |data: &mut DataSet, by: i64| {
        let value = Value::Integer(data.add(&words[1], by)?);
        Ok(Written {
            value,
            changed: true,
        })
    };
    let argument = || words.get(2).and_then(|by| integer(by));
    match name {
        "set" => set(data, words),
        "incr" => add(data, 1),
        "decr" => add(data, -1),
        "incrby" => add(data, argument().ok_or_else(not_an_integer)?),
        "decrby" => {
            let by = argument().ok_or_else(not_an_integer)?;
            let by = by
                .checked_neg()
                .ok_or_else(|| Value::err("decrement would overflow"))?;
            add(data, by)
        }
        _ => {
            let deleted = words[1..].iter().filter(|key| data.delete(key)).count();
            Ok(Written {
                value: Value::Integer(deleted as i64),
                changed: deleted > 0,
            })
        }
    }
}

/// `SET` (`setGenericCommand`); keys do not expire in the lab.
fn set(data: &mut DataSet, words: &Words) -> Result<Written, Value> {
    let (mut only_new, mut only_old, mut get) = (false, false, false);
    for option in &words[3..] {
        match option.to_ascii_lowercase().as_str() {
            "nx" if !only_old => only_new = true,
            "xx" if !only_new => only_old = true,
            "get" => get = true,
            _ => return Err(syntax_error()),
        }
    }
    let old = data.get(&words[1]);
    let exists = old.is_some();
    let changed = !(only_new && exists || only_old && !exists);
    if changed {
        data.set(&words[1], &words[2])?;
    }
    let value = if get {
        old.map_or(Value::Nil, Value::bulk)
    } else if changed {
        Value::ok()
    } else {
        Value::Nil
    };
    Ok(Written { value, changed })
}
