//! The maintenance windows of a plan: when a host may be begun. Pure, except for the time zone database: the machine's
//! one, or the library's copy if the machine has none.
//!
//! Tests: in this file, and `lab/tests/it/runs/windows.rs`.

use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::error::{Error, Result};
use crate::model::TimeMs;
use crate::model::plan::RunOptions;
use crate::model::window::{MaintenanceWindows, TimeOfDay, Weekday, WeeklyWindow};

/// Days that are searched: every window of a week begins within seven days, and one that began yesterday can still be
/// open.
const DAYS: i64 = 9;
/// Most days for which a wait is computed.
const LOOKED_BACK_DAYS: i64 = 60;
const DAY_MS: TimeMs = 86_400_000;

/// The earliest time, from now on, at which a host may be begun that needs this span: the span fits into a window and
/// ends before the last time of the run. `None`: there is no such time. The result is `now_ms` if the host may be begun
/// now.
///
/// # Errors
/// `INVALID_ARGUMENT`: the time zone is not in the database, or a time lies outside of the calendar.
pub fn next_begin(options: &RunOptions, now_ms: TimeMs, needs_ms: u64) -> Result<Option<TimeMs>> {
    let needs_ms = i64::try_from(needs_ms).unwrap_or(i64::MAX);
    let begin = match &options.windows {
        None => Some(now_ms),
        Some(windows) => {
            let fits = |(from, to): &(TimeMs, TimeMs)| *to - now_ms.max(*from) >= needs_ms;
            opened(windows, now_ms, DAYS)?.into_iter().find(fits).map(|(from, _)| now_ms.max(from))
        }
    };
    let last = options.begin_until_ms.unwrap_or(TimeMs::MAX);
    Ok(begin.filter(|begin| begin.saturating_add(needs_ms) <= last))
}

/// How long, between two times, a host that needs this span might be begun. `None`: the plan has no windows, or they
/// cannot be computed. Of a longer time, only the last 60 days count.
pub fn open_ms(options: &RunOptions, (from_ms, to_ms): (TimeMs, TimeMs), needs_ms: u64) -> Option<i64> {
    let windows = options.windows.as_ref()?;
    let needs_ms = i64::try_from(needs_ms).unwrap_or(i64::MAX);
    let from_ms = from_ms.max(to_ms.saturating_sub(LOOKED_BACK_DAYS * DAY_MS));
    let days = (to_ms - from_ms) / DAY_MS + 2;
    let opened = opened(windows, from_ms, days).ok()?;
    let last = |to: TimeMs| to.saturating_sub(needs_ms).min(to_ms);
    Some(opened.into_iter().map(|(from, to)| (last(to) - from.max(from_ms)).max(0)).sum())
}

/// A time in the time zone of the plan; in UTC if the plan has none.
pub fn shown(options: &RunOptions, at_ms: TimeMs) -> String {
    let zone = options.windows.as_ref().and_then(|windows| TimeZone::get(&windows.time_zone).ok());
    let zoned = Timestamp::from_millisecond(at_ms).map(|at| at.to_zoned_datetime(zone.unwrap_or(TimeZone::UTC)));
    zoned.map_or_else(|_| format!("{at_ms} ms"), |at| at.strftime("%a %Y-%m-%d %H:%M %Z").to_string())
}

/// Checks the rules that types cannot express.
///
/// # Errors
/// `INVALID_ARGUMENT`, naming the field.
pub fn check(options: &RunOptions) -> Result<()> {
    let Some(windows) = &options.windows else { return Ok(()) };
    let refuse = |field: &str, problem: &str| Err(Error::argument(field, problem));
    if windows.weekly.is_empty() {
        return refuse("options.windows.weekly", "must hold at least one window");
    }
    if windows.weekly.iter().any(|window| window.days.is_empty()) {
        return refuse("options.windows.weekly[].days", "must hold at least one day");
    }
    zone(windows).map(drop)
}

fn zone(windows: &MaintenanceWindows) -> Result<TimeZone> {
    TimeZone::get(&windows.time_zone).map_err(|_| {
        let problem = "is not in the time zone database; write for example 'UTC' or 'Europe/Berlin'";
        Error::argument("options.windows.time_zone", problem)
    })
}

