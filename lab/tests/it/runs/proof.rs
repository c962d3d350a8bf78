//! What runs is compared with what is installed: the kernel after the engine's own upgrade, which names no packages.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::plan::{Installer, PlanRequest};
use ovirt_upgrade_manager::model::run::{ActionKind, Entry, Fact, HostResult, Phase, RunState};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;

use super::bench::{Bench, MINUTE, Setup, eve, names};

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
