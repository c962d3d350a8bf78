//! The engine: adapters of the [`Engine`](crate::ports::Engine) port.
//!
//! So far there is one, for what the engine's own machine says about updates of the engine; the REST API comes with
//! the rolling upgrade. Nothing here needs root: what only root can find out, a timer of root's writes to a file.
//!
//! | module | what it does |
//! |---|---|
//! | `local` | the port: runs the command, or reads the file, as configured |
//! | `process` | runs a program without a shell, bounded in time and output, and leaves nothing of it behind |
//! | [`status_file`] | reads the file; its format |

mod local;
mod process;
pub mod status_file;

pub use local::LocalEngine;
