//! `loglevel`: what of all that is announced is in the log file (§12). What is below it
//! is published all the same. Lines are those of the real program at each level.

mod bench;

use bench::*;
use lab_process::{Closing, Input, Socket};
use lab_redis::wire::{ClientName, Message, Request, Value};
use lab_sentinel::{EventKind, Level, MasterSettings, Settings, Version};

fn at(level: Level, version: Version) -> Setup {
    Setup {
        settings: Settings {
            log_level: level,
            version,
            ..Settings::default()
        },
        master: MasterSettings {
            notification_script: Some("/bin/true".into()),
            ..MasterSettings::default()
        },
        ..Setup::default()
    }
}

/// What the log file says since the mark, with the mark of each line's level.
fn file(b: &Bench) -> Vec<String> {
    let logged = b.announced().filter(|(_, event)| event.logged);
    logged
        .map(|(_, event)| {
            let level = event.kind.level_in(Version::V7_0);
            format!("{} {event}", level.mark())
        })
        .collect()
}

/// A peer connects, a replica that is promoted by hand says so, a name cannot be tried.
fn story(level: Level) -> Vec<String> {
    let mut b = at(level, Version::V7_0).settled();
    let socket = Socket(Socket::FIRST_ACCEPTED + 40);
    b.give(Input::Accepted {
        socket,
        peer: peer(1),
    });
    let name = ClientName {
        sentinel: peer_id(1),
        pubsub: false,
    };
    b.give(Input::Received {
        socket,
        message: Message::Request(Request::SetName(name)),
    });
    b.fake(replica(1)).lead();
    b.run(12_000);
    b.give(Input::Closed {
        socket,
        why: Closing::ByPeer,
    });
    b.say("SENTINEL FLUSHCONFIG");
    b.say("SENTINEL RESET mymaster");
    b.run(200);
    file(&b)
}

#[test]
fn each_level_lets_through_what_is_not_below_it() {
    let marks = |level| {
        let mut marks: Vec<char> = story(level)
            .iter()
            .filter_map(|line| line.chars().next())
            .collect();
        marks.sort_unstable();
        marks.dedup();
        marks.into_iter().collect::<String>()
    };
    assert_eq!(marks(Level::Debug), "#*-.");
    assert_eq!(marks(Level::Verbose), "#*-");
    assert_eq!(marks(Level::Notice), "#*");
    assert_eq!(marks(Level::Warning), "#");
    assert_eq!(marks(Level::Nothing), "");
}

#[test]
fn what_is_added_at_verbose_and_at_debug_is_what_the_real_program_adds() {
    let lines = story(Level::Debug);
    let has = |start: &str| {
        let found = lines.iter().find(|line| line.starts_with(start));
        found.unwrap_or_else(|| panic!("no {start} in {lines:#?}"))
    };
    has("- Accepted 10.0.1.1:");
    has(
        "- -role-change slave 10.0.0.11:6379 10.0.0.11 6379 @ mymaster 10.0.0.1 6379 new reported role is master",
    );
    let closed = has("- Client closed connection id=");
    let described = " laddr=10.0.1.100:26379 fd=53 name=sentinel-b1b1b1b1-cmd age=12 idle=0 flags=N db=0 sub=0 psub=0 ssub=0 multi=-1 qbuf=0 qbuf-free=20474 argv-mem=0 multi-mem=0 rbs=1024 rbp=0 obl=0 oll=0 omem=0 tot-mem=22272 events=r cmd=ping user=default redir=-1 resp=2";
    assert!(closed.ends_with(described), "{closed}");
    let rewritten = ". Rewritten config file (/etc/redis/sentinel.conf) successfully";
    let at = lines
        .iter()
        .position(|line| line == rewritten)
        .expect("it was rewritten");
    assert_eq!(lines[at + 1], "* Sentinel new configuration saved on disk");
    has(". +script-child 20");
}

#[test]
fn what_is_not_logged_is_announced_all_the_same() {
    for level in [Level::Notice, Level::Warning, Level::Nothing] {
        let mut b = at(level, Version::V7_2).settled();
        b.fake(replica(1)).lead();
        b.run(12_000);
        let kinds: Vec<EventKind> = b.announced().map(|(_, event)| event.kind).collect();
        assert!(kinds.contains(&EventKind::RoleMismatch), "{level:?}");
    }
}

#[test]
fn with_7_2_loglevel_is_set_at_once_and_written_into_the_file() {
    let mut b = at(Level::Notice, Version::V7_2).settled();
    assert_eq!(b.say("SENTINEL CONFIG SET loglevel WARNING"), Value::ok());
    assert_eq!(file(&b), [""; 0], "the flush was no warning");
    let disk = b.s.disk();
    let text = lab_sentinel::conf::text(&disk);
    assert!(text.contains("\nloglevel warning\n"), "{text}");
    // And back: the line stays and says so.
    b.say("SENTINEL CONFIG SET loglevel notice");
    assert_eq!(file(&b), ["* Sentinel new configuration saved on disk"]);
    let text = lab_sentinel::conf::text(&b.s.disk());
    assert!(text.contains("\nloglevel notice\n"), "{text}");
    // A restart reads it.
    let spec = Setup::default().spec();
    let again = Bench::boot(&spec, Some(&disk), 2, Vec::new());
    assert_eq!(again.s.log_level(), Level::Warning);
    assert!(file(&again).iter().all(|line| line.starts_with('#')));
}

#[test]
fn a_file_says_from_the_start_what_is_logged() {
    let text = "loglevel verbose\nsentinel monitor m 10.0.0.1 6379 2\n";
    let file = lab_sentinel::conf::File::read(text, &lab_sentinel::conf::Settled).expect("a file");
    assert_eq!(file.settings.log_level, Level::Verbose);
    let spec = file.spec(id_address(), lab_sentinel::Tunables::default());
    let b = Bench::boot(&spec, None, 1, Vec::new());
    assert!(lab_sentinel::conf::text(&b.s.disk()).starts_with("loglevel verbose\n"));
}

const fn id_address() -> lab_process::Address {
    lab_process::Address::new([10, 0, 1, 100], 26379)
}
