//! The traits by which an instance calls the process that embeds it.
//!
//! Tests: `tests/it/boundary/bridge.rs`.

use std::any::Any;

use super::log::LogLine;
use crate::error::Result;
use crate::model::task::Progress;

/// The process that embeds an instance: a JVM or a C program.
pub trait Embedder: Send + Sync {
    /// Called first on each thread that makes upcalls. The returned guard is dropped last on that thread.
    ///
    /// # Errors
    /// `INTERNAL`: the thread could not be attached to the JVM. The lane does not start.
    fn enter_thread(&self, name: &'static str) -> Result<Box<dyn Any>>;
    /// Takes a log line, on the events lane.
    fn log(&self, line: &LogLine);
}

/// Receives progress and outcome of an operation that was begun with `Instance::start`.
pub trait Completer: Send + Sync {
    /// Receives the outcome; called once, on the engine lane.
    fn complete(&self, outcome: Result<Vec<u8>>);
    /// Receives progress, on the events lane. Steps may be left out; one may come after the outcome.
    fn progress(&self, progress: &Progress);
}
