//! The experiments on the real program (specification, appendix B), E1 to E9: each
//! reproduces its figures. E0, three sentinels and three servers, is `appendix_a` among
//! the tests of the command-line tool.

mod bench;

use bench::*;
use lab_process::Address;
use lab_redis::wire::{Ask, Hello, MasterLink, ReplicaOf, Reply, Request};
use lab_sentinel::FailoverState;

fn state(b: &Bench) -> FailoverState {
    b.m().failover().state
}

/// E1: a master and a peer accept but stop answering; down-after 3000.
#[test]
fn e01_everything_but_questions_stops_at_a_hundred_pending_commands() {
    let mut b = Setup {
        peers: 1,
        down_after: 3_000,
        ..Setup::default()
    }
    .settled();
    let silent = b.now();
    b.silence(MASTER);
    b.silence(peer(1));
    let sdown = b.run_to("+sdown master");
    assert!((3_000..=4_300).contains(&(sdown - silent)));
    b.run_until(silent + 7_000);
    // Pings half a second apart, plus up to a tick.
    let pings = b.sent(MASTER, Kind::Ping);
    for gap in &gaps(&pings)[1..] {
        assert!((500..=610).contains(gap), "{gap}");
    }
    // From about 1.3 s on (once two seconds since the last hello are over), one hello
    // per tick.
    let hellos = b.sent(MASTER, Kind::Hello);
    let ticks = b
        .ticks_us
        .iter()
        .filter(|&&us| (us / 1_000) as i64 > hellos[1])
        .count();
    assert!(hellos[0] - silent <= 2_200);
    assert!(
        hellos.len().abs_diff(ticks) <= 3,
        "{} hellos, {ticks} ticks",
        hellos.len()
    );
    // Questions at every tick: the real program sent 72 in 5.5 seconds.
    b.run_until(sdown + 5_500);
    let asks = b.sent(peer(1), Kind::Ask).len();
    assert!((68..=86).contains(&asks), "{asks} questions");
    // All else stops at about a hundred pending commands.
    let pending = b.m().link().pending;
    assert!((100..=102).contains(&pending), "{pending} pending");
    let last = [Kind::Ping, Kind::Hello, Kind::Info]
        .map(|kind| b.sent(MASTER, kind).last().copied().unwrap_or_default());
    let stopped = last.into_iter().max().unwrap_or_default() - silent;
    assert!(
        (6_500..=9_500).contains(&stopped),
        "stopped after {stopped} ms (real: 7.8 s)"
    );
}

/// E2: two leaders in one epoch. C wins epoch 1, a hello raises A's epoch to 2, B then
/// votes for A in 2.
#[test]
fn e02_two_leaders_in_one_epoch() {
    let mut a = Setup::default().settled();
    for n in 1..=2 {
        a.fake(peer(n)).vote = Vote::Told(peer_id(2), 1);
    }
    a.kill(MASTER);
    a.run_to("+try-failover");
    a.run(300);
    assert_eq!(state(&a), FailoverState::WaitStart, "epoch 1 is C's");
    a.hear(Hello {
        current_epoch: 2,
        ..hello(2)
    });
    a.fake(peer(1)).vote = Vote::Asker;
    a.run_to("+elected-leader");
    assert_eq!(a.m().failover().epoch, 1);
    a.run_to("+switch-master");
    assert_eq!(a.m().config_epoch(), 1);
    let disk = a.s.disk();
    assert_eq!((disk.current_epoch, disk.masters[0].leader_epoch), (2, 1));
    let published = a
        .hellos(replica(2))
        .last()
        .map(|(_, hello)| hello.config_epoch);
    assert_eq!(published, Some(1), "published with epoch 1");
}

/// A lone sentinel, replicas that ignore SLAVEOF <host> <port> but for the promoted one.
fn deaf_to_reconfiguration(replicas: u8, parallel_syncs: i64, seed: u64, deaf: &[u8]) -> Bench {
    let mut b = Setup {
        replicas,
        parallel_syncs,
        failover_timeout: 30_000,
        seed,
        ..Setup::alone()
    }
    .settled();
    for &n in deaf {
        b.fake(replica(n)).obeys = false;
    }
    // The first is promoted, whatever the others are.
    b.fake(replica(1)).report().priority = 1;
    b.run(11_000);
    b.mark();
    b.elected();
    b.run_to("+promoted-slave slave 10.0.0.11:6379");
    b
}

