//! Changing hosts: installations on one host, and the rolling upgrade of a cluster on top of them.
//!
//! *Installations*: [`install`] holds the gates and sends; [`lifecycle`] and [`proof`] are pure and decide what an
//! observation means; [`follow`] looks at the provider until every task has ended, also after a restart of the process;
//! [`cancel`] asks it to stop one. Every change of a record goes through [`tasks`].
//!
//! *Rolling upgrades*: [`plan`] says what a run will do, with [`placement`] as the witness that every VM has a place
//! meanwhile. A [`run`] is the fold of its journal. [`sequence`] decides from a run and fresh reads what comes next,
//! [`ledger`] and [`level`] what is restored and whether the level is raised; all of these are pure. [`driver`] reads,
//! writes and calls, and [`narrate`] tells of it in events. [`sweep`] finds what a dead run left.

#[macro_use]
pub mod bugs;

pub mod cancel;
pub mod driver;
pub mod follow;
pub mod install;
pub mod ledger;
pub mod level;
pub mod lifecycle;
pub mod narrate;
pub mod placement;
pub mod plan;
pub mod proof;
pub mod run;
pub mod sequence;
pub mod sweep;
pub mod tasks;
