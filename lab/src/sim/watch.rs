//! What the watch has seen: every answer that a process was given, everything that it sent, everything durable.
//!
//! The invariants ([`super::invariants`]) are judged by this and by the world's own truth, never by what a driver
//! believes of itself. "In the same step" is decided here: an answer counts for an action if the same process was
//! given it, it is not older than [`FRESH_MS`], and what the process itself has done since is added to it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use ovirt_upgrade_manager::model::cluster::{ClusterView, FlagChange, HostView, PolicySetting, Trouble, Vm, VmStop};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, ContentHostId, HostId, RunId, VmId};
use ovirt_upgrade_manager::model::ledger::{LedgerEntry, Setting};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{Approval, Plan};
use ovirt_upgrade_manager::model::run::{Action, Command, Entry, JournalRecord, Phase, RunState, Stage};
use ovirt_upgrade_manager::ports::Change;
use ovirt_upgrade_manager::rolling::run::Run;

use super::bound::Stretch;
use super::exec::ProcessId;
use super::faults::{StageTrigger, Trigger};
use super::invariants;
use super::people::People;
use super::silence::Installations;
use super::state::State;

/// An answer is no basis for an action that leaves later than this after the question was answered.
pub const FRESH_MS: i64 = 120_000;

/// Something that a process sends and that changes something.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// To maintenance.
    Deactivate(HostId),
    /// Back to service.
    Activate(HostId),
    /// Versions and levels anew.
    Refresh(HostId),
    /// Look for updates, over SSH.
    UpgradeCheck(HostId),
    /// The engine's own upgrade.
    EngineUpgrade(HostId),
    /// New certificates.
    Enroll(HostId),
    /// Power management.
    PowerRestart(HostId),
    /// Stop a VM.
    StopVm(VmId, VmStop),
    /// Start a VM.
    StartVm(VmId, HostId),
    /// Move a VM to a host.
    Migrate(VmId, HostId),
    /// The cluster's scheduling policy.
    SetPolicy(ClusterId, PolicySetting),
    /// The cluster's level.
    SetLevel(ClusterId, Level),
    /// The cluster's upgrade flag.
    Flag(ClusterId, FlagChange),
    /// An installation through the provider.
    Install(ContentHostId),
    /// A restart through the provider.
    Restart(ContentHostId),
    /// Cancel a task of the provider.
    CancelTask(String),
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Act::Deactivate(h) => write!(f, "deactivate {h}"),
            Act::Activate(h) => write!(f, "activate {h}"),
            Act::Refresh(h) => write!(f, "refresh {h}"),
            Act::UpgradeCheck(h) => write!(f, "upgradecheck {h}"),
            Act::EngineUpgrade(h) => write!(f, "upgrade {h}"),
            Act::Enroll(h) => write!(f, "enrollcertificate {h}"),
            Act::PowerRestart(h) => write!(f, "fence restart {h}"),
            Act::StopVm(vm, how) => write!(f, "stop VM {vm} ({how:?})"),
            Act::StartVm(vm, on) => write!(f, "start VM {vm} on {on}"),
            Act::Migrate(vm, to) => write!(f, "migrate VM {vm} to {to}"),
            Act::SetPolicy(_, p) => write!(f, "set policy {} {:?}", p.id, p.properties),
            Act::SetLevel(_, level) => write!(f, "set level {level}"),
            Act::Flag(_, change) => write!(f, "upgrade flag {change:?}"),
            Act::Install(c) => write!(f, "install on content host {c}"),
            Act::Restart(c) => write!(f, "restart content host {c}"),
            Act::CancelTask(t) => write!(f, "cancel task {t}"),
        }
    }
}

/// An answer that a process was given.
#[derive(Debug, Clone)]
pub enum Read {
    /// All hosts, as of that moment.
    Hosts(i64, Arc<Vec<HostView>>),
    /// All VMs.
    Vms(i64, Arc<Vec<Vm>>),
    /// The cluster.
    Cluster(i64, Arc<ClusterView>),
    /// What is not as it should be.
    Troubles(i64, Arc<Vec<Trouble>>),
    /// A host answered an inspection.
    Inspection(ContentHostId),
}

