use lab::frame::Shape;
use lab::scenario::SettingsError;

use crate::text::{ErrorText, FaultText, HeaderText, KeyText, ScenarioText, TransportText, Verb};

pub(super) const HEADER: HeaderText = HeaderText {
    scenarios: "场景",
    compare: "对照 Raft",
    settings: "设置",
    theme: "配色",
    theme_auto: "跟随系统",
    theme_light: "浅色",
    theme_dark: "深色",
    theme_contrast: "高对比度",
    other_language: "EN",
    switch_language: "Switch to English",
    more: "菜单",
    keys: "按键",
    sentinels: |n| format!("{n} 个哨兵"),
    masters: |n| format!("{n} 个主节点"),
    seed: |seed| format!("种子 {seed}"),
    region: |title| format!("Sentinel Lab：{title}"),
};

pub(super) const TRANSPORT: TransportText = TransportText {
    label: "播放",
    play: "播放",
    pause: "暂停",
    rewind: "回到开头",
    step: "前进一个事件",
    step_back: "后退一个事件",
    jump: "运行到…",
    pace: "节奏",
    story_pace: "叙事节奏",
    story_pace_hint: "平静时快进；关键消息在途时自动放慢。",
    fixed_speed: "固定速度",
    speed: "速度",
    now_at: |rate| format!("当前 {rate}"),
    nothing_more: "这个方向上没有更多了。",
    ended: "场景已到终点，可以继续往下运行。",
    seconds: "s",
};

pub(super) const FAULT: FaultText = FaultText {
    label: "故障",
    kill: "杀死",
    freeze: "冻结",
    cut: "断开链路",
    partition: "网络分区",
    more: "更多故障",
    host_down: "关闭主机",
    verb,
    kill_whom: "杀死哪个进程？",
    freeze_whom: "冻结哪个进程？",
    host_down_whom: "关闭谁所在的主机？",
    cut_which: "断开哪条链路？",
    from: "从",
    to: "到",
    one_way: "单向",
    both_ways: "双向",
    do_cut: "断开",
    partition_how: "谁和谁还能通信？",
    partition_hint: "两侧之间消息全部丢失，直到恢复为止。",
    side_a: "A 侧",
    side_b: "B 侧",
    do_partition: "分区",
    none: "此刻没有可做的操作。",
    role,
    menu_of: |name| format!("对 {name} 的操作"),
    under_way: "途中的消息",
    more_under_way: |count| format!("另有 {count} 条"),
    one_message: "消息走的是 TCP：丢掉的会重发，迟到的会挡住它后面的，重复的只收一份。",
    done: |command| format!("已执行：{command}"),
    another_run: "你改变了过去：从这一刻起是另一次运行，原来的那次保留在“运行”页中。",
    timeline_dropped: "场景原有的故障涉及这一部署中没有的进程，已略去；请自行注入故障。",
    gone: |name| format!("之前选中的 {name} 不在这一部署中，现在没有选中对象。"),
};

const fn role(shape: Shape) -> &'static str {
    match shape {
        Shape::Sentinel => "哨兵",
        Shape::Master => "主节点",
        Shape::Replica => "从节点",
        Shape::Client => "客户端",
        Shape::Server => "Raft 服务器",
    }
}

fn verb(verb: Verb, a: &str, b: &str) -> String {
    match verb {
        Verb::Kill => format!("杀死 {a}"),
        Verb::Restart => format!("重启 {a}"),
        Verb::Pause => format!("冻结 {a}"),
        Verb::Resume => format!("让 {a} 继续运行"),
        Verb::HostDown => format!("关闭 {a} 所在主机"),
        Verb::HostUp => format!("打开 {a} 所在主机"),
        Verb::CutForth | Verb::CutBack => format!("断开 {a} → {b}"),
        Verb::CutBoth => format!("断开 {a} ↔ {b}"),
        Verb::Heal => format!("恢复 {a} ↔ {b}"),
        Verb::Lossy => format!("{a} ↔ {b} 丢包 20 %"),
        Verb::Lossless => format!("{a} ↔ {b} 不再丢包"),
        Verb::Slow => format!("{a} ↔ {b} 延迟加 100 ms，带抖动"),
        Verb::Quick => format!("{a} ↔ {b} 恢复原来的延迟"),
        Verb::HealAll => "恢复所有链路".to_owned(),
        Verb::TimeOut => format!("让 {a} 立即发起选举"),
        Verb::Request => format!("客户端请 {a} 写入"),
        Verb::Align => "制造选票瓜分".to_owned(),
        Verb::Spread => "避免选票瓜分".to_owned(),
        Verb::ClockForward => format!("{a} 的时钟拨快 5 s"),
        Verb::ClockBack => format!("{a} 的时钟拨慢 5 s"),
        Verb::Drift => format!("{a} 的时钟走快 1 ‰"),
        Verb::ClockRight => format!("校准 {a} 的时钟"),
        Verb::SlowDisk => format!("{a} 每次刷盘 100 ms"),
        Verb::FullDisk => format!("{a} 的磁盘写满"),
        Verb::GoodDisk => format!("{a} 的磁盘复原"),
        Verb::CrashElected => format!("{a} 当选后即崩溃"),
        Verb::CrashPromoted => format!("{a} 提升从节点后即崩溃"),
        Verb::CrashNever => format!("撤销 {a} 的崩溃点"),
        Verb::NeverPromote => format!("永不提升 {a}（优先级 0）"),
        Verb::PromoteFirst => format!("优先提升 {a}（优先级 1）"),
        Verb::PromoteAsUsual => format!("{a} 恢复默认优先级（100）"),
        Verb::Lag => format!("{a} 落后 {b} 2 s"),
        Verb::NoLag => format!("{a} 紧跟 {b}"),
        Verb::MoreOf => format!("对 {a} 的更多操作…"),
        Verb::AtEvent => format!("等下一个事件，再对 {a}…"),
        Verb::Exactly => "自定数值与方向…".to_owned(),
        Verb::DropOne => "丢掉这条消息".to_owned(),
        Verb::HoldOne => "拖住它 150 ms".to_owned(),
        Verb::DoubleOne => "送两份".to_owned(),
        Verb::Inspect if a.is_empty() => "查看".to_owned(),
        Verb::Inspect => format!("查看 {a}"),
    }
}

