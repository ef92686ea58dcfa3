//! Which commands there are: for finding them, for help and for completion.

use std::sync::Arc;

use lab_redis::command::{Command, find};

/// A command that only shows something.
const fn shows(
    name: &'static str,
    arity: i32,
    arguments: &'static str,
    summary: &'static str,
) -> Command {
    Command {
        name,
        arity,
        arguments,
        summary,
        changes: false,
        subcommands: &[],
    }
}

/// A command that may change something.
const fn changing(
    name: &'static str,
    arity: i32,
    arguments: &'static str,
    summary: &'static str,
) -> Command {
    Command {
        changes: true,
        ..shows(name, arity, arguments, summary)
    }
}

/// A command of which a subcommand must be given.
const fn container(
    name: &'static str,
    summary: &'static str,
    subcommands: &'static [Command],
) -> Command {
    Command {
        subcommands,
        ..shows(name, -2, "<subcommand> [<arg> ...]", summary)
    }
}

/// Every command an operator can give to a sentinel, in alphabetical order.
pub const COMMANDS: &[Command] = &[
    container("acl", "Access control, as far as it is modelled.", ACL),
    shows(
        "auth",
        -2,
        "[<username>] <password>",
        "Authenticate the connection.",
    ),
    container("client", "The connection itself.", CLIENT),
    container("command", "Which commands there are.", COMMAND),
    shows("hello", -1, "[<protover>]", "Who is at the other end."),
    shows(
        "info",
        -1,
        "[<section> ...]",
        "State of the process and of what it monitors.",
    ),
    shows("ping", -1, "[<message>]", "Answer if alive."),
    changing(
        "psubscribe",
        -2,
        "<pattern> [<pattern> ...]",
        "Listen for messages on channels matching these patterns.",
    ),
    changing(
        "publish",
        3,
        "<channel> <message>",
        "Say hello as another Sentinel would; only that channel is accepted.",
    ),
    changing(
        "punsubscribe",
        -1,
        "[<pattern> [<pattern> ...]]",
        "Stop listening to channels matching these patterns.",
    ),
    shows(
        "role",
        1,
        "",
        "That it is a Sentinel, and the names of the masters it monitors.",
    ),
    container("sentinel", "Everything about monitoring.", SENTINEL),
    changing(
        "shutdown",
        -1,
        "[NOSAVE|SAVE] [NOW] [FORCE] [ABORT]",
        "End the process.",
    ),
    changing(
        "subscribe",
        -2,
        "<channel> [<channel> ...]",
        "Listen for messages on these channels; each event has one.",
    ),
    changing(
        "unsubscribe",
        -1,
        "[<channel> [<channel> ...]]",
        "Stop listening to these channels.",
    ),
];

const ACL: &[Command] = &[
    shows("users", 2, "", "The users there are."),
    shows("whoami", 2, "", "The user of this connection."),
];

const CLIENT: &[Command] = &[
    shows(
        "getname",
        2,
        "",
        "Return the name of the current connection.",
    ),
    changing(
        "setname",
        3,
        "<name>",
        "Assign the name <name> to the current connection.",
    ),
];

const COMMAND: &[Command] = &[
    shows("count", 2, "", "The number of commands."),
    shows("list", -2, "", "The names of the commands."),
];

