//! What runs is compared with what is installed: the kernel after the engine's own upgrade, which names no packages.

use ovirt_upgrade_manager::error::{Code, Problem, codes};
use ovirt_upgrade_manager::model::evr::{Evr, Nevra};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::ErratumId;
use ovirt_upgrade_manager::model::plan::{Installer, PlanRequest, RebootRule, UpdatePolicy};
use ovirt_upgrade_manager::model::run::{
    Action, ActionKind, Alive, Entry, Fact, HostResult, Phase, RestartProof, RunState,
};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;
use upgrade_manager_lab::world::engine::NextRestart;

use super::bench::decisions::Decision;
use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, eve, names};
use super::decisions::{enters, in_phase, intends};
use super::guards::ends;
use super::restarts_by_hand::goes_on_unseen;

fn by_engine(request: &mut PlanRequest) {
    request.options.installer = Installer::Engine;
}

fn old_kernel(bench: &mut Bench) {
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::BootsOld(bench.hosts[0].clone()));
}

fn has_begun(bench: &Bench, host: usize) -> bool {
    bench.run().hosts[&bench.hosts[host]].phase != Phase::Waiting
}

/// The host itself says that a newer kernel is installed than the one that runs: it has failed.
#[test]
fn an_el_host_that_boots_its_old_kernel_after_the_engines_upgrade_has_failed() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(by_engine);
    old_kernel(&mut bench);
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    let why = bench.host_status(0).why.unwrap();
    assert_eq!(why.code, Code::VersionsNotAsPlanned);
    names(&why, &["h1", "running kernel", "installed kernel"]);
}

/// Without a provider the engine alone shows the kernel that runs: a newer one than before proves itself.
#[test]
fn a_newer_kernel_than_before_is_a_proof() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(by_engine);
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
}

/// The same kernel as before can be the old one, so it proves nothing; nor does a kernel that is not known.
#[test]
fn a_kernel_that_cannot_be_compared_is_no_proof() {
    for shown in [true, false] {
        let setup = Setup::hosts(2).provider(ProviderKind::None);
        let mut bench = setup.with(|world, _| world.engine.shows_kernels = shown).build();
        bench.begin(by_engine);
        if shown {
            old_kernel(&mut bench);
        }
        assert_eq!(bench.until_host_ended(0), HostResult::Unproven, "shown: {shown}");
        let why = bench.host_status(0).why.unwrap();
        assert_eq!(why.code, Code::NoData);
        names(&why, &["h1", if shown { "as before" } else { "shows a kernel" }]);
        assert_eq!(bench.until_paused().code, Code::TooManyUnproven);
    }
}

/// A provider without remote execution planned a kernel: the engine shows the one that runs.
#[test]
fn the_engine_shows_the_kernel_where_the_host_cannot_be_asked() {
    let setup = Setup::empty().host(|new| new.power_management = true).host(|_| {});
    let mut bench = setup.provider(ProviderKind::Agent).build();
    let host = bench.hosts[0].clone();
    bench.begin(|r| r.consents.fence_hosts = vec![host]);
    old_kernel(&mut bench);
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    assert_eq!(bench.host_status(0).why.unwrap().code, Code::VersionsNotAsPlanned);
}

/// An engine upgrade that failed half way, seen only after a person moved the host: it stays out.
#[test]
fn a_half_upgraded_host_is_not_returned_to_service() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.next_upgrade_fails(&host));
    bench.until("upgrade", |b| b.state().judge.seen.done.install_called.contains_key(&b.hosts[0]));
    bench.kill();
    bench.until("failed", |b| b.host_is(0) == HostStatus::InstallFailed);
    bench.for_ms(10 * MINUTE);
    bench.world(|w| w.deactivate(&host, "looking at it", &eve())).unwrap();
    bench.until("maintenance", |b| b.host_is(0) == HostStatus::Maintenance);
    bench.start_process();
    let ended = bench.until_host_ended(0);
    assert_eq!(
        (ended, bench.host_is(0)),
        (HostResult::FailedOutOfService, HostStatus::Maintenance),
        "intents {:?}",
        bench.intents().iter().map(|(_, a)| a.kind()).collect::<Vec<ActionKind>>()
    );
}

