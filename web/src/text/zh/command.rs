use crate::text::CommandText;

pub(super) const COMMAND: CommandText = CommandText {
    open: "键入命令…",
    heading: "键入命令",
    hint: "链路写作 `s0-r0`，单向写作 `s0>r0`；多个进程写作 `s0,s1`；时长写作 `500ms`、`5s`。",
    field: "命令",
    examples: "例如",
    give: "执行",
};
