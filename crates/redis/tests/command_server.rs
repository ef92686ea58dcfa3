//! What an operator is answered about the server itself: its configuration, its
//! connections, its state, its end. The replies are those of redis-server 7.0.15, asked
//! the same.

mod common;

use std::sync::Arc;

use common::operator::{answers, check, give, master, replica, say, text, words};
use common::{Bench, Did, lines, redis, sentinel};
use lab_process::Input;
use lab_redis::server::{Order, SavePoint, Server, Spec};
use lab_redis::wire::{Message, Reply, Request, Value};

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
        save: vec![SavePoint {
            seconds: 1_000,
            changes: 1,
        }],
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
