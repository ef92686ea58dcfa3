use lab_redis::wire::Value;

/// A reply as redis-cli prints it on a terminal (`cliFormatReplyTTY`), without the line
/// end after it. The replies to some commands are texts for people and are printed as
/// they are; `words` is the command that was given.
#[must_use]
pub fn printed(value: &Value, words: &[impl AsRef<str>]) -> String {
    let mut text = String::new();
    if is_for_people(words) {
        write_raw(value, &mut text);
    } else {
        write(value, "", &mut text);
    }
    if text.ends_with('\n') {
        text.pop();
    }
    text
}

/// Whether the reply to a command is printed as it is (`cliSendCommand`).
fn is_for_people(words: &[impl AsRef<str>]) -> bool {
    let word = |at: usize, name: &str| {
        words
            .get(at)
            .is_some_and(|word| word.as_ref().eq_ignore_ascii_case(name))
    };
    word(0, "info") || word(0, "client") && (word(1, "list") || word(1, "info"))
}

fn write(value: &Value, prefix: &str, text: &mut String) {
    match value {
        Value::Status(status) => *text += status,
        Value::Error(error) => *text += &format!("(error) {error}"),
        Value::Integer(number) => *text += &format!("(integer) {number}"),
        Value::Bulk(bulk) => *text += &quoted(bulk),
        Value::Nil | Value::NilArray => *text += "(nil)",
        Value::Array(values) | Value::Push(values) if values.is_empty() => {
            *text += "(empty array)";
        }
        Value::Several(values) => {
            for value in values {
                write(value, prefix, text);
            }
            return;
        }
        Value::Array(values) | Value::Push(values) => {
            let width = values.len().to_string().len();
            // Nested replies are moved right by what the number takes.
            let deeper = format!("{prefix}{}", " ".repeat(width + 2));
            for (i, value) in values.iter().enumerate() {
                let before = if i == 0 { "" } else { prefix };
                *text += &format!("{before}{:>width$}) ", i + 1);
                write(value, &deeper, text);
            }
            return;
        }
    }
    text.push('\n');
}

/// `cliFormatReplyRaw`.
fn write_raw(value: &Value, text: &mut String) {
    match value {
        Value::Status(part) | Value::Bulk(part) => *text += &part.replace('\r', ""),
        Value::Error(error) => {
            *text += error;
            text.push('\n');
        }
        Value::Integer(number) => *text += &number.to_string(),
        Value::Nil | Value::NilArray => {}
        Value::Array(values) | Value::Push(values) | Value::Several(values) => {
            for (i, value) in values.iter().enumerate() {
                if i > 0 {
                    text.push('\n');
                }
                write_raw(value, text);
            }
        }
    }
}

/// A string in quotation marks, with what cannot be printed as escapes (`sdscatrepr`).
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for byte in text.bytes() {
        match byte {
            b'\\' | b'"' => {
                quoted.push('\\');
                quoted.push(char::from(byte));
            }
            b'\n' => quoted += "\\n",
            b'\r' => quoted += "\\r",
            b'\t' => quoted += "\\t",
            0x07 => quoted += "\\a",
            0x08 => quoted += "\\b",
            b' '..=b'~' => quoted.push(char::from(byte)),
            _ => quoted += &format!("\\x{byte:02x}"),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(value: &Value) -> String {
        printed(value, &["get"])
    }

    #[test]
    fn replies_are_printed_as_redis_cli_prints_them() {
        assert_eq!(shown(&Value::ok()), "OK");
        assert_eq!(
            shown(&Value::err("syntax error")),
            "(error) ERR syntax error"
        );
        assert_eq!(shown(&Value::Integer(-3)), "(integer) -3");
        assert_eq!(shown(&Value::bulk("a\"b\n é")), r#""a\"b\n \xc3\xa9""#);
        assert_eq!(shown(&Value::Nil), "(nil)");
        assert_eq!(shown(&Value::NilArray), "(nil)");
        assert_eq!(shown(&Value::Array(Vec::new())), "(empty array)");
    }

    #[test]
    fn arrays_are_numbered_and_nested_ones_moved_right() {
        // ROLE of a master, as redis-cli 7.0.15 prints it.
        let replica = |port: &str| Value::bulks(["127.0.0.1", port, "0"]);
        let role = Value::Array(vec![
            Value::bulk("master"),
            Value::Integer(148),
            Value::Array(vec![replica("1"), replica("2")]),
        ]);
        assert_eq!(
            shown(&role),
            "1) \"master\"\n2) (integer) 148\n3) 1) 1) \"127.0.0.1\"\n      2) \"1\"\n      3) \"0\"\n   2) 1) \"127.0.0.1\"\n      2) \"2\"\n      3) \"0\""
        );
        let ten = Value::bulks(0..10);
        let text = shown(&ten);
        assert!(text.starts_with(" 1) \"0\"\n 2) \"1\"\n"), "{text}");
        assert!(text.ends_with("\n10) \"9\""), "{text}");
    }

    #[test]
    fn info_and_lists_of_clients_are_printed_as_they_are() {
        let info = Value::bulk("# Server\r\nredis_version:7.0.15\r\n");
        assert_eq!(
            printed(&info, &["INFO", "server"]),
            "# Server\nredis_version:7.0.15"
        );
        let error = Value::err("Unknown client type 'foo'");
        assert_eq!(
            printed(&error, &["client", "list", "type", "foo"]),
            "ERR Unknown client type 'foo'"
        );
        assert_eq!(printed(&info, &["echo", "x"]).lines().count(), 1);
    }
}
