//! Names, levels and texts of events (§12).

mod bench;

use std::collections::BTreeSet;

use bench::*;
use lab_sentinel::event::Detail;
use lab_sentinel::{Event, EventKind, Level, Subject};

/// The table of §12.
const TABLE: &[(&str, Level)] = &[
    ("+monitor", Level::Warning),
    ("+slave", Level::Notice),
    ("+sentinel", Level::Notice),
    ("+sentinel-address-switch", Level::Notice),
    ("+sentinel-address-update", Level::Notice),
    ("+sentinel-invalid-addr", Level::Notice),
    ("+reboot", Level::Notice),
    ("+role-change", Level::Verbose),
    ("-role-change", Level::Verbose),
    ("+sdown", Level::Warning),
    ("-sdown", Level::Warning),
    ("+odown", Level::Warning),
    ("-odown", Level::Warning),
    ("+new-epoch", Level::Warning),
    ("+try-failover", Level::Warning),
    ("+vote-for-leader", Level::Warning),
    ("+elected-leader", Level::Warning),
    ("-failover-abort-not-elected", Level::Warning),
    ("+failover-state-select-slave", Level::Warning),
    ("-failover-abort-no-good-slave", Level::Warning),
    ("+selected-slave", Level::Warning),
    ("+failover-state-send-slaveof-noone", Level::Notice),
    ("+failover-state-wait-promotion", Level::Notice),
    ("-failover-abort-slave-timeout", Level::Warning),
    ("+promoted-slave", Level::Warning),
    ("+failover-state-reconf-slaves", Level::Warning),
    ("+slave-reconf-sent", Level::Notice),
    ("+slave-reconf-inprog", Level::Notice),
    ("+slave-reconf-done", Level::Notice),
    ("-slave-reconf-sent-timeout", Level::Notice),
    ("+slave-reconf-sent-be", Level::Notice),
    ("+failover-end-for-timeout", Level::Warning),
    ("+failover-end", Level::Warning),
    ("+switch-master", Level::Warning),
    ("+config-update-from", Level::Warning),
    ("+convert-to-slave", Level::Notice),
    ("+fix-slave-config", Level::Notice),
    ("+tilt", Level::Warning),
    ("-tilt", Level::Warning),
    ("-monitor", Level::Warning),
    ("+set", Level::Warning),
    ("+reset-master", Level::Warning),
    ("-script-error", Level::Warning),
    ("-script-timeout", Level::Warning),
    ("+script-child", Level::Debug),
    ("-script-child", Level::Debug),
    ("-cmd-link-reconnection", Level::Debug),
    ("-pubsub-link-reconnection", Level::Debug),
];

#[test]
fn names_and_levels_are_those_of_the_table() {
    let ours: BTreeSet<(&str, Level)> = EventKind::ALL
        .iter()
        .filter(|kind| !kind.name().is_empty())
        .map(|kind| (kind.name(), kind.level()))
        .collect();
    let table: BTreeSet<(&str, Level)> = TABLE.iter().copied().collect();
    assert_eq!(ours, table);
}

#[test]
fn marks_of_levels_are_those_of_the_log() {
    let marks = [Level::Debug, Level::Verbose, Level::Notice, Level::Warning].map(Level::mark);
    assert_eq!(marks, ['.', '-', '*', '#']);
}

fn master() -> Subject {
    Subject::Master {
        name: "mymaster".into(),
        address: MASTER,
    }
}

fn sentinel() -> Subject {
    Subject::Sentinel {
        id: peer_id(1),
        address: peer(1),
        master: "mymaster".into(),
        master_address: MASTER,
    }
}

