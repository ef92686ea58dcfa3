//! What others do to the sentinel on the bench: fakes that die and come back, hellos
//! pushed, questions asked.

use std::sync::Arc;

use lab_process::{Address, Child, Closing, Ended, Input, Socket};
use lab_redis::wire::{Hello, Message, Reply, Request};

use super::*;

impl Bench {
    /// The largest number among the open connections.
    pub fn largest_number(&self) -> u32 {
        self.connections.keys().next_back().copied().unwrap_or(0)
    }

    /// A hello arrives on the subscriptions with a server.
    pub fn push(&mut self, at: Address, hello: &Arc<Hello>) {
        for number in self.numbers_to(at) {
            if self.connections[&number].subscribed {
                self.arrive(number, Coming::Message(Message::Push(Arc::clone(hello))));
            }
        }
    }

    /// A program the sentinel started ends.
    pub fn end_child(&mut self, child: Child, how: Ended) {
        let running = self.children.iter().position(|other| *other == child);
        self.children.remove(running.expect("a program that runs"));
        self.give(Input::Ended { child, how });
    }

    /// Somebody asks the sentinel; its reply.
    pub fn ask(&mut self, request: Request) -> Reply {
        self.ask_in_turn([request]).remove(0)
    }

    /// The same for several requests on one connection.
    pub fn ask_in_turn<const N: usize>(&mut self, requests: [Request; N]) -> Vec<Reply> {
        let socket = Socket(self.next_accepted);
        self.next_accepted += 1;
        let peer = peer(9);
        self.give(Input::Accepted { socket, peer });
        let replies = requests.map(|request| {
            let replies = self.give(Input::Received {
                socket,
                message: Message::Request(request),
            });
            match <[_; 1]>::try_from(replies) {
                Ok([(to, Message::Reply(reply))]) if to == socket => reply,
                other => panic!("expected one reply to the caller, got {other:?}"),
            }
        });
        let why = Closing::ByPeer;
        self.give(Input::Closed { socket, why });
        replies.into()
    }

    /// A process dies: its host answers everything with resets.
    pub fn kill(&mut self, address: Address) {
        self.fake(address).mood = Mood::Refuses;
        for number in self.numbers_to(address) {
            self.arrive(number, Coming::Closed(Closing::Reset));
        }
    }

    /// Somebody else's CLIENT KILL: all connections close, new ones are accepted.
    pub fn kill_clients(&mut self, address: Address) {
        for number in self.numbers_to(address) {
            self.arrive(number, Coming::Closed(Closing::ByPeer));
        }
    }

    /// Closes only the subscription with a server.
    pub fn cut_subscription(&mut self, address: Address) {
        for number in self.numbers_to(address) {
            if self.connections[&number].subscribed {
                self.arrive(number, Coming::Closed(Closing::Reset));
            }
        }
    }

    /// A process stops answering; connections stay.
    pub fn silence(&mut self, address: Address) {
        self.fake(address).mood = Mood::Silent;
    }

    /// Answers again, first what it was asked meanwhile.
    pub fn revive(&mut self, address: Address) {
        self.fake(address).mood = Mood::Answers;
        for number in self.numbers_to(address) {
            let held = &mut self.connections.get_mut(&number).expect("open").held;
            for request in std::mem::take(held) {
                self.hand_over(number, request);
            }
        }
    }
}
