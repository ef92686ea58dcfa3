//! Small pieces that everything in the picture is drawn from.

use yew::prelude::*;

use super::geometry::Point;

/// A length for an attribute, in pixels with one decimal.
#[must_use]
pub fn px(length: f64) -> AttrValue {
    AttrValue::from(format!("{length:.1}"))
}

/// A translation for a `transform` attribute.
#[must_use]
pub fn translate(to: Point) -> AttrValue {
    AttrValue::from(format!("translate({:.1} {:.1})", to.x, to.y))
}

/// The class of an epoch's colour. Epoch 0 is grey; the others take seven colours
/// in turn, and the number is always printed beside the colour.
#[must_use]
pub fn epoch_class(epoch: u64) -> &'static str {
    const CLASSES: [&str; 8] = [
        "is-epoch-0",
        "is-epoch-1",
        "is-epoch-2",
        "is-epoch-3",
        "is-epoch-4",
        "is-epoch-5",
        "is-epoch-6",
        "is-epoch-7",
    ];
    match epoch {
        0 => CLASSES[0],
        _ => CLASSES[((epoch - 1) % 7 + 1) as usize],
    }
}

/// About how wide a text is in the sans-serif face at `size` pixels. Text cannot be
/// measured before it is drawn; this is close enough to put a ground under it.
#[must_use]
pub fn text_width(text: &str, size: f64) -> f64 {
    let ems: f64 = text
        .chars()
        .map(|letter| match letter {
            'i' | 'l' | 'j' | '.' | ',' | ':' | '\'' | '|' => 0.3,
            ' ' | 't' | 'f' | 'r' | '(' | ')' | '·' | '/' => 0.37,
            'm' | 'w' | 'M' | 'W' => 0.88,
            'A'..='Z' | 'À'..='Þ' | '+' | '=' => 0.69,
            '\u{2e80}'..='\u{ffff}' => 1.0,
            _ => 0.58,
        })
        .sum();
    ems * size
}

/// A line of text in the picture.
pub struct Label<'a> {
    /// The text.
    pub text: &'a str,
    /// Where its baseline begins, ends or is centred.
    pub at: Point,
    /// In pixels.
    pub size: f64,
    /// `start`, `middle` or `end`.
    pub anchor: &'static str,
    /// Its classes.
    pub class: &'static str,
}

impl Label<'_> {
    /// Draws it.
    pub fn draw(&self) -> Html {
        html! {
            <text
                x={px(self.at.x)} y={px(self.at.y)} font-size={px(self.size)}
                text-anchor={self.anchor} class={self.class}
            >{ self.text.to_owned() }</text>
        }
    }
}

/// Text in the middle of a line.
pub fn centred(text: &str, at: Point, size: f64, class: &'static str) -> Html {
    Label {
        text,
        at,
        size,
        anchor: "middle",
        class,
    }
    .draw()
}

/// A word or two on a rounded ground, centred at `at`, kept inside `0..width`.
pub fn pill(text: &str, at: Point, size: f64, tone: &'static str, width: f64) -> Html {
    let wide = text_width(text, size) * 1.04 + 20.0;
    let high = size + 9.0;
    let x = at.x.clamp(
        wide / 2.0 + 6.0,
        (width - wide / 2.0 - 6.0).max(wide / 2.0 + 6.0),
    );
    html! {
        <g class={classes!("stage-pill", tone)}>
            <rect x={px(x - wide / 2.0)} y={px(at.y - high / 2.0)} width={px(wide)} height={px(high)} rx={px(high / 2.0)} />
            <text x={px(x)} y={px(at.y + size * 0.35)} font-size={px(size)} text-anchor="middle">{ text.to_owned() }</text>
        </g>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_epochs_never_share_a_colour() {
        assert!((0..40).all(|epoch| epoch_class(epoch) != epoch_class(epoch + 1)));
        assert!((1..40).all(|epoch| epoch_class(epoch) != epoch_class(0)));
    }

    #[test]
    fn chinese_text_is_taken_for_as_wide_as_it_is() {
        assert!((text_width("主节点", 10.0) - 30.0).abs() < 1e-9);
        assert!(text_width("will", 10.0) < text_width("mama", 10.0));
    }
}
