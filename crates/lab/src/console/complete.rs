use super::catalogue::commands_of;
use crate::scenario::NodeKind;

/// The whole lines that `line` can be completed to at a prompt of a process of that
/// kind, in the order of names: names of commands and subcommands, and then whatever
/// of `names` (names of masters, for instance) begins like the last word. A completed
/// name keeps the case that was typed. At most [`MAX`].
#[must_use]
pub fn completions(kind: NodeKind, line: &str, names: &[impl AsRef<str>]) -> Vec<String> {
    if line.trim_start() != line {
        return Vec::new();
    }
    let (helped, rest) = match line.get(..5) {
        Some(word) if word.eq_ignore_ascii_case("help ") => line.split_at(5),
        _ => ("", line),
    };
    let start = rest.rfind(' ').map_or(0, |space| space + 1);
    let (before, typed) = rest.split_at(start);
    let given: Vec<&str> = before.split(' ').filter(|word| !word.is_empty()).collect();
    let all = commands_of(kind);
    let commands = match given.as_slice() {
        [] => all,
        [container] => all
            .iter()
            .find(|command| command.name.eq_ignore_ascii_case(container))
            .map_or(&[][..], |command| command.subcommands),
        _ => &[],
    };
    let mut found: Vec<String> = commands
        .iter()
        .filter(|command| begins(command.name, typed))
        .map(|command| {
            let upper = typed.bytes().any(|b| b.is_ascii_lowercase());
            let name = if upper {
                command.name.to_owned()
            } else {
                command.name.to_ascii_uppercase()
            };
            format!("{helped}{before}{name}")
        })
        .collect();
    found.sort();
    if !given.is_empty() && commands.is_empty() && helped.is_empty() && !typed.is_empty() {
        let names = names.iter().map(AsRef::as_ref);
        let fitting = names.filter(|name| name.starts_with(typed));
        found.extend(fitting.map(|name| format!("{before}{name}")));
    }
    found.truncate(MAX);
    found
}

/// The largest number of completions offered.
pub(super) const MAX: usize = 60;

fn begins(name: &str, typed: &str) -> bool {
    name.get(..typed.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(typed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_server(line: &str) -> Vec<String> {
        completions(NodeKind::Redis, line, &["mymaster", "10.0.0.10"])
    }

    #[test]
    fn commands_and_subcommands_are_completed_in_the_case_that_was_typed() {
        assert_eq!(of_server("ec"), ["echo"]);
        assert_eq!(of_server("EC"), ["ECHO"]);
        assert_eq!(
            of_server("config re"),
            ["config resetstat", "config rewrite"]
        );
        assert_eq!(of_server("CONFIG S"), ["CONFIG SET"]);
        assert_eq!(of_server("help ec"), ["help echo"]);
        assert_eq!(of_server("nosuch"), Vec::<String>::new());
        assert!(of_server("").len() > 20);
    }

    #[test]
    fn after_the_command_the_names_that_matter_are_completed() {
        assert_eq!(of_server("replicaof 10."), ["replicaof 10.0.0.10"]);
        assert_eq!(of_server("get "), Vec::<String>::new());
        assert_eq!(of_server(" ec"), Vec::<String>::new());
    }
}
