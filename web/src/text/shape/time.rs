//! Moving about in time: running to something, runs that part, two of them compared.

use lab::condition::ConditionProblem;
use lab::frame::Doing;

/// Steps, and running to something.
pub struct TimeText {
    /// Names the field.
    pub run_to: &'static str,
    /// What may stand in it.
    pub run_to_hint: &'static str,
    /// Runs on to it.
    pub on: &'static str,
    /// Runs back to it.
    pub back: &'static str,
    /// What is offered while one types.
    pub offered: &'static str,
    /// How far was looked.
    pub looking: fn(&str) -> String,
    /// Stops looking.
    pub stop: &'static str,
    /// It was stopped.
    pub stopped: &'static str,
    /// What was looked for was found, when.
    pub found: fn(&str, &str) -> String,
    /// It does not come within so long.
    pub not_within: fn(&str, &str) -> String,
    /// It did not come before.
    pub not_before: fn(&str) -> String,
    /// It is so already and has been so all along.
    pub always: fn(&str) -> String,
    /// Why a text is no condition.
    pub no_condition: fn(&ConditionProblem) -> String,
    /// Nothing was looked for yet, so that nothing can be looked for again.
    pub nothing_yet: &'static str,
    /// Names the list of steps.
    pub steps: &'static str,
    /// One named event.
    pub named: &'static str,
    /// One vote.
    pub vote: &'static str,
    /// One epoch, or term.
    pub epoch: &'static str,
    /// One tick of that sentinel.
    pub tick: fn(&str) -> String,
    /// One message between those two.
    pub message: fn(&str, &str) -> String,
    /// A link has to be selected for that.
    pub no_link: &'static str,
    /// The next one of a kind of step.
    pub next: fn(&str) -> String,
    /// The previous one.
    pub previous: fn(&str) -> String,
}

/// Runs that part where somebody acts in the past.
pub struct RunsText {
    /// Its tab.
    pub tab: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// How another run begins.
    pub hint: &'static str,
    /// The one from which the others parted.
    pub first: &'static str,
    /// A run without a name: what was done and when.
    pub unnamed: fn(&str, &str) -> String,
    /// From which run it parted, for those who do not see the tree.
    pub from: fn(&str) -> String,
    /// Where a run parted, and how far it was played.
    pub extent: fn(Option<&str>, &str) -> String,
    /// Marks the one that is shown.
    pub shown: &'static str,
    /// It was not shown for so long that it is played again first.
    pub recalling: fn(&str) -> String,
    /// The same of a long way in the run that is shown.
    pub on_the_way: fn(&str) -> String,
    /// How far it is, and how far it goes.
    pub recalled: fn(&str, &str) -> String,
    /// Another run is shown now.
    pub showing: fn(&str) -> String,
    /// Renames a run.
    pub rename: fn(&str) -> String,
    /// Names the field of the name.
    pub name: &'static str,
    /// Keeps the name.
    pub keep: &'static str,
    /// Deletes a run.
    pub delete: fn(&str) -> String,
    /// One has to stay.
    pub last: &'static str,
    /// Lays a run beside the one that is shown.
    pub compare: &'static str,
    /// For a screen reader.
    pub compare_with: fn(&str) -> String,
    /// So many were dropped because there were too many.
    pub dropped: fn(u32) -> String,
    /// There is no other run.
    pub no_other: &'static str,
}

/// Two runs beside each other.
pub struct ComparedText {
    /// Its heading.
    pub heading: &'static str,
    /// Closes it.
    pub close: &'static str,
    /// Names the choice of the run on the left, on the right.
    pub choose: [&'static str; 2],
    /// Where they part, and what was done there in each.
    pub parted: fn(&str, [Option<&str>; 2]) -> String,
    /// They were given the same.
    pub same: &'static str,
    /// The heading of the first difference: who, when.
    pub first: fn(&str, &str) -> String,
    /// How the difference spreads.
    pub spread: &'static str,
    /// Those who have done the same in both, as far as was looked.
    pub untouched: fn(&str, &str) -> String,
    /// What a process does, with the name of the other where there is one.
    pub deed: fn(&Doing, &str) -> String,
    /// It does nothing more.
    pub nothing: &'static str,
    /// Goes there in that run.
    pub go: fn(&str) -> String,
    /// On its button.
    pub go_short: &'static str,
    /// The heading of the two logs.
    pub logs: &'static str,
    /// So many lines are the same in both.
    pub lines_same: fn(usize) -> String,
    /// So many lines more are not shown.
    pub lines_more: fn(usize) -> String,
    /// Nothing was logged after they part.
    pub no_lines: &'static str,
}
