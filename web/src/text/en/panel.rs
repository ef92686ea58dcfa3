use std::borrow::Cow;

use lab::frame::MessageKind;
use lab::scenario::Side;

use crate::text::{FileText, PanelText, SettingsText};

pub(super) const PANEL: PanelText = PanelText {
    label: "Details",
    inspector: "Inspector",
    votes: "Votes",
    log: "Log",
    all_tabs: "All tabs",
    open: "Show details",
    close: "Hide details",
    shut: "Close this panel",
    add: "One more panel",
    nothing_selected: "Nothing is selected",
    select_hint: "Choose a process or a message in the picture to see what it knows and why it does what it does.",
    gone: "It no longer exists at this moment.",
    verdict: |holds| if holds { "yes" } else { "not yet" },
    because: |condition| format!("Because this does not hold: {condition}."),
    all_hold: "Everything it needs is there.",
    holds: "holds",
    fails: "does not hold",
    source: |side, function, section| {
        let from = match side {
            Side::Sentinel => "sentinel.c",
            Side::Raft => "Raft paper",
        };
        if section.is_empty() {
            format!("{function} · {from}")
        } else {
            format!("{function} · {from} · {section}")
        }
    },
    no_votes: "Nobody has voted yet",
    no_votes_hint: |side| match side {
        Side::Sentinel => {
            "Votes are asked for when a sentinel holds a master for objectively down and starts a failover."
        }
        Side::Raft => {
            "Votes are asked for when a server’s election timer runs out before it hears a leader."
        }
    },
    votes_in: |side, epoch| match side {
        Side::Sentinel => format!("Votes in epoch {epoch}"),
        Side::Raft => format!("Votes in term {epoch}"),
    },
    voter: "voter",
    candidate: "for",
    given_at: "given at",
    known_at: "known at",
    itself: "itself",
    in_flight: "reply in flight",
    elected: |leader| format!("{leader} was elected"),
    nobody_elected: "nobody elected so far",
    needs: |quorum, majority, voters| match quorum {
        Some(quorum) => format!("needs quorum {quorum} and a majority: {majority} of {voters}"),
        None => format!("needs a majority: {majority} of {voters}"),
    },
    tally: |candidate, held, needed| format!("{candidate}: {held} of {needed}"),
    filter_node: "Process",
    deciders: |sides| match sides {
        [_, _, ..] => "sentinels, Raft",
        [view] if view.side == Side::Raft => "Raft servers",
        _ => "sentinels",
    },
    all_nodes: "all",
    filter_level: "Level",
    all_levels: "all levels",
    level: |level| match level {
        '.' => "debug",
        '-' => "verbose",
        '*' => "notice",
        _ => "warning",
    },
    unlogged: |level| format!("{level}: published, but below loglevel and so not in the log file"),
    filter_text: "Contains",
    earlier: |n| {
        if n == 1 {
            "1 earlier line".to_owned()
        } else {
            format!("{n} earlier lines")
        }
    },
    printed_filter: |writers, level, contains| match contains {
        "" => format!("Lines of: {writers} · {level}"),
        _ => format!("Lines of: {writers} · {level} · containing “{contains}”"),
    },
    printed_log: |lines, (earlier, later, filtered)| {
        let some = [
            (earlier, "earlier"),
            (later as u64, "later"),
            (filtered as u64, "hidden by the filter"),
        ];
        let some = some.iter().filter(|(count, _)| *count > 0);
        let left: Vec<String> = some
            .map(|(count, which)| format!("{count} {which}"))
            .collect();
        let lines = if lines == 1 {
            "1 line".to_owned()
        } else {
            format!("{lines} lines")
        };
        match left.join(", ") {
            left if left.is_empty() => lines,
            left => format!("{lines}; left out: {left}"),
        }
    },
    printed_panels: |tabs| {
        let tabs = tabs.join(", ");
        format!("Only the panels that were open are printed. Not open: {tabs}.")
    },
    no_lines: "No line matches.",
    // What the protocols' crates write is English.
    line: |line| Cow::Borrowed(&line.text),
    go_to: |at| format!("Go to {at} s"),
    message,
    from_to: |from, to| format!("{from} → {to}"),
    sent_arrives: |sent, arrives| format!("sent {sent} s · due {arrives} s"),
    sent_only: |sent| format!("sent {sent} s · not there yet"),
};

fn message(kind: MessageKind, reply: bool) -> &'static str {
    match (kind, reply) {
        (MessageKind::Ping, false) => "PING",
        (MessageKind::Ping, true) => "Reply to PING",
        (MessageKind::Info, false) => "INFO",
        (MessageKind::Info, true) => "Reply to INFO",
        (MessageKind::Hello, _) => "Hello",
        (MessageKind::Ask, false) => "Question: is the master down?",
        (MessageKind::Ask, true) => "Answer: is the master down?",
        (MessageKind::Vote, false) => "Request for a vote",
        (MessageKind::Vote, true) => "Vote",
        (MessageKind::SlaveOf, false) => "REPLICAOF",
        (MessageKind::SlaveOf, true) => "Reply to REPLICAOF",
        (MessageKind::Replication, _) => "Replication",
        (MessageKind::Client, false) => "Client request",
        (MessageKind::Client, true) => "Reply to a client",
        (MessageKind::Entries, false) => "AppendEntries",
        (MessageKind::Entries, true) => "Reply to AppendEntries",
        (MessageKind::Heartbeat, false) => "Heartbeat",
        (MessageKind::Heartbeat, true) => "Reply to a heartbeat",
        (MessageKind::Setup, _) => "Connection set-up",
    }
}

pub(super) const FILE: FileText = FileText {
    heading: "On disk:",
    flushed: |at, lines| match lines {
        0 => format!("Flushed at {at} s, nothing changed. After a crash it starts from this."),
        1 => format!("Flushed at {at} s, one line changed. After a crash it starts from this."),
        n => format!("Flushed at {at} s, {n} lines changed. After a crash it starts from this."),
    },
    never_flushed: "Nothing flushed yet: this is the operator’s file.",
    behind: |lines| match lines {
        1 => "One line is in memory only.".to_owned(),
        n => format!("{n} lines are in memory only."),
    },
    show: "Show",
    hide: "Hide",
    copy: "Copy",
    copied: "Copied",
    not_copied: "The browser did not allow it",
    download: "Download",
    changed: "changed by the last flush",
    outdated: "memory has something else",
    not_yet: "not on disk yet",
};

pub(super) const SETTINGS: SettingsText = SettingsText {
    heading: "Settings",
    restarts: "Applying starts the run over.",
    sentinels: "Sentinels",
    replicas: "Replicas",
    quorum: "quorum",
    down_after: "down-after-milliseconds",
    failover_timeout: "failover-timeout",
    parallel_syncs: "parallel-syncs",
    latency: "One-way latency",
    seed: "Seed",
    as_in_files: "Sentinels, masters and times are as in what was opened; to change them, open it anew.",
    seed_hint: "The same seed gives the same run, event for event.",
    new_seed: "Another",
    apply: "Apply and start over",
    cancel: "Cancel",
    ms: "ms",
    out_of_range: |what, from, to| format!("{what} must be a whole number from {from} to {to}."),
    quorum_note: |quorum, sentinels| {
        if quorum > sentinels {
            Some(format!(
                "A quorum of {quorum} can never be met by {sentinels}: the master is never objectively down."
            ))
        } else if quorum <= sentinels / 2 {
            Some(format!(
                "{quorum} of {sentinels} may declare ODOWN, but a failover still needs the votes of {}.",
                sentinels / 2 + 1
            ))
        } else {
            None
        }
    },
};
