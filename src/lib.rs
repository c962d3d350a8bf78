//! oVirt Upgrade Manager: finds the updates of the engine and its hosts, installs them through Katello or Satellite,
//! and takes whole clusters through a rolling upgrade.
//!
//! The map. `tests/it/layers.rs` states which module may use which:
//!
//! | module | what it is |
//! |---|---|
//! | [`error`] | one error, one table of stable codes |
//! | [`model`] | plain data: ids, versions, errata, hosts, levels, checks, tasks, events |
//! | [`ports`] | `Clock`, `Ids`, `Store`, `Provider`, `Engine`: how the core touches the world |
//! | [`config`] | configuration and its validation |
//! | [`audit`] | the catalogue of events |
//! | `http` | an HTTPS client without any word of a particular server |
//! | [`check`] | what updates the engine, hosts and clusters have, which levels they bring; periodic checks, notifications |
//! | [`install`] | an installation on one host: gates, sending once, following, proof |
//! | [`rolling`] | the rolling upgrade of a cluster: plan, placement, run, sequence, driver |
//! | [`katello`] | the `Provider` port: Katello and Satellite servers |
//! | [`engine`] | the `Engine` port: the engine's REST API, and the updates of the engine's own machine |
//! | [`store`] | the `Store` port: the durable state over SQLite |
//! | `thread` | starts the threads of this library, which accept no signal of the process |
//! | [`system`] | the `Clock` and `Ids` ports: this machine's clock and randomness |
//! | [`manager`] | `UpgradeManager`: the operations |
//! | [`bridge`] | what the faces share: instances, handles, lanes, the panic guard |
//! | `jvm`, [`capi`] | the Java face and the C face |

#![warn(clippy::missing_errors_doc)]

pub mod audit;
pub mod bridge;
pub mod capi;
pub mod check;
pub mod config;
pub mod engine;
pub mod error;
mod http;
pub mod install;
mod jvm;
pub mod katello;
pub mod manager;
pub mod model;
pub mod ports;
pub mod rolling;
pub mod store;
pub mod system;
mod thread;

#[cfg(panic = "abort")]
compile_error!("this library lives in other programs' processes: it must be built with panic=unwind");
