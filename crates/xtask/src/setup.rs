//! `cargo xtask setup`: everything that the other commands would install when they
//! need it, for a machine that is to be made ready beforehand.

use std::time::Instant;

use anyhow::Result;

use crate::flags::Flags;
use crate::places::Places;
use crate::say;
use crate::toolchain::Toolchain;
use crate::tools::{bindgen, browser, node};

/// Installs it all; `--dev` also builds Trunk.
pub(crate) fn setup(mut flags: Flags) -> Result<()> {
    let dev = flags.flag("--dev");
    flags.end()?;
    let started = Instant::now();
    let places = Places::find()?;
    let toolchain = Toolchain::ready(&places)?.with_checkers(&places)?;
    bindgen::wasm_bindgen_ready(&places, &toolchain)?;
    node::modules_ready(&places)?;
    browser::ready(&places)?;
    browser::fonts_ready(&places)?;
    if dev {
        bindgen::trunk_ready(&places, &toolchain)?;
    }
    say::done("everything is there", started);
    Ok(())
}
