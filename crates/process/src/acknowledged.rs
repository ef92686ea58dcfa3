use std::fmt;

/// What a writing client remembers of its counter, whichever protocol carries the writes:
/// the highest value that was acknowledged. Deployments are compared by what they lose,
/// so a lost write has to mean the same to all of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Acknowledged {
    highest: i64,
    lost: u64,
}

/// Acknowledged writes that are gone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Lost {
    /// The highest value that was acknowledged.
    pub acknowledged: i64,
    /// The value found.
    pub found: i64,
    /// The difference.
    pub count: u64,
}

impl Acknowledged {
    /// The highest value that was acknowledged, less what was lost.
    #[must_use]
    pub const fn highest(self) -> i64 {
        self.highest
    }

    /// How many acknowledged writes were lost so far.
    #[must_use]
    pub const fn lost(self) -> u64 {
        self.lost
    }

    /// Compares what somebody holds with what was acknowledged; what is missing is lost
    /// and not expected again.
    pub const fn found(&mut self, value: i64) -> Option<Lost> {
        if value >= self.highest {
            return None;
        }
        let lost = Lost {
            acknowledged: self.highest,
            found: value,
            count: self.highest.abs_diff(value),
        };
        self.lost += lost.count;
        self.highest = value;
        Some(lost)
    }

    /// A write was acknowledged with the counter's new value. If that is not the next
    /// after what was acknowledged, those between are lost.
    pub const fn wrote(&mut self, value: i64) -> Option<Lost> {
        let lost = self.found(value.saturating_sub(1));
        if value > self.highest {
            self.highest = value;
        }
        lost
    }
}

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            acknowledged,
            found,
            count,
        } = self;
        write!(
            f,
            "lost {count} acknowledged writes: {acknowledged} acknowledged, {found} found"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_write_is_lost_once_when_somebody_holds_less_than_was_acknowledged() {
        let mut known = Acknowledged::default();
        assert_eq!(known.wrote(1), None);
        assert_eq!(known.wrote(5), None, "others write, too");
        let lost = known.found(3).expect("two are gone");
        assert_eq!((lost.acknowledged, lost.found, lost.count), (5, 3, 2));
        assert_eq!(known.found(3), None);
        assert_eq!((known.highest(), known.lost()), (3, 2));
    }

    #[test]
    fn a_write_that_continues_from_less_than_was_acknowledged_tells_of_a_loss() {
        let mut known = Acknowledged::default();
        known.wrote(7);
        let lost = known.wrote(5).expect("it wrote the fifth value again");
        assert_eq!((lost.found, lost.count), (4, 3));
        assert_eq!(known.highest(), 5);
        assert_eq!(
            lost.to_string(),
            "lost 3 acknowledged writes: 7 acknowledged, 4 found"
        );
    }
}
