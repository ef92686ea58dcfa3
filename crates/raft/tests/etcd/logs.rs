//! Scripts about replication. Their servers 1, 2, 3 are 0, 1, 2 here.

use lab_raft::{Disk, Event, Settings};

use crate::bench::{Desk, noops};
use crate::elections::{nodes, state};
use crate::facts::Facts;

/// Probing or not, match index and next index of a follower.
fn progress(desk: &Desk, of: u32) -> (bool, u64, u64) {
    let follower = desk.progress(0, of);
    (follower.probing, follower.match_index, follower.next_index)
}

fn led(settings: Settings) -> Desk {
    let mut desk = nodes(3, settings, 10);
    desk.campaign(0);
    desk.stabilize_all();
    desk
}

pub(crate) fn probe_and_replicate(facts: &mut Facts) {
    const LOGS: [&[u64]; 7] = [
        &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6],
        &[1, 1, 1, 4, 4, 5, 5, 6, 6],
        &[1, 1, 1, 4],
        &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
        &[1, 1, 1, 4, 4, 5, 5, 6, 7, 7, 7, 7],
        &[1, 1, 1, 4, 4, 4, 4],
        &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
    ];
    // The terms the servers are in when 1 asks for votes.
    let terms = [7, 6, 7, 6, 7, 7, 7];
    let disk = |(log, term): (&&[u64], u64)| Disk {
        term,
        log: noops(log),
        ..Disk::default()
    };
    let disks: Vec<Disk> = LOGS.iter().zip(terms).map(disk).collect();
    let mut desk = Desk::new(7, Settings::DEFAULT, &disks);
    desk.campaign(0);
    for id in 1..7 {
        desk.deliver(id);
    }
    for (id, granted) in (1..7).zip([true, true, false, false, true, true]) {
        let cast = desk.raft(id).voted_for().is_some();
        facts.is("whether it votes for 1", cast, granted);
        facts.is("the term is followed", desk.raft(id).term(), 8);
    }
    desk.deliver(0);
    facts.is("1 leads", state(&desk, 0), ("leader", 8, 11));
    // Each follower, one by one.
    let mut refusals = Vec::new();
    for id in 1..7 {
        desk.events.clear();
        desk.stabilize(&[0, id]);
        let mismatch = |(_, event): &&(u32, Event)| matches!(event, Event::Mismatch { .. });
        refusals.push(desk.events.iter().filter(mismatch).count());
        facts.is("it has the leader's log", desk.terms(id), desk.terms(0));
        facts.is("1 knows it", progress(&desk, id), (false, 11, 12));
    }
    facts.is("refusals of 2, 3, 4, 5", &refusals[..4], &[1, 1, 0, 1]);
    facts.differs(
        "refusals of 6 and 7",
        (refusals[4], refusals[5]),
        (2, 2),
        "(1, 1)",
        "a follower tells the first index of the term in conflict, a term at a time (§5.3); etcd's passes over all \
         terms later than the leader's",
    );
    facts.is("everything is committed", desk.raft(0).commit_index(), 11);
}

pub(crate) fn recovers_from_probing(facts: &mut Facts) {
    let mut desk = led(Settings::DEFAULT);
    for id in [1, 2] {
        facts.is("entries flow", progress(&desk, id), (false, 11, 12));
    }
    desk.cut(0, 1);
    facts.is("2 is out of reach", progress(&desk, 1), (true, 11, 12));
    facts.is("3 is not", progress(&desk, 2), (false, 11, 12));
    desk.connect(0, 1);
    let mut round_trips = 0;
    while desk.progress(0, 1).probing {
        desk.deliver(1);
        desk.deliver(0);
        round_trips += 1;
    }
    facts.differs(
        "round trips until entries flow again",
        round_trips,
        1,
        "a heartbeat interval and 2",
        "the leader speaks as soon as the connection is back, and a heartbeat is an AppendEntries (figure 2)",
    );
    facts.is("entries flow again", progress(&desk, 1), (false, 11, 12));
}

pub(crate) fn lagging_commit(facts: &mut Facts) {
    let mut desk = led(Settings::DEFAULT);
    desk.propose(0);
    desk.propose(0);
    desk.deliver(1);
    desk.deliver(2);
    for id in [1, 2] {
        facts.is("it has both entries", state(&desk, id), ("follower", 1, 13));
    }
    // What 3 has answered is lost.
    desk.cut(0, 2);
    desk.stabilize(&[0, 1]);
    facts.is("2's answers commit them", desk.raft(0).commit_index(), 13);
    desk.pass(0, 50_000);
    desk.stabilize(&[0, 1]);
    facts.is("2 learns of it", desk.raft(1).commit_index(), 13);
    facts.is("3 does not", desk.raft(2).commit_index() < 13, true);
    facts.differs(
        "3 while it is out of reach: probing, match, next",
        progress(&desk, 2),
        (true, 11, 12),
        "(false, 11, 14)",
        "a connection that breaks is noticed, and what was on it is sent again",
    );
    desk.connect(0, 2);
    desk.deliver(2);
    facts.differs(
        "commit index of 3 half a round trip after it can be reached",
        desk.raft(2).commit_index(),
        13,
        "11 for one round trip more",
        "every request carries the leader's commit index and shows how far the logs agree (figure 2)",
    );
    desk.stabilize_all();
    facts.is("3 has caught up", progress(&desk, 2), (false, 13, 14));
}

pub(crate) fn replicate_pause(facts: &mut Facts) {
    let mut desk = led(Settings {
        max_in_flight: 3,
        ..Settings::DEFAULT
    });
    (0..3).for_each(|_| desk.propose(0));
    for id in [1, 2] {
        facts.is("three are under way", progress(&desk, id), (false, 11, 15));
        facts.is("no more may be", desk.progress(0, id).in_flight, 3);
    }
    desk.stabilize(&[0, 1]);
    facts.is("2 has them", progress(&desk, 1), (false, 14, 15));
    facts.is("they are committed", desk.raft(0).commit_index(), 14);
    facts.is("3 is still full", progress(&desk, 2), (false, 11, 15));
    // They are lost on the way to 3.
    desk.cut(0, 2);
    (0..3).for_each(|_| desk.propose(0));
    facts.is("2 is full", progress(&desk, 1), (false, 14, 18));
    facts.differs(
        "3 after the loss: probing, match, next",
        progress(&desk, 2),
        (true, 11, 12),
        "(false, 11, 15)",
        "a connection that breaks is noticed, and what was on it is sent again",
    );
    desk.stabilize(&[0, 1]);
    facts.is("2 has three more", progress(&desk, 1), (false, 17, 18));
    facts.is("they are committed", desk.raft(0).commit_index(), 17);
    desk.connect(0, 2);
    desk.stabilize_all();
    for id in [1, 2] {
        facts.is("all have caught up", progress(&desk, id), (false, 17, 18));
    }
}
