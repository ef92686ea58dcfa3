//! What the browser keeps for this page. Where it keeps nothing (a private window, a
//! frame without a storage of its own) the page works the same and forgets.

/// Under which name.
const PANELS: &str = "sentinel-lab.panels";

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
