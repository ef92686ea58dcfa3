use super::{Fate, Flight, MessageView};

/// Where a message dies between the two hosts.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Broke {
    /// When.
    pub at_us: i64,
    /// Which part of the way it has come, 0 to 1.
    pub part: f64,
}

/// One that was lost on its way dies where it was; one of which it was decided as it left,
/// half way, for it has to be seen.
fn broke(fate: Fate, sent_us: i64, due_us: i64, lost_us: Option<i64>) -> Option<Broke> {
    if !fate.dies_half_way() {
        return None;
    }
    let Some(at_us) = lost_us else {
        let at_us = i64::midpoint(sent_us, due_us);
        return Some(Broke { at_us, part: 0.5 });
    };
    let span = (due_us - sent_us).max(1);
    let part = ((at_us - sent_us) as f64 / span as f64).clamp(0.0, 1.0);
    Some(Broke { at_us, part })
}

impl MessageView {
    /// Where it dies, if that is between the two hosts.
    #[must_use]
    pub fn broke(&self) -> Option<Broke> {
        broke(self.fate, self.sent_us, self.arrives_us, self.lost_us)
    }
}

impl Flight {
    /// Whether it was a second copy that the network made.
    #[must_use]
    pub const fn is_copy(&self) -> bool {
        MessageView::names_copy(self.id)
    }

    /// Where it died, if that was between the two hosts.
    #[must_use]
    pub fn broke(&self) -> Option<Broke> {
        let lost_us = self.lost.then_some(self.ended_us);
        broke(self.fate, self.sent_us, self.due_us, lost_us)
    }
}
