use lab_process::Address;
use lab_redis::wire::Hello;

use super::{Condition, Decision, Rule, Value};
use crate::instance::Master;

/// Whether a hello raises my current epoch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AdoptEpoch {
    /// The epoch in the hello.
    pub told: u64,
    /// Mine.
    pub current: u64,
}

impl Decision for AdoptEpoch {
    const RULE: Rule = Rule {
        key: "adopt-epoch",
        function: "sentinelProcessHelloMessage",
        section: "§7.2",
    };

    fn holds(&self) -> bool {
        self.told > self.current
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![Condition::compare(
            "epoch-newer",
            self.holds(),
            Value::Epoch(self.told),
            ">",
            Value::Epoch(self.current),
        )]
    }
}

/// Whether a hello brings a newer configuration, and a different address.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AdoptConfiguration {
    /// The speaker is known (it may have been learnt from this very hello).
    pub speaker_known: bool,
    /// The configuration epoch in the hello.
    pub told: u64,
    /// Mine, for that master.
    pub current: u64,
    /// The address in the hello.
    pub told_address: Address,
    /// Mine, for that master.
    pub current_address: Address,
}

impl AdoptConfiguration {
    /// `told_address`: the master's address in the hello, its name resolved.
    pub(crate) const fn judge(
        master: &Master,
        hello: &Hello,
        told_address: Address,
        speaker_known: bool,
    ) -> Self {
        Self {
            speaker_known,
            told: hello.config_epoch,
            current: master.config_epoch,
            told_address,
            current_address: master.instance.address,
        }
    }

    /// The epoch is newer (strictly); equal epochs are never reconciled.
    #[must_use]
    pub const fn newer(&self) -> bool {
        self.speaker_known && self.current < self.told
    }
}

impl Decision for AdoptConfiguration {
    const RULE: Rule = Rule {
        key: "adopt-configuration",
        function: "sentinelProcessHelloMessage",
        section: "§7.2",
    };

    fn holds(&self) -> bool {
        self.newer() && self.told_address != self.current_address
    }

    fn conditions(&self) -> Vec<Condition> {
        vec![
            Condition::flag("hello-speaker-known", self.speaker_known),
            Condition::compare(
                "config-epoch-newer",
                self.current < self.told,
                Value::Epoch(self.current),
                "<",
                Value::Epoch(self.told),
            ),
            Condition::compare(
                "config-address-differs",
                self.told_address != self.current_address,
                Value::Address(self.told_address),
                "!=",
                Value::Address(self.current_address),
            ),
        ]
    }
}
