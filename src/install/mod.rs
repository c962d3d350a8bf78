//! An installation on one host, from the request to the proof.
//!
//! | file | subject | pure |
//! |---|---|---|
//! | [`request`] | a request to install on one host | yes |
//! | [`gates`] | the checks before anything is sent | but for one read of the store |
//! | `earlier` | refuses a host on which an earlier installation may run | reads store and provider |
//! | [`selection`] | the errata and packages that the provider offers | reads the provider |
//! | [`prepare`] | all of the above, in order | reads |
//! | [`send`] | writes the intent, calls the provider once, writes the outcome | acts |
//! | [`tasks`] | every change of a task's record | writes the store |
//! | [`lifecycle`] | the meaning of an observation of a task | yes |
//! | [`proof`] | compares the new profile of the host with the plan | yes |
//! | `image` | the upgrade of an image, and the meaning of the reported images | yes |
//! | [`follow`] | follows every task until it has ended, also after a restart of the process | acts |
//! | [`cancel`] | sends a request to cancel a task to the provider | acts |
//! | [`wait`] | reads the record of a task, and waits for its end | reads the store |
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
