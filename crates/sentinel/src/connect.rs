//! How connections come and go, and who owes which reply (§5.1, §5.2).

use std::sync::Arc;

use lab_process::Address;
use lab_redis::wire::{ClientName, Credentials, Message, Request};

use crate::decision::{Decision, Reconnect};
use crate::event::Detail;
use crate::link::{Callback, Connection, InstanceRef, Link, LinkId, Who};
use crate::owed::Owed;
use crate::{EventKind, Out, Sentinel};

/// Why the kernel refuses to try a connection to there, as Linux words it: no
/// connection leads to a group of hosts, nor to a name that does not resolve.
const fn refused_at_once(to: Address) -> Option<&'static str> {
    if to.ip.is_multicast() {
        Some("Network is unreachable")
    } else if to.ip.is_unspecified() {
        Some("Name or service not known")
    } else {
        None
    }
}

impl Sentinel {
    /// `sentinelReconnectInstance`: opens what is missing, at most once per ping
    /// period.
    pub(crate) fn reconnect(&mut self, of: InstanceRef, out: &mut Out) {
        let now_ms = out.wall_ms();
        let instance = self.instance(of);
        let id = instance.link;
        if !Reconnect::judge(instance, self.link(id), &self.tunables, now_ms).holds() {
            return;
        }
        self.link_mut(id).last_reconn_time = now_ms;
        if self.link(id).cc.is_none() {
            self.resolve_again(of, out);
        }
        let to = self.instance(of).address;
        if self.link(id).cc.is_none() {
            self.open_command(id, to, of, out);
        }
        let is_peer = matches!(of.who, Who::Peer(_));
        if !is_peer && self.link(id).pubsub().connection.is_none() {
            self.open_pubsub(id, to, of, out);
        }
        let link = self.link_mut(id);
        if link.cc.is_some() && (is_peer || link.pubsub().connection.is_some()) {
            link.disconnected = false;
        }
    }

    fn open_command(&mut self, id: LinkId, to: Address, of: InstanceRef, out: &mut Out) {
        if let Some(reason) = refused_at_once(to) {
            let reason = Detail::Reason(reason);
            self.announce_with(EventKind::CmdLinkReconnection, of, reason, out);
            self.link_mut(id).pending = 0;
            return;
        }
        let now_ms = out.wall_ms();
        let link = self.link_mut(id);
        link.cc = Some(Connection::default());
        link.pending = 0;
        link.cc_conn_time = now_ms;
        out.connect(Link::cc_socket(id), to);
        self.send_auth(id, false, of, out);
        self.send_name(id, false, of, out);
        self.send_ping(of, out);
    }

    fn open_pubsub(&mut self, id: LinkId, to: Address, of: InstanceRef, out: &mut Out) {
        if let Some(reason) = refused_at_once(to) {
            let reason = Detail::Reason(reason);
            self.announce_with(EventKind::PubsubLinkReconnection, of, reason, out);
            return;
        }
        let now_ms = out.wall_ms();
        let pubsub = self.link_mut(id).pubsub_mut();
        pubsub.connection = Some(Connection::default());
        pubsub.conn_time = now_ms;
        out.connect(Link::pc_socket(id), to);
        self.send_auth(id, true, of, out);
        self.send_name(id, true, of, out);
        if let Some(pc) = self.link_mut(id).connection_mut(true) {
            pc.owed.push_back(Owed {
                callback: Callback::Subscribe,
                instance: of,
            });
        }
        let subscribe = self.by_its_name(of, Request::Subscribe);
        out.send(Link::pc_socket(id), Message::Request(subscribe));
    }

    /// `sentinelSendAuthIfNeeded`: a master's password is its replicas' as well;
    /// between sentinels it is `sentinel-pass`, or else what I require myself. The
    /// reply is not looked at.
    fn send_auth(&mut self, id: LinkId, pubsub: bool, of: InstanceRef, out: &mut Out) {
        let (user, password) = if matches!(of.who, Who::Peer(_)) {
            let settings = &self.settings;
            match &settings.sentinel_pass {
                Some(password) => (&settings.sentinel_user, Some(password)),
                None => (&None, settings.requirepass.as_ref()),
            }
        } else {
            let settings = &self.masters[of.master].settings;
            (&settings.auth_user, settings.auth_pass.as_ref())
        };
        let Some(password) = password else { return };
        let credentials = Arc::new(Credentials {
            user: user.clone(),
            password: Arc::clone(password),
        });
        self.send_and_discard(id, pubsub, of, Request::Auth(credentials), out);
    }

    /// The request with its commands by the names they have under that master
    /// (`sentinelInstanceMapCommand`): its replicas and sentinels share the table.
    fn by_its_name(&self, of: InstanceRef, request: Request) -> Request {
        let renames = &self.masters[of.master].settings.renames;
        if renames.is_empty() {
            request
        } else {
            request.renamed(renames)
        }
    }

