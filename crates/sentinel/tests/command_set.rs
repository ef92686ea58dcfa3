//! SENTINEL SET: each option, its `+set`, what is written (§13.1, §12).

mod bench;

use bench::{Bench, MASTER, Setup, peer, replica};
use lab_redis::wire::Value;
use lab_sentinel::{MasterSettings, Spec, Version};

/// As usual, but with other settings of the sentinel itself.
fn with(change: impl FnOnce(&mut Spec)) -> Bench {
    let setup = Setup::default();
    let mut spec = setup.spec();
    change(&mut spec);
    let mut bench = Bench::boot(&spec, None, 1, setup.fakes());
    bench.run_until(3_000);
    bench.mark();
    bench
}

fn settings(bench: &Bench) -> MasterSettings {
    (*bench.s.disk().masters[0].spec.settings).clone()
}

#[test]
fn each_option_is_announced_and_the_file_is_written_once() {
    let mut bench = Setup::default().settled();
    let command = "SENTINEL SET mymaster quorum 3 DOWN-AFTER-MILLISECONDS 2000 failover-timeout 20000 parallel-syncs 4 master-reboot-down-after-period 500 auth-user bob auth-pass pw rename-command PING P";
    assert_eq!(bench.say(command), Value::ok());
    let set = |text: &str| format!("+set master mymaster 10.0.0.1 6379 {text}");
    assert_eq!(
        bench.events(),
        [
            set("quorum 3"),
            set("DOWN-AFTER-MILLISECONDS 2000"),
            set("failover-timeout 20000"),
            set("parallel-syncs 4"),
            set("master-reboot-down-after-period 500"),
            set("auth-user bob"),
            set("auth-pass ******"),
            set("rename-command PING P"),
        ]
    );
    let flushes = bench.flushes();
    assert_eq!(flushes.len(), 1);
    let spec = &flushes[0].masters[0].spec;
    assert_eq!(spec.quorum, 3);
    assert_eq!(spec.down_after_ms, Some(2_000));
    assert_eq!(spec.failover_timeout_ms, Some(20_000));
    assert_eq!(spec.parallel_syncs, 4);
    assert_eq!(
        *spec.settings,
        MasterSettings {
            auth_user: Some("bob".into()),
            auth_pass: Some("pw".into()),
            renames: vec![("PING".into(), "P".into())],
            master_reboot_down_after_ms: 500,
            ..MasterSettings::default()
        }
    );
}

#[test]
fn options_before_a_wrong_one_stay_and_are_written() {
    let mut bench = Setup::default().settled();
    let reply = bench.say("SENTINEL SET mymaster quorum 3 parallel-syncs 0 failover-timeout 5");
    assert_eq!(
        reply,
        Value::Error("ERR Invalid argument '0' for SENTINEL SET 'parallel-syncs'".into())
    );
    assert_eq!(bench.steps(), ["+set", "flush"]);
    assert_eq!(bench.m().quorum(), 3);
    assert_eq!(bench.m().failover_timeout(), 10_000);
}

#[test]
fn a_first_wrong_option_writes_nothing() {
    let mut bench = Setup::default().settled();
    bench.say("SENTINEL SET mymaster nosuch 1 quorum 3");
    assert!(bench.since_mark().is_empty());
    assert_eq!(bench.m().quorum(), 2);
}

#[test]
fn down_after_is_that_of_replicas_and_sentinels_too_and_counts_at_once() {
    let mut bench = Setup {
        down_after: 30_000,
        ..Setup::default()
    }
    .settled();
    for address in [MASTER, replica(1), peer(1)] {
        bench.kill(address);
    }
    bench.run(5_000);
    assert!(!bench.has("+sdown"));
    bench.say("SENTINEL SET mymaster down-after-milliseconds 1000");
    bench.tick();
    for start in ["+sdown master", "+sdown slave", "+sdown sentinel"] {
        assert_eq!(bench.when(start).len(), 1, "{start}");
    }
}

