//! What a reply to INFO changes (§6, §10.10, §10.11).

mod bench;

use bench::*;
use lab_process::Address;
use lab_redis::wire::{ErrorReply, Hello, MasterLink, ReplicaLine, ReplicaOf, Reply, Role};

const ELSEWHERE: Address = Address::new([9, 9, 9, 9], 6379);

/// INFO every second, so that what depends on it is seen when it happens.
fn quick(mut setup: Setup) -> Setup {
    setup.tunables.info_period = 1_000;
    setup
}

#[test]
fn replicas_are_learnt_from_the_masters_info_whatever_their_state() {
    let mut b = Setup {
        replicas: 0,
        ..Setup::alone()
    }
    .settled();
    let line = |n, online| ReplicaLine {
        address: replica(n),
        host: None,
        online,
        offset: 0,
        lag_s: 0,
    };
    b.fake(MASTER).report().replicas = vec![line(1, true), line(2, false)];
    b.run(10_000);
    assert_eq!(b.steps()[..4], ["+slave", "flush", "+slave", "flush"]);
    assert_eq!(b.when("+slave").len(), 2);
    assert_eq!(
        b.events()[0],
        "+slave slave 10.0.0.11:6379 10.0.0.11 6379 @ mymaster 10.0.0.1 6379"
    );
    assert_eq!(b.flushes()[1].masters[0].replicas.len(), 2);
    b.fake(MASTER).report().replicas.clear();
    b.mark();
    b.run(10_000);
    assert!(!b.has("+slave"));
    assert_eq!(b.m().replicas().count(), 2, "never removed");
}

#[test]
fn what_a_replica_lists_is_not_learnt() {
    let mut b = Setup::alone().settled();
    b.fake(replica(1)).report().replicas = vec![ReplicaLine {
        address: replica(7),
        host: None,
        online: true,
        offset: 0,
        lag_s: 0,
    }];
    b.run(11_000);
    assert_eq!(b.m().replicas().count(), 2);
}

#[test]
fn a_changed_run_id_is_a_reboot_and_the_first_one_is_not() {
    let mut b = Setup::alone().settled();
    assert!(b.did.len() > 10 && !b.has("+reboot"));
    b.fake(MASTER).report().run_id = run_id(50);
    b.fake(replica(1)).report().run_id = run_id(51);
    b.run(21_000);
    assert_eq!(b.when("+reboot master mymaster 10.0.0.1 6379").len(), 1);
    assert_eq!(b.when("+reboot slave 10.0.0.11:6379").len(), 1);
    assert_eq!(b.when("+reboot").len(), 2);
}

#[test]
fn role_changes_are_announced_with_the_sign_of_the_agreement() {
    let mut b = quick(Setup::default()).settled();
    b.fake(MASTER).follow(ELSEWHERE);
    b.fake(replica(1)).lead();
    b.run(1_200);
    b.fake(MASTER).lead();
    b.fake(replica(1)).follow(MASTER);
    b.run(1_200);
    let mut events = b.events();
    events.sort();
    let r1 = "slave 10.0.0.11:6379 10.0.0.11 6379 @ mymaster 10.0.0.1 6379";
    assert_eq!(
        events,
        [
            "+role-change master mymaster 10.0.0.1 6379 new reported role is master".to_owned(),
            format!("+role-change {r1} new reported role is slave"),
            "-role-change master mymaster 10.0.0.1 6379 new reported role is slave".to_owned(),
            format!("-role-change {r1} new reported role is master"),
        ]
    );
}

