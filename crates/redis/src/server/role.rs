//! Changes of role.

use lab_process::Place;

use super::backlog::Backlog;
use super::upstream::Upstream;
use super::{Out, Server, ServerEvent, UserRequest, random_id, unix_time};
use crate::wire::ReplicaOf;

impl Server {
    /// `REPLICAOF` (`replicaofCommand`).
    pub(super) fn replica_of(&mut self, target: ReplicaOf, by: UserRequest, out: &mut Out) {
        match target {
            ReplicaOf::NoOne => {
                if self.upstream.is_some() {
                    self.unset_master(out);
                    out.event(ServerEvent::MasterMode { by });
                }
            }
            ReplicaOf::Of(master) => {
                if self
                    .upstream
                    .as_ref()
                    .is_some_and(|upstream| upstream.place.is_said_as(&master))
                {
                    out.event(ServerEvent::AlreadyReplica);
                    return;
                }
                self.set_master(master.clone(), out);
                out.event(ServerEvent::ReplicaMode { master, by });
            }
        }
    }

    /// A replica becomes a master (`replicationUnsetMaster`): its history goes on
    /// under a new id, and its replicas are disconnected so that they hear of it.
    fn unset_master(&mut self, out: &mut Out) {
        self.leave_master(out);
        if self.upstream.take().is_some_and(|upstream| upstream.cached) {
            out.event(ServerEvent::DiscardingCachedMaster);
        }
        let old = self.history.id;
        let new = random_id(&mut self.rng);
        self.history.shift(new);
        out.event(ServerEvent::SecondaryId {
            old,
            up_to: self.history.second_offset,
            new,
        });
        self.disconnect_replicas(out);
        self.selected = false;
        self.no_replicas_since_s = unix_time(out);
    }

    /// The server follows another master (`replicationSetMaster`). Its own
    /// replicas stay for now. It connects at once.
    fn set_master(&mut self, master: Place, out: &mut Out) {
        self.leave_master(out);
        self.break_wait(out);
        if let Some(upstream) = &mut self.upstream {
            upstream.follow(master.clone());
        } else {
            let mut upstream = Upstream::new(master.clone());
            upstream.cached = true;
            self.upstream = Some(upstream);
            out.event(ServerEvent::SynthesizingMaster);
            self.backlog
                .get_or_insert_with(|| Backlog::new(self.history.offset));
        }
        out.event(ServerEvent::Connecting(master));
        self.connect_with_master(out);
    }
}
