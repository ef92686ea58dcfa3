//! How a line becomes words and numbers, and a value a quoted word.

use std::net::Ipv4Addr;

/// The words of a line (`sdssplitargs`): separated by white space, in double quotes
/// with escapes (`\n`, `\x41`) or in single quotes. `None` if quotes are not closed,
/// or a closing quote is not followed by white space.
pub(super) fn split(line: &str) -> Option<Vec<String>> {
    let mut bytes = line.bytes().peekable();
    let mut words = Vec::new();
    loop {
        while bytes.next_if(|&b| is_space(b)).is_some() {}
        if bytes.peek().is_none() {
            return Some(words);
        }
        let mut word = Vec::new();
        while let Some(byte) = bytes.next_if(|&b| !is_space(b)) {
            match byte {
                b'"' => {
                    double_quoted(&mut bytes, &mut word)?;
                    break;
                }
                b'\'' => {
                    single_quoted(&mut bytes, &mut word)?;
                    break;
                }
                plain => word.push(plain),
            }
        }
        words.push(String::from_utf8_lossy(&word).into_owned());
    }
}

type Bytes<'a> = std::iter::Peekable<std::str::Bytes<'a>>;

/// What follows an opening double quote, up to and with the closing one.
fn double_quoted(bytes: &mut Bytes<'_>, word: &mut Vec<u8>) -> Option<()> {
    loop {
        match bytes.next()? {
            b'"' => return ended(bytes),
            b'\\' => match bytes.next()? {
                b'x' => {
                    let ahead: Vec<u8> = bytes.clone().take(2).collect();
                    let byte = std::str::from_utf8(&ahead)
                        .ok()
                        .filter(|digits| digits.len() == 2 && !digits.starts_with('+'))
                        .and_then(|digits| u8::from_str_radix(digits, 16).ok());
                    if byte.is_some() {
                        bytes.nth(1);
                    }
                    word.push(byte.unwrap_or(b'x'));
                }
                b'n' => word.push(b'\n'),
                b'r' => word.push(b'\r'),
                b't' => word.push(b'\t'),
                b'b' => word.push(8),
                b'a' => word.push(7),
                other => word.push(other),
            },
            plain => word.push(plain),
        }
    }
}

/// What follows an opening single quote, up to and with the closing one.
fn single_quoted(bytes: &mut Bytes<'_>, word: &mut Vec<u8>) -> Option<()> {
    loop {
        match bytes.next()? {
            b'\'' => return ended(bytes),
            b'\\' if bytes.next_if_eq(&b'\'').is_some() => word.push(b'\''),
            plain => word.push(plain),
        }
    }
}

/// A closing quote ends the word.
fn ended(bytes: &mut Bytes<'_>) -> Option<()> {
    bytes.peek().is_none_or(|&b| is_space(b)).then_some(())
}

const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c)
}

/// A value in double quotes with escapes (`sdscatrepr`).
pub(super) fn quoted(value: &str) -> String {
    let mut text = String::from("\"");
    for byte in value.bytes() {
        match byte {
            b'\\' | b'"' => text.extend(['\\', byte as char]),
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            7 => text.push_str("\\a"),
            8 => text.push_str("\\b"),
            0x20..=0x7e => text.push(byte as char),
            other => text.push_str(&format!("\\x{other:02x}")),
        }
    }
    text.push('"');
    text
}

/// A word that reads as itself: in quotes if it must be.
pub(super) fn word(value: &str) -> String {
    let plain = |b: u8| b.is_ascii_graphic() && b != b'"' && b != b'\'';
    if !value.is_empty() && value.bytes().all(plain) {
        value.to_owned()
    } else {
        quoted(value)
    }
}

/// C's `atoi`: the number a word begins with, or 0; what does not fit is cut to 32
/// bits, as on the machines Redis runs on.
pub(super) fn atoi(word: &str) -> i32 {
    let (negative, magnitude) = leading_number(word);
    let most = i128::from(i64::MAX) + i128::from(negative);
    let magnitude = i128::try_from(magnitude).unwrap_or(i128::MAX).min(most);
    (if negative { -magnitude } else { magnitude }) as i64 as i32
}

/// C's `strtoull`: the number a word begins with, or 0; a negative one wraps.
pub(super) fn strtoull(word: &str) -> u64 {
    let (negative, magnitude) = leading_number(word);
    match u64::try_from(magnitude) {
        Err(_) => u64::MAX,
        Ok(value) if negative => value.wrapping_neg(),
        Ok(value) => value,
    }
}

