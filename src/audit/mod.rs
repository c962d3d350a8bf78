//! Audit events: the catalogue of what can be said, in one place.
//!
//! Events are committed in the transaction of the change that caused them; the store's table is the queue.
//! Whoever delivers them reads from a cursor, so a slow listener falls behind and delays nobody.
//!
//! Tests: `catalogue.rs`; golden document `tests/golden/event_page.json`.

pub mod catalogue;
pub mod page;

pub use catalogue::EventKind;
