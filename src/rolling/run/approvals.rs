//! Approvals: which host is next, and whether an operator has approved it. Pure.
//!
//! An approval counts for the host that is next when it is given, if that host lacks one, and if the approval names no other. Given at any other time (twice, late, or
//! before the canary has ended) it approves nothing, because whoever gave it did not mean the host that would be next later.
//!
//! Tests: `lab/tests/it/runs/capacity.rs` and `approvals.rs`.

use super::Run;
use crate::model::ids::HostId;
use crate::model::plan::{Approval, HostPlan};
use crate::model::run::{Phase, Stage};

impl Run {
    /// The host that is begun next: the first one of those that wait, where hosts that were put off come last. No host passes a
    /// canary.
    pub fn next_host(&self) -> Option<&HostPlan> {
        let waiting = self.in_order().filter(|(_, host)| host.phase == Phase::Waiting);
        let next = match bug!(IgnoresOrder) {
            true => waiting.last(),
            false => waiting.min_by_key(|(plan, host)| if plan.canary { 0 } else { host.postponed }),
        };
        next.map(|(plan, _)| plan)
    }

    /// Whether an operator must approve the host before it is begun.
    pub fn lacks_approval(&self, next: &HostPlan) -> bool {
        let begun = self.hosts.values().filter(|host| host.before.is_some()).count();
        match self.plan.options.approval {
            Approval::None => false,
            // The first host needs none.
            Approval::AfterCanary => self.first_host_is_over().is_some() && self.approved.is_empty(),
            Approval::EachHost if bug!(OneApprovalForTwo) => self.approved.len() < begun,
            Approval::EachHost => !self.approved.contains(&next.id),
        }
    }

    /// Whether the first host has ended: the first one that was begun; or one that was skipped before, if none was begun. `None`:
    /// there is no such host yet.
    pub fn first_host_is_over(&self) -> Option<bool> {
        let mut begun = self.hosts.values().filter(|host| host.before.is_some()).peekable();
        match begun.peek() {
            Some(_) => Some(begun.any(|host| host.phase == Phase::Ended)),
            None if bug!(SkippedFirstIsNoFirst) => None,
            None => self.hosts.values().any(|host| host.phase == Phase::Ended).then_some(true),
        }
    }

    /// The host that an approval would count for now.
    pub fn awaits_approval(&self) -> Option<&HostPlan> {
        let is_full = self.in_hand().count() >= usize::try_from(self.plan.max_unavailable).unwrap_or(usize::MAX);
        let canary_in_hand = self.in_order().any(|(plan, host)| plan.canary && host.is_in_hand());
        let canary_in_hand = canary_in_hand && !bug!(ApprovesBesideCanary);
        let waits_for_first =
            self.plan.options.approval == Approval::AfterCanary && self.first_host_is_over() == Some(false);
        let waits_for_first = waits_for_first && !bug!(ApprovesBeforeFirstEnded);
        let waits = is_full || canary_in_hand || waits_for_first || self.stage >= Stage::Closing;
        self.next_host().filter(|next| !waits && self.lacks_approval(next))
    }

    /// Approves the next host: only if it is this one, where the approval names a host.
    pub(super) fn approve(&mut self, meant: Option<&HostId>) {
        let unapproved =
            || self.in_order().find(|(plan, host)| host.phase == Phase::Waiting && self.lacks_approval(plan));
        let counts = match bug!(ApprovesTwice) {
            true => unapproved().map(|(plan, _)| plan),
            false => self.awaits_approval(),
        };
        let is_meant = |id: &HostId| meant.is_none_or(|meant| meant == id) || bug!(ApprovesAnyHost);
        let host = counts.map(|plan| plan.id.clone()).filter(is_meant);
        self.approved.extend(host);
    }
}
