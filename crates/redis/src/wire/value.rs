use std::fmt;
use std::sync::Arc;

/// The words of a command as an operator gives them: the name first, then its
/// arguments. Never empty.
pub type Words = Arc<[Arc<str>]>;

/// A reply as the RESP2 protocol shapes it, for commands whose replies only people
/// and programs outside the deployment read.
///
/// What sentinels, servers and the writing client ask of one another has types of
/// its own ([`super::Reply`]).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// `+OK`: a status line, without the sign.
    Status(String),
    /// `-ERR …`: an error line with its code, without the sign.
    Error(String),
    /// `:1`.
    Integer(i64),
    /// `$5 …`: a string.
    Bulk(String),
    /// `$-1`: no string.
    Nil,
    /// `*-1`: no array.
    NilArray,
    /// `*2 …`: an array.
    Array(Vec<Self>),
    /// Several replies to one command, such as `SUBSCRIBE` has for each channel.
    Several(Vec<Self>),
    /// What nobody asked for: a message to a subscriber. An array in RESP2.
    Push(Vec<Self>),
}

impl Value {
    /// `+OK`.
    #[must_use]
    pub fn ok() -> Self {
        Self::Status("OK".to_owned())
    }

    /// `-ERR <text>`.
    #[must_use]
    pub fn err(text: impl fmt::Display) -> Self {
        Self::Error(format!("ERR {text}"))
    }

    /// A string.
    #[must_use]
    pub fn bulk(text: impl fmt::Display) -> Self {
        Self::Bulk(text.to_string())
    }

    /// An array of strings.
    #[must_use]
    pub fn bulks<T: fmt::Display>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::Array(texts.into_iter().map(Self::bulk).collect())
    }
}

impl From<super::ErrorReply> for Value {
    fn from(error: super::ErrorReply) -> Self {
        Self::Error(error.to_string())
    }
}
