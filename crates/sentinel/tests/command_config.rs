//! CONFIG GET, CONFIG SET, DEBUG, HELP (§13.1) and what differs by version (§18).

mod bench;

use bench::{Bench, Kind, MASTER, Setup, peer};
use lab_redis::wire::Value;
use lab_sentinel::Version;

fn of_version(version: Version) -> Bench {
    let setup = Setup::default();
    let mut spec = setup.spec();
    spec.settings.version = version;
    let mut bench = Bench::boot(&spec, None, 1, setup.fakes());
    bench.run_until(1_000);
    for n in [1, 2] {
        bench.hear(bench::hello(n));
    }
    bench.run_until(3_000);
    bench.mark();
    bench
}

fn error(text: &str) -> Value {
    Value::Error(text.to_owned())
}

#[test]
fn what_is_set_is_written_and_can_be_read() {
    let mut bench = Setup::default().settled();
    for (name, value) in [
        ("resolve-hostnames", "yes"),
        ("announce-hostnames", "yes"),
        ("announce-ip", "1.2.3.4"),
        ("announce-port", "5000"),
        ("sentinel-user", "bob"),
        ("sentinel-pass", "foo"),
    ] {
        bench.mark();
        let reply = bench.say(&format!("SENTINEL CONFIG SET {name} {value}"));
        assert_eq!(reply, Value::ok());
        assert_eq!(bench.steps(), ["flush"], "{name}: no event");
        let got = bench.say(&format!("SENTINEL CONFIG GET {name}"));
        assert_eq!(got, Value::bulks([name, value]));
    }
    let settings = bench.s.disk().settings;
    assert!(settings.resolve_hostnames && settings.announce_hostnames);
    assert_eq!(settings.announce_ip.as_deref(), Some("1.2.3.4"));
    assert_eq!(settings.announce_port, 5_000);
    assert_eq!(settings.sentinel_user.as_deref(), Some("bob"));
    assert_eq!(settings.sentinel_pass.as_deref(), Some("foo"));
    bench.say_words(&["SENTINEL", "CONFIG", "SET", "sentinel-pass", ""]);
    assert_eq!(bench.s.disk().settings.sentinel_pass, None);
}

#[test]
fn new_credentials_drop_the_connections_with_sentinels() {
    for name in ["sentinel-user", "sentinel-pass"] {
        let mut bench = Setup::default().settled();
        bench.say(&format!("SENTINEL CONFIG SET {name} x"));
        for n in [1, 2] {
            assert_eq!(bench.closes(peer(n)).len(), 1);
        }
        assert!(bench.closes(MASTER).is_empty());
        let flags: Vec<String> = bench.m().peers().map(|peer| peer.flags()).collect();
        assert_eq!(flags, ["sentinel,disconnected"; 2], "as recorded");
    }
    let mut bench = Setup::default().settled();
    bench.say("SENTINEL CONFIG SET announce-port 5");
    assert!(bench.closes(peer(1)).is_empty());
}

#[test]
fn several_parameters_at_once_come_with_7_2() {
    let mut bench = of_version(Version::V7_2);
    let set = "SENTINEL CONFIG SET announce-port 5 announce-ip 1.2.3.4 loglevel debug";
    assert_eq!(bench.say(set), Value::ok());
    assert_eq!(bench.flushes().len(), 1);
    assert_eq!(
        bench.say("SENTINEL CONFIG GET log* announce-p* announce-port"),
        Value::bulks(["loglevel", "debug", "announce-port", "5"])
    );
}

#[test]
fn with_7_2_nothing_is_set_unless_all_can_be() {
    let mut bench = of_version(Version::V7_2);
    let before = bench.say("SENTINEL CONFIG GET *");
    for (command, text) in [
        (
            "announce-port 5 nosuch 1",
            "ERR Invalid argument 'nosuch' to SENTINEL CONFIG SET",
        ),
        (
            "announce-port 5 announce-port 6",
            "ERR Duplicate argument 'announce-port' to SENTINEL CONFIG SET",
        ),
        (
            "announce-port 5 announce-ip",
            "ERR Missing argument 'announce-ip' value",
        ),
        (
            "announce-port 5 resolve-hostnames maybe",
            "ERR Invalid value 'maybe' to SENTINEL CONFIG SET 'resolve-hostnames'",
        ),
        (
            "loglevel loud announce-port 5",
            "ERR Invalid value 'loud' to SENTINEL CONFIG SET 'loglevel'",
        ),
    ] {
        let reply = bench.say(&format!("SENTINEL CONFIG SET {command}"));
        assert_eq!(reply, error(text));
        assert_eq!(bench.say("SENTINEL CONFIG GET *"), before);
    }
    assert!(bench.since_mark().is_empty());
    assert_eq!(
        bench.say("SENTINEL CONFIG SET announce-port"),
        error(
            "ERR Only SENTINEL CONFIG GET <param> [<param> <param> ...] / SET <param> <value> [<param> <value> ...] are supported."
        )
    );
}

