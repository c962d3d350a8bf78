//! Guards that a played world reaches rarely, each with the decision that it forbids and the one that it permits.

use std::sync::Arc;

use ovirt_upgrade_manager::error::{Code, codes};
use ovirt_upgrade_manager::model::cluster::{EngineEvent, HostInspection, VmStatus};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::run::{
    Action, ActionKind, Alive, Entry, Fact, HostResult, Phase, RestartProof, StepOutcome,
};
use ovirt_upgrade_manager::model::task::TaskState;
use ovirt_upgrade_manager::rolling::sequence::Inspected;
use upgrade_manager_lab::world::engine::ShutsDown;

use super::bench::decisions::{Decision, PASSED_MS};
use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, consented, vm};
use super::orders_to_vms::web_runs_and_is_to_be_stopped;

/// Two hosts; the first one is in this phase.
pub fn in_phase(phase: Phase) -> Bench {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, phase);
    bench
}

pub fn enters(phase: Phase) -> impl Fn(&Entry) -> bool {
    move |entry| matches!(entry, Entry::Phase { phase: entered, .. } if *entered == phase)
}

fn proves(proof: RestartProof) -> impl Fn(&Entry) -> bool {
    move |entry| matches!(entry, Entry::Observed { fact: Fact::RestartProved(by), .. } if *by == proof)
}

pub fn intends(kind: ActionKind) -> impl Fn(&Entry) -> bool {
    move |entry| matches!(entry, Entry::Intent { action, .. } if action.kind() == kind)
}

/// An answer of the host, asked for so long before.
pub fn answers(decision: &mut Decision, boot_id: &str, qemu_processes: u32, asked_before_ms: i64) {
    let at_ms = decision.snapshot.now_ms - asked_before_ms;
    let inspection = HostInspection {
        boot_id: boot_id.to_owned(),
        kernel: "5.14.0".to_owned(),
        newest_kernel: None,
        qemu_processes,
        cpu_flags: [].into(),
        at_ms,
    };
    let reads = decision.reads();
    reads.inspected = Some(Inspected::Answered(inspection));
    reads.inspected_asked_ms = Some(PASSED_MS - asked_before_ms);
}

/// The first host is the next one, and it has answered what it is asked before it is begun.
pub fn is_next(bench: &mut Bench) -> Decision {
    bench.begin(|_| {});
    bench.until("begin", |b| b.run().hosts.values().any(|host| host.is_in_hand()));
    let mut decision = Decision::of(bench);
    // As the other host, which waits.
    *decision.host() = decision.run.hosts[&bench.hosts[1]].clone();
    decision.run.steps.clear();
    let reads = decision.reads();
    (reads.boot_time, reads.work, reads.errata_before) = (Some(Some(0)), Some(vec![]), Some(vec![]));
    answers(&mut decision, "boot", 0, 0);
    decision
}

/// The engine refuses to cut the power of a host that it does not reach for another reason: no power was cut.
#[test]
fn a_refused_power_cut_of_a_host_that_is_away_is_not_done() {
    let mut bench = in_phase(Phase::Restarting);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    let host = bench.hosts[0].clone();
    let step = decision.run.seq + 1;
    decision.write(Entry::Intent { host: Some(host), action: Action::FenceRestart });
    let why = "no proxy host found".to_owned();
    let refused = codes::EngineRefusedAction { action: "fence", host: "h1", why }.err().into();
    decision.write(Entry::Answered { step, problem: Some(refused), provider_task: None });
    decision.shown().inventory.status = HostStatus::Connecting;
    let is_not_done =
        |e: &Entry| matches!(e, Entry::Closed { outcome: StepOutcome::NotDone, step: of, .. } if *of == step);
    assert!(decision.has(is_not_done));
}

