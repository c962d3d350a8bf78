//! Durations, as the configuration writes them.
//!
//! Tests: `mod.rs`.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::error::{Error, codes};

/// A duration, written as a whole number with a unit: `250ms`, `30s`, `10m`, `4h`, `1d`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Span(pub Duration);

#[cfg(feature = "schema")]
crate::model::schema::text_schema!(
    Span,
    "A duration: a whole number with a unit, for example `250ms`, `30s`, `10m`, `4h` or `1d`.",
    pattern: "^[0-9]+(ms|s|m|h|d)$"
);

impl Span {
    /// Why a text is refused. It does not repeat the text: see `config::parse`.
    pub(super) const PROBLEM: &'static str = "is not a duration such as 250ms, 30s, 10m, 4h or 1d";

    const UNITS: [(&'static str, u64); 5] =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

    /// Parses a duration such as `30s`.
    ///
    /// # Errors
    /// A sentence, for any other text.
    pub fn parse(text: &str) -> std::result::Result<Span, String> {
        let bad = || Span::PROBLEM.to_owned();
        let split = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(bad)?;
        let (number, unit) = text.split_at(split);
        let (_, factor) = Span::UNITS.iter().find(|(u, _)| *u == unit).ok_or_else(bad)?;
        let millis = number.parse::<u64>().ok().and_then(|n| n.checked_mul(*factor)).ok_or_else(bad)?;
        Ok(Span(Duration::from_millis(millis)))
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = u64::try_from(self.0.as_millis()).unwrap_or(u64::MAX);
        let (unit, factor) =
            Span::UNITS.iter().rev().find(|(_, f)| millis != 0 && millis.is_multiple_of(*f)).unwrap_or(&Span::UNITS[0]);
        write!(f, "{}{unit}", millis / factor)
    }
}

impl From<Span> for String {
    fn from(s: Span) -> String {
        s.to_string()
    }
}

impl TryFrom<String> for Span {
    type Error = String;
    fn try_from(text: String) -> std::result::Result<Span, String> {
        Span::parse(&text)
    }
}

/// Refuses a duration of zero.
pub(super) fn positive(key: &str, span: Span) -> Result<(), Error> {
    if span.0.is_zero() || span.0 > Duration::from_secs(366 * 86_400) {
        return Err(codes::InvalidConfig { key, problem: "must be above zero and at most 366d" }.err());
    }
    Ok(())
}
