//! What the browser keeps for this page. Where it keeps nothing (a private window, a
//! frame without a storage of its own) the page works the same and forgets.

use super::Detail;

/// Under which names.
const PANELS: &str = "sentinel-lab.panels";
const DETAIL: &str = "sentinel-lab.detail";

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok().flatten()
}

/// How the panels were arranged.
pub(super) fn panels() -> Option<String> {
    storage()?.get_item(PANELS).ok().flatten()
}

/// Keeps how they are.
pub(super) fn keep_panels(memory: &str) {
    if let Some(storage) = storage() {
        // A storage that is full keeps what it had.
        let _ = storage.set_item(PANELS, memory);
    }
}

/// How much is read aloud.
pub(super) fn detail() -> Detail {
    let name = storage().and_then(|storage| storage.get_item(DETAIL).ok().flatten());
    Detail::from_name(&name.unwrap_or_default())
}

/// Keeps that.
pub(super) fn keep_detail(detail: Detail) {
    if let Some(storage) = storage() {
        // A storage that is full keeps what it had.
        let _ = storage.set_item(DETAIL, detail.name());
    }
}
