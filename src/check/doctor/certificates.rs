//! Findings about certificates of hosts and of the engine, by the engine's own reports: its API does not show when a
//! certificate ends.
//!
//! The engine repeats a report once a day while its cause lasts. It can begin a year before the end
//! (`CertExpirationWarnPeriodInDays`), which is no reason to warn here. While one certificate of its own is near its end, it does
//! not look at those of hosts (source of 4.5, `CertificationValidityChecker`).
//!
//! Tests: `tests/it/doctor/engine.rs`.

use std::collections::BTreeMap;

use super::finding::{Subject, duration, figure, named};
use crate::error::Result;
use crate::model::TimeMs;
use crate::model::doctor::{Finding, FindingVerdict};
use crate::model::engine_examination::{CertificateOf, CertificateReport, EngineFacts};
use crate::model::event::EventSeverity;

/// A certificate that ends within this time is near its end.
const SOON_MS: i64 = 30 * 86_400_000;
/// A report that was not repeated for so long has no cause any more.
const LASTS_MS: i64 = 3 * 86_400_000;
/// The reports of one look of the engine come within this time.
const ONE_LOOK_MS: u64 = 3_600_000;
const OF_ENGINE: &str = "certificates_of_engine";
const OF_HOSTS: &str = "certificates_of_hosts";

pub(super) fn judge(engine: &Subject, facts: &EngineFacts) -> Vec<Finding> {
    let reports = match current(facts) {
        Ok(reports) => reports,
        Err(e) => return [OF_ENGINE, OF_HOSTS].map(|c| engine.failed(c, FindingVerdict::Unknown, &e)).to_vec(),
    };
    let (hosts, own): (Vec<_>, Vec<_>) = reports.into_iter().partition(|r| r.of == CertificateOf::Host);
    let now_ms = facts.now_ms;
    vec![of_engine(engine, &own, now_ms), of_hosts(engine, &hosts, own.is_empty(), now_ms)]
}

/// The newest report about each certificate, if its cause lasts.
fn current(facts: &EngineFacts) -> Result<Vec<&CertificateReport>> {
    let reports = facts.certificates.as_ref().map_err(Clone::clone)?;
    let mut newest: BTreeMap<(CertificateOf, Option<&str>), &CertificateReport> = BTreeMap::new();
    // An old report says nothing of a certificate that has been renewed since: not every renewal is reported.
    for report in reports.iter().filter(|report| is_recent(report, facts.now_ms)) {
        // A report without a host's id has its name, in the sentence only.
        let host = report.host.as_ref().map(|host| host.as_str());
        let what = host.or((report.of == CertificateOf::Host).then_some(report.text.as_str()));
        newest.entry((report.of, what)).and_modify(|known| *known = later(known, report)).or_insert(report);
    }
    Ok(newest.into_values().filter(|report| !report.is_renewed).collect())
}

/// Of two reports of one daily look, the worse one counts: a certificate near its end can lack the host's name as well.
fn later<'a>(known: &'a CertificateReport, other: &'a CertificateReport) -> &'a CertificateReport {
    let is_another_look = known.at_ms.abs_diff(other.at_ms) > ONE_LOOK_MS;
    if is_another_look || known.is_renewed || other.is_renewed || known.severity == other.severity {
        return if other.at_ms > known.at_ms { other } else { known };
    }
    if other.severity == EventSeverity::Error { other } else { known }
}

fn is_recent(report: &CertificateReport, now_ms: TimeMs) -> bool {
    now_ms.saturating_sub(report.at_ms) < LASTS_MS
}

fn of_engine(engine: &Subject, reports: &[&CertificateReport], now_ms: TimeMs) -> Finding {
    let text = "the engine has not reported that a certificate of its own ends soon, in the last 3 days";
    found(engine, OF_ENGINE, reports, now_ms, text, "Renew it with engine-setup, on the engine machine.")
}

fn of_hosts(engine: &Subject, reports: &[&CertificateReport], engine_is_well: bool, now_ms: TimeMs) -> Finding {
    if reports.is_empty() && !engine_is_well {
        return engine.unknown(
            OF_HOSTS,
            "the engine does not look at certificates of hosts while one of its own is near its end",
            "Renew the engine's certificate first, with engine-setup.",
        );
    }
    let text = "the engine has not reported that the certificate of a host ends soon, in the last 3 days; it looks once a \
                day at hosts that are up";
    let remedy = "Put the host into maintenance and use Installation, Enroll Certificate; a run enrolls certificates where the \
                  plan asks for it.";
    found(engine, OF_HOSTS, reports, now_ms, text, remedy)
}

fn found(
    engine: &Subject,
    check: &str,
    reports: &[&CertificateReport],
    now_ms: TimeMs,
    none: &str,
    remedy: &str,
) -> Finding {
    let is_near = |report: &&&CertificateReport| report.ends_at_ms.is_none_or(|at| at - now_ms < SOON_MS);
    let near: Vec<&&CertificateReport> = reports.iter().filter(is_near).collect();
    let texts = named(near.iter().map(|report| report.text.trim_end_matches('.')));
    let first = reports.iter().filter_map(|report| report.ends_at_ms).min();
    let has_ended = near.iter().any(|report| report.severity == EventSeverity::Error);
    let finding = match first {
        _ if has_ended => engine.problem(check, texts, remedy),
        _ if !near.is_empty() => engine.warning(check, texts, remedy),
        Some(first) => {
            let left = duration(first.saturating_sub(now_ms));
            engine.ok(
                check,
                format!("the first of {} certificates that the engine reports ends in {left}", reports.len()),
            )
        }
        None => engine.ok(check, none),
    };
    let finding = finding.fact("reported", figure(reports.len() as u64)).fact("near", figure(near.len() as u64));
    match first {
        Some(at_ms) => finding.fact("first_ends_at_ms", at_ms),
        None => finding,
    }
}
