//! What replies to PING mean (§5.3, §8.1, §17.1), passwords and renamed commands (§5.1, §5.7).

mod bench;

use std::sync::Arc;

use bench::*;
use lab_redis::wire::{Credentials, ErrorReply, Reply, Request};
use lab_sentinel::{MasterSettings, Settings};

/// With a quorum that is never reached: whoever is down stays where it is.
fn watching() -> Setup {
    Setup {
        quorum: 5,
        ..Setup::default()
    }
}

fn answers(b: &mut Bench, error: ErrorReply) {
    b.fake(MASTER).pong = Reply::Error(error);
}

#[test]
fn loading_and_masterdown_are_signs_of_life() {
    for error in [ErrorReply::Loading, ErrorReply::MasterDown] {
        let mut b = watching().settled();
        answers(&mut b, error);
        b.run(10_000);
        assert!(!b.has("+sdown"), "{error}");
        let link = b.m().link();
        assert!(b.wall() - link.last_avail_time < 1_200, "{error}");
    }
}

#[test]
fn every_other_error_makes_it_down_but_keeps_its_connection() {
    for error in [
        ErrorReply::Busy,
        ErrorReply::Misconf,
        ErrorReply::NoAuth,
        ErrorReply::Err,
    ] {
        // Half of down-after is more than the time between two pings.
        let mut b = Setup {
            down_after: 5_000,
            ..watching()
        }
        .settled();
        answers(&mut b, error);
        b.run(20_000);
        assert!(b.has("+sdown master"), "{error}");
        assert!(b.closes(MASTER).is_empty(), "{error}: answers are answers");
        assert!(b.wall() - b.m().link().last_pong_time < 1_200, "{error}");
        b.fake(MASTER).pong = Reply::Pong;
        b.run_to("-sdown master");
    }
}

#[test]
fn a_busy_instance_that_is_down_is_told_once_to_kill_its_script() {
    let mut b = watching().settled();
    answers(&mut b, ErrorReply::Busy);
    let sdown = b.run_to("+sdown master");
    assert!(
        b.sent(MASTER, Kind::ScriptKill).is_empty(),
        "not before it is down"
    );
    b.run(6_000);
    let kills = b.sent(MASTER, Kind::ScriptKill);
    assert_eq!(kills.len(), 1);
    assert!(
        kills[0] > sdown && kills[0] - sdown < 700,
        "with the next reply to a ping"
    );
    // It is well again, and busy once more: a new SDOWN, a new SCRIPT KILL.
    b.fake(MASTER).pong = Reply::Pong;
    b.run_to("-sdown master");
    answers(&mut b, ErrorReply::Busy);
    b.run_to("+sdown master");
    b.run(3_000);
    assert_eq!(b.sent(MASTER, Kind::ScriptKill).len(), 2);
}

#[test]
fn busy_replicas_are_told_as_well() {
    let mut b = watching().settled();
    b.fake(replica(1)).pong = Reply::Error(ErrorReply::Busy);
    b.run_to("+sdown slave");
    b.run(3_000);
    assert_eq!(b.sent(replica(1), Kind::ScriptKill).len(), 1);
}

#[test]
fn other_errors_kill_no_script() {
    let mut b = watching().settled();
    answers(&mut b, ErrorReply::Misconf);
    b.run(6_000);
    assert!(b.has("+sdown master"));
    assert!(b.sent(MASTER, Kind::ScriptKill).is_empty());
}

/// With `master-reboot-down-after-period 2000`; the master has restarted and loads.
fn rebooted(version: lab_sentinel::Version, period: i64) -> (Bench, i64) {
    let mut b = Setup {
        down_after: 20_000,
        master: MasterSettings {
            master_reboot_down_after_ms: period,
            ..MasterSettings::default()
        },
        settings: Settings {
            version,
            ..Settings::default()
        },
        ..watching()
    }
    .settled();
    answers(&mut b, ErrorReply::Loading);
    b.fake(MASTER).report().run_id = run_id(9);
    let at = b.run_to("+reboot master");
    (b, at)
}

