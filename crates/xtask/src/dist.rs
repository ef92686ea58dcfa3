//! `cargo xtask dist`: the deployable site, which is the npm package as well.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::flags::Flags;
use crate::places::Places;
use crate::{manifest, run, say, site};

/// The description of the npm package; its version is filled in from `Cargo.toml`.
const PACKAGE: &str = include_str!("package.json");

/// What wasm, JavaScript and styles may weigh together after gzip, in bytes.
const BUDGET: u64 = 250_000;

/// Builds the site, adds what makes it a package, and prints what it weighs.
pub(crate) fn dist(flags: Flags) -> Result<()> {
    flags.end()?;
    let places = Places::find()?;
    site::build(&places, site::Purpose::Ship)?;
    add_package(&places)?;
    let sizes = sizes(&places)?;
    print_sizes(&sizes);
    say::note(
        "dist/ can be put below any path of a web server, or published with `npm publish dist`",
    );
    Ok(())
}

fn add_package(places: &Places) -> Result<()> {
    let dist = places.dist();
    let workspace = manifest::read(&places.root.join("Cargo.toml"))?;
    let version = workspace
        .get("workspace")
        .and_then(|table| table.get("package")?.get("version")?.as_str())
        .context("Cargo.toml has no text `workspace.package.version`")?;
    std::fs::write(
        dist.join("package.json"),
        PACKAGE.replace("{version}", version),
    )?;
    for name in ["README.md", "LICENSE-MIT", "LICENSE-APACHE"] {
        let from = places.root.join(name);
        std::fs::copy(&from, dist.join(name))
            .with_context(|| format!("the package needs {}", from.display()))?;
    }
    Ok(())
}

/// A file of the site: its name, its size and its size after `gzip -9`, in bytes.
struct Size {
    name: String,
    raw: u64,
    gzip: u64,
}

fn sizes(places: &Places) -> Result<Vec<Size>> {
    let dist = places.dist();
    let mut names = Vec::new();
    list(&dist, "", &mut names)?;
    names.retain(|name| {
        [".wasm", ".js", ".css"]
            .iter()
            .any(|ending| name.ends_with(ending))
    });
    names.sort();
    let script = "const fs = require('fs'), zlib = require('zlib');
        for (const name of process.argv.slice(1)) {
            const bytes = fs.readFileSync(name);
            console.log(bytes.length, zlib.gzipSync(bytes, { level: 9 }).length);
        }";
    let mut node = Command::new("node");
    node.current_dir(&dist).args(["-e", script]).args(&names);
    let text = run::captured(&mut node)?;
    let mut sizes = Vec::new();
    for (name, line) in names.into_iter().zip(text.lines()) {
        let mut numbers = line.split_whitespace().map(str::parse);
        let (Some(Ok(raw)), Some(Ok(gzip))) = (numbers.next(), numbers.next()) else {
            bail!("node printed `{line}`; expected two sizes");
        };
        sizes.push(Size { name, raw, gzip });
    }
    Ok(sizes)
}

fn list(folder: &Path, prefix: &str, names: &mut Vec<String>) -> Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.file_type()?.is_dir() {
            list(&entry.path(), &format!("{name}/"), names)?;
        } else {
            names.push(name);
        }
    }
    Ok(())
}

fn print_sizes(sizes: &[Size]) {
    println!("{:<36} {:>12} {:>12}", "bytes", "raw", "gzip -9");
    let row = |name: &str, part: &[&Size]| {
        let raw: u64 = part.iter().map(|size| size.raw).sum();
        let gzip: u64 = part.iter().map(|size| size.gzip).sum();
        println!("{name:<36} {raw:>12} {gzip:>12}");
        gzip
    };
    for size in sizes {
        row(&size.name, &[size]);
    }
    for ending in ["wasm", "js", "css"] {
        let part: Vec<&Size> = sizes
            .iter()
            .filter(|size| size.name.ends_with(ending))
            .collect();
        row(&format!("all {ending}"), &part);
    }
    let total = row("total", &sizes.iter().collect::<Vec<_>>());
    let verdict = if total <= BUDGET { "within" } else { "OVER" };
    println!("{verdict} the budget of {BUDGET} bytes after gzip");
}
