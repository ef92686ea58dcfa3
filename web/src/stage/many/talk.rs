//! What is said between many: votes, asks and orders. What is routine is folded, but for
//! that of the server the reader has chosen; links at rest are those of the chosen master
//! alone.

use std::fmt::Write as _;

use lab::frame::{Fate, Frame, MessageKind, MessageView, NodeId, OpinionState, Wire};
use yew::prelude::*;

use super::super::geometry::{Path, Point};
use super::super::message::{self, Spot, decides};
use super::super::target::Target;
use super::super::{Focus, wire};
use super::plan::Plan;
use super::state::{Dwells, master_of};
use crate::text::picture::PictureText;

/// No more than so many messages are discs with a letter; others are dots.
const DISCS: usize = 64;
/// No more than so many links are drawn at once.
const WIRES: usize = 120;
/// The radius of a disc and of a dot.
const DISC: f64 = 7.2;
const DOT: f64 = 2.6;

/// Everything said that is shown.
pub(super) struct Talk<'a> {
    pub(super) frame: &'a Frame,
    pub(super) plan: &'a Plan,
    pub(super) dwells: Option<Dwells>,
    pub(super) focus: &'a Focus,
}

impl<'a> Talk<'a> {
    /// Links of their own: those with something wrong, the one pointed at, and all of the
    /// server chosen.
    pub(super) fn wires(&self) -> Vec<&'a Wire> {
        let chosen = self.chosen_server();
        let shown = self.frame.wires.iter().filter(|wire| {
            let near = chosen.is_some_and(|id| wire.a == id || wire.b == id);
            near || wire::has_mark(wire) || self.points_at(wire)
        });
        let placed = shown.filter(|wire| self.path(wire.a, wire.b).is_some());
        placed.take(WIRES).collect()
    }

    fn points_at(&self, wire: &Wire) -> bool {
        let target = Target::Wire(wire.a, wire.b);
        [self.focus.selection, self.focus.hovered, self.focus.stop].contains(&Some(target))
    }

    /// The server whose links and routine are shown, because it is selected.
    fn chosen_server(&self) -> Option<NodeId> {
        match self.focus.selection {
            Some(Target::Node(id)) if self.dwells.is_some_and(|dwells| dwells.chosen) => Some(id),
            _ => None,
        }
    }

    fn path(&self, a: NodeId, b: NodeId) -> Option<Path> {
        let (a, b) = (self.plan.spot(a)?, self.plan.spot(b)?);
        (a.distance(b) > 1.0).then(|| Path::straight(a, b))
    }

    pub(super) fn wire_middle(&self, wire: &Wire) -> Option<Point> {
        Some(
            self.plan
                .spot(wire.a)?
                .towards(self.plan.spot(wire.b)?, 0.5),
        )
    }

    /// Messages with a disc of their own, and the others that are shown.
    fn messages(&self) -> (Vec<&'a MessageView>, Vec<&'a MessageView>) {
        let chosen = self.chosen_server();
        let pointed = [self.focus.selection, self.focus.stop];
        let weight = |view: &MessageView| {
            let near = chosen.is_some_and(|id| view.from == id || view.to == id);
            if pointed.contains(&Some(Target::Message(view.id))) {
                return Some(0);
            }
            match view.kind {
                kind if decides(kind) => Some(1),
                MessageKind::Ask if near => Some(2),
                _ if near => Some(3),
                MessageKind::Ask => Some(4),
                _ if view.fate.dies_half_way() => Some(3),
                _ => None,
            }
        };
        let messages = self.frame.messages.iter();
        let mut shown: Vec<(u8, &MessageView)> = messages
            .filter_map(|view| Some((weight(view)?, view)))
            .collect();
        shown.sort_by_key(|(weight, _)| *weight);
        let discs = shown
            .iter()
            .take_while(|(weight, _)| *weight < 4)
            .count()
            .min(DISCS);
        let dots = shown.split_off(discs).into_iter().map(|(_, view)| view);
        (
            shown.into_iter().map(|(_, view)| view).collect(),
            dots.collect(),
        )
    }

    /// Messages that can be pointed at, with their places.
    pub(super) fn discs(&self) -> Vec<(&'a MessageView, Spot)> {
        let (discs, _) = self.messages();
        discs
            .into_iter()
            .filter_map(|view| Some((view, self.spot(view)?)))
            .collect()
    }

    /// Where a message is.
    fn spot(&self, view: &MessageView) -> Option<Spot> {
        let (from, to) = (self.plan.spot(view.from)?, self.plan.spot(view.to)?);
        let progress = view.progress(self.frame.now_us);
        let (reached, dead) = match view.fate {
            Fate::Arrives | Fate::Waits => (progress, false),
            Fate::LostCut | Fate::LostOnTheWay => {
                let broke = view.broke().map_or(0.5, |broke| broke.part);
                (progress.min(broke), progress >= broke)
            }
            Fate::Refused | Fate::LostHost | Fate::Spare => (progress, progress >= 0.97),
        };
        let direction = from.direction(to);
        // A request and an answer that meet keep to their right.
        let aside = Point::new(-direction.y, direction.x);
        Some(Spot {
            at: from.towards(to, reached).along(aside, 2.5),
            direction,
            dead,
        })
    }

    /// Under the cards: links, what each thinks of the master dwelt on, where votes go.
    pub(super) fn draw_under(&self, text: &'static PictureText) -> Html {
        let mut taken = Vec::new();
        let drawn = self.wires().into_iter().filter_map(|shown| {
            let path = self.path(shown.a, shown.b)?;
            let marks = wire::Marks::of(shown, &path, || 0.5, text, &mut taken);
            Some(wire::draw_along(
                shown,
                self.frame,
                (&path, marks),
                text,
                self.focus,
            ))
        });
        html! {
            <>
                { self.draw_thoughts() }
                { self.draw_ways() }
                <g class="stage-wires">{ for drawn }</g>
            </>
        }
    }

    /// From each sentinel to the master dwelt on what it thinks of it: one path for each
    /// opinion.
    fn draw_thoughts(&self) -> Html {
        let Some(master) = self
            .dwells
            .and_then(|dwells| master_of(self.frame, dwells.group))
        else {
            return Html::default();
        };
        let Some(to) = self.plan.spot(master.id) else {
            return Html::default();
        };
        let of = |wanted: fn(OpinionState) -> bool| {
            let mut d = String::new();
            for cell in master.opinions.iter().filter(|cell| wanted(cell.state)) {
                if let Some(from) = self.plan.spot(cell.observer) {
                    // Writing to a string does not fail.
                    let _ = write!(d, "M{:.1} {:.1}L{:.1} {:.1}", from.x, from.y, to.x, to.y);
                }
            }
            d
        };
        html! {
            <g class="many-thoughts" aria-hidden="true">
                <path class="is-up" d={of(|state| state == OpinionState::Up)} />
                <path class="is-other" d={of(|state| matches!(state, OpinionState::Unknown | OpinionState::Stale))} />
                <path class="is-sdown" d={of(|state| state == OpinionState::Sdown)} />
            </g>
        }
    }

    /// The ways of the votes under way, as one path.
    fn draw_ways(&self) -> Html {
        let mut d = String::new();
        for view in self.frame.messages.iter().filter(|view| decides(view.kind)) {
            if let (Some(a), Some(b)) = (self.plan.spot(view.from), self.plan.spot(view.to)) {
                // Writing to a string does not fail.
                let _ = write!(d, "M{:.1} {:.1}L{:.1} {:.1}", a.x, a.y, b.x, b.y);
            }
        }
        html! { <path class="many-ways" {d} aria-hidden="true" /> }
    }

    /// Over everything: the messages.
    pub(super) fn draw_over(&self, text: &'static PictureText, arrows: bool) -> Html {
        let (_, dots) = self.messages();
        let mut d = String::new();
        for spot in dots.into_iter().filter_map(|view| self.spot(view)) {
            // Writing to a string does not fail.
            let _ = write!(d, "M{:.1} {:.1}h0.01", spot.at.x, spot.at.y);
        }
        let discs = self.discs();
        let drawn = discs.iter().map(|(view, spot)| {
            message::draw(view, *spot, DISC, self.frame, text, self.focus, arrows)
        });
        html! {
            <>
                <path class="many-dots" {d} stroke-width={(DOT * 2.0).to_string()} aria-hidden="true" />
                <g class="stage-messages">{ for drawn }</g>
            </>
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    fn message(id: u64, from: NodeId, to: NodeId, kind: MessageKind) -> MessageView {
        MessageView {
            id,
            from,
            to,
            kind,
            reply: false,
            sent_us: 0,
            arrives_us: i64::MAX,
            lost_us: None,
            fate: Fate::Arrives,
            label: String::new(),
        }
    }

    /// The ids of discs and of dots while that is selected.
    fn shown(frame: &Frame, selection: Option<Target>) -> (Vec<u64>, Vec<u64>) {
        let plan = Plan::of(frame, 950.0, 540.0);
        let focus = Focus {
            selection,
            ..Focus::default()
        };
        let talk = Talk {
            frame,
            plan: &plan,
            dwells: super::super::state::dwells(frame, selection),
            focus: &focus,
        };
        let (discs, dots) = talk.messages();
        let ids = |views: Vec<&MessageView>| views.iter().map(|view| view.id).collect();
        (ids(discs), ids(dots))
    }

    #[test]
    fn routine_is_folded_and_what_decides_is_drawn() {
        let mut frame = fixture::many(50, 20, 2);
        frame.messages = vec![
            message(1, 60, 0, MessageKind::Ping),
            message(2, 60, 61, MessageKind::Ask),
            message(3, 61, 62, MessageKind::Vote),
            message(4, 61, 1, MessageKind::SlaveOf),
            message(5, 62, 9, MessageKind::Hello),
        ];
        assert_eq!(shown(&frame, None), (vec![3, 4], vec![2]));
        let of_r9 = shown(&frame, Some(Target::Node(9)));
        assert_eq!(
            of_r9,
            (vec![3, 4, 5], vec![2]),
            "that of a server chosen is not"
        );
    }

    #[test]
    fn at_rest_no_link_is_drawn_and_of_a_master_chosen_all_are() {
        let frame = fixture::many(50, 20, 2);
        let plan = Plan::of(&frame, 950.0, 540.0);
        let count = |selection| {
            let focus = Focus {
                selection,
                ..Focus::default()
            };
            let dwells = super::super::state::dwells(&frame, selection);
            let talk = Talk {
                frame: &frame,
                plan: &plan,
                dwells,
                focus: &focus,
            };
            talk.wires().len()
        };
        assert_eq!(count(None), 0);
        assert_eq!(
            count(Some(Target::Node(9))),
            50 + 2,
            "its sentinels and replicas"
        );
    }
}
