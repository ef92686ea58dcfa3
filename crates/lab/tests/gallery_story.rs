//! What each scenario of the gallery tells, as the sentences over the picture: the
//! turns of the story in their order, and the words the description promises.

use lab::frame::{Headline, MarkKind, Shape};
use lab::scenario::gallery;
use lab::session::Session;

/// The name of a sentence, without its values.
fn name(headline: &Headline) -> String {
    format!("{headline:?}")
        .split([' ', '{'])
        .next()
        .unwrap_or_default()
        .to_owned()
}

/// Plays a scenario to its end; the different sentences in their order.
fn sentences(scenario: &str) -> (Vec<String>, Session) {
    let gallery = gallery();
    let found = gallery
        .iter()
        .find(|entry| entry.name == scenario)
        .expect("in the gallery");
    let mut session = Session::open(found, found.seed).expect("a gallery scenario keeps the rules");
    let mut told: Vec<String> = Vec::new();
    for tick in 1..12_000_i64 {
        session.advance(tick * 10_000, u32::MAX);
        let frame = session.frame();
        let now = name(&frame.sides[0].sentence.now);
        if told.last() != Some(&now) {
            told.push(now);
        }
        if frame.ended {
            break;
        }
    }
    (told, session)
}

#[test]
fn kill_the_master_goes_through_every_stage_of_a_failover() {
    let (told, session) = sentences("kill-the-master");
    assert_eq!(
        told,
        [
            "AllWell",
            "NotNoticed",
            "SomeSdown",
            "AsksForVotes",
            "Elected",
            "Selected",
            "Promoting",
            "Reconfiguring",
            "AllWell"
        ]
    );
    let switched = session
        .story()
        .marks
        .iter()
        .filter(|mark| mark.kind == MarkKind::Switch)
        .count();
    assert_eq!(switched, 3, "all three sentinels switch");
}

#[test]
fn one_sentinel_alone_misjudges_and_nothing_follows() {
    let (told, session) = sentences("one-sentinel-misjudges");
    assert_eq!(told, ["AllWell", "Misjudges", "AllWell"]);
    assert!(
        session
            .story()
            .marks
            .iter()
            .all(|mark| mark.kind != MarkKind::Odown)
    );
    let lost: u64 = session
        .frame()
        .nodes
        .iter()
        .filter_map(|node| node.lost_writes)
        .sum();
    assert_eq!(lost, 0, "clients never notice");
}

#[test]
fn two_of_five_try_in_vain_until_the_others_are_back() {
    let (told, _) = sentences("two-of-five");
    // A replica may be seen as master within one look at the picture.
    let told: Vec<&str> = told
        .iter()
        .map(String::as_str)
        .filter(|told| *told != "Promoting")
        .collect();
    assert_eq!(
        told,
        [
            "AllWell",
            "NotNoticed",
            "SomeSdown",
            "AsksForVotes",
            "GaveUp",
            "AsksForVotes",
            "GaveUp",
            "AsksForVotes",
            "Elected",
            "Selected",
            "Reconfiguring",
            "AllWell"
        ]
    );
}

#[test]
fn votes_split_and_a_later_round_decides() {
    let (told, session) = sentences("votes-split");
    assert!(told.contains(&"SplitVote".to_owned()), "{told:?}");
    assert!(told.contains(&"GaveUp".to_owned()), "{told:?}");
    assert_eq!(told.last().map(String::as_str), Some("AllWell"));
    let votes = session.frame().votes;
    let first = votes.last().expect("a first round");
    assert_eq!(first.elected, None, "nobody wins the first round");
    assert!(votes.first().expect("a last round").elected.is_some());
}

#[test]
fn the_minority_side_keeps_its_master_until_the_network_heals_and_its_writes_are_lost() {
    let (told, session) = sentences("minority-keeps-its-master");
    for sentence in ["SomeSdown", "AsksForVotes", "Disagree", "OldMasterBack"] {
        assert!(
            told.contains(&sentence.to_owned()),
            "{sentence} in {told:?}"
        );
    }
    assert!(
        !told.contains(&"Misjudges".to_owned()),
        "two of three are cut off: {told:?}"
    );
    let lost: u64 = session
        .frame()
        .nodes
        .iter()
        .filter_map(|node| node.lost_writes)
        .sum();
    assert!(lost > 0, "acknowledged writes are lost");
}

#[test]
fn the_old_master_returns_and_becomes_a_replica() {
    let (told, session) = sentences("old-master-returns");
    let last: Vec<&str> = told
        .iter()
        .rev()
        .take(4)
        .rev()
        .map(String::as_str)
        .collect();
    assert_eq!(last, ["AllWell", "TwoMasters", "OldMasterBack", "AllWell"]);
    let frame = session.frame();
    let masters = frame
        .nodes
        .iter()
        .filter(|node| node.shape == Shape::Master)
        .count();
    assert_eq!(masters, 1);
    assert_eq!(frame.nodes[0].shape, Shape::Replica, "r0");
}
