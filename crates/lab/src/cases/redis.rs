/// A case of Redis's own Sentinel tests (`tests/sentinel` of 7.0.15, and what the
/// snapshot of October 2024 adds), by its row in the specification's §15.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RedisCase {
    /// The row: `4`, `I6`.
    pub row: &'static str,
    /// The file of the test-suite, without `.tcl`.
    pub unit: &'static str,
    /// What is done there.
    pub case: &'static str,
    /// Whether the lab has it.
    pub scope: Scope,
}

/// Whether a case is one for a simulator.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scope {
    /// It is about the protocol: a scenario expects what it expects.
    In,
    /// It prepares others: every scenario does so.
    SetUp,
    /// It is not, for this reason.
    Out(&'static str),
}

use Scope::{In, Out, SetUp};

const fn case(
    row: &'static str,
    unit: &'static str,
    case: &'static str,
    scope: Scope,
) -> RedisCase {
    RedisCase {
        row,
        unit,
        case,
        scope,
    }
}

const TEXT: &str = "compares the text of a configuration file, see the tests of sentinel.conf";
const FLAG: &str = "switches of the test programs";
const ACL: &str = "access control lists of Redis are not modelled";
const SHAPE: &str = "shapes of replies, compared with recorded ones in the tests of the commands";
const ERRORS: &str = "error texts, compared with recorded ones in the tests of the commands";

