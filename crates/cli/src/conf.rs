use std::fs;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use lab::conf::{Wanted, export};
use lab::scenario::{NodeKind, Scenario};
use lab::world::Run;

use crate::arguments::{self, FromConf};
use crate::failure::Failure;
use crate::{input, run};

/// The scenario of a task: a file's, or the deployment of sentinel.conf files.
pub(crate) fn scenario(file: Option<&Path>, from: &FromConf) -> Result<Scenario, Failure> {
    match file {
        Some(file) => input::scenario(file),
        None => {
            let plain = Wanted::default();
            let wanted = Wanted {
                sentinels: from.sentinels.map(usize::from),
                replicas: from.replicas.map_or(plain.replicas, usize::from),
            };
            input::deployment(&from.conf, wanted)
        }
    }
}

/// `sentinel-lab conf`.
pub(crate) fn conf(task: &arguments::Conf, out: &mut impl Write) -> Result<(), Failure> {
    let scenario = scenario(task.file.as_deref(), &task.conf)?;
    let commands = run::ordered(&task.commands, Some(task.until), &scenario)?;
    if scenario.kind_of(&task.node) != Some(NodeKind::Sentinel) {
        return Err(Failure::Input(format!(
            "--node {}: there is no such sentinel; expected s0 to s{}",
            task.node,
            scenario.sentinels - 1
        )));
    }
    let seed = task.seed.unwrap_or(scenario.seed);
    let mut run = Run::new(Arc::new(scenario), seed);
    run::play_unheard(&mut run, task.until, &commands)?;
    let text = export(&run, &task.node).unwrap_or_default();
    Ok(out.write_all(text.as_bytes())?)
}

/// Writes what each sentinel has on disk: `s0.conf`, `s1.conf`, …
pub(crate) fn write_all(run: &Run, folder: &Path) -> Result<(), Failure> {
    let failed = |path: &Path, error| {
        Failure::Run(format!(
            "--write-conf: {} cannot be written: {error}",
            path.display()
        ))
    };
    fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    for host in run.who().of_kind(NodeKind::Sentinel) {
        let name = run.who().name(host);
        let Some(text) = export(run, name) else {
            continue;
        };
        let path = folder.join(format!("{name}.conf"));
        fs::write(&path, text).map_err(|error| failed(&path, error))?;
    }
    Ok(())
}
