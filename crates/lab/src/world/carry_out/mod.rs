//! What is to be done to the world for a command, and whether it can be.

mod links;

use std::sync::Arc;

use lab_redis::server::Order;
use lab_redis::wire::Words;
use lab_sentinel::Tunables;
use lab_sim::{DiskCost, Effect, Fault, HostId, MessageId, Sink, Status, World};
use thiserror::Error;

use super::{Deployment, Node, NodeOrder};
use crate::command::{Command, ElectionOrder, NodeName, Nodes, Verb};
use crate::names::from_recording;
use crate::scenario::NodeKind;

/// Why a command cannot be carried out now. Nothing was changed.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum CannotApply {
    /// No process has that name.
    #[error("there is no process `{name}`; there are {}", .known.join(", "))]
    UnknownNode {
        /// The name given.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// It runs already.
    #[error("`{name}` is running; kill it first, or leave it as it is")]
    AlreadyRunning {
        /// Which.
        name: NodeName,
    },
    /// It does not run.
    #[error("`{name}` is not running; start it first")]
    NotRunning {
        /// Which.
        name: NodeName,
    },
    /// It is paused already.
    #[error("`{name}` is paused already")]
    AlreadyPaused {
        /// Which.
        name: NodeName,
    },
    /// It is not paused.
    #[error("`{name}` is not paused")]
    NotPaused {
        /// Which.
        name: NodeName,
    },
    /// Its host has no power.
    #[error("the host of `{name}` is down; bring it up first")]
    HostIsDown {
        /// Which.
        name: NodeName,
    },
    /// Its host has power.
    #[error("the host of `{name}` is up")]
    HostIsUp {
        /// Which.
        name: NodeName,
    },
    /// It is known by its address only.
    #[error(
        "`{name}` has no name of its own that could resolve to anything; the scenario gives names in `hostnames`"
    )]
    NoHostname {
        /// Which.
        name: NodeName,
    },
    /// Only a Redis server can do that.
    #[error("`{name}` is not a Redis server; `{verb}` is for Redis servers")]
    NotAServer {
        /// Which.
        name: NodeName,
        /// The verb.
        verb: &'static str,
    },
    /// Only a Raft server can do that.
    #[error("`{name}` is not a Raft server; `{verb}` is for Raft servers")]
    NotARaftServer {
        /// Which.
        name: NodeName,
        /// The verb.
        verb: &'static str,
    },
    /// Only those who elect a leader can do that.
    #[error("`{name}` elects nobody; `{verb}` is for sentinels and Raft servers")]
    ElectsNobody {
        /// Which.
        name: NodeName,
        /// The verb.
        verb: &'static str,
    },
    /// A link needs two different ends.
    #[error("a link needs two different processes")]
    SameNode,
    /// No such message is on the wire.
    #[error("no such message is on its way from {from} to {to} now")]
    NotUnderWay {
        /// Who would have sent it.
        from: Nodes,
        /// To whom.
        to: Nodes,
    },
    /// No order waits, or not that one.
    #[error("{}", match .number {
        Some(number) => format!("no order number {number} waits"),
        None => "no order waits".to_owned(),
    })]
    NothingWaits {
        /// The number given.
        number: Option<u32>,
    },
    /// No more orders are taken.
    #[error("{most} orders wait already; let some be done, or `forget` them")]
    TooManyWait {
        /// The limit.
        most: usize,
    },
    /// All of it is so already.
    #[error("nothing to do: `{command}` changes nothing")]
    NothingToDo {
        /// The command.
        command: String,
    },
}

/// One thing to do to the world.
enum Act {
    Fault(Fault),
    Order(HostId, NodeOrder),
}

/// Who gives a command: a scenario is as forgiving as the recorder was (it kills
/// before it restarts, and killing the dead does nothing), a person is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum By {
    Scenario,
    /// The second half of a start that a scenario asked for: the process is ready.
    StartUp,
    User,
}

/// What a command comes to. Everything is checked before any of it is done, so that
/// it is done as a whole or not at all.
pub(super) struct Acts(Vec<Act>);

/// What is to be done for a command.
pub(super) fn plan(
    world: &World<Node>,
    who: &Deployment,
    command: &Command,
    by: By,
) -> Result<Acts, CannotApply> {
    let plan = Plan { world, who, by };
    let acts = plan.acts(command)?;
    let waits = matches!(
        command.0,
        Verb::Mark(_) | Verb::On(_) | Verb::Forget(_) | Verb::Random(_)
    );
    let changes = !acts.is_empty() || waits;
    if by == By::User && !changes {
        return Err(CannotApply::NothingToDo {
            command: command.to_string(),
        });
    }
    Ok(Acts(acts))
}

