//! What is flushed when, and what a restart finds (§14).

mod bench;

use bench::*;
use lab_redis::wire::Hello;
use lab_sentinel::{Disk, EventKind, FailoverState};

fn restart(setup: &Setup, disk: &Disk) -> Bench {
    Bench::boot(&setup.spec(), Some(disk), 99, setup.fakes())
}

#[test]
fn without_an_id_one_is_drawn_and_flushed_at_the_start() {
    let mut spec = Setup::default().spec();
    spec.id = None;
    let one = Bench::boot(&spec, None, 1, Vec::new());
    assert_eq!(one.flushes().len(), 1);
    assert_eq!(one.flushes()[0].id, one.s.id());
    let two = Bench::boot(&spec, None, 2, Vec::new());
    assert_ne!(one.s.id(), two.s.id(), "drawn from the seed");
    assert_eq!(
        Setup::default().start().flushes().len(),
        0,
        "given by the file"
    );
}

#[test]
fn the_log_begins_as_that_of_the_real_program() {
    let mut spec = Setup::default().spec();
    spec.id = None;
    let b = Bench::boot(&spec, None, 1, Vec::new());
    let log: Vec<_> = b.announced().map(|(_, event)| event.clone()).collect();
    let kinds: Vec<_> = log.iter().map(|event| event.kind).collect();
    assert_eq!(
        kinds,
        [
            EventKind::LogStarting,
            EventKind::LogVersion,
            EventKind::LogConfigurationLoaded,
            EventKind::LogMonotonicClock,
            EventKind::LogRunningMode,
            EventKind::LogConfigSaved,
            EventKind::LogId,
            EventKind::Monitor,
        ]
    );
    assert_eq!(log[6].to_string(), format!("Sentinel ID is {}", b.s.id()));
    assert_eq!(
        log[7].to_string(),
        "+monitor master mymaster 10.0.0.1 6379 quorum 2"
    );
}

#[test]
fn what_was_learnt_survives_a_restart_without_being_announced() {
    let setup = Setup {
        other: true,
        ..Setup::default()
    };
    let mut b = setup.settled();
    b.asked(5, Some(peer_id(1)));
    b.hear(Hello {
        current_epoch: 8,
        config_epoch: 6,
        master: replica(2),
        ..hello(1)
    });
    let voted = b
        .flushes()
        .last()
        .map(|disk| (*disk).clone())
        .expect("a flush");
    assert_eq!(voted.masters.len(), 2);
    let mut b = restart(&setup, &voted);
    assert_eq!(b.s.id(), id());
    assert_eq!(b.s.current_epoch(), 8);
    let m = b.m();
    assert_eq!((m.address(), m.config_epoch()), (replica(2), 6));
    assert_eq!((m.quorum(), m.down_after()), (2, 1_000));
    assert_eq!((m.failover_timeout(), m.parallel_syncs()), (10_000, 1));
    let mut replicas: Vec<_> = m.replicas().map(|view| view.address()).collect();
    replicas.sort();
    assert_eq!(replicas, [MASTER, replica(1)]);
    let mut peers: Vec<_> = m.peers().map(|view| (view.address(), view.id())).collect();
    peers.sort();
    assert_eq!(peers, [(peer(1), peer_id(1)), (peer(2), peer_id(2))]);
    assert_eq!(b.master("other").peers().count(), 2);
    b.run(500);
    assert!(
        !b.has("+slave") && !b.has("+sentinel"),
        "they come from the file"
    );
    assert_eq!(b.flushes().len(), 0);
    assert_eq!(
        b.connects(peer(1)).len(),
        1,
        "links are shared from the start"
    );
}

#[test]
fn opinions_attempts_and_waits_are_lost_in_a_restart() {
    let setup = Setup::default();
    let mut b = setup.settled();
    b.kill(MASTER);
    b.run_to("+try-failover");
    b.run(20);
    let disk = b
        .flushes()
        .last()
        .map(|disk| (*disk).clone())
        .expect("a flush");
    let mut b = restart(&setup, &disk);
    b.kill(MASTER);
    let m = b.m();
    assert_eq!((m.sdown_since(), m.odown_since()), (None, None));
    assert_eq!(m.failover().state, FailoverState::None);
    assert_eq!(m.failover().epoch, 0);
    assert_eq!(m.vote(), (None, 1));
    assert_eq!(m.retry_not_before(), None, "no back-off");
    assert!(
        m.peers()
            .all(|view| !view.master_down() && view.vote() == (None, 0))
    );
    assert_eq!(m.link().act_ping_time, Some(WALL_AT_BOOT));
    let sdown = b.run_to("+sdown master");
    assert!(sdown > 1_000, "down-after counts from the start");
    let again = b.run_to("+try-failover");
    assert!(again - sdown <= 200);
    assert_eq!(b.s.current_epoch(), 2);
}

