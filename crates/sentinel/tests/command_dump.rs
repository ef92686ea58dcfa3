//! MASTERS, MASTER, REPLICAS, SENTINELS, INFO-CACHE, PENDING-SCRIPTS, ROLE, INFO:
//! fields, their order and their texts as redis-sentinel 7.0.15 lists them (§13.3).

mod bench;

use bench::{Bench, MASTER, Setup, id, peer_id, replica, run_id};
use lab_redis::wire::{ErrorReply, Reply, Value};
use lab_sentinel::Version;

/// A dump as `name value` lines.
fn lines(value: &Value) -> Vec<String> {
    let Value::Array(fields) = value else {
        panic!("an array, not {value:?}");
    };
    fields
        .chunks(2)
        .map(|pair| match pair {
            [Value::Bulk(name), Value::Bulk(text)] => format!("{name} {text}"),
            other => panic!("a name and a value, not {other:?}"),
        })
        .collect()
}

/// The one dump, or the first of several.
fn first(value: &Value) -> &Value {
    match value {
        Value::Array(values) => &values[0],
        other => panic!("an array, not {other:?}"),
    }
}

/// What is left of the lines once the digits of ages are gone: an age is a number
/// that grows.
fn without_ages(lines: &[String]) -> Vec<String> {
    let ages = [
        "last-ok-ping-reply",
        "last-ping-reply",
        "info-refresh",
        "role-reported-time",
        "last-hello-message",
    ];
    lines
        .iter()
        .map(|line| {
            let (name, value) = line.split_once(' ').expect("a name and a value");
            if ages.contains(&name) {
                let age: i64 = value.parse().expect("milliseconds");
                assert!((0..=5_000).contains(&age), "{line}");
                format!("{name} age")
            } else {
                line.clone()
            }
        })
        .collect()
}

#[test]
fn a_healthy_master_is_dumped_as_recorded() {
    let mut bench = Setup {
        down_after: 2_000,
        failover_timeout: 20_000,
        ..Setup::default()
    }
    .settled();
    let dump = bench.say("SENTINEL MASTER mymaster");
    assert_eq!(
        without_ages(&lines(&dump)),
        [
            "name mymaster",
            "ip 10.0.0.1",
            "port 6379",
            &format!("runid {}", run_id(0)),
            "flags master",
            "link-pending-commands 0",
            "link-refcount 1",
            "last-ping-sent 0",
            "last-ok-ping-reply age",
            "last-ping-reply age",
            "down-after-milliseconds 2000",
            "info-refresh age",
            "role-reported master",
            "role-reported-time age",
            "config-epoch 0",
            "num-slaves 2",
            "num-other-sentinels 2",
            "quorum 2",
            "failover-timeout 20000",
            "parallel-syncs 1",
        ]
    );
    assert_eq!(*first(&bench.say("SENTINEL MASTERS")), dump);
}

#[test]
fn a_replica_is_dumped_as_recorded() {
    let mut bench = Setup {
        replicas: 1,
        ..Setup::default()
    }
    .settled();
    let dump = bench.say("SENTINEL REPLICAS mymaster");
    assert_eq!(
        without_ages(&lines(first(&dump))),
        [
            "name 10.0.0.11:6379",
            "ip 10.0.0.11",
            "port 6379",
            &format!("runid {}", run_id(1)),
            "flags slave",
            "link-pending-commands 0",
            "link-refcount 1",
            "last-ping-sent 0",
            "last-ok-ping-reply age",
            "last-ping-reply age",
            "down-after-milliseconds 1000",
            "info-refresh age",
            "role-reported slave",
            "role-reported-time age",
            "master-link-down-time 0",
            "master-link-status ok",
            "master-host 10.0.0.1",
            "master-port 6379",
            "slave-priority 100",
            "slave-repl-offset 100",
            "replica-announced 1",
        ]
    );
    assert_eq!(bench.say("SENTINEL SLAVES mymaster"), dump);
}

#[test]
fn another_sentinel_is_dumped_as_recorded_with_the_vote_it_told() {
    let mut bench = Setup {
        peers: 1,
        ..Setup::default()
    }
    .settled();
    let dump = bench.say("SENTINEL SENTINELS mymaster");
    assert_eq!(
        without_ages(&lines(first(&dump))),
        [
            &format!("name {}", peer_id(1)),
            "ip 10.0.1.1",
            "port 26379",
            &format!("runid {}", peer_id(1)),
            "flags sentinel",
            "link-pending-commands 0",
            "link-refcount 1",
            "last-ping-sent 0",
            "last-ok-ping-reply age",
            "last-ping-reply age",
            "down-after-milliseconds 1000",
            "last-hello-message age",
            "voted-leader ?",
            "voted-leader-epoch 0",
        ]
    );
    bench.elected();
    let dump = lines(first(&bench.say("SENTINEL SENTINELS mymaster")));
    assert_eq!(
        dump[dump.len() - 2..],
        [
            format!("voted-leader {}", id()),
            "voted-leader-epoch 1".to_owned()
        ]
    );
    assert_eq!(dump[4], "flags sentinel,master_down");
}

