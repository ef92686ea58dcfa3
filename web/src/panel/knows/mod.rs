//! What does each one know, beside what is so?

mod kept;

use std::rc::Rc;

use lab::frame::{Frame, Knowledge, Known, KnownState, Knows, KnowsRow, NodeId, Stale};
use lab::scenario::Side;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlElement, HtmlSelectElement, KeyboardEvent, MouseEvent};
use yew::{
    Callback, Html, NodeRef, Properties, TargetCast, UseStateHandle, classes, component, html,
    use_node_ref, use_state_eq,
};

use crate::app::{Action, Dispatch};
use crate::text::{Text, picture, span};

/// More tables than that are shown one at a time.
pub const TABLES: usize = 3;

/// From so many columns on those of the sentinels are folded.
const FOLDED: usize = 20;

/// So many columns leave room for ages beside the signs.
const ROOMY: usize = 8;

/// Properties of [`KnowsTables`].
#[derive(Properties, PartialEq)]
pub struct KnowsTablesProps {
    /// The picture.
    pub frame: Rc<Frame>,
    /// What each one knows.
    pub knows: Rc<Knowledge>,
    /// The words.
    pub text: &'static Text,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// What each one knows, beside what is so.
#[component]
pub fn KnowsTables(props: &KnowsTablesProps) -> Html {
    let words = &props.text.knows;
    let list = use_node_ref();
    let wide = use_state_eq(|| false);
    let Knowledge { groups, told } = &*props.knows;
    let several = groups.len() > 1;
    // Of many tables one is shown at a time.
    let many = groups.len() > told.len();
    let columns = Columns {
        most: if *wide { usize::MAX } else { FOLDED },
    };
    let folds = told.iter().any(|(_, knows)| knows.observed.len() > FOLDED);
    html! {
        <div class="lab-knows" ref={list.clone()} onkeydown={arrow_keys(&list)}>
            <p class="lab-hint" key="hint">{words.hint}</p>
            if many { { choice(props) } }
            if folds { { unfold(&wide, props) } }
            { for told.iter().map(|(place, knows)| table(*place, knows, (several, columns), props)) }
            <ul class="lab-list lab-legend" key="legend">
                { for SIGNS.iter().zip(words.legend).map(|((class, sign), name)| html! {
                    <li key={*class}><span class={classes!("lab-sign", *class)} aria-hidden="true">{*sign}</span>{" "}{name}</li>
                }) }
            </ul>
        </div>
    }
}

/// How many columns a table has.
#[derive(Clone, Copy)]
struct Columns {
    most: usize,
}

impl Columns {
    /// The nodes observed that have one: of many the servers alone.
    fn of(self, knows: &Knows, props: &KnowsTablesProps) -> usize {
        if knows.observed.len() <= self.most {
            return knows.observed.len();
        }
        let is_server = |id: &&NodeId| {
            let node = props.frame.nodes.get(usize::from(**id));
            node.is_some_and(|node| node.group.is_some())
        };
        knows.observed.iter().take_while(is_server).count()
    }
}

/// Shows the columns of the sentinels, too, where there are many.
fn unfold(wide: &UseStateHandle<bool>, props: &KnowsTablesProps) -> Html {
    let (on, set) = (**wide, wide.clone());
    let onclick = Callback::from(move |_: MouseEvent| set.set(!on));
    html! {
        <button type="button" class="lab-segment" key="unfold" data-do="unfold" aria-pressed={on.to_string()} {onclick}>
            {props.text.picture.many.sentinels_too}
        </button>
    }
}

/// Chooses one of many tables.
fn choice(props: &KnowsTablesProps) -> Html {
    let dispatch = props.dispatch.clone();
    let onchange = Callback::from(move |event: Event| {
        let select = event.target_dyn_into::<HtmlSelectElement>();
        if let Some(group) = select.and_then(|select| select.value().parse().ok()) {
            dispatch.send(Action::KnowsOf(group));
        }
    });
    let shown = |place| props.knows.told.iter().any(|(told, _)| *told == place);
    html! {
        <select class="lab-select" key="choice" name="knows-group" aria-label={props.text.knows.group} {onchange}>
            { for props.knows.groups.iter().enumerate().map(|(place, (side, group))| html! {
                <option key={place.to_string()} value={place.to_string()} selected={shown(place)}>{heading(*side, group, props)}</option>
            }) }
        </select>
    }
}

/// What a table is called.
fn heading(side: Side, group: &str, props: &KnowsTablesProps) -> String {
    if group.is_empty() {
        (props.text.sides.name)(side).to_owned()
    } else {
        group.to_owned()
    }
}

/// The signs of opinions, in the order of the legend.
const SIGNS: [(&str, &str); 7] = [
    ("is-up", "✓"),
    ("is-silent", "…"),
    ("is-sdown", "S"),
    ("is-odown", "O"),
    ("is-unknown", "?"),
    ("is-said", "S̱"),
    ("is-wrong", "✓"),
];

fn table(
    place: usize,
    knows: &Knows,
    (several, columns): (bool, Columns),
    props: &KnowsTablesProps,
) -> Html {
    let words = &props.text.knows;
    let truth: Vec<&str> = knows.truth.iter().map(|id| name(props, *id)).collect();
    let columns = columns.of(knows, props);
    let dense = columns > ROOMY;
    let heading = heading(knows.side, &knows.group, props);
    // Where there is one table only it needs no name above it.
    let level = if several { "h3" } else { "h2" };
    html! {
        <section class={classes!("lab-known-group", dense.then_some("is-dense"))} key={heading.clone()}>
            if several { <h2 class="lab-title" key="title">{heading}</h2> }
            <p class="lab-stand-said" key="truth">{(words.truth)(knows.side, &truth)}</p>
            <@{level} class="lab-subtitle" key="opinions">{words.opinions}</@>
            <div class="lab-wide" key="matrix" role="region" aria-label={words.opinions} tabindex="0">
                <table class="lab-matrix">
                    <thead><tr>
                        <td></td>
                        { for knows.observed.iter().take(columns).map(|id| html! { <th scope="col" class="lab-mono" key={id.to_string()}>{name(props, *id)}</th> }) }
                    </tr></thead>
                    <tbody>{ for knows.rows.iter().enumerate().map(|(y, row)| opinions((place, y), row, (knows, columns), props)) }</tbody>
                </table>
            </div>
            <@{level} class="lab-subtitle" key="numbers">{words.numbers}</@>
            <div class="lab-wide" key="kept" role="region" aria-label={words.numbers} tabindex="0">{ kept::numbers(place, knows, props) }</div>
        </section>
    }
}

fn opinions(
    at: (usize, usize),
    row: &KnowsRow,
    (knows, columns): (&Knows, usize),
    props: &KnowsTablesProps,
) -> Html {
    let stale = (!row.trusted).then_some("is-stale");
    let title = (!row.trusted).then_some(props.text.knows.stale);
    let cells = knows
        .observed
        .iter()
        .take(columns)
        .zip(&row.opinions)
        .enumerate();
    html! {
        <tr class={classes!(stale)} key={row.observer.to_string()}>
            <th scope="row" class="lab-mono" {title}>{name(props, row.observer)}</th>
            { for cells.map(|(x, (of, known))| cell((at.0, at.1, x), row, *of, known, props)) }
        </tr>
    }
}

fn cell(
    (table, y, x): (usize, usize, usize),
    row: &KnowsRow,
    of: NodeId,
    known: &Known,
    props: &KnowsTablesProps,
) -> Html {
    let (class, sign) = sign(known);
    let age = known.age_us.map(span::span).unwrap_or_default();
    let since = known.since_us.map(span::instant).unwrap_or_default();
    let observer = row.observer;
    let said = (props.text.knows.cell)(known, name(props, observer), name(props, of), &age, &since);
    let class = classes!(
        "lab-sign",
        class,
        known.says_down.then_some("is-said"),
        known.wrongly.then_some("is-wrong"),
        known.stale.map(|_| "is-stale"),
    );
    let Some(at_us) = known.origin_us else {
        return html! { <td key={of.to_string()}><span {class} role="img" aria-label={said.clone()} title={said}>{sign}</span></td> };
    };
    let onclick = props.dispatch.on(move || Action::Record {
        node: observer,
        of,
        at_us,
    });
    // The first cell of a table that leads anywhere is in the tab order.
    let first = y == 0
        && row.opinions[..x]
            .iter()
            .all(|before| before.origin_us.is_none());
    html! {
        <td key={of.to_string()}>
            <button type="button" class="lab-opinion" tabindex={if first { "0" } else { "-1" }}
                data-cell={format!("{}-{y}-{x}", opinions_of(table))} title={said.clone()} {onclick}>
                <span class="lab-unseen">{said}</span>
                <span {class} aria-hidden="true">{sign}</span>
                <span class="lab-age" aria-hidden="true">{age}</span>
            </button>
        </td>
    }
}

/// The number of the table of opinions among all in which arrows move; what each keeps of
/// the same group is the next.
const fn opinions_of(place: usize) -> usize {
    place * 2
}

const fn sign(known: &Known) -> (&'static str, &'static str) {
    match known.state {
        KnownState::Itself => ("is-itself", "–"),
        KnownState::Up if matches!(known.stale, Some(Stale::Silent { .. })) => SIGNS[1],
        KnownState::Up => SIGNS[0],
        KnownState::Sdown => SIGNS[2],
        KnownState::Odown => SIGNS[3],
        KnownState::Unknown => SIGNS[4],
    }
}

fn name(props: &KnowsTablesProps, id: NodeId) -> &str {
    picture::name(&props.frame.nodes, id)
}

/// Arrows move between the cells of a matrix: only one of them is in the tab order.
fn arrow_keys(list: &NodeRef) -> Callback<KeyboardEvent> {
    let list = list.clone();
    Callback::from(move |event: KeyboardEvent| {
        let Some(cell) = event
            .target_dyn_into::<Element>()
            .and_then(|target| target.get_attribute("data-cell"))
        else {
            return;
        };
        let at: Vec<i32> = cell
            .split('-')
            .filter_map(|part| part.parse().ok())
            .collect();
        let &[table, y, x] = &at[..] else { return };
        let (down, right) = match event.key().as_str() {
            "ArrowUp" => (-1, 0),
            "ArrowDown" => (1, 0),
            "ArrowLeft" => (0, -1),
            "ArrowRight" => (0, 1),
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let Some(list) = list.cast::<Element>() else {
            return;
        };
        // What has no record is stepped over.
        for far in 1..64 {
            let wanted = format!(
                "[data-cell='{table}-{}-{}']",
                y + down * far,
                x + right * far
            );
            let found = list.query_selector(&wanted).ok().flatten();
            if let Some(found) = found.and_then(|cell| cell.dyn_into::<HtmlElement>().ok()) {
                // Focusing an element that is in the document does not fail.
                let _ = found.focus();
                return;
            }
        }
    })
}
