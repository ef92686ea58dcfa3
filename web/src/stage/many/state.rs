//! What is shown of a master and of a sentinel among many: no more than a card or a small
//! hexagon tells, so that what did not change need not be drawn again.

use lab::frame::{Frame, NodeId, NodeView, OpinionState, Pill, Shape, Status};
use yew::AttrValue;

use super::super::target::Target;
use crate::text::picture::{PictureText, name};

/// What a card tells of its master.
#[derive(Clone, PartialEq)]
pub(super) struct Mastery {
    /// Its configured name.
    pub(super) name: AttrValue,
    /// The newest configuration epoch.
    pub(super) epoch: u64,
    /// What the sentinels think of the server they take for the master.
    pub(super) stands: Stands,
    /// ODOWN: how many agree, the quorum.
    pub(super) odown: Option<(u32, u32)>,
    /// Who asks for votes, or leads its failover.
    pub(super) deciding: Option<Deciding>,
    /// Its servers.
    pub(super) servers: Vec<Server>,
}

/// How many think what.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(super) struct Stands {
    pub(super) up: u32,
    pub(super) sdown: u32,
    /// They do not watch it, or do not run.
    pub(super) other: u32,
}

/// A failover under way.
#[derive(Clone, PartialEq)]
pub(super) struct Deciding {
    pub(super) who: AttrValue,
    pub(super) held: u32,
    pub(super) needed: u32,
    pub(super) elected: bool,
}

/// A server in a card.
#[derive(Clone, PartialEq)]
pub(super) struct Server {
    pub(super) id: NodeId,
    pub(super) name: AttrValue,
    pub(super) master: bool,
    pub(super) status: Status,
    pub(super) odown: bool,
    /// A replica without a link to its master.
    pub(super) apart: bool,
    pub(super) label: AttrValue,
}

/// What a small hexagon tells of its sentinel.
#[derive(Clone, PartialEq)]
pub(super) struct Watcher {
    pub(super) id: NodeId,
    pub(super) name: AttrValue,
    pub(super) epoch: u64,
    pub(super) status: Status,
    pub(super) does: Does,
    /// Votes held and needed, and how many it asked.
    pub(super) ballot: Option<(u32, u32, u32)>,
    pub(super) label: AttrValue,
}

/// What it does, as a colour with a mark.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Does {
    Nothing,
    /// Holds a master for SDOWN.
    Suspects,
    /// Gave its vote to another.
    Voted,
    /// Asks for votes.
    Asks,
    /// Leads a failover.
    Leads,
}

/// The group that a server or, by what it does, a sentinel is concerned with.
fn group_of(frame: &Frame, id: NodeId) -> Option<u16> {
    let node = frame.nodes.get(usize::from(id))?;
    let about = node.gauges.first().and_then(|gauge| gauge.about);
    let server = about.and_then(|about| frame.nodes.get(usize::from(about)));
    node.group.or_else(|| server?.group)
}

/// The server of a group that is taken for the master: of several the one that most hold
/// for down.
pub(super) fn master_of(frame: &Frame, group: u16) -> Option<&NodeView> {
    let servers = || {
        frame
            .nodes
            .iter()
            .filter(move |node| node.group == Some(group))
    };
    let masters = servers().filter(|node| node.shape == Shape::Master);
    masters
        .max_by_key(|node| stands(node).sdown)
        .or_else(|| servers().next())
}

/// What is thought of a server.
pub(super) fn stands(node: &NodeView) -> Stands {
    let mut stands = Stands::default();
    for cell in &node.opinions {
        match cell.state {
            OpinionState::Up => stands.up += 1,
            OpinionState::Sdown => stands.sdown += 1,
            OpinionState::Unknown | OpinionState::Stale => stands.other += 1,
        }
    }
    stands
}

/// Which master the picture dwells on: the one selected, else the one in most trouble.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Dwells {
    pub(super) group: u16,
    /// The reader chose it.
    pub(super) chosen: bool,
}

