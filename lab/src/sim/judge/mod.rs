//! The judge of a simulation: fed with events, it reports every invariant that does not hold.
//!
//! It stands apart from the world that it judges: it reads the world, changes nothing in it, and is called with each
//! answer that a process is given, each call that it sends, each call that the world accepts, and each record that
//! becomes durable. It never uses what a driver believes of itself.
//!
//! | file | subject |
//! |---|---|
//! | `events` | what is reported to it |
//! | `evidence` | what was reported, kept for later checks |
//! | `case` | the evidence and the world, as every check takes them |
//! | `sent` | checks at each call: I1, I2, I4, I5, I7, I8 |
//! | `written` | checks at each record: I1, I3, I4, I6, I7, I8, I9, I10 |
//! | `silence` | I5: a host that leaves maintenance during an installation is reported |
//! | `bound` | I9: a cancelled run ends within the bound that it shows |
//! | `ending` | I3, I4 and I8 after the last event |
//! | `truth` | what is true in the world |
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

mod bound;
mod case;
mod ending;
mod events;
mod evidence;
mod sent;
mod silence;
pub mod truth;
mod written;

use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};
use ovirt_upgrade_manager::model::ledger::LedgerEntry;
use ovirt_upgrade_manager::model::run::JournalRecord;
use ovirt_upgrade_manager::rolling::run::Run;

use self::bound::Bound;
use self::case::{Case, Wrong};
use self::silence::Installations;
use super::exec::ProcessId;
use crate::world::World;

pub use events::{Act, Read};
pub use evidence::{Before, Done, Evidence, Interference, Reads};

/// An invariant that does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Its name in the design: `I1` to `I10`, or the part of the model that it concerns.
    pub invariant: &'static str,
    /// What was seen.
    pub what: String,
}

/// The judge.
#[derive(Default)]
pub struct Judge {
    /// What was reported to it.
    pub seen: Evidence,
    /// What does not hold, the first one first.
    pub violations: Vec<Violation>,
    /// Nothing goes wrong in this scenario, so nothing may fail.
    pub calm: bool,
    bound: Bound,
    installations: Installations,
}

impl Judge {
    /// A judge of a run that does not begin before `now`.
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

    /// A run is about to begin. At its end, hosts and VMs are compared with their state now.
    pub fn run_begins(&mut self, world: &World) {
        let hosts = |status: HostStatus| {
            let hosts = world.engine.hosts.iter().filter(move |(_, h)| h.status == status);
            hosts.map(|(id, _)| id.clone()).collect()
        };
        let (up, in_maintenance) = (hosts(HostStatus::Up), hosts(HostStatus::Maintenance));
        self.seen.before = Before { ran: truth::running(world), up, in_maintenance };
    }

    /// A process was given an answer. With `reachable`, it can read the engine and write its journal without faults.
    pub fn reads(&mut self, world: &World, process: ProcessId, read: &Read, reachable: bool) {
        self.seen.take_read(world, process, read);
        if let Read::Hosts(at, hosts) = read {
            let wrong = self.installations.take_hosts(&self.seen, process, (*at, hosts), reachable);
            self.violated_all(wrong);
        }
    }

    /// A process sends a call; `shown` is the run that its driver shows. Checked before the call arrives.
    pub fn sends(&mut self, world: &World, process: ProcessId, act: &Act, shown: Option<&Run>) {
        // I10: what a driver acts on is what the journal gives, and nothing else.
        let differs = match (shown, &self.seen.folded) {
            (Some(shown), Some(folded)) => shown.seq == folded.seq && shown != folded,
            _ => false,
        };
        if differs {
            self.violated("I10", format!("process {process} acts on what its journal does not say"));
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
        let wrong = written::on_record(&self.case(world), process, record);
        self.violated_all(wrong);
        if let Err(what) = self.seen.take_record(now, process, record) {
            self.violated("I10", format!("record {}: {what}", record.seq));
        }
        self.installations.take_record(record);
        if bound::disturbs(record) || self.seen.ended.is_some() {
            self.disturbed(now);
        }
    }

    /// A row of the ledger became durable.
    pub fn ledger(&mut self, entry: &LedgerEntry) {
        self.seen.ledger.insert(entry.setting.clone(), entry.clone());
    }

    /// Something happened that the bound of a cancelled run does not include.
    pub fn disturbed(&mut self, now: i64) {
        self.bound.restart(&self.seen, now);
    }

    /// I9, at a moment at which the run has not ended.
    pub fn check_bound(&mut self, now: i64) {
        let wrong = self.bound.check(now);
        self.violated_all(wrong);
    }

    /// An administrator or a fault acts on a host: the run is not answerable for the host and the VMs on it.
    pub fn touched(&mut self, world: &World, host: &HostId) {
        self.disturbed(world.now_ms());
        self.seen.interference.touched.insert(host.clone());
        let Some(machine) = truth::machine(world, host).map(|m| m.id) else { return };
        let on_it = truth::running(world).into_iter().filter(|(_, m)| *m == machine);
        let on_it: Vec<VmId> = on_it.map(|(vm, _)| vm).collect();
        self.seen.interference.vms.extend(on_it);
    }

    /// Nothing can happen to the run any more.
    pub fn ends(&mut self, world: &World, cluster: &ClusterId) {
        let wrong = ending::on_end(&self.case(world), cluster, self.calm);
        self.violated_all(wrong);
    }
}
