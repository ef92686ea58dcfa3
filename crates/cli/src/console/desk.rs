use std::collections::VecDeque;
use std::io::{self, Write};

use lab::command::{NodeName, TimedCommand};
use lab::console::{self, Asked, Language};
use lab::frame::{Answer, Exchange, NodeId};
use lab::scenario::NodeKind;
use lab::session::Session;
use lab_sim::{HostId, Status};

use super::verbs;

/// The longest a prompt waits for an answer, in microseconds of simulated time.
const PATIENCE_US: i64 = 3_600_000_000;
/// How far time is moved at once while it waits.
const SLICE_US: i64 = 10_000;

/// A session and the prompt on it.
pub(super) struct Desk {
    pub(super) session: Session,
    pub(super) node: HostId,
    /// What is still to be done at its time.
    planned: VecDeque<TimedCommand>,
    /// What has no answer yet: of whom, and when it was asked.
    open: Vec<(NodeId, i64, String)>,
    /// How many lines of the log were shown.
    pub(super) log_shown: u64,
    /// Up to which step messages to subscribers were printed.
    told_until: u64,
    language: Language,
    well: bool,
}

impl Desk {
    pub(super) fn new(
        session: Session,
        node: &NodeName,
        mut planned: Vec<TimedCommand>,
        language: Language,
    ) -> Result<Self, String> {
        planned.sort_by_key(|command| command.at_us);
        let mut desk = Self {
            session,
            node: HostId(0),
            planned: planned.into(),
            open: Vec::new(),
            log_shown: 0,
            told_until: 0,
            language,
            well: true,
        };
        desk.attach(node)?;
        desk.log_shown = desk.log_end();
        Ok(desk)
    }

    /// Whether every line was understood and every verb carried out.
    pub(super) const fn all_well(&self) -> bool {
        self.well
    }

    /// Attaches the prompt to another process.
    pub(super) fn attach(&mut self, node: &NodeName) -> Result<(), String> {
        let who = self.session.run().who();
        let known: Vec<&str> = who
            .hosts()
            .filter(|(_, _, kind)| *kind != NodeKind::Client)
            .map(|(_, name, _)| &**name)
            .collect();
        match who
            .host(node)
            .filter(|host| who.kind(*host) != NodeKind::Client)
        {
            Some(host) => {
                self.node = host;
                Ok(())
            }
            None => Err(format!(
                "there is no process `{node}` with a prompt; there are {}",
                known.join(", ")
            )),
        }
    }

    pub(super) fn kind(&self) -> NodeKind {
        self.session.run().who().kind(self.node)
    }

    /// Names that commands are about: masters, and addresses of servers.
    pub(super) fn names(&self) -> Vec<String> {
        let run = self.session.run();
        let masters = run.scenario().masters.iter();
        let mut names: Vec<String> = masters.map(|master| master.name.to_string()).collect();
        let servers = run.who().of_kind(NodeKind::Redis);
        names.extend(servers.map(|host| run.who().address(host).ip.to_string()));
        names
    }

    pub(super) fn prompt(&self) -> String {
        let run = self.session.run();
        let status = run.world().host(self.node).status();
        let answers = matches!(status, Status::Up | Status::Paused);
        console::prompt(answers.then(|| run.who().address(self.node)))
    }

    /// Takes a line; returns false if it was the last.
    pub(super) fn line(&mut self, line: &str, out: &mut impl Write) -> io::Result<bool> {
        if let Some(verb) = line.trim_start().strip_prefix('.') {
            match verbs::carry_out(self, verb, out)? {
                Ok(goes_on) => return Ok(goes_on),
                Err(why) => self.complain(&why, out)?,
            }
            return Ok(true);
        }
        match console::read(line) {
            Ok(Asked::Nothing | Asked::Clear) => {}
            Ok(Asked::Quit) => return Ok(false),
            Ok(Asked::Help(words)) => {
                writeln!(out, "{}", console::help(self.kind(), &words, self.language))?;
            }
            Ok(Asked::Command(words)) => self.say(&words, out)?,
            Err(bad) => self.complain(&bad.to_string(), out)?,
        }
        Ok(true)
    }

    /// Says what is wrong with a line; the console will fail in the end.
    fn complain(&mut self, why: &str, out: &mut impl Write) -> io::Result<()> {
        self.well = false;
        writeln!(out, "{why}")
    }

