//! The ordinary way: rustup downloads what is missing.

use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Toolchain, WASM, clean};
use crate::{run, say};

/// The toolchain that started us, with the standard library for wasm32 added.
pub(crate) fn completed() -> Result<Toolchain> {
    let ambient = Toolchain::ambient().context("rustc does not run")?;
    if ambient.has_wasm() {
        return Ok(ambient);
    }
    if run::on_path("rustup").is_none() {
        bail!("there is no rustup on PATH (https://rustup.rs installs it)");
    }
    say::doing(
        format!("asking rustup for the standard library of {WASM}"),
        "a download of about 20 MB, once",
    );
    run::captured(command(ambient.name.as_deref()).args(["target", "add", WASM]))?;
    if ambient.has_wasm() {
        Ok(ambient)
    } else {
        bail!(
            "rustup says it added {WASM}, but it is not below {}",
            ambient.sysroot.display()
        )
    }
}

/// Adds clippy and rustfmt to a toolchain.
pub(crate) fn add_checkers(name: Option<&str>) -> Result<()> {
    say::doing(
        "asking rustup for clippy and rustfmt",
        "a download of a few MB, once",
    );
    run::captured(command(name).args(["component", "add", "clippy", "rustfmt"]))
        .map(drop)
        .context("clippy or rustfmt is missing")
}

/// Links the toolchain `name` to a folder that rustup did not install.
pub(crate) fn link(name: &str, folder: &str) -> Result<()> {
    let known = run::captured(command(None).args(["toolchain", "list", "--verbose"]))?;
    let is_it = |line: &str| {
        let mut words = line.split_whitespace();
        words.next() == Some(name) && words.next_back() == Some(folder)
    };
    if known.lines().any(is_it) {
        return Ok(());
    }
    run::captured(command(None).args(["toolchain", "link", name, folder])).map(drop)
}

fn command(name: Option<&str>) -> Command {
    let mut rustup = Command::new("rustup");
    clean(&mut rustup);
    // Where nothing can be downloaded, find out soon.
    rustup
        .env("RUSTUP_MAX_RETRIES", "1")
        .env_remove("RUST_BACKTRACE");
    if let Some(name) = name {
        rustup.env("RUSTUP_TOOLCHAIN", name);
    }
    rustup
}
