//! Reading the command line.

use anyhow::{Result, bail};

/// The words after `cargo xtask COMMAND`, taken away one by one; what is left at
/// the end was not understood.
pub(crate) struct Flags {
    words: Vec<String>,
}

impl Flags {
    /// From the words that follow the command's name.
    pub(crate) fn new(words: impl IntoIterator<Item = String>) -> Self {
        // `--port=8080` and `--port 8080` mean the same.
        let split = |word: String| match word.split_once('=') {
            Some((name, value)) if word.starts_with("--") => {
                vec![name.to_owned(), value.to_owned()]
            }
            _ => vec![word],
        };
        Self {
            words: words.into_iter().flat_map(split).collect(),
        }
    }

    /// Takes a flag without a value.
    pub(crate) fn flag(&mut self, name: &str) -> bool {
        let before = self.words.len();
        self.words.retain(|word| word != name);
        self.words.len() < before
    }

    /// Takes a flag with one value.
    pub(crate) fn value(&mut self, name: &str) -> Result<Option<String>> {
        let Some(at) = self.words.iter().position(|word| word == name) else {
            return Ok(None);
        };
        self.words.remove(at);
        if at < self.words.len() && !self.words[at].starts_with("--") {
            Ok(Some(self.words.remove(at)))
        } else {
            bail!("{name} needs a value")
        }
    }

    /// Takes every value of a flag that may be repeated or list several with commas.
    pub(crate) fn values(&mut self, name: &str) -> Result<Vec<String>> {
        let mut all = Vec::new();
        while let Some(value) = self.value(name)? {
            all.extend(
                value
                    .split(',')
                    .filter(|piece| !piece.is_empty())
                    .map(str::to_owned),
            );
        }
        Ok(all)
    }

    /// Ends the reading: nothing may be left.
    pub(crate) fn end(self) -> Result<()> {
        match self.words.first() {
            None => Ok(()),
            Some(word) => bail!("`{word}` is not understood here; see `cargo xtask help`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(text: &str) -> Flags {
        Flags::new(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn a_value_may_follow_after_a_space_or_an_equals_sign() {
        assert_eq!(
            flags("--port 9").value("--port").unwrap().as_deref(),
            Some("9")
        );
        assert_eq!(
            flags("--port=9").value("--port").unwrap().as_deref(),
            Some("9")
        );
    }

    #[test]
    fn a_flag_without_its_value_is_an_error() {
        assert!(flags("--port").value("--port").is_err());
        assert!(flags("--port --dev").value("--port").is_err());
    }

    #[test]
    fn repeated_and_listed_values_are_all_taken() {
        let mut given = flags("--only fmt,tidy --only wasm");
        assert_eq!(given.values("--only").unwrap(), ["fmt", "tidy", "wasm"]);
        assert!(given.end().is_ok());
    }

    #[test]
    fn a_word_nobody_took_is_named_in_the_error() {
        let mut given = flags("--dev --prot 9");
        assert!(given.flag("--dev"));
        let text = given.end().unwrap_err().to_string();
        assert!(text.contains("--prot"), "{text}");
    }
}
