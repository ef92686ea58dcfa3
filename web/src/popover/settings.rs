use core::time::Duration;

use lab::scenario::Settings;
use web_sys::{HtmlInputElement, InputEvent, SubmitEvent};
use yew::{Callback, Html, Properties, TargetCast, UseStateHandle, component, html, use_state};

use super::Popup;
use crate::app::{Action, Detail, Dispatch};
use crate::choice::Choice;
use crate::text::{SettingsText, Text};

/// The largest seed that is a whole number in JavaScript too.
const LARGEST_SEED: u64 = (1 << 53) - 1;

/// A number of the form.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Field {
    /// Number of sentinels.
    Sentinels,
    /// Number of replicas.
    Replicas,
    /// The quorum.
    Quorum,
    /// down-after-milliseconds.
    DownAfter,
    /// failover-timeout, in milliseconds.
    FailoverTimeout,
    /// parallel-syncs.
    ParallelSyncs,
    /// One-way latency, in milliseconds.
    Latency,
    /// The seed.
    Seed,
}

impl Field {
    /// All, in the order of the form.
    pub const ALL: [Self; 8] = [
        Self::Sentinels,
        Self::Replicas,
        Self::Quorum,
        Self::DownAfter,
        Self::FailoverTimeout,
        Self::ParallelSyncs,
        Self::Latency,
        Self::Seed,
    ];

    /// The smallest and largest number that makes sense.
    #[must_use]
    pub const fn range(self) -> (u64, u64) {
        match self {
            Self::Sentinels | Self::Quorum => (1, 15),
            Self::Replicas => (0, 10),
            Self::DownAfter | Self::FailoverTimeout => (100, 3_600_000),
            Self::ParallelSyncs => (1, 10),
            Self::Latency => (0, 1_000),
            Self::Seed => (0, LARGEST_SEED),
        }
    }

    const fn label(self, text: &SettingsText) -> &'static str {
        match self {
            Self::Sentinels => text.sentinels,
            Self::Replicas => text.replicas,
            Self::Quorum => text.quorum,
            Self::DownAfter => text.down_after,
            Self::FailoverTimeout => text.failover_timeout,
            Self::ParallelSyncs => text.parallel_syncs,
            Self::Latency => text.latency,
            Self::Seed => text.seed,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Sentinels => "sentinels",
            Self::Replicas => "replicas",
            Self::Quorum => "quorum",
            Self::DownAfter => "down-after",
            Self::FailoverTimeout => "failover-timeout",
            Self::ParallelSyncs => "parallel-syncs",
            Self::Latency => "latency",
            Self::Seed => "seed",
        }
    }

    /// Whether it can be set where files describe the deployment.
    const fn is_of_the_run(self) -> bool {
        matches!(self, Self::Latency | Self::Seed)
    }

    const fn is_ms(self) -> bool {
        matches!(
            self,
            Self::DownAfter | Self::FailoverTimeout | Self::Latency
        )
    }
}

/// The form's fields as they are typed, in the order of [`Field::ALL`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Draft(pub [String; 8]);

impl Draft {
    /// The form for a run as it is.
    #[must_use]
    pub fn of(settings: &Settings, seed: u64) -> Self {
        let ms = |time: Duration| time.as_millis().to_string();
        Self([
            settings.sentinels.to_string(),
            settings.replicas.to_string(),
            settings.quorum.to_string(),
            ms(settings.down_after),
            ms(settings.failover_timeout),
            settings.parallel_syncs.to_string(),
            ms(settings.latency),
            seed.to_string(),
        ])
    }

    /// The number in a field, if it is one and in range.
    #[must_use]
    pub fn number(&self, field: Field) -> Option<u64> {
        let (from, to) = field.range();
        self.0[field as usize]
            .trim()
            .parse()
            .ok()
            .filter(|number| (from..=to).contains(number))
    }

    /// What the form describes; the first field that does not fit otherwise.
    ///
    /// # Errors
    ///
    /// A field is no number, or out of its range.
    pub fn read(&self, before: &Settings) -> Result<(Settings, u64), Field> {
        let number = |field: Field| self.number(field).ok_or(field);
        let small = |field: Field| number(field).map(|n| u32::try_from(n).unwrap_or(u32::MAX));
        let millis = |field: Field| number(field).map(Duration::from_millis);
        let latency = millis(Field::Latency)?;
        Ok((
            Settings {
                sentinels: small(Field::Sentinels)? as usize,
                replicas: small(Field::Replicas)? as usize,
                quorum: small(Field::Quorum)?,
                down_after: millis(Field::DownAfter)?,
                failover_timeout: millis(Field::FailoverTimeout)?,
                parallel_syncs: small(Field::ParallelSyncs)?,
                // The form speaks of whole milliseconds; a finer value that was
                // not touched stays as it is.
                latency: if latency.as_millis() == before.latency.as_millis() {
                    before.latency
                } else {
                    latency
                },
                ..before.clone()
            },
            number(Field::Seed)?,
        ))
    }
}

/// Properties of [`SettingsForm`].
#[derive(Properties, PartialEq)]
pub struct SettingsFormProps {
    /// The words.
    pub text: &'static Text,
    /// What the run was opened from.
    pub choice: Choice,
    /// How much is read aloud.
    pub detail: Detail,
    /// Where actions go.
    pub dispatch: Dispatch,
}

