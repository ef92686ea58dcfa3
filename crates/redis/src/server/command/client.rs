//! `CLIENT`: the connections to a server, as an operator sees and closes them.

use std::fmt::Write;
use std::sync::Arc;

use lab_process::Socket;

use super::super::clients::{Client, Kind};
use super::super::{LinkState, Out, Server};
use super::syntax_error;
use crate::command::integer;
use crate::wire::{Value, Words};

/// The number of the operator's own connection.
const OWN_ID: u32 = 2;

/// Whom `CLIENT LIST TYPE` and `CLIENT KILL TYPE` are about (`getClientTypeByName`).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Type {
    Of(Kind),
    /// The connection to this server's own master.
    Master,
}

fn type_named(name: &str) -> Result<Type, Value> {
    match name.to_ascii_lowercase().as_str() {
        "normal" => Ok(Type::Of(Kind::Normal)),
        "pubsub" => Ok(Type::Of(Kind::Pubsub)),
        "slave" | "replica" => Ok(Type::Of(Kind::Replica)),
        "master" => Ok(Type::Master),
        _ => Err(Value::err(format_args!("Unknown client type '{name}'"))),
    }
}

impl Server {
    pub(super) fn client_command(
        &mut self,
        sub: Option<&str>,
        words: &Words,
        out: &mut Out,
    ) -> Result<Value, Value> {
        match sub {
            Some("getname") => Ok(self.operator.name.as_ref().map_or(Value::Nil, Value::bulk)),
            Some("id") => Ok(Value::Integer(OWN_ID.into())),
            Some("info") => {
                let mut text = String::new();
                self.write_own_line(&mut text, "client|info");
                Ok(Value::Bulk(text))
            }
            Some("list") => self.client_list(&words[2..]),
            Some("kill") => self.client_kill(&words[2..], out),
            Some("setname") => self.client_setname(&words[2]),
            Some("pause") => self.client_pause(&words[2..], out),
            Some("unpause") => {
                self.unpause(out);
                Ok(Value::ok())
            }
            // NO-EVICT: nothing is ever evicted in the lab.
            _ => match words[2].to_ascii_lowercase().as_str() {
                "on" | "off" => Ok(Value::ok()),
                _ => Err(syntax_error()),
            },
        }
    }

    /// `CLIENT SETNAME` (`clientSetName`).
    fn client_setname(&mut self, name: &Arc<str>) -> Result<Value, Value> {
        if name.bytes().any(|b| !(b'!'..=b'~').contains(&b)) {
            return Err(Value::err(
                "Client names cannot contain spaces, newlines or special characters.",
            ));
        }
        self.operator.name = (!name.is_empty()).then(|| Arc::clone(name));
        Ok(Value::ok())
    }

    /// `CLIENT PAUSE milliseconds [WRITE|ALL]`.
    fn client_pause(&mut self, words: &[Arc<str>], out: &Out) -> Result<Value, Value> {
        let writes_only = match words {
            [_] => false,
            [_, mode] if mode.eq_ignore_ascii_case("all") => false,
            [_, mode] if mode.eq_ignore_ascii_case("write") => true,
            [_, _] => return Err(Value::err("CLIENT PAUSE mode must be WRITE or ALL")),
            _ => {
                return Err(Value::err(
                    "unknown subcommand or wrong number of arguments for 'pause'. Try CLIENT HELP.",
                ));
            }
        };
        let ms = integer(&words[0])
            .ok_or_else(|| Value::err("timeout is not an integer or out of range"))?;
        let ms = u64::try_from(ms).map_err(|_| Value::err("timeout is negative"))?;
        self.pause(ms, writes_only, out);
        Ok(Value::ok())
    }

    /// `CLIENT LIST` (`getAllClientsInfoString`).
    fn client_list(&self, options: &[Arc<str>]) -> Result<Value, Value> {
        let only = match options {
            [] => None,
            [word, name] if word.eq_ignore_ascii_case("type") => Some(type_named(name)?),
            _ => return Err(syntax_error()),
        };
        let mut text = String::new();
        if only.is_none_or(|only| only == Type::Of(Kind::Normal)) {
            self.write_own_line(&mut text, "client|list");
        }
        if only.is_none_or(|only| only == Type::Master) {
            self.write_master_line(&mut text);
        }
        for client in self.clients.iter() {
            if only.is_none_or(|only| only == Type::Of(client.kind)) {
                self.write_line(&mut text, &line_of(client));
            }
        }
        Ok(Value::Bulk(text))
    }

