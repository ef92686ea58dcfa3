use super::raft_term;

/// The words for keys of sections, facts, rules and conditions. Keys that are
/// names of Redis (`config-epoch`) or of the Raft paper (`nextIndex`) have none:
/// they are shown as they stand.
pub(super) fn term(key: &str) -> Option<&'static str> {
    [TERMS, raft_term::TERMS]
        .into_iter()
        .find_map(|terms| find(terms, key))
}

fn find(terms: &'static [(&str, &str)], key: &str) -> Option<&'static str> {
    let at = terms.binary_search_by_key(&key, |(known, _)| *known).ok()?;
    Some(terms[at].1)
}

/// By key, in order.
const TERMS: &[(&str, &str)] = &[
    ("acknowledged", "已确认的写入"),
    ("address", "地址"),
    ("adopt-configuration", "采纳 hello 中的配置"),
    ("adopt-epoch", "采纳 hello 中的 epoch"),
    ("ask", "向其他哨兵询问主节点状态"),
    ("ask-master-sdown", "我认为主节点主观下线"),
    ("ask-reply-age", "上次回答已够久，可以再问"),
    ("attempt", "第几次发送"),
    ("candidate", "可以被提升"),
    ("candidate-avail", "它最近回复过 PING"),
    ("candidate-info", "它的 INFO 足够新"),
    ("candidate-link-down", "它与主节点的连接断开得不太久"),
    ("candidate-not-down", "它没有下线"),
    ("candidate-priority", "它的优先级不为 0"),
    ("client", "客户端"),
    ("conf-age", "配置不一致已够久"),
    ("config-address-differs", "它说的主节点地址与我所知不同"),
    ("config-epoch-newer", "它的 config-epoch 比我的新"),
    ("connection-age", "连接建立已够久"),
    ("connection-exists", "连接存在"),
    ("convert-to-slave", "令其成为当前主节点的从节点"),
    ("counter", "计数器"),
    ("elected", "当选领导者"),
    ("elected-majority", "票数达到全部已知哨兵的多数"),
    ("elected-quorum", "票数达到 quorum"),
    ("election-waited", "当选的时限已过"),
    ("end-not-reconfigured", "没有尚未改随的从节点"),
    ("end-promoted-alive", "被提升的从节点没有下线"),
    ("enter-tilt", "进入 TILT"),
    ("epoch-newer", "它的 epoch 比我的新"),
    ("failover-ends", "故障切换结束"),
    ("failover-in-state", "停留在此状态已超过 failover-timeout"),
    ("fix-slave-config", "纠正该从节点的主节点"),
    ("give-up-election", "放弃这次选举"),
    ("grant-vote", "投出这一票"),
    ("hello-age", "距上次 hello 已够久"),
    ("hello-speaker-known", "发送者是我认识的哨兵"),
    ("info-age", "距上次 INFO 已够久"),
    ("leave-tilt", "退出 TILT"),
    ("link-connected", "连接正常"),
    ("link-disconnected", "连接已断开"),
    ("lost", "丢失的写入"),
    ("master", "它所知的主节点"),
    ("master-info-age", "它的 INFO 足够新"),
    ("master-looks-sane", "主节点看起来正常"),
    ("master-not-down", "主节点没有下线"),
    ("master-reports-master", "主节点自称主节点"),
    ("message", "消息"),
    ("no-down-for", "足够长时间没有下线"),
    ("no-down-since", "最近没有下线过"),
    ("odown", "客观下线（ODOWN）"),
    ("odown-count", "认为下线的哨兵数达到 quorum"),
    ("odown-own-opinion", "我自己认为它主观下线"),
    ("peer", "它所知的哨兵"),
    ("ping-age", "距上次 PING 已够久"),
    ("ping-unanswered", "有 PING 太久没有回复"),
    ("pong-age", "上次回复已很久"),
    ("port-usable", "端口已知"),
    ("promotion-timed-out", "放弃等待提升"),
    ("pubsub-silent", "订阅连接太久没有消息"),
    ("reconf-sent", "命令已发出"),
    ("reconf-sent-timed-out", "不再等待该从节点改随完成"),
    ("reconf-since-sent", "命令发出已太久"),
    ("reconf-slots", "正在改随的从节点少于 parallel-syncs"),
    ("reconfigure-next", "让下一个从节点改随新主节点"),
    ("reconnect", "重新连接"),
    ("reconnect-gap", "距上次尝试已够久"),
    ("recycle-command", "重建命令连接"),
    ("recycle-pubsub", "重建订阅连接"),
    ("replica", "它所知的从节点"),
    ("replica-of-other", "它在跟随别的主节点"),
    ("replica-reports-master", "它自称主节点"),
    ("role-age", "自称这一角色已够久"),
    ("sdown", "主观下线（SDOWN）"),
    ("sdown-elapsed", "超过 down-after 没有有效回复"),
    (
        "sdown-reboot",
        "主节点重启后超过 master-reboot-down-after-period 仍未恢复",
    ),
    ("sdown-role", "主节点自称从节点已太久"),
    ("select-candidate", "它通过全部筛选"),
    ("select-replica", "选出一个从节点"),
    ("send-hello", "发布 hello"),
    ("send-info", "发送 INFO"),
    ("send-ping", "发送 PING"),
    ("sentinel", "哨兵自身"),
    ("server", "服务器自身"),
    ("start-failover", "发起故障切换"),
    ("start-none-in-progress", "此处没有进行中的故障切换"),
    ("start-odown", "主节点客观下线"),
    ("start-wait", "距上次尝试已达 failover-timeout 的两倍"),
    ("text", "内容"),
    ("tilt-backwards", "时钟倒退"),
    ("tilt-gap", "距上次定时器过久"),
    ("tilt-lasted", "TILT 持续已够久"),
    ("vote-epoch-not-old", "该 epoch 不比我的旧"),
    ("vote-not-yet-given", "在该 epoch 我还没有投过票"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_is_found() {
        for terms in [TERMS, raft_term::TERMS] {
            let in_order = terms.windows(2).all(|pair| pair[0].0 < pair[1].0);
            assert!(in_order, "not in order");
        }
        for (key, words) in TERMS.iter().chain(raft_term::TERMS) {
            assert_eq!(term(key), Some(*words), "{key} is there twice");
        }
        assert_eq!(term("config-epoch"), None);
    }
}
