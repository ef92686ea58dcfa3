use lab::scenario::Side;
use lab::world::{Promise, Property};

use crate::text::FindingsText;

pub(super) const FINDINGS: FindingsText = FindingsText {
    tab: "发现",
    heading: "理应如此的事",
    hint: "自 t = 0 起一直核对。协议没有承诺过的，破了也不是故障，协议本来就这样。",
    promise: |promise| match promise {
        Promise::Promised => "有承诺",
        Promise::Usual => "通常如此，不承诺",
        Promise::Never => "从不承诺",
    },
    property: |property| match property {
        Property::OneVote => "同一 epoch 或任期里谁也不投两次票",
        Property::Forward => "config-epoch 与任期只增不减",
        Property::OneLeader => "每个 epoch 或任期最多一个领导者",
        Property::MajorityVoted => "当选者握有全体多数的选票",
        Property::EndsInTime => "故障切换在时限内结束",
        Property::Agreement => "运行着、彼此消息能通的哨兵说的是同一个主节点",
        Property::OneWriter => "同一时刻只有一个服务器确认写入",
        Property::NothingLost => "确认过的写入不会丢",
    },
    holds: "至此成立",
    broken,
    open_since: |at| format!("自 {at} 起不成立"),
    span: |property, span| match property {
        Property::EndsInTime => Some(format!("最久的一次 {span}")),
        Property::Agreement => Some(format!("累计有 {span} 说法不一")),
        Property::OneWriter => Some(format!("两个同时写了 {span}")),
        _ => None,
    },
    lost: |client, first, last, at| {
        if first == last {
            format!("{client} 的第 {first} 次写入，{at} 发觉")
        } else {
            format!("{client} 的第 {first} 至 {last} 次写入，{at} 发觉")
        }
    },
    why,
    report: "这一条是有承诺的，所以是本实验室的错。请连同场景、种子和时刻一起报告。",
};

fn broken(property: Property, times: u32, at: &str) -> String {
    match (property, times) {
        (Property::NothingLost, _) => format!("丢了 {times} 次写入，最早在 {at} 发觉"),
        (_, 1) => format!("破过 1 次，在 {at}"),
        _ => format!("破过 {times} 次，最早在 {at}"),
    }
}

fn why(property: Property, side: Side) -> &'static str {
    match (property, side) {
        (Property::OneWriter, Side::Raft) => "旧领导者的应答还在路上，新领导者已经开始写了。",
        (Property::OneLeader, _) => {
            "手动故障切换不向任何人要票；不同 epoch 的票也可能算到一起（§9.3、§10.13）。"
        }
        (Property::MajorityVoted, _) => {
            "哨兵按自己认识的哨兵数多数；刚 RESET 过或孤身一个时，自己就是多数（§9.3）。"
        }
        (Property::EndsInTime, _) => {
            "被提升的从节点下线期间，既不查是否完成，也不查是否超时（§10.5）。"
        }
        (Property::Agreement, _) => {
            "别的哨兵靠 hello 得知切换，要等至多两秒（§7）；原先被切断的一侧，则从链路恢复时算起。"
        }
        (Property::OneWriter, _) => {
            "没人够得着的旧主节点照样接受写入，直到被改成从节点（§10.11）。"
        }
        (Property::NothingLost, _) => {
            "复制不等待：只有旧主节点有的写入，在它改随新主节点时就没了。"
        }
        (Property::OneVote | Property::Forward, _) => "",
    }
}
