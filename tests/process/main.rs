//! Tests that start processes or need one of their own: programs in C, processes that are killed, close of instances.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[cfg(feature = "test-hooks")]
mod bridge;
mod capi;
mod install_kill;
#[path = "../it/support/mod.rs"]
mod support;
