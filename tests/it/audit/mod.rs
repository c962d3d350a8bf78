//! Audit events and their delivery.

mod notifier;
mod outbox;