impl Acts {
    /// The messages that something is done to.
    pub(super) fn messages(&self) -> Vec<MessageId> {
        let message = |act: &Act| match *act {
            Act::Fault(
                Fault::Drop(message) | Fault::HoldUp { message, .. } | Fault::Double(message),
            ) => Some(message),
            _ => None,
        };
        self.0.iter().filter_map(message).collect()
    }

    /// Does it; says what it did at once.
    pub(super) fn carry_out<S: Sink<Node>>(self, world: &mut World<Node>, sink: &mut S) -> Effect {
        let mut sum = Effect::default();
        for act in self.0 {
            // What could be refused was checked; what remains is a direction that is cut
            // or healed already, which is what was asked for.
            match act {
                Act::Fault(fault) => {
                    let effect = world.apply(&fault, sink).unwrap_or_default();
                    sum.links += effect.links;
                    sum.messages_lost += effect.messages_lost;
                    sum.messages += effect.messages;
                    sum.connections += effect.connections;
                }
                Act::Order(host, order) => drop(world.order(host, order, sink)),
            }
        }
        sum
    }
}

struct Plan<'a> {
    world: &'a World<Node>,
    who: &'a Deployment,
    by: By,
}

impl Plan<'_> {
    fn acts(&self, command: &Command) -> Result<Vec<Act>, CannotApply> {
        match &command.0 {
            Verb::Kill(nodes) => self.each(nodes, |host, name| self.kill(host, name)),
            Verb::Restart { who, wiped } => {
                self.each(who, |host, name| self.restart(host, name, *wiped))
            }
            Verb::Start(nodes) => self.each(nodes, |host, name| self.restart(host, name, false)),
            Verb::Pause(nodes) => self.each(nodes, |host, name| self.pause(host, name)),
            Verb::Resume(nodes) => self.each(nodes, |host, name| self.resume(host, name)),
            Verb::HostDown(nodes) => self.each(nodes, |host, name| match self.status(host) {
                Status::HostDown => Err(CannotApply::HostIsDown { name: name.clone() }),
                _ => Ok(vec![Act::Fault(Fault::HostDown(host))]),
            }),
            Verb::HostUp(nodes) => self.each(nodes, |host, name| match self.status(host) {
                Status::HostDown => Ok(vec![Act::Fault(Fault::HostUp(host))]),
                _ => Err(CannotApply::HostIsUp { name: name.clone() }),
            }),
            Verb::Cut { mode, .. } | Verb::Partition { mode, .. } => self.cut(command, *mode),
            Verb::CutConnections { from, to } => self.cut_connections(from, to),
            Verb::Heal(None) => Ok(self.heal_all()),
            Verb::Heal(Some(_)) => self.heal(command),
            Verb::Delay { .. } | Verb::Loss { .. } => self.trouble(command),
            Verb::Tamper {
                from,
                to,
                which,
                how,
            } => self.tamper(from, to, *which, *how),
            Verb::Clock { who, offset_us } => self.each(who, |host, _| {
                Ok(vec![Act::Fault(Fault::Clock {
                    host,
                    offset_ms: offset_us / 1_000,
                })])
            }),
            Verb::Drift { who, ppm } => self.each(who, |host, _| {
                Ok(vec![Act::Fault(Fault::Drift { host, ppm: *ppm })])
            }),
            Verb::Disk { who, cost } => self.each(who, |host, _| {
                let cost = DiskCost {
                    base_us: micros(*cost),
                    ..DiskCost::FREE
                };
                Ok(vec![Act::Fault(Fault::DiskCost(host, cost))])
            }),
            Verb::DiskFails { who, failure } => self.each(who, |host, _| {
                let failure = *failure;
                if self.world.host(host).disk_failure() == failure {
                    return Ok(Vec::new());
                }
                Ok(vec![Act::Fault(Fault::DiskFails { host, failure })])
            }),
            Verb::Name { who, to } => {
                let to = to.as_ref().and_then(|to| to.0.first());
                let to = to.map(|name| self.host(name)).transpose()?;
                self.each(who, |of, name| match self.world.hostname(of) {
                    Some(_) => Ok(vec![Act::Fault(Fault::Name { of, to })]),
                    None => Err(CannotApply::NoHostname { name: name.clone() }),
                })
            }
            Verb::NameServer { who, answers } => self.each(who, |host, _| {
                let answers = *answers;
                Ok(vec![Act::Fault(Fault::NameServer { host, answers })])
            }),
            Verb::Write { who, count } => self.order(who, "write", &Order::Write { count: *count }),
            Verb::Priority { who, priority } => {
                self.order(who, "priority", &Order::SetPriority(*priority))
            }
            Verb::Cmd { who, args, wait } => self.operator_command(who, args, *wait),
            Verb::Election { who, order } => self.election(who, *order),
            Verb::On(order) => {
                order
                    .names()
                    .try_for_each(|name| self.host(name).map(drop))?;
                Ok(Vec::new())
            }
            Verb::Mark(_) | Verb::Forget(_) | Verb::Random(_) => Ok(Vec::new()),
        }
    }

    fn host(&self, name: &NodeName) -> Result<HostId, CannotApply> {
        self.who.host(name).ok_or_else(|| CannotApply::UnknownNode {
            name: name.to_string(),
            known: self.who.hosts().map(|host| host.1.to_string()).collect(),
        })
    }

    fn status(&self, host: HostId) -> Status {
        self.world.host(host).status()
    }

    fn each(
        &self,
        nodes: &Nodes,
        act: impl Fn(HostId, &NodeName) -> Result<Vec<Act>, CannotApply>,
    ) -> Result<Vec<Act>, CannotApply> {
        let mut acts = Vec::new();
        for name in &nodes.0 {
            acts.extend(act(self.host(name)?, name)?);
        }
        Ok(acts)
    }

    fn kill(&self, host: HostId, name: &NodeName) -> Result<Vec<Act>, CannotApply> {
        match self.status(host) {
            Status::Up | Status::Paused => Ok(vec![Act::Fault(Fault::Kill(host))]),
            Status::Dead | Status::HostDown if self.by == By::Scenario => Ok(Vec::new()),
            Status::Dead => Err(CannotApply::NotRunning { name: name.clone() }),
            Status::HostDown => Err(CannotApply::HostIsDown { name: name.clone() }),
        }
    }

    fn restart(&self, host: HostId, name: &NodeName, wipe: bool) -> Result<Vec<Act>, CannotApply> {
        let start = Act::Fault(Fault::Start { host, wipe });
        match self.status(host) {
            // What a scenario starts is ready a little later; see `By::StartUp`.
            Status::Dead if self.by == By::Scenario => Ok(Vec::new()),
            Status::Dead => Ok(vec![start]),
            Status::Up | Status::Paused if self.by == By::Scenario => {
                Ok(vec![Act::Fault(Fault::Kill(host))])
            }
            // Somebody else was faster.
            _ if self.by == By::StartUp => Ok(Vec::new()),
            Status::Up | Status::Paused => Err(CannotApply::AlreadyRunning { name: name.clone() }),
            Status::HostDown => Err(CannotApply::HostIsDown { name: name.clone() }),
        }
    }

    fn pause(&self, host: HostId, name: &NodeName) -> Result<Vec<Act>, CannotApply> {
        match self.status(host) {
            Status::Up => Ok(vec![Act::Fault(Fault::Pause(host))]),
            _ if self.by == By::Scenario => Ok(Vec::new()),
            Status::Paused => Err(CannotApply::AlreadyPaused { name: name.clone() }),
            Status::Dead => Err(CannotApply::NotRunning { name: name.clone() }),
            Status::HostDown => Err(CannotApply::HostIsDown { name: name.clone() }),
        }
    }

    fn resume(&self, host: HostId, name: &NodeName) -> Result<Vec<Act>, CannotApply> {
        match self.status(host) {
            Status::Paused => Ok(vec![Act::Fault(Fault::Resume(host))]),
            _ if self.by == By::Scenario => Ok(Vec::new()),
            Status::Up => Err(CannotApply::NotPaused { name: name.clone() }),
            Status::Dead => Err(CannotApply::NotRunning { name: name.clone() }),
            Status::HostDown => Err(CannotApply::HostIsDown { name: name.clone() }),
        }
    }

    fn order(
        &self,
        nodes: &Nodes,
        verb: &'static str,
        order: &Order,
    ) -> Result<Vec<Act>, CannotApply> {
        self.each(nodes, |host, name| {
            if self.who.kind(host) != NodeKind::Redis {
                return Err(CannotApply::NotAServer {
                    name: name.clone(),
                    verb,
                });
            }
            if matches!(self.status(host), Status::Dead | Status::HostDown) {
                return match self.by {
                    By::Scenario | By::StartUp => Ok(Vec::new()),
                    By::User => Err(CannotApply::NotRunning { name: name.clone() }),
                };
            }
            Ok(vec![Act::Order(host, NodeOrder::Server(order.clone()))])
        })
    }

    /// Something that only those do who elect a leader. Aligned or spread timers begin with
    /// the one named first.
    fn election(&self, nodes: &Nodes, order: ElectionOrder) -> Result<Vec<Act>, CannotApply> {
        let mut acts = Vec::new();
        let count = nodes.0.len() as u32;
        for (place, name) in nodes.0.iter().enumerate() {
            let host = self.host(name)?;
            if !order.is_for(self.who.kind(host)) {
                let (name, verb) = (name.clone(), order.verb());
                return Err(if order.is_for(NodeKind::Sentinel) {
                    CannotApply::ElectsNobody { name, verb }
                } else {
                    CannotApply::NotARaftServer { name, verb }
                });
            }
            let running = matches!(self.status(host), Status::Up | Status::Paused);
            let process = self.world.host(host).process().filter(|_| running);
            let order = match process {
                Some(node) => set_by_hand(node, order, place, count),
                None => None,
            };
            match (order, self.by) {
                (Some(order), _) => acts.push(Act::Order(host, order)),
                (None, By::Scenario | By::StartUp) => {}
                (None, By::User) => return Err(CannotApply::NotRunning { name: name.clone() }),
            }
        }
        Ok(acts)
    }

    /// A command in the words of redis-cli. Whoever runs will answer it, if only
    /// with an error; nobody answers for a dead process, nor for a client.
    fn operator_command(
        &self,
        nodes: &Nodes,
        args: &[String],
        wait: bool,
    ) -> Result<Vec<Act>, CannotApply> {
        let word = |word: &String| {
            from_recording(self.who, word).map_or_else(|| Arc::from(word.as_str()), Arc::from)
        };
        let words: Words = args.iter().map(word).collect();
        self.each(nodes, |host, name| {
            if !matches!(self.who.kind(host), NodeKind::Sentinel | NodeKind::Redis) {
                return Err(CannotApply::NotAServer {
                    name: name.clone(),
                    verb: "cmd",
                });
            }
            match (self.status(host), self.by) {
                (Status::Up | Status::Paused, _) => {
                    let words = Arc::clone(&words);
                    let order = NodeOrder::Command { words, wait };
                    Ok(vec![Act::Order(host, order)])
                }
                (_, By::Scenario | By::StartUp) => Ok(Vec::new()),
                (Status::HostDown, By::User) => Err(CannotApply::HostIsDown { name: name.clone() }),
                (_, By::User) => Err(CannotApply::NotRunning { name: name.clone() }),
            }
        })
    }
}

