use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::{End, Line, LineKind, RedisEnd, Run, SentinelEnd, View};

/// The largest file of runs that is read, in bytes.
const MAX_BYTES: u64 = 512 << 20;

/// Why a file of runs cannot be used.
#[derive(Debug, Error)]
pub enum RecordingError {
    /// It cannot be read.
    #[error("{file}: cannot be read: {source}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// A line is not what it should be.
    #[error("{file}:{line}: {reason}")]
    Line {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// There is no run in it.
    #[error("{file}: no run in it; expected lines of JSON that begin with a `meta` line")]
    Empty {
        /// The file.
        file: String,
    },
}

/// Reads a file of runs.
///
/// # Errors
///
/// [`RecordingError`], with the file and the line.
pub fn read_runs(path: &Path) -> Result<Vec<Run>, RecordingError> {
    let name = path.display().to_string();
    let file = File::open(path).map_err(|source| RecordingError::Unreadable {
        file: name.clone(),
        source,
    })?;
    parse_runs(BufReader::new(file.take(MAX_BYTES)), &name)
}

/// Reads runs from text: several, each begun by a `meta` line, or one without.
///
/// # Errors
///
/// [`RecordingError`], with `file` and the line.
pub fn parse_runs(text: impl BufRead, file: &str) -> Result<Vec<Run>, RecordingError> {
    let mut runs: Vec<Run> = Vec::new();
    let mut words = Words::default();
    for (i, line) in text.lines().enumerate() {
        let line = line.map_err(|source| RecordingError::Unreadable {
            file: file.to_owned(),
            source,
        })?;
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |reason: String| RecordingError::Line {
            file: file.to_owned(),
            line: i + 1,
            reason,
        };
        let raw: Raw = serde_json::from_str(&line).map_err(|error| wrong(error.to_string()))?;
        if raw.kind.as_deref() == Some("meta") {
            runs.push(Run {
                number: raw.run.unwrap_or(0),
                lines: Vec::new(),
                end: raw.end.as_ref().map(end),
            });
            continue;
        }
        if runs.is_empty() {
            runs.push(Run::default());
        }
        let Some(run) = runs.last_mut() else { continue };
        if raw.kind.as_deref() == Some("final") {
            run.end = raw.end.as_ref().map(end);
        } else if raw.kind.as_deref() != Some("poll") {
            run.lines.push(words.line(raw).map_err(wrong)?);
        }
    }
    if runs.is_empty() {
        return Err(RecordingError::Empty {
            file: file.to_owned(),
        });
    }
    Ok(runs)
}

/// A line as it is written.
#[derive(Deserialize)]
struct Raw {
    kind: Option<String>,
    run: Option<u64>,
    #[serde(rename = "final")]
    end: Option<Value>,
    t_ms: Option<f64>,
    sentinel: Option<String>,
    node: Option<String>,
    event: Option<String>,
    args: Option<Value>,
}

/// The words seen so far: a file repeats a few hundred of them many times.
#[derive(Default)]
struct Words(BTreeMap<String, Arc<str>>);

impl Words {
    fn shared(&mut self, word: String) -> Arc<str> {
        if let Some(known) = self.0.get(&word) {
            return Arc::clone(known);
        }
        let shared: Arc<str> = word.as_str().into();
        self.0.insert(word, Arc::clone(&shared));
        shared
    }

    fn line(&mut self, raw: Raw) -> Result<Line, String> {
        let t_ms = raw
            .t_ms
            .ok_or("expected `t_ms`, the time in milliseconds")?;
        if !t_ms.is_finite() || t_ms.abs() > 1e12 {
            return Err(format!("`t_ms` is {t_ms}"));
        }
        let (who, kind) = match (raw.sentinel, raw.node, raw.kind.as_deref()) {
            (Some(sentinel), None, None) => (sentinel, LineKind::Sentinel),
            (None, Some(node), Some("action")) => (node, LineKind::Action),
            (None, Some(node), Some("redis")) => (node, LineKind::Redis),
            (None, Some(node), Some("wire")) => (node, LineKind::Wire),
            _ => return Err(
                "expected a `sentinel`, or a `node` with a `kind` of action, redis, wire or poll"
                    .to_owned(),
            ),
        };
        let args = match raw.args {
            Some(Value::String(text)) => text,
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let event = raw.event.ok_or("expected `event`")?;
        let t_us = (t_ms * 1000.0).round() as i64;
        Ok(Line {
            t_us,
            who: self.shared(who),
            kind,
            event: self.shared(event),
            args: self.shared(args),
        })
    }
}

fn text(value: &Value, key: &str) -> Option<String> {
    value.get(key)?.as_str().map(str::to_owned)
}

fn end(value: &Value) -> End {
    let each = |key: &str| {
        value
            .get(key)
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
    };
    let redis = each("redis")
        .map(|(name, value)| (name.clone(), redis_end(value)))
        .collect();
    let sentinels = each("sentinels")
        .map(|(name, value)| (name.clone(), sentinel_end(value)))
        .collect();
    End { redis, sentinels }
}

fn redis_end(value: &Value) -> RedisEnd {
    match (value.as_str(), text(value, "role")) {
        (Some("dead"), _) => RedisEnd::Dead,
        (Some("paused"), _) => RedisEnd::Paused,
        (None, Some(role)) => RedisEnd::Up {
            role,
            master: text(value, "master"),
            link: text(value, "link"),
            run_id: text(value, "run_id"),
        },
        _ => RedisEnd::Unknown,
    }
}

fn sentinel_end(value: &Value) -> SentinelEnd {
    match (value.as_str(), value.as_object()) {
        (Some("dead"), _) => SentinelEnd::Dead,
        (Some("paused"), _) => SentinelEnd::Paused,
        (_, Some(fields)) => {
            let masters = fields
                .iter()
                .filter(|(_, v)| v.get("addr").is_some())
                .map(|(name, v)| (name.clone(), view(v)));
            let epoch = value
                .get("current_epoch")
                .and_then(Value::as_u64)
                .unwrap_or(0);
            SentinelEnd::Up {
                epoch,
                masters: masters.collect(),
            }
        }
        _ => SentinelEnd::Unknown,
    }
}

fn view(value: &Value) -> View {
    View {
        addr: text(value, "addr").unwrap_or_default(),
        flags: text(value, "flags").unwrap_or_default(),
        config_epoch: value.get("cfg_epoch").and_then(Value::as_u64).unwrap_or(0),
    }
}
