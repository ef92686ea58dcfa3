use lab::frame::{BranchId, Frame, NodeId};
use lab::scenario::Side;
use lab::session::Direction;

use super::{Detail, Layout, PanelAct, Typing};
use crate::choice::Choice;
use crate::opening::Opening;
use crate::panel::{DiagramChange, LogFilter};
use crate::playback::Speed;
use crate::refusal::Refusal;
use crate::stage::{MenuRequest, Target};
use crate::text::{Lang, Text};

/// Everything that may happen to the model.
#[derive(Debug)]
pub enum Action {
    /// The browser is about to paint.
    Frame {
        /// When, in milliseconds.
        stamp_ms: f64,
        /// How many milliseconds the script of the frame before took.
        last_ms: f64,
    },
    /// The run was changed from outside (by a script).
    Refresh,
    /// Plays or pauses.
    TogglePlay,
    /// Plays, or pauses.
    Play(bool),
    /// Story pace.
    Story,
    /// A fixed speed.
    Speed(Speed),
    /// Back to t = 0.
    Rewind,
    /// To an instant, in microseconds.
    Seek(i64),
    /// To just after an event.
    SeekStep(u64),
    /// The play head is taken, or let go.
    Scrub(bool),
    /// One step of some length.
    Stride(Stride, Direction),
    /// Shows the enlarged strip, or hides it, where there is little room.
    ToggleLens,
    /// Moves about in time, or among runs.
    Time(Moving),
    /// A command is typed.
    Typing(Typing),
    /// Does something to the world; a command in text form.
    Apply(String),
    /// Lets the reader draw a line through the picture, or no longer.
    Line(bool),
    /// Does to the other deployment what was just done to one.
    Mirror,
    /// Shows that deployment, where there is room for one.
    Side(Side),
    /// Opens another run.
    Open(Choice),
    /// Opens a run of the gallery.
    OpenNamed(String, Option<u64>),
    /// Opens a run of the gallery and goes to that instant, in microseconds.
    OpenAt(String, i64),
    /// Opens the same story with Raft beside it.
    Compare,
    /// The reader puts own files together, or opens them.
    Opening(Opening),
    /// Shows why something was not done.
    Refuse(Refusal),
    /// Shows the causes of the line at the play head, or hides them.
    Why,
    /// To the record by which somebody knows something of somebody.
    Record {
        /// Who knows.
        node: NodeId,
        /// Of whom.
        of: NodeId,
        /// Since when, in microseconds.
        at_us: i64,
    },
    /// Selects a thing of the picture, or nothing.
    Select(Option<Target>),
    /// Selects a thing and shows the inspector.
    Inspect(Target),
    /// Tells everything about that master of several, or no longer.
    Unfold(String),
    /// Tells what each one knows of the group at that place, of many.
    KnowsOf(usize),
    /// Opens or closes the menu of a thing.
    Menu(Option<MenuRequest>),
    /// Opens a popover; closes it when it is open.
    Popover(Option<Popover>),
    /// Says how things stand.
    Tell,
    /// Chooses how much is read aloud; of nothing, the next level.
    Detail(Option<Detail>),
    /// Shows a tab of the panel.
    Tab(Tab),
    /// Shows the console, ready to type.
    Console,
    /// Attaches the console to another process.
    Attach(NodeId),
    /// Takes a line of the console.
    Say(String),
    /// Arranges the panels beside the picture.
    Panels(PanelAct),
    /// Pulls the sheet up or lets it go.
    Sheet(bool),
    /// Filters the log.
    Filter(LogFilter),
    /// Changes what the diagram of messages shows.
    Diagram(DiagramChange),
    /// Changes the language.
    Lang(Lang),
    /// Changes the colours.
    Theme(Theme),
    /// The element came into sight, or went out of it.
    Visible(bool),
    /// Files are dragged over the element, or no longer.
    Drag(bool),
    /// The element has another size.
    Layout(Layout),
    /// Closes the notice.
    Dismiss,
}

impl Action {
    /// Whether it ends a search that is under way: the run, or what is wanted of it, is
    /// another afterwards.
    #[must_use]
    pub const fn interrupts(&self) -> bool {
        !matches!(
            self,
            Self::Frame { .. }
                | Self::Refresh
                | Self::Time(_)
                | Self::Scrub(false)
                | Self::Select(_)
                | Self::Lang(_)
                | Self::Theme(_)
                | Self::Visible(_)
                | Self::Layout(_)
                | Self::Panels(_)
                | Self::ToggleLens
                | Self::Tell
                | Self::Detail(_)
        )
    }

    /// Whether it asks for a tab to be seen.
    #[must_use]
    pub const fn asks_for_panel(&self) -> bool {
        matches!(
            self,
            Self::Tab(_) | Self::Inspect(_) | Self::Console | Self::Why
        )
    }
}

/// How long a step is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stride {
    /// One event.
    Event,
    /// To the next timer tick of the selected sentinel.
    Tick,
    /// To the next message between two, or on the selected link.
    Message(Option<(NodeId, NodeId)>),
    /// To the next timer tick of that process.
    TickOf(NodeId),
    /// To the next vote.
    Vote,
    /// To the next epoch or term.
    Epoch,
    /// To the next named event.
    Named,
}

