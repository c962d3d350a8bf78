//! The health of the cluster: what has to be well before a host is begun, and of a host that came back.
//!
//! Unsynced entries of Gluster bricks cannot be read: there the engine's own check at `deactivate` decides (`leaving`).

use super::start::Shut;
use super::{Turn, as_time, span};
use crate::error::{Problem, codes};
use crate::model::TimeMs;
use crate::model::cluster::{EngineEvent, Trouble, TroubleKind};
use crate::model::event::EventSeverity;
use crate::model::host::HostStatus;
use crate::model::plan::HostPlan;
use crate::model::run::Phase;
use crate::rolling::run::Run;

/// So many quiet times without a pause in the errors, and a person is asked.
const ASK_AFTER: i64 = 3;

/// Some host has soaked: whether it goes on depends on what is not as it should be.
pub fn has_soaked(run: &Run, now_ms: TimeMs) -> bool {
    let soak = as_time(run.plan.options.soak_ms);
    run.hosts.values().any(|h| h.phase == Phase::Soaking && now_ms - h.since_ms >= soak)
}

/// How long ago an error may be and still count: as long as it takes until a person is asked, and one quiet time more.
pub fn errors_count_ms(run: &Run) -> TimeMs {
    as_time(run.plan.options.quiet_ms).saturating_mul(ASK_AFTER + 1)
}

impl Turn<'_> {
    /// Nothing that this turn's read shows stands against taking the host out.
    pub(super) fn gate_of_troubles(&self, next: &HostPlan) -> Result<(), Shut> {
        let cluster = &self.view.cluster.name;
        let Some(troubles) = &self.view.troubles else {
            let what = "the engine has not told whether storage, bricks and disks are well";
            let waits = codes::RunWaiting { entity: format!("cluster {cluster}"), what }.err();
            return Err(Shut::Wait(waits.into()));
        };
        let against: Vec<&Trouble> = troubles.iter().filter(|t| self.stands_against(t, next)).collect();
        if against.is_empty() || bug!(IgnoresTroubles) {
            return Ok(());
        }
        Err(Shut::Wait(
            codes::ClusterUnhealthy { cluster, what: joined(against) }.err().with("host", &next.name).into(),
        ))
    }

    /// A domain that is away is missed by VMs that move. Bricks of the host itself, or of one that is out already, are
    /// not taken away by its turn.
    fn stands_against(&self, trouble: &Trouble, next: &HostPlan) -> bool {
        let mut vms = self.view.vms_on(&next.id);
        match trouble.kind {
            TroubleKind::StorageDomain => true,
            TroubleKind::GlusterBrick => {
                trouble.host.as_ref() != Some(&next.id) && self.view.status(&next.id) == Some(HostStatus::Up)
            }
            TroubleKind::DiskWork => vms.any(|vm| trouble.vm.as_ref() == Some(&vm.id)),
            TroubleKind::Network => false,
        }
    }

    /// The engine has told of no error for a while; or a person said to go on with those that it tells of.
    pub(super) fn gate_of_quiet(&self, next: &HostPlan) -> Result<(), Shut> {
        let quiet = as_time(self.run.plan.options.quiet_ms);
        let now = self.view.engine.now_ms;
        let errors = || self.view.events.iter().rev().filter(|e| self.is_disquiet(e));
        let Some(last) = errors().next().filter(|e| quiet > 0 && now - e.at_ms < quiet) else { return Ok(()) };
        let why: Problem = codes::RecentEngineError {
            cluster: &self.view.cluster.name,
            host: &next.name,
            limit: span(quiet.unsigned_abs()),
            event: &last.text,
        }
        .err()
        .into();
        let unquiet_since =
            errors().fold(now, |since, e| if since - e.at_ms < quiet { since.min(e.at_ms) } else { since });
        let wait = quiet.saturating_mul(ASK_AFTER);
        let is_endless = now - unquiet_since >= wait && self.view.now_ms - self.free_since(next) >= wait;
        match self.unless_agreed(Some(&next.id), why.clone()) {
            Err(_) if !is_endless => Err(Shut::Wait(why)),
            asked => asked,
        }
    }

    /// An error about what the run works on, and not about a call of ours.
    fn is_disquiet(&self, event: &EngineEvent) -> bool {
        let of_host = event.host.as_ref().is_some_and(|host| self.view.hosts.contains_key(host));
        let of_vm = event.vm.as_ref().is_some_and(|vm| self.view.vms.contains_key(vm));
        let of_cluster = event.cluster.as_ref() == Some(&self.run.plan.cluster);
        event.severity == EventSeverity::Error && !event.is_ours() && (of_cluster || of_host || of_vm)
    }

    /// Since when the host's turn could have come: the last host ended then, or the run began.
    fn free_since(&self, next: &HostPlan) -> TimeMs {
        let ended = self.run.hosts.values().filter(|h| h.phase == Phase::Ended).map(|h| h.since_ms);
        let waits_since = self.host(&next.id).map(|h| h.since_ms);
        ended.chain(waits_since).max().unwrap_or(self.run.began_at_ms)
    }

    /// What became bad since the host was begun: its own networks, storage and bricks. What was bad before is nobody's
    /// proof.
    pub(super) fn new_trouble(&self, plan: &HostPlan) -> Option<Problem> {
        let Some(troubles) = &self.view.troubles else {
            return Some(
                codes::RunWaiting {
                    entity: format!("host {}", plan.name),
                    what: "the engine tells whether its networks and storage are well",
                }
                .err()
                .into(),
            );
        };
        let before = &self.host(&plan.id)?.troubles_before;
        let is_new = |t: &&Trouble| !before.iter().any(|b| b.is_same(t));
        let concerns = |t: &&Trouble| match t.kind {
            TroubleKind::StorageDomain | TroubleKind::GlusterBrick => true,
            TroubleKind::Network => t.host.as_ref() == Some(&plan.id),
            TroubleKind::DiskWork => false,
        };
        let new: Vec<&Trouble> = troubles.iter().filter(concerns).filter(is_new).collect();
        let why = || codes::HostHealthRegressed { host: &plan.name, what: joined(new.clone()) }.err().into();
        (!new.is_empty()).then(why)
    }
}

fn joined(troubles: Vec<&Trouble>) -> String {
    troubles.into_iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
