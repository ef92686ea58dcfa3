//! The prompt of the console: which process it is attached to, the lines given before,
//! and what it does with a line.

use std::cell::RefCell;
use std::rc::Rc;

use lab::console::{self, Asked, BadLine, Language, Recall};
use lab::frame::{Answer, Exchange, NodeId};
use lab::scenario::NodeKind;

use super::{Model, Tab};
use crate::desk::Desk;
use crate::text::Lang;

/// How much of an answer is read aloud, in characters.
const SPOKEN: usize = 200;

/// A process that takes commands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Talker {
    /// Its number.
    pub node: NodeId,
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: NodeKind,
    /// What stands before a line for it, with a space at the end.
    pub prompt: String,
}

/// The state of the prompt.
#[derive(Clone)]
pub struct Prompt {
    /// Whom it is attached to.
    pub node: NodeId,
    /// All processes that take commands.
    pub talkers: Rc<Vec<Talker>>,
    /// The words that commands are about: names of masters, addresses of servers.
    pub names: Rc<Vec<String>>,
    /// The lines given before.
    pub recall: Rc<RefCell<Recall>>,
    /// Whether a key asked for it: the line gets the focus when it is shown.
    pub wanted: bool,
    /// The revision of the story and how many exchanges `clear` has hidden.
    cleared: (u64, u64),
}

impl PartialEq for Prompt {
    /// The lines given before are not shown, so they do not matter.
    fn eq(&self, other: &Self) -> bool {
        (self.node, self.wanted, self.cleared) == (other.node, other.wanted, other.cleared)
            && self.talkers == other.talkers
            && self.names == other.names
    }
}

impl Prompt {
    /// A prompt on the first sentinel of a run.
    #[must_use]
    pub fn new(desk: &Desk) -> Self {
        let talkers = desk.talkers();
        let sentinel = |talker: &&Talker| talker.kind == NodeKind::Sentinel;
        let first = talkers.iter().find(sentinel).or_else(|| talkers.first());
        Self {
            node: first.map_or(0, |talker| talker.node),
            talkers: Rc::new(talkers),
            names: Rc::new(desk.words_of_commands()),
            recall: Rc::default(),
            wanted: false,
            cleared: (0, 0),
        }
    }

    /// Whom it is attached to; `None` in a run without processes.
    #[must_use]
    pub fn talker(&self) -> Option<&Talker> {
        self.talkers.iter().find(|talker| talker.node == self.node)
    }

    /// Who answers may have changed.
    pub(super) fn refresh(&mut self, desk: &Desk) {
        let talkers = desk.talkers();
        if *self.talkers != talkers {
            self.talkers = Rc::new(talkers);
        }
    }

    /// Attaches it to a process, if that takes commands.
    pub fn attach(&mut self, node: NodeId) {
        if self.talkers.iter().any(|talker| talker.node == node) {
            self.node = node;
        }
    }

    /// How many exchanges of a story, dropped ones counted, are hidden.
    #[must_use]
    pub const fn hidden(&self, revision: u64) -> u64 {
        if self.cleared.0 == revision {
            self.cleared.1
        } else {
            0
        }
    }
}

impl Model {
    /// Shows the console with the focus on its line, attached to what is selected.
    pub(super) fn open_console(&mut self) {
        self.tab = Tab::Console;
        self.prompt.refresh(&self.desk);
        self.sheet = true;
        self.prompt.wanted = true;
    }

    /// Takes a line of the prompt.
    pub(super) fn say(&mut self, line: &str) {
        self.prompt.recall.borrow_mut().push(line);
        let Some(talker) = self.prompt.talker().cloned() else {
            return;
        };
        let answer = match console::read(line) {
            Ok(Asked::Nothing) => return,
            Ok(Asked::Clear) => {
                let story = &self.story;
                let count = story.exchanges.len() as u64 + story.exchanges_dropped;
                self.prompt.cleared = (story.revision, count);
                return;
            }
            Ok(Asked::Quit) => {
                self.tab = Tab::Log;
                return;
            }
            Ok(Asked::Command(words)) => return self.ask(&talker, &words),
            Ok(Asked::Help(words)) => {
                let language = match self.lang {
                    Lang::En => Language::En,
                    Lang::Zh => Language::Zh,
                };
                (console::help(talker.kind, &words, language), false)
            }
            Err(bad @ BadLine::Unbalanced) => (bad.to_string(), true),
            Err(BadLine::TooLong(found)) => {
                let too_long = self.text().console.too_long;
                (too_long(found, console::LINE_MAX), true)
            }
        };
        let shown: String = line.trim().chars().take(SPOKEN).collect();
        let exchange = self.desk.remark(talker.node, shown, answer);
        self.refresh_silently();
        self.read_out(&exchange);
    }

    fn ask(&mut self, talker: &Talker, words: &[String]) {
        let shown = self.desk.shown_run();
        match self.desk.say(&talker.name, words) {
            Ok(exchange) => {
                self.refresh_silently();
                self.notice = None;
                if self.desk.shown_run() != shown {
                    self.note(self.text().fault.another_run);
                }
                self.read_out(&exchange);
            }
            Err(refusal) => self.refuse(&refusal),
        }
    }

    fn read_out(&mut self, exchange: &Exchange) {
        let waiting = self.text().console.waiting;
        let text = |answer: &Answer| answer.text.chars().take(SPOKEN).collect();
        let said = exchange.answer.as_ref();
        self.speak(said.map_or_else(|| waiting.to_owned(), text));
    }
}
