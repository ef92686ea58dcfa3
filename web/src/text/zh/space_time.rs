use crate::text::SpaceTimeText;

pub(super) const SPACE_TIME: SpaceTimeText = SpaceTimeText {
    tab: "时空图",
    label: "进程之间的消息，时间自上而下。上下方向键逐条移动，回车跳到那一刻，加减号缩放时间。",
    whose: "看谁的消息",
    all: "所有进程",
    with: |name| format!("只看 {name}"),
    zoom: "时间跨度",
    longer: "看更长一段",
    shorter: "看更短一段",
    kinds: "消息种类",
    search: "查找",
    found: |count, sought| match count {
        0 => format!("这一段里没有“{sought}”。"),
        count => format!("找到 {count} 处。"),
    },
    save: "SVG",
    save_title: "把这张图存成 SVG 文件",
    cut: |until| format!("这一段消息太多，例行消息只画到 {until}。"),
    left_out: |count| format!("还有 {count} 条更早的消息没有画出。"),
    quiet: |count| format!("{count} 个进程在这段时间里没有动静，没有画出。"),
    folded: |kinds| format!("已折叠：{}。", kinds.join("、")),
    more_events: |count| format!("还有 {count} 条…"),
};
