//! Node, npm, and the packages of `package.json`.

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::places::Places;
use crate::{apt, run, say};

/// The oldest Node whose test runner and module loading the scripts rely on; it is
/// the one of Debian 12.
const OLDEST: u32 = 18;

/// Makes sure that Node is there and that `node_modules` holds what
/// `package-lock.json` says. Returns the folder with the packages' programs
/// (`wasm-opt`).
pub(crate) fn modules_ready(places: &Places) -> Result<PathBuf> {
    node_ready(places)?;
    let modules = places.root.join("node_modules");
    let lock = places.root.join("package-lock.json");
    let wanted =
        std::fs::read(&lock).with_context(|| format!("could not read {}", lock.display()))?;
    // A copy of the lock file tells which state of it is installed.
    let installed = modules.join(".installed-package-lock.json");
    if std::fs::read(&installed).ok().as_ref() != Some(&wanted) {
        let started = Instant::now();
        say::doing("installing npm packages", "a download of about 30 MB, once");
        let mut npm = Command::new(npm());
        npm.current_dir(&places.root)
            .args(["ci", "--no-audit", "--no-fund"]);
        run::logged(&mut npm, &places.scratch().join("npm.log"))
            .context("the npm packages of package-lock.json could not be installed")?;
        std::fs::write(&installed, wanted)?;
        say::done("npm packages installed", started);
    }
    Ok(modules.join(".bin"))
}

/// Makes sure that `node` and `npm` are there and not too old.
fn node_ready(places: &Places) -> Result<()> {
    // One after the other: the nodejs of nodesource brings its npm along and does not
    // live with Debian's.
    for (program, package) in [("node", "nodejs"), (npm(), "npm")] {
        if run::on_path(program).is_none() {
            let log = places.scratch().join("apt-node.log");
            apt::install(&[package], "about 30 s, once", &log).with_context(|| {
                format!("{program} is missing (nodejs.org has it for every system)")
            })?;
        }
    }
    let text = run::captured(Command::new("node").arg("--version"))?;
    match major(&text) {
        Some(version) if version >= OLDEST => Ok(()),
        _ => bail!(
            "`node --version` is {}; expected {OLDEST} or newer",
            text.trim()
        ),
    }
}

/// npm is a script with another name on Windows.
fn npm() -> &'static str {
    if cfg!(windows) { "npm.cmd" } else { "npm" }
}

/// The 20 of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version
        .trim()
        .strip_prefix('v')?
        .split('.')
        .next()?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read() {
        assert_eq!(major("v20.20.2\n"), Some(20));
        assert_eq!(major("20.20.2"), None);
        assert_eq!(major(""), None);
    }
}
