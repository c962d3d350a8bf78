//! Audit events and their delivery.

mod outbox;
