//! The frame around picture and panel: header, playback, faults, keys, errors.

use lab::command::CommandError;
use lab::frame::Shape;
use lab::scenario::{ScenarioErrors, SettingsError};
use lab::world::CannotApply;

use crate::refusal::Wanted;

/// The header.
pub struct HeaderText {
    /// Opens the gallery.
    pub scenarios: &'static str,
    /// Opens the same with Raft beside it.
    pub compare: &'static str,
    /// Opens the settings.
    pub settings: &'static str,
    /// Names the theme switch.
    pub theme: &'static str,
    /// Follow the reader's preference.
    pub theme_auto: &'static str,
    /// Light.
    pub theme_light: &'static str,
    /// Dark.
    pub theme_dark: &'static str,
    /// Its value: strong contrast.
    pub theme_contrast: &'static str,
    /// Switches to the other language; written in that language.
    pub other_language: &'static str,
    /// Names the language switch.
    pub switch_language: &'static str,
    /// Opens everything that does not fit.
    pub more: &'static str,
    /// Opens the list of keys.
    pub keys: &'static str,
    /// `3 sentinels`.
    pub sentinels: fn(u16) -> String,
    /// `3 masters`; never 1.
    pub masters: fn(u16) -> String,
    /// `seed 1`.
    pub seed: fn(u64) -> String,
    /// Names the whole element for a screen reader.
    pub region: fn(&str) -> String,
}

/// The row of playback controls.
pub struct TransportText {
    /// Names the row.
    pub label: &'static str,
    /// Plays.
    pub play: &'static str,
    /// Pauses.
    pub pause: &'static str,
    /// Back to the start.
    pub rewind: &'static str,
    /// One event forward.
    pub step: &'static str,
    /// One event back.
    pub step_back: &'static str,
    /// Opens the choice of longer steps.
    pub jump: &'static str,
    /// Names the pace control.
    pub pace: &'static str,
    /// Story pace.
    pub story_pace: &'static str,
    /// What story pace does, one line.
    pub story_pace_hint: &'static str,
    /// A fixed speed.
    pub fixed_speed: &'static str,
    /// Names the speed slider.
    pub speed: &'static str,
    /// `now 1/2000`.
    pub now_at: fn(&str) -> String,
    /// Nothing more happens in that direction.
    pub nothing_more: &'static str,
    /// The scenario's end was reached.
    pub ended: &'static str,
    /// Seconds, beside the clock.
    pub seconds: &'static str,
}

/// What can be done to a process or a link.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verb {
    /// Kill a process.
    Kill,
    /// Start a dead one again.
    Restart,
    /// Stop it where it is.
    Pause,
    /// Let it go on.
    Resume,
    /// Switch its host off.
    HostDown,
    /// Switch its host on.
    HostUp,
    /// Cut a link from the first to the second.
    CutForth,
    /// Cut it from the second to the first.
    CutBack,
    /// Cut it both ways.
    CutBoth,
    /// Mend it.
    Heal,
    /// Let it lose packets.
    Lossy,
    /// Let it lose none.
    Lossless,
    /// Let its packets take longer.
    Slow,
    /// Let them take as long as before.
    Quick,
    /// Mend everything.
    HealAll,
    /// Let its patience run out now.
    TimeOut,
    /// Let a client ask it to write.
    Request,
    /// Let the patience of all servers run out together.
    Align,
    /// Let it run out as far from each other as possible.
    Spread,
    /// Lose this message.
    DropOne,
    /// Let this message arrive later.
    HoldOne,
    /// Send this message twice.
    DoubleOne,
    /// Set its clock forward.
    ClockForward,
    /// Set its clock back.
    ClockBack,
    /// Let its clock run too fast.
    Drift,
    /// Set its clock right.
    ClockRight,
    /// Let a flush to its disk take long.
    SlowDisk,
    /// Let its disk be full.
    FullDisk,
    /// Let its disk be as before.
    GoodDisk,
    /// Let it end when it is elected.
    CrashElected,
    /// Let it end when it has promoted a replica.
    CrashPromoted,
    /// Let it end no more.
    CrashNever,
    /// Never promote it.
    NeverPromote,
    /// Promote it before others.
    PromoteFirst,
    /// Promote it like others.
    PromoteAsUsual,
    /// Let it fall behind its master.
    Lag,
    /// Let it follow its master closely.
    NoLag,
    /// Opens the rest of its menu.
    MoreOf,
    /// Opens what can be done to it at the next event.
    AtEvent,
    /// Opens the command that does something to it, to be typed.
    Exactly,
    /// Show it in the inspector.
    Inspect,
}

impl Verb {
    /// Whether it opens something instead of doing something.
    #[must_use]
    pub const fn opens(self) -> bool {
        matches!(self, Self::MoreOf | Self::AtEvent | Self::Exactly)
    }
}

