//! `INFO`: what a server knows of itself at this moment.

use std::sync::Arc;

use super::super::{LinkState, Out, Server};
use crate::wire::InfoRest;

impl Server {
    /// The answer to `INFO` with these sections; to `INFO` alone if there are none.
    pub(super) fn info_text(&self, sections: &[Arc<str>], out: &Out) -> String {
        self.info(out.now()).text(sections)
    }

    /// What no sentinel looks at.
    pub(in super::super) fn info_rest(&self, now: lab_process::Now) -> InfoRest {
        let now_s = now.wall_ms.div_euclid(1000);
        let state = self.upstream.as_ref().map(|upstream| upstream.state());
        let connections = self.clients.len();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (history, backlog) = (&self.history, self.backlog.as_ref());
        let good = || count(self.good_replicas(now_s));
        InfoRest {
            wall_ms: now.wall_ms,
            wall_sub_us: now.wall_sub_us,
            started_s: self.started_s,
            port: self.spec.address.port,
            connections: count(connections),
            clients: count(connections - self.replicas.len().min(connections)),
            blocked: self.wait.is_some(),
            subscribed: !self.clients.subscribers().is_empty(),
            loading: self.loading.is_some(),
            changes: self.saving.changes,
            saved_s: self.saving.saved_s,
            save_failed: self.saving.failed,
            keys: self.data.len(),
            good_replicas: self.wants_good_replicas().then(good),
            last_io_s: match state {
                Some(LinkState::Connected { last_io_s, .. }) => Some(now_s - last_io_s),
                _ => None,
            },
            syncing: matches!(state, Some(LinkState::Transfer { .. })),
            history: history.id,
            earlier: history.id2.map(|id| (id, history.second_offset)),
            backlog_bytes: self.spec.backlog_bytes,
            backlog: backlog.map(|backlog| (backlog.first(), backlog.next())),
        }
    }
}
