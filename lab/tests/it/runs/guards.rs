//! More guards, each with the decision that it forbids and the one that it permits, as in `decisions.rs`.

use std::sync::Arc;

use ovirt_upgrade_manager::error::{Problem, codes};
use ovirt_upgrade_manager::model::cluster::{HealthIssue, HealthIssueKind, HostedEngine, PolicyInForce, VmStatus};
use ovirt_upgrade_manager::model::evr::{Evr, Nevra};
use ovirt_upgrade_manager::model::host::{HostStatus, Versions};
use ovirt_upgrade_manager::model::ids::{ErratumId, HostId};
use ovirt_upgrade_manager::model::ledger::{LedgerEntry, LedgerState, Setting};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{VmFate, VmPlan, Work};
use ovirt_upgrade_manager::model::question::Question;
use ovirt_upgrade_manager::model::run::{
    Action, ActionKind, Choice, Command, Entry, HostResult, PauseAt, Phase, RestartProof, Stage, StepOutcome,
};
use ovirt_upgrade_manager::rolling::run::{Hold, Run};
use ovirt_upgrade_manager::rolling::sequence::{HostQuery, Inspected, needs};

use super::bench::decisions::{Decision, PASSED_MS};
use super::bench::{HOUR, MINUTE, SECOND, Setup, cluster_maintenance, vm};
use super::decisions::{answers, enters, in_phase, intends, is_next};

impl Decision {
    fn status_of(&mut self, host: &HostId, status: HostStatus) {
        Arc::make_mut(&mut self.snapshot.hosts).get_mut(host).unwrap().inventory.status = status;
    }

    /// Whether the run asks this about a host.
    fn asks(&self, host: &HostId, query: &HostQuery) -> bool {
        needs(&self.run, &self.snapshot).get(host).is_some_and(|queries| queries.contains(query))
    }
}

/// The run with this written down as well, at this time.
fn after(run: &Run, entry: Entry, at_ms: i64) -> Run {
    let mut run = run.clone();
    run.add(&run.next_record(entry, run.epoch, at_ms)).unwrap();
    run
}

fn asked_of_operator(command: Command) -> Entry {
    Entry::Command { actor: "admin@internal".to_owned(), command }
}

pub fn ends(result: HostResult) -> impl Fn(&Entry) -> bool {
    move |entry| matches!(entry, Entry::HostEnded { result: ended, .. } if *ended == result)
}

/// Another host of the rack went out after this one was begun: it is not sent to maintenance.
#[test]
fn no_host_is_taken_out_beside_one_of_its_rack() {
    let mut bench = Setup::hosts(4).build();
    let hosts = bench.hosts.clone();
    bench.begin(|r| {
        r.max_unavailable = "3".parse().unwrap();
        r.options.apart = vec![vec![hosts[0].clone(), hosts[3].clone()]];
    });
    bench.until_phase(0, Phase::Evacuating);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().done.clear();
    for (status, is_sent) in [(HostStatus::Up, true), (HostStatus::NonResponsive, false)] {
        decision.status_of(&hosts[3], status);
        assert_eq!(decision.has(intends(ActionKind::Deactivate)), is_sent, "h4 is {status:?}");
    }
}

/// No host is begun before the canary: the question about its wait does not offer it.
#[test]
fn no_host_goes_before_a_canary_that_waits() {
    let mut bench = Setup::hosts(3).build();
    let mut decision = is_next(&mut bench);
    decision.status_of(&bench.hosts[0], HostStatus::NonResponsive);
    decision.run.waited.from_ms = decision.snapshot.now_ms - 5 * HOUR;
    for canary in [false, true] {
        decision.plan().hosts[0].canary = canary;
        let asks = |entry: &Entry| match entry {
            Entry::Paused { question: Some(question), .. } => question.choices().contains(&Choice::Next) != canary,
            _ => false,
        };
        assert!(decision.has(asks), "canary: {canary}");
    }
}

