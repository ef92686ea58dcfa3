//! What the lines of a file are (`loadServerConfigFromString`), and how a rewrite
//! takes them (`rewriteConfigReadOldFile`).

use std::collections::BTreeMap;
use std::sync::Arc;

use super::directive::{self, Takes};
use super::layout::{Layout, Line};
use super::load::Loader;
use super::words::split;
use crate::Level;

use super::{ConfError, DEFAULT_PORT, File, MAX_BYTES, Reason, Statement, Surroundings, acl};

/// Commands of a sentinel, which `rename-command` may name.
const COMMANDS: &[&str] = &[
    "acl",
    "auth",
    "client",
    "command",
    "hello",
    "info",
    "ping",
    "psubscribe",
    "publish",
    "punsubscribe",
    "reset",
    "role",
    "sentinel",
    "shutdown",
    "subscribe",
    "unsubscribe",
];

/// A line that says something.
struct Said<'t> {
    /// From 0.
    line: usize,
    text: &'t str,
    words: Vec<String>,
}

impl Said<'_> {
    fn wrong(&self, reason: Reason) -> ConfError {
        ConfError {
            line: self.line + 1,
            text: self.text.to_owned(),
            reason,
        }
    }
}

pub(super) fn read(text: &str, around: &dyn Surroundings) -> Result<File, ConfError> {
    if text.len() > MAX_BYTES {
        return Err(ConfError {
            line: 1,
            text: String::new(),
            reason: Reason::TooLarge { max: MAX_BYTES },
        });
    }
    let mut file = File {
        port: DEFAULT_PORT,
        bind: Vec::new(),
        requirepass: None,
        id: None,
        current_epoch: 0,
        settings: crate::Settings::default(),
        masters: Vec::new(),
        text: Arc::from(text),
        hosts: lab_process::Names::default(),
        layout: Arc::default(),
    };
    let lines: Vec<&str> = text.split('\n').map(trimmed).collect();
    let mut said = Vec::new();
    for (line, &text) in lines.iter().enumerate() {
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        let mut here = Said {
            line,
            text,
            words: Vec::new(),
        };
        here.words = split(text).ok_or_else(|| here.wrong(Reason::UnbalancedQuotes))?;
        let Some(name) = here.words.first_mut() else {
            continue;
        };
        name.make_ascii_lowercase();
        directive(&mut file, &said, &here).map_err(|reason| here.wrong(reason))?;
        said.push(here);
    }
    load(&mut file, &said, around)?;
    file.layout = Arc::new(lay_out(&file, &lines, &said));
    Ok(file)
}

/// `sdstrim(line, " \t\r\n")`.
fn trimmed(line: &str) -> &str {
    line.trim_matches([' ', '\t', '\r', '\n'])
}

