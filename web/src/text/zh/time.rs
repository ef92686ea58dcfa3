use lab::frame::Doing;

use crate::text::{ComparedText, RunsText, TimeText};

pub(super) const TIME: TimeText = TimeText {
    run_to: "运行到",
    run_to_hint: "一个事件（`+odown`）、一项发现（`two-writers`），或某个条件开始成立（`s1.current_epoch = 3`）。",
    on: "往后运行到那里",
    back: "往前退回到那里",
    offered: "可以填写的内容",
    looking: |at| format!("正在查找……已到 {at}"),
    stop: "停止",
    stopped: "已停止，仍在原处。",
    found: |what, at| format!("`{what}`，在 {at}。"),
    not_within: |what, span| format!("`{what}` 在 {span}内没有出现，仍在原处。"),
    not_before: |what| format!("`{what}` 在此刻之前没有出现过，仍在原处。"),
    always: |what| {
        format!("`{what}` 现在已经成立，在查找的范围内一直成立；这里找的是它开始成立的时刻。")
    },
    no_condition: super::condition::problem,
    nothing_yet: "还没有要查找的内容。",
    steps: "逐步",
    named: "具名事件",
    vote: "投票",
    epoch: "纪元",
    tick: |node| format!("{node} 的定时器"),
    message: |a, b| format!("{a} – {b} 的消息"),
    no_link: "请先选中一条链路，再按它的消息逐步前进。",
    next: |what| format!("下一个：{what}"),
    previous: |what| format!("上一个：{what}"),
};

pub(super) const RUNS: RunsText = RunsText {
    tab: "运行",
    heading: "各次运行",
    hint: "回到过去做点什么，就从那里开始另一次运行；离开的那次会保留下来。",
    first: "最初的运行",
    unnamed: |what, at| format!("{what}（{at}）"),
    from: |run| format!("，出自“{run}”，"),
    extent: |parted, to| match parted {
        Some(at) => format!("自 {at} 分出 · 已运行到 {to}"),
        None => format!("已运行到 {to}"),
    },
    shown: "当前",
    recalling: |name| format!("“{name}”久未查看，正在重新推演。"),
    on_the_way: |name| format!("正在前往。“{name}”保存的时刻不多，要从最近的一处推演过去。"),
    recalled: |at, to| format!("已到 {at}，共 {to}"),
    showing: |name| format!("现在是“{name}”。"),
    rename: |name| format!("重命名“{name}”"),
    name: "运行的名字",
    keep: "确定",
    delete: |name| format!("删除“{name}”"),
    last: "只有这一次运行，不能删除。",
    compare: "比较",
    compare_with: |name| format!("与“{name}”比较"),
    dropped: |count| format!("运行太多，最久没有看过的 {count} 次已被删去。"),
    no_other: "还没有别的运行。",
};

pub(super) const COMPARED: ComparedText = ComparedText {
    heading: "两次运行对照",
    close: "关闭对照",
    choose: ["左边的运行", "右边的运行"],
    parted: |at, [left, right]| match (left, right) {
        (Some(left), Some(right)) => {
            format!("{at} 之前完全相同；此时左边执行 `{left}`，右边执行 `{right}`。")
        }
        (Some(left), None) => format!("{at} 之前完全相同；此时只有左边执行 `{left}`。"),
        (None, Some(right)) => format!("{at} 之前完全相同；此时只有右边执行 `{right}`。"),
        (None, None) => format!("{at} 之前完全相同。"),
    },
    same: "两边执行的命令完全相同，是同一次运行。",
    first: |node, at| format!("第一处不同：{node}，在 {at}"),
    spread: "差异怎样传开",
    untouched: |nodes, at| format!("到 {at} 为止没有差异：{nodes}。"),
    deed,
    nothing: "不再有动作",
    go: |name| format!("在“{name}”中转到那里"),
    go_short: "转到那里",
    logs: "此后的日志",
    lines_same: |count| format!("{count} 行，两边相同"),
    lines_more: |count| format!("另有 {count} 行"),
    no_lines: "还没有日志。",
};

fn deed(what: &Doing, other: &str) -> String {
    match what {
        Doing::Starts => "启动".to_owned(),
        Doing::Ends => "已经终止".to_owned(),
        Doing::Sends { text, .. } => format!("向 {other} 发送 `{text}`"),
        Doing::Reads { text, .. } => format!("读到 {other} 的 `{text}`"),
        Doing::Says { text } => format!("写日志 `{text}`"),
        Doing::LosesConnection => "得知一条连接已断".to_owned(),
    }
}