/// The engine brought the host up by itself. It proves the restart with a boot time after our call; a boot between the beginning
/// of the host and the call is that of somebody else.
#[test]
fn a_boot_before_our_restart_proves_nothing() {
    let mut bench = in_phase(Phase::Booting);
    bench.until("call", |b| b.run().hosts[&b.hosts[0]].restart_sent.is_some());
    let mut decision = Decision::of(&mut bench);
    decision.shown().inventory.status = HostStatus::Up;
    let sent = decision.host().restart_sent.unwrap();
    let sent_ms = sent.engine_ms.unwrap_or(sent.at_ms);
    decision.host().absent = false;
    for (boot_ms, is_proof) in [(sent_ms - 3 * MINUTE, false), (sent_ms + MINUTE, true)] {
        decision.host().before.as_mut().unwrap().boot_time_ms = Some(sent_ms - HOUR);
        decision.reads().boot_time = Some(Some(boot_ms));
        assert_eq!(decision.has(proves(RestartProof::EngineBootTime)), is_proof, "{} s", (boot_ms - sent_ms) / SECOND);
    }
}

/// After a second restart, another boot id can be that of the first one, until the host has gone down.
#[test]
fn the_boot_of_an_earlier_restart_proves_nothing() {
    let mut bench = in_phase(Phase::Booting);
    let mut decision = Decision::of(&mut bench);
    decision.host().alive = None;
    for (restarts, after_ms, is_proof) in [(1, 5 * SECOND, true), (2, 5 * SECOND, false), (2, 3 * MINUTE, true)] {
        decision.host().restarts = restarts;
        decision.after_ms(after_ms);
        answers(&mut decision, "another-boot", 0, 0);
        assert_eq!(decision.has(proves(RestartProof::BootId)), is_proof, "{restarts} restarts, {after_ms} ms");
    }
}

/// After a second restart, a boot time shortly before it can be that of the first one, until the host has gone down.
#[test]
fn the_boot_time_of_an_earlier_restart_proves_nothing() {
    let mut bench = in_phase(Phase::Booting);
    let mut decision = Decision::of(&mut bench);
    decision.shown().inventory.status = HostStatus::Up;
    let host = decision.host();
    (host.alive, host.absent) = (None, false);
    let sent = host.restart_sent.unwrap();
    let sent_ms = sent.engine_ms.unwrap_or(sent.at_ms);
    host.before.as_mut().unwrap().boot_time_ms = Some(sent_ms - HOUR);
    host.up_once_ms = Some(host.since_ms - HOUR);
    let asks = |entry: &Entry| matches!(entry, Entry::Paused { .. });
    for (restarts, after_ms, is_proof) in [(1, 5 * SECOND, true), (2, 5 * SECOND, false), (2, 3 * MINUTE, true)] {
        decision.host().restarts = restarts;
        decision.after_ms(after_ms);
        decision.reads().boot_time = Some(Some(sent_ms - MINUTE));
        let proved = decision.has(proves(RestartProof::EngineBootTime));
        assert_eq!(proved, is_proof, "{restarts} restarts, {after_ms} ms");
        // Nor does the boot time of before show that it did not restart.
        decision.reads().boot_time = None;
        assert_eq!(decision.has(asks), is_proof, "{restarts} restarts, {after_ms} ms");
    }
}

/// A host is given up after its time to boot, and only if its VDSM port was asked.
#[test]
fn a_host_is_not_given_up_before_it_was_asked() {
    let mut bench = in_phase(Phase::Booting);
    let mut decision = Decision::of(&mut bench);
    decision.host().alive = None;
    decision.after_ms(5 * HOUR);
    let ends = |entry: &Entry| matches!(entry, Entry::HostEnded { .. });
    for (answer, is_given_up) in [(None, false), (Some(Some(false)), true)] {
        decision.reads().vdsm_last = answer;
        assert_eq!(decision.has(ends), is_given_up, "{answer:?}");
    }
}

/// A restart whose call is still under way is not looked up: the list of jobs cannot have it yet.
#[test]
fn a_restart_that_is_being_sent_is_not_lost() {
    let mut bench = in_phase(Phase::Restarting);
    bench.until("intent", |b| b.intended(|a| *a == Action::Restart) == 1);
    bench.kill();
    let run = bench.run();
    let mut step = run.steps.values().find(|step| step.action == Action::Restart).unwrap().clone();
    (step.answer, step.is_marked) = (None, true);
    assert!(!step.is_lost_restart(step.epoch));
    assert!(step.is_lost_restart(step.epoch + 1));
}

