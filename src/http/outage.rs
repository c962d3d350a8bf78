//! A server that answered before and does not answer now is probably being restarted: it refuses connections, or the proxy before
//! it answers 502 or 503, for about a minute. Its callers wait for it, within their own time. One that never answered, or has
//! been away for longer, is not waited for. A 502 alone is no restart: a proxy says it also of a server that breaks off one request.
//! It is one only if the server answers nobody else meanwhile.
//!
//! Tests: here, and in `tests/it/provider/restarts.rs`.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The caller's time divided by this is left for its work after the outage.
const SHARE: u32 = 2;

/// What is known of the server. Times are those of [`passed_ms`](crate::ports::Clock::passed_ms).
pub(super) struct Outage {
    /// How long it is waited for.
    patience: Duration,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    answered_ms: Option<i64>,
    away_since_ms: Option<i64>,
}

impl Outage {
    pub fn new(patience: Duration) -> Self {
        Outage { patience, seen: Mutex::default() }
    }

    /// The server itself answered.
    pub fn answered(&self, now_ms: i64) {
        *self.seen() = Seen { answered_ms: Some(now_ms), away_since_ms: None };
    }

    /// The server itself did not answer.
    pub fn away(&self, now_ms: i64) {
        self.seen().away_since_ms.get_or_insert(now_ms);
    }

    /// The pause before the next try, if the server is waited for so long. `None`: it is not waited for (any more). `limit`: how
    /// long the caller waits in all; one without a limit tries again later by itself.
    pub fn pause(&self, now_ms: i64, limit: Option<Duration>, pause: Duration) -> Option<Duration> {
        let patience = self.patience.min(limit? / SHARE);
        let seen = self.seen();
        let (Some(_), Some(since_ms)) = (seen.answered_ms, seen.away_since_ms) else { return None };
        let waited = Duration::from_millis(u64::try_from(now_ms.saturating_sub(since_ms)).unwrap_or(0));
        (waited.saturating_add(pause) <= patience).then_some(pause)
    }

    /// Whether it answered a request after this time.
    pub fn has_answered_since(&self, since_ms: i64) -> bool {
        self.seen().answered_ms.is_some_and(|answered_ms| answered_ms > since_ms)
    }

    /// How long ago it answered last, if it is away.
    pub fn last_answer_before(&self, now_ms: i64) -> Option<Duration> {
        let seen = self.seen();
        seen.away_since_ms?;
        let ago = now_ms.saturating_sub(seen.answered_ms?);
        Some(Duration::from_millis(u64::try_from(ago).unwrap_or(0)))
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const LIMIT: Option<Duration> = Some(Duration::from_secs(300));

    #[test]
    fn a_server_is_waited_for_from_the_beginning_of_its_outage_and_never_before_it_answered() {
        let outage = Outage::new(60 * SECOND);
        outage.away(0);
        assert_eq!(outage.pause(0, LIMIT, SECOND), None, "it never answered");
        outage.answered(10_000);
        assert_eq!(outage.pause(10_000, LIMIT, SECOND), None, "it answers");
        outage.away(20_000);
        outage.away(30_000);
        assert_eq!(outage.pause(79_000, LIMIT, SECOND), Some(SECOND));
        assert_eq!(outage.pause(79_001, LIMIT, SECOND), None, "a minute is over");
        assert_eq!(outage.pause(30_000, LIMIT, 20 * SECOND), Some(20 * SECOND), "as it asked for");
        assert_eq!(outage.pause(30_000, LIMIT, 60 * SECOND), None);
        assert_eq!(outage.last_answer_before(80_000), Some(70 * SECOND));
        outage.answered(90_000);
        assert_eq!(outage.last_answer_before(90_000), None);
        outage.away(100_000);
        assert_eq!(outage.pause(100_000, LIMIT, SECOND), Some(SECOND), "the next outage");
    }

    #[test]
    fn a_caller_waits_for_half_of_its_time_and_one_without_a_limit_not_at_all() {
        let outage = Outage::new(60 * SECOND);
        outage.answered(0);
        outage.away(0);
        assert_eq!(outage.pause(9_000, Some(20 * SECOND), SECOND), Some(SECOND));
        assert_eq!(outage.pause(9_001, Some(20 * SECOND), SECOND), None);
        assert_eq!(outage.pause(0, None, SECOND), None);
    }
}
