//! FAILOVER, SIMULATE-FAILURE and CKQUORUM (§10.13, §13.1). Recorded texts are those
//! of redis-sentinel 7.0.15.

mod bench;

use bench::{Bench, MASTER, Mood, Setup, id, peer, replica};
use lab_redis::wire::{Role, Value};
use lab_sentinel::{EventKind, Level, Version};

fn error(text: &str) -> Value {
    Value::Error(text.to_owned())
}

fn state(bench: &Bench) -> &'static str {
    bench.m().failover().state.as_str()
}

#[test]
fn a_forced_failover_starts_in_the_command_and_is_elected_whatever_others_say() {
    let mut bench = Setup {
        peers_agree: false,
        ..Setup::default()
    }
    .settled();
    assert_eq!(bench.say("SENTINEL FAILOVER mymaster"), Value::ok());
    let lines: Vec<String> = bench
        .announced()
        .map(|(_, event)| event.to_string())
        .collect();
    assert_eq!(
        lines,
        [
            "Executing user requested FAILOVER of 'mymaster'",
            "+new-epoch 1",
            "+try-failover master mymaster 10.0.0.1 6379",
        ]
    );
    assert_eq!(
        bench.m().flags(),
        "master,failover_in_progress,force_failover"
    );
    assert_eq!(state(&bench), "wait_start");
    assert!(bench.flushes().is_empty(), "only the vote is written");

    bench.mark();
    bench.tick();
    assert_eq!(
        bench.steps(),
        [
            "flush",
            "+vote-for-leader",
            "+elected-leader",
            "+failover-state-select-slave"
        ]
    );
    bench.run_to("+switch-master");
    assert_eq!(bench.m().config_epoch(), 1);
    assert_eq!(bench.m().address(), replica(1));
    assert_eq!(bench.m().flags(), "master,disconnected");
}

#[test]
fn a_forced_failover_is_only_a_notice_from_7_2_on() {
    let kind = EventKind::LogUserFailover;
    assert_eq!(kind.level_in(Version::V7_0), Level::Warning);
    assert_eq!(kind.level_in(Version::V7_2), Level::Notice);
}

#[test]
fn a_second_forced_failover_is_refused_while_one_is_in_progress() {
    let mut bench = Setup::default().settled();
    bench.say("SENTINEL FAILOVER mymaster");
    assert_eq!(
        bench.say("SENTINEL FAILOVER mymaster"),
        error("INPROG Failover already in progress")
    );
    assert_eq!(bench.s.current_epoch(), 1);
}

#[test]
fn a_failover_without_a_replica_that_may_be_promoted_is_refused() {
    let mut bench = Setup {
        replicas: 0,
        ..Setup::default()
    }
    .settled();
    assert_eq!(
        bench.say("SENTINEL FAILOVER mymaster"),
        error("NOGOODSLAVE No suitable replica to promote")
    );
    assert!(bench.since_mark().is_empty());
}

#[test]
fn a_forced_failover_does_not_wait_for_an_earlier_attempt() {
    let mut bench = Setup::default().settled();
    // A vote for somebody else silences own attempts for twice the timeout.
    bench.asked(1, Some(bench::peer_id(1)));
    assert_eq!(bench.say("SENTINEL FAILOVER mymaster"), Value::ok());
    bench.run_to("+elected-leader");
    assert_eq!(bench.m().failover().epoch, 2);
}

#[test]
fn a_forced_failover_is_accepted_in_tilt_but_its_steps_wait() {
    let mut bench = Setup::default().settled();
    bench.freeze(5_000);
    bench.run_to("+tilt");
    bench.mark();
    // Freshness is judged as always: 5 s without a reply are too many.
    assert_eq!(
        bench.say("SENTINEL FAILOVER mymaster"),
        error("NOGOODSLAVE No suitable replica to promote")
    );
    bench.run(2_000);
    assert_eq!(bench.say("SENTINEL FAILOVER mymaster"), Value::ok());
    bench.run(20_000);
    assert_eq!(state(&bench), "wait_start");
    assert!(!bench.has("+elected-leader"));
    let end = bench.run_to("-tilt");
    assert_eq!(bench.first("+elected-leader"), end, "in the same tick");
}

#[test]
fn a_master_object_dumps_its_failover_state_and_flags_step_by_step() {
    // The real program showed: wait_start, select_slave, send_slaveof_noone,
    // wait_promotion, reconf_slaves, and the flags below.
    let mut bench = Setup::default().settled();
    bench.say("SENTINEL FAILOVER mymaster");
    let mut seen: Vec<String> = Vec::new();
    for _ in 0..60 {
        let Value::Array(fields) = bench.say("SENTINEL MASTER mymaster") else {
            panic!("an array");
        };
        let at = fields
            .iter()
            .position(|field| *field == Value::bulk("failover-state"));
        let Some(at) = at else { break };
        assert_eq!(fields[at - 2], Value::bulk("link-refcount"), "its place");
        let Value::Bulk(state) = &fields[at + 1] else {
            panic!("a string");
        };
        let promoted = bench
            .m()
            .replicas()
            .any(|replica| replica.flags().ends_with("promoted"));
        let line = format!("{state} {promoted}");
        if seen.last() != Some(&line) {
            seen.push(line);
        }
        bench.tick();
    }
    assert_eq!(
        seen,
        [
            "wait_start false",
            "select_slave false",
            "send_slaveof_noone true",
            "wait_promotion true",
            "reconf_slaves true"
        ]
    );
}

