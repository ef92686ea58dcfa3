//! Names of things for those who do not see them.

use lab::frame::{Fate, MessageView, NodeView, OpinionState, Shape, Wire};

use crate::text::picture::{PictureText, name};
use crate::text::span::{setting_us, span};

/// A process: its name as it is written in the picture, so that it can be called by
/// what is seen of it; kind, whether it runs, epoch, what it is doing, who holds it
/// for down.
#[must_use]
pub fn node(node: &NodeView, nodes: &[NodeView], text: &PictureText) -> String {
    let mut parts = vec![
        node.name.clone(),
        (text.shape)(node.shape).to_owned(),
        (text.status)(node.status).to_owned(),
    ];
    let epoch = match node.shape {
        Shape::Server => text.term,
        _ => text.epoch,
    };
    parts.extend(node.epoch.map(epoch));
    parts.extend(node.pill.as_ref().map(|pill| (text.pill)(pill, nodes)));
    parts.extend(
        node.odown
            .as_ref()
            .map(|odown| (text.odown)(odown.count, odown.quorum)),
    );
    parts.extend(
        node.ballot
            .as_ref()
            .map(|ballot| (text.votes)(ballot.held, ballot.needed)),
    );
    let down = node
        .opinions
        .iter()
        .filter(|cell| cell.state == OpinionState::Sdown);
    parts.extend(down.map(|cell| (text.opinion)(name(nodes, cell.observer), cell.state)));
    let log = node.log.as_ref();
    parts.extend(log.map(|log| (text.log)(log.last, log.committed)));
    let waiting = node.gauges.first().filter(|gauge| gauge.elapsed_us > 0);
    parts.extend(waiting.map(|gauge| {
        (text.gauge_value)(gauge.kind, &span(gauge.elapsed_us), &span(gauge.limit_us))
    }));
    parts.retain(|part| !part.is_empty());
    parts.join(text.separator)
}

/// A link: its ends, and what is wrong with it.
#[must_use]
pub fn wire(wire: &Wire, nodes: &[NodeView], text: &PictureText) -> String {
    let (a, b) = (name(nodes, wire.a), name(nodes, wire.b));
    let mut parts = vec![(text.link)(a, b, wire.kind)];
    parts.extend(wire.cut_ab.then(|| (text.cut)(a, b)));
    parts.extend(wire.cut_ba.then(|| (text.cut)(b, a)));
    parts.extend((!wire.connected).then(|| text.unconnected.to_owned()));
    parts.extend(wire.stalled.then(|| text.stalled.to_owned()));
    parts.extend(ills(wire, text));
    parts.join(text.separator)
}

/// What a link that is not cut does to packets: loses some, takes longer.
pub fn ills(wire: &Wire, text: &PictureText) -> Option<String> {
    let loss = (wire.loss_percent > 0).then(|| (text.loses)(wire.loss_percent));
    let delay = (wire.delay_us > 0).then(|| (text.delays)(&setting_us(wire.delay_us.into())));
    let ills: Vec<String> = loss.into_iter().chain(delay).collect();
    (!ills.is_empty()).then(|| ills.join(text.separator))
}

/// What becomes of a message, or that it is a second copy; nothing if it arrives like any
/// other.
pub fn becomes(view: &MessageView, text: &PictureText) -> &'static str {
    match view.fate {
        Fate::Arrives if view.is_copy() => text.copy,
        fate => (text.fate)(fate),
    }
}

/// A message: what, from whom to whom, in Redis's own terms, and what becomes of it.
#[must_use]
pub fn message(view: &MessageView, nodes: &[NodeView], text: &PictureText) -> String {
    let mut parts = vec![(text.message_name)(
        view.kind,
        view.reply,
        name(nodes, view.from),
        name(nodes, view.to),
    )];
    if !view.label.is_empty() {
        parts.push((text.message_label)(view.kind, view.reply, &view.label));
    }
    parts.push(becomes(view, text).to_owned());
    parts.retain(|part| !part.is_empty());
    parts.join(text.separator)
}
