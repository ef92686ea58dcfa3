//! The two sentences at the top left and the legend at the bottom left.

use lab::frame::{Frame, MessageKind};
use lab::scenario::Side;
use yew::prelude::*;

use super::message::{kind_class, letter};
use crate::text::picture::PictureText;

/// What happens now, and what it depends on.
pub(super) fn sentence(frame: &Frame, side: Side, text: &PictureText) -> Html {
    let Some(view) = frame.side(side) else {
        return Html::default();
    };
    let depends = view
        .sentence
        .depends
        .as_ref()
        .map(|depends| (text.headline)(depends, &frame.nodes));
    html! {
        <div class="stage-sentence">
            <h2 class="stage-now">{ (text.headline)(&view.sentence.now, &frame.nodes) }</h2>
            <p class="stage-depends">{ depends.unwrap_or_default() }</p>
        </div>
    }
}

/// What the letters stand for.
pub(super) fn legend(frame: &Frame, side: Side, text: &PictureText) -> Html {
    const OF_SENTINEL: [MessageKind; 6] = [
        MessageKind::Ping,
        MessageKind::Info,
        MessageKind::Hello,
        MessageKind::Ask,
        MessageKind::Vote,
        MessageKind::SlaveOf,
    ];
    const OF_RAFT: [MessageKind; 4] = [
        MessageKind::Vote,
        MessageKind::Entries,
        MessageKind::Heartbeat,
        MessageKind::Client,
    ];
    let kinds: &[MessageKind] = match side {
        Side::Sentinel => &OF_SENTINEL,
        Side::Raft => &OF_RAFT,
    };
    let more = frame.messages_not_drawn;
    legend_of(kinds, (more > 0).then(|| (text.not_drawn)(more)), text)
}

/// What these letters stand for, and what else is to be said of what is drawn.
pub(super) fn legend_of(kinds: &[MessageKind], more: Option<String>, text: &PictureText) -> Html {
    html! {
        <div class="stage-legend" role="note" aria-label={text.legend}>
            <ul>
                { for kinds.iter().copied().map(|kind| html! {
                    <li key={letter(kind)}>
                        <svg width="18" height="18" viewBox="-9 -9 18 18" aria-hidden="true">
                            <g class={classes!("stage-message", "is-reply", kind_class(kind))}>
                                <circle r="7.4" />
                                <text y="3.2" font-size="9" text-anchor="middle">{ letter(kind) }</text>
                            </g>
                        </svg>
                        <span>{ (text.message)(kind) }</span>
                    </li>
                }) }
            </ul>
            if let Some(more) = more {
                <span class="stage-more">{ more }</span>
            }
        </div>
    }
}
