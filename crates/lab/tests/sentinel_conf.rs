//! Deployments from sentinel.conf, the file on disk, and the scenario's own settings.
#![cfg(feature = "files")]

use std::sync::Arc;

use lab::command::NodeName;
use lab::conf::{ConfText, Wanted, export, import};
use lab::scenario::{Loaded, NodeKind, Note, Problem, Quorum, Scenario};
use lab::world::Run;
use lab_sentinel::conf::{File, Reason, Settled};
use lab_sim::Time;

const FRESH: &str = "\
# A deployment as an operator sets it up.
port 26379
sentinel monitor mymaster 192.168.1.10 6379 2
sentinel down-after-milliseconds mymaster 5000
sentinel failover-timeout mymaster 60000
sentinel auth-pass mymaster secret
sentinel parallel-syncs mymaster 1
";

const OLD: &str = "\
port 26379
bind 192.168.1.20
sentinel myid aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
sentinel monitor mymaster 192.168.1.10 6379 2
sentinel down-after-milliseconds mymaster 5000
sentinel config-epoch mymaster 4
sentinel leader-epoch mymaster 4
sentinel known-replica mymaster 192.168.1.11 6379
sentinel known-replica mymaster 192.168.1.12 6380
sentinel known-sentinel mymaster 192.168.1.21 26379 bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb
sentinel known-sentinel mymaster 192.168.1.22 26379 cccccccccccccccccccccccccccccccccccccccc
sentinel current-epoch 4
";

fn one(text: &str) -> Loaded {
    import(
        &[ConfText {
            name: "x/sentinel.conf",
            text,
        }],
        Wanted::default(),
    )
    .unwrap_or_else(|errors| panic!("{errors}"))
}

