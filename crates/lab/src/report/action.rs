use super::line::json_text;
use crate::command::{Action, Atom, Command, Link, Nodes, Term, Verb, Ways, Who};

/// What was done, as the recordings say it: the verb, and whom it is about. Nodes are
/// joined by commas; what is about links is the JSON of the scenario's action, with
/// the nodes described as they are there (`Run.act` of the recorder).
pub(super) fn verb_and_args(command: &Command, action: Option<&Action>) -> (&'static str, String) {
    let links = action.map_or_else(|| about_links(&command.0), about_links);
    let args = links.unwrap_or_else(|| about_nodes(command));
    (verb_name(command), args)
}

/// The verb as the recordings write it.
const fn verb_name(command: &Command) -> &'static str {
    match &command.0 {
        Verb::Kill(_) => "kill",
        Verb::Restart { .. } => "restart",
        Verb::Start(_) => "start",
        Verb::Pause(_) => "pause",
        Verb::Resume(_) => "resume",
        Verb::HostDown(_) => "host-down",
        Verb::HostUp(_) => "host-up",
        Verb::Cut { link, .. } if matches!(link.ways, Ways::OneWay) => "oneway",
        Verb::Cut { .. } => "cut",
        Verb::CutConnections { .. } => "cut_conn",
        Verb::Partition { .. } => "partition",
        Verb::Heal(_) => "heal",
        Verb::Delay { .. } => "delay",
        Verb::Loss { .. } => "loss",
        Verb::Tamper { how, .. } => how.verb(),
        Verb::Clock { .. } | Verb::Drift { .. } => "clock",
        Verb::Disk { .. } | Verb::DiskFails { .. } => "disk",
        Verb::Name { .. } => "name",
        Verb::NameServer { .. } => "name-server",
        Verb::Write { .. } => "write",
        Verb::Priority { .. } => "priority",
        Verb::Cmd { .. } => "cmd",
        Verb::Election { order, .. } => order.verb(),
        Verb::On(_) => "on",
        Verb::Forget(_) => "forget",
        Verb::Random(_) => "random",
        Verb::Mark(_) => "mark",
    }
}

/// Names, and for what the recordings cannot do what is done to them.
fn about_nodes(command: &Command) -> String {
    match &command.0 {
        Verb::Clock { who, offset_us } => format!("{who} {}", seconds(*offset_us)),
        Verb::Drift { .. }
        | Verb::Tamper { .. }
        | Verb::On(_)
        | Verb::Forget(_)
        | Verb::Random(_)
        | Verb::Disk { .. }
        | Verb::DiskFails { .. }
        | Verb::Name { .. }
        | Verb::NameServer { .. }
        | Verb::Priority { .. } => {
            let text = command.to_string();
            text.split_once(' ')
                .map_or_else(String::new, |(_, rest)| rest.to_owned())
        }
        verb => verb
            .parties()
            .first()
            .map_or_else(String::new, ToString::to_string),
    }
}

/// `+5s`, `-1.5s`: Python's `:+g` of seconds.
fn seconds(us: i64) -> String {
    let sign = if us < 0 { '-' } else { '+' };
    let us = us.unsigned_abs();
    let fraction = format!("{:06}", us % 1_000_000);
    let text = format!("{sign}{}.{fraction}", us / 1_000_000);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    format!("{text}s")
}

/// The JSON of what is about links, as Python's `json.dumps` writes it.
fn about_links<W: Described>(verb: &Verb<W>) -> Option<String> {
    let ends = |a: &W, b: &W| format!("{{\"a\": {}, \"b\": {}}}", a.json(), b.json());
    Some(match verb {
        Verb::Cut {
            link: Link { a, b, .. },
            ..
        }
        | Verb::Heal(Some(Link { a, b, .. }))
        | Verb::Delay {
            link: Link { a, b, .. },
            ..
        }
        | Verb::Loss {
            link: Link { a, b, .. },
            ..
        }
        | Verb::CutConnections { from: a, to: b } => ends(a, b),
        Verb::Partition { groups, .. } => {
            let groups: Vec<String> = groups.iter().map(Described::json_of_group).collect();
            format!("{{\"groups\": [{}]}}", groups.join(", "))
        }
        _ => return None,
    })
}

/// Nodes as a scenario file describes them.
trait Described {
    /// One term by itself, several as a list.
    fn json(&self) -> String;
    /// A group of a partition: names are a list even if there is one.
    fn json_of_group(&self) -> String;
}

fn list(texts: &[String]) -> String {
    let texts: Vec<String> = texts.iter().map(|text| json_text(text)).collect();
    format!("[{}]", texts.join(", "))
}