    fn say(&mut self, words: &[String], out: &mut impl Write) -> io::Result<()> {
        let name = self.session.run().who().name(self.node).clone();
        let said = match self.session.say(&name, words) {
            Ok(said) => said,
            Err(why) => return self.complain(&why.to_string(), out),
        };
        let asked_us = said.at_us;
        let mut answer = said.answer;
        if answer.is_none() {
            self.open.push((said.node, said.at_us, said.line));
            // Like redis-cli, the prompt waits, unless nobody will ever answer.
            let until = asked_us.saturating_add(PATIENCE_US);
            while answer.is_none() && !self.is_frozen() && self.session.now_us() < until {
                self.pass(self.session.now_us() + SLICE_US, out)?;
                answer = self.take_answer(asked_us);
            }
        }
        match answer {
            Some(answer) => print(&answer, out),
            None => writeln!(out, "(no answer yet: {name} is frozen)"),
        }
    }

    fn is_frozen(&self) -> bool {
        let host = self.session.run().world().host(self.node);
        host.status() != Status::Up
    }

    /// The answer to what this process was asked at an instant; nobody is told again.
    fn take_answer(&mut self, asked_us: i64) -> Option<Answer> {
        let node = self.node.0 as NodeId;
        let at = self
            .open
            .iter()
            .position(|open| open.0 == node && open.1 == asked_us)?;
        let answer = self.answer(&self.open[at])?;
        self.open.remove(at);
        Some(answer)
    }

    fn answer(&self, open: &(NodeId, i64, String)) -> Option<Answer> {
        let story = self.session.story();
        let is_it =
            |one: &&Exchange| one.node == open.0 && one.at_us == open.1 && one.line == open.2;
        let exchange = story.exchanges.iter().rev().find(is_it)?;
        exchange.answer.clone()
    }

    /// Lets time pass, doing what was planned on the way.
    pub(super) fn pass(&mut self, to_us: i64, out: &mut impl Write) -> io::Result<()> {
        while let Some(next) = self.planned.front().filter(|next| next.at_us <= to_us) {
            let at_us = next.at_us.max(self.session.now_us());
            self.session.advance(at_us, u32::MAX);
            if let Some(next) = self.planned.pop_front()
                && let Err(why) = self.session.apply(&next.command)
            {
                self.complain(&format!("{next}: {why}"), out)?;
            }
        }
        self.session.advance(to_us, u32::MAX);
        Ok(())
    }

    /// When the next planned command is due, microseconds from t = 0.
    pub(super) fn next_planned_us(&self) -> Option<i64> {
        self.planned.front().map(|next| next.at_us)
    }

    /// Prints the answers to what was asked earlier and not answered then.
    pub(super) fn print_late_answers(&mut self, out: &mut impl Write) -> io::Result<()> {
        for open in std::mem::take(&mut self.open) {
            let Some(answer) = self.answer(&open) else {
                self.open.push(open);
                continue;
            };
            let name = self.session.run().who().name(HostId(open.0.into()));
            writeln!(out, "{name}> {}", open.2)?;
            print(&answer, out)?;
        }
        Ok(())
    }

    /// Prints the messages that subscribed prompts were sent since the last time, as
    /// redis-cli does; those of another process with its name.
    pub(super) fn print_messages(&mut self, out: &mut impl Write) -> io::Result<()> {
        let story = self.session.story();
        let messages = story.exchanges.iter().filter(|one| one.line.is_empty());
        let now_us = self.session.now_us();
        let new = messages.filter(|one| one.step > self.told_until && one.at_us <= now_us);
        for message in new {
            if message.node != self.node.0 as NodeId {
                let who = self.session.run().who();
                writeln!(out, "{}>", who.name(HostId(message.node.into())))?;
            }
            if let Some(answer) = &message.answer {
                print(answer, out)?;
            }
        }
        self.told_until = self.session.run().steps();
        Ok(())
    }

    /// The number of the line that the log will have next, dropped ones counted.
    pub(super) fn log_end(&self) -> u64 {
        let story = self.session.story();
        story.log_dropped + story.log.len() as u64
    }
}

fn print(answer: &Answer, out: &mut impl Write) -> io::Result<()> {
    if answer.text.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", answer.text)
}
