//! Findings about the periodic checks, from the status of the schedule.
//!
//! Tests: `tests/it/doctor/schedule.rs`.

use super::finding::{Subject, duration, figure};
use crate::error::Result;
use crate::model::TimeMs;
use crate::model::doctor::{Finding, FindingArea, FindingVerdict};
use crate::model::schedule::{JobStatus, ScheduleStatus, ScheduledJob, WatchedSummary};

/// A periodic check that is late by more than this many intervals will not start by itself.
const LATE_INTERVALS: i64 = 2;
/// The remedy for errors without a remedy of their own.
const CHECK_BY_HAND: &str = "It is tried again by itself; 'check_engine' and 'check_cluster' tell more.";

pub(super) fn judge(status: &Result<ScheduleStatus>) -> Vec<Finding> {
    let status = match status {
        Ok(status) => status,
        Err(e) => {
            return vec![Subject::new(FindingArea::Schedule, "all").failed("schedule", FindingVerdict::Problem, e)];
        }
    };
    let mut findings = vec![];
    for job in &status.jobs {
        let subject = Subject::new(FindingArea::Schedule, job.job.name());
        findings.push(last_check(&subject, job, status.now_ms));
        let next = next_check(&subject, job, status.now_ms);
        findings.push(with_times(next, job, status.now_ms));
        if let (ScheduledJob::Hosts, Some(interval_ms)) = (job.job, job.interval_ms) {
            findings.push(match status.inventory_from_engine {
                true => subject.ok("inventory", "the hosts are read from the engine at each check"),
                false => inventory(&subject, status.inventory.as_ref(), interval_ms),
            });
        }
    }
    findings
}

fn last_check(subject: &Subject, job: &JobStatus, now_ms: TimeMs) -> Finding {
    const CHECK: &str = "last_check";
    let ago = |at_ms: TimeMs| format!("{} ago", duration(now_ms.saturating_sub(at_ms).max(0)));
    let run = job.last_check_ms.map(ago);
    let finding = match (&job.last_error, run) {
        (Some(why), run) => {
            let run = run.unwrap_or_else(|| "at an unknown time".to_owned());
            let success = job.last_success_ms.map(|at_ms| format!("the last success was {}", ago(at_ms)));
            let success = success.unwrap_or_else(|| "none succeeded so far".to_owned());
            let remedy = if why.remedy.is_empty() { CHECK_BY_HAND } else { &why.remedy };
            subject.warning(CHECK, format!("the last check, {run}, failed: {}; {success}", why.message), remedy)
        }
        (None, Some(run)) => subject.ok(CHECK, format!("the last check, {run}, succeeded")),
        (None, None) => subject.ok(CHECK, "never checked so far"),
    };
    with_times(finding, job, now_ms)
}

fn next_check(subject: &Subject, job: &JobStatus, now_ms: TimeMs) -> Finding {
    const CHECK: &str = "next_check";
    let Some(interval_ms) = job.interval_ms else {
        return subject.ok(CHECK, "periodic checks are switched off in the configuration");
    };
    if job.running {
        return subject.ok(CHECK, "a check is running");
    }
    match (&job.waits_for, job.next_check_ms) {
        (Some(missing), _) => {
            subject.warning(CHECK, format!("periodic checks wait: {}", missing.message), &missing.remedy)
        }
        (None, None) => subject.unknown(
            CHECK,
            "no due time is known yet",
            "See that the controller, the process that acts on this state, is running; it sets due times when it starts.",
        ),
        (None, Some(next_ms)) => {
            let late_ms = now_ms.saturating_sub(next_ms);
            if late_ms > interval_ms.saturating_mul(LATE_INTERVALS) {
                subject.problem(
                    CHECK,
                    format!(
                        "the next check is {} overdue; one is due every {}",
                        duration(late_ms),
                        duration(interval_ms)
                    ),
                    "See that the controller, the process that acts on this state, is running, and read its log.",
                )
            } else if late_ms > 0 {
                subject.ok(CHECK, format!("the next check has been due for {}", duration(late_ms)))
            } else {
                subject.ok(CHECK, format!("the next check is due in {}", duration(late_ms)))
            }
        }
    }
}

/// Findings about the inventory of the periodic check of the hosts.
fn inventory(subject: &Subject, given: Option<&WatchedSummary>, interval_ms: i64) -> Finding {
    const CHECK: &str = "inventory";
    const REMEDY: &str = "Call 'watch' after each start, and whenever clusters or hosts come, change or go. Or set 'engine.api' \
                          in the configuration.";
    let Some(given) = given else {
        return subject.warning(CHECK, "no inventory of hosts was given", REMEDY);
    };
    let age = duration(given.age_ms);
    let what = format!("{} managed hosts in {} clusters, given {age} ago", given.hosts, given.clusters);
    let finding = if given.hosts == 0 {
        subject.warning(CHECK, format!("no host is there to be checked: {what}"), REMEDY)
    } else if given.age_ms > interval_ms {
        let text = format!("the inventory is older than the {} between two checks: {what}", duration(interval_ms));
        subject.warning(CHECK, text, REMEDY)
    } else {
        subject.ok(CHECK, what)
    };
    finding
        .fact("given_at_ms", given.given_at_ms)
        .fact("age_ms", given.age_ms)
        .fact("clusters", figure(given.clusters))
        .fact("hosts", figure(given.hosts))
}

/// Adds the times that are known.
fn with_times(finding: Finding, job: &JobStatus, now_ms: TimeMs) -> Finding {
    let late_ms = job.next_check_ms.map(|next_ms| now_ms.saturating_sub(next_ms)).filter(|late_ms| *late_ms > 0);
    let times = [
        ("interval_ms", job.interval_ms),
        ("last_check_at_ms", job.last_check_ms),
        ("last_success_at_ms", job.last_success_ms),
        ("failing_since_at_ms", job.failing_since_ms),
        ("next_check_at_ms", job.next_check_ms),
        ("overdue_ms", late_ms),
    ];
    times.into_iter().fold(finding, |finding, (name, time)| match time {
        Some(time) => finding.fact(name, time),
        None => finding,
    })
}
