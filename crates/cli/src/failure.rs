use std::io;
use std::process::ExitCode;

/// Why a task did not end well.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The input is wrong; nothing was done. The text says what, where and what was
    /// expected.
    Input(String),
    /// It was begun and could not be ended.
    Run(String),
    /// It was done, and what was asked for does not hold; that was printed already.
    Verdict,
    /// The output could not be written.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::Output(error.into())
    }
}

impl Failure {
    /// What to tell on the error stream: each line of it begins with `error:`.
    pub(crate) fn message(&self) -> Option<String> {
        let prefixed = |text: &str| {
            text.lines()
                .map(|line| format!("error: {line}"))
                .collect::<Vec<_>>()
                .join("\n")
        };
        match self {
            Self::Input(text) | Self::Run(text) => Some(prefixed(text)),
            Self::Verdict => None,
            Self::Output(error) => Some(format!("error: the output cannot be written: {error}")),
        }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::Input(_) => ExitCode::from(2),
            Self::Run(_) | Self::Verdict | Self::Output(_) => ExitCode::from(1),
        }
    }
}
