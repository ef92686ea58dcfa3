//! Reading scenarios from TOML and JSON.

use std::borrow::Cow;
use std::fmt;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::tree::{Entry, MAX_DEPTH};
use super::{Loaded, Place, Problem, Scenario, ScenarioError, ScenarioErrors, Tree, Value};

/// The largest scenario file, in bytes.
pub const MAX_FILE_BYTES: u64 = 1 << 20;

impl Scenario {
    /// Reads a `.toml` or `.json` file. A file that is too large is refused without
    /// being read.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, with the file and the line.
    pub fn load(path: &Path) -> Result<Loaded, ScenarioErrors> {
        let file = path.display().to_string();
        let failed = |problem| in_file(ScenarioError::new(Place::default(), problem), &file).into();
        let json = match path.extension().and_then(|e| e.to_str()) {
            Some("json") => true,
            Some("toml") => false,
            _ => return Err(failed(Problem::UnknownFormat)),
        };
        let text = read_bounded(path).map_err(failed)?;
        if json {
            Self::parse_json(&text, &file)
        } else {
            Self::parse_toml(&text, &file)
        }
    }

    /// Reads a scenario in TOML; `file` is what errors call it.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, with the file and the line.
    pub fn parse_toml(text: &str, file: &str) -> Result<Loaded, ScenarioErrors> {
        from_text(text, file, toml_tree)
    }

    /// Reads a scenario in JSON; `file` is what errors call it.
    ///
    /// # Errors
    ///
    /// Everything that is wrong, with the file and the line.
    pub fn parse_json(text: &str, file: &str) -> Result<Loaded, ScenarioErrors> {
        from_text(text, file, json_tree)
    }
}

fn read_bounded(path: &Path) -> Result<String, Problem> {
    let unreadable = |error: std::io::Error| Problem::Unreadable {
        reason: error.to_string(),
    };
    let too_large = Problem::TooLarge {
        max: MAX_FILE_BYTES,
    };
    let file = File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.len() > MAX_FILE_BYTES {
        return Err(too_large);
    }
    // A pipe or a device has no length; it is read no further than allowed either.
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(too_large);
    }
    String::from_utf8(bytes).map_err(|_| Problem::NotUtf8)
}

fn from_text(
    text: &str,
    file: &str,
    tree: impl Fn(&str) -> Result<Tree, ScenarioErrors>,
) -> Result<Loaded, ScenarioErrors> {
    if text.len() as u64 > MAX_FILE_BYTES {
        let problem = Problem::TooLarge {
            max: MAX_FILE_BYTES,
        };
        return Err(in_file(ScenarioError::new(Place::default(), problem), file).into());
    }
    let loaded = tree(text).and_then(|tree| Scenario::from_tree(&tree));
    loaded.map_err(|ScenarioErrors(errors)| {
        ScenarioErrors(
            errors
                .into_iter()
                .map(|error| in_file(error, file))
                .collect(),
        )
    })
}

fn in_file(error: ScenarioError, file: &str) -> ScenarioError {
    ScenarioError {
        file: Some(file.to_owned()),
        ..error
    }
}

/// Where each line begins, to turn a place in the text into a line.
struct Lines(Vec<usize>);

impl Lines {
    fn new(text: &str) -> Self {
        Self(
            text.bytes()
                .enumerate()
                .filter(|(_, b)| *b == b'\n')
                .map(|(i, _)| i)
                .collect(),
        )
    }

    fn line(&self, offset: usize) -> usize {
        self.0.partition_point(|newline| *newline < offset) + 1
    }
}

fn syntax(line: Option<usize>, reason: String) -> ScenarioErrors {
    ScenarioError::new(
        Place {
            line,
            field: String::new(),
        },
        Problem::Syntax { reason },
    )
    .into()
}

fn too_deep(line: usize) -> ScenarioErrors {
    ScenarioError::new(
        Place {
            line: Some(line),
            field: String::new(),
        },
        Problem::TooDeep { max: MAX_DEPTH },
    )
    .into()
}

fn toml_tree(text: &str) -> Result<Tree, ScenarioErrors> {
    let lines = Lines::new(text);
    let table = DeTable::parse(text).map_err(|error| {
        syntax(
            error.span().map(|span| lines.line(span.start)),
            error.message().replace('\n', "; "),
        )
    })?;
    Ok(Tree {
        line: Some(1),
        value: toml_table(table.get_ref(), &lines, 0)?,
    })
}

