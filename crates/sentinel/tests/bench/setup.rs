//! The usual deployment, and its variations.

use std::sync::Arc;

use lab_process::{Address, DiskFailure, NameServer, Names};
use lab_redis::wire::{Ask, Credentials, Hello, Request, RunId};
use lab_sentinel::{MasterSettings, MasterSpec, Settings, Spec, Tunables};

use super::{Bench, Fake, Vote};

/// The master `mymaster`.
pub const MASTER: Address = Address::new([10, 0, 0, 1], 6379);

/// The `n`-th replica, from 1.
pub const fn replica(n: u8) -> Address {
    Address::new([10, 0, 0, 10 + n], 6379)
}

/// The `n`-th other sentinel, from 1.
pub const fn peer(n: u8) -> Address {
    Address::new([10, 0, 1, n], 26379)
}

/// The id of the `n`-th other sentinel.
pub const fn peer_id(n: u8) -> RunId {
    RunId([0xb0 + n; 20])
}

/// The sentinel's own id.
pub const fn id() -> RunId {
    RunId([0xaa; 20])
}

/// The run id of the `n`-th server, the master being 0.
pub const fn run_id(n: u8) -> RunId {
    RunId([n + 1; 20])
}

/// What is not as usual where a sentinel runs.
#[derive(Clone, Debug, Default)]
pub struct Machine {
    pub disk_failure: Option<DiskFailure>,
    pub names: Arc<Names>,
    pub name_server: NameServer,
}

/// What to set up; see [`Setup::start`] and [`Setup::settled`].
#[derive(Clone, Debug)]
pub struct Setup {
    pub replicas: u8,
    pub peers: u8,
    pub quorum: u32,
    pub down_after: i64,
    pub failover_timeout: i64,
    pub parallel_syncs: i64,
    pub seed: u64,
    pub tunables: Tunables,
    pub settings: Settings,
    /// Of every master.
    pub master: MasterSettings,
    /// A second master `other`, with a replica, at 10.0.2.1 and 10.0.2.2.
    pub other: bool,
    /// Whether peers agree that the master is down, and vote for who asks.
    pub peers_agree: bool,
}

/// Two replicas, two other sentinels, quorum 2, down after 1 s.
impl Default for Setup {
    fn default() -> Self {
        Self {
            replicas: 2,
            peers: 2,
            quorum: 2,
            down_after: 1_000,
            failover_timeout: 10_000,
            parallel_syncs: 1,
            seed: 1,
            tunables: Tunables::default(),
            settings: Settings::default(),
            master: MasterSettings::default(),
            other: false,
            peers_agree: true,
        }
    }
}

impl Setup {
    /// Alone: it is quorum and majority by itself.
    pub fn alone() -> Self {
        Self {
            peers: 0,
            quorum: 1,
            ..Self::default()
        }
    }

    fn master_spec(&self, name: &str, address: Address) -> MasterSpec {
        MasterSpec {
            down_after_ms: Some(self.down_after),
            failover_timeout_ms: Some(self.failover_timeout),
            parallel_syncs: self.parallel_syncs,
            settings: Arc::new(self.master.clone()),
            ..MasterSpec::new(name.into(), address, self.quorum)
        }
    }

    pub fn spec(&self) -> Spec {
        let mut masters = vec![self.master_spec("mymaster", MASTER)];
        if self.other {
            masters.push(self.master_spec("other", OTHER));
        }
        Spec {
            id: Some(id()),
            masters,
            tunables: self.tunables.clone(),
            settings: self.settings.clone(),
            ..Spec::new(Address::new([10, 0, 1, 100], 26379))
        }
    }

    pub fn fakes(&self) -> Vec<Fake> {
        let replicas: Vec<Address> = (1..=self.replicas).map(replica).collect();
        let mut fakes = vec![Fake::master(MASTER, run_id(0), &replicas)];
        for n in 1..=self.replicas {
            fakes.push(Fake::replica(replica(n), run_id(n), MASTER));
        }
        for n in 1..=self.peers {
            let mut fake = Fake::sentinel(peer(n));
            if self.peers_agree {
                fake.says_down = true;
                fake.vote = Vote::Asker;
            }
            fakes.push(fake);
        }
        if self.other {
            fakes.push(Fake::master(OTHER, run_id(100), &[OTHER_REPLICA]));
            fakes.push(Fake::replica(OTHER_REPLICA, run_id(101), OTHER));
        }
        fakes
    }

    /// Booted, nothing delivered yet.
    pub fn start(&self) -> Bench {
        Bench::boot(&self.spec(), None, self.seed, self.fakes())
    }

    /// Everybody knows everybody: replicas by INFO, sentinels by hello. Three
    /// seconds after boot, marked.
    pub fn settled(&self) -> Bench {
        let mut bench = self.start();
        bench.run(1_000);
        for n in 1..=self.peers {
            bench.hear(bench_hello(n));
            if self.other {
                bench.hear(Hello {
                    master_name: "other".into(),
                    master: OTHER,
                    ..bench_hello(n)
                });
            }
        }
        bench.run_until(3_000);
        bench.mark();
        bench
    }
}

/// The second master.
pub const OTHER: Address = Address::new([10, 0, 2, 1], 6379);
/// Its replica.
pub const OTHER_REPLICA: Address = Address::new([10, 0, 2, 2], 6379);

/// What the `n`-th other sentinel says while nothing has happened yet.
pub fn bench_hello(n: u8) -> Hello {
    Hello {
        from: peer(n),
        id: peer_id(n),
        current_epoch: 0,
        master_name: "mymaster".into(),
        master: MASTER,
        config_epoch: 0,
        hosts: None,
    }
}

impl Bench {
    /// A sentinel publishes a hello straight to ours.
    pub fn hear(&mut self, hello: Hello) {
        self.ask(Request::Publish(Arc::new(hello)));
    }

    /// The same, from one that gives a password first.
    pub fn hear_with_password(&mut self, password: &str, hello: Hello) {
        let auth = Request::Auth(Arc::new(Credentials {
            user: None,
            password: password.into(),
        }));
        self.ask_in_turn([auth, Request::Publish(Arc::new(hello))]);
    }

    /// Somebody asks for the master at `MASTER`, perhaps for a vote.
    pub fn asked(&mut self, epoch: u64, candidate: Option<RunId>) -> lab_redis::wire::Answer {
        match self.ask(Request::IsMasterDown(Box::new(Ask {
            master: MASTER,
            host: None,
            epoch,
            candidate,
        }))) {
            lab_redis::wire::Reply::IsMasterDown(answer) => answer,
            other => panic!("expected an answer, got {other:?}"),
        }
    }

    /// Kills the master and runs up to and including its `+sdown`.
    pub fn sdown(&mut self) -> i64 {
        self.kill(MASTER);
        self.run_to("+sdown master mymaster")
    }

    /// Kills the master and runs until this sentinel is the leader.
    pub fn elected(&mut self) -> i64 {
        self.kill(MASTER);
        self.run_to("+elected-leader")
    }
}
