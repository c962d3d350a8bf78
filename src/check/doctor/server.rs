//! Findings that any server has: the files that its configuration names, the steps of a connection, certificates, the clock.
//!
//! Tests: `tests/it/doctor/providers.rs`.

use std::path::PathBuf;

use super::finding::{Subject, duration};
use crate::error::Result;
use crate::model::TimeMs;
use crate::model::doctor::{Finding, FindingArea, FindingVerdict};
use crate::model::examination::{Certificate, FileFacts};

const DAY_MS: i64 = 86_400_000;
/// A certificate that ends within this time is a warning.
const SOON_MS: i64 = 30 * DAY_MS;
/// With a larger difference of the clocks, ages and OAuth signatures are wrong.
const SKEW_MS: i64 = 60_000;
/// Permissions of group and others, which the file of a secret must not have.
const OTHERS: u32 = 0o077;

/// The file of the secret, and the CA files.
pub(super) fn files(
    secret: Option<&FileFacts>,
    authorities: &[(PathBuf, Result<Vec<Certificate>>)],
    now_ms: TimeMs,
) -> Vec<Finding> {
    let authorities = authorities.iter().flat_map(|(path, found)| {
        let subject = Subject::new(FindingArea::Config, path.display());
        ca_file(&subject, found, now_ms)
    });
    secret.map(secret_file).into_iter().chain(authorities).collect()
}

/// The steps of a connection, each of which needs the ones before it, with the one that failed and its finding.
pub(super) fn steps_of(
    server: &Subject,
    steps: impl Iterator<Item = (&'static str, String)>,
    failed: Option<&(&'static str, Finding)>,
) -> Vec<Finding> {
    let mut findings = vec![];
    for (check, text) in steps {
        match failed {
            Some((at, finding)) if *at == check => {
                let text = format!("nothing further could be asked: '{check}' comes first");
                findings.extend([finding.clone(), server.unknown("further_checks", text, "")]);
                break;
            }
            _ => findings.push(server.ok(check, text)),
        }
    }
    findings
}

/// The server's own certificate.
pub(super) fn certificate(server: &Subject, told: &Result<Certificate>, now_ms: TimeMs) -> Finding {
    const CHECK: &str = "certificate_end";
    match told {
        Ok(certificate) => end(server, CHECK, certificate, now_ms),
        Err(e) => server.failed(CHECK, FindingVerdict::Unknown, e),
    }
}

pub(super) fn clock(server: &Subject, ahead_ms: i64) -> Finding {
    let way = if ahead_ms < 0 { "behind" } else { "ahead of" };
    let text = format!("its clock is {} {way} ours", duration(ahead_ms));
    let finding = if ahead_ms.saturating_abs() > SKEW_MS {
        server.warning("clock", text, "Have both machines keep time (chronyd); ages and certificates are judged by it.")
    } else {
        server.ok("clock", text)
    };
    finding.fact("ahead_ms", ahead_ms)
}

fn end(subject: &Subject, check: &str, certificate: &Certificate, now_ms: TimeMs) -> Finding {
    let left_ms = certificate.ends_at_ms.saturating_sub(now_ms);
    let whose = &certificate.subject;
    let remedy = "Renew it there before it ends, and put the new CA into ca_files if the CA changes.";
    let finding = if left_ms <= 0 {
        subject.problem(check, format!("the certificate of {whose} ended {} ago", duration(left_ms)), remedy)
    } else if left_ms < SOON_MS {
        subject.warning(check, format!("the certificate of {whose} ends in {}", duration(left_ms)), remedy)
    } else {
        subject.ok(check, format!("the certificate of {whose} is good for {}", duration(left_ms)))
    };
    finding.fact("ends_at_ms", certificate.ends_at_ms).fact("days_left", left_ms.div_euclid(DAY_MS))
}

/// Of a CA file, the certificate that ends first.
fn ca_file(subject: &Subject, found: &Result<Vec<Certificate>>, now_ms: TimeMs) -> Option<Finding> {
    match found {
        Ok(all) => all.iter().min_by_key(|c| c.ends_at_ms).map(|first| end(subject, "ca_file", first, now_ms)),
        // The file was readable when the instance was opened; the next opening would fail.
        Err(e) => Some(subject.failed("ca_file", FindingVerdict::Problem, e)),
    }
}

fn secret_file(file: &FileFacts) -> Finding {
    const CHECK: &str = "secret_file";
    let subject = Subject::new(FindingArea::Config, file.path.display());
    match &file.mode_and_bytes {
        Err(e) => subject.failed(CHECK, FindingVerdict::Problem, e),
        Ok((mode, _)) if mode & OTHERS != 0 => subject
            .warning(
                CHECK,
                format!("other users may use the file of the secret (mode {mode:04o})"),
                "Set its mode to 0600.",
            )
            .fact("mode", i64::from(*mode)),
        Ok((mode, _)) => subject.ok(CHECK, format!("mode {mode:04o}")).fact("mode", i64::from(*mode)),
    }
}