fn micros(duration: core::time::Duration) -> u32 {
    u32::try_from(duration.as_micros()).unwrap_or(u32::MAX)
}

/// The order to one of `count` who elect a leader, the one named at `place`.
fn set_by_hand(node: &Node, order: ElectionOrder, place: usize, count: u32) -> Option<NodeOrder> {
    if node.sentinel().is_some() {
        let left_us = match order {
            ElectionOrder::Align => Tunables::aligned_us(),
            ElectionOrder::Spread => Tunables::spread_us(count).nth(place)?,
            ElectionOrder::TimeOut | ElectionOrder::Request => return None,
        };
        return Some(NodeOrder::Sentinel(lab_sentinel::Order::Timer { left_us }));
    }
    let settings = node.raft()?.settings();
    let order = match order {
        ElectionOrder::TimeOut => lab_raft::Order::TimeOut,
        ElectionOrder::Align => lab_raft::Order::ElectionTimer {
            left_us: settings.aligned_us(),
        },
        ElectionOrder::Spread => lab_raft::Order::ElectionTimer {
            left_us: settings.spread_us(count).nth(place)?,
        },
        ElectionOrder::Request => lab_raft::Order::Request(lab_raft::Operation::Increment),
    };
    Some(NodeOrder::Raft(order))
}