fn one_or_list(texts: &[String]) -> String {
    match texts {
        [one] => json_text(one),
        _ => list(texts),
    }
}

impl Described for Nodes {
    fn json(&self) -> String {
        one_or_list(&self.texts())
    }

    fn json_of_group(&self) -> String {
        list(&self.texts())
    }
}

impl Nodes {
    fn texts(&self) -> Vec<String> {
        self.0.iter().map(ToString::to_string).collect()
    }
}

impl Who {
    fn texts(&self) -> Vec<String> {
        let term = |term: &Term| Self(vec![term.clone()]).to_string();
        self.0.iter().map(term).collect()
    }
}

impl Described for Who {
    fn json(&self) -> String {
        one_or_list(&self.texts())
    }

    fn json_of_group(&self) -> String {
        match self.0.as_slice() {
            [Term::Are(Atom::Node(_))] => list(&self.texts()),
            _ => self.json(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(command: &str, action: &str) -> (&'static str, String) {
        let command: Command = command.parse().unwrap();
        let step = crate::scenario::Scenario::parse_json(
            &format!(r#"{{"timeline": [{action}]}}"#),
            "x.json",
        );
        let scenario = step.unwrap().scenario;
        verb_and_args(&command, Some(&scenario.timeline[0].action))
    }

    /// Lines of golden recordings: 07a, 07b, 07g, 07f, 27, 17g, 31d, 28b.
    #[test]
    fn what_was_done_is_said_as_the_recorder_says_it() {
        let cases = [
            (
                "cut r0-r1,r2",
                r#"{"at": 0, "do": "cut", "a": "r0", "b": "!r0"}"#,
                ("cut", r#"{"a": "r0", "b": "!r0"}"#),
            ),
            (
                "partition r0,s0|r1,s1",
                r#"{"at": 0, "do": "partition", "groups": [["r0", "s0"], "!r0,s0"]}"#,
                ("partition", r#"{"groups": [["r0", "s0"], "!r0,s0"]}"#),
            ),
            (
                "partition s0|s1|s2",
                r#"{"at": 0, "do": "partition", "groups": [["s0"], ["s1"], ["s2"]]}"#,
                ("partition", r#"{"groups": [["s0"], ["s1"], ["s2"]]}"#),
            ),
            (
                "cut s0>s1,s2",
                r#"{"at": 0, "do": "oneway", "a": "s0", "b": ["s1", "s2"]}"#,
                ("oneway", r#"{"a": "s0", "b": ["s1", "s2"]}"#),
            ),
            (
                "cut r1-r2",
                r#"{"on": "+selected-slave", "do": "cut", "a": "$inst", "b": ["r1", "r2"]}"#,
                ("cut", r#"{"a": "$inst", "b": ["r1", "r2"]}"#),
            ),
            (
                "delay s0,s1-s0,s1 50ms 20ms",
                r#"{"at": 0, "do": "delay", "a": "@sentinels", "b": "@sentinels", "ms": 50}"#,
                ("delay", r#"{"a": "@sentinels", "b": "@sentinels"}"#),
            ),
            (
                "loss s0,s1-r0 20%",
                r#"{"at": 0, "do": "loss", "a": "@sentinels", "b": "r0", "percent": "20%"}"#,
                ("loss", r#"{"a": "@sentinels", "b": "r0"}"#),
            ),
            (
                "clock s0 -1500ms",
                r#"{"at": 0, "do": "clock", "who": "s0", "delta": -1.5}"#,
                ("clock", "s0 -1.5s"),
            ),
            (
                "clock s0,s1 +5s",
                r#"{"at": 0, "do": "clock", "who": "@sentinels", "delta": 5}"#,
                ("clock", "s0,s1 +5s"),
            ),
            (
                "cmd s0 SENTINEL RESET mymaster",
                r#"{"at": 0, "do": "cmd", "who": "s0", "args": ["SENTINEL", "RESET", "mymaster"]}"#,
                ("cmd", "s0"),
            ),
            ("heal", r#"{"at": 0, "do": "heal"}"#, ("heal", "")),
        ];
        for (command, action, (verb, args)) in cases {
            assert_eq!(shown(command, action), (verb, args.to_owned()), "{command}");
        }
    }

    #[test]
    fn what_a_person_does_names_the_nodes() {
        let command: Command = "partition s0|s1,r0".parse().unwrap();
        let shown = verb_and_args(&command, None);
        let groups = r#"{"groups": [["s0"], ["s1", "r0"]]}"#;
        assert_eq!(shown, ("partition", groups.to_owned()));
    }
}
