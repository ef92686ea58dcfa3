//! Every word the page shows, as one typed catalogue per language.
//!
//! A language is a constant of type [`Text`]; a missing message is therefore a
//! compile error, and several elements on one page may differ in language. The
//! words of Redis (epoch, quorum, SDOWN, event names) stay as Redis writes them
//! in every language. Sentences that carry values are functions, so that each
//! language puts the values where its grammar wants them.

mod en;
pub mod picture;
mod shape;
pub mod span;
mod zh;

pub use shape::{
    ConsoleText, ErrorText, FaultText, FileText, HeaderText, KeyText, OpeningText, PanelText,
    ScenarioText, SettingsText, Text, TransportText, Verb,
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
