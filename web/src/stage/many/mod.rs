//! The picture of many: each master with its replicas as a card, the sentinels around
//! them. What is routine is folded; what decides is drawn, and the picture dwells on one
//! master, the one the reader chose or the one in most trouble.

mod around;
mod bead;
mod card;
mod grid;
mod plan;
mod state;
mod talk;

use lab::frame::{Frame, MessageKind, NodeId, Shape};
use lab::scenario::Side;
use wasm_bindgen::JsCast as _;
use web_sys::Element;
use yew::prelude::*;

use super::draw::{centred, px};
use super::geometry::Point;
use super::layout::Aspect;
use super::node::state_class;
use super::target::Target;
use super::{Focus, accessible, caption};
use crate::text::picture::PictureText;
use bead::Bead;
use card::Card;
use plan::CLIENT;
pub(in crate::stage) use plan::Plan;
use state::{Dwells, dwells, master_of, mastery, watcher};
use talk::Talk;

/// The most sentinels and masters that the picture shows one by one.
const SENTINELS: usize = 15;
const MASTERS: usize = 4;

/// Whether there are so many of them that they are shown as cards and rows.
pub(super) fn is_many(frame: &Frame, side: Side) -> bool {
    if side != Side::Sentinel {
        return false;
    }
    let sentinels = frame
        .nodes
        .iter()
        .filter(|node| node.shape == Shape::Sentinel);
    sentinels.count() > SENTINELS || frame.groups.len() > MASTERS
}

/// The master of the card that was clicked beside its servers.
pub(super) fn card_of(event: &Event, frame: &Frame) -> Option<Target> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    let card = element.closest("[data-group]").ok().flatten()?;
    let group = card.get_attribute("data-group")?.parse().ok()?;
    master_of(frame, group).map(|node| Target::Node(node.id))
}

impl Plan {
    /// Whether something is in the picture and can be pointed at.
    pub(super) fn has(&self, target: Target, frame: &Frame) -> bool {
        match target {
            Target::Node(id) => self.targets_node(id, frame),
            Target::Wire(a, b) => {
                self.spot(a).is_some()
                    && self.spot(b).is_some()
                    && frame.wires.iter().any(|wire| (wire.a, wire.b) == (a, b))
            }
            Target::Message(id) => frame.messages.iter().any(|message| message.id == id),
        }
    }

    fn targets_node(&self, id: NodeId, frame: &Frame) -> bool {
        let others = self.beads.iter().chain(&self.clients);
        let mut servers = self.cards.iter();
        others.clone().any(|(other, _)| *other == id)
            || servers.any(|card| {
                let alone = card.chips.is_empty()
                    && master_of(frame, card.group).is_some_and(|node| node.id == id);
                alone || card.chips.iter().any(|(other, _)| *other == id)
            })
    }

    /// The classes of the picture's shape.
    pub(super) fn classes(&self) -> Classes {
        let aspect = match self.aspect {
            Aspect::Regular => "is-regular",
            Aspect::Low => "is-low has-strip",
            Aspect::Narrow => "is-narrow",
        };
        classes!("is-many", aspect)
    }

    /// All targets with their places, by kind.
    pub(super) fn targets(&self, frame: &Frame, focus: &Focus) -> [Vec<(Target, Point)>; 3] {
        let talk = self.talk(frame, focus);
        let servers = self.cards.iter().flat_map(|card| {
            let alone = master_of(frame, card.group).filter(|_| card.chips.is_empty());
            let alone = alone.map(|node| (node.id, card.area.middle()));
            let chips = card.chips.iter().map(|(id, area)| (*id, area.middle()));
            chips.chain(alone)
        });
        let others = self.beads.iter().chain(&self.clients).copied();
        let nodes = servers.chain(others).map(|(id, at)| (Target::Node(id), at));
        let wires = talk.wires().into_iter();
        let wires =
            wires.filter_map(|wire| Some((Target::Wire(wire.a, wire.b), talk.wire_middle(wire)?)));
        let messages = talk
            .discs()
            .into_iter()
            .map(|(view, spot)| (Target::Message(view.id), spot.at));
        [nodes.collect(), wires.collect(), messages.collect()]
    }

