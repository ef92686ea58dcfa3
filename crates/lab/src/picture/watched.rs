//! What all sentinels hold of all servers, gathered in one pass: with many of both,
//! asking each about each would take longer than a frame.

use lab_sentinel::view::MasterView;
use lab_sim::HostId;

use super::Look;

/// What the sentinels hold of the servers.
pub(super) struct Watched<'a> {
    /// Sentinels that were started, in their order.
    pub(super) observers: Vec<HostId>,
    servers: Vec<Seen<'a>>,
}

/// What they hold of one server.
#[derive(Clone, Default)]
pub(super) struct Seen<'a> {
    /// For each observer that watches it, its place among them: since when it holds it
    /// for SDOWN, if it does.
    pub(super) by: Vec<(usize, Option<i64>)>,
    /// Who runs and holds it for ODOWN.
    pub(super) odown: Vec<(HostId, MasterView<'a>)>,
    /// How many watch it as the master or a replica, and for how many it is the master.
    watched_as: (u32, u32),
}

impl Seen<'_> {
    /// Whether most of those who watch it take it for the master.
    pub(super) const fn is_master(&self) -> bool {
        self.watched_as.1 * 2 > self.watched_as.0
    }
}

impl<'a> Watched<'a> {
    pub(super) fn of(look: Look<'a>) -> Self {
        let hosts = look.run.who().hosts().count();
        let mut watched = Self {
            observers: Vec::new(),
            servers: vec![Seen::default(); hosts],
        };
        for observer in look.run.who().of_kind(crate::scenario::NodeKind::Sentinel) {
            if look.run.world().host(observer).starts() == 0 {
                continue;
            }
            let place = watched.observers.len();
            watched.observers.push(observer);
            let Some(sentinel) = look.sentinel(observer) else {
                continue;
            };
            for master in sentinel.masters() {
                watched.note(look, observer, place, master);
            }
        }
        watched
    }

    /// What one of them holds of one master and its replicas.
    fn note(&mut self, look: Look<'a>, observer: HostId, place: usize, master: MasterView<'a>) {
        let own = look.run.who().at(master.address());
        if let Some(seen) = own.and_then(|own| self.servers.get_mut(own.0 as usize)) {
            seen.note(place, master.sdown_since());
            if look.is_up(observer) && master.odown_since().is_some() {
                seen.odown.push((observer, master));
            }
        }
        let current = look.run.who().at(master.current_address());
        if let Some(seen) = current.and_then(|host| self.servers.get_mut(host.0 as usize)) {
            seen.watched_as.0 += 1;
            seen.watched_as.1 += 1;
        }
        for replica in master.replicas() {
            let host = look.run.who().at(replica.address());
            if let Some((host, seen)) =
                host.and_then(|host| Some((host, self.servers.get_mut(host.0 as usize)?)))
            {
                seen.note(place, replica.sdown_since());
                seen.watched_as.0 += u32::from(Some(host) != current);
            }
        }
    }

    /// What they hold of a server.
    pub(super) fn of_server(&self, server: HostId) -> Option<&Seen<'a>> {
        self.servers.get(server.0 as usize)
    }
}

impl Seen<'_> {
    /// What is watched twice counts as it is watched first: as a master before a replica.
    fn note(&mut self, place: usize, sdown_since: Option<i64>) {
        if self.by.last().is_none_or(|(last, _)| *last != place) {
            self.by.push((place, sdown_since));
        }
    }
}