/// The windows that are open now or open within so many days, in order; those that overlap or touch are one.
fn opened(windows: &MaintenanceWindows, now_ms: TimeMs, days: i64) -> Result<Vec<(TimeMs, TimeMs)>> {
    let zone = zone(windows)?;
    let now = Timestamp::from_millisecond(now_ms).map_err(out_of_calendar)?.to_zoned_datetime(zone.clone());
    let mut spans = vec![];
    for ahead in -1..days {
        let day = now.date().checked_add(Span::new().days(ahead)).map_err(out_of_calendar)?;
        for window in windows.weekly.iter().filter(|window| window.days.iter().any(|d| is_on(*d, day))) {
            spans.push(span_of(window, day, &zone)?);
        }
    }
    spans.sort_unstable();
    let mut merged: Vec<(TimeMs, TimeMs)> = vec![];
    for (from, to) in spans {
        match merged.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => merged.push((from, to)),
        }
    }
    merged.retain(|(_, to)| *to > now_ms);
    Ok(merged)
}

fn span_of(window: &WeeklyWindow, day: civil::Date, zone: &TimeZone) -> Result<(TimeMs, TimeMs)> {
    let last_day = match window.to > window.from {
        true => day,
        false => day.tomorrow().map_err(out_of_calendar)?,
    };
    Ok((at(day, window.from, zone)?, at(last_day, window.to, zone)?))
}

fn at(day: civil::Date, time: TimeOfDay, zone: &TimeZone) -> Result<TimeMs> {
    let [hour, minute] = [time.hour(), time.minute()].map(|number| i8::try_from(number).unwrap_or(0));
    let zoned = zone.to_ambiguous_zoned_datetime(day.at(hour, minute, 0, 0)).compatible().map_err(out_of_calendar)?;
    Ok(zoned.timestamp().as_millisecond())
}

fn is_on(day: Weekday, date: civil::Date) -> bool {
    let of_date = match date.weekday() {
        civil::Weekday::Monday => Weekday::Monday,
        civil::Weekday::Tuesday => Weekday::Tuesday,
        civil::Weekday::Wednesday => Weekday::Wednesday,
        civil::Weekday::Thursday => Weekday::Thursday,
        civil::Weekday::Friday => Weekday::Friday,
        civil::Weekday::Saturday => Weekday::Saturday,
        civil::Weekday::Sunday => Weekday::Sunday,
    };
    day == of_date
}

