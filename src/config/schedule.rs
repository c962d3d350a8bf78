//! When the periodic checks run.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::span::{Span, positive};
use crate::error::{Result, codes};

/// When the periodic checks run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ScheduleConfig {
    /// Time between two checks of the engine. `null`: none.
    pub engine_interval: Option<Span>,
    /// Time between two checks of all hosts. `null`: none.
    pub hosts_interval: Option<Span>,
    /// Random shift of each check, earlier or later, so that many engines do not check at the same time.
    pub jitter: Jitter,
    /// A missed check is made up for at a random time within this duration.
    pub catch_up_within: Span,
    /// A failed check is repeated after this time, or after its interval if that is shorter.
    pub retry_after: Span,
    /// A check that takes longer is ended and counts as failed.
    pub deadline: Span,
}

impl Default for ScheduleConfig {
    fn default() -> Self {
        let minutes = |n: u64| Span(Duration::from_secs(60 * n));
        ScheduleConfig {
            engine_interval: Some(minutes(24 * 60)),
            hosts_interval: Some(minutes(24 * 60)),
            jitter: Jitter::Percent(10),
            catch_up_within: minutes(15),
            retry_after: minutes(60),
            deadline: minutes(60),
        }
    }
}

/// Jitter: `10%` of the interval, at most 50%, or a span such as `30m`, at most half of the interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Jitter {
    /// Percent of the interval.
    Percent(u8),
    /// A span.
    Span(Span),
}

#[cfg(feature = "schema")]
crate::model::schema::text_schema!(
    Jitter,
    "Jitter: a percentage of the interval, at most 50, for example `10%`; or a duration, for example `30m`.",
    pattern: "^[0-9]+(%|ms|s|m|h|d)$"
);

impl Jitter {
    /// Why a text is refused. It does not repeat the text: see `config::parse`.
    pub(super) const PROBLEM: &'static str = "is neither a percentage such as 10% nor a duration such as 30m";

    /// The jitter of an interval, to either side: at most half of it.
    pub fn of(self, interval: Duration) -> Duration {
        match self {
            Jitter::Percent(percent) => interval * u32::from(percent.min(50)) / 100,
            Jitter::Span(span) => span.0.min(interval / 2),
        }
    }
}

impl From<Jitter> for String {
    fn from(jitter: Jitter) -> String {
        match jitter {
            Jitter::Percent(percent) => format!("{percent}%"),
            Jitter::Span(span) => span.to_string(),
        }
    }
}

impl TryFrom<String> for Jitter {
    type Error = String;
    fn try_from(text: String) -> std::result::Result<Jitter, String> {
        let bad = || Jitter::PROBLEM.to_owned();
        match text.strip_suffix('%') {
            Some(number) if number.bytes().all(|c| c.is_ascii_digit()) => {
                number.parse().map(Jitter::Percent).map_err(|_| bad())
            }
            Some(_) => Err(bad()),
            None => Span::parse(&text).map(Jitter::Span).map_err(|_| bad()),
        }
    }
}

impl ScheduleConfig {
    pub(super) fn validate(&self) -> Result<()> {
        let intervals =
            [("schedule.engine_interval", self.engine_interval), ("schedule.hosts_interval", self.hosts_interval)];
        for (key, interval) in intervals {
            let Some(interval) = interval else { continue };
            positive(key, interval)?;
            if interval.0 < Duration::from_secs(60) {
                return bad(key, "must be at least 1m");
            }
            if matches!(self.jitter, Jitter::Span(jitter) if jitter.0 > interval.0 / 2) {
                return bad("schedule.jitter", "must not be above half of an interval");
            }
        }
        if matches!(self.jitter, Jitter::Percent(51..)) {
            return bad("schedule.jitter", "must be at most 50%, or a span");
        }
        for (key, span) in [
            ("schedule.catch_up_within", self.catch_up_within),
            ("schedule.retry_after", self.retry_after),
            ("schedule.deadline", self.deadline),
        ] {
            positive(key, span)?;
        }
        Ok(())
    }
}

fn bad(key: &str, problem: &str) -> Result<()> {
    Err(codes::InvalidConfig { key, problem }.err())
}

#[cfg(test)]
mod tests {
    use super::super::Config;
    use super::*;
    use crate::error::Code;

    fn schedule(text: &str) -> Result<ScheduleConfig> {
        Config::from_json(format!(r#"{{"state_dir":"/x","schedule":{text}}}"#).as_bytes()).map(|c| c.schedule)
    }

    #[test]
    fn one_day_is_the_default_and_null_switches_off() {
        let day = Duration::from_secs(86_400);
        let default = schedule("{}").unwrap();
        assert_eq!((default.engine_interval, default.hosts_interval), (Some(Span(day)), Some(Span(day))));
        assert_eq!(default.jitter.of(day), day / 10);
        let off = schedule(r#"{"engine_interval":null,"jitter":"30m"}"#).unwrap();
        assert_eq!(off.engine_interval, None);
        assert_eq!(serde_json::to_string(&[default.jitter, off.jitter]).unwrap(), r#"["10%","30m"]"#);
        assert_eq!(off.jitter.of(day), Duration::from_secs(1800));
        assert_eq!(off.jitter.of(Duration::from_secs(60)), Duration::from_secs(30), "never above half");
    }

    #[test]
    fn bad_schedules_name_the_key() {
        for (text, needle) in [
            (r#"{"engine_interval":"0s"}"#, "schedule.engine_interval"),
            (r#"{"hosts_interval":"5s"}"#, "schedule.hosts_interval"),
            (r#"{"jitter":"51%"}"#, "schedule.jitter"),
            (r#"{"jitter":"-1%"}"#, "neither a percentage"),
            (r#"{"jitter":"256%"}"#, "neither a percentage"),
            (r#"{"jitter":"%"}"#, "neither a percentage"),
            (r#"{"jitter":"13h"}"#, "schedule.jitter"),
            (r#"{"jitter":"much"}"#, "neither a percentage"),
            (r#"{"catch_up_within":"0s"}"#, "schedule.catch_up_within"),
            (r#"{"retry_after":"0s"}"#, "schedule.retry_after"),
            (r#"{"deadline":"0s"}"#, "schedule.deadline"),
            (r#"{"every":"1d"}"#, "unknown field `every`"),
        ] {
            let e = schedule(text).unwrap_err();
            assert_eq!(e.code(), Code::InvalidConfig);
            assert!(e.message().contains(needle), "{text}: {e}");
        }
    }
}
