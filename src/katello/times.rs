//! Times and dates as Foreman and Katello write them.

use serde::Deserializer;
use time::{Date, Month, OffsetDateTime, Time, UtcOffset};

use crate::http::json;
use crate::model::TimeMs;

/// A point in time, as the servers write it.
pub(crate) fn moment<'de, D: Deserializer<'de>>(d: D) -> Result<Option<TimeMs>, D::Error> {
    Ok(json::some_text(d)?.as_deref().and_then(parse_time))
}

/// Reads `2021-05-12 08:18:26 UTC`, `2016-05-26 10:46:18 -0400`, and ISO 8601 with `T`, fraction and `Z` or offset.
///
/// Without a zone the time is UTC. With a zone that is neither UTC nor an offset the time is unknown.
pub(crate) fn parse_time(text: &str) -> Option<TimeMs> {
    let text = text.trim();
    let date = parse_date(text.get(..10)?)?;
    let rest = text.get(10..)?.trim_start_matches(['T', 't', ' ']);
    let clock_len = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b':' || *b == b'.').count();
    let (clock, zone) = rest.split_at(clock_len);
    let mut parts = clock.split(':');
    let mut next = || parts.next().filter(|p| !p.is_empty());
    let (hour, minute) = (next()?.parse().ok()?, next()?.parse().ok()?);
    let (second, fraction) = match next() {
        None => (0, 0),
        Some(s) => match s.split_once('.') {
            None => (s.parse().ok()?, 0),
            Some((s, f)) => {
                let digits: String = f.chars().chain("000".chars()).take(3).collect();
                (s.parse().ok()?, digits.parse().ok()?)
            }
        },
    };
    let time = Time::from_hms_milli(hour, minute, second, fraction).ok()?;
    let at = OffsetDateTime::new_in_offset(date, time, parse_zone(zone.trim())?);
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).ok()
}

fn parse_zone(zone: &str) -> Option<UtcOffset> {
    if matches!(zone, "" | "Z" | "z" | "UTC" | "GMT") {
        return Some(UtcOffset::UTC);
    }
    let sign: i32 = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = zone[1..].chars().filter(|c| *c != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (h, m): (i32, i32) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
    UtcOffset::from_whole_seconds(sign * (h * 3600 + m * 60)).ok()
}

/// Reads `YYYY-MM-DD`.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let mut digits = |n: usize| parts.next().filter(|p| p.len() == n && p.bytes().all(|b| b.is_ascii_digit()));
    let (year, month, day) = (digits(4)?.parse().ok()?, digits(2)?.parse::<u8>().ok()?, digits(2)?.parse().ok()?);
    match parts.next() {
        Some(_) => None,
        None => Date::from_calendar_date(year, Month::try_from(month).ok()?, day).ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use time::format_description::well_known::Rfc3339;

    #[test]
    fn times_of_every_server_are_read() {
        let at = Some(1_620_807_506_000);
        for text in [
            "2021-05-12 08:18:26 UTC",
            "2021-05-12T08:18:26Z",
            "2021-05-12 04:18:26 -0400",
            "2021-05-12T10:18:26.000+02:00",
            "2021-05-12 08:18:26",
        ] {
            assert_eq!(parse_time(text), at, "{text}");
        }
        assert_eq!(parse_time("2021-05-12T08:18:26.250Z"), Some(1_620_807_506_250));
        for bad in [
            "",
            "yesterday",
            "2021-05-12",
            "2021-05-12 08:18:26 CEST",
            "2021-13-12 08:18:26 UTC",
            "2021-05-12 99:00:00",
        ] {
            assert_eq!(parse_time(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_breaks_the_readers(text in "\\PC{0,40}") {
            let _ = parse_time(&text);
            let _ = parse_date(&text);
        }

        #[test]
        fn every_time_is_read_back(seconds in -62_000_000_000_i64..253_000_000_000, minutes in -720_i32..=840) {
            let offset = UtcOffset::from_whole_seconds(minutes * 60).unwrap();
            let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap().to_offset(offset);
            prop_assume!((1..=9999).contains(&at.year()));
            let (sign, m) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
            let (hour, minute, second) = at.to_hms();
            let clock = format!("{hour:02}:{minute:02}:{second:02}");
            let foreman = format!("{} {clock} {sign}{:02}{:02}", at.date(), m / 60, m % 60);
            for text in [foreman, at.format(&Rfc3339).unwrap()] {
                prop_assert_eq!(parse_time(&text), Some(seconds * 1_000), "{}", text);
            }
        }
    }
}
