//! Names of hosts: what they resolve to, and who waits for the answer.

mod common;

use common::{A, B, C, LATENCY, Order, Seen, Stage, address};
use lab_process::NameServer;
use lab_sim::Fault;

const START: u64 = 1_000_000;

fn named() -> Stage {
    let mut stage = Stage::connected();
    stage.world.give_hostname(B, &"beta.example".into());
    stage
}

fn asked(stage: &mut Stage, name: &'static str) -> Option<std::net::Ipv4Addr> {
    stage.order(A, Order::Resolve(name));
    let last = stage.log.seen.iter().rev();
    let mut answers = last.filter_map(|(_, _, seen, _)| match seen {
        Seen::Resolved(ip) => Some(*ip),
        _ => None,
    });
    answers.next().expect("an answer")
}

#[test]
fn a_name_resolves_to_its_hosts_address_until_it_is_pointed_elsewhere() {
    let mut stage = named();
    assert_eq!(asked(&mut stage, "BETA.example"), Some(address(B).ip));
    assert_eq!(asked(&mut stage, "gamma.example"), None);
    assert_eq!(asked(&mut stage, "10.1.2.3"), Some([10, 1, 2, 3].into()));
    stage.fault(Fault::Name { of: B, to: Some(C) });
    assert_eq!(asked(&mut stage, "beta.example"), Some(address(C).ip));
    stage.fault(Fault::Name { of: B, to: None });
    assert_eq!(asked(&mut stage, "beta.example"), None);
}

#[test]
fn whoever_asks_a_slow_name_server_does_nothing_else_meanwhile() {
    let mut stage = named();
    let answers = |after_us, fails| Fault::NameServer {
        host: A,
        answers: NameServer { after_us, fails },
    };
    stage.fault(answers(300_000, false));
    stage.order(
        A,
        Order::All(vec![
            Order::Resolve("beta.example"),
            Order::Connect(7, address(C)),
        ]),
    );
    stage.order(A, Order::Say("next"));
    stage.to(START + 600_000);
    let at = |seen| stage.log.first(A, &seen);
    let answered = START + 300_000;
    assert_eq!(at(Seen::Resolved(Some(address(B).ip))), Some(answered));
    assert_eq!(at(Seen::Said("next")), Some(answered));
    assert_eq!(at(Seen::Opened(7)), Some(answered + 2 * LATENCY));
    // One that gives no answer is waited for as long, and an address is no question.
    stage.fault(answers(50_000, true));
    stage.order(A, Order::Resolve("beta.example"));
    stage.order(A, Order::Resolve("10.0.0.9"));
    stage.to(START + 900_000);
    let at = |seen| stage.log.first(A, &seen);
    assert_eq!(at(Seen::Resolved(None)), Some(START + 650_000));
    let literal = Seen::Resolved(Some([10, 0, 0, 9].into()));
    assert_eq!(at(literal), Some(START + 650_000));
}
