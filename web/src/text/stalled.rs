//! Situations in which nothing happens yet, and what the page says about them: kept in
//! docs/why-not-yet.md, in both languages, to be read.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use lab::frame::{Frame, Inspection, Subject, Why};
use lab::scenario::{Scenario, Side};
use lab::session::Session;

use super::{Lang, Text};
use crate::panel::{comparison, term};
use crate::text::span;

/// A situation: the scenario, who is asked, and when.
struct Moment {
    scenario: Scenario,
    who: String,
    at_us: i64,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn moments() -> Vec<Moment> {
    let folder = root().join("scenarios/why");
    let list = std::fs::read_to_string(folder.join("moments.txt")).expect("the list");
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let [name, who, seconds] = line.split_whitespace().collect::<Vec<_>>()[..] else {
                panic!("{line}");
            };
            let loaded = Scenario::load(&folder.join(format!("{name}.toml")));
            let seconds: f64 = seconds.parse().expect("seconds");
            Moment {
                scenario: loaded.unwrap_or_else(|errors| panic!("{errors}")).scenario,
                who: who.to_owned(),
                at_us: (seconds * 1e6) as i64,
            }
        })
        .collect()
}

fn look(moment: &Moment) -> (Frame, Inspection) {
    let mut session = Session::open(&moment.scenario, moment.scenario.seed).expect("a scenario");
    session.advance(moment.at_us, u32::MAX);
    let frame = session.frame();
    let node = frame.nodes.iter().find(|node| node.name == moment.who);
    let found = session.inspect(Subject::Node(node.expect("a process").id));
    (frame, found.expect("it is there"))
}

/// What the page says, as text.
fn said(moment: &Moment, text: &Text) -> String {
    let (frame, found) = look(moment);
    let words = &moment.scenario;
    let of = |words: &lab::scenario::Words| match text.lang {
        Lang::En => words.en.clone(),
        Lang::Zh => words.zh.clone(),
    };
    let mut said = format!("### {}\n\n{}\n\n", of(&words.title), of(&words.description));
    for why in &found.why {
        let stand = (text.why.stand)(&why.stand, &found.title, &frame.nodes, frame.now_us);
        let _ = writeln!(said, "> {stand} ({})\n", span::instant(frame.now_us));
        table(&mut said, why, text);
    }
    let own = found.decisions.iter();
    for decision in own.filter(|decision| decision.about == found.why[0].about) {
        let holds = (text.panel.verdict)(decision.holds);
        let source = (text.panel.source)(decision.side, decision.function, decision.section);
        let _ = writeln!(
            said,
            "- **{}** · {holds} · `{source}` · {}",
            term(text, decision.rule),
            when(decision.changes_us, &frame, text)
        );
        for condition in &decision.conditions {
            let mark = if condition.holds { "✓" } else { "✗" };
            let value = comparison(condition, decision.side, text);
            let left = condition
                .changes_us
                .map(|at| format!(" ({})", span::left(frame.now_us, at)));
            let _ = writeln!(
                said,
                "  - {mark} {} {value}{}",
                term(text, condition.name),
                left.unwrap_or_default()
            );
        }
    }
    said.push('\n');
    said
}

fn table(said: &mut String, why: &Why, text: &Text) {
    let Some(choice) = &why.choice else { return };
    let [priority, offset, id] = text.why.sorted_by;
    let _ = writeln!(
        said,
        "| {} | {priority} | {offset} | {id} | {} |\n|---|---|---|---|---|",
        text.why.replica, text.why.outcome
    );
    for row in &choice.rows {
        let out: Vec<String> = row
            .ruled_out_by()
            .map(|filter| {
                format!(
                    "{} {}",
                    term(text, filter.name),
                    comparison(filter, Side::Sentinel, text)
                )
                .trim()
                .to_owned()
            })
            .collect();
        let outcome = if out.is_empty() {
            row.lost_by
                .map_or(text.why.chosen, text.why.behind)
                .to_owned()
        } else {
            format!("{} {}", text.why.ruled_out, out.join("; "))
        };
        let _ = writeln!(
            said,
            "| {} | {} | {} | {} | {outcome} |",
            row.name, row.priority, row.offset, row.run_id
        );
    }
    said.push('\n');
}

fn when(at_us: Option<i64>, frame: &Frame, text: &Text) -> String {
    let when = at_us.map(|at| (span::instant(at), span::left(frame.now_us, at)));
    (text.why.changes)(when.as_ref().map(|(at, left)| (at.as_str(), left.as_str())))
}

/// `BLESS=1` writes the file anew.
#[test]
fn what_the_page_says_while_nothing_happens_is_as_it_was_read_last() {
    let heading = "# Why not yet: what the page says while nothing happens · 为什么还没有\n\n\
        Each situation is a scenario in scenarios/why; the process asked and the moment are in moments.txt there.\n\
        Written by the tests of `lab-page` (`BLESS=1 cargo test -p lab-page stalled`) from what the page says.\n\n";
    let mut file = heading.to_owned();
    for (lang, name) in [(Lang::En, "English"), (Lang::Zh, "中文")] {
        let _ = writeln!(file, "## {name}\n");
        for moment in moments() {
            file += &said(&moment, lang.text());
        }
    }
    let file = format!("{}\n", file.trim_end());
    let path = root().join("docs/why-not-yet.md");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &file).expect("it can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == file,
        "docs/why-not-yet.md is not what the page says; read it with BLESS=1"
    );
}
