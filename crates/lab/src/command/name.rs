use std::borrow::Borrow;
use std::fmt;
use std::ops::Deref;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::CommandError;

/// The name of a process and of the box it runs in: `s0`, `r1`, `c0`.
///
/// A name is a letter followed by letters, digits and `_`, at most
/// [`NodeName::MAX`] bytes; nothing in it can be mistaken for the punctuation of
/// a command (`,` `|` `-` `>` `+` `!` `@` `$`). Sentinels are `s0`, `s1`, …;
/// clients are `c0`, `c1`, …; Raft servers `n0`, `n1`, …, their clients `k0`, `k1`,
/// …; Redis servers have the names their masters list.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NodeName(Arc<str>);

impl NodeName {
    /// The longest name, in bytes.
    pub const MAX: usize = 32;

    /// The sentinel of that number: `s0`, `s1`, …
    #[must_use]
    pub fn sentinel(index: usize) -> Self {
        Self(format!("s{index}").into())
    }

    /// The Redis server of that number: `r0`, `r1`, …
    #[must_use]
    pub fn redis(index: usize) -> Self {
        Self(format!("r{index}").into())
    }

    /// The client of that number: `c0`, `c1`, …
    #[must_use]
    pub fn client(index: usize) -> Self {
        Self(format!("c{index}").into())
    }

    /// The Raft server of that number: `n0`, `n1`, …
    #[must_use]
    pub fn raft(index: usize) -> Self {
        Self(format!("n{index}").into())
    }

    /// The client of Raft of that number: `k0`, `k1`, …
    #[must_use]
    pub fn raft_client(index: usize) -> Self {
        Self(format!("k{index}").into())
    }

    /// The number of the sentinel that has this name, if it is a sentinel's name.
    #[must_use]
    pub fn sentinel_index(&self) -> Option<usize> {
        numbered(&self.0, 's')
    }

    /// The number of the client that has this name, if it is a client's name.
    #[must_use]
    pub fn client_index(&self) -> Option<usize> {
        numbered(&self.0, 'c')
    }

    /// The number of the Raft server that has this name, if it is such a name.
    #[must_use]
    pub fn raft_index(&self) -> Option<usize> {
        numbered(&self.0, 'n')
    }

    /// The number of the client of Raft that has this name, if it is such a name.
    #[must_use]
    pub fn raft_client_index(&self) -> Option<usize> {
        numbered(&self.0, 'k')
    }

    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name as shared text.
    #[must_use]
    pub fn to_arc(&self) -> Arc<str> {
        Arc::clone(&self.0)
    }
}

/// The number in `s12`; leading zeros do not name anything.
fn numbered(text: &str, letter: char) -> Option<usize> {
    let digits = text.strip_prefix(letter)?;
    let plain = digits == "0" || !digits.starts_with('0');
    (plain && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

impl FromStr for NodeName {
    type Err = CommandError;

    fn from_str(text: &str) -> Result<Self, CommandError> {
        let mut bytes = text.bytes();
        let starts = bytes.next().is_some_and(|b| b.is_ascii_alphabetic());
        if starts
            && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_')
            && text.len() <= Self::MAX
        {
            Ok(Self(text.into()))
        } else {
            Err(CommandError::NotAName {
                found: super::error::shortened(text),
            })
        }
    }
}

impl TryFrom<String> for NodeName {
    type Error = CommandError;

    fn try_from(text: String) -> Result<Self, CommandError> {
        text.parse()
    }
}

impl From<NodeName> for String {
    fn from(name: NodeName) -> Self {
        name.0.as_ref().to_owned()
    }
}

impl Deref for NodeName {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for NodeName {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for NodeName {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other
    }
}

impl PartialEq<&str> for NodeName {
    fn eq(&self, other: &&str) -> bool {
        *self.0 == **other
    }
}

impl fmt::Display for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for NodeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
