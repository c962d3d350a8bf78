//! When a server asks to be asked again: `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3). It speaks of the server, not of
//! one request: the others to it wait as well.
//!
//! Tests: here, and in `tests/it/provider/restarts.rs`.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::{self, HeaderMap};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use crate::error::Error;

/// Longest wait that a `Retry-After` can cause. Where a server asks for more, its requests fail at once.
pub(super) const MAX_WAIT: Duration = Duration::from_secs(30);
/// A server that asks for more time than this is asked again after it: it can be back earlier than it thought.
const LONGEST_REST: Duration = Duration::from_secs(300);

/// The time for which a server asked not to be asked. Times are those of [`passed_ms`](crate::ports::Clock::passed_ms).
#[derive(Default)]
pub(super) struct Rest(Mutex<Option<(i64, Error)>>);

/// What a request does while its server rests.
#[derive(Debug, PartialEq)]
pub(super) enum Resting {
    /// It is sent now.
    Over,
    /// It waits for so long.
    Wait(Duration),
    /// It fails with the server's answer.
    Refused(Error),
}

impl Rest {
    /// The server asked for this time, with this answer. An earlier request may have been told a longer one.
    pub fn asked_for(&self, now_ms: i64, wait: Duration, answer: &Error) {
        let wait_ms = i64::try_from(wait.min(LONGEST_REST).as_millis()).unwrap_or(0);
        let until_ms = now_ms.saturating_add(wait_ms);
        let mut rest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if rest.as_ref().is_none_or(|(before_ms, _)| *before_ms < until_ms) {
            *rest = Some((until_ms, answer.clone()));
        }
    }

    /// What a request does now.
    pub fn now(&self, now_ms: i64) -> Resting {
        let rest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((until_ms, answer)) = rest.as_ref() else { return Resting::Over };
        match Duration::from_millis(u64::try_from(until_ms.saturating_sub(now_ms)).unwrap_or(0)) {
            Duration::ZERO => Resting::Over,
            left if left > MAX_WAIT => Resting::Refused(answer.clone()),
            left => Resting::Wait(left),
        }
    }
}

/// The time to wait, of statuses 429 and 503. `now_ms`: this machine's time, for a response without a date of its own. A date
/// in the past means at once.
pub(super) fn wait(status: StatusCode, headers: &HeaderMap, now_ms: i64) -> Option<Duration> {
    if !matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        return None;
    }
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        // A number that overflows is a long time.
        return Some(text.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    // Both dates are by the server's clock, whatever this machine's is.
    let asked_ms = headers.get(header::DATE).and_then(|d| date_ms(d.to_str().ok()?)).unwrap_or(now_ms);
    let wait_ms = date_ms(text)?.saturating_sub(asked_ms);
    Some(Duration::from_millis(u64::try_from(wait_ms).unwrap_or(0)))
}

/// A date of HTTP: `Sun, 06 Nov 1994 08:49:37 GMT`.
pub(super) fn date_ms(text: &str) -> Option<i64> {
    OffsetDateTime::parse(text.trim(), &Rfc2822).ok()?.unix_timestamp().checked_mul(1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_rests_for_the_longest_time_that_it_asked_for_and_not_for_ever() {
        let rest = Rest::default();
        let answer = |text: &str| Error::internal(text);
        assert_eq!(rest.now(0), Resting::Over);
        rest.asked_for(0, Duration::from_secs(20), &answer("a"));
        rest.asked_for(1_000, Duration::from_secs(2), &answer("b"));
        assert_eq!(rest.now(5_000), Resting::Wait(Duration::from_secs(15)));
        assert_eq!(rest.now(20_000), Resting::Over);
        rest.asked_for(20_000, Duration::MAX, &answer("c"));
        assert_eq!(rest.now(20_000), Resting::Refused(answer("c")));
        assert_eq!(rest.now(290_000), Resting::Wait(MAX_WAIT));
        assert_eq!(rest.now(320_000), Resting::Over);
    }

    /// 06 Nov 1994 08:49:37.
    const NOW_MS: i64 = 784_111_777_000;

    fn waits(retry_after: &str, date: Option<&str>) -> Option<Duration> {
        let mut headers = HeaderMap::new();
        headers.insert(header::RETRY_AFTER, retry_after.parse().unwrap());
        if let Some(date) = date {
            headers.insert(header::DATE, date.parse().unwrap());
        }
        wait(StatusCode::SERVICE_UNAVAILABLE, &headers, NOW_MS)
    }

    #[test]
    fn seconds_and_dates_are_read_and_anything_else_is_nothing() {
        let seconds = |n: u64| Some(Duration::from_secs(n));
        for (text, wait) in [
            ("7", seconds(7)),
            ("0", seconds(0)),
            ("99999999999999999999999", Some(Duration::MAX)),
            ("Sun, 06 Nov 1994 08:49:57 GMT", seconds(20)),
            ("Sun, 06 Nov 1994 08:49:17 GMT", seconds(0)),
            ("-5", None),
            ("soon", None),
            ("", None),
            ("1.5", None),
        ] {
            assert_eq!(waits(text, None), wait, "{text}");
        }
    }

    #[test]
    fn a_date_counts_from_the_servers_own() {
        // Its clock is a day behind.
        let wait = waits("Sat, 05 Nov 1994 08:50:07 GMT", Some("Sat, 05 Nov 1994 08:49:37 GMT"));
        assert_eq!(wait, Some(Duration::from_secs(30)));
    }

    #[test]
    fn other_statuses_do_not_ask_for_it() {
        let headers = HeaderMap::from_iter([(header::RETRY_AFTER, "7".parse().unwrap())]);
        assert_eq!(wait(StatusCode::TOO_MANY_REQUESTS, &headers, 0), Some(Duration::from_secs(7)));
        assert_eq!(wait(StatusCode::BAD_GATEWAY, &headers, 0), None);
    }
}