/// The numbers that can be set. Applying starts the run over.
#[component]
pub fn SettingsForm(props: &SettingsFormProps) -> Html {
    let text = props.text;
    let settings = props.choice.scenario.settings();
    let draft = use_state(|| Draft::of(&settings, props.choice.seed));
    let close = props.dispatch.on(|| Action::Popover(None));
    let cancel = props.dispatch.on(|| Action::Popover(None));
    let onsubmit = {
        let (draft, choice, dispatch) =
            (draft.clone(), props.choice.clone(), props.dispatch.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            let Ok((settings, seed)) = draft.read(&choice.scenario.settings()) else {
                return;
            };
            dispatch.send(match choice.with_settings(&settings, seed) {
                Ok(choice) => Action::Open(choice),
                Err(refusal) => Action::Refuse(refusal),
            });
        })
    };
    let note = draft
        .number(Field::Quorum)
        .zip(draft.number(Field::Sentinels))
        .filter(|_| props.choice.is_plain())
        .and_then(|(quorum, sentinels)| (text.settings.quorum_note)(quorum, sentinels));
    let ready = draft.read(&settings).is_ok();
    let plain = props.choice.is_plain();
    let fields = Field::ALL.into_iter();
    let fields = fields.filter(|field| plain || field.is_of_the_run());
    html! {
        <Popup class="lab-sheet lab-settings" label={text.settings.heading} close_label={text.keys.close} on_close={close}>
            <form {onsubmit} novalidate=true key="form">
                <h2 class="lab-title" key="title">{text.settings.heading}</h2>
                <div class="lab-fields" key="fields">
                    { for fields.map(|field| input(field, &draft, &text.settings)) }
                </div>
                if !plain { <p class="lab-hint" key="files">{text.settings.as_in_files}</p> }
                <p class="lab-hint" key="seed">{text.settings.seed_hint}</p>
                <p class="lab-hint" key="restarts">{note.unwrap_or_else(|| text.settings.restarts.to_owned())}</p>
                <div class="lab-form-row" key="do">
                    <button type="button" class="lab-button" onclick={cancel}>{text.settings.cancel}</button>
                    <button type="submit" class="lab-button is-ink" disabled={!ready}>{text.settings.apply}</button>
                </div>
            </form>
            { aloud(props) }
        </Popup>
    }
}

/// How much is read aloud. It is no setting of the run: a choice holds at once.
fn aloud(props: &SettingsFormProps) -> Html {
    let words = &props.text.live;
    let levels = Detail::ALL.into_iter().zip(words.levels);
    html! {
        <div class="lab-aloud" key="aloud">
            <h3 class="lab-subtitle" id="lab-aloud" key="heading">{words.heading}{" "}<kbd class="lab-key">{"U"}</kbd></h3>
            <div class="lab-segments" role="group" aria-labelledby="lab-aloud" key="levels">
                { for levels.map(|(detail, name)| html! {
                    <button type="button" class="lab-segment" key={name} data-detail={detail.name()} aria-pressed={(detail == props.detail).to_string()}
                        onclick={props.dispatch.on(move || Action::Detail(Some(detail)))}>{name}</button>
                }) }
            </div>
            <p class="lab-hint" key="hint">{words.hints[props.detail as usize]}</p>
        </div>
    }
}

fn input(field: Field, draft: &UseStateHandle<Draft>, text: &SettingsText) -> Html {
    let set = {
        let draft = draft.clone();
        move |value: String| {
            let mut next = (*draft).clone();
            next.0[field as usize] = value;
            draft.set(next);
        }
    };
    let oninput = {
        let set = set.clone();
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                set(input.value());
            }
        })
    };
    let another = Callback::from(move |_| set(fresh_seed().to_string()));
    let (from, to) = field.range();
    let wrong = draft.number(field).is_none();
    html! {
        <div class="lab-field" key={field.name()}>
            <label>
                <span class="lab-field-name">
                    {field.label(text)}
                    if field.is_ms() { <span class="lab-unit">{text.ms}</span> }
                </span>
                <input class="lab-input lab-mono" type="text" inputmode="numeric" name={field.name()} autocomplete="off"
                    value={draft.0[field as usize].clone()} aria-invalid={wrong.to_string()} {oninput} />
            </label>
            if field == Field::Seed {
                <button type="button" class="lab-link" onclick={another}>{text.new_seed}</button>
            }
            if wrong {
                <span class="lab-wrong" role="alert">{(text.out_of_range)(field.label(text), from, to)}</span>
            }
        </div>
    }
}

/// A seed nobody chose; small enough to be read aloud.
fn fresh_seed() -> u32 {
    (js_sys::Math::random() * 1_000_000.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classroom() -> Draft {
        Draft::of(&Settings::default(), 7)
    }

    #[test]
    fn the_form_gives_back_the_settings_it_was_made_of() {
        let settings = Settings::default();
        assert_eq!(classroom().read(&settings), Ok((settings, 7)));
    }

    #[test]
    fn a_field_out_of_range_is_named() {
        for (value, field) in [
            ("0", Field::Sentinels),
            ("16", Field::Sentinels),
            ("0", Field::Quorum),
            ("x", Field::Latency),
        ] {
            let mut draft = classroom();
            draft.0[field as usize] = value.to_owned();
            assert_eq!(draft.read(&Settings::default()), Err(field));
        }
    }

    #[test]
    fn a_latency_below_a_millisecond_stays_when_it_is_not_touched() {
        let settings = Settings {
            latency: Duration::from_micros(1_500),
            ..Settings::default()
        };
        let (read, _) = Draft::of(&settings, 1).read(&settings).expect("untouched");
        assert_eq!(read.latency, settings.latency);
    }
}
