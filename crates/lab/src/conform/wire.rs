use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::facts::{Facts, First, master_of};
use super::order::GRANULARITY_US;
use super::stats::quantile;
use crate::recording::{Line, LineKind, Run};
use crate::scenario::Scenario;

/// What a message on the wire is, and to what kind of process. Recordings differ in
/// which of these were captured; only those that some real run has are judged.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Class {
    Ask,
    AskReply,
    HelloToRedis,
    HelloToSentinel,
    PingToRedis,
    PingToSentinel,
    Info,
    Slaveof,
}

/// Per class: the name of its rate, of the usual and of the shortest gap between two
/// of them from one process to another.
const MEASURED: [(Class, &str, &str, &str); 6] = [
    (
        Class::Ask,
        "asks per 1000 s",
        "gap between asks",
        "shortest gap between asks",
    ),
    (
        Class::HelloToRedis,
        "hellos to Redis per 1000 s",
        "gap between hellos to Redis",
        "shortest gap between hellos to Redis",
    ),
    (
        Class::HelloToSentinel,
        "hellos to sentinels per 1000 s",
        "gap between hellos to sentinels",
        "shortest gap between hellos to sentinels",
    ),
    (
        Class::PingToRedis,
        "pings to Redis per 1000 s",
        "gap between pings to Redis",
        "shortest gap between pings to Redis",
    ),
    (
        Class::PingToSentinel,
        "pings to sentinels per 1000 s",
        "gap between pings to sentinels",
        "shortest gap between pings to sentinels",
    ),
    (
        Class::Info,
        "INFOs per 1000 s",
        "gap between INFOs",
        "shortest gap between INFOs",
    ),
];

/// Events of a sentinel's log beside which the order of messages is judged.
const BESIDE: [&str; 9] = [
    "+sdown",
    "+odown",
    "+try-failover",
    "+vote-for-leader",
    "+elected-leader",
    "+failover-state-wait-promotion",
    "+promoted-slave",
    "+slave-reconf-sent",
    "+switch-master",
];

/// Whether a label of [`WireFacts`] is that of a message.
fn is_message(label: &str) -> bool {
    label.contains(":wire ")
}

/// Whether the order of these two is judged: some message is among them.
pub(super) fn pairs(a: &str, b: &str) -> bool {
    is_message(a) || is_message(b)
}

/// The messages of one run that are of a class which the recordings have.
struct Tap<'r> {
    run: &'r Run,
    leader: Option<&'r str>,
    old: &'r str,
    new: Option<&'r str>,
    /// Messages from t = 0 with their classes, by time.
    messages: Vec<(Class, &'r Line)>,
}

/// Which classes of messages a set of runs has.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Captured(BTreeSet<Class>);

impl Captured {
    pub(super) fn of(runs: &[Run]) -> Self {
        let lines = runs.iter().flat_map(|run| &run.lines);
        Self(lines.flat_map(classes).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What a line of the wire shows: an INFO is in the same packet as a PING more often
/// than not.
fn classes(line: &Line) -> Vec<Class> {
    if line.kind != LineKind::Wire || line.t_us < 0 {
        return Vec::new();
    }
    let to_sentinel = line.args.starts_with('s');
    match (&*line.event, to_sentinel) {
        ("ask", _) => vec![Class::Ask],
        ("ask-reply", _) => vec![Class::AskReply],
        ("slaveof", _) => vec![Class::Slaveof],
        ("hello", true) => vec![Class::HelloToSentinel],
        ("hello", false) => vec![Class::HelloToRedis],
        ("ping/info", true) => vec![Class::PingToSentinel],
        ("ping/info", false) => {
            let has = |word| line.args.split(' ').any(|w| w == word);
            let mut classes = Vec::new();
            classes.extend(has("PING").then_some(Class::PingToRedis));
            classes.extend(has("INFO").then_some(Class::Info));
            classes
        }
        _ => Vec::new(),
    }
}

/// What is judged of the messages of a run: orders, delays and shapes, in the same
/// form as what is judged of its events.
pub(super) fn facts(scenario: &Scenario, run: &Run, captured: &Captured) -> Facts {
    let single = scenario.masters.len() == 1;
    let first = |event: &str| {
        let mut lines = run.lines.iter();
        lines.find(|line| single && line.t_us >= 0 && &*line.event == event)
    };
    let leader = first("+elected-leader").map(|line| &*line.who);
    let new = first("+selected-slave").and_then(|line| line.args.split(' ').nth(1));
    let mut lines: Vec<&Line> = run.lines.iter().collect();
    // The recorder writes by time; a simulated run writes in the order of handling.
    lines.sort_by_key(|line| line.t_us);
    let messages = lines
        .into_iter()
        .flat_map(|line| classes(line).into_iter().map(move |class| (class, line)))
        .filter(|(class, _)| captured.0.contains(class))
        .collect();
    let tap = Tap {
        run,
        leader,
        old: scenario.masters[0].redis.first().map_or("", |name| name),
        new,
        messages,
    };
    let (firsts, traits) = tap.firsts();
    Facts {
        phases: tap.measures(),
        traits,
        firsts,
    }
}

impl Tap<'_> {
    fn who(&self, line: &Line) -> &'static str {
        match self.leader {
            Some(leader) if leader == &*line.who => "L",
            Some(_) => "F",
            None => "S",
        }
    }

    fn server(&self, name: &str) -> &'static str {
        if name == self.old {
            "old"
        } else if Some(name) == self.new {
            "new"
        } else {
            "another"
        }
    }

