use super::{Look, node};
use crate::frame::{Account, Leadership, NodeId, SideView};
use crate::scenario::Side;

impl Look<'_> {
    /// The deployments of the world, and what happens in each.
    pub(super) fn sides(self, last_abort: Option<(NodeId, bool)>) -> Vec<SideView> {
        let there = |side: &Side| self.run.who().has(*side);
        Side::ALL
            .into_iter()
            .filter(there)
            .map(|side| SideView {
                side,
                sentence: match side {
                    Side::Sentinel => self.sentence(last_abort),
                    Side::Raft => self.raft_sentence(),
                },
                account: self.account(side),
            })
            .collect()
    }

    fn account(self, side: Side) -> Account {
        let tally = self.run.tally().of(side);
        let silent = tally.silent_us(self.run.now());
        let leader = |&(at, host, epoch): &(_, _, u64)| Leadership {
            at_us: self.relative(at),
            node: node(host),
            epoch,
        };
        Account {
            leaders: tally.leaders.iter().map(leader).collect(),
            elected: tally.elected,
            attempts: tally.attempts,
            votes: tally.votes,
            vote_messages: tally.vote_messages,
            messages: tally.messages,
            acknowledged: tally.acknowledged,
            lost: tally.lost,
            silent_us: silent.map(|silent| silent.0),
            longest_gap_us: silent.map(|silent| silent.1),
        }
    }
}