#[test]
fn a_master_that_never_answered_is_dumped_as_recorded() {
    let mut bench = Setup::default().settled();
    bench.say("SENTINEL MONITOR fresh 10.0.0.9 6379 1");
    let dump = lines(&bench.say("SENTINEL MASTER fresh"));
    assert_eq!(dump[3..5], ["runid ", "flags master,disconnected"]);
    assert_eq!(dump[11], "info-refresh 0");
    bench.say("SENTINEL SET fresh down-after-milliseconds 500");
    bench.run(2_000);
    let dump = lines(&bench.say("SENTINEL MASTER fresh"));
    assert_eq!(dump[4], "flags s_down,o_down,master,disconnected");
    // The times stand where the real program puts them.
    let names: Vec<&str> = dump
        .iter()
        .map(|line| line.split(' ').next().unwrap_or_default())
        .collect();
    assert_eq!(
        names[6..13],
        [
            "link-refcount",
            "last-ping-sent",
            "last-ok-ping-reply",
            "last-ping-reply",
            "s-down-time",
            "o-down-time",
            "down-after-milliseconds"
        ]
    );
}

#[test]
fn a_replica_that_is_not_announced_is_left_out_but_counted() {
    let mut bench = Setup::default().settled();
    bench.fake(replica(1)).report().announced = false;
    bench.run(11_000);
    let Value::Array(list) = bench.say("SENTINEL REPLICAS mymaster") else {
        panic!("an array");
    };
    assert_eq!(list.len(), 1);
    assert!(lines(&bench.say("SENTINEL MASTER mymaster")).contains(&"num-slaves 2".to_owned()));
}

#[test]
fn a_replica_never_heard_of_has_no_master() {
    let mut bench = Setup {
        replicas: 1,
        ..Setup::default()
    }
    .start();
    bench.fake(replica(1)).info_reply = Some(Reply::Ok);
    bench.run(2_000);
    let dump = lines(first(&bench.say("SENTINEL REPLICAS mymaster")));
    for line in [
        "master-link-status err",
        "master-host ?",
        "master-port 0",
        "slave-priority 100",
        "slave-repl-offset 0",
    ] {
        assert!(dump.iter().any(|other| other == line), "{line}");
    }
}

#[test]
fn the_cache_holds_what_master_and_replicas_said_last() {
    let mut bench = Setup {
        replicas: 1,
        ..Setup::default()
    }
    .settled();
    let Value::Array(list) = bench.say("SENTINEL INFO-CACHE mymaster nosuch") else {
        panic!("an array");
    };
    assert_eq!(list[0], Value::bulk("mymaster"));
    assert_eq!(list.len(), 2);
    let Value::Array(entries) = &list[1] else {
        panic!("an array");
    };
    assert_eq!(entries.len(), 2);
    let texts: Vec<&str> = entries
        .iter()
        .map(|entry| match entry {
            Value::Array(pair) => match &pair[..] {
                [Value::Integer(age), Value::Bulk(text)] if *age >= 0 => text.as_str(),
                other => panic!("an age and a text, not {other:?}"),
            },
            other => panic!("an array, not {other:?}"),
        })
        .collect();
    assert!(texts[0].contains("role:master\r\n"));
    assert!(texts[0].contains("slave0:ip=10.0.0.11,port=6379,state=online,offset=100,lag=0\r\n"));
    assert!(texts[1].contains("role:slave\r\nmaster_host:10.0.0.1\r\nmaster_port:6379\r\n"));
    // Nothing was read of a master that is new.
    bench.say("SENTINEL MONITOR fresh 10.0.0.9 6379 1");
    assert_eq!(
        bench.say("SENTINEL INFO-CACHE fresh"),
        Value::Array(vec![
            Value::bulk("fresh"),
            Value::Array(vec![Value::Array(vec![Value::Integer(0), Value::Nil])]),
        ])
    );
}

#[test]
fn a_master_that_reboots_is_flagged_so_from_7_2_on() {
    for (version, flags) in [
        (Version::V7_0, "master"),
        (Version::V7_2, "master,master_reboot"),
    ] {
        let setup = Setup::default();
        let mut spec = setup.spec();
        spec.settings.version = version;
        let mut bench = Bench::boot(&spec, None, 1, setup.fakes());
        bench.run_until(3_000);
        bench.say("SENTINEL SET mymaster master-reboot-down-after-period 60000");
        // It loads for longer than this test looks.
        let master = bench.fake(MASTER);
        master.report().run_id = run_id(9);
        master.pong = Reply::Error(ErrorReply::Loading);
        bench.run_to("+reboot master");
        assert_eq!(bench.m().flags(), flags);
    }
}

