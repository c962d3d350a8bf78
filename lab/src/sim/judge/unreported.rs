//! The second half of I5: if a host leaves maintenance while packages are installed on it, the run pauses and names the
//! host.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::HostView;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::run::{Action, Entry, JournalRecord};

use super::case::Wrong;
use super::evidence::Evidence;
use crate::sim::exec::ProcessId;

/// A host must be shown out of maintenance for this time, and in this many answers, before a missing pause counts. A
/// turn of the driver reads its hosts twice at most, so at least one whole turn has passed.
const LONGEST_MS: i64 = 20_000;
const ANSWERS: u32 = 4;

/// A host that answers show out of maintenance during its installation.
#[derive(Debug, Clone, Copy)]
struct Left {
    since_ms: i64,
    answers: u32,
}

/// Installations under way, and the answers about their hosts.
#[derive(Debug, Clone, Default)]
pub struct Installations {
    /// By number of their step.
    open: BTreeMap<u64, HostId>,
    left: BTreeMap<HostId, Left>,
}

impl Installations {
    /// Adds a record of the journal.
    pub fn take_record(&mut self, record: &JournalRecord) {
        match &record.entry {
            Entry::Intent { host: Some(host), action: Action::Install { .. } } => {
                self.open.insert(record.seq, host.clone());
            }
            Entry::Closed { step, .. } => drop(self.open.remove(step)),
            Entry::HostEnded { host, .. } => self.open.retain(|_, h| h != host),
            _ => {}
        }
        let open = &self.open;
        self.left.retain(|host, _| open.values().any(|h| h == host));
    }

    /// The process that drives the run received all hosts as of `at`. With `reachable`, it can also read the engine and
    /// write its journal without faults.
    pub fn take_hosts(
        &mut self,
        seen: &Evidence,
        process: ProcessId,
        (at, hosts): (i64, &[HostView]),
        reachable: bool,
    ) -> Vec<Wrong> {
        let drives = seen.journal.last().is_some_and(|(by, _)| *by == process);
        if !drives {
            return vec![];
        }
        let held = seen.told.is_held_for_hosts();
        let mut wrong = vec![];
        for host in self.open.values() {
            let status = hosts.iter().find(|h| h.id() == host).map(|h| h.inventory.status);
            if matches!(status, None | Some(HostStatus::Maintenance)) || held || !reachable {
                self.left.remove(host);
                continue;
            }
            let left = self.left.entry(host.clone()).or_insert(Left { since_ms: at, answers: 0 });
            left.answers += 1;
            let is_long = at - left.since_ms > LONGEST_MS && left.answers >= ANSWERS;
            let key = (Some(host.clone()), Code::HostLeftMaintenance);
            let is_told = seen.told.noted.contains(&key);
            if is_long && !is_told {
                let what = format!("host {host} is {status:?} during its installation, and the run does not report it");
                wrong.push(("I5", what));
            }
        }
        wrong
    }
}
