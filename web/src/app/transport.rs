use std::rc::Rc;

use lab::frame::Frame;
use lab::session::Direction;
use web_sys::{HtmlInputElement, InputEvent};
use yew::{AttrValue, Callback, Html, Properties, TargetCast, classes, component, html};

use super::{Action, Dispatch, Glyph, Icon, Outcome, Popover, Stride};
use crate::playback::{Pace, Speed, rate_text};
use crate::popover::{
    CommandForm, CutForm, Jump, MoreFaults, OrderForm, PartitionForm, Pick, Popup, RandomForm,
};
use crate::text::{Text, Verb, span};

/// Places of the speed slider.
const PLACES: f64 = 200.0;

/// Properties of [`Transport`].
#[derive(Properties, PartialEq)]
pub(super) struct TransportProps {
    /// The picture.
    pub(super) frame: Rc<Frame>,
    /// Whether it plays.
    pub(super) playing: bool,
    /// The pace.
    pub(super) pace: Pace,
    /// The fixed speed.
    pub(super) speed: Speed,
    /// The rate of the last frame, as text; it changes rarely.
    pub(super) rate: AttrValue,
    /// The name of the sentinel whose ticks can be stepped to.
    pub(super) sentinel: Option<AttrValue>,
    /// The ends of the link whose messages can be stepped to.
    pub(super) link: Option<(AttrValue, AttrValue)>,
    /// What is to be run to, as it was typed.
    pub(super) typed: AttrValue,
    /// What came of running to it.
    pub(super) outcome: Option<Outcome>,
    /// What it may go on to be.
    pub(super) offered: Rc<Vec<String>>,
    /// The command that is typed, and why it cannot be done.
    pub(super) command: (AttrValue, Option<AttrValue>),
    /// What is open.
    pub(super) popover: Option<Popover>,
    /// The words.
    pub(super) text: &'static Text,
    /// Where actions go.
    pub(super) dispatch: Dispatch,
}

/// Playback on the left, faults on the right.
#[component]
pub(super) fn Transport(props: &TransportProps) -> Html {
    let text = &props.text.transport;
    html! {
        <div class="lab-controls">
            <div class="lab-transport" role="group" aria-label={text.label} key="transport">
                { button(props, "rewind", Glyph::Rewind, text.rewind, || Action::Rewind) }
                { button(props, "back", Glyph::StepBack, text.step_back, || Action::Stride(Stride::Event, Direction::Back)) }
                { play(props) }
                { button(props, "step", Glyph::StepForward, text.step, || Action::Stride(Stride::Event, Direction::Forward)) }
                { jump(props) }
                <span class="lab-clock" key="clock">
                    <span class="lab-clock-number">{span::clock(props.frame.now_us)}</span>{" "}
                    <span class="lab-unit">{text.seconds}</span>
                </span>
                { pace(props) }
            </div>
            { faults(props) }
        </div>
    }
}

fn button(
    props: &TransportProps,
    name: &'static str,
    glyph: Glyph,
    label: &'static str,
    action: impl Fn() -> Action + 'static,
) -> Html {
    html! {
        <button type="button" class="lab-button is-icon" key={name} data-do={name} aria-label={label} title={label}
            onclick={props.dispatch.on(action)}><Icon {glyph} /></button>
    }
}

fn play(props: &TransportProps) -> Html {
    let text = &props.text.transport;
    let (glyph, label) = if props.playing {
        (Glyph::Pause, text.pause)
    } else {
        (Glyph::Play, text.play)
    };
    html! {
        <button type="button" class="lab-button is-ink is-play" key="play" data-do="play" aria-label={label} title={label}
            onclick={props.dispatch.on(|| Action::TogglePlay)}><Icon {glyph} /></button>
    }
}

fn jump(props: &TransportProps) -> Html {
    let is_open = props.popover == Some(Popover::Jump);
    html! {
        <div class="lab-anchor is-up lab-jump" key="jump">
            { opener(props, Popover::Jump, "jump", props.text.transport.jump) }
            if is_open {
                <Jump typed={props.typed.clone()} outcome={props.outcome.clone()} offered={Rc::clone(&props.offered)}
                    sentinel={props.sentinel.clone()} link={props.link.clone()} text={props.text} dispatch={props.dispatch.clone()} />
            }
        </div>
    }
}

