use std::collections::{BTreeMap, BTreeSet};

use super::facts::master_of;
use crate::command::Verb;
use crate::recording::{Line, LineKind, Run};
use crate::scenario::Scenario;

/// A rule of the program's log that was never broken in any recorded run (golden
/// summary, "log-order invariants per sentinel"); one exception is an error.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rule {
    /// `+try-failover` comes directly after the sentinel's own `+new-epoch`
    /// (`sentinelStartFailover`).
    NewEpochBeforeTry,
    /// `+vote-for-leader` comes directly after a flush: a vote is on disk before it
    /// is announced (`sentinelVoteLeader`).
    FlushBeforeVote,
    /// `+elected-leader` is followed by `+failover-state-select-slave`
    /// (`sentinelFailoverWaitStart`).
    SelectAfterElection,
    /// `+selected-slave` is followed by `+failover-state-send-slaveof-noone`
    /// (`sentinelFailoverSelectSlave`).
    SendAfterSelection,
    /// `+promoted-slave` is followed by `+failover-state-reconf-slaves`
    /// (`sentinelRefreshInstanceInfo`).
    ReconfAfterPromotion,
    /// `+config-update-from` is followed by `+switch-master`
    /// (`sentinelProcessHelloMessage`).
    SwitchAfterUpdate,
    /// `+failover-end` is followed by `+switch-master`. What the replicas and the other
    /// sentinels have to say in that tick comes between, for the switch is made after
    /// all have been looked at (`sentinelHandleDictOfRedisInstances`), and so does
    /// `+slave-reconf-sent-be` when it ended for a timeout (`sentinelFailoverDetectEnd`).
    SwitchAfterEnd,
    /// The epochs of a sentinel's `+new-epoch` only grow.
    EpochsGrow,
    /// A sentinel votes for one leader per epoch and master.
    OneVotePerEpoch,
    /// An epoch has one elected leader per master, if its sentinels know each other;
    /// failovers ordered by hand excepted. A leader needs the votes of most of those it
    /// knows (`sentinelGetLeader`): where some have not heard of all others yet, as after
    /// several joined or RESET, two can have a majority of their own, and Sentinel
    /// promises nothing.
    OneLeaderPerEpoch,
}

/// A rule broken by a run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BrokenRule {
    /// Which rule.
    pub rule: Rule,
    /// Which run, by its number.
    pub run: u64,
    /// Which sentinel.
    pub sentinel: String,
    /// When, in microseconds from t = 0.
    pub t_us: i64,
}

/// An event and what must be the next line of the same sentinel.
const NEXT: [(&str, &str, Rule); 5] = [
    (
        "+elected-leader",
        "+failover-state-select-slave",
        Rule::SelectAfterElection,
    ),
    (
        "+selected-slave",
        "+failover-state-send-slaveof-noone",
        Rule::SendAfterSelection,
    ),
    (
        "+promoted-slave",
        "+failover-state-reconf-slaves",
        Rule::ReconfAfterPromotion,
    ),
    (
        "+config-update-from",
        "+switch-master",
        Rule::SwitchAfterUpdate,
    ),
    ("+failover-end", "+switch-master", Rule::SwitchAfterEnd),
];

/// Lines that may stand between two that follow each other: what is written about
/// the configuration file, which carried recordings leave out, and lists.
const BETWEEN: [&str; 5] = ["flush", "log", "+slave", "+sentinel", "next-failover-delay"];

/// Every rule that the runs break.
pub(super) fn broken(scenario: &Scenario, runs: &[Run]) -> Vec<BrokenRule> {
    let by_hand = scenario.timeline.iter().any(|step| {
        matches!(&step.action, Verb::Cmd { args, .. } if args.iter().any(|word| word.eq_ignore_ascii_case("failover")))
    });
    let single = scenario.masters.len() == 1;
    let mut broken = Vec::new();
    for run in runs {
        let mut found = |rule, line: &Line| {
            broken.push(BrokenRule {
                rule,
                run: run.number,
                sentinel: line.who.to_string(),
                t_us: line.t_us,
            });
        };
        let mut by_sentinel: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
        let of_sentinels = || {
            let lines = run.lines.iter();
            lines.filter(|line| line.kind == LineKind::Sentinel)
        };
        for line in of_sentinels().filter(|line| line.t_us >= 0) {
            by_sentinel.entry(&line.who).or_default().push(line);
        }
        // Several masters share the epoch, which may have moved on for another.
        if single && !by_hand {
            leaders(of_sentinels(), &mut found);
        }
        for lines in by_sentinel.values() {
            if single {
                neighbours(lines, &mut found);
            } else {
                switches_of_each(scenario, lines, &mut found);
            }
            epochs_and_votes(lines, single, &mut found);
        }
    }
    broken
}

