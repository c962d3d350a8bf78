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
//! | `errata` | the errata of a host, one erratum | asks |
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
pub mod errata;
pub mod host;
pub mod kind;
pub mod levels;
pub mod notifications;
pub mod schedule;

mod assemble;
mod levels_table;
mod notices;
mod probe;
mod record;

use std::time::Duration;

use crate::error::{Code, Error, Result};
use crate::ports::Call;

pub use cluster::check_cluster;
pub use doctor::doctor;
pub use engine::check_engine;
pub use host::check_host;

/// Limits of a check.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// Data about a host that is older than this is named in its problems.
    pub stale_after: Duration,
    /// Hosts that are asked about at the same time, at least 1.
    pub concurrency: usize,
}

/// Errors that end a check; every other one becomes the reason of an `unknown`.
pub(crate) fn ends_the_check(error: &Error) -> bool {
    matches!(error.code(), Code::Cancelled | Code::Closed)
}

/// Runs the future until the caller gives up.
pub(crate) async fn until_cancelled<T>(
    call: &Call,
    operation: &str,
    future: impl Future<Output = Result<T>>,
) -> Result<T> {
    let cancelled = || Code::Cancelled.err().with("operation", operation);
    call.cancel.run_until_cancelled(future).await.unwrap_or_else(|| Err(cancelled()))
}
