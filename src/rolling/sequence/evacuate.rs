//! A host on its way out of service: consented VMs stop, the engine moves the others, the host becomes empty.
//!
//! Tests: `lab/tests/it/runs/vms.rs` and `people.rs`.

use super::snapshot::Inspected;
use super::turn::{Answered, BACKOFF_MS, MAX_TRIES, Turn, Wait};
use super::words::{as_time, status_word};
use crate::error::{Code, Problem, codes};
use crate::model::cluster::{Migration, Vm, VmStatus, VmStop};
use crate::model::host::HostStatus;
use crate::model::ids::{HostId, VmId};
use crate::model::ledger::{LedgerEntry, LedgerState, Setting, Value};
use crate::model::plan::{HostPlan, Installer};
use crate::model::run::{Action, ActionKind, Fact, HostResult, Phase, Question};
use crate::rolling::run::{AnswerTo, Enrolling, VmStopping, is_gluster_busy};
use crate::rolling::words::duration_of;

/// The engine's events of a host that does not respond: `VDS_FAILURE`, `VDS_HOST_NOT_RESPONDING_CONNECTING`,
/// `VDS_HOST_NOT_RESPONDING`.
pub(super) const UNRESPONSIVE: [u32; 3] = [12, 9008, 9027];
/// The engine found the host up: `VDS_DETECTED`.
pub(super) const SEEN_UP: u32 = 13;
/// Certificates are enrolled anew when they end within this time, as the engine's own upgrade does.
const CERTIFICATE_MS: i64 = 365 * 86_400_000;

