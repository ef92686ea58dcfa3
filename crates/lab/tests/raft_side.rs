//! Raft servers beside sentinels: in one world, with one history, on the same faults.

use lab::command::Command;
use lab::frame::{Frame, Headline, NodeView, Pill, VoteState};
use lab::scenario::{Raft, Scenario, Settings, Side};
use lab::session::{Direction, Session, Step};

/// Five sentinels with a master and two replicas, five Raft servers, a client each.
fn both() -> Scenario {
    let scenario = Scenario::build(&Settings {
        sentinels: 5,
        quorum: 3,
        ..Settings::default()
    })
    .expect("the classroom is a scenario");
    Scenario {
        raft: Some(Raft {
            clients: 1,
            ..Raft::default()
        }),
        ..scenario
    }
}

/// Raft servers alone.
fn raft_alone(raft: Raft) -> Scenario {
    Scenario {
        sentinels: 0,
        masters: Vec::new(),
        raft: Some(raft),
        ..Scenario::default()
    }
}

fn open(scenario: &Scenario) -> Session {
    Session::open(scenario, 1).expect("the scenario keeps every rule")
}

fn command(text: &str) -> Command {
    text.parse().expect(text)
}

fn apply(session: &mut Session, text: &str) {
    session.apply(&command(text)).expect(text);
}

fn node<'a>(frame: &'a Frame, name: &str) -> &'a NodeView {
    let found = frame.nodes.iter().find(|node| node.name == name);
    found.expect(name)
}

fn leader(frame: &Frame) -> Option<&NodeView> {
    let leading = frame.nodes.iter().filter(|node| node.leads);
    leading.max_by_key(|node| node.epoch)
}

fn raft_now(frame: &Frame) -> &Headline {
    &frame
        .side(Side::Raft)
        .expect("the side is there")
        .sentence
        .now
}

#[test]
fn both_sides_are_ready_at_zero() {
    let session = open(&both());
    let frame = session.frame();
    assert_eq!(frame.now_us, 0);
    let sides: Vec<Side> = frame.sides.iter().map(|view| view.side).collect();
    assert_eq!(sides, [Side::Sentinel, Side::Raft]);
    assert!(matches!(
        frame.sides[0].sentence.now,
        Headline::AllWell { .. }
    ));
    let Headline::RaftLeads {
        follow, servers, ..
    } = raft_now(&frame)
    else {
        panic!("{:?}", raft_now(&frame));
    };
    assert_eq!((*follow, *servers), (5, 5));
    for side in [Side::Sentinel, Side::Raft] {
        let of_side = frame.nodes.iter().filter(|node| node.side == side).count();
        assert_eq!(of_side, if side == Side::Sentinel { 9 } else { 6 });
    }
}

#[test]
fn nothing_changes_for_the_sentinels_when_raft_runs_beside_them() {
    let lines = |scenario: &Scenario| {
        let mut session = open(scenario);
        let zero = session.now_us();
        apply(&mut session, "kill r0");
        session.advance(zero + 12_000_000, 1_000_000);
        let story = session.story();
        let of_sentinels = story.log.iter().filter(|line| line.at_us >= 0);
        of_sentinels
            .filter(|line| line.event.starts_with(['+', '-']))
            .map(|line| (line.node, line.event, line.text.clone()))
            .collect::<Vec<_>>()
    };
    let alone = Scenario {
        raft: None,
        ..both()
    };
    let with = lines(&both());
    assert!(with.iter().any(|line| line.1 == "+switch-master"));
    assert_eq!(with, lines(&alone));
}

