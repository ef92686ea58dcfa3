//! What is watched of a deployment: what Sentinel never promised is found, and what a
//! protocol promises holds.

use std::path::Path;

use lab::condition::Condition;
use lab::frame::{Finding, Frame};
use lab::scenario::{Scenario, Side, gallery};
use lab::session::{Direction, Goal, Progress, Session};
use lab::world::{Promise, Property};

fn play(toml: &str, seconds: i64) -> Frame {
    let loaded = Scenario::parse_toml(toml, "test.toml").expect("the scenario keeps every rule");
    after(&loaded.scenario, 1, seconds)
}

fn after(scenario: &Scenario, seed: u64, seconds: i64) -> Frame {
    let mut session = Session::open(scenario, seed).expect("the scenario keeps every rule");
    session.advance(seconds * 1_000_000, u32::MAX);
    session.frame()
}

fn find(frame: &Frame, side: Side, property: Property) -> &Finding {
    let mut findings = frame.findings.iter();
    findings
        .find(|finding| finding.side == side && finding.property == property)
        .unwrap_or_else(|| panic!("{property:?} is watched"))
}

fn times(frame: &Frame, property: Property) -> u32 {
    let finding = find(frame, Side::Sentinel, property);
    finding.broken.map_or(0, |broken| broken.times)
}

fn promises_hold(scenario: &Scenario, seeds: u64) {
    for seed in 1..=seeds {
        let frame = after(scenario, seed, 60);
        assert!(!frame.findings.is_empty());
        for finding in &frame.findings {
            let holds = finding.promise != Promise::Promised || finding.broken.is_none();
            assert!(holds, "{} on seed {seed}: {finding:?}", scenario.name);
        }
    }
}

#[test]
fn what_is_promised_holds_in_every_scenario_of_the_gallery() {
    gallery()
        .iter()
        .for_each(|scenario| promises_hold(scenario, 5));
}

#[test]
fn what_is_promised_holds_in_every_recorded_scenario() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings");
    let mut played = 0;
    for entry in folder.read_dir().expect("the recordings") {
        let file = entry.expect("an entry").path().join("scenario.json");
        if file.is_file() {
            let loaded = Scenario::load(&file).unwrap_or_else(|error| panic!("{error}"));
            promises_hold(&loaded.scenario, 2);
            played += 1;
        }
    }
    assert!(played > 80, "only {played}");
}

#[test]
fn two_manual_failovers_at_once_elect_two_leaders_in_one_epoch() {
    // Recording 28b; A39 of the specification, experiment E20.
    let frame = play(
        r#"
        sentinels = 3
        replicas = 2
        quorum = 2
        down_after = "700ms"
        failover_timeout = "4s"
        timeline = [
            "0s partition s0,r1|s1,s2,r0,r2",
            "1500ms cmd s0 SENTINEL FAILOVER mymaster",
            "2s cmd s1 SENTINEL FAILOVER mymaster",
        ]
        "#,
        9,
    );
    let leaders = find(&frame, Side::Sentinel, Property::OneLeader);
    assert_eq!(leaders.promise, Promise::Usual);
    let broken = leaders.broken.expect("two are elected in epoch 1");
    assert!(
        (2_000_000..2_200_000).contains(&broken.first_us),
        "{broken:?}"
    );
    assert_eq!(
        times(&frame, Property::MajorityVoted),
        0,
        "nobody votes on them"
    );
    // Each is promoted by a majority of its own; those who cannot hear of it do not differ.
    let agreement = find(&frame, Side::Sentinel, Property::Agreement);
    assert_eq!(agreement.open_since_us, None, "{agreement:?}");
}

/// A master that is cut off with a sentinel, and what becomes of it.
fn apart(then: &str, seconds: i64) -> Frame {
    let toml = format!(
        r#"
        sentinels = 3
        replicas = 2
        quorum = 2
        down_after = "1s"
        failover_timeout = "5s"
        timeline = ["1s partition s0,r0|s1,s2,r1,r2"{then}]
        "#
    );
    play(&toml, seconds)
}

