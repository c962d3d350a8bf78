//! Audit events: the catalogue of all events, and their delivery to the engine.
//!
//! An event is committed in the transaction of the change that causes it. The store's table of events is the queue.
//! Each listener has a cursor of its own, so a slow listener does not delay others.
//!
//! Tests: in `catalogue.rs`; golden document `tests/golden/event_page.json`.

pub mod catalogue;
pub mod outbox;
pub mod page;

pub use catalogue::EventKind;