/// The provider forgot the job of a restart. The restart is done if the host runs another boot, and is not known otherwise.
#[test]
fn a_lost_job_is_no_restart() {
    let mut bench = in_phase(Phase::Restarting);
    bench.until("job", |b| b.run().steps.values().any(|step| step.provider_task.is_some()));
    let mut decision = Decision::of(&mut bench);
    let boot_id = decision.host().inspected.as_ref().unwrap().boot_id.clone();
    decision.reads().restart_job = Some(TaskState::Lost);
    for (boot_id, is_done) in [(boot_id.as_str(), false), ("another-boot", true)] {
        answers(&mut decision, boot_id, 0, 0);
        let closed = decision.has(|entry| matches!(entry, Entry::Closed { .. }));
        assert_eq!(closed, is_done, "{boot_id}");
    }
}

/// The flag of the cluster keeps two upgrades apart: without it no host is sent to maintenance.
#[test]
fn no_host_is_taken_out_without_the_flag() {
    let mut bench = in_phase(Phase::Evacuating);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().done.clear();
    decision.shown().inventory.status = HostStatus::Up;
    assert!(decision.has(intends(ActionKind::Deactivate)));
    Arc::make_mut(&mut decision.snapshot.cluster).upgrade = None;
    assert!(!decision.has(intends(ActionKind::Deactivate)));
}

/// The engine takes a host that does not respond to maintenance without asking what runs on it.
#[test]
fn a_host_that_went_silent_on_its_way_is_not_empty() {
    let mut bench = in_phase(Phase::Settling);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    let begun = decision.host().before.as_ref().unwrap().newest_event;
    decision.host().phase = Phase::Evacuating;
    let template = decision.snapshot.events.iter().find(|e| e.host.is_some()).unwrap().clone();
    let host = bench.hosts[0].clone();
    let event = |id: u64, code: u32| EngineEvent { id, code, host: Some(host.clone()), ..template.clone() };
    for (codes, settles) in [(vec![], true), (vec![12], false), (vec![12, 13], true)] {
        let events = codes.iter().enumerate().map(|(n, code)| event(begun + 1 + n as u64, *code));
        decision.snapshot.events = Arc::new(events.collect());
        assert_eq!(decision.has(enters(Phase::Settling)), settles, "{codes:?}");
    }
}

/// The engine's own count of VMs counts beside its list.
#[test]
fn a_host_with_vms_by_the_engines_count_is_not_empty() {
    let mut bench = in_phase(Phase::Settling);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().phase = Phase::Evacuating;
    for (count, settles) in [(Some(1), false), (None, false), (Some(0), true)] {
        decision.shown().inventory.vm_count = count;
        assert_eq!(decision.has(enters(Phase::Settling)), settles, "{count:?}");
    }
}

/// A host on which packages may have begun never goes back to service by a failure.
#[test]
fn a_host_with_packages_is_not_returned() {
    let mut bench = in_phase(Phase::Settling);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    answers(&mut decision, "boot", 2, 0);
    decision.reads().runs_since_ms = Some(PASSED_MS - MINUTE);
    decision.reads().work = Some(vec![]);
    let ends_out = |entry: &Entry| matches!(entry, Entry::HostEnded { result: HostResult::FailedOutOfService, .. });
    for (begun, out) in [(false, false), (true, true)] {
        decision.host().packages_begun = begun;
        assert_eq!((decision.has(ends_out), decision.has(enters(Phase::Returning))), (out, !out));
    }
}

/// An installation needs a count of VMs that is seconds old. The minutes that a guarded restart permits are not for it.
#[test]
fn an_installation_needs_a_new_count() {
    let mut bench = in_phase(Phase::Installing);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().packages_begun = false;
    decision.host().installed = None;
    let reads = decision.reads();
    (reads.prepared, reads.guards_restarts, reads.work) = (true, true, Some(vec![]));
    (reads.vdsm, reads.vdsm_answered_ms) = (Some(true), Some(PASSED_MS));
    for (age_ms, installs) in [(SECOND, true), (MINUTE, false)] {
        answers(&mut decision, "boot", 0, age_ms);
        assert_eq!(decision.has(intends(ActionKind::Install)), installs, "a count of {} s", age_ms / SECOND);
    }
}

/// The next host does not answer through the provider that is to install on it: it is not begun.
#[test]
fn a_silent_host_is_not_begun() {
    let mut decision = is_next(&mut Setup::hosts(2).build());
    let begins = |entry: &Entry| matches!(entry, Entry::Phase { .. });
    assert!(decision.has(begins));
    decision.reads().inspected = Some(Inspected::Silent);
    assert!(!decision.has(begins));
}

