//! The releases of Redis (§18), as far as a sentinel differs.

mod bench;

use bench::*;
use lab_redis::wire::{Hello, RunId};
use lab_sentinel::{EventKind, Level, Settings, Version};

fn of(version: Version) -> Setup {
    Setup {
        settings: Settings {
            version,
            ..Settings::default()
        },
        ..Setup::default()
    }
}

const ALL: [Version; 3] = [Version::V6_2, Version::V7_0, Version::V7_2];

/// A hello from a known address with a new id, under two masters.
fn replaced(version: Version) -> Bench {
    let mut b = Setup {
        other: true,
        ..of(version)
    }
    .settled();
    b.hear(Hello {
        id: RunId([0xcc; 20]),
        ..hello(1)
    });
    b
}

#[test]
fn up_to_6_2_a_replaced_sentinel_stays_as_a_ghost_with_port_0_under_every_master() {
    let mut b = replaced(Version::V6_2);
    for name in ["mymaster", "other"] {
        let ghost = b
            .master(name)
            .peers()
            .find(|view| view.id() == peer_id(1))
            .expect("kept");
        assert_eq!(
            (ghost.address().ip, ghost.address().port),
            (peer(1).ip, 0),
            "{name}"
        );
    }
    let id = peer_id(1);
    assert_eq!(
        b.events(),
        [
            format!("+sentinel-invalid-addr sentinel {id} 10.0.1.1 26379 @ mymaster 10.0.0.1 6379"),
            format!(
                "+sentinel-address-update sentinel {id} 10.0.1.1 0 @ mymaster 10.0.0.1 6379 1 additional matching instances"
            ),
            format!(
                "+sentinel sentinel {} 10.0.1.1 26379 @ mymaster 10.0.0.1 6379",
                RunId([0xcc; 20])
            ),
        ]
    );
    // It is a voter for ever: three sentinels and I.
    assert_eq!(b.m().votes().voters, 4);
    let written = b.s.disk().masters[0]
        .sentinels
        .iter()
        .filter(|(at, _)| at.port == 0)
        .count();
    assert_eq!(written, 1);
    b.mark();
    b.run(5_000);
    assert!(
        b.has(&format!("+sdown sentinel {id} 10.0.1.1 0")),
        "never connected to again"
    );
}

#[test]
fn a_ghost_that_speaks_again_has_its_address_back() {
    let mut b = replaced(Version::V6_2);
    b.hear(Hello {
        from: lab_process::Address::new([10, 0, 1, 8], 26379),
        ..hello(1)
    });
    assert!(b.has("+sentinel-address-switch"));
    let known = b
        .m()
        .peers()
        .find(|view| view.id() == peer_id(1))
        .expect("known");
    assert_eq!(known.address().port, 26379);
}

#[test]
fn from_7_0_on_a_replaced_sentinel_is_gone() {
    for version in [Version::V7_0, Version::V7_2] {
        let b = replaced(version);
        assert!(b.m().peers().all(|view| view.id() != peer_id(1)));
        assert_eq!(b.m().votes().voters, 3);
    }
}

#[test]
fn the_log_of_a_saved_configuration_came_with_7_0() {
    for version in ALL {
        let mut b = of(version).settled();
        b.hear(Hello {
            current_epoch: 1,
            ..hello(1)
        });
        assert_eq!(b.flushes().len(), 1);
        let logged = b.logged(EventKind::LogConfigSaved).len();
        assert_eq!(logged, usize::from(version >= Version::V7_0), "{version:?}");
    }
}

#[test]
fn the_log_names_the_release() {
    for (version, text) in ALL.into_iter().zip(["6.2.14", "7.0.15", "7.2.6"]) {
        let b = of(version).start();
        let line = format!(
            "Redis version={text}, bits=64, commit=00000000, modified=0, pid=1, just started"
        );
        assert!(
            b.did
                .iter()
                .any(|(_, did)| matches!(did, Did::Announced(event) if event.to_string() == line))
        );
    }
    assert_eq!(
        EventKind::LogVersion.level_in(Version::V7_0),
        Level::Warning
    );
    assert_eq!(EventKind::LogVersion.level_in(Version::V7_2), Level::Notice);
}

/// Timer, SDOWN, ODOWN, votes, failover and selection are the same in all releases.
#[test]
fn a_failover_is_the_same_in_every_release() {
    let story = |version| {
        let mut b = of(version).settled();
        b.elected();
        b.run_to("+switch-master");
        b.events()
    };
    assert_eq!(story(Version::V6_2), story(Version::V7_0));
    assert_eq!(story(Version::V7_2), story(Version::V7_0));
}
