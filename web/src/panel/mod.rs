//! The panel beside the picture: inspector, votes, log.

mod account;
mod causes;
mod code;
mod concepts;
mod console;
mod entries;
mod file;
mod filter;
mod findings;
mod inspector;
mod knows;
mod ledger;
mod line;
mod lines;
mod log;
mod quantity;
mod runs;
mod save;
mod space_time;
mod tab_strip;
mod tabs;
mod votes;
mod why;

use crate::stage::draw::epoch_class;
pub use account::{AccountTable, AccountTableProps};
pub use causes::{Causes, CausesProps};
pub use code::{Code, CodeProps};
pub use concepts::{Concepts, ConceptsProps};
pub use console::{Console, ConsoleProps, Shown, shown};
pub use entries::{Entries, EntriesProps};
pub use filter::{LogFilter, Writers};
pub use findings::{Findings, FindingsProps};
pub use inspector::{Inspector, InspectorProps};
pub use knows::{KnowsTables, KnowsTablesProps, TABLES};
pub use line::short_ids;
pub use log::{Log, LogProps, Window, window};
pub use quantity::{comparison, term};
pub use runs::{Runs, RunsProps, run_name};
pub use space_time::{
    Diagram, DiagramChange, Loom, NOW_AND_THEN, SpaceTimeDiagram, SpaceTimeProps, Whose,
};
pub use tabs::{Panel, PanelProps};
pub use votes::{Votes, VotesProps};
pub use why::{WhyStands, WhyStandsProps};