#[test]
fn a_quorum_that_is_lowered_makes_odown_at_the_next_tick() {
    let mut bench = Setup {
        quorum: 3,
        peers: 0,
        ..Setup::default()
    }
    .settled();
    bench.sdown();
    bench.run(3_000);
    assert!(!bench.has("+odown"));
    bench.say("SENTINEL SET mymaster quorum 1");
    bench.tick();
    assert!(bench.has("+odown master mymaster 10.0.0.1 6379 #quorum 1/1"));
}

#[test]
fn new_credentials_drop_the_connections_with_master_and_replicas() {
    for option in ["auth-pass", "auth-user"] {
        let mut bench = Setup::default().settled();
        bench.say(&format!("SENTINEL SET mymaster {option} secret"));
        for address in [MASTER, replica(1), replica(2)] {
            assert_eq!(bench.closes(address).len(), 2, "{option} {address}");
        }
        assert!(bench.closes(peer(1)).is_empty());
        assert_eq!(bench.m().flags(), "master,disconnected");
        bench.run(1_500);
        assert_eq!(bench.m().flags(), "master");
    }
}

#[test]
fn credentials_of_6_2_wait_for_the_next_connection() {
    let mut bench = with(|spec| spec.settings.version = Version::V6_2);
    assert_eq!(bench.say("SENTINEL SET mymaster auth-pass x"), Value::ok());
    assert!(bench.closes(MASTER).is_empty());
    assert_eq!(settings(&bench).auth_pass.as_deref(), Some("x"));
}

#[test]
fn an_empty_value_takes_a_setting_away() {
    let mut bench = with(|spec| spec.settings.deny_scripts_reconfig = false);
    bench.say("SENTINEL SET mymaster auth-pass x auth-user y notification-script /s client-reconfig-script /s");
    assert_ne!(settings(&bench), MasterSettings::default());
    let options = [
        "auth-pass",
        "auth-user",
        "notification-script",
        "client-reconfig-script",
    ];
    for option in options {
        let reply = bench.say_words(&["SENTINEL", "SET", "mymaster", option, ""]);
        assert_eq!(reply, Value::ok());
    }
    assert_eq!(settings(&bench), MasterSettings::default());
}

#[test]
fn scripts_are_set_only_where_that_is_not_denied() {
    for option in ["notification-script", "client-reconfig-script"] {
        let command = format!("SENTINEL SET mymaster {option} /s.sh");
        let Value::Error(text) = Setup::default().settled().say(&command) else {
            panic!("an error");
        };
        assert!(text.starts_with("ERR Reconfiguration of scripts path is denied"));
        let mut bench = with(|spec| spec.settings.deny_scripts_reconfig = false);
        assert_eq!(bench.say(&command), Value::ok());
        let Value::Array(fields) = bench.say("SENTINEL MASTER mymaster") else {
            panic!("an array");
        };
        // The last fields of a master, as the real program lists them.
        assert_eq!(
            fields[fields.len() - 2..],
            [Value::bulk(option), Value::bulk("/s.sh")]
        );
    }
}

#[test]
fn a_command_has_one_other_name_and_none_if_it_goes_by_its_own() {
    let mut bench = Setup::default().settled();
    bench.say("SENTINEL SET mymaster rename-command PING A");
    bench.say("SENTINEL SET mymaster rename-command ping B");
    assert_eq!(settings(&bench).renames, [("ping".into(), "B".into())]);
    bench.say("SENTINEL SET mymaster rename-command Ping pinG");
    assert_eq!(settings(&bench).renames, []);
    assert!(bench.has("+set master mymaster 10.0.0.1 6379 rename-command Ping pinG"));
}

#[test]
fn the_reboot_period_is_unknown_before_7_0() {
    let mut bench = with(|spec| spec.settings.version = Version::V6_2);
    assert_eq!(
        bench.say("SENTINEL SET mymaster master-reboot-down-after-period 5"),
        Value::Error(
            "ERR Unknown option or number of arguments for SENTINEL SET 'master-reboot-down-after-period'".into()
        )
    );
}
