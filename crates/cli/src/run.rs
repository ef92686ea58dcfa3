use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use lab::command::{NodeName, Shown, TimedCommand};
use lab::condition::Condition;
use lab::report::{Line, LineWriter, LogFile};
use lab::scenario::Scenario;
use lab::session::{Goal, Watch};
use lab::world::{Deployment, Ending, Happening, Listener, Node, Run};
use lab_sim::{Record, Time};
use serde::Serialize;

use crate::arguments::{self, Format, Until};
use crate::conf;
use crate::failure::Failure;

/// How many steps are done before what was written is handed on.
const STEPS_AT_ONCE: u64 = 4_096;

/// `sentinel-lab run`.
pub(crate) fn run(task: &arguments::Run, out: &mut impl Write) -> Result<(), Failure> {
    let scenario = conf::scenario(task.file.as_deref(), &task.conf)?;
    let (until, goal) = match &task.until {
        None => (None, None),
        Some(Until::Time(time)) => (Some(*time), None),
        Some(Until::Condition(text)) => {
            let read = Condition::parse(text, &scenario);
            let wrong = |error| Failure::Input(format!("--until \"{text}\": {error}"));
            (None, Some(read.map_err(wrong)?))
        }
    };
    let commands = ordered(&task.commands, until, &scenario)?;
    if let Some(node) = &task.node {
        known(&scenario, node)
            .map_err(|error| Failure::Input(format!("--node {node}: {error}")))?;
    }
    let seed = task.seed.unwrap_or(scenario.seed);
    let mut run = Run::new(Arc::new(scenario), seed);
    let only = task.node.as_ref();
    match task.format {
        Format::Log => {
            let writer = only
                .and_then(|node| run.who().host(node))
                .map_or_else(LogFile::of_all, LogFile::of);
            Player {
                run: &mut run,
                writer,
                only,
                until,
                goal,
                out,
            }
            .play(&commands)?;
        }
        Format::Jsonl => {
            Player {
                run: &mut run,
                writer: LineWriter::with_wire(),
                only,
                until,
                goal,
                out,
            }
            .play(&commands)?;
            write_final(&run, out)?;
        }
    }
    task.write_conf
        .as_ref()
        .map_or(Ok(()), |folder| conf::write_all(&run, folder))
}

/// Plays to an instant counted from t = 0, with nobody listening.
pub(crate) fn play_unheard(
    run: &mut Run,
    until: Duration,
    commands: &[TimedCommand],
) -> Result<(), Failure> {
    Player {
        run,
        writer: LogFile::of_all(),
        only: None,
        until: Some(until),
        goal: None,
        out: &mut std::io::sink(),
    }
    .play(commands)
}

/// Plays a scenario to its end, in the form of the recordings.
pub(crate) fn write_lines(run: &mut Run, out: &mut impl Write) -> Result<(), Failure> {
    Player {
        run,
        writer: LineWriter::with_wire(),
        only: None,
        until: None,
        goal: None,
        out,
    }
    .play(&[])?;
    write_final(run, out)
}

fn write_final(run: &Run, out: &mut impl Write) -> Result<(), Failure> {
    let last = Final {
        kind: "final",
        end: run.ending(),
    };
    Ok(writeln!(out, "{}", serde_json::to_string(&last)?)?)
}

/// The line that ends a run.
#[derive(Serialize)]
struct Final {
    kind: &'static str,
    #[serde(rename = "final")]
    end: Ending,
}

