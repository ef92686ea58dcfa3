//! What a fault has done so far.

use lab::frame::{Dealt, Report};

/// `1 message`, `2 messages`.
fn messages(count: u64) -> String {
    format!("{count} message{}", if count == 1 { "" } else { "s" })
}

pub(super) fn report(report: &Report) -> String {
    let Report {
        links,
        of_links,
        connections,
        healed,
        count,
        ..
    } = *report;
    let lost = format!("{} lost so far", messages(count));
    let of = format!("{links} of {of_links} links");
    match report.deed {
        Dealt::Cut => format!("{of} cut; {lost}"),
        Dealt::Lossy => format!("{of} lossy; {lost}"),
        Dealt::Slow => format!(
            "{of} slower; {} sent over {} so far",
            messages(count),
            if links == 1 { "it" } else { "them" }
        ),
        Dealt::Healed if links == 0 => format!("{healed} directions healed"),
        Dealt::Healed => format!("{of} healed"),
        Dealt::Killed => format!("{connections} connections closed; {lost}"),
        Dealt::HostDown => format!("{connections} connections silent; {lost}"),
        Dealt::Frozen => format!("{} came and wait unread so far", messages(count)),
        Dealt::Dropped if count == 0 => {
            "dropped; its sender’s kernel still has it and will send it again".to_owned()
        }
        Dealt::Dropped => format!("dropped, and sent again {count} ×"),
        Dealt::Held if count == 0 => {
            "late; whatever follows on that connection waits for it".to_owned()
        }
        Dealt::Held => format!("so late that its sender sent it again {count} ×"),
        Dealt::Doubled if count == 0 => {
            "a second copy is on its way; TCP will keep only one".to_owned()
        }
        Dealt::Doubled => "TCP threw the second copy away".to_owned(),
        Dealt::Clock => format!("TILT {count} × so far"),
        Dealt::SlowDisk => format!("{count} flushes so far"),
        Dealt::Ordered | Dealt::Other => String::new(),
    }
}

pub(super) fn count(report: &Report) -> String {
    let count = report.count;
    match report.deed {
        _ if count == 0 => String::new(),
        Dealt::Cut | Dealt::Lossy | Dealt::Killed | Dealt::HostDown => format!("{count} lost"),
        Dealt::Slow => format!("{count} slower"),
        Dealt::Frozen => format!("{count} unread"),
        Dealt::Dropped | Dealt::Held => "sent again".to_owned(),
        Dealt::Doubled => "copy thrown away".to_owned(),
        Dealt::Clock => format!("TILT {count} ×"),
        Dealt::SlowDisk => format!("{count} flushes"),
        Dealt::Healed | Dealt::Ordered | Dealt::Other => String::new(),
    }
}
