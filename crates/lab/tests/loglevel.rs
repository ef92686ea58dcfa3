//! The log of a whole deployment follows `loglevel`, on the command line and in the page.

use std::sync::Arc;

use lab::report::LogFile;
use lab::scenario::Scenario;
use lab::session::Session;
use lab::world::Run;
use lab_sim::Time;

fn scenario(level: &str) -> Scenario {
    let text = format!(
        "name = \"levels\"\nquorum = 2\ndown_after = \"2s\"\nfailover_timeout = \"9s\"\nloglevel = \"{level}\"\nuntil = {{ max = \"60s\" }}\ntimeline = [{{ at = \"1s\", do = \"kill\", who = \"r0\" }}]\n"
    );
    Scenario::parse_toml(&text, "levels.toml")
        .expect("a scenario")
        .scenario
}

/// The marks of the levels at which sentinels have logged, in order.
fn marks(log: &str) -> String {
    let sentinels = log.lines().filter(|line| line.contains(":X "));
    let mark = |line: &str| line.split(' ').nth(6).and_then(|word| word.chars().next());
    let mut marks: Vec<char> = sentinels.filter_map(mark).collect();
    marks.sort_unstable();
    marks.dedup();
    marks.into_iter().collect()
}

#[test]
fn the_log_file_has_what_is_not_below_the_level() {
    for (level, expected) in [
        ("debug", "#*-."),
        ("verbose", "#*-"),
        ("notice", "#*"),
        ("warning", "#"),
    ] {
        let mut run = Run::new(Arc::new(scenario(level)), 3);
        let mut log = LogFile::of_all();
        run.run_until(Time::from_us(60_000_000), &mut log);
        let log = log.take();
        assert_eq!(marks(&log), expected, "{level}:\n{log}");
    }
}

#[test]
fn the_pages_log_marks_what_was_published_and_not_logged() {
    let mut session = Session::open(&scenario("warning"), 3).expect("a scenario");
    session.advance(30_000_000, u32::MAX);
    let story = session.story();
    let lines = |event: &str| {
        let lines = story.log.iter().filter(|line| line.event == event);
        lines
            .map(|line| (line.logged, line.published()))
            .collect::<Vec<_>>()
    };
    assert_eq!(lines("+odown")[0], (true, true));
    assert_eq!(lines("+slave")[0], (false, true));
    assert_eq!(lines("-role-change")[0], (false, true));
    let saved = story
        .log
        .iter()
        .find(|line| line.text.contains("saved on disk"));
    assert!(saved.is_some_and(|line| !line.logged && !line.published()));
}
