//! Sentinel and Raft side by side, in the order in which they are offered.
//!
//! Written from `scenarios/raft/*.toml` by `tests/scenario_gallery.rs` (with `BLESS=1`);
//! change those files, not this one.

use core::time::Duration;

use super::gallery::{steps, words};
use super::{Clients, Master, Network, Quorum, Raft, Scenario, Seen, Until};
use crate::command::NodeName;

/// Sentinel and Raft side by side, in the order in which they are offered.
pub(super) fn comparisons() -> Vec<Scenario> {
    vec![
        raft_leader_dies(),
        raft_split_vote(),
        raft_minority_partition(),
        raft_voter_restarts(),
        raft_isolated_leader(),
        raft_stale_candidate(),
    ]
}

fn raft_leader_dies() -> Scenario {
    Scenario {
        name: "raft-leader-dies".to_owned(),
        title: words("A leader dies", "领导者崩溃"),
        description: words(
            "The master on one side, the leader on the other are killed at the same moment. Raft's followers notice by themselves, each when its own random timeout runs out, and elect one of their number; sentinels first have to agree that the master is down, then elect one of themselves, who promotes a replica.",
            "两边同一时刻被杀死：一边是主节点，一边是领导者。Raft 的跟随者各凭自己的随机超时发现，并在自己中间选出领导者；哨兵要先就“主节点已下线”达成一致，再选出一个哨兵，由它去提升从节点。",
        ),
        seed: 1,
        sentinels: 5,
        masters: vec![Master {
            redis: (0..3).map(NodeName::redis).collect(),
            quorum: Quorum::Same(3),
            down_after: Duration::from_secs(2),
            failover_timeout: Duration::from_secs(10),
            parallel_syncs: 1,
            ..Master::default()
        }],
        network: Network {
            latency: Duration::from_millis(1),
            jitter: Duration::from_micros(500),
        },
        clients: Clients {
            count: 1,
            interval: Duration::from_millis(100),
        },
        raft: Some(Raft {
            servers: 5,
            election_timeout_min: Duration::from_millis(1500),
            election_timeout_max: Duration::from_secs(3),
            heartbeat: Duration::from_millis(500),
            clients: 1,
            ..Raft::default()
        }),
        offset: Duration::from_secs(0),
        timeline: steps(&["0s time-out n0", "3s kill r0", "3s kill n0"]),
        until: Until {
            settle: Duration::from_secs(4),
            max: Duration::from_secs(60),
            seen: Some(Seen {
                event: "+switch-master".to_owned(),
                all: true,
                and: Some("+failover-end".to_owned()),
                ..Seen::default()
            }),
        },
        ..Scenario::default()
    }
}

fn raft_split_vote() -> Scenario {
    Scenario {
        name: "raft-split-vote".to_owned(),
        title: words("The vote splits", "选票瓜分"),
        description: words(
            "Randomness is switched off: the election timers of all Raft servers run out together, and every sentinel's timer ticks at ten per second sharp. All stand at once and vote for themselves, nobody has a majority; Raft draws new timeouts and tries again within seconds, sentinels give up and wait for twice the failover-timeout.",
            "把随机性关掉：所有 Raft 服务器的选举定时器同时到期，所有哨兵的定时器都恰好每秒十次。大家同时参选、各投自己，谁也没有多数派；Raft 重新抽取超时，几秒内再来一轮，哨兵则放弃这一次，要等两倍 failover-timeout。",
        ),
        seed: 1,
        sentinels: 5,
        masters: vec![Master {
            redis: (0..3).map(NodeName::redis).collect(),
            quorum: Quorum::Same(3),
            down_after: Duration::from_secs(2),
            failover_timeout: Duration::from_secs(10),
            parallel_syncs: 1,
            ..Master::default()
        }],
        network: Network {
            latency: Duration::from_millis(30),
            jitter: Duration::from_secs(0),
        },
        clients: Clients {
            count: 1,
            interval: Duration::from_millis(100),
        },
        raft: Some(Raft {
            servers: 5,
            election_timeout_min: Duration::from_millis(1500),
            election_timeout_max: Duration::from_secs(3),
            heartbeat: Duration::from_millis(500),
            clients: 1,
            ..Raft::default()
        }),
        fixed_hz: true,
        start_jitter: Duration::from_secs(0),
        offset: Duration::from_secs(0),
        timeline: steps(&[
            "0s time-out n0",
            "3s kill r0",
            "3s kill n0",
            "3s align n1,n2,n3,n4",
        ]),
        until: Until {
            settle: Duration::from_secs(4),
            max: Duration::from_secs(90),
            seen: Some(Seen {
                event: "+switch-master".to_owned(),
                all: true,
                and: None,
                ..Seen::default()
            }),
        },
        ..Scenario::default()
    }
}

