//! Scenario files that are wrong: what is said about them.
#![cfg(feature = "files")]

use std::path::{Path, PathBuf};

use lab::scenario::{Note, Problem, Scenario, ScenarioError};

fn recordings() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("recordings");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().join("scenario.json"))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    files
}

/// The errors of a text in TOML, as (line, field, problem).
fn errors(toml: &str) -> Vec<(Option<usize>, String, Problem)> {
    let errors = Scenario::parse_toml(toml, "x.toml").expect_err("it is wrong");
    errors
        .0
        .into_iter()
        .map(|e| (e.place.line, e.place.field, e.problem))
        .collect()
}

/// The only error of a text in TOML, as it is shown.
fn shown(toml: &str) -> String {
    let errors = Scenario::parse_toml(toml, "x.toml").expect_err("it is wrong");
    assert_eq!(errors.0.len(), 1, "{errors}");
    errors.to_string()
}

fn shown_json(json: &str) -> String {
    let errors = Scenario::parse_json(json, "x.json").expect_err("it is wrong");
    assert_eq!(errors.0.len(), 1, "{errors}");
    errors.to_string()
}

#[test]
fn an_unknown_field_is_named_with_its_line_and_the_nearest_known_one() {
    let message = shown("name = \"x\"\nquorom = 2\n");
    assert!(
        message.starts_with("x.toml:2: unknown field `quorom`, did you mean `quorum`?"),
        "{message}"
    );
    let message = shown("[[masters]]\nname = \"m\"\nredis = [\"r0\"]\ndown-after = 5\n");
    assert!(
        message.starts_with(
            "x.toml:4: masters[0]: unknown field `down-after`, did you mean `down_after`?"
        ),
        "{message}"
    );
    let message = shown_json(
        "{\n \"timeline\": [\n  {\"at\": 0, \"do\": \"kill\",\n   \"whom\": \"r0\", \"who\": \"r0\"}]}",
    );
    assert!(
        message.starts_with("x.json:4: timeline[0]: unknown field `whom`, did you mean `who`?"),
        "{message}"
    );
    // A field of another verb is not a field of this one.
    let message = shown("[[timeline]]\nat = 0\ndo = \"kill\"\nwho = \"r0\"\nms = 5\n");
    assert!(
        message.starts_with("x.toml:5: timeline[0]: unknown field `ms`"),
        "{message}"
    );
}

#[test]
fn a_quorum_of_zero_is_refused_and_one_above_the_sentinels_is_noted() {
    assert_eq!(
        errors("sentinels = 3\nquorum = 0\n"),
        [(Some(2), "quorum".into(), Problem::QuorumZero)]
    );
    let own = "[[masters]]\nname = \"m\"\nredis = [\"r0\"]\nquorum = 0\n";
    assert_eq!(
        errors(own),
        [(Some(4), "masters[0].quorum".into(), Problem::QuorumZero)]
    );
    let list = errors("sentinels = 3\nquorum = [1, 0, 2]\n");
    assert_eq!(list, [(Some(2), "quorum".into(), Problem::QuorumZero)]);
    let few = errors("sentinels = 3\nquorum = [1, 2]\n");
    assert_eq!(
        few[0].2,
        Problem::QuorumCount {
            sentinels: 3,
            found: 2
        }
    );
    let loaded = Scenario::parse_toml("sentinels = 3\nquorum = 4\n", "x.toml").unwrap();
    assert_eq!(
        loaded.notes,
        [Note::QuorumAboveSentinels {
            master: "mymaster".into(),
            quorum: 4,
            sentinels: 3
        }]
    );
}

#[test]
fn two_processes_of_one_name_are_refused() {
    let message = shown("masters = [\n { name = \"m\", redis = [\"r0\", \"r1\",\n \"r0\"] },\n]");
    assert_eq!(
        message,
        "x.toml:2: masters[0].redis: two processes are called `r0`"
    );
    let message = shown("[[masters]]\nname = \"m\"\nredis = [\"r0\", \"s1\"]");
    assert!(
        message.contains("`s1` is the name of a sentinel"),
        "{message}"
    );
    let message = shown_json("{\"priority\": {\"r1\": 1,\n \"r1\": 2}}");
    assert_eq!(message, "x.json:2: priority.r1: `r1` is given twice");
}

