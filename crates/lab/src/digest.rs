//! A whole run as one number, to see whether two machines play it alike
//! (ARCHITECTURE.md, invariant 3).

use core::time::Duration;
use std::fmt::{self, Write};
use std::sync::Arc;

use lab_sim::{Record, Time, What};

use crate::report::LineWriter;
use crate::scenario::Scenario;
use crate::world::{Deployment, Happening, Listener, Node, Run};

/// The digest of a run with `seed`, played until the scenario ends or until `until`
/// after t = 0, whichever is first. It covers every record with its cause, the
/// content of every message, what is announced, what is flushed, and the lines
/// that [`crate::report`] writes.
#[must_use]
pub fn digest_of(scenario: &Scenario, seed: u64, until: Duration) -> u64 {
    let mut run = Run::new(Arc::new(scenario.clone()), seed);
    let mut ear = Ear {
        digest: Fnv::default(),
        lines: LineWriter::new(),
    };
    while run.zero().is_none() && run.step(&mut ear) {}
    let limit = run.zero().unwrap_or_else(|| run.now()) + until;
    loop {
        let last = run.end().map_or(limit, |end| end.min(limit));
        if run.next_at().is_none_or(|next| next > last) || !run.step(&mut ear) {
            break;
        }
    }
    let mut digest = ear.digest;
    for line in ear.lines.take() {
        digest.add(format_args!(
            "{}|{:?}|{:?}|{:?}|{}|{}|{:?}",
            line.t_ms.tenths, line.sentinel, line.node, line.kind, line.event, line.args, line.dbg
        ));
    }
    digest.add(format_args!("{:?}", run.ending()));
    digest.add(format_args!("{} {}", run.steps(), run.world().digest()));
    digest.0
}

/// FNV-1a, 64 bits: a few lines, and the same everywhere.
pub(crate) struct Fnv(pub(crate) u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    /// Adds a text and an end mark, so that two texts differ from their union.
    pub(crate) fn add(&mut self, text: fmt::Arguments<'_>) {
        // Writing to a digest cannot fail.
        let _ = self.write_fmt(text);
        let _ = self.write_char('\n');
    }
}

impl Write for Fnv {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        Ok(())
    }
}

struct Ear {
    digest: Fnv,
    lines: LineWriter,
}

impl Listener for Ear {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        let what = &record.what;
        self.digest.add(format_args!(
            "{} {} {:?} {:?} {}",
            record.id,
            record.at.as_us(),
            record.host,
            record.cause,
            what.name()
        ));
        match what {
            What::Sent { message, .. } | What::Delivered { message, .. } => {
                self.digest.add(format_args!("{message:?}"));
            }
            What::Event { at, event } => self.digest.add(format_args!("{at:?} {event:?}")),
            What::Persisted { at, disk } => self.digest.add(format_args!("{at:?} {disk:?}")),
            _ => {}
        }
        self.lines.record(who, record);
    }

    fn happened(&mut self, at: Time, step: u64, what: &Happening<'_>) {
        self.digest.add(format_args!("{} {step}", at.as_us()));
        self.lines.happened(at, step, what);
    }
}
