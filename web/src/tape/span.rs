//! States that last: how long a sentinel held the master for down.

use lab::frame::{Frame, GaugeKind, Mark, MarkKind, NodeId, Story};

/// A stretch of time during which a sentinel held something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Span {
    /// Since when.
    pub from_us: i64,
    /// Until when; up to the end of what has been played while it lasts.
    pub to_us: i64,
}

/// What one sentinel's lane shows besides its marks.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Spans {
    /// The master did not answer; this led to SDOWN.
    pub waiting: Vec<Span>,
    /// Its master did not answer up to now, and it is not SDOWN yet.
    pub patient: Option<Span>,
    /// It held its master for subjectively down.
    pub sdown: Vec<Span>,
    /// It held its master for objectively down.
    pub odown: Vec<Span>,
}

/// The spans of a sentinel's lane. Its wait before an SDOWN is as long as
/// down-after; a switch of master ends what was held of the old one.
#[must_use]
pub fn of_lane(node: NodeId, story: &Story, frame: &Frame) -> Spans {
    let mut spans = Spans::default();
    let down_after = i64::try_from(frame.settings.down_after_ms).unwrap_or_default() * 1_000;
    let mut sdown_since = None;
    let mut odown_since = None;
    for mark in story.marks.iter().filter(|mark| mark.node == node) {
        match mark.kind {
            MarkKind::Sdown => {
                spans.waiting.push(Span {
                    from_us: mark.at_us - down_after,
                    to_us: mark.at_us,
                });
                sdown_since.get_or_insert(mark.at_us);
            }
            MarkKind::Odown => {
                odown_since.get_or_insert(mark.at_us);
            }
            MarkKind::SdownOver | MarkKind::Switch => {
                close(&mut spans.sdown, &mut sdown_since, mark);
                close(&mut spans.odown, &mut odown_since, mark);
            }
            MarkKind::OdownOver => close(&mut spans.odown, &mut odown_since, mark),
            _ => {}
        }
    }
    let end = frame.to_us.max(frame.now_us);
    spans.sdown.extend(sdown_since.map(|from_us| Span {
        from_us,
        to_us: end,
    }));
    spans.odown.extend(odown_since.map(|from_us| Span {
        from_us,
        to_us: end,
    }));
    spans.patient = patient(node, frame);
    spans
}

fn close(list: &mut Vec<Span>, since: &mut Option<i64>, mark: &Mark) {
    list.extend(since.take().map(|from_us| Span {
        from_us,
        to_us: mark.at_us,
    }));
}

/// A wait that has not led to anything yet; the ordinary wait for the answer to a
/// ping is not worth a line.
pub(super) fn patient(node: NodeId, frame: &Frame) -> Option<Span> {
    let gauges = &frame.nodes.get(usize::from(node))?.gauges;
    let gauge = gauges
        .iter()
        .find(|gauge| gauge.kind == GaugeKind::Patience)?;
    let waiting = gauge.elapsed_us < gauge.limit_us && gauge.elapsed_us > gauge.limit_us / 20;
    let elapsed = i64::try_from(gauge.elapsed_us).ok()?;
    waiting.then_some(Span {
        from_us: frame.now_us - elapsed,
        to_us: frame.now_us,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_lane_tells_the_wait_the_suspicion_and_who_still_waits() {
        let (frame, story) = fixture::election();
        let s1 = of_lane(4, &story, &frame);
        assert_eq!(s1.waiting.len(), 1);
        assert_eq!(s1.waiting[0].to_us - s1.waiting[0].from_us, 2_000_000);
        assert_eq!((s1.sdown.len(), s1.odown.len(), s1.patient), (1, 1, None));
        let s2 = of_lane(5, &story, &frame);
        assert!(s2.sdown.is_empty() && s2.patient.is_some());
    }

    #[test]
    fn a_switch_of_master_ends_what_was_held_of_the_old_one() {
        let (frame, mut story) = fixture::election();
        let at_us = 5_300_000;
        story.marks.push(Mark {
            at_us,
            step: 0,
            node: 4,
            kind: MarkKind::Switch,
            about: Some(1),
            epoch: Some(1),
        });
        let s1 = of_lane(4, &story, &frame);
        assert_eq!(s1.sdown[0].to_us, at_us);
        assert_eq!(s1.odown[0].to_us, at_us);
    }
}
