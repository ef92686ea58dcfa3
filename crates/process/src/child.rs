use std::sync::Arc;

/// The number of a program that a process started: what `fork` would return, except
/// that the process chooses it, so that nothing has to be waited for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Child(pub u32);

/// What a process starts: the path of a program, then its arguments. Never empty.
pub type Program = Arc<[Arc<str>]>;

/// How a program ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ended {
    /// By itself, with that exit code.
    Code(u8),
    /// By a signal of that number.
    Signal(u8),
}

impl Ended {
    /// What SIGKILL does.
    pub const KILLED: Self = Self::Signal(9);

    /// The exit code, 0 if a signal ended it (`WEXITSTATUS`).
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Code(code) => code,
            Self::Signal(_) => 0,
        }
    }

    /// The signal, 0 if it ended by itself.
    #[must_use]
    pub const fn signal(self) -> u8 {
        match self {
            Self::Code(_) => 0,
            Self::Signal(signal) => signal,
        }
    }
}
