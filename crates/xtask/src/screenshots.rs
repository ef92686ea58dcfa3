//! `cargo xtask screenshots`: pictures of the built site.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::flags::Flags;
use crate::places::Places;
use crate::server::Server;
use crate::tools::{browser, node};
use crate::{run, site};

/// What is photographed.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    /// The standard pictures: three instants in every size, theme and language.
    Standard,
    /// Every view there is: menus, forms, tabs, situations, crowds, an embed.
    All,
    /// The views of these names.
    Named(Vec<String>),
    /// The picture in README.md.
    Readme,
}

/// Builds and serves the site and runs `web/e2e/screenshots.mjs` on it, which
/// writes the pictures to the folder of `--out`.
pub(crate) fn screenshots(flags: Flags) -> Result<()> {
    let (wanted, out) = read(flags)?;
    let places = Places::find()?;
    let out = match out {
        Some(folder) => std::env::current_dir()?.join(folder),
        None => default_folder(&places, &wanted),
    };
    take(&places, &wanted, &out)
}

fn read(mut flags: Flags) -> Result<(Wanted, Option<String>)> {
    let out = flags.value("--out")?;
    let (all, readme) = (flags.flag("--all"), flags.flag("--readme"));
    let names = flags.values("--only")?;
    flags.end()?;
    let wanted = match (all, readme, names.is_empty()) {
        (false, false, true) => Wanted::Standard,
        (true, false, true) => Wanted::All,
        (false, true, true) => Wanted::Readme,
        (false, false, false) => Wanted::Named(names),
        _ => bail!("of --all, --readme and --only expected at most one"),
    };
    Ok((wanted, out))
}

/// README's picture is kept where README.md looks for it; the others are scratch.
fn default_folder(places: &Places, wanted: &Wanted) -> PathBuf {
    if *wanted == Wanted::Readme {
        places.root.join("docs")
    } else {
        places.target.join("screenshots")
    }
}

fn arguments(wanted: &Wanted) -> Vec<String> {
    match wanted {
        Wanted::Standard => Vec::new(),
        Wanted::All => vec!["--all".to_owned()],
        Wanted::Named(names) => names.clone(),
        Wanted::Readme => vec!["--readme".to_owned()],
    }
}

fn take(places: &Places, wanted: &Wanted, out: &Path) -> Result<()> {
    let browser = browser::ready(places)?;
    browser::fonts_ready(places)?;
    site::build(places, site::Purpose::Ship)?;
    node::modules_ready(places)?;
    let server = Server::bind(places.dist(), "127.0.0.1", 0, "/")?;
    let url = server.url()?;
    std::thread::spawn(move || server.run());
    let mut node = Command::new("node");
    node.current_dir(&places.root)
        .arg("web/e2e/screenshots.mjs")
        .args(arguments(wanted))
        .env("LAB_SITE", url)
        .env("LAB_CHROMIUM", browser.chromium)
        .env("LAB_OUT", out);
    run::visibly(&mut node)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_words(text: &str) -> Result<(Wanted, Option<String>)> {
        read(Flags::new(text.split_whitespace().map(str::to_owned)))
    }

    #[test]
    fn the_readme_picture_can_be_asked_for() {
        let (wanted, out) = read_words("--readme").unwrap();
        assert_eq!((&wanted, out), (&Wanted::Readme, None));
        assert_eq!(arguments(&wanted), ["--readme"]);
    }

    #[test]
    fn views_are_chosen_by_name() {
        let (wanted, out) = read_words("--only votes,gallery --out x").unwrap();
        assert_eq!(out.as_deref(), Some("x"));
        assert_eq!(arguments(&wanted), ["votes", "gallery"]);
    }

    #[test]
    fn two_choices_at_once_are_an_error() {
        assert!(read_words("--all --readme").is_err());
        assert!(read_words("--readme --only votes").is_err());
    }
}
