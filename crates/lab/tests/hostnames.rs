//! Processes that know each other by name, in a deployment: names move, name servers are
//! slow or do not answer.

mod watched;

use lab::scenario::Scenario;
use watched::Watched;

const NAMED: &str = r#"
name = "named"
quorum = 2
down_after = "3s"
failover_timeout = "20s"
resolve_hostnames = true
announce_hostnames = true
clients = 1
until = { max = "90s" }
[hostnames]
r0 = "redis-0.example"
r1 = "redis-1.example"
r2 = "redis-2.example"
s0 = "sentinel-0.example"
s1 = "sentinel-1.example"
s2 = "sentinel-2.example"
"#;

fn watched(node: &str, text: &str) -> Watched {
    let loaded = Scenario::parse_toml(text, "named.toml").expect("a scenario");
    Watched::of(node, loaded.scenario)
}

#[track_caller]
fn has(log: &str, text: &str) {
    assert!(log.contains(text), "no {text:?} in\n{log}");
}

#[test]
fn a_failover_is_told_in_names_and_servers_follow_them() {
    let mut s0 = watched("s0", NAMED);
    let log = s0.to(20);
    has(
        &log,
        "+monitor master mymaster redis-0.example 6379 quorum 2",
    );
    has(
        &log,
        "+slave slave redis-1.example:6379 redis-1.example 6379 @ mymaster redis-0.example 6379",
    );
    has(
        &log,
        " sentinel-1.example 26379 @ mymaster redis-0.example 6379",
    );
    s0.give("kill r0").expect("it runs");
    has(
        &s0.to(40),
        "+switch-master mymaster redis-0.example 6379 redis-",
    );
    // A replica that was told its new master by a name follows it.
    let mut servers = ["r1", "r2"].map(|node| watched(node, NAMED));
    let logs = servers.each_mut().map(|server| {
        server.to(20);
        server.give("kill r0").expect("it runs");
        server.to(40)
    });
    let followed = logs.iter().filter(|log| log.contains("REPLICAOF redis-"));
    assert_eq!(followed.count(), 1, "{logs:#?}");
}

#[test]
fn the_replica_is_listed_by_the_name_it_announces() {
    let mut r0 = watched("r0", NAMED);
    has(
        &r0.to(10),
        "Replica redis-1.example:6379 asks for synchronization",
    );
}

/// The name of a pod that came up elsewhere: the sentinels find it there when they
/// connect again, and nobody is failed over.
#[test]
fn a_master_that_is_back_at_another_address_under_its_name_is_found_there() {
    let text = NAMED
        .replace("down_after = \"3s\"", "down_after = \"30s\"")
        .replace("until", "sentinel_debug = []\nuntil");
    let mut s0 = watched("s0", &text);
    s0.to(20);
    s0.give("name r0 r2").expect("it has a name");
    s0.give("kill r0").expect("it runs");
    let log = s0.to(23);
    assert!(!log.contains("+sdown"), "{log}");
    let sentinel = s0.run.who().host("s0").and_then(|host| {
        let process = s0.run.world().host(host).process()?;
        Some(process.sentinel()?.master("mymaster")?.address())
    });
    assert_eq!(
        sentinel.map(|address| address.to_string()),
        Some("10.0.0.3:6379".to_owned())
    );
}

/// Every hello has to be resolved, six in a second: with 400 ms for each the sentinel does
/// nothing else, and when it comes to its timer it is late.
#[test]
fn a_slow_name_server_brings_a_sentinel_into_tilt_and_one_that_fails_does_not() {
    let mut s0 = watched("s0", NAMED);
    s0.to(20);
    s0.give("name-server s0 400ms").expect("a host");
    has(&s0.to(40), "+tilt #tilt mode entered");
    let mut s0 = watched("s0", NAMED);
    s0.to(20);
    s0.give("name-server s0 fails").expect("a host");
    s0.give("kill r0").expect("it runs");
    let log = s0.to(40);
    has(&log, "# Failed to resolve hostname 'redis-0.example'");
    assert!(!log.contains("+tilt"), "{log}");
}

#[test]
fn a_replica_whose_masters_name_does_not_resolve_tries_again_every_second() {
    let mut r1 = watched("r1", NAMED);
    r1.to(20);
    r1.give("name r0").expect("it has a name");
    r1.give("kill r0").expect("it runs");
    let log = r1.to(22);
    has(&log, "* Connecting to MASTER redis-0.example:6379");
    has(
        &log,
        "# Unable to connect to MASTER: No such file or directory",
    );
}

#[test]
fn a_host_without_a_name_is_refused() {
    let plain = "name = \"plain\"\nuntil = { max = \"9s\" }\n";
    let mut s0 = watched("s0", plain);
    let error = s0.give("name r0 r1").expect_err("no name");
    has(&error.to_string(), "`r0` has no name of its own");
}

/// The address is watched, names are only heard of: without `resolve-hostnames` nothing
/// comes of them.
#[test]
fn without_resolve_hostnames_replicas_that_announce_names_are_not_found() {
    let text = NAMED.replace("resolve_hostnames = true\nannounce_hostnames = true\n", "");
    let mut s0 = watched("s0", &text);
    let log = s0.to(20);
    has(&log, "+monitor master mymaster 10.0.0.1 6379 quorum 2");
    has(&log, "# Failed to resolve hostname 'redis-1.example'");
    assert!(!log.contains("+slave"), "{log}");
}