/// `INFO sentinel`, line by line.
fn info(bench: &mut Bench) -> Vec<String> {
    match bench.say("INFO sentinel") {
        Value::Bulk(text) => text.lines().map(str::to_owned).collect(),
        other => panic!("a string, not {other:?}"),
    }
}

#[test]
fn info_tells_status_tilt_and_simulated_failures() {
    let mut bench = Setup {
        quorum: 3,
        peers_agree: false,
        ..Setup::default()
    }
    .settled();
    bench.sdown();
    bench.say("SENTINEL SIMULATE-FAILURE crash-after-election crash-after-promotion");
    assert_eq!(
        info(&mut bench),
        [
            "# Sentinel",
            "sentinel_masters:1",
            "sentinel_tilt:0",
            "sentinel_tilt_since_seconds:-1",
            "sentinel_running_scripts:0",
            "sentinel_scripts_queue_length:0",
            "sentinel_simulate_failure_flags:3",
            "master0:name=mymaster,status=sdown,address=10.0.0.1:6379,slaves=2,sentinels=3",
        ]
    );
    bench.say("SENTINEL SET mymaster quorum 1");
    bench.tick();
    assert!(info(&mut bench)[7].contains("status=odown"));
    bench.freeze(5_000);
    bench.run_to("+tilt");
    bench.run(2_500);
    assert_eq!(
        info(&mut bench)[2..4],
        ["sentinel_tilt:1", "sentinel_tilt_since_seconds:2"]
    );
}

#[test]
fn info_has_the_sections_asked_for_and_nothing_of_others() {
    let mut bench = Setup::default().settled();
    let mut text = |command: &str| match bench.say(command) {
        Value::Bulk(text) => text,
        other => panic!("a string, not {other:?}"),
    };
    let both = text("INFO");
    assert!(both.starts_with("# Server\r\nredis_version:7.0.15\r\n"));
    assert!(both.contains("redis_mode:sentinel\r\n"));
    assert!(both.contains("\r\n\r\n# Sentinel\r\n"));
    assert_eq!(text("INFO everything"), both);
    assert_eq!(text("INFO server clients stats cpu sentinel"), both);
    assert!(!text("INFO server").contains("# Sentinel"));
    assert!(!text("INFO Sentinel").contains("# Server"));
    assert_eq!(text("INFO replication"), "");
}

#[test]
fn role_names_the_masters() {
    let mut bench = Setup {
        other: true,
        ..Setup::default()
    }
    .settled();
    let Value::Array(reply) = bench.say("ROLE") else {
        panic!("an array");
    };
    assert_eq!(reply[0], Value::bulk("sentinel"));
    let Value::Array(names) = &reply[1] else {
        panic!("an array");
    };
    for name in ["mymaster", "other"] {
        assert!(names.contains(&Value::bulk(name)));
    }
}

#[test]
fn pending_scripts_are_listed_as_recorded() {
    let setup = Setup::default();
    let mut spec = setup.spec();
    spec.settings.deny_scripts_reconfig = false;
    let mut bench = Bench::boot(&spec, None, 1, setup.fakes());
    bench.run_until(3_000);
    bench.say("SENTINEL SET mymaster notification-script /slow.sh");
    let list = bench.say("SENTINEL PENDING-SCRIPTS");
    let Value::Array(job) = first(&list) else {
        panic!("an array");
    };
    assert_eq!(
        job[1],
        Value::bulks([
            "/slow.sh",
            "+set",
            "master mymaster 10.0.0.1 6379 notification-script /slow.sh"
        ])
    );
    let names = |job: &[Value]| -> Vec<Value> { job.iter().step_by(2).cloned().collect() };
    let expected = |time: &str| {
        ["argv", "flags", "pid", time, "retry-num"]
            .map(Value::bulk)
            .to_vec()
    };
    assert_eq!(names(job), expected("run-delay"));
    assert_eq!(job[3], Value::bulk("scheduled"));
    assert_eq!(job[5], Value::bulk("0"));
    bench.tick();
    let list = bench.say("SENTINEL PENDING-SCRIPTS");
    let Value::Array(job) = first(&list) else {
        panic!("an array");
    };
    assert_eq!(names(job), expected("run-time"));
    assert_eq!(job[3], Value::bulk("running"));
    assert_eq!(job[9], Value::bulk("1"));
    assert_eq!(
        info(&mut bench)[4..6],
        [
            "sentinel_running_scripts:1",
            "sentinel_scripts_queue_length:1"
        ]
    );
}
