use std::collections::BTreeMap;

use lab_sim::{Status, World};

use super::{Deployment, Node};
use crate::command::{Census, NodeName};
use crate::scenario::NodeKind;

/// What the words of a scenario stand for at one moment of a run.
pub(crate) struct RunningCensus<'a> {
    pub(crate) world: &'a World<Node>,
    pub(crate) who: &'a Deployment,
    pub(crate) saved: &'a BTreeMap<String, NodeName>,
}

impl Census for RunningCensus<'_> {
    fn sentinels(&self) -> Vec<NodeName> {
        // A sentinel that is to join later is not there before it was started.
        self.who
            .of_kind(NodeKind::Sentinel)
            .filter(|&host| self.world.host(host).starts() > 0)
            .map(|host| self.who.name(host).clone())
            .collect()
    }

    fn redis(&self) -> Vec<NodeName> {
        self.who
            .of_kind(NodeKind::Redis)
            .map(|host| self.who.name(host).clone())
            .collect()
    }

    fn alive(&self, node: &NodeName) -> bool {
        self.who.host(node).is_some_and(|host| {
            matches!(self.world.host(host).status(), Status::Up | Status::Paused)
        })
    }

    fn saved(&self, name: &str) -> Option<NodeName> {
        self.saved.get(name).cloned()
    }
}
