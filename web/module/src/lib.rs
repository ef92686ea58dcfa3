//! The module that a page loads: everything `lab-page` exports, and nothing else.
//!
//! It is a package of its own because the whole program is optimised once more where it
//! is linked, with the settings of the package that links it. Those of the interface say
//! "small"; applied to the simulator they made it a third slower (docs/size.md).

pub use lab_page;
