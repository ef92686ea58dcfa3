use core::time::Duration;

use lab_process::NameServer;

use super::fields::{Fields, Reader};
use super::{Expected, Problem, Quantity, Saved, Step, Tree, Trigger, Value, When, WordKind};
use crate::command::{
    Action, DISK_STATES, ElectionOrder, Verb, Who, disk_state, parse_signed_us, shortened,
};

/// Every verb, as files name it.
const VERBS: &[&str] = &[
    "kill",
    "restart",
    "start",
    "pause",
    "resume",
    "host_down",
    "host_up",
    "cut",
    "oneway",
    "cut_conn",
    "partition",
    "heal",
    "delay",
    "loss",
    "drop",
    "hold",
    "double",
    "clock",
    "disk",
    "name",
    "name_server",
    "write",
    "priority",
    "cmd",
    "time_out",
    "align",
    "spread",
    "request",
    "mark",
];
const SAVED: &[&str] = &["src", "inst"];

/// The fields that go with each verb, after those that every action may have.
macro_rules! fields {
    ($($own:literal),*) => {
        &["do", "at", "on", "from", "match", "nth", "delay", "save", $($own),*]
    };
}

fn fields_of(verb: &str) -> &'static [&'static str] {
    match verb {
        "restart" => fields!("who", "wiped"),
        "cut" | "oneway" => fields!("a", "b", "mode"),
        "cut_conn" | "heal" => fields!("a", "b"),
        "partition" => fields!("groups", "mode"),
        "delay" => fields!("a", "b", "ms", "jitter"),
        "loss" => fields!("a", "b", "percent"),
        "drop" | "double" => fields!("a", "b", "message"),
        "hold" => fields!("a", "b", "message", "ms"),
        "clock" => fields!("who", "delta", "drift_ppm"),
        "disk" => fields!("who", "cost", "state"),
        "name" => fields!("who", "to"),
        "name_server" => fields!("who", "after", "fails"),
        "write" => fields!("who", "n"),
        "priority" => fields!("who", "priority"),
        "cmd" => fields!("who", "args", "async"),
        _ => fields!("who"),
    }
}

/// Every field an action may have, for one whose verb is not known.
const ANY: &[&str] = fields!(
    "who",
    "wiped",
    "a",
    "b",
    "mode",
    "groups",
    "ms",
    "jitter",
    "percent",
    "message",
    "delta",
    "drift_ppm",
    "cost",
    "state",
    "to",
    "after",
    "fails",
    "n",
    "priority",
    "args",
    "async"
);

/// The longest command given with `cmd`, in words, and the longest word, in bytes.
const MAX_ARGS: usize = 64;
pub(super) const MAX_ARG: usize = 1000;

impl Reader {
    /// One line of the timeline: a table, or a text such as `"5s kill r0"`.
    pub(super) fn step(&mut self, tree: &Tree, path: &str) -> Option<Step> {
        if let Value::Text(text) = &tree.value {
            return self.parsed(tree, path, text.parse());
        }
        if !matches!(tree.value, Value::Table(_)) {
            self.kind(tree, path, Expected::Step);
            return None;
        }
        let found = tree.field("do").and_then(|entry| match &entry.tree.value {
            Value::Text(verb) => VERBS.iter().find(|known| *known == verb).copied(),
            _ => None,
        });
        let f = self.table(tree, path, found.map_or(ANY, fields_of));
        if f.get("do").is_none() {
            self.missing(&f, "do", Expected::Verb);
        }
        let verb = self.word(&f, "do", WordKind::Verb, VERBS);
        let when = self.when(&f);
        let save = self.save(&f);
        Some(Step {
            action: self.action(&f, verb?)?,
            when: when?,
            save,
        })
    }

    fn when(&mut self, f: &Fields<'_>) -> Option<When> {
        match (f.get("at"), f.get("on")) {
            (Some((tree, path)), None) => {
                for name in ["from", "match", "nth", "delay", "save"] {
                    if let Some((tree, path)) = f.get(name) {
                        self.kind(tree, &path, Expected::NotWithAt);
                    }
                }
                self.at(tree, &path)
            }
            (None, Some(_)) => {
                let event = self.text(f, "on", MAX_ARG);
                let from = f.get("from").and_then(|(tree, path)| self.who(tree, &path));
                let matching = self.pattern(f, "match");
                let nth = self.number(f, "nth", Quantity::Occurrence).unwrap_or(1);
                let delay = self.duration(f, "delay").unwrap_or(Duration::ZERO);
                Some(When::On(Trigger {
                    event: event?,
                    from,
                    matching,
                    nth,
                    delay,
                }))
            }
            (at, _) => {
                let path = f.path("");
                self.wrong_at(
                    f,
                    path.trim_end_matches('.').to_owned(),
                    Problem::AtOrOn { both: at.is_some() },
                );
                None
            }
        }
    }

