//! The doctor's findings about the engine, providers, the schedule and the state directory.

mod engine;
mod providers;
mod schedule;
mod state;
