//! What a run is opened from.

use std::rc::Rc;

use lab::conf::{ConfText, Wanted};
use lab::opening;
use lab::scenario::{Note, Raft, Scenario, ScenarioErrors, Settings, Words, gallery};

use crate::refusal::Refusal;
use crate::text::Lang;

/// What somebody wants to see.
#[derive(Clone, PartialEq, Debug)]
pub struct Choice {
    /// The scenario.
    pub scenario: Rc<Scenario>,
    /// The seed.
    pub seed: u64,
    /// What the reader's own files are called from which it was opened; none for what
    /// the gallery has, or a script gave.
    pub files: Rc<[String]>,
    /// Whether Raft was put beside a scenario that has none itself; a link says so.
    pub beside: bool,
    /// The settings in which it differs from the scenario of that name, as a line; a link
    /// says so.
    pub changed: Rc<str>,
    /// Whether the gallery has the scenario, so that a link finds it by its name.
    pub listed: bool,
}

impl Choice {
    /// The scenario of the gallery with that name, with its own seed unless
    /// another is given. An empty name means the first.
    ///
    /// # Errors
    ///
    /// The name is not in the gallery.
    pub fn named(name: &str, seed: Option<u64>) -> Result<Self, Refusal> {
        let found = gallery()
            .into_iter()
            .find(|scenario| name.is_empty() || scenario.name == name);
        let Some(scenario) = found else {
            let known = gallery()
                .into_iter()
                .map(|scenario| scenario.name)
                .collect();
            return Err(Refusal::UnknownScenario {
                name: name.to_owned(),
                known,
            });
        };
        Ok(Self {
            listed: true,
            ..Self::of(scenario, seed)
        })
    }

    /// A scenario that no link finds, with its own seed unless another is given.
    pub fn of(scenario: Scenario, seed: Option<u64>) -> Self {
        Self {
            seed: seed.unwrap_or(scenario.seed),
            scenario: Rc::new(scenario),
            files: Rc::default(),
            beside: false,
            changed: Rc::default(),
            listed: false,
        }
    }

    /// The scenario of somebody's own files (see [`lab::opening::open`]), with its own
    /// seed unless another is given, and what its author may want to look at again.
    ///
    /// # Errors
    ///
    /// What is wrong with a file.
    pub fn of_files(
        files: &[ConfText<'_>],
        wanted: Wanted,
        seed: Option<u64>,
    ) -> Result<(Self, Vec<Note>), ScenarioErrors> {
        let loaded = opening::open(files, wanted)?;
        let choice = Self {
            files: files.iter().map(|file| file.name.to_owned()).collect(),
            ..Self::of(loaded.scenario, seed)
        };
        Ok((choice, loaded.notes))
    }

    /// The name by which a link finds it; `None` for what only the reader has.
    #[must_use]
    pub fn linked(&self) -> Option<&str> {
        self.listed.then_some(self.scenario.name.as_str())
    }

    /// Whether a form of a few numbers describes the deployment: one master, and no
    /// configuration file that says more.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.scenario.masters.len() == 1 && self.scenario.files.is_empty()
    }

    /// The same story in a deployment of other settings. What the scenario does on
    /// its own is kept where the new deployment has the processes for it. Another
    /// latency and seed leave everything else as it is.
    ///
    /// # Errors
    ///
    /// The settings describe no deployment that can be run.
    pub fn with_settings(&self, settings: &Settings, seed: u64) -> Result<Self, Refusal> {
        let before = self.scenario.settings();
        let changed = self.changes_to(settings);
        if differ_in_latency_alone(&before, settings) {
            let mut scenario = (*self.scenario).clone();
            scenario.network.latency = settings.latency;
            return Ok(Self {
                scenario: Rc::new(scenario),
                seed,
                changed,
                ..self.clone()
            });
        }
        let bare = Scenario::build(settings)?;
        let dressed = Scenario {
            name: self.scenario.name.clone(),
            title: self.scenario.title.clone(),
            description: self.scenario.description.clone(),
            disk: self.scenario.disk,
            until: self.scenario.until.clone(),
            start_jitter: self.scenario.start_jitter,
            offset: self.scenario.offset,
            raft: self.scenario.raft,
            ..bare
        };
        let scenario = match dressed
            .clone()
            .with_timeline(self.scenario.timeline.clone())
        {
            Ok((scenario, _notes)) => scenario,
            Err(_) => dressed,
        };
        let choice = Self {
            scenario: Rc::new(scenario),
            seed,
            changed,
            ..self.clone()
        };
        Ok(if self.beside {
            choice.with_servers()
        } else {
            choice
        })
    }

