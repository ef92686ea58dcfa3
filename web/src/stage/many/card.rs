//! A master with its replicas as a card: its name and configuration epoch, what the
//! sentinels think of it as one bar, its servers.

use yew::prelude::*;

use super::super::draw::{Label, centred, epoch_class, px, text_width};
use super::super::geometry::Point;
use super::super::node::state_class;
use super::super::target::Target;
use super::grid::PAD;
use super::plan::{Place, Rect};
use super::state::{Mastery, Server};
use crate::text::picture::PictureText;
use lab::frame::{NodeId, Status};

/// The height of the bar of opinions.
const BAR: f64 = 4.0;

/// What a card is drawn from; it is drawn again only when something of it is another.
#[derive(Properties, Clone, PartialEq)]
pub(super) struct CardProps {
    pub(super) place: Place,
    pub(super) scale: f64,
    pub(super) shows: Mastery,
    /// The picture dwells on it.
    pub(super) dwelt: bool,
    /// Which of its servers is selected.
    pub(super) selected: Option<NodeId>,
    /// Which of its servers the tab key leads to.
    pub(super) stop: Option<NodeId>,
    /// The server that stands for all where there is no room for them.
    pub(super) alone: Option<NodeId>,
    pub(super) text: &'static PictureText,
}

#[component]
pub(super) fn Card(props: &CardProps) -> Html {
    let CardProps {
        place, shows, text, ..
    } = props;
    let area = place.area;
    let down = shows.odown.is_some();
    let class = classes!(
        "many-card",
        epoch_class(shows.epoch),
        props.dwelt.then_some("is-dwelt"),
        (shows.stands.sdown > 0).then_some("has-sdown"),
        down.then_some("has-odown"),
    );
    let servers = place.chips.iter().filter_map(|(id, area)| {
        let server = shows.servers.iter().find(|server| server.id == *id)?;
        Some(chip(server, *area, props))
    });
    let alone = props.alone.filter(|_| place.chips.is_empty());
    let alone = alone.and_then(|id| shows.servers.iter().find(|server| server.id == id));
    html! {
        <g {class} data-group={place.group.to_string()} role="group" aria-label={label(shows, text)}>
            <rect class="many-ground" x={px(area.x)} y={px(area.y)} width={px(area.w)} height={px(area.h)} rx="7" />
            <path class="many-stripe" d={format!("M{:.1} {:.1}v{:.1}", area.x + 1.6, area.y + 7.0, area.h - 14.0)} />
            { head(props) }
            { bar(props) }
            if let Some(server) = alone { { target(server, area, props, Html::default()) } }
            <g class="many-servers">{ for servers }</g>
        </g>
    }
}

/// The card in words.
fn label(shows: &Mastery, text: &PictureText) -> String {
    let stands = shows.stands;
    let mut parts = vec![
        shows.name.to_string(),
        (text.epoch)(shows.epoch),
        (text.many.stands)(stands.up, stands.sdown, stands.other),
    ];
    parts.extend(
        shows
            .odown
            .map(|(count, quorum)| (text.odown)(count, quorum)),
    );
    parts.extend(
        shows
            .deciding
            .as_ref()
            .map(|_| said(shows, text)[0].0.clone()),
    );
    parts.join(text.separator)
}