/// Every row of the tables, in their order.
pub const REDIS_CASES: [RedisCase; 66] = [
    case("S1", "start-init", "flush config and compare", Out(TEXT)),
    case("I1", "start-init", "restart killed instances", SetUp),
    case("I2", "start-init", "remove old master entry", SetUp),
    case(
        "I3",
        "start-init",
        "create a master-slave cluster of 5",
        SetUp,
    ),
    case(
        "I4",
        "start-init",
        "sentinels can start monitoring a master",
        SetUp,
    ),
    case("I5", "start-init", "sentinels can talk with the master", In),
    case(
        "I6",
        "start-init",
        "sentinels auto-discover other sentinels",
        In,
    ),
    case("I7", "start-init", "sentinels auto-discover slaves", In),
    case("1", "00-base", "(between the cases: SENTINEL DEBUG)", SetUp),
    case("2", "00-base", "deliberate failure", Out(FLAG)),
    case("3", "00-base", "command table sanity", Out(SHAPE)),
    case(
        "4",
        "00-base",
        "basic failover works if the master is down",
        In,
    ),
    case("5", "00-base", "new master role matches", In),
    case(
        "6",
        "00-base",
        "all the other slaves now point to the new master",
        In,
    ),
    case(
        "7",
        "00-base",
        "the old master eventually gets reconfigured as a slave",
        In,
    ),
    case(
        "8",
        "00-base",
        "ODOWN is not possible without N sentinels reports",
        In,
    ),
    case(
        "9",
        "00-base",
        "failover is not possible without majority agreement",
        In,
    ),
    case(
        "10",
        "00-base",
        "failover works if we configure for absolute agreement",
        In,
    ),
    case("11", "00-base", "new master role matches", In),
    case(
        "55",
        "00-base",
        "(2024) SENTINEL RESET can reset the master",
        In,
    ),
    case(
        "54",
        "00-base",
        "(2024) HELP, MYID, INFO-CACHE, PENDING-SCRIPTS, MASTERS, …: 9 cases",
        Out(SHAPE),
    ),
    case(
        "12",
        "01-conf-update",
        "after failover all sentinels but the crashed one agree",
        In,
    ),
    case(
        "13",
        "01-conf-update",
        "restarted sentinel gets the new config",
        In,
    ),
    case("14", "01-conf-update", "new master role matches", In),
    case(
        "56",
        "01-conf-update",
        "(2024) update log level",
        Out("log levels are not modelled"),
    ),
    case(
        "15",
        "02-slaves-reconf",
        "replicas replicate from the current master",
        In,
    ),
    case(
        "16",
        "02-slaves-reconf",
        "crash the master and force a failover",
        In,
    ),
    case(
        "17",
        "02-slaves-reconf",
        "(between the cases: SENTINEL DEBUG)",
        SetUp,
    ),
    case("18", "02-slaves-reconf", "kill a slave instance", In),
    case("19", "02-slaves-reconf", "wait for failover to end", In),
    case(
        "20",
        "02-slaves-reconf",
        "the killed slave is reconfigured after its restart",
        In,
    ),
    case(
        "21",
        "03-runtime-reconf",
        "sentinels reconnect after SET auth-pass",
        In,
    ),
    case(
        "22",
        "03-runtime-reconf",
        "sentinels reconnect after an ACL change",
        Out(ACL),
    ),
    case(
        "23",
        "03-runtime-reconf",
        "set parameters in normal case",
        In,
    ),
    case(
        "24",
        "03-runtime-reconf",
        "set parameters with bad format",
        In,
    ),
    case(
        "25",
        "03-runtime-reconf",
        "other errors of SENTINEL SET",
        Out(ERRORS),
    ),
    case(
        "26",
        "04-slave-selection",
        "(empty file) no failover without a suitable slave; the best offset",
        In,
    ),
    case(
        "27",
        "05-manual",
        "(between the cases: SENTINEL DEBUG)",
        SetUp,
    ),
    case("28", "05-manual", "manual failover works", In),
    case(
        "29",
        "05-manual",
        "role, other slaves, old master: 3 cases",
        In,
    ),
    case(
        "30",
        "05-manual",
        "(2024) SIMULATE-FAILURE crash-after-election works",
        In,
    ),
    case(
        "31",
        "05-manual",
        "(2024) SIMULATE-FAILURE crash-after-promotion works",
        In,
    ),
    case(
        "32",
        "06-ckquorum",
        "CKQUORUM reports OK and the right amount of sentinels",
        In,
    ),
    case(
        "33",
        "06-ckquorum",
        "CKQUORUM detects quorum cannot be reached",
        In,
    ),
    case(
        "34",
        "06-ckquorum",
        "CKQUORUM detects failover authorization cannot be reached",
        In,
    ),
    case(
        "35",
        "07-down-conditions",
        "(between the cases: SENTINEL DEBUG)",
        SetUp,
    ),
    case(
        "36",
        "07-down-conditions",
        "crash the majority of sentinels",
        SetUp,
    ),
    case(
        "37",
        "07-down-conditions",
        "SDOWN is triggered by non-responding but not crashed instance",
        In,
    ),
    case(
        "38",
        "07-down-conditions",
        "SDOWN is triggered by crashed instance",
        In,
    ),
    case(
        "39",
        "07-down-conditions",
        "SDOWN is triggered by masters advertising as slaves",
        In,
    ),
    case(
        "40",
        "07-down-conditions",
        "SDOWN is triggered by misconfigured instance replying with errors",
        In,
    ),
    case(
        "41",
        "07-down-conditions",
        "SDOWN is triggered if we rename PING to PONG",
        In,
    ),
    case(
        "42",
        "08-hostname-conf",
        "(2 steps before) resolve and announce hostnames",
        In,
    ),
    case("43", "08-hostname-conf", "sentinel announces hostnames", In),
    case("44", "08-hostname-conf", "(afterwards)", SetUp),
    case(
        "45",
        "09-acl-support",
        "set up ACL on all sentinels",
        Out(ACL),
    ),
    case(
        "46",
        "09-acl-support",
        "sentinels with the right credentials come back",
        Out(ACL),
    ),
    case("47", "09-acl-support", "(afterwards)", Out(ACL)),
    case(
        "48",
        "10-replica-priority",
        "replica-announced accepts yes or no",
        Out(ERRORS),
    ),
    case(
        "49",
        "10-replica-priority",
        "replica-announced yes and no: 6 cases",
        In,
    ),
    case("50", "11-port-0", "same address, new run id", In),
    case(
        "51",
        "12-master-reboot",
        "master reboot with slow loading",
        In,
    ),
    case(
        "52",
        "12-master-reboot",
        "role, other slaves, old master: 3 cases",
        In,
    ),
    case(
        "53",
        "13-info-command",
        "sections of INFO: 3 cases",
        Out(SHAPE),
    ),
    case(
        "57",
        "14-debug-command",
        "(2024) SENTINEL DEBUG shows and sets",
        Out(SHAPE),
    ),
    case(
        "58",
        "15-config-set-config-get",
        "(2024) CONFIG SET and GET: 7 cases",
        Out(SHAPE),
    ),
];