fn raft_minority_partition() -> Scenario {
    Scenario {
        name: "raft-minority-partition".to_owned(),
        title: words("The old leader is in the minority", "旧领导者落在少数派"),
        description: words(
            "A line through the network leaves the master and two sentinels, the leader and one server, on the smaller side; across the line a majority replaces both. Raft's old leader steps back when it hears of the newer term after the line is mended; the old Redis master is made a replica ten seconds later.",
            "网络从中间断开：小的一侧有主节点和两个哨兵，或者领导者和另一个服务器，另一侧的多数派把两者都换掉。线路修复后，Raft 的旧领导者一听到更新的任期就退下；Redis 的旧主节点要再过十秒才被改成从节点。",
        ),
        seed: 1,
        sentinels: 5,
        masters: vec![Master {
            redis: (0..3).map(NodeName::redis).collect(),
            quorum: Quorum::Same(3),
            down_after: Duration::from_secs(2),
            failover_timeout: Duration::from_secs(10),
            parallel_syncs: 1,
            ..Master::default()
        }],
        network: Network {
            latency: Duration::from_millis(1),
            jitter: Duration::from_micros(500),
        },
        clients: Clients {
            count: 2,
            interval: Duration::from_millis(100),
        },
        raft: Some(Raft {
            servers: 5,
            election_timeout_min: Duration::from_millis(1500),
            election_timeout_max: Duration::from_secs(3),
            heartbeat: Duration::from_millis(500),
            clients: 2,
            ..Raft::default()
        }),
        offset: Duration::from_secs(0),
        timeline: steps(&[
            "0s time-out n0",
            "3s partition r0,s0,s1,c0|r1,r2,s2,s3,s4,c1",
            "3s partition n0,n1,k0|n2,n3,n4,k1",
            "20s heal",
        ]),
        until: Until {
            settle: Duration::from_secs(5),
            max: Duration::from_secs(90),
            seen: Some(Seen {
                event: "+convert-to-slave".to_owned(),
                all: false,
                and: None,
                ..Seen::default()
            }),
        },
        ..Scenario::default()
    }
}

fn raft_voter_restarts() -> Scenario {
    Scenario {
        name: "raft-voter-restarts".to_owned(),
        title: words("A voter restarts after voting", "投票者投完票就重启"),
        description: words(
            "A voter crashes right after it gave its vote, and comes back. A Raft server has term, vote and log on disk and would give the same answer again; a sentinel has the epoch in which it voted on disk, not for whom: it will not vote again in that epoch, and cannot repeat what it said.",
            "投票者刚投完票就崩溃，又回来。Raft 服务器的任期、选票和日志都在磁盘上，会给出同样的回答；哨兵的磁盘上只有投过票的纪元，没有投给谁：它不会在这个纪元再投，也无法重复自己说过的话。",
        ),
        seed: 1,
        sentinels: 5,
        masters: vec![Master {
            redis: (0..3).map(NodeName::redis).collect(),
            quorum: Quorum::Same(3),
            down_after: Duration::from_secs(2),
            failover_timeout: Duration::from_secs(10),
            parallel_syncs: 1,
            ..Master::default()
        }],
        network: Network {
            latency: Duration::from_millis(1),
            jitter: Duration::from_micros(500),
        },
        clients: Clients {
            count: 1,
            interval: Duration::from_millis(100),
        },
        raft: Some(Raft {
            servers: 5,
            election_timeout_min: Duration::from_millis(1500),
            election_timeout_max: Duration::from_secs(3),
            heartbeat: Duration::from_millis(500),
            clients: 1,
            ..Raft::default()
        }),
        offset: Duration::from_secs(0),
        timeline: steps(&[
            "0s time-out n0",
            "3s kill r0",
            "3s kill n0",
            "3s spread n1,n2,n3,n4",
            "4502ms kill n2",
            "5s restart n2",
            "5142ms kill s1",
            "5600ms restart s1",
        ]),
        until: Until {
            settle: Duration::from_secs(6),
            max: Duration::from_secs(60),
            seen: Some(Seen {
                event: "+switch-master".to_owned(),
                all: false,
                and: None,
                ..Seen::default()
            }),
        },
        ..Scenario::default()
    }
}

