use std::collections::{BTreeMap, BTreeSet};

use super::run_ids;
use crate::recording::{Line, LineKind, RedisEnd, Run, SentinelEnd};
use crate::scenario::{Master, Scenario};

/// What is judged of one run, about one master.
///
/// Names do not matter: the sentinel that won the first election is `L`, every
/// other one is `F` (with no election all are `S`); the server that was master at
/// the start is `old`, the one selected first is `new`, the others are `other`.
pub(super) struct Facts {
    /// Each kind of event's first occurrence, per sentinel.
    pub(super) firsts: BTreeMap<String, Vec<First>>,
    /// Delays in milliseconds, by name.
    pub(super) phases: BTreeMap<&'static str, i64>,
    /// Everything that is so about this run, as words: `rounds=1`, `end old=dead`.
    pub(super) traits: BTreeSet<String>,
}

/// The first occurrence of an event on one sentinel.
#[derive(Clone, Copy)]
pub(super) struct First {
    /// Which sentinel; `None` for the fault.
    pub(super) sentinel: Option<usize>,
    pub(super) t_us: i64,
    /// Place in the run; orders the lines of one sentinel.
    pub(super) place: usize,
}

/// Lines that are about the configuration file or the sentinels' own book-keeping
/// and say nothing about order.
const LEFT_OUT: [&str; 5] = ["flush", "log", "+slave", "+sentinel", "+monitor"];

/// Two attempts closer together than this belong to one round (golden summary).
const ROUND_GAP_US: i64 = 1_500_000;

/// Which master a line is about: `master NAME …`, `… @ NAME …`, `NAME OLD NEW`.
pub(super) fn master_of<'l>(event: &str, args: &'l str) -> Option<&'l str> {
    let mut words = args.split(' ');
    if event == "+switch-master" {
        return words.next();
    }
    match words.next()? {
        "master" => words.next(),
        "slave" | "sentinel" => words.skip_while(|word| *word != "@").nth(1),
        _ => None,
    }
}

