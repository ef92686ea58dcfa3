//! Figures 7 and 8 of the paper, told as prose: `tests/golden/figure-*.txt`.
//! `BLESS=1` writes them anew.

mod bench;

use bench::{Cluster, Tale, disk};
use lab_raft::{Disk, Order, RoleName, Settings};
use lab_sim::{Fault, HostId, NetworkSpec};

/// Servers 5 ms from each other, all in `term`, with entries of these terms.
fn cluster(settings: Settings, term: u64, logs: &[&[u64]]) -> Cluster {
    let disk = |log: &&[u64]| Disk { term, ..disk(log) };
    let disks: Vec<Disk> = logs.iter().map(disk).collect();
    let network = NetworkSpec::uniform(5_000, 0);
    Cluster::new(1, network, logs.len() as u32, settings, &disks)
}

/// The leader and followers (a) to (f).
const FIGURE_7: [&[u64]; 7] = [
    &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6],
    &[1, 1, 1, 4, 4, 5, 5, 6, 6],
    &[1, 1, 1, 4],
    &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6],
    &[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7],
    &[1, 1, 1, 4, 4, 4, 4],
    &[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3],
];

fn figure_7(settings: Settings, title: &str, shows: &str, name: &str) {
    let mut tale = Tale::new(title, shows, cluster(settings, 7, &FIGURE_7));
    tale.until(10);
    tale.show();
    tale.say("S1's patience is said to have ended.");
    tale.order(0, Order::TimeOut);
    let repaired = |cluster: &Cluster| {
        let leader = cluster.raft(0).expect("it runs");
        let same = |raft: &lab_raft::Raft| raft.log() == leader.log();
        cluster.rafts().all(same) && leader.log().last_term() == 8
    };
    tale.until_so(repaired);
    tale.pass(60);
    tale.end(name);
}

#[test]
fn figure_7_each_follower_is_repaired_with_its_help() {
    figure_7(
        Settings::DEFAULT,
        "Figure 7: how a new leader repairs each follower",
        "S1 is the leader for term 8; S2 to S7 are followers (a) to (f). (a) and (b) lack entries, (c) and (d) have\n\
         more than the leader, (e) and (f) both. The leader finds where each log agrees, with the help of what the\n\
         follower says about the conflict, and overwrites the rest (§5.3). (c) and (d) do not vote for it (§5.4.1).",
        "figure-7",
    );
}

#[test]
fn figure_7_each_follower_is_repaired_entry_by_entry() {
    figure_7(
        Settings {
            conflict_hint: false,
            ..Settings::DEFAULT
        },
        "Figure 7, entry by entry",
        "The same without the follower's help: the leader goes back one entry at a time (§5.3, before the\n\
         optimization).",
        "figure-7-entry-by-entry",
    );
}

/// Figure 8 after (b), and (c) until S3 has stored the entry of term 2.
fn figure_8(title: &str, shows: &str) -> Tale {
    let settings = Settings {
        max_entries: 1,
        ..Settings::DEFAULT
    };
    let logs: [&[u64]; 5] = [&[1, 2], &[1, 2], &[1], &[1], &[1, 3]];
    let mut tale = Tale::new(title, shows, cluster(settings, 3, &logs));
    tale.until(10);
    tale.say("(b) S5 was leader of term 3 and has crashed.");
    tale.fault(Fault::Kill(HostId(4)));
    tale.say("(c) S4 cannot be reached. S1's patience is said to have ended.");
    tale.between(0, &[3], true);
    tale.order(0, Order::TimeOut);
    tale.until_so(|cluster| {
        let leader = cluster.raft(0).expect("it runs");
        leader.role() == RoleName::Leader
            && leader.followers().filter(|f| f.match_index >= 2).count() == 2
    });
    tale.say("S1 knows that S2 and S3 have entry 2, a majority, and does not commit it.");
    tale.show();
    assert_eq!(tale.cluster.raft(0).expect("it runs").commit_index(), 0);
    tale
}

fn start_s5(tale: &mut Tale) {
    tale.fault(Fault::Kill(HostId(0)));
    tale.fault(Fault::Start {
        host: HostId(4),
        wipe: false,
    });
    tale.pass(20);
}

#[test]
fn figure_8_an_entry_of_an_earlier_term_may_be_overwritten_though_a_majority_has_it() {
    let mut tale = figure_8(
        "Figure 8, (a) to (d): an entry of an earlier term is not committed by counting",
        "S1 leads term 4 and replicates entry 2, of term 2, to a majority. It is not committed (§5.4.2), and rightly:\n\
         S1 crashes, and S5, whose last entry is of term 3, is elected and overwrites it. The no-operation with\n\
         which S1 begins its term is the entry of term 4 in the figure; here S2 has it, too.",
    );
    tale.say("(d) S1's entry of term 4 is lost on the way to S3. S1 crashes. S5 is back.");
    tale.between(0, &[2], true);
    start_s5(&mut tale);
    for _ in 0..2 {
        tale.say("S5's patience is said to have ended.");
        tale.order(4, Order::TimeOut);
        tale.pass(30);
    }
    tale.pass(150);
    let s5 = tale.cluster.raft(4).expect("it runs");
    assert_eq!(s5.role(), RoleName::Leader);
    assert_eq!(s5.log().term_at(2), Some(3));
    tale.end("figure-8-overwritten");
}

#[test]
fn figure_8_with_an_entry_of_its_own_term_on_a_majority_everything_before_is_committed() {
    let mut tale = figure_8(
        "Figure 8, (e): with an entry of the leader's own term everything before it is committed",
        "As before, but S1 crashes only after its entry of term 4 is on a majority. Then entries 1 to 3 are\n\
         committed, and S5 cannot win: S2 and S3 have the more up-to-date logs (§5.4.2, §5.4.1).",
    );
    tale.say("(e) S1's entry of term 4 arrives at S3.");
    tale.until_so(|cluster| cluster.raft(0).is_some_and(|raft| raft.commit_index() == 3));
    tale.say("S1 crashes. S5 is back.");
    start_s5(&mut tale);
    for _ in 0..2 {
        tale.say("S5's patience is said to have ended.");
        tale.order(4, Order::TimeOut);
        tale.pass(30);
    }
    tale.until_so(|cluster| cluster.leader().is_some());
    tale.pass(150);
    let leader = tale.cluster.leader().expect("there is one");
    assert!(leader.log().term_at(2) == Some(2) && leader.log().term_at(3) == Some(4));
    tale.end("figure-8-committed");
}
