//! Limits of the reads of a check: providers that get no further requests, and the time of the call.
//!
//! Tests: `tests/it/check/silent_providers.rs` and `hosts.rs`.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::{Code, Error};
use crate::model::ids::ProviderName;
use crate::ports::Clock;

/// Providers that get no further requests in this check, with the reason.
#[derive(Default)]
pub(super) struct UnusableProviders(Mutex<Unusable>);

#[derive(Default)]
struct Unusable {
    because: BTreeMap<ProviderName, Error>,
    timeouts: BTreeMap<ProviderName, u32>,
}

/// Number of requests without an answer in time after which the rest of a check sends the provider nothing more.
const MOST_TIMEOUTS: u32 = 3;

impl UnusableProviders {
    pub fn of(&self, provider: &ProviderName) -> Option<Error> {
        self.unusable().because.get(provider).cloned()
    }

    /// Keeps an error that every further request would repeat.
    pub fn note(&self, provider: &ProviderName, error: &Error) {
        let mut unusable = self.unusable();
        let lasting = match error.code() {
            Code::ProviderAuth | Code::ProviderUnreachable | Code::ProviderTls | Code::ProviderTlsWeak => true,
            Code::ProviderTimeout => {
                let timeouts = unusable.timeouts.entry(provider.clone()).or_default();
                *timeouts += 1;
                *timeouts >= MOST_TIMEOUTS
            }
            _ => false,
        };
        if lasting {
            unusable.because.entry(provider.clone()).or_insert_with(|| error.clone());
        }
    }

    fn unusable(&self) -> MutexGuard<'_, Unusable> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The end of the time that a check has for its reads, by the clock's [`passed_ms`](Clock::passed_ms).
#[derive(Clone, Copy)]
pub(super) struct TimeLimit<'a> {
    pub clock: &'a dyn Clock,
    pub until_ms: Option<i64>,
}

impl TimeLimit<'_> {
    /// Returns at the end; never if there is none.
    pub async fn over(self) {
        match self.until_ms {
            Some(until_ms) => {
                let left = u64::try_from(until_ms.saturating_sub(self.clock.passed_ms())).unwrap_or(0);
                self.clock.sleep(Duration::from_millis(left)).await;
            }
            None => std::future::pending().await,
        }
    }
}
