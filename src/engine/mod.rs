//! The engine: adapters of the [`Engine`] port.
//!
//! [`connect`] chooses by the configuration. With `engine.api` it returns the engine's REST API, and beside it the
//! update check of the engine's own machine. Without `engine.api` it returns that check alone, and reads and actions of
//! the API fail with `ENGINE_API_MISSING`. This library needs no root permission: a timer of root writes a file with
//! the result that only root can obtain.
//!
//! | module | what it does |
//! |---|---|
//! | `local` | the update check of the engine's own machine: runs the command, or reads the file, as configured |
//! | `process` | runs a program without a shell, bounded in time and output |
//! | [`status_file`] | reads the file; its format |
//! | `rest` | the engine's REST API |
//!
//! Tests: in these files, `tests/it/check/engine.rs`, `tests/it/check/engine_lab.rs`, `tests/process/engine_command.rs`;
//! `tests/it/engine_rest/` for the API.

mod local;
mod process;
mod rest;
pub mod status_file;

use std::sync::Arc;

pub use local::LocalEngine;

use crate::config::EngineConfig;
use crate::error::Result;
use crate::ports::{Clock, Engine, Ids};

/// Prepares the engine's adapter. Nothing is sent.
///
/// # Errors
/// `INVALID_CONFIG` for a CA file that cannot be used.
pub fn connect(config: Option<&EngineConfig>, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Result<Arc<dyn Engine>> {
    let local = LocalEngine::new(config.cloned(), clock.clone());
    match config.and_then(|config| config.api.as_ref()) {
        Some(api) => Ok(Arc::new(rest::connect(api, local, clock, ids)?)),
        None => Ok(Arc::new(local)),
    }
}
