//! The audit log.

use super::request::Actor;
use crate::world::state::World;
use ovirt_upgrade_manager::model::cluster::EngineEvent;
use ovirt_upgrade_manager::model::event::EventSeverity;
use ovirt_upgrade_manager::model::ids::{ClusterId, CorrelationId, HostId, VmId};

/// Events that never have a correlation id (facts 10.1).
const WITHOUT_CORRELATION: [u32; 4] = [606, 839, 843, 885];
const WARNINGS: [u32; 11] = [27, 166, 519, 602, 845, 886, 887, 9008, 9013, 9014, 9027];
const ERRORS: [u32; 22] =
    [12, 17, 18, 65, 119, 140, 154, 182, 532, 812, 839, 841, 877, 879, 882, 893, 895, 897, 2001, 9000, 10_802, 14_001];

/// `ENGINE_BACKUP_COMPLETED`.
const BACKUP_COMPLETED: u32 = 9025;

/// The entities of an event.
#[derive(Debug, Clone, Default)]
pub(super) struct About {
    pub(super) host: Option<HostId>,
    pub(super) vm: Option<VmId>,
    pub(super) cluster: Option<ClusterId>,
}

pub(super) fn about_host(id: &HostId) -> About {
    About { host: Some(id.clone()), ..About::default() }
}

pub(super) fn about_vm(vm: &VmId, host: Option<&HostId>) -> About {
    About { host: host.cloned(), vm: Some(vm.clone()), cluster: None }
}

pub(super) fn about_cluster(id: &ClusterId) -> About {
    About { cluster: Some(id.clone()), ..About::default() }
}

impl World {
    pub(super) fn log(&mut self, code: u32, text: String, about: About, actor: Option<&Actor>) {
        let severity = match code {
            _ if ERRORS.contains(&code) => EventSeverity::Error,
            _ if WARNINGS.contains(&code) => EventSeverity::Warning,
            _ => EventSeverity::Normal,
        };
        let correlation = actor.and_then(|a| a.correlation.clone()).filter(|_| !WITHOUT_CORRELATION.contains(&code));
        // The engine's numbers have gaps.
        let id = self.newest_engine_event() + 1 + self.engine.rng.below(3);
        self.engine.events.push(EngineEvent {
            id,
            at_ms: self.now_ms,
            code,
            severity,
            text,
            user: actor.map(|a| a.user.clone()),
            host: about.host,
            vm: about.vm,
            cluster: about.cluster,
            correlation_id: correlation.and_then(|c| CorrelationId::new(c).ok()),
        });
    }

    /// Events after a number, oldest first.
    pub fn engine_events_after(&self, after: u64, limit: usize) -> Vec<EngineEvent> {
        let first = self.engine.events.partition_point(|e| e.id <= after);
        self.engine.events.iter().skip(first).take(limit).cloned().collect()
    }

    /// All events, oldest first.
    pub fn engine_events(&self) -> &[EngineEvent] {
        &self.engine.events
    }

    /// When the engine's database was last backed up, by its events.
    pub fn last_backup_ms(&self) -> Option<i64> {
        self.engine.events.iter().rev().find(|e| e.code == BACKUP_COMPLETED).map(|e| e.at_ms)
    }

    /// Records a run of `engine-backup`.
    pub fn record_backup(&mut self) {
        self.log(BACKUP_COMPLETED, "Finished backup, scope=all".to_owned(), About::default(), None);
    }

    /// Number of the newest event; 0 where there is none.
    pub fn newest_engine_event(&self) -> u64 {
        self.engine.events.last().map_or(0, |e| e.id)
    }
}
