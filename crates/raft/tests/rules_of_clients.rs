//! §8 and §6.3 of the dissertation: clients and their sessions, orders of an operator.

mod bench;

use bench::{Desk, address};
use lab_raft::{ClientId, Operation, Reply, Request, RoleName, Settings};

fn led() -> Desk {
    let mut desk = Desk::new(3, Settings::default(), &[]);
    desk.campaign(0);
    desk.stabilize_all();
    desk.pass(0, 50_000);
    desk.stabilize_all();
    desk
}

const fn increment(client: ClientId, serial: u64) -> Request {
    Request::Command {
        client,
        serial,
        operation: Operation::Increment,
    }
}

/// A leader and a client with a session.
fn served() -> (Desk, ClientId) {
    let mut desk = led();
    desk.request(0, Request::Register);
    desk.stabilize_all();
    let Some((0, Reply::Registered { client })) = desk.replies.pop() else {
        panic!("no session: {:?}", desk.replies);
    };
    (desk, client)
}

#[test]
fn section_8_a_server_that_does_not_lead_says_who_does() {
    let mut desk = led();
    desk.request(1, Request::Register);
    let leader = Some(address(0));
    assert_eq!(desk.replies, [(1, Reply::NotLeader { leader })]);
    let mut desk = Desk::new(3, Settings::default(), &[]);
    desk.request(1, Request::Register);
    assert_eq!(desk.replies, [(1, Reply::NotLeader { leader: None })]);
}

#[test]
fn section_5_3_a_client_is_answered_when_its_command_is_committed_and_not_before() {
    let (mut desk, client) = served();
    desk.request(0, increment(client, 1));
    assert!(desk.replies.is_empty());
    desk.deliver(1);
    assert!(desk.replies.is_empty());
    desk.deliver(0);
    let done = Reply::Done {
        serial: 1,
        value: 1,
    };
    assert_eq!(desk.replies, [(0, done)]);
}

#[test]
fn section_8_a_command_asked_for_again_is_carried_out_once_even_by_another_leader() {
    let (mut desk, client) = served();
    desk.request(0, increment(client, 1));
    desk.deliver(1);
    desk.deliver(0);
    desk.kill(0);
    desk.campaign(1);
    desk.stabilize_all();
    assert_eq!(desk.raft(1).role(), RoleName::Leader);
    desk.request(1, increment(client, 1));
    desk.stabilize_all();
    let done = Reply::Done {
        serial: 1,
        value: 1,
    };
    assert_eq!(desk.replies, [(0, done), (1, done)]);
    assert_eq!(desk.raft(1).machine().counter(), 1);
}

#[test]
fn a_leader_that_steps_down_turns_away_whoever_waits() {
    let (mut desk, client) = served();
    desk.request(0, increment(client, 1));
    desk.letters.clear();
    desk.campaign(1);
    desk.stabilize_all();
    assert_eq!(desk.raft(0).role(), RoleName::Follower);
    assert_eq!(desk.replies, [(0, Reply::NotLeader { leader: None })]);
    assert_eq!(desk.raft(0).waiting_clients(), 0);
}

#[test]
fn a_session_that_does_not_exist_is_told_so() {
    let mut desk = led();
    desk.request(0, increment(ClientId(77), 1));
    desk.stabilize_all();
    assert_eq!(desk.replies, [(0, Reply::SessionExpired)]);
    assert_eq!(desk.raft(0).machine().counter(), 0);
}

#[test]
fn a_read_sees_every_write_that_was_acknowledged_before() {
    let (mut desk, client) = served();
    desk.request(0, increment(client, 1));
    desk.request(
        0,
        Request::Command {
            client,
            serial: 2,
            operation: Operation::Read,
        },
    );
    desk.stabilize_all();
    assert_eq!(
        desk.replies.last(),
        Some(&(
            0,
            Reply::Done {
                serial: 2,
                value: 1
            }
        ))
    );
}

#[test]
fn an_operator_is_turned_away_by_whoever_does_not_lead() {
    let mut desk = led();
    desk.events.clear();
    desk.propose(2);
    assert_eq!(desk.keys(2), ["turned-away"]);
    desk.propose(0);
    desk.stabilize_all();
    assert_eq!(desk.raft(0).machine().counter(), 1);
}