/// Faults and verbs.
pub struct FaultText {
    /// Names the row of buttons.
    pub label: &'static str,
    /// Opens the choice of a process to kill.
    pub kill: &'static str,
    /// Opens the choice of a process to freeze.
    pub freeze: &'static str,
    /// Opens the choice of a link.
    pub cut: &'static str,
    /// Opens the choice of groups.
    pub partition: &'static str,
    /// Opens the rest.
    pub more: &'static str,
    /// Opens the choice of a host to switch off.
    pub host_down: &'static str,
    /// A verb in a menu, with the names it concerns (one or two).
    pub verb: fn(Verb, &str, &str) -> String,
    /// Heading of the choice of a process to kill.
    pub kill_whom: &'static str,
    /// Heading of the choice of a process to freeze.
    pub freeze_whom: &'static str,
    /// Heading of the choice of a host to switch off.
    pub host_down_whom: &'static str,
    /// Heading of the choice of a link.
    pub cut_which: &'static str,
    /// From.
    pub from: &'static str,
    /// To.
    pub to: &'static str,
    /// One direction only.
    pub one_way: &'static str,
    /// Both directions.
    pub both_ways: &'static str,
    /// Carries the choice out.
    pub do_cut: &'static str,
    /// Heading of the choice of groups.
    pub partition_how: &'static str,
    /// Explains the choice of groups.
    pub partition_hint: &'static str,
    /// One side.
    pub side_a: &'static str,
    /// The other side.
    pub side_b: &'static str,
    /// Carries the partition out.
    pub do_partition: &'static str,
    /// Nothing can be done here now.
    pub none: &'static str,
    /// The role of a process in one word, for lists.
    pub role: fn(Shape) -> &'static str,
    /// The menu of a node or link, for a screen reader.
    pub menu_of: fn(&str) -> String,
    /// Heading of the messages that are under way on a link.
    pub under_way: &'static str,
    /// So many more are.
    pub more_under_way: fn(usize) -> String,
    /// What TCP makes of a message that is dropped, late or doubled.
    pub one_message: &'static str,
    /// What was just done, for the live region.
    pub done: fn(&str) -> String,
    /// Acting in the past began another run.
    pub another_run: &'static str,
    /// The scenario's own faults do not fit its new settings.
    pub timeline_dropped: &'static str,
    /// Who was selected is not in this deployment.
    pub gone: fn(&str) -> String,
}

/// The list of keys.
pub struct KeyText {
    /// Its heading.
    pub heading: &'static str,
    /// Says when keys act.
    pub hint: &'static str,
    /// One line per key: key, what it does.
    pub lines: &'static [(&'static str, &'static str)],
    /// Closes it.
    pub close: &'static str,
}

/// What went wrong, and the cure.
pub struct ErrorText {
    /// Heading of an error of the page itself.
    pub crashed: &'static str,
    /// Asks for the report.
    pub crashed_hint: &'static str,
    /// What to put into a report.
    pub reproduce: &'static str,
    /// An unknown scenario: its id, and the known ones.
    pub unknown_scenario: fn(&str, &str) -> String,
    /// Look at the gallery.
    pub unknown_scenario_hint: &'static str,
    /// A scenario that cannot be opened.
    pub bad_scenario: fn(&ScenarioErrors) -> String,
    /// A command that cannot be carried out.
    pub bad_command: fn(&str, &str) -> String,
    /// The commands of a link cannot all be given: which, why.
    pub bad_script: fn(&str, &str) -> String,
    /// A time that a link cannot have.
    pub wrong_time: &'static str,
    /// A condition that cannot be run to.
    pub bad_condition: fn(&str, &str) -> String,
    /// Why a text is no command.
    pub not_a_command: fn(&CommandError) -> String,
    /// Why a command cannot be done now.
    pub undoable: fn(&CannotApply) -> String,
    /// How commands are written.
    pub command_hint: &'static str,
    /// A line of settings that cannot be read.
    pub bad_settings: fn(&SettingsError) -> String,
    /// A scenario whose settings a line cannot change.
    pub fixed_settings: &'static str,
    /// A value from outside that is not what was expected: which, expected.
    pub bad_value: fn(&str, Wanted) -> String,
    /// A subject that does not exist.
    pub unknown_subject: fn(&str) -> String,
    /// Closes the notice.
    pub dismiss: &'static str,
}

/// The gallery and the scenario's own words.
pub struct ScenarioText {
    /// The gallery's heading.
    pub heading: &'static str,
    /// The heading of those in which Raft runs beside Sentinel.
    pub beside_raft: &'static str,
    /// What is compared when the present scenario is.
    pub compare_this: &'static str,
    /// A scenario without a title.
    pub untitled: &'static str,
    /// Marks the one that is open.
    pub open_now: &'static str,
}