fn toml_table(table: &DeTable<'_>, lines: &Lines, depth: usize) -> Result<Value, ScenarioErrors> {
    let mut entries = Vec::new();
    for (key, value) in table {
        let line = Some(lines.line(key.span().start));
        entries.push(Entry {
            key: key.get_ref().to_string(),
            line,
            tree: toml_value(value, lines, depth + 1)?,
        });
    }
    // As they were written, not by name: what is wrong is reported from the top down.
    entries.sort_by_key(|entry| entry.line);
    Ok(Value::Table(entries))
}

fn toml_value(
    value: &Spanned<DeValue<'_>>,
    lines: &Lines,
    depth: usize,
) -> Result<Tree, ScenarioErrors> {
    let line = lines.line(value.span().start);
    if depth > MAX_DEPTH {
        return Err(too_deep(line));
    }
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => {
            Value::Number(plain_number(number.as_str()))
        }
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map(|number| Value::Number(number.to_string()))
            .map_err(|_| syntax(Some(line), "a number too large".to_owned()))?,
        DeValue::Float(number) => Value::Number(plain_number(number.as_str())),
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Datetime(date) => Value::Text(date.to_string()),
        DeValue::Array(array) => Value::List(
            array
                .iter()
                .map(|item| toml_value(item, lines, depth + 1))
                .collect::<Result<_, _>>()?,
        ),
        DeValue::Table(table) => toml_table(table, lines, depth)?,
    };
    Ok(Tree {
        line: Some(line),
        value,
    })
}

/// TOML allows `+5` and `1_000`.
fn plain_number(text: &str) -> String {
    text.strip_prefix('+').unwrap_or(text).replace('_', "")
}

/// A JSON object with the text of its parts, which are slices of the whole text:
/// where they lie in it is what gives them their lines.
struct Object<'t>(Vec<(&'t RawValue, &'t RawValue)>);

impl<'de: 't, 't> Deserialize<'de> for Object<'t> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Parts;
        impl<'de> Visitor<'de> for Parts {
            type Value = Object<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut parts = Vec::new();
                while let Some(part) = map.next_entry()? {
                    parts.push(part);
                }
                Ok(Object(parts))
            }
        }
        deserializer.deserialize_map(Parts)
    }
}

struct Json<'t> {
    text: &'t str,
    lines: Lines,
}

fn json_tree(text: &str) -> Result<Tree, ScenarioErrors> {
    let json = Json {
        text,
        lines: Lines::new(text),
    };
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| {
        let line = error.line();
        syntax((line > 0).then_some(line), error.to_string())
    })?;
    json.value(whole, 0)
}

impl<'t> Json<'t> {
    fn line(&self, raw: &RawValue) -> usize {
        let offset = (raw.get().as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize);
        self.lines.line(offset)
    }

    fn value(&self, raw: &'t RawValue, depth: usize) -> Result<Tree, ScenarioErrors> {
        let line = self.line(raw);
        if depth > MAX_DEPTH {
            return Err(too_deep(line));
        }
        let failed = |error: serde_json::Error| syntax(Some(line), error.to_string());
        let text = raw.get();
        let value = match text.as_bytes().first() {
            Some(b'{') => {
                let Object(parts) = serde_json::from_str(text).map_err(failed)?;
                let mut entries = Vec::new();
                for (key, value) in parts {
                    let name: Cow<'_, str> = serde_json::from_str(key.get()).map_err(failed)?;
                    let tree = self.value(value, depth + 1)?;
                    entries.push(Entry {
                        key: name.into_owned(),
                        line: Some(self.line(key)),
                        tree,
                    });
                }
                Value::Table(entries)
            }
            Some(b'[') => {
                let parts: Vec<&RawValue> = serde_json::from_str(text).map_err(failed)?;
                Value::List(
                    parts
                        .into_iter()
                        .map(|part| self.value(part, depth + 1))
                        .collect::<Result<_, _>>()?,
                )
            }
            Some(b'"') => Value::Text(serde_json::from_str(text).map_err(failed)?),
            Some(b't' | b'f') => Value::Bool(text == "true"),
            Some(b'n') => Value::Nothing,
            _ => Value::Number(text.to_owned()),
        };
        Ok(Tree {
            line: Some(line),
            value,
        })
    }
}
