//! Tools that are not part of a Rust toolchain.

pub(crate) mod bindgen;
pub(crate) mod browser;
pub(crate) mod cargo_tool;
pub(crate) mod node;
