//! Commands as text: what is printed is parsed again, and what is wrong is explained.

use core::time::Duration;

use lab::command::{
    Action, Command, CommandError, CutMode, Link, Needed, NodeName, Nodes, TimedCommand, Verb, Ways,
};
use lab_process::{DiskFailure, NameServer};

/// A small generator, so that a failing case can be found again by its number.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn node(&mut self) -> NodeName {
        let names = ["s0", "s12", "r0", "r1", "c3", "primary", "A_b9"];
        names[self.roll(names.len())].parse().unwrap()
    }

    fn nodes(&mut self) -> Nodes {
        Nodes((0..1 + self.roll(3)).map(|_| self.node()).collect())
    }

    fn link(&mut self) -> Link<Nodes> {
        let ways = if self.roll(2) == 0 {
            Ways::Both
        } else {
            Ways::OneWay
        };
        Link {
            a: self.nodes(),
            b: self.nodes(),
            ways,
        }
    }

    fn time(&mut self) -> Duration {
        let scale = [1, 1000, 1_000_000, 60_000_000][self.roll(4)];
        Duration::from_micros(self.roll(5000) as u64 * scale)
    }

    fn mode(&mut self) -> CutMode {
        if self.roll(2) == 0 {
            CutMode::Drop
        } else {
            CutMode::Reject
        }
    }

    fn word(&mut self) -> String {
        let letters = ['a', '"', '\\', ' ', '|', '>', 'é', '-', '\n', '0'];
        (0..self.roll(6))
            .map(|_| letters[self.roll(letters.len())])
            .collect()
    }

    fn verb(&mut self) -> Verb<Nodes> {
        match self.roll(17) {
            0 => Verb::Kill(self.nodes()),
            1 => Verb::Restart {
                who: self.nodes(),
                wiped: self.roll(2) == 0,
            },
            2 => Verb::Start(self.nodes()),
            3 => Verb::Pause(self.nodes()),
            4 => Verb::Resume(self.nodes()),
            5 => Verb::HostDown(self.nodes()),
            6 => Verb::HostUp(self.nodes()),
            7 => Verb::Cut {
                link: self.link(),
                mode: self.mode(),
            },
            8 => Verb::CutConnections {
                from: self.nodes(),
                to: self.nodes(),
            },
            9 => Verb::Partition {
                groups: (0..2 + self.roll(2)).map(|_| self.nodes()).collect(),
                mode: self.mode(),
            },
            10 => Verb::Heal(if self.roll(2) == 0 {
                None
            } else {
                Some(self.link())
            }),
            11 => Verb::Delay {
                link: self.link(),
                by: self.time(),
                jitter: self.time(),
            },
            12 => Verb::Clock {
                who: self.nodes(),
                offset_us: self.roll(9_000_000) as i64 - 4_500_000,
            },
            13 if self.roll(2) == 0 => Verb::Drift {
                who: self.nodes(),
                ppm: self.roll(200_001) as i32 - 100_000,
            },
            13 if self.roll(2) == 0 => Verb::Name {
                who: self.nodes(),
                to: (self.roll(2) == 0).then(|| self.nodes()),
            },
            13 if self.roll(2) == 0 => Verb::NameServer {
                who: self.nodes(),
                answers: NameServer {
                    after_us: self.roll(10_000_000) as u32,
                    fails: self.roll(2) == 0,
                },
            },
            13 if self.roll(2) == 0 => Verb::DiskFails {
                who: self.nodes(),
                failure: [None, Some(DiskFailure::Full), Some(DiskFailure::ReadOnly)][self.roll(3)],
            },
            13 => Verb::Disk {
                who: self.nodes(),
                cost: self.time(),
            },
            14 => Verb::Write {
                who: self.nodes(),
                count: self.roll(1000) as u32,
            },
            15 => Verb::Priority {
                who: self.nodes(),
                priority: self.roll(300) as u32,
            },
            _ if self.roll(2) == 0 => Verb::Mark(if self.roll(2) == 0 {
                None
            } else {
                Some(self.nodes())
            }),
            _ => {
                let args = (0..1 + self.roll(4)).map(|_| self.word()).collect();
                Verb::Cmd {
                    who: self.nodes(),
                    args,
                    wait: self.roll(2) == 0,
                }
            }
        }
    }
}

