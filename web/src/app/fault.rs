//! What is done to the world, and its counterpart on another deployment.

use lab::frame::Dealt;
use lab::scenario::Side;

use super::{Model, Notice, Offer};
use crate::stage::{MenuRequest, Target};

/// An offer goes after so long while time passes, in milliseconds: its moment is over.
const OFFERED_MS: u64 = 8_000;

impl Model {
    /// Opens the menu of a thing. Time stands still for a message: it would be there
    /// before anybody had chosen.
    pub(super) fn open_menu(&mut self, menu: Option<MenuRequest>) {
        if menu.is_some_and(|request| matches!(request.target, Target::Message(_))) {
            self.set_playing(false);
        }
        self.popover = None;
        self.menu = menu;
    }

    /// The picture through which a line is drawn: that of what is selected.
    pub(super) fn line_side(&self) -> Side {
        let node = match self.selection {
            Some(Target::Node(id)) => self.frame.nodes.get(usize::from(id)),
            _ => None,
        };
        node.map_or_else(|| self.shown_side(), |node| node.side)
    }

    pub(super) fn apply(&mut self, command: &str) {
        let counterpart = self.desk.counterpart(command);
        if self.carry_out(command)
            && let Some((side, counterpart)) = counterpart
            && self.desk.check(&counterpart).is_ok()
        {
            self.offer(command, side, counterpart);
        }
    }

    /// Offers the same for another deployment.
    fn offer(&mut self, done: &str, side: Side, command: String) {
        let text = self.text();
        let said = (text.sides.done_here)(&(text.picture.fault)(done), side);
        let before = self.notice.take().filter(|notice| notice.fault.is_none());
        let before = before.map(|notice| notice.message);
        let words = (text.sides.mirror)(&(text.picture.fault)(&command));
        self.show(Notice {
            message: before
                .into_iter()
                .chain([said])
                .collect::<Vec<_>>()
                .join("\n"),
            offer: Some(Offer { command, words }),
            fault: self.frame.reports.last().map(|report| report.number),
            ..Notice::default()
        });
    }

    /// Lets an offer or a report go whose moment is over.
    pub(super) fn outlive_offer(&mut self, stamp_ms: u64) {
        let passes = |notice: &&mut Notice| notice.offer.is_some() || notice.fault.is_some();
        let Some(notice) = self.notice.as_mut().filter(passes) else {
            return;
        };
        let since = *notice.since_ms.get_or_insert(stamp_ms);
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
                self.hush();
                self.speak((self.text().fault.done)(&written));
                self.report(&written);
                true
            }
            Err(refusal) => {
                self.refuse(&refusal);
                false
            }
        }
    }

    /// Shows what was done, says what it did if there is something to count, and goes on to
    /// say it.
    fn report(&mut self, written: &str) {
        let picture = self.text().picture;
        let Some(report) = self.frame.reports.last() else {
            return;
        };
        // What waits for its moment has a place of its own.
        if report.deed == Dealt::Ordered {
            return;
        }
        let (number, said) = (report.number, (picture.report)(report));
        if !said.is_empty() {
            let before = std::mem::take(&mut self.live.words);
            self.speak(format!("{before}{}{said}", picture.separator));
        }
        let notice = self.notice.get_or_insert_default();
        if notice.message.is_empty() {
            notice.message = (picture.fault)(written);
        }
        notice.fault = Some(number);
    }

    /// Does the counterpart that a notice offers. Nothing is offered for it in turn.
    pub(super) fn mirror(&mut self) {
        let offer = self.notice.take().and_then(|notice| notice.offer);
        if let Some(offer) = offer {
            self.carry_out(&offer.command);
        }
    }
}