/// The host was seen up, and another user put it back to maintenance. The engine's events need not show it: nobody else's act is
/// undone without a question.
#[test]
fn a_host_that_was_up_is_not_activated_over_a_user() {
    let mut bench = in_phase(Phase::Activating);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().done.clear();
    decision.shown().inventory.status = HostStatus::Maintenance;
    decision.snapshot.events = Arc::default();
    (decision.reads().vdsm, decision.reads().vdsm_answered_ms) = (Some(true), Some(PASSED_MS));
    let run = decision.run.clone();
    let host = bench.hosts[0].clone();
    for (was_up, activates) in [(false, true), (true, false)] {
        decision.run = run.clone();
        for fact in [Fact::UpOnce, Fact::NotUp].into_iter().filter(|_| was_up) {
            decision.write(Entry::Observed { host: host.clone(), fact });
        }
        assert_eq!(decision.has(intends(ActionKind::Activate)), activates, "was up: {was_up}");
    }
}

/// A host that answered counts as alive for the rest of the phase.
#[test]
fn an_answer_of_another_boot_is_a_sign_of_life() {
    let mut bench = in_phase(Phase::Booting);
    let mut decision = Decision::of(&mut bench);
    decision.host().alive = None;
    answers(&mut decision, "another-boot", 0, 0);
    let alive = |entry: &Entry| matches!(entry, Entry::Observed { fact: Fact::Alive(Alive::Inspected(_)), .. });
    assert!(decision.has(alive));
}

/// The engine refuses the scheduling policy. The host does not wait for it: the run tries again at its end.
#[test]
fn a_refused_policy_blocks_no_host() {
    let mut bench = consented(2);
    bench.until_phase(0, Phase::StartingVms);
    bench.until("VM", |b| b.vm_is("web") == VmStatus::Up);
    let mut decision = Decision::of(&mut bench);
    for (tries, goes_on) in [(0, false), (5, true)] {
        decision.run.tries = [(ActionKind::SetPolicy, (tries, 0))].into();
        assert_eq!(decision.has(enters(Phase::Soaking)), goes_on, "{tries} tries");
    }
}

/// The VM of a migration test was moved to the canary, and has to go back to the third host.
fn after_the_first_migration() -> (Bench, Decision) {
    let mut bench = Setup::hosts(3).vm("probe", 2).build();
    bench.begin(|r| (r.options.canary, r.options.migration_test) = (true, Some(vm("probe"))));
    let legs = |b: &Bench| b.run().hosts[&b.hosts[0]].migration_test.as_ref().map(|test| test.legs);
    bench.until("first leg", |b| legs(b) == Some(1));
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    (bench, decision)
}

/// The host to which the VM of a migration test has to go back is not up any more: the VM is not sent there.
#[test]
fn a_vm_in_its_test_is_not_sent_to_a_host_that_is_not_up() {
    let (bench, mut decision) = after_the_first_migration();
    for (status, is_sent) in [(HostStatus::Up, true), (HostStatus::NonOperational, false)] {
        Arc::make_mut(&mut decision.snapshot.hosts).get_mut(&bench.hosts[2]).unwrap().inventory.status = status;
        assert_eq!(decision.has(intends(ActionKind::Migrate)), is_sent, "{status:?}");
    }
}

/// The VM of the test is between two states: it is waited for, as long as its migrations may take.
#[test]
fn a_vm_of_the_test_that_is_between_two_states_is_waited_for() {
    let (_, mut decision) = after_the_first_migration();
    Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("probe")).unwrap().status = VmStatus::PoweringUp;
    let options = &decision.run.plan.options;
    let limit_ms = i64::try_from(options.soak_ms + 3 * options.deadlines.evacuate_ms).unwrap();
    let since_ms = decision.host().since_ms;
    let is_over =
        |entry: &Entry| matches!(entry, Entry::Noted { problem, .. } if problem.code == Code::MigrationTestIncomplete);
    for (after_ms, over) in [(limit_ms - MINUTE, false), (limit_ms + MINUTE, true)] {
        decision.snapshot.now_ms = since_ms + after_ms;
        assert_eq!(decision.has(is_over), over, "{after_ms} ms");
    }
}

