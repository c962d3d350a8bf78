//! The evidence of a simulation: every answer that a process was given, everything that it sent, everything durable.
//!
//! "In the same step" of the invariants is defined here: an answer counts for an action if the same process was given
//! it, it is not older than [`FRESH_MS`], and what the process itself has done since is added to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ovirt_upgrade_manager::model::cluster::{ClusterView, FlagChange, HealthIssue, HostView, PolicySetting, Vm};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ContentHostId, HostId, RunId, VmId};
use ovirt_upgrade_manager::model::ledger::{LedgerEntry, Setting};
use ovirt_upgrade_manager::model::plan::{Approval, Plan};
use ovirt_upgrade_manager::model::run::{Action, Command, Entry, JournalRecord, Phase, RunState};
use ovirt_upgrade_manager::rolling::run::Run;

use super::events::{Act, Read};
use crate::sim::exec::ProcessId;
use crate::world::World;

/// An answer is no basis for an action that is sent later than this after the answer was read in the world.
pub const FRESH_MS: i64 = 120_000;

/// The newest answers that one process was given, and what it did since.
#[derive(Debug, Clone, Default)]
pub struct Reads {
    /// The newest answer about hosts, with its time.
    pub hosts: Option<(i64, Arc<Vec<HostView>>)>,
    /// The newest answer about VMs.
    pub vms: Option<(i64, Arc<Vec<Vm>>)>,
    /// The newest answer about the cluster.
    pub cluster: Option<(i64, Arc<ClusterView>)>,
    /// The newest answer about health issues.
    pub health_issues: Option<(i64, Arc<Vec<HealthIssue>>)>,
    /// Hosts that it sent to maintenance since the newest answer about hosts.
    pub sent_out: BTreeSet<HostId>,
}

/// What the world accepted from the judged processes.
#[derive(Debug, Clone, Default)]
pub struct Done {
    /// Last order to restart that was accepted, by host: when, and after which record of the journal. Records have
    /// the time of our clock, which administrators set.
    pub restart_ordered: BTreeMap<HostId, (i64, u64)>,
    /// Last installation that was accepted, by host.
    pub install_ordered: BTreeMap<HostId, i64>,
    /// Hosts that every answer since the last `activate` showed up: since when, and last when.
    pub up_seen: BTreeMap<HostId, (i64, i64)>,
    /// Hosts that were shown up twice since the last `activate`, whatever became of them afterwards.
    pub up_twice: BTreeSet<HostId>,
    /// VMs that we asked to stop.
    pub vms_stopped: BTreeSet<VmId>,
    /// Migrations that we asked for, and where to.
    pub migrations: Vec<(VmId, HostId)>,
    /// The greatest progress that was shown.
    pub progress: u8,
}

/// What administrators and faults did. A host that another user activates during its upgrade can take VMs down with it, and
/// that violates nothing.
#[derive(Debug, Clone, Default)]
pub struct Interference {
    /// Hosts that administrators, faults or an engine restart acted on.
    pub touched: BTreeSet<HostId>,
    /// VMs that administrators or faults took down.
    pub vms: BTreeSet<VmId>,
    /// VMs that administrators moved.
    pub moved: BTreeSet<VmId>,
    /// The scheduling policy that an administrator set last.
    pub policy: Option<PolicySetting>,
}

/// How the cluster was when the run began.
#[derive(Debug, Clone, Default)]
pub struct Before {
    /// VMs that ran, with the number of their machine.
    pub ran: BTreeMap<VmId, u64>,
    /// Hosts that were up.
    pub up: BTreeSet<HostId>,
    /// Hosts that were in maintenance.
    pub in_maintenance: BTreeSet<HostId>,
}

