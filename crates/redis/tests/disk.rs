//! A disk that cannot be written to, and when the data set is saved. Replies and log
//! lines are those of redis-server 7.0.15 on a full and on a read-only file system.

mod common;

use common::operator::{check, master, replica, text};
use common::{Bench, Did, redis, sentinel};
use lab_process::DiskFailure::{Full, ReadOnly};
use lab_process::Input;
use lab_redis::server::{Order, SavePoint, Server, ServerEvent, Spec};
use lab_redis::wire::{ErrorReply, Message, ReplicaOf, Reply, Request, Words};

/// What was logged, as Redis marks it.
fn log(did: &[Did<ServerEvent, lab_redis::server::Disk>]) -> Vec<String> {
    did.iter()
        .filter_map(|one| match one {
            Did::Event(event) => Some(format!("{} {event}", event.level().mark())),
            _ => None,
        })
        .collect()
}

fn give(server: &mut Bench<Server>, line: &str) -> Vec<String> {
    let words: Words = line.split(' ').map(Into::into).collect();
    log(&server.give(Input::Order(Order::Command(words))))
}

fn saving(seconds: u32, changes: u32) -> Bench<Server> {
    let spec = Spec {
        save: vec![SavePoint { seconds, changes }],
        ..Spec::new(redis(0), None)
    };
    Bench::boot(&spec, None).0
}

#[test]
fn what_cannot_be_saved_is_tried_again_after_more_than_five_seconds() {
    let mut server = saving(1, 1);
    server.disk_failure = Some(Full);
    check(&mut server, &[("set a 1", "OK")]);
    let failure = [
        "* 1 changes in 1 seconds. Saving...",
        "* Background saving started by pid 20001",
        "# Write error saving DB on disk(fflush): No space left on device",
        "# Background saving error",
    ];
    let did = server.run_until(6_900_000);
    assert_eq!(log(&did), failure);
    server.disk_failure = Some(ReadOnly);
    let did = server.run_until(8_900_000);
    assert_eq!(
        log(&did)[1..],
        [
            "* Background saving started by pid 20002",
            "# Failed opening the temp RDB file temp-20002.rdb (in server root dir /var/lib/redis) for saving: Read-only file system",
            "# Background saving error",
        ]
    );
    server.disk_failure = None;
    let did = server.run_until(16_000_000);
    assert_eq!(
        log(&did),
        [
            "* 1 changes in 1 seconds. Saving...",
            "* Background saving started by pid 20003",
            "* DB saved on disk",
            "* Background saving terminated with success",
        ]
    );
    assert!(text(&mut server, "info persistence").contains("rdb_last_bgsave_status:ok"));
}

#[test]
fn while_the_last_save_failed_ping_and_writes_are_refused_and_reads_are_not() {
    let mut server = saving(1, 1);
    let socket = server.accept(0, sentinel(0));
    server.disk_failure = Some(ReadOnly);
    check(
        &mut server,
        &[("set a 1", "OK"), ("bgsave", "Background saving started")],
    );
    let misconf = |server: &mut Bench<Server>| text(server, "ping").starts_with("-MISCONF ");
    assert!(misconf(&mut server));
    assert!(text(&mut server, "set a 2").starts_with("-MISCONF "));
    check(&mut server, &[("get a", "1"), ("save", "-ERR")]);
    let status = text(&mut server, "info persistence");
    assert!(status.contains("rdb_changes_since_last_save:1\r\n"));
    assert!(status.contains("rdb_last_bgsave_status:err\r\n"));
    let did = server.request(socket, Request::Ping);
    let refused = Message::Reply(Reply::Error(ErrorReply::Misconf));
    assert_eq!(did, [Did::Send(socket, refused)]);
    check(
        &mut server,
        &[
            ("config set stop-writes-on-bgsave-error no", "OK"),
            ("ping", "PONG"),
            ("config set stop-writes-on-bgsave-error yes", "OK"),
        ],
    );
    assert!(misconf(&mut server));
    check(
        &mut server,
        &[("config set save \"\"", "OK"), ("ping", "PONG")],
    );
}

#[test]
fn a_replica_with_a_failed_save_answers_ping_with_misconf_too() {
    let mut server = saving(1, 1);
    server.disk_failure = Some(Full);
    check(&mut server, &[("bgsave", "Background saving started")]);
    server.give(Input::Order(Order::ReplicaOf(ReplicaOf::Of(
        redis(1).into(),
    ))));
    assert!(text(&mut server, "ping").starts_with("-MISCONF "));
}

#[test]
fn the_save_parameter_is_pairs_of_numbers() {
    let mut server = master();
    check(&mut server, &[("config set save \"\"", "OK")]);
    let mut set = |value: &str| {
        let words: Words = ["config", "set", "save", value].map(Into::into).into();
        server.give(Input::Order(Order::Command(words)));
        text(&mut server, "config get save")
    };
    assert!(set("3600 1 300 100").contains("3600 1 300 100"));
    for wrong in ["3600", "0 1", "x y", "5 -1"] {
        assert!(set(wrong).contains("3600 1 300 100"), "{wrong}");
    }
}

#[test]
fn a_configuration_that_cannot_be_rewritten_is_said_and_the_old_one_stays() {
    let mut server = replica();
    server.disk_failure = Some(Full);
    check(
        &mut server,
        &[(
            "config rewrite",
            "-ERR Rewriting config file: No space left on device",
        )],
    );
    server.disk_failure = Some(ReadOnly);
    assert_eq!(
        give(&mut server, "config rewrite"),
        [
            "# Could not create tmp config file (Read-only file system)",
            "# CONFIG REWRITE failed: Read-only file system",
        ]
    );
    assert_eq!(server.process.config_on_disk(), None);
}

#[test]
fn a_role_that_a_sentinel_gives_is_lost_by_a_restart_if_it_cannot_be_written() {
    let mut server = replica();
    let socket = server.accept(0, sentinel(0));
    server.disk_failure = Some(ReadOnly);
    let did = server.request(socket, Request::Reconfigure(ReplicaOf::NoOne));
    assert!(did.contains(&Did::Send(socket, Message::Reply(Reply::Exec))));
    assert!(!did.iter().any(|one| matches!(one, Did::Persist(_))));
    assert!(text(&mut server, "info replication").contains("role:master"));
}

#[test]
fn a_server_that_cannot_save_its_data_does_not_shut_down() {
    let mut server = saving(3600, 1);
    server.disk_failure = Some(Full);
    check(
        &mut server,
        &[("shutdown", "-ERR Errors trying to SHUTDOWN. Check logs.")],
    );
    assert_eq!(
        give(&mut server, "shutdown"),
        [
            "# User requested shutdown...",
            "* Saving the final RDB snapshot before exiting.",
            "# Write error saving DB on disk(fflush): No space left on device",
            "# Error trying to save the DB, can't exit.",
            "# Errors trying to shut down the server. Check the logs for more information.",
        ]
    );
    let last = |log: Vec<String>| log.into_iter().rev().nth(1);
    assert_eq!(
        last(give(&mut server, "shutdown force")).as_deref(),
        Some("# Error trying to save the DB. Exit anyway.")
    );
    assert_eq!(
        give(&mut server, "shutdown nosave"),
        [
            "# User requested shutdown...",
            "# Redis is now ready to exit, bye bye..."
        ]
    );
}
