//! Where things are: the workspace, what is built from it, the cache of tools.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

/// The folders that the commands read and write.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// The root of the workspace.
    pub(crate) root: PathBuf,
    /// Cargo's target folder.
    pub(crate) target: PathBuf,
    /// Tools built once for all checkouts of this user.
    pub(crate) cache: PathBuf,
}

impl Places {
    /// Finds the workspace from the environment that `cargo run` sets up, or from
    /// the current folder upwards when the program was started by hand.
    pub(crate) fn find() -> Result<Self> {
        let start = match std::env::var_os("CARGO_MANIFEST_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => std::env::current_dir()?,
        };
        let root = start
            .ancestors()
            .find(|folder| is_workspace(folder))
            .with_context(|| {
                format!(
                    "no Cargo.toml with [workspace] in {} or above it",
                    start.display()
                )
            })?
            .to_owned();
        let target = match std::env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        Ok(Self {
            root,
            target,
            cache: cache()?,
        })
    }

    /// The deployable site.
    pub(crate) fn dist(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// Scratch space and logs of these commands.
    pub(crate) fn scratch(&self) -> PathBuf {
        self.target.join("xtask")
    }
}

fn is_workspace(folder: &Path) -> bool {
    std::fs::read_to_string(folder.join("Cargo.toml"))
        .is_ok_and(|text| text.lines().any(|line| line.trim() == "[workspace]"))
}

/// `$XDG_CACHE_HOME/sentinel-lab`, or the same below the home folder's cache.
fn cache() -> Result<PathBuf> {
    let set = |name| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    let base = set("XDG_CACHE_HOME")
        .or_else(|| set("HOME").map(|home| home.join(".cache")))
        .or_else(|| set("LOCALAPPDATA"));
    match base {
        Some(base) => Ok(base.join("sentinel-lab")),
        None => bail!("no folder for built tools: set XDG_CACHE_HOME or HOME"),
    }
}
