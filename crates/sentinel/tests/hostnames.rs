//! Names of hosts (§5.1, §6.3, §7): resolved, told, compared. Texts are those of the real
//! program with an unknown name and `localhost`.

mod bench;

use std::net::Ipv4Addr;
use std::sync::Arc;

use bench::*;
use lab_process::{Address, Input};
use lab_redis::wire::{Hello, HelloHosts, Value};
use lab_sentinel::{EventKind, Hosts, Order, Settings};

const IP: Ipv4Addr = Ipv4Addr::new(10, 0, 0, 1);

/// Watches a master that was given by that name.
fn named(host: &str, announce: bool) -> Bench {
    let setup = Setup {
        settings: Settings {
            resolve_hostnames: true,
            announce_hostnames: announce,
            ..Settings::default()
        },
        quorum: 5,
        ..Setup::default()
    };
    let mut spec = setup.spec();
    let known = [
        ("redis-0", IP),
        ("redis-1", Ipv4Addr::new(10, 0, 0, 11)),
        ("sentinel-1", Ipv4Addr::new(10, 0, 1, 1)),
    ];
    let hosts: Hosts = known
        .map(|(name, ip)| (Arc::from(name), ip))
        .into_iter()
        .collect();
    if hosts.get(host).is_none() {
        spec.masters[0].address.ip = Ipv4Addr::UNSPECIFIED;
    }
    spec.hosts = Arc::new(hosts);
    spec.masters[0].host = Some(host.into());
    Bench::boot(&spec, None, 1, setup.fakes())
}

fn resolve(b: &mut Bench, name: &str, ip: Option<Ipv4Addr>) {
    b.give(Input::Order(Order::Resolve {
        name: name.into(),
        ip,
    }));
}

fn hello_with(from: Option<&str>, master: Option<&str>) -> Hello {
    Hello {
        hosts: Some(Arc::new(HelloHosts {
            from: from.map(Arc::from),
            master: master.map(Arc::from),
        })),
        ..hello(1)
    }
}

#[test]
fn a_name_is_told_only_with_announce_hostnames() {
    let told = "SENTINEL GET-MASTER-ADDR-BY-NAME mymaster";
    let mut b = named("redis-0", true);
    b.run(3_000);
    assert!(b.has("+monitor master mymaster redis-0 6379 quorum 5"));
    assert!(b.has("+slave slave 10.0.0.11:6379 10.0.0.11 6379 @ mymaster redis-0 6379"));
    let payload = b.hellos(MASTER)[0].1.to_string();
    assert_eq!(payload.split(',').nth(5), Some("redis-0"));
    assert_eq!(b.say(told), Value::bulks(["redis-0", "6379"]));
    let mut b = named("redis-0", false);
    b.run(3_000);
    assert!(b.has("+monitor master mymaster 10.0.0.1 6379 quorum 5"));
    assert_eq!(b.hellos(MASTER)[0].1.hosts, None);
    assert_eq!(b.say(told), Value::bulks(["10.0.0.1", "6379"]));
}

#[test]
fn a_name_that_does_not_resolve_is_tried_again_at_every_reconnection() {
    let mut b = named("nohost", false);
    b.run(1_100);
    let failed = "Failed to resolve hostname 'nohost'";
    assert_eq!(b.logged(EventKind::LogResolveFailed)[0], failed);
    let reason = "master mymaster  6379 #Name or service not known";
    assert!(b.has(&format!("-cmd-link-reconnection {reason}")));
    assert!(b.has(&format!("-pubsub-link-reconnection {reason}")));
    b.run(500);
    assert!(b.has("+sdown master mymaster  6379"));
    resolve(&mut b, "nohost", Some(IP));
    b.run_to("-sdown master mymaster 10.0.0.1 6379");
}

#[test]
fn a_name_that_moves_is_followed_at_the_next_connection() {
    let mut b = named("redis-0", false);
    b.run(3_000);
    resolve(&mut b, "redis-0", Some(Ipv4Addr::new(10, 0, 2, 1)));
    b.run(2_000);
    assert_eq!(b.m().address().ip, IP, "while connected nobody asks");
    b.kill(MASTER);
    b.run(1_300);
    assert_eq!(b.m().address(), Address::new([10, 0, 2, 1], 6379));
    // And if it no longer resolves, the old address stays.
    resolve(&mut b, "redis-0", None);
    b.run(2_500);
    assert_eq!(b.m().address(), Address::new([10, 0, 2, 1], 6379));
    assert!(!b.logged(EventKind::LogResolveFailed).is_empty());
}

#[test]
fn without_resolve_hostnames_a_hello_with_a_name_adds_nobody_but_its_epoch_counts() {
    let mut b = Setup::default().settled();
    b.hear(Hello {
        id: peer_id(7),
        current_epoch: 3,
        ..hello_with(Some("nohost"), None)
    });
    let failed = "Failed to resolve hostname 'nohost'";
    assert_eq!(b.logged(EventKind::LogResolveFailed), [failed; 3]);
    assert_eq!(b.events(), ["+new-epoch 3"]);
    assert_eq!(b.m().peers().count(), 2);
}

#[test]
fn without_resolve_hostnames_a_known_sentinel_that_turns_to_a_name_is_lost() {
    let mut b = Setup::default().settled();
    b.hear(hello_with(Some("nohost"), None));
    let switch = format!(
        "+sentinel-address-switch master mymaster 10.0.0.1 6379 ip nohost port 26379 for {}",
        peer_id(1)
    );
    assert_eq!(b.events(), [switch]);
    assert_eq!(b.m().peers().count(), 1);
}

