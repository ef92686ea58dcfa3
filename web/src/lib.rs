//! The page of Sentinel Lab.
