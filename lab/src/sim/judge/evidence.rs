//! The evidence of a simulation: every answer that a process received, every call that it sent, every durable change.
//!
//! The words "in the same step" of the invariants are defined here: an answer counts for an action if the same process
//! received it and it is not older than [`FRESH_MS`]. Later acts of that process are added to the answer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ovirt_upgrade_manager::model::cluster::{ClusterView, EngineEvent, FlagChange, HealthIssue, HostView, Vm};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ContentHostId, HostId, RunId, VmId};
use ovirt_upgrade_manager::model::ledger::{LedgerEntry, Setting};
use ovirt_upgrade_manager::model::plan::{Approval, Plan};
use ovirt_upgrade_manager::model::run::{Action, Command, Entry, JournalRecord, Phase, RunState};

use super::events::{Act, Read};
use super::occurrences::Occurrences;
use super::told::Told;
use crate::sim::exec::ProcessId;
use crate::world::World;

/// An action may be based on an answer of the engine until this long after the answer was true in the world.
pub const FRESH_MS: i64 = 15_000;
/// As above, for answers of a host or its provider. These take long, and come beside the turns.
pub const ASKED_MS: i64 = 120_000;
/// Number of characters of a run's correlation id that the ids of all its calls begin with.
const RUN_PART: usize = 24;
/// Number of answers about single hosts that are kept for each process.
const KEPT: usize = 6;

/// The newest answers that one process received, and what it did since.
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
    /// When the engine started, by the newest answer.
    pub engine_start: Option<(i64, Option<i64>)>,
    /// Hosts that it sent to maintenance since the newest answer about hosts.
    pub sent_out: BTreeSet<HostId>,
    /// Whether the engine works on a host, by the newest answer.
    pub work: BTreeMap<HostId, (i64, bool)>,
    /// The last answers of a host's VDSM port, oldest first.
    pub vdsm: BTreeMap<HostId, Vec<(i64, bool)>>,
    /// The newest inspection of a host: its time, the host's phase, the number of qemu processes.
    pub inspections: BTreeMap<HostId, (i64, Phase, u32)>,
    /// Hosts to which a VM could move, by the newest answer.
    pub targets: BTreeMap<VmId, (i64, Vec<HostId>)>,
    /// Number of the newest event that it read.
    pub newest_event: u64,
}

/// What the world accepted from the judged processes.
#[derive(Debug, Clone, Default)]
pub struct Done {
    /// The last accepted call to restart, by host: its time, and the number of the last journal record before it.
    /// Records have the time of the machine's clock, which administrators set.
    pub restart_called: BTreeMap<HostId, (i64, u64)>,
    /// Last installation that was accepted, by host.
    pub install_called: BTreeMap<HostId, i64>,
    /// Hosts that every answer since the last `activate` showed up: the first and the last time.
    pub up_seen: BTreeMap<HostId, (i64, i64)>,
    /// Hosts that two answers since the last `activate` showed up, whatever their later status.
    pub up_twice: BTreeSet<HostId>,
    /// Every call to restart that was accepted, by host.
    pub restarts: BTreeMap<HostId, Vec<RestartCall>>,
    /// Last call to read versions that was accepted, by host.
    pub refreshed: BTreeMap<HostId, i64>,
    /// Last call to look for updates, by host.
    pub checked: BTreeMap<HostId, i64>,
    /// VMs that the product asked to stop.
    pub vms_stopped: BTreeSet<VmId>,
    /// Whether the product was the last to set the scheduling policy.
    pub policy_is_ours: bool,
    /// Migrations that the product requested, with their targets.
    pub migrations: Vec<(VmId, HostId)>,
    /// The greatest progress that a process showed.
    pub progress: u8,
}

/// A call to restart that was accepted.
#[derive(Debug, Clone, Copy)]
pub struct RestartCall {
    /// When.
    pub at_ms: i64,
    /// When the host last answered how many qemu processes run on it. `None`: it cannot answer.
    pub asked_ms: Option<i64>,
}

/// The cluster at the beginning of the run.
#[derive(Debug, Clone, Default)]
pub struct Before {
    /// VMs that ran, with the number of their machine.
    pub ran: BTreeMap<VmId, u64>,
    /// Hosts that were up.
    pub up: BTreeSet<HostId>,
    /// Hosts that were in maintenance.
    pub in_maintenance: BTreeSet<HostId>,
    /// Whether a guest takes longer to shut down than usual.
    pub slow_guests: bool,
    /// Whether a VM never ends a migration.
    pub endless_migrations: bool,
    /// Hosts with qemu processes that the engine does not list.
    pub strangers: BTreeSet<HostId>,
}

/// Everything that was read, sent, accepted and written.
#[derive(Default)]
pub struct Evidence {
    /// The run.
    pub run: Option<RunId>,
    /// Its plan.
    pub plan: Option<Plan>,
    /// The cluster at the beginning of the run.
    pub before: Before,
    /// Its journal, with the process that wrote each record.
    pub journal: Vec<(ProcessId, JournalRecord)>,
    /// The run, as the journal shows it.
    pub told: Told,
    /// Steps that have neither been answered nor closed, by number.
    pub open: BTreeMap<u64, (ProcessId, Option<HostId>, Action)>,
    /// The ledger.
    pub ledger: BTreeMap<Setting, LedgerEntry>,
    /// Phase of each host that was begun.
    pub phases: BTreeMap<HostId, Phase>,
    /// When the run last made progress.
    pub moved_at_ms: i64,
    /// How the run ended.
    pub ended: Option<RunState>,
    /// When it ended.
    pub ended_at_ms: Option<i64>,
    /// Number of the record that cancelled the run, and the phases at that moment.
    pub cancelled: Option<(u64, BTreeMap<HostId, Phase>)>,
    /// The newest answers of each process.
    pub reads: BTreeMap<ProcessId, Reads>,
    /// When each process began its last commit. With a slow disk, records become durable long after they were decided.
    pub decided: BTreeMap<ProcessId, i64>,
    /// What the world accepted.
    pub done: Done,
    /// What happened to hosts, VMs, servers and the product.
    pub occurrences: Occurrences,
    /// The clock of the engine's machine minus world time, from each of these moments on.
    pub engine_clock: Vec<(i64, i64)>,
}

