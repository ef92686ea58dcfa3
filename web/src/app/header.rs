use lab::frame::Settings;
use yew::{AttrValue, Html, Properties, component, html};

use super::{Action, Detail, Dispatch, Glyph, Icon, Popover, Theme};
use crate::choice::Choice;
use crate::popover::{Gallery, SettingsForm};
use crate::text::{Text, span};

/// Properties of [`Header`].
#[derive(Properties, PartialEq)]
pub(super) struct HeaderProps {
    /// What the run was opened from.
    pub(super) choice: Choice,
    /// Its settings, as numbers.
    pub(super) settings: Settings,
    /// The words.
    pub(super) text: &'static Text,
    /// The colours.
    pub(super) theme: Theme,
    /// How much is read aloud.
    pub(super) detail: Detail,
    /// What is open.
    pub(super) popover: Option<Popover>,
    /// Where actions go.
    pub(super) dispatch: Dispatch,
}

/// The name, what is being run, and the choices that start another run.
#[component]
pub(super) fn Header(props: &HeaderProps) -> Html {
    let text = props.text;
    let open = |popover: Popover| props.dispatch.on(move || Action::Popover(Some(popover)));
    let is = |popover: Popover| (props.popover == Some(popover)).to_string();
    let other = text.lang.other();
    let next = props.theme.next();
    let beside = props.choice.scenario.raft.is_some();
    html! {
        <div class="lab-header">
            <span class="lab-brand" key="brand">{"Sentinel Lab"}</span>
            <span class="lab-scenario" key="title">{props.choice.title(text.lang)}</span>
            <span class="lab-summary" key="summary">{ parted(&summary(&props.settings, text)) }</span>
            <div class="lab-header-buttons" key="buttons">
                <div class="lab-anchor is-end" key="gallery">
                    <button type="button" class="lab-button" data-open="gallery" aria-haspopup="dialog"
                        aria-expanded={is(Popover::Gallery)} onclick={open(Popover::Gallery)}>{text.header.scenarios}</button>
                    if props.popover == Some(Popover::Gallery) {
                        <Gallery {text} open={props.choice.scenario.name.clone()} {beside} dispatch={props.dispatch.clone()} />
                    }
                </div>
                if !beside {
                    <button type="button" class="lab-button lab-wide-only" key="compare" data-do="compare"
                        onclick={props.dispatch.on(|| Action::Compare)}>{text.header.compare}</button>
                }
                <button type="button" class="lab-button lab-wide-only" key="open" data-open="open" aria-haspopup="dialog"
                    aria-expanded={is(Popover::Open)} onclick={open(Popover::Open)}>{text.opening.open_own}</button>
                <div class="lab-anchor is-end" key="settings">
                    <button type="button" class="lab-button lab-open-settings" data-open="settings" aria-haspopup="dialog" aria-label={text.header.settings}
                        title={text.header.settings} aria-expanded={is(Popover::Settings)} onclick={open(Popover::Settings)}>
                        <span key="words">{text.header.settings}</span><Icon key="sign" glyph={Glyph::Sliders} />
                    </button>
                    if props.popover == Some(Popover::Settings) {
                        <SettingsForm {text} choice={props.choice.clone()} detail={props.detail} dispatch={props.dispatch.clone()} />
                    }
                </div>
                <button type="button" class="lab-button" key="lang" data-do="lang" lang={other.tag()} aria-label={format!("{}: {}", text.header.other_language, text.header.switch_language)}
                    title={text.header.switch_language} onclick={props.dispatch.on(move || Action::Lang(other))}>{text.header.other_language}</button>
                <button type="button" class="lab-button is-icon" key="theme" data-do="theme" aria-label={theme_label(text, props.theme)}
                    title={theme_label(text, props.theme)} onclick={props.dispatch.on(move || Action::Theme(next))}><Icon glyph={Glyph::Theme} /></button>
                <button type="button" class="lab-button is-icon lab-wide-only" key="keys" data-open="keys" aria-label={text.header.keys}
                    title={text.header.keys} onclick={open(Popover::Keys)}>{"?"}</button>
            </div>
        </div>
    }
}

fn theme_label(text: &Text, theme: Theme) -> AttrValue {
    let name = match theme {
        Theme::Auto => text.header.theme_auto,
        Theme::Light => text.header.theme_light,
        Theme::Dark => text.header.theme_dark,
        Theme::Contrast => text.header.theme_contrast,
    };
    AttrValue::from(format!("{}: {name}", text.header.theme))
}

/// Settings in a row: what does not fit is left out as a whole.
pub(super) fn parted(settings: &str) -> Html {
    let parts = settings.split(" · ").enumerate();
    let dot = |place: usize| if place > 0 { " · " } else { "" };
    html! { { for parts.map(|(place, part)| html! { <span key={place}>{dot(place)}{part.to_owned()}</span> }) } }
}

/// `3 sentinels · quorum 2 · down-after 2 s · failover-timeout 10 s`.
fn summary(settings: &Settings, text: &Text) -> String {
    // Beside each other each deployment says what it is set to.
    if settings.raft.is_some() {
        return (text.header.seed)(settings.seed);
    }
    if settings.masters > 1 {
        return [
            (text.header.sentinels)(settings.sentinels),
            (text.header.masters)(settings.masters),
            (text.header.seed)(settings.seed),
        ]
        .join(" · ");
    }
    [
        (text.header.sentinels)(settings.sentinels),
        format!("quorum {}", settings.quorum),
        format!("down-after {}", span::setting_ms(settings.down_after_ms)),
        format!(
            "failover-timeout {}",
            span::setting_ms(settings.failover_timeout_ms)
        ),
        (text.header.seed)(settings.seed),
    ]
    .join(" · ")
}
