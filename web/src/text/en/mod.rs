//! English.

mod console;
mod opening;
mod panel;
mod raft_term;
mod shell;
mod term;

use super::{Lang, Text, picture};

/// The English catalogue.
pub(super) const TEXT: Text = Text {
    lang: Lang::En,
    own_name: "English",
    header: shell::HEADER,
    transport: shell::TRANSPORT,
    fault: shell::FAULT,
    panel: panel::PANEL,
    file: panel::FILE,
    console: console::CONSOLE,
    settings: panel::SETTINGS,
    opening: opening::OPENING,
    picture: &picture::en::PICTURE,
    keys: shell::KEYS,
    error: shell::ERROR,
    scenario: shell::SCENARIO,
    term: term::term,
};
