//! The simulation: the product's core in the lab's world, on one thread, with one seeded queue of events.
//!
//! A simulation has no tokio runtime or timer, no thread, no socket and no SQLite: the same seed gives the same trace
//! in every process. The simulation drives the product through its five ports:
//!
//! * [`exec`] polls futures; [`state`] has the queue, the world and all shared state; [`shown`] keeps the engine's last
//!   answers; [`clock`], `engine_port`, `provider_port` and `store_port` are the ports;
//! * [`scenario`] draws a world and a plan request from a seed ([`drawing`]), `mishaps` and `plots` draw the faults; [`faults`] names
//!   the faults, and `people` carries them out and repairs them; `product` is a process of the product; [`mod@play`]
//!   plays a seed;
//! * `reports` reports what processes read, send and make durable; [`judge`] checks the reports against the world and
//!   the journal;
//! * [`trace`] writes down every event; [`campaign`] plays many seeds and counts; [`known`] lists open violations;
//!   [`coverage`] shows what no seed did; [`planted`] shows that the simulation can fail.

pub mod campaign;
pub mod clock;
pub mod coverage;
pub mod drawing;
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
