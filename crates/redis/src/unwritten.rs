use std::fmt;

use lab_process::DiskFailure;

/// What is logged of a configuration file that could not be written
/// (`rewriteConfigOverwriteFile`): a full disk lets the temporary file be created, a
/// read-only one does not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unwritten(pub DiskFailure);

impl fmt::Display for Unwritten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            DiskFailure::Full => {
                write!(
                    f,
                    "Failed after writing (0) bytes to tmp config file ({})",
                    self.0
                )
            }
            DiskFailure::ReadOnly => write!(f, "Could not create tmp config file ({})", self.0),
        }
    }
}
