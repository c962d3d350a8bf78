//! Checks of hosts, clusters and the engine machine, and their schedule.

mod bench;
mod classes;
mod costs;
mod engine;
mod engine_lab;
mod few_requests;
mod hosts;
mod levels;
mod record;
mod requests;
mod schedule;
mod schedule_bench;
mod several_providers;
mod silent_providers;
mod sweep;
mod weighing;
