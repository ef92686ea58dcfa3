//! `CLIENT PAUSE` (`pauseClients`, `processCommand`): replies as redis-server 7.0.15
//! gives them, and who waits for what (specification §17.1).

mod common;

use common::operator::{answers, check, give, master, replica};
use common::{Bench, Did, accepted, hello, sentinel};
use lab_process::{Closing, Process};
use lab_redis::server::{Server, ServerEvent};
use lab_redis::wire::{Message, Reply, Request, Value};

fn reply(i: u32, reply: Reply) -> Did<ServerEvent, lab_redis::server::Disk> {
    Did::Send(accepted(i), Message::Reply(reply))
}

fn paused(line: &str) -> Bench<Server> {
    let mut server = master();
    check(&mut server, &[(line, "OK")]);
    server
}

#[test]
fn what_is_wrong_is_said_in_redis_words() {
    let usage =
        "-ERR unknown subcommand or wrong number of arguments for 'pause'. Try CLIENT HELP.";
    check(
        &mut master(),
        &[
            (
                "client pause abc",
                "-ERR timeout is not an integer or out of range",
            ),
            ("client pause -5", "-ERR timeout is negative"),
            (
                "client pause abc x",
                "-ERR CLIENT PAUSE mode must be WRITE or ALL",
            ),
            ("client pause 1 all y", usage),
            (
                "client pause",
                "-ERR wrong number of arguments for 'client|pause' command",
            ),
            ("client unpause", "OK"),
            ("client pause 0", "OK"),
            ("ping", "PONG"),
        ],
    );
}

#[test]
fn a_ping_of_a_sentinel_waits_for_the_end_and_a_master_looks_at_the_next_input() {
    let mut server = paused("client pause 1500");
    let socket = server.accept(0, sentinel(0));
    server.now_us = 100_000;
    assert_eq!(server.request(socket, Request::Ping), []);
    assert_eq!(server.request(socket, Request::Publish(hello())), []);
    assert_eq!(server.run_until(1_499_000), []);
    server.now_us = 1_500_000;
    assert_eq!(
        server.request(socket, Request::Ping),
        [
            reply(0, Reply::Pong),
            reply(0, Reply::Integer(0)),
            reply(0, Reply::Pong)
        ]
    );
    assert_eq!(
        server.request(socket, Request::Ping),
        [reply(0, Reply::Pong)]
    );
}

#[test]
fn the_end_comes_with_the_next_tick_if_nothing_else_happens() {
    let mut server = paused("client pause 1500");
    let socket = server.accept(0, sentinel(0));
    server.request(socket, Request::Ping);
    assert_eq!(server.run_until(1_500_000), []);
    let end = server.process.next_wake_us().unwrap();
    assert!((1_500_000..1_601_000).contains(&end), "{end}");
    assert_eq!(server.run_until(end), [reply(0, Reply::Pong)]);
}

#[test]
fn a_replica_looks_in_its_cron_alone() {
    let mut server = replica();
    check(&mut server, &[("client pause 250", "OK")]);
    let socket = server.accept(0, sentinel(0));
    server.now_us = 260_000;
    assert_eq!(server.request(socket, Request::Ping), []);
    let pongs = |did: &[Did<_, _>]| did.contains(&reply(0, Reply::Pong));
    assert!(pongs(&server.run_until(360_000)));
}

#[test]
fn writes_alone_wait_and_with_them_what_the_same_connection_asks_after() {
    let mut server = paused("client pause 1500 write");
    let (writer, reader) = (server.accept(0, sentinel(0)), server.accept(1, sentinel(1)));
    assert_eq!(
        server.request(reader, Request::Ping),
        [reply(1, Reply::Pong)]
    );
    // PUBLISH may reach replicas.
    assert_eq!(server.request(writer, Request::Publish(hello())), []);
    assert_eq!(server.request(writer, Request::Ping), []);
    assert_eq!(give(&mut server, "get k"), [Value::Nil]);
    let did = server.give(lab_process::Input::Order(
        lab_redis::server::Order::Command(common::operator::words("client unpause")),
    ));
    assert_eq!(answers(&did), [Value::ok()]);
    assert!(did.contains(&reply(0, Reply::Integer(0))) && did.contains(&reply(0, Reply::Pong)));
}

#[test]
fn nobody_can_end_a_pause_of_everything() {
    let mut server = paused("client pause 300");
    assert_eq!(give(&mut server, "client unpause"), []);
    assert_eq!(give(&mut server, "ping"), []);
    let did = server.run_until(500_000);
    let pong = Value::Status("PONG".to_owned());
    assert_eq!(answers(&did), [Value::ok(), pong]);
}

#[test]
fn a_longer_pause_wins_and_so_does_a_stricter_one() {
    let mut server = paused("client pause 1000 write");
    check(&mut server, &[("client pause 100 write", "OK")]);
    check(&mut server, &[("client pause 100", "OK")]);
    let socket = server.accept(0, sentinel(0));
    server.now_us = 900_000;
    assert_eq!(server.request(socket, Request::Ping), []);
    server.now_us = 1_000_001;
    assert_eq!(
        server.request(socket, Request::Ping),
        [reply(0, Reply::Pong), reply(0, Reply::Pong)]
    );
}

#[test]
fn a_connection_that_is_closed_takes_what_it_asked_for_with_it() {
    let mut server = paused("client pause 1000");
    let socket = server.accept(0, sentinel(0));
    server.request(socket, Request::Increment);
    server.closed(socket, Closing::Reset);
    server.run_until(1_200_000);
    assert_eq!(server.process.counter(), 0);
}
