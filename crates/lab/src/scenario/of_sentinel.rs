//! The scenarios of Sentinel alone, in the order in which they are offered.
//!
//! Written from `scenarios/*.toml` by `tests/scenario_gallery.rs` (with `BLESS=1`);
//! change those files, not this one.

use core::time::Duration;

use super::gallery::{steps, words};
use super::{Clients, Master, Network, Quorum, Scenario, Seen, Until};
use crate::command::NodeName;

/// The scenarios of Sentinel alone, in the order in which they are offered.
pub(super) fn of_sentinel() -> Vec<Scenario> {
    vec![
        kill_the_master(),
        one_sentinel_misjudges(),
        two_of_five(),
        votes_split(),
        minority_keeps_its_master(),
        old_master_returns(),
    ]
}

fn kill_the_master() -> Scenario {
    Scenario {
        name: "kill-the-master".to_owned(),
        title: words("Kill the master", "杀死主节点"),
        description: words(
            "The master dies after three seconds: each sentinel finds it subjectively down by itself, and two of them together make it objectively down. One sentinel then asks for votes, wins a majority, promotes a replica and tells everybody else where the master is now.",
            "三秒后主节点崩溃：每个哨兵先各自判定它主观下线，达到法定人数的两个哨兵一致后才是客观下线。随后一个哨兵拉票，拿到多数派的选票成为领导者，提升一个从节点，并把新主节点的地址告诉所有人。",
        ),
        seed: 1,
        sentinels: 3,
        masters: vec![Master {
            redis: (0..3).map(NodeName::redis).collect(),
            quorum: Quorum::Same(2),
            down_after: Duration::from_secs(3),
            failover_timeout: Duration::from_secs(15),
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
        offset: Duration::from_secs(0),
        timeline: steps(&["3s kill r0"]),
        until: Until {
            settle: Duration::from_secs(5),
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

fn one_sentinel_misjudges() -> Scenario {
    Scenario {
        name: "one-sentinel-misjudges".to_owned(),
        title: words("One sentinel misjudges", "一个哨兵误判"),
        description: words(
            "From the third second on, nothing the master sends reaches s0, which therefore takes a healthy master for dead. It is alone with that opinion: the quorum of two is not met, nothing is failed over, and clients never notice.",
            "从第三秒起，主节点发给 s0 的数据全部丢失，s0 便把一个健康的主节点判为主观下线。但持这种看法的只有它一个，达不到法定人数 2，于是不会发生故障切换，客户端也毫无察觉。",
        ),
        seed: 1,
        sentinels: 3,
        masters: vec![Master {
            redis: (0..3).map(NodeName::redis).collect(),
            quorum: Quorum::Same(2),
            down_after: Duration::from_secs(3),
            failover_timeout: Duration::from_secs(15),
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
        offset: Duration::from_secs(0),
        timeline: steps(&["3s cut r0>s0", "15s heal"]),
        until: Until {
            settle: Duration::from_millis(500),
            max: Duration::from_secs(35),
            seen: None,
        },
        ..Scenario::default()
    }
}

fn two_of_five() -> Scenario {
    Scenario {
        name: "two-of-five".to_owned(),
        title: words("Two of five are not enough", "五个里剩两个还不够"),
        description: words(
            "Three of five sentinels are dead when the master dies; the two that are left reach the quorum of two and declare it objectively down, but a leader needs the votes of three. Attempt after attempt is given up, until the three come back after 40 seconds and the next election succeeds.",
            "五个哨兵死了三个之后主节点崩溃：剩下的两个凑够了法定人数 2，能判定客观下线，但当选领导者需要多数派的三票。一次次选举都无果而终，直到第 40 秒三个哨兵回来，下一次选举才成功。",
        ),
        seed: 2,
        sentinels: 5,
        masters: vec![Master {
            redis: (0..3).map(NodeName::redis).collect(),
            quorum: Quorum::Same(2),
            down_after: Duration::from_secs(5),
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
        offset: Duration::from_secs(0),
        timeline: steps(&["2s kill s2,s3,s4", "4s kill r0", "40s restart s2,s3,s4"]),
        until: Until {
            settle: Duration::from_secs(5),
            max: Duration::from_secs(120),
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

fn votes_split() -> Scenario {
    Scenario {
        name: "votes-split".to_owned(),
        title: words("Votes split", "选票分散"),
        description: words(
            "A message between two sentinels takes 150 to 200 milliseconds, so several of the four find the master objectively down, start an election and vote for themselves before they hear of one another. With three votes needed nobody wins that round; the next begins after a wait that has a random part, and the first to wake up usually finds the others still free to vote for it.",
            "哨兵之间的一条消息要走 150 到 200 毫秒，四个哨兵中往往有好几个在听说彼此之前就已判定客观下线、发起选举并投票给自己。当选需要三票，这一轮便无人胜出；下一轮的等待时间里有一段是随机的，最先醒来的那个通常能赶在别人之前拿到他们的选票。",
        ),
        seed: 7,
        sentinels: 4,
        masters: vec![Master {
            redis: (0..3).map(NodeName::redis).collect(),
            quorum: Quorum::Same(2),
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
        offset: Duration::from_secs(0),
        timeline: steps(&["-1ms delay @sentinels-@sentinels 150ms 50ms", "3s kill r0"]),
        until: Until {
            settle: Duration::from_secs(5),
            max: Duration::from_secs(120),
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

fn minority_keeps_its_master() -> Scenario {
    Scenario {
        name: "minority-keeps-its-master".to_owned(),
        title: words(
            "The minority side keeps its old master",
            "少数派一侧守着旧主节点",
        ),
        description: words(
            "The network falls apart: the master, one sentinel and one client on this side, everything else on the other, where a majority of sentinels promotes a replica. For twenty seconds both masters accept writes; when the link heals the old one becomes a replica of the new, and every write it confirmed in between is lost.",
            "网络断成两半：主节点、一个哨兵和一个客户端在这边，其余全在另一边，那边的哨兵占多数，提升了一个从节点。二十秒里两个主节点都在接受写入；网络恢复后旧主节点变成新主节点的从节点，它这期间确认过的写入全部丢失。",
        ),
        seed: 1,
        sentinels: 3,
        masters: vec![Master {
            redis: (0..3).map(NodeName::redis).collect(),
            quorum: Quorum::Same(2),
            down_after: Duration::from_secs(3),
            failover_timeout: Duration::from_secs(15),
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
        offset: Duration::from_secs(0),
        timeline: steps(&["3s partition r0,s0,c0|r1,r2,s1,s2,c1", "25s heal"]),
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

fn old_master_returns() -> Scenario {
    Scenario {
        name: "old-master-returns".to_owned(),
        title: words("The old master returns", "旧主节点归来"),
        description: words(
            "The master dies and is replaced; ten seconds later it is started again and, by its own configuration, believes to be a master still. The sentinels leave it alone until it has claimed so for more than eight seconds, which they notice after about ten; then one of them makes it a replica of the new master.",
            "主节点崩溃并被取代；十秒之后它重新启动，按自己的配置仍然以为自己是主节点。哨兵们先不动它：它这样自称超过八秒才会被处理，而哨兵大约十秒后才看到这一点，那时其中一个哨兵命令它成为新主节点的从节点。",
        ),
        seed: 1,
        sentinels: 3,
        masters: vec![Master {
            redis: (0..3).map(NodeName::redis).collect(),
            quorum: Quorum::Same(2),
            down_after: Duration::from_secs(3),
            failover_timeout: Duration::from_secs(15),
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
        offset: Duration::from_secs(0),
        timeline: steps(&["3s kill r0", "13s restart r0"]),
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
