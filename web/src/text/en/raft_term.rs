//! The words for Raft's rules and conditions, English.

use crate::text::terms::Terms;

/// By key, in order.
pub(super) const TERMS: Terms = &[
    ("accept-entries", "Accept the entries (consistency check)"),
    ("accept-has-entry", "my log reaches to prevLogIndex"),
    ("accept-request", "Take the client’s request"),
    ("accept-same-term", "my entry there has prevLogTerm"),
    ("advance-commit", "Commit by counting"),
    ("answer-beyond-match", "it is about entries past matchIndex"),
    ("answer-to-last-probe", "it answers the last probe"),
    ("apply", "Apply the next entry"),
    (
        "apply-committed",
        "a committed entry has not been applied yet",
    ),
    ("backtrack", "Step back to where the logs agree"),
    (
        "backtrack-by-terms",
        "the follower’s hint about terms is used",
    ),
    ("backtrack-next", "nextIndex goes back"),
    ("commit-new", "it lies past commitIndex"),
    ("commit-own-term", "the entry is of my own term"),
    ("commit-stored", "a majority of all servers has stored it"),
    ("conflict", "The entry conflicts with the leader’s"),
    ("conflict-term", "same index, another term"),
    (
        "connection-waiting",
        "nothing has come back on it for too long",
    ),
    ("duplicate", "The request was carried out before"),
    (
        "duplicate-serial",
        "its number is not newer than the last one carried out",
    ),
    (
        "election-elapsed",
        "the election timeout has passed without a leader heard or a vote given",
    ),
    ("election-not-leader", "I do not lead"),
    ("election-timer", "The election timer"),
    ("follow-commit", "Learn what is committed"),
    (
        "follow-last-new",
        "the request shows that my log agrees that far",
    ),
    (
        "follow-leader-commit",
        "the leader has committed more than I know of",
    ),
    ("follower", "What the leader knows of the follower"),
    ("fresh-answer", "The answer says something new"),
    ("give-up-connection", "Give the connection up"),
    ("grant-pre-vote", "Would give the vote (PreVote)"),
    (
        "heartbeat-idle",
        "nothing has been sent to it for a heartbeat interval",
    ),
    (
        "leader-heard",
        "the leader was heard within the shortest election timeout",
    ),
    ("leader-is-alive", "A leader is alive"),
    (
        "leader-term-not-old",
        "the leader’s term is not older than mine",
    ),
    ("newer-term", "Go on to a newer term, as a follower"),
    ("pre-elected", "May stand for election (PreVote)"),
    (
        "pre-elected-majority",
        "a majority of all servers would vote for me",
    ),
    ("quorum-heard", "a majority has been heard of late"),
    (
        "quorum-since-majority",
        "the last time a majority was heard is recent enough",
    ),
    ("raft", "The server itself"),
    ("raft-elected", "Elected leader of this term"),
    (
        "raft-elected-majority",
        "the votes are a majority of all servers",
    ),
    ("raft-reconnect", "Connect again"),
    ("recognize-leader", "Follow whoever sends AppendEntries"),
    ("reconnect-closed", "there is no connection"),
    (
        "reconnect-since-attempt",
        "the last attempt is long enough ago",
    ),
    ("request-leader", "I lead"),
    ("request-room", "the log has room"),
    ("send-connected", "the connection is established"),
    ("send-entries", "Send it the entries it lacks"),
    ("send-heartbeat", "Send a heartbeat"),
    (
        "send-in-flight",
        "not too many requests are waiting for an answer",
    ),
    ("send-lacks-entries", "my log reaches to its nextIndex"),
    ("start-election", "Start an election"),
    ("still-leader", "Go on leading (check-quorum)"),
    ("up-to-date", "Its log is at least as up-to-date"),
    (
        "vote-free",
        "my vote of this term is free, or already this candidate’s",
    ),
    (
        "vote-last-index",
        "the terms are equal, and its log is not shorter",
    ),
    (
        "vote-last-term",
        "the term of its last entry is not older than that of mine",
    ),
    (
        "vote-leader-silent",
        "I have heard no leader for the shortest election timeout",
    ),
    (
        "vote-term-not-old",
        "the candidate’s term is not older than mine",
    ),
];
