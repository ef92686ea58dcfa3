use lab_raft::{ClientId, Command, Event, Message, Operation, Outcome, Reply, Request, ServerId};

use crate::frame::MessageKind;
use crate::names::Renamed;
use crate::scenario::NodeKind;
use crate::world::Deployment;

/// What a message is about, and whether it is an answer.
pub(crate) fn raft_kind(message: &Message) -> (MessageKind, bool) {
    match message {
        Message::RequestVote(_) => (MessageKind::Vote, false),
        Message::Vote(_) => (MessageKind::Vote, true),
        Message::AppendEntries(append) if append.entries.is_empty() => {
            (MessageKind::Heartbeat, false)
        }
        Message::AppendEntries(_) => (MessageKind::Entries, false),
        Message::Appended(answer) => match answer.outcome {
            // A follower that agrees up to where the request began was only told that
            // its leader is alive.
            Outcome::Success { matched } if matched == answer.prev_log_index => {
                (MessageKind::Heartbeat, true)
            }
            _ => (MessageKind::Entries, true),
        },
        Message::Request(_) => (MessageKind::Client, false),
        Message::Reply(_) => (MessageKind::Client, true),
    }
}

/// A few words for the messages that decide something.
pub(crate) fn raft_label(message: &Message) -> String {
    match message {
        Message::RequestVote(ask) => format!("term {}", ask.term),
        Message::Vote(vote) if vote.granted => format!("yes term {}", vote.asked),
        Message::Vote(vote) => format!("no term {}", vote.asked),
        Message::AppendEntries(append) => match append.entries.len() as u64 {
            0 => String::new(),
            1 => format!("{}", append.prev_log_index + 1),
            more => format!(
                "{}–{}",
                append.prev_log_index + 1,
                append.prev_log_index + more
            ),
        },
        Message::Appended(answer) => match answer.outcome {
            Outcome::Success { matched } if matched == answer.prev_log_index => String::new(),
            Outcome::Success { matched } => format!("ok {matched}"),
            Outcome::OldTerm => format!("term {}", answer.term),
            Outcome::Mismatch { first_index, .. } => format!("no, {first_index}"),
        },
        Message::Request(_) | Message::Reply(_) => String::new(),
    }
}

/// A message as the paper names its fields.
pub(crate) fn raft_message_text(who: &Deployment, message: &Message) -> String {
    let name = |id: ServerId| name_of(who, id);
    match message {
        Message::RequestVote(ask) => format!(
            "RequestVote{} term={} candidateId={} lastLogIndex={} lastLogTerm={}",
            if ask.pre_vote { " (PreVote)" } else { "" },
            ask.term,
            name(ask.candidate),
            ask.last_log_index,
            ask.last_log_term,
        ),
        Message::Vote(vote) => format!("term={} voteGranted={}", vote.term, vote.granted),
        Message::AppendEntries(append) => {
            let entries = append.entries.iter().map(|entry| {
                let text = entry_text(&entry.command);
                format!("{}:{text}", entry.term)
            });
            format!(
                "AppendEntries term={} leaderId={} prevLogIndex={} prevLogTerm={} entries=[{}] leaderCommit={}",
                append.term,
                name(append.leader),
                append.prev_log_index,
                append.prev_log_term,
                entries.collect::<Vec<_>>().join(", "),
                append.leader_commit,
            )
        }
        Message::Appended(answer) => {
            let outcome = match answer.outcome {
                Outcome::Success { matched } => format!("success=true matchIndex={matched}"),
                Outcome::OldTerm => "success=false".to_owned(),
                Outcome::Mismatch {
                    conflict_term,
                    first_index,
                } => format!(
                    "success=false conflictTerm={conflict_term} conflictIndex={first_index}"
                ),
            };
            format!("term={} {outcome}", answer.term)
        }
        Message::Request(Request::Register) => "RegisterClient".to_owned(),
        Message::Request(Request::Command {
            client,
            serial,
            operation,
        }) => format!(
            "ClientRequest clientId={} sequenceNum={serial} command={}",
            client.0,
            operation_text(*operation)
        ),
        Message::Reply(reply) => reply_text(who, reply),
    }
}

fn reply_text(who: &Deployment, reply: &Reply) -> String {
    match reply {
        Reply::Registered { client } => format!("status=OK clientId={}", client.0),
        Reply::Done { value, .. } => format!("status=OK response={value}"),
        Reply::NotLeader { leader } => {
            let at = leader.and_then(|address| who.at(address));
            let hint = at.map_or_else(|| "-".to_owned(), |host| who.name(host).to_string());
            format!("status=NOT_LEADER leaderHint={hint}")
        }
        Reply::SessionExpired => "status=SESSION_EXPIRED".to_owned(),
        Reply::LogFull => "status=LOG_FULL".to_owned(),
    }
}

/// What an entry says, in a word or two.
pub(crate) fn entry_text(command: &Command) -> String {
    match command {
        Command::Noop => "no-op".to_owned(),
        Command::Register => "register".to_owned(),
        Command::Apply {
            client: ClientId::OPERATOR,
            operation,
            ..
        } => operation_text(*operation).to_owned(),
        Command::Apply {
            serial, operation, ..
        } => format!("{} #{serial}", operation_text(*operation)),
    }
}

const fn operation_text(operation: Operation) -> &'static str {
    match operation {
        Operation::Increment => "incr",
        Operation::Read => "get",
    }
}

pub(crate) fn name_of(who: &Deployment, id: ServerId) -> String {
    let host = who.of_kind(NodeKind::Raft).nth(id.index());
    host.map_or_else(|| id.to_string(), |host| who.name(host).to_string())
}

/// What a server announces, with the names of nodes in place of the paper's numbers.
pub(crate) fn event_text(who: &Deployment, event: &Event) -> String {
    let said = event.to_string();
    let words = said.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    let renamed: String = words
        .map(|word| {
            let bare = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
            let number = bare.strip_prefix('S').and_then(|n| n.parse::<u32>().ok());
            match number.and_then(|number| number.checked_sub(1)) {
                Some(number) => name_of(who, ServerId(number)) + &word[bare.len()..],
                None => word.to_owned(),
            }
        })
        .collect();
    Renamed::new(who).text(&renamed)
}