#[test]
fn a_server_in_two_masters_and_a_cycle_of_replicas_are_refused() {
    let two = "[[masters]]\nname = \"a\"\nredis = [\"r0\", \"r1\"]\n[[masters]]\nname = \"b\"\nredis = [\"r2\", \"r1\"]\n";
    assert_eq!(
        shown(two),
        "x.toml:6: masters[1].redis: `r1` belongs to both `a` and `b`; a server replicates one master"
    );
    let cycle = "[[masters]]\nname = \"a\"\nredis = [\"r0\", \"r1\"]\n[[masters]]\nname = \"b\"\nredis = [\"r1\", \"r0\"]\n";
    assert_eq!(
        shown(cycle),
        "x.toml:6: masters[1].redis: a cycle of replicas: r0 replicates r1 replicates r0"
    );
    let same = "[[masters]]\nname = \"a\"\nredis = [\"r0\"]\n[[masters]]\nname = \"a\"\nredis = [\"r1\"]\n";
    assert_eq!(
        shown(same),
        "x.toml:5: masters[1].name: two masters are called `a`"
    );
}

#[test]
fn times_must_be_times_and_not_negative() {
    assert_eq!(
        shown("down_after = -5\n"),
        "x.toml:1: down_after: a length of time cannot be negative, found -5"
    );
    assert!(shown("down_after = \"-5s\"").contains("cannot be negative, found -5s"));
    assert!(shown("down_after = \"5 sec\"").contains("`5 sec` is not a duration; expected"));
    assert!(
        shown("down_after = true").contains(
            "expected milliseconds or a duration such as \"500ms\" or \"5s\", found true"
        )
    );
    assert!(
        shown("down_after = 0").contains("down_after: expected a number of milliseconds from 1 to")
    );
    assert!(
        shown("until = { max = \"-1s\" }")
            .contains("until.max: a length of time cannot be negative")
    );
    assert!(
        shown("[[timeline]]\nat = 1\ndo = \"delay\"\na = \"s0\"\nb = \"s1\"\nms = -3")
            .contains("x.toml:6: timeline[0].ms")
    );
}

#[test]
fn numbers_out_of_bounds_are_refused_with_the_bounds() {
    assert_eq!(
        shown("sentinels = 0"),
        "x.toml:1: sentinels: expected a number of sentinels from 1 to 2000, found 0"
    );
    assert!(shown("sentinels = 99999999999999999999999").contains("from 0 to 2147483647"));
    assert!(
        shown_json("{\"sentinels\": 99999999999999999999999}").contains("from 0 to 2147483647")
    );
    assert!(
        shown("replicas = 2000000000")
            .contains("expected a number of Redis servers from 1 to 1000")
    );
    assert!(shown("sentinels = 2.5").contains("expected a whole number, found 2.5"));
    assert!(
        shown("parallel_syncs = 0")
            .contains("parallel_syncs: expected a number of replicas from 1")
    );
    assert!(
        shown("clients = 100000")
            .contains("clients.count: expected a number of clients from 0 to 1000, found 100000")
    );
}