/// What is most worth saying of it, with a shorter form, and in which colour.
fn said(shows: &Mastery, text: &PictureText) -> [(String, &'static str); 2] {
    if let Some(deciding) = &shows.deciding {
        let who = &deciding.who;
        let (long, short) = if deciding.elected {
            ((text.many.leads)(who), who.to_string())
        } else {
            let votes = format!("{}/{}", deciding.held, deciding.needed);
            (format!("{who} {votes}"), votes)
        };
        return [(long, "is-vote"), (short, "is-vote")];
    }
    if let Some((count, quorum)) = shows.odown {
        let long = (text.odown)(count, quorum);
        return [(long, "is-loss"), ("ODOWN".to_owned(), "is-loss")];
    }
    if shows.stands.sdown > 0 {
        let count = shows.stands.sdown;
        return [
            (format!("{count} SDOWN"), "is-sdown"),
            (count.to_string(), "is-sdown"),
        ];
    }
    let up = (text.many.up)(shows.stands.up);
    [(up, "is-quiet"), (String::new(), "is-quiet")]
}

/// The line with the name: the epoch and what is said of it as far as there is room.
fn head(props: &CardProps) -> Html {
    let CardProps {
        place,
        shows,
        text,
        scale,
        ..
    } = props;
    let area = place.area;
    let size = (11.5 * scale).max(9.5);
    let small = (10.0 * scale).clamp(9.0, 13.0);
    let (left, right) = (area.x + PAD + 4.0, area.x + area.w - PAD - 2.0);
    let y = area.y + PAD + size * 0.86 + 1.0;
    let name = fitted(&shows.name, size, right - left);
    let epoch_at = left + text_width(&name, size) * 1.06 + 6.0;
    let [long, short] = said(shows, text);
    let epochs = [
        (text.epoch)(shows.epoch),
        shows.epoch.to_string(),
        String::new(),
    ];
    let choices = epochs
        .iter()
        .flat_map(|epoch| [&long, &short].map(|said| (epoch, said)));
    let fits = |(epoch, said): &(&String, &(String, &'static str))| {
        let gap = if said.0.is_empty() { 0.0 } else { 7.0 };
        epoch_at + text_width(epoch, small) + gap + text_width(&said.0, small) * 1.08 <= right
    };
    // What is said matters more than that the number has a word before it.
    let mut choices: Vec<_> = choices.collect();
    choices.sort_by_key(|(epoch, said)| {
        (
            said.0 != long.0,
            epoch.len() < 2,
            epoch.is_empty(),
            std::cmp::Reverse(epoch.len()),
        )
    });
    let found = choices.into_iter().find(fits);
    let label = |words: &str, x: f64, size: f64, anchor: &'static str, class: &'static str| {
        let at = Point::new(x, y);
        Label {
            text: words,
            at,
            size,
            anchor,
            class,
        }
        .draw()
    };
    html! {
        <g aria-hidden="true">
            <title>{ shows.name.clone() }</title>
            { label(&name, left, size, "start", "stage-name") }
            if let Some((epoch, said)) = found {
                { label(epoch, epoch_at, small, "start", "stage-epoch") }
                <g class={classes!("many-said", said.1)}>{ label(&said.0, right, small, "end", "many-words") }</g>
            }
        </g>
    }
}

/// As much of a text as fits, with dots where it is cut.
fn fitted(text: &str, size: f64, room: f64) -> String {
    if text_width(text, size) <= room {
        return text.to_owned();
    }
    let mut kept = text.to_owned();
    while kept.pop().is_some() && text_width(&kept, size) + size * 0.6 > room {}
    format!("{kept}…")
}

/// What the sentinels think, as parts of one bar; while votes are asked for, how many of
/// those needed are held.
fn bar(props: &CardProps) -> Html {
    let CardProps {
        place,
        shows,
        scale,
        ..
    } = props;
    let area = place.area;
    let (left, wide) = (area.x + PAD + 4.0, area.w - PAD * 2.0 - 6.0);
    let y = area.y + PAD + (13.0 * scale).max(12.0) + 1.5;
    let stands = shows.stands;
    let asks = shows.deciding.as_ref().filter(|deciding| !deciding.elected);
    let all = f64::from((stands.up + stands.sdown + stands.other).max(1));
    let parts = match asks {
        Some(deciding) => [(f64::from(deciding.held), "is-vote"), (0.0, ""), (0.0, "")],
        None => [
            (f64::from(stands.sdown), "is-sdown"),
            (f64::from(stands.up), "is-up"),
            (f64::from(stands.other), "is-other"),
        ],
    };
    let mut x = left;
    let drawn = parts.into_iter().filter(|part| part.0 > 0.0).map(|(count, class)| {
        let w = (wide * count / all).min(left + wide - x);
        let from = x;
        x += w;
        html! { <rect key={class} {class} x={px(from)} y={px(y)} width={px(w)} height={px(BAR)} /> }
    });
    let drawn: Vec<Html> = drawn.collect();
    let notch = asks.map(|deciding| left + wide * f64::from(deciding.needed).min(all) / all);
    html! {
        <g class="many-bar" aria-hidden="true">
            <rect class="many-track" x={px(left)} y={px(y)} width={px(wide)} height={px(BAR)} />
            { for drawn }
            if let Some(x) = notch { <path class="many-notch" d={format!("M{x:.1} {:.1}v{:.1}", y - 1.5, BAR + 3.0)} /> }
        </g>
    }
}

/// A server: square if it is taken for the master, rounded if for a replica.
fn chip(server: &Server, area: Rect, props: &CardProps) -> Html {
    let rx = if server.master {
        3.0
    } else {
        (area.h * 0.42).min(13.0)
    };
    let body = |class: Classes| {
        let area = area.within(1.2);
        html! { <rect {class} x={px(area.x)} y={px(area.y)} width={px(area.w)} height={px(area.h)} rx={px(rx)} /> }
    };
    let size = (11.0 * props.scale)
        .min(area.w / (server.name.len().max(2) as f64 * 0.62))
        .max(9.0);
    let middle = area.middle();
    let body = html! {
        <>
            { body(classes!("stage-body", "stage-server", server.odown.then_some("is-odown"))) }
            if server.odown { { body(classes!("stage-hatch")) } }
            { centred(&fitted(&server.name, size, area.w - 3.0), Point::new(middle.x, middle.y + size * 0.36), size, "stage-name") }
            { badge(server.status, area) }
        </>
    };
    target(server, area, props, body)
}

/// Something of a card that can be pointed at: a server.
fn target(server: &Server, area: Rect, props: &CardProps, body: Html) -> Html {
    let target = Target::Node(server.id);
    let class = classes!(
        "stage-target",
        "stage-node",
        if server.master {
            "is-master"
        } else {
            "is-replica"
        },
        state_class(server.status),
        server.odown.then_some("has-odown"),
        server.apart.then_some("is-apart"),
        (props.selected == Some(server.id)).then_some("is-selected"),
    );
    let tabindex = if props.stop == Some(server.id) {
        "0"
    } else {
        "-1"
    };
    html! {
        <g key={target.key()} {class} data-target={target.key()} role="button" aria-haspopup="menu" {tabindex} aria-label={server.label.clone()}>
            <rect class="stage-focus" x={px(area.x - 1.0)} y={px(area.y - 1.0)} width={px(area.w + 2.0)} height={px(area.h + 2.0)} rx="7" />
            { body }
        </g>
    }
}

/// A mark at the upper right of what does not run.
pub(super) fn badge(status: Status, area: Rect) -> Html {
    let d = match status {
        Status::Up => return Html::default(),
        Status::Paused => "M-1.5 -2.4V2.4M1.5 -2.4V2.4",
        Status::Killed => "M-2 -2L2 2M-2 2L2 -2",
        Status::HostDown => "M-1.7 -1.5A2.6 2.6 0 1 0 1.7 -1.5M0 -3V-0.4",
        Status::NotStarted => "M-2.2 0H2.2",
    };
    html! {
        <g class="stage-badge" transform={format!("translate({:.1} {:.1})", area.x + area.w - 3.0, area.y + 3.0)}>
            <circle r="5.4" />
            <path {d} />
        </g>
    }
}
