use super::ManyText;

pub(super) static MANY: ManyText = ManyText {
    up: |count| format!("{count} 在线"),
    stands: |up, sdown, other| {
        let parts = [(up, "在线"), (sdown, "SDOWN"), (other, "不明")];
        let told = parts.into_iter().filter(|(count, _)| *count > 0);
        let told = told.map(|(count, word)| format!("{count} {word}"));
        told.collect::<Vec<_>>().join(" · ")
    },
    leads: |who| format!("{who} 主持"),
    folded: "PING、INFO、hello 已折叠",
    left_out: |count| format!("另有 {count} 个放不下"),
    opinions: "判断",
    held: |sdown, odown| match (sdown, odown) {
        (0, 0) => String::new(),
        (sdown, 0) => format!("{sdown} 个 SDOWN"),
        (sdown, odown) => format!("{sdown} 个 SDOWN · {odown} 个 ODOWN"),
    },
    other_masters: |eventful, quiet| match (eventful, quiet) {
        (0, quiet) => format!("另有 {quiet} 个主节点没有变化"),
        (eventful, 0) => format!("另有 {eventful} 个主节点有变化"),
        (eventful, quiet) => format!("另有 {eventful} 个主节点有变化，{quiet} 个没有"),
    },
    sentinels_too: "也看哨兵之间",
    also_busy: |count| format!("另有 {count} 个"),
    earlier_marks: |count| format!("更早的 {count} 个标记已不保留"),
};