/// The commands by time, those of equal time in the order given. Everything that
/// can be known to be wrong before the run begins is refused here.
pub(crate) fn ordered(
    commands: &[TimedCommand],
    until: Option<Duration>,
    scenario: &Scenario,
) -> Result<Vec<TimedCommand>, Failure> {
    let mut commands = commands.to_vec();
    commands.sort_by_key(|command| command.at_us);
    let limit = until.unwrap_or(scenario.until.max).as_micros() as i64;
    for command in &commands {
        let wrong = |reason: String| Failure::Input(format!("--at \"{command}\": {reason}"));
        for name in command
            .command
            .0
            .parties()
            .into_iter()
            .flat_map(|nodes| &nodes.0)
        {
            known(scenario, name).map_err(wrong)?;
        }
        if command.at_us > limit {
            let limit = Shown(Duration::from_micros(limit as u64));
            return Err(wrong(format!(
                "the run ends at {limit}; expected an earlier time, or a later --until"
            )));
        }
    }
    Ok(commands)
}

fn known(scenario: &Scenario, name: &NodeName) -> Result<(), String> {
    if scenario.kind_of(name).is_some() {
        return Ok(());
    }
    let mut known: Vec<String> = scenario
        .nodes()
        .iter()
        .map(|node| node.0.to_string())
        .collect();
    known.extend(scenario.joiners().iter().map(ToString::to_string));
    Err(format!(
        "there is no process `{name}`; there are {}",
        known.join(", ")
    ))
}

/// Somebody who listens to a run and makes text of it.
trait Writer: Listener {
    /// Hands on what can be written by now; with `only`, that process's.
    fn write(&mut self, only: Option<&NodeName>, out: &mut impl Write) -> Result<(), Failure>;

    /// Hands on all that is left.
    fn finish(
        &mut self,
        _who: &Deployment,
        only: Option<&NodeName>,
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        self.write(only, out)
    }
}

impl Writer for LogFile {
    fn write(&mut self, _only: Option<&NodeName>, out: &mut impl Write) -> Result<(), Failure> {
        Ok(out.write_all(self.take().as_bytes())?)
    }
}

impl Writer for LineWriter {
    fn write(&mut self, only: Option<&NodeName>, out: &mut impl Write) -> Result<(), Failure> {
        write_all(self.take(), only, out)
    }

    fn finish(
        &mut self,
        who: &Deployment,
        only: Option<&NodeName>,
        out: &mut impl Write,
    ) -> Result<(), Failure> {
        write_all(self.rest(who), only, out)
    }
}

fn write_all(
    lines: Vec<Line>,
    only: Option<&NodeName>,
    out: &mut impl Write,
) -> Result<(), Failure> {
    for line in lines {
        let of = line.sentinel.as_ref().or(line.node.as_ref());
        if only.is_none_or(|only| of.is_some_and(|of| **of == **only)) {
            writeln!(out, "{}", serde_json::to_string(&line)?)?;
        }
    }
    Ok(())
}

/// A run that is being played and written down.
struct Player<'a, W, O> {
    run: &'a mut Run,
    writer: W,
    only: Option<&'a NodeName>,
    /// When to stop, from t = 0, instead of where the scenario ends.
    until: Option<Duration>,
    /// What to stop at, and how it is called.
    goal: Option<Condition>,
    out: &'a mut O,
}

/// Watches for where to stop.
struct Lookout {
    watch: Watch,
    zero: Time,
    /// It is here.
    arrived: bool,
}

/// A writer, and somebody who watches for where to stop.
struct Both<'a, W>(&'a mut W, &'a mut Watch);

impl<W: Listener> Listener for Both<'_, W> {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        self.0.record(who, record);
        self.1.record(who, record);
    }

    fn happened(&mut self, at: Time, step: u64, what: &Happening<'_>) {
        self.0.happened(at, step, what);
        self.1.happened(at, step, what);
    }
}

fn arrived(lookout: &Option<Lookout>) -> bool {
    lookout.as_ref().is_some_and(|lookout| lookout.arrived)
}

