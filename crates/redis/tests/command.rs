//! What an operator is answered. The replies are those of redis-server 7.0.15, asked
//! the same.

mod common;

use std::sync::Arc;

use common::{Bench, Did, Net, lines, redis, sentinel};
use lab_process::{Input, Process};
use lab_redis::server::{COMMANDS, Order, Server, Spec};
use lab_redis::wire::{ErrorReply, Message, Reply, Request, Value, Words};

fn master() -> Bench<Server> {
    Bench::boot(&Spec::new(redis(0), None), None).0
}

fn replica() -> Bench<Server> {
    Bench::boot(&Spec::new(redis(1), Some(redis(0))), None).0
}

fn words(line: &str) -> Words {
    line.split_whitespace()
        .map(|word| Arc::from(word.trim_matches('"')))
        .collect()
}

fn answers(did: &[Did<lab_redis::server::ServerEvent, lab_redis::server::Disk>]) -> Vec<Value> {
    did.iter()
        .filter_map(|one| match one {
            Did::Answer(Message::Reply(Reply::Value(value))) => Some((**value).clone()),
            _ => None,
        })
        .collect()
}

/// The answers given at once.
fn give(server: &mut Bench<Server>, line: &str) -> Vec<Value> {
    answers(&server.give(Input::Order(Order::Command(words(line)))))
}

fn say(server: &mut Bench<Server>, line: &str) -> Value {
    let mut values = give(server, line);
    assert_eq!(values.len(), 1, "{line}: {values:?}");
    values.remove(0)
}

fn text(server: &mut Bench<Server>, line: &str) -> String {
    match say(server, line) {
        Value::Status(text) | Value::Bulk(text) => text,
        Value::Error(text) => format!("-{text}"),
        Value::Integer(number) => number.to_string(),
        Value::Nil => "(nil)".to_owned(),
        other => format!("{other:?}"),
    }
}

fn check(server: &mut Bench<Server>, table: &[(&str, &str)]) {
    for (line, expected) in table {
        assert_eq!(text(server, line), *expected, "{line}");
    }
}

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
fn configuration_is_read_and_set_by_name_alias_and_pattern() {
    let mut server = master();
    let bulks = |texts: &[&str]| Value::bulks(texts);
    assert_eq!(
        say(&mut server, "CONFIG GET repl-timeout"),
        bulks(&["repl-timeout", "60"])
    );
    assert_eq!(
        say(&mut server, "config get *PRIORITY*"),
        bulks(&["replica-priority", "100", "slave-priority", "100"])
    );
    assert_eq!(say(&mut server, "config get nosuch"), bulks(&[]));
    check(
        &mut server,
        &[
            ("config set slave-priority 10", "OK"),
            ("config set replica-announced no repl-timeout 5", "OK"),
            (
                "config set repl-timeout x",
                "-ERR CONFIG SET failed (possibly related to argument 'repl-timeout') - argument couldn't be parsed into an integer",
            ),
            (
                "config set repl-timeout 0",
                "-ERR CONFIG SET failed (possibly related to argument 'repl-timeout') - argument must be between 1 and 2147483647 inclusive",
            ),
            (
                "config set replica-priority -1",
                "-ERR CONFIG SET failed (possibly related to argument 'replica-priority') - argument must be between 0 and 2147483647 inclusive",
            ),
            (
                "config set repl-timeout 61 nosuch 5",
                "-ERR Unknown option or number of arguments for CONFIG SET - 'nosuch'",
            ),
            (
                "config set slave-priority 1 slave-priority 2",
                "-ERR CONFIG SET failed (possibly related to argument 'slave-priority') - duplicate parameter",
            ),
            (
                "config set replica-announced maybe",
                "-ERR CONFIG SET failed (possibly related to argument 'replica-announced') - argument must be 'yes' or 'no'",
            ),
            (
                "config set daemonize yes",
                "-ERR CONFIG SET failed (possibly related to argument 'daemonize') - can't set immutable config",
            ),
            (
                "config set repl-timeout 9 repl-timeout",
                "-ERR syntax error",
            ),
        ],
    );
    assert_eq!(server.process.priority(), 10);
    let spec = server.process.spec();
    assert_eq!((spec.announced, spec.repl_timeout_s), (false, 5));
}

