//! Rules about the `Cargo.toml` of each crate.

use toml::{Table, Value};

use super::{Breach, File};

/// The crate walls: which packages of ours each package may depend on, tests and
/// build scripts included. ARCHITECTURE.md has the picture.
const WALLS: [(&str, &[&str]); 10] = [
    ("lab-process", &[]),
    ("lab-redis", &["lab-process"]),
    ("lab-sentinel", &["lab-process", "lab-redis"]),
    // Its tests run in the simulator, which names no protocol.
    ("lab-raft", &["lab-process", "lab-sim"]),
    ("lab-sim", &["lab-process"]),
    (
        "lab",
        &[
            "lab-process",
            "lab-raft",
            "lab-redis",
            "lab-sentinel",
            "lab-sim",
        ],
    ),
    // Everything that needs an operating system; it may speak of any part of a run.
    (
        "sentinel-lab",
        &["lab", "lab-process", "lab-redis", "lab-sentinel", "lab-sim"],
    ),
    // The page is a function of frames, which no protocol type crosses.
    ("lab-page", &["lab"]),
    ("lab-web", &["lab-page"]),
    ("xtask", &[]),
];

/// The manifests of packages. One that is not well-formed is cargo's to complain of.
fn manifests(files: &[File]) -> impl Iterator<Item = (&File, Table)> {
    files
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml"))
        .filter_map(|file| Some((file, file.text.parse::<Table>().ok()?)))
}

/// Every crate takes lints and licence from the workspace and says what it is.
pub(super) fn fields(files: &[File]) -> Vec<Breach> {
    let mut found = Vec::new();
    for (file, manifest) in manifests(files) {
        let package = manifest.get("package");
        let inherits = |value: Option<&Value>| {
            value.and_then(|value| value.get("workspace")?.as_bool()) == Some(true)
        };
        if !inherits(manifest.get("lints")) {
            found.push(file.breach(0, "expected `[lints] workspace = true`"));
        }
        if !inherits(package.and_then(|package| package.get("license"))) {
            found.push(file.breach(0, "expected `license.workspace = true`"));
        }
        if package
            .and_then(|package| package.get("description"))
            .is_none()
        {
            found.push(file.breach(0, "expected a `description`"));
        }
    }
    found
}

/// No crate depends on one of ours that [`WALLS`] does not allow it.
pub(super) fn walls(files: &[File]) -> Vec<Breach> {
    let mut found = Vec::new();
    for (file, manifest) in manifests(files) {
        let name = manifest
            .get("package")
            .and_then(|package| package.get("name")?.as_str());
        let Some((_, allowed)) = WALLS.iter().find(|(package, _)| Some(*package) == name) else {
            let what = format!("package {name:?} has no entry in WALLS (tidy/manifests.rs)");
            found.push(file.breach(0, what));
            continue;
        };
        let forbidden = dependencies(&manifest).into_iter().filter(|dependency| {
            let ours = WALLS.iter().any(|(package, _)| package == dependency);
            ours && !allowed.contains(&dependency.as_str())
        });
        for dependency in forbidden {
            let allowed = if allowed.is_empty() {
                "none"
            } else {
                &allowed.join(", ")
            };
            let what = format!("depends on {dependency}; of ours it may use: {allowed}");
            found.push(file.breach(0, what));
        }
    }
    found
}

/// The packages of every dependency table, those of `[target.…]` included.
fn dependencies(manifest: &Table) -> Vec<String> {
    const KINDS: [&str; 3] = ["dependencies", "dev-dependencies", "build-dependencies"];
    let targets = manifest.get("target").and_then(Value::as_table);
    let tables = targets
        .into_iter()
        .flat_map(|targets| targets.values().filter_map(Value::as_table))
        .chain([manifest]);
    let mut names = Vec::new();
    for table in tables {
        for kind in KINDS {
            let entries = table.get(kind).and_then(Value::as_table);
            for (key, value) in entries.into_iter().flatten() {
                let renamed = value.get("package").and_then(Value::as_str);
                names.push(renamed.unwrap_or(key).to_owned());
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::super::tests::file;
    use super::*;

    const GOOD: &str = "
        [package]
        name = 'lab-sim'
        description = 'x'
        license.workspace = true
        [dependencies]
        lab-process.workspace = true
        serde.workspace = true
        [lints]
        workspace = true
    ";

    #[test]
    fn a_crate_of_the_house_passes() {
        let good = [file("crates/sim/Cargo.toml", GOOD)];
        assert_eq!(fields(&good), []);
        assert_eq!(walls(&good), []);
    }

    #[test]
    fn a_crate_without_lints_licence_and_description_is_found() {
        let bad = [file(
            "crates/sim/Cargo.toml",
            "[package]\nname = 'lab-sim'\nlicense = 'MIT'",
        )];
        assert_eq!(fields(&bad).len(), 3);
    }

    #[test]
    fn a_tunnel_through_a_wall_is_found_in_any_table() {
        for tunnel in [
            "[dev-dependencies]\nlab-redis.workspace = true",
            "[target.'cfg(unix)'.dependencies]\nlab-redis.workspace = true",
            "[build-dependencies]\nother = { package = 'lab-redis', version = '1' }",
        ] {
            let bad = [file("crates/sim/Cargo.toml", &format!("{GOOD}\n{tunnel}"))];
            let found = walls(&bad);
            assert_eq!(found.len(), 1, "{tunnel}");
            assert!(
                found[0].to_string().contains("depends on lab-redis"),
                "{}",
                found[0]
            );
        }
    }

    #[test]
    fn a_new_crate_must_say_where_it_stands() {
        let new = [file("crates/new/Cargo.toml", "[package]\nname = 'lab-new'")];
        assert_eq!(walls(&new).len(), 1);
    }
}