/// A step that sets the policy of the run is under way, and the cluster still shows the policy of before: it is not restored yet.
#[test]
fn a_policy_is_not_restored_while_it_is_being_set() {
    let mut bench = Setup::hosts(2).build();
    let before: PolicyInForce = bench.cluster_view().policy;
    bench.begin(|r| r.options.maintenance_policy = Some(cluster_maintenance()));
    bench.until_phase(0, Phase::Evacuating);
    let mut decision = Decision::of(&mut bench);
    let sets = after(
        &decision.run,
        Entry::Intent { host: None, action: Action::SetPolicy(cluster_maintenance()) },
        decision.snapshot.now_ms,
    );
    let is_restored = |entry: &Entry| {
        let Entry::Ledger(LedgerEntry { setting: Setting::Policy(_), state, .. }) = entry else { return false };
        *state == LedgerState::Restored
    };
    Arc::make_mut(&mut decision.snapshot.cluster).policy = before;
    decision.run.steps.clear();
    decision.run.scheduling_policies_set.clear();
    decision.run.stage = Stage::Closing;
    assert!(decision.has(is_restored));
    decision.run.steps = sets.steps.into_iter().filter(|(_, s)| s.action.kind() == ActionKind::SetPolicy).collect();
    assert_eq!(decision.run.steps.len(), 1);
    assert!(!decision.has(is_restored));
}

/// The run is on hold, with this question about the host.
fn with_a_question(run: &Run, host: &HostId, outdated: bool) -> Run {
    let why: Problem = codes::RestartJobNotEnded { host: "h1", limit: "10 minutes" }.err().into();
    let question = Question { host: Some(host.clone()), ..Question::default() };
    let hold =
        Hold { at: PauseAt::Step, why, since_ms: run.last_at_ms, question: Some((7, question)), under: None, outdated };
    Run { hold: Some(hold), ..run.clone() }
}

/// A cancel leaves the host that is asked about. A question of an earlier phase asks about something that is over.
#[test]
fn a_cancel_answers_no_question_of_an_earlier_phase() {
    let bench = in_phase(Phase::Booting);
    let run = bench.run();
    for outdated in [false, true] {
        let asked = with_a_question(&run, &bench.hosts[0], outdated);
        let run = after(&asked, asked_of_operator(Command::Cancel), asked.last_at_ms);
        let is_left = run.answers.values().any(|choice| *choice == Choice::Leave);
        assert_eq!((run.cancelled, is_left), (true, !outdated), "outdated: {outdated}");
    }
}

/// `stop` is `leave`, and no other host is begun.
#[test]
fn an_answer_to_stop_leaves_the_host() {
    let bench = in_phase(Phase::Booting);
    let asked = with_a_question(&bench.run(), &bench.hosts[0], false);
    for (choice, is_left, stops) in
        [(Choice::GoOn, false, false), (Choice::Leave, true, false), (Choice::Stop, true, true)]
    {
        let answer = asked_of_operator(Command::Answer { question: 7, choice });
        let run = after(&asked, answer, asked.last_at_ms);
        let leaves = run.answers.values().any(|choice| *choice == Choice::Leave);
        assert_eq!((leaves, run.stopping), (is_left, stops), "{choice:?}");
    }
}

/// The host can go down for two minutes after its job failed, and the clock of this machine is set in between.
#[test]
fn a_clock_that_is_set_sends_no_restart_under_a_failed_job() {
    let mut bench = in_phase(Phase::Restarting);
    bench.until("inspection", |b| b.intended(|a| *a == Action::Restart) == 1);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    let now_ms = decision.snapshot.now_ms;
    let host = decision.host();
    (host.restarts, host.tries, host.restart_failed_ms) = (1, 0, Some(now_ms - MINUTE));
    let boot_id = host.inspected.as_ref().unwrap().boot_id.clone();
    answers(&mut decision, &boot_id, 0, 0);
    assert!(!decision.has(intends(ActionKind::Restart)));
    decision.snapshot.now_ms += HOUR;
    decision.run = after(&decision.run, Entry::ClockJumped { by_ms: HOUR }, now_ms + HOUR);
    assert!(!decision.has(intends(ActionKind::Restart)), "a minute after the job, by the clock an hour");
    decision.snapshot.now_ms += 2 * MINUTE;
    assert!(decision.has(intends(ActionKind::Restart)));
}