pub(super) struct Reading<'r> {
    scenario: &'r Scenario,
    master: &'r Master,
    /// What was done to the nodes: place in the run, time, verb.
    pub(super) done: Vec<(usize, i64, &'r str)>,
    /// Lines of sentinels about this master from t = 0, with their place in the run.
    pub(super) lines: Vec<(usize, &'r Line)>,
    pub(super) leader: Option<&'r str>,
    old: &'r str,
    new: Option<&'r str>,
}

impl Facts {
    pub(super) fn of(scenario: &Scenario, master: &Master, run: &Run) -> Self {
        let alone = scenario.masters.len() == 1;
        let about = |line: &Line| match master_of(&line.event, &line.args) {
            Some(name) => name == master.name,
            // Epochs and votes name no master: with several nobody can say whose they are.
            None => alone,
        };
        let lines: Vec<(usize, &Line)> = run
            .lines
            .iter()
            .enumerate()
            .filter(|(_, line)| line.kind == LineKind::Sentinel && line.t_us >= 0 && about(line))
            .collect();
        let first = |event: &str| {
            lines
                .iter()
                .find(|(_, line)| *line.event == *event)
                .map(|(_, line)| *line)
        };
        let leader = first("+elected-leader").map(|line| line.who.as_ref());
        let new = first("+selected-slave").and_then(|line| line.args.split(' ').nth(1));
        let old = master.redis.first().map_or("", |name| name.as_str());
        let by_harness =
            |(_, line): &(usize, &Line)| line.kind == LineKind::Action && &*line.who == "harness";
        let done = run.lines.iter().enumerate().filter(by_harness);
        let done = done
            .map(|(place, line)| (place, line.t_us, &*line.event))
            .collect();
        let reading = Reading {
            scenario,
            master,
            leader,
            old,
            new,
            done,
            lines,
        };
        let fault = reading.fault();
        let firsts = reading.firsts(fault);
        Self {
            phases: reading.delays(fault),
            traits: reading.traits(run, &firsts),
            firsts,
        }
    }
}

impl Reading<'_> {
    /// The last thing done to the nodes before the master was first found down; the
    /// first thing done if it never was.
    fn fault(&self) -> Option<(usize, i64)> {
        let down = self
            .lines
            .iter()
            .find(|(_, line)| &*line.event == "+sdown" && line.args.starts_with("master "));
        let fault =
            |(_, _, verb): &&(usize, i64, &str)| !matches!(*verb, "mark" | "delay" | "write");
        let mut faults = self.done.iter().filter(fault);
        let found = match down {
            Some((_, down)) => faults.rfind(|(_, t_us, _)| *t_us <= down.t_us),
            None => faults.next(),
        };
        found.map(|(place, t_us, _)| (*place, *t_us))
    }

    /// The kind of an event: its name and, where it matters, what it is about.
    pub(super) fn kind(&self, line: &Line) -> String {
        let event = &*line.event;
        let mut words = line.args.split(' ');
        match words.next() {
            Some("master") if words.nth(1).is_some_and(|addr| addr != self.old) => {
                format!("{event} (new master)")
            }
            Some("slave")
                if matches!(event, "+sdown" | "-sdown" | "+role-change" | "-role-change") =>
            {
                let role = self.role(words.next().unwrap_or(""));
                format!("{event} ({role})")
            }
            Some("sentinel") if matches!(event, "+sdown" | "-sdown") => {
                format!("{event} (sentinel)")
            }
            _ => event.to_owned(),
        }
    }

    fn role(&self, server: &str) -> &'static str {
        if server == self.old {
            "old"
        } else if Some(server) == self.new {
            "new"
        } else {
            "other"
        }
    }

    fn firsts(&self, fault: Option<(usize, i64)>) -> BTreeMap<String, Vec<First>> {
        let mut firsts: BTreeMap<String, Vec<First>> = BTreeMap::new();
        if let Some((place, t_us)) = fault {
            firsts.insert(
                "fault".to_owned(),
                vec![First {
                    sentinel: None,
                    t_us,
                    place,
                }],
            );
        }
        let mut sentinels: Vec<&str> = Vec::new();
        for (place, line) in &self.lines {
            if LEFT_OUT.contains(&&*line.event) {
                continue;
            }
            let number = sentinels
                .iter()
                .position(|s| *s == &*line.who)
                .unwrap_or(sentinels.len());
            if number == sentinels.len() {
                sentinels.push(&line.who);
            }
            let who = match self.leader {
                Some(leader) if leader == &*line.who => "L",
                Some(_) => "F",
                None => "S",
            };
            let entry = firsts
                .entry(format!("{who}:{}", self.kind(line)))
                .or_default();
            if entry.iter().all(|first| first.sentinel != Some(number)) {
                entry.push(First {
                    sentinel: Some(number),
                    t_us: line.t_us,
                    place: *place,
                });
            }
        }
        firsts
    }

    fn traits(&self, run: &Run, firsts: &BTreeMap<String, Vec<First>>) -> BTreeSet<String> {
        let mut traits = BTreeSet::new();
        let seen = self
            .lines
            .iter()
            .map(|(_, line)| &*line.who)
            .collect::<BTreeSet<_>>();
        for (label, who) in firsts {
            traits.insert(format!("{label} seen"));
            let others = seen.len() - usize::from(self.leader.is_some());
            if !label.starts_with("L:") && label != "fault" && who.len() == others {
                traits.insert(format!("{label} on all"));
            }
        }
        for (name, events) in COUNTED {
            let many = self
                .lines
                .iter()
                .filter(|(_, line)| events.contains(&&*line.event))
                .count();
            traits.insert(format!("{name}={}", counted(many)));
        }
        let flagged = |(_, line): &&(usize, &Line)| {
            matches!(&*line.event, "+sdown" | "+odown") && self.kind(line).ends_with("(new master)")
        };
        let flagged = self.lines.iter().filter(flagged).count();
        traits.insert(format!(
            "promoted replica found down={}",
            counted(flagged.min(1))
        ));
        traits.insert(format!(
            "rounds to the first leader={}",
            counted(self.rounds())
        ));
        let exits = run
            .lines
            .iter()
            .filter(|l| l.kind == LineKind::Action && &*l.event == "exited")
            .count();
        traits.insert(format!("exits={}", counted(exits)));
        if let Some(new) = self.new {
            traits.insert(format!("selected first={new}"));
            let id = run_ids::of_the_selected(self.scenario, self.master, run, new);
            traits.extend(id.map(str::to_owned));
        }
        self.at_the_end(run, &mut traits);
        if self.scenario.masters.first() == Some(self.master) {
            traits.extend(replies(run));
        }
        traits
    }

    /// Attempts grouped by time, up to the first that was won; all when none was.
    fn rounds(&self) -> usize {
        let won = self
            .lines
            .iter()
            .find(|(_, line)| &*line.event == "+elected-leader")
            .map_or(usize::MAX, |(p, _)| *p);
        let mut rounds = 0;
        let mut last = i64::MIN / 2;
        for (place, line) in &self.lines {
            if &*line.event == "+try-failover" && *place < won {
                rounds += usize::from(line.t_us - last > ROUND_GAP_US);
                last = line.t_us;
            }
        }
        rounds
    }

    fn at_the_end(&self, run: &Run, traits: &mut BTreeSet<String>) {
        let Some(end) = &run.end else { return };
        let mut views: Vec<&str> = Vec::new();
        for name in (0..self.scenario.sentinels).map(|i| format!("s{i}")) {
            match end.sentinels.get(&name) {
                Some(SentinelEnd::Up { masters, .. }) => {
                    views.extend(
                        masters
                            .get(&self.master.name)
                            .map(|view| view.addr.as_str()),
                    );
                }
                Some(SentinelEnd::Dead) => {
                    traits.extend(["end: a sentinel is dead".to_owned()]);
                }
                _ => {}
            }
        }
        let agree = views.windows(2).all(|pair| pair[0] == pair[1]);
        traits.insert(format!(
            "end: sentinels {}",
            if agree { "agree" } else { "disagree" }
        ));
        if let Some(view) = views.first().filter(|_| agree) {
            traits.insert(format!("end: master={view}"));
        }
        let taken = views.first().copied().filter(|_| agree);
        let named = |server: &str| match (server == self.old, Some(server) == taken) {
            (true, _) => "old",
            (_, true) => "the master",
            _ => "another",
        };
        let state = |name: &str| match end.redis.get(name) {
            Some(RedisEnd::Dead) => "dead".to_owned(),
            Some(RedisEnd::Paused) => "paused".to_owned(),
            Some(RedisEnd::Up {
                role,
                master: Some(master),
                ..
            }) => format!("{role} of {}", named(master)),
            Some(RedisEnd::Up { role, .. }) => role.clone(),
            _ => "?".to_owned(),
        };
        let mut others: Vec<String> = Vec::new();
        for server in &self.master.redis {
            if *server == *self.old {
                traits.insert(format!("end: {}={}", self.old, state(server)));
            } else {
                others.push(state(server));
            }
        }
        others.sort();
        traits.insert(format!("end: the others={}", others.join(", ")));
    }
}

