//! English.

mod code;
mod command;
mod concepts;
mod console;
mod findings;
mod knows;
mod later;
mod live;
mod opening;
mod panel;
mod raft_term;
mod shell;
mod sides;
mod space_time;
mod term;
mod time;
mod why;

use super::terms::{Terms, find};
use super::{Lang, Text, picture};

/// All words for keys.
pub(super) const TERMS: &[Terms] = &[term::TERMS, raft_term::TERMS];

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
    sides: sides::SIDES,
    account: sides::ACCOUNT,
    entries: sides::ENTRIES,
    concepts: concepts::CONCEPTS,
    findings: findings::FINDINGS,
    space_time: space_time::SPACE_TIME,
    why: why::WHY,
    time: time::TIME,
    runs: time::RUNS,
    compared: time::COMPARED,
    causes: code::CAUSES,
    ledger: code::LEDGER,
    knows: knows::KNOWS,
    live: live::LIVE,
    code: code::CODE,
    later: later::LATER,
    command: command::COMMAND,
    settings: panel::SETTINGS,
    opening: opening::OPENING,
    picture: &picture::en::PICTURE,
    keys: shell::KEYS,
    error: shell::ERROR,
    scenario: shell::SCENARIO,
    term: |key| find(TERMS, key),
};
