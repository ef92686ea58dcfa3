use std::rc::Rc;

use lab::console::completions;
use lab::frame::{Exchange, Frame, Story};
use web_sys::{
    Element, Event, HtmlElement, HtmlInputElement, HtmlSelectElement, InputEvent, KeyboardEvent,
};
use yew::{
    Callback, Html, NodeRef, Properties, TargetCast, UseStateHandle, classes, component, hook,
    html, use_effect_with, use_node_ref, use_state,
};

use crate::app::{Action, Dispatch, Prompt};
use crate::text::{Text, span};

/// The most exchanges in the document; older ones are counted.
const SHOWN: usize = 100;

/// Properties of [`Console`].
#[derive(Properties, PartialEq)]
pub struct ConsoleProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// What has happened so far.
    pub story: Rc<Story>,
    /// Whom it is attached to.
    pub prompt: Prompt,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// What the line is being completed to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Offered {
    lines: Vec<String>,
    chosen: Option<usize>,
}

/// The part of the transcript that is in the document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// Places in the story's exchanges, by time.
    pub places: std::ops::Range<usize>,
    /// How many earlier ones there are, or were.
    pub earlier: u64,
}

/// What was asked up to `now_us`; of `hidden` exchanges, dropped ones counted, nothing.
#[must_use]
pub fn shown(story: &Story, now_us: i64, hidden: u64) -> Shown {
    let end = story.exchanges.partition_point(|one| one.at_us <= now_us);
    let cleared = usize::try_from(hidden.saturating_sub(story.exchanges_dropped));
    let from = cleared.unwrap_or(usize::MAX).min(end);
    let places = from.max(end.saturating_sub(SHOWN))..end;
    let left_out = (places.start - from) as u64;
    let dropped = story.exchanges_dropped.saturating_sub(hidden);
    Shown {
        places,
        earlier: left_out + dropped,
    }
}

/// A prompt like that of redis-cli on a process.
#[component]
pub fn Console(props: &ConsoleProps) -> Html {
    let text = &props.text.console;
    let (list, input) = (use_node_ref(), use_node_ref());
    let offered = use_state(Offered::default);
    let now_us = props.frame.now_us;
    let part = shown(
        &props.story,
        now_us,
        props.prompt.hidden(props.story.revision),
    );
    use_newest_in_sight(&list, part.places.end, now_us);
    let wanted = props.prompt.wanted;
    {
        let input = input.clone();
        use_effect_with(wanted, move |wanted| {
            if let Some(line) = input.cast::<HtmlElement>().filter(|_| *wanted) {
                // Focusing an element that is in the document does not fail.
                let _ = line.focus();
            }
        });
    }
    let onkeydown = on_key(props, &offered);
    let oninput = {
        let offered = offered.clone();
        Callback::from(move |_: InputEvent| offered.set(Offered::default()))
    };
    let prompt = props
        .prompt
        .talker()
        .map(|talker| talker.prompt.clone())
        .unwrap_or_default();
    let open = !offered.lines.is_empty();
    html! {
        <div class="lab-console">
            <div class="lab-log-filter" key="who">{ choice(props) }</div>
            <div class="lab-transcript" ref={list} key="transcript" role="log" aria-live="off" aria-label={text.transcript} tabindex="0">
                if part.earlier > 0 {
                    <p class="lab-hint" key="earlier">{(text.earlier)(part.earlier)}</p>
                }
                if part.places.is_empty() {
                    <p class="lab-hint" key="none">{text.hint}</p>
                }
                { for part.places.clone().map(|place| exchange(&props.story.exchanges[place], place, props)) }
            </div>
            if open { { list_of(&offered, text.completions) } }
            <div class="lab-prompt" key="prompt">
                <label class="lab-prompt-label" for="lab-prompt-line" key="label">{prompt}</label>
                <input id="lab-prompt-line" class="lab-prompt-line" key="line" ref={input} type="text" autocomplete="off" autocapitalize="off"
                    autocorrect="off" spellcheck="false" maxlength="2000" role="combobox" aria-autocomplete="list"
                    aria-expanded={open.to_string()} aria-controls="lab-completions" aria-label={text.line}
                    aria-activedescendant={offered.chosen.map(completion_id)} {onkeydown} {oninput} />
            </div>
        </div>
    }
}

