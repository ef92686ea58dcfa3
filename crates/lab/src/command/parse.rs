use core::time::Duration;
use std::str::FromStr;

use lab_process::NameServer;

use super::{
    Action, Command, CommandError, CutMode, ElectionOrder, EventName, Link, Needed, NodeName,
    Nodes, Order, Quoted, Random, Shown, Tampering, Verb, Ways, Which, Who, disk_state,
    parse_drift_ppm, parse_duration, parse_percent, parse_signed_us, shortened,
};

/// The longest command, in bytes.
const MAX_BYTES: usize = 4096;

/// Every verb, as it is written in text.
pub(crate) const VERBS: &[&str] = &[
    "kill",
    "restart",
    "start",
    "pause",
    "resume",
    "host-down",
    "host-up",
    "cut",
    "reject",
    "cut-connections",
    "partition",
    "heal",
    "delay",
    "loss",
    "drop",
    "hold",
    "double",
    "clock",
    "disk",
    "name",
    "name-server",
    "write",
    "priority",
    "cmd",
    "cmd-async",
    "time-out",
    "align",
    "spread",
    "request",
    "on",
    "forget",
    "random",
    "mark",
];

/// A complete command for each verb, shown where one is incomplete.
fn example(verb: &str) -> &'static str {
    match verb {
        "restart" => "restart r0",
        "start" => "start s3",
        "pause" => "pause r0",
        "resume" => "resume r0",
        "host-down" => "host-down r0",
        "host-up" => "host-up r0",
        "cut" => "cut r0-s1",
        "reject" => "reject r0-s1",
        "cut-connections" => "cut-connections s0>r0",
        "partition" => "partition s0,r0|s1,s2,r1",
        "heal" => "heal",
        "delay" => "delay s0-s1 50ms 10ms",
        "loss" => "loss s0-s1 20%",
        "drop" => "drop s0>s1 vote",
        "hold" => "hold s0>s1 vote 200ms",
        "double" => "double s0>s1 vote",
        "clock" => "clock s1 +5s",
        "disk" => "disk s1 20ms",
        "name" => "name r0 r3",
        "name-server" => "name-server s1 3s",
        "write" => "write r0 100",
        "priority" => "priority r1 10",
        "cmd" => "cmd s0 SENTINEL RESET mymaster",
        "cmd-async" => "cmd-async r0 DEBUG SLEEP 1.5",
        "time-out" => "time-out n0",
        "align" => "align n0,n1,n2",
        "spread" => "spread n0,n1,n2",
        "request" => "request n0",
        "on" => "on +elected-leader kill $src",
        "forget" => "forget 1",
        "random" => "random 30s 7",
        "mark" => "mark",
        _ => "kill r0",
    }
}

impl FromStr for Command {
    type Err = CommandError;

    fn from_str(text: &str) -> Result<Self, CommandError> {
        parse(text).map(Self)
    }
}

impl TryFrom<String> for Command {
    type Error = CommandError;

    fn try_from(text: String) -> Result<Self, CommandError> {
        text.parse()
    }
}

impl FromStr for Action {
    type Err = CommandError;

    fn from_str(text: &str) -> Result<Self, CommandError> {
        parse(text)
    }
}

impl FromStr for Nodes {
    type Err = CommandError;

