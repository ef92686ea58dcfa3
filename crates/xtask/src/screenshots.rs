//! `cargo xtask screenshots`: pictures of the built site.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::flags::Flags;
use crate::places::Places;
use crate::server::Server;
use crate::tools::{browser, node};
use crate::{run, site};

/// Builds and serves the site and runs `web/e2e/screenshots.mjs` on it, which
/// writes the pictures to the folder of `--out`.
pub(crate) fn screenshots(mut flags: Flags) -> Result<()> {
    let out = flags.value("--out")?;
    flags.end()?;
    let places = Places::find()?;
    let out = match out {
        Some(folder) => std::env::current_dir()?.join(folder),
        None => places.target.join("screenshots"),
    };
    take(&places, &out)
}

fn take(places: &Places, out: &PathBuf) -> Result<()> {
    let browser = browser::ready(places)?;
    browser::fonts_ready(places)?;
    site::build(places, site::Purpose::Ship)?;
    node::modules_ready(places)?;
    let server = Server::bind(places.dist(), "127.0.0.1", 0, "/")?;
    let url = server.url()?;
    std::thread::spawn(move || server.run());
    let mut node = Command::new("node");
    node.current_dir(&places.root)
        .arg("web/e2e/screenshots.mjs")
        .env("LAB_SITE", url)
        .env("LAB_CHROMIUM", browser.chromium)
        .env("LAB_OUT", out);
    run::visibly(&mut node)
}
