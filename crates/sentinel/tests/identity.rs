//! Who a sentinel says it is, and whom it takes others for (§7).

mod bench;

use std::sync::Arc;

use bench::*;
use lab_process::Address;
use lab_redis::wire::{Hello, Request};
use lab_sentinel::Settings;

fn announcing(ip: Option<&str>, port: u16) -> Setup {
    Setup {
        settings: Settings {
            announce_ip: ip.map(Arc::from),
            announce_port: port,
            ..Settings::default()
        },
        ..Setup::default()
    }
}

/// Where the hello of a sentinel says it listens.
fn announced(setup: &Setup) -> Address {
    let mut b = setup.start();
    b.run(3_000);
    b.hellos(MASTER)[0].1.from
}

#[test]
fn a_hello_gives_the_announced_address_each_part_by_itself() {
    let own = Setup::default().spec().address;
    let given = Address::new([203, 0, 113, 5], 40_000);
    assert_eq!(announced(&announcing(None, 0)), own);
    assert_eq!(announced(&announcing(Some("203.0.113.5"), 40_000)), given);
    assert_eq!(
        announced(&announcing(Some("203.0.113.5"), 0)),
        Address {
            port: own.port,
            ..given
        }
    );
    assert_eq!(
        announced(&announcing(None, 40_000)),
        Address {
            port: 40_000,
            ..own
        }
    );
}

#[test]
fn a_change_of_the_announced_address_is_in_the_next_hello() {
    let mut b = Setup::default().settled();
    b.say("SENTINEL CONFIG SET announce-port 40001");
    b.mark();
    b.run(3_000);
    assert_eq!(b.hellos(MASTER)[0].1.from.port, 40_001);
}

#[test]
fn others_connect_to_what_was_announced() {
    let mut b = Setup::default().settled();
    let told = Address::new([203, 0, 113, 7], 40_000);
    b.hear(Hello {
        from: told,
        ..hello(1)
    });
    assert!(
        b.has("+sentinel-address-switch master mymaster 10.0.0.1 6379 ip 203.0.113.7 port 40000")
    );
    b.run(200);
    assert!(!b.connects(told).is_empty());
}

#[test]
fn its_own_hello_with_another_address_is_ignored_when_it_comes_by_subscription() {
    let mut b = announcing(Some("203.0.113.5"), 0).settled();
    b.run(10_000);
    assert!(b.m().peers().all(|view| view.id() != id()));
    // But not when somebody publishes it straight to me: that path has no filter.
    b.ask(Request::Publish(Arc::new(Hello {
        id: id(),
        from: Address::new([203, 0, 113, 5], 26379),
        ..hello(1)
    })));
    assert!(b.m().peers().any(|view| view.id() == id()));
}

/// Cloned configuration files: one id at two addresses flaps at every hello (§14.5).
#[test]
fn one_id_at_two_addresses_moves_at_every_hello() {
    let mut b = Setup::default().settled();
    let twin = Address::new([10, 0, 1, 77], 26379);
    for round in 1..=3 {
        b.hear(Hello {
            from: twin,
            ..hello(1)
        });
        b.hear(hello(1));
        assert_eq!(b.when("+sentinel-address-switch").len(), 2 * round);
    }
    assert_eq!(b.m().peers().count(), 2, "never two entries for one id");
}

/// A sentinel that has my id is taken for myself: we never discover each other.
#[test]
fn a_sentinel_with_my_id_is_never_discovered_by_subscription() {
    let mut b = Setup::default().settled();
    let twin = Arc::new(Hello {
        id: id(),
        from: Address::new([10, 0, 1, 77], 26379),
        ..hello(1)
    });
    b.push(MASTER, &twin);
    b.run(100);
    assert!(b.m().peers().all(|view| view.id() != id()));
    assert!(!b.has("+sentinel"));
}

/// Whatever answers at a known address votes in its name (§7.4).
#[test]
fn the_id_of_whoever_answers_is_never_verified() {
    let mut b = Setup {
        replicas: 1,
        ..Setup::default()
    }
    .settled();
    // Both peers are gone; somebody else answers at the address of the first.
    b.kill(peer(2));
    b.kill(peer(1));
    b.fake(peer(1)).mood = Mood::Answers;
    b.run(3_000);
    b.elected();
    let vote = b
        .m()
        .peers()
        .find(|view| view.id() == peer_id(1))
        .map(|view| view.vote());
    assert_eq!(vote, Some((Some(id()), 1)));
}