/// The engine dies in the middle of its upgrade, and somebody restarts the host: its status `reboot` proves no installation.
#[test]
fn a_restart_by_another_user_is_no_end_of_the_engines_upgrade() {
    let setup = Setup::empty().host(|new| new.power_management = true).host(|_| {});
    let mut bench = setup.provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    let host = bench.hosts[0].clone();
    bench.until("upgrade", |b| b.run().hosts[&host].engine_upgrading);
    bench.happens(WorldFault::EngineDown(10 * MINUTE));
    assert_eq!(bench.until_paused().code, Code::HostLeftMaintenance);
    bench.until("fencing is allowed", |b| b.world(|w| w.fence_restart(&host, &eve())).is_ok());
    bench.until("reboot", |b| b.host_is(0) == HostStatus::Reboot);
    bench.for_ms(30 * MINUTE);
    assert!(!bench.journal_has(|e| matches!(e, Entry::Observed { fact: Fact::Installed { .. }, .. })));
    // The restart by another user is asked about, too.
    bench.go_on();
    bench.until("question", |b| b.run().hold.is_some_and(|hold| hold.why.message.contains("eve@internal")));
    bench.go_on();
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
}

/// An answer about one host without its proofs does not cover the next one.
#[test]
fn each_further_unproven_host_is_asked_about() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|_| {});
    for n in 0..2 {
        bench.until_phase(n, Phase::Booting);
        bench.happens(WorldFault::NetworkOutOfSync(bench.hosts[n].clone(), true));
        assert_eq!(bench.until_host_ended(n), HostResult::Unproven);
        bench.for_ms(30 * MINUTE);
        assert!(!has_begun(&bench, n + 1));
        let why = bench.until_paused();
        assert_eq!(why.code, Code::TooManyUnproven);
        names(&why, &[&format!("h{}", n + 1)]);
        bench.go_on();
    }
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
}

/// Without remote execution: somebody restarts the host before its packages are installed, and the operator answers that it was
/// restarted. That boot proves no restart after the packages.
#[test]
fn a_boot_before_the_packages_proves_no_restart() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::Agent).build();
    bench.begin(|r| {
        // The engine would show an old kernel.
        r.policy = UpdatePolicy::Named { errata: vec![ErratumId::new("OUMS-2025:0002").unwrap()], cves: vec![] };
    });
    bench.until_phase(0, Phase::Installing);
    let machine = bench.machine_of(0);
    bench.world(|w| w.next_restart(machine, NextRestart::Boots(SECOND)));
    bench.world(|w| w.crash(machine));
    bench.world(|w| w.power_on(machine));
    let asked = bench.until_paused();
    assert_eq!(asked.code, Code::ManualRestartNeeded, "{}", asked.message);
    goes_on_unseen(&mut bench);
    bench.until("proof or end", |b| b.restart_proof(0).is_some() || b.result_of(0).is_some());
    let sent = bench.when(|e| matches!(e, Entry::Intent { action: Action::Install { .. }, .. })).unwrap();
    assert!(bench.world(|w| w.hosts[&machine].booted_at_ms) < sent, "it was not restarted since");
    let why = bench.host_status(0).why;
    assert_ne!(bench.restart_proof(0), Some(RestartProof::EngineBootTime), "{:?} {why:?}", bench.result_of(0));
}

