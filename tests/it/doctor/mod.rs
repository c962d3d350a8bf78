//! The doctor's findings about providers, the schedule and the state directory.

mod providers;
mod schedule;
mod state;