impl Turn<'_> {
    /// Stops the VMs with a consent that are on this host, and on no other one. Each first gets an entry in the ledger.
    pub(super) fn stop_vms(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let deadlines = &self.run.plan.options.deadlines;
        let limit = deadlines.vm_stop_ms.saturating_add(deadlines.up_ms);
        match self.snapshot.status(host) {
            // No VM is stopped for a host that will not be taken out of service.
            Some(_) if self.gives_way(host) => return,
            // A guest that shuts down is waited for on the way back.
            Some(status) if self.run.cancelled && !is_taken_out(status) && !bug!(CancelWaitsForRecovery) => {
                return self.fail(host, self.cancelled());
            }
            Some(status) if self.can_be_emptied(host, status) => {}
            Some(HostStatus::PreparingForMaintenance | HostStatus::Maintenance) => {
                let change = self.external_change_problem(host, "the host was moved to maintenance");
                match self.ask_about_change(host, change.clone()) {
                    Answered::Open => {}
                    Answered::GoOn => self.fail(host, change),
                    Answered::Leave => self.end_host(host, HostResult::FailedOutOfService, Some(change)),
                }
                return;
            }
            // Nothing is decided about the host while the run is on hold.
            _ if !self.run.may_step() => return,
            Some(status) if may_recover(status) && !self.is_overdue(host, limit) => {
                return self.waits_for_recovery(plan, status);
            }
            status => {
                let why = codes::HostNotReady { host: &plan.name, status: status_word(status) }.err();
                return self.fail(host, why);
            }
        }
        // An operator left the host: what was ordered is waited for, and nothing else is.
        if self.host(host).is_some_and(|run| run.left_as_it_is.is_some()) && !bug!(StopsVmsAfterLeave) {
            return;
        }
        let running: Vec<Vm> = self.consented(host).filter(|vm| vm.status != VmStatus::Down).cloned().collect();
        if running.is_empty() || bug!(EmptiesBeforeVmsStop) {
            if !self.has_open_step(host) && self.run.may_step() && !self.run.cancelled {
                self.phase(host, Phase::Evacuating);
            } else if self.run.cancelled && !self.has_open_step(host) {
                self.fail(host, self.cancelled());
            }
            return;
        }
        if self.run.cancelled {
            return self.fail(host, self.cancelled());
        }
        if !self.run.may_step() && !bug!(FailsVmsOnHold) {
            return;
        }
        for vm in running {
            if self.is_started_again(host, &vm) {
                let what = format!("VM {} was started again on host {}", vm.name, plan.name);
                let change: Problem = codes::ExternalChange { what, who: "another user" }.err().into();
                let of_vm = (!bug!(StopsOthersByOneAnswer)).then(|| vm.id.clone());
                let event = self.started_since_answer(host, &vm.id).filter(|_| !bug!(PermitsLaterStarts));
                let question = Question { host: Some(host.clone()), vm: of_vm, event, ..Question::default() };
                match self.ask_about(question, change.clone()) {
                    Answered::Open => return,
                    Answered::GoOn => {}
                    Answered::Leave => return self.fail(host, change),
                }
            }
            self.stop_vm(plan, &vm);
            if self.host(host).is_some_and(|h| h.phase != Phase::StoppingVms) {
                return;
            }
        }
    }

    /// Whether another user started a VM again that the run had stopped. A start by the run of which no result is known can have
    /// come into effect late.
    fn is_started_again(&self, host: &HostId, vm: &Vm) -> bool {
        // It went down after its step had ended without the stop.
        let after = self.host(host).and_then(|h| h.before.as_ref()).map_or(0, |b| b.newest_event);
        let is_late = self.snapshot.is_order_undone_by_other(&vm.id, after, false);
        if is_late && !bug!(StopsLateAgain) && !bug!(StopsAgainUnasked) {
            return true;
        }
        let by_other = self.snapshot.is_vm_started_by_other(&vm.id) && !bug!(ExcusesOwnStartForEver);
        let by_us = self.run.vms_maybe_started.contains(&vm.id) && !by_other && !bug!(BlamesOwnStart);
        self.run.vms_stopped_ms.contains_key(&vm.id) && !by_us && !bug!(StopsAgainUnasked)
    }

    /// The start of a VM by another user after an operator had answered about an earlier start: that answer does not permit to stop the VM
    /// once more. The question about the first start names no event, because the engine can report it later than it shows the VM.
    fn started_since_answer(&self, host: &HostId, vm: &VmId) -> Option<u64> {
        let first = AnswerTo { vm: Some(vm.clone()), ..AnswerTo::about(Some(host), Code::ExternalChange) };
        let answered_ms = self.run.answer_records.get(&first).filter(|_| self.run.answers.contains_key(&first))?.at_ms;
        let ours_to_engines = self.snapshot.engine.now_ms - self.snapshot.now_ms;
        let start = self.snapshot.last_start_by_other(vm)?;
        (start.at_ms > answered_ms + ours_to_engines).then_some(start.id)
    }

    /// Another upgrade holds the flag, and an operator answered that it is not to be waited for: the host is not taken out, and no
    /// VM is stopped for it. A guest that shuts down already is waited for. Returns whether that is so.
    fn gives_way(&mut self, host: &HostId) -> bool {
        let is_in_place = self.snapshot.status(host).is_some_and(|status| self.can_be_emptied(host, status));
        let Some(left) = self.flag_is_left().filter(|_| is_in_place) else { return false };
        if self.has_open_step(host) {
            return !bug!(StopsAfterFlagIsLeft);
        }
        self.fail(host, left);
        true
    }

    fn waits_for_recovery(&mut self, plan: &HostPlan, status: HostStatus) {
        let what = format!("the engine brings it up again; it is {}", status_word(Some(status)));
        let why = codes::RunWaiting { entity: format!("host {}", plan.name), what }.err().into();
        self.waits.push(Wait { host: Some(plan.id.clone()), why });
    }

    fn consented<'b>(&'b self, host: &HostId) -> impl Iterator<Item = &'b Vm> + use<'b> {
        let consents = &self.run.plan.consents.stop_vms;
        self.snapshot.vms_on(host).filter(move |vm| consents.contains(&vm.id) || bug!(StopsWithoutConsent))
    }

    fn stop_vm(&mut self, plan: &HostPlan, vm: &Vm) {
        let host = &plan.id;
        if self.run.steps_of(Some(host)).any(|(_, s)| matches!(&s.action, Action::StopVm { vm: v, .. } if *v == vm.id))
        {
            return;
        }
        let stopping = self.host(host).and_then(|h| h.vm_stops.get(&vm.id)).cloned().unwrap_or_default();
        // A request that was refused, or whose answer was lost, may never have reached the guest.
        let had_its_time = stopping.had_its_time;
        let hard = self.run.plan.consents.power_off_vms.contains(&vm.id) || bug!(PowersOffWithoutConsent);
        let how = match (had_its_time || bug!(PowersOffAtOnce)) && hard {
            true => VmStop::PowerOff,
            false if had_its_time => return self.fail(host, self.vm_not_stopped(plan, vm)),
            false => VmStop::ShutDown,
        };
        if stopping.tries >= MAX_TRIES {
            return self.fail(host, self.vm_stop_failed(plan, vm, how, &stopping));
        }
        let waits_ms = match how {
            VmStop::ShutDown => BACKOFF_MS * i64::from(stopping.tries),
            VmStop::PowerOff => BACKOFF_MS * i64::from(stopping.tries.saturating_sub(1)),
        };
        let backs_off = self.backs_off(Some(host));
        if !self.may_send() || backs_off || self.snapshot.now_ms - stopping.tried_ms < waits_ms {
            return;
        }
        if !self.must_restart_vm(&vm.id) && !bug!(ForgetsStoppedVms) {
            self.write(crate::model::run::Entry::Ledger(LedgerEntry {
                run: self.run.id.clone(),
                setting: Setting::VmRuns(vm.id.clone()),
                before: Value::VmOn(Some(host.clone())),
                ours: Value::VmOn(None),
                state: LedgerState::Ours,
            }));
        }
        self.write(crate::model::run::Entry::Intent {
            host: Some(host.clone()),
            action: Action::StopVm { vm: vm.id.clone(), how },
        });
    }

    fn must_restart_vm(&self, vm: &VmId) -> bool {
        self.run.unrestored().any(|e| e.setting == Setting::VmRuns(vm.clone()))
    }

    fn vm_not_stopped(&self, plan: &HostPlan, vm: &Vm) -> Problem {
        let limit = duration_of(self.run.plan.options.deadlines.vm_stop_ms);
        codes::VmNotStopped { vm: &vm.name, host: &plan.name, limit }.err().into()
    }

    /// The problem when every try has failed: in the engine's words, if it gave any.
    fn vm_stop_failed(&self, plan: &HostPlan, vm: &Vm, how: VmStop, stopping: &VmStopping) -> Problem {
        let Some(refusal) = &stopping.refusal else { return self.vm_not_stopped(plan, vm) };
        let action = match how {
            VmStop::ShutDown => format!("shutdown of VM {}", vm.name),
            VmStop::PowerOff => format!("stop of VM {}", vm.name),
        };
        codes::EngineRefusedAction { action, host: &plan.name, why: &refusal.message }.err().into()
    }

    pub(super) fn cancelled(&self) -> Problem {
        codes::Cancelled { operation: format!("run {}", self.run.id) }.err().into()
    }

    /// Sends `deactivate`, then waits until the engine has emptied the host while it monitors it.
    pub(super) fn evacuate(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.evacuate_ms;
        if bug!(InstallsUnseen) {
            return self.phase(host, Phase::Installing);
        }
        let sent = self.host(host).is_some_and(|h| h.has_done(ActionKind::Deactivate));
        let status = self.snapshot.status(host);
        if self.run.cancelled && !self.has_open_step(host) {
            return self.fail(host, self.cancelled());
        }
        if !sent && !self.has_open_step(host) && self.was_taken_out(host) {
            let change = self.external_change_problem(host, "the host was taken out of service before this run did it");
            match self.ask_about_change(host, change.clone()) {
                Answered::Open => return,
                Answered::GoOn => {}
                Answered::Leave => return self.end_host(host, HostResult::Skipped, Some(change)),
            }
        }
        match status {
            Some(HostStatus::PreparingForMaintenance) => self.watch_evacuation(plan),
            Some(HostStatus::Maintenance) if self.snapshot.is_empty_in_maintenance(host) => return self.emptied(plan),
            Some(status)
                if (sent || self.was_brought_back(host))
                    && self.can_be_emptied(host, status)
                    && !bug!(EmptiesOverPerson) =>
            {
                let change = self
                    .external_change_problem(host, "the host was brought back to service while it was being emptied");
                match self.ask_about_change(host, change.clone()) {
                    Answered::Open => {}
                    Answered::GoOn => self.deactivate(plan),
                    Answered::Leave => return self.fail(host, change),
                }
            }
            Some(status) if self.can_be_emptied(host, status) => self.deactivate(plan),
            _ => {}
        }
        if self.is_overdue(host, limit) && !self.has_open_step(host) && !bug!(EmptiesForEver) {
            let waited_for_flag = self.flag_of_another().filter(|_| self.run.plan.one_host && !sent);
            let why = waited_for_flag.or_else(|| self.gluster_not_ready(plan)).or_else(|| self.runs_unlisted(plan));
            self.fail(host, why.unwrap_or_else(|| self.overdue(host, "emptying it", limit).into()));
        }
    }

    /// Leaves a host that is not in maintenance for the run yet, because of an operator's answer. If the run did nothing to it, or another
    /// user took it out first, it is skipped. If another user took it out later, it stays there; otherwise it returns to service, and its
    /// VMs start.
    pub(super) fn leave_before_maintenance(&mut self, plan: &HostPlan, left: Problem) {
        let host = &plan.id;
        let Some(run) = self.host(host) else { return };
        let was_sent = run.has_done(ActionKind::Deactivate);
        let is_first = run.phase == Phase::Evacuating && !was_sent;
        let owes_vms = !self.run.vms_to_restart(host).is_empty() && !bug!(SkipsWithVmsDown);
        let is_untouched = !was_sent && run.stops_requested.is_empty() && !owes_vms;
        match self.was_taken_out(host) {
            is_out if is_untouched || is_out && is_first => self.end_host(host, HostResult::Skipped, Some(left)),
            true => self.end_host(host, HostResult::FailedOutOfService, Some(left)),
            false => self.fail(host, left),
        }
    }

    /// Whether another user brought the host back to service, perhaps before a read showed the effect of the run's
    /// call. An act that an operator accepted does not count.
    fn was_brought_back(&self, host: &HostId) -> bool {
        let Some(run) = self.host(host) else { return false };
        let after = run.before.as_ref().map_or(0, |b| b.newest_event).max(run.accepted_event);
        self.snapshot.brought_back_by_other(host, after) && !bug!(ForgetsEarlyReturn)
    }

    /// Whether another user takes the host out of service, or took it out. An act that an operator accepted does not count.
    fn was_taken_out(&self, host: &HostId) -> bool {
        let is_out =
            matches!(self.snapshot.status(host), Some(HostStatus::Maintenance | HostStatus::PreparingForMaintenance));
        is_out && self.is_moved_by_other(host) && !bug!(InstallsUnderPerson)
    }

    /// Another user took the host out of service after the run did, perhaps while nobody observed it: back to service and out
    /// again, or for an upgrade. It is that user's host now, and before anything is sent to it an operator is asked. Returns
    /// whether the run goes no further with the host.
    pub(super) fn is_taken_over(&mut self, plan: &HostPlan) -> bool {
        let host = &plan.id;
        let is_at_work = self.has_open_step(host) || self.host(host).is_none_or(|run| !run.done.is_empty());
        if is_at_work || !self.was_taken_out(host) || bug!(WorksUnderPerson) {
            return false;
        }
        let change = self.external_change_problem(host, "the host was taken out of service after this run did it");
        match self.ask_about_change(host, change.clone()) {
            Answered::Open => true,
            Answered::GoOn => false,
            Answered::Leave => {
                self.end_host(host, HostResult::FailedOutOfService, Some(change));
                true
            }
        }
    }

    /// Whether the host is up; or out of service as it was when it was begun, with the engine still able to empty it.
    fn can_be_emptied(&self, host: &HostId, status: HostStatus) -> bool {
        let before = self.host(host).and_then(|h| h.before.as_ref()).map(|b| b.status);
        status == HostStatus::Up || (is_out_and_monitored(status) && before.is_some_and(is_out_and_monitored))
    }

    /// The engine refuses the maintenance of the host because of the bricks on it, with the engine's message.
    fn gluster_not_ready(&self, plan: &HostPlan) -> Option<Problem> {
        let refusal = self.host(&plan.id)?.refusal.as_ref().filter(|refusal| is_gluster_busy(refusal))?;
        Some(codes::GlusterNotReady { host: &plan.name, why: &refusal.message }.err().into())
    }

    fn deactivate(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        if self.host(host).is_some_and(|h| h.tries >= MAX_TRIES) {
            return self.fail(
                host,
                codes::EngineRefusedAction { action: "deactivate", host: &plan.name, why: self.refusal(host) }.err(),
            );
        }
        if self.gives_way(host) || !self.may_take_out(host) {
            return;
        }
        if let Some(why) = self.gluster_not_ready(plan) {
            self.waits.push(Wait { host: Some(host.clone()), why });
        }
        let setting = Setting::HostInService(host.clone());
        let begun = self.begin_step(Some(host), Action::Deactivate);
        let was_up = self.snapshot.status(host) == Some(HostStatus::Up);
        let owed = self.run.unrestored().any(|e| e.setting == setting) || bug!(TakesOutUnrecorded);
        if begun {
            self.note_leaving(host);
            self.note_homes(host);
        }
        if begun && was_up && !owed {
            self.write(crate::model::run::Entry::Ledger(LedgerEntry {
                run: self.run.id.clone(),
                setting,
                before: Value::InService(true),
                ours: Value::InService(false),
                state: LedgerState::Ours,
            }));
        }
    }

    /// Sends a host to maintenance again that came back and failed its proof, or that is withdrawn.
    pub(super) fn send_out_again(&mut self, host: &HostId) {
        if self.begin_step(Some(host), Action::Deactivate) {
            self.note_leaving(host);
        }
    }

    /// Whether the reads of this turn permit taking out a host that is up: the run holds the flag (an engine restart
    /// clears it), and no other host has gone down since this one was begun.
    pub(super) fn may_take_out(&mut self, host: &HostId) -> bool {
        if let Some(held) = self.flag_of_another().filter(|_| self.run.plan.one_host) {
            self.waits.push(Wait { host: Some(host.clone()), why: held });
            return false;
        }
        // Not all hosts were read in this turn; the next turn reads them.
        let flag = self.run.plan.one_host || self.flag_is_ours() || bug!(TakesOutWithoutFlag);
        if !self.snapshot.is_whole || !flag {
            return false;
        }
        // A host that is out already is not counted again.
        let is_up = self.snapshot.status(host) == Some(HostStatus::Up);
        match self.too_many_out_with(host).filter(|_| is_up && !bug!(IgnoresOtherHosts)) {
            Some(why) => {
                self.waits.push(Wait { host: Some(host.clone()), why });
                false
            }
            None => true,
        }
    }

    /// The text of the engine's last event about the host with a severity above normal.
    pub(super) fn last_engine_message(&self, host: &HostId) -> String {
        let after = self.host(host).and_then(|h| h.before.as_ref()).map_or(0, |b| b.newest_event);
        let bad = |e: &&crate::model::cluster::EngineEvent| e.severity != crate::model::event::EventSeverity::Normal;
        let last = self.snapshot.events_of(host, after).rev().find(bad).map(|e| e.text.clone());
        last.unwrap_or_else(|| "it gave no reason".to_owned())
    }

    /// Counts the VMs on the host, and names one that does not leave in time.
    fn watch_evacuation(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let count = u32::try_from(self.snapshot.vms_on(host).count()).unwrap_or(u32::MAX);
        let preparing = self.host(host).and_then(|h| h.preparing);
        if preparing.is_none_or(|p| p.vms != count) {
            return self.observed(host, Fact::Preparing { vms: count });
        }
        let stall = as_time(self.run.plan.options.deadlines.stall_ms);
        let stalled = preparing.is_some_and(|p| self.snapshot.now_ms - p.changed_ms > stall);
        let staying = self.snapshot.vms_on(host).max_by_key(|vm| (why_vm_stays(vm).is_some(), vm.memory_mib)).cloned();
        if let Some(vm) = staying.filter(|_| stalled) {
            let why = why_vm_stays(&vm).map_or_else(|| self.last_engine_message(host), str::to_owned);
            let stuck = codes::VmNotMigrated { vm: &vm.name, host: &plan.name, why }.err();
            self.note(Some(host), stuck.into());
        }
        if let Some(runs) = self.runs_unlisted(plan).filter(|_| stalled) {
            self.note(Some(host), runs);
        }
    }

    /// The problem of a host that counts qemu processes while the engine lists no VM on it.
    fn runs_unlisted(&self, plan: &HostPlan) -> Option<Problem> {
        let count = self.snapshot.hosts.get(&plan.id)?.inventory.vm_count.filter(|count| *count > 0)?;
        let listed = self.snapshot.vms_on(&plan.id).next().is_some();
        (!listed).then(|| codes::HostRunsQemu { host: &plan.name, count }.err().into())
    }

    /// For a host in maintenance that is empty by the engine's list and its own count: did the engine monitor it on its
    /// way?
    fn emptied(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let Some(run) = self.host(host) else { return };
        if self.was_unresponsive(host) && !bug!(TrustsUnwatchedMaintenance) {
            let from = status_word(run.before.as_ref().map(|b| b.status));
            return self.fail(host, codes::EvacuationNotObserved { host: &plan.name, status: from }.err());
        }
        self.observed(host, Fact::Emptied);
        self.note_places();
        self.phase(host, Phase::Settling);
    }

    /// Whether the engine reported, since the host was begun, that the host did not respond, and did not find it up since.
    /// The engine takes such a host to maintenance without checking what runs on it.
    fn was_unresponsive(&self, host: &HostId) -> bool {
        let after = self.host(host).and_then(|h| h.before.as_ref()).map_or(0, |b| b.newest_event);
        let last =
            |codes: &[u32]| self.snapshot.events_of(host, after).rev().find(|e| codes.contains(&e.code)).map(|e| e.id);
        last(&UNRESPONSIVE).is_some_and(|silent| last(&[SEEN_UP]).is_none_or(|up| up < silent))
    }

    /// Waits until no job of the engine works on the host (it still disconnects storage), and the host itself counts no
    /// qemu process.
    pub(super) fn settle(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.settle_ms;
        if self.enrolls(host) && !self.is_overdue(host, limit) {
            return;
        }
        if self.could_not_enroll(host) && !bug!(AsksAboutOwnEnrolling) {
            let (action, why) = ("enroll certificate", self.last_engine_message(host));
            return self.fail(host, codes::EngineRefusedAction { action, host: &plan.name, why }.err());
        }
        if !self.snapshot.is_empty_in_maintenance(host) {
            let left = self.left_maintenance(plan, "settling");
            return match self.ask_about_change(host, left.clone()) {
                Answered::Open => {}
                Answered::GoOn => self.fail(host, left),
                Answered::Leave => self.leave_untouched(host, left),
            };
        }
        if self.run.cancelled && !self.has_open_step(host) {
            return self.fail(host, self.cancelled());
        }
        let look = self.reads_of(host).cloned().unwrap_or_default();
        if let Some(Inspected::Answered(i)) = &look.inspected
            && i.qemu_processes > 0
            && !look.may_be_passing(i)
            && (self.run.may_step() || bug!(SettlesOnHold))
            && !bug!(SkipsTheHostsOwnCount)
        {
            let why = codes::HostRunsQemu { host: &plan.name, count: i.qemu_processes }.err();
            return self.fail(host, why);
        }
        let asked_host = match &look.inspected {
            Some(Inspected::Answered(i)) if look.may_be_passing(i) => bug!(SkipsTheHostsOwnCount),
            Some(Inspected::Answered(_) | Inspected::NoWay) => true,
            Some(Inspected::Silent) | None => bug!(SettlesUnasked),
        };
        let quiet = look.work.as_ref().is_some_and(Vec::is_empty) || bug!(SettlesUnderWork);
        if quiet && asked_host && self.enroll_certificate_if_due(plan) {
            self.record_boot_id(host);
            return self.phase(host, Phase::Installing);
        }
        if self.is_overdue(host, limit) && !bug!(SettlesForEver) {
            self.fail(host, self.overdue(host, "settling", limit));
        }
    }

    /// Whether the run enrolls certificates on the host; meanwhile the engine shows the host as installing.
    fn enrolls(&self, host: &HostId) -> bool {
        self.asked_to_enroll(host) && self.snapshot.status(host) == Some(HostStatus::Installing)
    }

    /// Whether the engine could not enroll certificates on the host for the run: it then shows the host as not installed.
    fn could_not_enroll(&self, host: &HostId) -> bool {
        let is_failed = self.snapshot.status(host) == Some(HostStatus::InstallFailed);
        is_failed && self.asked_to_enroll(host) && !self.was_moved_last_by_other(host)
    }

    pub(super) fn asked_to_enroll(&self, host: &HostId) -> bool {
        self.host(host).is_some_and(|run| run.enrolling == Enrolling::Asked)
    }

    /// Records the boot id that the host reports now, if it differs from the recorded one.
    pub(super) fn record_boot_id(&mut self, host: &HostId) {
        let Some(Inspected::Answered(now)) = self.reads_of(host).and_then(|l| l.inspected.clone()) else { return };
        let known = self.host(host).and_then(|h| h.inspected.as_ref());
        if known.is_none_or(|known| known.boot_id != now.boot_id && !bug!(KeepsFirstBootId)) {
            self.observed(host, Fact::InspectedBefore(now));
        }
    }

    /// Enrolls certificates that end soon, while nothing runs on the host. Returns true if none ends soon, or the
    /// enrolling is done. If the engine refuses the call, the host goes on with the certificates that it has.
    fn enroll_certificate_if_due(&mut self, plan: &HostPlan) -> bool {
        let host = &plan.id;
        let options = &self.run.plan.options;
        let ends = self.snapshot.hosts.get(host).and_then(|h| h.certificate_ends_ms);
        let due = ends.is_some_and(|at| at - self.snapshot.now_ms < CERTIFICATE_MS);
        if (!options.enroll_certificates && !bug!(EnrollsUnasked)) || options.installer == Installer::Engine || !due {
            return true;
        }
        let tried = self.host(host).is_some_and(|run| run.enrolling != Enrolling::No) && !self.has_open_step(host);
        if !tried {
            self.begin_step(Some(host), Action::EnrollCertificate);
        }
        tried
    }

    /// The external change of something that the run works on.
    pub(super) fn external_change_problem(&self, host: &HostId, what: &str) -> Problem {
        let after = self.host(host).and_then(|h| h.before.as_ref()).map_or(0, |b| b.newest_event);
        let who = match self.snapshot.external_change(host, after) {
            Some(event) => format!("{} ({})", event.user.as_deref().unwrap_or("another user"), event.text),
            None => "another user, or the engine itself".to_owned(),
        };
        let what = format!("host {}: {what}", self.name(host));
        codes::ExternalChange { what, who }.err().into()
    }

    /// The problem of a host that is not in maintenance, or not empty, although it must be.
    pub(super) fn left_maintenance(&self, plan: &HostPlan, phase: &str) -> Problem {
        let host = &plan.id;
        let after = self.host(host).and_then(|h| h.before.as_ref()).map_or(0, |b| b.newest_event);
        let who = self.snapshot.external_change(host, after).and_then(|e| e.user.clone());
        let who = who.unwrap_or_else(|| "by nobody that the engine names".to_owned());
        let status = status_word(self.snapshot.status(host));
        codes::HostLeftMaintenance { host: &plan.name, phase, status, who }.err().into()
    }
}

