//! When a decision could change if nothing else happens.
//!
//! Nobody computes that a second time: the rule itself is asked what it would decide
//! later on, with the state as it is and another clock. How fast a value grows is read
//! off two such answers, and where it meets its limit the rule is asked again.

use lab_process::{Condition, Report, Value};

/// What a decision looks like now, and when it and each of its conditions changes; in
/// units of the clock from now, `None` if waiting alone does not bring that about.
#[derive(Debug)]
pub(crate) struct Forecast {
    pub(crate) report: Report,
    pub(crate) changes: Option<i64>,
    pub(crate) conditions: Vec<Option<i64>>,
}

/// How far apart the two answers are that show how fast a value grows.
const APART: i64 = 1_000;

/// `at` gives the decisions as they are after so many units of the clock.
pub(crate) fn forecast(at: impl Fn(i64) -> Vec<Report>) -> Vec<Forecast> {
    let now = at(0);
    let later = at(APART);
    let mut moments: Vec<i64> = now
        .iter()
        .zip(&later)
        .flat_map(|(now, later)| {
            let conditions = now.conditions.iter();
            conditions.filter_map(|condition| meets(condition, same(condition, later)?))
        })
        // Before and after it as well: whether it meets or passes is the rule's to say.
        .flat_map(|meets| [meets, meets + 1])
        .filter(|moment| *moment > 0)
        .collect();
    moments.sort_unstable();
    moments.dedup();
    let then: Vec<(i64, Vec<Report>)> = moments.into_iter().map(|at_| (at_, at(at_))).collect();
    let first = |changed: &dyn Fn(&[Report]) -> bool| {
        let found = then.iter().find(|(_, reports)| changed(reports));
        found.map(|(moment, _)| *moment)
    };
    now.into_iter()
        .enumerate()
        .map(|(place, report)| {
            let changes = first(&|then| then.get(place).is_some_and(|r| r.holds != report.holds));
            let conditions = report.conditions.iter().map(|condition| {
                first(&|then| {
                    let then = then.get(place).and_then(|then| same(condition, then));
                    then.is_some_and(|then| then.holds != condition.holds)
                })
            });
            let conditions = conditions.collect();
            Forecast {
                report,
                changes,
                conditions,
            }
        })
        .collect()
}

/// The same condition in another answer of the rule: its conditions may be in another
/// order, and of several of one name each is about somebody.
fn same<'r>(condition: &Condition, report: &'r Report) -> Option<&'r Condition> {
    let about = |value: Value| match value {
        Value::Address(address) => Some(address),
        _ => None,
    };
    report
        .conditions
        .iter()
        .find(|other| other.key == condition.key && about(other.found) == about(condition.found))
}

/// When what was found meets what it is compared with, if they get closer.
fn meets(now: &Condition, later: &Condition) -> Option<i64> {
    let gap = |condition: &Condition| {
        number(condition.limit)
            .zip(number(condition.found))
            .map(|(limit, found)| limit - found)
    };
    let (now, later) = (gap(now)?, gap(later)?);
    let closer = now - later;
    if closer == 0 || now.signum() != closer.signum() {
        // It already stands where they meet, or they drift apart.
        return (now == 0 && closer != 0).then_some(0);
    }
    Some(now.checked_mul(APART)? / closer)
}

const fn number(value: Value) -> Option<i64> {
    match value {
        Value::Ms(ms) => Some(ms),
        Value::Us(us) => Some(us as i64),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use lab_process::Rule;

    use super::*;

    const RULE: Rule = Rule {
        key: "rule",
        function: "",
        section: "",
    };

    fn report(conditions: Vec<Condition>) -> Report {
        Report {
            rule: RULE,
            holds: conditions.iter().all(|condition| condition.holds),
            conditions,
        }
    }

    fn older(age: i64, limit: i64) -> Condition {
        Condition::compare("age", age > limit, Value::Ms(age), ">", Value::Ms(limit))
    }

    #[test]
    fn an_age_passes_its_limit_when_the_rule_says_so() {
        let found = forecast(|ms| vec![report(vec![older(200 + ms, 1_000)])]);
        assert_eq!(found[0].changes, Some(801));
        assert_eq!(found[0].conditions, [Some(801)]);
    }

    #[test]
    fn a_value_that_does_not_grow_never_meets_its_limit_by_itself() {
        let found = forecast(|_| vec![report(vec![older(200, 1_000)])]);
        assert_eq!((found[0].changes, found[0].conditions[0]), (None, None));
    }

    #[test]
    fn a_decision_with_something_else_missing_does_not_change_when_one_condition_does() {
        let missing = || Condition::flag("missing", false);
        let found = forecast(|ms| vec![report(vec![missing(), older(ms, 50)])]);
        assert_eq!(found[0].changes, None);
        assert_eq!(found[0].conditions, [None, Some(51)]);
    }

    #[test]
    fn a_limit_that_grows_with_time_is_met_too() {
        let fresh = |ms: i64| {
            Condition::compare(
                "x",
                900 <= 100 + ms,
                Value::Ms(900),
                "<=",
                Value::Ms(100 + ms),
            )
        };
        let found = forecast(|ms| vec![report(vec![fresh(ms)])]);
        assert_eq!(found[0].changes, Some(800));
    }
}
