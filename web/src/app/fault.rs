//! What is done to the world, and its counterpart on another deployment.

use lab::scenario::Side;

use super::{Model, Notice, Offer};

/// An offer goes after so long while time passes, in milliseconds: its moment is over.
const OFFERED_MS: u64 = 8_000;

impl Model {
    pub(super) fn apply(&mut self, command: &str) {
        let counterpart = self.desk.counterpart(command);
        if self.carry_out(command)
            && let Some((side, counterpart)) = counterpart
            && self.desk.can(&counterpart)
        {
            self.offer(command, side, counterpart);
        }
    }

    /// Offers the same for another deployment.
    fn offer(&mut self, done: &str, side: Side, command: String) {
        let text = self.text();
        let said = (text.sides.done_here)(&(text.picture.fault)(done), side);
        let before = self.notice.take().map(|notice| notice.message);
        let words = (text.sides.mirror)(&(text.picture.fault)(&command));
        self.show(Notice {
            message: before
                .into_iter()
                .chain([said])
                .collect::<Vec<_>>()
                .join("\n"),
            offer: Some(Offer {
                command,
                words,
                since_ms: None,
            }),
            ..Notice::default()
        });
    }

    /// Lets an offer go whose moment is over.
    pub(super) fn outlive_offer(&mut self, stamp_ms: u64) {
        let notice = self.notice.as_mut();
        let Some(offer) = notice.and_then(|notice| notice.offer.as_mut()) else {
            return;
        };
        let since = *offer.since_ms.get_or_insert(stamp_ms);
        if stamp_ms > since + OFFERED_MS {
            self.notice = None;
        }
    }

    /// Does something to the world; tells whether it was done.
    fn carry_out(&mut self, command: &str) -> bool {
        self.menu = None;
        self.popover = None;
        let shown = self.desk.shown_run();
        match self.desk.apply(command) {
            Ok(written) => {
                self.refresh_silently();
                self.notice = None;
                if self.desk.shown_run() != shown {
                    self.note(self.text().fault.another_run);
                }
                self.spoken = (self.text().fault.done)(&written);
                true
            }
            Err(refusal) => {
                self.refuse(&refusal);
                false
            }
        }
    }

    /// Does the counterpart that a notice offers. Nothing is offered for it in turn.
    pub(super) fn mirror(&mut self) {
        let offer = self.notice.take().and_then(|notice| notice.offer);
        if let Some(offer) = offer {
            self.carry_out(&offer.command);
        }
    }
}
