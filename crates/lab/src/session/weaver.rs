//! Following messages from their start to their end, for a diagram of them.

use std::collections::{BTreeSet, VecDeque};

use lab_sim::{HostId, Record, Time, What};

use super::under_way::{End, Travels, UnderWay};
use crate::frame::{Fate, MessageKind, MessageView, NodeId, SpaceTime};
use crate::picture::{self, Look};
use crate::world::{Deployment, Happening, Listener, Node};

/// How much of what was said is counted at most: what 50 sentinels of 20 masters say in
/// more than two seconds.
const COUNTED: usize = 1 << 19;

/// So many messages that have ended are kept whole.
const WHOLE: usize = 2 * SpaceTime::MESSAGES;

/// Listens to what is said from an instant on.
#[derive(Clone)]
pub(super) struct Weaver {
    zero: Time,
    kinds: Vec<MessageKind>,
    /// Since when it has heard everything.
    from_us: i64,
    under_way: UnderWay<MessageView>,
    /// When messages of any kind were sent, the last at the end.
    sent: VecDeque<(i64, MessageKind)>,
    /// The last ones of the kinds asked for that ended, and when, in the same order.
    ended: VecDeque<(i64, MessageView)>,
    /// When those before them did.
    left_out: VecDeque<i64>,
}

impl Weaver {
    /// Begins at a state of a run, for what is said from an instant on. Messages of `kinds`
    /// are followed, the others counted.
    pub(super) fn begin(look: Look<'_>, from_us: i64, kinds: &[MessageKind]) -> Self {
        let mut under_way = UnderWay::default();
        let views = look.run.world().in_flight();
        let views = views.filter_map(|flight| look.message(&flight));
        for view in views.filter(|view| kinds.contains(&view.kind)) {
            under_way.sent(view.id, view);
        }
        Self {
            zero: look.zero,
            kinds: kinds.to_vec(),
            from_us,
            under_way,
            sent: VecDeque::new(),
            ended: VecDeque::new(),
            left_out: VecDeque::new(),
        }
    }

    /// Whether it has heard everything since an instant, and follows just those kinds.
    pub(super) fn knows_all(&self, since_us: i64, kinds: &[MessageKind]) -> bool {
        self.from_us <= since_us && self.kinds == kinds
    }

    /// Whether it follows just those kinds.
    pub(super) fn follows(&self, kinds: &[MessageKind]) -> bool {
        self.kinds == kinds
    }

    /// Forgets what was before an instant.
    pub(super) fn forget_before(&mut self, at_us: i64) {
        self.from_us = self.from_us.max(at_us);
        while self.sent.front().is_some_and(|(sent, _)| *sent < at_us) {
            self.sent.pop_front();
        }
        while self.left_out.front().is_some_and(|ended| *ended < at_us) {
            self.left_out.pop_front();
        }
        while self.ended.front().is_some_and(|(ended, _)| *ended < at_us) {
            self.ended.pop_front();
        }
    }

    /// All that are here by now.
    pub(super) fn known(&self) -> BTreeSet<u64> {
        let ended = self.ended.iter().map(|(_, message)| message.id);
        ended.chain(self.under_way.ids()).collect()
    }

    /// One that was not heard.
    pub(super) fn remember(&mut self, view: MessageView) {
        self.sent.push_back((view.sent_us, view.kind));
        if self.kinds.contains(&view.kind) {
            self.finish(view.sent_us, view);
        }
    }

    fn finish(&mut self, at_us: i64, message: MessageView) {
        self.ended.push_back((at_us, message));
        if self.ended.len() > WHOLE
            && let Some((ended, _)) = self.ended.pop_front()
        {
            self.left_out.push_back(ended);
        }
    }

    /// Keeps so many microseconds up to an instant; what is too much is as if it had not
    /// been heard.
    pub(super) fn keep(&mut self, until: Time, keep_us: i64) {
        let until_us = until.as_us() as i64 - self.zero.as_us() as i64;
        if until_us - keep_us > self.from_us {
            self.forget_before(until_us - keep_us);
        }
        let surplus = |len: usize| len.checked_sub(COUNTED + 1);
        let of_sent = surplus(self.sent.len()).map(|last| self.sent[last].0);
        let of_ended = surplus(self.left_out.len()).map(|last| self.left_out[last]);
        if let Some(last_us) = of_sent.max(of_ended) {
            self.forget_before(last_us + 1);
        }
    }

    /// What was said between two instants, at the second of which `look` is a picture, or
    /// at `cut_us` if it was not heard further.
    pub(super) fn end(
        mut self,
        look: Look<'_>,
        (from_us, to_us): (i64, i64),
        cut_us: Option<i64>,
    ) -> SpaceTime {
        self.forget_before(from_us);
        self.arrivals(look);
        let seen_us = cut_us.unwrap_or(to_us);
        // What waits in a kernel for something else has no instant yet.
        let unknown = |message: &&mut MessageView| message.arrives_us == i64::MAX;
        for message in self.under_way.values_mut().filter(unknown) {
            (message.arrives_us, message.fate) = (seen_us.max(message.sent_us), Fate::Waits);
        }
        let whole = self.ended.into_iter().map(|(_, message)| message);
        let mut messages: Vec<MessageView> = whole.chain(self.under_way.into_values()).collect();
        messages.sort_by_key(|message| (message.sent_us, message.id));
        let surplus = messages.len().saturating_sub(SpaceTime::MESSAGES);
        messages.drain(..surplus);
        SpaceTime {
            from_us,
            to_us,
            cut_us,
            messages,
            left_out: (self.left_out.len() + surplus) as u32,
            sent: count(self.sent),
        }
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
}

/// How many there are of each kind, in the order in which they come first.
fn count(sent: VecDeque<(i64, MessageKind)>) -> Vec<(MessageKind, u32)> {
    let mut counts: Vec<(MessageKind, u32)> = Vec::new();
    for (_, kind) in sent {
        match counts.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, count)) => *count += 1,
            None => counts.push((kind, 1)),
        }
    }
    counts
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
        let zero = self.zero.as_us() as i64;
        let relative = |at: Time| at.as_us() as i64 - zero;
        let at_us = relative(record.at);
        if let (
            What::Sent {
                id, to, message, ..
            },
            Some(host),
        ) = (&record.what, record.host)
        {
            let (kind, reply) = picture::kind_between(who, host, *to, message);
            if at_us >= self.from_us {
                self.sent.push_back((at_us, kind));
            }
            if self.kinds.contains(&kind) {
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
        let ended = self.under_way.hear(at_us, &record.what, relative);
        if let Some(message) = ended.filter(|_| at_us >= self.from_us) {
            self.finish(at_us, message);
        }
    }

    fn happened(&mut self, _: Time, _: u64, _: &Happening<'_>) {}
}