/// Everything that was read, sent, accepted and written.
#[derive(Default)]
pub struct Evidence {
    /// The run.
    pub run: Option<RunId>,
    /// Its plan.
    pub plan: Option<Plan>,
    /// How the cluster was when it began.
    pub before: Before,
    /// Its journal, with the process that wrote each record.
    pub journal: Vec<(ProcessId, JournalRecord)>,
    /// The run, folded from the journal.
    pub folded: Option<Run>,
    /// Steps that have neither been answered nor closed, by number.
    pub open: BTreeMap<u64, (ProcessId, Option<HostId>, Action)>,
    /// The ledger.
    pub ledger: BTreeMap<Setting, LedgerEntry>,
    /// Phase of each host that was begun.
    pub phases: BTreeMap<HostId, Phase>,
    /// The phase in which each host last answered an inspection.
    pub inspected_in: BTreeMap<HostId, Phase>,
    /// When the run last made progress.
    pub moved_at_ms: i64,
    /// How the run ended.
    pub ended: Option<RunState>,
    /// When it ended.
    pub ended_at_ms: Option<i64>,
    /// It waits for an operator to resume it.
    pub paused: bool,
    /// Number of the record by which it was cancelled, and the phases then.
    pub cancelled: Option<(u64, BTreeMap<HostId, Phase>)>,
    /// The newest answers of each process.
    pub reads: BTreeMap<ProcessId, Reads>,
    /// What the world accepted.
    pub done: Done,
    /// What administrators and faults did.
    pub interference: Interference,
}

impl Evidence {
    /// The correlation id of the run.
    pub fn correlation(&self) -> Option<&str> {
        match self.journal.first().map(|(_, r)| &r.entry) {
            Some(Entry::Began { correlation, .. }) => Some(correlation.as_str()),
            _ => None,
        }
    }

    /// The host was asked for the last time before its packages: what starts on it from now on is not visible to the run.
    pub fn is_past_its_last_question(&self, host: &HostId) -> bool {
        let phase = self.phases.get(host).copied().unwrap_or(Phase::Waiting);
        let asked = self.inspected_in.get(host) == Some(&Phase::Settling);
        phase >= Phase::Installing || (phase == Phase::Settling && asked)
    }

    /// Hosts that have begun and have not ended.
    pub fn in_hand(&self) -> impl Iterator<Item = &HostId> {
        self.phases.iter().filter(|(_, p)| !matches!(p, Phase::Waiting | Phase::Ended)).map(|(h, _)| h)
    }

    /// Its plan requires an approval somewhere.
    pub fn waits_for_approval(&self) -> bool {
        self.plan.as_ref().is_some_and(|p| p.options.approval != Approval::None)
    }

    /// The run by the journal: record by record, and at each takeover and at the end as a whole. I10.
    fn folds(&mut self, record: &JournalRecord) -> Result<(), String> {
        let added = match &mut self.folded {
            Some(run) => run.add(record),
            None => Run::begin(record).map(|run| self.folded = Some(run)),
        };
        added.map_err(|e| e.to_string())?;
        if !matches!(record.entry, Entry::TookOver | Entry::Ended { .. }) {
            return Ok(());
        }
        let records: Vec<JournalRecord> = self.journal.iter().map(|(_, r)| r).chain([record]).cloned().collect();
        let whole = Run::fold(&records).map_err(|e| e.to_string())?;
        match self.folded.as_ref() == Some(&whole) {
            true => Ok(()),
            false => Err("the run as a whole is not the run record by record".to_owned()),
        }
    }

    /// Takes a durable record in. An error: the journal cannot be folded.
    pub(super) fn take_record(&mut self, now: i64, process: ProcessId, record: &JournalRecord) -> Result<(), String> {
        let folds = self.folds(record);
        // A pause, a question and a further try are no progress.
        if matches!(
            record.entry,
            Entry::Phase { .. } | Entry::HostEnded { .. } | Entry::Stage(_) | Entry::Observed { .. }
        ) {
            self.moved_at_ms = now;
        }
        match &record.entry {
            Entry::Began { plan, .. } => {
                self.run = Some(record.run.clone());
                self.plan = Some((**plan).clone());
            }
            Entry::Phase { host, phase, .. } => drop(self.phases.insert(host.clone(), *phase)),
            Entry::HostEnded { host, .. } => drop(self.phases.insert(host.clone(), Phase::Ended)),
            Entry::Intent { host, action } => {
                self.open.insert(record.seq, (process, host.clone(), action.clone()));
            }
            Entry::Closed { step, .. } | Entry::Answered { step, .. } => drop(self.open.remove(step)),
            Entry::Ledger(entry) => drop(self.ledger.insert(entry.setting.clone(), entry.clone())),
            Entry::Paused { .. } | Entry::Command { command: Command::Pause(_), .. } => self.paused = true,
            Entry::Command { command: Command::Resume | Command::Answer { .. }, .. } => self.paused = false,
            Entry::Command { command: Command::Cancel | Command::Abandon, .. } if self.cancelled.is_none() => {
                self.cancelled = Some((record.seq, self.phases.clone()));
            }
            Entry::Ended { state, .. } => self.ended = Some(*state),
            _ => {}
        }
        if self.ended.is_some() {
            self.ended_at_ms = Some(now);
        }
        self.journal.push((process, record.clone()));
        folds
    }

