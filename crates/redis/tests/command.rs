//! What an operator is answered. The replies are those of redis-server 7.0.15, asked
//! the same.

mod common;

use std::sync::Arc;

use common::operator::{answers, ask, check, master, replica, say, text, words};
use common::{Did, Net, redis, sentinel};
use lab_process::{DiskFailure, Input, Process};
use lab_redis::server::{COMMANDS, Order, Spec};
use lab_redis::wire::{ErrorReply, Message, Reply, Request, Value};

#[test]
fn keys_are_set_counted_and_deleted_with_redis_replies() {
    check(
        &mut master(),
        &[
            ("PING", "PONG"),
            ("ping hi", "hi"),
            ("ECHO hi", "hi"),
            ("SET k v", "OK"),
            ("GET k", "v"),
            ("GET none", "(nil)"),
            ("TYPE k", "string"),
            ("TYPE none", "none"),
            ("INCR k", "-ERR value is not an integer or out of range"),
            ("INCRBY n 5", "5"),
            ("INCRBY n x", "-ERR value is not an integer or out of range"),
            ("DECR n", "4"),
            ("DECRBY n 3", "1"),
            ("SET big 9223372036854775807", "OK"),
            ("INCR big", "-ERR increment or decrement would overflow"),
            ("DEL k n zz", "2"),
            ("EXISTS big big zz", "2"),
            ("DBSIZE", "1"),
            ("SET big 2 NX", "(nil)"),
            ("SET other 2 XX", "(nil)"),
            ("SET big 2 XX GET", "9223372036854775807"),
            ("SET k v foo", "-ERR syntax error"),
            ("SELECT 0", "OK"),
            ("SELECT 16", "-ERR DB index is out of range"),
            ("SELECT x", "-ERR value is not an integer or out of range"),
        ],
    );
}

#[test]
fn keys_lists_what_matches_the_pattern() {
    let mut server = master();
    server.give(Input::Order(Order::Write { count: 3 }));
    say(&mut server, "SET foo 1");
    say(&mut server, "INCR counter");
    let bulks = |texts: &[&str]| Value::bulks(texts);
    assert_eq!(
        say(&mut server, "KEYS *"),
        bulks(&["counter", "foo", "k0", "k1", "k2"])
    );
    assert_eq!(say(&mut server, "KEYS k[12]"), bulks(&["k1", "k2"]));
    assert_eq!(say(&mut server, "KEYS ["), bulks(&[]));
    assert_eq!(say(&mut server, "DBSIZE"), Value::Integer(5));
}

#[test]
fn what_does_not_exist_or_has_the_wrong_number_of_words_is_refused_in_redis_words() {
    check(
        &mut master(),
        &[
            (
                "foo a b c",
                "-ERR unknown command 'foo', with args beginning with: 'a' 'b' 'c' ",
            ),
            (
                "FOO",
                "-ERR unknown command 'FOO', with args beginning with: ",
            ),
            (
                "sentinel masters",
                "-ERR unknown command 'sentinel', with args beginning with: 'masters' ",
            ),
            (
                "ping a b",
                "-ERR wrong number of arguments for 'ping' command",
            ),
            ("echo", "-ERR wrong number of arguments for 'echo' command"),
            (
                "get a b",
                "-ERR wrong number of arguments for 'get' command",
            ),
            ("set k", "-ERR wrong number of arguments for 'set' command"),
            (
                "dbsize x",
                "-ERR wrong number of arguments for 'dbsize' command",
            ),
            (
                "role x",
                "-ERR wrong number of arguments for 'role' command",
            ),
            (
                "config",
                "-ERR wrong number of arguments for 'config' command",
            ),
            (
                "config get",
                "-ERR wrong number of arguments for 'config|get' command",
            ),
            (
                "config set a",
                "-ERR wrong number of arguments for 'config|set' command",
            ),
            (
                "config foo",
                "-ERR unknown subcommand 'foo'. Try CONFIG HELP.",
            ),
            (
                "client setname a b",
                "-ERR wrong number of arguments for 'client|setname' command",
            ),
            (
                "client foo",
                "-ERR unknown subcommand 'foo'. Try CLIENT HELP.",
            ),
            ("auth", "-ERR wrong number of arguments for 'auth' command"),
            (
                "debug",
                "-ERR wrong number of arguments for 'debug' command",
            ),
            (
                "debug foo",
                "-ERR unknown subcommand or wrong number of arguments for 'foo'. Try DEBUG HELP.",
            ),
            ("shutdown foo", "-ERR syntax error"),
            ("shutdown nosave save", "-ERR syntax error"),
            ("shutdown abort", "-ERR No shutdown in progress."),
            ("script kill", "-NOTBUSY No scripts in execution right now."),
        ],
    );
}