pub(super) fn dwells(frame: &Frame, selection: Option<Target>) -> Option<Dwells> {
    let server = |id: NodeId| frame.nodes.get(usize::from(id))?.group;
    let chosen = match selection {
        Some(Target::Node(id)) => server(id),
        Some(Target::Wire(a, b)) => server(a).or_else(|| server(b)),
        Some(Target::Message(_)) | None => None,
    };
    if let Some(group) = chosen {
        return Some(Dwells {
            group,
            chosen: true,
        });
    }
    let masters = frame
        .nodes
        .iter()
        .filter(|node| node.shape == Shape::Master);
    let troubled = masters.filter_map(|node| Some((node.group?, stands(node).sdown)));
    let troubled = troubled.filter(|(_, sdown)| *sdown > 0);
    let (group, _) = troubled.max_by_key(|(group, sdown)| (*sdown, std::cmp::Reverse(*group)))?;
    Some(Dwells {
        group,
        chosen: false,
    })
}

/// What the card of a group tells.
pub(super) fn mastery(frame: &Frame, group: u16, text: &PictureText) -> Mastery {
    let master = master_of(frame, group);
    let servers = frame.nodes.iter().filter(|node| node.group == Some(group));
    Mastery {
        name: AttrValue::from(
            frame
                .groups
                .get(usize::from(group))
                .cloned()
                .unwrap_or_default(),
        ),
        epoch: frame
            .configurations
            .get(usize::from(group))
            .copied()
            .unwrap_or_default(),
        stands: master.map(stands).unwrap_or_default(),
        odown: master
            .and_then(|node| node.odown.as_ref())
            .map(|odown| (odown.count, odown.quorum)),
        deciding: deciding(frame, group),
        servers: servers.map(|node| server(node, text)).collect(),
    }
}

fn deciding(frame: &Frame, group: u16) -> Option<Deciding> {
    let acts =
        |node: &&NodeView| node.ballot.is_some() || matches!(node.pill, Some(Pill::Leader { .. }));
    let acting = frame
        .nodes
        .iter()
        .filter(acts)
        .filter(|node| group_of(frame, node.id) == Some(group));
    // Of several the one that has won, else who holds most votes.
    let rank = |node: &&NodeView| match &node.ballot {
        Some(ballot) => (ballot.elected, ballot.held),
        None => (true, 0),
    };
    let node = acting.max_by_key(rank)?;
    let ballot = node.ballot.as_ref();
    Some(Deciding {
        who: AttrValue::from(node.name.clone()),
        held: ballot.map_or(0, |ballot| ballot.held),
        needed: ballot.map_or(0, |ballot| ballot.needed),
        elected: ballot.is_none_or(|ballot| ballot.elected),
    })
}

fn server(node: &NodeView, text: &PictureText) -> Server {
    let stands = stands(node);
    let mut parts = vec![
        node.name.clone(),
        (text.shape)(node.shape).to_owned(),
        (text.status)(node.status).to_owned(),
    ];
    let odown = node.odown.as_ref();
    parts.extend(odown.map(|odown| (text.odown)(odown.count, odown.quorum)));
    if stands.sdown > 0 {
        parts.push((text.many.stands)(stands.up, stands.sdown, stands.other));
    }
    parts.retain(|part| !part.is_empty());
    let apart = matches!(node.pill, Some(Pill::LinkDown | Pill::Syncing));
    Server {
        id: node.id,
        name: AttrValue::from(node.name.clone()),
        master: node.shape == Shape::Master,
        status: node.status,
        odown: node.odown.is_some(),
        apart,
        label: AttrValue::from(parts.join(text.separator)),
    }
}