#[test]
fn a_restarted_master_that_only_loads_is_down_after_the_reboot_period() {
    let (mut b, at) = rebooted(lab_sentinel::Version::V7_0, 2_000);
    let down = b.run_to("+sdown master");
    assert!((at + 2_001..=at + 2_102).contains(&down), "{at} {down}");
    // Only PONG ends it, and then at once.
    b.run(5_000);
    assert!(!b.has("-sdown master"));
    b.fake(MASTER).pong = Reply::Pong;
    b.run_to("-sdown master");
}

#[test]
fn a_pong_within_the_reboot_period_forgets_the_reboot() {
    let (mut b, _) = rebooted(lab_sentinel::Version::V7_0, 2_000);
    b.run(500);
    b.fake(MASTER).pong = Reply::Pong;
    b.run(1_200);
    answers(&mut b, ErrorReply::Loading);
    b.run(9_000);
    assert!(!b.has("+sdown"));
}

#[test]
fn without_a_reboot_period_and_before_7_0_a_restart_changes_nothing() {
    for (version, period) in [
        (lab_sentinel::Version::V7_0, 0),
        (lab_sentinel::Version::V6_2, 2_000),
    ] {
        let (mut b, _) = rebooted(version, period);
        b.run(12_000);
        assert!(!b.has("+sdown"), "{version:?} {period}");
    }
}

#[test]
fn the_reboot_is_noticed_in_tilt_as_well() {
    let mut b = Setup {
        down_after: 60_000,
        master: MasterSettings {
            master_reboot_down_after_ms: 2_000,
            ..MasterSettings::default()
        },
        ..watching()
    }
    .settled();
    b.freeze(2_500);
    b.tick();
    assert!(b.has("+tilt"));
    answers(&mut b, ErrorReply::Loading);
    b.fake(MASTER).report().run_id = run_id(9);
    b.run_to("+reboot master");
    let over = b.run_to("-tilt");
    assert_eq!(
        b.when("+sdown master"),
        [over],
        "the wait went on meanwhile"
    );
}

/// The credentials and the kinds of the requests that opened the connections.
fn opening(b: &Bench, to: lab_process::Address) -> (Vec<Credentials>, Vec<Kind>) {
    let sent = b.wire.iter().filter(|(_, at, _)| *at == to);
    let credentials = sent.clone().filter_map(|(_, _, request)| match request {
        Request::Auth(credentials) => Some((**credentials).clone()),
        _ => None,
    });
    (
        credentials.collect(),
        sent.map(|(_, _, request)| Kind::of(request)).collect(),
    )
}

fn credentials(user: Option<&str>, password: &str) -> Credentials {
    Credentials {
        user: user.map(Arc::from),
        password: password.into(),
    }
}

#[test]
fn a_masters_password_is_given_on_both_connections_before_the_name() {
    let mut b = Setup {
        master: MasterSettings {
            auth_pass: Some("secret".into()),
            ..MasterSettings::default()
        },
        ..Setup::default()
    }
    .start();
    b.tick();
    let (given, kinds) = opening(&b, MASTER);
    assert_eq!(
        given,
        [credentials(None, "secret"), credentials(None, "secret")]
    );
    assert_eq!(
        kinds,
        [
            Kind::Auth,
            Kind::SetName,
            Kind::Ping,
            Kind::Auth,
            Kind::SetName,
            Kind::Subscribe,
            Kind::Info
        ]
    );
    b.run(1_500);
    assert_eq!(
        opening(&b, replica(1)).0.len(),
        2,
        "its replicas have the same"
    );
    b.hear(hello(1));
    b.run(500);
    assert_eq!(opening(&b, peer(1)).0, [], "sentinels have not");
}

#[test]
fn a_user_goes_with_the_password() {
    let mut b = Setup {
        master: MasterSettings {
            auth_user: Some("alice".into()),
            auth_pass: Some("secret".into()),
            ..MasterSettings::default()
        },
        ..Setup::default()
    }
    .start();
    b.tick();
    assert_eq!(
        opening(&b, MASTER).0[0],
        credentials(Some("alice"), "secret")
    );
    // A user alone is nothing.
    let mut b = Setup {
        master: MasterSettings {
            auth_user: Some("alice".into()),
            ..MasterSettings::default()
        },
        ..Setup::default()
    }
    .start();
    b.tick();
    assert_eq!(opening(&b, MASTER).0, []);
}

