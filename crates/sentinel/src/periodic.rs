//! What is sent regularly: INFO, PING, hello (§5.3, §5.4).

use std::sync::Arc;

use lab_process::Address;
use lab_redis::wire::{Hello, Request};

use crate::decision::{Decision, SendHello, SendInfo, SendPing};
use crate::link::{Callback, InstanceRef, Who};
use crate::{Out, Sentinel};

impl Sentinel {
    /// `sentinelSendPeriodicCommands`. The three are judged independently and may
    /// all be sent in one tick. Their gates look at the last *reply*, so towards a
    /// silent but connected peer they repeat every tick until too many are pending.
    pub(crate) fn send_periodic(&mut self, of: InstanceRef, out: &mut Out) {
        let now_ms = out.wall_ms();
        let instance = self.instance(of);
        let link = self.link(instance.link);
        if !link.takes_periodic_commands() {
            return;
        }
        // All three are judged before any is sent: what is sent changes none of them.
        // A connection that serves several masters is pinged once.
        let by_hand = self.timer.pings && link.last_ping_time < now_ms;
        let ping = by_hand || SendPing::judge(instance, link, &self.tunables, now_ms).holds();
        let hello = SendHello::judge(instance, &self.tunables, now_ms).holds();
        let info = self
            .send_info_decision(of, now_ms)
            .is_some_and(|decision| decision.holds());
        if info {
            self.send(of, Callback::Info, Request::Info, out);
        }
        if ping {
            self.send_ping(of, out);
        }
        if hello {
            self.send_hello(of, out);
        }
    }

    /// Whether INFO is due; `None` for sentinels, which are never asked.
    pub(crate) fn send_info_decision(&self, of: InstanceRef, now_ms: i64) -> Option<SendInfo> {
        let master = &self.masters[of.master];
        match of.who {
            Who::Master => Some(SendInfo::judge(
                &master.reported,
                false,
                &self.tunables,
                now_ms,
            )),
            Who::Replica(slot) => {
                let reported = &master.replicas[slot].reported;
                let urgent = master.o_down
                    || master.failover.in_progress
                    || reported.master_link_down_time != 0;
                Some(SendInfo::judge(reported, urgent, &self.tunables, now_ms))
            }
            Who::Peer(_) => None,
        }
    }

    /// `sentinelSendPing`. `act_ping_time` is the time of the *first* unanswered
    /// ping and survives reconnects.
    pub(crate) fn send_ping(&mut self, of: InstanceRef, out: &mut Out) -> bool {
        let now_ms = out.wall_ms();
        if !self.send(of, Callback::Ping, Request::Ping, out) {
            return false;
        }
        let id = self.instance(of).link;
        let link = self.link_mut(id);
        link.last_ping_time = now_ms;
        if link.act_ping_time == 0 {
            link.act_ping_time = now_ms;
        }
        true
    }

    /// `sentinelSendHello`. The publish time moves only when the reply arrives.
    fn send_hello(&mut self, of: InstanceRef, out: &mut Out) {
        if self.link(self.instance(of).link).disconnected {
            return;
        }
        let hello = self.hello_for(of.master);
        self.send(of, Callback::Publish, Request::Publish(hello), out);
    }

    /// Where I say I listen: `announce-ip` and `announce-port`, or where I do
    /// (`sentinelSendHello`).
    pub(crate) fn announced_address(&self) -> Address {
        let ip = self.settings.announce_ip.as_ref();
        Address {
            ip: ip.and_then(|ip| ip.parse().ok()).unwrap_or(self.address.ip),
            port: match self.settings.announce_port {
                0 => self.address.port,
                port => port,
            },
        }
    }

    /// What to say of a master now. The last hello is reused while it is still
    /// true: the same one goes to every instance.
    fn hello_for(&mut self, m: u32) -> Arc<Hello> {
        let master = &self.masters[m];
        let address = master.current_address();
        let hosts = self.hello_hosts(m);
        if let Some(hello) = &master.hello
            && hello.current_epoch == self.current_epoch
            && hello.config_epoch == master.config_epoch
            && hello.master == address
            && hello.from == self.announced_address()
            && hello.hosts == hosts
        {
            return Arc::clone(hello);
        }
        let hello = Arc::new(Hello {
            from: self.announced_address(),
            id: self.id,
            current_epoch: self.current_epoch,
            master_name: master.name.clone(),
            master: address,
            config_epoch: master.config_epoch,
            hosts,
        });
        self.masters[m].hello = Some(Arc::clone(&hello));
        hello
    }

    /// `sentinelForceHelloUpdateForMaster`: the next tick publishes through every
    /// connected instance of that master.
    pub(crate) fn force_hello(&mut self, m: u32) {
        let back = self.tunables.publish_period + 1;
        let shift = |last_pub_time: &mut i64| {
            if *last_pub_time >= back {
                *last_pub_time -= back;
            }
        };
        let master = &mut self.masters[m];
        master.dues.all_at_next_tick();
        shift(&mut master.instance.last_pub_time);
        for i in 0..master.peers.len() {
            let slot = master.peers.slot_at(i);
            shift(&mut master.peers[slot].instance.last_pub_time);
        }
        for i in 0..master.replicas.len() {
            let slot = master.replicas.slot_at(i);
            shift(&mut master.replicas[slot].instance.last_pub_time);
        }
    }
}
