use std::collections::{BTreeMap, VecDeque};

use lab_redis::wire::{Message, Reply, Value, Words};
use lab_sim::{HostId, Time, What};

use crate::names::Renamed;
use crate::report::flat;
use crate::scenario::{Property, Scenario};
use crate::world::{
    Deployment, Happening, Listener, Message as Carried, Node, NodeEvent, NodeOrder,
};

/// What the expectations of a scenario ask of the past: events and replies.
#[derive(Default)]
pub(crate) struct Record {
    /// The names of the events that are counted.
    counted: Vec<String>,
    /// Who announced which, when, with which arguments.
    pub(super) events: Vec<(Time, HostId, &'static str, String)>,
    asked: BTreeMap<HostId, VecDeque<Words>>,
    /// Who replied what to which command, when.
    pub(super) replies: Vec<(Time, HostId, String, String)>,
}

impl Record {
    pub(super) fn new(scenario: &Scenario) -> Self {
        let wants = scenario.expect.iter().flat_map(|e| &e.wants);
        let counted = wants.filter_map(|want| match &want.what {
            Property::Event { name, .. } => Some(name.clone()),
            _ => None,
        });
        Self {
            counted: counted.collect(),
            events: Vec::new(),
            asked: BTreeMap::new(),
            replies: Vec::new(),
        }
    }
}

impl Listener for Record {
    fn record(&mut self, who: &Deployment, record: &lab_sim::Record<'_, Node>) {
        let Some(host) = record.host else { return };
        match &record.what {
            What::Event {
                event: NodeEvent::Sentinel(event),
                ..
            } => {
                let name = event.kind.name();
                if self.counted.iter().any(|counted| counted == name) {
                    let args = Renamed::new(who).event(event);
                    self.events.push((record.at, host, name, args));
                }
            }
            What::Ordered {
                order: NodeOrder::Command { words, .. },
                ..
            } => {
                let asked = self.asked.entry(host).or_default();
                asked.push_back(words.clone());
            }
            What::Answered {
                message: Carried::Redis(Message::Reply(Reply::Value(value))),
            } if !matches!(**value, Value::Push(_)) => {
                if let Some(words) = self.asked.get_mut(&host).and_then(VecDeque::pop_front) {
                    let text = reply(who, value);
                    self.replies.push((record.at, host, words.join(" "), text));
                }
            }
            What::Exited { .. } => {
                self.asked.remove(&host);
            }
            _ => {}
        }
    }

    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {}
}

fn reply(who: &Deployment, value: &Value) -> String {
    Renamed::new(who).text(&flat(value))
}
