//! Checks: what updates the engine, hosts and clusters have, what they fix, and which cluster levels they bring.
//!
//! Read-only towards hosts and providers, and independent of the kind of provider and engine: everything comes
//! through the ports. The pure parts stand apart from those that ask:
//!
//! | file | what it does | pure |
//! |---|---|---|
//! | `levels_table` | which cluster levels each VDSM supports | yes |
//! | `levels` | the levels of one host, now and after an update; refusals | yes |
//! | `cluster_levels` | what a cluster's hosts have in common; whether its level can be raised | yes |
//! | `kind` | EL host or oVirt Node, and the packages that matter for each | yes |
//! | `association` | from a host to its content host, through the providers | asks, stores |
//! | `probe` | the further questions to the provider about one host | asks |
//! | `assemble` | one host's answer from all that is known | yes |
//! | `record` | what is stored of an answer, and which events it causes | yes |
//! | `doctor` | what would stop us, asked before it starts | asks |
//! | `host`, `cluster`, `engine` | the operations that check | ask, store |
//! | `notices` | which notifications a check causes | yes |
//! | `notifications` | what a user sees of them | asks the store |
//! | `schedule` | the periodic checks | asks, stores |
//!
//! A failing provider never makes a check fail, and never turns into "no updates": the answer is `unknown`, with
//! the reason beside it.

pub mod association;
pub mod cluster;
pub mod cluster_levels;
pub mod doctor;
pub mod engine;
pub mod host;
pub mod kind;
pub mod levels;
pub mod notifications;
pub mod schedule;

mod assemble;
mod early_end;
mod host_facts;
mod levels_table;
mod notices;
mod options;
mod record;

pub use cluster::check_cluster;
pub use doctor::doctor;
pub use engine::check_engine;
pub use host::check_host;
pub use options::CheckOptions;

pub(crate) use early_end::{ends_the_check, until_cancelled};