/// A crash between `+try-failover` and the flush of the own vote (§14.5).
#[test]
fn an_epoch_made_but_not_flushed_may_be_used_again() {
    let setup = Setup::default();
    let mut b = setup.settled();
    let before = b.s.disk();
    b.kill(MASTER);
    b.run_to("+try-failover");
    assert_eq!(b.flushes().len(), 1, "only the own vote flushes it");
    assert_eq!(b.flushes()[0].current_epoch, 1);
    assert_eq!(restart(&setup, &before).s.current_epoch(), 0);
}

#[test]
fn a_config_epoch_above_the_current_epoch_raises_it_at_the_start() {
    let setup = Setup::default();
    let mut disk = setup.settled().s.disk();
    disk.current_epoch = 3;
    disk.masters[0].config_epoch = 9;
    disk.masters[0].leader_epoch = 20;
    let b = restart(&setup, &disk);
    assert_eq!(b.s.current_epoch(), 9, "and the epoch of a vote does not");
    assert_eq!(b.m().vote().1, 20);
}

/// §14.3: between promotion and switch.
#[test]
fn during_a_reconfiguration_the_old_master_is_written_in_place_of_the_promoted_replica() {
    let setup = Setup::alone();
    let mut b = setup.settled();
    b.fake(replica(2)).obeys = false;
    b.elected();
    b.mark();
    b.run_to("+promoted-slave");
    let disk = b.flushes()[0].clone();
    assert_eq!(disk.masters[0].spec.address, replica(1));
    let mut replicas = disk.masters[0].replicas.clone();
    replicas.sort_by_key(|place| place.address);
    assert_eq!(replicas, [MASTER.into(), replica(2).into()]);
    // A leader that crashes now comes back with the new configuration, and fixes
    // the replica that was not reconfigured after the failover timeout.
    let mut b = restart(&setup, &disk);
    assert_eq!((b.m().address(), b.m().config_epoch()), (replica(1), 1));
    b.fake(replica(1)).lead();
    b.kill(MASTER);
    b.run_to("+fix-slave-config slave 10.0.0.12:6379");
}

#[test]
fn settings_that_are_the_defaults_are_not_written() {
    let mut spec = Setup::default().spec();
    spec.masters[0].down_after_ms = None;
    spec.masters[0].failover_timeout_ms = Some(180_000);
    let b = Bench::boot(&spec, None, 1, Vec::new());
    assert_eq!(
        (b.m().down_after(), b.m().failover_timeout()),
        (30_000, 180_000)
    );
    let written = &b.s.disk().masters[0].spec;
    assert_eq!(
        (written.down_after_ms, written.failover_timeout_ms),
        (None, None)
    );
    let b = Setup::default().start();
    let written = &b.s.disk().masters[0].spec;
    assert_eq!(written.down_after_ms, Some(1_000));
}

/// §14.2: the list of call sites, seen over a whole failover and its aftermath.
#[test]
fn nothing_else_flushes() {
    let mut b = Setup::default().settled();
    b.elected();
    b.run_to("+switch-master");
    assert_eq!(b.flushes().len(), 3, "own vote, promotion, switch");
    b.mark();
    b.revive(MASTER);
    b.run(60_000);
    assert!(b.has("+convert-to-slave") && b.has("+role-change"));
    assert_eq!(b.flushes().len(), 0);
}

#[test]
fn every_flush_is_followed_by_its_log_line_and_costs_its_time() {
    let mut b = Setup::default().settled();
    b.flush_us = 7_000;
    let asked = b.now();
    b.asked(3, Some(peer_id(1)));
    let texts: Vec<_> = b
        .announced()
        .map(|(at, e)| (at - asked, e.to_string()))
        .collect();
    let vote = format!("+vote-for-leader {} 3", peer_id(1));
    assert_eq!(
        texts,
        [
            (7, "Sentinel new configuration saved on disk".to_owned()),
            (7, "+new-epoch 3".to_owned()),
            (14, "Sentinel new configuration saved on disk".to_owned()),
            (14, vote),
        ]
    );
    assert_eq!(b.now(), asked + 14);
}
