//! The lab's servers, and rolling upgrades in its simulated world, in one process.
// Helpers of tests fail by panicking, as tests do; clippy knows only functions marked as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(clippy::indexing_slicing)]
mod by_version;
#[allow(clippy::indexing_slicing)]
mod engine;
mod face;
mod faults;
#[allow(clippy::indexing_slicing)]
mod jobs;
#[allow(clippy::indexing_slicing)]
mod provider;
#[allow(clippy::indexing_slicing)]
mod runs;
mod server;
mod systems;
