//! Audit events: the catalogue of all events.
//!
//! An event is committed in the transaction of the change that causes it; the table of the store is the queue. Each
//! listener has a cursor of its own, so a slow listener does not delay others.

pub mod catalogue;
pub mod page;

pub use catalogue::EventKind;
