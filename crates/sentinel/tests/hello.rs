//! Hellos: what is said, and what hearing one changes (§7).

mod bench;

use std::sync::Arc;

use bench::*;
use lab_process::Address;
use lab_redis::wire::Hello;

const MOVED: Address = Address::new([10, 0, 1, 77], 26379);

#[test]
fn a_hello_says_who_and_what() {
    let mut b = Setup::default().settled();
    b.asked(4, Some(peer_id(1)));
    b.run(3_000);
    for to in [MASTER, replica(1), replica(2), peer(1), peer(2)] {
        let hellos = b.hellos(to);
        let said = &hellos.last().expect("a hello").1;
        assert_eq!(
            said.to_string(),
            "10.0.1.100,26379,aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,4,mymaster,10.0.0.1,6379,0"
        );
    }
}

#[test]
fn a_new_sentinel_is_announced_and_flushed() {
    let mut b = Setup::default().settled();
    b.hear(Hello {
        from: peer(3),
        id: peer_id(3),
        ..hello(1)
    });
    assert_eq!(b.steps(), ["+sentinel", "flush"]);
    assert_eq!(
        b.events()[0],
        format!(
            "+sentinel sentinel {} 10.0.1.3 26379 @ mymaster 10.0.0.1 6379",
            peer_id(3)
        )
    );
    let known = &b.flushes()[0].masters[0].sentinels;
    assert!(known.iter().any(|known| *known == (peer(3), peer_id(3))));
    b.mark();
    b.hear(hello(3));
    assert_eq!(b.steps(), [""; 0], "known by now");
}

#[test]
fn a_hello_about_an_unknown_master_changes_nothing() {
    let mut b = Setup::default().settled();
    b.hear(Hello {
        master_name: "unheard-of".into(),
        current_epoch: 9,
        from: peer(3),
        id: peer_id(3),
        ..hello(1)
    });
    assert_eq!(b.steps(), [""; 0]);
    assert_eq!(b.s.current_epoch(), 0);
}

#[test]
fn hellos_arrive_on_subscriptions_as_well() {
    let mut b = Setup::default().settled();
    b.push(replica(1), &Arc::new(hello(3)));
    b.run(5);
    assert_eq!(b.names(), ["+sentinel"]);
}

#[test]
fn my_own_hello_is_ignored_on_a_subscription_but_not_when_published_to_me() {
    let mut b = Setup::default().settled();
    let own = Hello {
        from: b.s.address(),
        id: id(),
        ..hello(1)
    };
    b.push(MASTER, &Arc::new(own.clone()));
    b.run(5);
    assert_eq!(b.m().peers().count(), 2);
    b.hear(own);
    assert_eq!(b.m().peers().count(), 3, "my own peer (experiment E9)");
}

#[test]
fn a_higher_epoch_is_flushed_and_announced_and_no_other_is_adopted() {
    let mut b = Setup::default().settled();
    b.hear(Hello {
        current_epoch: 5,
        ..hello(1)
    });
    assert_eq!(b.steps(), ["flush", "+new-epoch"]);
    assert_eq!(b.events(), ["+new-epoch 5"]);
    assert_eq!(b.flushes()[0].current_epoch, 5);
    b.mark();
    for current_epoch in [5, 4] {
        b.hear(Hello {
            current_epoch,
            ..hello(1)
        });
    }
    assert_eq!(b.steps(), [""; 0]);
    assert_eq!(b.s.current_epoch(), 5);
}

#[test]
fn one_hello_may_introduce_raise_the_epoch_and_switch_in_this_order() {
    let mut b = Setup::default().settled();
    b.hear(Hello {
        from: peer(3),
        id: peer_id(3),
        current_epoch: 5,
        config_epoch: 5,
        master: replica(1),
        ..hello(1)
    });
    assert_eq!(
        b.steps(),
        [
            "+sentinel",
            "flush",
            "flush",
            "+new-epoch",
            "+config-update-from",
            "+switch-master",
            "+slave",
            "+slave",
            "flush"
        ]
    );
    let from = format!(
        "+config-update-from sentinel {} 10.0.1.3 26379 @ mymaster 10.0.0.1 6379",
        peer_id(3)
    );
    assert!(b.events().contains(&from));
    let last = b.flushes()[2];
    assert_eq!(last.masters[0].spec.address, replica(1));
    assert_eq!(last.masters[0].config_epoch, 5);
}

/// §7.2.3a.
#[test]
fn a_known_sentinel_at_a_new_address_replaces_its_entry() {
    let mut b = Setup::default().settled();
    b.hear(Hello {
        from: MOVED,
        ..hello(1)
    });
    assert_eq!(b.steps(), ["+sentinel-address-switch", "flush"]);
    assert_eq!(
        b.events()[0],
        format!(
            "+sentinel-address-switch master mymaster 10.0.0.1 6379 ip 10.0.1.77 port 26379 for {}",
            peer_id(1)
        )
    );
    let addresses: Vec<_> = b.m().peers().map(|view| view.address()).collect();
    assert!(addresses.contains(&MOVED) && addresses.len() == 2);
    assert_eq!(b.closes(peer(1)).len(), 1);
    b.run(1_200);
    assert_eq!(b.connects(peer(1)), []);
    assert!(!b.connects(MOVED).is_empty());
}

fn under_two_masters() -> Bench {
    Setup {
        other: true,
        ..Setup::default()
    }
    .settled()
}

