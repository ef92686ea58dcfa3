//! The page in a language that nobody speaks: English with accents, a little more than
//! 40 % longer. A word on the screen without an accent is in no catalogue, and whatever
//! is cut off with these words would be cut off in some language.
//!
//! It is made from the source of the English catalogue, literal by literal, so that what
//! is put into a sentence (names, numbers, what Redis itself says) stays as it is. The
//! module that readers get knows nothing of it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result};

use super::{PACKAGE, PROFILE, Page, assemble};
use crate::places::Places;
use crate::toolchain::{Toolchain, WASM};
use crate::tools::bindgen;
use crate::{run, say};

/// Builds the site in that language beside the real one and returns its folder. All but
/// the interface is compiled as for the real one, and so already there; wasm-opt is left
/// out: nobody measures it.
pub(crate) fn build(places: &Places) -> Result<PathBuf> {
    let started = Instant::now();
    let scratch = places.scratch().join("pseudo");
    let sources = scratch.join("text");
    write_catalogue(&places.root.join("web/src/text"), &sources)?;
    let toolchain = Toolchain::ready(places)?;
    let mut cargo = toolchain.cargo(places);
    cargo
        .args(["build", "--profile", PROFILE, "--lib"])
        .args(["--package", PACKAGE, "--target", WASM])
        .args(["--features", "pseudo"])
        .env("LAB_PSEUDO", &sources);
    run::visibly(&mut cargo)?;
    let file = format!("{}.wasm", PACKAGE.replace('-', "_"));
    let made = scratch.join("module");
    let tools = bindgen::wasm_bindgen_ready(places, &toolchain)?;
    let mut bindgen = Command::new(tools.join("wasm-bindgen"));
    bindgen
        .args([
            "--target",
            "web",
            "--no-typescript",
            "--out-name",
            PACKAGE,
            "--out-dir",
        ])
        .arg(&made)
        .arg(places.target.join(WASM).join(PROFILE).join(file));
    run::visibly(&mut bindgen)?;
    let site = scratch.join("site");
    assemble::assemble(&site, &Page::read(places)?, &made)?;
    say::done("site in the pseudo-locale built", started);
    Ok(site)
}

/// Writes the catalogue in other words: the files that `web/src/text` includes instead
/// of its own.
fn write_catalogue(text: &Path, into: &Path) -> Result<()> {
    let picture = text.join("picture");
    for (name, source) in [
        ("en.rs", inlined(&text.join("en"))?),
        ("picture_en.rs", read(&picture.join("en.rs"))?),
        ("picture_en_many.rs", read(&picture.join("en_many.rs"))?),
        ("picture_en_raft.rs", read(&picture.join("en_raft.rs"))?),
        ("picture_en_report.rs", read(&picture.join("en_report.rs"))?),
    ] {
        let path = into.join(name);
        let source = in_other_words(without_heading(&source));
        // What is as it was is not built again.
        if std::fs::read_to_string(&path).is_ok_and(|old| old == source) {
            continue;
        }
        std::fs::create_dir_all(into)?;
        std::fs::write(&path, source).with_context(|| format!("could not write {name}"))?;
    }
    Ok(())
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))
}

/// A module's file with the files of its modules written into it.
fn inlined(folder: &Path) -> Result<String> {
    let mut whole = String::new();
    for line in read(&folder.join("mod.rs"))?.lines() {
        let module = line
            .strip_prefix("mod ")
            .and_then(|rest| rest.strip_suffix(';'));
        match module {
            Some(name) => {
                let inside = read(&folder.join(format!("{name}.rs")))?;
                whole.push_str(&format!(
                    "mod {name} {{\n{}\n}}\n",
                    without_heading(&inside)
                ));
            }
            None => {
                whole.push_str(line);
                whole.push('\n');
            }
        }
    }
    Ok(whole)
}

/// Without the words about the file at its top, which stand nowhere else.
fn without_heading(source: &str) -> &str {
    let mut rest = source;
    while let Some((line, after)) = rest.split_once('\n')
        && (line.starts_with("//!") || line.is_empty())
    {
        rest = after;
    }
    rest
}

/// A source with its literals in other words: all but those that something is compared
/// with, and those that are the key of a table.
fn in_other_words(source: &str) -> String {
    let mut out = String::with_capacity(source.len() * 3 / 2);
    let mut rest = source;
    while let Some(at) = rest.find(['"', '\'', '/']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = token(from);
        let (token, after) = from.split_at(end);
        match token
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
        {
            Some(text) if !is_key(&out, after) => {
                out.push('"');
                out.push_str(&longer(text));
                out.push('"');
            }
            _ => out.push_str(token),
        }
        rest = after;
    }
    out + rest
}

