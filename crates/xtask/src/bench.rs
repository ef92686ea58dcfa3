//! `cargo xtask bench`: how fast it is, natively and as wasm.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::flags::Flags;
use crate::places::Places;
use crate::toolchain::Toolchain;
use crate::{run, say, site};

/// The native measurements: a bench target of the package `lab`.
const NATIVE: &str = "crates/lab/benches/speed.rs";

/// The same measurements of the built module in Node; it gets the site's folder.
const WASM: &str = "web/bench/speed.mjs";

/// Runs both measurements, each of which prints its table. `--only native|wasm`
/// runs one of them.
pub(crate) fn bench(mut flags: Flags) -> Result<()> {
    let only = flags.value("--only")?;
    flags.end()?;
    let (native, wasm) = match only.as_deref() {
        None => (true, true),
        Some("native") => (true, false),
        Some("wasm") => (false, true),
        Some(other) => bail!("--only is `{other}`; expected native or wasm"),
    };
    let places = Places::find()?;
    if native {
        expect(
            &places,
            NATIVE,
            "the native measurements (`harness = false`)",
        )?;
        say::doing("measuring natively", "more than five minutes");
        let mut cargo = Toolchain::ready(&places)?.cargo(&places);
        run::visibly(cargo.args(["bench", "--package", "lab", "--bench", "speed"]))?;
    }
    if wasm {
        expect(&places, WASM, "the measurements of the module")?;
        site::build(&places, site::Purpose::Ship)?;
        say::doing("measuring the wasm module in Node", "a few minutes");
        let mut node = Command::new("node");
        node.current_dir(&places.root).arg(WASM).arg(places.dist());
        run::visibly(&mut node)?;
    }
    Ok(())
}

fn expect(places: &Places, file: &str, what: &str) -> Result<()> {
    if places.root.join(Path::new(file)).is_file() {
        Ok(())
    } else {
        bail!("{file} does not exist; expected {what}")
    }
}
