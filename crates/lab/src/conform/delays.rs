use std::collections::BTreeMap;

use super::facts::Reading;
use crate::recording::Line;

/// Where something happened: place in the run, and time in microseconds.
type Moment = (usize, i64);

/// The delays of a run in milliseconds, by the name of their row.
#[derive(Default)]
struct Delays(BTreeMap<&'static str, i64>);

impl Delays {
    /// Takes the delay if both ends happened.
    fn add(&mut self, name: &'static str, from: Option<Moment>, to: Option<Moment>) {
        if let (Some((_, from)), Some((_, to))) = (from, to) {
            self.0.insert(name, (to - from).div_euclid(1000));
        }
    }
}

impl Reading<'_> {
    /// Every delay of this run that happened.
    pub(super) fn delays(&self, fault: Option<Moment>) -> BTreeMap<&'static str, i64> {
        let mut delays = Delays::default();
        self.detection(&mut delays, fault);
        self.failover(&mut delays);
        self.giving_up(&mut delays);
        self.recovery(&mut delays);
        self.correction(&mut delays);
        delays.0
    }

    /// From the fault to the first attempt, and to the first switch.
    fn detection(&self, delays: &mut Delays, fault: Option<Moment>) {
        let from = |mark: Option<Moment>| mark.map_or(0, |(place, _)| place);
        let sdown = self.first(from(fault), |line| self.says_down(line, "+sdown"));
        let odown = self.first(from(sdown), |line| self.says_down(line, "+odown"));
        let tried = self.first(from(odown), |line| &*line.event == "+try-failover");
        delays.add("fault -> first +sdown", fault, sdown);
        delays.add("first +sdown -> first +odown", sdown, odown);
        delays.add("first +odown -> first +try-failover", odown, tried);
        let switched = self.first(0, |line| &*line.event == "+switch-master");
        delays.add("fault -> first +switch-master", fault, switched);
    }

    /// The steps of the first failover that had a leader.
    fn failover(&self, delays: &mut Delays) {
        let leader = |line: &Line| Some(&*line.who) == self.leader;
        let after = |mark: Option<Moment>, event: &str| {
            mark.and_then(|(place, _)| {
                self.first(place, |line| leader(line) && &*line.event == event)
            })
        };
        let elected = after(Some((0, 0)), "+elected-leader");
        // The attempt that was won is the leader's last before it.
        let won = |(place, line): &&(usize, &Line)| {
            elected.is_some_and(|e| *place < e.0) && &*line.event == "+try-failover" && leader(line)
        };
        let tried = self
            .lines
            .iter()
            .rev()
            .find(won)
            .map(|(place, line)| (*place, line.t_us));
        let selected = after(elected, "+selected-slave");
        let waiting = after(selected, "+failover-state-wait-promotion");
        let promoted = after(waiting, "+promoted-slave");
        delays.add("+try-failover -> +elected-leader", tried, elected);
        delays.add("+elected-leader -> +selected-slave", elected, selected);
        delays.add("+selected-slave -> wait-promotion", selected, waiting);
        delays.add("wait-promotion -> +promoted-slave", waiting, promoted);
        let sent = after(promoted, "+slave-reconf-sent");
        let working = after(sent, "+slave-reconf-inprog");
        let done = after(working, "+slave-reconf-done");
        delays.add("+promoted-slave -> +slave-reconf-sent", promoted, sent);
        delays.add("+slave-reconf-sent -> inprog", sent, working);
        delays.add("+slave-reconf-inprog -> done", working, done);
        let observers = self.observers_switch(promoted);
        let at = |moment: Option<&Moment>| moment.copied();
        let first = at(observers.iter().min_by_key(|(_, t_us)| *t_us));
        let last = at(observers.iter().max_by_key(|(_, t_us)| *t_us));
        delays.add(
            "+promoted-slave -> +switch-master (first observer)",
            promoted,
            first,
        );
        delays.add(
            "+promoted-slave -> +switch-master (last observer)",
            promoted,
            last,
        );
        delays.add(
            "+promoted-slave -> +failover-end",
            promoted,
            after(promoted, "+failover-end"),
        );
        delays.add(
            "+promoted-slave -> +switch-master (leader)",
            promoted,
            after(promoted, "+switch-master"),
        );
    }

    /// How long attempts last that come to nothing, and TILT.
    fn giving_up(&self, delays: &mut Delays) {
        for (name, from, to) in [
            (
                "+try-failover -> -failover-abort-not-elected",
                "+try-failover",
                "-failover-abort-not-elected",
            ),
            (
                "+selected-slave -> -failover-abort-slave-timeout",
                "+selected-slave",
                "-failover-abort-slave-timeout",
            ),
            ("+tilt -> -tilt", "+tilt", "-tilt"),
        ] {
            let Some((place, end)) = self.lines.iter().find(|(_, line)| &*line.event == to) else {
                continue;
            };
            let begins = |(at, line): &&(usize, &Line)| {
                at < place && &*line.event == from && line.who == end.who
            };
            let began = self
                .lines
                .iter()
                .rev()
                .find(begins)
                .map(|(place, line)| (*place, line.t_us));
            delays.add(name, began, Some((*place, end.t_us)));
        }
        let given_up = self.first(0, |line| &*line.event == "-failover-abort-not-elected");
        let first = self.first(0, |line| &*line.event == "+try-failover");
        let again = given_up
            .and_then(|(place, _)| self.first(place, |line| &*line.event == "+try-failover"));
        delays.add("first +try-failover -> next round", first, again);
    }

    /// From the first repair (heal, resume, restart, …) to what the sentinels make of it.
    fn recovery(&self, delays: &mut Delays) {
        let repairs = ["heal", "resume", "restart", "start", "host-up"];
        let repair = self.done.iter().find(|(_, _, verb)| repairs.contains(verb));
        let Some((place, t_us, _)) = repair.copied() else {
            return;
        };
        let repair = Some((place, t_us));
        let of = |event: &'static str, what: &'static str| {
            self.first(place, move |line| {
                &*line.event == event && line.args.starts_with(what)
            })
        };
        delays.add(
            "repair -> first -sdown (master)",
            repair,
            of("-sdown", "master "),
        );
        delays.add(
            "repair -> first -sdown (slave)",
            repair,
            of("-sdown", "slave "),
        );
        delays.add(
            "repair -> first -sdown (sentinel)",
            repair,
            of("-sdown", "sentinel "),
        );
        delays.add(
            "repair -> +convert-to-slave",
            repair,
            of("+convert-to-slave", "slave "),
        );
    }

    /// From the first thing done to when a replica of another master is corrected.
    fn correction(&self, delays: &mut Delays) {
        let begun = { self.done.first() }.map(|(place, t_us, _)| (*place, *t_us));
        let corrected = self.first(0, |line| &*line.event == "+fix-slave-config");
        delays.add("first act -> +fix-slave-config", begun, corrected);
    }

    /// The first line at or after a place in the run that is so.
    fn first(&self, from: usize, is: impl Fn(&Line) -> bool) -> Option<Moment> {
        let found = self
            .lines
            .iter()
            .find(|(place, line)| *place >= from && is(line));
        found.map(|(place, line)| (*place, line.t_us))
    }

    /// Whether the line calls the master of the start down; a promoted replica that is
    /// found down is another matter.
    fn says_down(&self, line: &Line, event: &str) -> bool {
        &*line.event == event
            && line.args.starts_with("master ")
            && !self.kind(line).ends_with("(new master)")
    }

    /// When each observer first switched after the promotion.
    fn observers_switch(&self, promoted: Option<Moment>) -> Vec<Moment> {
        let Some((from, _)) = promoted else {
            return Vec::new();
        };
        let mut firsts: BTreeMap<&str, Moment> = BTreeMap::new();
        for (place, line) in &self.lines {
            let observer = Some(&*line.who) != self.leader;
            if *place >= from && observer && &*line.event == "+switch-master" {
                firsts.entry(&line.who).or_insert((*place, line.t_us));
            }
        }
        firsts.into_values().collect()
    }
}