pub(super) const KEYS: KeyText = KeyText {
    heading: "按键",
    hint: "焦点在实验台内时有效。",
    lines: &[
        ("Space", "播放或暂停"),
        (".", "前进一个事件"),
        (",", "后退一个事件"),
        ("]", "下一个具名事件"),
        ("[", "上一个具名事件"),
        ("v", "下一次投票"),
        ("V", "上一次投票"),
        ("t", "所选哨兵的下一次定时器"),
        ("T", "它的上一次定时器"),
        ("}", "下一个纪元或任期"),
        ("{", "上一个纪元或任期"),
        ("o", "当前链路的下一条消息"),
        ("O", "它的上一条消息"),
        ("g", "运行到某个事件或条件"),
        ("n", "再往后运行到它"),
        ("N", "再往前退回到它"),
        ("b", "下一次运行"),
        ("B", "上一次运行"),
        ("|", "对照两次运行"),
        ("Home", "回到开头"),
        ("+ −", "加快、放慢"),
        ("s", "叙事节奏"),
        ("l", "放大图（屏幕小时）"),
        ("i", "显示或收起侧栏"),
        ("k", "杀死所选进程"),
        ("r", "重启它"),
        ("f", "冻结它，或让它继续"),
        ("x", "断开链路，或丢掉有焦点的消息"),
        (":", "键入命令"),
        ("p", "网络分区"),
        ("/", "画出分区线"),
        ("h", "恢复所有链路"),
        ("e", "让 Raft 服务器发起选举"),
        ("w", "客户端请它写入"),
        ("a", "制造选票瓜分：让定时器同时到期"),
        ("d", "避免选票瓜分：让定时器依次到期"),
        ("m", "对另一侧做同样的事"),
        ("y", "为什么会这样"),
        ("c", "控制台"),
        ("u", "读出现在的情形"),
        ("U", "朗读多一些、少一些"),
        ("Enter", "打开当前对象的菜单"),
        ("← ↑ → ↓", "在进程之间移动；在时间带上前后移动"),
        ("PgUp PgDn", "轮换进程、链路、消息；在时间带上逐个事件"),
        ("Shift ← →", "在时间带上移动十倍远"),
        ("Home End", "到时间带两端"),
        ("↑ ↓ + −", "消息图里：逐条移动，看更短或更长一段"),
        ("← →", "消息图里：逐个进程"),
        ("↑ ↓", "代码页里：逐个函数"),
        ("Esc", "关闭、取消"),
        ("?", "本列表"),
    ],
    close: "关闭",
};

pub(super) const ERROR: ErrorText = ErrorText {
    crashed: "实验台自身出错，已停止运行。",
    crashed_hint: "重新加载页面即可继续。用下面的内容可以重现这个错误，欢迎反馈。",
    reproduce: "重现方法",
    unknown_scenario: |id, known| format!("没有名为 `{id}` 的场景。可用的有：{known}。"),
    unknown_scenario_hint: "请从场景列表中选择，或传入一个场景对象。",
    bad_scenario: |why| format!("无法打开这个场景：{}", super::problem::bad_scenario(why)),
    bad_command: |command, why| format!("无法执行 `{command}`：{why}"),
    bad_script: |line, why| format!("链接中的 `{line}` 无法执行：{why}。排在它之前的已经执行。"),
    wrong_time: "时刻应在 `0s` 到一小时之间，且不早于上一条",
    bad_condition: |condition, why| format!("无法运行到 `{condition}`：{why}"),
    not_a_command: super::refusal::not_a_command,
    undoable: super::refusal::undoable,
    command_hint: "命令的写法如 `kill r0`、`cut s0>r0`、`heal`。",
    bad_settings,
    fixed_settings: "settings：这个场景写的不止这些设置，只有 `latency` 可以改",
    bad_value: |what, wanted| format!("{what}：应为{}", super::expected::wanted(wanted)),
    unknown_subject: |name| format!("此刻没有名为 `{name}` 的进程或消息。"),
    dismiss: "知道了",
};

/// 一行设置错在哪里。
fn bad_settings(why: &SettingsError) -> String {
    match why {
        SettingsError::NoValue { found } => {
            format!("settings：`{found}` 没有值，应写成 `sentinels=5` 这样")
        }
        SettingsError::NoSetting {
            name,
            nearest: Some(nearest),
            ..
        } => {
            format!("settings：没有 `{name}` 这一项，是不是 `{nearest}`？")
        }
        SettingsError::NoSetting { name, known, .. } => {
            format!(
                "settings：没有 `{name}` 这一项，可用的有 {}",
                known.join("、")
            )
        }
        SettingsError::NotANumber { name, found } => {
            format!("settings：`{name}` 写的是 `{found}`，应为整数")
        }
        SettingsError::NotADuration { name, found } => {
            format!("settings：`{name}` 写的是 `{found}`，应为时长，如 `500ms`、`5s`")
        }
    }
}

pub(super) const SCENARIO: ScenarioText = ScenarioText {
    heading: "场景",
    beside_raft: "Raft 与 Sentinel 对照",
    compare_this: "当前场景，旁边再放同样数目的 Raft 服务器。",
    untitled: "未命名场景",
    open_now: "当前",
};
