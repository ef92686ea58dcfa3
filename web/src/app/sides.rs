//! The deployments of the run, each in a picture of its own, on one clock.

use std::rc::Rc;

use lab::frame::{Frame, SideView};
use lab::scenario::Side;
use yew::{Callback, Html, Properties, classes, component, html};

use super::header::parted;
use super::{Action, Dispatch};
use crate::stage::{MenuRequest, Stage, Target};
use crate::text::Text;

/// Properties of [`Sides`].
#[derive(Properties, PartialEq)]
pub(super) struct SidesProps {
    /// The instant to show.
    pub(super) frame: Rc<Frame>,
    /// The words.
    pub(super) text: &'static Text,
    /// What is selected, on whichever side.
    pub(super) selection: Option<Target>,
    /// Whether playback stands still.
    pub(super) paused: bool,
    /// Whether the reader asked for less motion.
    pub(super) reduced_motion: bool,
    /// Whether there is room for one picture alone.
    pub(super) folded: bool,
    /// Which is shown then.
    pub(super) shown: Side,
    /// Through which a line is to be drawn.
    pub(super) line: Option<Side>,
    /// A line was drawn, or let go.
    pub(super) on_line: Callback<Option<String>>,
    /// Something is to be selected, or nothing.
    pub(super) on_select: Callback<Option<Target>>,
    /// The menu of something is to be opened.
    pub(super) on_menu: Callback<MenuRequest>,
    /// Where actions go.
    pub(super) dispatch: Dispatch,
}

/// The pictures: beside each other where there is room, else one of them and a switch
/// that says what happens in the other.
#[component]
pub(super) fn Sides(props: &SidesProps) -> Html {
    let sides = &props.frame.sides;
    let folded = props.folded && sides.len() > 1;
    let shown = sides.iter().position(|view| view.side == props.shown);
    let shown = shown.unwrap_or_default();
    let drawn = sides
        .iter()
        .enumerate()
        .filter(|(index, _)| !folded || *index == shown)
        .map(|(_, view)| side(view, props, sides.len() > 1 && !folded));
    html! {
        <div class={classes!("lab-sides", (sides.len() > 1).then_some(if folded { "is-folded" } else { "has-two" }))}>
            if folded { { switch(props, shown) } }
            <div class="lab-side-list" key="list">{ for drawn }</div>
        </div>
    }
}

fn side(view: &SideView, props: &SidesProps, named: bool) -> Html {
    let words = &props.text.sides;
    let name = (words.name)(view.side);
    // Where one takes the place of the other the picture stays, so that it need not be
    // measured again.
    let key = if named { name } else { "alone" };
    html! {
        <section {key} class="lab-side" data-side={name} aria-label={named.then_some(name)}>
            if named {
                <h2 class="lab-side-head" key="head">
                    <span class="lab-side-name">{name}</span>
                    <span class="lab-side-settings">{ parted(&(words.settings)(view.side, &props.frame.settings)) }</span>
                </h2>
            }
            <div class="lab-side-stage" key="stage">
                <Stage frame={Rc::clone(&props.frame)} side={view.side} text={props.text.picture} selection={props.selection}
                    paused={props.paused} reduced_motion={props.reduced_motion}
                    line={props.line == Some(view.side)} on_line={props.on_line.clone()}
                    on_select={props.on_select.clone()} on_menu={props.on_menu.clone()} />
            </div>
        </section>
    }
}

fn switch(props: &SidesProps, shown: usize) -> Html {
    let words = &props.text.sides;
    let headline = props.text.picture.headline;
    let choices = props.frame.sides.iter().enumerate().map(|(index, view)| {
        let (chosen, side) = (index == shown, view.side);
        let name = (words.name)(side);
        // What is happening where one does not look.
        let elsewhere = (!chosen).then(|| headline(&view.sentence.now, &props.frame.nodes));
        html! {
            <button type="button" key={name} class="lab-segment" data-side={name} aria-pressed={chosen.to_string()}
                onclick={props.dispatch.on(move || Action::Side(side))}>
                <span class="lab-side-name">{name}</span>{" "}
                if let Some(elsewhere) = elsewhere { <span class="lab-side-elsewhere">{elsewhere}</span> }
            </button>
        }
    });
    html! {
        <div class="lab-segments lab-side-switch" key="switch" role="group" aria-label={words.switch}>{ for choices }</div>
    }
}
