//! A run that was not shown for long is played again before it is shown: in pieces, so
//! that the page goes on living, and until the reader stops it.

use lab::frame::BranchId;
use lab::session::{Recall, Spot};
use yew::{Html, Properties, component, html};

use super::{Action, Dispatch, Model, Moving};
use crate::panel::run_name;
use crate::text::{Text, span};

/// A run that is being played again.
pub(super) struct Recalling {
    recall: Recall,
    /// What was asked for, which needs it.
    then: Moving,
    /// What is said of it.
    said: Recalled,
}

/// What is said of a run that is being played again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Recalled {
    /// In a sentence.
    what: String,
    /// Where it began, in microseconds.
    from_us: i64,
    /// How far it is.
    at_us: i64,
    /// How far it goes.
    to_us: i64,
}

impl Model {
    /// What is said of the run that is being played again, if one is.
    pub(super) fn recalled(&self) -> Option<&Recalled> {
        self.recalling.as_ref().map(|recalling| &recalling.said)
    }

    /// Begins to play again what something that was asked for needs. Returns false if it
    /// can be done at once.
    pub(super) fn recalls_first(&mut self, moving: &Moving) -> bool {
        let wanted = self.runs_wanted(moving);
        if !wanted.is_empty() {
            // Whoever wants another run no longer waits for the one before.
            self.recalling = None;
        }
        let wanted = wanted.into_iter().find_map(|id| self.desk.recall(id));
        let Some(recall) = wanted.or_else(|| self.way_to(moving)) else {
            return false;
        };
        self.playback.pause();
        let name = { self.runs.run(recall.id()) }.map(|run| run_name(run, self.text()));
        let (at_us, to_us) = self.desk.recalled(&recall);
        let words = &self.text().runs;
        let what = match recall.is_way() {
            true => words.on_the_way,
            false => words.recalling,
        };
        let said = Recalled {
            what: what(&name.unwrap_or_default()),
            from_us: at_us,
            at_us,
            to_us,
        };
        self.recalling = Some(Recalling {
            recall,
            then: moving.clone(),
            said,
        });
        self.recall_on();
        if let Some(said) = self.recalled() {
            // It takes longer than a frame.
            self.speak(said.what.clone());
        }
        true
    }

    /// The way to somewhere in the run that is shown, if it is a long one.
    fn way_to(&self, moving: &Moving) -> Option<Recall> {
        let (id, spot) = match *moving {
            Moving::Go(id, step) => (id, Spot::Step(step)),
            Moving::GoAt(id, at_us) => (id, Spot::At(at_us)),
            _ => return None,
        };
        (id == self.runs.current).then(|| self.desk.way_to(spot))?
    }

    /// The runs of which the history is needed.
    fn runs_wanted(&self, moving: &Moving) -> Vec<BranchId> {
        match moving {
            Moving::Show(id) | Moving::Go(id, _) | Moving::GoAt(id, _) => vec![*id],
            Moving::Compare(Some(runs)) => runs.to_vec(),
            Moving::Delete(id) if *id == self.runs.current => {
                self.desk.heir().into_iter().collect()
            }
            _ => Vec::new(),
        }
    }

    /// Plays on for a frame; when it is there, does what was asked for.
    pub(super) fn recall_on(&mut self) {
        let Some(mut recalling) = self.recalling.take() else {
            return;
        };
        self.desk.recall_on(&mut recalling.recall);
        if recalling.recall.is_done() {
            if self.desk.keep(recalling.recall) {
                self.move_about(recalling.then);
            }
            return;
        }
        (recalling.said.at_us, recalling.said.to_us) = self.desk.recalled(&recalling.recall);
        self.recalling = Some(recalling);
    }

    /// Stops at the reader's wish, and says so.
    pub(super) fn stop_recalling(&mut self) {
        if self.recalling.take().is_some() {
            self.note(self.text().time.stopped);
        }
    }
}

/// Properties of [`RecallBox`].
#[derive(Properties, PartialEq)]
pub(super) struct RecallBoxProps {
    /// What is said.
    pub(super) recalled: Recalled,
    /// The words.
    pub(super) text: &'static Text,
    /// Where actions go.
    pub(super) dispatch: Dispatch,
}

/// Which run is played again, how far it is, and the way to stop it.
#[component]
pub(super) fn RecallBox(props: &RecallBoxProps) -> Html {
    let Recalled {
        what,
        from_us,
        at_us,
        to_us,
    } = &props.recalled;
    let words = &props.text.runs;
    let instant = |us: &i64| span::instant(*us);
    let stop = props.dispatch.on(|| Action::Time(Moving::Stop));
    html! {
        <div class="lab-notice is-recall">
            <div class="lab-notice-words" key="words">
                <p key="what">{what}</p>
                <progress class="lab-progress" key="bar" max={(to_us - from_us).to_string()} value={(at_us - from_us).to_string()} aria-label={what.clone()}></progress>
                <p class="lab-hint" key="far">{(words.recalled)(&instant(at_us), &instant(to_us))}</p>
            </div>
            <button type="button" class="lab-button" key="stop" data-do="stop-recall" aria-keyshortcuts="Escape" onclick={stop}>{props.text.time.stop}</button>
        </div>
    }
}
