//! Log lines, as a run of redis-server 7.0.15 wrote them.

mod common;

use common::{redis, sentinel};
use lab_process::Closing;
use lab_redis::server::{Level, ServerEvent, UserRequest};
use lab_redis::wire::{ClientName, ErrorReply, RunId};

const A: RunId = RunId([0x2b; 20]);
const B: RunId = RunId([0x60; 20]);
const A_TEXT: &str = "2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b";
const B_TEXT: &str = "6060606060606060606060606060606060606060";
const ZEROES: &str = "0000000000000000000000000000000000000000";

#[expect(clippy::needless_pass_by_value, reason = "made where it is given")]
fn written(expected: &str, event: ServerEvent) {
    let line = format!("{} {event}", event.level().mark());
    let expected = expected
        .replace("<A>", A_TEXT)
        .replace("<B>", B_TEXT)
        .replace("<0>", ZEROES);
    assert_eq!(line, expected);
}

#[test]
fn the_lines_of_a_replica_are_those_of_redis() {
    use ServerEvent as E;
    let r0 = redis(0);
    written("# Server initialized", E::Initialized);
    written("* Ready to accept connections", E::Ready);
    written(
        "* Connecting to MASTER 10.0.0.10:6379",
        E::Connecting(r0.into()),
    );
    written(
        "* Reconnecting to MASTER 10.0.0.10:6379",
        E::Reconnecting(r0.into()),
    );
    written(
        "# Error condition on socket for SYNC: Connection refused",
        E::ConnectFailed(Closing::Refused),
    );
    written(
        "* Trying a partial resynchronization (request <B>:140).",
        E::TryingPartial { id: B, offset: 140 },
    );
    written(
        "* Full resync from master: <A>:139",
        E::FullResync { id: A, offset: 139 },
    );
    written(
        "# Master replication ID changed to <A>",
        E::MasterIdChanged(A),
    );
    written("# Connection with master lost.", E::MasterLost);
    written("* Caching the disconnected master state.", E::CachingMaster);
    written(
        "* MASTER <-> REPLICA sync: Master accepted a Partial Resynchronization.",
        E::PartialAccepted,
    );
    written(
        "* MASTER <-> REPLICA sync: receiving streamed RDB from master with EOF to parser",
        E::ReceivingData,
    );
    written(
        "* Master is currently unable to PSYNC but should be in the future: -NOMASTERLINK Can't SYNC while not connected with my master",
        E::MasterCannotSync(ErrorReply::NoMasterLink),
    );
    written(
        "* DB loaded from disk: 1.021 seconds",
        E::DataLoaded { took_us: 1_021_400 },
    );
}

#[test]
fn the_lines_of_a_master_are_those_of_redis() {
    use ServerEvent as E;
    let r2 = redis(2);
    written(
        "* Replica 10.0.0.12:6379 asks for synchronization",
        E::ReplicaAsks(r2.into()),
    );
    written(
        "* Full resync requested by replica 10.0.0.12:6379",
        E::FullRequested(r2.into()),
    );
    written(
        "* Replication backlog created, my new replication IDs are '<B>' and '<0>'",
        E::BacklogCreated { id: B },
    );
    written(
        "* Partial resynchronization request from 10.0.0.12:6379 accepted. Sending 0 bytes of backlog starting from offset 140.",
        E::PartialSent {
            replica: r2.into(),
            bytes: 0,
            from: 140,
        },
    );
    written(
        "* Partial resynchronization not accepted: Replication ID mismatch (Replica asked for '<B>', my replication IDs are '<A>' and '<0>')",
        E::IdMismatch {
            asked: B,
            id: A,
            id2: None,
        },
    );
    written(
        "* Partial resynchronization not accepted: Requested offset for second ID was 429, but I can reply up to 1",
        E::PastSecondaryId {
            asked: 429,
            up_to: 1,
        },
    );
    written(
        "* Streamed RDB transfer with replica 10.0.0.12:6379 succeeded (socket). Waiting for REPLCONF ACK from slave to enable streaming",
        E::TransferStreamed(r2.into()),
    );
    written(
        "* Synchronization with replica 10.0.0.12:6379 succeeded",
        E::ReplicaOnline(r2.into()),
    );
    written(
        "# Connection with replica 10.0.0.12:6379 lost.",
        E::ReplicaLost(r2.into()),
    );
}

#[test]
fn the_lines_of_a_change_of_role_are_those_of_redis_but_for_the_details_of_the_client() {
    use ServerEvent as E;
    let name = ClientName {
        sentinel: RunId([0x34; 20]),
        pubsub: false,
    };
    let by = UserRequest {
        peer: Some(sentinel(0)),
        name: Some(name),
    };
    written(
        "# Setting secondary replication ID to <B>, valid up to offset: 140. New replication ID is <A>",
        E::SecondaryId {
            old: B,
            up_to: 140,
            new: A,
        },
    );
    written(
        "* MASTER MODE enabled (user request from 'addr=10.0.0.30:26379 name=sentinel-34343434-cmd')",
        E::MasterMode { by },
    );
    written(
        "* REPLICAOF 10.0.0.11:6379 enabled (user request from 'name=')",
        E::ReplicaMode {
            master: redis(1).into(),
            by: UserRequest {
                peer: None,
                name: None,
            },
        },
    );
    written(
        "# CONFIG REWRITE executed with success.",
        E::ConfigRewritten,
    );
    assert_eq!(E::ConfigRewritten.level(), Level::Warning);
    assert!(E::MasterMode { by }.is_recorded());
    assert!(!E::ConfigRewritten.is_recorded());
}
