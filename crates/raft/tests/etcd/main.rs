//! What etcd-io/raft's interaction scripts show, as far as it concerns what is built
//! here: the same things done at our desk, the same facts looked for. The page about
//! it is `docs/raft-cases.md`; `BLESS=1` writes it anew.

#[path = "../bench/mod.rs"]
mod bench;
mod elections;
mod facts;
mod logs;

use std::fmt::Write;
use std::path::PathBuf;

use facts::Facts;

/// A script of etcd-io/raft.
struct Case {
    /// Its name, without `.txt`.
    name: &'static str,
    /// What it is about.
    about: &'static str,
    scope: Scope,
}

enum Scope {
    In(fn(&mut Facts)),
    Out(&'static str),
}

const ASYNC: Scope = Scope::Out("writes to disk go on beside the protocol; here a server waits");
const MEMBERS: Scope = Scope::Out("membership changes (§6) are not built");
const FORGET: Scope = Scope::Out("a server cannot be told to forget its leader");
const SNAPSHOT: Scope = Scope::Out("snapshots and compaction (§7) are not built");

const CASES: [Case; 28] = [
    Case {
        name: "async_storage_writes",
        about: "entries are stored while the protocol goes on",
        scope: ASYNC,
    },
    Case {
        name: "async_storage_writes_append_aba_race",
        about: "a late report of stored entries that were replaced meanwhile",
        scope: ASYNC,
    },
    Case {
        name: "campaign",
        about: "an election in the good case, and the first entry",
        scope: Scope::In(elections::campaign),
    },
    Case {
        name: "campaign_learner_must_vote",
        about: "a server that does not know yet that it may vote",
        scope: Scope::Out("learners are not built"),
    },
    Case {
        name: "checkquorum",
        about: "a leader without majority steps down; who hears a leader gives no vote",
        scope: Scope::In(elections::check_quorum),
    },
    Case {
        name: "confchange_disable_validation",
        about: "changes of membership without a check",
        scope: MEMBERS,
    },
    Case {
        name: "confchange_v1_add_single",
        about: "a server is added",
        scope: MEMBERS,
    },
    Case {
        name: "confchange_v1_remove_leader",
        about: "the leader is removed",
        scope: MEMBERS,
    },
    Case {
        name: "confchange_v1_remove_leader_stepdown",
        about: "the leader is removed and steps down",
        scope: MEMBERS,
    },
    Case {
        name: "confchange_v2_add_double_auto",
        about: "two servers are added at once",
        scope: MEMBERS,
    },
    Case {
        name: "confchange_v2_add_double_implicit",
        about: "a server is added by joint consensus",
        scope: MEMBERS,
    },
    Case {
        name: "confchange_v2_add_single_auto",
        about: "a server is added without joint consensus",
        scope: MEMBERS,
    },
    Case {
        name: "confchange_v2_add_single_explicit",
        about: "joint consensus is left by hand",
        scope: MEMBERS,
    },
    Case {
        name: "confchange_v2_replace_leader",
        about: "the leader is replaced and hands over",
        scope: MEMBERS,
    },
    Case {
        name: "confchange_v2_replace_leader_stepdown",
        about: "the leader is replaced and steps down",
        scope: MEMBERS,
    },
    Case {
        name: "forget_leader",
        about: "a follower is told that it has no leader",
        scope: FORGET,
    },
    Case {
        name: "forget_leader_prevote_checkquorum",
        about: "the same, with pre-vote and check-quorum",
        scope: FORGET,
    },
    Case {
        name: "forget_leader_read_only_lease_based",
        about: "the same, with reads by lease",
        scope: FORGET,
    },
    Case {
        name: "heartbeat_resp_recovers_from_probing",
        about: "a follower that was out of reach is sent entries freely again",
        scope: Scope::In(logs::recovers_from_probing),
    },
    Case {
        name: "lagging_commit",
        about: "when a follower learns of a commit after a breakdown",
        scope: Scope::In(logs::lagging_commit),
    },
    Case {
        name: "prevote",
        about: "who is behind gets no pre-vote, who is not does",
        scope: Scope::In(elections::pre_vote),
    },
    Case {
        name: "prevote_checkquorum",
        about: "who hears a leader gives no pre-vote, who has asked itself does",
        scope: Scope::In(elections::pre_vote_check_quorum),
    },
    Case {
        name: "probe_and_replicate",
        about: "figure 7: how a new leader finds where each log agrees",
        scope: Scope::In(logs::probe_and_replicate),
    },
    Case {
        name: "replicate_pause",
        about: "no more requests are under way than allowed",
        scope: Scope::In(logs::replicate_pause),
    },
    Case {
        name: "single_node",
        about: "a cluster of one",
        scope: Scope::In(elections::single_node),
    },
    Case {
        name: "slow_follower_after_compaction",
        about: "a follower needs what was compacted",
        scope: SNAPSHOT,
    },
    Case {
        name: "snapshot_succeed_via_app_resp",
        about: "a snapshot up to the last index",
        scope: SNAPSHOT,
    },
    Case {
        name: "snapshot_succeed_via_app_resp_behind",
        about: "a snapshot older than expected",
        scope: SNAPSHOT,
    },
];

#[test]
fn what_etcds_scripts_show_is_so_here_but_for_the_deviations_that_are_explained() {
    for case in &CASES {
        if let Scope::In(play) = case.scope {
            let mut facts = Facts::default();
            play(&mut facts);
            assert!(facts.wrong.is_empty(), "{}: {:#?}", case.name, facts.wrong);
            assert!(facts.same > 0, "{} shows nothing", case.name);
        }
    }
}

const INTRODUCTION: &str = "# The interaction scripts of etcd-io/raft

Made by a test (`crates/raft/tests/etcd`; `BLESS=1` writes it anew). Each row is a script in `testdata` of etcd-io/raft as of 20 August 2026. Those in scope are replayed here by scripts of our
own: the same servers, the same elections, proposals and losses; what is compared are terms, votes, leaders, logs, indices and what the leader knows of each follower.

Two things differ everywhere and are not counted. etcd keeps the commit index on disk and its scripts begin with ten entries committed; figure 2 counts it as volatile, and here the ten entries become
committed with the leader's first. And etcd's messages can be lost one by one; here they travel on connections, so a script that loses some breaks the connection they were on.

";

/// The page, made by playing everything.
fn page() -> String {
    let mut rows = String::new();
    let mut deviations = String::new();
    let (mut inside, mut passing, mut same, mut other) = (0, 0, 0, 0);
    for case in &CASES {
        let (name, about) = (case.name, case.about);
        match case.scope {
            Scope::Out(why) => {
                let _ = writeln!(rows, "| `{name}` | {about} | *out of scope: {why}* |");
            }
            Scope::In(play) => {
                let mut facts = Facts::default();
                play(&mut facts);
                inside += 1;
                passing += usize::from(facts.wrong.is_empty());
                same += facts.same;
                other += facts.deviations.len();
                let verdict = match facts.deviations.len() {
                    0 => String::new(),
                    many => format!(", {many} otherwise"),
                };
                let _ = writeln!(
                    rows,
                    "| `{name}` | {about} | {} facts the same{verdict} |",
                    facts.same
                );
                for deviation in facts.deviations {
                    let (what, here, there) = (deviation.what, deviation.here, deviation.there);
                    let why = deviation.why;
                    let _ = writeln!(
                        deviations,
                        "| `{name}` | {what} | {here} | {there} | {why} |"
                    );
                }
            }
        }
    }
    format!(
        "{INTRODUCTION}{} scripts: {inside} in scope, of which {passing} pass; {same} facts are the same, {other} \
         are otherwise for a reason.\n\n| script | what it is about | here |\n|---|---|---|\n{rows}\n## Deviations\n\n\
         | script | what | here | there | why |\n|---|---|---|---|---|\n{deviations}",
        CASES.len(),
    )
}

#[test]
fn the_page_about_the_scripts_is_up_to_date() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let file = root.join("../../docs/raft-cases.md");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, page()).unwrap();
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        written == page(),
        "docs/raft-cases.md is old: run this test with BLESS=1"
    );
}
