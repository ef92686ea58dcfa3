//! The lines of the log that are in the document.

use std::rc::Rc;

use lab::frame::{Cause, Frame, LogLine, NodeId, Story};
use yew::{Callback, Html, KeyboardEvent, Properties, component, html};

use super::Causes;
use super::line::Line;
use super::log::Window;
use crate::app::{Action, Dispatch};
use crate::text::Text;

/// Properties of [`Lines`]. The list is drawn again only when what it shows has changed,
/// and most frames write no line.
#[derive(Properties)]
pub(super) struct LinesProps {
    /// Which lines.
    pub(super) window: Window,
    /// The picture, for the names in it.
    pub(super) frame: Rc<Frame>,
    /// What has happened so far.
    pub(super) story: Rc<Story>,
    /// The ids that lines may name, and whose they are.
    pub(super) ids: Rc<Vec<(String, String)>>,
    /// The causes of a line, if they are wanted, with its number among all.
    pub(super) causes: Option<(u64, Rc<Vec<Cause>>)>,
    /// Whether time passes.
    pub(super) playing: bool,
    /// The words.
    pub(super) text: &'static Text,
    /// Where actions go.
    pub(super) dispatch: Dispatch,
    /// What keys do.
    pub(super) onkeydown: Callback<KeyboardEvent>,
}

impl LinesProps {
    fn lines(&self) -> impl Iterator<Item = &LogLine> {
        let log = &self.story.log;
        self.window.lines.iter().filter_map(|place| log.get(*place))
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.frame.nodes.iter().map(|node| node.name.as_str())
    }
}

impl PartialEq for LinesProps {
    fn eq(&self, other: &Self) -> bool {
        // The keys do the same as long as the list is the same.
        self.window == other.window
            && self.story.log_dropped == other.story.log_dropped
            && (Rc::ptr_eq(&self.story, &other.story) || self.lines().eq(other.lines()))
            && self.names().eq(other.names())
            && self.ids == other.ids
            && self.playing == other.playing
            && std::ptr::eq(self.text, other.text)
            && self.dispatch == other.dispatch
            && self.causes == other.causes
            && (self.causes.is_none() || Rc::ptr_eq(&self.frame, &other.frame))
    }
}

/// The lines, each with its number among all as its key.
#[component]
pub(super) fn Lines(props: &LinesProps) -> Html {
    let lines = props.window.lines.iter().enumerate();
    html! {
        <ol class="lab-list lab-lines" onkeydown={props.onkeydown.clone()}>
            { for lines.map(|(index, place)| line(*place, index, props)) }
        </ol>
    }
}

fn line(place: usize, index: usize, props: &LinesProps) -> Html {
    let line = &props.story.log[place];
    let future = index >= props.window.past;
    let current = index + 1 == props.window.past;
    let number = props.story.log_dropped + place as u64;
    html! {
        <li key={number}>
            <Line line={line.clone()} name={name(props, line.node)} {future} {current} ids={Rc::clone(&props.ids)} text={props.text} dispatch={props.dispatch.clone()} />
            if current && !props.playing { { why(number, props) } }
        </li>
    }
}

/// Why the line at the play head was written: asked for, and told under it.
fn why(number: u64, props: &LinesProps) -> Html {
    let causes = props.causes.as_ref().filter(|causes| causes.0 == number);
    let onclick = props.dispatch.on::<web_sys::MouseEvent>(|| Action::Why);
    html! {
        <div class="lab-line-why">
            <button type="button" class="lab-link" data-do="why" aria-expanded={causes.is_some().to_string()} {onclick} key="ask">{props.text.causes.ask}</button>
            if let Some((_, causes)) = causes {
                <Causes key="causes" frame={Rc::clone(&props.frame)} causes={Rc::clone(causes)} ids={Rc::clone(&props.ids)} text={props.text} dispatch={props.dispatch.clone()} />
            }
        </div>
    }
}

fn name(props: &LinesProps, node: NodeId) -> String {
    let node = props.frame.nodes.get(usize::from(node));
    node.map_or_else(|| "?".to_owned(), |node| node.name.clone())
}
