//! `doctor`: finds what would stop an installation or a run before it starts.
//!
//! The ports deliver facts (`model::examination`). Verdicts, thresholds, sentences and remedies are made here only:
//! `state` for the state, `schedule` for the periodic checks, `provider` for a provider and the files of its
//! configuration. All three are pure. A failing provider or an unreadable state is a finding, not an error.
//!
//! Tests: `tests/it/doctor/`.

mod finding;
mod provider;
mod schedule;
mod state;

use std::time::Duration;

use futures_util::future::{Either, join_all, join3, select};

use crate::config::{Config, Span};
use crate::error::{Result, codes};
use crate::model::doctor::{DoctorReport, Finding, FindingArea, FindingVerdict};
use crate::model::examination::ProviderExamination;
use crate::model::{FORMAT, TimeMs};
use crate::ports::{Call, Ports, Provider};

use self::finding::Subject;
use super::early_end::{ends_the_check, until_cancelled};
use super::schedule::Schedule;

/// Longest time for one provider; half of the call's deadline if that is shorter.
const LONGEST: Duration = Duration::from_secs(120);

/// Examines the state, the periodic checks, the configuration and all providers, concurrently. Changes nothing.
///
/// # Errors
/// `CANCELLED` and `CLOSED`. Every other failure is a finding.
pub async fn doctor(ports: &Ports, call: &Call, config: &Config, schedule: &Schedule) -> Result<DoctorReport> {
    let checked_at_ms = ports.clock.now_ms();
    let limit = LONGEST.min(call.limit.unwrap_or(config.deadline.0) / 2);
    let asked = until_cancelled(call, "doctor", async {
        let examinations = join_all(ports.providers.iter().map(|p| examine(ports, call, p.as_ref(), limit)));
        Ok(join3(state::gather(ports, config), schedule.status(), examinations).await)
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

/// A provider that takes too long fails by itself, and the report has the other findings.
async fn examine(ports: &Ports, call: &Call, provider: &dyn Provider, limit: Duration) -> Result<ProviderExamination> {
    match select(provider.examine(call), ports.clock.sleep(limit)).await {
        Either::Left((told, _)) => told,
        Either::Right(_) => {
            let operation = format!("examining provider {}", provider.name());
            Err(codes::DeadlineExceeded { operation, deadline: Span(limit) }.err())
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
            "no provider is configured: updates of hosts cannot be read",
            "Add a Katello or Satellite server to the configuration.",
        ),
        _ => config.ok("providers", format!("{count} configured")),
    };
    finding.fact("providers", count)
}