/// Whether the host is out of service while the engine still monitors it, so that it can be emptied.
pub(super) fn is_out_and_monitored(status: HostStatus) -> bool {
    matches!(status, HostStatus::NonOperational | HostStatus::InstallFailed)
}

fn is_taken_out(status: HostStatus) -> bool {
    matches!(status, HostStatus::Maintenance | HostStatus::PreparingForMaintenance)
}

/// Whether the engine brings a host of this status up again by itself, if it can: the connection was away, or the host was not
/// operational, for a moment.
pub(super) fn may_recover(status: HostStatus) -> bool {
    use HostStatus::{Connecting, Initializing, NonOperational, NonResponsive, Unassigned};
    status == NonOperational
        || matches!(status, Connecting | Initializing | NonResponsive | Unassigned) && !bug!(GivesUpWhileConnecting)
}

/// The reason why a VM stays on its host, by its own settings.
fn why_vm_stays(vm: &Vm) -> Option<&'static str> {
    match vm.migration {
        _ if !vm.obstacles.is_empty() => Some("it uses something of this host that cannot be moved"),
        Migration::Pinned => Some("it is pinned to this host"),
        _ if vm.status == VmStatus::Paused => Some("it is paused"),
        Migration::Migratable | Migration::UserMigratable => None,
    }
}
