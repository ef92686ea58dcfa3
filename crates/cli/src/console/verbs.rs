//! What the lab itself is asked at the prompt: time, other processes, faults, the log.

use std::io::{self, Write};

use lab::command::{Command, NodeName, parse_duration};
use lab::frame::Story;
use lab::session::{Direction, Step};

use super::desk::Desk;

/// How long `.until` plays at most, in microseconds.
const SEARCH_US: i64 = 600_000_000;

/// The verbs of the prompt itself; all others are those of `sentinel-lab run --at`.
const OWN: [(&str, &str); 7] = [
    (".help", "this list"),
    (".node NAME", "talk to another process"),
    (".run TIME", "let time pass: .run 5s"),
    (
        ".until EVENT [TIME]",
        "let time pass until an event: .until +switch-master",
    ),
    (".seek TIME", "go back to an instant: .seek 2s"),
    (".log", "what the processes wrote since the last .log"),
    (".quit", "leave"),
];

/// The verbs that change the world, with an example each.
const FAULTS: [&str; 18] = [
    ".kill r0",
    ".restart r0",
    ".start r0",
    ".pause r0",
    ".resume r0",
    ".host-down r0",
    ".host-up r0",
    ".cut s0-r0",
    ".reject s0-r0",
    ".partition s0,r0|s1,s2,r1,r2",
    ".heal",
    ".delay s0-r0 50ms",
    ".clock s0 +5s",
    ".disk s0 20ms",
    ".disk s0 read-only",
    ".name r0 r3",
    ".name-server s0 3s",
    ".write r0 100",
];

/// Carries out what follows the dot. The inner error says why it could not be done.
pub(super) fn carry_out(
    desk: &mut Desk,
    text: &str,
    out: &mut impl Write,
) -> io::Result<Result<bool, String>> {
    let (verb, rest) = text.split_once(' ').unwrap_or((text, ""));
    let rest = rest.trim();
    let done = match verb {
        "help" => help(out)?,
        "quit" | "exit" => return Ok(Ok(false)),
        "node" => rest
            .parse::<NodeName>()
            .map_err(|error| error.to_string())
            .and_then(|name| desk.attach(&name)),
        "log" => {
            log(desk, out)?;
            Ok(())
        }
        "run" => run(desk, rest, out)?,
        "seek" => seek(desk, rest, out)?,
        "until" => until(desk, rest, out)?,
        _ => apply(desk, text),
    };
    desk.print_late_answers(out)?;
    Ok(done.map(|()| true))
}

/// The verbs that begin like `line`.
pub(super) fn completions(line: &str) -> Vec<String> {
    let own = OWN.iter().map(|(usage, _)| *usage);
    let mut found: Vec<String> = own
        .chain(FAULTS)
        .filter_map(|usage| usage.split(' ').next())
        .filter(|verb| verb.starts_with(line))
        .map(str::to_owned)
        .collect();
    found.sort();
    found
}

fn help(out: &mut impl Write) -> io::Result<Result<(), String>> {
    for (usage, meaning) in OWN {
        writeln!(out, "{usage:<22}{meaning}")?;
    }
    writeln!(out, "Faults and repairs, such as {}", FAULTS.join(", "))?;
    writeln!(
        out,
        "Everything else is for the process; \"help\" lists its commands"
    )?;
    Ok(Ok(()))
}

fn apply(desk: &mut Desk, text: &str) -> Result<(), String> {
    let own: Vec<&str> = OWN
        .iter()
        .filter_map(|(usage, _)| usage[1..].split(' ').next())
        .collect();
    let command: Command = text
        .parse()
        .map_err(|error| format!("{error}; or one of .{}", own.join(", .")))?;
    { desk.session.apply(&command) }
        .map(drop)
        .map_err(|why| why.to_string())
}

