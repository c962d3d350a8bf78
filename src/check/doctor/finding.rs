//! Making findings: their subject, figures, names and durations.

use std::collections::BTreeMap;

use crate::error::{Error, cleaned};
use crate::model::doctor::{Finding, FindingArea, FindingVerdict};

/// The subject of findings, and their beginning.
pub(super) struct Subject {
    area: FindingArea,
    subject: String,
}

impl Subject {
    pub fn new(area: FindingArea, subject: impl ToString) -> Subject {
        Subject { area, subject: cleaned(subject.to_string()) }
    }

    pub fn ok(&self, check: &str, text: impl Into<String>) -> Finding {
        self.finding(check, FindingVerdict::Ok, text, "")
    }

    pub fn unknown(&self, check: &str, text: impl Into<String>, remedy: &str) -> Finding {
        self.finding(check, FindingVerdict::Unknown, text, remedy)
    }

    pub fn warning(&self, check: &str, text: impl Into<String>, remedy: &str) -> Finding {
        self.finding(check, FindingVerdict::Warning, text, remedy)
    }

    pub fn problem(&self, check: &str, text: impl Into<String>, remedy: &str) -> Finding {
        self.finding(check, FindingVerdict::Problem, text, remedy)
    }

    /// A finding with the message and remedy of an error.
    pub fn failed(&self, check: &str, verdict: FindingVerdict, error: &Error) -> Finding {
        self.finding(check, verdict, error.message(), &error.remedy())
    }

    pub fn finding(&self, check: &str, verdict: FindingVerdict, text: impl Into<String>, remedy: &str) -> Finding {
        Finding {
            area: self.area,
            subject: self.subject.clone(),
            check: check.to_owned(),
            verdict,
            text: cleaned(text.into()),
            remedy: cleaned(remedy.to_owned()),
            facts: BTreeMap::new(),
        }
    }
}

impl Finding {
    /// Adds a figure.
    pub(super) fn fact(mut self, name: &str, figure: i64) -> Finding {
        self.facts.insert(name.to_owned(), figure);
        self
    }
}

/// A size as a figure.
pub(super) fn figure(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Names that a finding lists.
const SHOWN: usize = 5;

/// Some names, and how many are left out.
pub(super) fn named<'a>(names: impl ExactSizeIterator<Item = &'a str>) -> String {
    let left = names.len().saturating_sub(SHOWN);
    let shown: Vec<&str> = names.take(SHOWN).collect();
    match left {
        0 => shown.join(", "),
        left => format!("{} and {left} more", shown.join(", ")),
    }
}

/// A duration in words: the largest whole unit of at least two.
pub(super) fn duration(ms: i64) -> String {
    const UNITS: [(&str, i64); 4] =
        [("days", 86_400_000), ("hours", 3_600_000), ("minutes", 60_000), ("seconds", 1_000)];
    let ms = ms.saturating_abs();
    let unit = UNITS.iter().find(|(_, length)| ms >= 2 * length).unwrap_or(&UNITS[3]);
    format!("{} {}", ms / unit.1, unit.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_listed_up_to_a_number() {
        assert_eq!(named(["a", "b"].into_iter()), "a, b");
        assert_eq!(named(["a", "b", "c", "d", "e", "f", "g"].into_iter()), "a, b, c, d, e and 2 more");
    }

    #[test]
    fn durations_in_words() {
        for (ms, want) in
            [(0, "0 seconds"), (-90_000, "90 seconds"), (120_000, "2 minutes"), (i64::MIN, "106751991167 days")]
        {
            assert_eq!(duration(ms), want);
        }
    }
}
