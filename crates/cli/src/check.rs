use std::io::Write;

use lab::scenario::gallery;

use crate::arguments;
use crate::failure::Failure;
use crate::input;

/// `sentinel-lab check`: every file is read, however many are wrong.
pub(crate) fn check(task: &arguments::Check, out: &mut impl Write) -> Result<(), Failure> {
    let mut wrong = Vec::new();
    for file in &task.files {
        match input::load(file) {
            Ok(loaded) => {
                writeln!(out, "{}: {}", input::shown(file), summary(&loaded.scenario))?;
                for note in loaded.notes {
                    writeln!(out, "{}: note: {note}", input::shown(file))?;
                }
            }
            Err(Failure::Input(text)) => wrong.push(text),
            Err(other) => return Err(other),
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Failure::Input(wrong.join("\n")))
    }
}

/// `sentinel-lab scenarios`.
pub(crate) fn list(out: &mut impl Write) -> Result<(), Failure> {
    for scenario in gallery() {
        writeln!(
            out,
            "{:26} {} ({})",
            scenario.name, scenario.title.en, scenario.title.zh
        )?;
    }
    Ok(())
}

fn summary(scenario: &lab::scenario::Scenario) -> String {
    format!(
        "{}: {} sentinels, {} Redis servers, {} clients, {} steps{}",
        scenario.name,
        scenario.sentinels,
        scenario.redis().count(),
        scenario.clients.count,
        scenario.timeline.len(),
        crate::cases::count(scenario)
    )
}
