use lab::frame::Settings;
use lab::scenario::Side;

use crate::text::shape::protocol;
use crate::text::span::setting_ms;
use crate::text::{AccountText, EntriesText, SidesText};

pub(super) const SIDES: SidesText = SidesText {
    name: protocol,
    settings: |side, settings| match side {
        Side::Sentinel => format!(
            "quorum {} · down-after {} · failover-timeout {}",
            settings.quorum,
            setting_ms(settings.down_after_ms),
            setting_ms(settings.failover_timeout_ms)
        ),
        Side::Raft => raft(settings),
    },
    switch: "Which deployment is shown",
    done_here: |done, side| format!("Done: {done}. The same for {}?", protocol(side)),
    mirror: |command| format!("{command} too"),
};

fn raft(settings: &Settings) -> String {
    settings.raft.map_or_else(String::new, |raft| {
        let mut words = vec![
            format!(
                "election timeout {}–{}",
                setting_ms(raft.election_timeout_min_ms),
                setting_ms(raft.election_timeout_max_ms)
            ),
            format!("heartbeat {}", setting_ms(raft.heartbeat_ms)),
        ];
        words.extend(raft.pre_vote.then(|| "PreVote".to_owned()));
        words.extend(raft.check_quorum.then(|| "check-quorum".to_owned()));
        words.join(" · ")
    })
}

pub(super) const ACCOUNT: AccountText = AccountText {
    tab: "Compare",
    heading: "What each side kept, lost and spent",
    since: "Since t = 0, up to this moment.",
    leaders: "Leaders",
    leader: |side, epoch, who| match side {
        Side::Sentinel => format!("{who}, epoch {epoch}"),
        Side::Raft => format!("{who}, term {epoch}"),
    },
    nobody: "none",
    earlier: |count| format!("and {count} before"),
    elected: "Elections won",
    attempts: "Rounds of voting begun",
    silent: "Time without a write taken",
    silent_hint: |gap| format!("Gaps between acknowledged writes, without their first {gap}."),
    longest: "Longest gap",
    nobody_writes: "nobody writes",
    acknowledged: "Writes acknowledged",
    lost: "… of these lost",
    lost_hint: "As their client finds out when it reads a smaller number than it has written.",
    votes: "Votes given",
    vote_messages: "Messages about votes",
    messages: "Messages in all",
};

pub(super) const ENTRIES: EntriesText = EntriesText {
    tab: "Entries",
    heading: "The logs, entry by entry",
    hint: "The number in a cell is the term of the entry; it is filled once the server knows it to be committed.",
    process: "server",
    entry: |index, term, text, committed| {
        let state = if committed {
            "committed"
        } else {
            "not committed"
        };
        format!("{index}, term {term}: {text}, {state}")
    },
    not_running: "does not run",
    marks: |leader| {
        format!(
            "What {leader} knows of the others: ● matchIndex, up to which a log is known to be its own; △ nextIndex, what it sends next."
        )
    },
};
