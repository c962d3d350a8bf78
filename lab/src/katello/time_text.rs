//! Times in the formats of Foreman and Candlepin.

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

const FOREMAN: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
const CANDLEPIN: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].000+0000");
const SECONDS: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]:[second]");
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");
const RUBY_DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year]");
const MINUTES: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day] [hour]:[minute]");

fn moment(ms: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(ms.div_euclid(1000)).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// `2021-05-12 08:18:26 UTC`.
pub fn foreman(ms: i64) -> String {
    moment(ms).format(FOREMAN).unwrap_or_default()
}

/// `2021-05-12T08:18:26.000+0000`, as Candlepin writes it.
pub fn candlepin(ms: i64) -> String {
    moment(ms).format(CANDLEPIN).unwrap_or_default()
}

/// `2021-05-12T08:18:26.123Z`, as JSON has it.
pub fn json(ms: i64) -> String {
    let seconds = moment(ms).format(SECONDS).unwrap_or_default();
    format!("{seconds}.{:03}Z", ms.rem_euclid(1000))
}

/// A day as Ruby's `Date` shows it: `Fri, 20 Nov 2026`.
pub fn ruby_date(text: &str) -> Option<String> {
    let day = time::Date::parse(text.get(..10)?, DAY).ok()?;
    day.format(RUBY_DATE).ok()
}

/// Parses `2026-01-01 02:00` as UTC. Seconds and zone are ignored.
pub fn parse_start(text: &str) -> Option<i64> {
    let text = text.replace('T', " ");
    let date = time::PrimitiveDateTime::parse(text.get(..16)?, MINUTES).ok()?;
    Some(date.assume_utc().unix_timestamp() * 1000)
}

#[cfg(test)]
mod tests {
    #[test]
    fn formats() {
        assert_eq!(super::foreman(1_620_807_506_123), "2021-05-12 08:18:26 UTC");
        assert_eq!(super::json(1_620_807_506_023), "2021-05-12T08:18:26.023Z");
        assert_eq!(super::ruby_date("2026-11-20").as_deref(), Some("Fri, 20 Nov 2026"));
        assert_eq!(super::parse_start("2021-05-12 08:18"), Some(1_620_807_480_000));
    }
}
