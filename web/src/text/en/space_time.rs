use crate::text::SpaceTimeText;

pub(super) const SPACE_TIME: SpaceTimeText = SpaceTimeText {
    tab: "Space-time",
    label: "Messages between processes; time runs down. Up and down arrows go from one to the next, Enter goes to its moment, plus and minus show less or more time.",
    whose: "Whose messages",
    all: "everybody",
    with: |name| format!("with {name}"),
    zoom: "Time shown",
    longer: "Show more time",
    shorter: "Show less time",
    kinds: "Kinds of messages",
    search: "find",
    found: |count, sought| match count {
        0 => format!("Nothing here says \u{201c}{sought}\u{201d}."),
        1 => "1 found.".to_owned(),
        count => format!("{count} found."),
    },
    save: "SVG",
    save_title: "Save the diagram as an SVG file",
    cut: |until| format!("Too much happens here: routine messages are shown up to {until}."),
    left_out: |count| format!("{count} earlier messages are not drawn."),
    quiet: |count| match count {
        1 => "1 process to which nothing happens here has no line.".to_owned(),
        count => format!("{count} processes to which nothing happens here have no line."),
    },
    folded: |kinds| format!("Folded away: {}.", kinds.join(", ")),
    more_events: |count| format!("{count} more \u{2026}"),
};
