//! What the tests of what each one knows begin with: a run at an instant, and a cell.
#![allow(dead_code, reason = "each test binary uses some of it")]

use lab::frame::{Known, KnownState, Knows, KnowsRow, NodeId};
use lab::scenario::gallery;
use lab::session::Session;

pub(crate) fn session(name: &str, ms: i64) -> Session {
    let scenario = gallery().into_iter().find(|scenario| scenario.name == name);
    let scenario = scenario.expect("it is in the gallery");
    let mut session = Session::open(&scenario, scenario.seed).expect("it can be run");
    session.advance(ms * 1_000, u32::MAX);
    session
}

pub(crate) fn node(session: &Session, name: &str) -> NodeId {
    let host = session.run().who().host(name).expect("a process");
    host.0 as NodeId
}

pub(crate) fn row(knows: &Knows, observer: NodeId) -> &KnowsRow {
    let mut rows = knows.rows.iter();
    rows.find(|row| row.observer == observer)
        .expect("it observes")
}

pub(crate) fn known(knows: &Knows, observer: NodeId, of: NodeId) -> &Known {
    let column = knows.observed.iter().position(|observed| *observed == of);
    &row(knows, observer).opinions[column.expect("it is observed")]
}

pub(crate) fn state(knows: &Knows, observer: NodeId, of: NodeId) -> KnownState {
    known(knows, observer, of).state
}
