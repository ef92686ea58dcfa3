use std::rc::Rc;

use lab::frame::{Cause, Frame, NodeView, Story};
use wasm_bindgen::JsCast;
use web_sys::{
    Element, Event, HtmlElement, HtmlInputElement, HtmlSelectElement, InputEvent, KeyboardEvent,
};
use yew::{
    Callback, Html, NodeRef, Properties, TargetCast, component, html, use_effect_with, use_node_ref,
};

use super::lines::Lines;
use super::{LogFilter, Writers};
use crate::app::{Action, Dispatch, before_next_frame};
use crate::stage::measure::use_size;
use crate::text::Text;

/// The most lines in the document; older ones are counted.
const SHOWN_BEFORE: usize = 250;
/// Lines of a future that has been played already and lies after the play head.
const SHOWN_AFTER: usize = 60;

/// Properties of [`Log`].
#[derive(Properties, PartialEq)]
pub struct LogProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// What has happened so far.
    pub story: Rc<Story>,
    /// What is shown.
    pub filter: LogFilter,
    /// The ids that lines may name, and whose they are.
    pub ids: Rc<Vec<(String, String)>>,
    /// The causes of a line, if they are wanted, with its number among all.
    pub causes: Option<(u64, Rc<Vec<Cause>>)>,
    /// Whether time passes; then the newest line stays in sight.
    pub playing: bool,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// The part of the log that is in the document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Window {
    /// Places in the story's log, by time.
    pub lines: Vec<usize>,
    /// How many of `lines` are not in the future of the play head.
    pub past: usize,
    /// How many earlier lines pass the filter and are not in `lines`, and how many
    /// the story itself has dropped.
    pub earlier: u64,
}

/// What is not in the document beside the earlier lines.
#[derive(Clone, Copy)]
struct Rest {
    /// How many lines the filter does not let through.
    filtered: usize,
    /// How many later lines pass it.
    later: usize,
}

/// The lines around `now_us` that pass the filter.
#[must_use]
pub fn window(
    story: &Story,
    nodes: &[NodeView],
    filter: &LogFilter,
    now_us: i64,
    text: &Text,
) -> Window {
    around(story, nodes, filter, now_us, text).0
}

fn around(
    story: &Story,
    nodes: &[NodeView],
    filter: &LogFilter,
    now_us: i64,
    text: &Text,
) -> (Window, Rest) {
    let split = story.log.partition_point(|line| line.at_us <= now_us);
    let passing = |range: std::ops::Range<usize>| {
        range.filter(|place| filter.passes(&story.log[*place], nodes, text))
    };
    let mut lines: Vec<usize> = passing(0..split).collect();
    let all_past = lines.len();
    let hidden = lines.len().saturating_sub(SHOWN_BEFORE);
    lines.drain(..hidden);
    let past = lines.len();
    let mut ahead = passing(split..story.log.len());
    lines.extend(ahead.by_ref().take(SHOWN_AFTER));
    let later = ahead.count();
    let passed = all_past + (lines.len() - past) + later;
    let rest = Rest {
        filtered: story.log.len() - passed,
        later,
    };
    let window = Window {
        lines,
        past,
        earlier: hidden as u64 + story.log_dropped,
    };
    (window, rest)
}

