//! oVirt Upgrade Manager: tells what the engine and its hosts need, installs it through Katello or Satellite,
//! and (from a later version) takes whole clusters through a rolling upgrade.
//!
//! The map, from the ground up; arrows go one way:
//!
//! | module | what it is |
//! |---|---|
//! | [`error`] | one error, one table of stable codes |
//! | [`model`] | plain data: ids, versions, errata, hosts, levels, checks, tasks, events |
//! | [`ports`] | `Clock`, `Ids`, `Store`, `Provider`: how the core touches the world |
//! | [`config`] | configuration and its validation |
//! | [`audit`] | the catalogue of events |
//! | [`check`] | what updates hosts and clusters have, and which cluster levels they bring |
//! | [`engine`] | the engine: what its own machine says about its updates |
//! | [`store`] | the durable state: the `Store` port over SQLite and in memory |
//! | [`upgrade`] | installations: gates, following, proof |
//! | [`system`] | this machine's clock and identifiers |

pub mod audit;
pub mod check;
pub mod config;
pub mod engine;
pub mod error;
pub mod model;
pub mod ports;
pub mod store;
pub mod system;
pub mod upgrade;

#[cfg(panic = "abort")]
compile_error!("this library lives in other programs' processes: it must be built with panic=unwind");
