//! Requests and orders.

use std::sync::Arc;

use lab_process::{Now, Socket};

use super::clients::Kind;
use super::data::{CannotWrite, VALUE_BYTES};
use super::{Condition, Order, Out, Server, Sleep, UserRequest, unix_time};
use crate::wire::{
    Credentials, ErrorReply, InfoReport, MasterLink, Message, ReplicaLine, ReplicaOf, Reply,
    Request, Role, Stream,
};

impl Server {
    /// Answers one request (`processCommand`).
    pub(super) fn on_request(&mut self, socket: Socket, request: Request, out: &mut Out) {
        let Some(client) = self.clients.get(socket) else {
            return;
        };
        let (authenticated, kind) = (client.authenticated, client.kind);
        let Ok(request) = request.understood(&self.spec.renames) else {
            reply(socket, Reply::Error(ErrorReply::Err), out);
            return;
        };
        if !authenticated && !matches!(request, Request::Auth(_)) {
            if !matches!(request, Request::Ack { .. }) {
                reply(socket, Reply::Error(ErrorReply::NoAuth), out);
            }
            return;
        }
        if let Some(error) = self.refusal(&request, unix_time(out)) {
            // A refused command inside MULTI makes EXEC fail as a whole.
            let aborted = matches!(request, Request::Reconfigure(_));
            let error = if aborted { ErrorReply::Err } else { error };
            reply(socket, Reply::Error(error), out);
            return;
        }
        if self.postpones(socket, kind, &request, out) {
            return;
        }
        match request {
            Request::Ping => reply(socket, Reply::Pong, out),
            Request::Info => {
                let report = Arc::new(self.info(out.now()));
                reply(socket, Reply::Info(report), out);
            }
            Request::SetName(name) => {
                if let Some(client) = self.clients.get_mut(socket) {
                    client.name = Some(name);
                }
                reply(socket, Reply::Ok, out);
            }
            Request::Subscribe => {
                self.clients.subscribe(socket);
                reply(socket, Reply::Subscribed, out);
            }
            Request::Publish(hello) => {
                let receivers = self.push_to_subscribers(&hello, out);
                self.propagate(&Stream::Publish(hello), out);
                reply(socket, Reply::Integer(receivers), out);
            }
            Request::Reconfigure(target) => self.reconfigure(socket, target, out),
            Request::Increment => {
                let answer = match self.increment(out) {
                    Ok(value) => Reply::Integer(value),
                    Err(_) => Reply::Error(ErrorReply::Err),
                };
                reply(socket, answer, out);
            }
            Request::ReadCounter => reply(socket, Reply::Integer(self.data.counter), out),
            Request::Psync(asked) => self.on_psync(socket, &asked, out),
            Request::Ack { offset } => self.on_ack(socket, offset, out),
            Request::ScriptKill => {
                let answer = if self.script_running {
                    self.script_running = false;
                    Reply::Ok
                } else {
                    Reply::Error(ErrorReply::NotBusy)
                };
                reply(socket, answer, out);
            }
            Request::Auth(credentials) => {
                let answer = self.authenticate(socket, &credentials);
                reply(socket, answer, out);
            }
            Request::Renamed(_) | Request::IsMasterDown(_) | Request::MasterAddress(_) => {
                reply(socket, Reply::Error(ErrorReply::Err), out);
            }
        }
    }

    /// `AUTH` on a connection of a process.
    fn authenticate(&mut self, socket: Socket, credentials: &Credentials) -> Reply {
        if let Err(error) = credentials.check(&self.spec.password) {
            return Reply::Error(error);
        }
        if let Some(client) = self.clients.get_mut(socket) {
            client.authenticated = true;
        }
        Reply::Ok
    }

    /// The error a request meets. A write on a replica is refused before anybody
    /// asks whether the data is stale or loading.
    fn refusal(&self, request: &Request, now_s: i64) -> Option<ErrorReply> {
        let condition = self.condition();
        let writes = matches!(request, Request::Increment);
        if writes && !condition.snapshot_failing && self.lacks_replicas(now_s) {
            return Some(ErrorReply::NoReplicas);
        }
        if writes && self.upstream.is_some() && !condition.snapshot_failing {
            return Some(ErrorReply::ReadOnly);
        }
        condition.refusal(request)
    }

