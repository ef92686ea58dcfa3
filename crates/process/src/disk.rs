use std::fmt;

use serde::{Deserialize, Serialize};

/// Why nothing can be written to a disk. `Display` is what `strerror` says of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DiskFailure {
    /// ENOSPC: what is there can be replaced by nothing new.
    Full,
    /// EROFS: Linux makes a file system read-only when its disk returns errors.
    ReadOnly,
}

impl fmt::Display for DiskFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "No space left on device",
            Self::ReadOnly => "Read-only file system",
        })
    }
}