/// What one process was told, and did about it.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// The newest answer about hosts.
    pub hosts: Option<(i64, Arc<Vec<HostView>>)>,
    /// The newest answer about VMs.
    pub vms: Option<(i64, Arc<Vec<Vm>>)>,
    /// The newest answer about the cluster.
    pub cluster: Option<(i64, Arc<ClusterView>)>,
    /// The newest answer about troubles.
    pub troubles: Option<(i64, Arc<Vec<Trouble>>)>,
    /// Hosts that it sent to maintenance since the newest answer about hosts.
    pub sent_out: BTreeSet<HostId>,
}

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its name in the design: `I1` to `I10`, or what of the model it is.
    pub invariant: &'static str,
    /// What was seen.
    pub what: String,
}

/// When the world did something for us.
#[derive(Debug, Clone, Default)]
pub struct Done {
    /// Last order to restart that was accepted, by host: when, and after which record of the journal. Records have
    /// the time of our clock, which people set.
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

/// The watch.
#[derive(Default)]
pub struct Watch {
    /// The run.
    pub run: Option<RunId>,
    /// Its plan.
    pub plan: Option<Plan>,
    /// Its journal, with the process that wrote each record.
    pub journal: Vec<(ProcessId, JournalRecord)>,
    /// The run that the journal tells.
    pub folded: Option<Run>,
    /// Steps that have neither been answered nor closed, by number.
    pub open: BTreeMap<u64, (ProcessId, Option<HostId>, Action)>,
    /// Installations under way.
    pub installations: Installations,
    /// The ledger.
    pub ledger: BTreeMap<Setting, LedgerEntry>,
    /// Phase of each host that has begun.
    pub phases: BTreeMap<HostId, Phase>,
    /// The phase in which each host last answered an inspection.
    pub inspected_in: BTreeMap<HostId, Phase>,
    /// When the run got on last.
    pub moved_at_ms: i64,
    /// How the run ended.
    pub ended: Option<RunState>,
    /// When.
    pub ended_at_ms: Option<i64>,
    /// It waits for a person to resume it.
    pub paused: bool,
    /// Number of the record by which it was cancelled, and the phases then.
    pub cancelled: Option<(u64, BTreeMap<HostId, Phase>)>,
    /// Since then nothing happened that the bound of a cancelled run could not know of.
    pub stretch: Option<Stretch>,
    /// What each process was told.
    pub told: BTreeMap<ProcessId, Told>,
    /// What was done.
    pub done: Done,
    /// The first things that were wrong.
    pub violations: Vec<Violation>,
    /// Nothing goes wrong in this scenario.
    pub calm: bool,
    /// Why no run could be begun.
    pub blocked: Option<String>,
    /// What people and faults did.
    pub people: People,
    /// Faults that wait for a host to enter a phase.
    pub triggers: Vec<Trigger>,
    /// Faults that wait for the run to enter a stage.
    pub stage_triggers: Vec<StageTrigger>,
    /// How often each phase was entered.
    pub entered: BTreeMap<Phase, u32>,
}

impl Watch {
    /// Something is wrong.
    pub fn violated(&mut self, invariant: &'static str, what: String) {
        self.violations.push(Violation { invariant, what });
    }

    /// The host was asked for the last time before its packages: what starts on it from now on, nobody can see.
    pub fn is_past_its_last_question(&self, host: &HostId) -> bool {
        let phase = self.phases.get(host).copied().unwrap_or(Phase::Waiting);
        let asked = self.inspected_in.get(host) == Some(&Phase::Settling);
        phase >= Phase::Installing || (phase == Phase::Settling && asked)
    }

