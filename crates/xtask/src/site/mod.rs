//! Building the site: cargo, wasm-bindgen, wasm-opt, and the page around it.
//!
//! Trunk does the same from the same `web/index.html` and `Trunk.toml`, but takes
//! minutes to install on a fresh machine; it is used where it earns that, in
//! `serve --dev`.

mod assemble;
mod page;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};

use crate::places::Places;
use crate::toolchain::{Toolchain, WASM};
use crate::tools::{bindgen, node};
use crate::{run, say};
use page::Page;

/// The package that becomes the module; its name is also the files' name.
pub(crate) const PACKAGE: &str = "lab-web";

/// Builds `dist/`, setting up whatever that needs, and returns the toolchain.
pub(crate) fn build(places: &Places) -> Result<Toolchain> {
    let page = Page::read(places)?;
    let ready = set_up(places)?;
    let started = Instant::now();
    say::doing(
        "building the site into dist/",
        "1 to 3 minutes the first time, seconds later",
    );
    let module = compile(places, &ready.toolchain)?;
    let made = package(places, &ready, &page, &module)?;
    assemble::assemble(places, &page, &made)?;
    say::done("site built", started);
    Ok(ready.toolchain)
}

/// What a build uses.
struct Ready {
    toolchain: Toolchain,
    /// The folder of `wasm-bindgen`.
    bindgen: PathBuf,
    /// The folder of `wasm-opt`.
    optimiser: PathBuf,
}

/// Gets toolchain, wasm-bindgen and npm packages ready, all at the same time: on a
/// fresh machine each waits for downloads while another compiles.
fn set_up(places: &Places) -> Result<Ready> {
    std::thread::scope(|scope| {
        // Any toolchain builds a native tool, so this need not wait for wasm32.
        let early = scope.spawn(|| {
            let ambient = Toolchain::ambient()?;
            bindgen::wasm_bindgen_ready(places, &ambient)
        });
        let modules = scope.spawn(|| node::modules_ready(places));
        let toolchain = Toolchain::ready(places);
        let crashed = |_| anyhow!("a part of the set-up crashed; see above");
        let early = early.join().map_err(crashed)?;
        let modules = modules.join().map_err(crashed)?;
        let toolchain = toolchain?;
        let bindgen = match early {
            Ok(folder) => folder,
            Err(_) => bindgen::wasm_bindgen_ready(places, &toolchain)?,
        };
        Ok(Ready {
            toolchain,
            bindgen,
            optimiser: modules?,
        })
    })
}

/// Cargo's part. Returns the module as rustc made it.
fn compile(places: &Places, toolchain: &Toolchain) -> Result<PathBuf> {
    let mut cargo = toolchain.cargo(places);
    cargo.args([
        "build",
        "--release",
        "--lib",
        "--package",
        PACKAGE,
        "--target",
        WASM,
    ]);
    run::visibly(&mut cargo)?;
    let file = format!("{}.wasm", PACKAGE.replace('-', "_"));
    Ok(places.target.join(WASM).join("release").join(file))
}

/// wasm-bindgen's and wasm-opt's part. Returns the folder with what they made;
/// does nothing when they already made it from the same module.
fn package(places: &Places, ready: &Ready, page: &Page, module: &Path) -> Result<PathBuf> {
    let made = places.scratch().join("module");
    let stamp = places.scratch().join("module.stamp");
    let version = crate::manifest::locked_version(places, "wasm-bindgen")?;
    let identity = identity(module, &[&version, &format!("{page:?}")])?;
    if std::fs::read_to_string(&stamp).is_ok_and(|text| text == identity) {
        return Ok(made);
    }
    let _ = std::fs::remove_file(&stamp);
    let _ = std::fs::remove_dir_all(&made);
    let mut bindgen = Command::new(ready.bindgen.join("wasm-bindgen"));
    bindgen
        .args(["--target", "web", "--out-name", PACKAGE, "--out-dir"])
        .arg(&made)
        .arg(module);
    if !page.typescript {
        bindgen.arg("--no-typescript");
    }
    run::visibly(&mut bindgen)?;
    // It describes the module's inside, which nobody but the glue beside it calls.
    let _ = std::fs::remove_file(made.join(format!("{PACKAGE}_bg.wasm.d.ts")));
    let bound = made.join(format!("{PACKAGE}_bg.wasm"));
    if let Some(level) = &page.optimisation {
        let mut optimiser = Command::new(ready.optimiser.join("wasm-opt"));
        optimiser
            .arg(format!("-O{level}"))
            .arg(&bound)
            .arg("--output")
            .arg(&bound);
        run::visibly(&mut optimiser)?;
    }
    std::fs::write(&stamp, identity)
        .with_context(|| format!("could not write {}", stamp.display()))?;
    Ok(made)
}

/// Tells one module and its treatment from another.
fn identity(module: &Path, treatment: &[&str]) -> Result<String> {
    let bytes =
        std::fs::read(module).with_context(|| format!("cargo made no {}", module.display()))?;
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    treatment.hash(&mut hasher);
    Ok(format!("{:016x} {} bytes", hasher.finish(), bytes.len()))
}