#[test]
fn a_replica_whose_link_is_down_is_asked_every_second_until_it_is_up() {
    let mut b = Setup::alone().settled();
    b.fake(replica(1)).link().up = false;
    b.fake(replica(1)).link().down_since_s = Some(3);
    b.run(9_000);
    b.mark();
    b.run(6_000);
    for gap in gaps(&b.sent(replica(1), Kind::Info)) {
        assert!((1_001..=1_102).contains(&gap), "{gap}");
    }
    let other = b.sent(replica(2), Kind::Info);
    assert!(other.len() <= 1, "the other is not concerned");
    b.fake(replica(1)).link().up = true;
    b.fake(replica(1)).link().down_since_s = None;
    b.run(1_200);
    b.mark();
    b.run(8_500);
    assert_eq!(
        b.sent(replica(1), Kind::Info),
        [],
        "the count starts from 0 at every INFO"
    );
}

#[test]
fn who_becomes_a_master_has_no_link_that_could_be_down() {
    let mut b = Setup::alone().settled();
    b.fake(replica(1)).obeys = false;
    b.fake(replica(1)).link().up = false;
    b.fake(replica(1)).link().down_since_s = Some(-1);
    b.run(10_000);
    b.fake(replica(1)).lead();
    b.run_to("-role-change slave 10.0.0.11");
    b.mark();
    b.run(9_500);
    assert_eq!(b.sent(replica(1), Kind::Info), [], "no longer every second");
}

#[test]
fn during_odown_and_failover_replicas_are_asked_every_second_and_masters_are_not() {
    let mut b = Setup {
        failover_timeout: 60_000,
        ..Setup::default()
    }
    .settled();
    b.fake(MASTER).pong = Reply::Error(ErrorReply::Misconf);
    for n in 1..=2 {
        b.fake(replica(n)).obeys = false;
    }
    b.run_to("+failover-state-wait-promotion");
    b.mark();
    b.run(9_000);
    for n in 1..=2 {
        let infos = b.sent(replica(n), Kind::Info);
        assert!(infos.len() >= 8, "{infos:?}");
    }
    assert!(b.sent(MASTER, Kind::Info).len() <= 1);
}

/// §6.3.2b, §10.11.
#[test]
fn an_old_master_that_returns_is_converted_at_the_first_info_after_eight_seconds() {
    let mut b = Setup::alone().settled();
    b.fake(replica(1)).obeys = false;
    b.fake(replica(1)).lead();
    let changed = b.run_to("-role-change slave 10.0.0.11");
    let converted = b.run_to("+convert-to-slave slave 10.0.0.11:6379");
    // INFO comes every 10 s: the second one is the first after 8 s.
    assert!((10_001..=10_103).contains(&(converted - changed)));
    assert_eq!(b.slave_ofs(), [(replica(1), ReplicaOf::Of(MASTER.into()))]);
    let again = b.run_to("+convert-to-slave");
    assert!(
        (10_001..=10_103).contains(&(again - converted)),
        "until it obeys"
    );
    b.fake(replica(1)).follow(MASTER);
    b.mark();
    b.run(21_000);
    assert!(!b.has("+convert-to-slave"));
}

#[test]
fn conversion_waits_exactly_eight_seconds_from_the_role_change() {
    let mut b = quick(Setup::alone()).settled();
    b.fake(replica(1)).lead();
    let changed = b.run_to("-role-change slave");
    let converted = b.run_to("+convert-to-slave");
    assert!((8_001..=9_110).contains(&(converted - changed)));
}

#[test]
fn conversion_waits_eight_seconds_from_the_beginning_of_the_last_sdown_as_well() {
    let mut b = quick(Setup::alone()).settled();
    b.fake(replica(1)).obeys = false;
    b.fake(replica(1)).lead();
    let changed = b.run_to("-role-change slave");
    b.run(4_000);
    b.silence(replica(1));
    let began = b.run_to("+sdown slave 10.0.0.11:6379");
    assert!(began - changed > 4_000);
    b.revive(replica(1));
    let converted = b.run_to("+convert-to-slave");
    assert!(
        (8_001..=9_110).contains(&(converted - began)),
        "{}",
        converted - began
    );
}