/// Finds epochs with two leaders of whose votes some must have been the same.
fn leaders<'a>(lines: impl Iterator<Item = &'a Line> + Clone, found: &mut impl FnMut(Rule, &Line)) {
    let sentinels: BTreeSet<&str> = lines.clone().map(|line| &*line.who).collect();
    let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut epochs: BTreeMap<&str, u64> = BTreeMap::new();
    let mut elected: BTreeMap<u64, Vec<(&str, usize)>> = BTreeMap::new();
    for line in lines {
        let who = &*line.who;
        match &*line.event {
            "+sentinel" => {
                let peer = line.args.split(' ').nth(1);
                known.entry(who).or_default().extend(peer);
            }
            "+reset-master" => {
                known.entry(who).or_default().clear();
            }
            "+new-epoch" => epochs.extend([(who, line.args.parse().unwrap_or(0))]),
            "+elected-leader" if line.t_us >= 0 => {
                // Carried recordings leave out whom a sentinel knew from the start.
                let knows = known
                    .get(who)
                    .map_or(sentinels.len(), |peers| peers.len() + 1);
                let votes = knows / 2 + 1;
                let epoch = epochs.get(who).copied().unwrap_or(0);
                let others = elected.entry(epoch).or_default();
                let shares =
                    |other: &(&str, usize)| other.0 != who && other.1 + votes > sentinels.len();
                if others.iter().any(shares) {
                    found(Rule::OneLeaderPerEpoch, line);
                }
                others.push((who, votes));
            }
            _ => {}
        }
    }
}

/// What may stand between the end of a failover and the switch.
fn excused(before: &Line, event: &str) -> bool {
    &*before.event == "+failover-end"
        && matches!(event, "+sdown" | "-sdown" | "+slave-reconf-sent-be")
}

fn neighbours(lines: &[&Line], found: &mut impl FnMut(Rule, &Line)) {
    let mut before: Option<&Line> = None;
    for (i, line) in lines.iter().enumerate() {
        let event = &*line.event;
        if event == "+vote-for-leader" && i > 0 && &*lines[i - 1].event != "flush" {
            found(Rule::FlushBeforeVote, line);
        }
        if BETWEEN.contains(&event) {
            continue;
        }
        if event == "+try-failover" && before.is_some_and(|before| &*before.event != "+new-epoch") {
            found(Rule::NewEpochBeforeTry, line);
        }
        if let Some(before) = before {
            let rule = NEXT.iter().find(|(event, ..)| *event == &*before.event);
            // What comes later than the same moment is another life of the process: it
            // was killed, or told to crash, in between.
            let at_once = line.t_us - before.t_us <= 2000;
            if let Some((_, next, rule)) = rule
                && *next != event
                && at_once
                && !excused(before, event)
            {
                found(*rule, line);
            }
        }
        if !before.is_some_and(|before| excused(before, event)) {
            before = Some(line);
        }
    }
}

/// With several masters the lines of one stand between those of another, and of two that
/// end in one pass one is switched in a later one: what remains is that a failover
/// that has ended is followed by the switch before anything else is tried.
fn switches_of_each(scenario: &Scenario, lines: &[&Line], found: &mut impl FnMut(Rule, &Line)) {
    for master in &scenario.masters {
        let mut ended = false;
        for line in lines {
            if master_of(&line.event, &line.args) != Some(&master.name) {
                continue;
            }
            match &*line.event {
                "+failover-end" => ended = true,
                "+switch-master" => ended = false,
                "+try-failover" if ended => found(Rule::SwitchAfterEnd, line),
                _ => {}
            }
        }
    }
}

fn epochs_and_votes(lines: &[&Line], single: bool, found: &mut impl FnMut(Rule, &Line)) {
    let mut epoch = 0;
    let mut votes: BTreeMap<&str, &str> = BTreeMap::new();
    for line in lines {
        match &*line.event {
            "+new-epoch" => {
                let next: u64 = line.args.parse().unwrap_or(0);
                if next <= epoch {
                    found(Rule::EpochsGrow, line);
                }
                epoch = next;
            }
            "+vote-for-leader" if single => {
                if let Some((leader, epoch)) = line.args.split_once(' ')
                    && *votes.entry(epoch).or_insert(leader) != leader
                {
                    found(Rule::OneVotePerEpoch, line);
                }
            }
            _ => {}
        }
    }
}
