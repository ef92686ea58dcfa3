//! Patterns as `KEYS`, `CONFIG GET` and `SENTINEL RESET` take them.

/// Whether `text` matches `pattern` (`stringmatchlen` in util.c): `*`, `?`, `[a-z]`,
/// `[^a]` and `\`.
#[must_use]
pub fn matches(pattern: &str, text: &str, ignore_case: bool) -> bool {
    let fold = |text: &str| {
        if ignore_case {
            text.to_ascii_lowercase()
        } else {
            text.to_owned()
        }
    };
    Glob { budget: BUDGET }.matches(fold(pattern).as_bytes(), fold(text).as_bytes())
}

/// How many positions are tried at most; Redis limits the recursion instead.
const BUDGET: u32 = 100_000;

struct Glob {
    budget: u32,
}

impl Glob {
    fn matches(&mut self, mut pattern: &[u8], mut text: &[u8]) -> bool {
        while let (Some(&first), false) = (pattern.first(), text.is_empty()) {
            match first {
                b'*' => {
                    while pattern.get(1) == Some(&b'*') {
                        pattern = &pattern[1..];
                    }
                    if pattern.len() == 1 {
                        return true;
                    }
                    for from in 0..=text.len() {
                        self.budget = self.budget.saturating_sub(1);
                        if self.budget == 0 {
                            return false;
                        }
                        if self.matches(&pattern[1..], &text[from..]) {
                            return true;
                        }
                    }
                    return false;
                }
                b'?' => {}
                b'[' => {
                    let (found, used) = class(&pattern[1..], text[0]);
                    if !found {
                        return false;
                    }
                    pattern = &pattern[used..];
                }
                _ => {
                    if first == b'\\' && pattern.len() >= 2 {
                        pattern = &pattern[1..];
                    }
                    if pattern[0] != text[0] {
                        return false;
                    }
                }
            }
            pattern = pattern.get(1..).unwrap_or_default();
            text = &text[1..];
        }
        if text.is_empty() {
            while pattern.first() == Some(&b'*') {
                pattern = &pattern[1..];
            }
        }
        pattern.is_empty() && text.is_empty()
    }
}

/// Whether a class (what follows `[`) holds `byte`, and how many bytes it has up to
/// and without the last one that belongs to it.
fn class(class: &[u8], byte: u8) -> (bool, usize) {
    let not = class.first() == Some(&b'^');
    let mut at = usize::from(not);
    let mut found = false;
    loop {
        match class.get(at..).unwrap_or_default() {
            [b'\\', escaped, ..] => {
                found |= *escaped == byte;
                at += 2;
            }
            [b']', ..] => return (found != not, at + 1),
            // A class that is not closed ends with the pattern.
            [] => return (found != not, at),
            [from, b'-', to, ..] => {
                found |= (*from.min(to)..=*from.max(to)).contains(&byte);
                at += 3;
            }
            [one, ..] => {
                found |= *one == byte;
                at += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_as_redis_matches_them() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("*", "anything", true),
            ("", "a", false),
            ("h?llo", "hello", true),
            ("h?llo", "hllo", false),
            ("h*llo", "heeello", true),
            ("h[ae]llo", "hallo", true),
            ("h[ae]llo", "hillo", false),
            ("h[^e]llo", "hello", false),
            ("h[^e]llo", "hallo", true),
            ("h[a-c]llo", "hbllo", true),
            ("h[c-a]llo", "hbllo", true),
            ("h\\?llo", "h?llo", true),
            ("h\\?llo", "hello", false),
            ("a*b*c", "axxbyyc", true),
            ("a*b*c", "axxbyy", false),
            ("[", "big", false),
            ("[b", "b", true),
            ("a**", "a", true),
            ("my[\\]]", "my]", true),
        ] {
            assert_eq!(matches(pattern, text, false), expected, "{pattern} {text}");
        }
        assert!(matches("REPL-*", "repl-timeout", true));
        assert!(!matches("REPL-*", "repl-timeout", false));
    }

    #[test]
    fn a_pattern_made_to_take_for_ever_does_not() {
        let text = format!("{}b", "a".repeat(200));
        assert!(!matches(&format!("{}c", "a*".repeat(40)), &text, false));
    }
}
