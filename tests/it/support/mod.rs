//! What several subjects share: servers, providers and stores that follow a script, clocks that tests move.

pub mod client;
pub mod engine_bench;
pub mod errors;

pub mod failing_store;
pub mod fake_provider;
pub mod fake_store;
pub mod fake_world;
pub mod hostile;
pub mod install_bench;
pub mod lab;
pub mod scripted;
pub mod store;
pub mod systems;
pub mod virtual_clock;
