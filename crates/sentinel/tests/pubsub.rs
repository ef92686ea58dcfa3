//! SUBSCRIBE and its like on a sentinel, whose events are messages on channels of their
//! names. Replies and order are those of redis-sentinel 7.0.15.

mod bench;

use bench::*;
use lab_redis::wire::Value;
use lab_sentinel::{Level, Settings};

fn settled() -> Bench {
    Setup::default().settled()
}

/// Names of channels or patterns, each with how many there are then.
type Names<'a> = &'a [(&'a str, i64)];

/// The answer to SUBSCRIBE and its like: one for each name, with how many there are then.
fn confirmed(what: &str, names: Names<'_>) -> Value {
    let one = |(name, count): &(&str, i64)| {
        Value::Array(vec![
            Value::bulk(what),
            Value::bulk(name),
            Value::Integer(*count),
        ])
    };
    Value::Several(names.iter().map(one).collect())
}

fn message(channel: &str, text: &str) -> Value {
    Value::Push(vec![
        Value::bulk("message"),
        Value::bulk(channel),
        Value::bulk(text),
    ])
}

fn by_pattern(pattern: &str, channel: &str, text: &str) -> Value {
    Value::Push(vec![
        Value::bulk("pmessage"),
        Value::bulk(pattern),
        Value::bulk(channel),
        Value::bulk(text),
    ])
}

#[test]
fn each_channel_and_pattern_is_confirmed_with_how_many_there_are() {
    let mut b = settled();
    let said: [(&str, &str, Names<'_>); 6] = [
        (
            "SUBSCRIBE +sdown +odown",
            "subscribe",
            &[("+sdown", 1), ("+odown", 2)],
        ),
        ("subscribe +sdown", "subscribe", &[("+sdown", 2)]),
        ("PSUBSCRIBE +s* -*", "psubscribe", &[("+s*", 3), ("-*", 4)]),
        (
            "UNSUBSCRIBE +odown nothere",
            "unsubscribe",
            &[("+odown", 3), ("nothere", 3)],
        ),
        ("PUNSUBSCRIBE", "punsubscribe", &[("+s*", 2), ("-*", 1)]),
        ("UNSUBSCRIBE", "unsubscribe", &[("+sdown", 0)]),
    ];
    for (line, what, names) in said {
        assert_eq!(b.say(line), confirmed(what, names), "{line}");
    }
    let nothing = Value::Array(vec![
        Value::bulk("unsubscribe"),
        Value::Nil,
        Value::Integer(0),
    ]);
    assert_eq!(b.say("UNSUBSCRIBE"), Value::Several([nothing].into()));
    assert_eq!(
        b.say("SUBSCRIBE"),
        Value::err("wrong number of arguments for 'subscribe' command")
    );
}

#[test]
fn who_has_subscribed_may_only_subscribe_unsubscribe_and_ping() {
    let mut b = settled();
    b.say("SUBSCRIBE +sdown");
    let refused = |command: &str| {
        Value::err(format_args!(
            "Can't execute '{command}': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context"
        ))
    };
    for (line, name) in [
        ("SENTINEL MYID", "sentinel|myid"),
        ("info", "info"),
        ("HELLO 2", "hello"),
        ("PUBLISH a b", "publish"),
        ("CLIENT GETNAME", "client|getname"),
        ("SHUTDOWN", "shutdown"),
    ] {
        assert_eq!(b.say(line), refused(name), "{line}");
    }
    let unknown = "unknown command 'nosuch', with args beginning with: ";
    assert_eq!(b.say("nosuch"), Value::err(unknown));
    assert_eq!(b.say("PING"), Value::bulks(["pong", ""]));
    assert_eq!(b.say("PING hi"), Value::bulks(["pong", "hi"]));
    b.say("UNSUBSCRIBE");
    assert_eq!(b.say("PING"), Value::Status("PONG".to_owned()));
    assert_eq!(b.say("SENTINEL MYID"), Value::bulk(id()));
}

#[test]
fn what_is_announced_is_told_on_its_channel_and_then_to_each_pattern() {
    let mut b = settled();
    b.say("PSUBSCRIBE +s* ?sdown");
    b.say("SUBSCRIBE +sdown");
    b.kill(MASTER);
    b.mark();
    let before = b.told().len();
    b.run_to("+sdown master");
    let text = "master mymaster 10.0.0.1 6379";
    assert_eq!(
        b.told()[before..],
        [
            message("+sdown", text),
            by_pattern("+s*", "+sdown", text),
            by_pattern("?sdown", "+sdown", text),
        ]
    );
}

/// `sentinelEvent`: whatever `loglevel` is; not at debug; and no line that is only logged.
#[test]
fn verbose_events_are_published_debug_events_and_log_lines_are_not() {
    let mut b = Setup {
        settings: Settings {
            log_level: Level::Warning,
            ..Settings::default()
        },
        ..Setup::default()
    }
    .settled();
    b.say("PSUBSCRIBE *");
    b.fake(replica(1)).lead();
    b.run(11_000);
    let told = format!("{:?}", b.told());
    assert!(told.contains("-role-change"), "{told}");
    b.say("PUNSUBSCRIBE");
    b.say("SENTINEL MONITOR far 224.0.0.1 6379 1");
    b.say("PSUBSCRIBE *");
    let before = b.told().len();
    b.run(1_500);
    assert!(b.has("-cmd-link-reconnection"));
    let told = format!("{:?}", &b.told()[before..]);
    assert!(
        !told.contains("reconnection") && !told.contains("saved"),
        "{told}"
    );
}

#[test]
fn publish_takes_hellos_only() {
    let mut b = settled();
    let refused = Value::err("Only HELLO messages are accepted by Sentinel instances.");
    assert_eq!(b.say("PUBLISH +sdown x"), refused);
    assert_eq!(b.say("PUBLISH __sentinel__:hello x"), Value::Integer(1));
}

#[test]
fn info_has_the_sections_of_the_real_program_and_nothing_of_one_there_is_not() {
    let mut b = settled();
    let sections = |b: &mut Bench, line: &str| {
        let Value::Bulk(text) = b.say(line) else {
            panic!("no text");
        };
        let titles = text.split("\r\n").filter(|line| line.starts_with('#'));
        titles.map(str::to_owned).collect::<Vec<_>>()
    };
    let all = ["# Server", "# Clients", "# Stats", "# CPU", "# Sentinel"];
    assert_eq!(sections(&mut b, "INFO"), all);
    assert_eq!(sections(&mut b, "INFO everything"), all);
    assert_eq!(sections(&mut b, "INFO nosuch default"), all);
    assert_eq!(
        sections(&mut b, "INFO Sentinel server"),
        ["# Server", "# Sentinel"]
    );
    assert_eq!(b.say("INFO nosuch"), Value::bulk(""));
    assert_eq!(b.say("INFO replication"), Value::bulk(""));
}

#[test]
fn the_cache_has_the_whole_text_of_the_last_info() {
    let mut b = settled();
    let cached = format!("{:?}", b.say("SENTINEL INFO-CACHE mymaster"));
    for line in [
        "# Server",
        "redis_mode:standalone",
        "# Memory",
        "master_replid:",
        "# Keyspace",
    ] {
        assert!(cached.contains(line), "{line} in {cached}");
    }
}