/// Each process's log in the format of Redis. A click on a line goes to its moment.
#[component]
pub fn Log(props: &LogProps) -> Html {
    let text = &props.text.panel;
    let list = use_node_ref();
    let size = use_size(list.clone(), None);
    let onkeydown = arrow_keys(&list);
    let (window, rest) = around(
        &props.story,
        &props.frame.nodes,
        &props.filter,
        props.frame.now_us,
        props.text,
    );
    {
        let list = list.clone();
        let newest = (window.past > 0)
            .then(|| props.story.log_dropped + window.lines[window.past - 1] as u64);
        // Its size, too: a list that has become lower no longer shows its end.
        let asked = props.causes.as_ref().map(|causes| causes.0);
        let playing = props.playing;
        use_effect_with((newest, props.filter.clone(), size, asked), move |_| {
            if playing {
                before_next_frame(move || keep_in_sight(&list));
            } else {
                keep_in_sight(&list);
            }
        });
    }
    html! {
        <div class="lab-log">
            <div class="lab-log-filter" key="filter">
                { node_filter(props) }
                { level_filter(props) }
                { text_filter(props) }
            </div>
            <p class="lab-printed lab-hint" key="printed">{printed(&window, rest, props)}</p>
            <div class="lab-log-scroll" ref={list} key="lines" tabindex="-1">
                if window.earlier > 0 {
                    <p class="lab-hint" key="earlier">{(text.earlier)(window.earlier)}</p>
                }
                if window.lines.is_empty() {
                    <p class="lab-hint" key="none">{text.no_lines}</p>
                }
                <Lines key="list" {window} {onkeydown} frame={Rc::clone(&props.frame)} story={Rc::clone(&props.story)} ids={Rc::clone(&props.ids)}
                    causes={props.causes.clone()} playing={props.playing} text={props.text} dispatch={props.dispatch.clone()} />
            </div>
        </div>
    }
}

/// What of the log is on paper: which lines, and what is left out.
fn printed(window: &Window, rest: Rest, props: &LogProps) -> String {
    let (text, filter) = (&props.text.panel, &props.filter);
    let writers = match filter.writers {
        Writers::Sentinels => (text.deciders)(&props.frame.sides).to_owned(),
        Writers::All => text.all_nodes.to_owned(),
        Writers::One(node) => {
            let node = props.frame.nodes.get(usize::from(node));
            node.map_or_else(String::new, |node| node.name.clone())
        }
    };
    let level = filter.level.map_or(text.all_levels, text.level);
    let left_out = (window.earlier, rest.later, rest.filtered);
    let lines = (text.printed_log)(window.lines.len(), left_out);
    let chosen = (text.printed_filter)(&writers, level, &filter.text);
    format!("{chosen}{}{lines}", props.text.picture.separator)
}

