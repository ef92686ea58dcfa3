//! What JavaScript sees: a run as a [`Lab`], and a [`View`] on it.
//!
//! Values cross as plain objects (`serde-wasm-bindgen`, JSON-compatible). Times are
//! milliseconds from the scenario's t = 0. Whatever cannot be done is thrown as
//! `{ kind, message, hint }` and has changed nothing.

use lab::frame::{NodeId, Subject};
use lab::scenario::gallery;
use lab::session::{Direction, Step};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::Element;
use yew::{AppHandle, Callback, Renderer};

use crate::app::{Action, App, AppProps, Linked, Notice, Settle, Theme, crash};
use crate::choice::Choice;
use crate::desk::Desk;
use crate::given::{choice, dressed, micros, own_files};
use crate::named::EventListener;
use crate::refusal::{Refusal, Wanted};
use crate::shapes::{Link, Listed, Named, Thrown, object};
use crate::text::Lang;

/// Called once when the module is loaded.
#[wasm_bindgen(start)]
pub fn start() {
    crash::install_hook();
}

/// A run: a scenario, a seed, and what was done to it.
#[wasm_bindgen]
pub struct Lab {
    desk: Desk,
    lang: Lang,
    refused: Option<Refusal>,
}

#[wasm_bindgen]
impl Lab {
    /// A run of `scenario` (a name of the gallery or a scenario object; the first of
    /// the gallery when left out) with `seed` (a number up to 2^53 - 1 or a decimal
    /// string; the scenario's own when left out). Messages of errors are in `lang`.
    ///
    /// # Errors
    ///
    /// The scenario is not known or cannot be run.
    #[wasm_bindgen(constructor)]
    pub fn new(scenario: &JsValue, seed: &JsValue, lang: Option<String>) -> Result<Self, JsValue> {
        let lang = Lang::from_tag(&lang.unwrap_or_default());
        let desk = choice(scenario, seed)
            .and_then(Desk::open)
            .map_err(|refusal| thrown(&refusal, lang))?;
        Ok(Self {
            desk,
            lang,
            refused: None,
        })
    }

    /// Like the constructor, but what cannot be opened is replaced by the first
    /// scenario of the gallery, and the view says so. `beside` and
    /// `settings` are those of [`Lab::open`].
    ///
    /// # Errors
    ///
    /// Not even that can be opened.
    #[wasm_bindgen(js_name = openOrDefault)]
    pub fn open_or_default(
        scenario: &JsValue,
        seed: &JsValue,
        lang: Option<String>,
        beside: Option<String>,
        settings: Option<String>,
    ) -> Result<Self, JsValue> {
        let lang = Lang::from_tag(&lang.unwrap_or_default());
        let choice = choice(scenario, seed).and_then(|choice| dressed(&choice, settings, beside));
        match choice.and_then(Desk::open) {
            Ok(desk) => Ok(Self {
                desk,
                lang,
                refused: None,
            }),
            Err(refusal) => {
                let desk = Choice::named("", None)
                    .and_then(Desk::open)
                    .map_err(|refusal| thrown(&refusal, lang))?;
                Ok(Self {
                    desk,
                    lang,
                    refused: Some(refusal),
                })
            }
        }
    }

    /// Opens another run in place of this one; `beside` may be `raft`, which puts Raft
    /// beside a scenario that has none; `settings` is what is to be otherwise than in the
    /// scenario, such as `sentinels=5 quorum=3 down_after=2s`.
    ///
    /// # Errors
    ///
    /// The scenario is not known or cannot be run; the run is then as it was.
    pub fn open(
        &self,
        scenario: &JsValue,
        seed: &JsValue,
        beside: Option<String>,
        settings: Option<String>,
    ) -> Result<(), JsValue> {
        let choice = choice(scenario, seed).and_then(|choice| dressed(&choice, settings, beside));
        self.throwing(choice.and_then(|choice| self.desk.reopen(choice)))
    }

    /// Opens somebody's own files in place of this run: a list of `{ name, text }` that is
    /// one scenario in TOML or JSON, or one or several sentinel.conf. `counts` may say of
    /// a single sentinel.conf how many `sentinels` have it and how many `replicas` each
    /// master has. What is legal but perhaps not meant comes back as sentences.
    ///
    /// # Errors
    ///
    /// A file cannot be opened; the run is then as it was.
    #[wasm_bindgen(js_name = openFiles)]
    pub fn open_files(&self, files: &JsValue, counts: &JsValue) -> Result<JsValue, JsValue> {
        let opened = own_files(files, counts).and_then(|(choice, notes)| {
            self.desk.reopen(choice)?;
            Ok(notes)
        });
        let said = self.lang.text().opening.note;
        object(&self.throwing(opened)?.iter().map(said).collect::<Vec<_>>())
    }

    /// Does something to the world: a command in text form, such as `kill r0`. Gives
    /// it back as it is written in full.
    ///
    /// # Errors
    ///
    /// The text is no command, or it cannot be done now.
    pub fn apply(&self, command: &str) -> Result<String, JsValue> {
        self.throwing(self.desk.apply(command))
    }