#[test]
fn an_action_without_what_it_needs_says_so() {
    let head = "[[timeline]]\nat = 0\n";
    for (text, expected) in [
        (
            "do = \"kill\"",
            "x.toml:1: timeline[0]: `who` is missing; expected a node",
        ),
        (
            "do = \"kil\"\nwho = \"r0\"",
            "x.toml:3: timeline[0].do: unknown verb `kil`, did you mean `kill`?",
        ),
        (
            "who = \"r0\"",
            "x.toml:1: timeline[0]: `do` is missing; expected a verb",
        ),
        (
            "do = \"kill\"\nwho = \"r9\"",
            "x.toml:4: timeline[0].who: there is no node `r9`",
        ),
        (
            "do = \"kill\"\nwho = [\"r0\",\n\"r7\"]",
            "x.toml:4: timeline[0].who: there is no node `r7`",
        ),
        (
            "do = \"kill\"\nwho = \"@sentinel\"",
            "x.toml:4: timeline[0].who: unknown group `@sentinel`, did you mean `@sentinels`?",
        ),
        (
            "do = \"kill\"\nwho = \"$ld\"",
            "x.toml:4: timeline[0].who: nothing is saved as `$ld`",
        ),
        (
            "do = \"kill\"\nwho = []",
            "x.toml:4: timeline[0].who: expected a node",
        ),
        (
            "do = \"cut\"\na = \"r0\"",
            "x.toml:1: timeline[0]: `b` is missing",
        ),
        (
            "do = \"cut\"\na = \"r0\"\nb = \"s0\"\nmode = \"dorp\"",
            "timeline[0].mode: unknown mode `dorp`, did you mean `drop`?",
        ),
        (
            "do = \"partition\"\ngroups = [[\"r0\"]]",
            "x.toml:4: timeline[0].groups: expected a list of two or more groups",
        ),
        (
            "do = \"partition\"\ngroups = [[\"r0\"], [\"s0\", \"r0\"]]",
            "x.toml:4: timeline[0].groups: `r0` is in two groups",
        ),
        (
            "do = \"write\"\nwho = \"s0\"",
            "x.toml:1: timeline[0].who: `write` is for a Redis server; `s0` is none",
        ),
        (
            "do = \"cmd\"\nwho = \"s0\"\nargs = []",
            "x.toml:5: timeline[0].args: expected a list of 1 to 64 words",
        ),
        (
            "do = \"clock\"\nwho = \"s0\"",
            "x.toml:1: timeline[0]: `delta` is missing",
        ),
        (
            "on = \"+odown\"\ndo = \"kill\"\nwho = \"r0\"",
            "x.toml:1: timeline[0]: an action has either `at` (a time) or `on` (an event), not both",
        ),
        (
            "nth = 2\ndo = \"kill\"\nwho = \"r0\"",
            "x.toml:3: timeline[0].nth: expected nothing: it belongs to `on`",
        ),
    ] {
        let message = shown(&format!("{head}{text}"));
        let line_free = message.split_once(": ").map_or("", |(_, rest)| rest);
        let wanted = expected
            .strip_prefix("x.toml:")
            .and_then(|e| e.split_once(": "))
            .map_or(expected, |(_, rest)| rest);
        assert!(
            line_free.contains(wanted),
            "{text:?}\n gives    {message}\n expected {expected}"
        );
        if let Some(line) = expected.strip_prefix("x.toml:") {
            let line = line.split(':').next().unwrap();
            // A thing that is missing is reported where the action is; the parser may
            // call that the line of its header or of its first field.
            let near: usize = line.parse().unwrap();
            let got: usize = message.split(':').nth(1).unwrap().parse().unwrap();
            assert!(
                got == near || (near == 1 && got <= 4),
                "{message}\n expected line {near}"
            );
        }
    }
    let neither = shown("[[timeline]]\ndo = \"kill\"\nwho = \"r0\"");
    assert!(neither.contains("not neither"), "{neither}");
    let upside = shown("[[timeline]]\nat = [5, 3]\ndo = \"kill\"\nwho = \"r0\"");
    assert!(
        upside.contains(
            "x.toml:2: timeline[0].at: the range of times ends before it begins (5ms > 3ms)"
        ),
        "{upside}"
    );
}

#[test]
fn a_run_needs_an_end_and_a_condition_needs_an_event() {
    assert!(shown("until = { event = \"+odown\" }").contains("until: `max` is missing"));
    assert!(shown("until = { max = 5, all = true }").contains("until.all: `event` is missing"));
    assert!(shown("until = { max = \"25h\" }").contains("until.max"));
    assert!(
        shown("until = { max = 5, event = \"+odown\", match = \"(a\" }")
            .contains("until.match: `(` is not supported")
    );
}

#[test]
fn every_error_is_reported_not_only_the_first() {
    let errors = errors("sentinels = -1\nquorom = 2\ndown_after = \"x\"\n");
    let lines: Vec<Option<usize>> = errors.iter().map(|(line, ..)| *line).collect();
    assert_eq!(errors.len(), 3);
    assert!(
        [Some(1), Some(2), Some(3)]
            .iter()
            .all(|line| lines.contains(line)),
        "{lines:?}"
    );
}

