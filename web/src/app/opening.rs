//! How the reader's own files become the run.

use std::rc::Rc;

use lab::frame::NodeId;
use lab::scenario::ScenarioErrors;

use super::{Model, Popover};
use crate::desk::Desk;
use crate::opening::{Draft, Opening};
use crate::refusal::Refusal;
use crate::stage::Target;

impl Model {
    /// Opens something in place of this. The same scenario with other settings keeps who
    /// is selected, if it is still there.
    pub(super) fn open(&mut self, open: impl FnOnce(&Desk) -> Result<(), Refusal>) {
        let before = self.desk.choice().scenario;
        let name =
            |model: &Self, id: NodeId| Some(model.frame.nodes.get(usize::from(id))?.name.clone());
        let selected = self.selected_node().and_then(|id| name(self, id));
        if let Err(refusal) = open(&self.desk) {
            self.refuse(&refusal);
            return;
        }
        self.begin();
        let after = self.desk.choice().scenario;
        if after.name != before.name {
            return;
        }
        let text = self.text();
        let mut said = Vec::new();
        if after.timeline.is_empty() && !before.timeline.is_empty() {
            said.push(text.fault.timeline_dropped.to_owned());
        }
        if let Some(selected) = selected {
            let there = self.frame.nodes.iter().find(|node| node.name == selected);
            self.selection = there.map(|node| Target::Node(node.id));
            if self.selection.is_none() {
                said.push((text.fault.gone)(&selected));
            }
            self.refresh_silently();
        }
        if !said.is_empty() {
            self.note(&said.join(text.live.gap));
        }
    }

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
