//! The experiments on the real program (specification, appendix B), E15 to E20: cadences,
//! attempts and storms, each with its figures.

mod bench;

use bench::*;
use lab_redis::wire::Hello;
use lab_sentinel::EventKind;

/// E15: peers are alive but never vote; failover-timeout 3000.
#[test]
fn e15_attempts_without_votes_end_and_are_repeated() {
    let mut b = Setup {
        failover_timeout: 3_000,
        ..Setup::default()
    }
    .settled();
    for n in 1..=2 {
        b.fake(peer(n)).vote = Vote::Withheld;
    }
    b.kill(MASTER);
    b.run(60_000);
    let (tries, aborts) = (
        b.when("+try-failover"),
        b.when("-failover-abort-not-elected"),
    );
    assert!(tries.len() >= 8);
    for (tried, aborted) in tries.iter().zip(&aborts) {
        assert!(
            (3_001..=4_103).contains(&(aborted - tried)),
            "real: 3093 to 4026 ms"
        );
    }
    for gap in gaps(&tries) {
        assert!((6_000..=7_103).contains(&gap), "real: 6099 to 7011 ms");
    }
    let epochs: Vec<String> = b
        .events()
        .into_iter()
        .filter(|e| e.starts_with("+new-epoch"))
        .collect();
    let counted: Vec<String> = (1..=tries.len())
        .map(|n| format!("+new-epoch {n}"))
        .collect();
    assert_eq!(epochs, counted);
}

/// E17: healthy fakes.
#[test]
fn e17_cadences_with_healthy_fakes() {
    let mut b = Setup::default().start();
    b.run(60_000);
    let first = b.sent(MASTER, Kind::Hello)[0];
    assert!((2_001..=2_104).contains(&first), "real: 2.03 s");
    for gap in gaps(&b.sent(MASTER, Kind::Ping)).into_iter().skip(1) {
        assert!((1_001..=1_104).contains(&gap), "real: 1006 to 1075 ms");
    }
    for gap in gaps(&b.sent(MASTER, Kind::Info)) {
        assert!((10_001..=10_104).contains(&gap), "real: 10.0 to 10.1 s");
    }
    b.fake(replica(1)).link().up = false;
    b.fake(replica(1)).link().down_since_s = Some(3);
    b.run(11_000);
    b.mark();
    b.run(10_000);
    for gap in gaps(&b.sent(replica(1), Kind::Info)) {
        assert!((1_001..=1_104).contains(&gap), "real: about 1.0 s");
    }
}

/// E18: a switch within 5 s of the peers' answers about the old address; the new address
/// is dead; down-after 1000; quorum 3 of 3.
#[test]
fn e18_stale_answers_start_a_storm_after_a_switch() {
    let mut b = Setup {
        quorum: 3,
        ..Setup::default()
    }
    .settled();
    for n in 1..=2 {
        b.fake(peer(n)).vote = Vote::Withheld;
    }
    b.kill(replica(1));
    b.kill(MASTER);
    b.run_to("+odown master mymaster 10.0.0.1 6379 #quorum 3/3");
    b.run(1_000);
    b.hear(Hello {
        current_epoch: 5,
        config_epoch: 5,
        master: replica(1),
        ..hello(1)
    });
    // The peers do not know the new address.
    for n in 1..=2 {
        b.fake(peer(n)).says_down = false;
    }
    let switch = b.now();
    b.mark();
    let sdown = b.run_to("+sdown master mymaster 10.0.0.11 6379");
    assert!((1_001..=1_104).contains(&(sdown - switch)), "real: 1026 ms");
    let together: Vec<String> = b
        .announced()
        .filter(|(at, event)| *at == sdown && !event.kind.name().is_empty())
        .map(|(_, event)| event.to_string())
        .filter(|text| !text.contains(" @ "))
        .collect();
    assert_eq!(
        together[..4],
        [
            "+sdown master mymaster 10.0.0.11 6379",
            "+odown master mymaster 10.0.0.11 6379 #quorum 3/3",
            "+new-epoch 6",
            "+try-failover master mymaster 10.0.0.11 6379"
        ]
    );
    for n in 1..=2 {
        let asks = b.asks(peer(n));
        assert!(
            asks.iter()
                .all(|(at, ask)| *at == sdown && ask.master == replica(1))
        );
        assert_eq!(asks.len(), 2, "two identical questions in that tick");
        assert_eq!(asks[0], asks[1]);
    }
    b.tick();
    assert_eq!(b.when("-odown master").len(), 1, "one tick later");
}

/// E19: a single sentinel, quorum 1; the replica's last INFO is about 8 s old at +odown,
/// and every reply is delayed by 150 or 20 ms.
#[test]
fn e19_a_slow_info_costs_the_failover() {
    for (delay_ms, promoted) in [(150, false), (20, true)] {
        let mut b = Setup {
            replicas: 1,
            ..Setup::alone()
        }
        .settled();
        let info = b.m().replicas().next().expect("known").info_refresh();
        b.fake(replica(1)).delay_ms = delay_ms;
        b.run_until(info - WALL_AT_BOOT + 7_000);
        let elected = b.elected();
        b.tick();
        assert_eq!(
            b.has("-failover-abort-no-good-slave"),
            !promoted,
            "{delay_ms} ms"
        );
        assert_eq!(b.has("+selected-slave"), promoted, "{delay_ms} ms");
        assert!(b.now() - elected <= 103, "one tick after +elected-leader");
        if promoted {
            b.run_to("+switch-master");
        }
    }
}

/// E20: SENTINEL FAILOVER to two sentinels at once: two leaders, equal epochs.
#[test]
fn e20_two_forced_failovers_share_an_epoch_for_good() {
    let forced = || {
        let mut b = Setup {
            peers: 1,
            peers_agree: false,
            ..Setup::default()
        }
        .settled();
        b.say("SENTINEL FAILOVER mymaster");
        b.tick();
        b.tick();
        b
    };
    for _ in 0..2 {
        let mut b = forced();
        let names = b.names();
        let begins = [
            "+new-epoch",
            "+try-failover",
            "+vote-for-leader",
            "+elected-leader",
        ];
        assert_eq!(names[..4], begins, "{names:?}");
        assert_eq!(b.logged(EventKind::NewEpoch), ["+new-epoch 1"]);
        b.run_to("+switch-master");
        assert_eq!(b.m().config_epoch(), 1);
        let mine = b.m().address();
        // The other's hello has the same epoch: nothing reconciles them.
        let other = if mine == replica(1) {
            replica(2)
        } else {
            replica(1)
        };
        b.mark();
        b.hear(Hello {
            current_epoch: 1,
            config_epoch: 1,
            master: other,
            ..hello(1)
        });
        assert_eq!(b.m().address(), mine);
        assert!(!b.has("+switch-master"));
    }
}
