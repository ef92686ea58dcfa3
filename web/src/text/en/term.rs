/// The words for keys of sections, facts, rules and conditions.
pub(super) fn term(key: &str) -> Option<&'static str> {
    let _ = key;
    None
}