#[test]
fn who_cannot_hear_of_a_switch_does_not_dispute_it() {
    // From the promotion until the other one beside the leader has heard of it.
    let frame = apart("", 30);
    let agreement = find(&frame, Side::Sentinel, Property::Agreement);
    assert_eq!(agreement.open_since_us, None, "{agreement:?}");
    assert_eq!(agreement.broken.map(|broken| broken.times), Some(1));
    assert!(agreement.span_us < Some(3_000_000), "{agreement:?}");
    // A way around the cut is a way: r0 hears both sides.
    let around = apart(r#", "20s heal r0-s1""#, 20);
    let before = find(&around, Side::Sentinel, Property::Agreement);
    assert_eq!(before.open_since_us, Some(20_000_000), "{before:?}");
}

#[test]
fn who_is_joined_again_disputes_it_until_a_hello_comes() {
    let heals = |seconds| {
        let frame = apart(r#", "20s heal""#, seconds);
        find(&frame, Side::Sentinel, Property::Agreement).clone()
    };
    assert_eq!(heals(20).open_since_us, Some(20_000_000));
    let later = heals(30);
    assert_eq!(later.open_since_us, None, "{later:?}");
    assert_eq!(later.broken.map(|broken| broken.times), Some(2));
}

#[test]
fn who_is_frozen_or_dead_disputes_nothing() {
    for (verb, back) in [("pause", "resume"), ("kill", "restart")] {
        let timeline = |then: &str| {
            format!(
                r#"
                sentinels = 3
                replicas = 1
                quorum = 2
                down_after = "1s"
                failover_timeout = "5s"
                timeline = ["1s kill r0", "1s {verb} s0"{then}]
                "#
            )
        };
        let away = play(&timeline(""), 20);
        let agreement = find(&away, Side::Sentinel, Property::Agreement);
        assert_eq!(agreement.open_since_us, None, "{verb}: {agreement:?}");
        // It is told within two seconds, until when it names the old one.
        let again = play(&timeline(&format!(r#", "20s {back} s0""#)), 25);
        let agreement = find(&again, Side::Sentinel, Property::Agreement);
        assert_eq!(agreement.open_since_us, None, "{agreement:?}");
        let times = agreement.broken.map(|broken| broken.times);
        assert_eq!(times, Some(2), "{back}: {agreement:?}");
    }
}

#[test]
fn a_dispute_that_is_over_is_counted_and_found() {
    let toml = r#"
        sentinels = 3
        replicas = 1
        quorum = 2
        down_after = "1s"
        failover_timeout = "5s"
        timeline = ["1s kill r0"]
        "#;
    let frame = play(toml, 30);
    let agreement = find(&frame, Side::Sentinel, Property::Agreement);
    assert_eq!(agreement.open_since_us, None, "the others have heard of it");
    let broken = agreement.broken.expect("the leader knew it first");
    assert_eq!(broken.times, 1);
    let loaded = Scenario::parse_toml(toml, "test.toml").expect("the scenario keeps every rule");
    let mut session = Session::open(&loaded.scenario, 1).expect("the scenario keeps every rule");
    let goal = Condition::parse("disagreement", session.scenario()).expect("a condition");
    let mut search = session.search(Goal::Condition(goal), Direction::Forward);
    let step = match session.go_on(&mut search, u32::MAX) {
        Progress::Found { step } => step,
        other => panic!("{other:?}"),
    };
    assert!(session.go_to_step(step, u32::MAX));
    assert_eq!(session.now_us(), broken.first_us);
}

#[test]
fn two_writers_are_found_where_there_are_several_masters() {
    let frame = play(
        r#"
        sentinels = 3
        quorum = 2
        down_after = "700ms"
        failover_timeout = "4s"
        clients = { count = 2 }
        timeline = ["2s partition r0,c0|s0,s1,s2,r1,r2,r3,c1"]
        [[masters]]
        name = "one"
        quorum = 2
        redis = ["r0", "r1"]
        [[masters]]
        name = "other"
        quorum = 2
        redis = ["r2", "r3"]
        "#,
        12,
    );
    let both = find(&frame, Side::Sentinel, Property::OneWriter);
    assert!(
        both.broken.is_some() && both.span_us > Some(1_000_000),
        "{both:?}"
    );
}

#[test]
fn an_isolated_master_takes_writes_beside_the_new_one_and_loses_them() {
    let scenario = gallery();
    let scenario = scenario.iter().find(|s| s.name == "raft-isolated-leader");
    let frame = after(scenario.expect("it is in the gallery"), 1, 40);
    let both = find(&frame, Side::Sentinel, Property::OneWriter);
    assert_eq!(both.promise, Promise::Never);
    assert!(both.span_us > Some(3_000_000), "{both:?}");
    assert!(times(&frame, Property::NothingLost) > 10);
    let lost = find(&frame, Side::Sentinel, Property::NothingLost);
    let named: i64 = { lost.lost.iter() }
        .map(|lost| lost.last - lost.first + 1)
        .sum();
    assert_eq!(named, i64::from(times(&frame, Property::NothingLost)));
    assert!(
        { lost.lost.iter() }
            .all(|lost| frame.nodes[usize::from(lost.client)].name.starts_with('c'))
    );
    for property in [Property::OneWriter, Property::NothingLost] {
        let raft = find(&frame, Side::Raft, property);
        assert_eq!(raft.broken, None, "{raft:?}");
    }
}

#[test]
fn a_failover_whose_promoted_replica_dies_does_not_end_in_time() {
    // Experiment E5, A12: its end is looked for before its time is.
    let frame = play(
        r#"
        sentinels = 1
        replicas = 2
        quorum = 1
        down_after = "1s"
        failover_timeout = "2s"
        timeline = [
            "1s kill r0",
            { on = "+promoted-slave", do = "kill", who = "$inst" },
        ]
        "#,
        40,
    );
    let ends = find(&frame, Side::Sentinel, Property::EndsInTime);
    assert!(ends.broken.is_some(), "{ends:?}");
    assert!(ends.span_us > Some(20_000_000), "{ends:?}");
}

#[test]
fn a_sentinel_that_knows_no_other_is_elected_without_a_majority_of_all() {
    let frame = play(
        r#"
        sentinels = 3
        replicas = 1
        quorum = 1
        down_after = "1s"
        failover_timeout = "5s"
        timeline = [
            "0s partition s0,r0,r1|s1,s2",
            "100ms cmd s0 SENTINEL RESET mymaster",
            "1s kill r0",
        ]
        "#,
        12,
    );
    assert_eq!(times(&frame, Property::MajorityVoted), 1);
}

#[test]
fn sentinels_disagree_while_a_switch_spreads() {
    let frame = after(&gallery()[0], 1, 30);
    let agreement = find(&frame, Side::Sentinel, Property::Agreement);
    assert_eq!(agreement.open_since_us, None);
    let span = agreement.span_us.expect("it has a length");
    // Observers learn of it from the next hello, at most two seconds later.
    assert!((1..3_000_000).contains(&span), "{span}");
}

#[test]
fn going_back_takes_findings_back() {
    let scenario = gallery();
    let scenario = scenario.iter().find(|s| s.name == "raft-isolated-leader");
    let scenario = scenario.expect("it is in the gallery");
    let mut session = Session::open(scenario, 1).expect("the scenario keeps every rule");
    session.advance(40_000_000, u32::MAX);
    let late = session.frame();
    session.seek(1_000_000);
    assert_eq!(times(&session.frame(), Property::NothingLost), 0);
    session.seek(40_000_000);
    assert_eq!(session.frame().findings, late.findings);
}
