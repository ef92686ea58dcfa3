use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::command::integer;

/// The length of the values of the keys `k<i>`, which
/// [`Order::Write`](super::Order::Write) sets, in bytes.
pub(super) const VALUE_BYTES: u32 = 50;

/// The key that the writing client increments.
const COUNTER: &str = "counter";

/// What a server holds.
///
/// The keys of the recordings (`counter` and `k0`, `k1`, …) are a number each, so
/// that a hundred thousand of them cost nothing; what an operator sets is kept key
/// by key.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DataSet {
    /// The key `counter`, which the writing client increments; 0 if nobody has.
    pub counter: i64,
    /// Bytes of values in the keys `k<i>`.
    pub bytes: u64,
    /// All other keys, and what was changed of those above by hand.
    pub keys: Keys,
}

/// Keys with a value of their own; copying them shares them.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Keys(Option<Arc<BTreeMap<Arc<str>, Entry>>>);

/// What [`Keys`] knows of a key.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Entry {
    Value(Arc<str>),
    /// One of the `k<i>` that was deleted.
    Gone,
}

/// Why a key cannot be written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum CannotWrite {
    /// `INCR` of something else.
    NotAnInteger,
    /// `INCR` past the largest number.
    Overflow,
    /// The keyspace is bounded.
    Full,
}

impl fmt::Display for CannotWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAnInteger => "ERR value is not an integer or out of range",
            Self::Overflow => "ERR increment or decrement would overflow",
            Self::Full => "OOM command not allowed when used memory > 'maxmemory'.",
        })
    }
}

impl Keys {
    /// How many there may be.
    pub const MAX: usize = 1_000;
    /// How many bytes a key and its value may have together.
    pub const MAX_BYTES: usize = 4_096;

    fn get(&self, key: &str) -> Option<&Entry> {
        self.0.as_ref()?.get(key)
    }

    fn iter(&self) -> impl Iterator<Item = (&Arc<str>, &Entry)> {
        self.0.iter().flat_map(|keys| keys.iter())
    }

    fn has_room(&self, key: &str) -> bool {
        let many = self.0.as_ref().map_or(0, |keys| keys.len());
        many < Self::MAX || self.get(key).is_some()
    }

    fn put(&mut self, key: Arc<str>, entry: Entry) {
        Arc::make_mut(self.0.get_or_insert_default()).insert(key, entry);
    }

    fn take(&mut self, key: &str) -> Option<Entry> {
        let keys = self.0.as_mut()?;
        keys.contains_key(key)
            .then(|| Arc::make_mut(keys).remove(key))
            .flatten()
    }
}