#[test]
fn a_leader_that_dies_is_replaced_and_its_writes_are_kept() {
    let mut session = open(&both());
    session.advance(2_000_000, 1_000_000);
    let old = leader(&session.frame())
        .expect("somebody leads")
        .name
        .clone();
    apply(&mut session, &format!("kill {old}"));
    assert!(matches!(
        raft_now(&session.frame()),
        Headline::RaftLeaderLost { .. }
    ));
    session.advance(12_000_000, 1_000_000);
    let frame = session.frame();
    let new = leader(&frame).expect("somebody leads again");
    assert_ne!(new.name, old);
    let account = &frame.side(Side::Raft).expect("it is there").account;
    assert!(account.elected >= 1 && account.attempts >= 1);
    assert!(account.votes >= 3, "a majority has voted: {account:?}");
    assert_eq!(account.lost, 0);
    assert!(account.acknowledged > 50);
    assert!(account.silent_us.expect("a client writes") > 0);
    let story = session.story();
    assert!(story.bands.iter().any(|band| band.side == Side::Raft));
    let votes = frame.votes.iter().find(|votes| votes.side == Side::Raft);
    let votes = votes.expect("the election is in the table");
    assert_eq!(votes.elected, Some(new.id));
    assert!(
        votes
            .rows
            .iter()
            .filter(|row| row.known_us.is_some())
            .count()
            >= 3
    );
    assert_eq!((votes.majority, votes.voters), (3, 5));
}

#[test]
fn logs_are_the_same_up_to_what_is_committed() {
    let mut session = open(&both());
    session.advance(3_000_000, 1_000_000);
    let frame = session.frame();
    let logs: Vec<_> = frame
        .nodes
        .iter()
        .filter_map(|node| node.log.as_ref())
        .collect();
    assert_eq!(logs.len(), 5);
    let committed = logs.iter().map(|log| log.committed).min().expect("five");
    assert!(committed > 5);
    let upto = |log: &lab::frame::LogStrip| {
        let entries = log.entries.iter().filter(|entry| entry.index <= committed);
        entries.cloned().collect::<Vec<_>>()
    };
    assert!(logs.iter().all(|log| upto(log) == upto(logs[0])));
    let leading = leader(&frame).and_then(|node| node.log.as_ref());
    assert_eq!(leading.map(|log| log.followers.len()), Some(4));
}

#[test]
fn aligned_timers_split_the_vote_and_spread_ones_do_not() {
    let mut session = open(&raft_alone(Raft::default()));
    let old = leader(&session.frame())
        .expect("somebody leads")
        .name
        .clone();
    let others: Vec<String> = (0..5)
        .map(|i| format!("n{i}"))
        .filter(|name| *name != old)
        .collect();
    apply(&mut session, &format!("kill {old}"));
    let mut split = session.clone();
    apply(&mut split, &format!("align {}", others.join(",")));
    let mut seen = 0;
    while split.now_us() < 1_600_000 && split.step(Step::Event, Direction::Forward) {
        if let Headline::RaftSplit { candidates, .. } = raft_now(&split.frame()) {
            seen = seen.max(candidates.len());
        }
    }
    assert_eq!(seen, 4, "everybody stands");
    apply(&mut session, &format!("spread {}", others.join(",")));
    session.advance(2_500_000, 100_000);
    let frame = session.frame();
    let account = &frame.sides[0].account;
    assert_eq!((account.attempts, account.elected), (1, 1));
    assert_eq!(leader(&frame).map(|node| &node.name), Some(&others[0]));
}

#[test]
fn a_candidate_has_a_ring_of_votes() {
    let mut session = open(&raft_alone(Raft::default()));
    let old = leader(&session.frame())
        .expect("somebody leads")
        .name
        .clone();
    let stands = if old == "n0" { "n1" } else { "n0" };
    apply(&mut session, &format!("pause {old}"));
    apply(&mut session, &format!("time-out {stands}"));
    // The requests leave when term and vote are on disk.
    let asked = |frame: &Frame| {
        let ballot = node(frame, stands).ballot.as_ref();
        let mut slots = ballot.into_iter().flat_map(|ballot| &ballot.slots);
        slots.any(|slot| slot.state == VoteState::RequestInFlight)
    };
    for _ in 0..20 {
        if !asked(&session.frame()) {
            session.step(Step::Event, Direction::Forward);
        }
    }
    let frame = session.frame();
    assert!(asked(&frame));
    let candidate = node(&frame, stands);
    let ballot = candidate.ballot.as_ref().expect("it asks for votes");
    assert_eq!(ballot.slots.len(), 5);
    assert_eq!(ballot.slots[0].voter, Some(candidate.id));
    assert_eq!(ballot.slots[0].state, VoteState::Held);
    assert_eq!((ballot.held, ballot.needed), (1, 3));
    assert!(matches!(
        candidate.pill,
        Some(Pill::Candidate { held: 1, needed: 3 })
    ));
}

