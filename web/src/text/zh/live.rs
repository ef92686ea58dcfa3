use lab::frame::MarkKind;

use crate::text::LiveText;

pub(super) const LIVE: LiveText = LiveText {
    heading: "朗读",
    levels: ["关", "简要", "详细"],
    hints: [
        "只回答你做的事",
        "故障与转折",
        "每个事件、每张票，以及接下来取决于什么",
    ],
    chosen: |name, hint| format!("朗读：{name}，{hint}。"),
    stop: "。",
    gap: "",
    colon: "：",
    stop_and: "。",
    at: |at, what| format!("{at} 秒：{what}"),
    earlier: |count| format!("此前还有 {count} 件事。"),
    happened,
    playing: "开始播放。",
    stands: |at| format!("停在 {at} 秒。"),
    speed: |rate| format!("速度 {rate}"),
};

fn happened(who: &[&str], kind: MarkKind, about: &str, epoch: Option<u64>) -> String {
    let in_epoch = epoch
        .map(|epoch| format!("在 epoch {epoch} "))
        .unwrap_or_default();
    let epoch = epoch.map(|epoch| epoch.to_string()).unwrap_or_default();
    let node = who.join("、");
    match kind {
        MarkKind::Sdown => format!("{node} 判 {about} 主观下线"),
        MarkKind::SdownOver => format!("{node} 认为 {about} 恢复"),
        MarkKind::Odown => format!("{node} 判 {about} 客观下线"),
        MarkKind::OdownOver => format!("{node} 不再判 {about} 客观下线"),
        MarkKind::Try => format!("{node} {in_epoch}发起故障切换"),
        MarkKind::Vote => format!("{node} 在 epoch {epoch} 投票给 {about}"),
        MarkKind::Elected => format!("{node} {in_epoch}当选"),
        MarkKind::Abort => format!("{node} 放弃"),
        MarkKind::Selected => format!("{node} 选中 {about}"),
        MarkKind::Promoted => format!("{node} 看到 {about} 已是主节点"),
        MarkKind::Switch => format!("{node} 切换到主节点 {about}"),
        MarkKind::End => format!("{node} 完成故障切换"),
        MarkKind::Convert => format!("{node} 把 {about} 改为从节点"),
        MarkKind::Tilt => format!("{node} 进入 TILT 模式"),
        MarkKind::TiltOver => format!("{node} 离开 TILT 模式"),
        MarkKind::PreVote => format!("{node} 探问能否在任期 {epoch} 当选"),
        MarkKind::Candidate => format!("{node} 成为任期 {epoch} 的候选者"),
        MarkKind::Granted => format!("{node} 在任期 {epoch} 投票给 {about}"),
        MarkKind::Leads => format!("{node} 成为任期 {epoch} 的领导者"),
        MarkKind::StepDown => format!("{node} 退为任期 {epoch} 的跟随者"),
        MarkKind::Truncated => format!("{node} 删去领导者没有的条目"),
        MarkKind::LostWrites => format!("{node} 发现写入丢失"),
    }
}
