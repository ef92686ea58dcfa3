use crate::command::Command;

/// The flags of a command that matter here (`src/commands/*.json` of Redis).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Flags {
    /// `CMD_WRITE`.
    pub(super) write: bool,
    /// `CMD_STALE`: served while the link to the master is down.
    pub(super) stale: bool,
    /// `CMD_LOADING`: served while the data set is loaded.
    pub(super) loading: bool,
    /// `CMD_ALLOW_BUSY`: served while a script runs.
    pub(super) busy: bool,
    /// `CMD_NO_AUTH`: served before `AUTH`.
    pub(super) no_auth: bool,
}

impl Flags {
    /// Those of a command, or of its subcommand.
    pub(super) fn of(command: &Command, sub: Option<&Command>) -> Self {
        let (write, stale, loading, busy, no_auth) = match command.name {
            "set" | "incr" | "decr" | "incrby" | "decrby" | "del" => {
                (true, false, false, false, false)
            }
            "get" | "exists" | "type" | "keys" | "dbsize" | "ping" | "wait" | "save" | "bgsave" => {
                (false, false, false, false, false)
            }
            "replicaof" | "slaveof" => (false, true, false, false, false),
            "shutdown" => (false, true, true, true, false),
            "script" => (false, sub.is_some(), sub.is_some(), sub.is_some(), false),
            "auth" => (false, true, true, true, true),
            _ => (false, true, true, false, false),
        };
        Self {
            write,
            stale,
            loading,
            busy,
            no_auth,
        }
    }
}

const fn command(
    name: &'static str,
    arity: i32,
    arguments: &'static str,
    changes: bool,
    summary: &'static str,
) -> Command {
    container(name, arity, arguments, changes, summary, &[])
}

const fn container(
    name: &'static str,
    arity: i32,
    arguments: &'static str,
    changes: bool,
    summary: &'static str,
    subcommands: &'static [Command],
) -> Command {
    Command {
        name,
        arity,
        arguments,
        summary,
        changes,
        subcommands,
    }
}

/// The commands a server knows, by name.
pub const COMMANDS: &[Command] = &[
    command(
        "auth",
        -2,
        "[username] password",
        true,
        "Authenticate this connection",
    ),
    command(
        "bgsave",
        -1,
        "[SCHEDULE]",
        true,
        "Save the data set in the background",
    ),
    container(
        "client",
        -2,
        "",
        false,
        "Commands about connections",
        &[
            command("getname", 2, "", false, "Show the name of this connection"),
            command("id", 2, "", false, "Show the number of this connection"),
            command("info", 2, "", false, "Describe this connection"),
            command(
                "kill",
                -3,
                "TYPE normal|master|replica|pubsub [SKIPME yes|no]",
                true,
                "Close connections",
            ),
            command(
                "list",
                -2,
                "[TYPE normal|master|replica|pubsub]",
                false,
                "List the connections",
            ),
            command(
                "no-evict",
                3,
                "ON|OFF",
                false,
                "Spare this connection when memory runs short",
            ),
            command(
                "pause",
                -3,
                "milliseconds [WRITE|ALL]",
                true,
                "Let commands of clients wait that long",
            ),
            command(
                "setname",
                3,
                "connection-name",
                true,
                "Give this connection a name",
            ),
            command("unpause", 2, "", true, "End a pause"),
        ],
    ),
    container(
        "config",
        -2,
        "",
        false,
        "Commands about the configuration",
        &[
            command(
                "get",
                -3,
                "parameter [parameter ...]",
                false,
                "Show configuration parameters",
            ),
            command("resetstat", 2, "", false, "Reset the statistics of INFO"),
            command(
                "rewrite",
                2,
                "",
                true,
                "Write the configuration in force to the file",
            ),
            command(
                "set",
                -4,
                "parameter value [parameter value ...]",
                true,
                "Set configuration parameters",
            ),
        ],
    ),
    command("dbsize", 1, "", false, "Count the keys"),
    command(
        "debug",
        -2,
        "SLEEP seconds",
        true,
        "Let the server do nothing for a while",
    ),
    command(
        "decr",
        2,
        "key",
        true,
        "Subtract one from the number in a key",
    ),
    command(
        "decrby",
        3,
        "key decrement",
        true,
        "Subtract from the number in a key",
    ),
    command("del", -2, "key [key ...]", true, "Delete keys"),
    command("echo", 2, "message", false, "Send the message back"),
    command(
        "exists",
        -2,
        "key [key ...]",
        false,
        "Count which of the keys exist",
    ),
    command("get", 2, "key", false, "Get the value of a key"),
    command("incr", 2, "key", true, "Add one to the number in a key"),
    command(
        "incrby",
        3,
        "key increment",
        true,
        "Add to the number in a key",
    ),
    command(
        "info",
        -1,
        "[section [section ...]]",
        false,
        "Describe the server",
    ),
    command(
        "keys",
        2,
        "pattern",
        false,
        "List the keys that match a pattern",
    ),
    command(
        "lastsave",
        1,
        "",
        false,
        "Say when the data set was last saved",
    ),
    command(
        "ping",
        -1,
        "[message]",
        false,
        "Ask whether the server answers",
    ),
    command(
        "replicaof",
        3,
        "host port",
        true,
        "Follow another server, or NO ONE",
    ),
    command(
        "role",
        1,
        "",
        false,
        "Show the role and the state of replication",
    ),
    command("save", 1, "", true, "Save the data set and wait for it"),
    container(
        "script",
        -2,
        "",
        false,
        "Commands about scripts",
        &[command(
            "kill",
            2,
            "",
            true,
            "End the script that runs too long",
        )],
    ),
    command(
        "select",
        2,
        "index",
        false,
        "Choose a database; there is only database 0 here",
    ),
    command(
        "set",
        -3,
        "key value [NX|XX] [GET]",
        true,
        "Set the value of a key",
    ),
    command(
        "shutdown",
        -1,
        "[NOSAVE|SAVE] [NOW] [FORCE] [ABORT]",
        true,
        "End the server",
    ),
    command(
        "slaveof",
        3,
        "host port",
        true,
        "Follow another server, or NO ONE; the old name of REPLICAOF",
    ),
    command("time", 1, "", false, "Show the server's clock"),
    command("type", 2, "key", false, "Say what kind of value a key has"),
    command(
        "wait",
        3,
        "numreplicas timeout",
        true,
        "Wait until so many replicas have acknowledged all writes",
    ),
];
