//! Chromium, its driver, and fonts.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::places::Places;
use crate::{apt, run};

/// A Chromium (or Chrome) with the driver that belongs to it.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    /// The browser itself.
    pub(crate) chromium: PathBuf,
    /// `chromedriver`, which wasm-bindgen's test runner talks to.
    pub(crate) driver: PathBuf,
}

/// Finds a browser, or installs Debian's. The variables `CHROMIUM` and
/// `CHROMEDRIVER` name one by hand.
pub(crate) fn ready(places: &Places) -> Result<Browser> {
    if let Some(browser) = found() {
        return Ok(browser);
    }
    apt::install(
        &["chromium", "chromium-driver"],
        "about 30 s, once",
        &places.scratch().join("apt-chromium.log"),
    )
    .context(
        "the browser tests need Chromium or Chrome and its chromedriver on PATH, \
         or named by the variables CHROMIUM and CHROMEDRIVER",
    )?;
    found().context("Debian's chromium is installed but not on PATH")
}

fn found() -> Option<Browser> {
    let named = |name| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_file())
    };
    let chromium = named("CHROMIUM").or_else(|| {
        [
            "chromium",
            "chromium-browser",
            "google-chrome-stable",
            "google-chrome",
            "chrome",
        ]
        .iter()
        .find_map(|program| run::on_path(program))
        .or_else(|| Some(PathBuf::from(MAC)).filter(|path| path.is_file()))
    })?;
    let driver = named("CHROMEDRIVER").or_else(|| run::on_path("chromedriver"))?;
    Some(Browser { chromium, driver })
}

/// Where Chrome is on a Mac, which does not put it on `PATH`.
const MAC: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// Makes sure that Chinese text has glyphs; without them screenshots show boxes.
pub(crate) fn fonts_ready(places: &Places) -> Result<()> {
    let list = run::captured(Command::new("fc-list").args([":lang=zh", "family"]));
    if list.is_ok_and(|families| !families.trim().is_empty()) || !cfg!(target_os = "linux") {
        return Ok(());
    }
    apt::install(
        &["fontconfig", "fonts-noto-cjk", "fonts-inter"],
        "about 30 s, once",
        &places.scratch().join("apt-fonts.log"),
    )
    .context("no font with Chinese glyphs is installed")
}
