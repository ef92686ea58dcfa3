use lab_raft::client::Client;
use lab_raft::{Raft, ServerId};
use lab_sim::HostId;

use crate::frame::{Inspection, Section};
use crate::picture::Look;
use crate::picture::inspect::fact;
use crate::picture::why::forecast;

impl Look<'_> {
    /// Everything about a Raft server, in the words of figure 2.
    pub(in crate::picture) fn inspect_raft(
        self,
        host: HostId,
        raft: &Raft,
        inspection: &mut Inspection,
    ) {
        let now_us = self.monotonic_us(host);
        let name = |id: ServerId| self.raft_name(id);
        let or_none = |id: Option<ServerId>| id.map_or_else(|| "-".to_owned(), name);
        inspection.sections.push(Section {
            heading: "raft",
            about: String::new(),
            of: String::new(),
            facts: vec![
                fact("address", self.run.who().address(host)),
                fact("state", raft.role().as_str()),
                fact("currentTerm", raft.term()),
                fact("votedFor", or_none(raft.voted_for())),
                fact("leader", or_none(raft.leader())),
                fact("lastLogIndex", raft.log().last_index()),
                fact("lastLogTerm", raft.log().last_term()),
                fact("commitIndex", raft.commit_index()),
                fact("lastApplied", raft.machine().applied()),
                fact("counter", raft.machine().counter()),
            ],
        });
        if let Some(timer) = raft.timer() {
            inspection.sections.push(Section {
                heading: "election-timer",
                about: String::new(),
                of: String::new(),
                facts: vec![
                    fact("elapsed-ms", timer.elapsed_us(now_us) / 1_000),
                    fact("timeout-ms", timer.limit_us / 1_000),
                ],
            });
        }
        for follower in raft.followers() {
            inspection.sections.push(Section {
                heading: "follower",
                about: name(follower.id),
                of: String::new(),
                facts: vec![
                    fact("nextIndex", follower.next_index),
                    fact("matchIndex", follower.match_index),
                    fact("in-flight", follower.in_flight),
                    fact(
                        "heard-ms-ago",
                        now_us.saturating_sub(follower.heard_us) / 1_000,
                    ),
                ],
            });
        }
        let own = self.run.who().name(host).to_string();
        inspection.why.push(self.raft_why(host, raft));
        let clock = |later_us: i64| now_us.saturating_add_signed(later_us);
        let when = |later_us: i64| self.relative_monotonic(host, clock(later_us));
        let found = forecast(|later_us| raft.decisions(clock(later_us)));
        self.push_decisions(&own, found, &when, inspection);
        if let Some((candidate, report)) = raft.last_vote() {
            let found = forecast(|_| vec![report.clone()]);
            self.push_decisions(&self.name_at(candidate), found, &when, inspection);
        }
        for id in (0..raft.servers().len() as u32).map(ServerId) {
            let found = forecast(|later_us| raft.decisions_about(id, clock(later_us)));
            self.push_decisions(&name(id), found, &when, inspection);
        }
    }

    pub(in crate::picture) fn raft_client_section(self, client: &Client) -> Section {
        let to = client.connected_to();
        Section {
            heading: "client",
            about: String::new(),
            of: String::new(),
            facts: vec![
                fact(
                    "connected-to",
                    to.map_or_else(|| "-".to_owned(), |to| self.name_at(to)),
                ),
                fact("acknowledged", client.acknowledged()),
                fact("lost", client.lost()),
            ],
        }
    }

    fn raft_name(self, id: ServerId) -> String {
        self.raft_host(id).map_or_else(
            || id.to_string(),
            |host| self.run.who().name(host).to_string(),
        )
    }
}
