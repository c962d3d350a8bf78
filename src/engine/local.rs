//! The update check of the engine's own machine: `engine-upgrade-check`, run now or by a timer.
//!
//! Tests: `tests/it/check/engine.rs` and `tests/process/engine_command.rs`.

use std::sync::Arc;

use async_trait::async_trait;

use super::process::{self, ProcessLimits};
use super::status_file;
use crate::config::{EngineConfig, EngineSourceConfig};
use crate::error::{Error, Result, codes};
use crate::model::engine::EngineSource;
use crate::ports::{Call, Clock, Engine, UpgradeCheck};

/// Most bytes that the command may print. Without `-q`, `engine-upgrade-check` prints some dozens of lines.
const MAX_OUTPUT: usize = 1 << 20;

/// The engine, by the command or the status file of its own machine.
pub struct LocalEngine {
    config: Option<EngineConfig>,
    clock: Arc<dyn Clock>,
}

impl LocalEngine {
    /// `config` names the source. Without one the check has no source.
    pub fn new(config: Option<EngineConfig>, clock: Arc<dyn Clock>) -> Self {
        LocalEngine { config, clock }
    }

    async fn run(&self, call: &Call, argv: &[String], limits: ProcessLimits) -> Result<UpgradeCheck> {
        let program = argv.first().map_or("", String::as_str);
        let failed = |why: String| codes::EngineCommandFailed { command: program, why }.err();
        let run = process::run(argv, &limits, self.clock.as_ref());
        let Some(ended) = call.cancel.run_until_cancelled(run).await else {
            return Err(codes::Cancelled { operation: "check_engine" }.err());
        };
        let ended = ended.map_err(|why| failed(why.to_string()))?;
        let answer = |available| Ok(UpgradeCheck { available, at_ms: self.clock.now_ms() });
        // The exit code is inverted: 0 means that there is an update.
        match ended.status.code() {
            Some(0) => answer(true),
            Some(1) => answer(false),
            _ => Err(failed(ended.in_words())),
        }
    }
}

#[async_trait]
impl Engine for LocalEngine {
    fn upgrade_source(&self) -> Option<EngineSource> {
        match self.config.as_ref()?.source.as_ref()? {
            EngineSourceConfig::ContentHost(_) => None,
            EngineSourceConfig::StatusFile { .. } => Some(EngineSource::StatusFile),
            EngineSourceConfig::Command { .. } => Some(EngineSource::Command),
        }
    }

    async fn upgrade_check(&self, call: &Call) -> Result<UpgradeCheck> {
        match self.config.as_ref().and_then(|config| config.source.as_ref()) {
            Some(EngineSourceConfig::Command { argv, deadline }) => {
                self.run(call, argv, ProcessLimits { deadline: *deadline, max_output: MAX_OUTPUT }).await
            }
            Some(EngineSourceConfig::StatusFile { path, max_age }) => {
                let (path, max_age, now_ms) = (path.clone(), max_age.0, self.clock.now_ms());
                // If the file system hangs, only this thread waits.
                tokio::task::spawn_blocking(move || status_file::read(&path, max_age, now_ms))
                    .await
                    .map_err(|e| Error::internal(format!("reading the status file ended early: {e}")))?
            }
            Some(EngineSourceConfig::ContentHost(_)) | None => {
                Err(codes::EngineSourceMissing { why: "neither a command nor a status file is configured" }.err())
            }
        }
    }
}