/// The number of one of the `k<i>`.
fn numbered(key: &str) -> Option<u32> {
    let digits = key.strip_prefix('k')?;
    let canonical = digits == "0" || !digits.starts_with('0');
    (canonical && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

impl DataSet {
    /// `SET k<key>` to a value of [`VALUE_BYTES`] or so, `bytes` in all. Keys are set
    /// from 0 upwards, so a key below the highest one replaces a value.
    pub(super) fn set_numbered(&mut self, key: u32, bytes: u32) {
        self.bytes = self.bytes.max((u64::from(key) + 1) * u64::from(bytes));
        if self.keys.0.is_some() {
            self.keys.take(&format!("k{key}"));
        }
    }

    /// How many `k<i>` there are, those deleted or overwritten by hand included.
    const fn numbered(&self) -> u64 {
        self.bytes / VALUE_BYTES as u64
    }

    /// The value of a key (`lookupKeyRead`).
    pub(super) fn get(&self, key: &str) -> Option<Arc<str>> {
        match self.keys.get(key) {
            Some(Entry::Value(value)) => Some(Arc::clone(value)),
            Some(Entry::Gone) => None,
            None if key == COUNTER => (self.counter != 0).then(|| self.counter.to_string().into()),
            None => {
                let here = numbered(key).is_some_and(|number| u64::from(number) < self.numbered());
                here.then(|| "x".repeat(VALUE_BYTES as usize).into())
            }
        }
    }

    /// `SET`.
    pub(super) fn set(&mut self, key: &Arc<str>, value: &Arc<str>) -> Result<(), CannotWrite> {
        if !self.keys.has_room(key) || key.len() + value.len() > Keys::MAX_BYTES {
            return Err(CannotWrite::Full);
        }
        let counts = (&**key == COUNTER)
            .then(|| integer(value))
            .flatten()
            .filter(|&number| number != 0);
        if let Some(number) = counts {
            self.keys.take(key);
            self.counter = number;
        } else {
            self.keys
                .put(Arc::clone(key), Entry::Value(Arc::clone(value)));
        }
        Ok(())
    }

    /// `DEL`; returns whether there was something to delete.
    pub(super) fn delete(&mut self, key: &Arc<str>) -> bool {
        if self.get(key).is_none() {
            return false;
        }
        self.keys.take(key);
        if &**key == COUNTER {
            self.counter = 0;
        } else if self.get(key).is_some() {
            self.keys.put(Arc::clone(key), Entry::Gone);
        }
        true
    }

    /// `INCR`, `DECR` and the like (`incrDecrCommand`).
    pub(super) fn add(&mut self, key: &Arc<str>, by: i64) -> Result<i64, CannotWrite> {
        let value = self.get(key);
        let old = match &value {
            Some(value) => integer(value).ok_or(CannotWrite::NotAnInteger)?,
            None => 0,
        };
        let new = old.checked_add(by).ok_or(CannotWrite::Overflow)?;
        self.set(key, &new.to_string().into())?;
        Ok(new)
    }

    /// `INCR counter` by the writing client, which is the path most travelled.
    pub(super) fn increment_counter(&mut self) -> Result<i64, CannotWrite> {
        if self.keys.0.is_some() && self.keys.get(COUNTER).is_some() {
            return self.add(&COUNTER.into(), 1);
        }
        self.counter = self.counter.saturating_add(1);
        Ok(self.counter)
    }

    /// The master says that the counter has that value now.
    pub(super) fn set_counter(&mut self, value: i64) {
        self.counter = value;
        if self.keys.0.is_some() {
            self.keys.take(COUNTER);
        }
    }

    /// `DBSIZE`.
    pub(super) fn len(&self) -> u64 {
        let own = self.keys.iter().filter(|(_, entry)| **entry != Entry::Gone);
        let hidden = self
            .keys
            .iter()
            .filter(|(key, _)| numbered(key).is_some_and(|i| u64::from(i) < self.numbered()));
        let counter = self.counter != 0 && self.keys.get(COUNTER).is_none();
        own.count() as u64 + self.numbered() - hidden.count() as u64 + u64::from(counter)
    }

    /// All keys in the order of their names, where Redis has the order of its hash
    /// table.
    pub(super) fn names(&self) -> Vec<Arc<str>> {
        let mut names: Vec<Arc<str>> = (0..self.numbered())
            .map(|i| Arc::from(format!("k{i}")))
            .chain([Arc::from(COUNTER)])
            .filter(|key| self.keys.get(key).is_none() && self.get(key).is_some())
            .collect();
        let own = self.keys.iter().filter(|(_, entry)| **entry != Entry::Gone);
        names.extend(own.map(|(key, _)| Arc::clone(key)));
        names.sort_unstable();
        names
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counter_and_the_numbered_keys_are_keys_like_any_other() {
        let mut data = DataSet::default();
        assert_eq!(data.len(), 0);
        data.increment_counter().unwrap();
        data.set_numbered(2, VALUE_BYTES);
        assert_eq!(data.len(), 4);
        assert_eq!(data.get("counter").as_deref(), Some("1"));
        assert_eq!(data.get("k2").map(|value| value.len()), Some(50));
        assert_eq!(data.get("k3"), None);
        assert!(data.delete(&"k1".into()));
        assert!(!data.delete(&"k1".into()));
        assert_eq!(data.len(), 3);
        data.set_numbered(1, VALUE_BYTES);
        assert_eq!(data.len(), 4);
        data.set(&"counter".into(), &"no number".into()).unwrap();
        assert_eq!(data.increment_counter(), Err(CannotWrite::NotAnInteger));
        data.set(&"counter".into(), &"41".into()).unwrap();
        assert_eq!(data.increment_counter(), Ok(42));
        assert_eq!(data.len(), 4);
        assert!(data.delete(&"counter".into()));
        assert_eq!(data.names(), ["k0", "k1", "k2"].map(Arc::from));
    }

    #[test]
    fn the_keyspace_is_bounded() {
        let mut data = DataSet::default();
        for i in 0..Keys::MAX {
            data.set(&format!("key{i}").into(), &"v".into()).unwrap();
        }
        let full = Err(CannotWrite::Full);
        assert_eq!(data.set(&"more".into(), &"v".into()), full);
        assert_eq!(data.set(&"key0".into(), &"w".into()), Ok(()));
        let long = "x".repeat(Keys::MAX_BYTES);
        assert_eq!(data.set(&"key0".into(), &long.into()), full);
    }
}