#[test]
fn texts_are_those_of_the_table() {
    let event = |kind, subject, detail| {
        Event {
            kind,
            subject,
            detail,
            hosts: None,
            logged: true,
        }
        .to_string()
    };
    let p1 = peer_id(1);
    let cases = [
        (
            event(EventKind::Monitor, master(), Detail::Monitor(2)),
            "+monitor master mymaster 10.0.0.1 6379 quorum 2".to_owned(),
        ),
        (
            event(EventKind::NewEpoch, master(), Detail::Epoch(12)),
            "+new-epoch 12".to_owned(),
        ),
        (
            event(
                EventKind::VoteForLeader,
                master(),
                Detail::Vote {
                    leader: p1,
                    epoch: 12,
                },
            ),
            format!("+vote-for-leader {p1} 12"),
        ),
        (
            event(
                EventKind::Odown,
                master(),
                Detail::Quorum {
                    count: 3,
                    quorum: 2,
                },
            ),
            "+odown master mymaster 10.0.0.1 6379 #quorum 3/2".to_owned(),
        ),
        (
            event(
                EventKind::SwitchMaster,
                master(),
                Detail::Switch {
                    from: MASTER,
                    to: replica(1),
                },
            ),
            "+switch-master mymaster 10.0.0.1 6379 10.0.0.11 6379".to_owned(),
        ),
        (
            event(
                EventKind::SentinelAddressUpdate,
                sentinel(),
                Detail::AdditionalMatches(3),
            ),
            format!(
                "+sentinel-address-update sentinel {p1} 10.0.1.1 26379 @ mymaster 10.0.0.1 6379 3 additional matching instances"
            ),
        ),
        (
            event(EventKind::Tilt, Subject::None, Detail::None),
            "+tilt #tilt mode entered".to_owned(),
        ),
        (
            event(EventKind::TiltOver, Subject::None, Detail::None),
            "-tilt #tilt mode exited".to_owned(),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(text, expected);
    }
}

#[test]
fn events_carry_the_address_the_master_object_has_at_that_moment() {
    let mut b = Setup::alone().settled();
    b.elected();
    b.run_to("+switch-master");
    let events = b.events();
    let at = events
        .iter()
        .position(|event| event.starts_with("+switch-master"))
        .expect("announced");
    assert!(
        events[..at]
            .iter()
            .all(|event| !event.contains("@ mymaster 10.0.0.11"))
    );
    assert!(
        events[at + 1..]
            .iter()
            .all(|event| event.contains("@ mymaster 10.0.0.11"))
    );
}

#[test]
fn from_7_2_on_what_is_no_cause_for_alarm_is_a_notice() {
    use lab_sentinel::Version;
    let moved = [
        EventKind::LogId,
        EventKind::LogPeerVoted,
        EventKind::LogFailoverDelay,
        EventKind::LogUserFailover,
    ];
    for kind in moved {
        assert_eq!(kind.level_in(Version::V6_2), Level::Warning);
        assert_eq!(kind.level_in(Version::V7_0), Level::Warning);
        assert_eq!(kind.level_in(Version::V7_2), Level::Notice);
    }
    for kind in EventKind::ALL.iter().filter(|kind| !kind.name().is_empty()) {
        assert_eq!(
            kind.level_in(Version::V7_2),
            kind.level(),
            "{}",
            kind.name()
        );
    }
}

/// `sentinelEvent`, `serverLog`: 1,024 bytes with the NUL, the name of the event not
/// counted in what is published, and counted in what is logged. Measured.
#[test]
fn a_message_and_a_line_of_the_log_have_1023_bytes_at_most() {
    let mut b = Setup::default().settled();
    let long = "x".repeat(1_500);
    b.say_words(&["SENTINEL", "SET", "mymaster", "auth-user", &long]);
    let mut set = b
        .announced()
        .filter(|(_, event)| event.kind == EventKind::Set);
    let (_, event) = set.next().expect("it is announced");
    let message = event.message().to_string();
    assert_eq!(message.len(), 1_023);
    assert!(message.starts_with("master mymaster 10.0.0.1 6379 auth-user xxx"));
    assert_eq!(event.to_string(), format!("+set {}", &message[..1_018]));
    drop(set);
    b.mark();
    // A character is not cut in two.
    let long = "é".repeat(1_000);
    b.say_words(&["SENTINEL", "SET", "mymaster", "auth-user", &long]);
    let text = b
        .announced()
        .map(|(_, event)| event.message().to_string().len());
    assert!(
        text.max()
            .is_some_and(|most| (1_022..=1_023).contains(&most))
    );
}
