use std::collections::BTreeMap;
use std::rc::Rc;

use lab_sim::HostId;

use super::Look;
use crate::conf;
use crate::frame::{FileLine, FileView};
use crate::world::NodeDisk;

impl Look<'_> {
    /// The configuration file of a sentinel as it is on disk at this instant.
    pub(super) fn file(self, host: HostId) -> Option<Rc<FileView>> {
        let run = self.run;
        let name = run.who().name(host);
        let text = conf::export(run, name)?;
        let flushed = run.world().host(host).last_flush();
        let before = flushed.and_then(|(_, before)| match before {
            Some(NodeDisk::Sentinel(disk)) => Some(lab_sentinel::conf::text(disk)),
            _ => conf::operators(run, name),
        });
        let memory = self
            .sentinel(host)
            .map(|sentinel| lab_sentinel::conf::text(&sentinel.disk()));
        // Nothing that is not written yet is missing before the first flush is due.
        let memory = memory.filter(|_| flushed.is_some());
        let changed = before.map(|before| absent(&text, &before));
        let outdated = memory.as_ref().map(|memory| absent(&text, memory));
        let marked = |marks: &Option<Vec<bool>>, n: usize| {
            marks
                .as_ref()
                .is_some_and(|marks| marks.get(n) == Some(&true))
        };
        let lines = text.lines().enumerate().map(|(n, line)| FileLine {
            text: line.to_owned(),
            changed: marked(&changed, n),
            outdated: marked(&outdated, n),
        });
        let not_yet = memory.map_or_else(Vec::new, |memory| {
            let missing = absent(&memory, &text);
            let lines = memory.lines().zip(missing);
            lines
                .filter(|line| line.1)
                .map(|line| line.0.to_owned())
                .collect()
        });
        Some(Rc::new(FileView {
            name: "sentinel.conf",
            lines: lines.collect(),
            flushed_us: flushed.map(|(at, _)| self.relative(at)),
            not_yet,
        }))
    }
}

/// Which lines of `text` the other one has not; what is there twice counts twice, the
/// order does not matter, and neither do empty lines, of which every rewrite adds some.
fn absent(text: &str, other: &str) -> Vec<bool> {
    let mut there: BTreeMap<&str, usize> = BTreeMap::new();
    for line in other.lines() {
        *there.entry(line).or_default() += 1;
    }
    let absent = |line: &str| match there.get_mut(line) {
        Some(left) if *left > 0 => {
            *left -= 1;
            false
        }
        _ => !line.trim().is_empty(),
    };
    text.lines().map(absent).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_compared_one_for_one_and_wherever_they_stand() {
        assert_eq!(absent("a\nb\nb\nc", "c\nb\na"), [false, false, true, false]);
        assert_eq!(absent("", "a"), [false; 0]);
        assert_eq!(absent("a\n\n", "a"), [false, false]);
    }
}
