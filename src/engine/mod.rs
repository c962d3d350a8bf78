//! The engine: adapters of the [`Engine`](crate::ports::Engine) port.
//!
//! There is one adapter: the update check of the engine's own machine. The REST API comes later. Nothing here needs
//! root: a timer of root's writes to a file what only root can read.
//!
//! | module | what it does |
//! |---|---|
//! | `local` | the port: runs the command, or reads the file, as configured |
//! | `process` | runs a program without a shell, bounded in time and output |
//! | [`status_file`] | reads the file; its format |
//!
//! Tests: in these files, `tests/it/check/engine.rs`, `tests/it/check/engine_lab.rs`, `tests/process/engine_command.rs`.

mod local;
mod process;
pub mod status_file;

pub use local::LocalEngine;
