use std::collections::BTreeMap;
use std::sync::Arc;

use lab_process::{Address, Names, Now, Outbox, Process};

use crate::connection::Connections;
use crate::host::{Waiting, WaitingInput};
use crate::network::Pairs;
use crate::queue::{Due, Entry, Kind, Queue};
use crate::segment::{NONE, Segments};
use crate::trace::{NO_CAUSE, Trace};
use crate::{FaultError, Host, HostId, HostSpec, NetworkSpec, Sink, Status, Time, What};

/// Hosts, their processes, and the network between them, at an instant of true
/// time.
///
/// A clone is a keyframe: the same calls on it give the same records.
///
/// What happens at one instant happens in this order: what the caller does
/// ([`World::apply`], [`World::order`]; get there with [`World::run_before`]),
/// first starts of hosts, what the network brings (in the order in which it was
/// put on the way), what hosts do by themselves (by number of the host; what a
/// process finds readable comes before a wake-up that is due).
#[derive(Clone)]
pub struct World<P: Process> {
    pub(crate) seed: u64,
    pub(crate) now: u64,
    steps: u64,
    pub(crate) hosts: Vec<Host<P>>,
    by_address: BTreeMap<Address, u32>,
    pub(crate) network: Pairs,
    /// Cut pairs and hosts without power. While there is none, no packet needs
    /// to ask whether it gets through.
    pub(crate) trouble: u32,
    pub(crate) queue: Queue,
    pub(crate) due: Due,
    pub(crate) segments: Segments<P::Message>,
    pub(crate) connections: Connections,
    pub(crate) trace: Trace,
    /// Messages sent so far.
    pub(crate) messages: u64,
    /// What names of hosts resolve to, everywhere.
    pub(crate) names: Arc<Names>,
    /// Whose names they are.
    hostnames: BTreeMap<u32, Arc<str>>,
    pub(crate) outbox: Outbox<P::Message, P::Event, P::Disk>,
    /// Outputs of the call at hand that come to nothing.
    pub(crate) doomed: Vec<usize>,
    /// Whose wall clock was set when, and how far off it had been.
    pub(crate) clocks_set: Vec<(HostId, Time, i64)>,
}

impl<P: Process> World<P> {
    /// An empty world.
    #[must_use]
    pub fn new(seed: u64, network: NetworkSpec) -> Self {
        let nothing = Now {
            wall_ms: 0,
            wall_sub_us: 0,
            monotonic_us: 0,
        };
        Self {
            seed,
            now: 0,
            steps: 0,
            hosts: Vec::new(),
            by_address: BTreeMap::new(),
            network: Pairs::new(network),
            trouble: 0,
            queue: Queue::default(),
            due: Due::new(),
            segments: Segments::new(),
            connections: Connections::new(),
            trace: Trace::default(),
            messages: 0,
            names: Arc::default(),
            hostnames: BTreeMap::new(),
            outbox: Outbox::new(nothing, 0),
            doomed: Vec::new(),
            clocks_set: Vec::new(),
        }
    }

    /// Adds a host. Of two hosts with one address the first is reached.
    pub fn add_host(&mut self, spec: HostSpec<P>) -> HostId {
        let id = self.hosts.len() as u32;
        self.by_address.entry(spec.address).or_insert(id);
        if let Some(at) = spec.boots_at {
            self.queue.push(at.as_us().max(self.now), Kind::Boot, id, 0);
        }
        self.hosts.push(Host::new(id, spec));
        self.network.add_host();
        self.due.add_host(self.hosts.len());
        HostId(id)
    }

    /// Gives a host a name that resolves to its address, in place of an earlier one.
    ///
    /// # Panics
    ///
    /// Panics for a number that no host of this world has.
    pub fn give_hostname(&mut self, host: HostId, name: &Arc<str>) {
        let ip = self.hosts[host.index()].address().ip;
        if let Some(earlier) = self.hostnames.insert(host.0, Arc::clone(name)) {
            Arc::make_mut(&mut self.names).set(&earlier, None);
        }
        Arc::make_mut(&mut self.names).set(name, Some(ip));
    }

