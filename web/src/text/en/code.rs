use lab::frame::{AskAnswer, AskRow, CauseKind, Did, NodeId, NodeView};

use crate::text::picture::name;
use crate::text::span::span;
use crate::text::{CausesText, CodeText, LedgerText, MessageName};

pub(super) const CODE: CodeText = CodeText {
    tab: "Code",
    none: "Choose a sentinel or Raft server: here is what its timer does, function by function.",
    tick: |who, at| format!("{who} looked at everything at {at}"),
    next: |hz, at, left| match hz {
        Some(hz) => format!("It drew {hz} Hz: the next tick comes at {at}, in {left}."),
        None => format!("It is woken next at {at}, in {left}."),
    },
    earlier_tick: "Previous tick",
    later_tick: "Next tick",
    earlier: "Previous function",
    later: "Next function",
    function: |key| {
        Some(match key {
            "tick-tilt" => "Has my timer come too late?",
            "tick-reconnect" => "connect again",
            "tick-periodic" => "send what is due",
            "tick-gate" => "stop here in TILT",
            "tick-sdown" => "is it subjectively down?",
            "tick-odown" => "is it objectively down?",
            "tick-start" => "start a failover?",
            "tick-state-machine" => "take the failover a step further",
            "tick-ask" => "ask the other sentinels",
            "tick-switch" => "switch to the new master",
            "tick-scripts" => "Run, reap and kill scripts",
            "tick-frequency" => "Draw a new server.hz",
            _ => return None,
        })
    },
    nothing: "nothing to do",
    left_out: "did not run",
    idle: |names| format!("{}: nothing to do", names.join(", ")),
    itself: "the sentinel itself",
    did,
};

fn did(did: &Did, nodes: &[NodeView], message: MessageName) -> String {
    let to = |to: &Option<NodeId>| to.map_or("?", |to| name(nodes, to)).to_owned();
    match did {
        Did::Announced { event: "", text } => text.clone(),
        Did::Announced { event, .. } => format!("said {event}"),
        Did::Sent {
            kind,
            reply,
            to: whom,
        } => {
            format!("sent {}: {}", to(whom), message(*kind, *reply))
        }
        Did::Opened { to: whom } => format!("connected to {}", to(whom)),
        Did::Closed => "closed a connection".to_owned(),
        Did::Flushed => "wrote to its disk".to_owned(),
        Did::Program => "ran a program".to_owned(),
    }
}

pub(super) const CAUSES: CausesText = CausesText {
    ask: "Why?",
    label: "Causes, the nearest first",
    no_line: "The log shows no line up to this moment: there is nothing to ask about.",
    cause,
};

fn cause(cause: &CauseKind, nodes: &[NodeView], message: MessageName) -> String {
    let name = |id: &NodeId| name(nodes, *id);
    match cause {
        CauseKind::Event {
            node,
            event: "",
            text,
        } => {
            format!("{} noted: {text}", name(node))
        }
        CauseKind::Event { node, event, .. } => format!("{} said {event}.", name(node)),
        CauseKind::Message {
            from,
            to,
            kind,
            reply,
            ..
        } => format!(
            "{} received from {}: {}.",
            name(to),
            name(from),
            message(*kind, *reply)
        ),
        CauseKind::Silence { node, of } => {
            format!(
                "Since then {} had no acceptable reply from {}.",
                name(node),
                name(of)
            )
        }
        CauseKind::Waited { node, us } => {
            format!(
                "From then on {} had to wait; that took {}.",
                name(node),
                span(*us)
            )
        }
        CauseKind::Timer { node } => format!("The timer of {} made it look.", name(node)),
        CauseKind::Started { node } => format!("{} was started.", name(node)),
        CauseKind::Act {
            command,
            by_user: true,
        } => format!("You did this: {command}"),
        CauseKind::Act { command, .. } => format!("The scenario did this: {command}"),
    }
}

pub(super) const LEDGER: LedgerText = LedgerText {
    go_to: |at| format!("go to {at} s"),
    heading: "Who asked whom",
    columns: ["asks", "voter", "asked at", "answer", "known at"],
    outcome,
    unasked: "not asked: no connection",
    times: |times| format!("asked {times} times"),
    gives_up: |who, at, left, retry| {
        let next = retry.map(|at| format!("; the next may start from {at} on"));
        format!(
            "{who} gives up at {at}, in {left}{}",
            next.unwrap_or_default()
        )
    },
    quorum: "quorum",
    majority: "majority",
};

fn outcome(row: &AskRow, nodes: &[NodeView]) -> String {
    let answered = match (row.answer, row.known_us) {
        (AskAnswer::None, _) if row.reached_us.is_none() && row.lost_us.is_some() => {
            return "request lost".to_owned();
        }
        (AskAnswer::None, _) if row.reached_us.is_none() => return "request under way".to_owned(),
        (AskAnswer::None, _) => return "no answer yet".to_owned(),
        (AskAnswer::Granted, _) => "yes".to_owned(),
        (AskAnswer::Other(other), _) => format!("no: voted for {}", name(nodes, other)),
        (AskAnswer::NewerEpoch(epoch), _) => format!("no: is in {epoch} already"),
        (AskAnswer::Refused, _) => "no".to_owned(),
    };
    if row.known_us.is_none() {
        return match row.lost_us {
            Some(_) => format!("{answered}, answer lost"),
            None => format!("{answered}, answer under way"),
        };
    }
    match row.late {
        Some(epoch) => format!(
            "{answered}; too old to count, {} is in {epoch}",
            name(nodes, row.candidate)
        ),
        None => answered,
    }
}
