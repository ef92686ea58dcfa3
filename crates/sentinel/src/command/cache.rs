//! INFO-CACHE: what masters and replicas said last.

use std::sync::Arc;

use lab_redis::wire::Value;

use super::dump::info_age;
use crate::Sentinel;
use crate::instance::Reported;
use crate::view::MasterView;

impl Sentinel {
    /// `SENTINEL INFO-CACHE <name> ...`: for each master of those names, the age of
    /// its INFO and the text, then the same for each of its replicas.
    pub(super) fn info_cache(&self, names: &[Arc<str>], now_ms: i64) -> Value {
        let mut list = Vec::new();
        let wanted = |view: &MasterView<'_>| names.iter().any(|name| &**name == view.name());
        for master in self.masters().filter(wanted) {
            let mut entries = vec![cached(&master.get().reported, now_ms)];
            entries.extend(
                master
                    .replicas()
                    .map(|replica| cached(&replica.get().reported, now_ms)),
            );
            list.push(Value::bulk(master.name()));
            list.push(Value::Array(entries));
        }
        Value::Array(list)
    }
}

fn cached(reported: &Reported, now_ms: i64) -> Value {
    let text = match &reported.info {
        Some(report) => Value::Bulk(report.text(&[])),
        None => Value::Nil,
    };
    Value::Array(vec![Value::Integer(info_age(reported, now_ms)), text])
}
