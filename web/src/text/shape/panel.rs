//! The panel with its tabs.

use std::borrow::Cow;

use lab::frame::{LogLine, MessageKind, SideView};
use lab::scenario::Side;

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
    /// Above a message to a subscriber: which process, and when.
    pub message: fn(&str, &str) -> String,
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
    /// The menu of all tabs, where they do not fit into one row.
    pub all_tabs: &'static str,
    /// Pulls the panel up.
    pub open: &'static str,
    /// Lets it go.
    pub close: &'static str,
    /// Closes one of several panels, or the only one.
    pub shut: &'static str,
    /// Opens another panel beside it.
    pub add: &'static str,
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
    /// Source of a rule: of which protocol, its function or rule, its section.
    pub source: fn(Side, &str, &str) -> String,
    /// Nobody has voted yet.
    pub no_votes: &'static str,
    /// Explains when votes come about in a deployment.
    pub no_votes_hint: fn(Side) -> &'static str,
    /// `Votes in epoch 1`, `Votes in term 1`.
    pub votes_in: fn(Side, u64) -> String,
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
    /// What a candidate needs: quorum (where there is one beside the majority), majority,
    /// of how many.
    pub needs: fn(Option<u32>, u32, u32) -> String,
    /// Column: votes that count for a candidate.
    pub tally: fn(&str, u32, u32) -> String,
    /// Filter by node.
    pub filter_node: &'static str,
    /// Those who decide in the deployments shown.
    pub deciders: fn(&[SideView]) -> &'static str,
    /// All nodes.
    pub all_nodes: &'static str,
    /// Filter by level.
    pub filter_level: &'static str,
    /// All levels.
    pub all_levels: &'static str,
    /// The title of a line that was published and not logged: its level.
    pub unlogged: fn(&str) -> String,
    /// Redis's level marks in words.
    pub level: fn(char) -> &'static str,
    /// Filter by text.
    pub filter_text: &'static str,
    /// `n earlier lines are not shown`.
    pub earlier: fn(u64) -> String,
    /// On paper, what the log is filtered by: whose lines, which level, what they contain.
    pub printed_filter: fn(&str, &str, &str) -> String,
    /// On paper, how many lines there are and how many are left out: earlier ones, later
    /// ones, those that the filter does not let through.
    pub printed_log: fn(usize, (u64, usize, usize)) -> String,
    /// On paper, which panels are not there.
    pub printed_panels: fn(&[&str]) -> String,
    /// No line passes the filter.
    pub no_lines: &'static str,
    /// What a line of the log says: Redis's own words as they are, those of the lab in
    /// the language.
    pub line: for<'a> fn(&'a LogLine) -> Cow<'a, str>,
    /// A click goes to that moment.
    pub go_to: fn(&str) -> String,
    /// What a message is.
    pub message: fn(MessageKind, bool) -> &'static str,
    /// From and to of a message.
    pub from_to: fn(&str, &str) -> String,
    /// When it left and arrives.
    pub sent_arrives: fn(&str, &str) -> String,
    /// When a message was sent that is not there yet.
    pub sent_only: fn(&str) -> String,
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