    fn from_str(text: &str) -> Result<Self, CommandError> {
        text.split(',')
            .map(str::parse::<NodeName>)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// The words of a command that are still to be read.
struct Words {
    verb: &'static str,
    rest: std::vec::IntoIter<String>,
}

impl Words {
    fn next(&mut self, expected: Needed) -> Result<String, CommandError> {
        self.rest.next().ok_or_else(|| self.missing(expected))
    }

    fn missing(&self, expected: Needed) -> CommandError {
        CommandError::Missing {
            verb: self.verb,
            expected,
            example: example(self.verb),
        }
    }

    fn who<W: FromStr<Err = CommandError>>(&mut self) -> Result<W, CommandError> {
        self.next(Needed::Node)?.parse()
    }

    fn duration(&mut self) -> Result<Duration, CommandError> {
        parse_duration(&self.next(Needed::Duration)?)
    }

    fn number(&mut self, max: u32) -> Result<u32, CommandError> {
        let word = self.next(Needed::Number)?;
        let digits = word.bytes().all(|b| b.is_ascii_digit());
        let number = if digits { word.parse().ok() } else { None };
        number
            .filter(|n| *n <= max)
            .ok_or_else(|| CommandError::NotANumber {
                found: shortened(&word),
                max,
            })
    }

    fn link<W: FromStr<Err = CommandError>>(
        &mut self,
        word: &str,
    ) -> Result<Link<W>, CommandError> {
        // A name contains neither, so the first of them is the joint.
        let at = word
            .find(['-', '>'])
            .ok_or_else(|| self.missing(Needed::Link))?;
        let ways = if word.as_bytes()[at] == b'-' {
            Ways::Both
        } else {
            Ways::OneWay
        };
        Ok(Link {
            a: word[..at].parse()?,
            b: word[at + 1..].parse()?,
            ways,
        })
    }

    fn directed<W: FromStr<Err = CommandError>>(&mut self) -> Result<(W, W), CommandError> {
        let word = self.next(Needed::DirectedLink)?;
        let (from, to) = word
            .split_once('>')
            .ok_or_else(|| self.missing(Needed::DirectedLink))?;
        Ok((from.parse()?, to.parse()?))
    }

    fn groups<W: FromStr<Err = CommandError>>(&self, word: &str) -> Result<Vec<W>, CommandError> {
        if !word.contains('|') {
            return Err(self.missing(Needed::Groups));
        }
        word.split('|').map(str::parse).collect()
    }

    fn finish(mut self) -> Result<(), CommandError> {
        self.rest.next().map_or(Ok(()), |found| {
            Err(CommandError::TooMuch {
                verb: self.verb,
                found: shortened(&found),
                example: example(self.verb),
            })
        })
    }
}

/// The largest number of writes one command may ask for.
pub(crate) const MAX_WRITES: u32 = 1_000_000;

fn parse<W: FromStr<Err = CommandError>>(text: &str) -> Result<Verb<W>, CommandError> {
    if text.len() > MAX_BYTES {
        return Err(CommandError::TooLong {
            max: MAX_BYTES,
            found: text.len(),
        });
    }
    let mut all = words(text)?.into_iter();
    let first = all.next().ok_or(CommandError::Empty)?;
    let verb = VERBS
        .iter()
        .find(|verb| **verb == first)
        .ok_or_else(|| CommandError::unknown_verb(&first, VERBS))?;
    let mut words = Words { verb, rest: all };
    let parsed = match *verb {
        "restart" => {
            let who = words.who()?;
            let wiped = words
                .rest
                .as_slice()
                .first()
                .is_some_and(|word| word == "wiped");
            if wiped {
                words.rest.next();
            }
            Verb::Restart { who, wiped }
        }
        "start" => Verb::Start(words.who()?),
        "pause" => Verb::Pause(words.who()?),
        "resume" => Verb::Resume(words.who()?),
        "host-down" => Verb::HostDown(words.who()?),
        "host-up" => Verb::HostUp(words.who()?),
        "cut" | "reject" | "partition" => cut(&mut words)?,
        "cut-connections" => {
            let (from, to) = words.directed()?;
            Verb::CutConnections { from, to }
        }
        "heal" => match words.rest.next() {
            Some(word) => Verb::Heal(Some(words.link(&word)?)),
            None => Verb::Heal(None),
        },
        "delay" => {
            let word = words.next(Needed::Link)?;
            let link = words.link(&word)?;
            let by = words.duration()?;
            let jitter = if words.rest.as_slice().is_empty() {
                Duration::ZERO
            } else {
                words.duration()?
            };
            Verb::Delay { link, by, jitter }
        }
        "loss" => {
            let word = words.next(Needed::Link)?;
            let link = words.link(&word)?;
            let percent = parse_percent(&words.next(Needed::Percent)?)?;
            Verb::Loss { link, percent }
        }
        "drop" | "hold" | "double" => tamper(&mut words)?,
        "clock" => {
            let who = words.who()?;
            match words.next(Needed::Duration)?.as_str() {
                "drift" => Verb::Drift {
                    who,
                    ppm: parse_drift_ppm(&words.next(Needed::Drift)?)?,
                },
                offset => Verb::Clock {
                    who,
                    offset_us: parse_signed_us(offset)?,
                },
            }
        }
        "disk" => {
            let who = words.who()?;
            let word = words.next(Needed::Disk)?;
            match disk_state(&word) {
                Some(failure) => Verb::DiskFails { who, failure },
                None => Verb::Disk {
                    who,
                    cost: parse_duration(&word).map_err(|_| CommandError::NotADisk {
                        found: shortened(&word),
                    })?,
                },
            }
        }
        "name" => {
            let who = words.who()?;
            let to = words.rest.next().map(|word| word.parse()).transpose()?;
            Verb::Name { who, to }
        }
        "name-server" => name_server(&mut words)?,
        "write" => Verb::Write {
            who: words.who()?,
            count: words.number(MAX_WRITES)?,
        },
        "priority" => Verb::Priority {
            who: words.who()?,
            priority: words.number(i32::MAX as u32)?,
        },
        "cmd" | "cmd-async" => {
            let who = words.who()?;
            let args: Vec<String> = words.rest.by_ref().collect();
            if args.is_empty() {
                return Err(words.missing(Needed::Words));
            }
            Verb::Cmd {
                who,
                args,
                wait: *verb == "cmd",
            }
        }
        "on" => Verb::On(order(&mut words)?),
        "forget" if words.rest.as_slice().is_empty() => Verb::Forget(None),
        "forget" => Verb::Forget(Some(words.number(u32::MAX)?)),
        "random" => Verb::Random(random(&mut words)?),
        "mark" => Verb::Mark(words.rest.next().map(|word| word.parse()).transpose()?),
        other => match ElectionOrder::of_verb(other) {
            Some(order) => Verb::Election {
                who: words.who()?,
                order,
            },
            None => Verb::Kill(words.who()?),
        },
    };
    words.finish()?;
    Ok(parsed)
}

fn name_server<W: FromStr<Err = CommandError>>(words: &mut Words) -> Result<Verb<W>, CommandError> {
    let who = words.who()?;
    let word = words.next(Needed::Duration)?;
    let fails = word == "fails";
    let after = match (fails, words.rest.as_slice().is_empty()) {
        (true, true) => Duration::ZERO,
        (true, false) => words.duration()?,
        (false, _) => parse_duration(&word)?,
    };
    let answers = NameServer {
        after_us: u32::try_from(after.as_micros()).unwrap_or(u32::MAX),
        fails,
    };
    Ok(Verb::NameServer { who, answers })
}

fn order(words: &mut Words) -> Result<Order, CommandError> {
    let event: EventName = words.next(Needed::Event)?.parse()?;
    let mut rest: Vec<String> = words.rest.by_ref().collect();
    let mut of = None;
    if rest.first().is_some_and(|word| word == "of") {
        rest.remove(0);
        if rest.is_empty() {
            return Err(words.missing(Needed::Node));
        }
        of = Some(rest.remove(0).parse()?);
    }
    if rest.is_empty() {
        return Err(words.missing(Needed::Action));
    }
    let action: Vec<String> = rest.iter().map(|word| Quoted(word).to_string()).collect();
    let action = Box::new(parse(&action.join(" "))?);
    Ok(Order { event, of, action })
}

fn random(words: &mut Words) -> Result<Random, CommandError> {
    let span = words.duration()?;
    if span > Random::LONGEST {
        return Err(CommandError::TooLongASpan {
            found: Shown(span).to_string(),
            max: Shown(Random::LONGEST).to_string(),
        });
    }
    let seed = words.number(u32::MAX)?;
    Ok(Random { span, seed })
}

fn tamper<W: FromStr<Err = CommandError>>(words: &mut Words) -> Result<Verb<W>, CommandError> {
    let (from, to) = words.directed()?;
    let holds = words.verb == "hold";
    // What a hold ends with is its duration.
    let rest = words.rest.as_slice().len();
    let which = match rest > usize::from(holds) {
        true => Which::read(&words.next(Needed::Message)?)?,
        false => Which::Next,
    };
    let how = match words.verb {
        "drop" => Tampering::Drop,
        "hold" => Tampering::Hold(words.duration()?),
        _ => Tampering::Double,
    };
    Ok(Verb::Tamper {
        from,
        to,
        which,
        how,
    })
}

fn cut<W: FromStr<Err = CommandError>>(words: &mut Words) -> Result<Verb<W>, CommandError> {
    let mode = if words.verb == "reject" {
        CutMode::Reject
    } else {
        CutMode::Drop
    };
    let word = words.next(if words.verb == "partition" {
        Needed::Groups
    } else {
        Needed::Link
    })?;
    if words.verb == "partition" || (words.verb == "reject" && word.contains('|')) {
        return Ok(Verb::Partition {
            groups: words.groups(&word)?,
            mode,
        });
    }
    Ok(Verb::Cut {
        link: words.link(&word)?,
        mode,
    })
}

/// Splits at white space; a part in `"` stays together, `\` takes the next
/// character as it is inside one.
pub(crate) fn words(text: &str) -> Result<Vec<String>, CommandError> {
    let mut words = Vec::new();
    let mut chars = text.chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        let Some(first) = chars.next() else {
            return Ok(words);
        };
        let mut word = String::new();
        if first == '"' {
            loop {
                match chars.next() {
                    Some('"') => break,
                    Some('\\') => word.extend(chars.next()),
                    Some(c) => word.push(c),
                    None => {
                        return Err(CommandError::Unclosed {
                            found: shortened(text),
                        });
                    }
                }
            }
        } else {
            word.push(first);
            while let Some(c) = chars.next_if(|c| !c.is_whitespace()) {
                word.push(c);
            }
        }
        words.push(word);
    }
}

impl From<Nodes> for Who {
    fn from(nodes: Nodes) -> Self {
        Self(
            nodes
                .0
                .into_iter()
                .map(|name| super::Term::Are(super::Atom::Node(name)))
                .collect(),
        )
    }
}