#[test]
fn replicaof_answers_ok_and_says_when_it_changes_nothing() {
    let mut server = master();
    check(
        &mut server,
        &[
            (
                "replicaof no",
                "-ERR wrong number of arguments for 'replicaof' command",
            ),
            (
                "slaveof a b c",
                "-ERR wrong number of arguments for 'slaveof' command",
            ),
            ("replicaof 10.0.0.11 notaport", "-ERR Invalid master port"),
            ("replicaof 10.0.0.11 99999", "-ERR Invalid master port"),
            ("REPLICAOF NO ONE", "OK"),
            ("SLAVEOF 10.0.0.11 6379", "OK"),
            (
                "REPLICAOF 10.0.0.11 6379",
                "OK Already connected to specified master",
            ),
        ],
    );
    assert_eq!(server.process.master(), Some(redis(1)));
    let role = say(&mut server, "ROLE");
    let Value::Array(parts) = role else {
        panic!("{role:?}")
    };
    assert_eq!(
        parts[..4],
        [
            Value::bulk("slave"),
            Value::bulk("10.0.0.11"),
            Value::Integer(6379),
            Value::bulk("connecting"),
        ]
    );
    assert_eq!(parts[4], Value::Integer(-1));
}

#[test]
fn a_replica_refuses_writes_and_without_its_master_stale_reads_too() {
    let mut server = replica();
    check(
        &mut server,
        &[
            (
                "set k v",
                "-READONLY You can't write against a read only replica.",
            ),
            ("get k", "(nil)"),
            ("config set replica-serve-stale-data no", "OK"),
            (
                "get k",
                "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
            ),
            (
                "ping",
                "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.",
            ),
            (
                "set k v",
                "-READONLY You can't write against a read only replica.",
            ),
            ("echo x", "x"),
        ],
    );
}

#[test]
fn a_failing_disk_a_running_script_and_a_missing_replica_refuse_what_they_refuse_in_redis() {
    let mut server = master();
    check(&mut server, &[("config set min-replicas-to-write 1", "OK")]);
    assert_eq!(
        text(&mut server, "set k v"),
        "-NOREPLICAS Not enough good replicas to write."
    );
    let socket = server.accept(0, sentinel(0));
    let did = server.request(socket, Request::Increment);
    assert!(did.contains(&Did::Send(
        socket,
        Message::Reply(Reply::Error(ErrorReply::NoReplicas))
    )));
    check(
        &mut server,
        &[
            ("config set min-slaves-to-write 0", "OK"),
            ("set k v", "OK"),
        ],
    );
    server.disk_failure = Some(DiskFailure::Full);
    let save = ["config", "set", "save", "1000000 1000000"].map(Arc::from);
    server.give(Input::Order(Order::Command(save.into())));
    check(&mut server, &[("bgsave", "Background saving started")]);
    assert!(text(&mut server, "set k v").starts_with("-MISCONF Redis is configured"));
    assert!(text(&mut server, "ping").starts_with("-MISCONF"));
    assert_eq!(text(&mut server, "get k"), "v");
    server.disk_failure = None;
    check(&mut server, &[("bgsave", "Background saving started")]);
    server.give(Input::Order(Order::SetScriptRunning(true)));
    assert!(text(&mut server, "get k").starts_with("-BUSY Redis is busy running a script."));
    check(&mut server, &[("script kill", "OK"), ("get k", "v")]);
}

