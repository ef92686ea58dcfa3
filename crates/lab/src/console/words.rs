/// Words that cannot be told apart: a quotation mark is not closed, or a closing one is
/// not followed by a space.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unbalanced;

/// Splits a line into words as redis-cli does (`sdssplitargs`): `"…"` with `\n`, `\r`,
/// `\t`, `\b`, `\a`, `\xHH` and `\` before any other character; `'…'` with `\'`. What
/// `\xHH` makes is a character of that number, where redis-cli makes a byte.
///
/// # Errors
///
/// [`Unbalanced`].
pub fn split(line: &str) -> Result<Vec<String>, Unbalanced> {
    let mut words = Vec::new();
    let mut rest = line;
    loop {
        rest = rest.trim_start_matches(is_space);
        if rest.is_empty() {
            return Ok(words);
        }
        let (word, after) = word(rest)?;
        words.push(word);
        rest = after;
    }
}

/// A line that [`split`] takes apart into these words again.
#[must_use]
pub fn line_of(words: &[impl AsRef<str>]) -> String {
    let mut line = String::new();
    for word in words.iter().map(AsRef::as_ref) {
        if !line.is_empty() {
            line.push(' ');
        }
        let plain = |c: char| !is_space(c) && c != '"' && c != '\'';
        if !word.is_empty() && word.chars().all(plain) {
            line += word;
            continue;
        }
        line.push('"');
        for c in word.chars() {
            match c {
                '"' | '\\' => line.extend(['\\', c]),
                '\n' => line += "\\n",
                '\r' => line += "\\r",
                '\t' => line += "\\t",
                _ => line.push(c),
            }
        }
        line.push('"');
    }
    line
}

/// `isspace` of C, and the end of a string.
const fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r' | '\0')
}

/// The first word of a text that does not begin with a space, and what follows it.
fn word(text: &str) -> Result<(String, &str), Unbalanced> {
    let mut word = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                double_quoted(&mut chars, &mut word)?;
                return ends(chars.as_str(), word);
            }
            '\'' => {
                single_quoted(&mut chars, &mut word)?;
                return ends(chars.as_str(), word);
            }
            _ if is_space(c) => return Ok((word, chars.as_str())),
            _ => word.push(c),
        }
    }
    Ok((word, ""))
}

/// After a closing quotation mark there must be a space or nothing.
fn ends(rest: &str, word: String) -> Result<(String, &str), Unbalanced> {
    if rest.is_empty() || rest.starts_with(is_space) {
        Ok((word, rest))
    } else {
        Err(Unbalanced)
    }
}

fn double_quoted(chars: &mut std::str::Chars<'_>, word: &mut String) -> Result<(), Unbalanced> {
    loop {
        match chars.next().ok_or(Unbalanced)? {
            '"' => return Ok(()),
            '\\' => {
                if let Some(byte) = hex_byte(chars.as_str()) {
                    *chars = chars.as_str()[3..].chars();
                    word.push(char::from(byte));
                    continue;
                }
                word.push(match chars.next().ok_or(Unbalanced)? {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'b' => '\u{8}',
                    'a' => '\u{7}',
                    other => other,
                });
            }
            other => word.push(other),
        }
    }
}

fn single_quoted(chars: &mut std::str::Chars<'_>, word: &mut String) -> Result<(), Unbalanced> {
    loop {
        match chars.next().ok_or(Unbalanced)? {
            '\'' => return Ok(()),
            '\\' if chars.as_str().starts_with('\'') => {
                chars.next();
                word.push('\'');
            }
            other => word.push(other),
        }
    }
}

/// The byte of `xHH` at the beginning of a text.
fn hex_byte(text: &str) -> Option<u8> {
    let digits = text.strip_prefix('x')?.get(..2)?;
    let plain = digits.bytes().all(|b| b.is_ascii_hexdigit());
    plain.then(|| u8::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_split_as_redis_cli_splits_them() {
        for (line, words) in [
            ("", vec![]),
            ("  set  k   v ", vec!["set", "k", "v"]),
            (r#"set k "a b""#, vec!["set", "k", "a b"]),
            (r#"set a"b" c"#, vec!["set", "ab", "c"]),
            (r#"echo "\x41\n\"q\" \\""#, vec!["echo", "A\n\"q\" \\"]),
            (r"echo 'it\'s' '\n'", vec!["echo", "it's", r"\n"]),
            (r#"echo """#, vec!["echo", ""]),
            (r#"echo "\xzz""#, vec!["echo", "xzz"]),
            ("echo é好", vec!["echo", "é好"]),
        ] {
            let found = split(line);
            let words: Vec<String> = words.into_iter().map(str::to_owned).collect();
            assert_eq!(found, Ok(words), "{line}");
        }
    }

    #[test]
    fn a_line_made_of_words_is_split_into_the_same_words() {
        let words = ["set", "", "a b", "q\"'", "back\\slash", "\n\t", "é"];
        assert_eq!(
            split(&line_of(&words)),
            Ok(words.map(str::to_owned).to_vec())
        );
        assert_eq!(line_of(&words[..1]), "set");
    }

    #[test]
    fn quotation_marks_that_do_not_end_a_word_are_refused() {
        for line in [
            r#"set "a"#,
            r#"set a "b"c"#,
            "set 'a",
            r#"set "a\"#,
            "a'b'c",
        ] {
            assert_eq!(split(line), Err(Unbalanced), "{line}");
        }
    }
}
