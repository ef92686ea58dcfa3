use std::collections::BTreeSet;
use std::fmt;

use crate::command::{Verb, Who};
use crate::scenario::{NodeKind, Scenario};
use crate::world::is_known_redis_conf;

/// Something a scenario uses beyond a plain deployment and its network, which a
/// simulation may not have yet.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Need {
    /// A command of an operator to a sentinel, in capitals: `SENTINEL RESET`, `PING`.
    SentinelCommand(String),
    /// A command to a Redis server, in capitals: `CONFIG SET`, `DEBUG SLEEP`.
    RedisCommand(String),
    /// A parameter given to SENTINEL DEBUG: `tilt-period`.
    SentinelDebug(String),
    /// The wall clock of a sentinel jumps (TILT).
    ClockJump,
    /// A sentinel is stopped for a while (TILT when it goes on).
    PausedSentinel,
    /// A sentinel joins that was not there before.
    JoiningSentinel,
    /// A line in the configuration of the Redis servers that the lab does not know.
    RedisConfiguration,
}

impl fmt::Display for Need {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SentinelCommand(command) => write!(f, "{command}"),
            Self::RedisCommand(command) => write!(f, "{command} on a Redis server"),
            Self::SentinelDebug(parameter) => write!(f, "SENTINEL DEBUG {parameter}"),
            Self::ClockJump => f.write_str("a jump of a wall clock"),
            Self::PausedSentinel => f.write_str("a paused sentinel"),
            Self::JoiningSentinel => f.write_str("a sentinel that joins"),
            Self::RedisConfiguration => f.write_str("redis_conf"),
        }
    }
}

/// What a scenario needs; empty for one that only kills, cuts and restarts.
#[must_use]
pub fn needs(scenario: &Scenario) -> BTreeSet<Need> {
    let mut needs: BTreeSet<Need> = scenario
        .sentinel_debug
        .iter()
        .map(|(parameter, _)| Need::SentinelDebug(parameter.clone()))
        .collect();
    if !scenario.joiners().is_empty() {
        needs.insert(Need::JoiningSentinel);
    }
    if !scenario
        .redis_conf
        .iter()
        .all(|line| is_known_redis_conf(line))
    {
        needs.insert(Need::RedisConfiguration);
    }
    for step in &scenario.timeline {
        match &step.action {
            Verb::Clock { .. } => needs.extend([Need::ClockJump]),
            Verb::Pause(who) if reaches_a_sentinel(scenario, who) => {
                needs.extend([Need::PausedSentinel]);
            }
            Verb::Cmd { who, args, .. } => {
                // SENTINEL, CONFIG and DEBUG say by their second word what they do.
                let both = ["SENTINEL", "CONFIG", "DEBUG"]
                    .iter()
                    .any(|word| args[0].eq_ignore_ascii_case(word));
                let words = args
                    .iter()
                    .take(if both { 2 } else { 1 })
                    .map(|word| word.to_ascii_uppercase());
                let command = words.collect::<Vec<_>>().join(" ");
                let need = if reaches_a_sentinel(scenario, who) {
                    Need::SentinelCommand
                } else {
                    Need::RedisCommand
                };
                needs.insert(need(command));
            }
            Verb::Priority { .. } => {
                needs.extend([Need::RedisCommand("CONFIG SET".to_owned())]);
            }
            _ => {}
        }
    }
    needs
}

/// Whether a description may mean a sentinel: everything but plain names of Redis
/// servers, `@redis` and `$inst` may.
fn reaches_a_sentinel(scenario: &Scenario, who: &Who) -> bool {
    use crate::command::{Atom, Term};
    who.0.iter().any(|term| match term {
        Term::Are(Atom::Node(name)) => scenario.kind_of(name) == Some(NodeKind::Sentinel),
        Term::Are(Atom::Redis) => false,
        Term::Are(Atom::Saved(name)) => name != "inst",
        Term::Are(Atom::Sentinels | Atom::All | Atom::Live)
        | Term::AllBut(_)
        | Term::SentinelsBut(_) => true,
    })
}
