//! CKQUORUM.

use lab_redis::wire::Value;

use super::Answer;
use crate::Sentinel;

impl Sentinel {
    /// `SENTINEL CKQUORUM <name>` (`sentinelIsQuorumReachable`): whether those that
    /// are not down are enough to declare ODOWN, and to elect a leader.
    pub(super) fn check_quorum(&self, name: &str) -> Answer {
        let m = self.master_or_error(name)?;
        let master = &self.masters[m];
        let down = master
            .peers
            .iter()
            .filter(|peer| peer.instance.s_down)
            .count();
        let usable = master.voters() - down as u32;
        let quorum = usable >= master.quorum;
        let majority = usable > master.voters() / 2;
        if quorum && majority {
            return Ok(Value::Status(format!(
                "OK {usable} usable Sentinels. Quorum and failover authorization can be reached"
            )));
        }
        let mut text = format!("NOQUORUM {usable} usable Sentinels. ");
        if !quorum {
            text += "Not enough available Sentinels to reach the specified quorum for this master";
        }
        if !majority {
            text += if quorum { "" } else { ". " };
            text += "Not enough available Sentinels to reach the majority and authorize a failover";
        }
        Err(Value::Error(text))
    }
}
