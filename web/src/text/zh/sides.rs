use lab::frame::Settings;
use lab::scenario::Side;

use crate::text::shape::protocol;
use crate::text::span::setting_ms;
use crate::text::{AccountText, EntriesText, SidesText};

pub(super) const SIDES: SidesText = SidesText {
    name: protocol,
    settings: |side, settings| match side {
        Side::Sentinel => format!(
            "quorum {} · down-after {} · failover-timeout {}",
            settings.quorum,
            setting_ms(settings.down_after_ms),
            setting_ms(settings.failover_timeout_ms)
        ),
        Side::Raft => raft(settings),
    },
    switch: "显示哪一侧",
    done_here: |done, side| format!("已执行：{done}。{} 一侧也照做？", protocol(side)),
    mirror: |command| format!("也{command}"),
};

fn raft(settings: &Settings) -> String {
    settings.raft.map_or_else(String::new, |raft| {
        let mut words = vec![
            format!(
                "选举超时 {}–{}",
                setting_ms(raft.election_timeout_min_ms),
                setting_ms(raft.election_timeout_max_ms)
            ),
            format!("心跳 {}", setting_ms(raft.heartbeat_ms)),
        ];
        words.extend(raft.pre_vote.then(|| "PreVote".to_owned()));
        words.extend(raft.check_quorum.then(|| "check-quorum".to_owned()));
        words.join(" · ")
    })
}

pub(super) const ACCOUNT: AccountText = AccountText {
    tab: "对照",
    heading: "两边各保住了什么、丢了什么、花了多少",
    since: "从 t = 0 到此刻。",
    leaders: "历任领导者",
    leader: |side, epoch, who| match side {
        Side::Sentinel => format!("{who}，epoch {epoch}"),
        Side::Raft => format!("{who}，任期 {epoch}"),
    },
    nobody: "无",
    earlier: |count| format!("此前还有 {count} 任"),
    elected: "选举成功",
    attempts: "发起拉票",
    silent: "写入中断",
    silent_hint: |gap| format!("相邻两次确认的间隔里超出 {gap} 的部分，累计。"),
    longest: "最长间隔",
    nobody_writes: "没有客户端写入",
    acknowledged: "已确认的写入",
    lost: "…其中丢失",
    lost_hint: "客户端读到的数比自己写过的小，就知道写入丢了。",
    votes: "投出的选票",
    vote_messages: "与投票有关的消息",
    messages: "消息总数",
};

pub(super) const ENTRIES: EntriesText = EntriesText {
    tab: "条目",
    heading: "逐条看日志",
    hint: "格中数字是条目的任期；服务器得知它已提交，格子才填实。",
    process: "服务器",
    entry: |index, term, text, committed| {
        let state = if committed { "已提交" } else { "未提交" };
        format!("第 {index} 条，任期 {term}：{text}，{state}")
    },
    not_running: "没有运行",
    marks: |leader| {
        format!(
            "{leader} 对其他服务器的了解：● matchIndex，到此为止已知一致；△ nextIndex，下一条要发的。"
        )
    },
};
