//! The judge of a simulation: fed with events, it reports every invariant that does not hold.
//!
//! The judge is separate from the world that it judges: it reads the world and changes nothing in it. It is called with
//! each answer that a process receives, each call that it sends, each call that the world accepts, and each record that
//! becomes durable. It never uses a driver's own view of the run.
//!
//! | file | subject |
//! |---|---|
//! | `events` | the calls and answers that are reported |
//! | `evidence` | the reported events, kept for later checks |
//! | `told` | the run, by a fold of the judge's own |
//! | `occurrences` | what happened to the world and to the product: the only excuses, each with its duration |
//! | `case` | the evidence and the world, as every check takes them |
//! | `sent`, `people` | checks at each call: I1 to I5, I7, I8; acts of other users are not undone |
//! | `written` | checks at each record: I1 to I4, I6 to I10 |
//! | `phases` | checks at each phase that a host enters, and at missed deadlines |
//! | `begins`, `ends` | checks at the beginning of a host (all of its gates) and at its end (I6, the soak) |
//! | `causes` | every question, pause and failure has a cause |
//! | `unreported` | I5: a host that leaves maintenance during an installation is reported |
//! | `bound` | I9: a cancelled run ends within the bound that it shows |
//! | `ending` | I3, I4 and I8 after the last event |
//! | `truth` | the real state in the world |
//!
//! From the product the judge takes the types of the model and of the ports, and no decision. It reads one thing from
//! the product: the status that a driver shows.
//!
//! | invariant | meaning |
//! |---|---|
//! | I1 | no host is taken out while a read of that turn shows more than `max_unavailable` hosts out with it |
//! | I2 | no VM is stopped without a consent that is part of the plan's hash |
//! | I3 | every VM that the run stopped is started again, or listed in journal, report and event |
//! | I4 | every setting that the run changed is restored or listed; a change by somebody else that was readable before our write is kept |
//! | I5 | no installation is sent unless a read of that turn shows maintenance and no VM; if the host leaves maintenance, the run pauses |
//! | I6 | success is reported with proofs only |
//! | I7 | one controller per cluster |
//! | I8 | progress never decreases; every run ends once faults stop and operators answer; until then its status names what it waits for |
//! | I9 | after a cancel, only intents that finish or restore are written, within the bound that was shown |
//! | I10 | folding the journal gives the state that the driver acts on |

mod begins;
mod bound;
mod case;
mod causes;
mod ending;
mod ends;
mod events;
mod evidence;
pub mod occurrences;
mod people;
mod phases;
mod sent;
pub mod told;
pub mod truth;
mod unreported;
mod written;

use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};
use ovirt_upgrade_manager::model::ledger::LedgerEntry;
use ovirt_upgrade_manager::model::plan::Approval;
use ovirt_upgrade_manager::model::run::{Entry, HostResult, JournalRecord, Phase, Stage};
use ovirt_upgrade_manager::ports::Change;
use ovirt_upgrade_manager::rolling::run::Run;

use self::bound::Bound;
use self::case::{Case, Wrong};
use self::occurrences::Occurrence;
use self::unreported::Installations;
use super::exec::ProcessId;
use crate::world::World;
use crate::world::engine::{Migrates, ShutsDown};

pub use events::{Act, Read};
pub use evidence::{Before, Done, Evidence, Reads, host_of};
pub use occurrences::What;

/// How long a driver may name no wait: it has just begun, or slow servers make its first turn long.
const LONGEST_SILENCE_MS: i64 = 15 * 60_000;

/// The time of five tries to take the flag.
const LONGEST_WITHOUT_FLAG_MS: i64 = 15 * 60_000;

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// The invariant (`I1` to `I10`), or the part of the model that is violated.
    pub invariant: &'static str,
    /// The observation.
    pub what: String,
}

/// The judge.
#[derive(Default)]
pub struct Judge {
    /// The reported events.
    pub seen: Evidence,
    /// Violations, in the order of their discovery.
    pub violations: Vec<Violation>,
    /// Whether nothing goes wrong in this scenario, so that nothing may fail.
    pub calm: bool,
    /// Since when the driver has named no wait.
    silent_since_ms: Option<i64>,
    /// Since when the upgrade flag has not been set although hosts may be taken out.
    flag_gone_since_ms: Option<i64>,
    bound: Bound,
    installations: Installations,
}

impl Judge {
    /// A judge of a run that begins at `now` or later.
    pub fn new(calm: bool, now: i64) -> Self {
        let seen = Evidence { moved_at_ms: now, ..Evidence::default() };
        Judge { seen, calm, ..Judge::default() }
    }

