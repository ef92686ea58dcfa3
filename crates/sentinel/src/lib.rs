//! A Redis 7.0 Sentinel as a pure state machine.
//!
//! [`Sentinel`] implements [`lab_process::Process`]: it is handed a tick, a
//! message or the fate of a connection, and answers with messages, connections,
//! announcements and flushes to disk. It has no clock, socket, thread, global
//! state, floating point or DOM, and could be wired to real sockets unchanged.
//!
//! It follows Redis 7.0.15. Every rule names the function of sentinel.c it stands
//! for; section numbers (§) are those of the project's specification of Sentinel.
//! The rules that decide something are values, see [`decision`].
//!
//! | file | question it answers |
//! |---|---|
//! | `process` | what happens for each kind of input |
//! | `timer` | what one tick does, and when the next comes; TILT |
//! | `connect`, `owed` | how connections come and go, and who owes which reply |
//! | `peers` | which sentinels are known, and who speaks |
//! | `periodic` | what is sent regularly |
//! | `hosts` | names of hosts: when they are resolved, compared and told |
//! | `info`, `hello`, `reply` | what arriving replies and hellos change |
//! | `due` | which instances a tick may pass over |
//! | `down`, `ask` | who is down, and what the others think |
//! | `election`, `failover`, `switch` | how a master is replaced |
//! | `serve` | what sentinels and clients can ask of this sentinel |
//! | `command` | what an operator can ask of it |
//! | `scripts` | which scripts are run when, and again, and killed |
//! | `conf` | how sentinel.conf is read and written |
//! | `persist`, `pieces` | what is written to disk, and how a restart reads it |
//! | `view` | what a screen may see |
//! | `watch` | what one tick does, function by function |
pub mod command;

pub mod conf;
pub mod decision;
pub mod event;
pub mod view;
pub mod watch;

mod ask;
mod config;
mod connect;
mod down;
mod due;
mod election;
mod failover;
mod hello;
mod hosts;
mod info;
mod instance;
mod link;
mod owed;
mod peers;
mod periodic;
mod persist;
mod pieces;
mod process;
mod reply;
mod scripts;
mod serve;
mod switch;
mod table;
mod timer;
mod tunables;

use std::collections::BTreeMap;
use std::sync::Arc;

use lab_process::{Address, Outbox, Socket};
use lab_redis::wire::{Message, RunId};
use rand_pcg::Pcg32;

use command::{SimulatedFailure, Subscriptions};
pub use config::{Disk, DiskMaster, Known, MasterSettings, MasterSpec, Settings, Spec, Version};
pub use event::{Event, EventKind, Level, Subject};
pub use instance::FailoverState;
pub use pieces::Pieces;
pub use process::Order;
pub use scripts::{ScriptJob, Scripts};
pub use tunables::Tunables;

use instance::{Instance, Master};
use link::{InstanceRef, Link, Who};
use serve::Caller;
use table::Table;

/// Where a sentinel puts what it wants done.
pub type Out = Outbox<Message, Box<Event>, Disk>;

/// A running sentinel.
#[derive(Clone, Debug)]
pub struct Sentinel {
    id: RunId,
    address: Address,
    settings: Arc<Settings>,
    /// Which line of its file is whose.
    layout: Arc<conf::Layout>,
    tunables: Tunables,
    /// The highest epoch seen or made; one for all masters.
    current_epoch: u64,
    masters: Table<Master>,
    /// Slots of links; a slot may be used again.
    links: Vec<Option<Link>>,
    links_free: Vec<u32>,
    /// How often each link was lent out to be changed.
    touched: Vec<u32>,
    tilt: Tilt,
    /// Wall clock at the end of the previous TILT check.
    previous_time: i64,
    timer: Timer,
    rng: Pcg32,
    /// When it was started, on the monotonic clock.
    started_us: u64,
    /// Whether it is to crash, and when (`SENTINEL SIMULATE-FAILURE`).
    simulated: SimulatedFailure,
    /// The name an operator gave to the connection (`CLIENT SETNAME`).
    client_name: Option<Arc<str>>,
    /// Decides the order in which instances are visited.
    order_seed: u64,
    next_serial: u32,
    scripts: Scripts,
    /// What the operator's connection listens to.
    subscriptions: Subscriptions,
    /// Who has opened a connection to it.
    callers: BTreeMap<Socket, Caller>,
}

/// Whether this sentinel distrusts its own judgement, and since when.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Tilt {
    on: bool,
    start_time: i64,
}

/// The state of `serverCron`, on the monotonic clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Timer {
    /// When the last tick ended.
    last_us: u64,
    /// When the next one is due.
    next_us: u64,
    /// The frequency drawn at the end of the last tick, 10 to 19.
    hz: u32,
    /// It was set by hand ([`Order::Timer`]): no frequency is drawn any more.
    steady: bool,
    /// The next tick pings everybody, whenever that was done last.
    pings: bool,
}

