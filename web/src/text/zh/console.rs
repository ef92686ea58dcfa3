use crate::text::ConsoleText;

pub(super) const CONSOLE: ConsoleText = ConsoleText {
    tab: "控制台",
    process: "与哪个进程对话",
    transcript: "问答记录",
    line: "命令",
    hint: "用法同 redis-cli：输入 help 查看命令，Tab 补全，↑ 调出之前的输入。",
    waiting: "尚无应答",
    message: |name, at| format!("{at} 收到 {name} 的消息"),
    earlier: |n| format!("更早的 {n} 条"),
    completions: "可选的补全",
    too_long: |found, limit| format!("一行最多 {limit} 字节，这一行有 {found} 字节。"),
};
