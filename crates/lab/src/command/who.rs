use std::fmt;
use std::str::FromStr;

use super::{CommandError, NodeName};

/// Whom an action of a scenario is about: one or several terms, together.
///
/// In text the terms are joined by `+` (`@sentinels+r0`), and several plain ones
/// may be joined by `,` (`s2,s3,s4`); in a file a list says the same. What a term
/// means is known when the action is carried out, see [`Who::resolve`].
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Who(pub Vec<Term>);

/// One term of a [`Who`].
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Term {
    /// These.
    Are(Atom),
    /// `!a,b`: every node but these.
    AllBut(Vec<Atom>),
    /// `@s!a,b`: every sentinel but these.
    SentinelsBut(Vec<Atom>),
}

/// The smallest part of a [`Who`].
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Atom {
    /// A node by its name.
    Node(NodeName),
    /// `@sentinels`: every sentinel.
    Sentinels,
    /// `@redis`: every Redis server.
    Redis,
    /// `@all`: every sentinel and every Redis server.
    All,
    /// `@live`: every sentinel that is alive.
    Live,
    /// `$src`, `$inst` or a saved name: the node that an event came from, or the
    /// one named in it.
    Saved(String),
}

/// What the words of a [`Who`] stand for at one moment of a run.
///
/// Clients are not among the nodes: the recordings have none, and `@all` and `!r0`
/// mean there what they mean here.
pub trait Census {
    /// Sentinels, in order of their numbers, those that joined later included.
    fn sentinels(&self) -> Vec<NodeName>;
    /// Redis servers, in the order of the scenario.
    fn redis(&self) -> Vec<NodeName>;
    /// Whether that process runs (a paused process does).
    fn alive(&self, node: &NodeName) -> bool;
    /// What was saved under that name (`src`, `inst`, …).
    fn saved(&self, name: &str) -> Option<NodeName>;
}

impl Who {
    /// One node.
    #[must_use]
    pub fn node(name: NodeName) -> Self {
        Self(vec![Term::Are(Atom::Node(name))])
    }

    /// Every plain node name in it, wherever it stands.
    pub fn names(&self) -> impl Iterator<Item = &NodeName> {
        self.atoms().filter_map(|atom| {
            if let Atom::Node(name) = atom {
                Some(name)
            } else {
                None
            }
        })
    }

    /// Every saved name in it.
    pub fn saved(&self) -> impl Iterator<Item = &str> {
        self.atoms().filter_map(|atom| {
            if let Atom::Saved(name) = atom {
                Some(name.as_str())
            } else {
                None
            }
        })
    }

    fn atoms(&self) -> impl Iterator<Item = &Atom> {
        self.0.iter().flat_map(|term| match term {
            Term::Are(atom) => std::slice::from_ref(atom),
            Term::AllBut(atoms) | Term::SentinelsBut(atoms) => atoms,
        })
    }

    /// The nodes it stands for now, each once, in the order in which they are named.
    /// A saved name that nothing was saved under stands for nobody.
    pub fn resolve(&self, census: &impl Census) -> Vec<NodeName> {
        let mut nodes: Vec<NodeName> = Vec::new();
        for term in &self.0 {
            let more = match term {
                Term::Are(atom) => resolve_atom(atom, census),
                Term::AllBut(but) => {
                    let mut all = census.redis();
                    all.extend(census.sentinels());
                    without(all, but, census)
                }
                Term::SentinelsBut(but) => without(census.sentinels(), but, census),
            };
            for node in more {
                if !nodes.contains(&node) {
                    nodes.push(node);
                }
            }
        }
        nodes
    }
}

fn without(mut nodes: Vec<NodeName>, but: &[Atom], census: &impl Census) -> Vec<NodeName> {
    let but: Vec<NodeName> = but
        .iter()
        .flat_map(|atom| resolve_atom(atom, census))
        .collect();
    nodes.retain(|node| !but.contains(node));
    nodes
}

fn resolve_atom(atom: &Atom, census: &impl Census) -> Vec<NodeName> {
    match atom {
        Atom::Node(name) => vec![name.clone()],
        Atom::Sentinels => census.sentinels(),
        Atom::Redis => census.redis(),
        Atom::All => {
            let mut all = census.redis();
            all.extend(census.sentinels());
            all
        }
        Atom::Live => census
            .sentinels()
            .into_iter()
            .filter(|s| census.alive(s))
            .collect(),
        Atom::Saved(name) => census.saved(name).into_iter().collect(),
    }
}

/// The groups a term may name, with what they are called.
const GROUPS: [(&str, Atom); 4] = [
    ("@sentinels", Atom::Sentinels),
    ("@redis", Atom::Redis),
    ("@all", Atom::All),
    ("@live", Atom::Live),
];

impl FromStr for Atom {
    type Err = CommandError;

    fn from_str(text: &str) -> Result<Self, CommandError> {
        if let Some(name) = text.strip_prefix('$') {
            let name: NodeName = name.parse().map_err(|_| CommandError::NotAName {
                found: super::error::shortened(text),
            })?;
            return Ok(Self::Saved(name.as_str().to_owned()));
        }
        if text.starts_with('@') {
            let known: Vec<&'static str> = GROUPS.iter().map(|(name, _)| *name).collect();
            return GROUPS
                .into_iter()
                .find(|(name, _)| *name == text)
                .map(|(_, atom)| atom)
                .ok_or_else(|| CommandError::unknown_group(text, &known));
        }
        text.parse().map(Self::Node)
    }
}

impl FromStr for Who {
    type Err = CommandError;

    fn from_str(text: &str) -> Result<Self, CommandError> {
        let mut terms = Vec::new();
        for part in text.split('+') {
            if let Some(but) = part.strip_prefix("@s!") {
                terms.push(Term::SentinelsBut(atoms(but)?));
            } else if let Some(but) = part.strip_prefix('!') {
                terms.push(Term::AllBut(atoms(but)?));
            } else {
                terms.extend(atoms(part)?.into_iter().map(Term::Are));
            }
        }
        Ok(Self(terms))
    }
}

fn atoms(text: &str) -> Result<Vec<Atom>, CommandError> {
    text.split(',').map(|part| part.trim().parse()).collect()
}

impl fmt::Display for Atom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node(name) => f.write_str(name),
            Self::Saved(name) => write!(f, "${name}"),
            Self::Sentinels | Self::Redis | Self::All | Self::Live => {
                let name = GROUPS
                    .iter()
                    .find(|(_, atom)| atom == self)
                    .map_or("@all", |(name, _)| name);
                f.write_str(name)
            }
        }
    }
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before: Option<&Term> = None;
        for term in &self.0 {
            // After `!a` a comma would go on listing who is left out.
            f.write_str(match (before, term) {
                (None, _) => "",
                (Some(Term::Are(_)), Term::Are(_)) => ",",
                _ => "+",
            })?;
            match term {
                Term::Are(atom) => write!(f, "{atom}")?,
                Term::AllBut(but) => write!(f, "!{}", joined(but))?,
                Term::SentinelsBut(but) => write!(f, "@s!{}", joined(but))?,
            }
            before = Some(term);
        }
        Ok(())
    }
}

fn joined(atoms: &[Atom]) -> String {
    atoms
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(",")
}
