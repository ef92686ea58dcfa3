use lab::command::CommandError;
use lab::frame::{MessageKind, Shape};

use lab::conf::Reason;
use lab::scenario::{Note, Problem, ScenarioErrors};
use lab::world::CannotApply;

use super::Lang;
use super::picture::PictureText;
use crate::refusal::Wanted;

/// One language's words.
pub struct Text {
    /// Which language it is.
    pub lang: Lang,
    /// The name of this language in itself, shown on the switch.
    pub own_name: &'static str,
    /// The header.
    pub header: HeaderText,
    /// The row of playback controls.
    pub transport: TransportText,
    /// Faults and verbs.
    pub fault: FaultText,
    /// The panel with its tabs.
    pub panel: PanelText,
    /// The file a process has on disk.
    pub file: FileText,
    /// The console.
    pub console: ConsoleText,
    /// The settings form.
    pub settings: SettingsText,
    /// The form for the reader's own files.
    pub opening: OpeningText,
    /// The picture and the tape.
    pub picture: &'static PictureText,
    /// The list of keys.
    pub keys: KeyText,
    /// What went wrong, and the cure.
    pub error: ErrorText,
    /// The gallery and the scenario's own words.
    pub scenario: ScenarioText,
    /// The catalogue's word for a key of a section, fact, rule or condition;
    /// `None` for a key that Redis itself uses and that is shown as it stands.
    pub term: fn(&str) -> Option<&'static str>,
}

/// The header.
pub struct HeaderText {
    /// Opens the gallery.
    pub scenarios: &'static str,
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
    /// To the next vote.
    pub next_vote: &'static str,
    /// To the vote before.
    pub previous_vote: &'static str,
    /// To the next named event.
    pub next_named: &'static str,
    /// To the named event before.
    pub previous_named: &'static str,
    /// To the next timer tick of that sentinel.
    pub next_tick: fn(&str) -> String,
    /// To the tick before.
    pub previous_tick: fn(&str) -> String,
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
    /// Mend everything.
    HealAll,
    /// Show it in the inspector.
    Inspect,
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
    /// What was just done, for the live region.
    pub done: fn(&str) -> String,
    /// A future that had been played was dropped by acting in the past.
    pub future_dropped: &'static str,
    /// The scenario's own faults do not fit its new settings.
    pub timeline_dropped: &'static str,
}

/// The console.
pub struct ConsoleText {
    /// Its tab.
    pub tab: &'static str,
    /// Names the choice of a process.
    pub process: &'static str,
    /// Names what was asked and answered so far.
    pub transcript: &'static str,
    /// Names the line that is typed.
    pub line: &'static str,
    /// What one can do here, while nothing was asked.
    pub hint: &'static str,
    /// A question without an answer.
    pub waiting: &'static str,
    /// How many earlier exchanges are not shown.
    pub earlier: fn(u64) -> String,
    /// Names the list of completions.
    pub completions: &'static str,
    /// A line that is too long: its length, the limit, in bytes.
    pub too_long: fn(usize, usize) -> String,
}

/// The panel with its tabs.
pub struct PanelText {
    /// Names the panel.
    pub label: &'static str,
    /// The inspector's tab.
    pub inspector: &'static str,
    /// The votes' tab.
    pub votes: &'static str,
    /// The log's tab.
    pub log: &'static str,
    /// Pulls the panel up.
    pub open: &'static str,
    /// Lets it go.
    pub close: &'static str,
    /// Nothing is selected.
    pub nothing_selected: &'static str,
    /// What to do about that.
    pub select_hint: &'static str,
    /// The message or process is gone at this instant.
    pub gone: &'static str,
    /// The result of a rule in a word: it holds, or not yet.
    pub verdict: fn(bool) -> &'static str,
    /// The first condition that fails.
    pub because: fn(&str) -> String,
    /// Everything it needs is there.
    pub all_hold: &'static str,
    /// A condition holds.
    pub holds: &'static str,
    /// A condition does not hold.
    pub fails: &'static str,
    /// Source of a rule.
    pub source: fn(&str, &str) -> String,
    /// Nobody has voted yet.
    pub no_votes: &'static str,
    /// Explains when votes come about.
    pub no_votes_hint: &'static str,
    /// `Votes in epoch 1`.
    pub votes_in: fn(u64) -> String,
    /// Column: who votes.
    pub voter: &'static str,
    /// Column: for whom.
    pub candidate: &'static str,
    /// Column: when the vote was given.
    pub given_at: &'static str,
    /// Column: when the candidate learnt of it.
    pub known_at: &'static str,
    /// A vote for itself.
    pub itself: &'static str,
    /// Not known to the candidate yet.
    pub in_flight: &'static str,
    /// `elected: s1`.
    pub elected: fn(&str) -> String,
    /// Nobody elected in that epoch so far.
    pub nobody_elected: &'static str,
    /// `quorum 2 · majority 2 of 3`.
    pub needs: fn(u32, u32, u32) -> String,
    /// Column: votes that count for a candidate.
    pub tally: fn(&str, u32, u32) -> String,
    /// Filter by node.
    pub filter_node: &'static str,
    /// The sentinels alone.
    pub sentinels: &'static str,
    /// All nodes.
    pub all_nodes: &'static str,
    /// Filter by level.
    pub filter_level: &'static str,
    /// All levels.
    pub all_levels: &'static str,
    /// Redis's level marks in words.
    pub level: fn(char) -> &'static str,
    /// Filter by text.
    pub filter_text: &'static str,
    /// `n earlier lines are not shown`.
    pub earlier: fn(u64) -> String,
    /// No line passes the filter.
    pub no_lines: &'static str,
    /// A click goes to that moment.
    pub go_to: fn(&str) -> String,
    /// What a message is.
    pub message: fn(MessageKind, bool) -> &'static str,
    /// From and to of a message.
    pub from_to: fn(&str, &str) -> String,
    /// When it left and arrives.
    pub sent_arrives: fn(&str, &str) -> String,
}

