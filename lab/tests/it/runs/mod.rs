//! Runs played by hand: the product's driver in the simulated world, with everything that happens written down here.
//!
//! No seeds and no chance that matters: a test builds a small world, makes and starts a plan, lets time pass until
//! something is so, does something, and looks at what the run says and at what is true. The simulation's invariants
//! are on all the time ([`bench`]). `RUNS_TRACE=1` prints the trace of a test as it comes. `RU-…` are the requirements that a test shows.

mod bad_input;
mod bench;
mod canary;
mod capacity;
mod happy;
mod hardship;
mod health;
mod learning;
mod people;
mod processes;
mod review;
mod sweeping;
mod two_stores;
mod vms;
mod windows;
