use lab_sim::{HostId, Time};

use crate::frame::NodeId;
use crate::picture::{Look, node};
use crate::world::{Node, Run};

/// When a sentinel last had an acceptable reply of somebody it watches, from t = 0.
pub(crate) fn last_answer(run: &Run, zero: Time, observer: NodeId, of: NodeId) -> Option<i64> {
    let look = Look { run, zero };
    let (host, address) = (
        HostId(u32::from(observer)),
        run.who().address(HostId(u32::from(of))),
    );
    let sentinel = look.sentinel(host)?;
    let link = sentinel.masters().find_map(|master| {
        if master.address() == address {
            return Some(master.link());
        }
        let replica = master
            .replicas()
            .find(|replica| replica.address() == address);
        let peer = || master.peers().find(|peer| peer.address() == address);
        replica
            .map(|replica| replica.link())
            .or_else(|| peer().map(|peer| peer.link()))
    })?;
    Some(look.was_read(host, link.last_avail_time))
}

/// From whom a Raft server last heard as its leader, and when its patience began.
pub(crate) fn last_heard(run: &Run, zero: Time, observer: NodeId) -> Option<(NodeId, i64)> {
    let look = Look { run, zero };
    let host = HostId(u32::from(observer));
    let raft = look.process(host).and_then(Node::raft)?;
    let leader = look.raft_host(raft.leader()?)?;
    let since = raft.timer()?.since_us;
    Some((node(leader), look.relative_monotonic(host, since)))
}
