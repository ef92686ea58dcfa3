//! Debian without rustup's downloads: the compiler comes from Debian, the standard
//! library for wasm32 is built once from the source that Debian packages.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use super::{Toolchain, WASM, clean, rustup};
use crate::places::Places;
use crate::{apt, run, say};

/// Where Debian's toolchain is.
pub(crate) const PREFIX: &str = "/usr";

/// The name under which rustup's proxies find it.
const NAME: &str = "debian";

/// The compiler that Debian keeps current for its browsers.
const COMPILER: [&str; 4] = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"];
const CHECKERS: [&str; 2] = ["rust-web-clippy", "rustfmt-web"];

/// The linker that wasm32 wants: rust-web-llvm links this name to the `lld` of the
/// compiler's LLVM version, whose package it leaves to others to install.
const LINKER: &str = "/usr/bin/rust-lld";

/// Debian's toolchain, if an earlier run completed it and the compiler is still
/// the one that the standard library was built with.
pub(crate) fn if_ready() -> Option<Toolchain> {
    let compiler = compiler_version().ok()?;
    let complete = library_ready(&compiler) && Path::new(LINKER).is_file() && link().is_ok();
    complete.then(toolchain)
}

/// Whether the standard library was built, by this compiler.
fn library_ready(compiler: &str) -> bool {
    std::fs::read_to_string(stamp()).is_ok_and(|built_by| built_by == compiler)
        && super::has_wasm(Path::new(PREFIX))
}

/// Debian's toolchain; installs the compiler and builds the library if need be.
pub(crate) fn completed(places: &Places) -> Result<Toolchain> {
    if let Some(ready) = if_ready() {
        return Ok(ready);
    }
    if !apt::available() {
        bail!(
            "this is not Debian either, so there are no packages of the compiler to fall back on"
        );
    }
    let log = places.scratch().join("apt-toolchain.log");
    let mut packages = COMPILER.to_vec();
    packages.extend(CHECKERS);
    apt::install(&packages, "about 30 s, once", &log)
        .context("Debian 12 has these packages in bookworm-security")?;
    let version = compiler_version()?;
    let llvm = llvm_major(&version)
        .with_context(|| format!("`rustc -vV` names no LLVM version:\n{version}"))?;
    let linker = format!("lld-{llvm}");
    apt::install(&[linker.as_str()], "about 10 s, once", &log)
        .with_context(|| format!("{linker} is the linker for {WASM}"))?;
    if !Path::new(LINKER).is_file() {
        bail!("{linker} and rust-web-llvm are installed, but {LINKER} leads nowhere");
    }
    if !library_ready(&version) {
        build_library(places, &version)?;
    }
    link()?;
    Ok(toolchain())
}

/// Installs clippy and rustfmt of the same version.
pub(crate) fn install_checkers(places: &Places) -> Result<()> {
    apt::install(
        &CHECKERS,
        "about 10 s, once",
        &places.scratch().join("apt-checkers.log"),
    )
}

/// Builds std for wasm32 in a throw-away crate and puts it where rustc looks.
fn build_library(places: &Places, version: &str) -> Result<()> {
    let started = Instant::now();
    say::doing(
        format!("building the standard library of {WASM} from Debian's source"),
        "about 1 minute on 2 cores, once",
    );
    let folder = places.scratch().join("std");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("src"))
        .with_context(|| format!("could not create {}", folder.display()))?;
    std::fs::write(folder.join("src/lib.rs"), "")?;
    std::fs::write(
        folder.join("Cargo.toml"),
        "[workspace]\n[package]\nname = \"throw-away\"\nversion = \"0.0.0\"\nedition = \"2021\"\n",
    )?;
    let mut cargo = Command::new(Path::new(PREFIX).join("bin/cargo"));
    clean(&mut cargo);
    cargo
        .current_dir(&folder)
        .env("RUSTC", Path::new(PREFIX).join("bin/rustc"))
        .env("RUSTC_BOOTSTRAP", "1")
        // Without the bitcode, `lto = true` fails when the page is linked.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes")
        .env("CARGO_TARGET_DIR", folder.join("target"))
        .args(["build", "--release", "--target", WASM])
        .arg("-Zbuild-std=std,panic_abort,test,proc_macro");
    run::logged(&mut cargo, &places.scratch().join("std.log"))
        .context("the standard library did not build")?;
    let built = folder.join("target").join(WASM).join("release/deps");
    install_library(&built, version)?;
    let _ = std::fs::remove_dir_all(&folder);
    say::done("standard library built", started);
    Ok(())
}

/// Copies the built `.rlib`s into Debian's sysroot; the stamp goes last, so that
/// an interrupted copy is not taken for a whole one.
fn install_library(built: &Path, version: &str) -> Result<()> {
    let library = library();
    let copy = || -> std::io::Result<()> {
        if library.exists() {
            std::fs::remove_dir_all(&library)?;
        }
        std::fs::create_dir_all(&library)?;
        for entry in std::fs::read_dir(built)? {
            let path = entry?.path();
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            if name.ends_with(".rlib") && !name.starts_with("libthrow_away") {
                std::fs::copy(&path, library.join(&name))?;
            }
        }
        std::fs::write(stamp(), version)
    };
    copy().with_context(|| {
        format!(
            "could not fill {}; it takes root to write there",
            library.display()
        )
    })
}

fn library() -> PathBuf {
    Path::new(PREFIX).join("lib/rustlib").join(WASM).join("lib")
}

/// Holds `rustc -vV` of the compiler that built the library.
fn stamp() -> PathBuf {
    library().with_file_name("built-by")
}

fn compiler_version() -> Result<String> {
    let mut rustc = Command::new(Path::new(PREFIX).join("bin/rustc"));
    clean(&mut rustc);
    run::captured(rustc.arg("-vV"))
}

/// The major version in the line `LLVM version: 22.1.8`.
fn llvm_major(version: &str) -> Option<u32> {
    let line = version
        .lines()
        .find_map(|line| line.strip_prefix("LLVM version: "))?;
    line.split('.').next()?.trim().parse().ok()
}

fn link() -> Result<()> {
    if run::on_path("rustup").is_some() {
        rustup::link(NAME, PREFIX)
    } else {
        Ok(())
    }
}

fn toolchain() -> Toolchain {
    let name = run::on_path("rustup").map(|_| NAME.to_owned());
    Toolchain {
        name,
        sysroot: PathBuf::from(PREFIX),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_linker_package_follows_the_compilers_llvm() {
        let text = "rustc 1.96.0\nhost: x86_64-unknown-linux-gnu\nLLVM version: 22.1.8\n";
        assert_eq!(llvm_major(text), Some(22));
        assert_eq!(llvm_major("rustc 1.96.0\n"), None);
    }
}
