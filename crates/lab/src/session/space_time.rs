//! Who said what to whom in a stretch of time: a copy is played through it again.

use std::collections::BTreeSet;

use lab_sim::{HostId, Record, Time, What};

use super::Session;
use super::replay::Replay;
use super::under_way::{End, Travels, UnderWay};
use crate::frame::{Fate, Flight, MessageKind, MessageView, NodeId, SpaceTime};
use crate::picture::{self, Look};
use crate::world::{AnyListener, Deployment, Happening, Listener, Node};

/// What was said in a stretch of time, being put together in pieces. Nobody sees the
/// session move meanwhile.
pub struct Weaving {
    weaver: Weaver,
    replay: Replay,
    until: Time,
    left: u32,
    done: bool,
}

impl Weaving {
    /// Goes on, looking at no more than so many events; tells whether that was all.
    pub fn go_on(&mut self, budget: u32) -> bool {
        let mut budget = budget.min(self.left);
        let mut ears: AnyListener<'_> = &mut self.weaver;
        while budget > 0 && !self.done {
            self.done = !self.replay.step(self.until, &mut ears);
            if !self.done {
                (budget, self.left) = (budget - 1, self.left - 1);
            }
        }
        self.done |= self.left == 0;
        self.done
    }
}

impl Session {
    /// The messages between two instants, as far as they were played; only those of
    /// `kinds` one by one.
    #[must_use]
    pub fn space_time(&self, from_us: i64, to_us: i64, kinds: &[MessageKind]) -> SpaceTime {
        let mut weaving = self.weaving(from_us, to_us, kinds);
        while !weaving.go_on(u32::MAX) {}
        self.woven(weaving)
    }

    /// Begins to put together the same in pieces.
    #[must_use]
    pub fn weaving(&self, from_us: i64, to_us: i64, kinds: &[MessageKind]) -> Weaving {
        let until = self.absolute(to_us).min(self.history.furthest().at);
        let mut weaver = Weaver {
            zero: self.zero,
            from_us,
            kinds: kinds.to_vec(),
            under_way: UnderWay::default(),
            woven: SpaceTime {
                from_us,
                to_us: self.relative(until),
                ..SpaceTime::default()
            },
        };
        let replay = self.history.replay_at(self.absolute(from_us));
        weaver.begin(Look {
            run: replay.run(),
            zero: self.zero,
        });
        Weaving {
            weaver,
            replay,
            until,
            left: SpaceTime::STEPS,
            done: false,
        }
    }

    /// What was put together, as far as that went.
    #[must_use]
    pub fn woven(&self, weaving: Weaving) -> SpaceTime {
        let Weaving {
            mut weaver,
            replay,
            left,
            ..
        } = weaving;
        if left == 0 {
            weaver.woven.cut_us = Some(self.relative(replay.run().now()));
        }
        weaver.arrivals(Look {
            run: replay.run(),
            zero: self.zero,
        });
        if let Some(cut_us) = weaver.woven.cut_us {
            self.remembered(cut_us, &mut weaver);
        }
        weaver.end()
    }

    /// What the story remembers, and what is under way now, of what was sent at an instant
    /// or after it.
    fn remembered(&self, after_us: i64, weaver: &mut Weaver) {
        let now = Look {
            run: self.history.run(),
            zero: self.zero,
        };
        let story = self.story.story();
        let ended = story.flights.iter().map(MessageView::from);
        let under_way = { now.run.world().in_flight() }.filter_map(|flight| now.message(&flight));
        let matters = |view: &MessageView| Flight::matters(view.kind) && view.sent_us >= after_us;
        let mut known = weaver.known();
        for view in ended.chain(under_way).filter(matters) {
            if view.sent_us <= weaver.woven.to_us && known.insert(view.id) {
                weaver.remember(view);
            }
        }
    }
}

/// One that has ended. What it said is not remembered.
impl From<&Flight> for MessageView {
    fn from(flight: &Flight) -> Self {
        Self {
            id: flight.id,
            from: flight.from,
            to: flight.to,
            kind: flight.kind,
            reply: flight.reply,
            sent_us: flight.sent_us,
            arrives_us: flight.due_us,
            lost_us: flight.lost.then_some(flight.ended_us),
            fate: flight.fate,
            label: String::new(),
        }
    }
}

/// Follows messages from their start to their end.
struct Weaver {
    zero: Time,
    from_us: i64,
    kinds: Vec<MessageKind>,
    under_way: UnderWay<MessageView>,
    woven: SpaceTime,
}

impl Weaver {
    fn relative(&self, at: Time) -> i64 {
        at.as_us() as i64 - self.zero.as_us() as i64
    }