#[test]
fn every_command_is_parsed_as_it_is_printed() {
    for seed in 0..20_000 {
        let mut dice = Dice(seed);
        let at_us = dice.roll(90_000_000) as i64 - 1000;
        let timed = TimedCommand {
            at_us,
            command: Command(dice.verb()),
        };
        let text = timed.to_string();
        let again: TimedCommand = text
            .parse()
            .unwrap_or_else(|error| panic!("{seed}: {text}: {error}"));
        assert_eq!(again, timed, "{seed}: {text}");
    }
}

#[test]
fn commands_are_serialised_as_their_text() {
    let command: TimedCommand = "5s kill r0".parse().unwrap();
    assert_eq!(String::from(command.clone()), "5s kill r0");
    assert_eq!(TimedCommand::try_from("5s kill r0".to_owned()), Ok(command));
}

#[test]
fn commands_read_as_people_write_them() {
    for (text, printed) in [
        ("kill r0", "kill r0"),
        ("  kill   r0 ", "kill r0"),
        ("restart r0 wiped", "restart r0 wiped"),
        ("cut r0-s1", "cut r0-s1"),
        ("cut r0>s1,s2", "cut r0>s1,s2"),
        ("reject r0|s0,s1", "reject r0|s0,s1"),
        ("partition s0,r0|s1,s2|r1", "partition s0,r0|s1,s2|r1"),
        ("heal r0-s1", "heal r0-s1"),
        ("delay s0-s1 50 20", "delay s0-s1 50ms 20ms"),
        ("loss s0>s1 5", "loss s0>s1 5%"),
        ("drop s0>s1", "drop s0>s1"),
        ("hold s0>s1 0.2s", "hold s0>s1 200ms"),
        ("hold s0>s1 vote 200", "hold s0>s1 vote 200ms"),
        ("double s0>s1 #512", "double s0>s1 #512"),
        ("clock s1 5s", "clock s1 +5s"),
        ("clock s1 -1.5s", "clock s1 -1500ms"),
        ("clock s1 drift 200", "clock s1 drift 200ppm"),
        ("clock s1,s2 drift -50ppm", "clock s1,s2 drift -50ppm"),
        (
            "cmd s0 SENTINEL  RESET \"my master\"",
            "cmd s0 SENTINEL RESET \"my master\"",
        ),
        ("mark", "mark"),
    ] {
        assert_eq!(text.parse::<Command>().unwrap().to_string(), printed);
    }
    for text in [
        "kill @sentinels",
        "kill @s!s0,s1",
        "cut !r0>r0",
        "kill $src",
        "pause @live,r0",
        "kill !r0,s0+r1",
    ] {
        assert_eq!(text.parse::<Action>().unwrap().to_string(), text);
    }
}