impl Sentinel {
    fn link(&self, id: u32) -> &Link {
        self.links[id as usize]
            .as_ref()
            .expect("an instance's link exists as long as the instance")
    }

    fn link_mut(&mut self, id: u32) -> &mut Link {
        self.find_link_mut(id)
            .expect("an instance's link exists as long as the instance")
    }

    /// The link in that slot, if there is one. Every change of a link begins here:
    /// its owners will be handled at the next tick.
    fn find_link_mut(&mut self, id: u32) -> Option<&mut Link> {
        let link = self.links.get_mut(id as usize)?.as_mut()?;
        let touched = &mut self.touched[id as usize];
        *touched = touched.wrapping_add(1);
        Some(link)
    }

    fn instance(&self, of: InstanceRef) -> &Instance {
        let master = &self.masters[of.master];
        match of.who {
            Who::Master => &master.instance,
            Who::Replica(slot) => &master.replicas[slot].instance,
            Who::Peer(slot) => &master.peers[slot].instance,
        }
    }

    fn instance_mut(&mut self, of: InstanceRef) -> &mut Instance {
        let master = &mut self.masters[of.master];
        match of.who {
            Who::Master => &mut master.instance,
            Who::Replica(slot) => &mut master.replicas[slot].instance,
            Who::Peer(slot) => &mut master.peers[slot].instance,
        }
    }

    /// The reference of an instance that exists.
    fn refer(&self, master: u32, who: Who) -> InstanceRef {
        let mut of = InstanceRef {
            master,
            who,
            serial: 0,
        };
        of.serial = self.instance(of).serial;
        of
    }

    /// Whether the instance a reply was asked for still exists.
    fn still_exists(&self, of: InstanceRef) -> bool {
        let Some(master) = self.masters.get(of.master) else {
            return false;
        };
        let serial = match of.who {
            Who::Master => Some(master.instance.serial),
            Who::Replica(slot) => master
                .replicas
                .get(slot)
                .map(|replica| replica.instance.serial),
            Who::Peer(slot) => master.peers.get(slot).map(|peer| peer.instance.serial),
        };
        serial == Some(of.serial)
    }

    /// The subject of events about an instance.
    fn subject(&self, of: InstanceRef) -> Subject {
        let master = &self.masters[of.master];
        let name = || master.name.clone();
        let master_address = master.instance.address;
        match of.who {
            Who::Master => Subject::Master {
                name: name(),
                address: master_address,
            },
            Who::Replica(slot) => Subject::Replica {
                address: master.replicas[slot].instance.address,
                master: name(),
                master_address,
            },
            Who::Peer(slot) => {
                let peer = &master.peers[slot];
                Subject::Sentinel {
                    id: peer.id,
                    address: peer.instance.address,
                    master: name(),
                    master_address,
                }
            }
        }
    }

    fn announce(&mut self, kind: EventKind, of: InstanceRef, out: &mut Out) {
        self.announce_with(kind, of, event::Detail::None, out);
    }

    /// `sentinelEvent` about an instance: a warning goes to its master's
    /// notification script as well.
    fn announce_with(
        &mut self,
        kind: EventKind,
        of: InstanceRef,
        detail: event::Detail,
        out: &mut Out,
    ) {
        let hosts = self.announced_hosts(of);
        self.announce_named(kind, of, detail, hosts, out);
    }

    /// The same with names in place of addresses.
    fn announce_named(
        &mut self,
        kind: EventKind,
        of: InstanceRef,
        detail: event::Detail,
        hosts: Option<Arc<event::EventHosts>>,
        out: &mut Out,
    ) {
        let event = Event {
            kind,
            subject: self.subject(of),
            detail,
            hosts,
            logged: true,
        };
        let settings = &self.masters[of.master].settings;
        if kind.level() == Level::Warning && settings.notification_script.is_some() {
            let settings = Arc::clone(settings);
            self.notify(&settings, &event);
        }
        self.log(event, out);
    }

    /// Announces something; whether it is logged as well is for `loglevel` to say.
    fn log(&self, event: Event, out: &mut Out) {
        self.settings.log(event, out);
    }

    /// A log line that never varies.
    fn log_line(&self, kind: EventKind, out: &mut Out) {
        self.log(Event::plain(kind, event::Detail::None), out);
    }

    /// A log line that is there only at a low `loglevel`, and is nothing otherwise.
    fn log_below(&self, kind: EventKind, detail: impl FnOnce() -> event::Detail, out: &mut Out) {
        if kind.level() >= self.settings.log_level {
            self.log(Event::plain(kind, detail()), out);
        }
    }

    fn announce_master(&mut self, kind: EventKind, master: u32, out: &mut Out) {
        self.announce(kind, self.refer(master, Who::Master), out);
    }
}
