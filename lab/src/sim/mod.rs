//! The simulation: the product's core in the lab's world, on one thread, with one seeded queue of events.
//!
//! No tokio runtime or timer, thread, socket or SQLite exists inside a simulation: the same seed gives the same trace,
//! in whatever process. It is driven through the product's five ports:
//!
//! * [`exec`] polls futures; [`state`] has the queue, the world and all that is shared, [`shown`] what the engine
//!   showed last; [`clock`], `engine_port`,
//!   `provider_port` and `store_port` are the ports;
//! * [`scenario`] makes a world and a wish from a seed, `mishaps` and `plots` what goes wrong in it; [`faults`] names that; `people`
//!   carries it out and mends; `product` is a process of ours; [`mod@play`] plays a seed;
//! * `reports` reports what processes read, send and make durable; [`judge`] checks it against the world and the journal;
//! * [`trace`] writes everything down; [`campaign`] plays many seeds and counts, [`known`] lists open violations, [`coverage`] what they did; [`planted`]
//!   shows that it can fail.

pub mod campaign;
pub mod clock;
pub mod coverage;
mod engine_port;
pub mod exec;
pub mod faults;
pub mod judge;
pub mod known;
mod mishaps;
mod people;
pub mod planted;
pub mod play;
mod plots;
pub mod product;
mod provider_port;
mod reports;
pub mod scenario;
pub mod shown;
pub mod state;
mod store_port;
pub mod trace;

pub use campaign::{Campaign, Summary};
pub use play::{SeedOutcome, play};