    fn talk<'a>(&'a self, frame: &'a Frame, focus: &'a Focus) -> Talk<'a> {
        Talk {
            frame,
            plan: self,
            dwells: dwells(frame, focus.selection),
            focus,
        }
    }

    /// Everything in the picture.
    pub(super) fn draw(
        &self,
        frame: &Frame,
        text: &'static PictureText,
        focus: &Focus,
        arrows: bool,
    ) -> Html {
        let talk = self.talk(frame, focus);
        html! {
            <>
                { talk.draw_under(text) }
                { self.draw_cards(frame, talk.dwells, text, focus) }
                { self.draw_beads(frame, talk.dwells, text, focus) }
                { self.draw_clients(frame, text, focus) }
                { talk.draw_over(text, arrows) }
            </>
        }
    }

    fn draw_cards(
        &self,
        frame: &Frame,
        dwells: Option<Dwells>,
        text: &'static PictureText,
        focus: &Focus,
    ) -> Html {
        let drawn = self.cards.iter().map(|place| {
            let shows = mastery(frame, place.group, text);
            let mine = |target: Option<Target>| match target {
                Some(Target::Node(id)) => shows.servers.iter().any(|server| server.id == id).then_some(id),
                _ => None,
            };
            let (selected, stop) = (mine(focus.selection), mine(focus.stop));
            let alone = master_of(frame, place.group).map(|node| node.id);
            let dwelt = dwells.is_some_and(|dwells| dwells.group == place.group);
            html! {
                <Card key={place.group.to_string()} place={place.clone()} scale={self.scale} {shows} {dwelt} {selected} {stop} {alone} {text} />
            }
        });
        html! { <g class="many-cards">{ for drawn }</g> }
    }

    fn draw_beads(
        &self,
        frame: &Frame,
        dwells: Option<Dwells>,
        text: &'static PictureText,
        focus: &Focus,
    ) -> Html {
        let about = dwells.and_then(|dwells| master_of(frame, dwells.group));
        let drawn = self.beads.iter().filter_map(|(id, at)| {
            let node = frame.nodes.get(usize::from(*id))?;
            let target = Some(Target::Node(*id));
            Some(html! {
                <Bead key={id.to_string()} at={*at} r={self.r} shows={watcher(node, frame, about, text)}
                    selected={focus.selection == target} stop={focus.stop == target} />
            })
        });
        html! { <g class="many-beads">{ for drawn }</g> }
    }

    fn draw_clients(&self, frame: &Frame, text: &PictureText, focus: &Focus) -> Html {
        let drawn = self.clients.iter().filter_map(|(id, at)| {
            let node = frame.nodes.get(usize::from(*id))?;
            let target = Target::Node(*id);
            let stuck = matches!(node.pill, Some(lab::frame::Pill::Waiting { .. }));
            let class = classes!(
                "stage-target",
                "stage-node",
                "is-client",
                state_class(node.status),
                stuck.then_some("is-stuck"),
                focus.selected(target).then_some("is-selected"),
            );
            let (w, h) = (CLIENT.0 * 2.0, CLIENT.1);
            Some(html! {
                <g key={target.key()} {class} data-target={target.key()} role="button" aria-haspopup="menu" tabindex={focus.tabindex(target)}
                    aria-label={accessible::node(node, &frame.nodes, text)}>
                    <rect class="stage-focus" x={px(at.x - w / 2.0)} y={px(at.y - h / 2.0)} width={px(w)} height={px(h)} rx="12" />
                    <rect class="stage-body" x={px(at.x - w / 2.0 + 1.0)} y={px(at.y - 10.0)} width={px(w - 2.0)} height="20" rx="10" />
                    { centred(&node.name, Point::new(at.x, at.y + 3.8), 10.5, "stage-name") }
                </g>
            })
        });
        html! { <g class="many-clients">{ for drawn }</g> }
    }

    /// What the letters stand for, what is folded, and what there is no room for.
    pub(super) fn legend(&self, text: &PictureText) -> Html {
        const KINDS: [MessageKind; 3] = [MessageKind::Ask, MessageKind::Vote, MessageKind::SlaveOf];
        let left_out = (self.left_out > 0).then(|| (text.many.left_out)(self.left_out));
        let words: Vec<String> = { self.legend.then(|| text.many.folded.to_owned()) }
            .into_iter()
            .chain(left_out)
            .collect();
        if words.is_empty() {
            return Html::default();
        }
        let kinds: &[MessageKind] = if self.legend { &KINDS } else { &[] };
        caption::legend_of(kinds, Some(words.join(text.separator)), text)
    }
}
