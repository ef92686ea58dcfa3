//! What is written to disk, and when: the data set (rdb.c, `serverCron`) and the
//! configuration file (config.c).

use std::sync::Arc;

use lab_process::DiskFailure;
use serde::{Deserialize, Serialize};

use super::{Out, Server, ServerEvent, Snapshot, Spec, unix_time};

/// A `save` line: the data set is saved when so many changes are so old.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SavePoint {
    /// For so many seconds nothing was saved, and …
    pub seconds: u32,
    /// … there were at least so many changes since.
    pub changes: u32,
}

impl SavePoint {
    /// The values of a `save` line (`setConfigSaveOption`): nothing or a single empty
    /// word for no saving, or else pairs of numbers. `None` if it is none of these.
    #[must_use]
    pub fn read(values: &[&str]) -> Option<Vec<Self>> {
        if values == [""] {
            return Some(Vec::new());
        }
        let pairs = values.chunks(2).map(|pair| match pair {
            [seconds, changes] => Some(Self {
                seconds: seconds.parse().ok().filter(|&seconds| seconds > 0)?,
                changes: changes.parse().ok()?,
            }),
            _ => None,
        });
        pairs.collect()
    }
}

/// What has become of the data set's changes.
#[derive(Clone, Debug)]
pub(super) struct Saving {
    /// `dirty`: changes since it was last saved.
    pub(super) changes: u64,
    /// `lastsave`, seconds of the wall clock; the start, if nothing was saved since.
    pub(super) saved_s: i64,
    /// `lastbgsave_try`.
    tried_s: i64,
    /// `lastbgsave_status`.
    pub(super) failed: bool,
    /// How many processes were started to save it.
    children: u32,
}

impl Saving {
    /// After a failure it is tried again that many seconds later
    /// (`CONFIG_BGSAVE_RETRY_DELAY`).
    const RETRY_S: i64 = 5;

    /// The process id of the first process that saves the data set; each further one
    /// has the next.
    const FIRST_PID: u32 = 20_001;

    pub(super) const fn new(now_s: i64) -> Self {
        Self {
            changes: 0,
            saved_s: now_s,
            tried_s: 0,
            failed: false,
            children: 0,
        }
    }

    fn due(&self, points: &[SavePoint], now_s: i64) -> Option<SavePoint> {
        if self.failed && now_s - self.tried_s <= Self::RETRY_S {
            return None;
        }
        let mut points = points.iter();
        points
            .find(|point| {
                self.changes >= u64::from(point.changes)
                    && now_s - self.saved_s > i64::from(point.seconds)
            })
            .copied()
    }
}

impl Server {
    /// Saves the data set if it is due.
    pub(super) fn save_if_due(&mut self, out: &mut Out) {
        if self.transfer.is_some() {
            return;
        }
        if let Some(point) = self.saving.due(&self.spec.save, unix_time(out)) {
            out.event(ServerEvent::Saving(point));
            self.save_in_background(out);
        }
    }

    /// Lets a process save the data set (`rdbSaveBackground`,
    /// `backgroundSaveDoneHandlerDisk`). Here the server waits for it.
    pub(super) fn save_in_background(&mut self, out: &mut Out) {
        let pid = Saving::FIRST_PID + self.saving.children;
        self.saving.children += 1;
        self.saving.tried_s = unix_time(out);
        out.event(ServerEvent::SavingStarted { pid });
        match self.write_data(out) {
            Ok(()) => {
                self.note_saved(out);
                out.event(ServerEvent::DataWritten { pid: Some(pid) });
                out.event(ServerEvent::Saved);
            }
            Err(failure) => {
                self.saving.failed = true;
                let pid = Some(pid);
                out.event(ServerEvent::CannotWriteData { failure, pid });
                out.event(ServerEvent::SavingFailed);
            }
        }
    }

    /// Saves the data set and waits for it (`rdbSave`). Whether it could.
    pub(super) fn save(&mut self, out: &mut Out) -> bool {
        match self.write_data(out) {
            Ok(()) => {
                self.note_saved(out);
                out.event(ServerEvent::DataWritten { pid: None });
                true
            }
            Err(failure) => {
                let pid = None;
                out.event(ServerEvent::CannotWriteData { failure, pid });
                false
            }
        }
    }

    fn note_saved(&mut self, out: &Out) {
        self.saving.changes = 0;
        self.saving.saved_s = unix_time(out);
        self.saving.failed = false;
    }

    fn write_data(&mut self, out: &mut Out) -> Result<(), DiskFailure> {
        let mut disk = self.disk.clone();
        disk.data = Some(Snapshot {
            data: self.data.clone(),
            replication_id: self.history.id,
            offset: self.history.offset,
        });
        out.persist(disk.clone())?;
        self.disk = disk;
        Ok(())
    }

    /// `CONFIG REWRITE` (`rewriteConfig`).
    pub(super) fn rewrite_config(&mut self, out: &mut Out) -> Result<(), DiskFailure> {
        let mut disk = self.disk.clone();
        disk.config = Some(Arc::new(Spec {
            replica_of: self
                .upstream
                .as_ref()
                .map(|upstream| upstream.place.clone()),
            priority: self.priority,
            ..(*self.spec).clone()
        }));
        let written = out.persist(disk.clone());
        match written {
            Ok(()) => {
                self.disk = disk;
                out.event(ServerEvent::ConfigRewritten);
            }
            Err(failure) => {
                out.event(ServerEvent::CannotWriteConfig(failure));
                out.event(ServerEvent::ConfigRewriteFailed(failure));
            }
        }
        written
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINT: SavePoint = SavePoint {
        seconds: 60,
        changes: 10,
    };

    #[test]
    fn a_save_line_is_due_when_there_are_enough_changes_and_more_time_has_passed() {
        let mut saving = Saving::new(1_000);
        saving.changes = 9;
        assert_eq!(saving.due(&[POINT], 2_000), None);
        saving.changes = 10;
        assert_eq!(saving.due(&[POINT], 1_060), None);
        assert_eq!(saving.due(&[POINT], 1_061), Some(POINT));
        assert_eq!(saving.due(&[], 2_000), None);
    }

    #[test]
    fn after_a_failure_the_next_try_comes_when_more_than_five_seconds_have_passed() {
        let mut saving = Saving::new(1_000);
        saving.changes = 10;
        saving.failed = true;
        saving.tried_s = 1_061;
        assert_eq!(saving.due(&[POINT], 1_066), None);
        assert_eq!(saving.due(&[POINT], 1_067), Some(POINT));
    }

    #[test]
    fn a_save_line_is_nothing_or_pairs_of_numbers() {
        assert_eq!(SavePoint::read(&[""]), Some(vec![]));
        assert_eq!(SavePoint::read(&["60", "10"]), Some(vec![POINT]));
        assert_eq!(
            SavePoint::read(&["60", "10", "60", "10"]),
            Some(vec![POINT; 2])
        );
        for wrong in [&["60"][..], &["0", "1"], &["60", "-1"], &["x", "1"]] {
            assert_eq!(SavePoint::read(wrong), None, "{wrong:?}");
        }
    }
}
