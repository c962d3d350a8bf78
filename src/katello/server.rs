//! One server: its connection, and its dialect as last detected.
//!
//! Tests: `tests/it/provider/connection.rs`.

use std::path::PathBuf;
use std::sync::Arc;

use tokio::sync::Mutex;

use super::dialect::{self, Dialect};
use super::failure_codes::Server;
use crate::error::{Result, codes};
use crate::ports::{Absence, Account, Call};

/// Time after which a dialect is detected again.
const DETECT_AGAIN_MS: i64 = 3_600_000;
/// The same after a failure that makes the dialect doubtful.
const DOUBT_MS: i64 = 30_000;

/// A Katello or Satellite server.
pub(super) struct Katello {
    pub server: Server,
    /// The organization that the configuration limits the view to.
    pub organization: Option<u64>,
    /// Files that the configuration names: the secret's, and those of CA certificates.
    pub secret_file: Option<PathBuf>,
    pub ca_files: Vec<PathBuf>,
    /// Whether it answered lately.
    pub absence: Absence,
    /// The account that sends the requests.
    pub account: Account,
    detected: Mutex<Option<Detected>>,
}

struct Detected {
    dialect: Arc<Dialect>,
    /// By [`passed_ms`](crate::ports::Clock::passed_ms).
    at_ms: i64,
    doubtful: bool,
}

impl Katello {
    pub fn new(
        server: Server,
        account: Account,
        organization: Option<u64>,
        secret_file: Option<PathBuf>,
        ca_files: Vec<PathBuf>,
    ) -> Katello {
        Katello {
            server,
            account,
            organization,
            secret_file,
            ca_files,
            absence: Absence::default(),
            detected: Mutex::default(),
        }
    }

    /// What the server can do. Concurrent callers wait for one detection.
    ///
    /// # Errors
    /// `CANCELLED`, and those of [`Dialect::detect`].
    pub async fn dialect(&self, call: &Call) -> Result<Arc<Dialect>> {
        let mut detected = tokio::select! {
            biased;
            () = call.cancel.cancelled() => return Err(codes::Cancelled { operation: "finding out what the provider can do" }.err()),
            detected = self.detected.lock() => detected,
        };
        let passed_ms = self.server.passed_ms();
        if let Some(p) = &*detected {
            let age = passed_ms.saturating_sub(p.at_ms);
            if age < if p.doubtful { DOUBT_MS } else { DETECT_AGAIN_MS } {
                return Ok(p.dialect.clone());
            }
        }
        let dialect = Arc::new(Dialect::detect(&self.server, call).await?);
        self.note_version(detected.as_ref(), &dialect);
        *detected = Some(Detected { dialect: dialect.clone(), at_ms: passed_ms, doubtful: false });
        Ok(dialect)
    }

    /// What the server can do, detected now.
    ///
    /// # Errors
    /// Those of [`Dialect::detect`].
    pub async fn detect_anew(&self, call: &Call) -> Result<Arc<Dialect>> {
        let dialect = Arc::new(Dialect::detect(&self.server, call).await?);
        // If the lock is taken, another caller is detecting it and will store the same.
        if let Ok(mut detected) = self.detected.try_lock() {
            self.note_version(detected.as_ref(), &dialect);
            *detected = Some(Detected { dialect: dialect.clone(), at_ms: self.server.passed_ms(), doubtful: false });
        }
        Ok(dialect)
    }

    /// Another version than before can keep sessions.
    fn note_version(&self, before: Option<&Detected>, now: &Dialect) {
        if before.is_some_and(|before| !before.dialect.is_of_version_of(now)) {
            self.server.try_session_again();
        }
    }

    /// Returns the result. After a failure that makes the dialect doubtful, the dialect is detected again soon.
    ///
    /// # Errors
    /// Those of the result.
    pub fn watch<T>(&self, result: Result<T>) -> Result<T> {
        // If the lock is taken, another caller is detecting it already.
        if let Err(e) = &result
            && dialect::casts_doubt(e)
            && let Ok(mut detected) = self.detected.try_lock()
            && let Some(p) = &mut *detected
        {
            p.doubtful = true;
        }
        result
    }
}
