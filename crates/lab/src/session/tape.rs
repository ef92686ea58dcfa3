//! What the story has for the tape: signs, and bands of configurations and terms.

use std::rc::Rc;

use lab_sim::Time;

use super::story::Storyteller;
use crate::frame::{Band, Mark, NodeId, Story};
use crate::scenario::Side;

impl Storyteller {
    pub(super) fn mark(&mut self, mark: Mark) {
        let story = Rc::make_mut(&mut self.story);
        story.marks.push(mark);
        if story.marks.len() > Story::MARKS_KEPT {
            // A good part at once, so that not every mark moves all others.
            let drop = Story::MARKS_KEPT / 4;
            story.marks.drain(..drop);
            story.marks_dropped += drop as u64;
            story.revision += 1;
        }
    }

    pub(super) fn band(&mut self, at: Time, side: Side, master: &str, node: NodeId, epoch: u64) {
        let at_us = self.relative(at);
        let story = Rc::make_mut(&mut self.story);
        let newest = story
            .bands
            .iter()
            .filter(|band| band.side == side && band.master == master)
            .map(|band| band.epoch)
            .max();
        if newest.is_some_and(|newest| newest >= epoch) {
            return;
        }
        for band in story
            .bands
            .iter_mut()
            .filter(|band| band.side == side && band.master == master && band.to_us.is_none())
        {
            band.to_us = Some(at_us);
        }
        story.bands.push(Band {
            from_us: at_us,
            to_us: None,
            side,
            master: master.to_owned(),
            epoch,
            node,
        });
        let over = story.bands.iter().filter(|band| band.to_us.is_some());
        if over.count() > Story::BANDS_KEPT {
            let mut drop = Story::BANDS_KEPT / 4;
            story.bands.retain(|band| {
                let goes = drop > 0 && band.to_us.is_some();
                drop -= usize::from(goes);
                !goes
            });
            story.revision += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::frame::MarkKind;

    #[test]
    fn marks_and_bands_that_are_over_are_bounded_and_counted() {
        let mut teller = Storyteller::default();
        teller.set_zero(Time::ZERO);
        let mark = |step| Mark {
            at_us: step as i64,
            step,
            node: 0,
            kind: MarkKind::Sdown,
            about: None,
            epoch: None,
        };
        let many = Story::MARKS_KEPT as u64 + 7;
        (0..many).for_each(|step| teller.mark(mark(step)));
        for epoch in 0..Story::BANDS_KEPT as u64 + 7 {
            let at = Time::from_us(epoch);
            teller.band(at, Side::Sentinel, "mymaster", 0, epoch);
        }
        let story = teller.story();
        assert!(story.marks.len() <= Story::MARKS_KEPT);
        assert_eq!(story.marks_dropped + story.marks.len() as u64, many);
        assert_eq!(story.marks.last().map(|mark| mark.step), Some(many - 1));
        assert!(story.bands.len() <= Story::BANDS_KEPT + 1);
        let last = story.bands.last().expect("one holds");
        assert_eq!(
            (last.to_us, last.epoch),
            (None, Story::BANDS_KEPT as u64 + 6)
        );
    }
}
