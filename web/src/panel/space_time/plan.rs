//! Where things lie in the diagram: time runs down, each process has a line.

use lab::frame::{LogLine, NodeId};

use crate::tape::Window;

/// Room for the instants at the left.
const AXIS: f64 = 54.0;
/// Room for the names of processes above.
const HEAD: f64 = 30.0;
/// Room below the last instant.
const FOOT: f64 = 10.0;
/// Room for what is announced, at the right; less where there is little.
const GUTTER: f64 = 190.0;
/// How far lines of text are apart.
const LINE: f64 = 13.0;

/// Where things lie.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Plan {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The processes and their lines.
    pub(super) lines: Vec<(NodeId, f64)>,
    /// Where announcements are written.
    pub(super) gutter: f64,
    time: Window,
}

impl Plan {
    pub(super) fn of(
        processes: &[NodeId],
        (width, height): (f64, f64),
        (from_us, to_us): (i64, i64),
    ) -> Self {
        let gutter = width - GUTTER.min(width * 0.4);
        let apart = (gutter - AXIS) / processes.len().max(1) as f64;
        let place = |number: usize| AXIS + apart * (number as f64 + 0.5);
        let lines = processes.iter().enumerate();
        Self {
            width,
            height,
            lines: lines.map(|(number, node)| (*node, place(number))).collect(),
            gutter,
            time: Window {
                from_us,
                to_us,
                left: HEAD,
                right: height - FOOT,
            },
        }
    }

    /// How far lines are apart.
    pub(super) fn apart(&self) -> f64 {
        (self.gutter - AXIS) / self.lines.len().max(1) as f64
    }

    pub(super) fn x(&self, node: NodeId) -> Option<f64> {
        let line = self.lines.iter().find(|(of, _)| *of == node);
        line.map(|(_, x)| *x)
    }

    pub(super) fn y(&self, at_us: i64) -> f64 {
        self.time.x_within(at_us)
    }

    pub(super) fn shows(&self, at_us: i64) -> bool {
        self.time.shows(at_us)
    }

    /// Microseconds that lie on so many pixels.
    pub(super) fn us_of(&self, pixels: f64) -> i64 {
        (pixels * self.time.span() as f64 / (self.bottom() - HEAD).max(1.0)) as i64
    }

    pub(super) const fn top() -> f64 {
        HEAD
    }

    pub(super) fn bottom(&self) -> f64 {
        self.height - FOOT
    }

    /// Round instants for the axis.
    pub(super) fn ticks(&self) -> Vec<i64> {
        self.time.ticks(64.0).0
    }

    /// Where announcements are written, each as near to its instant as those above and
    /// below leave room; and how many there is no room for.
    pub(super) fn notes<'a>(
        &self,
        events: impl Iterator<Item = (u64, &'a LogLine)>,
    ) -> (Vec<(u64, &'a LogLine, f64)>, usize) {
        let top = HEAD + LINE * 0.5;
        let mut next = top;
        let mut placed: Vec<_> = events
            .map(|(place, event)| {
                let y = self.y(event.at_us).max(next);
                next = y + LINE;
                (place, event, y)
            })
            .collect();
        let room = ((self.bottom() - top) / LINE).max(0.0) as usize;
        let left_out = if placed.len() > room {
            // The last line tells how many more there are.
            placed.len() - room.saturating_sub(1)
        } else {
            0
        };
        placed.truncate(placed.len() - left_out);
        let told = if left_out > 0 { LINE } else { 0.0 };
        let mut lowest = self.bottom() - LINE * 0.5 - told;
        for (_, _, y) in placed.iter_mut().rev() {
            *y = y.min(lowest);
            lowest = *y - LINE;
        }
        (placed, left_out)
    }
}

#[cfg(test)]
mod tests {
    use lab::frame::Tone;

    use super::*;

    fn plan() -> Plan {
        Plan::of(&[0, 3, 4], (400.0, 300.0), (0, 1_000_000))
    }

    #[test]
    fn time_runs_down_and_every_process_has_a_line_left_of_the_announcements() {
        let plan = plan();
        assert!(plan.y(100_000) < plan.y(900_000));
        let xs: Vec<f64> = [0, 3, 4]
            .map(|node| plan.x(node).expect("it has a line"))
            .to_vec();
        assert!(xs.windows(2).all(|pair| pair[0] < pair[1]) && xs[2] < plan.gutter);
        assert_eq!(plan.x(7), None);
    }

    #[test]
    fn announcements_do_not_lie_on_each_other_and_those_without_room_are_counted() {
        let line = LogLine {
            at_us: 500_000,
            step: 0,
            node: 0,
            level: '#',
            event: "+sdown",
            text: "".into(),
            said: None,
            tone: Tone::Sdown,
            logged: true,
        };
        let events = vec![line; 40];
        let (placed, left_out) = plan().notes((0..).zip(&events));
        assert!(
            placed
                .windows(2)
                .all(|pair| pair[1].2 - pair[0].2 > LINE - 0.001)
        );
        assert!(placed.iter().all(|(_, _, y)| (HEAD..300.0).contains(y)));
        assert_eq!(placed.len() + left_out, 40);
        assert!(left_out > 20);
    }
}
