//! Names of hosts (§5.1, §6.3, §7): resolved, told, compared. Texts are those of the real
//! program with an unknown name and `localhost`.

mod bench;

use std::net::Ipv4Addr;
use std::sync::Arc;

use bench::*;
use lab_process::{Address, NameServer, Names, Place};
use lab_redis::wire::{Hello, HelloHosts, ReplicaLine, ReplicaOf, Value};
use lab_sentinel::{EventKind, Settings};

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
    let names: Names = known
        .map(|(name, ip)| (Arc::from(name), ip))
        .into_iter()
        .collect();
    spec.masters[0].host = Some(host.into());
    let machine = Machine {
        names: Arc::new(names),
        ..Machine::default()
    };
    Bench::boot_on(&machine, &spec, None, 1, setup.fakes())
}

fn resolve(b: &mut Bench, name: &str, ip: Option<Ipv4Addr>) {
    Arc::make_mut(&mut b.names).set(&name.into(), ip);
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

fn at(host: &str, ip: [u8; 4]) -> Place {
    Place {
        address: Address::new(ip, 6379),
        host: Some(host.into()),
    }
}

/// Watches `redis-0`, whose only replica the master lists by the name `redis-1`.
fn listed(announce: bool) -> Bench {
    let mut b = named("redis-0", announce);
    let line = ReplicaLine {
        address: Address::new([0; 4], 6379),
        host: Some("redis-1".into()),
        online: true,
        offset: 100,
        lag_s: 0,
    };
    b.fake(MASTER).report().replicas = vec![line];
    b.fake(replica(1)).follow(at("redis-0", [0; 4]));
    b
}

#[test]
fn a_replica_listed_by_a_name_is_called_what_it_is_announced_as() {
    let mut b = listed(true);
    b.run(3_000);
    assert!(b.has("+slave slave redis-1:6379 redis-1 6379 @ mymaster redis-0 6379"));
    assert_eq!(b.m().replicas().count(), 1);
    let mut b = listed(false);
    b.run(3_000);
    assert!(b.has("+slave slave 10.0.0.11:6379 10.0.0.11 6379 @ mymaster 10.0.0.1 6379"));
    let dump = format!("{:?}", b.say("SENTINEL REPLICAS mymaster"));
    assert!(
        dump.contains(r#"Bulk("master-host"), Bulk("redis-0")"#),
        "{dump}"
    );
}

/// Recorded: an old master that comes back as a replica and announces no name is known by
/// its name from the switch, and found by its address once more.
#[test]
fn a_replica_known_by_its_name_and_listed_by_its_address_is_two() {
    let mut b = listed(true);
    b.run(3_000);
    b.fake(MASTER).report().replicas[0] = ReplicaLine {
        address: replica(1),
        host: None,
        online: true,
        offset: 100,
        lag_s: 0,
    };
    b.run(11_000);
    assert!(b.has("+slave slave 10.0.0.11:6379 10.0.0.11 6379 @ mymaster redis-0 6379"));
    assert_eq!(b.m().replicas().count(), 2);
}

/// By its name it stays the same replica, and moves; by its address it is a second one.
#[test]
fn a_replica_whose_name_moves_is_the_same_only_where_names_are_announced() {
    for (announce, known) in [(true, 1), (false, 2)] {
        let mut b = listed(announce);
        b.run(12_000);
        resolve(&mut b, "redis-1", Some(Ipv4Addr::new(10, 0, 0, 12)));
        b.run(12_000);
        assert_eq!(b.m().replicas().count(), known, "announce {announce}");
        b.kill(replica(1));
        b.run(3_000);
        let moved = b
            .m()
            .replicas()
            .all(|replica| replica.address() == moved_to());
        assert!(moved, "at the next connection, if not before");
    }
}

const fn moved_to() -> Address {
    Address::new([10, 0, 0, 12], 6379)
}

#[test]
fn a_replica_keeps_the_name_it_was_found_under_when_its_address_changes() {
    let mut b = listed(false);
    b.run(3_000);
    b.kill(replica(1));
    resolve(&mut b, "redis-1", Some(Ipv4Addr::new(10, 0, 0, 99)));
    b.run(5_000);
    assert!(b.has("+sdown slave 10.0.0.11:6379 10.0.0.99 6379 @ mymaster 10.0.0.1 6379"));
}

#[test]
fn a_replica_that_follows_the_master_by_its_name_is_not_fixed() {
    let mut b = listed(true);
    let wait = b.m().failover_timeout();
    b.run(wait + 25_000);
    assert!(!b.has("+fix-slave-config"));
    // The name leads elsewhere: whoever follows it follows another.
    resolve(&mut b, "redis-0", Some(Ipv4Addr::new(10, 0, 7, 7)));
    b.run(12_000);
    assert_eq!(
        b.slave_ofs()[0].1,
        ReplicaOf::Of(at("redis-0", [10, 0, 0, 1]))
    );
}

#[test]
fn slaveof_and_questions_carry_names_where_they_are_announced() {
    for announce in [true, false] {
        let mut b = listed(announce);
        b.run(3_000);
        b.hear(hello(1));
        b.fake(replica(1)).lead();
        b.run(40_000);
        let host = announce.then(|| Arc::<str>::from("redis-0"));
        let told = Place {
            address: MASTER,
            host: host.clone(),
        };
        assert_eq!(b.slave_ofs()[0], (replica(1), ReplicaOf::Of(told)));
        b.kill(MASTER);
        b.run(3_000);
        assert_eq!(b.asks(peer(1))[0].1.host, host);
    }
}

/// `sentinelCommand`: what is asked about is looked up, and a name that does not resolve
/// is compared as a name.
#[test]
fn a_question_by_name_is_about_the_master_of_that_name() {
    let mut b = named("redis-0", false);
    b.kill(MASTER);
    b.run(3_000);
    let down = Value::Array(vec![Value::Integer(1), Value::bulk("*"), Value::Integer(0)]);
    assert_eq!(
        b.say("SENTINEL IS-MASTER-DOWN-BY-ADDR redis-0 6379 0 *"),
        down
    );
    resolve(&mut b, "redis-0", None);
    assert_eq!(
        b.say("SENTINEL IS-MASTER-DOWN-BY-ADDR redis-0 6379 0 *"),
        down
    );
    assert_ne!(
        b.say("SENTINEL IS-MASTER-DOWN-BY-ADDR redis-1 6379 0 *"),
        down
    );
}

/// Recorded: what `announce-hostnames` is when the file is written decides.
#[test]
fn the_file_has_names_where_they_are_announced_and_addresses_otherwise() {
    for (announce, master, replica, sentinel) in [
        (true, "redis-0", "redis-1", "sentinel-1"),
        (false, "10.0.0.1", "10.0.0.11", "10.0.1.1"),
    ] {
        let mut b = listed(announce);
        b.run(1_000);
        b.hear(hello_with(Some("sentinel-1"), None));
        let disk = b.s.disk();
        let text = lab_sentinel::conf::text(&disk);
        let id = peer_id(1);
        for line in [
            format!("sentinel monitor mymaster {master} 6379 5\n"),
            format!("sentinel known-replica mymaster {replica} 6379\n"),
            format!("sentinel known-sentinel mymaster {sentinel} 26379 {id}\n"),
        ] {
            assert!(text.contains(&line), "{line} in {text}");
        }
        // And so it starts again: names are resolved when the file is read.
        let machine = Machine {
            names: Arc::clone(&b.names),
            ..Machine::default()
        };
        let spec = Setup::default().spec();
        let again = Bench::boot_on(&machine, &spec, Some(&disk), 2, vec![]);
        assert_eq!(again.m().address(), MASTER);
        assert_eq!(again.s.disk(), disk);
    }
}

#[test]
fn a_slow_name_server_holds_up_the_tick_until_the_sentinel_distrusts_its_clock() {
    let mut b = named("redis-0", false);
    b.run(3_000);
    b.name_server.after_us = 2_500_000;
    b.kill(MASTER);
    b.run(9_000);
    assert!(b.has("+tilt #tilt mode entered"));
    // One that fails at once holds nobody up, and the old address stays.
    let mut b = named("redis-0", false);
    b.run(3_000);
    b.name_server.fails = true;
    b.kill(MASTER);
    b.run(9_000);
    assert!(!b.has("+tilt #tilt mode entered"));
    assert!(!b.logged(EventKind::LogResolveFailed).is_empty());
    assert_eq!(b.m().address(), MASTER);
}

/// §14.6: the names in the file are resolved before the first tick.
#[test]
fn a_file_whose_names_take_long_to_resolve_begins_in_tilt() {
    let by_address = named("redis-0", false).s.disk();
    let b = named("redis-0", true);
    for (disk, tilt) in [(by_address, false), (b.s.disk(), true)] {
        let machine = Machine {
            names: Arc::clone(&b.names),
            name_server: NameServer {
                after_us: 2_100_000,
                fails: false,
            },
            ..Machine::default()
        };
        let spec = Setup::default().spec();
        let mut b = Bench::boot_on(&machine, &spec, Some(&disk), 2, vec![]);
        b.run(10);
        assert_eq!(b.has("+tilt #tilt mode entered"), tilt);
    }
}
