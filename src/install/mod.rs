//! An installation on one host, from the request to the proof.
//!
//! [`send`] checks the gates and sends the request once. [`lifecycle`] and [`proof`] are pure: they decide what an
//! observation means. [`follow`] polls the provider until every task has ended, also after a restart of the process.
//! [`cancel`] asks the provider to stop a task. [`tasks`] makes every change of a task's record, [`wait`] reads it.
//!
//! Tests: `tests/it/install/`, `tests/process/install_kill.rs`.

pub mod cancel;
pub mod follow;
pub mod lifecycle;
pub mod proof;
pub mod send;
pub mod tasks;
pub mod wait;