/// "Proof compares what runs as it runs now": after its proof, somebody restarts the host into its old kernel, before the activation.
#[test]
fn an_old_inspection_does_not_prove_the_kernel_that_runs() {
    let mut bench = in_phase(Phase::Activating);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    let Some(Alive::Inspected(_)) = &decision.host().alive else { panic!("no inspection") };
    decision.host().up_once_ms = Some(decision.snapshot.now_ms - MINUTE);
    decision.host().was_up = true;
    let old = decision.host().before.as_ref().unwrap().kernel.clone();
    assert!(old.is_some(), "the engine shows kernels");
    let shown = decision.shown();
    (shown.inventory.status, shown.running_kernel) = (HostStatus::Up, old);
    decision.reads().boot_time = Some(Some(decision.snapshot.engine.now_ms));
    let entries = decision.entries(&[]);
    assert!(!entries.iter().any(enters(Phase::StartingVms)), "{entries:?}");
}

/// The provider does not offer the packages of the plan any more, and is asked which ones are installed.
fn asked_what_is_installed() -> Decision {
    let mut bench = in_phase(Phase::Installing);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().done.clear();
    decision.host().packages_begun = false;
    decision.host().tries = 1;
    let refused: Problem = codes::PackagesNotUpgradable { host: "h1", packages: "glibc" }.err().into();
    decision.host().refusal = Some(refused);
    decision.shown().inventory.status = HostStatus::Maintenance;
    decision
}

/// Whether these packages are taken for those of the plan.
fn are_the_planned_ones(decision: &mut Decision, change: impl Fn(&mut Nevra)) -> bool {
    let mut there = decision.run.plan.hosts[0].packages.clone();
    assert!(!there.is_empty());
    there.iter_mut().for_each(change);
    decision.reads().installed = Some(there);
    decision.has(|e| matches!(e, Entry::Observed { fact: Fact::Installed { .. }, .. }))
}

/// One comparison of packages: by name, architecture and version. The same name of another architecture is another package.
#[test]
fn a_package_of_another_architecture_is_not_the_planned_one() {
    let mut decision = asked_what_is_installed();
    assert!(are_the_planned_ones(&mut decision, |_| {}));
    assert!(!are_the_planned_ones(&mut decision, |package| package.arch = "i686".parse().unwrap()));
}

/// Another user installed newer packages than those of the plan.
#[test]
fn a_newer_package_is_as_good_as_the_planned_one() {
    let mut decision = asked_what_is_installed();
    let with = |evr: &'static str| move |package: &mut Nevra| package.evr = Evr::parse(evr).unwrap();
    assert!(are_the_planned_ones(&mut decision, with("99:99-1")));
    assert!(!are_the_planned_ones(&mut decision, with("0-0.1")));
}

/// A host that came up by itself: the engine looks for its updates anew all the same (DESIGN 7).
#[test]
fn a_host_that_came_up_by_itself_is_checked_for_updates() {
    let setup = Setup::empty().host(|new| new.power_management = true).host(|_| {});
    let mut bench = setup.build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    bench.for_ms(2 * MINUTE);
    let host = bench.hosts[0].clone();
    bench.until("fencing", |b| b.world(|w| w.fence_restart(&host, &eve())).is_ok());
    let result = bench.until_host_ended(0);
    let checks =
        |b: &Bench| b.intents().iter().filter(|(h, a)| h.as_ref() == Some(&host) && *a == Action::UpgradeCheck).count();
    assert_eq!((result, checks(&bench)), (HostResult::Succeeded, 1));
}

/// A host with its proofs could not go back to maintenance, another user acted on it, or its migration test is missing: it does not
/// count against the hosts that may end without their proofs.
#[test]
fn what_others_did_to_a_proved_host_is_no_missing_proof() {
    let mut decision = Decision::of(&mut in_phase(Phase::Soaking));
    let left: Problem = codes::HostLeftInService { host: "h1", status: "up" }.err().into();
    let changed: Problem = codes::ExternalChange { what: "host h1", who: "eve" }.err().into();
    let untested: Problem =
        codes::MigrationTestIncomplete { host: "h1", vm: "probe", why: "it was removed" }.err().into();
    let unproven: Problem = codes::RestartUnproven { host: "h1", why: "no boot time" }.err().into();
    for (why, counts) in
        [(Some(left), false), (Some(changed), false), (Some(untested), false), (Some(unproven), true), (None, true)]
    {
        decision.host().result = Some((HostResult::Unproven, why.clone()));
        assert_eq!(decision.run.unproven().count(), usize::from(counts), "{why:?}");
    }
}

