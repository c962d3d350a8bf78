//! The health of the cluster before a host is begun, and of a host that came back.
//!
//! Unsynced entries of Gluster bricks cannot be read: for them the engine's own check at `deactivate` decides
//! (`evacuate`).
//!
//! Tests: `lab/tests/it/runs/health.rs`.

use std::collections::BTreeSet;

use super::gates::GateClosed;
use super::soak::is_of_a_call;
use super::turn::Turn;
use super::words::as_time;
use crate::error::{Problem, codes};
use crate::model::TimeMs;
use crate::model::cluster::{EngineEvent, HealthIssue, HealthIssueKind};
use crate::model::event::EventSeverity;
use crate::model::host::HostStatus;
use crate::model::plan::HostPlan;
use crate::model::run::{Phase, Question};
use crate::rolling::run::Run;
use crate::rolling::words::duration_of;

/// After this many quiet times with errors, an operator is asked.
const ASK_AFTER: i64 = 3;

/// Whether a host has soaked, so that health issues decide whether the run goes on.
pub fn has_soaked(run: &Run, now_ms: TimeMs) -> bool {
    let soak = as_time(run.plan.options.soak_ms);
    run.hosts.values().any(|h| h.phase == Phase::Soaking && now_ms - h.since_ms >= soak)
}

/// The age up to which an error counts: the time until an operator is asked, and one more quiet time.
pub fn errors_count_ms(run: &Run) -> TimeMs {
    as_time(run.plan.options.quiet_ms).saturating_mul(ASK_AFTER + 1)
}

impl Turn<'_> {
    /// The gate: no health issue in this turn's reads stands against taking the host out.
    pub(super) fn gate_of_health(&self, next: &HostPlan) -> Result<(), GateClosed> {
        let cluster = &self.snapshot.cluster.name;
        let Some(health_issues) = &self.snapshot.health_issues else {
            let what = "the health of storage, bricks and disks could not be read yet";
            let waits = codes::RunWaiting { entity: format!("cluster {cluster}"), what }.err();
            return Err(GateClosed::Wait(waits.into()));
        };
        let against: Vec<&HealthIssue> = health_issues.iter().filter(|t| self.stands_against(t, next)).collect();
        if against.is_empty() || bug!(IgnoresHealthIssues) {
            return Ok(());
        }
        Err(GateClosed::Wait(
            codes::ClusterUnhealthy { cluster, what: joined(against) }.err().with("host", &next.name).into(),
        ))
    }

    /// Whether an issue stands against the host. VMs that move need every storage domain. Bricks of the host itself, or
    /// of a host that is out already, are not lost by taking the host out.
    fn stands_against(&self, issue: &HealthIssue, next: &HostPlan) -> bool {
        let mut vms = self.snapshot.vms_on(&next.id);
        match issue.kind {
            HealthIssueKind::StorageDomain => true,
            HealthIssueKind::GlusterBrick => {
                let is_up = self.snapshot.status(&next.id) == Some(HostStatus::Up) || bug!(CountsBricksOfDownHost);
                issue.host.as_ref() != Some(&next.id) && is_up
            }
            HealthIssueKind::DiskWork => vms.any(|vm| issue.vm.as_ref() == Some(&vm.id)),
            HealthIssueKind::Network => false,
        }
    }

    /// The gate: the engine has reported no error for the quiet time, or an operator accepted the errors.
    pub(super) fn gate_of_recent_errors(&self, next: &HostPlan) -> Result<(), GateClosed> {
        let quiet = as_time(self.run.plan.options.quiet_ms);
        let now = self.snapshot.engine.now_ms;
        let errors = || self.snapshot.events.iter().rev().filter(|e| self.is_unexpected_error(e));
        let Some(last) = errors().next().filter(|e| quiet > 0 && now - e.at_ms < quiet && !bug!(IgnoresRecentErrors))
        else {
            return Ok(());
        };
        let why: Problem = codes::RecentEngineError {
            cluster: &self.snapshot.cluster.name,
            host: &next.name,
            limit: duration_of(quiet.unsigned_abs()),
            event: &last.text,
        }
        .err()
        .into();
        let unquiet_since =
            errors().fold(now, |since, e| if since - e.at_ms < quiet { since.min(e.at_ms) } else { since });
        let wait = quiet.saturating_mul(ASK_AFTER);
        let is_endless = now - unquiet_since >= wait && self.snapshot.now_ms - self.run.waited.from_ms >= wait;
        // An answer holds for errors with this text, however often they come again, and for no other.
        let recent = errors().filter(|e| now - e.at_ms < quiet);
        let texts: BTreeSet<String> = recent.map(|e| format!("host {}: {}", next.name, e.text)).collect();
        if texts.is_subset(&self.run.accepted_texts) {
            return Ok(());
        }
        let texts = texts.into_iter().collect();
        let question = Question { host: Some(next.id.clone()), texts, ..Question::default() };
        match self.unless_question_accepted(question, why.clone()) {
            Err(GateClosed::Ask(..)) if !is_endless => Err(GateClosed::Wait(why)),
            asked => asked,
        }
    }

    /// Whether the event is an error about something that the run works on, and not about a refused call.
    fn is_unexpected_error(&self, event: &EngineEvent) -> bool {
        let of_host = event.host.as_ref().is_some_and(|host| self.snapshot.hosts.contains_key(host));
        let of_vm = event.vm.as_ref().is_some_and(|vm| self.snapshot.vms.contains_key(vm));
        let of_cluster = event.cluster.as_ref() == Some(&self.run.plan.cluster);
        event.severity == EventSeverity::Error && !is_of_a_call(event) && (of_cluster || of_host || of_vm)
    }

    /// New health issues of the host since it was begun: of its own networks, storage and bricks. Issues from before do
    /// not count against its proof.
    pub(super) fn new_health_issue(&self, plan: &HostPlan) -> Option<Problem> {
        let Some(health_issues) = &self.snapshot.health_issues else {
            return Some(
                codes::RunWaiting {
                    entity: format!("host {}", plan.name),
                    what: "the health of its networks and storage could not be read yet",
                }
                .err()
                .into(),
            );
        };
        let before = &self.host(&plan.id)?.health_issues_before;
        let is_new = |t: &&HealthIssue| !before.iter().any(|b| b.is_same(t));
        let concerns = |t: &&HealthIssue| match t.kind {
            HealthIssueKind::StorageDomain => true,
            HealthIssueKind::GlusterBrick => !bug!(IgnoresNewBrickIssues),
            HealthIssueKind::Network => t.host.as_ref() == Some(&plan.id),
            HealthIssueKind::DiskWork => false,
        };
        let new: Vec<&HealthIssue> = health_issues.iter().filter(concerns).filter(is_new).collect();
        let why = || codes::HostHealthRegressed { host: &plan.name, what: joined(new.clone()) }.err().into();
        (!new.is_empty() && !bug!(IgnoresNewIssues)).then(why)
    }
}

fn joined(health_issues: Vec<&HealthIssue>) -> String {
    health_issues.into_iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
