//! DEBUG: the timing constants.

use std::sync::Arc;

use lab_redis::command::integer;
use lab_redis::wire::Value;

use super::Answer;
use crate::Sentinel;

impl Sentinel {
    /// `SENTINEL DEBUG [<param> <value> ...]` (`sentinelDebugConfigCommand`): lists
    /// them, or sets them from left to right until one is wrong.
    pub(super) fn debug(&mut self, words: &[Arc<str>]) -> Answer {
        if words.is_empty() {
            return Ok(self.list_tunables());
        }
        // The thresholds by which instances were found idle may change.
        for i in 0..self.masters.len() {
            let m = self.masters.slot_at(i);
            self.masters[m].dues.all_at_next_tick();
        }
        for pair in words.chunks(2) {
            let [name, value] = pair else {
                return Err(unknown(&pair[0]));
            };
            let lower = name.to_ascii_lowercase();
            let mut known = self.tunables.list().into_iter();
            if !known.any(|(name, _)| name == lower) {
                return Err(unknown(name));
            }
            let ms = integer(value).filter(|&ms| ms > 0).ok_or_else(|| {
                Value::err(format_args!(
                    "Invalid argument '{value}' for SENTINEL DEBUG '{name}'"
                ))
            })?;
            self.tunables.set(&lower, ms).map_err(unknown)?;
        }
        Ok(Value::ok())
    }

    fn list_tunables(&self) -> Value {
        let list = self.tunables.list().into_iter();
        Value::bulks(list.flat_map(|(name, value)| [name.to_ascii_uppercase(), value.to_string()]))
    }
}

fn unknown(name: &str) -> Value {
    Value::err(format_args!(
        "Unknown option or number of arguments for SENTINEL DEBUG '{name}'"
    ))
}
