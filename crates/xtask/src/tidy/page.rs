//! Rules about the page: it must live with a strict content security policy.

use super::texts::containing;
use super::{Breach, File};

/// What reaches a browser: the page's crate and the files beside it, without the
/// tests that run outside of the page.
fn shipped(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| {
        let tests = file.path.starts_with("web/e2e/") || file.path.starts_with("web/bench/");
        let page = file.path.starts_with("web/") || file.path.starts_with("static/");
        page && !tests && file.is(&[".rs", ".js", ".mjs", ".html", ".css", ".svg"])
    })
}

/// No `style` attribute and no `<style>` element; the policy stops both. Style
/// sheets are adopted by the shadow root; single values go through `element.style`.
pub(super) fn inline_styles(files: &[File]) -> Vec<Breach> {
    let marks = [
        "<style",
        " style=\"",
        " style={",
        " style='",
        "setAttribute('style'",
        "setAttribute(\"style\"",
        "set_attribute(\"style\"",
    ];
    containing(shipped(files), &marks)
}

/// No inline script, no handler attribute, no evaluation of texts.
pub(super) fn inline_scripts(files: &[File]) -> Vec<Breach> {
    let mut found = containing(
        shipped(files).filter(|file| file.is(&[".js", ".mjs", ".rs"])),
        &["eval(", "new Function("],
    );
    for file in shipped(files).filter(|file| file.is(&[".html", ".svg"])) {
        for (number, line) in file.lines() {
            if line.contains("<script") && !line.contains("src=\"") {
                found.push(file.breach(number, "a script without `src` on its line"));
            }
            if line.split_whitespace().any(is_handler) {
                found.push(file.breach(number, "an `on…=` attribute is an inline script"));
            }
        }
    }
    found
}

fn is_handler(word: &str) -> bool {
    word.strip_prefix("on")
        .and_then(|rest| rest.split_once('='))
        .is_some_and(|(event, value)| {
            !event.is_empty()
                && event.bytes().all(|byte| byte.is_ascii_lowercase())
                && value.starts_with(['"', '\''])
        })
}

/// No address of another origin, but for names of XML vocabularies, which nobody
/// fetches, and comments.
pub(super) fn third_parties(files: &[File]) -> Vec<Breach> {
    const NAMES: [&str; 2] = ["http://www.w3.org/", "https://www.w3.org/"];
    let mut found = Vec::new();
    for file in shipped(files) {
        for (number, line) in file.lines() {
            let comment = ["//", "/*", "*", "<!--"]
                .iter()
                .any(|c| line.trim_start().starts_with(c));
            let mut rest = NAMES
                .iter()
                .fold(line.to_owned(), |text, name| text.replace(name, ""));
            rest.retain(|c| !c.is_whitespace());
            let names_another = [
                "http://", "https://", "ws://", "wss://", "url(//", "src=\"//",
            ];
            if !comment && names_another.iter().any(|mark| rest.contains(mark)) {
                found.push(file.breach(number, "an address of another origin"));
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
    fn style_attributes_are_found_in_rust_and_html() {
        for text in ["<p style=\"a\">", "html! { <p style={x} /> }", "<style>"] {
            assert_eq!(
                inline_styles(&[file("web/src/a.rs", text)]).len(),
                1,
                "{text}"
            );
        }
        let good = [
            file("web/src/a.rs", "let style = \"x\";"),
            file("web/e2e/a.mjs", "<style>"),
        ];
        assert_eq!(inline_styles(&good), []);
    }

    #[test]
    fn inline_scripts_and_handlers_are_found() {
        for text in ["<script>1</script>", "<p onclick=\"x()\">"] {
            assert_eq!(
                inline_scripts(&[file("web/index.html", text)]).len(),
                1,
                "{text}"
            );
        }
        let good = file(
            "web/index.html",
            "<script type=\"module\" src=\"x.js\"></script> <p title=\"on\">",
        );
        assert_eq!(inline_scripts(&[good]), []);
    }

    #[test]
    fn another_origin_is_found_but_a_vocabulary_is_not() {
        let bad = file("static/a.css", "@import 'https://fonts.example/x.css';");
        assert_eq!(third_parties(&[bad]).len(), 1);
        let good = file("static/a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\">");
        assert_eq!(third_parties(&[good]), []);
    }
}
