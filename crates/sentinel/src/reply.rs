//! What arriving replies change.

use lab_process::Socket;
use lab_redis::wire::{ErrorReply, Reply, Request};

use crate::link::{Callback, InstanceRef, Link, Who};
use crate::{Out, Sentinel};

impl Sentinel {
    /// A reply on one of our connections: it answers the oldest request there.
    pub(crate) fn receive_reply(&mut self, socket: Socket, reply: &Reply, out: &mut Out) {
        let (id, pubsub) = Link::of_socket(socket);
        let Some(link) = self.find_link_mut(id) else {
            return;
        };
        let Some(owed) = link
            .connection_mut(pubsub)
            .and_then(|connection| connection.owed.pop_front())
        else {
            return;
        };
        link.pending -= match owed.callback {
            Callback::Discard(commands) => i32::from(commands),
            Callback::Subscribe => 0,
            Callback::Ping | Callback::Info | Callback::Publish | Callback::Ask => 1,
        };
        if owed.callback == Callback::Subscribe {
            link.pubsub_mut().last_activity = out.wall_ms();
            return;
        }
        if !self.still_exists(owed.instance) {
            return;
        }
        match owed.callback {
            Callback::Ping => {
                self.receive_pong(owed.instance, reply, out);
                self.answered(owed.instance, out);
            }
            Callback::Info => {
                if let Reply::Info(report) = reply {
                    self.refresh_from_info(owed.instance, report, out);
                }
            }
            Callback::Publish => {
                if !matches!(reply, Reply::Error(_)) {
                    self.instance_mut(owed.instance).last_pub_time = out.wall_ms();
                }
                self.answered(owed.instance, out);
            }
            Callback::Ask => self.receive_answer(owed.instance, reply, out),
            Callback::Discard(_) | Callback::Subscribe => {}
        }
    }

    /// `sentinelPingReplyCallback` (§5.3): PONG, LOADING and MASTERDOWN are signs
    /// of life; any other reply only shows that something answers.
    ///
    /// An instance that is down because a script keeps it busy is told to kill it,
    /// once.
    fn receive_pong(&mut self, of: InstanceRef, reply: &Reply, out: &mut Out) {
        let now_ms = out.wall_ms();
        let acceptable = matches!(
            reply,
            Reply::Pong | Reply::Error(ErrorReply::Loading | ErrorReply::MasterDown)
        );
        let id = self.instance(of).link;
        let link = self.link_mut(id);
        if acceptable {
            link.last_avail_time = now_ms;
            link.act_ping_time = 0;
        }
        if matches!(reply, Reply::Pong) && matches!(of.who, Who::Master) {
            self.masters[of.master].reboot_since_time = None;
        }
        let instance = self.instance(of);
        if matches!(reply, Reply::Error(ErrorReply::Busy))
            && instance.s_down
            && !instance.script_kill_sent
        {
            self.send(of, Callback::Discard(1), Request::ScriptKill, out);
            self.instance_mut(of).script_kill_sent = true;
        }
        let link = self.link_mut(id);
        link.last_pong_time = now_ms;
    }
}
