//! How the reader's own files become the run.

use std::rc::Rc;

use lab::scenario::ScenarioErrors;

use super::{Model, Popover};
use crate::opening::{Draft, Opening};
use crate::refusal::Refusal;

impl Model {
    /// Lets something happen to what the reader puts together.
    pub(super) fn put_together(&mut self, what: Opening) {
        let draft = &mut self.draft;
        match what {
            Opening::Add(files) => draft.add(files),
            Opening::Drop(files) => {
                *draft = Draft::default();
                draft.add(files);
                self.menu = None;
                self.popover = Some(Popover::Open);
                if self.draft.refused.is_none() {
                    self.open_draft();
                }
            }
            Opening::Remove(index) => {
                if index < draft.files.len() {
                    draft.files.remove(index);
                }
                draft.refused = None;
            }
            Opening::Paste(text) => {
                draft.pasted = text;
                draft.refused = None;
            }
            Opening::Count(count, typed) => {
                draft.counts[count as usize] = typed;
                draft.refused = None;
            }
            Opening::Submit => self.open_draft(),
        }
    }

    /// Opens what is there. What cannot be opened leaves the run as it is, and the form
    /// says why.
    fn open_draft(&mut self) {
        let opened = self.draft.open().and_then(|(choice, notes)| {
            match self.desk.reopen(choice) {
                Ok(()) => Ok(notes),
                Err(Refusal::BadScenario(errors)) => Err(errors),
                // A desk refuses to open nothing but a scenario.
                Err(_) => Err(ScenarioErrors(Vec::new())),
            }
        });
        match opened {
            Ok(notes) => {
                self.draft = Draft::default();
                self.begin();
                let text = self.text();
                let said: Vec<String> = notes.iter().map(text.opening.note).collect();
                if said.is_empty() {
                    self.speak((text.opening.opened)(&self.desk.choice().title(self.lang)));
                } else {
                    self.note(&said.join("\n"));
                }
            }
            Err(errors) => self.draft.refused = Some(Rc::new(errors)),
        }
    }
}