    /// A time, which may be negative, or a list of the lowest and the highest.
    fn at(&mut self, tree: &Tree, path: &str) -> Option<When> {
        if let Value::List(list) = &tree.value {
            let [lo, hi] = list.as_slice() else {
                self.kind(tree, path, Expected::TimeOrRange);
                return None;
            };
            let (lo, hi) = (self.signed(lo, path, 1000), self.signed(hi, path, 1000));
            return Some(When::At {
                lo_us: lo?,
                hi_us: hi?,
            });
        }
        let at_us = self.signed(tree, path, 1000)?;
        Some(When::At {
            lo_us: at_us,
            hi_us: at_us,
        })
    }

    /// Microseconds from a number in a unit of so many milliseconds-thousandths
    /// (1000: milliseconds, 1,000,000: seconds) or from a text with its unit.
    fn signed(&mut self, tree: &Tree, path: &str, unit_us: i64) -> Option<i64> {
        let text = match &tree.value {
            Value::Number(number) if unit_us == 1_000_000 => format!("{number}s"),
            Value::Number(text) | Value::Text(text) => text.clone(),
            _ => {
                self.kind(tree, path, Expected::Time);
                return None;
            }
        };
        self.parsed(tree, path, parse_signed_us(&text))
    }

    fn save(&mut self, f: &Fields<'_>) -> Vec<(String, Saved)> {
        let Some((tree, path)) = f.get("save") else {
            return Vec::new();
        };
        let Value::Table(entries) = &tree.value else {
            self.kind(tree, &path, Expected::Saves);
            return Vec::new();
        };
        let mut saved = Vec::new();
        for entry in entries {
            let here = format!("{path}.{}", shortened(&entry.key));
            if self
                .parsed(tree, &here, entry.key.parse::<crate::command::NodeName>())
                .is_none()
            {
                continue;
            }
            match &entry.tree.value {
                Value::Text(what) if what == "src" => saved.push((entry.key.clone(), Saved::Src)),
                Value::Text(what) if what == "inst" => saved.push((entry.key.clone(), Saved::Inst)),
                Value::Text(what) => {
                    let found = shortened(what);
                    let problem = Problem::UnknownWord {
                        what: WordKind::EventPart,
                        found,
                        suggestion: None,
                        known: SAVED,
                    };
                    self.wrong(&entry.tree, here, problem);
                }
                _ => self.kind(&entry.tree, &here, Expected::EventPart),
            }
        }
        saved
    }

    /// One name or selector, or a list of them.
    pub(super) fn who(&mut self, tree: &Tree, path: &str) -> Option<Who> {
        match &tree.value {
            Value::Text(text) => self.parsed(tree, path, text.parse()),
            Value::List(list) if !list.is_empty() => {
                let mut terms = Vec::new();
                for (i, item) in list.iter().enumerate() {
                    let path = format!("{path}[{i}]");
                    let text = self.as_text(item, &path, usize::MAX)?;
                    terms.extend(self.parsed::<Who>(item, &path, text.parse())?.0);
                }
                Some(Who(terms))
            }
            _ => {
                self.kind(tree, path, Expected::Party);
                None
            }
        }
    }

    pub(super) fn party(&mut self, f: &Fields<'_>, name: &'static str) -> Option<Who> {
        let Some((tree, path)) = f.get(name) else {
            self.missing(f, name, Expected::Party);
            return None;
        };
        self.who(tree, &path)
    }

