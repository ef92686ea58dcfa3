//! The textbook's situations, told as prose: `tests/golden/*.txt`. `BLESS=1` writes
//! them anew; what is read in the difference is the change of behaviour.

mod bench;

use bench::{Cluster, Tale, disk, servers};
use lab_raft::client::Spec as ClientSpec;
use lab_raft::{Disk, Operation, Order, Raft, ServerId, Settings};
use lab_sim::{DiskCost, Fault, HostId, NetworkSpec};

/// Servers 5 ms from each other.
fn cluster(count: u32, settings: Settings, disks: &[Disk]) -> Cluster {
    Cluster::new(1, NetworkSpec::uniform(5_000, 0), count, settings, disks)
}

const REQUEST: Order = Order::Request(Operation::Increment);

fn is(cluster: &Cluster, id: u32, so: impl Fn(&Raft) -> bool) -> bool {
    cluster.raft(id).is_some_and(so)
}

/// Server 0 is elected, and everybody knows.
fn led_by_s1(tale: &mut Tale) {
    tale.until(20);
    tale.order(0, Order::TimeOut);
    tale.until(100);
}

#[test]
fn an_election_in_the_good_case() {
    let mut tale = Tale::new(
        "An election in the good case",
        "Three servers start. The first whose patience ends asks for votes, gets them, and leads; its\n\
         heartbeats keep the others quiet, and a request is committed (§5.2, §5.3).",
        cluster(3, Settings::DEFAULT, &[]),
    );
    tale.until(400);
    tale.say("The leader is asked to add one.");
    let leader = tale.cluster.leader().expect("one was elected").id().0;
    tale.order(leader, REQUEST);
    tale.pass(100);
    tale.end("election");
}

#[test]
fn a_split_vote_and_the_next_try() {
    let settings = Settings::DEFAULT;
    let mut tale = Tale::new(
        "A split vote, and the next try",
        "The election timers of four servers are aligned: everybody is a candidate at the same moment, votes for\n\
         itself, and refuses the others. New timeouts are drawn, and somebody is first (§5.2).",
        cluster(4, settings, &[]),
    );
    tale.until(20);
    for id in 0..4 {
        let left_us = settings.aligned_us();
        tale.order(id, Order::ElectionTimer { left_us });
    }
    tale.until_so(|cluster| cluster.leader().is_some());
    tale.pass(30);
    tale.end("split-vote");
}

#[test]
fn a_split_vote_avoided() {
    let settings = Settings::DEFAULT;
    let mut tale = Tale::new(
        "A split vote avoided",
        "The same four servers with election timers as far apart as the settings allow: the first is elected before\n\
         anybody else's patience ends (§5.2).",
        cluster(4, settings, &[]),
    );
    tale.until(20);
    for (id, left_us) in (0..).zip(settings.spread_us(4)) {
        tale.order(id, Order::ElectionTimer { left_us });
    }
    tale.until_so(|cluster| cluster.leader().is_some());
    tale.pass(30);
    tale.end("split-vote-avoided");
}

#[test]
fn a_leader_dies() {
    let mut tale = Tale::new(
        "A leader dies",
        "S1 leads and has committed an entry. Its process is killed; after an election timeout another takes over,\n\
         with that entry. S1 comes back as a follower (§5.2, §5.4).",
        cluster(3, Settings::DEFAULT, &[]),
    );
    led_by_s1(&mut tale);
    tale.order(0, REQUEST);
    tale.until(200);
    tale.say("S1 is killed.");
    tale.fault(Fault::Kill(HostId(0)));
    tale.until_so(|cluster| cluster.leader().is_some());
    tale.pass(100);
    tale.say("S1 is started again.");
    tale.fault(Fault::Start {
        host: HostId(0),
        wipe: false,
    });
    tale.pass(200);
    tale.end("leader-dies");
}

#[test]
fn a_minority_with_the_old_leader() {
    let mut tale = Tale::new(
        "A minority with the old leader",
        "S1, the leader, is cut off with S2. It goes on taking requests and commits none of them; the others elect\n\
         a leader that does. When the cut is healed, S1 steps down, and what it took alone is overwritten (§5.3, §5.4).",
        cluster(5, Settings::DEFAULT, &[]),
    );
    led_by_s1(&mut tale);
    tale.say("S1 and S2 are cut off from S3, S4 and S5.");
    tale.between(0, &[2, 3, 4], true);
    tale.between(1, &[2, 3, 4], true);
    tale.say("S1 is asked to add one, twice.");
    tale.order(0, REQUEST);
    tale.order(0, REQUEST);
    tale.until_so(|cluster| cluster.leader().is_some_and(|raft| raft.id().0 > 1));
    let leader = tale.cluster.leader().expect("there is one").id();
    tale.pass(50);
    tale.say(&format!("{leader} is asked to add one."));
    tale.order(leader.0, REQUEST);
    tale.pass(50);
    tale.show();
    tale.say("The cut is healed.");
    tale.fault(Fault::HealAll);
    tale.pass(500);
    tale.end("minority");
}