    fn is_asked_for(&self, kind: MessageKind) -> bool {
        self.kinds.contains(&kind)
    }

    /// What was under way already.
    fn begin(&mut self, look: Look<'_>) {
        let views = look.run.world().in_flight();
        let views = views.filter_map(|flight| look.message(&flight));
        let asked = views.filter(|view| self.kinds.contains(&view.kind));
        asked.for_each(|view| self.under_way.sent(view.id, view));
    }

    /// What is under way still arrives when the network says.
    fn arrivals(&mut self, look: Look<'_>) {
        let views = look.run.world().in_flight();
        let views = views.filter_map(|flight| look.message(&flight));
        for view in views {
            if let Some(known) = self.under_way.get_mut(view.id) {
                (known.arrives_us, known.lost_us) = (view.arrives_us, view.lost_us);
                known.fate = view.fate;
            }
        }
    }

    /// All that are here by now.
    fn known(&self) -> BTreeSet<u64> {
        let ended = self.woven.messages.iter().map(|message| message.id);
        ended.chain(self.under_way.ids()).collect()
    }

    /// One from beyond what was looked through.
    fn remember(&mut self, view: MessageView) {
        self.count(view.kind);
        if self.is_asked_for(view.kind) {
            self.finish(view);
        }
    }

    fn end(mut self) -> SpaceTime {
        let mut woven = self.woven;
        let seen_us = woven.cut_us.unwrap_or(woven.to_us);
        // What waits in a kernel for something else has no instant yet.
        let unknown = |message: &&mut MessageView| message.arrives_us == i64::MAX;
        for message in self.under_way.values_mut().filter(unknown) {
            (message.arrives_us, message.fate) = (seen_us.max(message.sent_us), Fate::Waits);
        }
        woven.messages.extend(self.under_way.into_values());
        woven
            .messages
            .sort_by_key(|message| (message.sent_us, message.id));
        let surplus = woven.messages.len().saturating_sub(SpaceTime::MESSAGES);
        woven.messages.drain(..surplus);
        woven.left_out += surplus as u32;
        woven
    }

    fn count(&mut self, kind: MessageKind) {
        let sent = &mut self.woven.sent;
        match sent.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => sent.push((kind, 1)),
        }
    }

    fn finish(&mut self, message: MessageView) {
        let messages = &mut self.woven.messages;
        messages.push(message);
        if messages.len() > 2 * SpaceTime::MESSAGES {
            messages.drain(..SpaceTime::MESSAGES);
            self.woven.left_out += SpaceTime::MESSAGES as u32;
        }
    }
}

impl Travels for MessageView {
    fn leave(&mut self, at_us: i64) {
        (self.sent_us, self.arrives_us) = (at_us, i64::MAX);
        (self.lost_us, self.fate) = (None, Fate::Arrives);
    }

    fn end(&mut self, end: End) {
        self.fate = end.fate;
        self.arrives_us = end.at_us;
        if end.fate.dies_half_way() {
            self.arrives_us = end.due_us.unwrap_or(end.at_us).max(end.at_us);
            self.lost_us = (end.by_hand || end.at_us > self.sent_us).then_some(end.at_us);
        }
    }

    fn copy(&self, at_us: i64, due_us: i64) -> Self {
        Self {
            id: Self::copy_of(self.id),
            sent_us: at_us,
            arrives_us: due_us,
            lost_us: None,
            fate: Fate::Spare,
            ..self.clone()
        }
    }
}

impl Listener for Weaver {
    fn record(&mut self, who: &Deployment, record: &Record<'_, Node>) {
        let at_us = self.relative(record.at);
        if let (
            What::Sent {
                id, to, message, ..
            },
            Some(host),
        ) = (&record.what, record.host)
        {
            let (kind, reply) = picture::kind_between(who, host, *to, message);
            if at_us >= self.from_us {
                self.count(kind);
            }
            if self.is_asked_for(kind) {
                let node = |host: HostId| host.0 as NodeId;
                let view = MessageView {
                    id: id.0,
                    from: node(host),
                    to: node(*to),
                    kind,
                    reply,
                    sent_us: at_us,
                    // Until it is known.
                    arrives_us: i64::MAX,
                    lost_us: None,
                    fate: Fate::Arrives,
                    label: picture::label_of(who, message),
                };
                self.under_way.sent(id.0, view);
            }
            return;
        }
        let zero = self.zero.as_us() as i64;
        let relative = |at: Time| at.as_us() as i64 - zero;
        let ended = self.under_way.hear(at_us, &record.what, relative);
        if let Some(message) = ended.filter(|_| at_us >= self.from_us) {
            self.finish(message);
        }
    }

    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {}
}
