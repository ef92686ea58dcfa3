//! Which events make which others possible.

/// Events of which messages to others come: who holds a master for down asks, who tries
/// asks for votes, who has promoted tells.
pub(super) const SENDERS: [&str; 7] = [
    "+promoted-slave",
    "+failover-end",
    "+elected-leader",
    "+try-failover",
    "+sdown",
    "became-leader",
    "became-candidate",
];

/// The events one of which, the latest, made that one possible.
pub(super) fn earlier(event: &str) -> &'static [&'static str] {
    match event {
        "+odown" => &["+sdown"],
        "-odown" => &["-sdown", "+odown"],
        "-sdown" => &["+sdown"],
        "+new-epoch" => &["+odown"],
        "+try-failover" => &["+new-epoch", "+odown"],
        "+vote-for-leader" => &["+try-failover", "+new-epoch"],
        "+elected-leader" => &["+vote-for-leader"],
        "+failover-state-select-slave" => &["+elected-leader"],
        "+selected-slave" | "-failover-abort-no-good-slave" => &["+failover-state-select-slave"],
        "+failover-state-send-slaveof-noone" => &["+selected-slave"],
        "+failover-state-wait-promotion" => &["+failover-state-send-slaveof-noone"],
        "+promoted-slave" => &["+failover-state-wait-promotion"],
        "+failover-state-reconf-slaves" => &["+promoted-slave"],
        "+slave-reconf-sent" => &["+slave-reconf-done", "+failover-state-reconf-slaves"],
        "+slave-reconf-inprog" => &["+slave-reconf-sent"],
        "+slave-reconf-done" => &["+slave-reconf-inprog"],
        "+failover-end" | "+failover-end-for-timeout" => &[
            "+failover-end-for-timeout",
            "+slave-reconf-done",
            "+failover-state-reconf-slaves",
        ],
        "+switch-master" => &["+config-update-from", "+failover-end"],
        "+slave" | "+sentinel" => &["+switch-master"],
        "-failover-abort-not-elected" => &["+try-failover"],
        "-failover-abort-slave-timeout" => &["+failover-state-wait-promotion"],
        "-tilt" => &["+tilt"],
        "became-pre-candidate" | "became-candidate" => &["vote-came", "timed-out"],
        "became-leader" => &["vote-came", "became-candidate"],
        _ => &[],
    }
}

/// Whether an event comes when a time is over rather than when something happens.
pub(super) fn waits(event: &str) -> bool {
    matches!(
        event,
        "+new-epoch"
            | "-odown"
            | "-tilt"
            | "+failover-end-for-timeout"
            | "-failover-abort-not-elected"
            | "-failover-abort-slave-timeout"
    )
}
