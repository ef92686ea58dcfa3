use yew::{Html, Properties, component, html};

/// A drawn sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Glyph {
    /// A triangle.
    Play,
    /// Two bars.
    Pause,
    /// A bar and a triangle: back to the start.
    Rewind,
    /// A triangle and a bar: on to the next.
    Forward,
    /// A small triangle: one step forward.
    StepForward,
    /// One step back.
    StepBack,
    /// A flat triangle: something opens.
    Down,
    /// A cross.
    Close,
    /// A half-filled disc.
    Theme,
    /// Three lines.
    Menu,
    /// A page with a column at its side.
    Panel,
    /// A cross of two bars: one more.
    Add,
    /// A magnifying glass.
    Lens,
    /// Three dots: there is more.
    More,
    /// A pencil.
    Pencil,
    /// Two sliders.
    Sliders,
}

/// Properties of [`Icon`].
#[derive(Properties, PartialEq)]
pub struct IconProps {
    /// Which.
    pub glyph: Glyph,
}

/// A sign of 16 by 16 in the colour of the text; never the only name of a control.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    let path = match props.glyph {
        Glyph::Play => "M4 2.5v11l9.5-5.5z",
        Glyph::Pause => "M3.5 2.5h3v11h-3zM9.5 2.5h3v11h-3z",
        Glyph::Rewind => "M3 3h2v10H3zM13.5 3v10L6 8z",
        Glyph::Forward => "M2.5 3v10L10 8zM11 3h2v10h-2z",
        Glyph::StepForward => "M4.5 3.5v9l7.5-4.5z",
        Glyph::StepBack => "M11.5 3.5v9L4 8z",
        Glyph::Down => "M4 6h8l-4 5z",
        Glyph::Close => {
            "M4.2 3.1 8 6.9l3.8-3.8 1.1 1.1L9.1 8l3.8 3.8-1.1 1.1L8 9.1l-3.8 3.8-1.1-1.1L6.9 8 3.1 4.2z"
        }
        Glyph::Theme => "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zm0 1.4a5.1 5.1 0 0 1 0 10.2z",
        Glyph::Panel => "M1.5 2.5h13v11h-13zM2.9 3.9v8.2h6.2V3.9z",
        Glyph::Add => "M7.3 3h1.4v4.3H13v1.4H8.7V13H7.3V8.7H3V7.3h4.3z",
        Glyph::Lens => {
            "M6.8 1.8a5 5 0 1 0 0 10 5 5 0 0 0 0-10zm0 1.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM10.2 11.3l1.1-1.1 3.2 3.2-1.1 1.1z"
        }
        Glyph::More => {
            "M3.2 6.7a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6zM8 6.7a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6zM12.8 6.7a1.3 1.3 0 1 0 0 2.6 1.3 1.3 0 0 0 0-2.6z"
        }
        Glyph::Pencil => "M3 10.6 10.3 3.3l2.4 2.4L5.4 13H3zM4.2 11.1v.7h.7l6.1-6.1-.7-.7z",
        Glyph::Sliders => {
            "M2 4h6.2a2 2 0 0 1 3.6 0H14v1.4h-2.2a2 2 0 0 1-3.6 0H2zM10 3.9a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6zM2 10.6h2.2a2 2 0 0 1 3.6 0H14V12H7.8a2 2 0 0 1-3.6 0H2zM6 10.5a.8.8 0 1 0 0 1.6.8.8 0 0 0 0-1.6z"
        }
        Glyph::Menu => "M2.5 4h11v1.4h-11zM2.5 7.3h11v1.4h-11zM2.5 10.6h11V12h-11z",
    };
    html! {
        <svg class="lab-icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d={path} fill="currentColor" fill-rule="evenodd" />
        </svg>
    }
}
