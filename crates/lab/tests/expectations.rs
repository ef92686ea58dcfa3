//! Expectations: how they are read, and when they hold.
#![cfg(feature = "files")]

use std::sync::Arc;

use lab::cases::judge;
use lab::scenario::{Is, Scenario};

fn read(expect: &str) -> Result<Scenario, String> {
    let text = format!(
        "name = \"x\"\nuntil = {{ max = \"20s\" }}\ntimeline = [\"1s kill r0\"]\n\n[[expect]]\n{expect}"
    );
    Scenario::parse_toml(&text, "x.toml")
        .map(|loaded| loaded.scenario)
        .map_err(|errors| errors.to_string())
}

fn holds(expect: &str) -> bool {
    let scenario = Arc::new(read(expect).unwrap_or_else(|errors| panic!("{errors}")));
    let outcomes = judge(&scenario, 1);
    assert_eq!(outcomes.len(), 1);
    assert_eq!(outcomes[0].holds(), outcomes[0].found.is_none());
    outcomes[0].holds()
}

#[test]
fn a_mistake_in_an_expectation_is_named_with_its_place() {
    for (expect, error) in [
        (
            "master = \"r0\"",
            "x.toml:5: expect[0]: `within` is missing; expected exactly one of `at`, `within` and `for`",
        ),
        (
            "at = 1\nwithin = 2\nmaster = \"r0\"",
            "`within` is missing; expected exactly one",
        ),
        (
            "at = 1\nfrom = 2\nmaster = \"r0\"",
            "(with `from` only the last two)",
        ),
        (
            "at = \"1s\"",
            "x.toml:5: expect[0]: `master` is missing; expected something that is so",
        ),
        (
            "at = \"1s\"\nmastr = \"r0\"",
            "unknown field `mastr`, did you mean `master`?",
        ),
        (
            "at = \"1s\"\nof = \"s7\"\nmaster = \"r0\"",
            "there is no node `s7`",
        ),
        (
            "at = \"1s\"\nof = \"any @sentinel\"\nmaster = \"r0\"",
            "expect[0].of: ",
        ),
        (
            "at = \"1s\"\nmonitored = \"m2\"\nmaster = \"r0\"",
            "expect[0].monitored: there is no node `m2`; there are mymaster",
        ),
        (
            "within = \"30s\"\nmaster = \"r0\"",
            "expected a time within the run from 0 to 20000, found 30000",
        ),
        (
            "at = \"1s\"\nreplicas = true",
            "expect[0].replicas: expected a value, or a test such as",
        ),
        ("at = \"1s\"\nreplicas = \">= two\"", "found >= two"),
        (
            "at = \"1s\"\ncount = 1\nmaster = \"r0\"",
            "it belongs to `event`",
        ),
        (
            "at = \"1s\"\ncommand = \"PING\"",
            "`reply` is missing; expected what the command is answered",
        ),
        ("at = \"1s\"\nreply = \"PONG\"", "`command` is missing"),
        (
            "within = \"-1s\"\nmaster = \"r0\"",
            "a length of time cannot be negative",
        ),
    ] {
        let found = read(expect).expect_err(expect);
        assert!(found.contains(error), "{expect}\n{found}");
    }
}

#[test]
fn an_expectation_holds_at_a_time_within_a_time_or_throughout() {
    assert!(holds("at = \"0s\"\nmaster = \"r0\""));
    assert!(!holds("at = \"10s\"\nmaster = \"r0\""));
    assert!(holds("within = \"10s\"\nmaster = \"!= r0\""));
    assert!(!holds("within = \"1s\"\nmaster = \"!= r0\""));
    assert!(holds("for = \"1s\"\nmaster = \"r0\""));
    assert!(!holds("for = \"10s\"\nmaster = \"r0\""));
    assert!(holds("from = \"10s\"\nfor = \"5s\"\nmaster = \"!= r0\""));
}

#[test]
fn an_expectation_is_about_each_or_any_and_about_the_master_of_the_moment() {
    assert!(holds("at = \"10s\"\nof = \"@master\"\nrole = \"master\""));
    assert!(holds(
        "at = \"10s\"\nof = \"@others\"\nreplicates = \"@master\"\nlink = \"up\""
    ));
    assert!(holds(
        "within = \"10s\"\nof = \"any @sentinels\"\nevent = \"+elected-leader\""
    ));
    assert!(!holds(
        "within = \"10s\"\nof = \"@sentinels\"\nevent = \"+elected-leader\""
    ));
    assert!(holds("at = \"10s\"\nof = \"r0\"\nalive = \"no\""));
    assert!(
        !holds("at = \"10s\"\nof = \"r0\"\nrole = \"master\""),
        "nobody can ask the dead"
    );
    assert!(holds(
        "at = \"10s\"\nof = \"@sentinels\"\nconfig_epoch = \">= 1\"\nsentinels = 2\nfailover = \"none\""
    ));
}

#[test]
fn events_are_counted_from_the_windows_begin() {
    let count = |window: &str, count: u32| {
        format!(
            "{window}\nevent = \"+switch-master\"\nmatching = \"^mymaster r0\"\ncount = {count}"
        )
    };
    assert!(holds(&count("within = \"10s\"", 1)));
    assert!(holds(&count("at = \"10s\"", 1)), "everything before");
    assert!(!holds(&count("at = \"10s\"", 0)));
    assert!(holds(&count("from = \"10s\"\nfor = \"5s\"", 0)));
    let other = "within = \"10s\"\nevent = \"+switch-master\"\nmatching = \"^other\"";
    assert!(!holds(other));
}

#[test]
fn tests_of_values() {
    let is = |test: &str, value: &str| Is::parse(test).expect(test).holds(value, "r1");
    assert!(is("r0", "r0") && !is("r0", "r1") && is("@master", "r1") && !is("!= @master", "r1"));
    assert!(is("has s_down", "s_down,master") && !is("has s_down", "master,o_down"));
    assert!(is("has not s_down", "master") && !is("has not s_down", "s_down,master"));
    assert!(is(">= 2", "2") && !is(">= 2", "1") && is("<= 2", "2") && !is("<= 2", "x"));
    assert!(is("like ^OK .* usable", "OK 3 usable") && !is("like ^OK", "NOT OK"));
    assert!(Is::parse(">= x").is_none() && Is::parse("like [").is_none());
}