    /// `sentinelSetClientName`: one more reply to be discarded.
    fn send_name(&mut self, id: LinkId, pubsub: bool, of: InstanceRef, out: &mut Out) {
        let name = ClientName {
            sentinel: self.id,
            pubsub,
        };
        self.send_and_discard(id, pubsub, of, Request::SetName(name), out);
    }

    /// Queues a command whose reply does not matter on either connection of a link.
    fn send_and_discard(
        &mut self,
        id: LinkId,
        pubsub: bool,
        of: InstanceRef,
        request: Request,
        out: &mut Out,
    ) {
        let request = self.by_its_name(of, request);
        let link = self.link_mut(id);
        link.pending += 1;
        let socket = if pubsub {
            Link::pc_socket(id)
        } else {
            Link::cc_socket(id)
        };
        if let Some(connection) = link.connection_mut(pubsub) {
            connection.owed.push_back(Owed {
                callback: Callback::Discard(1),
                instance: of,
            });
        }
        out.send(socket, Message::Request(request));
    }

    /// Queues a command on the command connection on behalf of an instance.
    /// Returns false if there is no connection to queue it on.
    pub(crate) fn send(
        &mut self,
        of: InstanceRef,
        callback: Callback,
        request: Request,
        out: &mut Out,
    ) -> bool {
        let id = self.instance(of).link;
        let link = self.link_mut(id);
        let Some(cc) = &mut link.cc else { return false };
        cc.owed.push_back(Owed {
            callback,
            instance: of,
        });
        link.pending += match callback {
            Callback::Discard(commands) => i32::from(commands),
            _ => 1,
        };
        let request = self.by_its_name(of, request);
        out.send(Link::cc_socket(id), Message::Request(request));
        true
    }

    /// A connection failed or was closed by the other side
    /// (`instanceLinkConnectionError`). Replies that were still owed are answered
    /// with nothing: only those to be discarded still count down.
    pub(crate) fn connection_lost(&mut self, id: LinkId, pubsub: bool) {
        let Some(link) = self.find_link_mut(id) else {
            return;
        };
        let Some(lost) = link.take_connection(pubsub) else {
            return;
        };
        link.disconnected = true;
        link.pending -= lost
            .owed
            .iter()
            .map(|owed| match owed.callback {
                Callback::Discard(commands) => i32::from(commands),
                _ => 0,
            })
            .sum::<i32>();
    }

    /// Closes the command connection ourselves (`instanceLinkCloseConnection`).
    pub(crate) fn close_command(&mut self, id: LinkId, out: &mut Out) {
        let link = self.link_mut(id);
        if link.cc.take().is_some() {
            link.pending = 0;
            link.disconnected = true;
            out.close(Link::cc_socket(id));
        }
    }

    /// Closes the publish/subscribe connection ourselves.
    pub(crate) fn close_pubsub(&mut self, id: LinkId, out: &mut Out) {
        let link = self.link_mut(id);
        if link.take_connection(true).is_some() {
            link.disconnected = true;
            out.close(Link::pc_socket(id));
        }
    }

    pub(crate) fn new_link(&mut self, now_ms: i64) -> LinkId {
        let link = Some(Link::new(now_ms));
        match self.links_free.pop() {
            Some(id) => {
                self.links[id as usize] = link;
                id
            }
            None => {
                self.links.push(link);
                self.touched.push(0);
                (self.links.len() - 1) as u32
            }
        }
    }

    /// One owner less (`releaseInstanceLink`). The last one closes it; if others
    /// remain, replies owed to the leaving one will be discarded, which follows
    /// from its serial number no longer being found.
    pub(crate) fn release_link(&mut self, id: LinkId, out: &mut Out) {
        self.link_mut(id).refcount -= 1;
        if self.link(id).refcount > 0 {
            return;
        }
        self.close_command(id, out);
        self.close_pubsub(id, out);
        self.links[id as usize] = None;
        self.links_free.push(id);
    }

    /// `sentinelTryConnectionSharing`: one connection per sentinel, however many
    /// masters it is known under (§5.2).
    pub(crate) fn try_sharing(&mut self, m: u32, slot: u32, out: &mut Out) {
        let peer = &self.masters[m].peers[slot];
        let (own, peer_id) = (peer.instance.link, peer.id);
        if self.link(own).refcount > 1 {
            return;
        }
        let other = (0..self.masters.len())
            .map(|i| self.masters.slot_at(i))
            .filter(|&other| other != m)
            .find_map(|other| {
                let slot = self.peer_with(other, peer_id)?;
                Some(self.masters[other].peers[slot].instance.link)
            });
        let Some(shared) = other else { return };
        self.release_link(own, out);
        self.link_mut(shared).refcount += 1;
        self.masters[m].peers[slot].instance.link = shared;
        self.masters[m].dues.at_next_tick(Who::Peer(slot));
    }
}
