use lab::frame::{Condition, Quantity};
use lab::scenario::Side;

use crate::text::Text;

/// The catalogue's word for a key, or the key itself: Redis's own names are shown
/// as they stand.
#[must_use]
pub fn term(text: &Text, key: &'static str) -> &'static str {
    (text.term)(key).unwrap_or(key)
}

/// What a condition found beside what it was compared with: `1720 ms > 2000 ms`.
/// Empty when there is nothing to compare. The clock of Sentinel counts epochs, that of
/// Raft terms.
#[must_use]
pub fn comparison(condition: &Condition, side: Side, text: &Text) -> String {
    let clock = match side {
        Side::Sentinel => text.picture.epoch,
        Side::Raft => text.picture.term,
    };
    let value = quantity(&condition.value, clock);
    let limit = quantity(&condition.limit, clock);
    match (value.is_empty(), limit.is_empty()) {
        (true, true) => String::new(),
        (false, true) => value,
        (true, false) => format!("{} {limit}", sign(condition.relation))
            .trim_start()
            .to_owned(),
        (false, false) => format!("{value} {} {limit}", sign(condition.relation)),
    }
}

fn sign(relation: &str) -> &str {
    match relation {
        ">=" => "≥",
        "<=" => "≤",
        "!=" => "≠",
        other => other,
    }
}

fn quantity(quantity: &Quantity, clock: fn(u64) -> String) -> String {
    match quantity {
        // Whether a yes-or-no condition holds is told by its mark.
        Quantity::None | Quantity::Flag(_) => String::new(),
        Quantity::Count(count) => count.to_string(),
        Quantity::Ms(ms) => format!("{ms} ms"),
        Quantity::Epoch(epoch) => clock(*epoch),
        Quantity::Word(word) => word.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn written(condition: &Condition, side: Side, lang: Lang) -> String {
        comparison(condition, side, lang.text())
    }

    fn condition(value: Quantity, relation: &'static str, limit: Quantity) -> Condition {
        Condition {
            name: "x",
            holds: true,
            value,
            relation,
            limit,
            changes_us: None,
        }
    }

    #[test]
    fn a_comparison_is_written_as_in_mathematics() {
        let two = condition(Quantity::Ms(1_720), ">", Quantity::Ms(2_000));
        let said = |condition: &Condition| written(condition, Side::Sentinel, Lang::En);
        assert_eq!(said(&two), "1720 ms > 2000 ms");
        let votes = condition(Quantity::Count(1), ">=", Quantity::Count(2));
        assert_eq!(said(&votes), "1 ≥ 2");
    }

    #[test]
    fn the_clock_of_raft_counts_terms() {
        let same = condition(Quantity::Epoch(3), "=", Quantity::Epoch(3));
        assert_eq!(
            written(&same, Side::Sentinel, Lang::Zh),
            "epoch 3 = epoch 3"
        );
        assert_eq!(written(&same, Side::Raft, Lang::En), "term 3 = term 3");
        assert_eq!(written(&same, Side::Raft, Lang::Zh), "任期 3 = 任期 3");
    }

    #[test]
    fn a_flag_needs_no_numbers() {
        let flag = condition(Quantity::Flag(true), "", Quantity::None);
        assert_eq!(written(&flag, Side::Sentinel, Lang::En), "");
    }
}