fn pace(props: &TransportProps) -> Html {
    let text = &props.text.transport;
    let name = match props.pace {
        Pace::Story => text.story_pace,
        Pace::Fixed => text.fixed_speed,
    };
    let is_open = props.popover == Some(Popover::Pace);
    let close = props.dispatch.on(|| Action::Popover(None));
    let dispatch = props.dispatch.clone();
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            dispatch.send(Action::Speed(Speed::at(input.value_as_number() / PLACES)));
        }
    });
    let place = (props.speed.position() * PLACES).round();
    html! {
        <div class="lab-anchor is-up lab-pace" key="pace">
            <button type="button" class="lab-link" data-open="pace" aria-haspopup="dialog" aria-expanded={is_open.to_string()}
                onclick={props.dispatch.on(|| Action::Popover(Some(Popover::Pace)))}>
                {name}<span class="lab-pace-rate">{format!(" · {}", (text.now_at)(&props.rate))}</span>
            </button>
            if is_open {
                <Popup class="lab-form" label={text.pace} close_label={props.text.keys.close} on_close={close}>
                    <button type="button" class="lab-segment is-wide" key="story" aria-pressed={(props.pace == Pace::Story).to_string()}
                        onclick={props.dispatch.on(|| Action::Story)}>{text.story_pace}</button>
                    <p class="lab-hint" key="hint">{text.story_pace_hint}</p>
                    <label class="lab-field" key="speed">
                        <span class="lab-field-name">{text.fixed_speed}<span class="lab-unit">{rate_text(props.speed.rate())}</span></span>
                        <input type="range" class="lab-range" name="speed" min="0" max={PLACES.to_string()} step="1"
                            value={place.to_string()} aria-label={text.speed} aria-valuetext={rate_text(props.speed.rate())} {oninput} />
                    </label>
                </Popup>
            }
        </div>
    }
}

fn opener(
    props: &TransportProps,
    popover: Popover,
    name: &'static str,
    label: &'static str,
) -> Html {
    let is_open = props.popover.is_some_and(|open| holder(open) == popover);
    html! {
        <button type="button" class="lab-button" data-open={name} aria-haspopup="true" aria-expanded={is_open.to_string()}
            onclick={props.dispatch.on(move || Action::Popover(Some(popover)))}>
            <span class={classes!((popover == Popover::More).then_some("lab-roomy-only"))} key="label">{label}</span>
            if popover == Popover::More {
                // Where all faults share this button it is named after all of them.
                <span class="lab-compact-only" key="all">{props.text.fault.label}</span>
            }
            <Icon key="icon" glyph={Glyph::Down} />
        </button>
    }
}

fn faults(props: &TransportProps) -> Html {
    let text = &props.text.fault;
    let buttons = [
        (Popover::Kill, "kill", text.kill),
        (Popover::Freeze, "freeze", text.freeze),
        (Popover::Cut, "cut", text.cut),
        (Popover::Partition, "partition", text.partition),
        (Popover::More, "more", text.more),
    ];
    html! {
        <div class="lab-faults" role="group" aria-label={text.label} key="faults">
            { for buttons.into_iter().map(|(popover, name, label)| html! {
                <div class="lab-anchor is-up is-end" data-fault={name} key={name}>
                    { opener(props, popover, name, label) }
                    if let Some(open) = props.popover.filter(|open| holder(*open) == popover) {
                        { fault_popover(props, open) }
                    }
                </div>
            }) }
        </div>
    }
}

/// The popover at whose button another is shown.
const fn holder(popover: Popover) -> Popover {
    match popover {
        Popover::HostDown | Popover::Order(_) | Popover::Random | Popover::Command(_) => {
            Popover::More
        }
        own => own,
    }
}

fn fault_popover(props: &TransportProps, popover: Popover) -> Html {
    let (frame, text, dispatch) = (Rc::clone(&props.frame), props.text, props.dispatch.clone());
    match popover {
        Popover::Kill => html! { <Pick {frame} {text} {dispatch} verb={Verb::Kill} /> },
        Popover::Freeze => html! { <Pick {frame} {text} {dispatch} verb={Verb::Pause} /> },
        Popover::HostDown => html! { <Pick {frame} {text} {dispatch} verb={Verb::HostDown} /> },
        Popover::Order(about) => html! { <OrderForm {frame} {text} {dispatch} {about} /> },
        Popover::Random => html! { <RandomForm {text} {dispatch} /> },
        Popover::Command(about) => {
            html! { <CommandForm {frame} {text} {about} typed={props.command.0.clone()} wrong={props.command.1.clone()} {dispatch} /> }
        }
        Popover::Cut => html! { <CutForm {frame} {text} {dispatch} /> },
        Popover::Partition => html! { <PartitionForm {frame} {text} {dispatch} /> },
        _ => html! { <MoreFaults {frame} {text} {dispatch} /> },
    }
}
