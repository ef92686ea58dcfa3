//! Watching a tick function by function.
//!
//! [`Sentinel::tick`] is one piece of code, whether or not anybody watches; nobody is a
//! watcher that costs nothing. A watched tick passes over no instance: it is Redis's
//! own, and comes to the same (see `due`).

use lab_process::{Address, Output};
use lab_redis::wire::Message;

use crate::decision::{
    AskPeer, EnterTilt, FailoverEnds, GiveUpElection, Odown, PromotionTimedOut, ReconfigureNext,
    Reconnect, RecycleCommand, RecyclePubsub, Report, SendHello, SendPing, StartFailover,
};
use crate::link::{InstanceRef, Link, Who};
use crate::{Event, FailoverState, Out, Sentinel};

/// A function that a tick goes through, as `sentinelTimer` calls them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Function {
    /// `sentinelCheckTiltCondition`.
    CheckTilt,
    /// `sentinelReconnectInstance`.
    Reconnect,
    /// `sentinelSendPeriodicCommands`.
    PeriodicCommands,
    /// The check for TILT in `sentinelHandleRedisInstance`.
    Gate,
    /// `sentinelCheckSubjectivelyDown`.
    CheckSdown,
    /// `sentinelCheckObjectivelyDown`.
    CheckOdown,
    /// `sentinelStartFailoverIfNeeded`.
    StartFailover,
    /// `sentinelFailoverStateMachine`.
    StateMachine,
    /// `sentinelAskMasterStateToOtherSentinels`.
    Ask,
    /// `sentinelFailoverSwitchToPromotedSlave`.
    Switch,
    /// `sentinelRunPendingScripts` and what follows it.
    Scripts,
    /// The new `server.hz`.
    NewFrequency,
}

impl Function {
    /// Its name in sentinel.c.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CheckTilt => "sentinelCheckTiltCondition",
            Self::Reconnect => "sentinelReconnectInstance",
            Self::PeriodicCommands => "sentinelSendPeriodicCommands",
            Self::Gate => "sentinelHandleRedisInstance",
            Self::CheckSdown => "sentinelCheckSubjectivelyDown",
            Self::CheckOdown => "sentinelCheckObjectivelyDown",
            Self::StartFailover => "sentinelStartFailoverIfNeeded",
            Self::StateMachine => "sentinelFailoverStateMachine",
            Self::Ask => "sentinelAskMasterStateToOtherSentinels",
            Self::Switch => "sentinelFailoverSwitchToPromotedSlave",
            Self::Scripts => "sentinelRunPendingScripts",
            Self::NewFrequency => "sentinelTimer",
        }
    }

    /// A short key.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::CheckTilt => "tick-tilt",
            Self::Reconnect => "tick-reconnect",
            Self::PeriodicCommands => "tick-periodic",
            Self::Gate => "tick-gate",
            Self::CheckSdown => "tick-sdown",
            Self::CheckOdown => "tick-odown",
            Self::StartFailover => "tick-start",
            Self::StateMachine => "tick-state-machine",
            Self::Ask => "tick-ask",
            Self::Switch => "tick-switch",
            Self::Scripts => "tick-scripts",
            Self::NewFrequency => "tick-frequency",
        }
    }

    /// Its section in the specification.
    #[must_use]
    pub const fn section(self) -> &'static str {
        match self {
            Self::CheckTilt => "§11",
            Self::Reconnect => "§5.1",
            Self::PeriodicCommands => "§5.4",
            Self::Gate => "§4",
            Self::CheckSdown => "§8.1",
            Self::CheckOdown => "§8.2",
            Self::StartFailover => "§9.1",
            Self::StateMachine => "§10",
            Self::Ask => "§8.3",
            Self::Switch => "§10.7",
            Self::Scripts | Self::NewFrequency => "§3.2",
        }
    }
}

/// Somebody who watches a tick.
pub(crate) trait Watch {
    /// Whether anybody does.
    const WATCHES: bool;
    /// A function begins, about an instance if it is about one.
    fn begins(&mut self, of: &Sentinel, what: Function, about: Option<InstanceRef>, out: &Out);
    /// It has ended.
    fn ended(&mut self, of: &Sentinel, out: &Out);
}

impl Watch for () {
    const WATCHES: bool = false;
    #[inline(always)]
    fn begins(&mut self, _: &Sentinel, _: Function, _: Option<InstanceRef>, _: &Out) {}
    #[inline(always)]
    fn ended(&mut self, _: &Sentinel, _: &Out) {}
}

/// Whom a function is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct About {
    /// The master it belongs to, by name.
    pub master: String,
    /// Who it is.
    pub address: Address,
    /// Whether it is the master itself.
    pub is_master: bool,
}

/// What a function did.
#[derive(Clone, Debug)]
pub enum Done {
    /// It announced something.
    Announced(Event),
    /// It sent a message.
    Sent {
        /// To whom.
        to: Option<Address>,
        /// What.
        message: Box<Message>,
    },
    /// It opened a connection.
    Opened {
        /// To whom.
        to: Address,
    },
    /// It closed a connection.
    Closed,
    /// It flushed its configuration.
    Flushed,
    /// It started or killed a program.
    Program,
}

/// A function as it ran: what it looked at and what it did.
#[derive(Clone, Debug)]
pub struct Ran {
    /// Which.
    pub function: Function,
    /// About whom.
    pub about: Option<About>,
    /// The decisions it made, as they were when it began.
    pub found: Vec<Report>,
    /// What it did.
    pub done: Vec<Done>,
}