/// E3: four replicas, all but the promoted one ignore SLAVEOF; failover-timeout 30000.
#[test]
fn e03_stuck_replicas_hold_all_slots_until_the_failover_timeout() {
    for parallel_syncs in [1, 2] {
        let mut b = deaf_to_reconfiguration(4, parallel_syncs, 1, &[2, 3, 4]);
        let promoted = b.first("+promoted-slave");
        let end = b.run_to("+failover-end-for-timeout");
        assert!(
            (30_001..=30_110).contains(&(end - promoted)),
            "{}",
            end - promoted
        );
        assert!(!b.has("-slave-reconf-sent-timeout"));
        let free = 3 - parallel_syncs as usize;
        let mut expected = vec!["+slave-reconf-sent"; parallel_syncs as usize];
        expected.extend(["+failover-end-for-timeout", "+failover-end"]);
        expected.extend(vec!["+slave-reconf-sent-be"; free]);
        expected.push("+switch-master");
        expected.extend(["+slave"; 4]);
        let names = b.names();
        let from = names
            .iter()
            .position(|name| *name == "+failover-state-reconf-slaves");
        assert_eq!(names[from.expect("announced") + 1..], expected);
        assert_eq!(b.first("+switch-master"), end, "in the same millisecond");
        // Queued for everybody, but the last ones never left.
        let others = |list: Vec<(Address, ReplicaOf)>| {
            list.into_iter()
                .filter(|(_, what)| *what != ReplicaOf::NoOne)
                .count()
        };
        assert_eq!(others(b.queued_slave_ofs()), 3);
        assert_eq!(others(b.slave_ofs()), parallel_syncs as usize);
    }
}

/// E3, its second half: the connection to the new master waits for the last attempt at the
/// old one's, which alone makes it SDOWN when down-after is a second; a second failover
/// starts in that tick.
#[test]
fn e03_a_switch_may_make_the_new_master_down_at_once() {
    let reproduces = |seed| {
        let mut b = deaf_to_reconfiguration(4, 1, seed, &[2, 3, 4]);
        let switch = b.run_to("+switch-master");
        b.mark();
        b.run(1_300);
        let sdown = *b.when("+sdown master").first()?;
        assert!((1_001..=1_103).contains(&(sdown - switch)), "real: 1013 ms");
        assert_eq!(b.first("+try-failover"), sdown, "in the same tick");
        // The real one went on although it was well again 63 ms later.
        let over = *b.when("-sdown master").first()?;
        assert!(over - sdown <= 103, "{}", over - sdown);
        assert!(b.has("+failover-state-select-slave"));
        assert!(b.has("+failover-state-wait-promotion"));
        Some(())
    };
    assert!((1..=60).any(|seed| reproduces(seed).is_some()));
}

/// E3c: parallel-syncs 3, one of three replicas is stuck.
#[test]
fn e03c_a_stuck_replica_is_sent_the_command_again_and_counts_as_done() {
    let mut b = deaf_to_reconfiguration(4, 3, 1, &[2]);
    let sent = b.first("+slave-reconf-sent slave 10.0.0.12:6379");
    let end = b.run_to("-slave-reconf-sent-timeout slave 10.0.0.12:6379");
    assert!((10_001..=10_103).contains(&(end - sent)), "real: 10.07 s");
    let events: Vec<_> = b
        .announced()
        .filter(|(at, event)| *at == end && !event.kind.name().is_empty())
        .map(|(_, event)| event.kind.name())
        .collect();
    assert_eq!(
        events[..4],
        [
            "-slave-reconf-sent-timeout",
            "+slave-reconf-sent",
            "+failover-end",
            "+switch-master"
        ]
    );
    let to_it = |list: Vec<(Address, ReplicaOf)>| {
        list.into_iter().filter(|(to, _)| *to == replica(2)).count()
    };
    assert_eq!(to_it(b.queued_slave_ofs()), 2);
    assert_eq!(to_it(b.slave_ofs()), 1, "the repeated one never left");
}

/// E5: the promoted replica dies right after +promoted-slave; failover-timeout 5000; the
/// old master recovers.
#[test]
fn e05_the_failover_hangs_when_the_promoted_replica_dies() {
    let mut b = Setup {
        failover_timeout: 5_000,
        ..Setup::default()
    }
    .settled();
    for n in 1..=2 {
        // The other one is not done before the promoted one is down.
        b.fake(replica(n)).syncs = false;
    }
    b.elected();
    b.run_to("+promoted-slave");
    let promoted = b.m().current_address();
    b.kill(promoted);
    b.fake(MASTER).mood = Mood::Answers;
    b.mark();
    b.run(20_000);
    assert!(
        b.has("-sdown master") && b.has("-odown master"),
        "it has recovered"
    );
    assert!(b.has("+sdown slave"));
    for none in ["-failover-abort", "+failover-end", "+switch-master"] {
        assert!(!b.has(none), "{none}");
    }
    assert_eq!(state(&b), FailoverState::ReconfSlaves);
    let told = b.ask(Request::MasterAddress("mymaster".into()));
    assert_eq!(
        told,
        Reply::MasterAddress(Some(promoted.into())),
        "a dead address"
    );
}

/// E6: a hello from a known address with a new id, under two masters.
#[test]
fn e06_a_new_id_at_a_known_address_goes_under_one_master_only() {
    let mut b = Setup {
        other: true,
        ..Setup::default()
    }
    .settled();
    let under = |b: &Bench, name| {
        b.master(name)
            .peers()
            .map(|peer| peer.id())
            .collect::<Vec<_>>()
    };
    let stranger = lab_redis::wire::RunId([0xcc; 20]);
    b.hear(Hello {
        id: stranger,
        ..hello(1)
    });
    assert!(under(&b, "mymaster").contains(&stranger));
    assert!(!under(&b, "mymaster").contains(&peer_id(1)));
    assert_eq!(under(&b, "other"), [peer_id(2)]);
}

