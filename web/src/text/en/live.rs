use lab::frame::MarkKind;

use crate::text::LiveText;

pub(super) const LIVE: LiveText = LiveText {
    heading: "Read aloud",
    levels: ["off", "brief", "full"],
    hints: [
        "only the answers to what you do",
        "faults, and what turns the story",
        "every event and vote, and what it depends on",
    ],
    chosen: |name, hint| format!("Read aloud: {name}, {hint}."),
    stop: ".",
    gap: " ",
    colon: ": ",
    stop_and: ". ",
    at: |at, what| format!("{at} s: {what}"),
    earlier: |count| match count {
        1 => "One earlier event.".to_owned(),
        _ => format!("{count} earlier events."),
    },
    happened,
    playing: "Playing.",
    stands: |at| format!("Paused at {at} s."),
    speed: |rate| format!("Speed {rate}"),
};

fn happened(who: &[&str], kind: MarkKind, about: &str, epoch: Option<u64>) -> String {
    let in_epoch = epoch
        .map(|epoch| format!(" in epoch {epoch}"))
        .unwrap_or_default();
    let epoch = epoch.map(|epoch| epoch.to_string()).unwrap_or_default();
    let (s, es) = if who.len() > 1 { ("", "") } else { ("s", "es") };
    let (is, has) = if who.len() > 1 {
        ("are", "have")
    } else {
        ("is", "has")
    };
    let node = match who.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    };
    match kind {
        MarkKind::Sdown => format!("{node} hold{s} {about} for subjectively down"),
        MarkKind::SdownOver => format!("{node} hold{s} {about} for up again"),
        MarkKind::Odown => format!("{node} hold{s} {about} for objectively down"),
        MarkKind::OdownOver => format!("{node} no longer hold{s} {about} for objectively down"),
        MarkKind::Try => format!("{node} start{s} a failover{in_epoch}"),
        MarkKind::Vote => format!("{node} vote{s} for {about} in epoch {epoch}"),
        MarkKind::Elected => format!("{node} {is} elected{in_epoch}"),
        MarkKind::Abort => format!("{node} give{s} up"),
        MarkKind::Selected => format!("{node} choose{s} {about}"),
        MarkKind::Promoted => format!("{node} see{s} that {about} is master"),
        MarkKind::Switch => format!("{node} switch{es} to master {about}"),
        MarkKind::End => format!("{node} {has} finished the failover"),
        MarkKind::Convert => format!("{node} make{s} {about} a replica"),
        MarkKind::Tilt => format!("{node} enter{s} TILT"),
        MarkKind::TiltOver => format!("{node} leave{s} TILT"),
        MarkKind::PreVote => format!("{node} ask{s} whether to be elected in term {epoch}"),
        MarkKind::Candidate => format!("{node} stand{s} for election in term {epoch}"),
        MarkKind::Granted => format!("{node} vote{s} for {about} in term {epoch}"),
        MarkKind::Leads => format!("{node} lead{s} term {epoch}"),
        MarkKind::StepDown => format!("{node} become{s} follower in term {epoch}"),
        MarkKind::Truncated => format!("{node} remove{s} entries that the leader does not have"),
        MarkKind::LostWrites => format!("{node} notice{s} lost writes"),
    }
}