/// The subcommands of `SENTINEL`; summaries as `SENTINEL HELP` words them.
const SENTINEL: &[Command] = &[
    shows(
        "ckquorum",
        3,
        "<master-name>",
        "Check if the current Sentinel configuration is able to reach the quorum needed to failover a master and the majority needed to authorize the failover.",
    ),
    changing(
        "config",
        -3,
        "GET <param> | SET <param> <value>",
        "Get or set a global Sentinel configuration parameter.",
    ),
    changing(
        "debug",
        -2,
        "[<param> <value> ...]",
        "Show a list of configurable time parameters and their values (milliseconds). Or update current configurable parameters values (one or more).",
    ),
    changing(
        "failover",
        3,
        "<master-name>",
        "Manually failover a master node without asking for agreement from other Sentinels",
    ),
    changing(
        "flushconfig",
        2,
        "",
        "Force Sentinel to rewrite its configuration on disk, including the current Sentinel state.",
    ),
    shows(
        "get-master-addr-by-name",
        3,
        "<master-name>",
        "Return the ip and port number of the master with that name.",
    ),
    shows("help", 2, "", "Prints this help."),
    shows(
        "info-cache",
        -3,
        "<master-name> [<master-name> ...]",
        "Return last cached INFO output from masters and all its replicas.",
    ),
    changing(
        "is-master-down-by-addr",
        6,
        "<ip> <port> <current-epoch> <runid>",
        "Check if the master specified by ip:port is down from current Sentinel's point of view.",
    ),
    shows(
        "master",
        3,
        "<master-name>",
        "Show the state and info of the specified master.",
    ),
    shows(
        "masters",
        2,
        "",
        "Show a list of monitored masters and their state.",
    ),
    changing(
        "monitor",
        6,
        "<name> <ip> <port> <quorum>",
        "Start monitoring a new master with the specified name, ip, port and quorum.",
    ),
    shows("myid", 2, "", "Return the ID of the Sentinel instance."),
    shows("pending-scripts", 2, "", "Get pending scripts information."),
    changing(
        "remove",
        3,
        "<master-name>",
        "Remove master from Sentinel's monitor list.",
    ),
    shows(
        "replicas",
        3,
        "<master-name>",
        "Show a list of replicas for this master and their state.",
    ),
    changing(
        "reset",
        3,
        "<pattern>",
        "Reset masters for specific master name matching this pattern.",
    ),
    shows(
        "sentinels",
        3,
        "<master-name>",
        "Show a list of Sentinel instances for this master and their state.",
    ),
    changing(
        "set",
        -5,
        "<master-name> <option> <value> [<option> <value> ...]",
        "Set configuration parameters for certain masters.",
    ),
    changing(
        "simulate-failure",
        -3,
        "[CRASH-AFTER-ELECTION] [CRASH-AFTER-PROMOTION] [HELP]",
        "Simulate a Sentinel crash.",
    ),
    shows(
        "slaves",
        3,
        "<master-name>",
        "Show a list of replicas for this master and their state.",
    ),
];

/// Whether a command may change anything: the sentinel, its disk, or what it says to
/// others. What does not can be asked of a copy just as well.
#[must_use]
pub fn changes(words: &[Arc<str>]) -> bool {
    // What is refused changes nothing.
    let Ok((command, sub)) = find(COMMANDS, words) else {
        return false;
    };
    match (command.name, sub.map_or("", |sub| sub.name)) {
        // It may name the connection.
        ("hello", _) => words.len() > 2,
        ("sentinel", "config") => words[2].eq_ignore_ascii_case("set"),
        ("sentinel", "debug") => words.len() > 2,
        ("sentinel", "is-master-down-by-addr") => &*words[5] != "*",
        _ => sub.unwrap_or(command).changes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_in_alphabetical_order_and_say_what_each_command_does() {
        let tables = COMMANDS.iter().map(|command| command.subcommands);
        for table in tables.chain([COMMANDS]) {
            assert!(table.is_sorted_by_key(|command| command.name));
            assert!(table.iter().all(|command| !command.summary.is_empty()));
        }
    }

    #[test]
    fn what_only_shows_something_is_told_from_what_changes_something() {
        let changing = |line: &str| {
            let words: Vec<Arc<str>> = line.split(' ').map(Arc::from).collect();
            changes(&words)
        };
        for line in [
            "PING",
            "INFO",
            "sentinel masters",
            "SENTINEL CONFIG GET *",
            "SENTINEL DEBUG",
            "SENTINEL IS-MASTER-DOWN-BY-ADDR 10.0.0.1 6379 0 *",
            "SENTINEL CKQUORUM mymaster",
            "SENTINEL FAILOVER",
            "NOSUCH",
        ] {
            assert!(!changing(line), "{line}");
        }
        for line in [
            "SENTINEL FAILOVER mymaster",
            "SENTINEL CONFIG SET announce-port 5",
            "SENTINEL DEBUG info-period 5",
            "SENTINEL IS-MASTER-DOWN-BY-ADDR 10.0.0.1 6379 0 x",
            "SENTINEL RESET *",
            "SENTINEL FLUSHCONFIG",
            "SHUTDOWN",
            "HELLO 2 SETNAME x",
            "PUBLISH a b",
        ] {
            assert!(changing(line), "{line}");
        }
    }
}
