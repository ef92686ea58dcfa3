//! Putting the files of the site into `dist/`.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::page::{Copy, Page};

/// Fills the folder of a site (`dist/`) from nothing: what an earlier build left there
/// would hide a missing file until somebody deploys.
pub(super) fn assemble(dist: &Path, page: &Page, made: &Path) -> Result<()> {
    empty(dist)?;
    copy_into(made, dist)?;
    for copy in &page.copies {
        put(copy, dist)?;
    }
    std::fs::write(dist.join("index.html"), &page.html).context("could not write index.html")
}

/// Trunk copies a file under its own name and the content of a folder into one of
/// the folder's name, or into `data-target-path` itself if that is given.
fn put(wanted: &Copy, dist: &Path) -> Result<()> {
    let Copy { from, into } = wanted;
    let name = from
        .file_name()
        .with_context(|| format!("{} names no file", from.display()))?;
    let mut folder = dist.join(into);
    if from.is_dir() && into.as_os_str().is_empty() {
        folder.push(name);
    }
    std::fs::create_dir_all(&folder)
        .with_context(|| format!("could not create {}", folder.display()))?;
    if from.is_dir() {
        copy_into(from, &folder)
    } else if from.is_file() {
        copy(from, &folder.join(name))
    } else {
        bail!(
            "web/index.html wants {}, which does not exist",
            from.display()
        )
    }
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
fn copy_into(from: &Path, to: &Path) -> Result<()> {
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
