//! Rules about addresses and parameters.

use core::time::Duration;
use std::sync::Arc;

use super::check::Check;
use super::{Expected, NodeKind, Problem, Quantity};
use crate::command::{NodeName, shortened};

impl Check<'_> {
    pub(super) fn addresses(&mut self) {
        let s = self.scenario;
        for (i, (node, address)) in s.addresses.iter().enumerate() {
            self.exists(&format!("addresses.{node}"), node);
            let earlier = s.addresses.iter().take(i).find(|other| other.1 == address);
            if let Some((first, _)) = earlier {
                let problem = Problem::AddressTwice {
                    address: address.to_string(),
                    first: first.to_string(),
                    second: node.to_string(),
                };
                self.wrong(format!("addresses.{node}"), problem);
            }
        }
        for (i, (node, name)) in s.hostnames.iter().enumerate() {
            let field = format!("hostnames.{node}");
            self.exists(&field, node);
            let same = |other: &(&NodeName, &Arc<str>)| other.1.eq_ignore_ascii_case(name);
            if let Some((first, _)) = s.hostnames.iter().take(i).find(same) {
                let problem = Problem::AddressTwice {
                    address: name.to_string(),
                    first: first.to_string(),
                    second: node.to_string(),
                };
                self.wrong(field, problem);
            }
        }
        for node in s.announce.keys() {
            let field = format!("announce.{node}");
            self.exists(&field, node);
            if s.kind_of(node)
                .is_some_and(|kind| kind != NodeKind::Sentinel)
            {
                let problem = Problem::WrongNode {
                    verb: "announce",
                    expected: Expected::Sentinel,
                    name: node.to_string(),
                };
                self.wrong(field, problem);
            }
        }
    }

    /// What is given to SENTINEL DEBUG, and the times of network and disk.
    pub(super) fn parameters(&mut self) {
        let s = self.scenario;
        for (i, (parameter, value)) in s.sentinel_debug.iter().enumerate() {
            let known = lab_sentinel::Tunables::default().set(parameter, 1).is_ok();
            let expected = if known {
                Expected::DebugValue
            } else {
                Expected::DebugParameter
            };
            let good = value.parse().is_ok_and(|n: i32| n > 0);
            if !known || !good {
                let problem = Problem::Parameter {
                    parameter: shortened(parameter),
                    expected,
                    found: shortened(if known { value } else { parameter }),
                };
                self.wrong(format!("sentinel_debug[{i}]"), problem);
            }
        }
        // The simulator counts microseconds in 32 bits.
        let most = Duration::from_micros(u64::from(u32::MAX));
        for (field, found) in [
            ("network.latency", s.network.latency),
            ("network.jitter", s.network.jitter),
            ("disk.flush", s.disk.flush),
            ("disk.jitter", s.disk.jitter),
            ("disk.tail", s.disk.tail),
            ("start_jitter", s.start_jitter),
            ("offset_ms", s.offset),
        ] {
            if found > most {
                let max = most.as_millis() as i64;
                self.milliseconds(field, Quantity::Milliseconds, found, 0, max);
            }
        }
    }
}
