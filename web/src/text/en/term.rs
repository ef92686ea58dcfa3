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
    ("acknowledged", "acknowledged writes"),
    ("address", "address"),
    (
        "adopt-configuration",
        "Adopt the configuration of the hello",
    ),
    ("adopt-epoch", "Adopt the epoch of the hello"),
    ("ask", "Ask the other sentinels about the master"),
    (
        "ask-master-sdown",
        "I hold the master for subjectively down",
    ),
    (
        "ask-reply-age",
        "its last answer is old enough to ask again",
    ),
    ("attempt", "attempt"),
    ("candidate", "May be promoted"),
    ("candidate-avail", "it has answered a PING recently"),
    ("candidate-info", "its INFO is recent"),
    (
        "candidate-link-down",
        "its link with the master was not down for too long",
    ),
    ("candidate-not-down", "it is not down"),
    ("candidate-priority", "its priority is not 0"),
    ("client", "The client"),
    (
        "conf-age",
        "its configuration has been wrong for long enough",
    ),
    (
        "config-address-differs",
        "it names another master than I know",
    ),
    (
        "config-epoch-newer",
        "its configuration epoch is newer than mine",
    ),
    ("connection-age", "the connection is old enough"),
    ("connection-exists", "the connection exists"),
    (
        "convert-to-slave",
        "Make it a replica of the current master",
    ),
    ("counter", "counter"),
    ("elected", "Elected leader"),
    (
        "elected-majority",
        "the votes are a majority of all known sentinels",
    ),
    ("elected-quorum", "the votes meet the quorum"),
    ("election-waited", "the time for winning is over"),
    (
        "end-not-reconfigured",
        "no replica is left to be pointed over",
    ),
    ("end-promoted-alive", "the promoted replica is not down"),
    ("enter-tilt", "Enter TILT"),
    ("epoch-newer", "its epoch is newer than mine"),
    ("failover-ends", "The failover ends"),
    (
        "failover-in-state",
        "it has been in this state for longer than failover-timeout",
    ),
    ("fix-slave-config", "Point the replica to the right master"),
    ("give-up-election", "Give the election up"),
    ("grant-vote", "Give the vote"),
    ("hello-age", "the last hello is old enough"),
    ("hello-speaker-known", "I know the sentinel that says so"),
    ("info-age", "the last INFO is old enough"),
    ("leave-tilt", "Leave TILT"),
    ("link-connected", "the link is connected"),
    ("link-disconnected", "the link is disconnected"),
    ("lost", "lost writes"),
    ("master", "What it knows of the master"),
    ("master-info-age", "its INFO is recent"),
    ("master-looks-sane", "The master looks sane"),
    ("master-not-down", "the master is not down"),
    ("master-reports-master", "the master calls itself a master"),
    ("message", "The message"),
    ("no-down-for", "Not down for long enough"),
    ("no-down-since", "it has not been down recently"),
    ("odown", "Objectively down (ODOWN)"),
    ("odown-count", "enough sentinels say so: the quorum is met"),
    (
        "odown-own-opinion",
        "I hold it for subjectively down myself",
    ),
    ("peer", "What it knows of the sentinel"),
    ("ping-age", "the last PING is old enough"),
    ("ping-unanswered", "a PING has gone unanswered for too long"),
    ("pong-age", "the last reply is long ago"),
    ("port-usable", "its port is known"),
    ("promotion-timed-out", "Give up waiting for the promotion"),
    (
        "pubsub-silent",
        "nothing has come from Pub/Sub for too long",
    ),
    ("reconf-sent", "the order was sent"),
    (
        "reconf-sent-timed-out",
        "Take the replica for reconfigured without proof",
    ),
    ("reconf-since-sent", "it was sent too long ago"),
    (
        "reconf-slots",
        "fewer than parallel-syncs replicas are on the way",
    ),
    (
        "reconfigure-next",
        "Point the next replica to the new master",
    ),
    ("reconnect", "Reconnect"),
    ("reconnect-gap", "the last attempt is long enough ago"),
    (
        "recycle-command",
        "Drop the command connection and make a new one",
    ),
    (
        "recycle-pubsub",
        "Drop the Pub/Sub connection and make a new one",
    ),
    ("replica", "What it knows of the replica"),
    ("replica-of-other", "it follows another master"),
    ("replica-reports-master", "it calls itself a master"),
    ("role-age", "it has called itself so for long enough"),
    ("sdown", "Subjectively down (SDOWN)"),
    (
        "sdown-elapsed",
        "it has not answered for longer than down-after",
    ),
    (
        "sdown-reboot",
        "it has rebooted and not served for longer than master-reboot-down-after-period",
    ),
    (
        "sdown-role",
        "a master has called itself a replica for too long",
    ),
    ("select-candidate", "it passes every filter"),
    ("select-replica", "Select a replica"),
    ("send-hello", "Publish a hello"),
    ("send-info", "Send INFO"),
    ("send-ping", "Send PING"),
    ("sentinel", "The sentinel itself"),
    ("server", "The server itself"),
    ("start-failover", "Start a failover"),
    ("start-none-in-progress", "no failover is in progress here"),
    ("start-odown", "the master is objectively down"),
    (
        "start-wait",
        "the last attempt is twice failover-timeout ago",
    ),
    ("text", "text"),
    ("tilt-backwards", "the clock went backwards"),
    ("tilt-gap", "too long since the last tick"),
    ("tilt-lasted", "TILT has lasted long enough"),
    ("vote-epoch-not-old", "that epoch is not older than mine"),
    ("vote-not-yet-given", "I have not voted in that epoch"),
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