    /// Takes an answer in that a process was given.
    pub(super) fn take_read(&mut self, world: &World, process: ProcessId, read: &Read) {
        let reads = self.reads.entry(process).or_default();
        match read {
            Read::Hosts(at, hosts) => {
                reads.sent_out.clear();
                reads.hosts = Some((*at, Arc::clone(hosts)));
                self.done.see_hosts(*at, hosts);
            }
            Read::Vms(at, vms) => reads.vms = Some((*at, Arc::clone(vms))),
            Read::Cluster(at, cluster) => reads.cluster = Some((*at, Arc::clone(cluster))),
            Read::Troubles(at, health_issues) => reads.health_issues = Some((*at, Arc::clone(health_issues))),
            Read::Inspection(content_host) => {
                if let Some(host) = host_of(world, content_host)
                    && let Some(phase) = self.phases.get(&host)
                {
                    self.inspected_in.insert(host, *phase);
                }
            }
        }
    }

    /// Takes a call in that a process sends.
    pub(super) fn take_sent(&mut self, process: ProcessId, act: &Act) {
        match act {
            Act::Activate(host) => {
                self.done.up_seen.remove(host);
                self.done.up_twice.remove(host);
            }
            Act::Deactivate(host) => drop(self.reads.entry(process).or_default().sent_out.insert(host.clone())),
            Act::Flag(_, FlagChange::Progress(percent)) => self.done.progress = self.done.progress.max(*percent),
            _ => {}
        }
    }

    /// Takes a call in that has arrived and was accepted.
    pub(super) fn take_accepted(&mut self, world: &World, act: &Act) {
        let now = world.now_ms();
        let restart = (now, self.journal.last().map_or(0, |(_, r)| r.seq));
        let provider_host = match act {
            Act::Install(c) | Act::Restart(c) => host_of(world, c),
            _ => None,
        };
        let done = &mut self.done;
        match (act, provider_host) {
            (Act::Install(_), Some(host)) => drop(done.install_ordered.insert(host, now)),
            (Act::EngineUpgrade(host), _) => {
                done.install_ordered.insert(host.clone(), now);
                done.restart_ordered.insert(host.clone(), restart);
            }
            (Act::Restart(_), Some(host)) => drop(done.restart_ordered.insert(host, restart)),
            (Act::FenceRestart(host), _) => drop(done.restart_ordered.insert(host.clone(), restart)),
            (Act::StopVm(vm, _), _) => drop(done.vms_stopped.insert(vm.clone())),
            (Act::Migrate(vm, to), _) => done.migrations.push((vm.clone(), to.clone())),
            _ => {}
        }
    }
}

impl Done {
    fn see_hosts(&mut self, at: i64, hosts: &[HostView]) {
        for host in hosts {
            let up = host.inventory.status == HostStatus::Up;
            match (self.up_seen.get_mut(host.id()), up) {
                (Some((first, last)), true) => {
                    *last = at;
                    if at - *first >= 1_000 {
                        self.up_twice.insert(host.id().clone());
                    }
                }
                (None, true) => drop(self.up_seen.insert(host.id().clone(), (at, at))),
                (_, false) => drop(self.up_seen.remove(host.id())),
            }
        }
    }
}

/// The engine's id of a content host.
pub fn host_of(world: &World, content_host: &ContentHostId) -> Option<HostId> {
    let number = content_host.as_str().parse::<u64>().ok()?;
    HostId::new(world.hosts.get(&number)?.engine_id.clone()).ok()
}
