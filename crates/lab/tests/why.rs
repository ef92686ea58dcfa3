//! Why nothing happens yet: situations out of real questions, each looked at twice: by
//! the lab, and by a few lines here that read the state and work the answer out anew.
#![cfg(feature = "files")]

use std::path::Path;

use lab::frame::{Choice, Inspection, NodeId, Stand, Subject};
use lab::scenario::Scenario;
use lab::session::Session;
use lab_sentinel::Sentinel;
use lab_sentinel::view::MasterView;
use lab_sim::HostId;

struct Moment {
    name: String,
    session: Session,
    node: NodeId,
}

impl Moment {
    fn of(line: &str) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/why");
        let [name, who, seconds] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let loaded = Scenario::load(&folder.join(format!("{name}.toml")));
        let scenario = loaded.unwrap_or_else(|errors| panic!("{errors}")).scenario;
        let mut session = Session::open(&scenario, scenario.seed).expect("a scenario");
        let at: f64 = seconds.parse().expect("seconds");
        session.advance((at * 1e6) as i64, u32::MAX);
        let host = session.run().who().host(who).expect("a process");
        Self {
            name: name.to_owned(),
            session,
            node: host.0 as NodeId,
        }
    }

    fn inspection(&self) -> Inspection {
        self.session
            .inspect(Subject::Node(self.node))
            .expect("it is there")
    }

    fn stand(&self) -> Stand {
        self.inspection().why.swap_remove(0).stand
    }

    fn choice(&self) -> Choice {
        self.inspection()
            .why
            .swap_remove(0)
            .choice
            .expect("one is to be chosen")
    }

    fn sentinel(&self) -> &Sentinel {
        let host = self
            .session
            .run()
            .world()
            .host(HostId(u32::from(self.node)));
        host.process()
            .and_then(|process| process.sentinel())
            .expect("a sentinel")
    }

    /// Its wall clock, in milliseconds.
    fn wall_ms(&self) -> i64 {
        let run = self.session.run();
        run.world()
            .host(HostId(u32::from(self.node)))
            .clock(run.now())
            .wall_ms
    }

    /// Milliseconds until an instant of the run, as its clock counts them.
    fn until_ms(&self, at_us: i64) -> i64 {
        (at_us - self.session.now_us()).div_euclid(1_000) + 1
    }
}

fn moments() -> Vec<Moment> {
    let list = include_str!("../../../scenarios/why/moments.txt");
    list.lines()
        .filter(|line| !line.starts_with('#'))
        .map(Moment::of)
        .collect()
}

fn moment(name: &str) -> Moment {
    moments()
        .into_iter()
        .find(|moment| moment.name == name)
        .expect("it is in the list")
}

/// What should be said, in a word and its numbers, from flags and times alone.
fn derived(sentinel: &Sentinel, master: MasterView<'_>, now_ms: i64) -> (&'static str, Vec<i64>) {
    let has = |flags: &str, flag: &str| flags.split(',').any(|found| found == flag);
    let flags = master.flags();
    let failover = master.failover();
    let peers: Vec<_> = master.peers().collect();
    let down = peers
        .iter()
        .filter(|peer| has(&peer.flags(), "s_down"))
        .count() as i64;
    let timeout = master.failover_timeout();
    if let Some(since) = sentinel.tilt_since() {
        return ("tilt", vec![since + 30_000 - now_ms]);
    }
    if has(&flags, "failover_in_progress") {
        let replicas: Vec<_> = master.replicas().map(|replica| replica.flags()).collect();
        if failover.state.as_str() == "wait_start" {
            let me = (Some(sentinel.id()), sentinel.current_epoch());
            let told = peers.iter().filter(|peer| peer.vote() == me).count() as i64;
            let own = i64::from(master.vote() == (Some(sentinel.id()), failover.epoch));
            let majority = (peers.len() as i64 + 1) / 2 + 1;
            let left = failover.start_time + timeout.min(10_000) - now_ms + 1;
            return (
                "votes",
                vec![
                    told + own,
                    majority.max(i64::from(master.quorum())),
                    down,
                    left,
                ],
            );
        }
        if replicas
            .iter()
            .any(|flags| has(flags, "promoted") && has(flags, "s_down"))
        {
            return ("promoted-down", Vec::new());
        }
        let busy = |flags: &&String| has(flags, "reconf_sent") || has(flags, "reconf_inprog");
        let busy = replicas.iter().filter(busy).count() as i64;
        return ("reconfigures", vec![busy, master.parallel_syncs()]);
    }
    if has(&flags, "o_down") {
        let voted = master.vote().0 != Some(sentinel.id());
        let left = failover.start_time + 2 * timeout - now_ms;
        return ("early", vec![i64::from(voted), left]);
    }
    let quorum = i64::from(master.quorum());
    if peers.len() as i64 + 1 < quorum {
        return ("knows", vec![peers.len() as i64 + 1, quorum]);
    }
    let say = peers
        .iter()
        .filter(|peer| has(&peer.flags(), "master_down"))
        .count() as i64;
    let gone = master.last_odown_time() >= master.sdown_since().unwrap_or(i64::MAX);
    (
        if gone { "gone" } else { "few" },
        vec![say + 1, quorum, down],
    )
}

