//! The desk a run lies on: the one place where the page touches a session.
//!
//! A [`Desk`] is shared by the element's view and by its JavaScript handle. Both
//! change the run through it, and every listener hears of it; so a script that
//! applies a command and a reader who clicks see the same picture.

mod time;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use lab::command::{Command, NodeName, TimedCommand};
use lab::frame::{
    Cause, Exchange, Frame, Inspection, Knowledge, MessageView, NodeId, Part, Story, Subject,
};
use lab::report::Trace;
use lab::scenario::{NodeKind, Side};
use lab::session::{Direction, Pace, Session, Step};

use crate::app::Talker;
use crate::choice::Choice;
use crate::named::{self, EventListener};
use crate::refusal::{Refusal, Wanted};

/// How many events it plays before it looks at the clock.
const EVENTS_BETWEEN_LOOKS: u32 = 500;

/// The most that is played at once, in microseconds: an hour.
const LONGEST_RUN_US: i64 = 3_600_000_000;

/// What a frame of the browser leaves for playing.
struct FrameTime {
    clock: Option<web_sys::Performance>,
    begun_ms: f64,
    end_ms: f64,
}

impl FrameTime {
    /// So many milliseconds from now.
    fn of(ms: f64) -> Self {
        let clock = web_sys::window().and_then(|window| window.performance());
        let now_ms = clock.as_ref().map_or(0.0, web_sys::Performance::now);
        Self {
            clock,
            begun_ms: now_ms,
            end_ms: now_ms + ms,
        }
    }

    /// Whether they are over; at once where there is no clock.
    fn is_over(&self) -> bool {
        let clock = self.clock.as_ref();
        clock.is_none_or(|clock| clock.now() >= self.end_ms)
    }

    /// How much of them is over, in milliseconds; it may be more.
    fn passed_ms(&self) -> f64 {
        let clock = self.clock.as_ref();
        clock.map_or(0.0, |clock| clock.now() - self.begun_ms)
    }
}

/// Hears that the run has changed.
type Listener = Rc<dyn Fn()>;

struct Inner {
    session: RefCell<Session>,
    choice: RefCell<Choice>,
    /// What was done to the run from outside, for the report of an error.
    script: RefCell<Vec<TimedCommand>>,
    listeners: RefCell<Vec<(u32, Listener)>>,
    next_listener: Cell<u32>,
    event_listener: RefCell<Option<EventListener>>,
    /// Counts the changes.
    revision: Cell<u64>,
}

/// A run and what it was opened from. Clones share the run.
#[derive(Clone)]
pub struct Desk(Rc<Inner>);

impl PartialEq for Desk {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Desk {
    /// Opens a run.
    ///
    /// # Errors
    ///
    /// The scenario cannot be run.
    pub fn open(choice: Choice) -> Result<Self, Refusal> {
        let session = Session::open(&choice.scenario, choice.seed)?;
        Ok(Self(Rc::new(Inner {
            session: RefCell::new(session),
            choice: RefCell::new(choice),
            script: RefCell::default(),
            listeners: RefCell::default(),
            next_listener: Cell::new(0),
            event_listener: RefCell::default(),
            revision: Cell::new(0),
        })))
    }

    /// Opens another run in its place. After an error the old one is still there.
    ///
    /// # Errors
    ///
    /// The scenario cannot be run.
    pub fn reopen(&self, choice: Choice) -> Result<(), Refusal> {
        let session = Session::open(&choice.scenario, choice.seed)?;
        *self.0.session.borrow_mut() = session;
        *self.0.choice.borrow_mut() = choice;
        self.0.script.borrow_mut().clear();
        self.changed();
        Ok(())
    }

    /// What the run was opened from.
    #[must_use]
    pub fn choice(&self) -> Choice {
        self.0.choice.borrow().clone()
    }

    /// The instant shown.
    #[must_use]
    pub fn now_us(&self) -> i64 {
        self.0.session.borrow().now_us()
    }

    /// The picture of this instant.
    #[must_use]
    pub fn frame(&self) -> Frame {
        self.0.session.borrow().frame()
    }

    /// The same while many play: of the last one all but that part is kept.
    #[must_use]
    pub fn frame_after(&self, last: &Frame, part: Part) -> Frame {
        self.0.session.borrow().frame_after(last, part)
    }

    /// What has happened so far.
    #[must_use]
    pub fn story(&self) -> Rc<Story> {
        self.0.session.borrow().story()
    }

    /// Everything about one subject; `None` when it does not exist at this instant.
    #[must_use]
    pub fn inspect(&self, subject: Subject) -> Option<Inspection> {
        self.0.session.borrow().inspect(subject)
    }

    /// The same; of a sentinel that watches several masters, everything about that one.
    #[must_use]
    pub fn inspect_master(&self, subject: Subject, master: &str) -> Option<Inspection> {
        self.0.session.borrow().inspect_master(subject, master)
    }

