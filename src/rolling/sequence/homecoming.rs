//! If the plan wants it, VMs that left their hosts for the upgrade are migrated back to them after the last host,
//! within the engine's rules.
//!
//! The ledger has an entry for each VM: its former host, and the host to which it went. A VM on any other host was
//! moved by another user, and stays there. The engine's scheduler decides last on each migration: it refuses one that
//! affinity or another of its rules forbids.
//!
//! Tests: `lab/tests/it/runs/homecoming.rs`.

use super::turn::{BACKOFF_MS, Turn, Wait};
use super::words::status_word;
use crate::error::{Problem, codes};
use crate::model::cluster::{Migration, Vm, VmStatus};
use crate::model::host::HostStatus;
use crate::model::ids::{HostId, VmId};
use crate::model::ledger::{LedgerEntry, LedgerState, Setting, Value};
use crate::model::run::{Action, Entry, HostResult, Phase};
use crate::rolling::window;

/// Tries to move one VM back.
const MAX_TRIES: u32 = 2;

/// What is to be done with a VM.
enum Way {
    /// It is on its former host.
    IsHome,
    /// It can be migrated to this host now.
    Goes(HostId),
    /// Its former host has no room now; other VMs may leave that host.
    Waits,
    /// It stays where it is, for this reason.
    Stays(String),
}

