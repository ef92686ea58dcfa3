use crate::text::CommandText;

pub(super) const COMMAND: CommandText = CommandText {
    open: "Type a command …",
    heading: "Type a command",
    hint: "Links are `s0-r0`, or `s0>r0` one way; several processes `s0,s1`; durations `500ms` or `5s`.",
    field: "command",
    examples: "For example",
    give: "Do it",
};
