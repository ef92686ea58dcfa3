//! Notification and reconfiguration scripts (§3.5).

mod bench;

use bench::*;
use lab_process::{Child, Ended};
use lab_sentinel::{EventKind, MasterSettings};

/// What was started since the mark: when, under which number, with which words.
fn started(b: &Bench) -> Vec<(i64, Child, Vec<String>)> {
    let spawned = b.since_mark().iter().filter_map(|(at, did)| match did {
        Did::Spawned(child, program) => {
            let words = program.iter().map(|word| word.to_string()).collect();
            Some((*at, *child, words))
        }
        _ => None,
    });
    spawned.collect()
}

/// One that notifies, alone with a master and two replicas.
fn notifying() -> Setup {
    Setup {
        master: MasterSettings {
            notification_script: Some("/etc/notify".into()),
            ..MasterSettings::default()
        },
        ..Setup::alone()
    }
}

/// All scripts so far have succeeded and were reaped.
fn quiet(b: &mut Bench) {
    while let Some(&child) = b.children.first() {
        b.end_child(child, Ended::Code(0));
    }
    b.tick();
    if !b.children.is_empty() || b.s.scripts().jobs().len() > 0 {
        b.tick();
        quiet(b);
    }
}

#[test]
fn a_notification_script_is_given_the_events_name_and_text() {
    let mut b = notifying().start();
    b.tick();
    let words: Vec<_> = started(&b).into_iter().map(|(_, _, words)| words).collect();
    assert_eq!(
        words,
        [[
            "/etc/notify",
            "+monitor",
            "master mymaster 10.0.0.1 6379 quorum 1"
        ]]
    );
}

#[test]
fn only_warnings_about_a_master_and_what_is_under_it_are_notified() {
    let mut b = notifying().settled();
    quiet(&mut b);
    b.mark();
    // +reboot is a notice, -role-change is verbose, +tilt is about nobody.
    b.fake(MASTER).report().run_id = run_id(9);
    b.freeze(2_500);
    b.tick();
    b.run(11_000);
    assert!(b.has("+reboot") && b.has("+tilt"));
    assert_eq!(started(&b), []);
    b.run(25_000);
    b.mark();
    b.kill(replica(1));
    b.run_to("+sdown slave");
    b.tick();
    let words: Vec<_> = started(&b).into_iter().map(|(_, _, words)| words).collect();
    assert_eq!(
        words,
        [[
            "/etc/notify",
            "+sdown",
            "slave 10.0.0.11:6379 10.0.0.11 6379 @ mymaster 10.0.0.1 6379"
        ]]
    );
}

#[test]
fn events_without_an_identity_in_their_text_are_notified_as_they_are_printed() {
    let mut b = notifying().settled();
    quiet(&mut b);
    b.mark();
    b.elected();
    b.tick();
    let texts: Vec<String> = started(&b)
        .into_iter()
        .map(|(_, _, words)| words[1..].join(" "))
        .collect();
    assert_eq!(texts[2], "+new-epoch 1");
    assert_eq!(texts[4], format!("+vote-for-leader {} 1", id()));
}

#[test]
fn a_leader_calls_the_reconfiguration_script_when_the_promotion_is_seen() {
    let mut b = Setup {
        master: MasterSettings {
            client_reconfig_script: Some("/etc/reconf".into()),
            ..MasterSettings::default()
        },
        ..Setup::alone()
    }
    .settled();
    b.elected();
    b.run_to("+failover-state-reconf-slaves");
    b.tick();
    let to = b.m().current_address().ip.to_string();
    let words: Vec<_> = started(&b).into_iter().map(|(_, _, words)| words).collect();
    assert_eq!(
        words,
        [[
            "/etc/reconf",
            "mymaster",
            "leader",
            "start",
            "10.0.0.1",
            "6379",
            &to,
            "6379"
        ]]
    );
    b.run_to("+switch-master");
    b.run(200);
    assert_eq!(started(&b).len(), 1, "not again at the switch");
}

#[test]
fn an_observer_calls_the_reconfiguration_script_at_the_switch() {
    let mut b = Setup {
        master: MasterSettings {
            client_reconfig_script: Some("/etc/reconf".into()),
            ..MasterSettings::default()
        },
        ..Setup::default()
    }
    .settled();
    b.hear(lab_redis::wire::Hello {
        current_epoch: 1,
        config_epoch: 1,
        master: replica(1),
        ..hello(1)
    });
    b.tick();
    let words: Vec<_> = started(&b).into_iter().map(|(_, _, words)| words).collect();
    assert_eq!(
        words,
        [[
            "/etc/reconf",
            "mymaster",
            "observer",
            "start",
            "10.0.0.1",
            "6379",
            "10.0.0.11",
            "6379"
        ]]
    );
}

/// One job, started; its number.
fn one_job() -> (Bench, Child) {
    let mut b = notifying().start();
    b.tick();
    let child = started(&b)[0].1;
    (b, child)
}

#[test]
fn a_child_is_announced_for_the_log_when_it_starts_and_when_it_is_reaped() {
    let (mut b, child) = one_job();
    assert_eq!(
        b.logged(EventKind::ScriptChild),
        [format!("+script-child {}", child.0)]
    );
    b.end_child(child, Ended::Code(0));
    assert_eq!(
        b.logged(EventKind::ScriptChildEnded),
        [""; 0],
        "reaped by the next tick"
    );
    b.tick();
    let reaped = [format!("-script-child {} 0 0", child.0)];
    assert_eq!(b.logged(EventKind::ScriptChildEnded), reaped);
    assert_eq!(b.s.scripts().jobs().len(), 0);
    assert_eq!(b.s.scripts().running(), 0);
}

