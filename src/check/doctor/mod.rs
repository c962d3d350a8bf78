//! `doctor`: finds what would stop an installation or a run before it starts.
//!
//! The ports deliver facts (`model::examination`, `model::engine_examination`). Verdicts, thresholds, sentences and remedies
//! are made here only, in files that are pure:
//!
//! | file | subject |
//! |---|---|
//! | `state`, `schedule` | the state; the periodic checks |
//! | `provider` | a provider |
//! | `engine` | the engine: connection, permissions, upgrade flags, hosted engine |
//! | `certificates`, `work` | what the engine reports about certificates; what is at work in it |
//! | `server` | what any server has: files of its configuration, steps of a connection, certificate, clock |
//!
//! A server that fails or a state that cannot be read is a finding, not an error. A part that cannot be read is `unknown`.
//!
//! Tests: `tests/it/doctor/`.

mod certificates;
mod engine;
mod finding;
mod permissions;
mod provider;
mod schedule;
mod server;
mod state;
mod work;

use std::time::Duration;

use futures_util::future::{Either, join_all, join4, select};

use crate::config::{Config, Span};
use crate::error::{Code, Result, codes};
use crate::model::doctor::{DoctorReport, Finding, FindingArea, FindingVerdict};
use crate::model::engine_examination::EngineExamination;
use crate::model::examination::ProviderExamination;
use crate::model::{FORMAT, TimeMs};
use crate::ports::{Call, Ports, Provider};

use self::finding::Subject;
use self::state::UnfinishedRun;
use super::early_end::{ends_the_check, until_cancelled};
use super::schedule::Schedule;

/// Longest time for one provider or the engine; half of the call's deadline if that is shorter.
const LONGEST: Duration = Duration::from_secs(120);

/// Examines the state, the periodic checks, the engine, the configuration and all providers, concurrently. Changes nothing.
///
/// # Errors
/// `CANCELLED` and `CLOSED`. Every other failure is a finding.
pub async fn doctor(ports: &Ports, call: &Call, config: &Config, schedule: &Schedule) -> Result<DoctorReport> {
    let checked_at_ms = ports.clock.now_ms();
    let limit = LONGEST.min(call.limit.unwrap_or(config.deadline.0) / 2);
    let asked = until_cancelled(call, "doctor", async {
        let examinations = join_all(ports.providers.iter().map(|p| examine(ports, call, p.as_ref(), limit)));
        let engine = within(ports, limit, "examining the engine", ports.engine.examine(call));
        Ok(join4(state::gather(ports, config), schedule.status(), engine, examinations).await)
    });
    let (state, status, engine, examinations) = asked.await?;
    let mut findings = state.judge(checked_at_ms);
    findings.extend(schedule::judge(&status));
    findings.extend(of_engine(engine, &state.unfinished_runs, checked_at_ms)?);
    findings.push(configured(ports));
    for (provider, examination) in ports.providers.iter().zip(examinations) {
        findings.extend(of_provider(provider.name().as_str(), examination, checked_at_ms)?);
    }
    let worst = findings.iter().map(|f| f.verdict).max().unwrap_or_default();
    Ok(DoctorReport { format: FORMAT, checked_at_ms, findings, worst })
}

/// A provider that takes too long fails by itself, and the report has the other findings.
async fn examine(ports: &Ports, call: &Call, provider: &dyn Provider, limit: Duration) -> Result<ProviderExamination> {
    within(ports, limit, &format!("examining provider {}", provider.name()), provider.examine(call)).await
}

async fn within<T>(
    ports: &Ports,
    limit: Duration,
    operation: &str,
    work: impl Future<Output = Result<T>> + Unpin,
) -> Result<T> {
    match select(work, ports.clock.sleep(limit)).await {
        Either::Left((told, _)) => told,
        Either::Right(_) => Err(codes::DeadlineExceeded { operation, deadline: Span(limit) }.err()),
    }
}

fn of_engine(
    examination: Result<EngineExamination>,
    runs: &Result<Vec<UnfinishedRun>>,
    now_ms: TimeMs,
) -> Result<Vec<Finding>> {
    let engine = Subject::new(FindingArea::Engine, engine::SUBJECT);
    match examination {
        Ok(examination) => Ok(engine::judge(&engine, &examination, runs, now_ms)),
        Err(e) if ends_the_check(&e) => Err(e),
        // An installation needs no engine; a run cannot be planned without.
        Err(e) if e.code() == Code::EngineApiMissing => {
            Ok(vec![engine.failed("connection", FindingVerdict::Unknown, &e)])
        }
        Err(e) => Ok(vec![engine.failed("answers", FindingVerdict::Problem, &e)]),
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
