use lab::frame::{Condition, Quantity};

use crate::text::Text;

/// The catalogue's word for a key, or the key itself: Redis's own names are shown
/// as they stand.
#[must_use]
pub fn term(text: &Text, key: &'static str) -> &'static str {
    (text.term)(key).unwrap_or(key)
}

/// What a condition found beside what it was compared with: `1720 ms > 2000 ms`.
/// Empty when there is nothing to compare.
#[must_use]
pub fn comparison(condition: &Condition) -> String {
    let value = quantity(&condition.value);
    let limit = quantity(&condition.limit);
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

fn quantity(quantity: &Quantity) -> String {
    match quantity {
        // Whether a yes-or-no condition holds is told by its mark.
        Quantity::None | Quantity::Flag(_) => String::new(),
        Quantity::Count(count) => count.to_string(),
        Quantity::Ms(ms) => format!("{ms} ms"),
        Quantity::Epoch(epoch) => format!("epoch {epoch}"),
        Quantity::Word(word) => word.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(comparison(&two), "1720 ms > 2000 ms");
        let votes = condition(Quantity::Count(1), ">=", Quantity::Count(2));
        assert_eq!(comparison(&votes), "1 ≥ 2");
    }

    #[test]
    fn a_flag_needs_no_numbers() {
        assert_eq!(
            comparison(&condition(Quantity::Flag(true), "", Quantity::None)),
            ""
        );
    }
}