    /// Hosts that have begun and have not ended.
    pub fn in_hand(&self) -> impl Iterator<Item = &HostId> {
        self.phases.iter().filter(|(_, p)| !matches!(p, Phase::Waiting | Phase::Ended)).map(|(h, _)| h)
    }

    /// Its plan says that a person must agree somewhere.
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

    /// Takes a record of the journal in.
    fn takes(&mut self, process: ProcessId, record: &JournalRecord) {
        if let Err(what) = self.folds(record) {
            self.violated("I10", format!("record {}: {what}", record.seq));
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
            Entry::Command { command: Command::Resume, .. } => self.paused = false,
            Entry::Command { command: Command::Cancel | Command::Abandon, .. } if self.cancelled.is_none() => {
                self.cancelled = Some((record.seq, self.phases.clone()));
            }
            Entry::Ended { state, .. } => self.ended = Some(*state),
            _ => {}
        }
        self.installations.takes(record);
        self.journal.push((process, record.clone()));
    }
}

impl State {
    /// A process was given an answer.
    pub fn reads(&mut self, process: ProcessId, read: Read) {
        if !self.is_watched(process) {
            return;
        }
        let told = self.watch.told.entry(process).or_default();
        let mut inspected = None;
        match read {
            Read::Hosts(at, hosts) => {
                told.sent_out.clear();
                for host in hosts.iter() {
                    let up = host.inventory.status == HostStatus::Up;
                    let seen = &mut self.watch.done.up_seen;
                    match (seen.get_mut(host.id()), up) {
                        (Some((first, last)), true) => {
                            *last = at;
                            if at - *first >= 1_000 {
                                self.watch.done.up_twice.insert(host.id().clone());
                            }
                        }
                        (None, true) => drop(seen.insert(host.id().clone(), (at, at))),
                        (_, false) => drop(seen.remove(host.id())),
                    }
                }
                told.hosts = Some((at, Arc::clone(&hosts)));
                self.is_shown_hosts(process, at, &hosts);
            }
            Read::Vms(at, vms) => told.vms = Some((at, vms)),
            Read::Cluster(at, cluster) => told.cluster = Some((at, cluster)),
            Read::Troubles(at, troubles) => told.troubles = Some((at, troubles)),
            Read::Inspection(content_host) => inspected = Some(content_host),
        }
        let host = inspected.and_then(|content_host| self.host_of(&content_host));
        if let Some((host, phase)) = host.and_then(|h| Some((h.clone(), *self.watch.phases.get(&h)?))) {
            self.watch.inspected_in.insert(host, phase);
        }
    }

    /// The engine's id of a content host.
    pub fn host_of(&self, content_host: &ContentHostId) -> Option<HostId> {
        let number = content_host.as_str().parse::<u64>().ok()?;
        HostId::new(self.world.hosts.get(&number)?.engine_id.clone()).ok()
    }

    /// A process sends something. What is wrong with that is found before it arrives.
    pub fn sends(&mut self, process: ProcessId, act: &Act) {
        if !self.is_watched(process) {
            return self.say("elsewhere", format_args!("{process}: {act}"));
        }
        self.knows_no_more_than_the_journal(process);
        self.say("sends", format_args!("{process}: {act}"));
        invariants::on_act(self, process, act);
        match act {
            Act::Activate(h) => {
                self.watch.done.up_seen.remove(h);
                self.watch.done.up_twice.remove(h);
            }
            Act::Deactivate(h) => {
                self.watch.told.entry(process).or_default().sent_out.insert(h.clone());
            }
            _ => {}
        }
    }

