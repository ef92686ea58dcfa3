//! What somebody opens: one scenario file, or the configuration files of sentinels.

use crate::conf::{self, ConfText, Wanted};
use crate::scenario::{
    Loaded, MAX_FILE_BYTES, Place, Problem, Scenario, ScenarioError, ScenarioErrors,
};

/// The most that is opened at once, in bytes; a single file is [`MAX_FILE_BYTES`] at most.
pub const MAX_BYTES_TOGETHER: u64 = 8 * MAX_FILE_BYTES;

/// What a text is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// A sentinel.conf.
    Conf,
    /// A scenario in TOML.
    Toml,
    /// A scenario in JSON.
    Json,
}

impl Format {
    /// By the end of the name if that says it, else by the text: a scenario in JSON is
    /// an object, the first line of one in TOML names a table or has a value after `=`.
    #[must_use]
    pub fn of(name: &str, text: &str) -> Self {
        let end = name.rsplit_once('.').map_or("", |(_, end)| end);
        match end.to_ascii_lowercase().as_str() {
            "conf" => return Self::Conf,
            "toml" => return Self::Toml,
            "json" => return Self::Json,
            _ => {}
        }
        if text.trim_start().starts_with('{') {
            return Self::Json;
        }
        let says = |line: &&str| !line.is_empty() && !line.starts_with('#');
        let first = text.lines().map(str::trim).find(says).unwrap_or_default();
        let word = first.find(|c: char| c.is_whitespace() || c == '=');
        let value = word.is_some_and(|end| first[end..].trim_start().starts_with('='));
        if first.starts_with('[') || value {
            Self::Toml
        } else {
            Self::Conf
        }
    }
}

/// The scenario of these files: a scenario file, or one or several sentinel.conf
/// (see [`conf::import`]).
///
/// # Errors
///
/// Everything that is wrong, with the file and the line.
pub fn open(files: &[ConfText<'_>], wanted: Wanted) -> Result<Loaded, ScenarioErrors> {
    let bytes: u64 = files.iter().map(|file| file.text.len() as u64).sum();
    if bytes > MAX_BYTES_TOGETHER {
        let max = MAX_BYTES_TOGETHER;
        return Err(ScenarioError::new(Place::default(), Problem::TooMuch { max }).into());
    }
    match files {
        [ConfText { name, text }] => match Format::of(name, text) {
            Format::Conf => conf::import(files, wanted),
            Format::Toml => Scenario::parse_toml(text, name),
            Format::Json => Scenario::parse_json(text, name),
        },
        several => {
            let scenario = { several.iter() }
                .find(|file| Format::of(file.name, file.text) != Format::Conf)
                .map(|file| ScenarioError {
                    file: Some(file.name.to_owned()),
                    ..ScenarioError::new(Place::default(), Problem::NotAlone)
                });
            scenario.map_or_else(|| conf::import(several, wanted), |error| Err(error.into()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_a_text_is_and_a_text_without_one_says_it_itself() {
        for (name, text, format) in [
            ("a.CONF", "x = 1", Format::Conf),
            ("a.toml", "{", Format::Toml),
            ("a.json", "port 1", Format::Json),
            (
                "",
                "\n # mine\nport 26379\nsentinel monitor m 10.0.0.1 6379 2",
                Format::Conf,
            ),
            ("", "sentinel auth-pass m a=b", Format::Conf),
            ("pasted", "# mine\nname = \"x\"", Format::Toml),
            ("", "name=\"x\"", Format::Toml),
            ("", "[network]\nlatency = \"1ms\"", Format::Toml),
            ("", " {\"name\": \"x\"}", Format::Json),
            ("", "", Format::Conf),
        ] {
            assert_eq!(Format::of(name, text), format, "{name} {text}");
        }
    }

    const CONF: &str = "sentinel monitor mymaster 10.0.0.1 6379 2\n";

    #[test]
    fn each_format_opens() {
        let toml = "name = \"mine\"\nsentinels = 5\n";
        let json = "{\"name\": \"mine\", \"sentinels\": 5}";
        for (text, sentinels) in [(CONF, 3), (toml, 5), (json, 5)] {
            let loaded = open(&[ConfText { name: "mine", text }], Wanted::default());
            let scenario = loaded.expect("a scenario").scenario;
            assert_eq!(
                (scenario.name.as_str(), scenario.sentinels),
                ("mine", sentinels)
            );
        }
    }

    #[test]
    fn several_files_are_those_of_sentinels() {
        let conf = ConfText {
            name: "a.conf",
            text: CONF,
        };
        let two = open(&[conf, conf], Wanted::default()).expect("two sentinels");
        assert_eq!(two.scenario.sentinels, 2);
        let toml = ConfText {
            name: "b.toml",
            text: "name = \"b\"",
        };
        let ScenarioErrors(errors) = open(&[conf, toml], Wanted::default()).expect_err("two kinds");
        assert_eq!(
            errors[0].to_string(),
            "b.toml: is a scenario and is opened alone; several files are each the sentinel.conf of one sentinel"
        );
    }

    #[test]
    fn what_is_too_much_together_is_refused() {
        let text = "#".repeat(1 << 20);
        let file = ConfText {
            name: "a.conf",
            text: &text,
        };
        let ScenarioErrors(errors) = open(&[file; 9], Wanted::default()).expect_err("9 MiB");
        assert_eq!(errors[0].problem, Problem::TooMuch { max: 8 << 20 });
    }
}
