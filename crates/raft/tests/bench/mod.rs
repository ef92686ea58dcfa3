//! Clusters to test: in the simulator (`cluster`, with `node`), under random faults
//! (`script`), watched (`safety`), and by hand (`desk`).
#![allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "each test binary uses a part"
)]

mod cluster;
mod desk;
mod luck;
mod node;
mod safety;
mod script;
mod tale;

pub use cluster::{Cluster, address, noops, servers};
pub use desk::{Desk, Letter, disk, is_flushed};
pub use luck::Luck;
pub use node::{Node, NodeDisk, NodeEvent, NodeOrder, NodeSpec};
pub use safety::{Safety, Violation};
pub use script::{Outcome, Script, Stop};
pub use tale::Tale;
