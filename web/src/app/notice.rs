use std::rc::Rc;

use lab::frame::Frame;
use yew::{Html, Properties, classes, component, html};

use super::keys::MIRROR_KEY;
use super::{Action, Dispatch, Glyph, Icon};
use crate::text::{Text, coded};

/// A sentence for the reader about the last thing asked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Notice {
    /// The sentence; what is to be typed stands between backticks.
    pub message: String,
    /// What helps; may be empty.
    pub hint: String,
    /// Whether something was refused, rather than merely noted.
    pub refused: bool,
    /// What can be done about it with one more key.
    pub offer: Option<Offer>,
    /// The number of a fault of which it goes on to say what it has done so far.
    pub fault: Option<u32>,
    /// When it was first seen while time passed, in milliseconds of the browser's clock.
    pub since_ms: Option<u64>,
}

/// What a notice offers to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// The command that does it.
    pub command: String,
    /// What it does, on its button.
    pub words: String,
}

impl Notice {
    /// As it is read aloud.
    #[must_use]
    pub fn spoken(&self) -> String {
        self.message.replace('`', "")
    }
}

/// Properties of [`NoticeBox`].
#[derive(Properties, PartialEq)]
pub(super) struct NoticeBoxProps {
    /// What is said.
    pub(super) notice: Notice,
    /// The picture.
    pub(super) frame: Rc<Frame>,
    /// The words.
    pub(super) text: &'static Text,
    /// Where actions go.
    pub(super) dispatch: Dispatch,
}

/// A notice in place, over the picture, until it is dismissed.
#[component]
pub(super) fn NoticeBox(props: &NoticeBoxProps) -> Html {
    let notice = &props.notice;
    let mut reports = props.frame.reports.iter();
    let report = reports.find(|report| Some(report.number) == notice.fault);
    let report = report.map(|report| (props.text.picture.report)(report));
    let report = report.filter(|said| !said.is_empty());
    let dismiss = props.dispatch.on(|| Action::Dismiss);
    html! {
        <div class={classes!("lab-notice", notice.refused.then_some("is-refused"))}>
            <div class="lab-notice-words" key="words">
                { for notice.message.lines().enumerate().map(|(index, line)| html! { <p key={index}>{ coded(line) }</p> }) }
                if let Some(report) = report { <p class="lab-so-far" key="report">{report}</p> }
                if !notice.hint.is_empty() { <p class="lab-hint" key="hint">{ coded(&notice.hint) }</p> }
            </div>
            if let Some(offer) = &notice.offer {
                <button type="button" class="lab-button is-ink" key="offer" data-do="mirror" data-command={offer.command.clone()}
                    aria-keyshortcuts={MIRROR_KEY} onclick={props.dispatch.on(|| Action::Mirror)}>
                    {&offer.words}<kbd class="lab-key" aria-hidden="true">{MIRROR_KEY}</kbd>
                </button>
            }
            <button type="button" class="lab-button is-icon is-bare" key="dismiss" aria-label={props.text.error.dismiss} onclick={dismiss}>
                <Icon glyph={Glyph::Close} />
            </button>
        </div>
    }
}
