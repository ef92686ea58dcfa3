use lab::frame::Shape;
use lab::scenario::SettingsError;

use crate::refusal::Wanted;
use crate::text::{ErrorText, FaultText, HeaderText, KeyText, ScenarioText, TransportText, Verb};

pub(super) const HEADER: HeaderText = HeaderText {
    scenarios: "Scenarios",
    compare: "Compare with Raft",
    settings: "Settings",
    theme: "Theme",
    theme_auto: "As the system",
    theme_light: "Light",
    theme_dark: "Dark",
    theme_contrast: "High contrast",
    other_language: "中文",
    switch_language: "切换到中文",
    more: "Menu",
    keys: "Keys",
    sentinels: |n| {
        if n == 1 {
            "1 sentinel".to_owned()
        } else {
            format!("{n} sentinels")
        }
    },
    masters: |n| format!("{n} masters"),
    seed: |seed| format!("seed {seed}"),
    region: |title| format!("Sentinel Lab: {title}"),
};

pub(super) const TRANSPORT: TransportText = TransportText {
    label: "Playback",
    play: "Play",
    pause: "Pause",
    rewind: "Back to the start",
    step: "One event forward",
    step_back: "One event back",
    jump: "Run to …",
    pace: "Pace",
    story_pace: "story pace",
    story_pace_hint: "Runs fast while nothing happens and slows down when messages that matter are in flight.",
    fixed_speed: "fixed speed",
    speed: "Speed",
    now_at: |rate| format!("now {rate}"),
    nothing_more: "Nothing more in that direction.",
    ended: "The scenario has reached its end; the run can go on.",
    seconds: "s",
};

pub(super) const FAULT: FaultText = FaultText {
    label: "Faults",
    kill: "Kill",
    freeze: "Freeze",
    cut: "Cut link",
    partition: "Partition",
    more: "More faults",
    host_down: "Switch off a host",
    verb,
    kill_whom: "Kill which process?",
    freeze_whom: "Freeze which process?",
    host_down_whom: "Switch off whose host?",
    cut_which: "Cut which link?",
    from: "from",
    to: "to",
    one_way: "one way",
    both_ways: "both ways",
    do_cut: "Cut",
    partition_how: "Who can still talk to whom?",
    partition_hint: "Nothing gets from one side to the other until it is healed.",
    side_a: "Side A",
    side_b: "Side B",
    do_partition: "Partition",
    none: "Nothing to do here now.",
    role,
    menu_of: |name| format!("What to do with {name}"),
    under_way: "Under way",
    more_under_way: |count| format!("and {count} more"),
    one_message: "These travel over TCP: what is dropped is sent again, what is late holds up whatever comes after it, and of two copies the receiver keeps one.",
    done: |command| format!("Done: {command}"),
    another_run: "You changed the past: another run begins here, and the one before is kept under “Runs”.",
    timeline_dropped: "The scenario’s own faults name processes that this deployment does not have; they are left out. Make your own.",
    gone: |name| {
        format!("{name} was selected and is not in this deployment; nothing is selected now.")
    },
};

const fn role(shape: Shape) -> &'static str {
    match shape {
        Shape::Sentinel => "sentinel",
        Shape::Master => "master",
        Shape::Replica => "replica",
        Shape::Client => "client",
        Shape::Server => "Raft server",
    }
}

