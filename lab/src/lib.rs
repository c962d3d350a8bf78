//! The lab of the oVirt Upgrade Manager: a simulated world, and servers over it on loopback.
//!
//! | module | what it is |
//! |---|---|
//! | [`world`] | hosts, packages, advisories, tasks, the engine: pure, seeded, driven by one event queue |
//! | [`live_world`] | a world that follows the wall clock, shared by servers |
//! | [`web`] | what every server needs: requests, replies, routes, faults, HTTPS |
//! | [`katello`] | a Katello server over the world |
//! | [`engine`] | the oVirt engine's server over the world |
//! | [`engine_actions`] | an embedder that answers for the engine, with an adapter of the product |
//! | `vdsm_ports` | ports of the hosts on which the product sees whether a host is back |
//! | [`Lab`] | a world and its servers, on ports of their own, until dropped |
//! | [`memory_store`] | the product's `Store` port in memory, with crashes at a chosen point |
//! | [`sim`] | the product's core over the world: seeds, faults, invariants |

pub mod engine;
pub mod engine_actions;
pub mod katello;
mod lab;
pub mod live_world;
pub mod memory_store;
mod secret;
pub mod sim;
mod skipped;
mod vdsm_ports;
pub mod web;
pub mod world;

pub use katello::features::Version;
pub use lab::{Error, Expected, Lab, Options, Ready};
pub use live_world::Pace;
pub use memory_store::MemoryStore;
pub use skipped::skipped;
pub use web::costs::CostPace;
pub use web::faults::{Effect, Fault, RequestFault, Shape, WorldChange};
pub use web::service::Logged;
pub use world::{World, WorldOptions};