fn choice(props: &ConsoleProps) -> Html {
    let dispatch = props.dispatch.clone();
    let onchange = Callback::from(move |event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        if let Some(node) = select.and_then(|select| select.value().parse().ok()) {
            dispatch.send(Action::Attach(node));
        }
    });
    html! {
        <select class="lab-select" name="console-node" aria-label={props.text.console.process} {onchange}>
            { for props.prompt.talkers.iter().map(|talker| html! {
                <option key={talker.name.clone()} value={talker.node.to_string()} selected={talker.node == props.prompt.node}>
                    {&talker.name}
                </option>
            }) }
        </select>
    }
}

fn exchange(exchange: &Exchange, place: usize, props: &ConsoleProps) -> Html {
    let nodes = &props.frame.nodes;
    let name = nodes
        .get(usize::from(exchange.node))
        .map_or("?", |node| &node.name);
    let answer = exchange
        .answer
        .as_ref()
        .filter(|answer| answer.at_us <= props.frame.now_us);
    html! {
        <div class="lab-exchange" key={place + props.story.exchanges_dropped as usize}>
            if exchange.line.is_empty() {
                <p class="lab-hint" key="told">{(props.text.console.message)(name, &span::log_time(exchange.at_us))}</p>
            } else {
                <p class="lab-asked" key="asked" title={span::log_time(exchange.at_us)}>
                    <span class="lab-line-node" key="node">{name}</span>{"> "}<span key="line">{&exchange.line}</span>
                </p>
            }
            if let Some(answer) = answer {
                if !answer.text.is_empty() {
                    <pre class={classes!("lab-answer", answer.failed.then_some("is-failed"))} key="answer">{&answer.text}</pre>
                }
            } else {
                <p class="lab-hint" key="waiting">{props.text.console.waiting}</p>
            }
        </div>
    }
}

fn completion_id(place: usize) -> String {
    format!("lab-completion-{place}")
}

fn list_of(offered: &Offered, label: &'static str) -> Html {
    html! {
        <ul class="lab-list lab-completions" id="lab-completions" role="listbox" aria-label={label} key="completions">
            { for offered.lines.iter().enumerate().map(|(place, line)| html! {
                <li id={completion_id(place)} key={line.clone()} role="option" aria-selected={(offered.chosen == Some(place)).to_string()}>
                    {line}
                </li>
            }) }
        </ul>
    }
}

#[hook]
fn use_newest_in_sight(list: &NodeRef, end: usize, now_us: i64) {
    let list = list.clone();
    use_effect_with((end, now_us), move |_| {
        if let Some(list) = list.cast::<Element>() {
            list.set_scroll_top(list.scroll_height());
        }
    });
}

/// Enter gives the line, the arrows bring earlier ones back, Tab completes. With
/// nothing to complete, Tab goes on to the next field, as everywhere.
fn on_key(props: &ConsoleProps, offered: &UseStateHandle<Offered>) -> Callback<KeyboardEvent> {
    let (dispatch, prompt, offered) = (
        props.dispatch.clone(),
        props.prompt.clone(),
        offered.clone(),
    );
    Callback::from(move |event: KeyboardEvent| {
        let Some(input) = event.target_dyn_into::<HtmlInputElement>() else {
            return;
        };
        if event.is_composing() {
            return;
        }
        let line = input.value();
        let used = match event.key().as_str() {
            "Enter" => {
                offered.set(Offered::default());
                input.set_value("");
                dispatch.send(Action::Say(line));
                true
            }
            "Tab" if !event.shift_key() => complete(&input, &prompt, &offered, 1),
            "ArrowDown" if !offered.lines.is_empty() => complete(&input, &prompt, &offered, 1),
            "ArrowUp" if !offered.lines.is_empty() => {
                let back = offered.lines.len() - 1;
                complete(&input, &prompt, &offered, back)
            }
            "ArrowUp" => bring(&input, prompt.recall.borrow_mut().older(&line)),
            "ArrowDown" => bring(&input, prompt.recall.borrow_mut().newer()),
            "Escape" if !offered.lines.is_empty() => {
                offered.set(Offered::default());
                true
            }
            "l" if event.ctrl_key() => {
                dispatch.send(Action::Say("clear".to_owned()));
                true
            }
            _ => false,
        };
        if used {
            event.prevent_default();
            event.stop_propagation();
        }
    })
}

