//! Random fault scripts: everything about one follows from its seed. Faults first,
//! then calm, in which the cluster has to agree and to serve.

use lab_raft::client::{self, Spec};
use lab_raft::{Operation, Order, Raft, RoleName, Settings};
use lab_sim::{CutMode, DiskCost, Fault, HostId, NetworkSpec, Status, Time};

use super::{Cluster, Luck, NodeOrder, Safety, Violation, servers};

/// One thing that is done to a cluster.
#[derive(Clone, Debug)]
pub enum Action {
    /// Time passes, microseconds.
    Wait(u64),
    /// Something breaks or is put right.
    Fault(Fault),
    /// Something is asked of a server.
    Order(u32, Order),
    /// The servers on one side cannot be reached from the other; with `false` they
    /// still reach it.
    Partition(u32, bool),
    /// The pace of the clients, milliseconds between writes.
    Pace(u64),
    /// As soon as somebody leads a new term, within a second, and so many
    /// microseconds have passed: its process is killed.
    KillNextLeader(u64),
    /// Whoever leads is cut off, together with so many of the servers after it.
    IsolateLeader(u32),
    /// Every process that was killed is started.
    StartAll,
    /// Two servers start an election at once; so many microseconds later all others
    /// are killed and started again.
    Rivals(u32, u32, u64),
}

/// A cluster and what is done to it.
#[derive(Clone, Debug)]
pub struct Script {
    pub seed: u64,
    pub servers: u32,
    pub clients: u32,
    pub settings: Settings,
    pub network: NetworkSpec,
    pub disk: DiskCost,
    pub actions: Vec<Action>,
}

/// At which violation to stop.
pub type Stop = fn(&Violation) -> bool;

/// What came of it.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// What was violated, the first first.
    pub violations: Vec<Violation>,
    /// In calm, no leader was elected, or not everything was replicated.
    pub stuck: bool,
    pub steps: u64,
    pub terms_led: u64,
    pub committed: u64,
    pub writes: u64,
    pub digest: u64,
}

impl Script {
    /// The script of that seed.
    pub fn random(seed: u64) -> Self {
        let mut luck = Luck::new(seed);
        let servers = [1, 2, 3, 3, 3, 4, 5, 5, 5, 5, 7, 15][luck.below(12) as usize];
        let settings = Settings {
            pre_vote: luck.one_in(3),
            check_quorum: luck.one_in(3),
            conflict_hint: !luck.one_in(3),
            max_entries: [1, 2, 64][luck.below(3) as usize],
            max_in_flight: [1, 3, 32][luck.below(3) as usize],
            ..Settings::default()
        };
        let latency = [200, 1_000, 5_000, 20_000][luck.below(4) as usize];
        let flush = [0, 500, 5_000, 20_000][luck.below(4) as usize];
        let mut script = Self {
            seed,
            servers,
            clients: luck.below(3) as u32,
            settings,
            network: NetworkSpec::uniform(latency, latency / 2),
            disk: DiskCost {
                base_us: flush,
                jitter_us: flush,
                tail_ppm: 20_000,
                tail_us: 4 * flush,
            },
            actions: Vec::new(),
        };
        let hurry = luck.one_in(2);
        for _ in 0..20 + luck.below(40) {
            let wait = match luck.below(4) {
                0 => 2_000,
                1 => 50_000,
                _ if hurry => 100_000,
                2 => 300_000,
                _ => 700_000,
            };
            script.actions.push(Action::Wait(luck.below(wait)));
            let action = script.action(&mut luck);
            script.actions.push(action);
        }
        script
    }

