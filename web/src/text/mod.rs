//! Every word the page shows, as one typed catalogue per language.
//!
//! A language is a constant of type [`Text`]; a missing message is therefore a
//! compile error, and several elements on one page may differ in language. The
//! words of Redis (epoch, quorum, SDOWN, event names) stay as Redis writes them
//! in every language. Sentences that carry values are functions, so that each
//! language puts the values where its grammar wants them.

mod coded;
#[cfg(not(feature = "pseudo"))]
mod en;
/// English in other words, as `crates/xtask/src/site/pseudo.rs` writes it for a test.
#[cfg(feature = "pseudo")]
mod en {
    include!(concat!(env!("LAB_PSEUDO"), "/en.rs"));
}
pub mod picture;
mod shape;
pub mod span;
#[cfg(test)]
mod stalled;
mod terms;
mod zh;

pub use coded::coded;
pub use shape::{
    AccountText, CausesText, CodeText, CommandText, ComparedText, Concept, ConceptWords,
    ConceptsText, ConsoleText, EntriesText, ErrorText, FaultText, FileText, FindingsText,
    HeaderText, KeyText, KnowsText, LaterText, LedgerText, LiveText, MessageName, OpeningText,
    PanelText, RunsText, ScenarioText, SettingsText, SidesText, SpaceTimeText, Text, TimeText,
    TransportText, Verb, WhyText,
};

/// A language of the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Chinese, simplified.
    Zh,
}

impl Lang {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::En, Self::Zh];

    /// The language that a BCP 47 tag asks for (`zh-CN`, `en`); anything unknown
    /// falls back to English.
    #[must_use]
    pub fn from_tag(tag: &str) -> Self {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("zh") {
            Self::Zh
        } else {
            Self::En
        }
    }

    /// Its tag, for `lang` attributes and links.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh-CN",
        }
    }

    /// The short tag, as links carry it.
    #[must_use]
    pub const fn short(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Zh => "zh",
        }
    }

    /// The other language, for a switch with two positions.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::En => Self::Zh,
            Self::Zh => Self::En,
        }
    }

    /// Its catalogue.
    #[must_use]
    pub const fn text(self) -> &'static Text {
        match self {
            Self::En => &en::TEXT,
            Self::Zh => &zh::TEXT,
        }
    }
}

impl PartialEq for Text {
    /// There is one catalogue per language.
    fn eq(&self, other: &Self) -> bool {
        self.lang == other.lang
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use lab::frame::Subject;
    use lab::scenario::{Problem, gallery};
    use lab::session::Session;

    use super::Lang;

    /// The keys of the rules and conditions in a protocol crate's `decision` folder: what
    /// follows `key:`, and the first argument of whatever makes a condition.
    fn keys(of: &str) -> BTreeSet<String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
        let folder = folder.join(of).join("src/decision");
        let mut keys = BTreeSet::new();
        for file in fs::read_dir(folder).expect("the crate has decisions") {
            let source = fs::read_to_string(file.expect("a file").path()).expect("a source");
            for before in ["key: ", "Condition::flag(", "Condition::compare("] {
                for after in source.split(before).skip(1) {
                    let quoted = after.trim_start().strip_prefix('"');
                    keys.extend(
                        quoted
                            .and_then(|rest| rest.split('"').next())
                            .map(str::to_owned),
                    );
                }
            }
        }
        keys
    }

    /// The forty files of the sentinel crate, each with what redis-sentinel printed about
    /// it: whichever the language, its own words are there, and what belongs in the line
    /// is said in that language.
    #[test]
    fn what_redis_prints_about_a_broken_file_is_the_same_in_every_language() {
        let folder =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/sentinel/tests/conf/broken");
        let mut files = 0;
        for file in fs::read_dir(folder).expect("a folder") {
            let file = file.expect("a file").path();
            if file.extension().is_none_or(|ending| ending != "conf") {
                continue;
            }
            files += 1;
            let text = fs::read_to_string(&file).expect("a text");
            let Err(error) = lab::conf::File::read(&text, &Bare) else {
                panic!("{} is not broken", file.display());
            };
            let (problem, reason) = (Problem::Conf(error.clone()), &error.reason);
            let said = [Lang::En, Lang::Zh].map(|lang| {
                let opening = &lang.text().opening;
                let said = (opening.problem)("", &problem);
                assert!(said.contains(&reason.to_string()), "{said}");
                assert!(said.contains(&error.text), "{said}");
                said
            });
            assert_ne!(said[0], said[1]);
            let zh = (Lang::Zh.text().opening.expected)(reason);
            assert!(zh.is_some_and(|zh| !zh.is_ascii()), "{}", file.display());
        }
        assert!(files >= 20, "{files}");
    }

    /// A machine without a name server and without scripts.
    struct Bare;

    impl lab::conf::Surroundings for Bare {
        fn resolve(&self, _: &str) -> Option<std::net::Ipv4Addr> {
            None
        }

        fn can_run(&self, _: &str) -> bool {
            false
        }
    }

    /// The headings of what the inspector says of anybody in the gallery: those are not
    /// in the protocols' crates.
    fn headings() -> BTreeSet<String> {
        let mut headings = BTreeSet::new();
        for scenario in gallery() {
            let mut session = Session::open(&scenario, 1).expect("the gallery can be run");
            for second in 0..30 {
                session.advance(second * 1_000_000, u32::MAX);
                let nodes = session.frame().nodes.len();
                let found =
                    (0..nodes).filter_map(|node| session.inspect(Subject::Node(node as u16)));
                let sections = found.flat_map(|found| found.sections);
                headings.extend(sections.map(|section| section.heading.to_owned()));
            }
        }
        headings
    }

    #[test]
    fn every_rule_condition_and_heading_has_words_in_every_language() {
        let of = [
            (keys("sentinel"), "sdown-reboot", 40),
            (keys("raft"), "conflict-term", 40),
            (headings(), "follower", 5),
        ];
        for (keys, known, least) in of {
            assert!(keys.contains(known) && keys.len() > least, "only {keys:?}");
            for lang in Lang::ALL {
                let missing: Vec<_> = keys
                    .iter()
                    .filter(|key| (lang.text().term)(key).is_none())
                    .collect();
                assert!(missing.is_empty(), "{lang:?}: {missing:?}");
            }
        }
    }
}
