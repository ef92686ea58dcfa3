//! The parts of the test, each one program or two.

use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{Tally, count};
use crate::places::Places;
use crate::server::Server;
use crate::toolchain::{Toolchain, WASM};
use crate::tools::{bindgen, browser, node};
use crate::{run, site, tidy};

/// A file of wasm tests that takes longer than so many seconds hangs.
const HANGS_AFTER_S: &str = "900";

/// One part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Tidy,
    Fmt,
    Clippy,
    Native,
    Wasm,
    E2e,
}

impl Part {
    /// In the order in which they run: what fails fast comes first.
    pub(super) const ALL: [Self; 6] = [
        Self::Tidy,
        Self::Fmt,
        Self::Clippy,
        Self::Native,
        Self::Wasm,
        Self::E2e,
    ];

    /// The part of this name.
    pub(super) fn named(name: &str) -> Result<Self> {
        let known = || Self::ALL.map(Self::name).join(", ");
        match Self::ALL.into_iter().find(|part| part.name() == name) {
            Some(part) => Ok(part),
            None => bail!("--only is `{name}`; expected one of {}", known()),
        }
    }

    /// The name for `--only`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Tidy => "tidy",
            Self::Fmt => "fmt",
            Self::Clippy => "clippy",
            Self::Native => "native",
            Self::Wasm => "wasm",
            Self::E2e => "e2e",
        }
    }

    /// What it does.
    pub(super) fn what(self) -> &'static str {
        match self {
            Self::Tidy => "the house rules that no compiler checks",
            Self::Fmt => "formatting",
            Self::Clippy => "clippy, natively and for wasm32, warnings denied",
            Self::Native => "tests of the native crates",
            Self::Wasm => "tests of the page's crate in headless Chromium",
            Self::E2e => "end-to-end tests of the built site in Chromium",
        }
    }

    /// Whether it consists of tests that can be counted.
    pub(super) fn counts(self) -> bool {
        !matches!(self, Self::Fmt | Self::Clippy)
    }
}

/// Runs parts, and keeps the toolchain between them.
pub(super) struct Bench<'a> {
    places: &'a Places,
    /// Names of end-to-end files; empty for all.
    files: Vec<String>,
    toolchain: Option<Toolchain>,
}

impl<'a> Bench<'a> {
    pub(super) fn new(places: &'a Places, files: Vec<String>) -> Self {
        Self {
            places,
            files,
            toolchain: None,
        }
    }

    /// Runs one part, setting up what it needs.
    pub(super) fn run(&mut self, part: Part) -> Result<Tally> {
        match part {
            Part::Tidy => tidy::check(self.places),
            Part::Fmt => self.fmt(),
            Part::Clippy => self.clippy(),
            Part::Native => self.native(),
            Part::Wasm => self.wasm(),
            Part::E2e => self.e2e(),
        }
    }

    /// Cargo of a complete toolchain.
    fn cargo(&mut self) -> Result<Command> {
        let toolchain = match self.toolchain.take() {
            Some(toolchain) => toolchain,
            None => Toolchain::ready(self.places)?.with_checkers(self.places)?,
        };
        let cargo = toolchain.cargo(self.places);
        self.toolchain = Some(toolchain);
        Ok(cargo)
    }

    fn fmt(&mut self) -> Result<Tally> {
        run::visibly(self.cargo()?.args(["fmt", "--all", "--check"]))?;
        Ok(Tally::default())
    }

    fn clippy(&mut self) -> Result<Tally> {
        let deny = ["--", "--deny", "warnings"];
        let clippy = ["clippy", "--keep-going", "--all-targets"];
        let native = run::visibly(self.cargo()?.args(clippy).args(deny));
        let page = ["--package", site::INTERFACE, "--package", site::PACKAGE];
        let wasm = run::visibly(
            self.cargo()?
                .args(clippy)
                .args(page)
                .args(["--target", WASM])
                .args(deny),
        );
        native.and(wasm)?;
        Ok(Tally::default())
    }

    fn native(&mut self) -> Result<Tally> {
        let echo = run::echoed(self.cargo()?.args(["test", "--no-fail-fast"]))?;
        ended(&echo, count::rust(&echo.text))
    }

    fn wasm(&mut self) -> Result<Tally> {
        let mut cargo = self.cargo()?;
        let toolchain = self.toolchain.as_ref().context("no toolchain")?;
        let runner = bindgen::wasm_bindgen_ready(self.places, toolchain)?;
        let browser = browser::ready(self.places)?;
        cargo
            .args(["test", "--package", site::INTERFACE, "--target", WASM])
            .env(
                "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
                runner.join("wasm-bindgen-test-runner"),
            )
            .env("CHROMEDRIVER", browser.driver)
            // The runner's own limits, 20 s for the tests of a file, would fail them on a
            // busy machine. What hangs still ends.
            .env("WASM_BINDGEN_TEST_TIMEOUT", HANGS_AFTER_S)
            .env("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", "60");
        let echo = run::echoed(&mut cargo)?;
        ended(&echo, count::rust(&echo.text))
    }

    fn e2e(&self) -> Result<Tally> {
        let browser = browser::ready(self.places)?;
        site::build(self.places, site::Purpose::Ship)?;
        node::modules_ready(self.places)?;
        let files = self.e2e_files()?;
        // At a sub-path, because that is where embeds and project pages live.
        let server = Server::bind(self.places.dist(), "127.0.0.1", 0, "/some/where/")?;
        let url = server.url()?;
        std::thread::spawn(move || server.run());
        let mut node = Command::new("node");
        if files.iter().any(|file| file.contains("/pseudo.")) {
            let pseudo = site::pseudo::build(self.places)?;
            let server = Server::bind(pseudo, "127.0.0.1", 0, "/")?;
            node.env("LAB_PSEUDO_SITE", server.url()?);
            std::thread::spawn(move || server.run());
        }
        node.current_dir(&self.places.root)
            .args(["--test", "--test-reporter=tap", "--test-concurrency=2"])
            .args(files)
            .env("LAB_SITE", url)
            .env("LAB_CHROMIUM", browser.chromium);
        let echo = run::echoed(&mut node)?;
        ended(&echo, count::tap(&echo.text))
    }

    /// The files `web/e2e/*.e2e.mjs`, or those of them that were asked for.
    fn e2e_files(&self) -> Result<Vec<String>> {
        let folder = self.places.root.join("web/e2e");
        let entries = std::fs::read_dir(&folder)
            .with_context(|| format!("could not read {}", folder.display()))?;
        let mut names: Vec<String> = entries
            .flatten()
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| name.ends_with(".e2e.mjs"))
            .collect();
        names.sort();
        let stem = |name: &str| name.trim_end_matches(".e2e.mjs").to_owned();
        if let Some(unknown) = self
            .files
            .iter()
            .find(|file| !names.iter().any(|n| stem(n) == **file))
        {
            bail!(
                "--file is `{unknown}`; expected one of {}",
                names.iter().map(|n| stem(n)).collect::<Vec<_>>().join(", ")
            );
        }
        names.retain(|name| self.files.is_empty() || self.files.contains(&stem(name)));
        Ok(names
            .into_iter()
            .map(|name| format!("web/e2e/{name}"))
            .collect())
    }
}

/// A test program that failed without a failed test failed to build or to start.
fn ended(echo: &run::Echo, tally: Tally) -> Result<Tally> {
    if echo.success || tally.failed > 0 {
        Ok(tally)
    } else {
        bail!(
            "it ended with an error before all tests could run; {} had passed",
            tally.passed
        )
    }
}
