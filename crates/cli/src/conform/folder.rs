use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lab::scenario::Scenario;

use crate::failure::Failure;
use crate::input;

/// A recorded scenario.
pub(super) struct Recorded {
    /// The name of its folder.
    pub(super) name: String,
    /// What was set up.
    pub(super) scenario: Arc<Scenario>,
    /// The file of what happened.
    pub(super) runs: PathBuf,
}

/// The recorded scenarios in these folders: each is one, or has some. By name within
/// a folder; one that is reached twice is there once.
pub(super) fn find(folders: &[PathBuf]) -> Result<Vec<Recorded>, Failure> {
    let mut places: Vec<PathBuf> = Vec::new();
    for folder in folders {
        let before = places.len();
        if folder.join("scenario.json").is_file() {
            places.push(folder.clone());
        } else {
            let cannot = |error| {
                Failure::Input(format!(
                    "{}: cannot be read as a folder: {error}",
                    folder.display()
                ))
            };
            let mut inside: Vec<PathBuf> = Vec::new();
            for entry in fs::read_dir(folder).map_err(cannot)? {
                let path = entry.map_err(cannot)?.path();
                if path.join("scenario.json").is_file() {
                    inside.push(path);
                }
            }
            inside.sort();
            places.extend(inside);
        }
        if places.len() == before {
            let folder = folder.display();
            return Err(Failure::Input(format!(
                "{folder}: no recorded scenario there; expected `scenario.json` and `runs.jsonl` in it or in folders in it"
            )));
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    places.retain(|place| seen.insert(place.clone()));
    places.iter().map(|place| read(place)).collect()
}

fn read(place: &Path) -> Result<Recorded, Failure> {
    let scenario = input::load(&place.join("scenario.json"))?.scenario;
    let name = place.file_name().map_or_else(
        || scenario.name.clone(),
        |name| name.to_string_lossy().into_owned(),
    );
    let runs = place.join("runs.jsonl");
    if !runs.is_file() {
        return Err(Failure::Input(format!(
            "{}: is missing; expected the recorded runs",
            runs.display()
        )));
    }
    Ok(Recorded {
        name,
        scenario: Arc::new(scenario),
        runs,
    })
}
