//! The shapes of what crosses to JavaScript as plain objects.

use lab::conf::{ConfText, Wanted};
use lab::scenario::Scenario;
use serde::{Deserialize, Serialize};
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::app::Linked;
use crate::named::NamedEvent;

/// What is thrown when something cannot be done.
#[derive(Serialize)]
pub(crate) struct Thrown<'a> {
    pub(crate) kind: &'a str,
    pub(crate) message: String,
    pub(crate) hint: &'a str,
}

/// What a link to a run says.
#[derive(Serialize)]
pub(crate) struct Link {
    scenario: Option<String>,
    seed: String,
    beside: Option<&'static str>,
    settings: Option<String>,
    lang: &'static str,
    theme: &'static str,
    commands: Option<String>,
}

impl Link {
    pub(crate) fn of(linked: &Linked) -> Self {
        Self {
            scenario: linked.scenario.clone(),
            seed: linked.seed.to_string(),
            beside: linked.beside.then_some("raft"),
            settings: Some(linked.changed.to_string()).filter(|line| !line.is_empty()),
            lang: linked.lang.short(),
            theme: linked.theme.name(),
            commands: Some(linked.commands.clone()).filter(|text| !text.is_empty()),
        }
    }
}

/// A named event, as a page hears of it.
#[derive(Serialize)]
pub(crate) struct Named<'a> {
    name: &'a str,
    args: &'a str,
    node: &'a str,
    t_ms: f64,
}

impl<'a> Named<'a> {
    pub(crate) fn of(event: &'a NamedEvent) -> Self {
        Self {
            name: event.name,
            args: &event.args,
            node: &event.node,
            t_ms: event.at_us as f64 / 1_000.0,
        }
    }
}

/// A file as a page gives it.
#[derive(Deserialize)]
pub(crate) struct GivenFile {
    name: String,
    text: String,
}

impl GivenFile {
    pub(crate) fn as_text(&self) -> ConfText<'_> {
        ConfText {
            name: &self.name,
            text: &self.text,
        }
    }
}

/// What a page says that a single sentinel.conf does not.
#[derive(Deserialize)]
pub(crate) struct Counts {
    sentinels: Option<u16>,
    replicas: Option<u16>,
}

impl Counts {
    pub(crate) fn wanted(self) -> Wanted {
        let plain = Wanted::default();
        Wanted {
            sentinels: self.sentinels.map(usize::from),
            replicas: self.replicas.map_or(plain.replicas, usize::from),
        }
    }
}

/// A scenario that is ready to open.
#[derive(Serialize)]
pub(crate) struct Listed {
    name: String,
    seed: String,
    title: Both,
    description: Both,
}

/// A text in both languages.
#[derive(Serialize)]
pub(crate) struct Both {
    en: String,
    zh: String,
}

impl Listed {
    pub(crate) fn of(scenario: &Scenario) -> Self {
        let both = |words: &lab::scenario::Words| Both {
            en: words.en.clone(),
            zh: words.zh.clone(),
        };
        Self {
            name: scenario.name.clone(),
            seed: scenario.seed.to_string(),
            title: both(&scenario.title),
            description: both(&scenario.description),
        }
    }
}

/// A value as a plain object, as JSON would have it.
pub(crate) fn object<T: Serialize>(value: &T) -> Result<JsValue, JsValue> {
    value
        .serialize(&Serializer::json_compatible())
        .map_err(JsValue::from)
}