#[test]
fn a_tunable_takes_effect_at_the_next_evaluation() {
    let mut bench = Setup::default().settled();
    bench.run(500);
    bench.mark();
    bench.say("SENTINEL DEBUG ping-period 200");
    bench.run(5_000);
    // Each ping waits for its reply; 200 ms and a tick.
    assert!(bench.sent(MASTER, Kind::Ping).len() >= 5_000 / 300);
    assert!(bench.sent(peer(1), Kind::Ping).len() >= 5_000 / 300);
    assert_eq!(bench.s.tunables().ping_period, 200);
    assert_eq!(bench.s.tunables().tilt_period, 30_000, "not recomputed");
    assert!(bench.flushes().is_empty());
}

#[test]
fn tunables_are_set_from_left_to_right_until_one_is_wrong() {
    let mut bench = Setup::default().settled();
    let reply = bench.say("SENTINEL DEBUG INFO-period 5000 ping-period 0 ask-period 7");
    assert_eq!(
        reply,
        error("ERR Invalid argument '0' for SENTINEL DEBUG 'ping-period'")
    );
    let tunables = bench.s.tunables();
    assert_eq!(
        (
            tunables.info_period,
            tunables.ping_period,
            tunables.ask_period
        ),
        (5_000, 1_000, 1_000)
    );
}

#[test]
fn each_tunable_can_be_set_and_is_listed() {
    let mut bench = Setup::default().settled();
    let names: Vec<&str> = bench.s.tunables().list().map(|(name, _)| name).to_vec();
    for (i, name) in names.iter().enumerate() {
        let reply = bench.say(&format!("SENTINEL DEBUG {name} {}", 100_000 + i));
        assert_eq!(reply, Value::ok());
    }
    let expected: Vec<String> = names
        .iter()
        .enumerate()
        .flat_map(|(i, name)| [name.to_ascii_uppercase(), (100_000 + i).to_string()])
        .collect();
    assert_eq!(bench.say("SENTINEL DEBUG"), Value::bulks(expected));
}

#[test]
fn debug_is_unknown_to_6_2() {
    let mut bench = of_version(Version::V6_2);
    assert_eq!(
        bench.say("SENTINEL DEBUG"),
        error("ERR unknown subcommand 'DEBUG'. Try SENTINEL HELP.")
    );
}

#[test]
fn info_of_6_2_does_not_say_since_when_it_tilts() {
    let Value::Bulk(text) = of_version(Version::V6_2).say("INFO") else {
        panic!("a string");
    };
    assert!(text.contains("sentinel_tilt:0\r\nsentinel_running_scripts:0\r\n"));
    assert!(text.contains("redis_version:6.2.14\r\n"));
}

#[test]
fn help_lists_what_the_real_program_lists() {
    let help = |version| match of_version(version).say("SENTINEL HELP") {
        Value::Array(lines) => lines
            .into_iter()
            .map(|line| match line {
                Value::Status(text) => text,
                other => panic!("a status, not {other:?}"),
            })
            .collect::<Vec<String>>(),
        other => panic!("an array, not {other:?}"),
    };
    let usual = help(Version::V7_0);
    // As many lines as `redis-cli -p 26379 sentinel help` prints.
    assert_eq!(usual.len(), 49);
    assert_eq!(
        usual[0],
        "SENTINEL <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"
    );
    assert_eq!(usual[47..], ["HELP", "    Prints this help."]);
    assert!(help(Version::V7_2).contains(&"CONFIG SET param value [param value ...]".to_owned()));
    assert_eq!(help(Version::V7_2).len(), usual.len());
    assert_eq!(help(Version::V6_2).len(), usual.len() - 3);
}