    /// The name that was given to a host.
    #[must_use]
    pub fn hostname(&self, host: HostId) -> Option<&Arc<str>> {
        self.hostnames.get(&host.0)
    }

    /// What names of hosts resolve to.
    #[must_use]
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// From now on a host's name resolves to the address of another host, or to none.
    pub(crate) fn point_name(&mut self, of: HostId, to: Option<HostId>) {
        let ip = to.map(|host| self.hosts[host.index()].address().ip);
        if let Some(name) = self.hostnames.get(&of.0) {
            Arc::make_mut(&mut self.names).set(name, ip);
        }
    }

    /// Adds a host that has the luck of another: its processes are seeded alike, its
    /// flushes cost as much, and what it and a second host say to each other takes as
    /// long as between those whose luck the two have. Two deployments made of such
    /// twins can be compared without one of them being the luckier.
    ///
    /// # Panics
    ///
    /// Panics for a number that no host of this world has.
    pub fn add_twin(&mut self, spec: HostSpec<P>, of: HostId) -> HostId {
        let luck_of = self.hosts[of.0 as usize].luck_of;
        let id = self.add_host(spec);
        self.hosts[id.0 as usize].luck_of = luck_of;
        id
    }

    /// Whose luck a host has; `host` itself where there is none of that number.
    #[inline]
    pub(crate) fn luck_of(&self, host: u32) -> u32 {
        self.hosts
            .get(host as usize)
            .map_or(host, |row| row.luck_of)
    }

    /// The seed it was made with.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// True time.
    #[must_use]
    pub const fn now(&self) -> Time {
        Time::from_us(self.now)
    }

    /// How many steps were made.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    /// How many records were made; the number of the next one.
    #[must_use]
    pub const fn records(&self) -> u64 {
        self.trace.next
    }

    /// A hash over all records so far, the same whether or not anybody listened.
    #[must_use]
    pub const fn digest(&self) -> u64 {
        self.trace.digest()
    }

    /// The hosts, by number.
    #[must_use]
    pub fn hosts(&self) -> &[Host<P>] {
        &self.hosts
    }

    /// A host.
    ///
    /// # Panics
    /// If there is none of that number; [`World::get_host`] asks first.
    #[must_use]
    pub fn host(&self, id: HostId) -> &Host<P> {
        &self.hosts[id.index()]
    }

    /// So many settings of wall clocks are remembered.
    pub(crate) const CLOCKS_KEPT: usize = 64;

