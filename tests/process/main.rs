//! Tests that start processes: programs in C, commands, processes that are killed.
//!
//! They are apart from `tests/it`, because a process inherits the open files of the one that starts it, and with them
//! the lock of a state directory, until its own program runs.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod c_program;
mod capi;
mod endurance;
mod engine_command;
mod header;
mod in_process;
mod install_kill;
mod provider;
mod signals;
mod store_kill;
#[path = "../it/support/mod.rs"]
#[allow(dead_code, unused_macros, unused_imports, reason = "shared with tests/it, which uses all of it")]
mod support;
mod threads;
mod two_copies;
