//! The words of the picture and the tape.

#[cfg(not(feature = "pseudo"))]
pub mod en;
#[cfg(not(feature = "pseudo"))]
mod en_many;
#[cfg(not(feature = "pseudo"))]
mod en_raft;
#[cfg(not(feature = "pseudo"))]
mod en_report;
mod many;
/// English in other words (see `crate::text`).
#[cfg(feature = "pseudo")]
pub mod en {
    include!(concat!(env!("LAB_PSEUDO"), "/picture_en.rs"));
}
#[cfg(feature = "pseudo")]
mod en_raft {
    include!(concat!(env!("LAB_PSEUDO"), "/picture_en_raft.rs"));
}
#[cfg(feature = "pseudo")]
mod en_report {
    include!(concat!(env!("LAB_PSEUDO"), "/picture_en_report.rs"));
}
#[cfg(feature = "pseudo")]
mod en_many {
    include!(concat!(env!("LAB_PSEUDO"), "/picture_en_many.rs"));
}
pub mod zh;
mod zh_many;
mod zh_raft;
mod zh_report;

use lab::frame::{
    Fate, GaugeKind, Headline, MarkKind, MessageKind, NodeId, NodeView, OpinionState, Pill, Report,
    Shape, Status, VoteState, WireKind,
};

pub use many::ManyText;

/// One language's words of the picture and the tape.
///
/// A function that takes names takes them as they are shown (`s1`).
#[derive(Debug)]
pub struct PictureText {
    /// Joins the parts of an accessible name.
    pub separator: &'static str,
    /// What happens now, or what it depends on, as one sentence.
    pub headline: fn(&Headline, &[NodeView]) -> String,
    /// A word or two beside a node.
    pub pill: fn(&Pill, &[NodeView]) -> String,
    /// The same in a word, where there are many nodes; empty for what the picture
    /// says without words.
    pub short_pill: fn(&Pill, &[NodeView]) -> String,

    /// Names the picture.
    pub stage: &'static str,
    /// How the picture is used from the keyboard.
    pub stage_help: &'static str,
    /// A second copy of a message, of which nothing else is to be said.
    pub copy: &'static str,
    /// Names the legend.
    pub legend: &'static str,
    /// What kind of process it is.
    pub shape: fn(Shape) -> &'static str,
    /// Whether it runs; empty when it does.
    pub status: fn(Status) -> &'static str,
    /// `epoch 1`.
    pub epoch: fn(u64) -> String,
    /// `term 1`.
    pub term: fn(u64) -> String,
    /// A replication offset.
    pub offset: fn(u64) -> String,
    /// A client's counter.
    pub counter: fn(i64) -> String,
    /// A log: the index of its last entry, up to which it is known to be committed.
    pub log: fn(u64, u64) -> String,
    /// Acknowledged writes that were lost.
    pub lost_writes: fn(u64) -> String,
    /// Objectively down: count, quorum.
    pub odown: fn(u32, u32) -> String,
    /// By whose account.
    pub as_seen_by: fn(&[&str]) -> String,
    /// An opinion: observer, what it holds.
    pub opinion: fn(&str, OpinionState) -> String,
    /// What happened, where Redis has no name for it: what, about whom (may be empty).
    pub mark: fn(MarkKind, &str) -> String,
    /// What a gauge measures.
    pub gauge: fn(GaugeKind) -> &'static str,
    /// A gauge with its values, as text: what, elapsed, limit.
    pub gauge_value: fn(GaugeKind, &str, &str) -> String,
    /// Votes held and needed.
    pub votes: fn(u32, u32) -> String,
    /// The state of one vote.
    pub vote: fn(VoteState) -> &'static str,
    /// A link between two.
    pub link: fn(&str, &str, WireKind) -> String,
    /// Nothing gets from the first to the second.
    pub cut: fn(&str, &str) -> String,
    /// No connection is established.
    pub unconnected: &'static str,
    /// Bytes wait for an acknowledgement that does not come.
    pub stalled: &'static str,
    /// So many of a hundred packets are lost.
    pub loses: fn(u8) -> String,
    /// Packets take so much longer.
    pub delays: fn(&str) -> String,
    /// What a message's letter stands for.
    pub message: fn(MessageKind) -> &'static str,
    /// The words beside a message: what, whether it is a reply, Redis's own terms.
    pub message_label: fn(MessageKind, bool, &str) -> String,
    /// A message's accessible name: what, whether it is a reply, from, to.
    pub message_name: fn(MessageKind, bool, &str, &str) -> String,
    /// What becomes of a message; empty when it arrives.
    pub fate: fn(Fate) -> &'static str,
    /// So many messages are not drawn.
    pub not_drawn: fn(u32) -> String,

    /// What a fault has done, up to the instant shown; empty if there is nothing to say.
    pub report: fn(&Report) -> String,
    /// The same in a word or two; empty while nothing has come of it.
    pub report_count: fn(&Report) -> String,
    /// Names a line that is drawn through the picture.
    pub line_name: &'static str,
    /// How it is drawn.
    pub line_hint: &'static str,
    /// What it cuts: so many of so many links, between these and those.
    pub line_cuts: fn(usize, usize, &str, &str) -> String,
    /// All are on one side of it.
    pub line_misses: &'static str,

