use std::rc::Rc;

use lab::frame::{Cause, CauseKind, Frame};
use web_sys::MouseEvent;
use yew::{Html, Properties, classes, component, html};

use super::line::short_ids;
use crate::app::{Action, Dispatch};
use crate::text::{Text, span};

/// Properties of [`Causes`].
#[derive(Properties, PartialEq)]
pub struct CausesProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// The chain, the nearest first.
    pub causes: Rc<Vec<Cause>>,
    /// The ids that lines may name, and whose they are.
    pub ids: Rc<Vec<(String, String)>>,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// Why a line of the log was written: the chain back to what somebody did or to a timer.
/// Each cause leads to its moment.
#[component]
pub fn Causes(props: &CausesProps) -> Html {
    html! {
        <ol class="lab-list lab-causes" aria-label={props.text.causes.label}>
            { for props.causes.iter().enumerate().map(|(place, cause)| self::cause(place, cause, props)) }
        </ol>
    }
}

fn cause(place: usize, cause: &Cause, props: &CausesProps) -> Html {
    let said = (props.text.causes.cause)(&cause.what, &props.frame.nodes, props.text.panel.message);
    let (step, at_us) = (cause.step, cause.at_us);
    let onclick = props.dispatch.on::<MouseEvent>(move || match step {
        Some(step) => Action::SeekStep(step),
        None => Action::Seek(at_us),
    });
    let class = match cause.what {
        CauseKind::Act { .. } => "is-act",
        CauseKind::Event { .. } => "is-event",
        CauseKind::Silence { .. } => "is-silence",
        _ => "is-plain",
    };
    html! {
        <li key={place} class={classes!("lab-cause", class)}>
            <button type="button" class="lab-cause-go" title={(props.text.panel.go_to)(&span::log_time(at_us))} {onclick}>
                <span class="lab-line-time">{span::log_time(at_us)}</span>
                <span>{ short_ids(&said, &props.ids) }</span>
            </button>
        </li>
    }
}
