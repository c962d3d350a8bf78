//! The lab of the oVirt Upgrade Manager: a simulated world and a provider that shows it, on loopback.
//!
//! | module | what it is |
//! |---|---|
//! | [`world`] | hosts, packages, advisories, tasks: pure, seeded, driven by one event queue |
//! | [`katello`] | the provider over that world: requests in, answers out, no HTTP |
//! | [`sim`] | the product's core over that world: seeds, faults, invariants |
//! | [`faults`] | scripted faults of requests and tasks |
//! | [`Lab`] | both behind HTTPS on a port of their own, until dropped |

pub mod faults;
mod http;
pub mod katello;
mod lab;
pub mod memory_store;
pub mod sim;
mod tls;
pub mod world;

pub use faults::{Effect, Fault, Shape};
pub use http::{Logged, Pace};
pub use katello::features::Version;
pub use lab::{Error, Expected, Lab, Options, Ready};
pub use memory_store::MemoryStore;
pub use world::{World, WorldOptions};
