//! A disk that cannot be written to, in a deployment: who goes on, who comes back.

mod watched;

use lab::scenario::{Scenario, Settings};
use lab::world::CannotApply;
use watched::Watched;

fn watched(node: &str) -> Watched {
    let scenario = Scenario::build(&Settings::default()).expect("the defaults are a scenario");
    Watched::of(node, scenario)
}

#[test]
fn a_promoted_replica_that_cannot_write_its_file_comes_back_as_a_replica() {
    let mut watched = watched("r1");
    watched.to(15);
    watched.give("disk r1 read-only").expect("it can fail");
    watched
        .give("cmd r1 CONFIG SET replica-priority 1")
        .expect("it runs");
    watched.to(26);
    watched.give("kill r0").expect("it runs");
    let log = watched.to(40);
    assert!(
        log.contains("# CONFIG REWRITE failed: Read-only file system"),
        "{log}"
    );
    assert!(log.contains("MASTER MODE enabled"), "{log}");
    watched.give("kill r1").expect("it runs");
    watched.give("restart r1").expect("it is dead");
    let log = watched.to(41);
    assert!(log.contains("Connecting to MASTER 10.0.0.1:6379"), "{log}");
}

#[test]
fn a_sentinel_does_not_come_back_on_a_read_only_disk_and_does_on_a_repaired_one() {
    let mut watched = watched("s0");
    watched.to(15);
    watched.give("disk s0 read-only").expect("it can fail");
    watched.give("kill s0").expect("it runs");
    watched.give("restart s0").expect("it is dead");
    let log = watched.to(16);
    assert!(
        log.ends_with(
            "# Sentinel config file /etc/redis/sentinel.conf is not writable: Read-only file system. Exiting...\n"
        ),
        "{log}"
    );
    let host = watched.run.who().host("s0").expect("a node");
    assert_eq!(
        watched.run.world().host(host).status(),
        lab_sim::Status::Dead
    );
    watched.give("disk s0 ok").expect("it can be repaired");
    watched.give("restart s0").expect("it is dead");
    let log = watched.to(17);
    assert!(log.contains("+monitor master mymaster"), "{log}");
}

#[test]
fn a_disk_in_that_state_already_is_nothing_to_do() {
    let mut watched = watched("s0");
    watched.to(10);
    assert!(matches!(
        watched.give("disk s0 ok"),
        Err(CannotApply::NothingToDo { .. })
    ));
    watched.give("disk s0 full").expect("it can fail");
    assert!(watched.give("disk s0 full").is_err());
}
