//! I5's second half: a host that leaves maintenance while packages are installed on it is told of, and the run pauses.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::HostView;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::run::{Action, Entry, JournalRecord};

use super::exec::ProcessId;
use super::state::State;

/// So long, and in so many answers, a host is shown out of maintenance before silence about it counts. A turn of the
/// driver reads its hosts twice at most, so a whole turn has passed by then.
const LONGEST_MS: i64 = 20_000;
const ANSWERS: u32 = 4;

/// A host that is shown out of maintenance during its installation.
#[derive(Debug, Clone, Copy)]
struct Left {
    since_ms: i64,
    answers: u32,
}

/// Installations under way, and what the driver was shown of their hosts.
#[derive(Debug, Clone, Default)]
pub struct Installations {
    /// By number of their step.
    open: BTreeMap<u64, HostId>,
    left: BTreeMap<HostId, Left>,
}

impl Installations {
    /// Takes a record of the journal in.
    pub fn takes(&mut self, record: &JournalRecord) {
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
}

impl State {
    /// The process that drives the run was shown all hosts as of that moment.
    pub fn is_shown_hosts(&mut self, process: ProcessId, at: i64, hosts: &[HostView]) {
        let drives = self.watch.journal.last().is_some_and(|(by, _)| *by == process);
        if !drives || self.watch.installations.open.is_empty() {
            return;
        }
        let network = self.network;
        let is_heard = network.engine.trouble == 0 && !network.disk_full;
        let held = self.watch.folded.as_ref().is_none_or(|run| run.hold.is_some());
        let installing: Vec<HostId> = self.watch.installations.open.values().cloned().collect();
        for host in installing {
            let status = hosts.iter().find(|h| *h.id() == host).map(|h| h.inventory.status);
            let left = &mut self.watch.installations.left;
            if matches!(status, None | Some(HostStatus::Maintenance)) || held || !is_heard {
                left.remove(&host);
                continue;
            }
            let seen = left.entry(host.clone()).or_insert(Left { since_ms: at, answers: 0 });
            seen.answers += 1;
            let is_long = at - seen.since_ms > LONGEST_MS && seen.answers >= ANSWERS;
            let key = (Some(host.clone()), Code::HostLeftMaintenance);
            let is_told = self.watch.folded.as_ref().is_some_and(|run| run.told.contains(&key));
            if is_long && !is_told {
                let what = format!("host {host} is {status:?} while packages are installed on it, and nobody is told");
                self.watch.violated("I5", what);
            }
        }
    }
}
