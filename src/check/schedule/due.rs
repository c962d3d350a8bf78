//! The time at which a periodic check is due next. Pure: the last check, the time and the random numbers are arguments.

use std::time::Duration;

use crate::config::ScheduleConfig;
use crate::model::TimeMs;
use crate::model::schedule::{JobRecord, ScheduledJob};

/// Returns a random number below a bound that is not zero.
pub(super) type Dice<'a> = &'a dyn Fn(u64) -> u64;

/// The timing of one periodic check, in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Timing {
    pub interval_ms: i64,
    /// Most that is added to or taken from the interval.
    jitter_ms: i64,
    retry_ms: i64,
    retry_jitter_ms: i64,
    catch_up_ms: i64,
}

impl Timing {
    /// `None`: the check is switched off.
    pub fn of(config: &ScheduleConfig, job: ScheduledJob) -> Option<Timing> {
        let interval = match job {
            ScheduledJob::Engine => config.engine_interval?.0,
            ScheduledJob::Hosts => config.hosts_interval?.0,
        };
        let retry = config.retry_after.0.min(interval);
        Some(Timing {
            interval_ms: millis(interval),
            jitter_ms: millis(config.jitter.of(interval)),
            retry_ms: millis(retry),
            retry_jitter_ms: millis(config.jitter.of(retry)),
            catch_up_ms: millis(config.catch_up_within.0),
        })
    }

    /// Due time after a check that has just ended.
    pub fn after(&self, succeeded: bool, now_ms: TimeMs, dice: Dice) -> TimeMs {
        let (wait, jitter) =
            if succeeded { (self.interval_ms, self.jitter_ms) } else { (self.retry_ms, self.retry_jitter_ms) };
        now_ms.saturating_add(wait - jitter).saturating_add(roll(dice, 2 * jitter + 1))
    }

    /// Due time at the start of a process. However many checks were missed, one is made up for.
    pub fn at_start(&self, record: Option<&JobRecord>, now_ms: TimeMs, dice: Dice) -> TimeMs {
        let stored = record.map(|record| {
            let last_ms = record.last_check_ms.unwrap_or(now_ms).min(now_ms);
            // The interval may be shorter now than when the due time was stored.
            record.next_check_ms.min(last_ms.saturating_add(self.interval_ms + self.jitter_ms))
        });
        match stored {
            Some(due_ms) if due_ms > now_ms => due_ms,
            _ => now_ms.saturating_add(roll(dice, self.catch_up_ms + 1)),
        }
    }

    /// Limits a due time that is too far in the future because the clock was set back.
    pub fn bounded(&self, due_ms: TimeMs, now_ms: TimeMs) -> TimeMs {
        due_ms.min(now_ms.saturating_add((self.interval_ms + self.jitter_ms).max(self.catch_up_ms)))
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

fn roll(dice: Dice, bound: i64) -> i64 {
    let bound = u64::try_from(bound).unwrap_or(1).max(1);
    i64::try_from(dice(bound)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Jitter, Span};

    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;

    fn timing() -> Timing {
        let config = ScheduleConfig { jitter: Jitter::Span(Span::parse("1h").unwrap()), ..ScheduleConfig::default() };
        Timing::of(&config, ScheduledJob::Engine).unwrap()
    }

    fn record(last_check_ms: i64, next_check_ms: i64) -> JobRecord {
        JobRecord {
            job: ScheduledJob::Engine,
            last_check_ms: Some(last_check_ms),
            last_success_ms: Some(last_check_ms),
            last_error: None,
            failing_since_ms: None,
            next_check_ms,
            sweep: None,
        }
    }

    const LOW: Dice = &|_| 0;
    const HIGH: Dice = &|bound| bound - 1;

    #[test]
    fn the_mean_interval_is_kept_and_a_failed_check_is_repeated_sooner() {
        let t = timing();
        assert_eq!((t.after(true, 0, LOW), t.after(true, 0, HIGH)), (23 * HOUR, 25 * HOUR));
        assert_eq!((t.after(false, 0, LOW), t.after(false, 0, HIGH)), (HOUR / 2, 3 * HOUR / 2));
    }

    #[test]
    fn a_due_time_survives_a_restart_and_a_missed_check_is_made_up_for_once() {
        let t = timing();
        let stored = record(0, 24 * HOUR);
        assert_eq!(t.at_start(Some(&stored), 5 * HOUR, HIGH), 24 * HOUR);
        for late in [24 * HOUR, 30 * HOUR, 10 * DAY] {
            assert_eq!(t.at_start(Some(&stored), late, LOW), late);
            assert_eq!(t.at_start(Some(&stored), late, HIGH), late + HOUR / 4, "within 15 minutes");
        }
        assert_eq!(t.at_start(None, 7, HIGH), 7 + HOUR / 4, "never ran");
    }

    #[test]
    fn due_times_of_another_clock_or_interval_are_limited() {
        let t = timing();
        assert_eq!(t.at_start(Some(&record(0, 7 * DAY)), HOUR, LOW), 25 * HOUR, "was once a week");
        assert_eq!(t.at_start(Some(&record(9 * DAY, 10 * DAY)), 0, LOW), 25 * HOUR, "the clock was set back");
        assert_eq!(t.bounded(10 * DAY, 0), 25 * HOUR);
        assert_eq!(t.bounded(5, 0), 5);
    }
}
