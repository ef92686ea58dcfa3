//! What stands at the other end of the sentinel's connections.

use std::sync::Arc;

use lab_process::{Address, Place};
use lab_redis::wire::{
    Answer, Ask, ErrorReply, InfoReport, InfoRest, MasterLink, ReplicaLine, ReplicaOf, Reply,
    Request, Role, RunId,
};

/// How a fake treats its connections.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mood {
    Answers,
    /// Accepts, keeps connections, says nothing.
    Silent,
    /// Nobody listens.
    Refuses,
}

/// Whom a fake sentinel says it voted for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Vote {
    /// `*`, whatever is asked.
    Withheld,
    /// Whoever asks, in the epoch asked about; `*` to a mere question.
    Asker,
    /// This one, whoever asks; `*` to a mere question.
    Told(RunId, u64),
}

#[derive(Clone, Debug)]
pub struct Fake {
    pub address: Address,
    pub mood: Mood,
    /// From the sentinel's sending to the arrival of the reply.
    pub delay_ms: u64,
    pub pong: Reply,
    pub publish: Reply,
    /// What a server reports; `None` for a sentinel.
    pub info: Option<InfoReport>,
    /// What INFO is answered with instead, if anything.
    pub info_reply: Option<Reply>,
    /// What AUTH is answered with.
    pub auth: Reply,
    /// What SCRIPT KILL is answered with.
    pub script_kill: Reply,
    /// Names by which it knows its commands: old, new.
    pub renames: Vec<(Arc<str>, Arc<str>)>,
    /// Whether SLAVEOF is carried out.
    pub obeys: bool,
    /// Whether the link is up at once after SLAVEOF.
    pub syncs: bool,
    /// Whether the transaction's CLIENT KILL is carried out.
    pub kills_clients: bool,
    /// Whether what is published on a server reaches its subscribers.
    pub echoes: bool,
    /// A sentinel's opinion of the master.
    pub says_down: bool,
    pub vote: Vote,
    /// What is-master-down-by-addr is answered with instead, if anything.
    pub ask_reply: Option<Reply>,
}

impl Fake {
    pub fn sentinel(address: Address) -> Self {
        Self {
            address,
            mood: Mood::Answers,
            delay_ms: 1,
            pong: Reply::Pong,
            publish: Reply::Integer(1),
            info: None,
            info_reply: None,
            auth: Reply::Ok,
            script_kill: Reply::Ok,
            renames: Vec::new(),
            obeys: true,
            syncs: true,
            kills_clients: true,
            echoes: true,
            says_down: false,
            vote: Vote::Withheld,
            ask_reply: None,
        }
    }

    pub fn master(address: Address, run_id: RunId, replicas: &[Address]) -> Self {
        let line = |&address| ReplicaLine {
            address,
            host: None,
            online: true,
            offset: 100,
            lag_s: 0,
        };
        let info = InfoReport {
            run_id,
            role: Role::Master,
            link: None,
            priority: 100,
            announced: true,
            offset: 100,
            replicas: replicas.iter().map(line).collect(),
            rest: InfoRest::default(),
        };
        Self {
            info: Some(info),
            ..Self::sentinel(address)
        }
    }

    pub fn replica(address: Address, run_id: RunId, master: Address) -> Self {
        let mut fake = Self::master(address, run_id, &[]);
        fake.follow(master);
        fake
    }

    /// What a server reports, to be changed.
    pub fn report(&mut self) -> &mut InfoReport {
        self.info.as_mut().expect("a server")
    }

    /// What a replica reports of its link, to be changed.
    pub fn link(&mut self) -> &mut MasterLink {
        self.report().link.as_mut().expect("a replica")
    }

    /// The server is a replica of `master` from now on.
    pub fn follow(&mut self, master: impl Into<Place>) {
        let master = master.into();
        let up = self.syncs;
        let report = self.report();
        report.role = Role::Slave;
        report.link = Some(MasterLink {
            master: master.address,
            host: master.host,
            up,
            down_since_s: (!up).then_some(1),
            offset: 100,
        });
    }

    /// The server is a master from now on.
    pub fn lead(&mut self) {
        let report = self.report();
        report.role = Role::Master;
        report.link = None;
    }

    pub(super) fn answer(&mut self, request: &Request) -> Reply {
        let Ok(request) = request.clone().understood(&self.renames) else {
            return Reply::Error(ErrorReply::Err);
        };
        match &request {
            Request::Auth(_) => self.auth.clone(),
            Request::ScriptKill => self.script_kill.clone(),
            Request::Ping => self.pong.clone(),
            Request::SetName(_) => Reply::Ok,
            Request::Subscribe => Reply::Subscribed,
            Request::Publish(_) => self.publish.clone(),
            Request::Info => match (&self.info_reply, &self.info) {
                (Some(reply), _) => reply.clone(),
                (None, Some(info)) => Reply::Info(Arc::new(info.clone())),
                (None, None) => panic!("INFO is not for sentinels"),
            },
            Request::IsMasterDown(ask) => self.ask_reply.clone().unwrap_or_else(|| {
                let (leader, leader_epoch) = self.vote(ask);
                Reply::IsMasterDown(Answer {
                    is_down: self.says_down,
                    leader,
                    leader_epoch,
                })
            }),
            Request::Reconfigure(what) => {
                match what {
                    ReplicaOf::NoOne if self.obeys => self.lead(),
                    ReplicaOf::Of(master) if self.obeys => self.follow(master.clone()),
                    ReplicaOf::NoOne | ReplicaOf::Of(_) => {}
                }
                Reply::Exec
            }
            other => panic!("a sentinel does not send {other:?}"),
        }
    }

    fn vote(&self, ask: &Ask) -> (Option<RunId>, u64) {
        match (self.vote, ask.candidate) {
            (Vote::Asker, Some(candidate)) => (Some(candidate), ask.epoch),
            (Vote::Told(leader, epoch), Some(_)) => (Some(leader), epoch),
            (_, None) | (Vote::Withheld, Some(_)) => (None, 0),
        }
    }
}
