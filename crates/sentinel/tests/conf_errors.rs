//! Files for which Redis does not start: `tests/conf/broken` has each with what
//! redis-sentinel 7.0.15 printed.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use lab_sentinel::conf::{ConfError, File, Reason, Settled, Surroundings};

/// A machine without name server and scripts.
struct Bare;

impl Surroundings for Bare {
    fn resolve(&self, _: &str) -> Option<Ipv4Addr> {
        None
    }

    fn can_run(&self, _: &str) -> bool {
        false
    }
}

fn error(text: &str) -> ConfError {
    File::read(text, &Bare).expect_err("it is broken")
}

#[test]
fn every_broken_file_gives_the_error_that_the_real_program_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conf/broken");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "conf"))
        .collect();
    files.sort();
    assert!(files.len() >= 20, "{}", files.len());
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        let printed = std::fs::read_to_string(file.with_extension("out")).unwrap();
        let error = error(&text);
        assert_eq!(error.as_redis_prints_it(), printed, "{}", file.display());
        let shown = error.to_string();
        let sentence = shown
            .split_once(" Expected ")
            .is_none_or(|(what, _)| what.ends_with('.'));
        assert!(sentence, "{shown}");
    }
}

#[test]
fn an_error_says_what_was_expected_and_where() {
    let shown = |text| error(text).to_string();
    assert_eq!(
        shown("sentinel monitor mymaster 10.0.0.1 6379\n"),
        "Unrecognized sentinel configuration statement. Expected \
         `sentinel monitor <name> <ip> <port> <quorum>`. \
         (in `sentinel monitor mymaster 10.0.0.1 6379`)"
    );
    assert_eq!(
        shown("daemonize maybe"),
        "argument must be 'yes' or 'no' (in `daemonize maybe`)"
    );
    let error = error("# one\n\n  port   x  \n");
    assert_eq!((error.line, error.text.as_str()), (3, "port   x"));
}

#[test]
fn what_redis_would_take_and_the_lab_has_not_is_refused_in_our_own_words() {
    let id = "z".repeat(40);
    for (text, reason) in [
        ("include other.conf".to_owned(), Reason::Include),
        ("sentinel monitor m ::1 6379 2".to_owned(), Reason::Ipv6),
        (format!("sentinel myid {id}"), Reason::IdNotHexadecimal),
        (
            "sentinel announce-port -5".to_owned(),
            Reason::AnnouncedPort,
        ),
    ] {
        assert_eq!(error(&text).reason, reason, "{text}");
    }
    let large = "# a comment\n".repeat(100_000);
    assert_eq!(error(&large).reason, Reason::TooLarge { max: 1 << 20 });
}

#[test]
fn a_name_is_looked_up_only_if_the_file_allows_it() {
    let line = "sentinel monitor m redis-0 6379 2\n";
    let refused = File::read(line, &Settled).expect_err("not allowed");
    assert_eq!(refused.reason, Reason::CannotResolve);
    // The line about it may come later: it has its turn before the masters.
    let allowed = format!("{line}sentinel resolve-hostnames yes\n");
    assert!(File::read(&allowed, &Settled).is_ok());
    let unknown = error(&allowed);
    assert_eq!((unknown.line, unknown.reason), (1, Reason::CannotResolve));
}

#[test]
fn no_file_makes_the_reader_panic() {
    let pieces = [
        "sentinel",
        "monitor",
        "m",
        "127.1",
        "6379",
        "2",
        "\"",
        "'",
        "\\x4",
        "\n",
        " ",
        "port",
        "user",
        "known-sentinel",
        "known-slave",
        "\0",
        "\u{b}",
        "é",
        "-1",
        "99999999999999999999",
        "bind",
        "rename-command",
        "include",
        "dir",
        "save",
        "config-epoch",
        ".",
        "0x",
        "maxmemory",
    ];
    let mut state = 7_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..12 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
            if state >> 63 == 0 {
                text.push(' ');
            }
        }
        let _ = File::read(&text, &Settled);
    }
}
