use std::fmt;

use thiserror::Error;

/// A regular expression on the arguments of an event, in the small part of the
/// usual syntax that arguments need: characters, `.`, `\` before a character that
/// is meant itself, `*`, `+`, `?` after one of these, `^`, `$`, and `|` between
/// alternatives. It is found anywhere in the text unless `^` or `$` hold it.
///
/// Groups, sets and counts (`(`, `[`, `{`) are refused rather than taken for
/// themselves, so that a pattern never means something else than in the recorder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pattern {
    text: String,
    alternatives: Vec<Vec<Piece>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Piece {
    Start,
    End,
    One(One),
    /// Least and most times (`None`: any number).
    Repeat(One, u32, Option<u32>),
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum One {
    Any,
    Is(char),
}

/// Why a text is no [`Pattern`].
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum PatternError {
    /// It has a part of regular expressions that is not supported.
    #[error("`{0}` is not supported in a pattern; write `\\{0}` for the character itself")]
    Unsupported(char),
    /// A `*`, `+` or `?` with nothing before it.
    #[error("`{0}` repeats nothing")]
    NothingToRepeat(char),
    /// A `\` at the end.
    #[error("the pattern ends in `\\`")]
    Unfinished,
    /// It is too long.
    #[error("a pattern may have {max} characters, this one has {found}")]
    TooLong {
        /// The limit.
        max: usize,
        /// Its length.
        found: usize,
    },
}

/// Matching tries alternatives one after another; a bound on the pattern and on
/// its repetitions bounds the work.
const MAX_CHARS: usize = 120;

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// [`PatternError`], when it is not in the supported part.
    pub fn new(text: &str) -> Result<Self, PatternError> {
        let found = text.chars().count();
        if found > MAX_CHARS {
            return Err(PatternError::TooLong {
                max: MAX_CHARS,
                found,
            });
        }
        let mut alternatives = vec![Vec::new()];
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            if c == '|' {
                alternatives.push(Vec::new());
                continue;
            }
            if let Some(pieces) = alternatives.last_mut() {
                Self::read(c, &mut chars, pieces)?;
            }
        }
        Ok(Self {
            text: text.to_owned(),
            alternatives,
        })
    }

    fn read(
        c: char,
        chars: &mut std::str::Chars<'_>,
        pieces: &mut Vec<Piece>,
    ) -> Result<(), PatternError> {
        let piece = match c {
            '^' => Piece::Start,
            '$' => Piece::End,
            '.' => Piece::One(One::Any),
            '*' | '+' | '?' => {
                let Some(Piece::One(one)) = pieces.pop() else {
                    return Err(PatternError::NothingToRepeat(c));
                };
                Piece::Repeat(one, u32::from(c == '+'), (c == '?').then_some(1))
            }
            '(' | ')' | '[' | ']' | '{' | '}' => return Err(PatternError::Unsupported(c)),
            '\\' => match chars.next() {
                Some(c) if c.is_ascii_alphanumeric() => return Err(PatternError::Unsupported(c)),
                Some(c) => Piece::One(One::Is(c)),
                None => return Err(PatternError::Unfinished),
            },
            c => Piece::One(One::Is(c)),
        };
        pieces.push(piece);
        Ok(())
    }

    /// The pattern as it was written.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is found in `text`.
    #[must_use]
    pub fn is_in(&self, text: &str) -> bool {
        let text: Vec<char> = text.chars().collect();
        self.alternatives.iter().any(|pieces| found(pieces, &text))
    }
}

/// Whether the pieces match from some place on: the set of places reached so far
/// is moved on piece by piece, so nothing is tried twice.
fn found(pieces: &[Piece], text: &[char]) -> bool {
    let mut places = vec![true; text.len() + 1];
    for piece in pieces {
        let mut next = vec![false; text.len() + 1];
        for at in (0..=text.len()).filter(|at| places[*at]) {
            match *piece {
                Piece::Start => next[at] |= at == 0,
                Piece::End => next[at] |= at == text.len(),
                Piece::One(one) => {
                    if text.get(at).is_some_and(|c| one.is(*c)) {
                        next[at + 1] = true;
                    }
                }
                Piece::Repeat(one, least, most) => {
                    let run = text[at..].iter().take_while(|c| one.is(**c)).count();
                    let run = most.map_or(run, |most| run.min(most as usize));
                    next[at..=at + run]
                        .iter_mut()
                        .skip(least as usize)
                        .for_each(|place| *place = true);
                }
            }
        }
        places = next;
    }
    places.contains(&true)
}

impl One {
    fn is(self, c: char) -> bool {
        match self {
            Self::Any => true,
            Self::Is(own) => own == c,
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_find_what_a_regular_expression_finds() {
        for (pattern, text, found) in [
            ("slave r2", "slave r2 r2 @ mymaster r0", true),
            ("slave r2", "slave r1 r1 @ mymaster r0", false),
            ("^master", "slave r2 @ master", false),
            ("^slave r. ", "slave r2 r2", true),
            ("r0$", "master mymaster r0", true),
            ("r0$", "r0 master", false),
            ("a.*z$", "xabcz", true),
            ("ab+c", "ac", false),
            ("ab*c", "ac", true),
            ("ab?c", "abbc", false),
            ("s1|s2", "from s2", true),
            ("\\.", "abc", false),
            ("#quorum 2/2", "master mymaster r0 #quorum 2/2", true),
            ("", "anything", true),
        ] {
            assert_eq!(
                Pattern::new(pattern).unwrap().is_in(text),
                found,
                "{pattern} in {text}"
            );
        }
    }

    #[test]
    fn what_would_mean_something_else_is_refused() {
        assert_eq!(Pattern::new("(a|b)"), Err(PatternError::Unsupported('(')));
        assert_eq!(Pattern::new("[rs]1"), Err(PatternError::Unsupported('[')));
        assert_eq!(Pattern::new("\\d"), Err(PatternError::Unsupported('d')));
        assert_eq!(Pattern::new("*a"), Err(PatternError::NothingToRepeat('*')));
        assert_eq!(Pattern::new("a**"), Err(PatternError::NothingToRepeat('*')));
        assert_eq!(Pattern::new("a\\"), Err(PatternError::Unfinished));
        assert!(Pattern::new(&"a".repeat(1000)).is_err());
    }

    #[test]
    fn a_pattern_made_to_be_slow_is_not() {
        let pattern = Pattern::new(&"a*".repeat(50)).unwrap();
        assert!(pattern.is_in(&"a".repeat(500)));
        assert!(
            !Pattern::new(&format!("{}b$", "a*".repeat(50)))
                .unwrap()
                .is_in(&"a".repeat(500))
        );
    }
}
