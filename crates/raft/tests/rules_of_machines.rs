//! What lies between the protocol and the machine it runs on: specifications,
//! connections, timers, orders, and what a screen may see.

mod bench;

use std::sync::Arc;

use bench::{Desk, address, servers};
use lab_process::{Address, Input, Now, Outbox, Output, Process, Socket};
use lab_raft::{Disk, Event, Message, Order, Raft, RoleName, ServerId, Settings, Spec, SpecError};

#[test]
fn a_cluster_has_1_to_15_servers_with_different_addresses() {
    let make = |count, me| Spec::new(servers(count), ServerId(me), Settings::default());
    assert_eq!(make(0, 0), Err(SpecError::Servers { count: 0 }));
    assert_eq!(make(16, 0), Err(SpecError::Servers { count: 16 }));
    assert!(make(1, 0).is_ok() && make(15, 14).is_ok());
    let (me, count) = (ServerId(3), 3);
    assert_eq!(make(3, 3), Err(SpecError::NotOneOfThem { me, count }));
    let twice: Arc<[Address]> = [address(0), address(1), address(0)].into();
    let same = Spec::new(twice, ServerId(0), Settings::default());
    let address = address(0);
    assert_eq!(same, Err(SpecError::SameAddress { address }));
}

#[test]
fn settings_that_contradict_each_other_are_refused_with_a_reason() {
    let with = |change: fn(&mut Settings)| {
        let mut settings = Settings::default();
        change(&mut settings);
        settings.check().expect_err("it is wrong").to_string()
    };
    assert_eq!(
        with(|s| s.election_timeout_max_us = 1),
        "election timeouts from 150000 to 1 us; expected the first to be the smaller"
    );
    assert_eq!(
        with(|s| s.heartbeat_us = 150_000),
        "a heartbeat every 150000 us; expected more than 0 and less than the shortest election \
         timeout of 150000 us"
    );
    assert_eq!(
        with(|s| s.max_entries = 0),
        "`max_entries` is 0; expected at least 1"
    );
    assert_eq!(
        SpecError::Servers { count: 20 }.to_string(),
        "20 servers; expected 1 to 15"
    );
}

#[test]
fn aligned_timers_split_the_vote_and_timers_spread_do_not() {
    let settings = Settings::default();
    let mut desk = Desk::new(5, settings, &[]);
    for id in 0..5 {
        let left_us = settings.aligned_us();
        desk.handle(id, Input::Order(Order::ElectionTimer { left_us }));
    }
    (0..5).for_each(|id| desk.pass(id, settings.aligned_us()));
    desk.stabilize_all();
    for id in 0..5 {
        assert_eq!(desk.raft(id).role(), RoleName::Candidate);
        assert_eq!(desk.raft(id).term(), 1);
    }
    let spread: Vec<u64> = settings.spread_us(5).collect();
    assert_eq!(spread, [150_000, 187_500, 225_000, 262_500, 300_000]);
}

/// One server of three on a clock of its own, without the others.
struct Alone {
    raft: Raft,
    now_us: u64,
}

type Done = Vec<Output<Message, Box<Event>, Disk>>;

impl Alone {
    fn start() -> (Self, Done) {
        let spec = Spec::new(servers(3), ServerId(0), Settings::default()).expect("it is valid");
        let mut out = Outbox::new(at(0), 0);
        let raft = Raft::boot(&spec, None, 1, &mut out);
        (Self { raft, now_us: 0 }, out.take())
    }

    fn handle(&mut self, input: Input<Message, Order>) -> Done {
        let mut out = Outbox::new(at(self.now_us), 0);
        self.raft.handle(input, &mut out);
        out.take()
    }

    /// The next time it wants to be woken, and what it does then.
    fn wake(&mut self) -> Done {
        self.now_us = self.raft.next_wake_us().expect("it never rests");
        self.handle(Input::Wake)
    }
}

const fn at(us: u64) -> Now {
    Now {
        wall_ms: 0,
        wall_sub_us: 0,
        monotonic_us: us,
    }
}

