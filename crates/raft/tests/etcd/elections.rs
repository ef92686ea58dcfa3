//! Scripts about elections. Their servers 1, 2, 3 are 0, 1, 2 here.

use lab_raft::{Disk, Message, RoleName, Settings, VoteState};

use crate::bench::{Desk, noops};
use crate::facts::Facts;

/// So many servers in term 0 with so many entries of term 1, as etcd's `add-nodes`
/// makes them.
pub(crate) fn nodes(count: u32, settings: Settings, index: usize) -> Desk {
    let disk = Disk {
        log: noops(&vec![1; index]),
        ..Disk::default()
    };
    Desk::new(count, settings, &vec![disk; count as usize])
}

/// Role, term and last index of a server.
pub(crate) fn state(desk: &Desk, id: u32) -> (&'static str, u64, u64) {
    let raft = desk.raft(id);
    (raft.role().as_str(), raft.term(), raft.log().last_index())
}

fn votes(desk: &Desk, id: u32) -> Vec<VoteState> {
    desk.raft(id).votes().map(|(_, state)| state).collect()
}

pub(crate) fn campaign(facts: &mut Facts) {
    let mut desk = nodes(3, Settings::DEFAULT, 2);
    desk.campaign(0);
    facts.is("1 is a candidate", state(&desk, 0), ("candidate", 1, 2));
    for to in [1, 2] {
        let letter = desk.letters.iter().find(|letter| letter.to == to);
        let asked = letter.map(|letter| match &letter.message {
            Message::RequestVote(asked) => (asked.term, asked.last_log_term, asked.last_log_index),
            _ => (0, 0, 0),
        });
        facts.is("term and last entry it asks with", asked, Some((1, 1, 2)));
    }
    desk.deliver(1);
    desk.deliver(2);
    for id in [1, 2] {
        let cast = desk.raft(id).voted_for().map(|id| id.0);
        facts.is("whom it votes for", cast, Some(0));
        facts.is("it follows the term", state(&desk, id), ("follower", 1, 2));
    }
    desk.deliver(0);
    facts.is(
        "1 leads with its first entry",
        state(&desk, 0),
        ("leader", 1, 3),
    );
    desk.deliver(1);
    desk.deliver(2);
    for id in [1, 2] {
        facts.is("it has the entry", state(&desk, id), ("follower", 1, 3));
    }
    desk.deliver(0);
    facts.is("the entry is committed", desk.raft(0).commit_index(), 3);
    facts.differs(
        "letters that tell followers of the commit at once",
        desk.letters.len(),
        0,
        "2",
        "the commit index travels with the next entries or heartbeat (§5.3)",
    );
    desk.pass(0, 50_000);
    desk.stabilize_all();
    for id in [1, 2] {
        facts.is("it knows of the commit", desk.raft(id).commit_index(), 3);
    }
}

pub(crate) fn single_node(facts: &mut Facts) {
    let mut desk = nodes(1, Settings::DEFAULT, 3);
    desk.campaign(0);
    facts.is("it leads at once", state(&desk, 0), ("leader", 1, 4));
    facts.is("its entry is committed", desk.raft(0).commit_index(), 4);
    facts.is("nothing is sent", desk.letters.len(), 0);
}

pub(crate) fn check_quorum(facts: &mut Facts) {
    let settings = Settings {
        check_quorum: true,
        ..Settings::DEFAULT
    };
    let mut desk = nodes(3, settings, 10);
    desk.campaign(0);
    desk.stabilize_all();
    facts.is("1 leads", state(&desk, 0), ("leader", 1, 11));
    // Campaigning while the leader is heard.
    desk.campaign(1);
    desk.deliver(0);
    desk.deliver(2);
    for id in [0, 2] {
        facts.is(
            "it gives 2 no vote and keeps its term",
            desk.raft(id).term(),
            1,
        );
    }
    facts.differs(
        "answers to 2",
        desk.letters.len(),
        2,
        "0",
        "every request is answered; whoever refuses says so",
    );
    desk.stabilize_all();
    facts.is("2 stays a candidate", state(&desk, 1), ("candidate", 2, 11));
    leader_without_quorum(facts, &mut desk);
    // Others can campaign now.
    desk.campaign(1);
    facts.is(
        "2 is a candidate again",
        state(&desk, 1),
        ("candidate", 3, 11),
    );
    desk.deliver(0);
    let cast = desk.raft(0).voted_for().map(|id| id.0);
    facts.is("1 votes for it", cast, Some(1));
    desk.deliver(2);
    facts.is(
        "3 still hears the old leader",
        state(&desk, 2),
        ("follower", 1, 11),
    );
    desk.stabilize_all();
    facts.is("2 leads", state(&desk, 1), ("leader", 3, 12));
    for id in [0, 2] {
        facts.is("it follows 2", state(&desk, id), ("follower", 3, 12));
    }
    facts.is(
        "the first entry is committed",
        desk.raft(1).commit_index(),
        12,
    );
}

