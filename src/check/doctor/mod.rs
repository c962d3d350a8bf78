//! The doctor: everything that would stop us, asked before it starts.
//!
//! Ports say how things are (`model::examination`); verdicts, thresholds, words and remedies are here and nowhere
//! else: `state` judges the state, `schedule` the periodic checks, `provider` a provider and the files of its
//! configuration, all pure. A provider that fails is a finding, and so is a state that cannot be read.

mod provider;
mod schedule;
mod state;

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::{Either, join_all, join3, select};

use crate::config::{Config, Span};
use crate::error::{Code, Error, Result};
use crate::model::doctor::{DoctorReport, Finding, FindingArea, FindingVerdict};
use crate::model::examination::ProviderExamination;
use crate::model::{FORMAT, TimeMs};
use crate::ports::{Call, Ports, Provider};

use super::schedule::Schedule;
use super::{ends_the_check, until_cancelled};

/// Longest time that one provider is given, and at most half of the configured deadline.
const LONGEST: Duration = Duration::from_secs(120);

/// Looks at the state, the periodic checks, the configuration and all providers, at the same time. Changes nothing.
///
/// # Errors
/// `CANCELLED` and `CLOSED`; whatever else goes wrong is a finding.
pub async fn doctor(ports: &Ports, call: &Call, config: &Config, schedule: &Schedule) -> Result<DoctorReport> {
    let checked_at_ms = ports.clock.now_ms();
    let limit = LONGEST.min(config.deadline.0 / 2);
    let asked = until_cancelled(call, "doctor", async {
        let examinations = join_all(ports.providers.iter().map(|p| examine(ports, call, p.as_ref(), limit)));
        Ok(join3(state::ask(ports, config), schedule.status(), examinations).await)
    });
    let (state, status, examinations) = asked.await?;
    let mut findings = state.judge(checked_at_ms);
    findings.extend(schedule::judge(&status));
    findings.push(configured(ports));
    for (provider, examination) in ports.providers.iter().zip(examinations) {
        findings.extend(of_provider(provider.name().as_str(), examination, checked_at_ms)?);
    }
    let worst = findings.iter().map(|f| f.verdict).max().unwrap_or_default();
    Ok(DoctorReport { format: FORMAT, checked_at_ms, findings, worst })
}

/// A provider that takes too long costs its own findings, not the report.
async fn examine(ports: &Ports, call: &Call, provider: &dyn Provider, limit: Duration) -> Result<ProviderExamination> {
    match select(provider.examine(call), ports.clock.sleep(limit)).await {
        Either::Left((told, _)) => told,
        Either::Right(_) => {
            let operation = format!("examining provider {}", provider.name());
            Err(Code::DeadlineExceeded.err().with("operation", operation).with("deadline", Span(limit)))
        }
    }
}

fn of_provider(name: &str, examination: Result<ProviderExamination>, now_ms: TimeMs) -> Result<Vec<Finding>> {
    match examination {
        Ok(examination) => Ok(provider::judge(name, &examination, now_ms)),
        Err(e) if ends_the_check(&e) => Err(e),
        Err(e) => Ok(vec![Subject::new(FindingArea::Provider, name).failed("answers", FindingVerdict::Problem, &e)]),
    }
}

fn configured(ports: &Ports) -> Finding {
    let config = Subject::new(FindingArea::Config, "providers");
    let count = i64::try_from(ports.providers.len()).unwrap_or(i64::MAX);
    let finding = match count {
        0 => config.warning(
            "providers",
            "no provider is configured: nobody can be asked about hosts",
            "Add a Katello or Satellite server to the configuration.",
        ),
        _ => config.ok("providers", format!("{count} configured")),
    };
    finding.fact("providers", count)
}

/// What findings are about: begins each of them.
struct Subject {
    area: FindingArea,
    subject: String,
}

impl Subject {
    fn new(area: FindingArea, subject: impl ToString) -> Subject {
        Subject { area, subject: subject.to_string() }
    }

    fn ok(&self, check: &str, text: impl Into<String>) -> Finding {
        self.finding(check, FindingVerdict::Ok, text, "")
    }

    fn unknown(&self, check: &str, text: impl Into<String>, remedy: &str) -> Finding {
        self.finding(check, FindingVerdict::Unknown, text, remedy)
    }

    fn warning(&self, check: &str, text: impl Into<String>, remedy: &str) -> Finding {
        self.finding(check, FindingVerdict::Warning, text, remedy)
    }

    fn problem(&self, check: &str, text: impl Into<String>, remedy: &str) -> Finding {
        self.finding(check, FindingVerdict::Problem, text, remedy)
    }

    /// An error as it tells itself.
    fn failed(&self, check: &str, verdict: FindingVerdict, error: &Error) -> Finding {
        self.finding(check, verdict, error.message(), &error.remedy())
    }

    fn finding(&self, check: &str, verdict: FindingVerdict, text: impl Into<String>, remedy: &str) -> Finding {
        Finding {
            area: self.area,
            subject: self.subject.clone(),
            check: check.to_owned(),
            verdict,
            text: text.into(),
            remedy: remedy.to_owned(),
            facts: BTreeMap::new(),
        }
    }
}

impl Finding {
    /// Adds a figure.
    fn fact(mut self, name: &str, figure: i64) -> Finding {
        self.facts.insert(name.to_owned(), figure);
        self
    }
}

/// A size as a figure.
fn figure(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A duration in words: the largest whole unit of at least two.
fn duration(ms: i64) -> String {
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
    fn durations_in_words() {
        for (ms, want) in
            [(0, "0 seconds"), (-90_000, "90 seconds"), (120_000, "2 minutes"), (i64::MIN, "106751991167 days")]
        {
            assert_eq!(duration(ms), want);
        }
    }
}
