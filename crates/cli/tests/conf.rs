//! `sentinel-lab` with sentinel.conf files, in and out.

mod common;

use std::fs;
use std::path::PathBuf;

use common::lab;

const CONF: &str = "\
# the operator's
port 26379
sentinel monitor mymaster 192.168.1.10 6379 2
sentinel down-after-milliseconds mymaster 1000
";

/// A folder of this test's own.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::create_dir_all(&folder).expect("a folder for tests");
    folder
}

fn written(folder_name: &str, text: &str) -> String {
    let path = folder(folder_name).join("sentinel.conf");
    fs::write(&path, text).expect("a file for tests");
    path.display().to_string()
}

fn succeeded(arguments: &[&str]) -> String {
    let done = lab(arguments);
    assert_eq!(done.code, 0, "{arguments:?}: {}", done.stderr);
    done.stdout
}

fn refused(arguments: &[&str]) -> String {
    let done = lab(arguments);
    assert_eq!((done.code, &*done.stdout), (2, ""), "{arguments:?}");
    done.stderr
}

#[test]
fn a_sentinel_conf_runs_and_fails_over() {
    let file = written("runs", CONF);
    let log = succeeded(&[
        "run",
        "--conf",
        &file,
        "--until",
        "15s",
        "--at",
        "1s kill r0",
    ]);
    assert!(
        log.contains("+monitor master mymaster 192.168.1.10 6379 quorum 2"),
        "{log}"
    );
    assert!(
        log.contains("+switch-master mymaster 192.168.1.10 6379 "),
        "{log}"
    );
    let positional = succeeded(&["run", &file, "--until", "15s", "--at", "1s kill r0"]);
    assert_eq!(positional, log, "a `.conf` file is a scenario, too");
    let five = succeeded(&["run", "--conf", &file, "--sentinels", "5", "--until", "1s"]);
    assert_eq!(five.matches("Sentinel ID is ").count(), 5);
}

#[test]
fn check_says_what_a_file_makes() {
    let file = written("check", CONF);
    let said = succeeded(&["check", &file]);
    assert!(
        said.contains("3 sentinels, 3 Redis servers, 1 clients"),
        "{said}"
    );
    let broken = written(
        "check-broken",
        "port 26379\nsentinel monitor m 10.0.0.1 6379 0\n",
    );
    let said = refused(&["check", &broken]);
    assert!(
        said.contains("sentinel.conf:2: Quorum must be 1 or greater. Expected"),
        "{said}"
    );
}

#[test]
fn the_file_on_disk_is_printed_and_written_and_makes_the_same_deployment_again() {
    let file = written("disk", CONF);
    let at = ["--until", "15s", "--at", "1s kill r0"];
    let text = succeeded(&[&["conf", "--conf", &file, "--node", "s1"], &at[..]].concat());
    assert!(text.starts_with("# the operator's\nport 26379\n"), "{text}");
    assert!(
        text.contains("sentinel config-epoch mymaster 1\n"),
        "{text}"
    );
    assert_eq!(text.matches("known-sentinel").count(), 2, "{text}");
    let out = folder("disk").join("out");
    let to = out.display().to_string();
    succeeded(&[&["run", "--conf", &file, "--write-conf", &to], &at[..]].concat());
    let files: Vec<String> = ["s0", "s1", "s2"]
        .map(|node| out.join(format!("{node}.conf")).display().to_string())
        .to_vec();
    assert_eq!(fs::read_to_string(&files[1]).expect("it was written"), text);
    let again = succeeded(&[
        "run", "--conf", &files[0], "--conf", &files[1], "--conf", &files[2], "--until", "1s",
    ]);
    assert!(
        !again.contains("+sentinel "),
        "they know each other: {again}"
    );
    assert!(
        !again.contains("192.168.1.10 6379 quorum"),
        "the master is the new one: {again}"
    );
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_done() {
    let file = written("wrong", CONF);
    let said = refused(&["conf", "--conf", &file, "--node", "r0"]);
    assert!(
        said.contains("--node r0: there is no such sentinel; expected s0 to s2"),
        "{said}"
    );
    let said = refused(&["run", "--conf", "no-such.conf"]);
    assert!(said.contains("no-such.conf: cannot be read"), "{said}");
    assert_eq!(lab(&["run"]).code, 2);
    assert_eq!(lab(&["run", "x.toml", "--conf", &file]).code, 2);
}