    /// What was sent has arrived, and was accepted.
    pub fn arrives(&mut self, act: &Act) {
        let now = self.now_ms();
        let restart = (now, self.watch.journal.last().map_or(0, |(_, r)| r.seq));
        let provider_host = match act {
            Act::Install(c) | Act::Restart(c) => self.host_of(c),
            _ => None,
        };
        let done = &mut self.watch.done;
        match (act, provider_host) {
            (Act::Install(_), Some(h)) => drop(done.install_ordered.insert(h, now)),
            (Act::EngineUpgrade(h), _) => {
                done.install_ordered.insert(h.clone(), now);
                done.restart_ordered.insert(h.clone(), restart);
            }
            (Act::Restart(_), Some(h)) => drop(done.restart_ordered.insert(h, restart)),
            (Act::PowerRestart(h), _) => drop(done.restart_ordered.insert(h.clone(), restart)),
            (Act::StopVm(vm, _), _) => drop(done.vms_stopped.insert(vm.clone())),
            (Act::Migrate(vm, to), _) => done.migrations.push((vm.clone(), to.clone())),
            _ => {}
        }
    }

    /// What a driver knows of the run when it acts is what the journal gives, and nothing else. I10.
    fn knows_no_more_than_the_journal(&mut self, process: ProcessId) {
        let shown = self.processes.get(&process).and_then(|p| p.status.as_ref()).and_then(|s| s.run());
        let differs = match (&shown, &self.watch.folded) {
            (Some(shown), Some(folded)) => shown.seq == folded.seq && shown != folded,
            _ => false,
        };
        if differs {
            self.watch.violated("I10", format!("process {process} acts on what its journal does not say"));
        }
    }

    /// A process made changes durable.
    pub fn committed(&mut self, process: ProcessId, changes: &[Change]) {
        if !self.is_watched(process) {
            return;
        }
        for change in changes {
            match change {
                Change::Journal(record) => self.journaled(process, record),
                Change::Ledger(entry) => {
                    self.watch.ledger.insert(entry.setting.clone(), entry.clone());
                }
                Change::TakeRun { epoch, .. } => {
                    self.say("store", format_args!("{process} takes the run over, epoch {epoch}"));
                }
                Change::Event(event) => {
                    self.say("event", format_args!("{}: {}", event.name, event.text));
                }
                _ => {}
            }
        }
    }

    fn journaled(&mut self, process: ProcessId, record: &JournalRecord) {
        let text = match &record.entry {
            Entry::Began { plan, actor, .. } => format!("began by {actor}, plan {}", plan.hash),
            entry => serde_json::to_string(entry).unwrap_or_default(),
        };
        self.say("journal", format_args!("{process}.{} #{} {text}", record.epoch, record.seq));
        self.keeps_its_bound();
        invariants::on_record(self, process, record);
        // Pausing, asking and trying again is no progress.
        if matches!(record.entry, Entry::Phase { .. } | Entry::HostEnded { .. } | Entry::Stage(_) | Entry::Saw { .. }) {
            self.watch.moved_at_ms = self.now_ms();
        }
        self.watch.takes(process, record);
        if self.watch.ended.is_some() {
            self.watch.ended_at_ms = Some(self.now_ms());
        }
        self.stretches(record);
        match &record.entry {
            Entry::Phase { host, phase, .. } => self.entered(host, *phase),
            Entry::Began { .. } => self.entered_stage(Stage::Opening),
            Entry::Stage(stage) => self.entered_stage(*stage),
            _ => {}
        }
    }

    /// Sets off what waited for this stage.
    fn entered_stage(&mut self, stage: Stage) {
        let (due, waiting) = std::mem::take(&mut self.watch.stage_triggers).into_iter().partition(|t| t.stage == stage);
        self.watch.stage_triggers = waiting;
        for trigger in due {
            self.schedule(trigger.delay_ms, trigger.what);
        }
    }

    /// Sets off what waited for this phase.
    fn entered(&mut self, host: &HostId, phase: Phase) {
        let times = self.watch.entered.entry(phase).or_default();
        *times += 1;
        let times = *times;
        let (due, waiting) =
            std::mem::take(&mut self.watch.triggers).into_iter().partition(|t| t.phase == phase && t.nth == times);
        self.watch.triggers = waiting;
        for trigger in due {
            let happening = trigger.what.on(host);
            self.schedule(trigger.delay_ms, happening);
        }
    }
}