impl<W: Writer, O: Write> Player<'_, W, O> {
    /// Plays to the end, or to what it is to stop at, and carries out the commands on the
    /// way.
    fn play(mut self, commands: &[TimedCommand]) -> Result<(), Failure> {
        while self.run.zero().is_none() && self.run.step(&mut self.writer) {
            if self.run.steps().is_multiple_of(STEPS_AT_ONCE) {
                self.writer.write(self.only, self.out)?;
            }
        }
        let zero = self.run.zero().unwrap_or_else(|| self.run.now());
        let goal = self.goal.clone().map(Goal::Condition);
        let mut lookout = goal.map(|goal| Lookout {
            watch: Watch::on(&goal, self.run, zero),
            zero,
            arrived: false,
        });
        for command in commands {
            self.play_before(zero.plus_us(command.at_us.unsigned_abs()), &mut lookout)?;
            if arrived(&lookout) {
                return self.finish();
            }
            if self.is_over() {
                let end = Shown(self.run.now().since(zero));
                return Err(self.stopped(&format!(
                    "`{command}` was not carried out: the scenario was over at {end}"
                )));
            }
            let applied = match &mut lookout {
                None => self.run.apply(&command.command, &mut self.writer),
                Some(lookout) => {
                    let mut both = Both(&mut self.writer, &mut lookout.watch);
                    self.run.apply(&command.command, &mut both)
                }
            };
            if let Err(reason) = applied {
                return Err(self.stopped(&format!("the run stops at `{command}`: {reason}")));
            }
        }
        if let Some(until) = self.until {
            self.play_before(zero + until, &mut lookout)?;
            // What happens at the very end is part of the run.
            self.run.run_until(zero + until, &mut self.writer);
        } else {
            self.play_before(Time::MAX, &mut lookout)?;
        }
        if let Some(goal) = self.goal.take().filter(|_| !arrived(&lookout)) {
            let end = Shown(self.run.now().since(zero));
            return Err(self.stopped(&format!(
                "`{goal}` did not come before the scenario was over at {end}"
            )));
        }
        self.finish()
    }

    fn finish(mut self) -> Result<(), Failure> {
        let who = Arc::clone(self.run.who());
        self.writer.finish(&who, self.only, self.out)
    }

    /// One step, and whether it is to be stopped there.
    fn step(&mut self, lookout: &mut Option<Lookout>) {
        let Some(lookout) = lookout else {
            self.run.step(&mut self.writer);
            return;
        };
        let mut both = Both(&mut self.writer, &mut lookout.watch);
        self.run.step(&mut both);
        lookout.arrived |= lookout.watch.has_come(self.run, lookout.zero);
    }

    /// Whether the next step would come after the end of the scenario.
    fn is_over(&self) -> bool {
        let end = self.run.end().filter(|_| self.until.is_none());
        end.is_some_and(|end| {
            self.run.now() >= end && self.run.next_at().is_none_or(|next| next > end)
        })
    }

    /// Plays up to an instant, without what happens at it, or to the scenario's end if
    /// that comes before.
    fn play_before(&mut self, at: Time, lookout: &mut Option<Lookout>) -> Result<(), Failure> {
        for steps in 1_u64.. {
            let next = self.run.next_at();
            let end = self
                .run
                .end()
                .filter(|end| self.until.is_none() && *end < at);
            if let Some(end) = end.filter(|end| next.is_none_or(|next| next > *end)) {
                self.run.pass_until(end);
                return Ok(());
            }
            if next.is_none_or(|next| next >= at) {
                self.run.pass_until(at);
                return Ok(());
            }
            self.step(lookout);
            if steps % STEPS_AT_ONCE == 0 {
                self.writer.write(self.only, self.out)?;
            }
            if arrived(lookout) {
                return Ok(());
            }
        }
        Ok(())
    }

    /// The failure of a run that cannot go on, after what was written before.
    fn stopped(&mut self, why: &str) -> Failure {
        let who = Arc::clone(self.run.who());
        match self.writer.finish(&who, self.only, self.out) {
            Ok(()) => Failure::Run(why.to_owned()),
            Err(failure) => failure,
        }
    }
}
