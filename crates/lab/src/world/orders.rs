use std::collections::BTreeMap;

use lab_sim::{Time, World};

use super::census::RunningCensus;
use super::{CannotApply, Deployment, Node, random};
use crate::command::{Action, Command, EventName, NodeName, Nodes, Verb, Who};

/// What a user has asked for that is not done yet: on an event, or at a time.
///
/// It is part of the run, so that going back brings it back.
#[derive(Clone, Debug, Default)]
pub(super) struct Orders {
    /// By number.
    waiting: Vec<Waiting>,
    given: u32,
    next_at: Option<Time>,
}

/// Something that is to be done later.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Names it, from 1.
    pub number: u32,
    /// What it waits for.
    pub until: Until,
    /// What is done then.
    pub action: Action,
}

/// What an order waits for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Until {
    /// That an event is announced, by somebody if that is said.
    Event(EventName, Option<NodeName>),
    /// An instant.
    At(Time),
    /// It was announced then, by the first, about the second.
    Announced(Time, NodeName, Option<NodeName>),
}

impl Until {
    const fn at(&self) -> Option<Time> {
        match self {
            Self::Event(..) => None,
            Self::At(at) | Self::Announced(at, ..) => Some(*at),
        }
    }
}

impl Orders {
    /// The largest number that wait.
    pub(super) const MOST: usize = 500;

    pub(super) fn waiting(&self) -> &[Waiting] {
        &self.waiting
    }

    /// When the next one is due, if that is known.
    #[inline]
    pub(super) const fn next_at(&self) -> Option<Time> {
        self.next_at
    }

    fn note_next(&mut self) {
        self.next_at = { self.waiting.iter() }
            .filter_map(|one| one.until.at())
            .min();
    }

    /// Whether a command about orders can be carried out.
    pub(super) fn check(&self, command: &Command) -> Result<(), CannotApply> {
        match command.0 {
            Verb::Forget(number) if !self.waiting.iter().any(is_meant(number)) => {
                Err(CannotApply::NothingWaits { number })
            }
            Verb::On(_) | Verb::Random(_) if self.waiting.len() >= Self::MOST => {
                Err(CannotApply::TooManyWait { most: Self::MOST })
            }
            _ => Ok(()),
        }
    }

    /// Takes note of a command about orders.
    pub(super) fn take(&mut self, command: &Command, world: &World<Node>, who: &Deployment) {
        match &command.0 {
            Verb::On(order) => {
                let until = Until::Event(order.event.clone(), order.of.clone());
                self.add(until, (*order.action).clone());
            }
            Verb::Forget(number) => self.waiting.retain(|one| !is_meant(*number)(one)),
            Verb::Random(random) => {
                let named =
                    |verb: &Verb<Nodes>| verb.try_map(|nodes| Some(Who::from(nodes.clone())));
                for (after, verb) in random::draw(*random, world, who) {
                    let action: Option<Action> = named(&verb);
                    if let Some(action) = action.filter(|_| self.waiting.len() < Self::MOST) {
                        self.add(Until::At(world.now() + after), action);
                    }
                }
            }
            _ => return,
        }
        self.note_next();
    }

    fn add(&mut self, until: Until, action: Action) {
        self.given += 1;
        self.waiting.push(Waiting {
            number: self.given,
            until,
            action,
        });
    }

    /// Something was announced; `about` says whom it names, if anybody.
    pub(super) fn hear(
        &mut self,
        at: Time,
        name: &str,
        src: &NodeName,
        about: impl Fn() -> Option<NodeName>,
    ) {
        let mut heard = false;
        for one in &mut self.waiting {
            let Until::Event(event, of) = &one.until else {
                continue;
            };
            if event.0 == name && of.as_ref().is_none_or(|of| of == src) {
                one.until = Until::Announced(at, src.clone(), about());
                heard = true;
            }
        }
        if heard {
            self.note_next();
        }
    }

    /// Whether anything waits for an event.
    #[inline]
    pub(super) fn listen(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The first of what is due then, as a command; `None` if it is about nobody.
    pub(super) fn due(
        &mut self,
        at: Time,
        world: &World<Node>,
        who: &Deployment,
    ) -> Option<Command> {
        let place = self
            .waiting
            .iter()
            .position(|one| one.until.at() == Some(at))?;
        let one = self.waiting.remove(place);
        self.note_next();
        let mut saved = BTreeMap::new();
        if let Until::Announced(_, src, inst) = one.until {
            saved.insert("src".to_owned(), src);
            saved.extend(inst.map(|inst| ("inst".to_owned(), inst)));
        }
        let saved = &saved;
        one.action.resolve(&RunningCensus { world, who, saved })
    }
}

/// Whether `forget` with that number, or without any, is about an order.
fn is_meant(number: Option<u32>) -> impl Fn(&Waiting) -> bool {
    move |one| number.is_none_or(|number| one.number == number)
}
