//! Understanding `web/index.html`, which is written for Trunk.
//!
//! Of Trunk's `<link data-trunk …>` three kinds are understood: `rust` (one),
//! `copy-file` and `copy-dir`. Any other is an error here, lest the two ways of
//! building drift apart.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};

use crate::manifest;
use crate::places::Places;

/// The page and what belongs to it.
#[derive(Debug)]
pub(crate) struct Page {
    /// The HTML that is served, byte for byte Trunk's: its links taken out (the lines
    /// stay), its patterns filled in.
    pub(crate) html: String,
    /// wasm-opt's level (`3`, `s`, `z`), or `None` for no optimisation.
    pub(crate) optimisation: Option<String>,
    /// Whether `.d.ts` files are wanted.
    pub(crate) typescript: bool,
    /// Files and folders that go into the site.
    pub(crate) copies: Vec<Copy>,
}

/// A file or folder that goes into the site as it is.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Copy {
    /// Where it is; relative to `web/` until [`Page::read`] has made it absolute.
    pub(crate) from: PathBuf,
    /// The folder of the site that it goes into; empty for the top.
    pub(crate) into: PathBuf,
}

/// The two patterns of `Trunk.toml`, with `{base}`, `{js}` and `{wasm}` filled in.
struct Patterns {
    script: String,
    preload: String,
}

impl Page {
    /// Reads `Trunk.toml` and the page it names.
    pub(crate) fn read(places: &Places) -> Result<Self> {
        let patterns = Patterns::read(places)?;
        let path = places.root.join("web/index.html");
        let text = std::fs::read_to_string(&path)
            .with_context(|| format!("could not read {}", path.display()))?;
        let mut page =
            Self::parse(&text, &patterns).with_context(|| format!("in {}", path.display()))?;
        let folder = places.root.join("web");
        for copy in &mut page.copies {
            copy.from = folder.join(&copy.from);
        }
        Ok(page)
    }

    fn parse(text: &str, patterns: &Patterns) -> Result<Self> {
        let mut page = Self {
            html: String::new(),
            optimisation: None,
            typescript: false,
            copies: Vec::new(),
        };
        let mut rust = 0;
        let mut rest = text;
        while let Some(at) = rest.find("<link data-trunk") {
            let tag = &rest[at..];
            let length = tag.find('>').context("a <link data-trunk is not closed")? + 1;
            let (tag, after) = tag.split_at(length);
            page.html.push_str(&rest[..at]);
            rest = after;
            match attribute(tag, "rel") {
                Some("rust") => {
                    rust += 1;
                    page.html.push_str(&patterns.script);
                    page.optimisation = attribute(tag, "data-wasm-opt").map(str::to_owned);
                    page.typescript = tag.contains("data-typescript");
                }
                Some("copy-file" | "copy-dir") => {
                    let href =
                        attribute(tag, "href").with_context(|| format!("{tag} has no href"))?;
                    let into = attribute(tag, "data-target-path").unwrap_or("");
                    page.copies.push(Copy {
                        from: href.into(),
                        into: into.into(),
                    });
                }
                _ => bail!("{tag}: expected rel=\"rust\", rel=\"copy-file\" or rel=\"copy-dir\""),
            }
        }
        page.html.push_str(rest);
        if rust != 1 {
            bail!("{rust} links with rel=\"rust\"; expected one");
        }
        let end = page.html.rfind("</head>").context("there is no </head>")?;
        page.html.insert_str(end, &patterns.preload);
        Ok(page)
    }
}

impl Patterns {
    fn read(places: &Places) -> Result<Self> {
        let path = places.root.join("Trunk.toml");
        let table = manifest::read(&path)?;
        let build = table.get("build");
        let text = |key: &str| {
            build
                .and_then(|build| build.get(key)?.as_str())
                .with_context(|| format!("{} has no text `build.{key}`", path.display()))
        };
        let fill = |pattern: &str| -> Result<String> {
            let base = text("public_url")?;
            let package = super::PACKAGE;
            Ok(pattern
                .replace("{base}", base)
                .replace("{js}", &format!("{package}.js"))
                .replace("{wasm}", &format!("{package}_bg.wasm")))
        };
        Ok(Self {
            script: fill(text("pattern_script")?)?,
            preload: fill(text("pattern_preload")?)?,
        })
    }
}

/// The value of `name="…"` in a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let start = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[start..].split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Page> {
        let patterns = Patterns {
            script: "<SCRIPT>".into(),
            preload: "<PRELOAD>".into(),
        };
        Page::parse(text, &patterns)
    }

    #[test]
    fn trunks_links_are_taken_out_and_its_patterns_filled_in() {
        let page = parse(concat!(
            "<head>\n  <link data-trunk rel=\"rust\" href=\"Cargo.toml\" data-wasm-opt=\"3\" data-typescript>\n",
            "  <link data-trunk rel=\"copy-file\" href=\"../static/element.js\" data-target-path=\"js\">\n</head><body>x</body>"
        ))
        .unwrap();
        assert_eq!(
            page.html,
            "<head>\n  <SCRIPT>\n  \n<PRELOAD></head><body>x</body>"
        );
        assert_eq!(page.optimisation.as_deref(), Some("3"));
        assert!(page.typescript);
        assert_eq!(
            page.copies,
            [Copy {
                from: "../static/element.js".into(),
                into: "js".into()
            }]
        );
    }

    #[test]
    fn a_link_of_a_kind_that_only_trunk_knows_is_an_error() {
        let error = parse("<head><link data-trunk rel=\"sass\" href=\"a\"></head><body></body>");
        assert!(error.unwrap_err().to_string().contains("sass"));
    }

    #[test]
    fn a_page_without_a_module_is_an_error() {
        let error = parse("<head></head><body></body>").unwrap_err();
        assert!(error.to_string().contains("expected one"));
    }
}
