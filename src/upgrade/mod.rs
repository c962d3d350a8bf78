//! Changing hosts: installations, and the rolling upgrade on top of them.
//!
//! [`install`] holds the gates and sends; [`lifecycle`] and [`proof`] are pure and decide what an observation means;
//! [`follow`] looks at the provider until every task has ended, also after a restart of the process; [`cancel`] asks
//! it to stop one. Every change of a record goes through [`tasks`].
//!
//! [`plan`] decides what a rolling upgrade will do, before anything changes; [`placement`] shows that its VMs fit.

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
