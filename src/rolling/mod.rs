//! The rolling upgrade of a cluster.
//!
//! Each module uses only modules above it in this table (`tests/it/layers.rs`):
//!
//! | module | subject | pure |
//! |---|---|---|
//! | [`words`] | numbers and durations in texts | yes |
//! | [`window`] | when a host may be begun | but for the time zones of the machine |
//! | [`run`] | a run, folded from its journal | but for the time zones of the machine |
//! | [`ledger`] | whether a changed setting is still as the run left it | yes |
//! | [`level`] | the consequences of a higher cluster level for the VMs | yes |
//! | [`report`] | the report of a run, folded from its journal | yes |
//! | [`page`] | a report as a page for people | yes |
//! | [`events`] | the audit events of a journal record | yes |
//! | [`history`] | durations of each host in past runs | but for reading the store |
//! | [`placement`] | whether the VMs of a host fit on the other hosts | yes |
//! | [`plan`] | what a run will do, bound to a hash | but for `gather`, which reads |
//! | [`sequence`] | what a run does next, from the run and a snapshot of the cluster | yes |
//! | [`driver`] | reads a snapshot, writes records, makes calls | acts |
//! | [`commands`] | commands of operators: start, pause, resume, cancel, … | writes the store |
//! | [`sweep`] | settings that ended or interrupted runs left behind | acts |
//! | [`task_list`] | runs among the engine's tasks | acts |
//!
//! Pure means: no tokio, no clock, no random source. [`bugs`] plants faults for tests.
//!
//! Tests: `lab/tests/it/runs` (scripted runs), `lab/src/sim` (simulation),
//! `tests/it/plan/`.

#[macro_use]
mod planting;

pub mod bugs;

pub mod commands;
pub mod driver;
pub mod events;
pub mod history;
pub mod ledger;
pub mod level;
pub mod page;
pub mod placement;
pub mod plan;
pub mod report;
pub mod run;
pub mod sequence;
pub mod sweep;
pub mod task_list;
pub mod window;
pub mod words;
