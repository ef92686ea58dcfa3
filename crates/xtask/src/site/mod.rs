//! Building the site: cargo, wasm-bindgen, wasm-opt, and the page around it.
//!
//! Trunk does the same from the same `web/index.html` and `Trunk.toml`, but takes
//! minutes to install on a fresh machine; it is used where it earns that, in
//! `serve --dev`.

mod assemble;
mod page;
pub(crate) mod pseudo;

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

/// The package that it is made of, which has the tests.
pub(crate) const INTERFACE: &str = "lab-page";

/// The profile of Cargo.toml that the module is built with, and its folder's name.
const PROFILE: &str = "page";

/// What a build is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Looking at it here: where there is no npm, wasm-opt is left out.
    Look,
    /// Testing, measuring or publishing it: it must be what is published.
    Ship,
}

/// What a build uses.
struct Ready {
    /// The module as rustc made it.
    module: PathBuf,
    /// The folder of `wasm-bindgen`.
    bindgen: PathBuf,
    /// The folder of `wasm-opt`, if it is to be used.
    optimiser: Option<PathBuf>,
}

/// Builds `dist/`, setting up whatever that needs.
pub(crate) fn build(places: &Places, purpose: Purpose) -> Result<()> {
    let started = Instant::now();
    let page = Page::read(places)?;
    let ready = set_up(places, purpose)?;
    let made = package(places, &ready, &page)?;
    assemble::assemble(&places.dist(), &page, &made)?;
    say::done("site built into dist/", started);
    Ok(())
}

/// Gets the module, wasm-bindgen and wasm-opt ready, all at the same time: on a
/// fresh machine each waits for downloads, or for its last link, while another
/// compiles.
fn set_up(places: &Places, purpose: Purpose) -> Result<Ready> {
    std::thread::scope(|scope| {
        // Any toolchain builds a native tool, so this need not wait for wasm32.
        let early = scope.spawn(|| {
            let ambient = Toolchain::ambient()?;
            bindgen::wasm_bindgen_ready(places, &ambient)
        });
        let modules = scope.spawn(|| node::modules_ready(places));
        let compiled = Toolchain::ready(places)
            .and_then(|toolchain| Ok((compile(places, &toolchain)?, toolchain)));
        let crashed = |_| anyhow!("a part of the set-up crashed; see above");
        let early = early.join().map_err(crashed)?;
        let modules = modules.join().map_err(crashed)?;
        let (module, toolchain) = compiled?;
        let bindgen = match early {
            Ok(folder) => folder,
            Err(_) => bindgen::wasm_bindgen_ready(places, &toolchain)?,
        };
        let optimiser = match modules {
            Ok(folder) => Some(folder),
            Err(error) if purpose == Purpose::Look => {
                say::note(format!(
                    "without wasm-opt the lab is larger and slower: {error:#}"
                ));
                None
            }
            Err(error) => return Err(error),
        };
        Ok(Ready {
            module,
            bindgen,
            optimiser,
        })
    })
}

/// Cargo's part. Returns the module as rustc made it.
fn compile(places: &Places, toolchain: &Toolchain) -> Result<PathBuf> {
    let built_before = places.target.join(WASM).join(PROFILE).is_dir();
    let expect = if built_before {
        ""
    } else {
        "1 to 3 minutes on 2 cores, this once"
    };
    say::doing("compiling the lab for the browser", expect);
    let mut cargo = toolchain.cargo(places);
    cargo.args([
        "build",
        "--profile",
        PROFILE,
        "--lib",
        "--package",
        PACKAGE,
        "--target",
        WASM,
    ]);
    run::visibly(&mut cargo)?;
    let file = format!("{}.wasm", PACKAGE.replace('-', "_"));
    Ok(places.target.join(WASM).join(PROFILE).join(file))
}

/// wasm-bindgen's and wasm-opt's part. Returns the folder with what they made;
/// does nothing when they already made it from the same module.
fn package(places: &Places, ready: &Ready, page: &Page) -> Result<PathBuf> {
    let made = places.scratch().join("module");
    let stamp = places.scratch().join("module.stamp");
    let version = crate::manifest::locked_version(places, "wasm-bindgen")?;
    let level = page.optimisation.as_ref().zip(ready.optimiser.as_ref());
    let treatment = format!("{version} {level:?} {}", page.typescript);
    let identity = identity(&ready.module, &treatment)?;
    if std::fs::read_to_string(&stamp).is_ok_and(|text| text == identity) {
        return Ok(made);
    }
    let _ = std::fs::remove_file(&stamp);
    let _ = std::fs::remove_dir_all(&made);
    let mut bindgen = Command::new(ready.bindgen.join("wasm-bindgen"));
    bindgen
        .args(["--target", "web", "--out-name", PACKAGE, "--out-dir"])
        .arg(&made)
        .arg(&ready.module);
    if !page.typescript {
        bindgen.arg("--no-typescript");
    }
    run::visibly(&mut bindgen)?;
    // It describes the module's inside, which nobody but the glue beside it calls.
    let _ = std::fs::remove_file(made.join(format!("{PACKAGE}_bg.wasm.d.ts")));
    let bound = made.join(format!("{PACKAGE}_bg.wasm"));
    if let Some((level, folder)) = level {
        let mut optimiser = Command::new(folder.join("wasm-opt"));
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
fn identity(module: &Path, treatment: &str) -> Result<String> {
    let bytes =
        std::fs::read(module).with_context(|| format!("cargo made no {}", module.display()))?;
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    treatment.hash(&mut hasher);
    Ok(format!("{:016x} {} bytes", hasher.finish(), bytes.len()))
}