/// The engine shows the versions of vdsm, libvirt and qemu-kvm. Each of them has to be as planned, or newer.
#[test]
fn older_packages_are_noticed_after_the_restart() {
    let mut bench = in_phase(Phase::Refreshing);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().done = vec![ActionKind::Refresh];
    for name in ["vdsm", "libvirt", "libvirt-daemon-kvm", "qemu-kvm"] {
        decision.plan().hosts[0].packages = vec![Nevra::parse(&format!("{name}-9.1.0-1.el9.x86_64")).unwrap()];
        for (shown, fails) in [("9.0.0-2.el9", true), ("9.1.0-1.el9", false), ("9.2.0-1.el9", false)] {
            let newer = Some(Evr::parse("10.0-1.el9").unwrap());
            let shown_evr = Some(Evr::parse(shown).unwrap());
            let of = |names: &[&str]| if names.contains(&name) { shown_evr.clone() } else { newer.clone() };
            let (vdsm, libvirt) = (of(&["vdsm"]), of(&["libvirt", "libvirt-daemon-kvm"]));
            let qemu_kvm = of(&["qemu-kvm"]);
            decision.shown().inventory.versions = Versions { vdsm, libvirt, qemu_kvm, image: None };
            assert_eq!(decision.has(ends(HostResult::FailedOutOfService)), fails, "{name} {shown}");
        }
    }
}

/// The host came up with the new versions, and with older ones after it was up: its restart was proved before.
#[test]
fn versions_are_compared_after_the_activation() {
    let mut bench = in_phase(Phase::Activating);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.plan().hosts[0].packages = vec![Nevra::parse("vdsm-4.50.9-1.el9.x86_64").unwrap()];
    let up_ms = decision.snapshot.now_ms - 10 * SECOND;
    let host = decision.host();
    (host.up_once_ms, host.restart) = (Some(up_ms), Some(RestartProof::BootId));
    decision.shown().inventory.status = HostStatus::Up;
    for (shown, phase) in [("4.50.9-1.el9", Phase::StartingVms), ("4.50.8-1.el9", Phase::Withdrawing)] {
        decision.shown().inventory.versions.vdsm = Some(Evr::parse(shown).unwrap());
        assert!(decision.has(enters(phase)), "vdsm {shown}");
    }
}

/// What went wrong since the host was begun counts against it: storage, bricks, and its own networks.
#[test]
fn a_new_health_issue_keeps_a_host_from_success() {
    let mut bench = in_phase(Phase::Soaking);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.after_ms(HOUR);
    decision.host().watched_from = Some(u64::MAX);
    let hosts = &bench.hosts;
    let issue = |kind, host: Option<&HostId>| HealthIssue {
        kind,
        host: host.cloned(),
        vm: None,
        entity: "x".to_owned(),
        state: "down".to_owned(),
    };
    for (issue, counts) in [
        (issue(HealthIssueKind::StorageDomain, None), true),
        (issue(HealthIssueKind::GlusterBrick, Some(&hosts[0])), true),
        (issue(HealthIssueKind::GlusterBrick, Some(&hosts[1])), true),
        (issue(HealthIssueKind::Network, Some(&hosts[0])), true),
        (issue(HealthIssueKind::Network, Some(&hosts[1])), false),
        (issue(HealthIssueKind::DiskWork, None), false),
    ] {
        decision.snapshot.health_issues = Some(vec![issue.clone()]);
        decision.host().health_issues_before.clear();
        assert_eq!(decision.has(ends(HostResult::Succeeded)), !counts, "{:?} of {:?}", issue.kind, issue.host);
        decision.host().health_issues_before = vec![HealthIssue { state: "unknown".to_owned(), ..issue }];
        assert!(decision.has(ends(HostResult::Succeeded)), "as before");
    }
}

/// The engine moves another VM to the former host of a VM: its memory is taken there.
#[test]
fn a_vm_does_not_come_home_to_a_host_that_others_fill() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        r.options.vms_come_home = true;
        r.hosts = vec![first.clone()];
        r.order.clone_from(&r.hosts);
    });
    bench.until("last stage", |b| b.run().stage == Stage::Closing);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.shown().memory_mib = 4_096;
    let vms = Arc::make_mut(&mut decision.snapshot.vms);
    let mut other = vms[&vm("a")].clone();
    (other.id, other.name, other.memory_mib, other.status) = (vm("b"), "b".to_owned(), 3_000, VmStatus::Migrating);
    vms.insert(other.id.clone(), other);
    for (to, comes) in [(None, true), (Some(first), false)] {
        Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("b")).unwrap().migrates_to = to;
        assert_eq!(decision.has(intends(ActionKind::Migrate)), comes);
    }
}

