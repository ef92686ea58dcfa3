//! The project's own commands: set-up, serve, test, bench, dist, screenshots.
//!
//! Every command installs or builds what it misses by itself, once, and says so.

mod apt;
mod flags;
mod manifest;
mod places;
mod run;
mod say;
mod toolchain;
mod tools;

use std::process::ExitCode;

use anyhow::{Result, bail};
use flags::Flags;
use places::Places;

const HELP: &str = "\
usage: cargo xtask COMMAND

  setup        installs everything the other commands need
";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_else(|| "help".to_owned());
    match run_command(&command, Flags::new(words)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::failed(format!("{error:?}"));
            ExitCode::FAILURE
        }
    }
}

fn run_command(command: &str, flags: Flags) -> Result<()> {
    match command {
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            flags.end()
        }
        "setup" => {
            flags.end()?;
            let places = Places::find()?;
            let toolchain = toolchain::Toolchain::ready(&places)?.with_checkers(&places)?;
            tools::browser::ready(&places)?;
            tools::browser::fonts_ready(&places)?;
            tools::bindgen::wasm_bindgen_ready(&places, &toolchain)?;
            tools::node::modules_ready(&places)?;
            Ok(())
        }
        other => bail!("no command `{other}`\n\n{HELP}"),
    }
}