/// What the hexagon of a sentinel tells, while the picture dwells on a master.
pub(super) fn watcher(
    node: &NodeView,
    frame: &Frame,
    about: Option<&NodeView>,
    text: &PictureText,
) -> Watcher {
    let ballot = node.ballot.as_ref();
    let suspects = about.is_some_and(|master| {
        let mut cells = master.opinions.iter();
        cells.any(|cell| cell.observer == node.id && cell.state == OpinionState::Sdown)
    });
    let does = match (&node.pill, ballot) {
        (_, Some(ballot)) if ballot.elected => Does::Leads,
        (Some(Pill::Leader { .. }), _) => Does::Leads,
        (_, Some(_)) => Does::Asks,
        (Some(Pill::Voted { .. }), _) => Does::Voted,
        (Some(Pill::SeesSdown | Pill::SeesOdown { .. }), _) if about.is_none() => Does::Suspects,
        _ if suspects => Does::Suspects,
        _ => Does::Nothing,
    };
    let mut parts = vec![
        node.name.clone(),
        (text.shape)(node.shape).to_owned(),
        (text.status)(node.status).to_owned(),
    ];
    parts.extend(node.epoch.map(text.epoch));
    // A time that runs down would have it drawn again at every frame.
    let pill = node.pill.as_ref();
    let pill = pill.filter(|pill| !matches!(pill, Pill::SdownIn { .. } | Pill::Tilt { .. }));
    parts.extend(pill.map(|pill| (text.pill)(pill, &frame.nodes)));
    if suspects && let Some(master) = about {
        let opinion = (text.opinion)(&node.name, OpinionState::Sdown);
        parts.push(format!("{}: {opinion}", name(&frame.nodes, master.id)));
    }
    parts.retain(|part| !part.is_empty());
    Watcher {
        id: node.id,
        name: AttrValue::from(node.name.clone()),
        epoch: node.epoch.unwrap_or_default(),
        status: node.status,
        does,
        ballot: ballot.map(|ballot| (ballot.held, ballot.needed, ballot.slots.len() as u32)),
        label: AttrValue::from(parts.join(text.separator)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;
    use crate::text::picture::en::PICTURE;

    #[test]
    fn the_picture_dwells_on_the_master_in_trouble_unless_another_is_chosen() {
        let frame = fixture::many(50, 20, 2);
        let auto = dwells(&frame, None).expect("the first is down");
        assert_eq!((auto.group, auto.chosen), (0, false));
        let chosen = dwells(&frame, Some(Target::Node(3 * 7 + 1))).expect("chosen");
        assert_eq!((chosen.group, chosen.chosen), (7, true));
        let sentinel = dwells(&frame, Some(Target::Node(60)));
        assert_eq!(sentinel, Some(auto), "a sentinel watches all of them");
    }

    #[test]
    fn a_card_counts_what_is_thought_of_its_master() {
        let frame = fixture::many(50, 20, 2);
        let (first, second) = (mastery(&frame, 0, &PICTURE), mastery(&frame, 1, &PICTURE));
        let all = |stands: Stands| stands.up + stands.sdown + stands.other;
        assert_eq!((all(first.stands), all(second.stands)), (50, 50));
        assert!(first.stands.sdown > 25 && first.odown.is_some());
        assert_eq!((second.stands.up, second.odown), (50, None));
        assert_eq!(second.servers.len(), 3);
        let deciding = first.deciding.expect("s1 asks");
        assert_eq!((&*deciding.who, deciding.elected), ("s1", false));
        assert!(second.deciding.is_none());
    }

    #[test]
    fn of_a_sentinel_that_waits_nothing_changes_from_frame_to_frame() {
        let mut frame = fixture::many(50, 20, 2);
        let look =
            |frame: &Frame| watcher(&frame.nodes[62], frame, Some(&frame.nodes[0]), &PICTURE);
        frame.nodes[62].pill = Some(Pill::SdownIn { us: 20 });
        let before = look(&frame);
        frame.nodes[62].pill = Some(Pill::SdownIn { us: 10 });
        frame.nodes[62].gauges[0].elapsed_us += 10;
        assert!(look(&frame) == before);
    }
}