    /// The same on the other deployment, as a command in text form; `undefined` where there
    /// is none.
    #[must_use]
    pub fn counterpart(&self, command: &str) -> Option<String> {
        self.desk.counterpart(command).map(|(_, other)| other)
    }

    /// One step forward: `event`, `tick s0`, `message s0 s1` (of that link), `vote`,
    /// `epoch` or `named`. `false` when there is nothing more that way.
    ///
    /// # Errors
    ///
    /// It is none of these.
    pub fn step(&self, kind: &str) -> Result<bool, JsValue> {
        self.stride(kind, Direction::Forward)
    }

    /// One step back; see [`Lab::step`].
    ///
    /// # Errors
    ///
    /// As there.
    pub fn back(&self, kind: &str) -> Result<bool, JsValue> {
        self.stride(kind, Direction::Back)
    }

    /// Goes to an instant, in milliseconds from t = 0; what lies beyond the furthest
    /// point played is played at once, an hour at most.
    ///
    /// # Errors
    ///
    /// It is no number, or too far.
    pub fn seek(&self, at_ms: f64) -> Result<(), JsValue> {
        let at_us = self.throwing(micros(at_ms))?;
        self.desk.seek(at_us);
        self.throwing(if at_us > self.desk.now_us() {
            self.desk.run_to(at_us)
        } else {
            Ok(())
        })
    }

    /// Plays that many milliseconds on, at once; an hour at most.
    ///
    /// # Errors
    ///
    /// It is no number, or too far.
    pub fn run(&self, ms: f64) -> Result<(), JsValue> {
        let us = self.throwing(micros(ms))?;
        self.throwing(self.desk.run_to(self.desk.now_us().saturating_add(us)))
    }

    /// The picture of this instant.
    ///
    /// # Errors
    ///
    /// Never, for a frame can be written as an object.
    pub fn frame(&self) -> Result<JsValue, JsValue> {
        object(&self.desk.frame())
    }

    /// The records of everything from t = 0 up to this instant, to count for oneself: a
    /// list of `{ at_us, node, kind, other, event, text }`, `kind` being `sent`,
    /// `delivered`, `event` or `command`. It ends after a hundred thousand.
    ///
    /// # Errors
    ///
    /// Never, for records can be written as objects.
    pub fn records(&self) -> Result<JsValue, JsValue> {
        object(&self.desk.trace().lines)
    }

    /// What has happened so far.
    ///
    /// # Errors
    ///
    /// Never, for a story can be written as an object.
    pub fn story(&self) -> Result<JsValue, JsValue> {
        object(&*self.desk.story())
    }

    /// Everything about one process, given by name, or one message under way, given
    /// by its `id` in the frame.
    ///
    /// # Errors
    ///
    /// It does not exist at this instant.
    pub fn inspect(&self, subject: &JsValue) -> Result<JsValue, JsValue> {
        let frame = self.desk.frame();
        let found = match (subject.as_string(), subject.as_f64()) {
            (Some(name), _) => frame
                .nodes
                .iter()
                .find(|node| node.name == name)
                .map(|node| Subject::Node(node.id)),
            (None, Some(id)) => frame
                .messages
                .iter()
                .find(|message| message.id as f64 == id)
                .map(|message| Subject::Message(message.id)),
            (None, None) => None,
        };
        let name = || {
            subject
                .as_string()
                .or_else(|| subject.as_f64().map(|id| id.to_string()))
                .unwrap_or_default()
        };
        let inspection = found.and_then(|subject| self.desk.inspect(subject));
        let inspection =
            self.throwing(inspection.ok_or_else(|| Refusal::UnknownSubject(name())))?;
        object(&inspection)
    }

    /// A number, as hexadecimal text, that is equal for equal runs.
    #[must_use]
    pub fn digest(&self) -> String {
        format!("{:016x}", self.desk.digest())
    }

    /// The scenarios that are ready to open: name, title and description in each
    /// language, seed.
    ///
    /// # Errors
    ///
    /// Never, for they can be written as objects.
    #[wasm_bindgen]
    pub fn scenarios() -> Result<JsValue, JsValue> {
        object(&gallery().iter().map(Listed::of).collect::<Vec<_>>())
    }

    /// Calls `listener` with `{ name, args, node, t_ms }` for each named event
    /// (`+sdown`, `+switch-master`, …) that the run passes while it is played or
    /// stepped forward; a jump passes none. It takes the place of the one before.
    #[wasm_bindgen(js_name = onEvent)]
    pub fn on_event(&self, listener: Option<js_sys::Function>) {
        let heard = listener.map(|function| -> EventListener {
            Rc::new(move |event| {
                if let Ok(value) = object(&Named::of(event)) {
                    // A listener that throws is the page's own business.
                    let _ = function.call1(&JsValue::NULL, &value);
                }
            })
        });
        self.desk.listen_to_events(heard);
    }