/// Up and down move between lines: only one of them is in the tab order.
fn arrow_keys(list: &NodeRef) -> Callback<KeyboardEvent> {
    let list = list.clone();
    Callback::from(move |event: KeyboardEvent| {
        let line = event
            .target_dyn_into::<Element>()
            .and_then(|line| line.closest("li").ok().flatten());
        let next = match event.key().as_str() {
            "ArrowDown" => line.and_then(|line| line.next_element_sibling()),
            "ArrowUp" => line.and_then(|line| line.previous_element_sibling()),
            "Home" => list
                .cast::<Element>()
                .and_then(|list| list.query_selector("li").ok().flatten()),
            "End" => list
                .cast::<Element>()
                .and_then(|list| list.query_selector("li:last-child").ok().flatten()),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let button = next.and_then(|line| line.first_element_child());
        if let Some(button) = button.and_then(|button| button.dyn_into::<HtmlElement>().ok()) {
            // Focusing an element that is in the document does not fail.
            let _ = button.focus();
        }
    })
}

/// Scrolls the list, and nothing but the list, so that the line of the play head
/// is in sight.
fn keep_in_sight(list: &NodeRef) {
    let Some(list) = list.cast::<Element>() else {
        return;
    };
    match list.query_selector(".lab-line.is-now") {
        Ok(Some(now)) => {
            let outer = list.get_bounding_client_rect();
            let own = now.get_bounding_client_rect();
            let told = matches!(list.query_selector(".lab-causes"), Ok(Some(_)));
            if told {
                // What follows it is what was asked for.
                let by = own.top() - outer.top() - 4.0;
                list.set_scroll_top(list.scroll_top() + by.round() as i32);
            } else if own.bottom() > outer.bottom() || own.top() < outer.top() {
                let by = own.bottom() - outer.bottom() + outer.height() / 4.0;
                list.set_scroll_top(list.scroll_top() + by.round() as i32);
            }
        }
        _ => list.set_scroll_top(0),
    }
}

fn change(props: &LogProps, edit: impl Fn(&mut LogFilter, String) + 'static) -> Callback<String> {
    let (dispatch, filter) = (props.dispatch.clone(), props.filter.clone());
    Callback::from(move |value: String| {
        let mut filter = filter.clone();
        edit(&mut filter, value);
        dispatch.send(Action::Filter(filter));
    })
}

fn on_select(change: Callback<String>) -> Callback<Event> {
    Callback::from(move |event: Event| {
        if let Some(select) = event.target_dyn_into::<HtmlSelectElement>() {
            change.emit(select.value());
        }
    })
}

fn node_filter(props: &LogProps) -> Html {
    let text = &props.text.panel;
    let onchange = on_select(change(props, |filter, value| {
        filter.writers = Writers::from_name(&value);
    }));
    let chosen = props.filter.writers;
    let nodes = props
        .frame
        .nodes
        .iter()
        .filter(|node| node.epoch.is_some() || node.offset.is_some());
    html! {
        <select class="lab-select" key="node" name="log-node" aria-label={text.filter_node} {onchange}>
            <option key="sentinels" value="sentinels" selected={chosen == Writers::Sentinels}>{(text.deciders)(&props.frame.sides)}</option>
            <option key="all" value="all" selected={chosen == Writers::All}>{text.all_nodes}</option>
            { for nodes.map(|node| html! {
                <option key={node.name.clone()} value={node.id.to_string()} selected={chosen == Writers::One(node.id)}>{&node.name}</option>
            }) }
        </select>
    }
}

fn level_filter(props: &LogProps) -> Html {
    let text = &props.text.panel;
    let onchange = on_select(change(props, |filter, value| {
        filter.level = value.chars().next();
    }));
    let chosen = props.filter.level;
    html! {
        <select class="lab-select" key="level" name="log-level" aria-label={text.filter_level} {onchange}>
            <option key="all" value="" selected={chosen.is_none()}>{text.all_levels}</option>
            { for LogFilter::LEVELS.iter().skip(1).map(|level| html! {
                <option key={level.to_string()} value={level.to_string()} selected={chosen == Some(*level)}>
                    {format!("{level} {}", (text.level)(*level))}
                </option>
            }) }
        </select>
    }
}

fn text_filter(props: &LogProps) -> Html {
    let text = &props.text.panel;
    let change = change(props, |filter, value| filter.text = value);
    let oninput = Callback::from(move |event: InputEvent| {
        if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
            change.emit(input.value());
        }
    });
    html! {
        <input class="lab-input" key="text" type="search" name="log-text" autocomplete="off" aria-label={text.filter_text}
            placeholder={text.filter_text} value={props.filter.text.clone()} {oninput} />
    }
}

#[cfg(test)]
mod tests {
    use lab::frame::{LogLine, NodeId, Tone};

    use super::*;
    use crate::text::Lang;

    fn all() -> LogFilter {
        LogFilter {
            writers: Writers::All,
            ..LogFilter::default()
        }
    }

    fn story(lines: usize) -> Story {
        let line = |index: usize| LogLine {
            at_us: index as i64 * 1_000,
            step: index as u64,
            node: (index % 3) as NodeId,
            level: '#',
            event: "",
            text: format!("line {index}").into(),
            said: None,
            tone: Tone::Plain,
            logged: true,
        };
        Story {
            log: (0..lines).map(line).collect(),
            log_dropped: 5,
            ..Story::default()
        }
    }

    #[test]
    fn what_is_cut_off_is_counted() {
        let window = window(&story(1_000), &[], &all(), i64::MAX, Lang::En.text());
        assert_eq!(window.lines.len(), SHOWN_BEFORE);
        assert_eq!(window.earlier, 750 + 5);
        assert_eq!(window.lines.last(), Some(&999));
    }

    #[test]
    fn lines_after_the_play_head_are_the_future() {
        let window = window(&story(100), &[], &all(), 49_500, Lang::En.text());
        assert_eq!(window.past, 50);
        assert_eq!(window.lines.len(), 50 + 50);
    }

    #[test]
    fn only_lines_that_pass_the_filter_are_counted() {
        let filter = LogFilter {
            writers: Writers::One(1),
            ..all()
        };
        let window = window(&story(30), &[], &filter, i64::MAX, Lang::En.text());
        assert_eq!(window.lines.len(), 10);
        assert_eq!(window.earlier, 5);
    }
}