impl Turn<'_> {
    /// A host is being emptied: its VMs get entries, unless they have left another host before. Their targets are not
    /// known yet.
    pub(super) fn note_homes(&mut self, host: &HostId) {
        if !self.run.plan.options.vms_come_home {
            return;
        }
        let test = self.run.plan.options.migration_test.clone();
        let moves = |vm: &&Vm| !vm.hosted_engine && test.as_ref() != Some(&vm.id);
        let vms: Vec<VmId> = self.snapshot.vms_on(host).filter(moves).map(|vm| vm.id.clone()).collect();
        let (here, nowhere) = (Value::VmOn(Some(host.clone())), Value::VmOn(None));
        for vm in vms {
            let setting = Setting::VmPlace(vm.clone());
            let entry = match self.run.ledger.get(&setting).cloned() {
                None => LedgerEntry {
                    run: self.run.id.clone(),
                    setting,
                    before: here.clone(),
                    ours: nowhere.clone(),
                    state: LedgerState::Ours,
                },
                // The VM leaves the host to which it went before.
                Some(known) if known.state == LedgerState::Ours && known.ours == here => {
                    LedgerEntry { ours: nowhere.clone(), ..known }
                }
                Some(known) => {
                    self.was_moved_here(&known, &vm, host);
                    continue;
                }
            };
            self.write(Entry::Ledger(entry));
        }
    }

    /// A VM that was stopped for its host was started on another one: it comes home like the others.
    pub(super) fn note_home_of_started(&mut self, vm: &Vm, home: &HostId) {
        let setting = Setting::VmPlace(vm.id.clone());
        let is_away = vm.host.as_ref().is_some_and(|at| at != home);
        if !self.run.plan.options.vms_come_home || !is_away {
            return;
        }
        let ours = Value::VmOn(vm.host.clone());
        let entry = match self.run.ledger.get(&setting).cloned() {
            // It had left another host before.
            Some(known) if known.state == LedgerState::Ours => LedgerEntry { ours, ..known },
            Some(_) => return,
            None => {
                let before = Value::VmOn(Some(home.clone()));
                LedgerEntry { run: self.run.id.clone(), setting, before, ours, state: LedgerState::Ours }
            }
        };
        self.write(Entry::Ledger(entry));
    }

    /// A VM with an entry is on the host, although the run left it on another one: another user moved it.
    fn was_moved_here(&mut self, known: &LedgerEntry, vm: &VmId, host: &HostId) {
        let left_at = match &known.ours {
            Value::VmOn(Some(at)) if known.state == LedgerState::Ours && at != host => at.clone(),
            _ => return,
        };
        if let Value::VmOn(Some(home)) = &known.before {
            let why = format!("somebody else moved it from host {} to host {}", self.name(&left_at), self.name(host));
            self.leave_vm(known, vm, home, &why);
        }
    }

    /// A host is empty: notes the present hosts of the VMs that left it, or that left another host meanwhile.
    pub(super) fn note_places(&mut self) {
        let entries: Vec<LedgerEntry> = self.places().filter(|e| e.ours == Value::VmOn(None)).cloned().collect();
        for entry in entries {
            let Setting::VmPlace(vm) = &entry.setting else { continue };
            let is_emptied = |at: &HostId| self.host(at).is_some_and(|h| h.phase == Phase::Evacuating);
            let seen = self.snapshot.vms.get(vm).filter(|vm| vm.is_on_a_host());
            let at = seen.and_then(|vm| vm.host.clone()).filter(|at| !is_emptied(at));
            if let Some(at) = at {
                self.write(Entry::Ledger(LedgerEntry { ours: Value::VmOn(Some(at)), ..entry }));
            }
        }
    }

    fn places(&self) -> impl Iterator<Item = &LedgerEntry> {
        self.run.unrestored().filter(|entry| matches!(entry.setting, Setting::VmPlace(_)))
    }

    /// Goes on with the VMs. Returns whether all of them are settled: moved back, or listed with the reason.
    pub(super) fn bring_vms_home(&mut self) -> bool {
        // VMs that left a host which did not become empty.
        self.note_places();
        let entries: Vec<LedgerEntry> = self.places().cloned().collect();
        let (mut waits, mut moves) = (vec![], false);
        for entry in entries {
            let (Setting::VmPlace(id), Value::VmOn(Some(home))) = (&entry.setting, &entry.before) else { continue };
            if self.is_being_moved(|vm, _| vm == id) {
                self.waits_for_way(id, home);
                moves = true;
                continue;
            }
            match self.way_home(id, home, &entry.ours) {
                Way::IsHome => self.ledger(&entry, LedgerState::Restored),
                Way::Stays(why) => self.leave_vm(&entry, id, home, &why),
                Way::Waits => waits.push((entry.clone(), id.clone(), home.clone())),
                Way::Goes(to) => {
                    if let Some(left) = self.flag_is_left() {
                        self.leave_vm(&entry, id, home, &left.message);
                        continue;
                    }
                    moves = true;
                    self.waits_for_way(id, home);
                    if self.may_close() {
                        self.move_vm(id, to);
                    }
                }
            }
        }
        if !moves {
            for (entry, id, home) in waits {
                self.leave_vm(&entry, &id, &home, "the host has not enough free memory for it");
            }
        }
        self.places().next().is_none()
    }

    fn is_being_moved(&self, is_it: impl Fn(&VmId, &HostId) -> bool) -> bool {
        self.run.steps.values().any(|step| match &step.action {
            Action::Migrate { vm, to } => step.host.is_none() && is_it(vm, to),
            _ => false,
        })
    }

    fn way_home(&self, id: &VmId, home: &HostId, left_at: &Value) -> Way {
        let stays = |why: &str| Way::Stays(why.to_owned());
        let Some(vm) = self.snapshot.vms.get(id) else { return stays("it was removed") };
        if vm.is_on_a_host() && vm.host.as_ref() == Some(home) && vm.status != VmStatus::Migrating {
            return Way::IsHome;
        }
        if self.run.cancelled && !bug!(ComesHomeAfterCancel) {
            return stays("the run was cancelled");
        }
        match vm.status {
            VmStatus::Up => {}
            VmStatus::Migrating => return stays("it is still being migrated"),
            _ => return stays("it does not run"),
        }
        if *left_at != Value::VmOn(vm.host.clone()) && !bug!(MovesHomeOverPerson) {
            return stays("it is not where the run left it: somebody else moved it");
        }
        if vm.migration == Migration::Pinned || !vm.obstacles.is_empty() {
            return stays("it cannot be migrated any more");
        }
        if let Some((tries, _, refused)) = self.run.moves_back.get(id).filter(|(tries, ..)| *tries >= MAX_TRIES) {
            let why = refused.as_ref().map_or("the engine gave no reason", |why| &why.message);
            return Way::Stays(format!("{tries} tries failed: {why}"));
        }
        self.way_to(vm, home)
    }

    /// What is to be done with a VM, by the state of its former host.
    fn way_to(&self, vm: &Vm, home: &HostId) -> Way {
        let failed = self.host(home).and_then(|run| match &run.result {
            Some((result, _)) if result.is_failure() => Some("failed"),
            Some((HostResult::Skipped, _)) if run.is_upgraded() => Some("was skipped before its soak had ended"),
            Some((HostResult::Skipped, _)) => Some("was skipped"),
            _ => None,
        });
        let Some(host) = self.snapshot.hosts.get(home) else {
            return Way::Stays("its host left the cluster".to_owned());
        };
        if host.inventory.status != HostStatus::Up || failed.is_some() {
            let is = || format!("is '{}'", status_word(Some(host.inventory.status)));
            return Way::Stays(format!("the host {}", failed.map_or_else(is, str::to_owned)));
        }
        let options = &self.run.plan.options;
        let opens = window::next_begin(options, self.snapshot.now_ms, 0).ok().flatten();
        if opens.is_none_or(|at| at > self.snapshot.now_ms) {
            return Way::Stays("no maintenance window is open any more".to_owned());
        }
        let is_coming = |other: &&Vm| other.migrates_to.as_ref() == Some(home) && !bug!(IgnoresComingVms);
        let coming = self.snapshot.vms.values().filter(is_coming);
        let coming_mib: u64 = coming.map(|other| other.memory_mib).sum();
        if self.free_mib(host).saturating_sub(coming_mib) < vm.memory_mib || self.is_being_moved(|_, to| to == home) {
            return Way::Waits;
        }
        Way::Goes(home.clone())
    }

    fn move_vm(&mut self, vm: &VmId, to: HostId) {
        let tried = self.run.moves_back.get(vm);
        let is_over = tried.is_none_or(|(tries, at, _)| self.snapshot.now_ms - at >= BACKOFF_MS * i64::from(*tries));
        if is_over && self.may_send() && !self.backs_off(None) {
            self.write(Entry::Intent { host: None, action: Action::Migrate { vm: vm.clone(), to } });
        }
    }

    fn leave_vm(&mut self, entry: &LedgerEntry, vm: &VmId, home: &HostId, why: &str) {
        let name = self.snapshot.vms.get(vm).map_or(vm.as_str(), |vm| &vm.name);
        let listed: Problem = codes::VmNotMovedBack { vm: name, host: self.name(home), why }.err().into();
        self.ledger(entry, LedgerState::Listed(listed));
    }

    fn waits_for_way(&mut self, vm: &VmId, home: &HostId) {
        let entity = format!("VM {}", self.snapshot.vms.get(vm).map_or(vm.as_str(), |vm| &vm.name));
        let what = format!("it is moved back to host {}", self.name(home));
        self.waits.push(Wait { host: None, why: codes::RunWaiting { entity, what }.err().into() });
    }
}