fn run(desk: &mut Desk, text: &str, out: &mut impl Write) -> io::Result<Result<(), String>> {
    match parse_duration(text) {
        Ok(time) => {
            let us = i64::try_from(time.as_micros()).unwrap_or(i64::MAX);
            let to = desk.session.now_us().saturating_add(us);
            desk.pass(to, out)?;
            writeln!(out, "t = {}", seconds(desk.session.now_us()))?;
            Ok(Ok(()))
        }
        Err(error) => Ok(Err(error.to_string())),
    }
}

fn seek(desk: &mut Desk, text: &str, out: &mut impl Write) -> io::Result<Result<(), String>> {
    match lab::command::parse_signed_us(text) {
        Ok(at_us) => {
            desk.session.seek(at_us);
            let story = desk.session.story();
            let now_us = desk.session.now_us();
            let past = story.log.partition_point(|line| line.at_us <= now_us);
            desk.log_shown = story.log_dropped + past as u64;
            writeln!(out, "t = {}", seconds(desk.session.now_us()))?;
            Ok(Ok(()))
        }
        Err(error) => Ok(Err(error.to_string())),
    }
}

/// Plays until some process announces an event, and prints that line.
fn until(desk: &mut Desk, text: &str, out: &mut impl Write) -> io::Result<Result<(), String>> {
    let (event, limit) = text.split_once(' ').unwrap_or((text, ""));
    if event.is_empty() {
        return Ok(Err(
            "`until` needs an event, such as `.until +switch-master`".to_owned(),
        ));
    }
    let limit_us = match limit.trim() {
        "" => SEARCH_US,
        limit => match parse_duration(limit) {
            Ok(limit) => i64::try_from(limit.as_micros()).unwrap_or(i64::MAX),
            Err(error) => return Ok(Err(error.to_string())),
        },
    };
    let end_us = desk.session.now_us().saturating_add(limit_us);
    let mut seen = desk.log_end();
    while desk.session.now_us() < end_us {
        if let Some(at_us) = desk.next_planned_us()
            && at_us <= desk.session.now_us()
        {
            desk.pass(desk.session.now_us(), out)?;
        }
        let planned = desk.next_planned_us().unwrap_or(i64::MAX);
        if !desk.session.step(Step::Event, Direction::Forward) {
            break;
        }
        if desk.session.now_us() > planned {
            desk.session.seek(planned);
            continue;
        }
        let story = desk.session.story();
        if let Some(line) = lines_since(&story, seen).find(|line| line.event == event) {
            let who = desk.session.run().who();
            let name = who.name(lab_sim::HostId(line.node.into()));
            writeln!(out, "{}", written(name, line))?;
            return Ok(Ok(()));
        }
        seen = story.log_dropped + story.log.len() as u64;
    }
    Ok(Err(format!(
        "no `{event}` up to t = {}",
        seconds(desk.session.now_us())
    )))
}

fn lines_since(story: &Story, number: u64) -> impl Iterator<Item = &lab::frame::LogLine> {
    let skipped = number.saturating_sub(story.log_dropped);
    story
        .log
        .iter()
        .skip(usize::try_from(skipped).unwrap_or(usize::MAX))
}

fn log(desk: &mut Desk, out: &mut impl Write) -> io::Result<()> {
    let story = desk.session.story();
    let now_us = desk.session.now_us();
    for line in lines_since(&story, desk.log_shown).take_while(|line| line.at_us <= now_us) {
        let who = desk.session.run().who();
        let name = who.name(lab_sim::HostId(line.node.into()));
        writeln!(out, "{}", written(name, line))?;
        desk.log_shown += 1;
    }
    Ok(())
}

/// A line of the log: time, process, level and text.
fn written(name: &str, line: &lab::frame::LogLine) -> String {
    format!(
        "{} {name} {} {}",
        seconds(line.at_us),
        line.level,
        line.text
    )
}

/// `5.003 s`.
fn seconds(us: i64) -> String {
    let sign = if us < 0 { "-" } else { "" };
    let ms = us.unsigned_abs() / 1000;
    format!("{sign}{}.{:03} s", ms / 1000, ms % 1000)
}