    /// Mounts a view on this run inside `root`. `on_change` is called with
    /// `{ scenario, seed, beside, lang, theme }` when what a link to it would say changes.
    #[must_use]
    pub fn mount(
        &self,
        root: &Element,
        lang: &str,
        theme: &str,
        autoplay: bool,
        on_change: Option<js_sys::Function>,
    ) -> View {
        let lang = Lang::from_tag(lang);
        let text = lang.text();
        let refused = self.refused.as_ref().map(|refusal| Notice {
            message: refusal.message(text),
            hint: refusal.hint(text).to_owned(),
            refused: true,
            ..Notice::default()
        });
        let on_change = on_change.map_or_else(Callback::noop, |function| {
            Callback::from(move |linked: Linked| {
                if let Ok(value) = object(&Link::of(&linked)) {
                    // A listener that throws is the page's own business.
                    let _ = function.call1(&JsValue::NULL, &value);
                }
            })
        });
        let props = AppProps {
            desk: self.desk.clone(),
            lang,
            theme: Theme::from_name(theme),
            autoplay,
            refused,
            on_change,
        };
        let (app, settle) = Settle::around(root, || {
            Renderer::<App>::with_root_and_props(root.clone(), props).render()
        });
        View {
            app: Some(app),
            settle: Some(settle),
        }
    }
}

impl Lab {
    pub(crate) const fn desk(&self) -> &Desk {
        &self.desk
    }

    pub(crate) fn thrown(&self, refusal: &Refusal) -> JsValue {
        thrown(refusal, self.lang)
    }

    /// What a view that is mounted says was refused.
    pub(crate) fn refuse(&mut self, refusal: Refusal) {
        self.refused = Some(refusal);
    }

    pub(crate) fn throwing<T>(&self, result: Result<T, Refusal>) -> Result<T, JsValue> {
        result.map_err(|refusal| thrown(&refusal, self.lang))
    }

    fn node(&self, name: &str) -> Result<NodeId, JsValue> {
        let frame = self.desk.frame();
        let mut nodes = frame.nodes.iter();
        let node = nodes.find(|node| node.name == name.trim());
        let found = node
            .ok_or_else(|| Refusal::UnknownSubject(name.to_owned()))
            .map(|node| node.id);
        self.throwing(found)
    }

    fn stride(&self, kind: &str, direction: Direction) -> Result<bool, JsValue> {
        let kind = kind.trim();
        let (word, name) = kind.split_once(' ').unwrap_or((kind, ""));
        let step = match word {
            "event" => Step::Event,
            "vote" => Step::Vote,
            "named" => Step::Named,
            "epoch" => Step::Epoch,
            "tick" => Step::Tick(self.node(name)?),
            "message" => {
                let (a, b) = name.trim().split_once(' ').unwrap_or((name, ""));
                Step::Message(self.node(a)?, self.node(b)?)
            }
            _ => {
                return self.throwing(Err(Refusal::BadValue {
                    what: "step",
                    expected: Wanted::Step,
                }));
            }
        };
        Ok(self.desk.step(step, direction))
    }
}

/// A mounted view.
#[wasm_bindgen]
pub struct View {
    app: Option<AppHandle<App>>,
    settle: Option<Settle>,
}

#[wasm_bindgen]
impl View {
    /// Takes the view away; the run stays.
    pub fn unmount(&mut self) {
        self.settle = None;
        if let Some(app) = self.app.take() {
            app.destroy();
        }
    }

    /// Starts playing.
    pub fn play(&self) {
        self.send(Action::Play(true));
    }

    /// Stops playing.
    pub fn pause(&self) {
        self.send(Action::Play(false));
    }

    /// Whether it can be seen: what cannot be seen does not play, and goes on where
    /// it stopped.
    #[wasm_bindgen(js_name = setVisible)]
    pub fn set_visible(&self, visible: bool) {
        self.send(Action::Visible(visible));
    }

    /// Changes the language.
    #[wasm_bindgen(js_name = setLang)]
    pub fn set_lang(&self, lang: &str) {
        self.send(Action::Lang(Lang::from_tag(lang)));
    }

    /// Changes the colours: `auto`, `light` or `dark`.
    #[wasm_bindgen(js_name = setTheme)]
    pub fn set_theme(&self, theme: &str) {
        self.send(Action::Theme(Theme::from_name(theme)));
    }

    fn send(&self, action: Action) {
        if let Some(app) = &self.app {
            app.send_message(action);
        }
    }
}

impl Drop for View {
    fn drop(&mut self) {
        self.unmount();
    }
}

fn thrown(refusal: &Refusal, lang: Lang) -> JsValue {
    let text = lang.text();
    let thrown = Thrown {
        kind: refusal.kind(),
        message: refusal.message(text),
        hint: refusal.hint(text),
    };
    object(&thrown).unwrap_or_else(|error| error)
}
