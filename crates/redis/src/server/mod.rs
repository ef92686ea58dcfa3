//! A Redis server as Sentinel and other servers see it (specification §17).
//!
//! What is where: [`Spec`], [`Disk`] and [`Order`] are what it is started from,
//! what survives and what an operator can do; `commands` answers requests, `command`
//! what an operator types; `data` are the keys; `disk` is what is saved of them, and when;
//! `handshake` and `upstream` are the side of a replica, `replicas` the side of a master, `role`
//! the change from one to the other;
//! `pause` is `CLIENT PAUSE`; `history` and `backlog` decide whether a replica can continue; `cron` is the
//! phase of `serverCron`; `view` is for whoever looks.
//!
//! Simplifications, all on purpose: the handshake of a replica is one message
//! (on a real wire it takes two round trips more), and the full synchronisation
//! is one message whose duration the replica waits out, so a link that falls
//! silent in the middle of a transfer does not stall it.

mod backlog;
mod clients;
mod command;
mod commands;
mod condition;
mod cron;
mod data;
mod disk;
mod event;
mod event_text;
mod handshake;
mod history;
mod pause;
mod replicas;
mod role;
mod spec;
mod upstream;
mod view;

use std::collections::VecDeque;
use std::sync::Arc;

use lab_process::{Input, Outbox, Process, Socket};
use rand_pcg::Pcg32;
use rand_pcg::rand_core::{Rng, SeedableRng};

use self::backlog::Backlog;
use self::clients::{Clients, Kind};
use self::cron::Cron;
use self::disk::Saving;
use self::pause::Pause;
use self::replicas::{Replica, Transfer};
use self::upstream::Upstream;
use crate::wire::{Message, Reply, RunId, Value, Words};

pub use self::command::COMMANDS;
pub use self::condition::Condition;
pub use self::data::{DataSet, Keys};
pub use self::disk::SavePoint;
pub use self::event::{Level, ServerEvent, UserRequest};
pub use self::history::{FullBecause, History, PsyncDecision};
pub use self::replicas::ReplicaState;
pub use self::spec::{Config, Cost, Disk, Order, Snapshot, Spec};
pub use self::upstream::{Incoming, LinkState};
pub use self::view::ReplicaView;

/// What a server pushes its outputs into.
type Out = Outbox<Message, Box<ServerEvent>, Disk>;

/// How many inputs are kept while the server sleeps; a connection that sends
/// more is closed, as one would be whose socket buffers overflow.
const MAX_DEFERRED: usize = 65_536;

/// A Redis server.
#[derive(Clone, Debug)]
pub struct Server {
    spec: Arc<Spec>,
    rng: Pcg32,
    run_id: RunId,
    priority: u32,
    disk: Disk,
    data: DataSet,
    saving: Saving,
    history: History,
    backlog: Option<Backlog>,
    /// Whether the stream has begun with a `SELECT` (`slaveseldb` is not −1).
    selected: bool,
    upstream: Option<Upstream>,
    replicas: Vec<Replica>,
    /// The process that sends the data set to replicas, while it lives.
    transfer: Option<Transfer>,
    /// `repl_no_slaves_since`, in whole seconds of the wall clock.
    no_replicas_since_s: i64,
    clients: Clients,
    script_running: bool,
    loading: Option<Loading>,
    cron: Cron,
    /// `replication_cron_loops`.
    replication_loops: u64,
    sleep: Option<Box<Sleep>>,
    pause: Option<Box<Pause>>,
    next_socket: u32,
    operator: Operator,
    wait: Option<Box<Wait>>,
    /// `server.stat_starttime`, seconds of the wall clock.
    started_s: i64,
}

/// `WAIT`: for whom and until when, and the commands that the operator has given
/// meanwhile, which wait behind it.
#[derive(Clone, Debug)]
struct Wait {
    replicas: i64,
    /// What they must have acknowledged.
    offset: u64,
    until_us: Option<u64>,
    queued: VecDeque<Words>,
}

/// The connection through which an operator gives commands (`redis-cli`). It stands
/// from the start of the process to its end.
#[derive(Clone, Debug)]
struct Operator {
    /// `CLIENT SETNAME`.
    name: Option<Arc<str>>,
    /// Whether it needed no password when it connected, or has given it since.
    authenticated: bool,
}

/// A data set is being loaded, and nothing else gets done.
#[derive(Clone, Copy, Debug)]
struct Loading {
    until_us: u64,
    what: LoadingWhat,
}

#[derive(Clone, Copy, Debug)]
enum LoadingWhat {
    /// The snapshot on disk, at the start.
    Snapshot { since_us: u64 },
    /// What the master sent.
    MasterData,
}