fn leading_number(word: &str) -> (bool, u128) {
    let word = word.trim_start_matches(|c: char| c.is_ascii() && is_space(c as u8));
    let (negative, digits) = match word.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, word.strip_prefix('+').unwrap_or(word)),
    };
    let magnitude = digits
        .bytes()
        .take_while(u8::is_ascii_digit)
        .fold(0_u128, |n, digit| {
            n.saturating_mul(10)
                .saturating_add(u128::from(digit - b'0'))
        });
    (negative, magnitude)
}

/// `yesnotoi`.
pub(super) fn yes_no(word: &str) -> Option<bool> {
    if word.eq_ignore_ascii_case("yes") {
        Some(true)
    } else if word.eq_ignore_ascii_case("no") {
        Some(false)
    } else {
        None
    }
}

/// An IPv4 address in any of the forms `getaddrinfo` takes without asking a name
/// server: one to four numbers, decimal, octal or hexadecimal, of which the last
/// fills what is left.
pub(super) fn ipv4(word: &str) -> Option<Ipv4Addr> {
    let parts: Vec<u32> = word.split('.').map(part).collect::<Option<_>>()?;
    let (last, first) = parts.split_last()?;
    if first.len() > 3 || first.iter().any(|&part| part > 255) {
        return None;
    }
    let room = 32 - 8 * first.len() as u32;
    if u64::from(*last) >> room != 0 {
        return None;
    }
    let high = first
        .iter()
        .enumerate()
        .fold(0, |bits, (i, part)| bits | part << (24 - 8 * i));
    Some(Ipv4Addr::from(high | last))
}

fn part(text: &str) -> Option<u32> {
    let (digits, radix) = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => (digits, 16),
        None if text.len() > 1 && text.starts_with('0') => (text, 8),
        None => (text, 10),
    };
    if digits.starts_with('+') {
        return None;
    }
    u32::from_str_radix(digits, radix).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Option<Vec<String>> {
        split(line)
    }

    #[test]
    fn words_are_separated_by_white_space_and_held_together_by_quotes() {
        assert_eq!(words("  a\tb  c ").unwrap(), ["a", "b", "c"]);
        assert_eq!(words(r#"a "b c" 'd e'"#).unwrap(), ["a", "b c", "d e"]);
        assert_eq!(words(r#"x"y z""#).unwrap(), ["xy z"]);
        assert_eq!(words(r#""" ''"#).unwrap(), ["", ""]);
        assert_eq!(words("").unwrap(), [""; 0]);
    }

    #[test]
    fn escapes_are_read_in_double_quotes_and_only_the_quote_in_single_ones() {
        assert_eq!(
            words(r#""\x41\n\t\"\\ \q\xzz""#).unwrap(),
            ["A\n\t\"\\ qxzz"]
        );
        assert_eq!(words(r"'it\'s \n'").unwrap(), [r"it's \n"]);
    }

    #[test]
    fn a_quote_that_is_not_closed_or_not_followed_by_space_is_unbalanced() {
        for line in ["\"a", "'a", "\"a\"b", "'it''s'", "\"a\\"] {
            assert_eq!(words(line), None, "{line}");
        }
    }

    #[test]
    fn what_is_quoted_reads_as_it_was() {
        let value = "a \"b\" \\ \n\r\t\u{7}\u{8}\u{1}";
        assert_eq!(quoted(value), r#""a \"b\" \\ \n\r\t\a\b\x01""#);
        assert_eq!(words(&quoted(value)).unwrap(), [value]);
        assert_eq!(word("plain"), "plain");
        assert_eq!(word(""), "\"\"");
    }

    #[test]
    fn numbers_are_read_as_c_reads_them() {
        for (text, number) in [
            ("12abc", 12),
            ("abc", 0),
            (" -7", -7),
            ("+8", 8),
            ("99999999999", 1_215_752_191),
            ("99999999999999999999999", -1),
        ] {
            assert_eq!(atoi(text), number, "{text}");
        }
        assert_eq!(strtoull("-1"), u64::MAX);
        assert_eq!(strtoull("18446744073709551616"), u64::MAX);
        assert_eq!(strtoull("5x"), 5);
    }

    #[test]
    fn addresses_are_read_as_getaddrinfo_reads_them() {
        for (text, ip) in [
            ("127.0.0.1", Some([127, 0, 0, 1])),
            ("127.1", Some([127, 0, 0, 1])),
            ("0x7f000001", Some([127, 0, 0, 1])),
            ("010.0.0.1", Some([8, 0, 0, 1])),
            ("256.0.0.1", None),
            ("1.2.3.4.5", None),
            ("1.2.3.256", None),
            ("", None),
            ("redis", None),
        ] {
            assert_eq!(ipv4(text), ip.map(Ipv4Addr::from), "{text}");
        }
    }
}
