//! Runs played by hand: the product's driver in the simulated world, with everything that happens written down here.
//!
//! A test builds a small world, makes and starts a plan, lets time pass until a condition holds, acts on the world, and
//! compares the run and the world with what is required. Nothing that matters is random. The judge of the simulation
//! checks its invariants all the time ([`bench`]). `RUNS_TRACE=1` prints the trace of a test.

mod abandoned;
mod acts_of_users;
mod answered_leave;
mod approvals;
mod associations;
mod bad_input;
pub mod bench;
mod canary;
mod capacity;
mod decisions;
mod doubt;
mod engine_upgrade;
mod freshness;
mod great_cluster;
mod guards;
mod happy;
mod health;
mod holds;
mod homecoming;
mod installed_by_others;
mod learning;
mod levels;
mod lost_restarts;
mod orders_to_vms;
mod people;
mod planted;
mod processes;
mod proof;
mod repairs;
mod report;
mod restarts;
mod restarts_by_hand;
mod returning;
mod reviewed;
mod settings;
mod skipped;
mod slow_engine;
mod slowness;
mod stopped_vms;
mod sweeping;
mod their_upgrades;
mod two_stores;
mod up_to_date;
mod vm_promises;
mod vms;
mod vms_elsewhere;
mod waiting;
mod what_is_left;
mod windows;