    fn action(&self, luck: &mut Luck) -> Action {
        let hosts = u64::from(self.servers + self.clients);
        let server = luck.below(u64::from(self.servers)) as u32;
        let host = HostId(server);
        let other = HostId(luck.below(hosts) as u32);
        Action::Fault(match luck.below(38) {
            0 | 1 => Fault::Kill(host),
            2..=5 => Fault::Start { host, wipe: false },
            6 => Fault::Pause(host),
            7 | 8 => Fault::Resume(host),
            9 => Fault::HostDown(host),
            10 | 11 => Fault::HostUp(host),
            12 => Fault::Cut {
                from: host,
                to: other,
                mode: CutMode::Drop,
            },
            13 => Fault::Cut {
                from: host,
                to: other,
                mode: CutMode::Reject,
            },
            14 => Fault::Heal {
                from: host,
                to: other,
            },
            15 | 16 => Fault::HealAll,
            17 => Fault::Delay {
                from: host,
                to: other,
                base_us: luck.below(120_000) as u32,
                jitter_us: luck.below(60_000) as u32,
            },
            18 => Fault::Drift {
                host,
                ppm: luck.below(400_000) as i32 - 200_000,
            },
            19 => Fault::Clock {
                host,
                offset_ms: luck.below(20_000) as i64 - 10_000,
            },
            20 | 21 => return Action::Partition(luck.below(1 << self.servers) as u32, true),
            22 => return Action::Partition(luck.below(1 << self.servers) as u32, false),
            23 | 24 => return Action::Order(server, Order::TimeOut),
            25 => {
                let left_us = luck.below(100_000);
                return Action::Order(server, Order::ElectionTimer { left_us });
            }
            26 => return Action::Pace(luck.below(150)),
            27..=29 => return Action::KillNextLeader(luck.below(60_000)),
            30 => return Action::IsolateLeader(luck.below(3) as u32),
            31 | 32 => return Action::StartAll,
            33 | 34 => {
                let rival = luck.below(u64::from(self.servers)) as u32;
                let after_us = luck.below(3 * u64::from(self.network.latency.base_us));
                return Action::Rivals(server, rival, after_us);
            }
            _ => return Action::Order(server, Order::Request(Operation::Increment)),
        })
    }

    fn build(&self) -> Cluster {
        let network = self.network.clone();
        let mut cluster = Cluster::new(self.seed, network, self.servers, self.settings, &[]);
        for _ in 0..self.clients {
            cluster.add_client(Spec {
                write_every_ms: 40,
                timeout_ms: 400,
                ..Spec::new(servers(self.servers))
            });
        }
        for id in 0..self.servers {
            let cost = Fault::DiskCost(HostId(id), self.disk);
            cluster.world.apply(&cost, &mut ()).expect("it is there");
        }
        cluster
    }

    /// Plays it, up to the first violation for which `stop` holds.
    pub fn play(&self, stop: Stop) -> Outcome {
        let mut cluster = self.build();
        let mut safety = Safety::new(self.servers);
        for action in &self.actions {
            self.act(action, &mut cluster, &mut safety, stop);
            if safety.violations.iter().any(stop) {
                break;
            }
        }
        let broken = safety.violations.iter().any(stop);
        let stuck = !broken && !self.calm(&mut cluster, &mut safety);
        let clients = self.servers..self.servers + self.clients;
        let writes = clients
            .filter_map(|id| cluster.world.host(HostId(id)).process()?.client())
            .map(client::Client::writes)
            .sum();
        Outcome {
            stuck,
            steps: safety.looked,
            terms_led: safety.terms_led() as u64,
            committed: safety.committed() as u64,
            writes,
            digest: cluster.world.digest(),
            violations: safety.violations,
        }
    }

    fn act(&self, action: &Action, cluster: &mut Cluster, safety: &mut Safety, stop: Stop) {
        match action {
            Action::Wait(us) => {
                let until = cluster.world.now().plus_us(*us);
                run(cluster, safety, until, stop);
            }
            // A fault that does not fit changes nothing.
            Action::Fault(fault) => drop(cluster.world.apply(fault, safety)),
            Action::Order(id, order) => cluster.order(*id, *order, safety),
            Action::Partition(side, both_ways) => {
                self.partition(*side, *both_ways, cluster, safety);
            }
            Action::KillNextLeader(after_us) => {
                kill_next_leader(*after_us, cluster, safety, stop);
            }
            Action::IsolateLeader(with) => {
                if let Some(leader) = cluster.leader().map(|raft| raft.id().0) {
                    let side = (0..=*with).map(|n| 1 << ((leader + n) % self.servers));
                    self.partition(side.fold(0, |all, one| all | one), true, cluster, safety);
                }
            }
            Action::Rivals(one, other, after_us) => {
                for rival in [*one, *other] {
                    cluster.order(rival, Order::TimeOut, safety);
                }
                let soon = cluster.world.now().plus_us(*after_us);
                run(cluster, safety, soon, stop);
                for host in (0..self.servers).filter(|id| id != one && id != other) {
                    let host = HostId(host);
                    let _ = cluster.world.apply(&Fault::Kill(host), safety);
                    let start = Fault::Start { host, wipe: false };
                    let _ = cluster.world.apply(&start, safety);
                }
            }
            Action::StartAll => {
                for host in (0..self.servers).map(HostId) {
                    let start = Fault::Start { host, wipe: false };
                    let _ = cluster.world.apply(&start, safety);
                }
            }
            Action::Pace(ms) => {
                for id in self.servers..self.servers + self.clients {
                    let order = NodeOrder::Client(client::Order::SetWriteEvery { ms: *ms });
                    let _ = cluster.world.order(HostId(id), order, safety);
                }
            }
        }
        safety.look(&cluster.world);
    }

