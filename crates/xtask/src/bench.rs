//! `cargo xtask bench`: how fast it is, natively, as wasm, and on the screen.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::flags::Flags;
use crate::places::Places;
use crate::server::Server;
use crate::toolchain::Toolchain;
use crate::tools::{browser, node};
use crate::{run, say, site};

/// The native measurements: a bench target of the package `lab`.
const NATIVE: &str = "crates/lab/benches/speed.rs";

/// The same measurements of the built module in Node; it gets the site's folder.
const WASM: &str = "web/bench/speed.mjs";

/// Frames of the page in a browser; it gets the site's address.
const FRAMES: &str = "web/bench/frames.mjs";

/// Runs all measurements, each of which prints its table. `--only native|wasm|frames`
/// runs one of them.
pub(crate) fn bench(mut flags: Flags) -> Result<()> {
    let only = flags.value("--only")?;
    flags.end()?;
    let (native, wasm, frames) = match only.as_deref() {
        None => (true, true, true),
        Some("native") => (true, false, false),
        Some("wasm") => (false, true, false),
        Some("frames") => (false, false, true),
        Some(other) => bail!("--only is `{other}`; expected native, wasm or frames"),
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
    if frames {
        measure_frames(&places)?;
    }
    Ok(())
}

/// Plays the built page in a browser.
fn measure_frames(places: &Places) -> Result<()> {
    expect(places, FRAMES, "the measurements of frames")?;
    let browser = browser::ready(places)?;
    site::build(places, site::Purpose::Ship)?;
    node::modules_ready(places)?;
    let server = Server::bind(places.dist(), "127.0.0.1", 0, "/")?;
    let url = server.url()?;
    std::thread::spawn(move || server.run());
    say::doing("measuring frames in the browser", "two minutes");
    let mut node = Command::new("node");
    node.current_dir(&places.root)
        .args([FRAMES, url.as_str()])
        .env("LAB_CHROMIUM", browser.chromium);
    run::visibly(&mut node)
}

fn expect(places: &Places, file: &str, what: &str) -> Result<()> {
    if places.root.join(Path::new(file)).is_file() {
        Ok(())
    } else {
        bail!("{file} does not exist; expected {what}")
    }
}
