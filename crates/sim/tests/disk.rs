//! A disk that cannot be written to.

mod common;

use common::{A, Order, Seen, Stage};
use lab_process::DiskFailure;
use lab_sim::{DiskCost, Fault};

#[test]
fn a_disk_that_fails_says_so_at_once_and_keeps_what_is_on_it() {
    let mut stage = Stage::with(1);
    let slow = DiskCost {
        base_us: 20_000,
        ..DiskCost::FREE
    };
    stage.fault(Fault::DiskCost(A, slow));
    stage.order(A, Order::Persist(1));
    stage.to(30_000);
    let failure = Some(DiskFailure::Full);
    stage.fault(Fault::DiskFails { host: A, failure });
    assert_eq!(stage.world.host(A).disk_failure(), failure);
    stage.order(A, Order::Persist(2));
    let said = Seen::NotWritten(DiskFailure::Full);
    assert_eq!(
        stage.log.first(A, &said),
        Some(30_000),
        "nothing was waited for"
    );
    assert_eq!(stage.world.host(A).disk(), Some(&1));
    let failure = None;
    stage.fault(Fault::DiskFails { host: A, failure });
    stage.order(A, Order::Persist(3));
    stage.to(60_000);
    assert_eq!(stage.world.host(A).disk(), Some(&3));
}

#[test]
fn a_disk_that_failed_before_the_start_fails_at_the_start_too() {
    let mut stage = Stage::with(1);
    stage.fault(Fault::Kill(A));
    let failure = Some(DiskFailure::ReadOnly);
    stage.fault(Fault::DiskFails { host: A, failure });
    stage.fault(Fault::Start {
        host: A,
        wipe: false,
    });
    stage.order(A, Order::Persist(1));
    let said = Seen::NotWritten(DiskFailure::ReadOnly);
    assert!(stage.log.first(A, &said).is_some());
    assert_eq!(stage.world.host(A).disk(), None);
}