/// How many bytes the comment, letter or literal takes that begins here.
fn token(from: &str) -> usize {
    let closed_by = |quote: char| {
        let mut escaped = false;
        let mut letters = from.char_indices().skip(1);
        let end = letters.find(|(_, letter)| {
            let ends = *letter == quote && !escaped;
            escaped = *letter == '\\' && !escaped;
            ends
        });
        end.map_or(from.len(), |(at, _)| at + 1)
    };
    match from.as_bytes() {
        [b'/', b'/', ..] => from.find('\n').unwrap_or(from.len()),
        [b'"', ..] => closed_by('"'),
        // A letter between quotes, not a lifetime.
        [b'\'', b'\\', ..] => closed_by('\''),
        [b'\'', ..] => {
            let mut letters = from.char_indices().skip(2);
            letters
                .next()
                .map_or(1, |(at, letter)| if letter == '\'' { at + 1 } else { 1 })
        }
        _ => 1,
    }
}

/// Whether the literal between these is compared with something, or the key of a table.
fn is_key(before: &str, after: &str) -> bool {
    let after = after.trim_start();
    if after.starts_with("=>") || after.starts_with('|') || after.starts_with("if ") {
        return true;
    }
    let before = before.trim_end();
    if before.ends_with("starts_with(") {
        return true;
    }
    // The first of a pair; in a call a name stands before the bracket.
    after.starts_with(',')
        && before.strip_suffix('(').is_some_and(|before| {
            !before.ends_with(|letter: char| letter.is_alphanumeric() || "!)_".contains(letter))
        })
}

/// The letters that get an accent. The others look the same in most languages, and the
/// picture knows how wide they are.
const PLAIN: &str = "aeiouyncsdgzAEIOUYNCSDGZ";
/// What those become.
const ACCENTED: &str = "áéïöüýñçšđğžÁÉÏÖÜÝÑÇŠĐĞŽ";

fn accented(letter: char) -> char {
    let place = PLAIN.find(letter);
    place
        .and_then(|place| ACCENTED.chars().nth(place))
        .unwrap_or(letter)
}

/// The inside of a literal with accents, and of every five letters two twice. Values,
/// escapes and what is to be typed stay as they are.
fn longer(literal: &str) -> String {
    let mut out = String::with_capacity(literal.len() * 2);
    let mut owed = 0;
    let mut letters = literal.chars().peekable();
    let (mut inside, mut typed) = (0_u32, false);
    while let Some(letter) = letters.next() {
        // What Redis writes in capitals stays as it is in every language.
        if letter.is_ascii_uppercase() && letters.peek().is_some_and(char::is_ascii_uppercase) {
            out.push(letter);
            out.extend(std::iter::from_fn(|| {
                letters.next_if(char::is_ascii_uppercase)
            }));
            continue;
        }
        match letter {
            '\\' => {
                out.push(letter);
                out.extend(letters.next());
                // `\u{b5}`
                if out.ends_with("\\u") {
                    out.extend(std::iter::from_fn(|| letters.next_if(|next| *next != '}')));
                }
                continue;
            }
            '{' if letters.peek() == Some(&'{') => out.extend(letters.next()),
            '{' => inside += 1,
            '}' if inside > 0 => inside -= 1,
            '`' => typed = !typed,
            _ => {}
        }
        if inside > 0 || typed || !letter.is_alphabetic() {
            out.push(letter);
            continue;
        }
        let dressed = accented(letter);
        out.push(dressed);
        owed += 2;
        if owed > 0 {
            out.push(dressed.to_lowercase().next().unwrap_or(dressed));
            owed -= 5;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_grows_by_two_fifths_and_keeps_what_is_put_into_it() {
        assert_eq!(longer("Kill"), "Kkïlll");
        assert_eq!(longer("no ODOWN"), "ññö ODOWN");
        assert_eq!(longer("{a} of {b:02}"), "{a} ööf {b:02}");
        for said in [
            "Nothing more in that direction.",
            "Step",
            "Replicas per master",
        ] {
            let letters = |text: &str| text.chars().filter(|letter| letter.is_alphabetic()).count();
            let (before, after) = (letters(said), letters(&longer(said)));
            assert!(after * 5 >= before * 7, "{said}: {before}, {after}");
        }
    }

    #[test]
    fn what_is_typed_and_what_is_escaped_stays() {
        assert_eq!(longer("`kill r0` \\u{b5} \\n{{"), "`kill r0` \\u{b5} \\n{{");
    }

    #[test]
    fn keys_and_patterns_are_left_alone() {
        let source = "// \"no\"\nmatch key { \"a-b\" => \"nod\", _ => f(\"nod\", x) } [(\"key\", \"nod\")] '\"' \"nod\" &'static str";
        let wanted = "// \"no\"\nmatch key { \"a-b\" => \"ññöđđ\", _ => f(\"ññöđđ\", x) } [(\"key\", \"ññöđđ\")] '\"' \"ññöđđ\" &'static str";
        assert_eq!(in_other_words(source), wanted);
    }
}