#[test]
fn what_is_no_command_is_explained() {
    let error = |text: &str| text.parse::<Command>().unwrap_err().to_string();
    for (text, expected) in [
        ("", "empty command; expected a verb such as `kill r0`"),
        ("kil r0", "unknown verb `kil`, did you mean `kill`?"),
        (
            "levitate r0",
            "unknown verb `levitate`; expected one of kill, restart",
        ),
        ("kill", "`kill` needs a node, such as `kill r0`"),
        ("kill @sentinels", "`@sentinels` is not the name of a node"),
        (
            "kill r0 r1",
            "`kill` does not take `r1`; expected `kill r0`",
        ),
        (
            "cut r0",
            "`cut` needs two nodes joined by `-` (both ways) or `>` (one way), such as `cut r0-s1`",
        ),
        (
            "cut-connections r0-s0",
            "`cut-connections` needs two nodes joined by `>`",
        ),
        (
            "partition s0",
            "`partition` needs two or more groups separated by `|`",
        ),
        ("delay s0-s1", "`delay` needs a duration"),
        ("loss s0-s1", "`loss` needs a percentage"),
        ("drop s0-s1", "`drop` needs two nodes joined by `>`"),
        ("drop s0>s1 letter", "`letter` is no message"),
        ("hold s0>s1 vote", "`vote` is not a duration"),
        ("double s0>s1 #x", "`#x` is no message"),
        ("loss s0-s1 101%", "`101%` is not a percentage"),
        ("delay s0-s1 -5ms", "`-5ms` is not a duration"),
        (
            "disk s0 fast",
            "`fast` is neither how long a flush takes, such as `20ms`, nor what becomes of the disk: `full`, `read-only` or `ok`",
        ),
        (
            "disk s0",
            "`disk` needs how long a flush takes, or `full`, `read-only` or `ok`, such as `disk s1 20ms`",
        ),
        ("write r0", "`write` needs a number"),
        (
            "write r0 +5",
            "`+5` is not a whole number from 0 to 1000000",
        ),
        ("write r0 99999999999", "is not a whole number"),
        ("cmd s0", "`cmd` needs the words of a command"),
        ("cmd s0 \"open", "a quotation mark is not closed"),
        ("kill r-0", "`r-0` is not the name of a node"),
        ("kill ", "`kill` needs a node"),
    ] {
        let found = error(text);
        assert!(
            found.contains(expected),
            "{text:?} gives {found:?}, expected {expected:?}"
        );
    }
    assert!(matches!(
        "kill r0".parse::<TimedCommand>(),
        Err(CommandError::NotADuration { .. })
    ));
    let no_time = "kill".parse::<TimedCommand>();
    assert!(matches!(
        no_time,
        Err(CommandError::Missing {
            expected: Needed::Time,
            ..
        })
    ));
    let long = format!("kill {}", "r".repeat(10_000));
    assert!(matches!(
        long.parse::<Command>(),
        Err(CommandError::TooLong { max: 4096, .. })
    ));
}

#[test]
fn no_text_makes_the_parser_panic() {
    let parts = [
        "kill",
        "r0",
        "-",
        ">",
        "|",
        ",",
        "@",
        "!",
        "$",
        "+",
        "\"",
        "\\",
        " ",
        "é",
        "5s",
        "partition",
        "cmd",
        "9",
    ];
    for seed in 0..50_000 {
        let mut dice = Dice(seed);
        let text: String = (0..dice.roll(8))
            .map(|_| parts[dice.roll(parts.len())])
            .collect();
        if let Ok(command) = text.parse::<Command>() {
            assert_eq!(command.to_string().parse::<Command>(), Ok(command));
        }
        if let Ok(action) = text.parse::<Action>() {
            assert_eq!(action.to_string().parse::<Action>(), Ok(action));
        }
    }
}

#[test]
fn pairs_are_directed_and_each_once() {
    let pairs = |text: &str| -> Vec<String> {
        let command: Command = text.parse().unwrap();
        command
            .pairs()
            .into_iter()
            .map(|(from, to)| format!("{from}>{to}"))
            .collect()
    };
    assert_eq!(pairs("cut r0-s0"), ["r0>s0", "s0>r0"]);
    assert_eq!(pairs("cut r0>s0,s1,r0"), ["r0>s0", "r0>s1"]);
    assert_eq!(pairs("partition r0|s0"), ["r0>s0", "s0>r0"]);
    assert_eq!(pairs("cut s0,s1-s0,s1"), ["s0>s1", "s1>s0"]);
    assert_eq!(pairs("heal"), [""; 0]);
}

#[test]
fn every_command_of_the_documentation_can_be_read_and_every_verb_is_there() {
    let documented = include_str!("../../../docs/commands.md");
    let rows = documented.lines().filter(|line| line.starts_with("| `"));
    let mut verbs = Vec::new();
    for row in rows {
        let row = row.replace("\\|", "/");
        let cell = row.split('|').nth(1).expect("a cell").replace('/', "|");
        let written = cell.split('`').skip(1).step_by(2);
        for text in written.filter(|text| !text.ends_with('…') && text.contains(' ')) {
            let parsed = text.parse::<Command>();
            assert!(parsed.is_ok(), "{text}: {parsed:?}");
        }
        let all = cell.split('`').skip(1).step_by(2);
        verbs.extend(all.filter_map(|text| text.split(' ').next().map(str::to_owned)));
    }
    let unknown = "nonsense"
        .parse::<Command>()
        .expect_err("no verb")
        .to_string();
    let known = unknown.split("expected one of ").nth(1).expect("all verbs");
    for verb in known.split(", ") {
        assert!(
            verbs.iter().any(|known| known == verb),
            "{verb} is not documented"
        );
    }
}