#[test]
fn what_config_rewrite_writes_holds_after_a_restart_and_nothing_else_does() {
    let mut server = master();
    say(&mut server, "config set repl-timeout 7 replica-priority 3");
    let did = server.give(Input::Order(Order::Command(words("config rewrite"))));
    assert_eq!(answers(&did), [Value::ok()]);
    assert_eq!(lines(&did), ["CONFIG REWRITE executed with success."]);
    say(&mut server, "config set repl-timeout 8");
    let Some(Did::Persist(disk)) = did.iter().find(|one| matches!(one, Did::Persist(_))) else {
        panic!("nothing written: {did:?}");
    };
    let spec = Spec::new(redis(0), None);
    let (restarted, _) = Bench::<Server>::boot(&spec, Some(disk));
    assert_eq!(restarted.process.spec().repl_timeout_s, 7);
    assert_eq!(restarted.process.priority(), 3);
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
    server.give(Input::Order(Order::SetSnapshotFailing(true)));
    assert!(text(&mut server, "set k v").starts_with("-MISCONF Redis is configured"));
    assert!(text(&mut server, "ping").starts_with("-MISCONF"));
    assert_eq!(text(&mut server, "get k"), "v");
    server.give(Input::Order(Order::SetSnapshotFailing(false)));
    server.give(Input::Order(Order::SetScriptRunning(true)));
    assert!(text(&mut server, "get k").starts_with("-BUSY Redis is busy running a script."));
    check(&mut server, &[("script kill", "OK"), ("get k", "v")]);
}

#[test]
fn a_password_is_asked_of_connections_opened_after_it_was_set() {
    let mut server = master();
    check(
        &mut server,
        &[
            (
                "auth x",
                "-ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?",
            ),
            (
                "auth a b",
                "-WRONGPASS invalid username-password pair or user is disabled.",
            ),
            ("auth a b c", "-ERR syntax error"),
            ("config set requirepass pw", "OK"),
            ("get k", "(nil)"),
        ],
    );
    let spec = Spec {
        password: "pw".into(),
        ..Spec::new(redis(0), None)
    };
    let mut server = Bench::<Server>::boot(&spec, None).0;
    check(
        &mut server,
        &[
            ("get k", "-NOAUTH Authentication required."),
            ("info", "-NOAUTH Authentication required."),
            ("get", "-ERR wrong number of arguments for 'get' command"),
            (
                "auth bad",
                "-WRONGPASS invalid username-password pair or user is disabled.",
            ),
            ("auth default pw", "OK"),
            ("get k", "(nil)"),
        ],
    );
}

#[test]
fn debug_sleep_blocks_and_is_answered_when_it_is_over() {
    let mut server = master();
    assert_eq!(give(&mut server, "debug sleep 1.5"), []);
    server.now_us = 500_000;
    assert_eq!(give(&mut server, "ping"), []);
    let did = server.run_until(1_499_999);
    assert_eq!(answers(&did), []);
    let did = server.run_until(1_500_000);
    assert_eq!(
        answers(&did),
        [Value::ok(), Value::Status("PONG".to_owned())]
    );
    check(
        &mut server,
        &[("debug sleep x", "OK"), ("debug sleep 0", "OK")],
    );
}

#[test]
fn shutdown_ends_the_process_in_good_order_without_a_reply() {
    let mut server = master();
    let did = server.give(Input::Order(Order::Command(words("SHUTDOWN NOSAVE"))));
    assert_eq!(answers(&did), []);
    assert_eq!(
        lines(&did),
        [
            "User requested shutdown...",
            "Redis is now ready to exit, bye bye..."
        ]
    );
    assert_eq!(did.last(), Some(&Did::Exit(0)));
    let spec = Spec {
        snapshot_every_ms: Some(1_000_000),
        ..Spec::new(redis(0), None)
    };
    for (line, saved) in [("shutdown", true), ("shutdown nosave", false)] {
        let mut server = Bench::<Server>::boot(&spec, None).0;
        let did = server.give(Input::Order(Order::Command(words(line))));
        let saves = did.iter().any(|one| matches!(one, Did::Persist(_)));
        assert_eq!(saves, saved, "{line}");
    }
}

