use super::NodeKind;

/// A property with a name: something that can be asked about a node.
#[derive(Debug)]
pub struct Known {
    /// Its name.
    pub name: &'static str,
    /// Of which kinds of process; of any, if none is named.
    pub of: &'static [NodeKind],
    /// What it may be.
    pub values: Values,
    /// What it is.
    pub what: &'static str,
}

/// What a property may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Values {
    /// A whole number.
    Number,
    /// One of these words.
    Word(&'static [&'static str]),
    /// Several of these words.
    Words(&'static [&'static str]),
    /// The name of a node, or `none`.
    Node,
}

const SENTINEL: &[NodeKind] = &[NodeKind::Sentinel];
const REDIS: &[NodeKind] = &[NodeKind::Redis];
const RAFT: &[NodeKind] = &[NodeKind::Raft];
const FLAGS: &[&str] = &[
    "s_down",
    "o_down",
    "master",
    "disconnected",
    "failover_in_progress",
    "force_failover",
    "script_kill_sent",
    "master_reboot",
];
const FAILOVER: &[&str] = &[
    "none",
    "wait_start",
    "select_slave",
    "send_slaveof_noone",
    "wait_promotion",
    "reconf_slaves",
    "update_config",
];
const ROLES: &[&str] = &[
    "master",
    "slave",
    "follower",
    "pre-candidate",
    "candidate",
    "leader",
];

const fn number(name: &'static str, of: &'static [NodeKind], what: &'static str) -> Known {
    Known {
        name,
        of,
        values: Values::Number,
        what,
    }
}

const fn word(
    name: &'static str,
    of: &'static [NodeKind],
    words: &'static [&'static str],
    what: &'static str,
) -> Known {
    Known {
        name,
        of,
        values: Values::Word(words),
        what,
    }
}

const fn node(name: &'static str, of: &'static [NodeKind], what: &'static str) -> Known {
    Known {
        name,
        of,
        values: Values::Node,
        what,
    }
}

/// The properties with a name. Where the value comes from is in `cases/look.rs`.
#[rustfmt::skip]
pub const PROPERTIES: [Known; 24] = [
    word("alive", &[], &["yes", "paused", "no"], "any process: `yes`, `paused` or `no`"),
    node("master", SENTINEL, "a sentinel: which server it calls the master"),
    Known { name: "flags", of: SENTINEL, values: Values::Words(FLAGS), what: "a sentinel: the master's flags" },
    number("replicas", SENTINEL, "a sentinel: how many replicas it knows"),
    number("listed", SENTINEL, "a sentinel: how many of them it lists"),
    number("sentinels", SENTINEL, "a sentinel: how many others it knows"),
    number("usable", SENTINEL, "a sentinel: how many it can use, itself included, as CKQUORUM counts"),
    number("quorum", SENTINEL, "a sentinel: the quorum"),
    number("down_after", SENTINEL, "a sentinel: in milliseconds"),
    number("config_epoch", SENTINEL, "a sentinel: the version of its configuration"),
    number("current_epoch", SENTINEL, "a sentinel: its current epoch"),
    number("leader_epoch", SENTINEL, "a sentinel: the epoch in which it last voted"),
    word("failover", SENTINEL, FAILOVER, "a sentinel: `none`, or the state of its failover"),
    word("tilt", SENTINEL, &["yes", "no"], "a sentinel: `yes` or `no`"),
    word("role", &[NodeKind::Redis, NodeKind::Raft], ROLES, "a Redis server: `master` or `slave`; a Raft server: `follower`, `candidate`, `leader`"),
    node("replicates", REDIS, "a Redis server: whom it replicates, or `none`"),
    word("link", REDIS, &["up", "down"], "a Redis server: `up` or `down`, of its link with its master"),
    number("priority", REDIS, "a Redis server: `replica-priority`"),
    number("term", RAFT, "a Raft server: its current term"),
    node("voted_for", RAFT, "a Raft server: whom it voted for in its term, or `none`"),
    node("leader", RAFT, "a Raft server: whom it takes for the leader, or `none`"),
    number("commit_index", RAFT, "a Raft server: the last entry it knows to be committed"),
    number("last_applied", RAFT, "a Raft server: the last entry it carried out"),
    number("last_index", RAFT, "a Raft server: the last entry of its log"),
];

/// The property of that name.
#[must_use]
pub fn known(name: &str) -> Option<&'static Known> {
    static ALL: [Known; 24] = PROPERTIES;
    ALL.iter().find(|known| known.name == name)
}
