use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use lab::conf::{ConfText, Wanted, import};
use lab::opening;
use lab::scenario::{Loaded, MAX_FILE_BYTES, Scenario, gallery};

use crate::failure::Failure;

/// Reads a scenario from a file, or from the standard input for `-`. What is legal
/// but perhaps not meant is told on the error stream.
pub(crate) fn scenario(path: &Path) -> Result<Scenario, Failure> {
    let loaded = load(path)?;
    for note in &loaded.notes {
        eprintln!("note: {}: {note}", shown(path));
    }
    Ok(loaded.scenario)
}

/// Makes a deployment of sentinel.conf files, as [`scenario`] reads one.
pub(crate) fn deployment(paths: &[PathBuf], wanted: Wanted) -> Result<Scenario, Failure> {
    let loaded = load_conf(paths, wanted)?;
    for note in &loaded.notes {
        eprintln!("note: {note}");
    }
    Ok(loaded.scenario)
}

fn load_conf(paths: &[PathBuf], wanted: Wanted) -> Result<Loaded, Failure> {
    let names: Vec<String> = paths.iter().map(|path| shown(path)).collect();
    let mut texts = Vec::new();
    for (path, name) in paths.iter().zip(&names) {
        let wrong = |reason: String| Failure::Input(format!("{name}: {reason}"));
        let unreadable = |error: io::Error| wrong(format!("cannot be read: {error}"));
        let mut bytes = Vec::new();
        // One byte more than allowed: the reader of the file says that it is too much.
        let limit = MAX_FILE_BYTES + 1;
        let file = File::open(path).map_err(unreadable)?;
        file.take(limit)
            .read_to_end(&mut bytes)
            .map_err(unreadable)?;
        let text = String::from_utf8(bytes);
        texts.push(text.map_err(|_| wrong("is not well-formed: it is not UTF-8".to_owned()))?);
    }
    let files: Vec<ConfText<'_>> = names
        .iter()
        .zip(&texts)
        .map(|(name, text)| ConfText { name, text })
        .collect();
    import(&files, wanted).map_err(|errors| Failure::Input(errors.to_string()))
}

/// Reads a scenario without telling anybody about its notes.
pub(crate) fn load(path: &Path) -> Result<Loaded, Failure> {
    if path
        .extension()
        .is_some_and(|extension| extension == "conf")
    {
        return load_conf(&[path.to_owned()], Wanted::default());
    }
    let loaded = if path == Path::new("-") {
        let (name, text) = (shown(path), standard_input()?);
        let (name, text) = (name.as_str(), text.as_str());
        opening::open(&[ConfText { name, text }], Wanted::default())
    } else if let Some(scenario) = of_the_gallery(path) {
        return Ok(Loaded {
            scenario,
            notes: Vec::new(),
        });
    } else {
        Scenario::load(path)
    };
    loaded.map_err(|errors| Failure::Input(errors.to_string()))
}

/// A scenario that comes with the lab, by its name, unless there is such a file.
fn of_the_gallery(path: &Path) -> Option<Scenario> {
    let name = path.to_str().filter(|_| !path.exists())?;
    gallery().into_iter().find(|scenario| scenario.name == name)
}

/// What a file is called in messages.
pub(crate) fn shown(path: &Path) -> String {
    if path == Path::new("-") {
        "<stdin>".to_owned()
    } else {
        path.display().to_string()
    }
}

fn standard_input() -> Result<String, Failure> {
    let wrong = |reason: String| Failure::Input(format!("<stdin>: {reason}"));
    let mut bytes = Vec::new();
    // One byte more than allowed, so that too much is noticed and the rest not read.
    io::stdin()
        .lock()
        .take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| wrong(format!("cannot be read: {error}")))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(wrong(format!(
            "is larger than {MAX_FILE_BYTES} bytes, the most a scenario may have"
        )));
    }
    String::from_utf8(bytes).map_err(|_| wrong("is not well-formed: it is not UTF-8".to_owned()))
}