/// E6: a higher configuration epoch with the same address is not written.
#[test]
fn e06_a_higher_config_epoch_for_the_same_address_is_not_written() {
    let mut b = Setup::default().settled();
    b.hear(Hello {
        config_epoch: 7,
        ..hello(1)
    });
    assert_eq!(b.m().config_epoch(), 7);
    assert_eq!(b.flushes().len(), 0);
}

/// E6: a replica whose link was never up (-1) is accepted and promoted.
#[test]
fn e06_a_replica_that_was_never_connected_is_promoted() {
    let mut b = Setup {
        replicas: 1,
        ..Setup::alone()
    }
    .settled();
    *b.fake(replica(1)).link() = MasterLink {
        master: MASTER,
        host: None,
        up: false,
        down_since_s: Some(-1),
        offset: 1,
    };
    b.run(11_000);
    b.elected();
    b.run_to("+promoted-slave slave 10.0.0.11:6379");
}

/// E6: RESET does not touch the file.
#[test]
fn e06_reset_does_not_touch_the_file() {
    let mut b = Setup::default().settled();
    let before = b.s.disk();
    b.say("SENTINEL RESET *");
    assert_eq!(b.flushes().len(), 0);
    assert_eq!(b.m().peers().count(), 0);
    assert_eq!(before.masters[0].sentinels.len(), 2);
}

/// E7: SIGSTOP for 2.6 s.
#[test]
fn e07_in_tilt_it_votes_and_switches_and_acts_at_once_when_it_is_over() {
    let mut b = Setup {
        peers: 2,
        quorum: 1,
        ..Setup::default()
    }
    .settled();
    b.kill(MASTER);
    b.run_to("+sdown master");
    b.fake(MASTER).mood = Mood::Answers;
    b.freeze(2_600);
    let tilt = b.run_to("+tilt");
    let ask = |epoch, candidate| Ask {
        master: MASTER,
        host: None,
        epoch,
        candidate: Some(candidate),
    };
    let told = |b: &mut Bench, ask| match b.ask(Request::IsMasterDown(Box::new(ask))) {
        Reply::IsMasterDown(answer) => answer,
        other => panic!("{other:?}"),
    };
    let answer = told(&mut b, ask(9, peer_id(1)));
    assert!(!answer.is_down, "withheld");
    assert_eq!((answer.leader, answer.leader_epoch), (Some(peer_id(1)), 9));
    for other in [ask(9, peer_id(2)), ask(3, peer_id(2))] {
        let answer = told(&mut b, other);
        assert_eq!((answer.leader, answer.leader_epoch), (Some(peer_id(1)), 9));
    }
    let unknown = Ask {
        master: Address::new([1, 2, 3, 4], 5),
        host: None,
        ..ask(20, peer_id(1))
    };
    let answer = told(&mut b, unknown);
    assert_eq!(
        (answer.is_down, answer.leader, answer.leader_epoch),
        (false, None, 0)
    );
    assert_eq!(b.s.current_epoch(), 9);
    b.hear(Hello {
        current_epoch: 9,
        config_epoch: 9,
        master: replica(1),
        ..hello(1)
    });
    assert!(b.has("+switch-master"), "in TILT");
    // The new master reports to be a replica, for more than 21 s when TILT ends.
    let over = b.run_to("-tilt");
    assert!((30_000..=30_103).contains(&(over - tilt)), "real: 30.07 s");
    for at_once in ["+sdown master", "+odown", "+try-failover"] {
        assert_eq!(
            b.when(at_once).last(),
            Some(&over),
            "{at_once} in the same tick"
        );
    }
}

/// E9: its own address among its known sentinels, another sentinel dead, quorum 2.
#[test]
fn e09_a_sentinel_that_knows_itself_fails_over_alone() {
    let setup = Setup {
        peers: 0,
        ..Setup::default()
    };
    let mut disk = Setup::default().settled().s.disk();
    let own = setup.spec().address;
    let former = peer_id(7);
    disk.masters[0].sentinels = vec![(own, former), (peer(1), peer_id(1))].into();
    let mut b = Bench::boot(&setup.spec(), Some(&disk), 1, setup.fakes());
    b.run(4_000);
    let invalid = format!(
        "+sentinel-invalid-addr sentinel {former} {} {} @ mymaster 10.0.0.1 6379",
        own.ip, own.port
    );
    let itself = format!(
        "+sentinel sentinel {} {} {} @ mymaster 10.0.0.1 6379",
        id(),
        own.ip,
        own.port
    );
    assert!(b.has(&invalid) && b.has(&itself), "{:#?}", b.events());
    b.run(2_000);
    b.kill(MASTER);
    b.run_to("+odown master mymaster 10.0.0.1 6379 #quorum 2/2");
    b.run_to("+switch-master");
    assert_eq!(b.m().config_epoch(), 1);
    assert!(
        b.has(&format!("+sdown sentinel {}", peer_id(1))),
        "the third voter is dead"
    );
}
