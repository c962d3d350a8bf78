//! The world, without servers: generated worlds, tasks of the provider, the engine.

// Helpers of tests may panic; clippy allows it only in functions marked as tests.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod engine;
mod on_host;
mod policies;
mod work;
