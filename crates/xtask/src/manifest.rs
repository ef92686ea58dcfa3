//! Reading `Cargo.toml`, `Cargo.lock` and `Trunk.toml`.

use std::path::Path;

use anyhow::{Context, Result, bail};
use toml::Table;

use crate::places::Places;

/// Reads a TOML file; errors name the file and the place in it.
pub(crate) fn read(path: &Path) -> Result<Table> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("could not read {}", path.display()))?;
    text.parse()
        .with_context(|| format!("{} is not well-formed", path.display()))
}

/// The one version of a package that `Cargo.lock` has.
pub(crate) fn locked_version(places: &Places, package: &str) -> Result<String> {
    let path = places.root.join("Cargo.lock");
    let versions = versions(&read(&path)?, package);
    match versions.as_slice() {
        [one] => Ok(one.clone()),
        [] => bail!("{} has no package {package}", path.display()),
        several => bail!(
            "{} has several versions of {package}: {several:?}",
            path.display()
        ),
    }
}

fn versions(lock: &Table, package: &str) -> Vec<String> {
    let packages = lock.get("package").and_then(|value| value.as_array());
    let text = |entry: &toml::Value, key| Some(entry.get(key)?.as_str()?.to_owned());
    packages
        .into_iter()
        .flatten()
        .filter(|entry| text(entry, "name").as_deref() == Some(package))
        .filter_map(|entry| text(entry, "version"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_version_is_found_by_the_exact_name() {
        let lock: Table = "
            [[package]]
            name = 'wasm-bindgen'
            version = '0.2.130'
            [[package]]
            name = 'wasm-bindgen-macro'
            version = '0.2.131'
        "
        .parse()
        .unwrap();
        assert_eq!(versions(&lock, "wasm-bindgen"), ["0.2.130"]);
        assert!(versions(&lock, "trunk").is_empty());
    }
}