#[test]
fn clients_hear_of_the_new_address_at_the_promotion_and_info_at_the_switch() {
    let mut bench = Setup::default().settled();
    bench.say("SENTINEL FAILOVER mymaster");
    bench.run_to("+promoted-slave");
    let to = replica(1);
    assert_eq!(
        bench.say("SENTINEL GET-MASTER-ADDR-BY-NAME mymaster"),
        Value::bulks([to.ip.to_string(), to.port.to_string()])
    );
    let Value::Bulk(info) = bench.say("INFO sentinel") else {
        panic!("a string");
    };
    assert!(info.contains(&format!("status=ok,address={MASTER},slaves=2,sentinels=3")));
}

#[test]
fn a_simulated_crash_after_the_election_exits_with_99() {
    let mut bench = Setup::default().settled();
    assert_eq!(
        bench.say("SENTINEL SIMULATE-FAILURE crash-after-election"),
        Value::ok()
    );
    assert_eq!(
        bench.logged(EventKind::LogWillCrashAfterElection),
        [
            "Failure simulation: this Sentinel will crash after being successfully elected as failover leader"
        ]
    );
    bench.say("SENTINEL FAILOVER mymaster");
    bench.mark();
    bench.run(1_000);
    assert_eq!(bench.exited, Some(99));
    assert_eq!(
        bench.steps(),
        ["flush", "+vote-for-leader", "+elected-leader"]
    );
    assert_eq!(
        bench.logged(EventKind::LogCrash),
        ["Sentinel CRASH because of SENTINEL simulate-failure"]
    );
}

#[test]
fn a_simulated_crash_after_the_promotion_comes_after_the_flush_and_before_the_hello() {
    let mut bench = Setup::default().settled();
    bench.say("SENTINEL SIMULATE-FAILURE crash-after-promotion");
    bench.say("SENTINEL FAILOVER mymaster");
    bench.run_to("+failover-state-wait-promotion");
    bench.mark();
    bench.run(3_000);
    assert_eq!(bench.exited, Some(99));
    assert_eq!(bench.steps(), ["-role-change", "flush", "+promoted-slave"]);
    assert_eq!(bench.logged(EventKind::LogCrash).len(), 1);
    let flushed = bench.flushes().last().copied().cloned().expect("a flush");
    assert_eq!(flushed.masters[0].config_epoch, 1);
    assert_eq!(flushed.masters[0].spec.address, replica(1));
    assert!(
        bench
            .hellos(peer(1))
            .iter()
            .all(|(_, h)| h.config_epoch == 0)
    );
}

#[test]
fn simulated_failures_replace_those_asked_for_before() {
    let mut bench = Setup::default().settled();
    bench.say("SENTINEL SIMULATE-FAILURE crash-after-election");
    bench.say("SENTINEL SIMULATE-FAILURE nosuch");
    bench.say("SENTINEL FAILOVER mymaster");
    bench.run_to("+switch-master");
    assert_eq!(bench.exited, None);
}

#[test]
fn ckquorum_counts_those_that_are_not_down_against_quorum_and_majority() {
    let mut bench = Setup::default().settled();
    let ok = "OK 3 usable Sentinels. Quorum and failover authorization can be reached";
    assert_eq!(
        bench.say("SENTINEL CKQUORUM mymaster"),
        Value::Status(ok.to_owned())
    );
    bench.say("SENTINEL SET mymaster quorum 5");
    assert_eq!(
        bench.say("SENTINEL CKQUORUM mymaster"),
        error(
            "NOQUORUM 3 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master"
        )
    );
    bench.say("SENTINEL SET mymaster quorum 2");
    for n in [1, 2] {
        bench.fake(peer(n)).mood = Mood::Silent;
    }
    bench.run(5_000);
    assert_eq!(
        bench.say("SENTINEL CKQUORUM mymaster"),
        error(
            "NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the specified quorum for this master. Not enough available Sentinels to reach the majority and authorize a failover"
        )
    );
    bench.say("SENTINEL SET mymaster quorum 1");
    assert_eq!(
        bench.say("SENTINEL CKQUORUM mymaster"),
        error(
            "NOQUORUM 1 usable Sentinels. Not enough available Sentinels to reach the majority and authorize a failover"
        )
    );
}

#[test]
fn two_sentinels_forced_at_the_same_epoch_both_become_leaders_of_it() {
    // E20: nobody else is asked, so each elects itself.
    for seed in [1, 2] {
        let mut bench = Setup {
            seed,
            peers_agree: false,
            ..Setup::default()
        }
        .settled();
        bench.say("SENTINEL FAILOVER mymaster");
        bench.run_to("+elected-leader");
        assert_eq!(bench.m().vote(), (Some(id()), 1));
        assert_eq!(bench.m().failover().epoch, 1);
        bench.run_to("+failover-state-wait-promotion");
        assert_eq!(bench.fake(replica(1)).report().role, Role::Master);
    }
}
