//! Putting the files of the site into `dist/`.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::page::Page;
use crate::places::Places;

/// Fills `dist/` from nothing: what an earlier build left there would hide a
/// missing file until somebody deploys.
pub(super) fn assemble(places: &Places, page: &Page, made: &Path) -> Result<()> {
    let dist = places.dist();
    empty(&dist)?;
    copy_into(made, &dist)?;
    for source in &page.copies {
        let name = source
            .file_name()
            .with_context(|| format!("{} names no file", source.display()))?;
        if source.is_dir() {
            let folder = dist.join(name);
            std::fs::create_dir_all(&folder)?;
            copy_into(source, &folder)?;
        } else if source.is_file() {
            copy(source, &dist.join(name))?;
        } else {
            bail!(
                "web/index.html wants {}, which does not exist",
                source.display()
            );
        }
    }
    std::fs::write(dist.join("index.html"), &page.html).context("could not write index.html")
}

/// An empty folder at this path. The folder itself stays: a server may be serving it.
fn empty(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .with_context(|| format!("could not create {}", folder.display()))?;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let removed = if path.is_dir() {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        removed.with_context(|| format!("could not remove {}", path.display()))?;
    }
    Ok(())
}

/// Copies everything in one folder into another, with its folders.
pub(crate) fn copy_into(from: &Path, to: &Path) -> Result<()> {
    let entries =
        std::fs::read_dir(from).with_context(|| format!("could not read {}", from.display()))?;
    for entry in entries {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            std::fs::create_dir_all(&target)?;
            copy_into(&entry.path(), &target)?;
        } else {
            copy(&entry.path(), &target)?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::copy(from, to)
        .map(drop)
        .with_context(|| format!("could not copy {} to {}", from.display(), to.display()))
}
