//! The project's own commands: set-up, serve, test, bench, dist, screenshots.
//!
//! Every command installs or builds what it misses by itself, once, and says so.

mod apt;
mod bench;
mod dist;
mod flags;
mod manifest;
mod places;
mod run;
mod say;
mod screenshots;
mod serve;
mod server;
mod setup;
mod site;
mod test;
mod tidy;
mod toolchain;
mod tools;

use std::process::ExitCode;

use anyhow::{Result, bail};
use flags::Flags;

const HELP: &str = "\
usage: cargo xtask COMMAND

  serve        builds the lab and serves it on http://127.0.0.1:8080
                 --port N   another port (0: any free one)
                 --host H   another address to listen on
                 --dev      rebuilds and reloads when a source file changes
                 --pseudo   in a longer language that nobody speaks, to see what is cut off
  test         runs everything that checks the project
                 --only P   only these parts: tidy, fmt, clippy, native, wasm, e2e
                 --file F   of e2e only these: `--file loading` is web/e2e/loading.e2e.mjs
  bench        measures the speed, natively, as wasm, and of frames on the screen
                 --only K   only native, wasm, frames, travel; or memory, which takes an hour
  dist         makes the deployable site and npm package in dist/
  screenshots  takes pictures of the site in all sizes, themes and languages
                 --out F    into this folder (default target/screenshots)
                 --all      menus, forms, situations and an embed, too
                 --only V   only the views of these names (web/e2e/views.mjs)
                 --readme   only the picture in README.md, into docs/
  setup        only installs what all of these need

Each installs or builds what it misses by itself, and does so once.
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_else(|| "help".to_owned());
    match run_command(&command, Flags::new(words)) {
        Ok(status) => status,
        Err(error) => {
            say::failed(format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run_command(command: &str, flags: Flags) -> Result<ExitCode> {
    match command {
        // Its last line is the counting line, whether good or bad.
        "test" => return test::test(flags),
        "serve" => serve::serve(flags),
        "bench" => bench::bench(flags),
        "dist" => dist::dist(flags),
        "screenshots" => screenshots::screenshots(flags),
        "setup" => setup::setup(flags),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        other => bail!("there is no command `{other}`\n\n{HELP}"),
    }
    .map(|()| ExitCode::SUCCESS)
}
