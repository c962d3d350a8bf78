//! An installation on one host, from the request to the proof.
//!
//! | file | subject | pure |
//! |---|---|---|
//! | [`request`] | what is to be installed, and who asks | yes |
//! | [`gates`] | what is refused | but for one read of the store |
//! | `earlier` | refuses a host on which an unanswered installation may run | reads store and provider |
//! | [`selection`] | the errata and packages that the provider offers | reads the provider |
//! | [`prepare`] | all of the above, in order | reads |
//! | [`send`] | writes the intent, calls the provider once, writes the outcome | acts |
//! | [`tasks`] | every change of a task's record | writes the store |
//! | [`lifecycle`] | what an observation of a task means | yes |
//! | [`proof`] | what the new profile of the host shows | yes |
//! | `image` | the upgrade of an image, and what the reported images mean for it | yes |
//! | [`follow`] | polls the provider until every task has ended, also after a restart of the process | acts |
//! | [`cancel`] | asks the provider to stop a task | acts |
//! | [`wait`] | reads a task's record, and waits for its end | reads the store |
//!
//! Tests: `tests/it/install/`, `tests/process/install_kill.rs`.

pub mod cancel;
mod earlier;
pub mod follow;
pub mod gates;
mod image;
pub mod lifecycle;
pub mod prepare;
pub mod proof;
pub mod request;
pub mod selection;
pub mod send;
pub mod tasks;
pub mod wait;