    /// What keeps this server from serving some commands.
    #[must_use]
    pub fn condition(&self) -> Condition {
        let link_down = self
            .upstream
            .as_ref()
            .is_some_and(|upstream| !upstream.is_up());
        Condition {
            snapshot_failing: self.saving.failed
                && self.spec.stop_writes_on_bgsave_error
                && !self.spec.save.is_empty(),
            stale: link_down && !self.spec.serve_stale_data,
            loading: self.loading.is_some(),
            script_running: self.script_running,
        }
    }

    /// `INCR counter`.
    fn increment(&mut self, out: &mut Out) -> Result<i64, CannotWrite> {
        let value = self.data.increment_counter()?;
        self.saving.changes += 1;
        self.propagate(&Stream::Counter(value), out);
        Ok(value)
    }

    /// The transaction by which a sentinel changes a server's role (specification
    /// §17.4): the role, then the file, then everybody's connection but the
    /// caller's own.
    fn reconfigure(&mut self, socket: Socket, target: ReplicaOf, out: &mut Out) {
        let client = self.clients.get(socket);
        let by = UserRequest {
            peer: client.map(|client| client.peer),
            name: client.and_then(|client| client.name),
        };
        self.replica_of(target, by, out);
        // If that fails, the role is lost with the process.
        let _ = self.rewrite_config(out);
        self.clients
            .kill(Kind::Normal, socket, |killed| out.close(killed));
        self.clients
            .kill(Kind::Pubsub, socket, |killed| out.close(killed));
        reply(socket, Reply::Exec, out);
    }

    /// What `INFO` says at that time (`genRedisInfoString`).
    pub(super) fn info(&self, now: Now) -> InfoReport {
        let unix_time = now.wall_ms.div_euclid(1000);
        let link = self.upstream.as_ref().map(|upstream| MasterLink {
            master: upstream.address(),
            host: upstream.place.host.clone(),
            up: upstream.is_up(),
            down_since_s: upstream.down_for_s(unix_time),
            // 1 if it has never been synchronised, as a new master client has.
            offset: if upstream.is_up() || upstream.cached {
                self.history.offset
            } else {
                1
            },
        });
        let replicas = self.replicas.iter().map(|replica| {
            let online = replica.state.is_online();
            let lag_s = if online { unix_time - replica.ack_s } else { 0 };
            ReplicaLine {
                address: replica.address.address,
                host: replica.address.host.clone(),
                online,
                offset: replica.ack_offset,
                lag_s: u64::try_from(lag_s).unwrap_or(0),
            }
        });
        InfoReport {
            run_id: self.run_id,
            role: if link.is_some() {
                Role::Slave
            } else {
                Role::Master
            },
            link,
            priority: self.priority,
            announced: self.spec.announced,
            offset: self.history.offset,
            replicas: replicas.collect(),
            rest: self.info_rest(now),
        }
    }

    /// Does what an operator asks for.
    pub(super) fn on_order(&mut self, order: Order, out: &mut Out) {
        if self.postpones_order(&order) {
            return;
        }
        match order {
            Order::Command(words) => {
                if let Some(wait) = &mut self.wait {
                    wait.queued.push_back(words);
                } else if let Some(value) = self.command(&words, out) {
                    out.answer(Message::Reply(Reply::Value(Arc::new(value))));
                }
            }
            Order::Write { count } => self.write(count, out),
            Order::SetPriority(priority) => self.priority = priority,
            Order::Sleep { us } => {
                let until_us = out.now().monotonic_us.saturating_add(us);
                self.sleep = Some(Box::new(Sleep {
                    until_us,
                    answer: None,
                    deferred: [].into(),
                }));
            }
            Order::ReplicaOf(target) => {
                let condition = self.condition();
                if condition
                    .refusal(&Request::Reconfigure(target.clone()))
                    .is_none()
                {
                    self.replica_of(
                        target,
                        UserRequest {
                            peer: None,
                            name: None,
                        },
                        out,
                    );
                }
            }
            Order::SetScriptRunning(running) => self.script_running = running,
        }
    }

    /// `count` times `SET`, unless writes are refused.
    fn write(&mut self, count: u32, out: &mut Out) {
        if self.refusal(&Request::Increment, unix_time(out)).is_some() {
            return;
        }
        for key in 0..count.min(Order::MAX_WRITES) {
            self.data.set_numbered(key, VALUE_BYTES);
            self.propagate(
                &Stream::Data {
                    key,
                    bytes: VALUE_BYTES,
                },
                out,
            );
        }
        self.saving.changes += u64::from(count.min(Order::MAX_WRITES));
    }
}

fn reply(socket: Socket, reply: Reply, out: &mut Out) {
    out.send(socket, Message::Reply(reply));
}
