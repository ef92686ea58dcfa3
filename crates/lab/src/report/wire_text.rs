use lab_process::Said;
use lab_redis::wire::{Message, ReplicaOf, Reply, Request, Stream};

use crate::picture;
use crate::world::{Deployment, Message as Carried};

/// A message of either protocol in its own words.
#[must_use]
pub fn message_text(who: &Deployment, message: &Carried) -> String {
    match message {
        Carried::Redis(message) => wire_text(message),
        Carried::Raft(message) => picture::raft_message_text(who, message),
    }
}

/// A message as one would type or read it in redis-cli.
#[must_use]
pub fn wire_text(message: &Message) -> String {
    match message {
        Message::Request(request) => request_text(request),
        Message::Reply(reply) => reply_text(reply),
        Message::Push(hello) => format!("message __sentinel__:hello {hello}"),
        Message::Stream(stream) => stream_text(stream),
    }
}

fn request_text(request: &Request) -> String {
    match request {
        Request::SetName(name) => format!("CLIENT SETNAME {name}"),
        Request::Auth(credentials) => match &credentials.user {
            Some(user) => format!("AUTH {user} ******"),
            None => "AUTH ******".to_owned(),
        },
        Request::ScriptKill => "SCRIPT KILL".to_owned(),
        Request::Renamed(renamed) => {
            let text = request_text(&renamed.request);
            let words = text.split_inclusive([' ', ';']).map(|word| {
                let bare = word.trim_end_matches([' ', ';']);
                let new = renamed.names.iter().find(|(old, _)| *old == bare);
                new.map_or_else(
                    || word.to_owned(),
                    |(old, new)| format!("{new}{}", &word[old.len()..]),
                )
            });
            words.collect()
        }
        Request::Ping => "PING".to_owned(),
        Request::Info => "INFO".to_owned(),
        Request::Subscribe => "SUBSCRIBE __sentinel__:hello".to_owned(),
        Request::Publish(hello) => format!("PUBLISH __sentinel__:hello {hello}"),
        Request::IsMasterDown(ask) => {
            let candidate = ask
                .candidate
                .map_or_else(|| "*".to_owned(), |id| id.to_string());
            format!(
                "SENTINEL is-master-down-by-addr {} {} {} {candidate}",
                Said(ask.master, ask.host.as_ref()),
                ask.master.port,
                ask.epoch
            )
        }
        Request::Reconfigure(what) => {
            let of = match what {
                ReplicaOf::NoOne => "NO ONE".to_owned(),
                ReplicaOf::Of(place) => format!("{} {}", place.said(), place.address.port),
            };
            format!(
                "MULTI; SLAVEOF {of}; CONFIG REWRITE; CLIENT KILL TYPE normal; CLIENT KILL TYPE pubsub; EXEC"
            )
        }
        Request::MasterAddress(name) => format!("SENTINEL GET-MASTER-ADDR-BY-NAME {name}"),
        Request::Increment => "INCR counter".to_owned(),
        Request::ReadCounter => "GET counter".to_owned(),
        Request::Psync(psync) => match psync.replication_id {
            Some(id) => format!("PSYNC {id} {}", psync.offset),
            None => "PSYNC ? -1".to_owned(),
        },
        Request::Ack { offset } => format!("REPLCONF ACK {offset}"),
    }
}

fn reply_text(reply: &Reply) -> String {
    match reply {
        Reply::Ok => "+OK".to_owned(),
        Reply::Pong => "+PONG".to_owned(),
        Reply::Integer(n) => format!(":{n}"),
        Reply::Error(error) => format!("-{error}"),
        Reply::Subscribed => "subscribe __sentinel__:hello 1".to_owned(),
        Reply::Info(report) => {
            let link = report.link.as_ref().map_or_else(String::new, |link| {
                format!(
                    " master_host:{} master_link_status:{} slave_repl_offset:{}",
                    link.place(),
                    if link.up { "up" } else { "down" },
                    link.offset
                )
            });
            format!(
                "run_id:{} role:{}{link} connected_slaves:{}",
                report.run_id,
                report.role.as_str(),
                report.replicas.len()
            )
        }
        Reply::IsMasterDown(answer) => {
            let leader = answer
                .leader
                .map_or_else(|| "*".to_owned(), |id| id.to_string());
            format!(
                ":{} {leader} :{}",
                u8::from(answer.is_down),
                answer.leader_epoch
            )
        }
        Reply::Value(value) => format!("{value:?}"),
        Reply::Exec => "EXEC: +OK +OK :n :n".to_owned(),
        Reply::MasterAddress(Some(place)) => format!("{} {}", place.said(), place.address.port),
        Reply::MasterAddress(None) => "(nil)".to_owned(),
        Reply::Continue { replication_id } => format!("+CONTINUE {replication_id}"),
        Reply::FullResync(full) => format!("+FULLRESYNC {} {}", full.replication_id, full.offset),
    }
}

fn stream_text(stream: &Stream) -> String {
    match stream {
        Stream::Counter(value) => format!("SET counter {value}"),
        Stream::Data { bytes, .. } => format!("SET ({bytes} bytes)"),
        Stream::Publish(hello) => format!("PUBLISH __sentinel__:hello {hello}"),
        Stream::Command(words) => words.join(" "),
        Stream::GetAck => "REPLCONF GETACK *".to_owned(),
        Stream::Ping => "PING".to_owned(),
        Stream::Select => "SELECT 0".to_owned(),
        Stream::KeepAlive => "(newline)".to_owned(),
    }
}
