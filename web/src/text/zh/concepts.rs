use crate::text::{Concept, ConceptWords, ConceptsText};

pub(super) const CONCEPTS: ConceptsText = ConceptsText {
    heading: "概念对照",
    hint: "每一行都能打开相应的场景，停在最能说明差别的时刻。",
    in_raft: "Raft",
    in_sentinel: "Sentinel",
    of,
    show: |title, at| format!("{title}，{at}"),
};

const fn words(
    raft: &'static str,
    sentinel: &'static str,
    difference: &'static str,
) -> ConceptWords {
    ConceptWords {
        raft,
        sentinel,
        difference,
    }
}

const fn of(concept: Concept) -> ConceptWords {
    match concept {
        Concept::Term => words(
            "任期 term",
            "current_epoch 与 config_epoch",
            "Raft 每组一个任期。哨兵的 current_epoch 由它监视的所有主节点共用，选票和配置的 epoch 则各主节点分开。",
        ),
        Concept::Leader => words(
            "领导者，任期内一直在位",
            "某一次故障切换的 leader",
            "Raft 的领导者经手每次写入。哨兵的 leader 只管一次故障切换，切换完就没有了；数据在主节点那里，平时没有哪个哨兵做主。",
        ),
        Concept::Detection => words(
            "选举超时",
            "down-after，再凑齐 quorum",
            "跟随者听不到领导者，自己就行动。哨兵用 PING 盯主节点，要有 quorum 个哨兵同意（ODOWN）才行动。",
        ),
        Concept::Randomness => words(
            "随机选举超时",
            "定时器抖动、启动延迟",
            "Raft 每一轮都重新抽取超时。哨兵一到就拉票，只靠每秒十到二十次的定时器彼此错开相位。",
        ),
        Concept::VoteRequest => words(
            "RequestVote",
            "带 run id 的 is-master-down-by-addr",
            "哨兵的请求同时在问主节点是否下线，不提数据。每个 epoch 一票，先到先得，与投票者自己怎么看主节点无关。",
        ),
        Concept::LogCheck => words(
            "日志至少一样新",
            "优先级、偏移量、run id",
            "Raft 的投票者拒绝缺少已提交条目的候选者。哨兵投的是哨兵，当选者再挑从节点：先看优先级，数据旧的也可能选上。",
        ),
        Concept::Majority => words(
            "固定成员中的多数派",
            "已知哨兵中的多数，且达到 quorum",
            "Raft 的成员写在配置里。哨兵数的是自己听说过的哨兵，所以各哨兵的分母可能不同。",
        ),
        Concept::Retry => words(
            "重新抽取随机超时",
            "2 × failover-timeout",
            "选票瓜分后，Raft 在一个超时之内再来一轮；哨兵要等两倍 failover-timeout，这里是二十秒。",
        ),
        Concept::StepDown => words(
            "见到更高任期立刻退位",
            "config_epoch 更高的 hello",
            "旧领导者收到新任期的第一条消息就退位。旧主节点不懂 epoch，要等哨兵来把它改成从节点。",
        ),
        Concept::Durability => words(
            "currentTerm、votedFor 落盘",
            "sentinel.conf 里的 current-epoch、leader-epoch",
            "两者都先刷盘再答复。哨兵只记在哪个 epoch 投过票，不记投给谁；崩溃重启后，那个 epoch 里它谁也不投。",
        ),
        Concept::Commit => words(
            "多数派复制才算提交",
            "主节点自己确认",
            "被隔离的 Raft 领导者收下写入，但一个也不确认；被隔离的主节点每次都确认。",
        ),
        Concept::Repair => words(
            "冲突条目被覆盖",
            "全量重同步",
            "Raft 丢掉的是从未向人确认过的条目。降级的旧主节点丢掉新主节点没有的一切，确认过的也不例外。",
        ),
    }
}
