//! Whether leaders select by run id: it decides between replicas that are otherwise
//! equal (`compareSlavesForPromotion`), and names do not show it.

use std::collections::BTreeSet;

use super::facts::Facts;
use crate::recording::{LineKind, RedisEnd, Run};
use crate::scenario::{Master, Scenario};

const LOWEST: &str = "selected first has the lowest run id of its priority";
const NOT_LOWEST: &str = "selected first has not the lowest run id of its priority";

/// What can be said of a run in which `selected` was selected first. Of a server that
/// was started anew nobody knows which id it had then, and of one that is dead at the
/// end none: nothing, if fewer than two are left to compare.
pub(super) fn of_the_selected(
    scenario: &Scenario,
    master: &Master,
    run: &Run,
    selected: &str,
) -> Option<&'static str> {
    let anew: BTreeSet<&str> = { run.lines.iter() }
        .filter(|line| line.kind == LineKind::Action && &*line.who == "harness")
        .filter(|line| matches!(&*line.event, "restart" | "start"))
        .flat_map(|line| line.args.split(','))
        .collect();
    let redis = &run.end.as_ref()?.redis;
    let id = |server: &str| match redis.get(server) {
        Some(RedisEnd::Up { run_id, .. }) if !anew.contains(server) => run_id.as_deref(),
        _ => None,
    };
    let own = id(selected)?;
    let replicas = master.redis.iter().skip(1);
    let priority = |name: &str| {
        let node = { master.redis.iter() }.find(|node| **node == *name);
        node.map(|node| scenario.priority_of(node))
    };
    let mut rivals = replicas
        .filter(|node| {
            **node != *selected && Some(scenario.priority_of(node)) == priority(selected)
        })
        .filter_map(|node| id(node.as_str()))
        .peekable();
    rivals.peek()?;
    Some(if rivals.all(|rival| own < rival) {
        LOWEST
    } else {
        NOT_LOWEST
    })
}

/// Recordings that are carried have few run ids: where one side tells none, the other's
/// are not judged.
pub(super) fn only_if_both_tell(real: &mut [Facts], simulated: &mut [Facts]) {
    let tells = |facts: &[Facts]| {
        let mut traits = facts.iter().flat_map(|facts| &facts.traits);
        traits.any(|name| name == LOWEST || name == NOT_LOWEST)
    };
    if tells(real) && tells(simulated) {
        return;
    }
    for facts in real.iter_mut().chain(simulated) {
        facts
            .traits
            .retain(|name| name != LOWEST && name != NOT_LOWEST);
    }
}
