//! A disk that cannot be written to (§14.1, §14.5): what is logged, who is told, what a
//! restart has lost. Texts are those of the real program on a full and on a read-only
//! file system.

mod bench;

use bench::*;
use lab_process::DiskFailure::{Full, ReadOnly};
use lab_redis::wire::{Hello, Value};
use lab_sentinel::{EventKind, Version};

const FULL: &str = "WARNING: Sentinel was not able to save the new configuration on disk!!!: No space left on device";
const READ_ONLY: &str = "WARNING: Sentinel was not able to save the new configuration on disk!!!: Read-only file system";

/// What is announced from now on.
fn texts(b: &Bench) -> Vec<String> {
    b.announced().map(|(_, event)| event.to_string()).collect()
}

fn failed() -> Value {
    Value::err("Failed to save config file. Check server logs.")
}

fn failing(failure: lab_process::DiskFailure) -> Machine {
    Machine {
        disk_failure: Some(failure),
        ..Machine::default()
    }
}

#[test]
fn a_failed_flush_is_logged_with_its_reason() {
    let mut b = Setup::default().start();
    b.disk_failure = Some(Full);
    b.mark();
    b.say("SENTINEL FLUSHCONFIG");
    b.disk_failure = Some(ReadOnly);
    b.say("SENTINEL FLUSHCONFIG");
    assert_eq!(
        texts(&b),
        [
            "Failed after writing (0) bytes to tmp config file (No space left on device)",
            FULL,
            "Could not create tmp config file (Read-only file system)",
            READ_ONLY,
        ]
    );
    assert_eq!(b.flushes().len(), 0);
}

#[test]
fn commands_that_flush_tell_of_the_failure_and_are_done_all_the_same() {
    let mut b = Setup::default().start();
    b.disk_failure = Some(ReadOnly);
    for command in [
        "SENTINEL FLUSHCONFIG",
        "SENTINEL SET mymaster quorum 1",
        "SENTINEL MONITOR second 10.0.0.9 6379 1",
        "SENTINEL CONFIG SET announce-port 5",
    ] {
        assert_eq!(b.say(command), failed(), "{command}");
    }
    assert_eq!(b.m().quorum(), 1);
    assert!(b.s.master("second").is_some());
    assert_eq!(b.say("SENTINEL REMOVE second"), failed());
    assert!(b.s.master("second").is_none());
    let wrong = b.say("SENTINEL SET mymaster quorum 2 foo bar");
    let unknown = "Unknown option or number of arguments for SENTINEL SET 'foo'";
    assert_eq!(
        wrong,
        Value::err(unknown),
        "the wrong option is what is told"
    );
    assert_eq!(b.m().quorum(), 2);
}

#[test]
fn up_to_6_2_the_operator_is_not_told() {
    let mut setup = Setup::default();
    setup.settings.version = Version::V6_2;
    let mut b = setup.start();
    b.disk_failure = Some(Full);
    b.mark();
    assert_eq!(b.say("SENTINEL FLUSHCONFIG"), Value::ok());
    assert_eq!(texts(&b).last().map(String::as_str), Some(FULL));
}

#[test]
fn a_vote_that_cannot_be_written_is_given_and_forgotten_by_a_restart() {
    let setup = Setup::default();
    let mut b = setup.start();
    b.say("SENTINEL FLUSHCONFIG");
    let before = b.flushes().last().copied().cloned().expect("a flush");
    b.disk_failure = Some(Full);
    let ask = |epoch: u64, candidate: u8| {
        let id = format!("{candidate:040x}");
        format!("SENTINEL IS-MASTER-DOWN-BY-ADDR 10.0.0.1 6379 {epoch} {id}")
    };
    let voted = |answer: Value, candidate: u8| {
        let Value::Array(parts) = answer else {
            panic!("{answer:?}")
        };
        assert_eq!(parts[1], Value::bulk(format!("{candidate:040x}")));
    };
    voted(b.say(&ask(7, 1)), 1);
    voted(b.say(&ask(7, 2)), 1);
    let mut again = Bench::boot(&setup.spec(), Some(&before), 9, setup.fakes());
    assert_eq!(again.s.current_epoch(), before.current_epoch);
    voted(again.say(&ask(7, 2)), 2);
}

#[test]
fn what_is_learnt_while_the_disk_fails_is_written_by_the_next_flush_that_succeeds() {
    let mut b = Setup::default().start();
    b.disk_failure = Some(Full);
    b.hear(Hello {
        current_epoch: 7,
        ..hello(1)
    });
    assert_eq!(b.s.current_epoch(), 7);
    b.disk_failure = None;
    assert_eq!(b.say("SENTINEL FLUSHCONFIG"), Value::ok());
    assert_eq!(b.flushes().last().map(|disk| disk.current_epoch), Some(7));
}

#[test]
fn on_a_read_only_disk_a_sentinel_does_not_start() {
    let setup = Setup::default();
    let b = Bench::boot_on(&failing(ReadOnly), &setup.spec(), None, 1, setup.fakes());
    assert_eq!(
        texts(&b),
        [
            "Sentinel config file /etc/redis/sentinel.conf is not writable: Read-only file system. Exiting..."
        ]
    );
    assert_eq!(b.exited, Some(1));
}

#[test]
fn on_a_full_disk_it_starts_and_cannot_write_its_id() {
    let mut spec = Setup::default().spec();
    spec.id = None;
    let b = Bench::boot_on(&failing(Full), &spec, None, 1, Vec::new());
    assert_eq!(b.exited, None);
    assert_eq!(b.logged(EventKind::LogConfigNotSaved).len(), 1);
    assert_eq!(b.flushes().len(), 0);
}