fn raft_isolated_leader() -> Scenario {
    Scenario {
        name: "raft-isolated-leader".to_owned(),
        title: words(
            "The isolated old leader takes writes",
            "被隔离的旧领导者接受写入",
        ),
        description: words(
            "The master and the leader are cut off, each with a client that goes on writing: Redis confirms every write, since a master asks nobody; after the heal they are gone. Raft's leader takes the writes into its log but confirms none, because it needs a majority for that, and its client knows that it has to try elsewhere.",
            "主节点和领导者各带一个客户端被隔离，客户端继续写。Redis 的主节点不问任何人，每次写入都确认，线路恢复后这些写入全部丢失；Raft 的领导者把写入放进日志却一个也不确认，因为那需要多数派，客户端因此知道要到别处重试。",
        ),
        seed: 1,
        sentinels: 5,
        masters: vec![Master {
            redis: (0..3).map(NodeName::redis).collect(),
            quorum: Quorum::Same(3),
            down_after: Duration::from_secs(2),
            failover_timeout: Duration::from_secs(10),
            parallel_syncs: 1,
            ..Master::default()
        }],
        network: Network {
            latency: Duration::from_millis(1),
            jitter: Duration::from_micros(500),
        },
        clients: Clients {
            count: 2,
            interval: Duration::from_millis(100),
        },
        raft: Some(Raft {
            servers: 5,
            election_timeout_min: Duration::from_millis(1500),
            election_timeout_max: Duration::from_secs(3),
            heartbeat: Duration::from_millis(500),
            clients: 2,
            ..Raft::default()
        }),
        offset: Duration::from_secs(0),
        timeline: steps(&[
            "0s time-out n0",
            "3s partition r0,c0|r1,r2,s0,s1,s2,s3,s4,c1",
            "3s partition n0,k0|n1,n2,n3,n4,k1",
            "15s heal",
        ]),
        until: Until {
            settle: Duration::from_secs(5),
            max: Duration::from_secs(60),
            seen: Some(Seen {
                event: "+convert-to-slave".to_owned(),
                all: false,
                and: None,
                ..Seen::default()
            }),
        },
        ..Scenario::default()
    }
}

fn raft_stale_candidate() -> Scenario {
    Scenario {
        name: "raft-stale-candidate".to_owned(),
        title: words("A stale candidate", "数据陈旧的候选者"),
        description: words(
            "A Raft server that was away asks for votes with an old log, and everybody refuses: the log check keeps committed entries safe. On the other side replica r1 has missed four seconds of writes, but its priority is better; sentinels have no such check, promote it, and acknowledged writes are lost.",
            "离开过一阵的 Raft 服务器带着旧日志拉票，大家都拒绝：日志检查保住已提交的条目。另一边，从节点 r1 错过了四秒的写入，但它的优先级更高；哨兵没有这样的检查，照样提升它，确认过的写入就丢了。",
        ),
        seed: 1,
        sentinels: 5,
        masters: vec![Master {
            redis: (0..3).map(NodeName::redis).collect(),
            quorum: Quorum::Same(3),
            down_after: Duration::from_secs(2),
            failover_timeout: Duration::from_secs(10),
            parallel_syncs: 1,
            ..Master::default()
        }],
        network: Network {
            latency: Duration::from_millis(1),
            jitter: Duration::from_micros(500),
        },
        clients: Clients {
            count: 1,
            interval: Duration::from_millis(100),
        },
        raft: Some(Raft {
            servers: 5,
            election_timeout_min: Duration::from_millis(1500),
            election_timeout_max: Duration::from_secs(3),
            heartbeat: Duration::from_millis(500),
            clients: 1,
            ..Raft::default()
        }),
        priority: [(NodeName::redis(1), 10)].into(),
        offset: Duration::from_secs(0),
        timeline: steps(&[
            "0s time-out n0",
            "2s kill n4",
            "2s cut r0-r1",
            "6050ms restart n4",
            "6s kill r0",
            "6s kill n0",
            "6300ms time-out n4",
        ]),
        until: Until {
            settle: Duration::from_secs(5),
            max: Duration::from_secs(60),
            seen: Some(Seen {
                event: "+switch-master".to_owned(),
                all: true,
                and: None,
                ..Seen::default()
            }),
        },
        ..Scenario::default()
    }
}