impl Evidence {
    /// What the engine's clock showed at this moment.
    pub fn engine_clock_at(&self, world_ms: i64) -> i64 {
        world_ms + self.engine_clock.iter().rev().find(|(since, _)| *since <= world_ms).map_or(0, |(_, offset)| *offset)
    }

    /// The engine's clock is set.
    pub fn engine_clock_jumps(&mut self, now_ms: i64, by_ms: i64) {
        let offset = self.engine_clock_at(now_ms) - now_ms + by_ms;
        self.engine_clock.push((now_ms, offset));
    }

    /// The correlation id of the run.
    pub fn correlation(&self) -> Option<&str> {
        match self.journal.first().map(|(_, r)| &r.entry) {
            Some(Entry::Began { correlation, .. }) => Some(correlation.as_str()),
            _ => None,
        }
    }

    /// Whether the event is about a call of this run. The id of a call is the run's own, cut where the number of the step follows.
    pub fn is_of_this_run(&self, event: &EngineEvent) -> bool {
        let run: Option<String> = self.correlation().map(|id| id.chars().take(RUN_PART).collect());
        let of_event = event.correlation_id.as_ref();
        of_event.zip(run).is_some_and(|(id, run)| id.as_str().starts_with(&run))
    }

    /// Hosts that have begun and have not ended.
    pub fn in_hand(&self) -> impl Iterator<Item = &HostId> {
        self.phases.iter().filter(|(_, p)| !matches!(p, Phase::Waiting | Phase::Ended)).map(|(h, _)| h)
    }

    /// Whether the plan requires an approval.
    pub fn waits_for_approval(&self) -> bool {
        self.plan.as_ref().is_some_and(|p| p.options.approval != Approval::None)
    }

    /// Adds a durable record.
    pub(super) fn take_record(&mut self, now: i64, process: ProcessId, record: &JournalRecord) {
        let writing_ms = self.decided.get(&process).map_or(0, |decided| now - decided);
        self.told.add(now, writing_ms, record);
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
    }

    /// Adds an answer that a process received.
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
            Read::About(at, start) => reads.engine_start = Some((*at, *start)),
            Read::Inspection(at, content_host, qemu) => {
                if let Some(host) = host_of(world, content_host) {
                    let phase = self.phases.get(&host).copied().unwrap_or(Phase::Waiting);
                    reads.inspections.insert(host, (*at, phase, *qemu));
                }
            }
            Read::Vdsm(at, host, answers) => {
                let kept = reads.vdsm.entry(host.clone()).or_default();
                if kept.len() == KEPT {
                    kept.remove(0);
                }
                kept.push((*at, *answers));
            }
            Read::Work(at, host, works) => drop(reads.work.insert(host.clone(), (*at, *works))),
            Read::Targets(at, vms, hosts) => {
                for vm in vms {
                    reads.targets.insert(vm.clone(), (*at, hosts.clone()));
                }
            }
            Read::Events(_, newest) => reads.newest_event = reads.newest_event.max(*newest),
        }
    }

    /// Adds a call that a process sends.
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

    /// Adds a call that has arrived and was accepted.
    pub(super) fn take_accepted(&mut self, world: &World, act: &Act) {
        let now = world.now_ms();
        let restart = (now, self.journal.last().map_or(0, |(_, r)| r.seq));
        let provider_host = match act {
            Act::Install(c) | Act::Restart(c) => host_of(world, c),
            _ => None,
        };
        let done = &mut self.done;
        let restarted = match (act, &provider_host) {
            (Act::Restart(_), Some(host)) | (Act::EngineUpgrade(host) | Act::FenceRestart(host), _) => Some(host),
            _ => None,
        };
        if let Some(host) = restarted {
            let asked_ms = self.reads.values().filter_map(|r| r.inspections.get(host)).map(|(at, ..)| *at).max();
            done.restarts.entry(host.clone()).or_default().push(RestartCall { at_ms: now, asked_ms });
        }
        match (act, provider_host) {
            (Act::Refresh(host), _) => drop(done.refreshed.insert(host.clone(), now)),
            (Act::UpgradeCheck(host), _) => drop(done.checked.insert(host.clone(), now)),
            (Act::Install(_), Some(host)) => drop(done.install_called.insert(host, now)),
            (Act::EngineUpgrade(host), _) => {
                done.install_called.insert(host.clone(), now);
                done.restart_called.insert(host.clone(), restart);
            }
            (Act::Restart(_), Some(host)) => drop(done.restart_called.insert(host, restart)),
            (Act::FenceRestart(host), _) => drop(done.restart_called.insert(host.clone(), restart)),
            (Act::StopVm(vm, _), _) => drop(done.vms_stopped.insert(vm.clone())),
            (Act::SetPolicy(..), _) => done.policy_is_ours = true,
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