    /// In which settings it would differ from the scenario that a link finds.
    fn changes_to(&self, settings: &Settings) -> Rc<str> {
        let original = self.linked().and_then(|name| Self::named(name, None).ok());
        let original = original.map(|original| original.scenario.settings());
        original.map_or_else(Rc::default, |before| settings.changes(&before).into())
    }

    /// The same story with the settings that a line changes (`sentinels=5 quorum=3`).
    ///
    /// # Errors
    ///
    /// What is wrong with the line, or the settings describe no deployment that can be run.
    pub fn with_changes(&self, line: &str) -> Result<Self, Refusal> {
        let before = self.scenario.settings();
        let after = before.changed(line).map_err(Refusal::BadSettings)?;
        if after == before {
            return Ok(self.clone());
        }
        if !self.is_plain() && !differ_in_latency_alone(&before, &after) {
            return Err(Refusal::FixedSettings);
        }
        self.with_settings(&after, self.seed)
    }

    /// The same story with Raft beside it: a comparison of the gallery where there is one
    /// of it, else as many Raft servers as there are sentinels, to which nothing happens
    /// by itself.
    #[must_use]
    pub fn beside_raft(&self) -> Self {
        if self.scenario.raft.is_some() {
            return self.clone();
        }
        // The comparison has settings of its own.
        let plain = self.linked().filter(|_| self.changed.is_empty());
        let told = plain.and_then(|name| match name {
            "kill-the-master" => Some("raft-leader-dies"),
            "minority-keeps-its-master" => Some("raft-minority-partition"),
            "votes-split" => Some("raft-split-vote"),
            _ => None,
        });
        let told = told.and_then(|name| Self::named(name, None).ok());
        told.unwrap_or_else(|| self.with_servers())
    }

    /// With as many Raft servers beside it as there are sentinels.
    fn with_servers(&self) -> Self {
        let mut scenario = (*self.scenario).clone();
        scenario.raft = Some(Raft {
            servers: scenario.sentinels.clamp(1, Raft::MAX_SERVERS),
            clients: scenario.clients.count,
            ..Raft::default()
        });
        Self {
            scenario: Rc::new(scenario),
            beside: true,
            ..self.clone()
        }
    }

    /// What happens, in two sentences of a language; empty where nobody wrote any.
    #[must_use]
    pub fn description(&self, lang: Lang) -> String {
        in_language(&self.scenario.description, lang)
    }

    /// The title in a language; English where nobody wrote another.
    #[must_use]
    pub fn title(&self, lang: Lang) -> String {
        let title = in_language(&self.scenario.title, lang);
        if title.is_empty() {
            lang.text().scenario.untitled.to_owned()
        } else {
            title
        }
    }
}

/// The latency changes nothing else of a scenario, however much that says.
fn differ_in_latency_alone(before: &Settings, after: &Settings) -> bool {
    let latency = after.latency;
    Settings {
        latency,
        ..before.clone()
    } == *after
}

/// A scenario's words in a language; in English where nobody wrote others.
#[must_use]
pub fn in_language(words: &Words, lang: Lang) -> String {
    let own = match lang {
        Lang::En => &words.en,
        Lang::Zh => &words.zh,
    };
    if own.is_empty() {
        words.en.clone()
    } else {
        own.clone()
    }
}
