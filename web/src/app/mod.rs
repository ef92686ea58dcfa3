//! The element's model, what may happen to it, and its frame.

mod action;
mod closer;
mod compared;
pub mod crash;
mod dispatch;
mod drop;
mod fault;
mod header;
mod icon;
mod keys;
mod layout;
mod live;
mod memory;
mod model;
mod notice;
mod opening;
mod panels;
mod prompt;
mod sides;
mod ticker;
mod time;
mod transport;
mod view;

pub use action::{Action, Moving, Popover, Stride, Tab, Theme};
pub use closer::Closer;
pub use dispatch::Dispatch;
pub use icon::{Glyph, Icon};
pub use keys::{Key, Keyed, LINE_KEY, action_for};
pub use layout::Layout;
pub use live::{Detail, Live};
pub use model::Model;
pub use notice::{Notice, Offer};
pub use panels::{PanelAct, Panels};
pub use prompt::{Prompt, Talker};
pub use time::{Beside, Outcome, RunTo, said};
pub use view::{App, AppProps, Linked};
