//! The page of Sentinel Lab.
//!
//! The element's script (`static/element.js`) makes one [`api::Lab`] per element
//! and mounts a view on it; everything a reader can do, a script can do through
//! the same [`desk::Desk`].
//!
//! * [`app`]: the model, what may happen to it, and the element's frame;
//! * [`playback`]: the arithmetic of passing time;
//! * [`stage`], [`tape`]: the picture and the tape, functions of a frame;
//! * [`named`]: events told to the page around the element;
//! * [`opening`]: a reader's own files, on their way to a run;
//! * [`panel`], [`menu`], [`popover`]: everything around them;
//! * [`text`]: every visible word, in each language.

pub mod api;
mod api_time;
pub mod app;
pub mod bench;
pub mod choice;
pub mod desk;
#[cfg(any(test, feature = "fixture"))]
pub mod fixture;
mod given;
pub mod menu;
pub mod named;
pub mod opening;
pub mod panel;
pub mod playback;
pub mod popover;
pub mod refusal;
mod shapes;
pub mod stage;
pub mod tape;
pub mod text;