    /// What a message is made of, without names. Not all recorders kept what a hello to
    /// a sentinel says.
    fn shape(&self, line: &Line) -> Option<String> {
        if &*line.event == "hello" && line.args.starts_with('s') {
            return None;
        }
        let words: Vec<&str> = line.args.split(' ').collect();
        let word = |i: usize| words.get(i).copied().unwrap_or("");
        let candidate = |id: &str| match id {
            "*" => "*",
            id if Some(id) == self.leader => "L",
            _ => "another",
        };
        Some(match &*line.event {
            "ask" => format!("ask about epoch {} {}", word(2), candidate(word(3))),
            "ask-reply" => format!(
                "ask-reply {} {} epoch {}",
                word(1),
                candidate(word(2)),
                word(3)
            ),
            "hello" => {
                let fields: Vec<&str> = line
                    .args
                    .split_once("hello ")
                    .map_or_else(Vec::new, |(_, hello)| hello.split([',', ' ']).collect());
                match fields.get(..6) {
                    Some([_, _, epoch, _, master, config]) if self.leader.is_some() => {
                        let master = self.server(master);
                        format!("hello epoch {epoch} master {master} config {config}")
                    }
                    Some([_, _, epoch, _, _, config]) => {
                        format!("hello epoch {epoch} config {config}")
                    }
                    _ => "hello".to_owned(),
                }
            }
            "slaveof" => {
                let of = words.iter().skip_while(|w| **w != "SLAVEOF").nth(1);
                let of = match of.copied() {
                    Some("NO") => "no one",
                    Some(name) => self.server(name),
                    None => "?",
                };
                format!("slaveof {of} to {}", self.server(word(0)))
            }
            _ => {
                let kind = if word(0).starts_with('s') {
                    "sentinel"
                } else {
                    "Redis"
                };
                let said: Vec<&str> = ["SETNAME", "PING", "INFO"]
                    .into_iter()
                    .filter(|w| words.contains(w))
                    .collect();
                format!("{} to {kind}", said.join(" "))
            }
        })
    }

    /// First occurrences of each shape of message and of the events beside them, and
    /// which shapes there are.
    fn firsts(&self) -> (BTreeMap<String, Vec<First>>, BTreeSet<String>) {
        let mut firsts: BTreeMap<String, Vec<First>> = BTreeMap::new();
        let mut traits = BTreeSet::new();
        let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
        let events = self.run.lines.iter().filter(|line| {
            line.kind == LineKind::Sentinel
                && line.t_us >= 0
                && BESIDE.contains(&&*line.event)
                && (&*line.event != "+sdown" || line.args.starts_with("master "))
        });
        let events = events.map(|line| (format!("{}:{}", self.who(line), line.event), line));
        let mut last: Option<&Line> = None;
        let messages = self.messages.iter().filter(|(_, line)| {
            // A packet with both a PING and an INFO is one line and two classes.
            !last
                .replace(line)
                .is_some_and(|last| std::ptr::eq(last, *line))
        });
        let shaped: Vec<_> = messages
            .filter_map(|(_, line)| {
                let shape = self.shape(line)?;
                Some((format!("{}:wire {shape}", self.who(line)), *line))
            })
            .collect();
        for (label, _) in &shaped {
            traits.insert(label.clone());
        }
        for (label, line) in events.chain(shaped) {
            let next = numbers.len();
            let sentinel = *numbers.entry(&line.who).or_insert(next);
            let entry = firsts.entry(label).or_default();
            if entry.iter().all(|first| first.sentinel != Some(sentinel)) {
                entry.push(First {
                    sentinel: Some(sentinel),
                    t_us: line.t_us,
                    place: 0,
                });
            }
        }
        (firsts, traits)
    }

