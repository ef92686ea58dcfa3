use core::time::Duration;

use lab_sim::World;

use super::deploy::Luck;
use super::{Deployment, Node};
use crate::command::{CutMode, Link, NodeName, Nodes, Random, Verb};
use crate::scenario::Side;

/// The shortest and the longest time between the beginnings of two faults.
const APART_US: (u64, u64) = (400_000, 2_500_000);
/// How long a fault lasts.
const LASTS_US: (u64, u64) = (600_000, 7_000_000);
/// How many may be in force at a time, per deployment.
const AT_A_TIME: usize = 2;

/// A fault and what mends it.
type Pair = (Verb<Nodes>, Verb<Nodes>);

/// Faults drawn by luck, and what mends each of them, within a time: what is done how
/// long after the beginning, in the order of time. Everything is mended at the end.
pub(super) fn draw(
    random: Random,
    world: &World<Node>,
    who: &Deployment,
) -> Vec<(Duration, Verb<Nodes>)> {
    let mut drawn = Vec::new();
    for side in Side::ALL {
        // Who is to join later is not there yet.
        let hosts = who.hosts().filter(|(host, _, kind)| {
            kind.side() == side && !kind.is_client() && world.host(*host).starts() > 0
        });
        let names: Vec<NodeName> = hosts.map(|(_, name, _)| name.clone()).collect();
        if names.len() > 1 {
            let luck = Luck(u64::from(random.seed) ^ 0xfa17_0000 ^ side.index() as u64);
            let span_us = u64::try_from(random.span.as_micros()).unwrap_or(u64::MAX);
            Drawer {
                names,
                luck,
                span_us,
            }
            .draw(&mut drawn);
        }
    }
    drawn.sort_by_key(|(at, _)| *at);
    drawn.push((random.span, Verb::Heal(None)));
    drawn
}

struct Drawer {
    names: Vec<NodeName>,
    luck: Luck,
    span_us: u64,
}

impl Drawer {
    fn draw(mut self, drawn: &mut Vec<(Duration, Verb<Nodes>)>) {
        // Who is in trouble, and until when.
        let mut troubled: Vec<(u64, Vec<NodeName>)> = Vec::new();
        let mut at_us = 0;
        loop {
            at_us += self.between(APART_US);
            let ends_us = (at_us + self.between(LASTS_US)).min(self.span_us);
            if at_us >= self.span_us {
                return;
            }
            troubled.retain(|(until, _)| *until > at_us);
            let (about, (fault, mend)) = self.fault();
            let free = |name| troubled.iter().all(|(_, names)| !names.contains(name));
            if troubled.len() >= AT_A_TIME || !about.iter().all(free) {
                continue;
            }
            troubled.push((ends_us, about));
            drawn.push((Duration::from_micros(at_us), fault));
            drawn.push((Duration::from_micros(ends_us), mend));
        }
    }

    /// A fault, with those that nothing else may happen to meanwhile.
    fn fault(&mut self) -> (Vec<NodeName>, Pair) {
        let one = self.some(1);
        let nodes = || Nodes(one.clone());
        let pair = match self.luck.up_to(15) {
            0..=3 => (
                Verb::Kill(nodes()),
                Verb::Restart {
                    who: nodes(),
                    wiped: false,
                },
            ),
            4..=5 => (Verb::Pause(nodes()), Verb::Resume(nodes())),
            6 => (Verb::HostDown(nodes()), Verb::HostUp(nodes())),
            7 => {
                let s = self.between((1, 10)) as i64;
                let sign = if self.luck.up_to(1) == 0 { 1 } else { -1 };
                let clock = |offset_us| Verb::Clock {
                    who: nodes(),
                    offset_us,
                };
                (clock(sign * s * 1_000_000), clock(0))
            }
            8..=13 => return self.of_link(),
            _ => return self.partition(),
        };
        (one, pair)
    }

    fn of_link(&mut self) -> (Vec<NodeName>, Pair) {
        let ends = self.some(2);
        let (a, b) = (Nodes(vec![ends[0].clone()]), Nodes(vec![ends[1].clone()]));
        let both = Link::both(a.clone(), b.clone());
        let pair = match self.luck.up_to(5) {
            0 | 1 => {
                let link = both.clone();
                let mode = CutMode::Drop;
                (Verb::Cut { link, mode }, Verb::Heal(Some(both)))
            }
            2 => {
                let link = Link::one_way(a, b);
                let mode = CutMode::Drop;
                (Verb::Cut { link, mode }, Verb::Heal(Some(both)))
            }
            3 => {
                let percent = 10 * self.between((1, 6)) as u8;
                let loss = |percent| Verb::Loss {
                    link: both.clone(),
                    percent,
                };
                (loss(percent), loss(0))
            }
            _ => {
                let by = Duration::from_millis(20 * self.between((1, 20)));
                let delay = |by| Verb::Delay {
                    link: both.clone(),
                    by,
                    jitter: by / 2,
                };
                (delay(by), delay(Duration::ZERO))
            }
        };
        (ends, pair)
    }

    /// Fewer than half are cut off from the others.
    fn partition(&mut self) -> (Vec<NodeName>, Pair) {
        let most = (self.names.len() as u64 - 1) / 2;
        let few = self.between((1, most.max(1))) as usize;
        let apart = self.some(few);
        let others = { self.names.iter() }
            .filter(|name| !apart.contains(name))
            .cloned()
            .collect();
        let (a, b) = (Nodes(apart.clone()), Nodes(others));
        let cut = Verb::Partition {
            groups: vec![a.clone(), b.clone()],
            mode: CutMode::Drop,
        };
        (apart, (cut, Verb::Heal(Some(Link::both(a, b)))))
    }

    /// So many different ones.
    fn some(&mut self, count: usize) -> Vec<NodeName> {
        let mut left = self.names.clone();
        let mut some = Vec::new();
        while some.len() < count && !left.is_empty() {
            let place = self.luck.up_to(left.len() as u64 - 1);
            some.push(left.remove(place as usize));
        }
        some
    }

    fn between(&mut self, (least, most): (u64, u64)) -> u64 {
        least + self.luck.up_to(most - least)
    }
}
