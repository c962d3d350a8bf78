//! The engine through its embedder: the [`Engine`](crate::ports::Engine) port by callback, for an embedder that uses the
//! engine's own commands, or has no REST API to offer.
//!
//! Each call of the port becomes one [`EngineCall`]: a ticket, a method and a document of arguments. The embedder answers
//! the ticket from any thread, with the document of the answer or with an error. Whatever it does instead, the call ends
//! with one error at its deadline at the latest, and an answer that comes too late changes nothing.
//!
//! | file | what it is |
//! |---|---|
//! | [`methods`] | the table of methods with their documents |
//! | [`tickets`] | the calls that wait for an answer |
//! | `answers` | answers as documents, and the codes of errors |
//! | [`embedder`] | what the embedder is called with |
//! | `adapter` | one call with its deadline |
//! | `port` | the methods of the port |
//! | `examine` | what `doctor` reads |
//!
//! Tests: `tests/it/boundary/engine_actions.rs`, `lab/tests/it/face/callbacks.rs`.

mod adapter;
mod answers;
pub mod embedder;
mod examine;
pub mod methods;
mod port;
pub mod tickets;

pub use adapter::CallbackEngine;
pub use embedder::{EngineActions, EngineCall};
pub use tickets::{Answer, Tickets};