#[test]
fn a_moved_sentinel_is_moved_under_every_master() {
    let mut b = under_two_masters();
    b.hear(Hello {
        from: MOVED,
        ..hello(1)
    });
    assert_eq!(
        b.steps(),
        [
            "+sentinel-address-switch",
            "+sentinel-address-update",
            "flush"
        ]
    );
    assert_eq!(
        b.events()[1],
        format!(
            "+sentinel-address-update sentinel {} 10.0.1.77 26379 @ mymaster 10.0.0.1 6379 1 additional matching instances",
            peer_id(1)
        )
    );
    for name in ["mymaster", "other"] {
        let moved = b.master(name).peers().find(|view| view.id() == peer_id(1));
        assert_eq!(moved.expect("known").address(), MOVED);
    }
    assert_eq!(b.closes(peer(1)).len(), 1, "the shared connection");
    b.run(1_200);
    assert_eq!(b.connects(peer(1)), []);
}

/// §7.2.3b, experiment E6.
#[test]
fn another_id_at_a_known_address_removes_the_old_sentinel_under_every_master() {
    let mut b = under_two_masters();
    b.hear(Hello {
        id: peer_id(9),
        ..hello(1)
    });
    assert_eq!(b.steps(), ["+sentinel-invalid-addr", "+sentinel", "flush"]);
    assert_eq!(
        b.events()[0],
        format!(
            "+sentinel-invalid-addr sentinel {} 10.0.1.1 26379 @ mymaster 10.0.0.1 6379",
            peer_id(1)
        )
    );
    let ids = |name: &str| {
        let mut ids: Vec<_> = b.master(name).peers().map(|view| view.id()).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids("mymaster"), [peer_id(2), peer_id(9)]);
    assert_eq!(
        ids("other"),
        [peer_id(2)],
        "the new one is learnt under the named master only"
    );
    assert_eq!(b.closes(peer(1)).len(), 1);
}

#[test]
fn a_reply_owed_to_a_sentinel_that_is_gone_is_discarded() {
    let mut b = under_two_masters();
    b.fake(peer(1)).delay_ms = 40;
    b.kill(MASTER);
    b.run_to("+sdown master");
    assert_eq!(b.asks(peer(1)).len(), 1);
    // Its entry under mymaster moves; the connection stays with `other`... until
    // the update closes it.
    b.hear(Hello {
        from: MOVED,
        ..hello(1)
    });
    b.run(300);
    let moved = b
        .m()
        .peers()
        .find(|view| view.id() == peer_id(1))
        .expect("known");
    assert!(!moved.master_down());
    assert!(moved.link().pending >= 0);
}

/// §7.2.5, §10.9.
#[test]
fn an_observer_rebuilds_its_replicas_from_the_old_ones_and_the_old_master() {
    let mut b = Setup {
        replicas: 3,
        ..Setup::default()
    }
    .settled();
    b.hear(Hello {
        current_epoch: 1,
        config_epoch: 1,
        master: replica(2),
        ..hello(1)
    });
    assert!(b.has("+switch-master mymaster 10.0.0.1 6379 10.0.0.12 6379"));
    let mut replicas: Vec<_> = b.m().replicas().map(|view| view.address()).collect();
    replicas.sort();
    assert_eq!(replicas, [MASTER, replica(1), replica(3)]);
    assert_eq!(b.when("+slave slave").len(), 3);
    for view in b.m().replicas() {
        assert!(view.link().disconnected);
        assert_eq!(
            (view.info_refresh(), view.priority(), view.offset()),
            (0, 100, 0)
        );
    }
    assert_eq!(b.m().peers().count(), 2, "sentinels are kept");
    for old in [MASTER, replica(1), replica(2), replica(3)] {
        assert_eq!(b.closes(old).len(), 2, "both connections with {old}");
    }
}

#[test]
fn a_switch_to_a_stranger_keeps_all_replicas() {
    let mut b = Setup::default().settled();
    b.hear(Hello {
        current_epoch: 1,
        config_epoch: 1,
        master: Address::new([10, 9, 9, 9], 6379),
        ..hello(1)
    });
    assert_eq!(b.m().replicas().count(), 3);
}

#[test]
fn the_time_of_a_hello_is_noted() {
    let mut b = Setup::default().settled();
    b.run(5_000);
    b.hear(hello(1));
    let view = b
        .m()
        .peers()
        .find(|view| view.id() == peer_id(1))
        .expect("known");
    assert_eq!(view.last_hello_time(), b.wall());
}

#[test]
fn a_hello_is_made_anew_when_only_the_config_epoch_has_changed() {
    let mut b = Setup::default().settled();
    let raised = Hello {
        current_epoch: 3,
        ..hello(1)
    };
    b.hear(raised.clone());
    b.run(2_500);
    b.hear(Hello {
        config_epoch: 3,
        ..raised
    });
    b.run(2_500);
    let said = b.hellos(MASTER);
    let epochs: Vec<_> = said.iter().map(|(_, said)| said.config_epoch).collect();
    assert_eq!((epochs[0], epochs[epochs.len() - 1]), (0, 3), "{epochs:?}");
}

#[test]
fn what_info_told_of_the_old_master_is_forgotten_in_a_switch() {
    let mut b = Setup::default().settled();
    b.fake(MASTER).follow(replica(2));
    b.run_to("-role-change master");
    b.hear(Hello {
        current_epoch: 1,
        config_epoch: 1,
        master: replica(1),
        ..hello(1)
    });
    b.fake(replica(1)).lead();
    assert_eq!(b.m().reported().0, lab_redis::wire::Role::Master);
    b.mark();
    b.run(25_000);
    assert!(!b.has("+reboot"), "another run id at another address");
    assert!(!b.has("+role-change master"));
}
