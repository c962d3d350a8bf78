//! Limits of a check.

use std::time::Duration;

/// Limits of a check.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// Data about a host that is older than this is reported as old.
    pub stale_after: Duration,
    /// Most hosts that are read at the same time, at least 1.
    pub concurrency: usize,
}