    /// Records a violation.
    pub fn violated(&mut self, invariant: &'static str, what: String) {
        self.violations.push(Violation { invariant, what });
    }

    fn violated_all(&mut self, found: impl IntoIterator<Item = Wrong>) {
        found.into_iter().for_each(|(invariant, what)| self.violated(invariant, what));
    }

    fn case<'a>(&'a self, world: &'a World) -> Case<'a> {
        Case { world, seen: &self.seen }
    }

    /// A run is about to begin. At its end, the hosts and VMs are compared with their present state. A second request
    /// while the run goes on is refused, and changes nothing.
    pub fn run_begins(&mut self, world: &World) {
        if self.seen.run.is_some() {
            return;
        }
        let hosts = |status: HostStatus| {
            let hosts = world.engine.hosts.iter().filter(move |(_, h)| h.status == status);
            hosts.map(|(id, _)| id.clone()).collect()
        };
        let (up, in_maintenance) = (hosts(HostStatus::Up), hosts(HostStatus::Maintenance));
        let slow_guests = world.engine.vms.values().any(|vm| vm.shuts_down != ShutsDown::Well);
        let endless_migrations = world.engine.vms.values().any(|vm| vm.migrates == Migrates::Forever);
        let has_strangers = |host: &&HostId| truth::machine(world, host).is_some_and(|m| m.unlisted_qemu > 0);
        let strangers = world.engine.hosts.keys().filter(has_strangers).cloned().collect();
        let ran = truth::running(world);
        self.seen.before = Before { ran, up, in_maintenance, slow_guests, endless_migrations, strangers };
    }

    /// A process received an answer. With `reachable`, it can read the engine and write its journal without faults.
    /// With `good`, no answer takes long either.
    pub fn reads(&mut self, world: &World, process: ProcessId, read: &Read, (reachable, good): (bool, bool)) {
        self.seen.take_read(world, process, read);
        if let (Read::Cluster(at, cluster), true) = (read, self.drives(process)) {
            self.check_flag(*at, cluster.upgrade.is_some() || !good);
        }
        if let Read::Hosts(at, hosts) = read {
            if self.drives(process) {
                self.seen.told.look(world.now_ms(), good);
                self.check_deadlines(world.now_ms());
                self.check_idleness();
            }
            let wrong = self.installations.take_hosts(&self.seen, process, (*at, hosts), reachable);
            self.violated_all(wrong);
        }
    }

    /// A process sends a call; `shown` is the run that its driver shows. The call is checked before it arrives.
    pub fn sends(&mut self, world: &World, process: ProcessId, act: &Act, shown: Option<&Run>) {
        // I10: the run that a driver acts on is the fold of the journal.
        if let Some(what) = shown.and_then(|shown| self.seen.told.differs_from(shown)) {
            self.violated("I10", format!("process {process} acts on what its journal does not say: {what}"));
        }
        let wrong = sent::on_act(&self.case(world), process, act);
        self.violated_all(wrong);
        self.seen.take_sent(process, act);
    }

    /// A call has arrived and was accepted.
    pub fn accepted(&mut self, world: &World, act: &Act) {
        self.seen.take_accepted(world, act);
    }

    /// A record became durable.
    pub fn journaled(&mut self, world: &World, process: ProcessId, record: &JournalRecord) {
        let now = world.now_ms();
        self.check_bound(now);
        if self.drives(process) {
            self.seen.told.look(now, false);
        }
        let wrong = written::on_record(&self.case(world), process, record);
        self.violated_all(wrong);
        self.seen.take_record(now, process, record);
        self.installations.take_record(record);
        if record.entry == Entry::TookOver {
            self.not_driven();
        }
        if bound::disturbs(record) || self.seen.ended.is_some() {
            self.disturbed(now);
        }
    }

    /// A row of the ledger became durable.
    pub fn ledger(&mut self, entry: &LedgerEntry) {
        self.seen.ledger.insert(entry.setting.clone(), entry.clone());
    }

    /// No process drives the run, or its processes stand still: nothing that a process has to do is late.
    pub fn not_driven(&mut self) {
        (self.silent_since_ms, self.flag_gone_since_ms) = (None, None);
    }

    /// Something happened that the bound of a cancelled run does not include.
    pub fn disturbed(&mut self, now: i64) {
        self.bound.restart(&self.seen, now);
    }

    /// Checks I9 for a run that has not ended.
    pub fn check_bound(&mut self, now: i64) {
        let wrong = self.bound.check(now);
        self.violated_all(wrong);
    }

