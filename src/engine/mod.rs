//! The engine: adapters of the [`Engine`] port.
//!
//! [`connect`] chooses by the configuration. With `engine.api` it returns the engine's REST API, and beside it the
//! update check of the engine's own machine. Without `engine.api` it returns that check alone, and reads and actions of
//! the API fail with `ENGINE_API_MISSING`. [`by_actions`] returns the engine of an embedder that answers for it. This library needs no root permission: a timer of root writes a file with
//! the result that only root can obtain.
//!
//! | module | what it does |
//! |---|---|
//! | `local` | the update check of the engine's own machine: runs the command, or reads the file, as configured |
//! | `process` | runs a program without a shell, bounded in time and output |
//! | [`status_file`] | reads the file; its format |
//! | `rest` | the engine's REST API |
//! | [`callbacks`] | the engine by actions of the embedder |
//!
//! Tests: in these files, `tests/it/check/engine.rs`, `tests/it/check/engine_lab.rs`, `tests/process/engine_command.rs`;
//! `tests/it/engine_rest/` for the API.

pub mod callbacks;
mod local;
mod process;
mod rest;
pub mod status_file;

use std::sync::Arc;

use callbacks::{CallbackEngine, EngineActions};
pub use local::LocalEngine;

use crate::config::EngineConfig;
use crate::error::{Result, codes};
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

/// The engine of an embedder that gave engine actions. Nothing is sent.
///
/// # Errors
/// `INVALID_CONFIG` where the engine's API is configured as well.
pub fn by_actions(
    config: Option<&EngineConfig>,
    actions: Arc<dyn EngineActions>,
    clock: Arc<dyn Clock>,
) -> Result<Arc<dyn Engine>> {
    if config.is_some_and(|config| config.api.is_some()) {
        let problem =
            "the embedder gave engine actions at the opening as well; leave 'engine.api' out, or open without them";
        return Err(codes::InvalidConfig { key: "engine.api", problem }.err());
    }
    let deadline = config.and_then(|config| config.actions.clone()).unwrap_or_default().deadline.0;
    let local = LocalEngine::new(config.cloned(), clock.clone());
    Ok(Arc::new(CallbackEngine::new(local, actions, callbacks::tickets::tickets().clone(), deadline, clock)))
}