#[test]
fn between_sentinels_sentinel_pass_goes_before_requirepass() {
    let meet = |settings: Settings| {
        let mut b = Setup {
            settings,
            ..Setup::default()
        }
        .start();
        b.tick();
        b.hear_with_password("r", hello(1));
        b.run(500);
        opening(&b, peer(1)).0
    };
    let given = meet(Settings {
        sentinel_user: Some("s".into()),
        sentinel_pass: Some("p".into()),
        requirepass: Some("r".into()),
        ..Settings::default()
    });
    assert_eq!(given, [credentials(Some("s"), "p")]);
    let given = meet(Settings {
        sentinel_user: Some("s".into()),
        requirepass: Some("r".into()),
        ..Settings::default()
    });
    assert_eq!(given, [credentials(None, "r")]);
}

#[test]
fn a_sentinel_with_requirepass_serves_nobody_without_it() {
    let mut b = Setup {
        settings: Settings {
            requirepass: Some("r".into()),
            ..Settings::default()
        },
        ..Setup::default()
    }
    .start();
    b.tick();
    assert_eq!(b.ask(Request::Ping), Reply::Error(ErrorReply::NoAuth));
    b.hear(hello(1));
    assert_eq!(b.m().peers().count(), 0);
    b.hear_with_password("r", hello(1));
    assert_eq!(b.m().peers().count(), 1);
}

#[test]
fn bad_credentials_surface_as_noauth_and_make_it_down() {
    let mut b = Setup {
        master: MasterSettings {
            auth_pass: Some("wrong".into()),
            ..MasterSettings::default()
        },
        ..Setup::default()
    }
    .start();
    b.fake(MASTER).auth = Reply::Error(ErrorReply::WrongPass);
    answers(&mut b, ErrorReply::NoAuth);
    b.run_to("+sdown master");
}

fn renaming(old: &str, new: &str) -> Setup {
    Setup {
        master: MasterSettings {
            renames: vec![(old.into(), new.into())],
            ..MasterSettings::default()
        },
        ..Setup::default()
    }
}

#[test]
fn a_renamed_command_is_sent_by_its_new_name() {
    let mut b = renaming("CONFIG", "conf77").settled();
    b.elected();
    b.run_to("+failover-state-wait-promotion");
    let to = b
        .wire
        .iter()
        .rev()
        .find_map(|(_, _, request)| match request {
            Request::Renamed(renamed) => Some(renamed.names.clone()),
            _ => None,
        });
    assert_eq!(to, Some(vec![("CONFIG", Arc::from("conf77"))]));
}

#[test]
fn a_server_that_knows_the_command_by_another_name_does_not_carry_out_the_transaction() {
    let mut b = renaming("config", "conf77").settled();
    for n in 1..=2 {
        b.fake(replica(n)).renames = vec![(Arc::from("CONFIG"), Arc::from("conf88"))];
    }
    b.elected();
    b.run_to("-failover-abort-slave-timeout");
}

#[test]
fn a_renamed_ping_goes_to_the_sentinels_of_that_master_too_which_do_not_know_it() {
    let setup = renaming("PING", "poke");
    let mut b = setup.start();
    for address in [MASTER, replica(1), replica(2)] {
        b.fake(address).renames = vec![(Arc::from("PING"), Arc::from("poke"))];
    }
    b.run(1_000);
    b.hear(hello(1));
    b.run_to("+sdown sentinel");
    b.run(5_000);
    assert!(!b.has("+sdown master") && !b.has("+sdown slave"));
}

#[test]
fn a_sentinel_knows_no_command_by_another_name() {
    let mut b = Setup::default().start();
    let poke = Request::Ping.renamed(&[(Arc::from("PING"), Arc::from("poke"))]);
    assert_eq!(b.ask(poke), Reply::Error(ErrorReply::Err));
}