    /// Names the tape.
    pub tape: &'static str,
    /// How the tape is used from the keyboard.
    pub tape_help: &'static str,
    /// The lane of faults.
    pub faults: &'static str,
    /// The lane of terms and their leaders.
    pub terms: &'static str,
    /// A term: its number, its leader.
    pub term_band: fn(u64, &str) -> String,
    /// The lane of configurations.
    pub config: &'static str,
    /// A configuration: epoch, master.
    pub band: fn(u64, &str) -> String,
    /// A fault: the command in its text form, as a label.
    pub fault: fn(&str) -> String,
    /// Names the choice of what the tape shows.
    pub zoom: &'static str,
    /// Show everything.
    pub fit: &'static str,
    /// Show so many seconds around the play head.
    pub show: fn(&str) -> String,
    /// The heading of the lens: from, to.
    pub enlarged: fn(&str, &str) -> String,
    /// Names the lens.
    pub lens: &'static str,
    /// How long the lens shows.
    pub lens_span: &'static str,
    /// Nothing happens in what the lens shows.
    pub quiet: &'static str,
    /// What is said where there are many.
    pub many: &'static ManyText,
}

impl PartialEq for PictureText {
    /// There is one per language.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// The name of a node; `?` for a number that is not on the screen.
#[must_use]
pub fn name(nodes: &[NodeView], id: NodeId) -> &str {
    nodes
        .get(usize::from(id))
        .map_or("?", |node| node.name.as_str())
}

/// The names of several nodes, with another word before the last.
fn names(nodes: &[NodeView], ids: &[NodeId], comma: &str, and: &str) -> String {
    let all: Vec<&str> = ids.iter().map(|id| name(nodes, *id)).collect();
    match all.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{}{and}{last}", others.join(comma)),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_headline() -> Vec<Headline> {
        use Headline as H;
        vec![
            H::AllWell { master: 0 },
            H::AllOfThemWell { masters: 3 },
            H::Discovering {
                known: 1,
                expected: 3,
            },
            H::NotNoticed { master: 0 },
            H::NextSdown {
                observer: 0,
                in_us: 5,
            },
            H::SomeSdown {
                master: 0,
                seen: 1,
                quorum: 2,
            },
            H::QuorumOutOfReach {
                alive: 1,
                quorum: 2,
            },
            H::IsOdown { master: 0, by: 0 },
            H::AsksForVotes {
                candidate: 0,
                epoch: 1,
            },
            H::SplitVote {
                candidates: vec![0, 0],
                epoch: 1,
            },
            H::NextCount {
                observer: 4,
                in_us: 1_500,
            },
            H::EachNeedsVotes {
                needed: 3,
                quorum: 2,
                majority: 3,
                voters: 4,
            },
            H::NeedsVotes {
                held: 1,
                needed: 2,
                quorum: 2,
                majority: 2,
                voters: 3,
            },
            H::MajorityOutOfReach {
                reachable: 1,
                needed: 2,
            },
            H::GaveUp {
                candidate: 0,
                retry_us: 1,
            },
            H::Elected {
                leader: 0,
                epoch: 1,
            },
            H::Selected {
                leader: 0,
                replica: 0,
            },
            H::Promoting {
                leader: 0,
                replica: 0,
            },
            H::Reconfiguring {
                leader: 0,
                master: 0,
                done: 0,
                of: 1,
            },
            H::Switched {
                master: 0,
                switched: 1,
                sentinels: 3,
            },
            H::NoGoodReplica { leader: 0 },
            H::OldMasterBack { old: 0, new: 0 },
            H::ConvertsAfter { old: 0, at_us: 1 },
            H::TwoMasters { a: 0, b: 0 },
            H::Disagree { a: 0, b: 0 },
            H::Misjudges {
                observer: 0,
                master: 0,
                quorum: 2,
            },
            H::InTilt {
                node: 0,
                until_us: 1,
            },
            H::LeaderGone {
                leader: 0,
                retry_us: None,
            },
        ]
    }

    #[test]
    fn every_sentence_exists_and_differs_in_each_language() {
        for headline in every_headline() {
            let (english, chinese) = (
                (en::PICTURE.headline)(&headline, &[]),
                (zh::PICTURE.headline)(&headline, &[]),
            );
            assert!(!english.is_empty() && !chinese.is_empty(), "{headline:?}");
            assert!(
                english.chars().all(|letter| letter < '\u{2e80}'),
                "English: {english}"
            );
            assert!(
                chinese.chars().any(|letter| letter > '\u{2e80}'),
                "Chinese: {chinese}"
            );
        }
    }

    #[test]
    fn a_fault_is_named_in_the_readers_language_and_an_unknown_one_as_it_is_written() {
        assert_eq!((en::PICTURE.fault)("kill r0"), "kill r0");
        assert_eq!((zh::PICTURE.fault)("kill r0"), "杀死 r0");
        assert_eq!((zh::PICTURE.fault)("ponder r0"), "ponder r0");
    }
}