    /// What each one knows: of all groups if there are no more than so many, else of the one
    /// at that place, or of the first with which something is the matter.
    #[must_use]
    pub fn knowledge(&self, most: usize, chosen: Option<usize>) -> Knowledge {
        self.0.session.borrow().knowledge(most, chosen)
    }

    /// Why the line at that place of the story's log was written.
    #[must_use]
    pub fn causes(&self, place: usize) -> Vec<Cause> {
        self.0.session.borrow().causes(place)
    }

    /// Why a message was sent.
    #[must_use]
    pub fn causes_of_message(&self, message: &MessageView) -> Vec<Cause> {
        self.0.session.borrow().causes_of_message(message)
    }

    /// The step of the record by which a node knows something of another since then.
    #[must_use]
    pub fn record_of(&self, node: NodeId, of: NodeId, at_us: i64) -> Option<u64> {
        self.0.session.borrow().record_of(node, of, at_us)
    }

    /// Whether something that matters is under way, and when it next begins.
    #[must_use]
    pub fn pace(&self) -> Pace {
        self.0.session.borrow_mut().pace()
    }

    /// Plays forward for as long as a frame has time, in milliseconds; the instant that was
    /// reached, and how long that took.
    pub fn advance(&self, to_us: i64, ms: f64) -> (i64, f64) {
        self.forward(|session| {
            let time = FrameTime::of(ms);
            loop {
                let reached_us = session.advance(to_us, EVENTS_BETWEEN_LOOKS);
                if reached_us >= to_us || time.is_over() {
                    return (reached_us, time.passed_ms());
                }
            }
        })
    }

    /// Plays forward to that instant at once; at most [`LONGEST_RUN_US`], for the
    /// page stands still meanwhile.
    ///
    /// # Errors
    ///
    /// It is further than that.
    pub fn run_to(&self, to_us: i64) -> Result<(), Refusal> {
        if to_us.saturating_sub(self.now_us()) > LONGEST_RUN_US {
            return Err(Refusal::BadValue {
                what: "ms",
                expected: Wanted::AnHour,
            });
        }
        self.forward(|session| session.advance(to_us, u32::MAX));
        Ok(())
    }

    /// Goes to an instant that has been played; to the nearest one otherwise.
    pub fn seek(&self, at_us: i64) {
        self.0.session.borrow_mut().seek(at_us);
        self.changed();
    }

    /// Goes to just after an event.
    pub fn seek_step(&self, step: u64) {
        self.0.session.borrow_mut().seek_step(step);
        self.changed();
    }

    /// Goes one step on or back; `false` when there is nothing that way.
    pub fn step(&self, step: Step, direction: Direction) -> bool {
        if direction == Direction::Forward {
            return self.forward(|session| session.step(step, direction));
        }
        let moved = self.0.session.borrow_mut().step(step, direction);
        self.changed();
        moved
    }

    /// Does something to the world, given as text. Gives the command as it is
    /// written in full.
    ///
    /// # Errors
    ///
    /// The text is no command, or the command cannot be done now; nothing has
    /// changed then.
    pub fn apply(&self, text: &str) -> Result<String, Refusal> {
        let command = read(text)?;
        let written = command.to_string();
        let done = self.0.session.borrow_mut().apply(&command);
        done.map_err(|why| Refusal::Undoable {
            text: written.clone(),
            why,
        })?;
        self.keep_script();
        self.changed();
        Ok(written)
    }

    /// The same on another deployment, and which that is; `None` where there is none, or
    /// where it would be the very same command. To be asked for before it is done.
    #[must_use]
    pub fn counterpart(&self, text: &str) -> Option<(Side, String)> {
        let command: Command = text.parse().ok()?;
        let session = self.0.session.borrow();
        let run = session.run();
        let counterpart = run
            .counterpart(&command)
            .filter(|other| *other != command)?;
        let parties = counterpart.0.parties();
        let host = run.who().host(parties.first()?.0.first()?)?;
        Some((run.who().kind(host).side(), counterpart.to_string()))
    }

    /// Whether a command can be done at this instant; nothing is done.
    ///
    /// # Errors
    ///
    /// It is no command, or cannot be done now.
    pub fn check(&self, text: &str) -> Result<(), Refusal> {
        let command = read(text)?;
        let mut run = self.0.session.borrow().run().clone();
        let done = run.apply(&command, &mut ());
        done.map(|_| ()).map_err(|why| Refusal::Undoable {
            text: command.to_string(),
            why,
        })
    }

    fn keep_script(&self) {
        let script = self.0.session.borrow().script();
        let script = script
            .into_iter()
            .map(|(at_us, command)| TimedCommand { at_us, command });
        self.0.script.replace(script.collect());
    }

    /// Gives a command to a process, as its operator would.
    ///
    /// # Errors
    ///
    /// There is no such process, or it takes no commands.
    pub fn say(&self, node: &str, words: &[String]) -> Result<Exchange, Refusal> {
        let name: NodeName = node.parse().map_err(|why| Refusal::NotACommand {
            text: node.to_owned(),
            why,
        })?;
        let said = self.0.session.borrow_mut().say(&name, words);
        let exchange = said.map_err(|why| Refusal::Undoable {
            text: words.join(" "),
            why,
        })?;
        self.keep_script();
        self.changed();
        Ok(exchange)
    }