    fn partition(&self, side: u32, both: bool, cluster: &mut Cluster, safety: &mut Safety) {
        for a in (0..self.servers).filter(|a| side >> a & 1 == 1) {
            for b in (0..self.servers).filter(|b| side >> b & 1 == 0) {
                let pairs = [(b, a), (a, b)];
                for (from, to) in pairs.into_iter().take(1 + usize::from(both)) {
                    let fault = Fault::Cut {
                        from: HostId(from),
                        to: HostId(to),
                        mode: CutMode::Drop,
                    };
                    let _ = cluster.world.apply(&fault, safety);
                }
            }
        }
    }

    /// Puts everything right. Says whether the servers come to agree, and do what
    /// they are asked.
    fn calm(&self, cluster: &mut Cluster, safety: &mut Safety) -> bool {
        let _ = cluster.world.apply(&Fault::HealAll, safety);
        let hosts = self.servers + self.clients;
        for host in (0..hosts).map(HostId) {
            let fault = match cluster.world.host(host).status() {
                Status::Up => None,
                Status::Paused => Some(Fault::Resume(host)),
                Status::Dead => Some(Fault::Start { host, wipe: false }),
                Status::HostDown => Some(Fault::HostUp(host)),
            };
            for to in (0..hosts).map(HostId).filter(|to| *to != host) {
                let quick = Fault::Delay {
                    from: host,
                    to,
                    base_us: 0,
                    jitter_us: 0,
                };
                cluster.world.apply(&quick, safety).expect("it fits");
            }
            if let Some(fault) = fault {
                cluster.world.apply(&fault, safety).expect("it fits");
            }
            let silence = NodeOrder::Client(client::Order::SetWriteEvery { ms: 0 });
            let _ = cluster.world.order(host, silence, safety);
        }
        for _ in 0..60 {
            let second = cluster.world.now().plus_us(1_000_000);
            run(cluster, safety, second, |_| false);
            if let Some(leader) = cluster.leader().map(|raft| raft.id().0) {
                let request = Order::Request(Operation::Increment);
                cluster.order(leader, request, safety);
                let soon = cluster.world.now().plus_us(1_000_000);
                run(cluster, safety, soon, |_| false);
                if agree(cluster) {
                    return true;
                }
            }
        }
        false
    }
}

fn kill_next_leader(after_us: u64, cluster: &mut Cluster, safety: &mut Safety, stop: Stop) {
    let term = |cluster: &Cluster| cluster.leader().map_or(0, Raft::term);
    let before = term(cluster);
    let give_up = cluster.world.now().plus_us(1_000_000);
    while term(cluster) <= before {
        if cluster.world.step_until(give_up, safety).is_none() {
            return;
        }
        safety.look(&cluster.world);
    }
    let at = cluster.world.now().plus_us(after_us);
    run(cluster, safety, at, stop);
    if let Some(leader) = cluster.leader().map(|raft| raft.id().0) {
        let _ = cluster.world.apply(&Fault::Kill(HostId(leader)), safety);
    }
}

/// Whether all servers have the same log, committed and applied, and one leads.
fn agree(cluster: &Cluster) -> bool {
    let leaders = cluster
        .rafts()
        .filter(|raft| raft.role() == RoleName::Leader);
    let Some(leader) = cluster.leader() else {
        return false;
    };
    leaders.count() == 1
        && cluster.rafts().count() as u32 == cluster.servers
        && leader.commit_index() == leader.log().last_index()
        && cluster.rafts().all(|raft| {
            raft.log() == leader.log()
                && raft.commit_index() == leader.commit_index()
                && raft.machine() == leader.machine()
        })
}

/// Runs until then, and looks at every step.
pub fn run(cluster: &mut Cluster, safety: &mut Safety, until: Time, stop: Stop) {
    while cluster.world.step_until(until, safety).is_some() {
        safety.look(&cluster.world);
        if safety.violations.iter().any(stop) {
            return;
        }
    }
    // Nothing happens any more until then; time still passes.
    cluster.world.run_until(until, safety);
}
