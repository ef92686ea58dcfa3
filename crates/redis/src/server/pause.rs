use std::collections::VecDeque;

use lab_process::Socket;

use super::clients::Kind;
use super::command::writes;
use super::{MAX_DEFERRED, Order, Out, Server};
use crate::wire::Request;

/// `CLIENT PAUSE` (`pauseClients`): commands of clients wait for its end; replicas and
/// the master go on.
#[derive(Clone, Debug)]
pub(super) struct Pause {
    /// When it ends; `WRITE` or `ALL`.
    pub(super) until_us: u64,
    writes_only: bool,
    /// Per connection, by who was stopped first, what it has asked for since: a
    /// connection that waits is not read.
    waiting: Vec<(Socket, VecDeque<Request>)>,
    /// What operators have asked for since one of them was stopped.
    orders: VecDeque<Order>,
}

/// Whether a request is held back when writes are: it may change what replicas get
/// (`CMD_WRITE`, `CMD_MAY_REPLICATE`).
const fn may_replicate(request: &Request) -> bool {
    matches!(request, Request::Increment | Request::Publish(_))
}

impl Server {
    /// Begins a pause, or makes the present one longer or stricter.
    pub(super) fn pause(&mut self, for_ms: u64, writes_only: bool, out: &Out) {
        let until_us = for_ms.saturating_mul(1000);
        let until_us = out.now().monotonic_us.saturating_add(until_us);
        let pause = self.pause.get_or_insert_with(|| {
            Box::new(Pause {
                until_us,
                writes_only,
                waiting: Vec::new(),
                orders: VecDeque::new(),
            })
        });
        pause.until_us = pause.until_us.max(until_us);
        pause.writes_only &= writes_only;
    }

    /// Keeps a request for the end of a pause if it has to wait (`processCommand`).
    /// A connection that asks for more than anybody does is closed.
    pub(super) fn postpones(
        &mut self,
        socket: Socket,
        kind: Kind,
        request: &Request,
        out: &mut Out,
    ) -> bool {
        let Some(pause) = self.pause.as_mut().filter(|_| kind != Kind::Replica) else {
            return false;
        };
        let waits = pause.waiting.iter_mut().find(|(of, _)| *of == socket);
        match waits {
            Some((_, requests)) if requests.len() >= MAX_DEFERRED => {
                out.close(socket);
                self.on_client_closed(socket, out);
            }
            Some((_, requests)) => requests.push_back(request.clone()),
            None if pause.writes_only && !may_replicate(request) => return false,
            None => pause
                .waiting
                .push((socket, VecDeque::from([request.clone()]))),
        }
        true
    }

    /// Keeps what an operator asks for, if it has to wait.
    pub(super) fn postpones_order(&mut self, order: &Order) -> bool {
        let Some(pause) = &mut self.pause else {
            return false;
        };
        let holds = match order {
            // This is not asked for: it happens.
            Order::SetScriptRunning(_) => return false,
            Order::Write { .. } => true,
            Order::Command(words) => !pause.writes_only || writes(words),
            _ => !pause.writes_only,
        };
        let waits = holds || !pause.orders.is_empty();
        if waits && pause.orders.len() < MAX_DEFERRED {
            pause.orders.push_back(order.clone());
        }
        waits
    }

    /// Ends a pause whose time is over (`checkClientPauseTimeoutAndReturnIfPaused`): a
    /// master looks whenever it is about to wait for something (`activeExpireCycle`),
    /// a replica in `serverCron` alone.
    pub(super) fn end_pause_if_due(&mut self, is_cron: bool, out: &mut Out) {
        let now_us = out.now().monotonic_us;
        let looks = is_cron || self.upstream.is_none();
        if looks && self.pause.as_ref().is_some_and(|p| p.until_us <= now_us) {
            self.unpause(out);
        }
    }

    /// What waited is carried out (`unpauseClients`).
    pub(super) fn unpause(&mut self, out: &mut Out) {
        let Some(pause) = self.pause.take() else {
            return;
        };
        for (socket, requests) in pause.waiting {
            for request in requests {
                self.on_request(socket, request, out);
            }
        }
        for order in pause.orders {
            self.on_order(order, out);
        }
    }

    /// A connection is gone, and what it has asked for with it.
    pub(super) fn forget_postponed(&mut self, socket: Socket) {
        if let Some(pause) = &mut self.pause {
            pause.waiting.retain(|(of, _)| *of != socket);
        }
    }
}
