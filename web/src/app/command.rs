//! A command that is typed.

use super::Model;
use super::action::Popover;
use crate::refusal::Refusal;
use crate::stage::Target;

/// What is typed so far, and why it could not be done.
#[derive(Default)]
pub struct Typed {
    /// What is typed.
    pub line: String,
    /// Why it was not done, until it is changed.
    pub refused: Option<Refusal>,
}

/// What the reader does with it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Typing {
    /// Opens the field about a thing of the picture, or about everything.
    About(Option<Target>),
    /// Opens it with a line to be changed.
    Begin(String),
    /// Changes the line.
    Change(String),
    /// Gives the command.
    Give(String),
}

impl Model {
    pub(super) fn type_command(&mut self, typing: Typing) {
        match typing {
            Typing::About(about) => {
                self.typed = Typed::default();
                self.open_command(about);
            }
            Typing::Begin(line) => {
                self.typed = Typed {
                    line,
                    refused: None,
                };
                self.open_command(None);
            }
            Typing::Change(line) => {
                self.typed = Typed {
                    line,
                    refused: None,
                };
            }
            Typing::Give(line) => self.give(line),
        }
    }

    fn open_command(&mut self, about: Option<Target>) {
        self.open_menu(None);
        if let Some(Target::Message(_)) = about {
            // It would be there before anybody had typed.
            self.set_playing(false);
        }
        self.popover = Some(Popover::Command(about));
    }

    /// Gives the command. What cannot be done stays as it was typed.
    fn give(&mut self, line: String) {
        match self.desk.check(&line) {
            Ok(()) => {
                self.apply(&line);
                self.typed = Typed::default();
            }
            Err(refusal) => {
                let words = refusal.message(self.text());
                self.speak(words);
                self.typed = Typed {
                    line,
                    refused: Some(refusal),
                };
            }
        }
    }
}