fn verb(verb: Verb, a: &str, b: &str) -> String {
    match verb {
        Verb::Kill => format!("Kill {a}"),
        Verb::Restart => format!("Restart {a}"),
        Verb::Pause => format!("Freeze {a}"),
        Verb::Resume => format!("Let {a} go on"),
        Verb::HostDown => format!("Switch off the host of {a}"),
        Verb::HostUp => format!("Switch on the host of {a}"),
        Verb::CutForth | Verb::CutBack => format!("Cut {a} → {b}"),
        Verb::CutBoth => format!("Cut {a} ↔ {b}"),
        Verb::Heal => format!("Heal {a} ↔ {b}"),
        Verb::Lossy => format!("Lose 20 % of the packets {a} ↔ {b}"),
        Verb::Lossless => format!("Lose no packets {a} ↔ {b}"),
        Verb::Slow => format!("Delay {a} ↔ {b} by 100 ms and jitter"),
        Verb::Quick => format!("No delay {a} ↔ {b}"),
        Verb::HealAll => "Heal all links".to_owned(),
        Verb::TimeOut => format!("{a} starts an election now"),
        Verb::Request => format!("A client asks {a} to write"),
        Verb::Align => "Force a split vote".to_owned(),
        Verb::Spread => "Avoid a split vote".to_owned(),
        Verb::ClockForward => format!("Set the clock of {a} 5 s forward"),
        Verb::ClockBack => format!("Set the clock of {a} 5 s back"),
        Verb::Drift => format!("Let the clock of {a} gain 1 ‰"),
        Verb::ClockRight => format!("Set the clock of {a} right"),
        Verb::SlowDisk => format!("A flush of {a} takes 100 ms"),
        Verb::FullDisk => format!("The disk of {a} is full"),
        Verb::GoodDisk => format!("The disk of {a} is well again"),
        Verb::CrashElected => format!("{a} crashes once elected"),
        Verb::CrashPromoted => format!("{a} crashes after the promotion"),
        Verb::CrashNever => format!("{a} has no crash point"),
        Verb::NeverPromote => format!("Never promote {a} (priority 0)"),
        Verb::PromoteFirst => format!("Prefer {a} (priority 1)"),
        Verb::PromoteAsUsual => format!("Usual priority for {a} (100)"),
        Verb::Lag => format!("{a} lags 2 s behind {b}"),
        Verb::NoLag => format!("{a} follows {b} closely"),
        Verb::MoreOf => format!("More to do to {a} …"),
        Verb::AtEvent => format!("At the next event, to {a} …"),
        Verb::Exactly => "How much, which way …".to_owned(),
        Verb::DropOne => "Drop this message".to_owned(),
        Verb::HoldOne => "Hold it up for 150 ms".to_owned(),
        Verb::DoubleOne => "Deliver it twice".to_owned(),
        Verb::Inspect if a.is_empty() => "Inspect".to_owned(),
        Verb::Inspect => format!("Inspect {a}"),
    }
}

pub(super) const KEYS: KeyText = KeyText {
    heading: "Keys",
    hint: "They act while the focus is inside the lab.",
    lines: &[
        ("Space", "play or pause"),
        (".", "one event forward"),
        (",", "one event back"),
        ("]", "next named event"),
        ("[", "previous named event"),
        ("v", "next vote"),
        ("V", "previous vote"),
        ("t", "next tick of the selected sentinel"),
        ("T", "its previous tick"),
        ("}", "next epoch or term"),
        ("{", "previous epoch or term"),
        ("o", "next message of the link in focus or selected"),
        ("O", "its previous message"),
        ("g", "run to an event or a condition"),
        ("n", "run on to it again"),
        ("N", "run back to it"),
        ("b", "next run"),
        ("B", "previous run"),
        ("|", "compare two runs"),
        ("Home", "back to the start"),
        ("+ −", "faster, slower"),
        ("s", "story pace"),
        ("l", "enlarged strip, where there is little room"),
        ("i", "panels beside the picture, or not"),
        ("k", "kill the selected process"),
        ("r", "restart it"),
        ("f", "freeze it, or let it go on"),
        ("x", "cut a link, or drop the message in focus"),
        (":", "type a command"),
        ("p", "partition"),
        ("/", "draw the line of a partition"),
        ("h", "heal all links"),
        ("e", "a Raft server starts an election"),
        ("w", "a client asks it to write"),
        ("a", "force a split vote: timers run out together"),
        ("d", "avoid a split vote: one after another"),
        ("m", "the same fault on the other side"),
        ("y", "why this happened"),
        ("c", "console"),
        ("u", "say how things stand"),
        ("U", "more or less read aloud"),
        ("Enter", "menu of what is focused"),
        ("← ↑ → ↓", "move between processes; on the tape, in time"),
        (
            "PgUp PgDn",
            "processes, links, messages in turn; on the tape, event by event",
        ),
        ("Shift ← →", "on the tape, ten times as far"),
        ("Home End", "on the tape, to its ends"),
        (
            "↑ ↓ + −",
            "in the diagram of messages: one after another, less or more time",
        ),
        ("← →", "in the diagram of messages: process by process"),
        ("↑ ↓", "in the code’s view: function by function"),
        ("Esc", "close, let go"),
        ("?", "this list"),
    ],
    close: "Close",
};

