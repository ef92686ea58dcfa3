//! wasm-bindgen and Trunk, at the versions that the project names elsewhere.

use std::path::PathBuf;

use anyhow::{Context, Result};

use super::cargo_tool::CargoTool;
use crate::manifest;
use crate::places::Places;
use crate::toolchain::Toolchain;

/// Trunk is only needed for `serve --dev`. 0.22 wants a newer compiler than
/// Debian has.
const TRUNK: &str = "0.21.14";

/// The folder that holds `wasm-bindgen` and `wasm-bindgen-test-runner`, of the
/// version that `Cargo.lock` has of the library: they speak a private format
/// that changes with every version.
pub(crate) fn wasm_bindgen_ready(places: &Places, toolchain: &Toolchain) -> Result<PathBuf> {
    let version = manifest::locked_version(places, "wasm-bindgen")?;
    CargoTool {
        package: "wasm-bindgen-cli",
        program: "wasm-bindgen",
        version: &version,
        // Its test runner talks to a browser on this machine, so it needs no TLS.
        options: &[
            "--no-default-features",
            "--config=profile.release.package.walrus.opt-level=2",
            "--config=profile.release.package.wasmparser.opt-level=2",
            "--config=profile.release.package.wasm-encoder.opt-level=2",
            "--config=profile.release.package.wasm-bindgen-cli-support.opt-level=2",
        ],
        expect: "1 to 2 minutes on 2 cores, once",
    }
    .ready(places, toolchain)
    .context("wasm-bindgen writes the JavaScript around the module")
}

/// The folder that holds `trunk`.
pub(crate) fn trunk_ready(places: &Places, toolchain: &Toolchain) -> Result<PathBuf> {
    CargoTool {
        package: "trunk",
        program: "trunk",
        version: TRUNK,
        options: &["--no-default-features", "--features", "rustls"],
        expect: "3 to 6 minutes on 2 cores, once",
    }
    .ready(places, toolchain)
    .context("Trunk rebuilds the page when a source file changes")
}
