/// How long the script of a frame may take, in milliseconds: of the 16.7 of a sixtieth of a
/// second the browser needs some to lay out and to paint.
const SCRIPT_MS: f64 = 10.5;

/// A frame plays at least so long, in milliseconds: time goes on whatever there is to draw.
const LEAST_MS: f64 = 2.5;

/// And at most so long, in milliseconds: the next frame may have more to draw.
const MOST_MS: f64 = 7.0;

/// How much of a frame's script is for playing the run: what is left beside drawing it.
/// With many sentinels both are much, and what is drawn is most when most happens.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Share {
    rest_ms: f64,
    played_ms: f64,
}

impl Share {
    /// How long this frame plays, in milliseconds.
    #[must_use]
    pub fn play_ms(&self) -> f64 {
        (SCRIPT_MS - self.rest_ms).clamp(LEAST_MS, MOST_MS)
    }

    /// So long this frame has played, in milliseconds.
    pub fn played(&mut self, ms: f64) {
        self.played_ms = ms;
    }

    /// So long the whole script of that frame has taken, in milliseconds. More to draw is
    /// reckoned with at once, less by and by.
    pub fn took(&mut self, script_ms: f64) {
        let rest_ms = (script_ms - self.played_ms).max(0.0);
        self.rest_ms = rest_ms.max((self.rest_ms + rest_ms) / 2.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(frames: &[(f64, f64)]) -> f64 {
        let mut share = Share::default();
        for &(played_ms, script_ms) in frames {
            share.played(played_ms);
            share.took(script_ms);
        }
        share.play_ms()
    }

    #[test]
    fn what_drawing_leaves_is_for_playing() {
        assert_eq!(share(&[]), MOST_MS);
        assert_eq!(share(&[(4.0, 10.0)]), 4.5);
        assert_eq!(share(&[(4.0, 5.0)]), MOST_MS);
        assert_eq!(share(&[(4.0, 30.0)]), LEAST_MS);
    }

    #[test]
    fn one_frame_with_little_to_draw_promises_nothing() {
        assert_eq!(share(&[(2.0, 10.0), (2.0, 4.0)]), 5.5);
        assert_eq!(share(&[(2.0, 4.0), (2.0, 10.0)]), 2.5);
    }
}