pub(super) const ERROR: ErrorText = ErrorText {
    crashed: "The lab has stopped because of an error in it.",
    crashed_hint: "Reload the page to go on. With the text below the error can be reproduced; please report it.",
    reproduce: "To reproduce",
    unknown_scenario: |id, known| format!("There is no scenario `{id}`. Known: {known}."),
    unknown_scenario_hint: "Choose one from the gallery, or pass a scenario object.",
    bad_scenario: |why| format!("This scenario cannot be opened: {why}"),
    bad_command: |command, why| format!("`{command}` cannot be done: {why}"),
    bad_script: |line, why| {
        format!(
            "The link asks for `{line}`, which cannot be done: {why}. What comes before it in the link was done."
        )
    },
    wrong_time: "expected times from `0s` to an hour, each not before the one above",
    bad_condition: |condition, why| format!("`{condition}` cannot be run to: {why}"),
    not_a_command: ToString::to_string,
    undoable: ToString::to_string,
    command_hint: "Commands are written like `kill r0`, `cut s0>r0`, `heal`.",
    bad_settings,
    fixed_settings: "settings: this scenario says more than a line of settings can; only `latency` can be changed",
    bad_value: |what, value| format!("{what}: expected {}", wanted(value)),
    unknown_subject: |name| format!("There is no process or message `{name}` at this moment."),
    dismiss: "Dismiss",
};

/// What is wrong with a line of settings.
fn bad_settings(why: &SettingsError) -> String {
    match why {
        SettingsError::NoValue { found } => {
            format!("settings: `{found}` has no value; expected something like `sentinels=5`")
        }
        SettingsError::NoSetting {
            name,
            nearest: Some(nearest),
            ..
        } => {
            format!("settings: there is no `{name}`; did you mean `{nearest}`?")
        }
        SettingsError::NoSetting { name, known, .. } => {
            format!(
                "settings: there is no `{name}`; expected one of {}",
                known.join(", ")
            )
        }
        SettingsError::NotANumber { name, found } => {
            format!("settings: `{name}` is `{found}`; expected a whole number")
        }
        SettingsError::NotADuration { name, found } => {
            format!("settings: `{name}` is `{found}`; expected a duration such as `500ms` or `5s`")
        }
    }
}

/// What a call of the JavaScript API expects.
const fn wanted(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::Scenario => "a name or an object",
        Wanted::Files => "a list of objects with `name` and `text`",
        Wanted::Counts => "an object with `sentinels` or `replicas`, whole numbers",
        Wanted::Seed => "a whole number up to 2^53 - 1, or a decimal string",
        Wanted::Milliseconds => "a number of milliseconds",
        Wanted::Beside => "`raft`, or nothing",
        Wanted::AnHour => "a number of milliseconds up to 3600000 (1 h)",
        Wanted::Step => "`event`, `tick s0`, `message s0 s1`, `vote`, `epoch` or `named`",
    }
}

pub(super) const SCENARIO: ScenarioText = ScenarioText {
    heading: "Scenarios",
    beside_raft: "Raft beside Sentinel",
    compare_this: "What is open now, with as many Raft servers beside the sentinels.",
    untitled: "Untitled scenario",
    open_now: "open now",
};