    /// Enters a line that is not for the process, and what was printed and whether that
    /// says that something is wrong.
    pub fn remark(&self, node: NodeId, line: String, answer: (String, bool)) -> Exchange {
        let mut session = self.0.session.borrow_mut();
        let exchange = session.remark(node, line, answer.0, answer.1);
        drop(session);
        self.changed();
        exchange
    }

    /// The processes that take commands, and their prompts at this instant.
    #[must_use]
    pub fn talkers(&self) -> Vec<Talker> {
        let session = self.0.session.borrow();
        let run = session.run();
        let hosts = run.who().hosts();
        let talking =
            hosts.filter(|(_, _, kind)| matches!(kind, NodeKind::Sentinel | NodeKind::Redis));
        talking
            .map(|(host, name, kind)| {
                let row = run.world().host(host);
                let address = row.process().is_some().then(|| run.who().address(host));
                Talker {
                    node: host.0 as NodeId,
                    name: name.to_string(),
                    kind,
                    prompt: lab::console::prompt(address),
                }
            })
            .collect()
    }

    /// The ids of processes, as logs write them, and their names.
    #[must_use]
    pub fn ids(&self) -> Vec<(String, String)> {
        let session = self.0.session.borrow();
        let who = session.run().who();
        let named = |(id, host): (_, _)| (format!("{id}"), who.name(host).to_string());
        who.ids().map(named).collect()
    }

    /// The words that commands are about: names of masters, addresses of servers.
    #[must_use]
    pub fn words_of_commands(&self) -> Vec<String> {
        let session = self.0.session.borrow();
        let run = session.run();
        let masters = run.scenario().masters.iter();
        let mut words: Vec<String> = masters.map(|master| master.name.to_string()).collect();
        let servers = run.who().of_kind(NodeKind::Redis);
        words.extend(servers.map(|host| run.who().address(host).ip.to_string()));
        words
    }

    /// The records of everything up to the instant shown.
    #[must_use]
    pub fn trace(&self) -> Trace {
        self.0.session.borrow().trace()
    }

    /// A number that is equal for equal runs.
    #[must_use]
    pub fn digest(&self) -> u64 {
        self.0.session.borrow().digest()
    }

    /// How to get the same run again, for the report of an error: one line per
    /// entry. Never fails, even while the run is being changed.
    #[must_use]
    pub fn recipe(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if let Ok(choice) = self.0.choice.try_borrow() {
            lines.push(format!("scenario {}", choice.scenario.name));
            lines.extend(choice.files.iter().map(|name| format!("file {name}")));
            lines.push(format!("seed {}", choice.seed));
            lines.push(format!("settings {:?}", choice.scenario.settings()));
        }
        if let Ok(script) = self.0.script.try_borrow() {
            lines.extend(script.iter().map(ToString::to_string));
        }
        lines
    }

    /// Calls `listener` whenever the run has changed, until the result is dropped.
    #[must_use]
    pub fn listen(&self, listener: impl Fn() + 'static) -> Listening {
        let id = self.0.next_listener.get();
        self.0.next_listener.set(id + 1);
        self.0.listeners.borrow_mut().push((id, Rc::new(listener)));
        Listening {
            desk: self.clone(),
            id,
        }
    }

    /// Calls `listener` for each named event that the run passes while it is played
    /// or stepped forward; a jump passes none. It takes the place of the one before.
    pub fn listen_to_events(&self, listener: Option<EventListener>) {
        self.0.event_listener.replace(listener);
    }

    /// Moves on, then tells everybody, also of the named events on the way.
    fn forward<T>(&self, go: impl FnOnce(&mut Session) -> T) -> T {
        let before = named::passed(&self.story(), self.now_us());
        let gone = go(&mut self.0.session.borrow_mut());
        self.changed();
        let listener = self.0.event_listener.borrow().clone();
        if let Some(listener) = listener {
            let story = self.story();
            let after = named::passed(&story, self.now_us());
            // All of them are looked up first: who hears one may change the run.
            for event in named::between(&story, || self.frame(), (before, after)) {
                listener(&event);
            }
        }
        gone
    }

    /// A number that is another after every change.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.0.revision.get()
    }

    fn changed(&self) {
        self.0.revision.set(self.0.revision.get() + 1);
        let listeners: Vec<Listener> = self
            .0
            .listeners
            .borrow()
            .iter()
            .map(|(_, listener)| Rc::clone(listener))
            .collect();
        for listener in listeners {
            listener();
        }
    }
}

/// A listener's place at a [`Desk`]; dropping it ends the listening.
pub struct Listening {
    desk: Desk,
    id: u32,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.desk
            .0
            .listeners
            .borrow_mut()
            .retain(|(id, _)| *id != self.id);
    }
}

fn read(text: &str) -> Result<Command, Refusal> {
    text.parse().map_err(|why| Refusal::NotACommand {
        text: text.to_owned(),
        why,
    })
}
