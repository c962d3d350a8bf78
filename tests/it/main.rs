//! Behaviour through the public interface, one module per subject, in one process.
//!
//! No test here starts another process, changes the environment or counts what the whole process has: those are in
//! `tests/process`. `cargo test --features test-hooks --test it check::` runs one subject.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod audit;
mod boundary;
mod check;
mod comments;
mod contract;
mod doctor;
mod documents;
mod engine_rest;
mod install;
mod layers;
mod plan;
mod provider;
mod readme;
mod store;
mod support;
mod where_tests_are;