/// What operators were answered, word by word: `cmd s0: SENTINEL RESET mymaster => 1`;
/// the same command again is another.
fn replies(run: &Run) -> Vec<String> {
    let mut asked: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let is_reply = |line: &&Line| {
        line.kind == LineKind::Action && &*line.who != "harness" && &*line.event == "cmd"
    };
    let mut replies = Vec::new();
    for line in run.lines.iter().filter(is_reply) {
        let command = line.args.split(" => ").next().unwrap_or("");
        let times = asked.entry((&line.who, command)).or_default();
        *times += 1;
        let again = if *times > 1 {
            format!(" ({times})")
        } else {
            String::new()
        };
        replies.push(format!("cmd {}{again}: {}", line.who, line.args));
    }
    replies
}

/// What is counted per run, over all sentinels.
const COUNTED: [(&str, &[&str]); 10] = [
    ("elections won", &["+elected-leader"]),
    ("attempts", &["+try-failover"]),
    ("aborts: not elected", &["-failover-abort-not-elected"]),
    ("aborts: no good slave", &["-failover-abort-no-good-slave"]),
    ("aborts: slave timeout", &["-failover-abort-slave-timeout"]),
    ("failovers ended", &["+failover-end"]),
    (
        "failovers ended for timeout",
        &["+failover-end-for-timeout"],
    ),
    ("convert-to-slave", &["+convert-to-slave"]),
    ("tilts", &["+tilt"]),
    ("switches", &["+switch-master"]),
];

/// Large counts are one class: their exact number is noise.
fn counted(n: usize) -> String {
    if n > 9 {
        "10 or more".to_owned()
    } else {
        n.to_string()
    }
}
