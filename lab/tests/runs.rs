//! Runs played by hand: the product's driver in the simulated world, with everything that happens written down here.
//!
//! No seeds and no chance that matters: a test builds a small world, makes and starts a plan, lets time pass until
//! something is so, does something, and looks at what the run says and at what is true. The simulation's invariants
//! are on all the time ([`bench`]). `RUNS_TRACE=1` prints the trace of a test as it comes. `RU-…` are the requirements that a test shows.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "runs/bad_input.rs"]
mod bad_input;
#[path = "runs/bench.rs"]
mod bench;
#[path = "runs/canary.rs"]
mod canary;
#[path = "runs/capacity.rs"]
mod capacity;
#[path = "runs/happy.rs"]
mod happy;
#[path = "runs/hardship.rs"]
mod hardship;
#[path = "runs/health.rs"]
mod health;
#[path = "runs/learning.rs"]
mod learning;
#[path = "runs/people.rs"]
mod people;
#[path = "runs/processes.rs"]
mod processes;
#[path = "runs/sweeping.rs"]
mod sweeping;
#[path = "runs/two_stores.rs"]
mod two_stores;
#[path = "runs/vms.rs"]
mod vms;
