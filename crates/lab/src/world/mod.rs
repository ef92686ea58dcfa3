//! A deployment in the simulator: processes of all kinds on hosts, and the
//! scenario that is played to them.

mod carry_out;
mod census;
mod counterpart;
mod deploy;
mod director;
mod dispute;
mod ending;
mod lives;
mod message;
mod node;
mod orders;
mod random;
mod redis_conf;
mod run;
mod tally;
mod toll;
mod watch;

pub use carry_out::CannotApply;
pub(crate) use census::RunningCensus;
pub(crate) use deploy::WORK_US;
pub use deploy::{Deployment, EPOCH_MS};
pub use ending::{
    Ending, FinalMaster, FinalRaft, FinalRedis, FinalSentinel, FinalServer, FinalView,
};
use lives::Lives;
pub use message::Message;
pub use node::{Node, NodeDisk, NodeEvent, NodeOrder, NodeSpec};
pub use orders::{Until, Waiting};
pub use redis_conf::is_known as is_known_redis_conf;
pub use run::{AnyListener, Happening, Listener, Run};
pub use tally::{SideTally, Tally};
pub use toll::{Charge, Counts, Toll};
pub use watch::{Broken, Promise, Property, Watch};