/// VMs that need other networks can go to other hosts: the engine is asked about each kind.
#[test]
fn vms_of_other_networks_are_asked_about() {
    let mut bench = Setup::hosts(3).vm("a", 0).vm("b", 0).build();
    let mut decision = is_next(&mut bench);
    let asked = |decision: &Decision| {
        ["a", "b"]
            .map(|name| decision.asks(&bench.hosts[0], &HostQuery::Target(vm(name))))
            .into_iter()
            .filter(|is| *is)
            .count()
    };
    for (networks, count) in [(["blue", "blue"], 1), (["blue", "red"], 2)] {
        let vms = Arc::make_mut(&mut decision.snapshot.vms);
        for (name, network) in ["a", "b"].into_iter().zip(networks) {
            vms.get_mut(&vm(name)).unwrap().networks = vec![network.to_owned()];
        }
        assert_eq!(asked(&decision), count, "{networks:?}");
    }
}

/// The placement of the plan has the engine's VM on this host, and no other host out with it. The VM is elsewhere now, and can come
/// back.
#[test]
fn the_planned_host_of_the_engine_goes_alone() {
    let mut bench = Setup::hosts(3).vm("engine", 2).build();
    let mut decision = is_next(&mut bench);
    decision.plan().max_unavailable = 2;
    let second = bench.hosts[1].clone();
    decision.run.hosts.get_mut(&second).unwrap().phase = Phase::Soaking;
    let agent = HostedEngine { active: true, score: 3_400, local_maintenance: false, global_maintenance: false };
    for host in Arc::make_mut(&mut decision.snapshot.hosts).values_mut() {
        host.hosted_engine = Some(agent.clone());
    }
    let to = bench.hosts[2].clone();
    decision.plan().hosts[0].vms =
        vec![VmPlan { id: vm("engine"), name: "engine".to_owned(), fate: VmFate::Moves { to } }];
    for is_engine in [false, true] {
        Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("engine")).unwrap().hosted_engine = is_engine;
        let begins = |entry: &Entry| matches!(entry, Entry::Phase { host, .. } if *host == bench.hosts[0]);
        assert_eq!(decision.has(begins), !is_engine, "the engine's VM: {is_engine}");
    }
}

/// A host that is up after its restart may have its boot time as its only proof.
#[test]
fn the_boot_time_of_a_host_is_asked_for_once_it_is_up() {
    let mut bench = in_phase(Phase::Booting);
    let mut decision = Decision::of(&mut bench);
    for (status, is_asked) in [(HostStatus::Up, true), (HostStatus::Reboot, false), (HostStatus::Maintenance, false)] {
        decision.shown().inventory.status = status;
        assert_eq!(decision.asks(&bench.hosts[0], &HostQuery::BootTime), is_asked, "{status:?}");
        assert!(decision.asks(&bench.hosts[0], &HostQuery::Vdsm), "{status:?}");
    }
}

/// Errata of before are read until packages are touched, and those that are left once the restart was sent.
#[test]
fn errata_are_asked_for_before_and_after_the_installation() {
    use Phase::{Activating, Booting, Evacuating, Installing, Refreshing, Settling, Soaking, StartingVms, StoppingVms};
    let mut bench = in_phase(Phase::Evacuating);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    let known = Some(Arc::new(vec![ErratumId::new("RHSA-2026:1").unwrap()]));
    for phase in Phase::IN_HAND.into_iter().chain([Phase::Returning, Phase::Withdrawing]) {
        for (begun, before) in [(false, None), (false, known.clone()), (true, None), (true, known.clone())] {
            let is_before =
                matches!(phase, StoppingVms | Evacuating | Settling | Installing) && !begun && before.is_none();
            let is_after =
                matches!(phase, Booting | Refreshing | Activating | StartingVms | Soaking) && begun && before.is_some();
            let case = format!("{phase:?}, packages begun: {begun}, known: {}", before.is_some());
            let host = decision.host();
            (host.phase, host.packages_begun, host.errata_before) = (phase, begun, before);
            assert_eq!(decision.asks(&bench.hosts[0], &HostQuery::ErrataBefore), is_before, "{case}");
            assert_eq!(decision.asks(&bench.hosts[0], &HostQuery::ErrataLeft), is_after, "{case}");
            // All are closed: nothing is left to be asked.
            decision.host().errata_closed = known.clone().unwrap();
            assert!(!decision.asks(&bench.hosts[0], &HostQuery::ErrataLeft), "{case}");
            decision.host().errata_closed = Arc::default();
        }
    }
    decision.host().packages_begun = false;
    decision.host().phase = Evacuating;
    decision.host().errata_before = None;
    decision.plan().hosts[0].work = Work::Errata(vec![]);
    assert!(!decision.asks(&bench.hosts[0], &HostQuery::ErrataBefore), "the work names them");
}

