//! A Rust toolchain that can build for wasm32-unknown-unknown.
//!
//! Ordinarily that is rustup's own, after one download. Where rustup cannot
//! download, Debian's packages have everything but the standard library for
//! wasm32, which is then built once from Debian's source ([`debian`]).

mod debian;
mod rustup;

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::places::Places;
use crate::{run, say};

/// The target of the page.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Set to `rustup` or `debian`, this variable takes the choice away from
/// [`Toolchain::ready`]; for trying out the way that this machine would not take.
const FORCE: &str = "SENTINEL_LAB_TOOLCHAIN";

/// A toolchain with the standard libraries of this machine and of wasm32.
#[derive(Clone, Debug)]
pub(crate) struct Toolchain {
    /// What `RUSTUP_TOOLCHAIN` must be; `None` where there is no rustup.
    name: Option<String>,
    /// The folder above `lib/rustlib`.
    sysroot: PathBuf,
}

impl Toolchain {
    /// Finds a complete toolchain, or completes one.
    pub(crate) fn ready(places: &Places) -> Result<Self> {
        let forced = std::env::var(FORCE).ok();
        match forced.as_deref() {
            Some("rustup") => return rustup::completed(),
            Some("debian") => return debian::completed(places),
            Some(other) => bail!("{FORCE} is `{other}`; expected `rustup` or `debian`"),
            None => {}
        }
        if let Ok(ambient) = Self::ambient()
            && ambient.has_wasm()
        {
            return Ok(ambient);
        }
        if let Some(ready) = debian::if_ready() {
            return Ok(ready);
        }
        let refused = match rustup::completed() {
            Ok(toolchain) => return Ok(toolchain),
            Err(error) => error,
        };
        say::note(format!("rustup cannot: {}", brief(&refused)));
        debian::completed(places).with_context(|| {
            format!(
                "no Rust toolchain for {WASM}. On a machine with network, \
                 `rustup target add {WASM}` is all it takes; here it failed: {}",
                brief(&refused)
            )
        })
    }

    /// The toolchain that started this program.
    pub(crate) fn ambient() -> Result<Self> {
        let name = std::env::var("RUSTUP_TOOLCHAIN").ok();
        let mut rustc = Command::new("rustc");
        clean(&mut rustc);
        let sysroot = run::captured(rustc.args(["--print", "sysroot"]))?;
        Ok(Self {
            name,
            sysroot: PathBuf::from(sysroot.trim()),
        })
    }

    /// `cargo` of this toolchain, run at the root of the workspace and free of what
    /// the cargo that started us left in the environment.
    pub(crate) fn cargo(&self, places: &Places) -> Command {
        let mut cargo = Command::new(match self.name {
            Some(_) => Path::new("cargo").to_owned(),
            None => self.sysroot.join("bin").join("cargo"),
        });
        self.select(&mut cargo);
        cargo.current_dir(&places.root);
        cargo
    }

    /// Makes a program that starts cargo by itself (Trunk) use this toolchain.
    pub(crate) fn select(&self, command: &mut Command) {
        clean(command);
        if let Some(name) = &self.name {
            command.env("RUSTUP_TOOLCHAIN", name);
        }
    }

    /// Makes sure that clippy and rustfmt are there.
    pub(crate) fn with_checkers(self, places: &Places) -> Result<Self> {
        let there = ["clippy", "fmt"]
            .iter()
            .all(|tool| run::succeeds(self.cargo(places).args([tool, "--version"])));
        if there {
            return Ok(self);
        }
        if self.sysroot == Path::new(debian::PREFIX) {
            debian::install_checkers(places)?;
        } else {
            rustup::add_checkers(self.name.as_deref())?;
        }
        Ok(self)
    }

    fn has_wasm(&self) -> bool {
        has_wasm(&self.sysroot)
    }
}

/// Whether the standard library for wasm32 is below this sysroot.
fn has_wasm(sysroot: &Path) -> bool {
    let folder = sysroot.join("lib/rustlib").join(WASM).join("lib");
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    entries.flatten().any(|entry| {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    })
}

/// Takes away what `cargo run` set for us and what would mislead another cargo,
/// possibly of another toolchain: its own path, our package's description, and
/// the library path of the toolchain that started us.
fn clean(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        let ours = text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_");
        if ours || ["CARGO", "RUSTC", "RUSTDOC", "RUST_RECURSION_COUNT"].contains(&&*text) {
            command.env_remove(&name);
        }
    }
    if let Some(value) = std::env::var_os("LD_LIBRARY_PATH") {
        let of_rust = |folder: &PathBuf| {
            folder.to_string_lossy().contains("/toolchains/")
                || folder.join("xtask").is_file()
                || folder.ends_with("deps")
        };
        let kept: Vec<PathBuf> = std::env::split_paths(&value)
            .filter(|f| !of_rust(f))
            .collect();
        match std::env::join_paths(&kept) {
            Ok(kept) if !kept.is_empty() => command.env("LD_LIBRARY_PATH", kept),
            _ => command.env_remove("LD_LIBRARY_PATH"),
        };
    }
}

/// An error in one short line: the tool's own `error: …` if it wrote one, else the
/// last.
fn brief(error: &anyhow::Error) -> String {
    let text = format!("{error:#}");
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let own = lines.clone().find(|line| line.starts_with("error:"));
    let line = own
        .or_else(|| lines.next_back())
        .unwrap_or("no reason given");
    match line.char_indices().nth(120) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}