#[test]
fn clients_are_listed_named_and_killed_by_type() {
    let mut server = master();
    server.accept(0, sentinel(0));
    let subscriber = server.accept(1, sentinel(1));
    server.request(subscriber, Request::Subscribe);
    check(
        &mut server,
        &[
            ("client getname", "(nil)"),
            ("client setname foo", "OK"),
            ("client getname", "foo"),
            ("client id", "2"),
            ("client no-evict on", "OK"),
            ("client no-evict foo", "-ERR syntax error"),
            ("client list type foo", "-ERR Unknown client type 'foo'"),
            ("client list foo", "-ERR syntax error"),
            ("client kill type foo", "-ERR Unknown client type 'foo'"),
            ("client kill foo bar", "-ERR syntax error"),
            ("client kill 1.2.3.4:5", "-ERR No such client"),
            ("client kill id 9999", "0"),
        ],
    );
    let wrong = Order::Command([Arc::from("client"), "setname".into(), "a b".into()].into());
    assert_eq!(
        answers(&server.give(Input::Order(wrong))),
        [Value::err(
            "Client names cannot contain spaces, newlines or special characters."
        )]
    );
    let list = text(&mut server, "client list");
    let rows: Vec<&str> = list.lines().collect();
    assert_eq!(rows.len(), 3);
    assert!(rows[0].starts_with("id=2 addr=127.0.0.1:50000 laddr=10.0.0.10:6379 fd=8 name=foo "));
    assert!(rows[2].contains(" flags=P ") && rows[2].contains(" cmd=subscribe "));
    let did = server.give(Input::Order(Order::Command(words(
        "client kill type pubsub",
    ))));
    assert_eq!(
        did,
        [
            Did::Close(subscriber),
            Did::Answer(Message::Reply(Reply::Value(Arc::new(Value::Integer(1))))),
        ]
    );
    assert_eq!(text(&mut server, "client kill type normal skipme yes"), "1");
    assert_eq!(text(&mut server, "client list").lines().count(), 1);
}

#[test]
fn info_prints_the_server_and_replication_sections_line_by_line_as_redis_does() {
    let mut server = master();
    let names = |text: &str| -> Vec<String> {
        text.lines()
            .map(|line| line.split(':').next().unwrap().to_owned())
            .collect()
    };
    let info = text(&mut server, "INFO server");
    assert_eq!(
        names(&info).join(" "),
        "# Server redis_version redis_git_sha1 redis_git_dirty redis_build_id redis_mode os arch_bits monotonic_clock multiplexing_api atomicvar_api gcc_version process_id process_supervised run_id tcp_port server_time_usec uptime_in_seconds uptime_in_days hz configured_hz lru_clock executable config_file io_threads_active"
    );
    let info = text(&mut server, "info REPLICATION");
    let id = server.process.history().id;
    let zeros = "0".repeat(40);
    assert_eq!(
        info,
        format!(
            "# Replication\r\nrole:master\r\nconnected_slaves:0\r\nmaster_failover_state:no-failover\r\nmaster_replid:{id}\r\nmaster_replid2:{zeros}\r\nmaster_repl_offset:0\r\nsecond_repl_offset:-1\r\nrepl_backlog_active:0\r\nrepl_backlog_size:1048576\r\nrepl_backlog_first_byte_offset:0\r\nrepl_backlog_histlen:0\r\n"
        )
    );
    let info = text(&mut replica(), "info replication");
    assert_eq!(
        names(&info).join(" "),
        "# Replication role master_host master_port master_link_status master_last_io_seconds_ago master_sync_in_progress slave_read_repl_offset slave_repl_offset master_link_down_since_seconds slave_priority slave_read_only replica_announced connected_slaves master_failover_state master_replid master_replid2 master_repl_offset second_repl_offset repl_backlog_active repl_backlog_size repl_backlog_first_byte_offset repl_backlog_histlen"
    );
    assert_eq!(text(&mut server, "info foo"), "");
    let all = text(&mut server, "info");
    let titles: Vec<&str> = all.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(
        titles.join(" "),
        "# Server # Clients # Memory # Persistence # Stats # Replication # CPU # Modules # Errorstats # Cluster # Keyspace"
    );
}

fn ask(net: &mut Net, at: u8, line: &str) -> Vec<Value> {
    net.answers.clear();
    net.order(redis(at), Order::Command(words(line)));
    net.answers
        .drain(..)
        .map(|(_, message)| match message {
            Message::Reply(Reply::Value(value)) => (*value).clone(),
            other => panic!("{other:?}"),
        })
        .collect()
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
