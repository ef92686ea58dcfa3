use std::sync::Arc;

use lab_process::{Input, Process};
use lab_redis::wire::{Message, Reply, Words};
use rand::SeedableRng;
use rand_pcg::Pcg32;

use crate::link::Link;
use crate::{Disk, Event, Out, Sentinel, Spec};

/// What an operator can ask of a sentinel from outside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Order {
    /// A command, as `redis-cli` would send it; answered with a
    /// [`Reply::Value`](lab_redis::wire::Reply::Value).
    Command(Words),
    /// The next tick comes after so many microseconds and pings everybody, and each one
    /// after it comes 100 ms later (`CONFIG_DEFAULT_HZ` without the random part), until the
    /// process is started again. Nobody can ask that of Redis; it is as if the process had
    /// been started at that instant. Sentinels that tick and ping together start their
    /// attempts together ([`crate::Tunables::aligned_us`]), those that do it one after
    /// another do not ([`crate::Tunables::spread_us`]).
    Timer {
        /// Microseconds from now.
        left_us: u64,
    },
}

impl Process for Sentinel {
    type Message = Message;
    type Event = Box<Event>;
    type Disk = Disk;
    type Spec = Spec;
    type Order = Order;

    fn boot(spec: &Spec, disk: Option<&Disk>, seed: u64, out: &mut Out) -> Self {
        Self::start(spec, disk, Pcg32::seed_from_u64(seed), out)
    }

    fn handle(&mut self, input: Input<Message, Order>, out: &mut Out) {
        match input {
            Input::Wake => {
                if out.now().monotonic_us >= self.timer.next_us {
                    self.tick(out);
                }
            }
            // A link counts as connected as soon as its sockets exist (§0.5).
            Input::Opened { .. } => {}
            Input::Accepted { socket, peer } => self.accepted(socket, peer, out),
            Input::Closed { socket, .. } => {
                if socket.is_accepted() {
                    self.caller_closed(socket, out);
                } else {
                    let (link, pubsub) = Link::of_socket(socket);
                    self.connection_lost(link, pubsub);
                }
            }
            Input::Ended { child, how } => self.scripts.has_ended(child, how),
            Input::Received { socket, message } => match message {
                Message::Request(request) => self.serve(socket, request, out),
                Message::Reply(reply) => self.receive_reply(socket, &reply, out),
                Message::Push(hello) => self.receive_push(socket, &hello, out),
                // No server takes a sentinel for a replica.
                Message::Stream(_) => {}
            },
            Input::Order(Order::Timer { left_us }) => self.set_timer(left_us, out),
            Input::Order(Order::Command(words)) => {
                if let Some(value) = self.command(&words, out) {
                    out.answer(Message::Reply(Reply::Value(Arc::new(value))));
                }
            }
        }
        self.publish_announced(out);
    }

    fn next_wake_us(&self) -> Option<u64> {
        Some(self.timer.next_us)
    }
}
