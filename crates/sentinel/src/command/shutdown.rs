//! SHUTDOWN.

use std::sync::Arc;

use lab_redis::wire::Value;

use crate::{EventKind, Out, Sentinel};

impl Sentinel {
    /// `shutdownCommand`: a sentinel has nothing to save, so it ends at once and
    /// never answers.
    pub(super) fn shutdown(&self, words: &[Arc<str>], out: &mut Out) -> Option<Value> {
        let (mut save, mut nosave, mut abort, mut other) = (false, false, false, false);
        for word in words {
            match &*word.to_ascii_lowercase() {
                "nosave" => nosave = true,
                "save" => save = true,
                "now" | "force" => other = true,
                "abort" => abort = true,
                _ => return Some(Value::err("syntax error")),
            }
        }
        if (abort && (save || nosave || other)) || (save && nosave) {
            return Some(Value::err("syntax error"));
        }
        if abort {
            return Some(Value::err("No shutdown in progress."));
        }
        self.log_line(EventKind::LogShutdownRequested, out);
        self.log_line(EventKind::LogBye, out);
        out.exit(0);
        None
    }
}
