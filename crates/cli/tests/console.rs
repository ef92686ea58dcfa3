//! `sentinel-lab console`: lines in, replies out, as redis-cli prints them.

mod common;

use common::{Done, lab, lab_with};

fn console(arguments: &[&str], lines: &[&str]) -> Done {
    let mut all = vec!["console", "kill-the-master"];
    all.extend(arguments);
    lab_with(&all, (lines.join("\n") + "\n").as_bytes())
}

#[test]
fn replies_are_printed_and_an_error_that_a_process_answers_is_no_failure() {
    let done = console(
        &[],
        &[
            "sentinel ckquorum mymaster",
            "sentinel get-master-addr-by-name nosuch",
            "sentinel failover nosuch",
            ".node r0",
            "set greeting \"good morning\"",
            "get greeting",
            "incr n",
            "nosuch x",
        ],
    );
    assert_eq!(
        done.stdout,
        "OK 3 usable Sentinels. Quorum and failover authorization can be reached\n\
         (nil)\n\
         (error) ERR No such master with that name\n\
         OK\n\
         \"good morning\"\n\
         (integer) 1\n\
         (error) ERR unknown command 'nosuch', with args beginning with: 'x' \n"
    );
    assert_eq!((done.code, &*done.stderr), (0, ""));
}

#[test]
fn a_failover_can_be_watched_and_the_dead_refuse_the_connection() {
    let done = console(
        &["--node", "s1", "--at", "2s kill s2"],
        &[
            ".kill r0",
            ".until +switch-master",
            ".node s2",
            "ping",
            ".node r0",
            "ping",
            ".start r0",
            "ping",
            "quit",
            "ping",
        ],
    );
    let lines: Vec<&str> = done.stdout.lines().collect();
    assert_eq!(lines.len(), 4, "{}", done.stdout);
    assert!(
        lines[0].contains(" # +switch-master mymaster 10.0.0.1 6379 10.0.0."),
        "{}",
        lines[0]
    );
    assert_eq!(
        lines[1],
        "Could not connect to Redis at 10.0.1.3:26379: Connection refused"
    );
    assert_eq!(
        lines[2],
        "Could not connect to Redis at 10.0.0.1:6379: Connection refused"
    );
    assert_eq!(lines[3], "PONG");
    assert_eq!(done.code, 0);
}

#[test]
fn the_prompt_waits_for_a_sleeper_and_goes_on_without_the_frozen() {
    let done = console(
        &["--node", "r0"],
        &[
            "debug sleep 2",
            ".pause r0",
            "ping",
            ".resume r0",
            ".run 1s",
        ],
    );
    assert_eq!(
        done.stdout,
        "OK\n(no answer yet: r0 is frozen)\nt = 3.000 s\nr0> ping\nPONG\n"
    );
}

#[test]
fn help_is_there_in_both_languages_for_the_process_and_for_the_lab() {
    let done = console(&["--lang", "zh"], &["help sentinel failover", ".help"]);
    assert!(done.stdout.contains("  SENTINEL FAILOVER <master-name>\n"));
    assert!(done.stdout.contains("强制故障转移"), "{}", done.stdout);
    assert!(done.stdout.contains(".until EVENT"));
    assert_eq!(done.code, 0);
}

#[test]
fn what_cannot_be_understood_or_done_is_said_and_fails_in_the_end() {
    for (line, message) in [
        ("get \"k", "Invalid argument(s)"),
        (".foo", "unknown verb `foo`"),
        (
            ".node r9",
            "there is no process `r9` with a prompt; there are r0",
        ),
        (".node c0", "there is no process `c0` with a prompt"),
        (".run", "`` is not a duration"),
        (".until", "`until` needs an event"),
        (".until +nosuch 1s", "no `+nosuch` up to t = 1."),
        (".start r0", "`r0` is running"),
    ] {
        let done = console(&[], &[line, "ping"]);
        assert!(done.stdout.starts_with(message), "{line}: {}", done.stdout);
        assert!(done.stdout.ends_with("PONG\n"), "{line}: {}", done.stdout);
        assert_eq!(done.code, 1, "{line}");
    }
    let long = "x".repeat(100_000);
    let done = console(&[], &[&long]);
    assert!(done.stdout.starts_with("a line may have 2000 bytes"));
}

#[test]
fn a_scenario_from_the_standard_input_or_an_unknown_node_is_refused() {
    let done = lab(&["console", "-"]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("the standard input is for commands"));
    let done = console(&["--node", "x"], &[]);
    assert_eq!(done.code, 2);
    assert!(done.stderr.contains("--node: there is no process `x`"));
}

#[test]
fn messages_of_a_subscription_are_printed_as_time_passes() {
    let done = console(
        &[],
        &[
            "psubscribe +sd* +odown",
            ".kill r0",
            ".until +odown",
            "ping",
        ],
    );
    assert_eq!((done.code, &*done.stderr), (0, ""));
    let expected = [
        "1) \"psubscribe\"\n2) \"+sd*\"\n3) (integer) 1\n",
        "1) \"pmessage\"\n2) \"+sd*\"\n3) \"+sdown\"\n4) \"master mymaster 10.0.0.1 6379\"\n",
        "1) \"pong\"\n2) \"\"\n",
    ];
    for text in expected {
        assert!(done.stdout.contains(text), "{text} in {}", done.stdout);
    }
}