fn connects(done: &Done) -> Vec<Address> {
    let to = |output: &Output<_, _, _>| match output {
        Output::Connect { to, .. } => Some(*to),
        _ => None,
    };
    done.iter().filter_map(to).collect()
}

#[test]
fn a_server_connects_to_every_other_at_its_start() {
    let (_, done) = Alone::start();
    assert_eq!(connects(&done), [address(1), address(2)]);
}

#[test]
fn a_connection_that_is_refused_is_tried_again_after_the_interval() {
    let (mut alone, _) = Alone::start();
    let why = lab_process::Closing::Refused;
    let socket = Socket(1);
    assert!(connects(&alone.handle(Input::Closed { socket, why })).is_empty());
    let done = alone.wake();
    assert_eq!(alone.now_us, 50_000);
    assert_eq!(connects(&done), [address(1)]);
}

#[test]
fn section_5_5_a_connection_on_which_nothing_comes_back_is_given_up_and_opened_anew() {
    let (mut alone, _) = Alone::start();
    let open = |socket| Input::Opened { socket };
    alone.handle(open(Socket(1)));
    alone.handle(open(Socket(2)));
    alone.now_us = 1_000;
    alone.handle(Input::Order(Order::TimeOut));
    // It keeps asking in new terms; S2 and S3 never answer.
    let mut closed = Vec::new();
    while closed.is_empty() {
        let done = alone.wake();
        let close = |output: &Output<_, _, _>| matches!(output, Output::Close { .. });
        closed.extend(done.iter().filter(|output| close(output)).cloned());
        if !closed.is_empty() {
            assert_eq!(connects(&done), [address(1), address(2)]);
        }
    }
    assert_eq!(closed.len(), 2);
    assert_eq!(alone.now_us, 301_000);
}

#[test]
fn messages_that_nobody_may_send_are_passed_over() {
    let mut desk = Desk::new(3, Settings::default(), &[]);
    desk.campaign(0);
    desk.stabilize_all();
    let before = format!("{:?}", desk.raft(0).log());
    let strange = lab_raft::RequestVote {
        term: 9,
        candidate: ServerId(77),
        last_log_index: 9,
        last_log_term: 9,
        pre_vote: false,
    };
    let socket = Socket(Socket::FIRST_ACCEPTED);
    for message in [
        Message::RequestVote(strange),
        Message::Reply(lab_raft::Reply::LogFull),
    ] {
        desk.handle(0, Input::Received { socket, message });
    }
    // An answer to a question that was never asked.
    let vote = lab_raft::Vote {
        term: 1,
        granted: true,
        asked: 1,
        pre_vote: false,
    };
    desk.answer(0, 0, Message::Vote(vote));
    assert_eq!(desk.raft(0).term(), 1);
    assert_eq!(format!("{:?}", desk.raft(0).log()), before);
}

#[test]
fn every_decision_that_a_screen_may_see_names_its_rule_and_its_conditions() {
    let both = Settings {
        pre_vote: true,
        check_quorum: true,
        ..Settings::default()
    };
    let mut desk = Desk::new(3, both, &[]);
    let mut seen = Vec::new();
    let mut look = |desk: &Desk| {
        for id in 0..3 {
            let now_us = desk.clock_us(id);
            let mut reports = desk.raft(id).decisions(now_us);
            for other in 0..4 {
                reports.extend(desk.raft(id).decisions_about(ServerId(other), now_us));
            }
            reports.extend(desk.raft(id).last_vote().map(|(_, report)| report));
            for report in reports {
                assert!(report.rule.section.contains('§'), "{report:?}");
                assert!(!report.conditions.is_empty(), "{report:?}");
                seen.push(report.rule.key);
            }
        }
    };
    look(&desk);
    desk.campaign(0);
    look(&desk);
    desk.deliver(1);
    desk.deliver(0);
    look(&desk);
    desk.stabilize_all();
    look(&desk);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(
        seen,
        [
            "advance-commit",
            "give-up-connection",
            "grant-pre-vote",
            "grant-vote",
            "pre-elected",
            "raft-elected",
            "raft-reconnect",
            "send-entries",
            "send-heartbeat",
            "start-election",
            "still-leader",
        ]
    );
}
