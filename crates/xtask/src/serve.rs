//! `cargo xtask serve`: from a fresh machine to a running lab.

use std::process::Command;

use anyhow::{Context, Result};

use crate::flags::Flags;
use crate::places::Places;
use crate::server::Server;
use crate::toolchain::Toolchain;
use crate::tools::bindgen;
use crate::{run, say, site};

/// Builds the site and serves it until Ctrl-C; with `--dev`, rebuilds it whenever
/// a source file changes; with `--pseudo`, shows it in the language of the test that
/// looks for words outside the catalogues.
pub(crate) fn serve(mut flags: Flags) -> Result<()> {
    let dev = flags.flag("--dev");
    let pseudo = flags.flag("--pseudo");
    let host = flags
        .value("--host")?
        .unwrap_or_else(|| "127.0.0.1".to_owned());
    let port = flags.value("--port")?.unwrap_or_else(|| "8080".to_owned());
    let port: u16 = port
        .parse()
        .with_context(|| format!("--port is `{port}`; expected a number from 0 to 65535"))?;
    flags.end()?;
    let places = Places::find()?;
    if dev {
        return serve_dev(&places, &host, port);
    }
    let folder = if pseudo {
        site::pseudo::build(&places)?
    } else {
        site::build(&places, site::Purpose::Look)?;
        places.dist()
    };
    let server = Server::bind(folder, &host, port, "/")?;
    say::note(format!(
        "the lab runs at {} (Ctrl-C ends it)",
        server.url()?
    ));
    server.run();
    Ok(())
}

/// Trunk watches, rebuilds and reloads. No strict policy here: Trunk adds an inline
/// script to the page that does the reloading.
fn serve_dev(places: &Places, host: &str, port: u16) -> Result<()> {
    let toolchain = Toolchain::ready(places)?;
    let folders = [
        bindgen::wasm_bindgen_ready(places, &toolchain)?,
        bindgen::trunk_ready(places, &toolchain)?,
    ];
    let mut trunk = Command::new(folders[1].join("trunk"));
    toolchain.select(&mut trunk);
    trunk
        .current_dir(&places.root)
        .env("PATH", run::path_with(&folders)?)
        // Trunk reads this variable as a yes or no and fails on its usual value, 1.
        .env_remove("NO_COLOR")
        .args(["serve", "--address", host, "--port", &port.to_string()])
        .args(["--dist", "target/dev-site"]);
    run::visibly(&mut trunk)
}
