use std::collections::BTreeSet;
use std::rc::Rc;

use lab::frame::{Frame, NodeView, Shape};
use yew::{Callback, Html, Properties, UseStateHandle, component, html, use_state};

use super::Popup;
use crate::app::{Action, Dispatch};
use crate::text::Text;

/// Properties of [`PartitionForm`].
#[derive(Properties, PartialEq)]
pub struct PartitionFormProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// A choice of two sides. It opens with the most instructive one: the master and
/// a minority of the sentinels on one side, everybody else on the other.
#[component]
pub fn PartitionForm(props: &PartitionFormProps) -> Html {
    let text = props.text;
    let side_b = use_state(|| minority(&props.frame.nodes));
    let command = sides_command(&props.frame.nodes, &side_b);
    let close = props.dispatch.on(|| Action::Popover(None));
    let onclick = props.dispatch.on({
        let command = command.clone();
        move || Action::Apply(command.clone().unwrap_or_default())
    });
    html! {
        <Popup class="lab-form lab-partition" label={text.fault.partition_how} close_label={text.keys.close} on_close={close}>
            <h2 class="lab-title" key="title">{text.fault.partition_how}</h2>
            <p class="lab-hint" key="hint">{text.fault.partition_hint}</p>
            <ul class="lab-list lab-group-rows" key="list">
                { for props.frame.nodes.iter().map(|node| row(node, &side_b, text)) }
            </ul>
            <button type="button" class="lab-button is-ink" key="do" data-verb="partition" disabled={command.is_none()} {onclick}>
                {text.fault.do_partition}
            </button>
        </Popup>
    }
}

fn row(node: &NodeView, side_b: &UseStateHandle<BTreeSet<String>>, text: &'static Text) -> Html {
    let in_b = side_b.contains(&node.name);
    let choose = |to_b: bool| {
        let side_b = side_b.clone();
        let name = node.name.clone();
        Callback::from(move |_| {
            let mut next = (*side_b).clone();
            if to_b {
                next.insert(name.clone())
            } else {
                next.remove(&name)
            };
            side_b.set(next);
        })
    };
    html! {
        <li key={node.name.clone()} class="lab-group-row">
            <span class="lab-mono">{&node.name}</span>
            <span class="lab-item-note">{(text.fault.role)(node.shape)}</span>
            <span class="lab-segments" role="group" aria-label={node.name.clone()}>
                <button type="button" class="lab-segment" aria-pressed={(!in_b).to_string()} onclick={choose(false)}>{text.fault.side_a}</button>
                <button type="button" class="lab-segment" aria-pressed={in_b.to_string()} onclick={choose(true)}>{text.fault.side_b}</button>
            </span>
        </li>
    }
}

/// The master and fewer than half of the sentinels.
fn minority(nodes: &[NodeView]) -> BTreeSet<String> {
    let sentinels: Vec<&NodeView> = nodes
        .iter()
        .filter(|node| node.shape == Shape::Sentinel)
        .collect();
    let few = sentinels.len().saturating_sub(1) / 2;
    let master = nodes.iter().find(|node| node.is_master);
    master
        .into_iter()
        .chain(sentinels.into_iter().take(few))
        .map(|node| node.name.clone())
        .collect()
}

/// The command that separates `side_b` from everybody else; `None` when one side
/// is empty. A deployment that stays together is not in it: it never talks with another.
#[must_use]
pub fn sides_command(nodes: &[NodeView], side_b: &BTreeSet<String>) -> Option<String> {
    let split = |node: &&NodeView| {
        let apart = side_b.contains(&node.name);
        let mut others = nodes.iter().filter(|other| other.side == node.side);
        others.any(|other| side_b.contains(&other.name) != apart)
    };
    let names = |in_b: bool| {
        nodes
            .iter()
            .filter(split)
            .map(|node| node.name.as_str())
            .filter(|name| side_b.contains(*name) == in_b)
            .collect::<Vec<_>>()
            .join(",")
    };
    let (a, b) = (names(false), names(true));
    (!a.is_empty() && !b.is_empty()).then(|| format!("partition {a}|{b}"))
}

#[cfg(test)]
mod tests {
    use lab::command::Command;

    use super::*;
    use crate::fixture;

    #[test]
    fn the_first_proposal_puts_the_master_with_a_minority_of_sentinels() {
        let (frame, _) = fixture::crowd(5);
        let side = minority(&frame.nodes);
        assert_eq!(side.into_iter().collect::<Vec<_>>(), ["r0", "s0", "s1"]);
    }

    #[test]
    fn the_sides_make_a_command_that_can_be_read() {
        let (frame, _) = fixture::election();
        let side = BTreeSet::from(["s0".to_owned(), "r0".to_owned()]);
        let text = sides_command(&frame.nodes, &side).expect("two sides");
        assert!(text.parse::<Command>().is_ok(), "{text}");
        assert!(text.ends_with("|r0,s0"), "{text}");
    }

    #[test]
    fn a_deployment_that_stays_together_is_not_named() {
        let (mut frame, _) = fixture::election();
        let other = NodeView {
            name: "n0".to_owned(),
            side: lab::scenario::Side::Raft,
            ..frame.nodes[3].clone()
        };
        frame.nodes.push(other);
        let side = BTreeSet::from(["s0".to_owned()]);
        let text = sides_command(&frame.nodes, &side).expect("two sides");
        assert!(!text.contains("n0"), "{text}");
    }

    #[test]
    fn one_empty_side_is_no_partition() {
        let (frame, _) = fixture::election();
        assert_eq!(sides_command(&frame.nodes, &BTreeSet::new()), None);
    }
}
