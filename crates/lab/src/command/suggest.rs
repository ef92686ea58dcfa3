/// The word among `known` that `word` was probably meant to be, if there is one:
/// at most a third of its letters (and always one) differ.
#[must_use]
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let word = plain(word);
    if word.len() > 64 {
        return None;
    }
    known
        .iter()
        .map(|candidate| (distance(&word, &plain(candidate)), *candidate))
        .filter(|(d, candidate)| *d <= (candidate.len() / 3).max(1))
        .min_by_key(|(d, _)| *d)
        .map(|(_, candidate)| candidate)
}

/// Case and the choice of `-` or `_` are not what a person meant to differ.
fn plain(word: &str) -> Vec<u8> {
    word.bytes()
        .map(|b| {
            if b == b'-' {
                b'_'
            } else {
                b.to_ascii_lowercase()
            }
        })
        .collect()
}

/// Insertions, deletions, substitutions and swaps of neighbours (optimal string
/// alignment).
fn distance(a: &[u8], b: &[u8]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_miss_is_recognised_and_a_stranger_is_not() {
        let known = ["quorum", "sentinels", "down_after"];
        assert_eq!(nearest("quorom", &known), Some("quorum"));
        assert_eq!(nearest("qourum", &known), Some("quorum"));
        assert_eq!(nearest("down-after", &known), Some("down_after"));
        assert_eq!(nearest("Sentinel", &known), Some("sentinels"));
        assert_eq!(nearest("banana", &known), None);
        assert_eq!(nearest(&"q".repeat(100_000), &known), None);
    }
}
