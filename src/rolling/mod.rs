//! The rolling upgrade of a cluster.
//!
//! [`plan`] says what a run will do; [`placement`] is the witness that every VM has a place meanwhile. A [`run`] is the
//! state folded from its journal. [`sequence`] decides from a run and fresh reads what comes next; [`ledger`] and
//! [`level`] decide what is restored and whether the level is raised. All of these are pure: no tokio, no clock, no
//! random source. [`driver`] reads, writes and calls through the ports. [`narrate`] makes the events. [`sweep`] finds
//! what a dead run left.

#[macro_use]
pub mod bugs;

pub mod driver;
pub mod ledger;
pub mod level;
pub mod narrate;
pub mod placement;
pub mod plan;
pub mod run;
pub mod sequence;
pub mod sweep;