/// A host that came up by itself is proved after the engine has looked for its updates. A call that was not sent, because its reads were
/// too old, has looked for nothing.
#[test]
fn a_check_for_updates_that_was_not_sent_is_none() {
    let mut bench = in_phase(Phase::Activating);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    let up_ms = decision.snapshot.now_ms - MINUTE;
    let host = decision.host();
    (host.up_once_ms, host.checked_for_updates) = (Some(up_ms), false);
    host.restart = Some(RestartProof::BootId);
    decision.plan().hosts[0].packages.clear();
    decision.shown().inventory.status = HostStatus::Up;
    decision.carry_on(&[]);
    let checks = |a: &Action| *a == Action::UpgradeCheck;
    let step = *decision.run.steps.iter().find(|(_, s)| checks(&s.action)).expect("a check").0;
    let old: Problem = codes::ReadTooOld { age: "9s" }.err().into();
    decision.write(Entry::Answered { step, problem: Some(old), provider_task: None });
    let mut all = vec![];
    for _ in 0..10 {
        decision.snapshot.now_ms += 10 * SECOND;
        all.extend(decision.carry_on(&[]));
    }
    assert!(all.iter().any(intends(ActionKind::UpgradeCheck)), "{all:?}");
}

/// A host is restarted where something in the set needs it, if the plan says so: bash does not, a kernel does.
#[test]
fn a_host_is_restarted_where_its_packages_need_it() {
    for (erratum, restarts) in [("OUMS-2025:0004", 0), ("OUMS-2025:0001", 1)] {
        let mut bench = Setup::hosts(2).build();
        let first = bench.hosts[0].clone();
        bench.begin(|r| {
            (r.hosts, r.order) = (vec![first.clone()], vec![first.clone()]);
            let errata = vec![ErratumId::new(erratum).unwrap()];
            r.policy = UpdatePolicy::Named { errata, cves: vec![] };
            r.options.reboot = RebootRule::WhenNeeded;
        });
        assert_eq!(bench.end(), RunState::Succeeded, "{erratum}: {:?}", bench.host_status(0).why);
        assert_eq!(bench.intended(|a| *a == Action::Restart), restarts, "{erratum}");
    }
}

/// A Node that has soaked. The engine shows it as REST does: without its image. Kernel, vdsm and everything else are those of before, so
/// that it may run its old layer.
fn node_over_rest(installer: Installer) -> Decision {
    let mut bench = Setup::empty().node().node().build();
    bench.begin(|r| r.options.installer = installer);
    bench.until_phase(0, Phase::Soaking);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.after_ms(HOUR);
    decision.host().watched_from = Some(u64::MAX);
    assert!(decision.has(ends(HostResult::Succeeded)), "with the image that runs");
    decision.shown().inventory.versions.image = None;
    decision.shown().inventory.reported_levels = None;
    let shown = decision.shown().clone();
    let before = decision.host().before.as_mut().unwrap();
    (before.versions, before.kernel) = (shown.inventory.versions, shown.running_kernel.clone());
    if let (Some(Alive::Inspected(now)), Some(kernel)) = (&mut decision.host().alive, shown.running_kernel) {
        (now.kernel, now.newest_kernel) = (kernel, None);
    }
    decision
}

/// "A Node that came back on its old image is no success: […] what cannot be compared is unproven."
#[test]
fn a_node_whose_image_nobody_shows_has_not_succeeded() {
    for installer in [Installer::Provider, Installer::Engine] {
        let decision = node_over_rest(installer);
        assert!(!decision.has(ends(HostResult::Succeeded)), "{installer:?}");
        assert!(decision.has(ends(HostResult::Unproven)), "{installer:?}");
    }
}
