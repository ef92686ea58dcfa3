use std::rc::Rc;

use lab::frame::{Frame, NodeView, Shape, Status};
use lab::session::Direction;

use super::{Action, Moving, PanelAct, Popover, Stride, Typing};
use crate::menu;
use crate::playback::Speed;
use crate::stage::Target;
use crate::text::Verb;

/// The key that does the counterpart of a fault.
pub(super) const MIRROR_KEY: &str = "m";

/// The key that lets the reader draw a line through the picture.
pub const LINE_KEY: &str = "/";

/// A key as it was pressed.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Key {
    /// Its value, as in `KeyboardEvent.key`.
    pub key: String,
    /// Ctrl, Alt or Meta was held: the key belongs to the browser.
    pub modified: bool,
    /// The thing of the picture that has the focus, if one has.
    pub focused: Option<Target>,
}

/// What the meaning of a key depends on.
#[derive(Clone)]
pub struct Keyed {
    /// The picture.
    pub frame: Rc<Frame>,
    /// What is selected.
    pub selection: Option<Target>,
    /// The fixed speed.
    pub speed: Speed,
    /// Whether a menu of something in the picture is open.
    pub menu: bool,
    /// Whether another box is open above the picture.
    pub popover: bool,
    /// Whether a notice is shown.
    pub notice: bool,
    /// Whether it offers to do something.
    pub offer: bool,
    /// Whether a run is being played again.
    pub recalling: bool,
    /// Whether two runs are laid beside each other.
    pub compared: bool,
    /// Whether the sheet is pulled up.
    pub sheet: bool,
}

/// What a key means. Keys act only when nothing is open above the picture and no
/// field is being typed in; the caller sees to that.
#[must_use]
pub fn action_for(key: &Key, now: &Keyed) -> Option<Action> {
    if key.modified {
        return None;
    }
    playback_key(&key.key, now)
        .or_else(|| link_key(key))
        .or_else(|| fault_key(key, now))
}

fn playback_key(key: &str, now: &Keyed) -> Option<Action> {
    use Direction::{Back, Forward};
    Some(match key {
        " " => Action::TogglePlay,
        "." => Action::Stride(Stride::Event, Forward),
        "," => Action::Stride(Stride::Event, Back),
        "]" => Action::Stride(Stride::Named, Forward),
        "[" => Action::Stride(Stride::Named, Back),
        "v" => Action::Stride(Stride::Vote, Forward),
        "V" => Action::Stride(Stride::Vote, Back),
        "t" => Action::Stride(Stride::Tick, Forward),
        "T" => Action::Stride(Stride::Tick, Back),
        "}" => Action::Stride(Stride::Epoch, Forward),
        "{" => Action::Stride(Stride::Epoch, Back),
        "g" => Action::Popover(Some(Popover::Jump)),
        "n" => Action::Time(Moving::RunTo(None, Forward)),
        "N" => Action::Time(Moving::RunTo(None, Back)),
        "b" => Action::Time(Moving::Beside(Forward)),
        "B" => Action::Time(Moving::Beside(Back)),
        "|" => Action::Time(Moving::Compare(None)),
        "Home" => Action::Rewind,
        "+" | "=" => Action::Speed(now.speed.faster()),
        "-" | "_" => Action::Speed(now.speed.slower()),
        "s" => Action::Story,
        "l" => Action::ToggleLens,
        "i" => Action::Panels(PanelAct::Toggle),
        "c" => Action::Console,
        "y" => Action::Why,
        "u" => Action::Tell,
        "U" => Action::Detail(None),
        "?" => Action::Popover(Some(Popover::Keys)),
        MIRROR_KEY if now.offer => Action::Mirror,
        // The focus need not be in what is open: a click on words in it takes it away.
        "Escape" if now.menu => Action::Menu(None),
        "Escape" if now.popover => Action::Popover(None),
        "Escape" if now.recalling => Action::Time(Moving::Stop),
        "Escape" if now.notice => Action::Dismiss,
        "Escape" if now.compared => Action::Time(Moving::Compare(None)),
        "Escape" if now.selection.is_some() => Action::Select(None),
        "Escape" if now.sheet => Action::Sheet(false),
        _ => return None,
    })
}

/// Messages of the link that has the focus, or else of the selected one.
fn link_key(key: &Key) -> Option<Action> {
    let direction = match key.key.as_str() {
        "o" => Direction::Forward,
        "O" => Direction::Back,
        _ => return None,
    };
    let link = match key.focused {
        Some(Target::Wire(a, b)) => Some((a, b)),
        _ => None,
    };
    Some(Action::Stride(Stride::Message(link), direction))
}

fn fault_key(key: &Key, now: &Keyed) -> Option<Action> {
    let target = key.focused.or(now.selection);
    let node = match target {
        Some(Target::Node(id)) => now.frame.nodes.get(usize::from(id)),
        _ => None,
    };
    match (key.key.as_str(), node, target) {
        (":", _, about) => Some(Action::Typing(Typing::About(about))),
        ("h", _, _) => Some(Action::Apply(menu::HEAL_ALL.to_owned())),
        (LINE_KEY, _, _) => Some(Action::Line(true)),
        ("p", _, _) => Some(Action::Popover(Some(Popover::Partition))),
        ("x", _, Some(Target::Wire(a, b))) => {
            let name = |id: u16| {
                now.frame
                    .nodes
                    .get(usize::from(id))
                    .map(|node| node.name.as_str())
            };
            Some(Action::Apply(menu::command(
                Verb::CutBoth,
                name(a)?,
                name(b)?,
            )))
        }
        ("x", _, Some(Target::Message(id))) => {
            menu::drop_command(&now.frame, id).map(Action::Apply)
        }
        ("x", _, _) => Some(Action::Popover(Some(Popover::Cut))),
        ("k", Some(node), _) => Some(verb_key(Verb::Kill, node)),
        ("k", None, _) => Some(Action::Popover(Some(Popover::Kill))),
        ("r", Some(node), _) => Some(verb_key(Verb::Restart, node)),
        ("f", Some(node), _) if node.status == Status::Paused => Some(verb_key(Verb::Resume, node)),
        ("f", Some(node), _) => Some(verb_key(Verb::Pause, node)),
        ("f", None, _) => Some(Action::Popover(Some(Popover::Freeze))),
        ("e", Some(node), _) if is_server(node) => Some(verb_key(Verb::TimeOut, node)),
        ("w", Some(node), _) if is_server(node) => Some(verb_key(Verb::Request, node)),
        ("a", near, _) => together(Verb::Align, &now.frame, near),
        ("d", near, _) => together(Verb::Spread, &now.frame, near),
        _ => None,
    }
}

/// Whether it is one of those that elect a leader among themselves.
fn is_server(node: &NodeView) -> bool {
    node.shape == Shape::Server
}

/// What is done to all who elect a leader, if there are several: on the side of the one
/// that is near.
fn together(verb: Verb, frame: &Frame, near: Option<&NodeView>) -> Option<Action> {
    let all = menu::electors(frame, near)?;
    Some(Action::Apply(menu::command(verb, &all, "")))
}

/// Whether it can be done is for the world to say; a refusal is shown in place.
fn verb_key(verb: Verb, node: &NodeView) -> Action {
    Action::Apply(menu::command(verb, &node.name, ""))
}