/// `DEBUG SLEEP`: until when, and what came in meanwhile.
#[derive(Clone, Debug)]
struct Sleep {
    until_us: u64,
    /// What is answered at the end, if somebody waits for it.
    answer: Option<Value>,
    deferred: VecDeque<Input<Message, Order>>,
}

impl Process for Server {
    type Message = Message;
    type Event = Box<ServerEvent>;
    type Disk = Disk;
    type Spec = Spec;
    type Order = Order;

    fn boot(spec: &Spec, disk: Option<&Disk>, seed: u64, out: &mut Out) -> Self {
        let now_us = out.now().monotonic_us;
        let mut rng = Pcg32::seed_from_u64(seed);
        let run_id = random_id(&mut rng);
        let history = History::new(random_id(&mut rng), 0);
        let disk = disk.cloned().unwrap_or(Disk {
            config: None,
            data: None,
        });
        let spec = disk
            .config
            .as_ref()
            .map_or_else(|| Arc::new(spec.clone()), Arc::clone);
        let mut server = Self {
            rng,
            run_id,
            priority: spec.priority,
            disk,
            data: DataSet::default(),
            saving: Saving::new(unix_time(out)),
            history,
            backlog: None,
            selected: false,
            upstream: spec.replica_of.clone().map(Upstream::new),
            replicas: Vec::new(),
            transfer: None,
            no_replicas_since_s: unix_time(out),
            clients: Clients::default(),
            script_running: false,
            loading: None,
            cron: Cron::new(now_us),
            replication_loops: 0,
            sleep: None,
            pause: None,
            next_socket: 0,
            operator: Operator {
                name: None,
                authenticated: spec.password.is_empty(),
            },
            wait: None,
            started_s: unix_time(out),
            spec,
        };
        for line in [
            ServerEvent::Starting,
            ServerEvent::Version,
            ServerEvent::ConfigurationLoaded,
            ServerEvent::MonotonicClock,
            ServerEvent::RunningMode {
                port: server.spec.address.port,
            },
            ServerEvent::Initialized,
        ] {
            out.event(line);
        }
        server.start_loading(out);
        server
    }

    fn handle(&mut self, input: Input<Message, Order>, out: &mut Out) {
        if let Some(sleep) = &mut self.sleep {
            if out.now().monotonic_us < sleep.until_us {
                sleep.defer(input, out);
                return;
            }
            if let Some(sleep) = self.sleep.take() {
                self.wake_up(*sleep, out);
            }
            self.handle(input, out);
            return;
        }
        match input {
            Input::Wake => self.on_wake(out),
            Input::Opened { socket } => self.on_upstream_opened(socket, out),
            Input::Accepted { socket, peer } => {
                let free = self.spec.password.is_empty();
                self.forget_postponed(socket);
                self.clients.accept(socket, peer, free);
            }
            Input::Closed { socket, why } => {
                if socket.is_accepted() {
                    self.on_client_closed(socket, out);
                } else {
                    self.on_upstream_closed(socket, why, out);
                }
            }
            Input::Received { socket, message } => match message {
                Message::Request(request) => self.on_request(socket, request, out),
                Message::Reply(reply) => self.on_upstream_reply(socket, &reply, out),
                Message::Stream(stream) => self.on_upstream_stream(socket, &stream, out),
                Message::Push(_) => {}
            },
            // A server starts no programs.
            Input::Ended { .. } => {}
            Input::Order(order) => self.on_order(order, out),
        }
        self.end_pause_if_due(false, out);
    }

    fn next_wake_us(&self) -> Option<u64> {
        if let Some(sleep) = &self.sleep {
            return Some(sleep.until_us);
        }
        if let Some(loading) = &self.loading {
            return Some(loading.until_us);
        }
        let mut next = self.cron.second();
        if let Some(until) = self.wait.as_ref().and_then(|wait| wait.until_us) {
            next = next.min(until);
        }
        if let Some(transfer) = &self.transfer {
            next = next.min(self.cron.tick_from(transfer.ends_us));
        }
        if let Some(pause) = &self.pause {
            next = next.min(self.cron.tick_from(pause.until_us));
        }
        if let Some(until) = self.upstream.as_ref().and_then(Upstream::transfer_until_us) {
            next = next.min(until);
        }
        Some(next)
    }
}

impl Sleep {
    /// Keeps an input for later; a wake-up before the time means nothing.
    fn defer(&mut self, input: Input<Message, Order>, out: &mut Out) {
        if matches!(input, Input::Wake) {
            return;
        }
        if self.deferred.len() < MAX_DEFERRED {
            self.deferred.push_back(input);
        } else if let Input::Received { socket, .. } = input {
            out.close(socket);
            let why = lab_process::Closing::Reset;
            // Room for it: what that connection sent is not wanted any more.
            self.deferred.retain(
                |kept| !matches!(kept, Input::Received { socket: of, .. } if *of == socket),
            );
            self.deferred.push_back(Input::Closed { socket, why });
        }
    }
}