fn bring(input: &HtmlInputElement, line: Option<&str>) -> bool {
    if let Some(line) = line {
        input.set_value(line);
    }
    true
}

/// Completes the line: at once if there is one way, else as far as all ways agree, and
/// then through a list, `by` places further each time.
fn complete(
    input: &HtmlInputElement,
    prompt: &Prompt,
    offered: &UseStateHandle<Offered>,
    by: usize,
) -> bool {
    if let Some(count) = Some(offered.lines.len()).filter(|count| *count > 0) {
        let chosen = offered
            .chosen
            .map_or(by - 1, |chosen| (chosen + by) % count)
            % count;
        input.set_value(&offered.lines[chosen]);
        offered.set(Offered {
            lines: offered.lines.clone(),
            chosen: Some(chosen),
        });
        return true;
    }
    let line = input.value();
    let Some(talker) = prompt.talker().filter(|_| !line.is_empty()) else {
        return false;
    };
    let lines = completions(talker.kind, &line, &prompt.names);
    match lines.as_slice() {
        [] => false,
        [only] if *only == line => false,
        [only] => {
            input.set_value(&format!("{only} "));
            true
        }
        all => {
            input.set_value(&common_start(all, &line));
            offered.set(Offered {
                lines,
                chosen: None,
            });
            true
        }
    }
}

/// What all lines begin with; at least what was typed.
fn common_start(lines: &[String], typed: &str) -> String {
    let mut start = lines.first().map_or("", String::as_str);
    for line in lines {
        let same = start.bytes().zip(line.bytes()).take_while(|(a, b)| a == b);
        let mut end = same.count();
        while !start.is_char_boundary(end) {
            end -= 1;
        }
        start = &start[..end];
    }
    if start.len() > typed.len() {
        start
    } else {
        typed
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(count: usize, dropped: u64) -> Story {
        let one = |at: usize| Exchange {
            at_us: at as i64 * 10,
            step: 0,
            node: 0,
            line: format!("echo {at}"),
            answer: None,
        };
        Story {
            exchanges: (0..count).map(one).collect(),
            exchanges_dropped: dropped,
            ..Story::default()
        }
    }

    #[test]
    fn what_is_asked_later_is_not_shown_and_what_is_left_out_is_counted() {
        let all = shown(&story(5, 0), 20, 0);
        assert_eq!((all.places, all.earlier), (0..3, 0));
        let many = shown(&story(150, 7), i64::MAX, 0);
        assert_eq!((many.places, many.earlier), (50..150, 57));
    }

    #[test]
    fn what_was_cleared_is_not_shown_and_not_counted() {
        let rest = shown(&story(10, 0), i64::MAX, 8);
        assert_eq!((rest.places, rest.earlier), (8..10, 0));
        let before = shown(&story(10, 0), 20, 8);
        assert_eq!((before.places, before.earlier), (3..3, 0));
        let dropped = shown(&story(10, 5), i64::MAX, 8);
        assert_eq!((dropped.places, dropped.earlier), (3..10, 0));
    }

    #[test]
    fn lines_are_completed_as_far_as_all_ways_agree() {
        let lines = ["config resetstat".to_owned(), "config rewrite".to_owned()];
        assert_eq!(common_start(&lines, "config r"), "config re");
        assert_eq!(common_start(&lines, "config rew"), "config rew");
    }
}
