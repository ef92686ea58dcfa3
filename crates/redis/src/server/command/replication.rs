//! `ROLE`, `REPLICAOF` and `WAIT`.

use std::sync::Arc;

use lab_process::Place;

use super::super::{LinkState, Order, Out, Server, UserRequest, Wait};
use super::Answer;
use crate::command::{integer, not_an_integer};
use crate::wire::{Message, ReplicaOf, Reply, Stream, Value, Words};

impl Server {
    /// `ROLE` (`roleCommand`).
    pub(super) fn role_reply(&self) -> Value {
        let Some(upstream) = &self.upstream else {
            let online = self
                .replicas
                .iter()
                .filter(|replica| replica.state.is_online());
            let replicas = online.map(|replica| {
                Value::Array(vec![
                    Value::bulk(replica.address.said()),
                    Value::bulk(replica.address.address.port),
                    Value::bulk(replica.ack_offset),
                ])
            });
            return Value::Array(vec![
                Value::bulk("master"),
                Value::Integer(self.history.offset as i64),
                Value::Array(replicas.collect()),
            ]);
        };
        let state = match upstream.state() {
            LinkState::Connect => "connect",
            LinkState::Connecting { .. } => "connecting",
            LinkState::Handshake { .. } => "handshake",
            LinkState::Transfer { .. } => "sync",
            LinkState::Connected { .. } => "connected",
        };
        let offset = if upstream.is_up() {
            self.history.offset as i64
        } else {
            -1
        };
        Value::Array(vec![
            Value::bulk("slave"),
            Value::bulk(upstream.place.said()),
            Value::Integer(upstream.address().port.into()),
            Value::bulk(state),
            Value::Integer(offset),
        ])
    }

    /// `REPLICAOF` (`replicaofCommand`).
    pub(super) fn replica_of_command(
        &mut self,
        words: &Words,
        out: &mut Out,
    ) -> Result<Value, Value> {
        let by = UserRequest {
            peer: None,
            name: None,
        };
        if words[1].eq_ignore_ascii_case("no") && words[2].eq_ignore_ascii_case("one") {
            self.replica_of(ReplicaOf::NoOne, by, out);
            return Ok(Value::ok());
        }
        let port = integer(&words[2])
            .and_then(|port| u16::try_from(port).ok())
            .ok_or_else(|| Value::err("Invalid master port"))?;
        let master = Place::told(&words[1], port);
        let followed = self.upstream.as_ref();
        let already = followed.is_some_and(|upstream| upstream.place.is_said_as(&master));
        self.replica_of(ReplicaOf::Of(master), by, out);
        Ok(if already {
            Value::Status("OK Already connected to specified master".to_owned())
        } else {
            Value::ok()
        })
    }

    /// `WAIT` (`waitCommand`): answered when so many replicas have acknowledged what
    /// was written up to now, or when the time is over.
    pub(super) fn wait_command(&mut self, words: &Words, out: &mut Out) -> Answer {
        if self.upstream.is_some() {
            return Err(Value::err(
                "WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a replica is configured to be writable (which is not the default) writes to replicas are just local and are not propagated.",
            ));
        }
        let replicas = integer(&words[1]).ok_or_else(not_an_integer)?;
        let timeout_ms = integer(&words[2])
            .ok_or_else(|| Value::err("timeout is not an integer or out of range"))?;
        let timeout_ms =
            u64::try_from(timeout_ms).map_err(|_| Value::err("timeout is negative"))?;
        let wait = Wait {
            replicas,
            offset: self.history.offset,
            until_us: (timeout_ms > 0).then(|| {
                let us = timeout_ms.saturating_mul(1000);
                out.now().monotonic_us.saturating_add(us)
            }),
            queued: [].into(),
        };
        if let Some(count) = self.wait_is_over(&wait, out.now().monotonic_us) {
            return Ok(Some(Value::Integer(count)));
        }
        self.wait = Some(Box::new(wait));
        self.propagate(&Stream::GetAck, out);
        Ok(None)
    }

    /// How many replicas have acknowledged what is waited for, if that is enough or it
    /// is too late.
    fn wait_is_over(&self, wait: &Wait, now_us: u64) -> Option<i64> {
        let done = self
            .replicas
            .iter()
            .filter(|replica| replica.state.is_online() && replica.ack_offset >= wait.offset);
        let count = done.count() as i64;
        let late = wait.until_us.is_some_and(|until| until <= now_us);
        (late || count >= wait.replicas).then_some(count)
    }

    /// Answers a `WAIT` that is over, and then what was asked meanwhile
    /// (`processClientsWaitingReplicas`).
    pub(in super::super) fn end_wait(&mut self, out: &mut Out) {
        let now_us = out.now().monotonic_us;
        let over = self
            .wait
            .as_ref()
            .and_then(|wait| self.wait_is_over(wait, now_us));
        if let Some(count) = over {
            self.answer_wait(Value::Integer(count), out);
        }
    }

    /// A master that becomes a replica lets nobody wait
    /// (`disconnectOrRedirectAllBlockedClients`).
    pub(in super::super) fn break_wait(&mut self, out: &mut Out) {
        let text = "UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)";
        self.answer_wait(Value::Error(text.to_owned()), out);
    }

    fn answer_wait(&mut self, value: Value, out: &mut Out) {
        let Some(wait) = self.wait.take() else {
            return;
        };
        out.answer(Message::Reply(Reply::Value(Arc::new(value))));
        for words in wait.queued {
            self.on_order(Order::Command(words), out);
        }
    }

    /// Whether `min-replicas-to-write` is in force.
    pub(super) fn wants_good_replicas(&self) -> bool {
        self.spec.min_replicas_to_write > 0 && self.spec.min_replicas_max_lag_s > 0
    }

    /// How many replicas acknowledged lately (`refreshGoodSlavesCount`).
    pub(super) fn good_replicas(&self, now_s: i64) -> usize {
        let limit_s = i64::from(self.spec.min_replicas_max_lag_s);
        let good = self
            .replicas
            .iter()
            .filter(|replica| replica.state.is_online() && now_s - replica.ack_s <= limit_s);
        good.count()
    }

    /// Whether a write is refused with `-NOREPLICAS` (`checkGoodReplicasStatus`).
    pub(in super::super) fn lacks_replicas(&self, now_s: i64) -> bool {
        self.upstream.is_none()
            && self.wants_good_replicas()
            && self.good_replicas(now_s) < self.spec.min_replicas_to_write as usize
    }
}