#[test]
fn going_back_shows_the_same_account_again() {
    let mut session = open(&both());
    session.advance(1_000_000, 1_000_000);
    let then = session.frame();
    apply(&mut session, "kill r0");
    session.advance(9_000_000, 1_000_000);
    assert_ne!(session.frame().sides, then.sides);
    session.seek(1_000_000);
    session.seek_step(then.step);
    assert_eq!(session.frame().sides, then.sides);
}

#[test]
fn a_fault_has_its_counterpart_on_the_other_side() {
    let session = open(&both());
    let run = session.run();
    let lead = leader(&session.frame())
        .expect("somebody leads")
        .name
        .clone();
    let other = |text: &str| run.counterpart(&command(text)).map(|c| c.to_string());
    assert_eq!(other("kill r0"), Some(format!("kill {lead}")));
    assert_eq!(other(&format!("kill {lead}")), Some("kill r0".to_owned()));
    assert_eq!(other("pause s3").as_deref(), Some("pause n3"));
    assert_eq!(other("cut s1>s2").as_deref(), Some("cut n1>n2"));
    assert_eq!(other("clock s1 +5s").as_deref(), Some("clock n1 +5s"));
    assert_eq!(other("heal").as_deref(), Some("heal"));
    assert_eq!(other("kill r1"), None, "a replica has no counterpart");
    assert_eq!(other("write r0 10"), None);
    assert_eq!(other("cut s1-n2"), None, "it is about both sides already");
    let line = other("partition r0,s0,c0|s1,s2,s3,s4,r1,r2").expect("a line for both");
    let (minority, majority) = line
        .strip_prefix("partition ")
        .and_then(|groups| groups.split_once('|'))
        .expect("two groups");
    assert!(minority.split(',').any(|name| name == lead), "{line}");
    assert!(minority.split(',').any(|name| name == "k0"), "{line}");
    assert_eq!(majority.split(',').count(), 4, "{line}");
}

#[test]
fn what_was_killed_is_started_again_on_both_sides() {
    let mut session = open(&both());
    let kill = command("kill r0");
    let other = session.run().counterpart(&kill).expect("the leader");
    session.apply(&kill).expect("it runs");
    session.apply(&other).expect("it runs");
    session.advance(12_000_000, 1_000_000);
    let restart = command("restart r0");
    let back = session
        .run()
        .counterpart(&restart)
        .expect("whoever is dead");
    assert_eq!(
        back.to_string(),
        other.to_string().replace("kill", "restart")
    );
}

#[test]
fn a_raft_scenario_is_read_and_what_does_not_fit_is_said() {
    let read = |text: &str| Scenario::parse_toml(text, "x.toml");
    let loaded = read("raft = 3\nsentinels = 0").expect("Raft can be alone");
    assert_eq!(loaded.scenario.raft.map(|raft| raft.servers), Some(3));
    let wrong = |text: &str| read(text).expect_err(text).to_string();
    assert!(wrong("raft = 16").contains("raft.servers"));
    assert!(wrong("raft = { heartbeat = \"5s\" }").contains("raft.heartbeat"));
    assert!(
        wrong("raft = { election_timeout = [\"3s\", \"1s\"] }").contains("raft.election_timeout")
    );
    assert!(wrong("raft = { servrs = 3 }").contains("servers"));
    assert!(wrong("sentinels = 0").contains("sentinels"));
    assert!(wrong("timeline = [\"1s kill n0\"]").contains("n0"));
    assert!(wrong("raft = 3\ntimeline = [\"1s time-out s0\"]").contains("Raft server"));
    assert!(
        wrong("raft = 3\nmasters = [{ name = \"m\", redis = [\"n1\", \"r1\"] }]").contains("n1")
    );
}
