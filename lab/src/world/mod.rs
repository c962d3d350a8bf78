//! The simulated world: clusters, machines, the offers of repositories, tasks that take time, and the engine.
//!
//! Pure and deterministic: no HTTP, no thread, no wall clock, no random source except the seed, no order of a hash
//! map. Every change that takes time is a timer in one queue, which [`World::advance`] runs; the caller (the servers,
//! or a simulation on one thread) gives the time.
//!
//! `state` has the world and its queue. `advance` runs the timers, `work` the tasks of the provider, `on_host` what of
//! them is done where the provider does not wait any more, `registrations` the
//! records of machines, `engine` the engine. The other files have the parts of the state.

pub mod action;
mod advance;
pub mod applicability;
mod build;
pub mod catalogue;
pub mod cluster;
mod command;
pub mod engine;
pub mod engine_machine;
pub mod host;
pub mod inventory;
mod job_ends;
mod on_host;
pub mod options;
mod orphans;
pub mod package;
mod past;
pub mod policies;
mod registrations;
pub mod rng;
mod state;
pub mod task;
mod work;

pub use action::HostAction;
pub use catalogue::{Advisory, Catalogue, Offer};
pub use cluster::Cluster;
pub use engine::WorldEngine;
pub use host::{Fetching, Host, ImageMode, Images, Power};
pub use options::WorldOptions;
pub use state::{TaskFault, World};
pub use task::{Disturbance, Group, Job, OnHost, OutputLine, Task, TaskResult, TaskState, Via};
pub use work::NewJob;
