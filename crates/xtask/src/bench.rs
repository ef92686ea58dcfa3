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

/// Moving about in an hour of history in a browser; it gets the same.
const TRAVEL: &str = "web/bench/travel.mjs";

/// What the page keeps after an hour and after a thousand branches; it gets the same.
const MEMORY: &str = "web/bench/memory.mjs";

/// Runs all measurements but that of memory, each of which prints its table. `--only
/// native|wasm|frames|travel|memory` runs one of them.
pub(crate) fn bench(mut flags: Flags) -> Result<()> {
    let only = flags.value("--only")?;
    flags.end()?;
    const ALL: [&str; 5] = ["native", "wasm", "frames", "travel", "memory"];
    if let Some(other) = only.as_deref().filter(|only| !ALL.contains(only)) {
        bail!("--only is `{other}`; expected native, wasm, frames, travel or memory");
    }
    // That of memory takes as long as all others together, and longer.
    let wanted = |part| {
        only.as_deref()
            .map_or(part != "memory", |only| only == part)
    };
    let places = Places::find()?;
    if wanted("native") {
        expect(
            &places,
            NATIVE,
            "the native measurements (`harness = false`)",
        )?;
        say::doing("measuring natively", "more than five minutes");
        let mut cargo = Toolchain::ready(&places)?.cargo(&places);
        run::visibly(cargo.args(["bench", "--package", "lab", "--bench", "speed"]))?;
    }
    if wanted("wasm") {
        expect(&places, WASM, "the measurements of the module")?;
        site::build(&places, site::Purpose::Ship)?;
        say::doing("measuring the wasm module in Node", "a few minutes");
        let mut node = Command::new("node");
        node.current_dir(&places.root).arg(WASM).arg(places.dist());
        run::visibly(&mut node)?;
    }
    if wanted("frames") {
        say::doing("measuring frames in the browser", "four minutes");
        in_browser(&places, FRAMES, "the measurements of frames")?;
    }
    if wanted("travel") {
        say::doing("moving about in an hour in the browser", "three minutes");
        in_browser(&places, TRAVEL, "the measurements of moving about")?;
    }
    if wanted("memory") {
        say::doing("measuring memory in the browser", "an hour");
        in_browser(&places, MEMORY, "the measurements of memory")?;
    }
    Ok(())
}

/// Measures the built page in a browser.
fn in_browser(places: &Places, file: &str, what: &str) -> Result<()> {
    expect(places, file, what)?;
    let browser = browser::ready(places)?;
    site::build(places, site::Purpose::Ship)?;
    node::modules_ready(places)?;
    let server = Server::bind(places.dist(), "127.0.0.1", 0, "/")?;
    let url = server.url()?;
    std::thread::spawn(move || server.run());
    let mut node = Command::new("node");
    node.current_dir(&places.root)
        .args([file, url.as_str()])
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