    /// `CLIENT KILL` (`clientKillCommand`), by type; all other filters name a single
    /// connection, which nobody sees the number of.
    fn client_kill(&mut self, filters: &[Arc<str>], out: &mut Out) -> Result<Value, Value> {
        if let [address] = filters {
            return self.kill_at(address, out);
        }
        let mut of_type = None;
        for pair in filters.chunks(2) {
            let [name, value] = pair else {
                return Err(syntax_error());
            };
            match name.to_ascii_lowercase().as_str() {
                "type" => of_type = Some(type_named(value)?),
                "skipme" if ["yes", "no"].contains(&value.to_ascii_lowercase().as_str()) => {}
                "id" | "addr" | "laddr" | "user" => return Ok(Value::Integer(0)),
                _ => return Err(syntax_error()),
            }
        }
        let killed = match of_type {
            Some(Type::Master) => i64::from(self.kill_master(out)),
            Some(Type::Of(kind)) => self.kill_kind(kind, out),
            None => [Kind::Normal, Kind::Pubsub, Kind::Replica]
                .map(|kind| self.kill_kind(kind, out))
                .iter()
                .sum(),
        };
        Ok(Value::Integer(killed))
    }

    /// The old form, `CLIENT KILL ip:port`.
    fn kill_at(&mut self, address: &str, out: &mut Out) -> Result<Value, Value> {
        let found = self
            .clients
            .iter()
            .find(|client| shown_peer(client) == *address)
            .map(|client| client.socket);
        let socket = found.ok_or_else(|| Value::err("No such client"))?;
        out.close(socket);
        self.on_client_closed(socket, out);
        Ok(Value::ok())
    }

    fn kill_kind(&mut self, kind: Kind, out: &mut Out) -> i64 {
        let of_kind = self.clients.iter().filter(|client| client.kind == kind);
        let sockets: Vec<Socket> = of_kind.map(|client| client.socket).collect();
        for &socket in &sockets {
            out.close(socket);
            self.on_client_closed(socket, out);
        }
        sockets.len() as i64
    }

    /// Closes the connection to the master, which is then opened again.
    fn kill_master(&mut self, out: &mut Out) -> bool {
        let link = self
            .upstream
            .as_ref()
            .map(|upstream| upstream.state().clone());
        let Some(LinkState::Connected { socket, .. }) = link else {
            return false;
        };
        out.close(socket);
        self.on_upstream_closed(socket, lab_process::Closing::ByPeer, out);
        true
    }

    fn write_own_line(&self, text: &mut String, cmd: &str) {
        let line = Line {
            id: OWN_ID,
            addr: "127.0.0.1:50000".to_owned(),
            name: self.operator.name.as_deref().unwrap_or_default().to_owned(),
            flags: 'N',
            sub: 0,
            cmd,
        };
        self.write_line(text, &line);
    }

    fn write_master_line(&self, text: &mut String) {
        if let Some(upstream) = self.upstream.as_ref().filter(|upstream| upstream.is_up()) {
            let line = Line {
                id: 1,
                addr: upstream.address().to_string(),
                name: String::new(),
                flags: 'M',
                sub: 0,
                cmd: "replconf",
            };
            self.write_line(text, &line);
        }
    }

    /// One connection (`catClientInfoString`); what the lab does not measure is 0.
    fn write_line(&self, text: &mut String, line: &Line<'_>) {
        let Line {
            id,
            addr,
            name,
            flags,
            sub,
            cmd,
        } = line;
        let _ = writeln!(
            text,
            "id={id} addr={addr} laddr={} fd={} name={name} age=0 idle=0 flags={flags} db=0 sub={sub} psub=0 ssub=0 multi=-1 qbuf=0 qbuf-free=20474 argv-mem=0 multi-mem=0 rbs=1024 rbp=0 obl=0 oll=0 omem=0 tot-mem=22272 events=r cmd={cmd} user=default redir=-1 resp=2",
            self.spec.address,
            id + 6,
        );
    }
}

/// What differs between the lines of `CLIENT LIST`.
struct Line<'a> {
    id: u32,
    addr: String,
    name: String,
    flags: char,
    sub: u32,
    cmd: &'a str,
}

/// The number of a connection: those of the operator and of the master come first.
const fn number(client: &Client) -> u32 {
    client.socket.0 - Socket::FIRST_ACCEPTED + OWN_ID + 1
}

/// The address and a port of the other side: the lab knows no ephemeral ports, so they
/// are made of the connection's number.
fn shown_peer(client: &Client) -> String {
    format!("{}:{}", client.peer.ip, 32768 + number(client) % 28232)
}

fn line_of(client: &Client) -> Line<'static> {
    let (flags, sub, cmd) = match client.kind {
        Kind::Normal => ('N', 0, "ping"),
        Kind::Pubsub => ('P', 1, "subscribe"),
        Kind::Replica => ('S', 0, "replconf"),
    };
    Line {
        id: number(client),
        addr: shown_peer(client),
        name: client.name.map(|name| name.to_string()).unwrap_or_default(),
        flags,
        sub,
        cmd,
    }
}