    /// Checks that nothing lasts beyond its deadline.
    fn check_deadlines(&mut self, now: i64) {
        let Some(plan) = &self.seen.plan else { return };
        let d = &plan.options.deadlines;
        let limit = |_: &HostId, phase: Phase| match phase {
            Phase::Evacuating => Some(d.evacuate_ms),
            Phase::Settling => Some(d.settle_ms),
            Phase::Activating => Some(d.up_ms),
            _ => None,
        };
        if let Some((host, phase)) = self.seen.told.overdue(now, limit) {
            let what = format!("host {host} is in {phase:?} beyond its deadline");
            self.violated("time", what);
        }
    }

    /// Checks that a run which cannot begin its next host within the plan's time asks an operator. A run that waits for
    /// a window or an approval is excepted.
    fn check_idleness(&mut self) {
        let Some(options) = self.seen.plan.as_ref().map(|plan| &plan.options) else { return };
        let waits_by_plan =
            options.windows.is_some() || options.begin_until_ms.is_some() || options.approval != Approval::None;
        let limit = i64::try_from(options.wait_ask_ms).unwrap_or(i64::MAX).saturating_add(LONGEST_SILENCE_MS);
        if options.wait_ask_ms > 0 && !waits_by_plan && self.seen.told.idle_ms() > limit {
            let minutes = self.seen.told.idle_ms() / 60_000;
            self.violated("waits", format!("nothing has been in hand for {minutes} min, and nobody was asked"));
        }
    }

    /// Checks that the run holds the upgrade flag for as long as it may take hosts out: a flag that is lost is taken
    /// again.
    fn check_flag(&mut self, at: i64, is_set: bool) {
        let told = &self.seen.told;
        let rolls = told.stage == Some(Stage::Rolling) && !told.is_held_for_hosts() && !told.cancelled;
        let wanted = self.seen.plan.as_ref().is_some_and(|plan| !plan.one_host);
        if !rolls || !wanted || is_set {
            self.flag_gone_since_ms = None;
        } else if at - *self.flag_gone_since_ms.get_or_insert(at) > LONGEST_WITHOUT_FLAG_MS {
            self.violated("I7", "the run goes on without the upgrade flag and does not take it again".to_owned());
        }
    }

    /// Whether the process wrote the last record.
    fn drives(&self, process: ProcessId) -> bool {
        self.seen.journal.last().is_some_and(|(by, _)| *by == process)
    }

    /// Checks the status that the driver shows: I8 by its waits, I9 by the bound of a cancel.
    pub fn shown(&mut self, now: i64, process: ProcessId, run: &Run, waits: bool) {
        if !self.drives(process) || self.seen.ended.is_some() {
            return;
        }
        if let Some(plan) = &self.seen.plan {
            let wrong = self.bound.shown(plan, || run.cancel_bound_ms());
            self.violated_all(wrong);
        }
        if waits {
            self.silent_since_ms = None;
        } else if now - *self.silent_since_ms.get_or_insert(now) > LONGEST_SILENCE_MS {
            self.violated("I8", "the run is unfinished and names nothing that it waits for".to_owned());
        }
    }

    /// Changes became durable together. Checks that records and their events are in one transaction, and that no
    /// command is lost.
    pub fn committed(&mut self, changes: &[Change]) {
        let records = || {
            changes.iter().filter_map(|change| match change {
                Change::Journal(record) => Some(&record.entry),
                _ => None,
            })
        };
        let tells = |entry: &&Entry| match entry {
            Entry::HostEnded { result, .. } => *result != HostResult::NotReached,
            Entry::Ended { .. } | Entry::Paused { .. } | Entry::Command { .. } | Entry::Noted { .. } => true,
            _ => false,
        };
        let events = changes.iter().filter(|change| matches!(change, Change::Event(_))).count();
        if records().filter(tells).count() > events {
            self.violated("event", "a record that operators have to hear of has no event".to_owned());
        }
        let dropped = changes.iter().filter(|change| matches!(change, Change::DropRequest(_))).count();
        if records().filter(|entry| matches!(entry, Entry::Command { .. })).count() < dropped {
            self.violated("command", "a command was dropped, and no record shows it".to_owned());
        }
    }

    /// Something happens to a host, a VM, a server or the product.
    pub fn happens(&mut self, now: i64, what: What, host: Option<&HostId>, vm: Option<&VmId>) {
        self.disturbed(now);
        if what == What::Policy {
            self.seen.done.policy_is_ours = false;
        }
        self.seen.occurrences.add(Occurrence { at_ms: now, host: host.cloned(), vm: vm.cloned(), what });
    }

    /// Nothing is due any more for the run.
    pub fn ends(&mut self, world: &World, cluster: &ClusterId) {
        let wrong = ending::on_end(&self.case(world), cluster, self.calm);
        self.violated_all(wrong);
    }
}
