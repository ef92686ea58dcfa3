//! What can be done to a process or a link, and the menu that offers it.

mod entries;
mod view;

pub use entries::{Entry, HEAL_ALL, command, entries, waiting};
pub use view::{TargetMenu, TargetMenuProps};
