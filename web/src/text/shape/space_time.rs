//! The diagram of who said what to whom when.

/// The diagram of who said what to whom when.
pub struct SpaceTimeText {
    /// Its tab.
    pub tab: &'static str,
    /// Names the diagram, and says how it is used.
    pub label: &'static str,
    /// Names the choice of whose messages are drawn.
    pub whose: &'static str,
    /// Everybody's.
    pub all: &'static str,
    /// One process's, and those it talks to.
    pub with: fn(&str) -> String,
    /// Names the choice of how much time is shown.
    pub zoom: &'static str,
    /// Shows more time.
    pub longer: &'static str,
    /// Shows less time.
    pub shorter: &'static str,
    /// Names the choice of kinds of messages.
    pub kinds: &'static str,
    /// Names the field for what is looked for.
    pub search: &'static str,
    /// How many were found of what; none, perhaps.
    pub found: fn(usize, &str) -> String,
    /// Saves the diagram as a file.
    pub save: &'static str,
    /// What is saved.
    pub save_title: &'static str,
    /// Too much happens to look through all of it: until when routine messages go.
    pub cut: fn(&str) -> String,
    /// How many messages are not drawn.
    pub left_out: fn(u32) -> String,
    /// How many processes have no line.
    pub quiet: fn(usize) -> String,
    /// On paper: which kinds of messages are folded away, with how many of each.
    pub folded: fn(&[String]) -> String,
    /// How many announcements there is no room for.
    pub more_events: fn(usize) -> String,
}