#[test]
fn with_resolve_hostnames_a_name_that_does_not_resolve_is_accepted_and_tried() {
    let mut b = named("redis-0", true);
    b.run(1_000);
    b.mark();
    b.hear(hello_with(Some("nohost"), None));
    let failed = "Failed to resolve hostname 'nohost'";
    assert_eq!(b.logged(EventKind::LogResolveFailed), [failed; 3]);
    let id = peer_id(1);
    let identity = format!("sentinel {id} nohost 26379 @ mymaster redis-0 6379");
    assert_eq!(b.events(), [format!("+sentinel {identity}")]);
    b.tick();
    assert!(b.has(&format!(
        "-cmd-link-reconnection {identity} #Name or service not known"
    )));
    // The same sentinel again: looked up once, and known by its name.
    b.mark();
    b.hear(hello_with(Some("NOHOST"), None));
    assert_eq!(b.logged(EventKind::LogResolveFailed).len(), 1);
    assert_eq!(b.events(), [""; 0]);
    // And when the name resolves, it is connected to.
    resolve(&mut b, "nohost", Some(Ipv4Addr::new(10, 0, 1, 1)));
    b.run(1_200);
    assert!(!b.connects(peer(1)).is_empty());
}

#[test]
fn a_sentinel_is_the_same_by_name_and_by_address() {
    let mut b = named("redis-0", false);
    b.run(500);
    b.hear(hello(1));
    b.mark();
    b.hear(hello_with(Some("sentinel-1"), None));
    assert_eq!(b.events(), [""; 0]);
    assert_eq!(b.m().peers().count(), 1);
}

#[test]
fn a_masters_name_that_resolves_to_its_address_is_no_other_address() {
    let mut b = named("redis-0", false);
    b.run(500);
    b.hear(hello(1));
    b.mark();
    b.hear(Hello {
        config_epoch: 4,
        ..hello_with(None, Some("redis-0"))
    });
    assert!(!b.has("+switch-master"));
    assert_eq!(b.m().config_epoch(), 4);
    // One that does not resolve is compared as a name.
    resolve(&mut b, "redis-0", None);
    b.hear(Hello {
        config_epoch: 5,
        ..hello_with(None, Some("redis-0"))
    });
    assert!(!b.has("+switch-master"));
}

#[test]
fn a_switch_to_a_name_gives_the_name_as_it_was_told() {
    let mut b = named("redis-0", true);
    b.run(1_000);
    b.hear(hello(1));
    b.mark();
    b.hear(Hello {
        config_epoch: 4,
        ..hello_with(None, Some("redis-1"))
    });
    let events = b.events();
    assert_eq!(
        events[1],
        "+switch-master mymaster redis-0 6379 redis-1 6379"
    );
    assert_eq!(b.m().address(), replica(1));
    let old = "+slave slave redis-0:6379 redis-0 6379 @ mymaster redis-1 6379";
    assert!(b.has(old), "{events:#?}");
    assert_eq!(b.s.disk().masters[0].spec.host.as_deref(), Some("redis-1"));
}

/// The real program announces the switch, adopts the epoch, and does not switch.
#[test]
fn a_switch_to_a_name_that_does_not_resolve_is_announced_and_does_not_happen() {
    let mut b = named("redis-0", true);
    b.run(1_000);
    b.hear(hello(1));
    b.mark();
    let newer = Hello {
        config_epoch: 9,
        ..hello_with(None, Some("otherhost"))
    };
    b.hear(newer.clone());
    let id = peer_id(1);
    assert_eq!(
        b.events(),
        [
            format!("+config-update-from sentinel {id} 10.0.1.1 26379 @ mymaster redis-0 6379"),
            "+switch-master mymaster redis-0 6379 otherhost 6379".to_owned(),
        ]
    );
    let failed = "Failed to resolve hostname 'otherhost'";
    assert_eq!(b.logged(EventKind::LogResolveFailed), [failed]);
    assert_eq!((b.m().address(), b.m().config_epoch()), (MASTER, 9));
    // The same epoch is not tried again, though the name resolves by now.
    resolve(&mut b, "otherhost", Some(Ipv4Addr::new(10, 0, 0, 11)));
    b.mark();
    b.hear(newer);
    assert!(!b.has("+switch-master"));
}

#[test]
fn a_name_may_be_typed_where_names_are_resolved() {
    let invalid = Value::err("Invalid IP address or hostname specified");
    let mut b = named("redis-0", true);
    assert_eq!(b.say("SENTINEL MONITOR second nohost 6379 1"), invalid);
    assert_eq!(b.say("SENTINEL MONITOR second redis-1 6379 1"), Value::ok());
    assert!(b.has("+monitor master second redis-1 6379 quorum 1"));
    let mut b = Setup::default().start();
    assert_eq!(b.say("SENTINEL MONITOR second redis-1 6379 1"), invalid);
}

#[test]
fn a_name_may_be_announced_as_my_own() {
    let mut b = Setup {
        settings: Settings {
            announce_ip: Some("me.example".into()),
            resolve_hostnames: true,
            ..Settings::default()
        },
        ..Setup::default()
    }
    .start();
    b.run(3_000);
    let (_, hello) = b.hellos(MASTER).remove(0);
    let payload = hello.to_string();
    assert!(payload.starts_with("me.example,26379,"));
    assert_eq!(hello.payload_bytes(), payload.len() as u64);
    let read: Hello = payload.parse().expect("a hello");
    assert_eq!(read.hosts, hello.hosts);
}
