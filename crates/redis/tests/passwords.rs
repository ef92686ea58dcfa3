//! `requirepass`, `masterauth` and renamed commands, as other processes meet them.

mod common;

use std::sync::Arc;

use common::*;
use lab_process::Input;
use lab_redis::server::{Server, Spec};
use lab_redis::wire::{
    ClientName, Credentials, ErrorReply, Message, ReplicaOf, Reply, Request, RunId,
};

fn locked() -> Spec {
    Spec {
        password: "secret".into(),
        ..Spec::new(redis(0), None)
    }
}

fn auth(user: Option<&str>, password: &str) -> Request {
    Request::Auth(Arc::new(Credentials {
        user: user.map(Arc::from),
        password: password.into(),
    }))
}

fn name() -> Request {
    Request::SetName(ClientName {
        sentinel: RunId([1; 20]),
        pubsub: false,
    })
}

/// What one request is answered with.
fn answer(server: &mut Bench<Server>, i: u32, request: Request) -> Reply {
    match sent(&server.request(accepted(i), request)).as_slice() {
        [(_, Message::Reply(reply))] => reply.clone(),
        other => panic!("one reply expected, got {other:?}"),
    }
}

#[test]
fn without_the_password_nothing_but_auth_is_served() {
    let (mut server, _) = Bench::<Server>::boot(&locked(), None);
    server.accept(0, sentinel(0));
    let refused = Reply::Error(ErrorReply::NoAuth);
    for request in [
        Request::Ping,
        Request::Info,
        Request::Subscribe,
        Request::Publish(hello()),
        Request::Reconfigure(ReplicaOf::NoOne),
        Request::ScriptKill,
        name(),
    ] {
        assert_eq!(answer(&mut server, 0, request), refused);
    }
    assert_eq!(
        answer(&mut server, 0, auth(None, "wrong")),
        Reply::Error(ErrorReply::WrongPass)
    );
    assert_eq!(
        answer(&mut server, 0, auth(Some("alice"), "secret")),
        Reply::Error(ErrorReply::WrongPass)
    );
    assert_eq!(answer(&mut server, 0, Request::Ping), refused);
    assert_eq!(answer(&mut server, 0, auth(None, "secret")), Reply::Ok);
    assert_eq!(answer(&mut server, 0, Request::Ping), Reply::Pong);
    // Another connection has not given it.
    server.accept(1, sentinel(1));
    assert_eq!(answer(&mut server, 1, Request::Ping), refused);
    assert_eq!(
        answer(&mut server, 1, auth(Some("default"), "secret")),
        Reply::Ok
    );
    assert_eq!(answer(&mut server, 1, Request::Ping), Reply::Pong);
}

#[test]
fn a_password_where_none_is_required_is_an_error_and_nothing_else() {
    let (mut server, _) = Bench::<Server>::boot(&Spec::new(redis(0), None), None);
    server.accept(0, sentinel(0));
    assert_eq!(
        answer(&mut server, 0, auth(None, "x")),
        Reply::Error(ErrorReply::NoPassword)
    );
    assert_eq!(answer(&mut server, 0, Request::Ping), Reply::Pong);
}

#[test]
fn a_replica_gives_masterauth_before_it_asks_to_be_synchronised() {
    let spec = Spec {
        master_password: "secret".into(),
        ..Spec::new(redis(1), Some(redis(0)))
    };
    let (mut replica, _) = Bench::<Server>::boot(&spec, None);
    let did = replica.run_until(2_000_000);
    let socket = did
        .iter()
        .find_map(|did| match did {
            Did::Connect(socket, _) => Some(*socket),
            _ => None,
        })
        .expect("tries its master");
    let did = replica.give(Input::Opened { socket });
    let requests: Vec<_> = sent(&did).into_iter().map(|(_, message)| message).collect();
    assert_eq!(requests[0], Message::Request(auth(None, "secret")));
    assert!(matches!(requests[1], Message::Request(Request::Psync(_))));
    let did = replica.reply(socket, Reply::Error(ErrorReply::WrongPass));
    assert_eq!(
        lines(&did),
        [
            "Master replied to PING, replication can continue...",
            "Unable to AUTH to MASTER: -WRONGPASS invalid username-password pair or user is disabled.",
        ]
    );
}

#[test]
fn without_masterauth_psync_is_refused() {
    let (mut replica, _) = Bench::<Server>::boot(&Spec::new(redis(1), Some(redis(0))), None);
    let did = replica.run_until(2_000_000);
    let socket = did
        .iter()
        .find_map(|did| match did {
            Did::Connect(socket, _) => Some(*socket),
            _ => None,
        })
        .expect("tries its master");
    replica.give(Input::Opened { socket });
    let did = replica.reply(socket, Reply::Error(ErrorReply::NoAuth));
    assert_eq!(
        lines(&did).last().unwrap(),
        "Unexpected reply to PSYNC from master: -NOAUTH Authentication required."
    );
}

#[test]
fn a_renamed_command_is_known_by_its_new_name_only() {
    let renames = vec![
        (Arc::from("CONFIG"), Arc::from("conf77")),
        (Arc::from("PING"), Arc::from("")),
    ];
    let spec = Spec {
        renames: renames.clone(),
        ..Spec::new(redis(1), Some(redis(0)))
    };
    let (mut server, _) = Bench::<Server>::boot(&spec, None);
    server.accept(0, sentinel(0));
    let unknown = Reply::Error(ErrorReply::Err);
    assert_eq!(answer(&mut server, 0, Request::Ping), unknown);
    assert_eq!(
        answer(&mut server, 0, Request::Reconfigure(ReplicaOf::NoOne)),
        unknown,
        "EXECABORT"
    );
    assert!(
        server.process.master().is_some(),
        "nothing of the transaction was done"
    );
    let renamed = Request::Reconfigure(ReplicaOf::NoOne).renamed(&renames);
    assert_eq!(answer(&mut server, 0, renamed), Reply::Exec);
    assert_eq!(server.process.master(), None);
}

#[test]
fn script_kill_ends_the_script_and_says_so_if_there_is_none() {
    let (mut server, _) = Bench::<Server>::boot(&Spec::new(redis(0), None), None);
    server.accept(0, sentinel(0));
    server.give(Input::Order(lab_redis::server::Order::SetScriptRunning(
        true,
    )));
    assert_eq!(
        answer(&mut server, 0, Request::Ping),
        Reply::Error(ErrorReply::Busy)
    );
    assert_eq!(answer(&mut server, 0, Request::ScriptKill), Reply::Ok);
    assert_eq!(answer(&mut server, 0, Request::Ping), Reply::Pong);
    assert_eq!(
        answer(&mut server, 0, Request::ScriptKill),
        Reply::Error(ErrorReply::NotBusy)
    );
}