#[test]
fn what_an_operator_writes_reaches_the_replicas_and_those_that_come_later() {
    let mut net = Net::cluster(1);
    net.run_for_ms(3_000);
    let offset = net.server(redis(0)).offset();
    assert_eq!(ask(&mut net, 0, "SET greeting hello"), [Value::ok()]);
    // *2 $6 SELECT $1 0, and *3 $3 SET $8 greeting $5 hello.
    assert_eq!(net.server(redis(0)).offset() - offset, 23 + 38);
    ask(&mut net, 0, "INCR counter");
    ask(&mut net, 0, "DEL none");
    net.run_for_ms(10);
    assert_eq!(net.server(redis(1)).offset(), net.server(redis(0)).offset());
    assert_eq!(ask(&mut net, 1, "GET greeting"), [Value::bulk("hello")]);
    assert_eq!(net.server(redis(1)).counter(), 1);
    net.start(Spec::new(redis(2), Some(redis(0))));
    net.run_for_ms(3_000);
    assert_eq!(ask(&mut net, 2, "GET greeting"), [Value::bulk("hello")]);
    assert_eq!(ask(&mut net, 2, "DBSIZE"), [Value::Integer(2)]);
    let role = ask(&mut net, 0, "ROLE").remove(0);
    let Value::Array(parts) = role else {
        panic!("{role:?}")
    };
    assert_eq!(parts[0], Value::bulk("master"));
    assert!(matches!(&parts[2], Value::Array(replicas) if replicas.len() == 2));
}

#[test]
fn wait_is_answered_when_so_many_replicas_have_acknowledged_or_the_time_is_over() {
    let mut net = Net::cluster(1);
    net.run_for_ms(3_000);
    assert_eq!(ask(&mut net, 1, "WAIT 1 0").len(), 1);
    ask(&mut net, 0, "SET k v");
    assert_eq!(ask(&mut net, 0, "WAIT 1 0"), []);
    assert_eq!(ask(&mut net, 0, "PING"), [], "behind WAIT");
    net.run_for_ms(3);
    let answers: Vec<_> = net.answers.drain(..).map(|(_, answer)| answer).collect();
    let value = |value| Message::Reply(Reply::Value(Arc::new(value)));
    assert_eq!(
        answers,
        [
            value(Value::Integer(1)),
            value(Value::Status("PONG".to_owned()))
        ]
    );
    assert_eq!(ask(&mut net, 0, "WAIT 2 500"), []);
    net.run_for_ms(490);
    assert!(net.answers.is_empty());
    net.run_for_ms(15);
    assert_eq!(net.answers, [(redis(0), value(Value::Integer(1)))]);
    assert_eq!(ask(&mut net, 0, "WAIT 0 0"), [Value::Integer(1)]);
}

#[test]
fn every_command_of_the_table_is_carried_out() {
    for command in COMMANDS {
        let subs = command.subcommands.iter();
        let mut all: Vec<(String, i32)> = subs
            .map(|sub| (format!("{} {}", command.name, sub.name), sub.arity))
            .collect();
        if all.is_empty() {
            all.push((command.name.to_owned(), command.arity));
        }
        for (name, arity) in all {
            let given = name.split(' ').count();
            let needed = arity.unsigned_abs() as usize;
            let line = format!("{name}{}", " 1".repeat(needed - given));
            let did = master().give(Input::Order(Order::Command(words(&line))));
            for value in answers(&did) {
                let unknown =
                    matches!(&value, Value::Error(text) if text.contains("unknown command"));
                assert!(!unknown, "{line}: {value:?}");
            }
        }
        assert!(!command.summary.is_empty(), "{}", command.name);
    }
}

#[test]
fn nothing_an_operator_writes_makes_a_server_panic() {
    let pieces = [
        "",
        "0",
        "-1",
        "9223372036854775807",
        "-9223372036854775808",
        "*",
        "x",
        "no",
        "one",
        "type",
        "nx",
        "\u{1f600}",
        "sleep",
        "10.0.0.9",
        "6379",
    ];
    let mut seed = 1_u32;
    for command in COMMANDS {
        for _ in 0..60 {
            let mut server = master();
            let mut line: Vec<Arc<str>> = vec![command.name.into()];
            if !command.subcommands.is_empty() {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let sub = &command.subcommands[(seed >> 8) as usize % command.subcommands.len()];
                line.push(sub.name.into());
            }
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            for _ in 0..(seed >> 16) % 5 {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                line.push(pieces[(seed >> 8) as usize % pieces.len()].into());
            }
            server.give(Input::Order(Order::Command(line.into())));
            let _ = server.process.next_wake_us();
        }
    }
}