    /// Rates, gaps and delays; milliseconds but for the rates.
    fn measures(&self) -> BTreeMap<&'static str, i64> {
        let mut measures = BTreeMap::new();
        // Not everything that is on the wire was captured; the last line of any kind that
        // is always written ends the run.
        let ends = self
            .run
            .lines
            .iter()
            .filter(|line| matches!(line.kind, LineKind::Sentinel | LineKind::Action));
        let messages = self.messages.iter().map(|(_, line)| *line);
        let length_us = ends.chain(messages).map(|line| line.t_us).max();
        for (class, rate, gap, shortest) in MEASURED {
            let of_class: Vec<&Line> = self.of(class).collect();
            if let Some(us) = length_us.filter(|us| *us > 0 && !of_class.is_empty()) {
                measures.insert(rate, of_class.len() as i64 * 1_000_000_000 / us);
            }
            let mut gaps = gaps(&of_class);
            gaps.sort_unstable();
            if let Some(least) = gaps.first() {
                measures.insert(gap, quantile(&gaps, 50));
                measures.insert(shortest, *least);
            }
        }
        let mut answers = self.answer_times();
        answers.sort_unstable();
        if !answers.is_empty() {
            measures.insert("ask -> its answer", quantile(&answers, 50));
        }
        self.reactions(&mut measures);
        measures
    }

    fn of(&self, class: Class) -> impl Iterator<Item = &Line> {
        let messages = self.messages.iter();
        messages
            .filter(move |(c, _)| *c == class)
            .map(|(_, line)| *line)
    }

    /// From each ask to its answer; answers come in the order of the asks.
    fn answer_times(&self) -> Vec<i64> {
        let mut asked: BTreeMap<(&str, &str), VecDeque<i64>> = BTreeMap::new();
        let mut times = Vec::new();
        for (class, line) in &self.messages {
            let to = line.args.split(' ').next().unwrap_or("");
            match class {
                Class::Ask => asked
                    .entry((&line.who, to))
                    .or_default()
                    .push_back(line.t_us),
                Class::AskReply => {
                    let waiting = asked.get_mut(&(to, &*line.who));
                    if let Some(at) = waiting.and_then(VecDeque::pop_front) {
                        times.push((line.t_us - at).div_euclid(1000));
                    }
                }
                _ => {}
            }
        }
        times
    }

    /// From what a sentinel announces to the message that goes with it, the first time.
    fn reactions(&self, measures: &mut BTreeMap<&'static str, i64>) {
        let about_master =
            |line: &Line| &*line.event != "+sdown" || master_of(&line.event, &line.args).is_some();
        for (name, event, what, class, holds) in REACTIONS {
            let announced = self.run.lines.iter().find(|line| {
                line.kind == LineKind::Sentinel
                    && line.t_us >= 0
                    && &*line.event == event
                    && line.args.starts_with(what)
                    && about_master(line)
            });
            let Some(announced) = announced else { continue };
            let sent = self.of(class).find(|line| {
                line.who == announced.who
                    && line.t_us + GRANULARITY_US >= announced.t_us
                    && line.args.contains(holds)
            });
            if let Some(sent) = sent {
                measures.insert(name, (sent.t_us - announced.t_us).div_euclid(1000));
            }
        }
    }
}

/// Name; event and how its arguments begin; class of the message and what it holds.
const REACTIONS: [(&str, &str, &str, Class, &str); 5] = [
    ("+sdown -> ask", "+sdown", "master ", Class::Ask, ""),
    ("+odown -> ask", "+odown", "master ", Class::Ask, ""),
    (
        "wait-promotion -> SLAVEOF NO ONE",
        "+failover-state-wait-promotion",
        "slave ",
        Class::Slaveof,
        "NO ONE",
    ),
    (
        "+promoted-slave -> hello",
        "+promoted-slave",
        "slave ",
        Class::HelloToRedis,
        "",
    ),
    (
        "+slave-reconf-sent -> SLAVEOF",
        "+slave-reconf-sent",
        "slave ",
        Class::Slaveof,
        "",
    ),
];

/// Milliseconds between successive lines from one process to another.
fn gaps(lines: &[&Line]) -> Vec<i64> {
    let mut last: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    let mut gaps = Vec::new();
    for line in lines {
        let to = line.args.split(' ').next().unwrap_or("");
        if let Some(before) = last.insert((&line.who, to), line.t_us) {
            gaps.push((line.t_us - before).div_euclid(1000));
        }
    }
    gaps
}