impl Server {
    /// Starts to load the snapshot on disk, if there is one; otherwise the
    /// server is ready at once (`main`, `loadDataFromDisk`).
    fn start_loading(&mut self, out: &mut Out) {
        let Some(snapshot) = &self.disk.data else {
            out.event(ServerEvent::Ready);
            return;
        };
        let since_us = out.now().monotonic_us;
        let until_us = since_us + self.spec.load.for_bytes(snapshot.data.bytes);
        self.loading = Some(Loading {
            until_us,
            what: LoadingWhat::Snapshot { since_us },
        });
        if until_us == since_us {
            self.finish_loading(out);
        }
    }

    /// The snapshot is loaded: its place in the history counts again. A replica
    /// may ask to continue from there; a master begins a new history that its
    /// replicas can follow from the old one.
    fn finish_loading(&mut self, out: &mut Out) {
        let Some(loading) = self.loading.take() else {
            return;
        };
        let LoadingWhat::Snapshot { since_us } = loading.what else {
            self.finish_sync(out);
            return;
        };
        let now_us = out.now().monotonic_us;
        if let Some(snapshot) = &self.disk.data {
            self.data = snapshot.data.clone();
            let id = self.history.id;
            self.history = History::new(snapshot.replication_id, snapshot.offset);
            if let Some(upstream) = &mut self.upstream {
                upstream.cached = true;
                out.event(ServerEvent::SynthesizingMaster);
            } else {
                self.history.shift(id);
                self.no_replicas_since_s = unix_time(out);
            }
            self.backlog = Some(Backlog::new(self.history.offset));
            out.event(ServerEvent::DataLoaded {
                took_us: now_us - since_us,
            });
        }
        self.saving.saved_s = unix_time(out);
        self.cron = Cron::new(now_us);
        out.event(ServerEvent::Ready);
    }

    fn on_wake(&mut self, out: &mut Out) {
        let now_us = out.now().monotonic_us;
        if let Some(loading) = &self.loading {
            if loading.until_us > now_us {
                return;
            }
            self.finish_loading(out);
        }
        if self
            .upstream
            .as_ref()
            .and_then(Upstream::transfer_until_us)
            .is_some_and(|until| until <= now_us)
        {
            self.load_master_data(out);
        }
        if self.loading.is_some() {
            return;
        }
        if self.wait.is_some() {
            self.end_wait(out);
        }
        let mut due_us = self.cron.second();
        if let Some(transfer) = &self.transfer {
            due_us = due_us.min(self.cron.tick_from(transfer.ends_us));
        }
        if let Some(pause) = &self.pause {
            due_us = due_us.min(self.cron.tick_from(pause.until_us));
        }
        if due_us <= now_us {
            let is_second = self.cron.run(due_us, now_us);
            self.server_cron(is_second, out);
        }
    }

    /// One tick of `serverCron`, as far as it does anything here.
    fn server_cron(&mut self, is_second: bool, out: &mut Out) {
        self.end_pause_if_due(true, out);
        if self
            .transfer
            .is_some_and(|transfer| transfer.ends_us <= out.now().monotonic_us)
        {
            self.reap_transfer(out);
        }
        if is_second {
            self.save_if_due(out);
            self.upstream_cron(out);
            self.replicas_cron(out);
            self.replication_loops += 1;
        }
    }

    /// The end of a sleep: its own answer first, then what came in meanwhile.
    fn wake_up(&mut self, sleep: Sleep, out: &mut Out) {
        if let Some(value) = sleep.answer {
            out.answer(Message::Reply(Reply::Value(Arc::new(value))));
        }
        for earlier in sleep.deferred {
            self.handle(earlier, out);
        }
    }

    fn on_client_closed(&mut self, socket: Socket, out: &mut Out) {
        self.forget_postponed(socket);
        if self
            .clients
            .remove(socket)
            .is_some_and(|client| client.kind == Kind::Replica)
        {
            self.drop_replica(socket, out);
        }
    }

    /// A number for the next connection this server opens.
    const fn new_socket(&mut self) -> Socket {
        let socket = Socket(self.next_socket);
        self.next_socket = (self.next_socket + 1) % Socket::FIRST_ACCEPTED;
        socket
    }
}

/// Five random words: a run id or the id of a history.
fn random_id(rng: &mut Pcg32) -> RunId {
    RunId::from_words(std::array::from_fn(|_| rng.next_u32()))
}

/// `server.unixtime`: the wall clock in whole seconds. Redis measures all that
/// concerns replication in these.
const fn unix_time(out: &Out) -> i64 {
    out.now().wall_ms.div_euclid(1000)
}