/// Notes each function of a tick.
#[derive(Default)]
struct Notes {
    ran: Vec<Ran>,
    before: usize,
}

impl Watch for Notes {
    const WATCHES: bool = true;

    fn begins(&mut self, of: &Sentinel, what: Function, about: Option<InstanceRef>, out: &Out) {
        self.before = out.outputs().len();
        self.ran.push(Ran {
            function: what,
            about: about.map(|about| About {
                master: of.masters[about.master].name.to_string(),
                address: of.instance(about).address,
                is_master: matches!(about.who, Who::Master),
            }),
            found: of.looks_at(what, about, out.wall_ms()),
            done: Vec::new(),
        });
    }

    fn ended(&mut self, of: &Sentinel, out: &Out) {
        let done = out.outputs()[self.before..].iter();
        let done = done.map(|output| match output {
            Output::Event { event, .. } => Done::Announced((**event).clone()),
            Output::Send { socket, message } => Done::Sent {
                to: of.address_on(Link::of_socket(*socket).0),
                message: Box::new(message.clone()),
            },
            Output::Connect { to, .. } => Done::Opened { to: *to },
            Output::Close { .. } => Done::Closed,
            Output::Persist { .. } => Done::Flushed,
            Output::Answer(_)
            | Output::Spawn { .. }
            | Output::KillChild { .. }
            | Output::Exit { .. } => Done::Program,
        });
        if let Some(last) = self.ran.last_mut() {
            last.done = done.collect();
        }
    }
}

impl Sentinel {
    /// What its next tick does, function by function, if it comes now; and the sentinel
    /// after it. `out` is for that tick alone.
    #[must_use]
    pub fn watched_tick(&self, out: &mut Out) -> (Self, Vec<Ran>) {
        let mut after = self.clone();
        let mut notes = Notes::default();
        after.tick_watched(out, &mut notes);
        (after, notes.ran)
    }

    /// Who is at the other end of a link.
    fn address_on(&self, link: u32) -> Option<Address> {
        let of = |instance: &crate::Instance| (instance.link == link).then_some(instance.address);
        self.masters.iter().find_map(|master| {
            of(&master.instance)
                .or_else(|| {
                    master
                        .replicas
                        .iter()
                        .find_map(|replica| of(&replica.instance))
                })
                .or_else(|| master.peers.iter().find_map(|peer| of(&peer.instance)))
        })
    }

    /// The decisions a function is about to make.
    fn looks_at(&self, what: Function, about: Option<InstanceRef>, now_ms: i64) -> Vec<Report> {
        if what == Function::CheckTilt {
            return vec![Report::of(&EnterTilt {
                delta: now_ms - self.previous_time,
                trigger: self.tunables.tilt_trigger,
            })];
        }
        let Some(about) = about else {
            return Vec::new();
        };
        let (instance, tunables) = (self.instance(about), &self.tunables);
        let link = self.link(instance.link);
        let master = &self.masters[about.master];
        match what {
            Function::Reconnect => {
                vec![Report::of(&Reconnect::judge(
                    instance, link, tunables, now_ms,
                ))]
            }
            Function::PeriodicCommands => {
                let info = self.send_info_decision(about, now_ms);
                let mut reports: Vec<Report> = info.iter().map(Report::of).collect();
                reports.push(Report::of(&SendPing::judge(
                    instance, link, tunables, now_ms,
                )));
                reports.push(Report::of(&SendHello::judge(instance, tunables, now_ms)));
                reports
            }
            Function::Gate if self.tilt.on => vec![Report::of(&self.leave_tilt(now_ms))],
            Function::CheckSdown => vec![
                Report::of(&self.sdown_decision(about, now_ms)),
                Report::of(&RecycleCommand::judge(instance, link, tunables, now_ms)),
                Report::of(&RecyclePubsub::judge(link, tunables, now_ms)),
            ],
            Function::CheckOdown => vec![Report::of(&Odown::judge(master))],
            Function::StartFailover => vec![Report::of(&StartFailover::judge(master, now_ms))],
            Function::StateMachine => self.state_machine_looks_at(about, now_ms),
            Function::Ask => {
                let peers = master.peers.iter().map(|peer| {
                    let link = self.link(peer.instance.link);
                    Report::of(&AskPeer::judge(master, peer, link, false, tunables, now_ms))
                });
                peers.collect()
            }
            _ => Vec::new(),
        }
    }

    fn state_machine_looks_at(&self, about: InstanceRef, now_ms: i64) -> Vec<Report> {
        let (m, master) = (about.master, &self.masters[about.master]);
        if !master.failover.in_progress {
            return Vec::new();
        }
        match master.failover.state {
            FailoverState::WaitStart => vec![
                Report::of(&crate::view::MasterView::new(self, m).votes()),
                Report::of(&GiveUpElection::judge(master, &self.tunables, now_ms)),
            ],
            FailoverState::SelectSlave => vec![Report::of(&self.selection(m, now_ms))],
            FailoverState::SendSlaveofNoone | FailoverState::WaitPromotion => {
                vec![Report::of(&PromotionTimedOut::judge(master, now_ms))]
            }
            FailoverState::ReconfSlaves => vec![
                Report::of(&ReconfigureNext::judge(master)),
                Report::of(&FailoverEnds::judge(master, now_ms)),
            ],
            FailoverState::None | FailoverState::UpdateConfig => Vec::new(),
        }
    }
}
