/// What a reader lets happen later.
pub struct LaterText {
    /// Names the list of what waits.
    pub waiting: &'static str,
    /// What waits for an event: the event, the command.
    pub on: fn(&str, &str) -> String,
    /// So many more wait.
    pub more_wait: fn(usize) -> String,
    /// Lets one wait no longer.
    pub forget: fn(&str) -> String,
    /// Lets none wait any longer.
    pub forget_all: &'static str,
    /// Opens the choice of an event and of what is done then.
    pub order: &'static str,
    /// The same, about one process.
    pub order_about: fn(&str) -> String,
    /// Heading of that choice.
    pub order_how: &'static str,
    /// Which event.
    pub event: &'static str,
    /// What is done.
    pub deed: &'static str,
    /// The verbs that are offered: as a command writes them, and in words.
    pub deeds: [(&'static str, &'static str); 4],
    /// To whom.
    pub whom: &'static str,
    /// To whoever announces the event.
    pub src: &'static str,
    /// To whom the event names.
    pub inst: &'static str,
    /// Lets something else be done then, which is typed.
    pub otherwise: &'static str,
    /// Carries it out.
    pub do_order: &'static str,
    /// Opens the form for random faults.
    pub random: &'static str,
    /// Its heading.
    pub random_how: &'static str,
    /// Explains it.
    pub random_hint: &'static str,
    /// For how many seconds.
    pub seconds: &'static str,
    /// Names the seed.
    pub seed: &'static str,
    /// Draws them.
    pub do_random: &'static str,
    /// Lets the reader draw a line through the picture.
    pub line: &'static str,
}