/// The host is up while its restart is waited for, and nobody saw it go down. Statistics can be those from before for two minutes; then
/// an operator is asked.
#[test]
fn a_host_that_is_up_without_a_restart_is_asked_about_after_two_minutes() {
    let mut bench = in_phase(Phase::Booting);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    let now_ms = decision.snapshot.now_ms;
    let host = decision.host();
    (host.absent, host.alive, host.restart, host.up_once_ms) = (false, None, None, Some(now_ms));
    decision.shown().inventory.status = HostStatus::Up;
    decision.reads().boot_time = Some(None);
    let asks = |entry: &Entry| matches!(entry, Entry::Paused { why, .. } if why.code == Code::HostLeftMaintenance);
    for (after_ms, asked) in [(119 * SECOND, false), (120 * SECOND, true)] {
        decision.snapshot.now_ms = now_ms + after_ms;
        assert_eq!(decision.has(asks), asked, "{after_ms} ms");
    }
}

/// The engine can show a guest as up that still shuts down. The operator is told that it may stop later.
#[test]
fn a_guest_that_did_not_stop_in_time_may_still_stop() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(HOUR)));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::Returning);
    let mut decision = Decision::of(&mut bench);
    Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap().status = VmStatus::Up;
    decision.shown().inventory.status = HostStatus::Up;
    decision.host().up_once_ms = Some(decision.snapshot.now_ms - MINUTE);
    let may_stop = |entry: &Entry| match entry {
        Entry::Ledger(entry) => matches!(&entry.state, LedgerState::Listed(why) if why.code == Code::VmMayStop),
        _ => false,
    };
    assert!(decision.has(may_stop));
}

/// A guest that shuts down is waited for, as long as its host may take to start its VMs.
#[test]
fn a_guest_that_shuts_down_is_waited_for() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(HOUR)));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::Returning);
    let mut decision = Decision::of(&mut bench);
    Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap().status = VmStatus::PoweringDown;
    decision.shown().inventory.status = HostStatus::Up;
    let deadlines = &decision.run.plan.options.deadlines;
    let limit_ms = i64::try_from(deadlines.up_ms + deadlines.vm_start_ms).unwrap();
    let since_ms = decision.host().since_ms;
    decision.host().up_once_ms = Some(since_ms);
    let is_told = |entry: &Entry| matches!(entry, Entry::Ledger(e) if e.setting == Setting::VmRuns(vm("web")));
    for (after_ms, told) in [(limit_ms - MINUTE, false), (limit_ms + MINUTE, true)] {
        decision.snapshot.now_ms = since_ms + after_ms;
        assert_eq!(decision.has(is_told), told, "{after_ms} ms");
    }
}

/// The host returns after a failure. It was seen up once, and then the engine lost it: it is not back yet.
#[test]
fn a_host_that_was_down_meanwhile_is_not_back() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(HOUR)));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::Returning);
    let mut decision = Decision::of(&mut bench);
    decision.host().up_once_ms = Some(decision.snapshot.now_ms - MINUTE);
    let forgets = |entry: &Entry| matches!(entry, Entry::Observed { fact: Fact::NotUp, .. });
    for (status, is_forgotten) in [(HostStatus::Up, false), (HostStatus::Connecting, true), (HostStatus::Reboot, true)]
    {
        decision.shown().inventory.status = status;
        assert_eq!(decision.has(forgets), is_forgotten, "{status:?}");
    }
}

/// The run tried to start the VM when it finished with the VM's own host. The VM runs on the next host: nobody else is blamed for it.
#[test]
fn a_vm_that_the_run_may_have_started_is_not_blamed_on_others() {
    let (_, mut decision) = web_runs_and_is_to_be_stopped();
    decision.run.vms_stopped_ms = [(vm("web"), decision.snapshot.now_ms - HOUR)].into();
    let asks = |entry: &Entry| matches!(entry, Entry::Paused { why, .. } if why.code == Code::ExternalChange);
    for maybe_started in [false, true] {
        decision.run.vms_maybe_started = maybe_started.then(|| vm("web")).into_iter().collect();
        assert_eq!(decision.has(asks), !maybe_started, "the run may have started it: {maybe_started}");
    }
}
