#![allow(missing_docs)]
//! Stand-in for the session while it is being written.
use std::rc::Rc;
use lab::command::Command;
use lab::frame::*;
use lab::scenario::Scenario;

pub struct Session { now: i64, to: i64, base: Frame, story: Rc<Story> }
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction { Forward, Back }
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step { Event(Direction), Tick(NodeId, Direction), Vote(Direction), Named(Direction) }
pub struct Pace { pub important_now: bool, pub next_important_us: Option<i64> }
#[derive(Debug)]
pub struct OpenError;
#[derive(Debug)]
pub struct ApplyError(pub String);
impl Session {
    pub fn open(_s: &Scenario, _seed: u64) -> Result<Self, OpenError> {
        let (base, story) = crate::fixture::election();
        Ok(Self { now: 0, to: base.now_us, base, story: Rc::new(story) })
    }
    pub fn now_us(&self) -> i64 { self.now }
    pub fn advance(&mut self, to: i64, _b: u32) -> i64 { self.now = to.min(20_000_000); self.to = self.to.max(self.now); self.now }
    pub fn seek(&mut self, at: i64) { self.now = at; }
    pub fn seek_step(&mut self, step: u64) { self.now = step as i64; }
    pub fn step(&mut self, step: Step) -> bool {
        let (Step::Event(d) | Step::Tick(_, d) | Step::Vote(d) | Step::Named(d)) = step;
        self.now += if d == Direction::Forward { 100_000 } else { -100_000 };
        true
    }
    pub fn apply(&mut self, c: &Command) -> Result<(), ApplyError> {
        if c.to_string().contains("r9") { return Err(ApplyError("no r9".into())); }
        let mut s = (*self.story).clone();
        s.faults.push(FaultMark { at_us: self.now, step: 1, command: c.to_string(), by_user: true });
        self.story = Rc::new(s);
        Ok(())
    }
    pub fn frame(&self) -> Frame {
        let mut f = self.base.clone();
        let d = self.now - f.now_us;
        f.now_us = self.now; f.to_us = self.to;
        if d.abs() > 3000 { f.messages.clear(); } else { for m in &mut f.messages { m.sent_us += 0; } }
        f
    }
    pub fn story(&self) -> Rc<Story> { self.story.clone() }
    pub fn inspect(&self, subject: Subject) -> Option<Inspection> {
        let Subject::Node(n) = subject else { return None };
        Some(Inspection { title: self.base.nodes.get(usize::from(n))?.name.clone(), message: None,
            sections: vec![Section { heading: "master", about: "mymaster".into(), facts: vec![
                Fact { name: "flags", value: "s_down,o_down,master".into() }, Fact { name: "config-epoch", value: "0".into() } ] }],
            decisions: vec![DecisionView { rule: "sdown", about: "r0".into(), holds: false, conditions: vec![
                Condition { name: "sdown-elapsed", holds: false, value: Quantity::Ms(1720), relation: ">", limit: Quantity::Ms(2000) },
                Condition { name: "link-connected", holds: true, value: Quantity::Flag(true), relation: "", limit: Quantity::None } ],
                function: "sentinelCheckSubjectivelyDown", section: "§8.1" }] })
    }
    pub fn pace(&self) -> Pace { Pace { important_now: (self.now - 5_214_000).abs() < 1500, next_important_us: (self.now < 5_212_500).then_some(5_212_500) } }
    pub fn digest(&self) -> u64 { 42 }
}
pub fn gallery() -> Vec<Scenario> {
    use lab::scenario::*;
    let mut s = Scenario::build(&Settings::default()).unwrap();
    s.name = "kill-the-master".into();
    s.title = Words { en: "Kill the master".into(), zh: "杀掉主节点".into() };
    s.description = Words { en: "The master dies three seconds in. The sentinels notice, agree, elect one of themselves and promote a replica.".into(), zh: "三秒后主节点死亡。哨兵们发现、达成一致、选出一个领导者，并提升一个从节点。".into() };
    let mut t = s.clone();
    t.name = "votes-split".into();
    t.title = Words { en: "Votes split".into(), zh: "选票分散".into() };
    vec![s, t]
}