fn problem(files: &[ConfText<'_>]) -> (String, Problem) {
    let errors = import(files, Wanted::default()).expect_err("it is wrong");
    (errors.to_string(), errors.0[0].problem.clone())
}

fn shown(scenario: &Scenario, node: &str) -> String {
    let name: NodeName = node.parse().unwrap();
    scenario
        .addresses
        .get(&name)
        .map_or_else(String::new, ToString::to_string)
}

fn played(scenario: &Scenario, seconds: u64) -> Run {
    let mut run = Run::new(Arc::new(scenario.clone()), 1);
    run.run_to_zero(&mut ());
    let until = run.now() + core::time::Duration::from_secs(seconds);
    run.run_until(until, &mut ());
    run
}

#[test]
fn a_fresh_file_stands_for_three_sentinels_and_a_master_with_two_replicas() {
    let scenario = one(FRESH).scenario;
    assert_eq!(scenario.name, "sentinel");
    assert_eq!(scenario.sentinels, 3);
    let master = &scenario.masters[0];
    assert_eq!((master.name.as_str(), master.redis.len()), ("mymaster", 3));
    assert_eq!(master.quorum, Quorum::Same(2));
    assert_eq!(master.down_after.as_secs(), 5);
    assert_eq!(shown(&scenario, "r0"), "192.168.1.10:6379");
    let run = played(&scenario, 5);
    let sentinel = run
        .world()
        .host(run.who().host("s1").unwrap())
        .process()
        .unwrap();
    let view = sentinel.sentinel().unwrap().masters().next().unwrap();
    assert_eq!((view.replicas().count(), view.peers().count()), (2, 2));
    assert_eq!(
        view.sdown_since(),
        None,
        "the servers have the password of the file"
    );
    let wanted = Wanted {
        sentinels: Some(5),
        replicas: 1,
    };
    let file = ConfText {
        name: "a",
        text: FRESH,
    };
    let more = import(&[file], wanted).unwrap().scenario;
    assert_eq!((more.sentinels, more.masters[0].redis.len()), (5, 2));
}

#[test]
fn a_file_with_state_stands_for_the_sentinels_it_knows_at_their_addresses() {
    let scenario = one(OLD).scenario;
    assert_eq!(scenario.sentinels, 3);
    let addresses = ["r0", "r1", "r2", "s0", "s1", "s2"].map(|node| shown(&scenario, node));
    assert_eq!(
        addresses,
        [
            "192.168.1.10:6379",
            "192.168.1.11:6379",
            "192.168.1.12:6380",
            "192.168.1.20:26379",
            "192.168.1.21:26379",
            "192.168.1.22:26379",
        ]
    );
    let run = played(&scenario, 5);
    for (host, name, _) in run
        .who()
        .hosts()
        .filter(|host| host.2 == NodeKind::Sentinel)
    {
        let process = run.world().host(host).process().unwrap();
        let sentinel = process.sentinel().unwrap();
        assert_eq!(sentinel.current_epoch(), 4, "{name}");
        let view = sentinel.masters().next().unwrap();
        assert_eq!(
            (view.config_epoch(), view.peers().count()),
            (4, 2),
            "{name}"
        );
        let known = view
            .peers()
            .filter(|peer| run.who().at(peer.address()).is_some());
        assert_eq!(known.count(), 2, "{name}: everybody is who the file says");
    }
}

#[test]
fn several_files_are_one_sentinel_each_and_the_newest_configuration_says_who_is_master() {
    let other = OLD
        .replace("192.168.1.20", "192.168.1.21")
        .replace(
            "known-sentinel mymaster 192.168.1.21",
            "known-sentinel mymaster 192.168.1.20",
        )
        .replace(
            "monitor mymaster 192.168.1.10 6379 2",
            "monitor mymaster 192.168.1.11 6379 3",
        )
        .replace(
            "known-replica mymaster 192.168.1.11",
            "known-replica mymaster 192.168.1.10",
        )
        .replace("config-epoch mymaster 4", "config-epoch mymaster 5")
        .replace("bbbbbbbb", "dddddddd")
        .replace("aaaaaaaa", "bbbbbbbb")
        .replace("dddddddd", "aaaaaaaa");
    let files = [
        ConfText {
            name: "a.conf",
            text: OLD,
        },
        ConfText {
            name: "b.conf",
            text: &other,
        },
    ];
    let Loaded { scenario, notes } = import(&files, Wanted::default()).unwrap();
    assert_eq!(scenario.sentinels, 2);
    assert_eq!(shown(&scenario, "r0"), "192.168.1.11:6379");
    assert_eq!(scenario.masters[0].redis.len(), 3);
    assert_eq!(scenario.masters[0].quorum, Quorum::PerSentinel(vec![2, 3]));
    let nobody = Note::NobodyThere {
        address: "192.168.1.22:26379".into(),
    };
    assert!(notes.contains(&nobody), "{notes:?}");
    let mute = OLD.replace("bind 192.168.1.20\n", "");
    let files = [
        ConfText {
            name: "a.conf",
            text: &mute,
        },
        files[1],
    ];
    let found = import(&files, Wanted::default()).unwrap().scenario;
    assert_eq!(
        shown(&found, "s0"),
        "192.168.1.20:26379",
        "the other one knows it"
    );
    let run = played(&scenario, 20);
    for node in ["s0", "s1"] {
        let process = run
            .world()
            .host(run.who().host(node).unwrap())
            .process()
            .unwrap();
        let view = process.sentinel().unwrap().masters().next().unwrap();
        assert_eq!(view.address().to_string(), "192.168.1.11:6379", "{node}");
    }
}

#[test]
fn all_on_one_machine_is_kept_as_it_is() {
    let text = "port 26379\nsentinel monitor m 127.0.0.1 6379 1\nsentinel known-replica m 127.0.0.1 6380\nsentinel down-after-milliseconds m 1000\n";
    let scenario = one(text).scenario;
    assert_eq!(shown(&scenario, "s0"), "127.0.0.1:26379");
    assert_eq!(shown(&scenario, "r1"), "127.0.0.1:6380");
    played(&scenario, 3);
}

#[test]
fn an_error_names_file_line_what_and_what_was_expected() {
    let text = "port 26379\nsentinel monitor mymaster 10.0.0.1 6379 0\n";
    let (said, _) = problem(&[ConfText {
        name: "etc/sentinel.conf",
        text,
    }]);
    assert_eq!(
        said,
        "etc/sentinel.conf:2: Quorum must be 1 or greater. Expected the number of sentinels \
         that must find the master down. (in `sentinel monitor mymaster 10.0.0.1 6379 0`)"
    );
    let text = "port 26379\n";
    assert_eq!(
        problem(&[ConfText { name: "a", text }]).1,
        Problem::NoMaster
    );
    let two = FRESH.to_owned() + "sentinel monitor other 192.168.1.10 6379 2\n";
    assert!(matches!(
        problem(&[ConfText {
            name: "a",
            text: &two
        }])
        .1,
        Problem::AddressTwice { .. }
    ));
    let twice = [
        ConfText {
            name: "a",
            text: OLD,
        },
        ConfText {
            name: "b",
            text: OLD,
        },
    ];
    assert!(matches!(problem(&twice).1, Problem::AddressTwice { .. }));
    let include = ConfText {
        name: "a",
        text: "include other.conf\n",
    };
    let (_, Problem::Conf(error)) = problem(&[include]) else {
        panic!("a file's error");
    };
    assert_eq!(error.reason, Reason::Include);
}

#[test]
fn the_file_on_disk_is_the_operators_until_something_is_flushed() {
    let scenario = one(OLD).scenario;
    let mut run = Run::new(Arc::new(scenario), 1);
    assert_eq!(export(&run, "s0").as_deref(), Some(OLD));
    assert_eq!(export(&run, "r0"), None);
    assert_eq!(export(&run, "nobody"), None);
    run.run_to_zero(&mut ());
    run.apply(&"kill r0".parse().unwrap(), &mut ()).unwrap();
    run.run_until(Time::from_us(run.now().as_us() + 40_000_000), &mut ());
    for node in ["s0", "s1", "s2"] {
        let text = export(&run, node).unwrap();
        let file = File::read(&text, &Settled).unwrap();
        assert_eq!(file.masters[0].config_epoch, 5, "{text}");
        assert_ne!(
            file.masters[0].spec.address.to_string(),
            "192.168.1.10:6379",
            "{text}"
        );
        assert!(
            text.starts_with("port 26379\nbind 192.168.1.20\nsentinel myid "),
            "{text}"
        );
    }
}

#[test]
fn a_scenario_has_every_setting_that_a_file_has() {
    let toml = r#"
version = "7.2"
deny_scripts_reconfig = false
sentinel_user = "watcher"
sentinel_pass = "hush"
resolve_hostnames = true
announce_hostnames = true
auth_pass = "secret"
master_reboot_down_after = "5s"
announce = { s0 = "10.0.1.1:26379", s1 = ":26380" }
addresses = { r0 = "192.168.1.10:6379" }
[[masters]]
name = "one"
redis = ["r0", "r1"]
auth_user = "default"
notification_script = "/opt/notify.sh"
client_reconfig_script = "/opt/reconfig.sh"
renames = { CONFIG = "GUESSME", SLAVEOF = "x" }
"#;
    let scenario = Scenario::parse_toml(toml, "x.toml").unwrap().scenario;
    let run = Run::new(Arc::new(scenario), 1);
    let text = export(&run, "s1").unwrap();
    for line in [
        "sentinel deny-scripts-reconfig no",
        "sentinel sentinel-user watcher",
        "sentinel sentinel-pass hush",
        "sentinel resolve-hostnames yes",
        "sentinel announce-hostnames yes",
        "sentinel announce-port 26380",
        "sentinel monitor one 192.168.1.10 6379 2",
        "sentinel auth-pass one secret",
        "sentinel auth-user one default",
        "sentinel notification-script one /opt/notify.sh",
        "sentinel client-reconfig-script one /opt/reconfig.sh",
        "sentinel rename-command one CONFIG GUESSME",
        "sentinel rename-command one SLAVEOF x",
        "sentinel master-reboot-down-after-period one 5000",
    ] {
        assert!(text.lines().any(|l| l == line), "{line}\n{text}");
    }
    assert!(!text.contains("announce-ip"), "{text}");
}

#[test]
fn settings_that_make_no_sense_are_refused_with_their_place() {
    for (toml, said) in [
        (
            "version = \"5.0\"",
            "x.toml:1: version: unknown release of Redis `5.0`",
        ),
        (
            "down_after = 3000000000",
            "x.toml:1: down_after: expected a number of milliseconds from 1 to 2147483647, found 3000000000",
        ),
        (
            "failover_timeout = \"1000h\"",
            "x.toml:1: failover_timeout: expected a number of milliseconds",
        ),
        (
            "master_reboot_down_after = 3000000000",
            "x.toml:1: master_reboot_down_after: expected a number of milliseconds",
        ),
        (
            "auth_pass = \"a\\nb\"",
            "x.toml:1: auth_pass: expected a text without line breaks",
        ),
        (
            "renames = \"CONFIG\"",
            "x.toml:1: renames: expected a table from commands",
        ),
        (
            "renames = { CONFIG = \"a\", config = \"b\" }",
            "x.toml:1: renames.config: `config` is given twice",
        ),
        (
            "announce = { r0 = \"1.2.3.4\" }",
            "x.toml:1: announce.r0: `announce` is for a sentinel; `r0` is none",
        ),
        (
            "announce = { s0 = \"1.2.3.4:99999\" }",
            "x.toml:1: announce.s0: expected an address such as",
        ),
        (
            "addresses = { r0 = \"here\" }",
            "x.toml:1: addresses.r0: expected an IPv4 address",
        ),
        (
            "addresses = { r0 = \"1.1.1.1:1\", r1 = \"1.1.1.1:1\" }",
            "x.toml:1: addresses.r1: `r0` and `r1` both listen at 1.1.1.1:1",
        ),
        (
            "addresses = { r7 = \"1.1.1.1:1\" }",
            "x.toml:1: addresses.r7: there is no node `r7`",
        ),
        (
            "sentinel_debug = [[\"info-perod\", \"5\"]]",
            "x.toml:1: sentinel_debug[0]: info-perod: expected a parameter of SENTINEL DEBUG",
        ),
        (
            "sentinel_debug = [[\"info-period\", \"0\"]]",
            "x.toml:1: sentinel_debug[0]: info-period: expected a number from 1",
        ),
        (
            "network = { latency = \"100h\" }",
            "x.toml:1: network.latency: expected a number of milliseconds",
        ),
    ] {
        let errors = Scenario::parse_toml(toml, "x.toml")
            .expect_err(toml)
            .to_string();
        assert!(errors.starts_with(said), "{toml}\n{errors}");
    }
}
