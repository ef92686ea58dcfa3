use serde::Serialize;

/// Names a run among those that parted from each other.
pub type BranchId = u32;

/// The runs that parted from each other, as a tree.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Branching {
    /// All of them: the first one, and below each those that parted from it, in the order
    /// of the instants at which they did.
    pub runs: Vec<Branch>,
    /// The one that is shown.
    pub current: BranchId,
    /// How many were dropped because there were too many.
    pub dropped: u32,
}

impl Branching {
    /// The largest number of [`Branching::runs`].
    pub const MOST: usize = 64;
    /// The longest name, in characters.
    pub const LONGEST_NAME: usize = 60;

    /// The run of that number.
    #[must_use]
    pub fn run(&self, id: BranchId) -> Option<&Branch> {
        self.runs.iter().find(|run| run.id == id)
    }
}

/// One run.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Branch {
    /// Which.
    pub id: BranchId,
    /// The one from which it parted; `None` for the first.
    pub parent: Option<BranchId>,
    /// How many are above it in the tree.
    pub depth: u16,
    /// The name the reader gave it.
    pub name: Option<String>,
    /// What was done where it parted, and what it is called without a name: the command in
    /// its text form; `None` for the first run, and for one that parted by a command that
    /// was given in the other.
    pub command: Option<String>,
    /// Where it parted.
    pub parted_us: i64,
    /// The furthest instant that was played.
    pub to_us: i64,
    /// How many commands were given in it, those before it parted included.
    pub commands: u32,
}
