//! What can be done to a process or a link, and the menu that offers it.

mod entries;
mod examples;
mod more;
mod view;

pub use entries::{Entry, HEAL_ALL, command, drop_command, electors, entries, under_way};
pub use examples::examples;
pub use more::more_entries;
pub use view::{TargetMenu, TargetMenuProps};