/// The file a process has on disk.
pub struct FileText {
    /// Its heading; the name of the file follows.
    pub heading: &'static str,
    /// When it was flushed, and how many lines that changed.
    pub flushed: fn(&str, usize) -> String,
    /// It is still the operator's.
    pub never_flushed: &'static str,
    /// How many lines in memory are not on disk yet.
    pub behind: fn(usize) -> String,
    /// Shows the lines.
    pub show: &'static str,
    /// Hides them.
    pub hide: &'static str,
    /// Copies the text.
    pub copy: &'static str,
    /// It was copied.
    pub copied: &'static str,
    /// It could not be copied.
    pub not_copied: &'static str,
    /// Saves it as a file.
    pub download: &'static str,
    /// A line that the last flush changed.
    pub changed: &'static str,
    /// A line that memory has otherwise.
    pub outdated: &'static str,
    /// A line that is not on disk yet.
    pub not_yet: &'static str,
}

/// The settings form.
pub struct SettingsText {
    /// Its heading.
    pub heading: &'static str,
    /// Says that applying starts the run over.
    pub restarts: &'static str,
    /// Number of sentinels.
    pub sentinels: &'static str,
    /// Number of replicas.
    pub replicas: &'static str,
    /// The quorum.
    pub quorum: &'static str,
    /// down-after-milliseconds.
    pub down_after: &'static str,
    /// failover-timeout.
    pub failover_timeout: &'static str,
    /// parallel-syncs.
    pub parallel_syncs: &'static str,
    /// One-way latency.
    pub latency: &'static str,
    /// The seed.
    pub seed: &'static str,
    /// Everything else is as the files say that were opened.
    pub as_in_files: &'static str,
    /// Says what the seed does.
    pub seed_hint: &'static str,
    /// Draws another seed.
    pub new_seed: &'static str,
    /// Applies.
    pub apply: &'static str,
    /// Closes.
    pub cancel: &'static str,
    /// Milliseconds.
    pub ms: &'static str,
    /// The number must lie between the two.
    pub out_of_range: fn(&str, u64, u64) -> String,
    /// Warns that such a quorum lets a minority declare ODOWN or never be met.
    pub quorum_note: fn(u64, u64) -> Option<String>,
}

/// The form for the reader's own files.
pub struct OpeningText {
    /// Opens it.
    pub open_own: &'static str,
    /// Its heading, and the way to it from the gallery.
    pub heading: &'static str,
    /// What the gallery says of it.
    pub card: &'static str,
    /// What can be opened, and where it goes.
    pub lead: &'static str,
    /// Chooses files.
    pub choose: &'static str,
    /// Another way, and how large a file may be.
    pub or_drop: fn(&str) -> String,
    /// Shown over everything while files are dragged.
    pub drop: &'static str,
    /// Leaves a file out again.
    pub remove: fn(&str) -> String,
    /// Names the field for a text.
    pub paste: &'static str,
    /// Puts an example into it.
    pub example: &'static str,
    /// Replicas of each master.
    pub replicas_each: &'static str,
    /// A number that is left to the file.
    pub from_file: &'static str,
    /// What such a number is then.
    pub counts_hint: &'static str,
    /// Opens what is there.
    pub open: &'static str,
    /// Nothing was opened.
    pub refused: &'static str,
    /// How many more things are wrong.
    pub more_wrong: fn(usize) -> String,
    /// File and line.
    pub place: fn(&str, Option<usize>) -> String,
    /// What follows is what Redis would print.
    pub redis_prints: &'static str,
    /// What belongs into a line, if Redis does not say it well enough itself.
    pub expected: fn(&Reason) -> Option<String>,
    /// What is wrong, and in which field.
    pub problem: fn(&str, &Problem) -> String,
    /// What is legal but perhaps not meant.
    pub note: fn(&Note) -> String,
    /// A run was opened; its title.
    pub opened: fn(&str) -> String,
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
    /// Why a text is no command.
    pub not_a_command: fn(&CommandError) -> String,
    /// Why a command cannot be done now.
    pub undoable: fn(&CannotApply) -> String,
    /// How commands are written.
    pub command_hint: &'static str,
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
    /// A scenario without a title.
    pub untitled: &'static str,
    /// Marks the one that is open.
    pub open_now: &'static str,
}
