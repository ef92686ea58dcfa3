//! The writing client, by hand: whom it asks, what it repeats, what it notices.

mod bench;

use bench::{address, servers};
use lab_process::{Address, Closing, Input, Lost, Now, Outbox, Output, Process, Socket};
use lab_raft::client::{Client, ClientEvent, ClientState, Failure, Order, Spec};
use lab_raft::{ClientId, Message, Operation, Reply, Request};

/// A client, what it has asked last and of whom.
struct Bench {
    client: Client,
    now_us: u64,
    socket: Socket,
    to: Address,
    asked: Option<Request>,
    events: Vec<ClientEvent>,
}

impl Bench {
    fn start() -> Self {
        let mut out = Outbox::new(at(0), 0);
        let client = Client::boot(&Spec::new(servers(3)), None, 0, &mut out);
        let mut bench = Self {
            client,
            now_us: 0,
            socket: Socket(0),
            to: address(0),
            asked: None,
            events: Vec::new(),
        };
        bench.perform(out);
        bench
    }

    /// One that writes to server 0, in session 5.
    fn writing() -> Self {
        let mut bench = Self::start();
        bench.reply(Reply::Registered {
            client: ClientId(5),
        });
        bench.done(1, 0);
        let to = address(0);
        assert_eq!(bench.client.state(), ClientState::Writing { to });
        bench.events.clear();
        bench
    }

    fn perform(&mut self, mut out: Outbox<Message, Box<ClientEvent>, ()>) {
        for output in out.take() {
            match output {
                Output::Connect { socket, to, .. } => (self.socket, self.to) = (socket, to),
                Output::Send {
                    socket,
                    message: Message::Request(request),
                } => {
                    assert_eq!(socket, self.socket);
                    self.asked = Some(request);
                }
                Output::Event { event, .. } => self.events.push(*event),
                Output::Close { socket } => assert_eq!(socket, self.socket),
                other => panic!("a client does not do this: {other:?}"),
            }
        }
    }

    fn handle(&mut self, input: Input<Message, Order>) {
        let mut out = Outbox::new(at(self.now_us), 0);
        self.client.handle(input, &mut out);
        self.perform(out);
    }

    fn reply(&mut self, reply: Reply) {
        self.asked = None;
        let (socket, message) = (self.socket, Message::Reply(reply));
        self.handle(Input::Received { socket, message });
    }

    fn done(&mut self, serial: u64, value: i64) {
        self.reply(Reply::Done { serial, value });
    }

    fn close(&mut self, why: Closing) {
        self.asked = None;
        let socket = self.socket;
        self.handle(Input::Closed { socket, why });
    }

    fn wake(&mut self) {
        self.now_us = self.client.next_wake_us().expect("it waits for something");
        self.handle(Input::Wake);
    }
}

const fn at(us: u64) -> Now {
    Now {
        wall_ms: (us / 1_000) as i64,
        wall_sub_us: 0,
        monotonic_us: us,
    }
}

const fn increment(serial: u64) -> Option<Request> {
    Some(Request::Command {
        client: ClientId(5),
        serial,
        operation: Operation::Increment,
    })
}

#[test]
fn it_opens_a_session_looks_how_far_the_counter_is_and_writes() {
    let mut bench = Bench::start();
    assert_eq!(bench.asked, Some(Request::Register));
    bench.reply(Reply::Registered {
        client: ClientId(5),
    });
    let read = Request::Command {
        client: ClientId(5),
        serial: 1,
        operation: Operation::Read,
    };
    assert_eq!(bench.asked, Some(read));
    bench.done(1, 0);
    bench.wake();
    assert_eq!((bench.now_us, bench.asked), (100_000, increment(2)));
    bench.done(2, 1);
    assert_eq!((bench.client.acknowledged(), bench.client.writes()), (1, 1));
}

#[test]
fn it_goes_where_a_server_says_that_the_leader_is() {
    let mut bench = Bench::start();
    let leader = Some(address(2));
    bench.reply(Reply::NotLeader { leader });
    assert_eq!(
        (bench.to, bench.asked),
        (address(2), Some(Request::Register))
    );
}

#[test]
fn it_tries_one_server_after_the_other_and_waits_when_none_helps() {
    let mut bench = Bench::start();
    for expected in [1, 2] {
        bench.close(Closing::Refused);
        assert_eq!(bench.to, address(expected));
    }
    bench.close(Closing::Refused);
    assert_eq!(bench.client.state(), ClientState::Waiting);
    bench.wake();
    assert_eq!((bench.now_us, bench.to), (100_000, address(0)));
}

#[test]
fn servers_that_send_it_round_in_circles_do_not_keep_it_from_waiting() {
    let mut bench = Bench::start();
    let mut tries = 0;
    while bench.client.state() != ClientState::Waiting {
        let other = if bench.to == address(0) { 1 } else { 0 };
        let leader = Some(address(other));
        bench.reply(Reply::NotLeader { leader });
        tries += 1;
    }
    assert_eq!(tries, 3);
}

#[test]
fn section_8_a_write_without_an_answer_is_asked_for_again_under_the_same_number() {
    let mut bench = Bench::writing();
    bench.wake();
    assert_eq!(bench.asked, increment(2));
    bench.close(Closing::Reset);
    assert_eq!((bench.to, bench.asked), (address(1), increment(2)));
    let why = Failure::Closed(Closing::Reset);
    assert!(bench.events.contains(&ClientEvent::WriteFailed { why }));
    bench.done(2, 1);
    assert_eq!(bench.client.connected_to(), Some(address(1)));
    assert_eq!((bench.client.acknowledged(), bench.client.lost()), (1, 0));
    // Also when the server is silent.
    bench.wake();
    assert_eq!(bench.asked, increment(3));
    bench.wake();
    assert_eq!((bench.to, bench.asked), (address(2), increment(3)));
}

#[test]
fn it_says_so_if_a_leader_holds_less_than_was_acknowledged() {
    let mut bench = Bench::writing();
    bench.wake();
    bench.done(2, 7);
    bench.close(Closing::Reset);
    // It has nothing to repeat: it looks how far the counter is.
    bench.done(3, 4);
    assert_eq!(bench.client.lost(), 3);
    let lost = ClientEvent::LostWrites(Lost {
        acknowledged: 7,
        found: 4,
        count: 3,
    });
    assert!(bench.events.contains(&lost));
    // What is lost is not expected again.
    bench.wake();
    bench.done(4, 5);
    assert_eq!((bench.client.lost(), bench.client.acknowledged()), (3, 5));
}

#[test]
fn it_opens_another_session_when_its_own_has_ended() {
    let mut bench = Bench::writing();
    bench.wake();
    bench.reply(Reply::SessionExpired);
    assert!(bench.events.contains(&ClientEvent::SessionExpired));
    assert_eq!(bench.asked, Some(Request::Register));
}

#[test]
fn its_pace_can_be_changed_and_stopped() {
    let mut bench = Bench::writing();
    bench.handle(Input::Order(Order::SetWriteEvery { ms: 0 }));
    assert_eq!(bench.client.next_wake_us(), None);
    bench.handle(Input::Order(Order::SetWriteEvery { ms: 30 }));
    assert_eq!(bench.client.next_wake_us(), Some(30_000));
}
