//! Maintenance windows: the times in which a run may begin hosts.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::Error;

/// Windows that repeat every week. Windows that overlap or touch count as one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct MaintenanceWindows {
    /// Time zone of the days and times, by its name in the IANA database of the machine: for example `Europe/Berlin` or
    /// `UTC`. Where the clocks change, a time that does not exist is moved by the length of the change, and of a
    /// time that exists twice the first one counts.
    pub time_zone: String,
    /// The windows, at least one.
    pub weekly: Vec<WeeklyWindow>,
}

/// A window of a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct WeeklyWindow {
    /// Days on which it begins, at least one.
    pub days: Vec<Weekday>,
    /// When it begins.
    pub from: TimeOfDay,
    /// When it ends: on the same day, or on the next one where it is not later than `from`.
    pub to: TimeOfDay,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

/// A time of the day, `HH:MM`, 00:00 to 23:59.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct TimeOfDay {
    hour: u8,
    minute: u8,
}

#[cfg(feature = "schema")]
crate::model::schema::text_schema!(
    TimeOfDay,
    "A time of the day, `HH:MM`, 00:00 to 23:59.",
    pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$"
);

impl TimeOfDay {
    /// Hour, 0 to 23.
    pub fn hour(self) -> u8 {
        self.hour
    }

    /// Minute, 0 to 59.
    pub fn minute(self) -> u8 {
        self.minute
    }
}

impl FromStr for TimeOfDay {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let number = |digits: &str, limit: u8| match digits.len() == 2 && digits.bytes().all(|c| c.is_ascii_digit()) {
            true => digits.parse::<u8>().ok().filter(|number| *number < limit),
            false => None,
        };
        let parsed = text.split_once(':').and_then(|(hour, minute)| Some((number(hour, 24)?, number(minute, 60)?)));
        let Some((hour, minute)) = parsed else {
            let shown = text.escape_debug();
            return Err(Error::argument("time of day", format!("'{shown}' is not HH:MM, 00:00 to 23:59")));
        };
        Ok(TimeOfDay { hour, minute })
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> String {
        time.to_string()
    }
}

impl TryFrom<String> for TimeOfDay {
    type Error = Error;
    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_the_day_is_two_numbers_of_two_digits() {
        for text in ["00:00", "09:05", "23:59"] {
            assert_eq!(text.parse::<TimeOfDay>().unwrap().to_string(), text);
        }
        for text in ["", "24:00", "12:60", "9:00", "09:0", "09.00", "-1:00", "+1:00", "09:00:00", "٠٩:٠٠"] {
            let error = text.parse::<TimeOfDay>().unwrap_err();
            assert!(error.message().contains("is not HH:MM"), "{text}: {error}");
        }
    }
}
