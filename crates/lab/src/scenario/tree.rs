use std::fmt;

use super::Found;
use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

/// A value as it was written, with the line it was written on: what TOML, JSON
/// and a page's plain object have in common.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tree {
    /// The line, from 1; `None` when it did not come from text.
    pub line: Option<usize>,
    /// The value.
    pub value: Value,
}

/// A value of a [`Tree`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Value {
    /// JSON's `null`: as good as not there.
    Nothing,
    /// True or false.
    Bool(bool),
    /// A number, in decimal as it was written: `5`, `-1.5`.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Tree>),
    /// A table, in the order in which it was written.
    Table(Vec<Entry>),
}

/// One field of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Entry {
    /// Its name.
    pub key: String,
    /// The line of the name.
    pub line: Option<usize>,
    /// What it is.
    pub tree: Tree,
}

/// How deep tables and lists may be nested; a scenario needs five.
pub(super) const MAX_DEPTH: usize = 16;
/// How many entries one list or table may have.
const MAX_ENTRIES: usize = 20_000;

impl Tree {
    /// What it is, for a message.
    #[must_use]
    pub fn found(&self) -> Found {
        match &self.value {
            Value::Nothing => Found::Nothing,
            Value::Bool(value) => Found::Flag(*value),
            Value::Number(number) => Found::Number(crate::command::shortened(number)),
            Value::Text(text) => Found::Text(crate::command::shortened(text)),
            Value::List(_) => Found::List,
            Value::Table(_) => Found::Table,
        }
    }

    /// The field of that name, if this is a table that has it.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&Entry> {
        let Value::Table(entries) = &self.value else {
            return None;
        };
        entries.iter().find(|entry| entry.key == key)
    }

    /// The line of a field such as `timeline[2].who`, or of the innermost thing
    /// around it that was written down.
    #[must_use]
    pub fn line_of(&self, field: &str) -> Option<usize> {
        let mut here = self;
        let mut line = self.line;
        for step in field.split(['.', '[']) {
            let next = match (step.strip_suffix(']'), &here.value) {
                (Some(index), Value::List(list)) => index
                    .parse::<usize>()
                    .ok()
                    .and_then(|i| list.get(i))
                    .map(|tree| (tree.line, tree)),
                (None, _) => here.field(step).map(|entry| (entry.line, &entry.tree)),
                _ => None,
            };
            let Some((next_line, tree)) = next else {
                return line;
            };
            line = next_line.or(line);
            here = tree;
        }
        line
    }
}

/// Takes whatever a self-describing format has, as deep as [`MAX_DEPTH`].
impl<'de> de::Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Depth(0).deserialize(deserializer)
    }
}

#[derive(Clone, Copy)]
struct Depth(usize);

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = Tree;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
        deserializer
            .deserialize_any(self)
            .map(|value| Tree { line: None, value })
    }
}

impl Depth {
    fn deeper<E: de::Error>(self) -> Result<Self, E> {
        if self.0 < MAX_DEPTH {
            Ok(Self(self.0 + 1))
        } else {
            Err(E::custom(format_args!(
                "a scenario is nested at most {MAX_DEPTH} deep"
            )))
        }
    }
}

fn bounded<E: de::Error>(entries: usize) -> Result<(), E> {
    if entries < MAX_ENTRIES {
        Ok(())
    } else {
        Err(E::custom(format_args!(
            "a list or table of a scenario has at most {MAX_ENTRIES} entries"
        )))
    }
}

impl<'de> Visitor<'de> for Depth {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a part of a scenario")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Nothing)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        // JavaScript has no other numbers; a whole one prints without a point.
        Ok(Value::Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Value, A::Error> {
        let deeper = self.deeper()?;
        let mut list = Vec::new();
        while let Some(tree) = seq.next_element_seed(deeper)? {
            bounded(list.len())?;
            list.push(tree);
        }
        Ok(Value::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let deeper = self.deeper()?;
        let mut entries = Vec::new();
        while let Some(key) = map.next_key::<String>()? {
            bounded(entries.len())?;
            entries.push(Entry {
                key,
                line: None,
                tree: map.next_value_seed(deeper)?,
            });
        }
        Ok(Value::Table(entries))
    }
}