/// The leader hears nobody, then its candidate of a later term.
fn leader_without_quorum(facts: &mut Facts, desk: &mut Desk) {
    desk.pass(0, 150_000);
    facts.differs(
        "1 after one election timeout in silence",
        state(desk, 0).0,
        "follower",
        "leader for one more",
        "the quorum is looked at continuously, not once per timeout (dissertation, §6.2)",
    );
    facts.is(
        "it steps down within its term",
        state(desk, 0),
        ("follower", 1, 11),
    );
    desk.stabilize_all();
    facts.is(
        "2's answer brings it to 2's term",
        state(desk, 0),
        ("follower", 2, 11),
    );
}

pub(crate) fn pre_vote(facts: &mut Facts) {
    let settings = Settings {
        pre_vote: true,
        ..Settings::DEFAULT
    };
    let mut desk = nodes(3, settings, 10);
    desk.campaign(0);
    desk.stabilize_all();
    facts.is("1 leads", state(&desk, 0), ("leader", 1, 11));
    // An entry reaches 2 and not yet 3.
    desk.propose(0);
    desk.deliver(1);
    facts.is("3 is behind", state(&desk, 2), ("follower", 1, 11));
    desk.campaign(2);
    facts.is("3 asks", state(&desk, 2), ("pre-candidate", 1, 11));
    desk.deliver(0);
    desk.deliver(1);
    for id in [0, 1] {
        let (_, report) = desk.raft(id).last_vote().expect("it was asked");
        let short = report
            .conditions
            .iter()
            .any(|c| c.key == "vote-last-index" && !c.holds);
        facts.is("3's log is too short", (report.holds, short), (false, true));
        facts.is("nobody's term has changed", desk.raft(id).term(), 1);
    }
    desk.stabilize_all();
    facts.is(
        "3 follows again and has caught up",
        state(&desk, 2),
        ("follower", 1, 12),
    );
    facts.is("the entry is committed", desk.raft(0).commit_index(), 12);
    // 2 has the whole log.
    desk.campaign(1);
    desk.stabilize_all();
    facts.differs(
        "2 while the leader is heard",
        state(&desk, 1).0,
        "pre-candidate",
        "leader",
        "who has heard a leader within the election timeout gives no pre-vote (dissertation, §9.6); etcd asks \
         for that only with check-quorum",
    );
    desk.hold(150_000);
    desk.campaign(1);
    desk.deliver(2);
    desk.deliver(1);
    facts.is("2 is a candidate", state(&desk, 1), ("candidate", 2, 12));
    desk.stabilize_all();
    facts.is("2 leads", state(&desk, 1), ("leader", 2, 13));
    for id in [0, 2] {
        facts.is(
            "it has voted for 2",
            desk.raft(id).voted_for().map(|id| id.0),
            Some(1),
        );
        facts.is("it follows 2", state(&desk, id), ("follower", 2, 13));
    }
}

pub(crate) fn pre_vote_check_quorum(facts: &mut Facts) {
    let settings = Settings {
        pre_vote: true,
        check_quorum: true,
        ..Settings::DEFAULT
    };
    let mut desk = nodes(3, settings, 10);
    desk.campaign(0);
    desk.stabilize_all();
    facts.is("1 leads", state(&desk, 0), ("leader", 1, 11));
    desk.campaign(1);
    desk.stabilize_all();
    facts.is(
        "2 gets no pre-vote",
        state(&desk, 1),
        ("pre-candidate", 1, 11),
    );
    facts.is("1 leads on", state(&desk, 0), ("leader", 1, 11));
    // 2 hears no leader any more and would vote for 3.
    desk.campaign(2);
    desk.deliver(1);
    desk.deliver(2);
    facts.is("3 is a candidate", state(&desk, 2), ("candidate", 2, 11));
    desk.deliver(0);
    facts.is(
        "1 gives no vote and keeps its term",
        state(&desk, 0),
        ("leader", 1, 11),
    );
    desk.deliver(1);
    let cast = desk.raft(1).voted_for().map(|id| id.0);
    facts.is("2 votes for 3", cast, Some(2));
    desk.stabilize_all();
    facts.is("3 leads", state(&desk, 2), ("leader", 2, 12));
    for id in [0, 1] {
        facts.is("it follows 3", state(&desk, id), ("follower", 2, 12));
    }
    // A majority that has asked may replace a leader that is alive.
    desk.campaign(0);
    desk.stabilize_all();
    facts.is(
        "1 gets no pre-vote",
        state(&desk, 0),
        ("pre-candidate", 2, 12),
    );
    let others = votes(&desk, 0);
    facts.differs(
        "what 1 knows of 2's and 3's votes",
        (others[1], others[2]),
        (VoteState::Refused, VoteState::Refused),
        "nothing",
        "whoever refuses says so",
    );
    desk.campaign(1);
    desk.deliver(0);
    desk.deliver(1);
    facts.is("2 is a candidate", state(&desk, 1), ("candidate", 3, 12));
    desk.stabilize_all();
    facts.is("2 leads", state(&desk, 1), ("leader", 3, 13));
    for id in [0, 2] {
        facts.is("it follows 2", state(&desk, id), ("follower", 3, 13));
    }
    facts.is("only one leads", desk.raft(2).role(), RoleName::Follower);
}