    fn action(&mut self, f: &Fields<'_>, verb: &'static str) -> Option<Action> {
        Some(match verb {
            "kill" => Verb::Kill(self.party(f, "who")?),
            "restart" => Verb::Restart {
                who: self.party(f, "who")?,
                wiped: self.flag(f, "wiped"),
            },
            "start" => Verb::Start(self.party(f, "who")?),
            "pause" => Verb::Pause(self.party(f, "who")?),
            "resume" => Verb::Resume(self.party(f, "who")?),
            "host_down" => Verb::HostDown(self.party(f, "who")?),
            "host_up" => Verb::HostUp(self.party(f, "who")?),
            "cut" | "oneway" => Verb::Cut {
                mode: self.mode(f),
                link: self.link(f, verb == "oneway")?,
            },
            "cut_conn" => {
                let (from, to) = (self.party(f, "a"), self.party(f, "b"));
                Verb::CutConnections {
                    from: from?,
                    to: to?,
                }
            }
            "partition" => self.partition(f)?,
            "heal" if f.get("a").is_none() && f.get("b").is_none() => Verb::Heal(None),
            "heal" => Verb::Heal(Some(self.link(f, false)?)),
            "delay" => self.delay(f)?,
            "loss" => self.loss(f)?,
            "drop" | "hold" | "double" => self.tamper(f, verb)?,
            "clock" if f.get("drift_ppm").is_some() && f.get("delta").is_none() => {
                let who = self.party(f, "who");
                Verb::Drift {
                    ppm: self.drift(f)?,
                    who: who?,
                }
            }
            "clock" => {
                let who = self.party(f, "who");
                Verb::Clock {
                    offset_us: self.delta(f)?,
                    who: who?,
                }
            }
            "disk" if f.get("state").is_some() && f.get("cost").is_none() => {
                let who = self.party(f, "who");
                let state = self.word(f, "state", WordKind::DiskState, DISK_STATES)?;
                Verb::DiskFails {
                    who: who?,
                    failure: disk_state(state)?,
                }
            }
            "disk" => {
                let (who, cost) = (self.party(f, "who"), self.duration(f, "cost"));
                self.needs(f, "cost", Expected::FlushCost);
                Verb::Disk {
                    who: who?,
                    cost: cost?,
                }
            }
            "name" => {
                let who = self.party(f, "who");
                let there = f.get("to").is_some();
                let to = there.then(|| self.party(f, "to"));
                Verb::Name {
                    who: who?,
                    to: match to {
                        Some(to) => Some(to?),
                        None => None,
                    },
                }
            }
            "name_server" => {
                let (who, fails) = (self.party(f, "who"), self.flag(f, "fails"));
                let after = self.duration(f, "after").unwrap_or_default();
                let after_us = u32::try_from(after.as_micros()).unwrap_or(u32::MAX);
                Verb::NameServer {
                    who: who?,
                    answers: NameServer { after_us, fails },
                }
            }
            "write" => {
                let who = self.party(f, "who");
                Verb::Write {
                    who: who?,
                    count: self.number(f, "n", Quantity::Writes).unwrap_or(100),
                }
            }
            "priority" => {
                let (who, priority) = (
                    self.party(f, "who"),
                    self.number(f, "priority", Quantity::Priority),
                );
                self.needs(f, "priority", Expected::NewPriority);
                Verb::Priority {
                    who: who?,
                    priority: priority?,
                }
            }
            "cmd" => self.cmd(f)?,
            verb if ElectionOrder::of_verb(verb).is_some() => Verb::Election {
                who: self.party(f, "who")?,
                order: ElectionOrder::of_verb(verb)?,
            },
            _ => Verb::Mark(f.get("who").and_then(|(tree, path)| self.who(tree, &path))),
        })
    }

    pub(super) fn needs(&mut self, f: &Fields<'_>, name: &'static str, expected: Expected) {
        if f.get(name).is_none() {
            self.missing(f, name, expected);
        }
    }

    /// Seconds, as in the recordings, or a text with its unit.
    fn delta(&mut self, f: &Fields<'_>) -> Option<i64> {
        self.needs(f, "delta", Expected::ClockOffset);
        let (tree, path) = f.get("delta")?;
        self.signed(tree, &path, 1_000_000)
    }

    /// A number of parts in a million, or the same as a text with its unit.
    fn drift(&mut self, f: &Fields<'_>) -> Option<i32> {
        let (tree, path) = f.get("drift_ppm")?;
        let (Value::Number(text) | Value::Text(text)) = &tree.value else {
            self.kind(tree, &path, Expected::PartsPerMillion);
            return None;
        };
        let ppm = crate::command::parse_drift_ppm(text);
        self.parsed(tree, &path, ppm)
    }

    fn cmd(&mut self, f: &Fields<'_>) -> Option<Action> {
        let who = self.party(f, "who");
        self.needs(f, "args", Expected::Command);
        let args = self.list(f, "args", |r, tree, path| match &tree.value {
            Value::Number(number) => Some(number.clone()),
            _ => r.as_text(tree, path, MAX_ARG),
        });
        if let Some((tree, path)) = f
            .get("args")
            .filter(|_| args.is_empty() || args.len() > MAX_ARGS)
        {
            self.kind(tree, &path, Expected::CommandWords { max: MAX_ARGS });
            return None;
        }
        Some(Verb::Cmd {
            who: who?,
            args,
            wait: !self.flag(f, "async"),
        })
    }
}
