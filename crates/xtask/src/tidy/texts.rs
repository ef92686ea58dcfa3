//! Rules about any text.

use super::{Breach, File};

/// The longest a source file may be, in lines.
const LONGEST: usize = 500;

const SOURCES: [&str; 5] = [".rs", ".js", ".mjs", ".css", ".html"];

/// No source file is longer than [`LONGEST`] lines.
pub(super) fn length(files: &[File]) -> Vec<Breach> {
    files
        .iter()
        .filter(|file| file.is(&SOURCES))
        .filter_map(|file| {
            let lines = file.text.lines().count();
            (lines > LONGEST)
                .then(|| file.breach(0, format!("{lines} lines; expected at most {LONGEST}")))
        })
        .collect()
}

/// The root of every crate and of every folder of modules begins with `//!`: each
/// folder answers one question, and says which. (What is public in the files beside
/// it is rustc's to demand: `missing_docs`.)
pub(super) fn module_docs(files: &[File]) -> Vec<Breach> {
    files
        .iter()
        .filter(|file| is_root(&file.path) && !file.text.trim_start().starts_with("//!"))
        .map(|file| {
            file.breach(
                1,
                "expected a line `//! which question this folder answers`",
            )
        })
        .collect()
}

fn is_root(path: &str) -> bool {
    let mut parts = path.rsplit('/');
    let (name, folder) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    // Each file of these folders is a crate of its own.
    let crates = ["tests", "benches", "examples"].contains(&folder) && name.ends_with(".rs");
    crates || ["lib.rs", "main.rs", "mod.rs"].contains(&name)
}

/// No macro or mark of something unfinished. The patterns are put together here so
/// that this file does not break the rule itself.
pub(super) fn unfinished(files: &[File]) -> Vec<Breach> {
    let marks = [
        concat!("to", "do!("),
        concat!("unimple", "mented!("),
        concat!("FIX", "ME"),
    ];
    containing(
        files
            .iter()
            .filter(|file| file.is(&SOURCES) || file.is(&[".md", ".toml"])),
        &marks,
    )
}

/// No absolute path that exists on one machine only.
pub(super) fn machine_paths(files: &[File]) -> Vec<Breach> {
    let marks = [
        concat!("/wo", "rk/"),
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("/Us", "ers/"),
        concat!("/tm", "p/"),
        concat!("../sha", "red"),
    ];
    containing(files.iter(), &marks)
}

/// Lock files and configuration name no registry: a checkout must work against
/// whichever one its machine is set up for. `Cargo.lock` always says that a package
/// is from crates.io, which is its name for the registry that is set up.
pub(super) fn registries(files: &[File]) -> Vec<Breach> {
    let mut found = Vec::new();
    for file in files {
        let marks: &[&str] = match file.path.rsplit('/').next().unwrap_or("") {
            "package-lock.json" => &["\"resolved\"", "http://", "https://"],
            ".npmrc" => &["registry=", "registry =", "http://", "https://", "_auth"],
            "Cargo.toml" => &["registry =", "registry-index"],
            "config.toml" if file.path.contains(".cargo/") => {
                &["registry", "[source", "http://", "https://"]
            }
            "Cargo.lock" => {
                found.extend(foreign_sources(file));
                continue;
            }
            _ => continue,
        };
        found.extend(containing(std::iter::once(file), marks));
    }
    found
}

fn foreign_sources(file: &File) -> Vec<Breach> {
    const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";
    file.lines()
        .filter(|(_, line)| line.starts_with("source = ") && !line.contains(CRATES_IO))
        .map(|(number, line)| file.breach(number, format!("`{line}`; expected crates.io")))
        .collect()
}

/// The lines that contain one of these texts.
pub(super) fn containing<'a>(files: impl Iterator<Item = &'a File>, marks: &[&str]) -> Vec<Breach> {
    let mut found = Vec::new();
    for file in files {
        for (number, line) in file.lines() {
            for mark in marks.iter().filter(|mark| line.contains(**mark)) {
                found.push(file.breach(number, format!("`{mark}` must not stand here")));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tests::file;
    use super::*;

    #[test]
    fn a_file_of_501_lines_is_too_long() {
        let good = file("a.rs", &"\n".repeat(500));
        let bad = file("b.rs", &"\n".repeat(501));
        let data = file("c.jsonl", &"\n".repeat(900));
        let found = length(&[good, bad, data]);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].to_string(),
            "b.rs: 501 lines; expected at most 500"
        );
    }

    #[test]
    fn a_folder_that_does_not_say_what_it_is_for_is_found() {
        let good = file("crates/x/src/a/mod.rs", "//! Good.\n");
        let beside = file("crates/x/src/a/b.rs", "use std::fmt;\n");
        let module = file("crates/x/src/c/mod.rs", "use std::fmt;\n");
        let test = file("crates/x/tests/d.rs", "use std::fmt;\n");
        assert_eq!(module_docs(&[good, beside]), []);
        assert_eq!(module_docs(&[module, test]).len(), 2);
    }

    #[test]
    fn unfinished_work_is_found_with_its_line() {
        let bad = file("a.rs", concat!("fn a() {\n    to", "do!()\n}\n"));
        assert!(unfinished(&[bad])[0].to_string().starts_with("a.rs:2: "));
        assert!(unfinished(&[file("a.rs", "// a todo list\n")]).is_empty());
    }

    #[test]
    fn paths_of_one_machine_are_found_in_any_text() {
        let bad = file("docs/a.md", concat!("see /ho", "me/someone/x"));
        assert_eq!(machine_paths(&[bad]).len(), 1);
        assert!(machine_paths(&[file("a.rs", "\"/usr/lib\"")]).is_empty());
    }

    #[test]
    fn a_lock_file_with_addresses_is_found() {
        let npm = file("package-lock.json", "\"resolved\": \"x\"");
        let cargo = file("Cargo.lock", "source = \"registry+sparse+file\"");
        let good = file(
            "Cargo.lock",
            "source = \"registry+https://github.com/rust-lang/crates.io-index\"",
        );
        assert_eq!(registries(&[npm, cargo, good]).len(), 2);
    }
}
