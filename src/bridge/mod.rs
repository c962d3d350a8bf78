//! The parts that all faces share, so that a face only parses, calls and converts.
//!
//! | file | what it is |
//! |---|---|
//! | [`operations`] | calls an operation by its name, with documents as bytes |
//! | [`instance`] | an upgrade manager with its runtime and its lanes: open, call, start, cancel, listen, close |
//! | `runtime` | the runtime of an instance and its threads |
//! | [`embedder`] | the traits by which an instance calls its process |
//! | `actions` | engine actions: calls to the embedder, and their answers |
//! | [`pending`] | the operations under way; each is finished exactly once |
//! | [`delivery`] | events from the store to a listener, at least once and in order |
//! | [`lanes`] | the two threads on which upcalls leave |
//! | `queue` | the bounded queue of a lane |
//! | [`log`] | log lines of one instance, for the embedder's own log |
//! | [`table`] | handles, and the shared instance of the process |
//! | `listeners` | the listeners of an instance, by name |
//! | `closing` | the first caller closes, the others wait |
//! | `sync` | the locks of these parts |
//!
//! Tests: `tests/it/boundary/bridge.rs`, the tests of both faces, and `interleavings.rs`.

mod actions;
mod closing;
pub mod delivery;
pub mod embedder;
#[cfg(feature = "test-hooks")]
mod hooks;
pub mod instance;
#[cfg(all(test, feature = "interleavings"))]
mod interleavings;
mod json;
pub mod lanes;
mod listeners;
pub mod log;
pub mod managed;
pub mod operations;
pub mod pending;
mod queue;
mod runtime;
mod sync;
pub mod table;

pub use actions::EngineCalls;
pub use delivery::{EventSink, Receipt};
pub use embedder::{Completer, Embedder};
pub use instance::{Instance, OperationCall};
pub use log::LogLine;
pub use managed::Opener;

pub use crate::model::ABI_VERSION;