#[test]
fn syntax_errors_have_their_line() {
    let message = shown("name = \"x\"\nsentinels = = 3\n");
    assert!(
        message.starts_with("x.toml:2: is not well-formed: "),
        "{message}"
    );
    let message = shown_json("{\n \"name\": \"x\",\n \"sentinels\": ,\n}");
    assert!(
        message.starts_with("x.json:3: is not well-formed: "),
        "{message}"
    );
    assert!(shown_json("[]").contains("expected a table, found a list"));
    assert!(shown_json("").contains("is not well-formed"));
}

#[test]
fn what_is_nested_too_deep_is_refused() {
    let deep = format!("{{\"title\": {}1{}}}", "[".repeat(60), "]".repeat(60));
    assert!(shown_json(&deep).contains("is nested more than 16 deep"));
    let toml = format!("title = {}1{}", "[".repeat(60), "]".repeat(60));
    assert!(shown(&toml).contains("is nested more than 16 deep"));
    let abyss = format!("{{\"title\": {}", "[".repeat(500_000));
    assert!(Scenario::parse_json(&abyss, "x.json").is_err());
    assert!(Scenario::parse_toml(&format!("title = {}", "[".repeat(500_000)), "x.toml").is_err());
}

#[test]
fn a_hundred_megabytes_are_refused_without_being_read() {
    let folder = std::env::temp_dir().join(format!("sentinel-lab-large-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("large.toml");
    // A hole in the file: it has a length but nothing to read takes its place on disk.
    std::fs::File::create(&path)
        .unwrap()
        .set_len(100 << 20)
        .unwrap();
    let errors = Scenario::load(&path).unwrap_err();
    assert_eq!(errors.0[0].problem, Problem::TooLarge { max: 1 << 20 });
    std::fs::remove_dir_all(&folder).unwrap();
    let errors = Scenario::parse_toml(&"#".repeat(2 << 20), "x.toml").unwrap_err();
    assert_eq!(errors.0[0].problem, Problem::TooLarge { max: 1 << 20 });
}

#[test]
fn a_file_that_is_not_there_or_is_something_else_says_so() {
    let missing: ScenarioError = Scenario::load(Path::new("no/such/file.toml"))
        .unwrap_err()
        .0
        .remove(0);
    assert!(
        missing
            .to_string()
            .starts_with("no/such/file.toml: cannot be read: "),
        "{missing}"
    );
    let yaml = Scenario::load(Path::new("scenario.yaml")).unwrap_err();
    assert_eq!(
        yaml.to_string(),
        "scenario.yaml: is neither `.toml` nor `.json`"
    );
}

#[test]
fn damaged_files_give_errors_and_never_a_panic() {
    let json = std::fs::read_to_string(&recordings()[0]).unwrap();
    let toml = "name=\"x\"\n[[timeline]]\nat=[1,\"2s\"]\ndo=\"cut\"\na=\"r0\"\nb=\"!r0\"\n[until]\nmax=\"9s\"\n";
    let mut state = 7_u64;
    let mut next = move |n: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    let junk = [
        "\"", "{", "]", "-", "9e99", "null", "\\u", "é", ",", ":", "=", "[[", "@", "$", "\0", "1.",
        "true",
    ];
    let mut refused = 0;
    for _ in 0..3000 {
        for (text, is_json) in [(json.as_str(), true), (toml, false)] {
            let mut text: Vec<char> = text.chars().collect();
            for _ in 0..1 + next(3) {
                let at = next(text.len());
                let end = (at + next(4)).min(text.len());
                text.splice(at..end, junk[next(junk.len())].chars());
            }
            let text: String = text.into_iter().collect();
            let read = if is_json {
                Scenario::parse_json(&text, "x")
            } else {
                Scenario::parse_toml(&text, "x")
            };
            refused += usize::from(read.is_err());
        }
    }
    assert!(refused > 4000, "{refused}");
}