/// Looks at one line; those that begin with `sentinel` have their turn later.
fn directive(file: &mut File, before: &[Said<'_>], here: &Said<'_>) -> Result<(), Reason> {
    let (name, values) = (here.words[0].as_str(), &here.words[1..]);
    if let Some((name, takes)) = directive::find(name) {
        directive::check(takes, values)?;
        match name {
            // It was checked.
            "port" => file.port = values[0].parse().map_err(|_| Reason::NotAnInteger)?,
            "bind" => file.bind = values.iter().map(|host| Arc::from(host.as_str())).collect(),
            "loglevel" => {
                file.settings.log_level = Level::named(&values[0]).unwrap_or_default();
            }
            "requirepass" => {
                let password = Some(values[0].as_str()).filter(|text| !text.is_empty());
                file.requirepass = password.map(Arc::from);
            }
            _ => {}
        }
        return Ok(());
    }
    match (name, values.len()) {
        ("include", 1) => Err(Reason::Include),
        ("rename-command", 2) => {
            let known = COMMANDS.iter().any(|c| c.eq_ignore_ascii_case(&values[0]));
            if known {
                Ok(())
            } else {
                Err(Reason::NoSuchCommand)
            }
        }
        ("user", 1..) => {
            let again = before
                .iter()
                .any(|line| line.words[0] == "user" && line.words.get(1) == values.first());
            if again {
                Err(Reason::DuplicateUser(values[0].clone()))
            } else {
                Ok(())
            }
        }
        ("sentinel", _) => Ok(()),
        (name, 1) if directive::is_ignored(name) => Ok(()),
        (name, 0) if name.contains('.') => Err(Reason::ModuleWithoutValue),
        (name, _) if name.contains('.') => Ok(()),
        _ => Err(Reason::BadDirective),
    }
}

/// Carries out the statements: those about the sentinel itself, then the masters,
/// then the others (`loadSentinelConfigFromQueue`).
fn load(file: &mut File, said: &[Said<'_>], around: &dyn Surroundings) -> Result<(), ConfError> {
    let mut statements: Vec<&Said<'_>> = said
        .iter()
        .filter(|line| line.words[0] == "sentinel" && line.words.len() > 1)
        .collect();
    statements.sort_by_key(|line| Loader::turn(&line.words[1]));
    let mut loader = Loader { file, around };
    for line in statements {
        loader
            .statement(&line.words[1..])
            .map_err(|reason| line.wrong(reason))?;
    }
    Ok(())
}

/// What a rewrite makes of the lines that are not Sentinel's, and where it puts its own.
fn lay_out(file: &File, lines: &[&str], said: &[Said<'_>]) -> Layout {
    // The last of several lines about one thing counts, and is written at the first.
    let mut last: BTreeMap<&str, &Said<'_>> = BTreeMap::new();
    for line in said {
        if let Some((name, _)) = directive::find(&line.words[0]) {
            last.insert(name, line);
        }
    }
    let given = |name: &str| last.contains_key(name);
    let mut unwritten: Vec<String> = Vec::new();
    if !given("protected-mode") {
        unwritten.push("protected-mode no".to_owned());
    }
    if !given("port") {
        unwritten.push(format!("port {}", file.port));
    }
    if !given("latency-tracking-info-percentiles") {
        unwritten.push("latency-tracking-info-percentiles 50 99 99.9".to_owned());
    }
    if !given("dir") {
        unwritten.push("dir \"/tmp\"".to_owned());
    }
    let is_default = |line: &&Said<'_>| line.words[0] == "user" && line.words[1] == "default";
    if !said.iter().any(|line| is_default(&line)) {
        unwritten.push(acl::default_user(file.requirepass.as_deref()));
    }
    let mut placed = Vec::with_capacity(lines.len());
    let mut said = said.iter().peekable();
    for (i, &text) in lines.iter().enumerate() {
        let line = match said.next_if(|line| line.line == i) {
            Some(line) => line_of(line, &mut last),
            None => Line::Kept(Arc::from(text)),
        };
        placed.push(line);
    }
    // What follows the last line break is no line, unless there is something.
    let open = lines.last().is_some_and(|last| !last.is_empty());
    if !open {
        placed.pop();
    }
    let unwritten = unwritten.into_iter().map(Arc::from).collect();
    Layout::new(placed, unwritten, open)
}

/// What a rewrite makes of one line. Of several about one thing the first takes what
/// the last says (`left`), and the others have nothing left to say.
fn line_of(line: &Said<'_>, left: &mut BTreeMap<&str, &Said<'_>>) -> Line {
    let kept = |text: &str| Line::Kept(Arc::from(text));
    let name = line.words[0].as_str();
    if let Some((name, takes)) = directive::find(name) {
        if takes == Takes::Words && name == "client-output-buffer-limit" {
            return kept(line.text);
        }
        let words = left.remove(name).map(|last| &last.words[1..]);
        let text = words.and_then(|words| directive::rewritten(name, takes, words));
        return kept(&text.unwrap_or_default());
    }
    match (name, line.words.get(1)) {
        ("sentinel", Some(statement)) => match Statement::named(statement) {
            Some(statement) => Line::Of(statement, 1),
            None => kept(line.text),
        },
        ("sentinel" | "user" | "rename-command", _) => kept(line.text),
        // What only modules or older versions know.
        _ => kept(&format!("# ??? {}", line.text)),
    }
}
