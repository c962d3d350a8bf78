//! What runs is compared with what is installed: the kernel after the engine's own upgrade, which names no packages.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::plan::{Installer, PlanRequest};
use ovirt_upgrade_manager::model::run::{HostResult, Phase};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;

use super::bench::{Bench, Setup, names};

fn by_engine(request: &mut PlanRequest) {
    request.options.installer = Installer::Engine;
}

fn old_kernel(bench: &mut Bench) {
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::BootsOld(bench.hosts[0].clone()));
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
        names(&why, &["h1", "kernel"]);
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
