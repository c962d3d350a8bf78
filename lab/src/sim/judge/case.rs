//! The input of a check: the evidence, and the truth in the world.

use ovirt_upgrade_manager::model::cluster::EngineEvent;
use ovirt_upgrade_manager::model::ids::{ContentHostId, HostId};
use ovirt_upgrade_manager::model::plan::HostPlan;
use ovirt_upgrade_manager::model::run::{Command, Entry, Fact};

use super::evidence::{Evidence, host_of};
use super::occurrences::What;
use crate::sim::exec::ProcessId;
use crate::world::World;

/// Most by which times of the judge and of the product differ: a turn, and a clock that is wrong without a note.
pub(super) const TOLERANCE_MS: i64 = 2 * 60_000;
/// An outage that ends an abandoned run began at most this long ago.
const UNREAD_MS: i64 = 5 * 3_600_000;

/// The evidence and the world at one moment.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The world.
    pub world: &'a World,
    /// Everything that was read, sent and written so far.
    pub seen: &'a Evidence,
}

/// An invariant that does not hold, and what was seen.
pub type Wrong = (&'static str, String);

/// The answer of one check.
pub type Judged = Result<(), Wrong>;

impl Case<'_> {
    /// World time.
    pub fn now_ms(&self) -> i64 {
        self.world.now_ms()
    }

    /// When the process decided the records that become durable now.
    pub fn decided_ms(&self, process: ProcessId) -> i64 {
        self.seen.decided.get(&process).copied().unwrap_or_else(|| self.now_ms())
    }

    /// Events of the engine up to that number, oldest first.
    pub fn events_until(&self, newest: u64) -> impl DoubleEndedIterator<Item = &EngineEvent> {
        let events = self.world.engine_events();
        events[..events.partition_point(|e| e.id <= newest)].iter()
    }

    /// The plan of a host.
    pub fn plan_of(&self, host: &HostId) -> Option<&HostPlan> {
        self.seen.plan.as_ref().and_then(|plan| plan.hosts.iter().find(|h| h.id == *host))
    }

    /// Whether an operator abandoned the run, and the engine could not be read well, or nothing could be sent.
    pub fn may_end_unread(&self) -> bool {
        let abandons = |entry: &Entry| matches!(entry, Entry::Command { command: Command::Abandon, .. });
        let since = self.seen.ended_at_ms.unwrap_or_else(|| self.now_ms()) - UNREAD_MS;
        let hindered = self.seen.occurrences.had(None, &[What::Engine, What::EngineLine, What::Ours], since);
        hindered && self.seen.journal.iter().any(|(_, record)| abandons(&record.entry))
    }

    /// The engine's id of a content host.
    pub fn host_of(&self, content_host: &ContentHostId) -> Option<HostId> {
        host_of(self.world, content_host)
    }
}

/// Where the VM of the migration test was when the test of this canary began, and where it was to go.
pub fn tested_between<'a>(case: &Case<'a>, canary: &HostId) -> Option<(&'a HostId, &'a HostId)> {
    case.seen.journal.iter().rev().find_map(|(_, r)| match &r.entry {
        Entry::Observed { host, fact: Fact::MigrationTest { from, to } } if host == canary => Some((from, to)),
        _ => None,
    })
}
