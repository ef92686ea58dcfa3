use std::sync::Arc;

use lab_sim::{Record, Sink, Time, What, World};

use super::carry_out::{Acts, By, plan};
use super::director::{Director, first_node};
use super::orders::Orders;
use super::{CannotApply, Deployment, Node, NodeEvent, Tally, Toll, Waiting};
use crate::command::{Action, Command};
use crate::names::Renamed;
use crate::scenario::{NodeKind, Scenario};

/// Something that happened to a run other than inside its world.
#[derive(Clone, Debug)]
pub enum Happening<'a> {
    /// t = 0 was reached.
    Zero,
    /// A command is carried out now, or cannot be.
    Command {
        /// Which.
        command: &'a Command,
        /// What the scenario says there, about nodes that may be described.
        action: Option<&'a Action>,
        /// Whether a person gave it, rather than the scenario.
        by_user: bool,
        /// Whether it can be carried out. It is, after this.
        result: Result<(), CannotApply>,
    },
    /// The scenario is over. The world goes on if anybody lets it.
    Ended,
}

/// Somebody who listens to a run.
pub trait Listener {
    /// A record of the world.
    fn record(&mut self, run: &Deployment, record: &Record<'_, Node>);
    /// Something else. `step` is the number of steps done before it.
    fn happened(&mut self, at: Time, step: u64, what: &Happening<'_>);
}

/// Nobody listens.
impl Listener for () {
    #[inline(always)]
    fn record(&mut self, _: &Deployment, _: &Record<'_, Node>) {}
    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {}
}

/// A listener whose kind is not known when the code is compiled. Playing is
/// compiled once for all of them; for each other kind of listener it is compiled
/// anew, which is faster and, in a page, much larger.
pub type AnyListener<'a> = &'a mut dyn Listener;

impl Listener for AnyListener<'_> {
    fn record(&mut self, run: &Deployment, record: &Record<'_, Node>) {
        (**self).record(run, record);
    }

    fn happened(&mut self, at: Time, step: u64, what: &Happening<'_>) {
        (**self).happened(at, step, what);
    }
}

/// A scenario that is being played: a world and what is still to be done to it.
///
/// A clone is a keyframe: it goes on exactly as the original would. Scenario, seed
/// and the commands given by a user determine everything.
#[derive(Clone)]
pub struct Run {
    world: World<Node>,
    who: Arc<Deployment>,
    director: Director,
    orders: Orders,
    tally: Tally,
    toll: Toll,
    steps: u64,
}

impl Run {
    /// Sets up a scenario. Nothing has started yet.
    #[must_use]
    pub fn new(scenario: Arc<Scenario>, seed: u64) -> Self {
        let (deployment, world) = Deployment::build(&scenario, seed);
        let director = Director::new(scenario, seed, &deployment);
        Self {
            world,
            who: Arc::new(deployment),
            director,
            orders: Orders::default(),
            tally: Tally::default(),
            toll: Toll::default(),
            steps: 0,
        }
    }

    /// The world.
    #[must_use]
    pub const fn world(&self) -> &World<Node> {
        &self.world
    }

    /// Who is who.
    #[must_use]
    pub fn who(&self) -> &Arc<Deployment> {
        &self.who
    }

    /// The scenario.
    #[must_use]
    pub fn scenario(&self) -> &Arc<Scenario> {
        self.director.scenario()
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Time {
        self.world.now()
    }

    /// When t = 0 was, or will be, once that is known.
    #[must_use]
    pub fn zero(&self) -> Option<Time> {
        self.director.zero()
    }

    /// Whether t = 0 lies behind.
    #[must_use]
    pub fn begun(&self) -> bool {
        self.zero().is_some_and(|zero| zero <= self.now())
    }

    /// When the scenario ends, once that is known.
    #[must_use]
    pub fn end(&self) -> Option<Time> {
        self.director.end()
    }

    /// What the deployments have kept, lost and spent since t = 0.
    #[must_use]
    pub const fn tally(&self) -> &Tally {
        &self.tally
    }

    /// What the last things done to it have done to it since.
    #[must_use]
    pub const fn toll(&self) -> &Toll {
        &self.toll
    }

    /// What a user has asked for that is not done yet.
    #[must_use]
    pub fn waiting(&self) -> &[Waiting] {
        self.orders.waiting()
    }

    /// How many steps were done: events of the world and acts of the scenario.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    /// When the next step is due, at the earliest.
    #[must_use]
    pub fn next_at(&self) -> Option<Time> {
        match (self.act_at(), self.world.next_at()) {
            (Some(act), Some(event)) => Some(act.min(event)),
            (act, event) => act.or(event),
        }
    }

    /// When the scenario, or an order of the user's, acts next.
    #[inline]
    fn act_at(&self) -> Option<Time> {
        match (self.director.next_at(), self.orders.next_at()) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        }
    }

    /// Does exactly one step, however late. Returns false if there is nothing left.
    pub fn step<L: Listener>(&mut self, listener: &mut L) -> bool {
        self.step_until(Time::MAX, listener)
    }

    /// Does exactly one step if it is due by `until`. What the scenario does comes
    /// before what happens in the world at the same instant.
    pub fn step_until<L: Listener>(&mut self, until: Time, listener: &mut L) -> bool {
        let act = self.act_at().filter(|&at| at <= until);
        let before_act = act.map_or(until, |at| Time::from_us(at.as_us().saturating_sub(1)));
        if !self.world_step(before_act, listener) {
            let Some(at) = act else { return false };
            if self.director.next_at() == Some(at) {
                self.act(at, listener);
            } else {
                self.act_on_order(at, listener);
            }
        }
        self.steps += 1;
        true
    }

    fn world_step<L: Listener>(&mut self, until: Time, listener: &mut L) -> bool {
        let Self {
            world,
            who,
            director,
            orders,
            tally,
            toll,
            ..
        } = self;
        let stepped = world
            .step_until(
                until,
                &mut Ears {
                    who,
                    director,
                    orders,
                    tally,
                    toll,
                    listener,
                },
            )
            .is_some();
        if let Some(ids) = director.take_ids() {
            let who = Arc::make_mut(who);
            ids.into_iter()
                .for_each(|(id, host)| who.learn_id(id, host));
        }
        tally.settle(world, who);
        stepped
    }

    /// Lets time pass until `until`, doing every step due by then.
    pub fn run_until<L: Listener>(&mut self, until: Time, listener: &mut L) {
        while self.step_until(until, listener) {}
        self.pass_until(until);
    }

    /// Moves the present instant to `until`, before which no step may be due.
    pub fn pass_until(&mut self, until: Time) {
        let steps = self.world.steps();
        self.world.run_before(until, &mut ());
        debug_assert_eq!(steps, self.world.steps(), "no step is due before {until}");
    }

    /// Plays until t = 0.
    pub fn run_to_zero<L: Listener>(&mut self, listener: &mut L) {
        while !self.begun() && self.step(listener) {}
    }

    /// Plays until the scenario ends, or nothing is left to happen.
    pub fn run_to_end<L: Listener>(&mut self, listener: &mut L) {
        while self.step_until(self.end().unwrap_or(Time::MAX), listener) {}
        if let Some(end) = self.end() {
            self.pass_until(end);
        }
    }

    /// Carries out a command of a user at the present instant.
    ///
    /// # Errors
    ///
    /// Says why it cannot be carried out; nothing was changed then.
    pub fn apply<L: Listener>(
        &mut self,
        command: &Command,
        listener: &mut L,
    ) -> Result<(), CannotApply> {
        self.orders.check(command)?;
        let acts = plan(&self.world, &self.who, command, By::User)?;
        let what = Happening::Command {
            command,
            action: None,
            by_user: true,
            result: Ok(()),
        };
        listener.happened(self.world.now(), self.steps, &what);
        self.begin(command, &acts);
        self.carry_out(acts, listener);
        Ok(())
    }

    /// A command is about to be carried out.
    fn begin(&mut self, command: &Command, acts: &Acts) {
        let now = self.world.now();
        self.toll.begin(command, now, &self.who, acts.messages());
        self.orders.take(command, &self.world, &self.who);
    }

    /// Does the first of what a user has ordered for that instant. What cannot be done
    /// any more is left.
    fn act_on_order<L: Listener>(&mut self, at: Time, listener: &mut L) {
        self.world.run_before(at, &mut ());
        let command = self.orders.due(at, &self.world, &self.who);
        if let Some(command) = command {
            // Its listeners hear of it if it is done.
            let _ = self.apply(&command, listener);
        }
    }

    fn carry_out<L: Listener>(&mut self, acts: Acts, listener: &mut L) {
        let Self {
            world,
            who,
            director,
            orders,
            tally,
            toll,
            ..
        } = self;
        let effect = acts.carry_out(
            world,
            &mut Ears {
                who,
                director,
                orders,
                tally,
                toll,
                listener,
            },
        );
        toll.note(effect);
        tally.settle(world, who);
    }

    /// Does what the scenario has planned for that instant.
    fn act<L: Listener>(&mut self, at: Time, listener: &mut L) {
        self.world.run_before(at, &mut ());
        let was_known = self.director.end().is_some();
        if let Some(deed) = self.director.act(at, &self.world, &self.who) {
            let acts = plan(&self.world, &self.who, &deed.command, deed.by);
            let (acts, result) = match acts {
                Ok(acts) => (Some(acts), Ok(())),
                Err(why) => (None, Err(why)),
            };
            if deed.by == By::Scenario {
                let step = self.director.scenario().timeline.get(deed.step);
                let what = Happening::Command {
                    command: &deed.command,
                    action: step.map(|step| &step.action),
                    by_user: false,
                    result,
                };
                listener.happened(at, self.steps, &what);
                if let Some(acts) = &acts {
                    self.begin(&deed.command, acts);
                }
            }
            if let Some(acts) = acts {
                self.carry_out(acts, listener);
            }
        }
        if self.director.zero() == Some(at) {
            listener.happened(at, self.steps, &Happening::Zero);
        }
        if !was_known && self.director.end() == Some(at) {
            listener.happened(at, self.steps, &Happening::Ended);
        }
    }
}

/// Tells both the scenario and the listener what happens in the world.
struct Ears<'a, L> {
    who: &'a Deployment,
    director: &'a mut Director,
    orders: &'a mut Orders,
    tally: &'a mut Tally,
    toll: &'a mut Toll,
    listener: &'a mut L,
}

impl<L: Listener> Sink<Node> for Ears<'_, L> {
    // Where it is known what a record is about, little of this is left.
    #[inline(always)]
    fn record(&mut self, record: &Record<'_, Node>) {
        if let Some(host) = record.host {
            match record.what {
                What::Event {
                    event: NodeEvent::Sentinel(event),
                    ..
                } => {
                    self.director.hear(record.at, host, event, self.who);
                    if self.orders.listen() {
                        let about = || first_node(&Renamed::new(self.who).event(event), self.who);
                        let (name, src) = (event.kind.name(), self.who.name(host));
                        self.orders.hear(record.at, name, src, about);
                    }
                }
                What::Event {
                    event: NodeEvent::Raft(event),
                    ..
                } if self.orders.listen() => {
                    let src = self.who.name(host);
                    self.orders.hear(record.at, event.key(), src, || None);
                }
                What::Booted { .. } if self.who.kind(host) == NodeKind::Sentinel => {
                    self.director.note_life(record.at, host, true);
                }
                What::Exited { code } => {
                    if code.is_some() {
                        self.director.forget_unpublished(record.at, host);
                    }
                    self.director.note_life(record.at, host, false);
                }
                _ => {}
            }
        }
        if self.director.zero().is_some_and(|zero| record.at >= zero) {
            self.tally.record(self.who, record);
        }
        self.toll.record(record);
        self.listener.record(self.who, record);
    }
}