#[test]
fn a_stale_candidate_is_refused() {
    let mut tale = Tale::new(
        "A stale candidate is refused",
        "S3 lacks the last two entries. It raises its term and asks for votes; the others go on to that term and\n\
         refuse, and one that has the entries is elected (§5.4.1).",
        cluster(
            3,
            Settings::DEFAULT,
            &[disk(&[1, 1, 1]), disk(&[1, 1, 1]), disk(&[1])],
        ),
    );
    tale.until(20);
    tale.say("S3's patience is said to have ended.");
    tale.order(2, Order::TimeOut);
    tale.until_so(|cluster| cluster.leader().is_some());
    tale.pass(100);
    tale.end("stale-candidate");
}

#[test]
fn a_restart_after_voting() {
    let mut tale = Tale::new(
        "A restart after voting",
        "S2 votes for S1, writes that down (which takes 2 ms), answers, and is killed before the answer arrives.\n\
         Back again, it is asked by S3 for the same term: the vote is given (figure 2, persistent state).",
        cluster(3, Settings::DEFAULT, &[]),
    );
    for id in 0..3 {
        let cost = DiskCost {
            base_us: 2_000,
            ..DiskCost::FREE
        };
        tale.fault(Fault::DiskCost(HostId(id), cost));
    }
    tale.until(20);
    tale.say("S1 cannot reach S3. Its patience is said to have ended.");
    tale.between(0, &[2], true);
    tale.order(0, Order::TimeOut);
    tale.until_so(|cluster| is(cluster, 1, |raft| raft.voted_for() == Some(ServerId(0))));
    tale.pass(3);
    tale.say("S2 has answered. It is killed, S1 too, and S2 is started again.");
    tale.fault(Fault::Kill(HostId(1)));
    tale.fault(Fault::Kill(HostId(0)));
    tale.fault(Fault::Start {
        host: HostId(1),
        wipe: false,
    });
    tale.pass(70);
    tale.say("S3's patience is said to have ended.");
    tale.order(2, Order::TimeOut);
    tale.until_so(|cluster| cluster.leader().is_some());
    tale.pass(20);
    tale.end("restart-after-voting");
}

/// S3 is cut off for a second and comes back.
fn cut_off(settings: Settings, title: &str, shows: &str, name: &str) {
    let mut tale = Tale::new(title, shows, cluster(3, settings, &[]));
    led_by_s1(&mut tale);
    tale.say("S3 is cut off.");
    tale.between(2, &[0, 1], true);
    tale.until(1_100);
    tale.show();
    tale.say("The cut is healed.");
    tale.fault(Fault::HealAll);
    tale.pass(700);
    tale.end(name);
}

#[test]
fn without_pre_vote_a_server_that_was_cut_off_disturbs() {
    cut_off(
        Settings::DEFAULT,
        "Without pre-vote a server that was cut off disturbs",
        "S3 is cut off and raises its term again and again. When it is back, its term deposes a leader that was\n\
         doing well (dissertation, §9.6).",
        "disturbance",
    );
}

#[test]
fn with_pre_vote_a_server_that_was_cut_off_does_not_disturb() {
    cut_off(
        Settings {
            pre_vote: true,
            ..Settings::DEFAULT
        },
        "With pre-vote a server that was cut off does not disturb",
        "The same with pre-vote: S3 only asks whether it would be voted for, keeps its term, and follows S1 again\n\
         (dissertation, §9.6).",
        "pre-vote",
    );
}

#[test]
fn with_check_quorum_a_leader_without_majority_steps_down() {
    let settings = Settings {
        check_quorum: true,
        ..Settings::DEFAULT
    };
    let mut tale = Tale::new(
        "With check-quorum a leader without majority steps down",
        "S1 leads and is cut off alone. It hears nobody for an election timeout and steps down, so that clients do\n\
         not wait for it in vain (dissertation, §6.2).",
        cluster(3, settings, &[]),
    );
    led_by_s1(&mut tale);
    tale.say("S1 is cut off.");
    tale.between(0, &[1, 2], true);
    tale.until(700);
    tale.end("check-quorum");
}

#[test]
fn a_client_whose_leader_dies_asks_again_and_nothing_is_lost_or_done_twice() {
    let mut cluster = cluster(3, Settings::DEFAULT, &[]);
    let client = cluster.add_client(ClientSpec::new(servers(3)));
    let mut tale = Tale::new(
        "A client whose leader dies",
        "C1 adds one every 100 ms. Its leader is killed while a write is under way; it asks the next leader for the\n\
         same command, which is carried out once (§8; dissertation, §6.3).",
        cluster,
    );
    tale.until(20);
    tale.order(0, Order::TimeOut);
    tale.until_so(|cluster| is(cluster, 0, |raft| raft.machine().counter() == 1));
    let stored = |raft: &Raft| raft.log().last_index() == 5;
    tale.until_so(|cluster| is(cluster, 1, stored) && is(cluster, 2, stored));
    tale.say("S1 is killed. S2 and S3 have C1's second write; C1 has no answer.");
    tale.fault(Fault::Kill(HostId(0)));
    let acknowledged = |cluster: &Cluster| {
        let process = cluster.world.host(client).process();
        process
            .and_then(|node| node.client())
            .map_or(0, |c| c.writes())
    };
    tale.until_so(|cluster| acknowledged(cluster) == 3);
    tale.end("client");
}