/// Running to something, runs that parted, two of them compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Moving {
    /// What is to be run to was typed so far.
    Type(String),
    /// Runs to it, or to what was typed last.
    RunTo(Option<String>, Direction),
    /// Stops looking.
    Stop,
    /// Shows another run.
    Show(BranchId),
    /// Shows the next run of the list, or the one before.
    Beside(Direction),
    /// Names a run.
    Rename(BranchId, String),
    /// Deletes a run.
    Delete(BranchId),
    /// Lays two runs beside each other; of none, the one that is shown beside the one from
    /// which it parted, or no longer if two are.
    Compare(Option<[BranchId; 2]>),
    /// Goes to a step in a run.
    Go(BranchId, u64),
    /// Goes to an instant in a run.
    GoAt(BranchId, i64),
}

/// What can be open above the picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Popover {
    /// The gallery.
    Gallery,
    /// The form for the reader's own files.
    Open,
    /// The settings form.
    Settings,
    /// The list of keys.
    Keys,
    /// The choice of a longer step.
    Jump,
    /// The choice of pace and speed.
    Pace,
    /// The choice of a process to kill.
    Kill,
    /// The choice of a process to freeze.
    Freeze,
    /// The choice of a link to cut.
    Cut,
    /// The choice of groups.
    Partition,
    /// The other faults.
    More,
    /// The choice of a host to switch off.
    HostDown,
    /// The choice of an event and of what is done then, perhaps to that process.
    Order(Option<NodeId>),
    /// The form for random faults.
    Random,
    /// The field for a command, perhaps about a thing of the picture.
    Command(Option<Target>),
}

/// The panel's tabs.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Tab {
    /// What the selected thing knows and why it does what it does.
    Inspector,
    /// Votes per epoch.
    Votes,
    /// The log.
    #[default]
    Log,
    /// The logs that are replicated, entry by entry.
    Entries,
    /// The console.
    Console,
    /// Two deployments compared.
    Compare,
    /// What is watched of a deployment.
    Findings,
    /// The runs that parted.
    Runs,
    /// Who said what to whom when.
    SpaceTime,
    /// What each one knows.
    Knows,
    /// What a timer does, function by function.
    Code,
}

impl Tab {
    /// All, in the order of the tabs.
    pub const ALL: [Self; 11] = [
        Self::Inspector,
        Self::Votes,
        Self::Log,
        Self::Knows,
        Self::Code,
        Self::Entries,
        Self::Console,
        Self::Compare,
        Self::Findings,
        Self::Runs,
        Self::SpaceTime,
    ];

    /// Those that have something to show of a run.
    pub fn of(frame: &Frame) -> impl Iterator<Item = Self> + use<> {
        let logs = frame.nodes.iter().any(|node| node.log.is_some());
        let several = frame.sides.len() > 1;
        Self::ALL.into_iter().filter(move |tab| match tab {
            Self::Entries => logs,
            // Of several deployments it is part of the comparison.
            Self::Compare => several,
            Self::Findings => !several,
            _ => true,
        })
    }

    /// Names it in the document.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Inspector => "inspector",
            Self::Votes => "votes",
            Self::Log => "log",
            Self::Entries => "entries",
            Self::Console => "console",
            Self::Compare => "compare",
            Self::Findings => "findings",
            Self::Runs => "runs",
            Self::SpaceTime => "space-time",
            Self::Knows => "knows",
            Self::Code => "code",
        }
    }

    /// What is written on it.
    #[must_use]
    pub const fn title(self, text: &Text) -> &'static str {
        match self {
            Self::Inspector => text.panel.inspector,
            Self::Votes => text.panel.votes,
            Self::Log => text.panel.log,
            Self::Entries => text.entries.tab,
            Self::Console => text.console.tab,
            Self::Compare => text.account.tab,
            Self::Findings => text.findings.tab,
            Self::Runs => text.runs.tab,
            Self::SpaceTime => text.space_time.tab,
            Self::Knows => text.knows.tab,
            Self::Code => text.code.tab,
        }
    }

    /// The tab that is shown where this one was chosen, perhaps in another run.
    #[must_use]
    pub fn shown(chosen: Self, frame: &Frame) -> Self {
        let there = Self::of(frame).any(|tab| tab == chosen);
        if there { chosen } else { Self::default() }
    }
}

/// The colours.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Theme {
    /// As the reader's system prefers.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// Strong contrast, light or dark as the system prefers.
    Contrast,
}

impl Theme {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Auto, Self::Light, Self::Dark, Self::Contrast];

    /// As links and attributes write it; anything else is [`Theme::Auto`].
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        match name {
            "light" => Self::Light,
            "dark" => Self::Dark,
            "contrast" => Self::Contrast,
            _ => Self::Auto,
        }
    }

    /// As links and attributes write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }

    /// The next one, for a switch.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Auto => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::Contrast,
            Self::Contrast => Self::Auto,
        }
    }
}
