//! Installing Debian packages.

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;

use anyhow::{Result, bail};

use crate::{run, say};

/// Two threads of ours must not run apt at the same time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Whether this is a system with Debian's package tools.
pub(crate) fn available() -> bool {
    run::on_path("apt-get").is_some() && run::on_path("dpkg-query").is_some()
}

/// Whether every one of these packages is installed.
pub(crate) fn installed(packages: &[&str]) -> bool {
    packages.iter().all(|package| {
        run::captured(Command::new("dpkg-query").args(["-W", "-f=${Status}", package]))
            .is_ok_and(|status| status.ends_with(" installed"))
    })
}

/// Installs packages, refreshing the package lists only when they turn out to be
/// missing or old. `expect` says how long it may take.
pub(crate) fn install(packages: &[&str], expect: &str, log: &Path) -> Result<()> {
    let guard = ONE_AT_A_TIME.lock();
    if installed(packages) {
        return Ok(());
    }
    let list = packages.join(" ");
    if !available() {
        bail!(
            "missing: {list} (Debian's names). Install them with this system's package tools and start again"
        );
    }
    let root = run::captured(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !root {
        bail!(
            "missing: {list}. Only root may install packages here; run\n    sudo apt-get install --no-install-recommends {list}\nand start again"
        );
    }
    say::doing(format!("installing Debian packages: {list}"), expect);
    if run::logged(&mut apt_get(packages), log).is_err() {
        let update = apt_command(&["update"]);
        run::logged(&mut { update }, log)?;
        run::logged(&mut apt_get(packages), log)?;
    }
    drop(guard);
    Ok(())
}

fn apt_get(packages: &[&str]) -> Command {
    let mut command = apt_command(&["install", "--yes", "--no-install-recommends"]);
    command.args(packages);
    command
}

fn apt_command(words: &[&str]) -> Command {
    let mut command = Command::new("apt-get");
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        // Another apt (unattended upgrades, say) may hold the lock for a while.
        .args(["--quiet", "-o", "DPkg::Lock::Timeout=300"])
        .args(words);
    command
}