fn out_of_calendar(error: jiff::Error) -> Error {
    Error::argument("options.windows", format!("a time cannot be computed: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: u64 = 3_600_000;

    fn time(text: &str) -> TimeMs {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    fn options(zone: &str, weekly: &[(&[Weekday], &str, &str)]) -> RunOptions {
        let weekly = weekly.iter().map(|(days, from, to)| WeeklyWindow {
            days: days.to_vec(),
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        });
        let windows = MaintenanceWindows { time_zone: zone.to_owned(), weekly: weekly.collect() };
        RunOptions { windows: Some(windows), ..RunOptions::default() }
    }

    #[track_caller]
    fn begins(options: &RunOptions, now: &str, needs_ms: u64, expected: &str) {
        let begin = next_begin(options, time(now), needs_ms).unwrap();
        assert_eq!(begin.map(|at| Timestamp::from_millisecond(at).unwrap().to_string()).as_deref(), Some(expected));
    }

    use Weekday::{Friday, Saturday, Sunday};

    #[test]
    fn a_host_begins_in_the_window_if_it_fits_into_the_rest() {
        // 2026-11-28 is a Saturday; Berlin is one hour ahead of UTC.
        let night = options("Europe/Berlin", &[(&[Saturday], "22:00", "04:00")]);
        begins(&night, "2026-11-28T20:59:59Z", HOUR, "2026-11-28T21:00:00Z");
        begins(&night, "2026-11-28T21:00:00Z", HOUR, "2026-11-28T21:00:00Z");
        begins(&night, "2026-11-29T01:59:00Z", HOUR, "2026-11-29T01:59:00Z");
        begins(&night, "2026-11-29T02:00:00Z", HOUR, "2026-11-29T02:00:00Z");
        // One millisecond less than an hour is left: next week.
        begins(&night, "2026-11-29T02:00:00.001Z", HOUR, "2026-12-05T21:00:00Z");
        begins(&night, "2026-11-29T03:00:00Z", 1, "2026-12-05T21:00:00Z");
    }

    #[test]
    fn a_host_that_fits_into_no_window_never_begins() {
        let night = options("UTC", &[(&[Saturday], "22:00", "04:00")]);
        assert_eq!(next_begin(&night, time("2026-11-28T00:00:00Z"), 6 * HOUR + 1).unwrap(), None);
        begins(&night, "2026-11-28T00:00:00Z", 6 * HOUR, "2026-11-28T22:00:00Z");
    }

    #[test]
    fn open_time_is_added_up_over_windows() {
        let night = options("UTC", &[(&[Saturday, Sunday], "22:00", "02:00")]);
        let open = |from: &str, to: &str, needs_ms| open_ms(&night, (time(from), time(to)), needs_ms).unwrap();
        let hours = |ms: i64| ms as f64 / HOUR as f64;
        // 2026-11-28 is a Saturday. Of each window of four hours, a host that needs one can be begun within three.
        assert_eq!(hours(open("2026-11-28T12:00:00Z", "2026-11-29T12:00:00Z", HOUR)), 3.0);
        assert_eq!(hours(open("2026-11-28T23:00:00Z", "2026-11-29T12:00:00Z", HOUR)), 2.0);
        assert_eq!(hours(open("2026-11-28T12:00:00Z", "2026-11-30T12:00:00Z", HOUR)), 6.0);
        assert_eq!(hours(open("2026-11-28T12:00:00Z", "2026-12-07T12:00:00Z", HOUR)), 12.0);
        assert_eq!(hours(open("2026-11-30T02:00:00Z", "2026-12-05T22:00:00Z", HOUR)), 0.0);
        assert_eq!(open("2026-11-28T12:00:00Z", "2026-11-30T12:00:00Z", 5 * HOUR), 0);
        assert_eq!(open_ms(&RunOptions::default(), (0, time("2026-11-28T12:00:00Z")), HOUR), None);
    }

    #[test]
    fn windows_that_touch_are_one() {
        let two = options("UTC", &[(&[Saturday], "22:00", "00:00"), (&[Sunday], "00:00", "04:00")]);
        begins(&two, "2026-11-28T22:00:00Z", 6 * HOUR, "2026-11-28T22:00:00Z");
        let always = options("UTC", &[(&[Friday, Saturday, Sunday], "00:00", "00:00")]);
        begins(&always, "2026-11-27T00:00:00Z", 72 * HOUR, "2026-11-27T00:00:00Z");
        assert_eq!(next_begin(&always, time("2026-11-27T00:00:00Z"), 72 * HOUR + 1).unwrap(), None);
    }

    #[test]
    fn the_clocks_change() {
        // In Berlin on 2027-03-28, 02:00 to 03:00 does not exist; on 2026-10-25 it exists twice.
        let spring = options("Europe/Berlin", &[(&[Sunday], "01:00", "04:00")]);
        begins(&spring, "2027-03-27T12:00:00Z", 2 * HOUR, "2027-03-28T00:00:00Z");
        begins(&spring, "2027-03-28T00:00:00.001Z", 2 * HOUR, "2027-04-03T23:00:00Z");
        let gap = options("Europe/Berlin", &[(&[Sunday], "02:30", "04:00")]);
        begins(&gap, "2027-03-27T12:00:00Z", HOUR / 2, "2027-03-28T01:30:00Z");
        let autumn = options("Europe/Berlin", &[(&[Sunday], "01:00", "04:00")]);
        begins(&autumn, "2026-10-24T12:00:00Z", 4 * HOUR, "2026-10-24T23:00:00Z");
    }

    #[test]
    fn nothing_begins_that_would_not_end_by_the_last_time() {
        let mut options = RunOptions { begin_until_ms: Some(time("2026-11-28T04:00:00Z")), ..RunOptions::default() };
        begins(&options, "2026-11-28T03:00:00Z", HOUR, "2026-11-28T03:00:00Z");
        assert_eq!(next_begin(&options, time("2026-11-28T03:00:00.001Z"), HOUR).unwrap(), None);
        options.windows = super::tests::options("UTC", &[(&[Saturday], "03:30", "05:00")]).windows;
        begins(&options, "2026-11-28T00:00:00Z", HOUR / 2, "2026-11-28T03:30:00Z");
        assert_eq!(next_begin(&options, time("2026-11-28T00:00:00Z"), HOUR).unwrap(), None);
    }

    #[test]
    fn what_cannot_be_a_window_is_refused_by_field() {
        let refused = |options: &RunOptions| check(options).unwrap_err().message().to_owned();
        assert!(
            refused(&options("Mars/Olympus", &[(&[Sunday], "01:00", "04:00")])).contains("options.windows.time_zone")
        );
        assert!(refused(&options("UTC", &[])).contains("options.windows.weekly"));
        assert!(refused(&options("UTC", &[(&[], "01:00", "04:00")])).contains("options.windows.weekly[].days"));
        check(&options("UTC", &[(&[Sunday], "01:00", "04:00")])).unwrap();
        check(&RunOptions::default()).unwrap();
    }

    #[test]
    fn times_are_shown_in_the_zone_of_the_plan() {
        let berlin = options("Europe/Berlin", &[(&[Sunday], "01:00", "04:00")]);
        assert_eq!(shown(&berlin, time("2026-11-28T21:00:00Z")), "Sat 2026-11-28 22:00 CET");
        assert_eq!(shown(&RunOptions::default(), time("2026-11-28T21:00:00Z")), "Sat 2026-11-28 21:00 UTC");
    }
}