/// The engine refused the level: that is final. A call without a clear answer is looked at again.
#[test]
fn only_a_clear_refusal_of_the_level_is_final() {
    let mut bench = in_phase(Phase::Soaking);
    let run = Decision::of(&mut bench).run;
    let at_ms = run.last_at_ms;
    let level = Level::new(4, 8);
    let run = after(&run, Entry::Intent { host: None, action: Action::RaiseLevel(level) }, at_ms);
    let step = run.seq;
    let refused: Problem = codes::EngineRejected { what: "the level", why: "a host is too old" }.err().into();
    let lost: Problem = codes::EngineTimeout { what: "the level" }.err().into();
    for (outcome, why, level) in [
        (StepOutcome::Done, None, Some(vec![])),
        (StepOutcome::NotDone, Some(refused.clone()), Some(vec![refused])),
        (StepOutcome::NotDone, Some(lost.clone()), None),
        (StepOutcome::Unknown, Some(lost), None),
        (StepOutcome::Unknown, None, None),
    ] {
        let case = format!("{outcome:?}, {why:?}");
        let closed = after(&run, Entry::Closed { step, outcome, why }, at_ms);
        assert_eq!(closed.level, level, "{case}");
    }
}

/// Three orders of the provider had no effect. The provider is away, and vdsmd is being restarted: nothing shows that the host
/// hangs, and nobody knows what runs on it.
#[test]
fn the_power_is_not_cut_because_vdsm_blinked() {
    let mut bench = Setup::empty().host(|h| h.power_management = true).host(|_| {}).build();
    bench.begin(|r| r.consents.fence_hosts = vec![r.order[0].clone()]);
    bench.until_phase(0, Phase::Restarting);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().restarts = 3;
    let reads = decision.reads();
    reads.inspected = Some(Inspected::Silent);
    (reads.vdsm, reads.vdsm_answered_ms, reads.vdsm_last) = (Some(false), Some(PASSED_MS), Some(Some(false)));
    for (closed_ms, is_cut) in [(0, false), (10 * SECOND, false), (2 * MINUTE, true)] {
        decision.reads().vdsm_closed_for_ms = closed_ms;
        assert_eq!(decision.has(intends(ActionKind::FenceRestart)), is_cut, "closed for {closed_ms} ms");
    }
}

/// The first host is up again in two reads, with the old kernel; its restart is proved by its boot id.
fn up_with_its_old_kernel() -> Decision {
    let mut bench = in_phase(Phase::Activating);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().up_once_ms = Some(decision.snapshot.now_ms - MINUTE);
    decision.host().was_up = true;
    let old = decision.host().before.as_ref().unwrap().kernel.clone();
    assert!(old.is_some(), "the engine shows kernels");
    let shown = decision.shown();
    (shown.inventory.status, shown.running_kernel) = (HostStatus::Up, old);
    decision.reads().boot_time = Some(Some(decision.snapshot.engine.now_ms));
    decision
}

/// I6: "success only with proofs". The same host is withdrawn without a pause
/// (`an_old_inspection_does_not_prove_the_kernel_that_runs`); under a pause it is proved.
#[test]
fn a_pause_proves_no_wrong_versions() {
    let mut decision = up_with_its_old_kernel();
    let entries = decision.carry_on(&[Command::Pause(PauseAt::Step)]);
    assert!(!entries.iter().any(enters(Phase::StartingVms)), "{entries:?}");
    let entries = decision.carry_on(&[Command::Resume]);
    assert!(entries.iter().any(enters(Phase::Withdrawing)), "{entries:?}");
}

/// The same under a question about another host.
#[test]
fn a_question_about_another_host_proves_no_wrong_versions() {
    let mut decision = up_with_its_old_kernel();
    let other = decision.run.plan.hosts[1].id.clone();
    let why: Problem = codes::RestartJobNotEnded { host: "h2", limit: "10 minutes" }.err().into();
    let question = Question { host: Some(other), ..Question::default() };
    decision.write(Entry::Paused { why, question: Some(question) });
    let entries = decision.entries(&[]);
    assert!(!entries.iter().any(enters(Phase::StartingVms)), "{entries:?}");
}
