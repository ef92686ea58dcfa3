use core::time::Duration;
use std::fmt;

use super::disk::disk_word;
use super::{Command, CutMode, Link, Nodes, Shown, Tampering, Verb, Ways, show_signed_us};

impl<W: fmt::Display> fmt::Display for Verb<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kill(who) => write!(f, "kill {who}"),
            Self::Restart { who, wiped } => {
                write!(f, "restart {who}{}", if *wiped { " wiped" } else { "" })
            }
            Self::Start(who) => write!(f, "start {who}"),
            Self::Pause(who) => write!(f, "pause {who}"),
            Self::Resume(who) => write!(f, "resume {who}"),
            Self::HostDown(who) => write!(f, "host-down {who}"),
            Self::HostUp(who) => write!(f, "host-up {who}"),
            Self::Cut {
                link,
                mode: CutMode::Drop,
            } => write!(f, "cut {link}"),
            Self::Cut {
                link,
                mode: CutMode::Reject,
            } => write!(f, "reject {link}"),
            Self::CutConnections { from, to } => write!(f, "cut-connections {from}>{to}"),
            Self::Partition { groups, mode } => {
                f.write_str(if *mode == CutMode::Drop {
                    "partition "
                } else {
                    "reject "
                })?;
                for (i, group) in groups.iter().enumerate() {
                    write!(f, "{}{group}", if i > 0 { "|" } else { "" })?;
                }
                Ok(())
            }
            Self::Heal(None) => f.write_str("heal"),
            Self::Heal(Some(link)) => write!(f, "heal {link}"),
            Self::Delay { link, by, jitter } if *jitter == Duration::ZERO => {
                write!(f, "delay {link} {}", Shown(*by))
            }
            Self::Delay { link, by, jitter } => {
                write!(f, "delay {link} {} {}", Shown(*by), Shown(*jitter))
            }
            Self::Loss { link, percent } => write!(f, "loss {link} {percent}%"),
            Self::Tamper {
                from,
                to,
                which,
                how,
            } => {
                write!(f, "{} {from}>{to}{which}", how.verb())?;
                match how {
                    Tampering::Hold(by) => write!(f, " {}", Shown(*by)),
                    Tampering::Drop | Tampering::Double => Ok(()),
                }
            }
            Self::Clock { who, offset_us } => {
                write!(
                    f,
                    "clock {who} {}{}",
                    if *offset_us < 0 { "" } else { "+" },
                    show_signed_us(*offset_us)
                )
            }
            Self::Drift { who, ppm } => write!(f, "clock {who} drift {ppm}ppm"),
            Self::Disk { who, cost } => write!(f, "disk {who} {}", Shown(*cost)),
            Self::DiskFails { who, failure } => write!(f, "disk {who} {}", disk_word(*failure)),
            Self::Name { who, to: None } => write!(f, "name {who}"),
            Self::Name { who, to: Some(to) } => write!(f, "name {who} {to}"),
            Self::NameServer { who, answers } => {
                let fails = if answers.fails { "fails " } else { "" };
                let after = Duration::from_micros(answers.after_us.into());
                write!(f, "name-server {who} {fails}{}", Shown(after))
            }
            Self::Write { who, count } => write!(f, "write {who} {count}"),
            Self::Priority { who, priority } => write!(f, "priority {who} {priority}"),
            Self::Cmd { who, args, wait } => {
                write!(f, "{} {who}", if *wait { "cmd" } else { "cmd-async" })?;
                args.iter()
                    .try_for_each(|word| write!(f, " {}", Quoted(word)))
            }
            Self::Election { who, order } => write!(f, "{order} {who}"),
            Self::On(order) => order.fmt(f),
            Self::Forget(None) => f.write_str("forget"),
            Self::Forget(Some(number)) => write!(f, "forget {number}"),
            Self::Random(random) => write!(f, "random {} {}", Shown(random.span), random.seed),
            Self::Mark(None) => f.write_str("mark"),
            Self::Mark(Some(who)) => write!(f, "mark {who}"),
        }
    }
}

impl<W: fmt::Display> fmt::Display for Link<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joint = if self.ways == Ways::Both { '-' } else { '>' };
        write!(f, "{}{joint}{}", self.a, self.b)
    }
}

impl fmt::Display for Nodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, node) in self.0.iter().enumerate() {
            write!(f, "{}{node}", if i > 0 { "," } else { "" })?;
        }
        Ok(())
    }
}

impl fmt::Display for Command {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<Command> for String {
    fn from(command: Command) -> Self {
        command.to_string()
    }
}

/// A word, in quotation marks when it has to be.
pub(crate) struct Quoted<'a>(pub(crate) &'a str);

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |c: char| !c.is_whitespace() && c != '"' && c != '\\';
        if !self.0.is_empty() && self.0.chars().all(plain) {
            return f.write_str(self.0);
        }
        f.write_str("\"")?;
        for c in self.0.chars() {
            if c == '"' || c == '\\' {
                f.write_str("\\")?;
            }
            write!(f, "{c}")?;
        }
        f.write_str("\"")
    }
}
