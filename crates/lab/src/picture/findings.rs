use core::time::Duration;

use lab_sim::Time;

use super::Look;
use crate::frame::{Breach, Finding, LostWrites, NodeId};
use crate::scenario::{Master, Side};
use crate::world::{Broken, Property, Run, Watch};

/// How often a property was broken so far, in all deployments together.
pub(crate) fn times_broken(run: &Run, zero: Time, property: Property) -> u32 {
    let look = Look { run, zero };
    let sides = Side::ALL.into_iter().filter(|side| run.who().has(*side));
    sides
        .filter_map(|side| look.finding(side, property)?.broken)
        .map(|broken| broken.times)
        .sum()
}

impl Look<'_> {
    /// What is watched of all deployments, and how it stands.
    pub(super) fn findings(self) -> Vec<Finding> {
        let there = |side: &Side| self.run.who().has(*side);
        let sides = Side::ALL.into_iter().filter(there);
        sides
            .flat_map(|side| {
                let watched = Property::ALL.into_iter();
                watched.filter_map(move |property| self.finding(side, property))
            })
            .collect()
    }

    fn finding(self, side: Side, property: Property) -> Option<Finding> {
        let watch = &self.run.tally().of(side).watch;
        let now = self.run.now();
        let mut finding = Finding {
            side,
            property,
            promise: property.promise(side)?,
            broken: watch.broken(property).map(|broken| self.breach(broken)),
            span_us: None,
            open_since_us: None,
            lost: Vec::new(),
        };
        match property {
            // Where there are several masters, clients write to the first.
            Property::OneWriter => finding.span_us = Some(watch.both_us()),
            Property::Agreement => {
                finding.span_us = Some(watch.disputed_us(now));
                finding.open_since_us = watch.disputed_since().map(|since| self.relative(since));
            }
            Property::EndsInTime => self.late_failover(watch, &mut finding),
            Property::NothingLost => finding.lost = self.lost_writes(side),
            _ => {}
        }
        Some(finding)
    }

    /// The failover that took longest of all that took too long, or of all.
    fn late_failover(self, watch: &Watch, finding: &mut Finding) {
        let now = self.run.now();
        for master in &self.run.scenario().masters {
            let Some((took_us, began)) = watch.longest_failover(&master.name, now) else {
                continue;
            };
            finding.span_us = finding.span_us.max(Some(took_us));
            if took_us >= limit(master).as_micros() as u64 {
                let late = began + limit(master);
                let broken = finding.broken.get_or_insert_with(|| Breach {
                    first_us: self.relative(late),
                    times: 0,
                });
                broken.times += 1;
                broken.first_us = broken.first_us.min(self.relative(late));
            }
        }
    }

    fn lost_writes(self, side: Side) -> Vec<LostWrites> {
        let losses = self.run.tally().of(side).losses.iter();
        losses
            .map(|(at, client, lost)| LostWrites {
                client: client.0 as NodeId,
                first: lost.found + 1,
                last: lost.acknowledged,
                at_us: self.relative(*at),
            })
            .collect()
    }

    fn breach(self, broken: Broken) -> Breach {
        Breach {
            first_us: self.relative(broken.first),
            times: broken.times,
        }
    }
}

/// The longest a failover may take by its own limits (§10): the votes, up to ten seconds
/// or `failover-timeout`, after a delay of up to one; the order to the replica, its
/// promotion and the reconfiguration of the others, `failover-timeout` each; and a tick
/// to notice each of them.
fn limit(master: &Master) -> Duration {
    const VOTES: Duration = Duration::from_secs(10);
    const DELAY: Duration = Duration::from_secs(1);
    const TICKS: Duration = Duration::from_millis(500);
    master.failover_timeout.min(VOTES) + DELAY + 3 * master.failover_timeout + TICKS
}
