//! Programs that `cargo install` builds, kept in the user's cache by version.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use crate::places::Places;
use crate::toolchain::Toolchain;
use crate::{run, say};

/// A program of an exact version.
pub(crate) struct CargoTool<'a> {
    /// The package on the registry.
    pub(crate) package: &'a str,
    /// The executable that is asked for its version.
    pub(crate) program: &'a str,
    /// The exact version.
    pub(crate) version: &'a str,
    /// Further words for `cargo install`.
    pub(crate) options: &'a [&'a str],
    /// How long building it may take.
    pub(crate) expect: &'a str,
}

impl CargoTool<'_> {
    /// The folder with the executables: one on `PATH` if its version is right,
    /// else the cache's, built first if need be.
    pub(crate) fn ready(&self, places: &Places, toolchain: &Toolchain) -> Result<PathBuf> {
        if let Some(folder) = self.found(places) {
            return Ok(folder);
        }
        let started = Instant::now();
        let name = format!("{} {}", self.package, self.version);
        say::doing(format!("building {name}"), self.expect);
        self.build(places, toolchain).with_context(|| {
            format!(
                "{name} could not be built; `cargo install {} --version {}` does the same by hand",
                self.package, self.version
            )
        })?;
        say::done(format!("{name} built"), started);
        Ok(self.home(places).join("bin"))
    }

    fn found(&self, places: &Places) -> Option<PathBuf> {
        let on_path = run::on_path(self.program).filter(|path| self.is_right(path));
        let cached = self.home(places).join("bin").join(self.file());
        on_path
            .or_else(|| Some(cached).filter(|path| path.is_file()))
            .and_then(|path| path.parent().map(Path::to_owned))
    }

    fn home(&self, places: &Places) -> PathBuf {
        places
            .cache
            .join(format!("{}-{}", self.package, self.version))
    }

    fn file(&self) -> String {
        format!("{}{}", self.program, std::env::consts::EXE_SUFFIX)
    }

    fn is_right(&self, path: &Path) -> bool {
        run::captured(Command::new(path).arg("--version"))
            .is_ok_and(|text| text.split_whitespace().any(|word| word == self.version))
    }

    /// Builds beside the final place and moves there at the end: an interrupted
    /// build leaves nothing that looks finished, and of two builds at the same
    /// time one wins.
    fn build(&self, places: &Places, toolchain: &Toolchain) -> Result<()> {
        let home = self.home(places);
        let beside = home.with_extension(format!("{}.building", std::process::id()));
        let log = places
            .scratch()
            .join(format!("install-{}.log", self.package));
        let mut locked = self.install(places, toolchain, &beside);
        // The registry may lack a version that the package's lock file names.
        let result = run::logged(locked.arg("--locked"), &log)
            .or_else(|_| run::logged(&mut self.install(places, toolchain, &beside), &log));
        let finished = result.and_then(|()| {
            let _ = std::fs::remove_dir_all(beside.join("target"));
            match std::fs::rename(&beside, &home) {
                Err(_) if home.join("bin").join(self.file()).is_file() => Ok(()),
                moved => moved.with_context(|| format!("could not write {}", home.display())),
            }
        });
        let _ = std::fs::remove_dir_all(&beside);
        finished
    }

    fn install(&self, places: &Places, toolchain: &Toolchain, root: &Path) -> Command {
        let mut cargo = toolchain.cargo(places);
        cargo
            .args(["install", self.package, "--version", self.version, "--root"])
            .arg(root)
            .args(self.options)
            .env("CARGO_TARGET_DIR", root.join("target"))
            // These tools run for a second at a time: a third of the build time is
            // worth more than the last bit of their speed. What is slow unoptimised
            // is named in `options`.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0");
        cargo
    }
}
