//! Cluster levels of a cluster: what its hosts have in common, and whether its level can be raised. Pure.
//!
//! These rules are stricter than the engine's, which checks only hosts that are up or preparing for maintenance: the
//! other hosts would become non-operational when they return.
//!
//! Tests: `tests/it/check/levels.rs`.

use std::collections::BTreeSet;

use super::levels::{may_support, surely_supports};
use crate::model::check::{BumpVerdict, ClusterLevels, LevelVerdict};
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::model::level::{Certainty, HostLevels, Level, LevelSet};

/// A managed host of the cluster.
#[derive(Debug, Clone)]
pub struct Member {
    /// Its id.
    pub id: HostId,
    /// Status in the engine.
    pub status: HostStatus,
    /// Excluded by the request: it does not count here, but the engine still counts it.
    pub excluded: bool,
    /// Levels now.
    pub now: HostLevels,
    /// Levels with all updates.
    pub after: HostLevels,
}

/// The moment: now, or after all updates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// With the present versions.
    Now,
    /// With all updates.
    After,
}

/// The levels of a cluster and its hosts.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    /// Levels that the engine supports.
    pub engine: &'a LevelSet,
    /// Level in force.
    pub level: Level,
    /// All managed hosts.
    pub members: &'a [Member],
}

impl Member {
    fn levels(&self, when: When) -> &HostLevels {
        match when {
            When::Now => &self.now,
            When::After => &self.after,
        }
    }
}

impl<'a> Group<'a> {
    fn counted(&self, when: When) -> impl Iterator<Item = (&'a HostId, &'a HostLevels)> + use<'a> {
        self.members.iter().filter(|m| !m.excluded).map(move |m| (&m.id, m.levels(when)))
    }

    /// The levels that all counted hosts support. Hosts with unknown levels are ignored and listed; the result is then
    /// not `complete`.
    pub fn common(&self, when: When) -> ClusterLevels {
        let ids = |chosen: &dyn Fn(&HostLevels) -> bool| -> Vec<HostId> {
            self.counted(when).filter(|(_, levels)| chosen(levels)).map(|(id, _)| id.clone()).collect()
        };
        let is_known = |levels: &HostLevels| levels.certainty != Certainty::Unknown;
        let unknown_hosts = ids(&|levels| !is_known(levels));
        let known: Vec<&HostLevels> = self.counted(when).map(|(_, l)| l).filter(|l| is_known(l)).collect();
        let common: LevelSet = match (known.is_empty(), unknown_hosts.is_empty()) {
            (true, false) => LevelSet::new(),
            _ => self.engine.iter().copied().filter(|level| known.iter().all(|l| l.certain.contains(level))).collect(),
        };
        let max = common.last().copied();
        let next = match max {
            Some(max) => self.engine.iter().copied().find(|level| *level > max),
            None => Some(self.level),
        };
        ClusterLevels {
            min: common.first().copied(),
            max,
            complete: unknown_hosts.is_empty(),
            hosts_below_level: ids(&|levels| is_known(levels) && !may_support(levels, self.level)),
            bounded_by: ids(&|levels| is_known(levels) && next.is_some_and(|next| !levels.certain.contains(&next))),
            unknown_hosts,
            common,
        }
    }

    /// Whether the cluster can be raised to the level, now and after.
    pub fn verdict(&self, target: Level) -> LevelVerdict {
        let (now, hosts_now) = self.bump(target, When::Now);
        let (after, hosts_after) = self.bump(target, When::After);
        LevelVerdict {
            level: target,
            now,
            hosts_now,
            after,
            hosts_after,
            engine_would_accept_now: self.engine_would_accept_now(target),
        }
    }

    /// The target, and every level of the engine above the one in force, in order.
    pub fn verdicts(&self, target: Option<Level>) -> Vec<LevelVerdict> {
        let above = self.engine.iter().copied().filter(|level| *level > self.level);
        let levels: BTreeSet<Level> = above.chain(target).collect();
        levels.into_iter().map(|level| self.verdict(level)).collect()
    }

    fn bump(&self, target: Level, when: When) -> (BumpVerdict, Vec<HostId>) {
        if !self.engine.contains(&target) {
            return (BumpVerdict::EngineDoesNotSupport, vec![]);
        }
        if target == self.level {
            return (BumpVerdict::Already, vec![]);
        }
        if target < self.level && !self.members.is_empty() {
            return (BumpVerdict::DecreaseWithHosts, vec![]);
        }
        let hosts_that = |chosen: fn(&HostLevels, Level) -> bool| -> Vec<HostId> {
            self.counted(when).filter(|(_, levels)| chosen(levels, target)).map(|(id, _)| id.clone()).collect()
        };
        let blocking = hosts_that(|levels, target| !may_support(levels, target));
        if !blocking.is_empty() {
            return (BumpVerdict::BlockHosts, blocking);
        }
        let unsure = hosts_that(|levels, target| !surely_supports(levels, target));
        match (unsure.is_empty(), when) {
            (true, _) => (BumpVerdict::Permit, vec![]),
            (false, When::Now) => (BumpVerdict::Unknown, unsure),
            (false, When::After) => (BumpVerdict::UnknownVerifyAfterUpdate, unsure),
        }
    }

    /// The engine's rule (`UpdateClusterCommand`, `ClusterValidator`), by versions only: hosts that are up or
    /// preparing for maintenance must support the level, and at least one of any status.
    fn engine_would_accept_now(&self, target: Level) -> bool {
        if !self.engine.contains(&target) {
            return false;
        }
        if self.members.is_empty() {
            return true;
        }
        let looked_at = |m: &&Member| matches!(m.status, HostStatus::Up | HostStatus::PreparingForMaintenance);
        let supports = |m: &Member| m.now.certain.contains(&target);
        target >= self.level && self.members.iter().filter(looked_at).all(supports) && self.members.iter().any(supports)
    }
}