    /// When a host's wall clock was set, the last time first, and how far it had been set
    /// ahead until then, milliseconds. For looking at a world; no process learns of it.
    pub fn clock_was_set(&self, id: HostId) -> impl Iterator<Item = (Time, i64)> + '_ {
        let all = self.clocks_set.iter().rev();
        let of_it = all.filter(move |(host, ..)| *host == id);
        of_it.map(|(_, at, before_ms)| (*at, *before_ms))
    }

    /// A host, if there is one of that number.
    #[must_use]
    pub fn get_host(&self, id: HostId) -> Option<&Host<P>> {
        self.hosts.get(id.index())
    }

    /// The host of that name.
    #[must_use]
    pub fn host_by_name(&self, name: &str) -> Option<&Host<P>> {
        self.hosts.iter().find(|host| &**host.name() == name)
    }

    /// The host whose process listens there.
    #[must_use]
    pub fn host_by_address(&self, address: Address) -> Option<&Host<P>> {
        self.by_address
            .get(&address)
            .map(|id| &self.hosts[*id as usize])
    }

    /// Whom a connection to `address` reaches: the process that listens there,
    /// or else any host with that IP, which refuses; [`NONE`]: nobody.
    pub(crate) fn route(&self, address: Address) -> (u32, bool) {
        if let Some(id) = self.by_address.get(&address) {
            return (*id, true);
        }
        let same_ip = self
            .by_address
            .range(Address { port: 0, ..address }..)
            .next();
        match same_ip {
            Some((found, id)) if found.ip == address.ip => (*id, false),
            _ => (NONE, false),
        }
    }

    /// When the next thing happens, at the earliest; `None` if nothing ever will.
    /// (An entry of the queue may be about something that is no more: the next
    /// thing that really happens may be later. [`World::step_until`] knows.)
    #[must_use]
    pub fn next_at(&self) -> Option<Time> {
        let at = self.queue.next_at().min(self.due.next_at());
        (at != u64::MAX).then_some(Time::from_us(at))
    }

    /// Makes the next thing happen; says when it was.
    pub fn step<S: Sink<P>>(&mut self, sink: &mut S) -> Option<Time> {
        self.step_until(Time::MAX, sink)
    }

    /// Makes the next thing happen if it is due by `until`; says when it was.
    pub fn step_until<S: Sink<P>>(&mut self, until: Time, sink: &mut S) -> Option<Time> {
        let limit = until.as_us().min(u64::MAX - 1);
        while !self.advance(limit, sink)? {}
        Some(self.now())
    }

    /// Makes everything up to and at `until` happen; then it is `until` (or
    /// later, if it was).
    pub fn run_until<S: Sink<P>>(&mut self, until: Time, sink: &mut S) {
        while self.advance(until.as_us(), sink).is_some() {}
        self.now = self.now.max(until.as_us());
    }

    /// Makes everything before `until` happen; then it is `until` (or later, if
    /// it was). What the caller does now comes before all else of that instant.
    pub fn run_before<S: Sink<P>>(&mut self, until: Time, sink: &mut S) {
        if let Some(last) = until.as_us().checked_sub(1) {
            while self.advance(last, sink).is_some() {}
        }
        self.now = self.now.max(until.as_us());
    }

    /// Takes the next entry if it is due by `limit`. `None`: there is none;
    /// `false`: it was about something that is no more.
    #[inline]
    fn advance<S: Sink<P>>(&mut self, limit: u64, sink: &mut S) -> Option<bool> {
        let network = self.queue.next_at();
        let hosts = self.due.next_at();
        if network.min(hosts) > limit {
            return None;
        }
        let happened = if network <= hosts {
            let entry = self.queue.pop()?;
            self.now = self.now.max(entry.at);
            self.on_entry(entry, sink)
        } else {
            self.now = self.now.max(hosts);
            self.host_turn(self.due.first(), sink);
            true
        };
        self.steps += u64::from(happened);
        Some(happened)
    }

    #[inline]
    fn on_entry<S: Sink<P>>(&mut self, entry: Entry, sink: &mut S) -> bool {
        match entry.kind() {
            Kind::Arrive => self.arrive(entry.index, entry.tag, sink),
            Kind::AckToOpener => self.ack_arrives(entry.index, 0, entry.tag, sink),
            Kind::AckToAcceptor => self.ack_arrives(entry.index, 1, entry.tag, sink),
            Kind::TimerOfOpener => self.timer(entry, 0, sink),
            Kind::TimerOfAcceptor => self.timer(entry, 1, sink),
            Kind::ChildEnds => self.child_ends(entry.index as usize, entry.tag, sink),
            Kind::Boot => {
                let host = entry.index as usize;
                // Somebody may have started it before.
                let first = self.hosts[host].starts == 0 && self.hosts[host].status == Status::Dead;
                if first {
                    self.boot(host, NO_CAUSE, sink);
                }
                first
            }
        }
    }

    /// Hands an operator's order to a process. It waits if the process is busy
    /// or paused.
    ///
    /// # Errors
    /// If there is no such host or its process does not run.
    pub fn order<S: Sink<P>>(
        &mut self,
        host: HostId,
        order: P::Order,
        sink: &mut S,
    ) -> Result<(), FaultError> {
        self.running(host)?;
        let cause = self.trace.note(
            self.now,
            host.0,
            NO_CAUSE,
            What::Ordered {
                order: &order,
                process: self.hosts[host.index()].process.as_ref(),
            },
            sink,
        );
        let input = WaitingInput::Order(order);
        self.hand(
            host.index(),
            Waiting {
                connection: 0,
                generation: 0,
                end: 0,
                cause,
                input,
            },
            sink,
        );
        Ok(())
    }
}
