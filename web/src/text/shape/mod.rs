//! What a language has to have words for.

mod code;
mod command;
mod concepts;
mod findings;
mod forms;
mod knows;
mod later;
mod live;
mod panel;
mod shell;
mod sides;
mod space_time;
mod time;
mod why;

use super::Lang;
use super::picture::PictureText;

pub use code::{CausesText, CodeText, LedgerText, MessageName};
pub use command::CommandText;
pub use concepts::{Concept, ConceptWords, ConceptsText};
pub use findings::FindingsText;
pub use forms::{OpeningText, SettingsText};
pub use knows::KnowsText;
pub use later::LaterText;
pub use live::LiveText;
pub use panel::{ConsoleText, FileText, PanelText};
pub use shell::{ErrorText, FaultText, HeaderText, KeyText, ScenarioText, TransportText, Verb};
pub(super) use sides::protocol;
pub use sides::{AccountText, EntriesText, SidesText};
pub use space_time::SpaceTimeText;
pub use time::{ComparedText, RunsText, TimeText};
pub use why::WhyText;

/// One language's words.
pub struct Text {
    /// Which language it is.
    pub lang: Lang,
    /// The name of this language in itself, shown on the switch.
    pub own_name: &'static str,
    /// The header.
    pub header: HeaderText,
    /// The row of playback controls.
    pub transport: TransportText,
    /// Faults and verbs.
    pub fault: FaultText,
    /// The panel with its tabs.
    pub panel: PanelText,
    /// The file a process has on disk.
    pub file: FileText,
    /// The console.
    pub console: ConsoleText,
    /// Two deployments beside each other.
    pub sides: SidesText,
    /// What they have kept, lost and spent.
    pub account: AccountText,
    /// What corresponds to what in two protocols.
    pub concepts: ConceptsText,
    /// The logs of all processes.
    pub entries: EntriesText,
    /// What is watched of a deployment.
    pub findings: FindingsText,
    /// Who said what to whom when.
    pub space_time: SpaceTimeText,
    /// Why, and why not yet.
    pub why: WhyText,
    /// Steps, and running to something.
    pub time: TimeText,
    /// Runs that part where somebody acts in the past.
    pub runs: RunsText,
    /// Two of them beside each other.
    pub compared: ComparedText,
    /// Why something happened.
    pub causes: CausesText,
    /// Who asked whom for a vote.
    pub ledger: LedgerText,
    /// What each one knows.
    pub knows: KnowsText,
    /// What is read aloud.
    pub live: LiveText,
    /// What a timer does, function by function.
    pub code: CodeText,
    /// What happens later.
    pub later: LaterText,
    /// Commands that are typed.
    pub command: CommandText,
    /// The settings form.
    pub settings: SettingsText,
    /// The form for the reader's own files.
    pub opening: OpeningText,
    /// The picture and the tape.
    pub picture: &'static PictureText,
    /// The list of keys.
    pub keys: KeyText,
    /// What went wrong, and the cure.
    pub error: ErrorText,
    /// The gallery and the scenario's own words.
    pub scenario: ScenarioText,
    /// The catalogue's word for a key of a section, fact, rule or condition;
    /// `None` for a key that Redis itself uses and that is shown as it stands.
    pub term: fn(&str) -> Option<&'static str>,
}