/// The same out of what the lab says.
fn shown(moment: &Moment) -> (&'static str, Vec<i64>) {
    let left = |at_us: i64| moment.until_ms(at_us);
    match moment.stand() {
        Stand::InTilt { until_us } => ("tilt", vec![left(until_us)]),
        Stand::NeedsVotes {
            held,
            needed,
            down,
            until_us,
            ..
        } => (
            "votes",
            vec![held.into(), needed.into(), down.into(), left(until_us)],
        ),
        Stand::PromotedDown { .. } => ("promoted-down", Vec::new()),
        Stand::Reconfigures { busy, slots, .. } => {
            ("reconfigures", vec![busy.into(), slots.into()])
        }
        Stand::TooEarly {
            voted, until_us, ..
        } => ("early", vec![i64::from(voted.is_some()), left(until_us)]),
        Stand::KnowsTooFew { known, quorum, .. } => ("knows", vec![known.into(), quorum.into()]),
        Stand::OdownGone {
            seen, quorum, down, ..
        } => ("gone", vec![seen.into(), quorum.into(), down.into()]),
        Stand::TooFewSay {
            seen, quorum, down, ..
        } => ("few", vec![seen.into(), quorum.into(), down.into()]),
        other => panic!("{}: {other:?}", moment.name),
    }
}

#[test]
fn what_is_said_of_a_stalled_situation_is_what_its_state_says() {
    let expected = [
        ("two-with-one-dead", "votes"),
        ("quorum-without-majority", "votes"),
        ("retry-too-early", "early"),
        ("no-replica-priority", "early"),
        ("no-replica-down", "early"),
        ("no-replica-disconnected", "early"),
        ("no-replica-silent", "early"),
        ("no-replica-old-info", "early"),
        ("no-replica-link-down", "early"),
        ("tilt", "tilt"),
        ("promoted-dead", "promoted-down"),
        ("parallel-syncs-full", "reconfigures"),
        ("odown-gone", "gone"),
        ("already-voted", "early"),
        ("never-heard", "knows"),
    ];
    let moments = moments();
    assert_eq!(moments.len(), expected.len());
    for (moment, (name, word)) in moments.iter().zip(expected) {
        let sentinel = moment.sentinel();
        let master = sentinel.masters().next().expect("it monitors one");
        let derived = derived(sentinel, master, moment.wall_ms());
        assert_eq!(moment.name, name);
        assert_eq!(shown(moment), derived, "{name}");
        assert_eq!(derived.0, word, "{name}");
    }
}

#[test]
fn each_filter_is_named_that_rules_the_replicas_out() {
    for (name, filter) in [
        ("no-replica-priority", "candidate-priority"),
        ("no-replica-down", "candidate-not-down"),
        ("no-replica-disconnected", "link-connected"),
        ("no-replica-silent", "candidate-avail"),
        ("no-replica-old-info", "candidate-info"),
        ("no-replica-link-down", "candidate-link-down"),
    ] {
        let moment = moment(name);
        let rows = moment.choice().rows;
        assert_eq!(rows.len(), 2, "{name}");
        for row in rows {
            let first = row.ruled_out_by().next().map(|filter| filter.name);
            assert_eq!(first, Some(filter), "{name}: {}", row.name);
            assert_eq!(row.lost_by, None);
        }
        let Stand::TooEarly { ruled_out, .. } = moment.stand() else {
            panic!("{name}");
        };
        assert_eq!(ruled_out, Some(2));
        let aborted = moment.session.story();
        let aborted = aborted.log.iter().filter(|line| line.node == moment.node);
        let name_of = "-failover-abort-no-good-slave";
        assert!(
            aborted.into_iter().any(|line| line.event == name_of),
            "{name}"
        );
    }
}

#[test]
fn those_that_pass_are_sorted_by_priority_offset_and_run_id() {
    let rows = moment("two-with-one-dead").choice().rows;
    assert_eq!(rows[0].lost_by, None);
    assert_eq!(rows[1].lost_by, Some("sort-run-id"));
    assert!(rows[0].run_id < rows[1].run_id);
}

#[test]
fn nothing_changes_before_the_instant_that_is_named_and_then_it_does() {
    let same = |a: &Stand, b: &Stand| std::mem::discriminant(a) == std::mem::discriminant(b);
    for name in [
        "two-with-one-dead",
        "quorum-without-majority",
        "retry-too-early",
        "tilt",
    ] {
        let mut moment = moment(name);
        let before = moment.stand();
        let (Stand::NeedsVotes { until_us, .. }
        | Stand::TooEarly { until_us, .. }
        | Stand::InTilt { until_us }) = before
        else {
            panic!("{name}");
        };
        moment.session.advance(until_us - 1_000, u32::MAX);
        assert!(
            same(&moment.stand(), &before),
            "{name}: {:?}",
            moment.stand()
        );
        // It looks again at its next tick, a tenth of a second later at most.
        moment.session.advance(until_us + 110_000, u32::MAX);
        assert!(
            !same(&moment.stand(), &before),
            "{name}: {:?}",
            moment.stand()
        );
    }
}

#[test]
fn a_vote_that_was_refused_is_still_to_be_seen() {
    let moment = moment("already-voted");
    let asked = moment.inspection().decisions;
    let asked = asked.iter().find(|decision| decision.rule == "grant-vote");
    let asked = asked.expect("it was asked");
    assert_eq!(asked.function, "sentinelVoteLeader");
    assert_eq!(asked.changes_us, None);
}

#[test]
fn a_condition_of_the_inspector_says_when_it_changes_by_itself() {
    let moment = moment("retry-too-early");
    let found = moment.inspection();
    let start = found
        .decisions
        .iter()
        .find(|found| found.rule == "start-failover");
    let start = start.expect("it may want to");
    let wait = start
        .conditions
        .iter()
        .find(|found| found.name == "start-wait");
    let Stand::TooEarly { until_us, .. } = moment.stand() else {
        panic!("it waits");
    };
    assert!(!start.holds);
    assert_eq!(start.changes_us, Some(until_us));
    assert_eq!(wait.expect("a condition").changes_us, Some(until_us));
    let odown = start
        .conditions
        .iter()
        .find(|found| found.name == "start-odown");
    assert_eq!(odown.expect("a condition").changes_us, None);
}