/// §6.4: each condition of sanity, broken alone.
#[test]
fn nobody_is_pointed_to_a_master_that_does_not_look_sane() {
    type Break = fn(&mut Bench);
    let breaks: [(&str, Break); 3] = [
        // Errors to PING: its INFO stays fresh.
        ("is down", |b| {
            b.fake(MASTER).pong = Reply::Error(ErrorReply::Misconf);
        }),
        ("reports to be a replica", |b| {
            b.fake(MASTER).follow(ELSEWHERE);
        }),
        ("has stale INFO", |b| {
            b.fake(MASTER).info_reply = Some(Reply::Error(ErrorReply::NoAuth));
        }),
    ];
    for (what, breaks) in breaks {
        let mut b = quick(Setup {
            peers_agree: false,
            down_after: 3_000,
            ..Setup::default()
        })
        .settled();
        breaks(&mut b);
        b.run(5_000);
        b.fake(replica(1)).lead();
        b.fake(replica(2)).follow(ELSEWHERE);
        b.run(15_000);
        assert!(b.has("-role-change slave 10.0.0.11"), "{what}");
        assert_eq!(b.slave_ofs(), [], "a master that {what}");
    }
}

#[test]
fn an_observer_leaves_a_fresh_promotion_alone_for_eight_seconds() {
    let mut b = quick(Setup::default()).settled();
    b.fake(replica(1)).lead();
    let seen = b.run_to("-role-change slave 10.0.0.11");
    b.run_until(seen + 7_900);
    assert_eq!(b.slave_ofs(), []);
    b.hear(Hello {
        current_epoch: 1,
        config_epoch: 1,
        master: replica(1),
        ..hello(1)
    });
    b.run(5_000);
    assert!(
        !b.slave_ofs()
            .contains(&(replica(1), ReplicaOf::Of(MASTER.into())))
    );
}

/// §6.3.3.
#[test]
fn a_replica_of_somebody_else_is_fixed_after_the_failover_timeout() {
    let same_port = Address::new([9, 9, 9, 9], MASTER.port);
    let same_ip = Address::new(MASTER.ip.octets(), 7_000);
    for wrong in [same_port, same_ip] {
        let mut b = quick(Setup::alone()).settled();
        b.fake(replica(1)).obeys = false;
        b.fake(replica(1)).follow(wrong);
        let from = b.now();
        let fixed = b.run_to("+fix-slave-config slave 10.0.0.11:6379");
        assert!(
            (10_001..=12_210).contains(&(fixed - from)),
            "{}",
            fixed - from
        );
        assert_eq!(b.slave_ofs(), [(replica(1), ReplicaOf::Of(MASTER.into()))]);
        let again = b.run_to("+fix-slave-config");
        assert!((1_001..=1_110).contains(&(again - fixed)), "until it obeys");
    }
}

#[test]
fn the_wait_before_a_fix_starts_over_when_the_reported_master_changes() {
    let mut b = quick(Setup::alone()).settled();
    b.fake(replica(1)).obeys = false;
    b.fake(replica(1)).follow(ELSEWHERE);
    b.run(7_000);
    b.fake(replica(1)).follow(Address::new([9, 9, 9, 8], 6379));
    b.run(9_900);
    assert!(!b.has("+fix-slave-config"));
    b.run(2_500);
    assert!(b.has("+fix-slave-config"));
}

#[test]
fn the_wait_before_a_fix_starts_over_when_the_role_becomes_replica() {
    let mut b = quick(Setup::alone()).settled();
    b.fake(replica(1)).obeys = false;
    b.fake(replica(1)).follow(ELSEWHERE);
    b.run(5_000);
    b.fake(replica(1)).lead();
    b.run(4_000);
    b.fake(replica(1)).follow(ELSEWHERE);
    let changed = b.run_to("+role-change slave 10.0.0.11");
    let fixed = b.run_to("+fix-slave-config");
    assert!(fixed - changed > 10_000, "{}", fixed - changed);
}