#[test]
fn a_script_that_fails_is_removed_with_an_error() {
    let (mut b, child) = one_job();
    b.end_child(child, Ended::Code(2));
    b.tick();
    assert_eq!(
        b.logged(EventKind::ScriptError),
        ["-script-error /etc/notify 0 2"]
    );
    assert_eq!(b.s.scripts().jobs().len(), 0);
}

#[test]
fn exit_code_1_and_signals_ask_for_another_start_after_a_doubling_delay_ten_times() {
    let (mut b, child) = one_job();
    let mut child = child;
    let mut delay = 30_000;
    for start in 1..=9 {
        let how = if start % 2 == 0 {
            Ended::Signal(15)
        } else {
            Ended::Code(1)
        };
        b.end_child(child, how);
        b.tick();
        let at = b.now();
        let job = b.s.scripts().jobs().next().expect("waits");
        assert_eq!((job.child, job.retry_num), (None, start));
        b.mark();
        b.run(delay - 1);
        assert_eq!(started(&b), [], "start {start}");
        b.run(110);
        let again = started(&b);
        assert!((at + delay..=at + delay + 110).contains(&again[0].0));
        child = again[0].1;
        delay *= 2;
    }
    b.mark();
    b.end_child(child, Ended::Signal(9));
    b.tick();
    assert_eq!(
        b.logged(EventKind::ScriptError),
        ["-script-error /etc/notify 9 0"]
    );
    assert_eq!(b.s.scripts().jobs().len(), 0);
}

#[test]
fn a_script_that_runs_for_more_than_a_minute_is_killed_and_tried_again() {
    let (mut b, child) = one_job();
    b.run(59_900);
    assert!(!b.has("-script-timeout"));
    b.run(210);
    let timeout = format!("-script-timeout /etc/notify {}", child.0);
    assert_eq!(b.logged(EventKind::ScriptTimeout)[0], timeout);
    assert!(
        b.since_mark()
            .iter()
            .any(|(_, did)| matches!(did, Did::KilledChild(killed) if *killed == child))
    );
    b.end_child(child, Ended::KILLED);
    b.tick();
    assert_eq!(
        b.logged(EventKind::ScriptChildEnded),
        [format!("-script-child {} 0 9", child.0)]
    );
    let job =
        b.s.scripts()
            .jobs()
            .next()
            .expect("waits for its second start");
    assert_eq!((job.child, job.retry_num), (None, 1));
}

#[test]
fn sixteen_scripts_run_at_once_and_the_oldest_goes_first() {
    let mut b = Setup {
        peers: 0,
        replicas: 20,
        ..notifying()
    }
    .settled();
    quiet(&mut b);
    b.mark();
    for n in 1..=20 {
        b.kill(replica(n));
    }
    b.run_to("+sdown slave");
    b.run(3_000);
    assert_eq!(b.when("+sdown slave").len(), 20);
    let first = started(&b);
    assert_eq!(first.len(), 16);
    assert_eq!(b.s.scripts().running(), 16);
    let order: Vec<String> = b
        .events()
        .iter()
        .filter_map(|e| Some(e.strip_prefix("+sdown ")?.to_owned()))
        .collect();
    assert!(
        first
            .iter()
            .zip(&order)
            .all(|((_, _, words), event)| words[2] == *event)
    );
    b.end_child(first[3].1, Ended::Code(0));
    b.tick();
    b.tick();
    assert_eq!(started(&b)[16].2[2], order[16]);
}

#[test]
fn of_more_than_256_jobs_the_oldest_that_does_not_run_is_dropped() {
    let (mut b, running) = one_job();
    // Nobody reaps: each round of epochs is a warning of the master.
    for epoch in 1..=300 {
        b.hear(lab_redis::wire::Hello {
            current_epoch: epoch,
            ..hello(1)
        });
    }
    let jobs: Vec<_> = b.s.scripts().jobs().collect();
    assert_eq!(jobs.len(), 256);
    assert_eq!(jobs[0].child, Some(running));
    assert_eq!(&*jobs[1].argv[2], "46");
    assert_eq!(&*jobs[255].argv[2], "300");
}

#[test]
fn scripts_run_in_tilt_and_their_queue_is_lost_in_a_restart() {
    let (mut b, child) = one_job();
    b.end_child(child, Ended::Code(0));
    b.freeze(3_000);
    b.tick();
    assert!(b.has("+tilt"));
    assert_eq!(b.s.scripts().jobs().len(), 0, "reaped in TILT");
    b.mark();
    b.hear(lab_redis::wire::Hello {
        current_epoch: 5,
        ..hello(1)
    });
    b.tick();
    assert_eq!(started(&b).len(), 1, "started in TILT");
    let disk = b.s.disk();
    let again = Bench::boot(&notifying().spec(), Some(&disk), 2, notifying().fakes());
    let texts: Vec<_> = again
        .s
        .scripts()
        .jobs()
        .map(|job| job.argv[1].to_string())
        .collect();
    assert_eq!(texts, ["+monitor"], "only what the start announced");
}
