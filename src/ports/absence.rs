//! The memory of providers that did not answer.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::error::{Code, Error};

/// Time after which a provider that could not be reached, or timed out, is asked again beside others.
const AWAY_MS: i64 = 60_000;
/// Time after a slow answer of a provider in which the answers of other providers are used without waiting for it.
const SLOW_MS: i64 = 300_000;

/// Most callers that wait for a provider that has answered none of them for [`Waiting::QUIET`]. The operations under
/// way are limited, and other callers need other providers.
const MOST_WAITING: usize = 200;

/// Whether a provider was away or slow a moment ago. Times are those of [`Clock::passed_ms`](super::Clock::passed_ms).
#[derive(Default)]
pub struct Absence(Mutex<Seen>);

#[derive(Default)]
struct Seen {
    away: Option<(i64, Error)>,
    slow_ms: Option<i64>,
    /// Callers that wait for the provider.
    waiting: usize,
    /// When the provider last answered a caller, or when the first of the waiting callers began.
    quiet_since_ms: i64,
}

/// A caller that waits for a provider, until this guard is dropped.
pub struct Waiting<'a> {
    absence: &'a Absence,
    number: usize,
}

impl Waiting<'_> {
    /// Time without an answer after which the waiting callers are limited.
    pub const QUIET: Duration = Duration::from_secs(15);

    /// Whether so many callers came before this one that it waits only while the provider answers some caller.
    pub fn is_beyond_limit(&self) -> bool {
        self.number > MOST_WAITING
    }

    /// Whether this caller waits in vain and has to give up.
    pub fn is_in_vain(&self, now_ms: i64) -> bool {
        let quiet_ms = now_ms.saturating_sub(self.absence.seen().quiet_since_ms);
        self.is_beyond_limit() && u128::try_from(quiet_ms).is_ok_and(|quiet| quiet >= Self::QUIET.as_millis())
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.absence.seen().waiting -= 1;
    }
}

impl Absence {
    /// A caller begins to wait for the provider.
    pub fn wait(&self, now_ms: i64) -> Waiting<'_> {
        let mut seen = self.seen();
        seen.waiting += 1;
        if seen.waiting == 1 {
            seen.quiet_since_ms = now_ms;
        }
        Waiting { absence: self, number: seen.waiting }
    }

    /// The provider answered with this error, or without one.
    pub fn answered(&self, error: Option<&Error>, now_ms: i64) {
        let mut seen = self.seen();
        (seen.away, seen.slow_ms) = (None, None);
        match error.filter(|e| matches!(e.code(), Code::ProviderUnreachable | Code::ProviderTimeout)) {
            Some(error) => seen.away = Some((now_ms, error.clone())),
            None => seen.quiet_since_ms = now_ms,
        }
    }

    /// The provider has not answered, and no caller waits for it any more.
    pub fn slow(&self, now_ms: i64) {
        self.seen().slow_ms = Some(now_ms);
    }

    /// The reason why the provider is not to be asked now.
    pub fn away(&self, now_ms: i64) -> Option<Error> {
        let seen = self.seen();
        let (_, error) = seen.away.as_ref().filter(|(at_ms, _)| now_ms.saturating_sub(*at_ms) < AWAY_MS)?;
        Some(error.clone())
    }

    /// Whether the provider was slow a moment ago.
    pub fn is_slow(&self, now_ms: i64) -> bool {
        self.seen().slow_ms.is_some_and(|at_ms| now_ms.saturating_sub(at_ms) < SLOW_MS)
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::codes;

    #[test]
    fn beyond_a_number_nobody_waits_for_a_provider_that_answers_nobody() {
        let absence = Absence::default();
        let mut waiting: Vec<_> = (0..MOST_WAITING).map(|_| absence.wait(1_000)).collect();
        assert!(waiting.iter().all(|w| !w.is_in_vain(900_000)));
        let last = absence.wait(2_000);
        assert!(!last.is_in_vain(15_999) && last.is_in_vain(16_000));
        absence.answered(None, 16_000);
        assert!(!last.is_in_vain(30_999), "it answers somebody");
        let timeout = codes::ProviderTimeout { provider: "p", request: "r", limit: "1s" }.err();
        absence.answered(Some(&timeout), 30_000);
        assert!(last.is_in_vain(31_000), "that is no answer");
        waiting.clear();
        drop(last);
        assert!(!absence.wait(40_000).is_in_vain(900_000));
    }

    #[test]
    fn an_absence_is_remembered_for_a_while_and_ends_with_an_answer() {
        let absence = Absence::default();
        let timeout = codes::ProviderTimeout { provider: "p", request: "r", limit: "1s" }.err();
        let auth = codes::ProviderAuth { provider: "p", why: "no" }.err();
        absence.answered(Some(&timeout), 1_000);
        assert_eq!((absence.away(60_999), absence.away(61_000)), (Some(timeout.clone()), None));
        absence.answered(Some(&timeout), 1_000);
        absence.answered(Some(&auth), 2_000);
        assert_eq!(absence.away(2_000), None, "it answers");
        absence.slow(1_000);
        assert!(absence.is_slow(300_999) && !absence.is_slow(301_000));
        absence.slow(1_000);
        absence.answered(None, 2_000);
        assert!(!absence.is_slow(2_000));
    }
}