#[test]
fn a_replica_that_has_the_right_master_is_left_alone() {
    let mut b = quick(Setup::alone()).settled();
    b.run(30_000);
    assert_eq!(b.slave_ofs(), []);
    assert_eq!(b.steps(), [""; 0]);
}

/// §6.3.2a.
#[test]
fn a_promotion_is_on_disk_before_it_is_announced() {
    let mut b = Setup::alone().settled();
    b.elected();
    b.run_to("+failover-state-wait-promotion");
    b.mark();
    b.run_to("+promoted-slave");
    assert_eq!(
        b.steps()[..4],
        [
            "-role-change",
            "flush",
            "+promoted-slave",
            "+failover-state-reconf-slaves"
        ]
    );
    let disk = b.flushes()[0];
    let master = &disk.masters[0];
    assert_eq!((master.spec.address, master.config_epoch), (replica(1), 1));
    assert_eq!(b.m().config_epoch(), 1);
    assert_eq!(b.m().reported().0, Role::Master);
}

#[test]
fn a_promotion_is_published_through_everybody_at_the_next_tick() {
    let mut b = Setup {
        replicas: 3,
        ..Setup::default()
    }
    .settled();
    b.elected();
    b.run_to("+failover-state-wait-promotion");
    b.run(300);
    b.mark();
    // It is seen between two ticks; this runs to the second.
    let promoted = b.run_to("+promoted-slave");
    assert!(b.now() - promoted <= 100);
    for to in [replica(1), replica(2), replica(3), peer(1), peer(2)] {
        let hellos = b.hellos(to);
        let new: Vec<_> = hellos
            .iter()
            .filter(|(_, hello)| hello.master == replica(1) && hello.config_epoch == 1)
            .collect();
        assert!(!new.is_empty(), "through {to}: {hellos:?}");
    }
}

#[test]
fn a_promotion_is_published_through_an_old_master_that_is_back() {
    let mut b = Setup::alone().settled();
    b.fake(replica(1)).obeys = false;
    b.elected();
    b.run_to("+failover-state-wait-promotion");
    b.revive(MASTER);
    b.run_to("-odown");
    b.mark();
    b.run(4_000);
    let infos = b.sent(replica(2), Kind::Info).len();
    assert!(infos >= 3, "still every second: the failover goes on");
    b.fake(replica(1)).lead();
    b.mark();
    let promoted = b.run_to("+promoted-slave");
    let said = b.hellos(MASTER);
    let last = said.last().expect("a hello");
    assert_eq!(last.1.master, replica(1));
    assert!(last.0 - promoted <= 100, "at the next tick");
}

/// §6.3.4: both steps may come with one INFO, or with two.
#[test]
fn reconfiguration_is_in_progress_when_the_master_is_right_and_done_when_the_link_is_up() {
    for syncs in [true, false] {
        let mut b = Setup::alone().settled();
        b.fake(replica(2)).syncs = syncs;
        b.elected();
        b.run_to("+slave-reconf-sent slave 10.0.0.12:6379");
        let inprog = b.run_to("+slave-reconf-inprog slave 10.0.0.12:6379");
        if syncs {
            assert_eq!(b.first("+slave-reconf-done slave 10.0.0.12:6379"), inprog);
            continue;
        }
        b.run(2_500);
        assert!(!b.has("+slave-reconf-done"));
        let flags = |b: &Bench| {
            let found = b.m().replicas().find(|r| r.address() == replica(2));
            found.expect("known").flags()
        };
        assert_eq!(flags(&b), "slave,reconf_inprog");
        *b.fake(replica(2)).link() = MasterLink {
            master: replica(1),
            host: None,
            up: true,
            down_since_s: None,
            offset: 1,
        };
        let done = b.run_to("+slave-reconf-done");
        b.tick();
        assert_eq!(b.when("+slave-reconf-inprog").len(), 1);
        assert!(b.first("+failover-end") - done <= 100);
    }
}
