use super::ManyText;

pub(super) static MANY: ManyText = ManyText {
    up: |count| format!("{count} up"),
    stands: |up, sdown, other| {
        let parts = [(up, "up"), (sdown, "SDOWN"), (other, "unknown")];
        let told = parts.into_iter().filter(|(count, _)| *count > 0);
        let told = told.map(|(count, word)| format!("{count} {word}"));
        told.collect::<Vec<_>>().join(" · ")
    },
    leads: |who| format!("{who} leads"),
    folded: "PING, INFO and hello are folded",
    left_out: |count| format!("{count} more, no room for them"),
    opinions: "opinions",
    held: |sdown, odown| match (sdown, odown) {
        (0, 0) => String::new(),
        (sdown, 0) => format!("{sdown} SDOWN"),
        (sdown, odown) => format!("{sdown} SDOWN · {odown} ODOWN"),
    },
    other_masters: |eventful, quiet| match (eventful, quiet) {
        (0, quiet) => format!("+{quiet} without a change"),
        (eventful, 0) => format!("+{eventful} with a change"),
        (eventful, quiet) => format!("+{eventful} with a change, {quiet} without"),
    },
    sentinels_too: "the sentinels, too",
    also_busy: |count| format!("+{count} more"),
    earlier_marks: |count| format!("{count} earlier signs are not kept"),
};
