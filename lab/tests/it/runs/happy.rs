//! Runs in which nothing goes wrong.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::VmStatus;
use ovirt_upgrade_manager::model::erratum::Severity;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::ErratumId;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{Installer, UpdatePolicy, Work};
use ovirt_upgrade_manager::model::run::{Action, ActionKind, HostResult, Phase, RestartProof, RunState};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;

use super::bench::{Setup, cluster_maintenance, names};

const DONE: Option<HostResult> = Some(HostResult::Succeeded);

/// Security errata through remote execution, each host proved by its boot id.
#[test]
fn security_errata_by_remote_execution_are_proved_by_boot_ids() {
    let mut bench = Setup::hosts(3).vm("a", 0).vm("b", 1).vm("c", 2).build();
    bench.begin(|r| r.policy = UpdatePolicy::Security { least: Severity::Low });
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(bench.results(), [DONE, DONE, DONE]);
    for host in 0..3 {
        assert_eq!(bench.restart_proof(host), Some(RestartProof::BootId));
    }
    assert!(["a", "b", "c"].iter().all(|name| bench.vm_is(name) == VmStatus::Up));
    assert_eq!(bench.cluster_view().upgrade, None);
    let status = bench.status();
    assert_eq!((status.permille, status.why), (1000, None));
    let events = bench.events();
    assert_eq!(events.last().map(|e| e.0.as_str()), Some("RUN_SUCCEEDED"), "{events:#?}");
}

/// `Cluster upgrade progress: N%, Cluster: C, Host: H [what]`: percentage, cluster, host. As oVirt's own dialog reads it.
fn progress(text: &str) -> Option<(u32, String, Option<String>)> {
    let (percent, rest) = text.strip_prefix("Cluster upgrade progress: ")?.split_once('%')?;
    let (about, what) = rest.strip_suffix(']')?.split_once(" [")?;
    let about = about.strip_prefix(", Cluster: ")?;
    let (cluster, host) = match about.split_once(", Host: ") {
        Some((cluster, host)) => (cluster, Some(host.to_owned())),
        None => (about, None),
    };
    (!what.is_empty()).then_some((percent.parse().ok()?, cluster.to_owned(), host))
}

#[test]
fn the_progress_is_told_as_the_engine_s_own_dialog_reads_it() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|_| {});
    assert_eq!(bench.end(), RunState::Succeeded);
    let events = bench.events();
    let told: Vec<_> = events.iter().filter(|(name, _)| name.ends_with("_PROGRESS")).map(|(_, text)| text).collect();
    let read: Vec<_> = told.iter().map(|text| progress(text).unwrap_or_else(|| panic!("{text}"))).collect();
    // The run, and each host at its beginning and its end.
    assert_eq!(read.len(), 2 + 2 * 3, "{told:#?}");
    let percents: Vec<u32> = read.iter().map(|(percent, ..)| *percent).collect();
    assert!(percents.is_sorted() && percents.first() == Some(&0) && percents.last() == Some(&100), "{percents:?}");
    assert!(read.iter().all(|(_, cluster, _)| cluster == "c1"), "{told:#?}");
    let hosts: Vec<_> = read.iter().filter_map(|(.., host)| host.as_deref()).collect();
    assert_eq!(hosts.len(), 6, "{told:#?}");
    assert!(hosts.chunks(2).all(|pair| pair[0] == pair[1]), "{hosts:?}");
}

/// Without a provider the engine's own upgrade does it, and its boot time proves the restart.
#[test]
fn the_engines_own_upgrade_needs_no_provider() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).vm("a", 0).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(bench.results(), [DONE, DONE]);
    assert_eq!(bench.restart_proof(0), Some(RestartProof::EngineBootTime));
    assert_eq!(bench.intended(|a| *a == Action::EngineUpgrade), 2);
}

/// Nodes by their image and EL hosts by packages, in one plan with one model of proof.
#[test]
fn a_mixed_cluster_is_upgraded_in_one_run() {
    let mut bench = Setup::hosts(1).node().vm("a", 0).vm("b", 1).build();
    let plan = bench.begin(|_| {});
    let node = plan.host(&bench.hosts[1]).unwrap();
    let Work::Packages(packages) = &node.work else { panic!("{:?}", node.work) };
    assert!(packages.len() == 1 && packages[0].as_str().contains("image"), "{packages:?}");
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(bench.results(), [DONE, DONE]);
    assert_eq!(bench.restart_proof(1), Some(RestartProof::BootId));
}

/// A host that was in maintenance is upgraded there, and stays there.
#[test]
fn a_host_in_maintenance_stays_in_maintenance() {
    let mut bench = Setup::hosts(3).in_maintenance(1).build();
    bench.begin(|r| r.max_unavailable = 2.to_string().parse().unwrap());
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(bench.results(), [DONE, DONE, DONE]);
    let id = bench.hosts[1].clone();
    let touched = |a: &Action| matches!(a, Action::Activate | Action::Deactivate);
    assert!(!bench.intents().iter().any(|(h, a)| h.as_ref() == Some(&id) && touched(a)));
    assert_eq!((bench.host_is(0), bench.host_is(1)), (HostStatus::Up, HostStatus::Maintenance));
}

/// One host alone, by errata, by policy or by the engine, up or in maintenance: nothing of the cluster changes.
#[test]
fn one_host_is_upgraded_and_nothing_of_the_cluster_is_touched() {
    let erratum = ErratumId::new("OUMS-2025:0001").unwrap();
    let named = UpdatePolicy::Named { errata: vec![erratum], cves: vec![] };
    let security = UpdatePolicy::Security { least: Severity::Low };
    let ways = [
        (named, Installer::Provider),
        (security, Installer::Provider),
        (UpdatePolicy::All, Installer::Provider),
        (UpdatePolicy::All, Installer::Engine),
    ];
    for (policy, installer) in ways {
        for in_maintenance in [false, true] {
            let mut setup = Setup::hosts(3).vm("a", 1);
            if in_maintenance {
                setup = setup.in_maintenance(0);
            }
            let mut bench = setup.build();
            let before = bench.cluster_view();
            let host = bench.hosts[0].clone();
            let plan = bench.begin(|r| {
                (r.one_host, r.hosts, r.order) = (true, vec![host], vec![]);
                (r.policy, r.options.installer) = (policy.clone(), installer);
            });
            assert_eq!(plan.hosts.len(), 1);
            assert_eq!(bench.end(), RunState::Succeeded, "{policy:?} {installer:?} {in_maintenance}");
            let expected = if in_maintenance { HostStatus::Maintenance } else { HostStatus::Up };
            assert_eq!(bench.host_is(0), expected);
            assert_eq!(bench.cluster_view(), before);
            let of_cluster = |a: &Action| {
                matches!(a, Action::TakeFlag | Action::FinishFlag | Action::SetPolicy(_) | Action::RaiseLevel(_))
            };
            assert_eq!(bench.intended(of_cluster), 0);
        }
    }
}

/// A run with nothing to do has succeeded.
#[test]
fn a_run_with_nothing_to_do_has_succeeded() {
    let mut bench = Setup::empty().host(|h| h.up_to_date = true).host(|h| h.up_to_date = true).build();
    let plan = bench.begin(|r| r.order.clear());
    assert!(plan.hosts.is_empty());
    assert!(plan.left_alone.iter().all(|h| h.why.code == Code::NoUpdates), "{:?}", plan.left_alone);
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(bench.cluster_view().upgrade, None);
}

/// The level is raised at the end, when every host reports it.
#[test]
fn the_level_is_raised_at_the_end() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.target_level = Some(Level::new(4, 8)));
    bench.until_host_ended(0);
    assert_eq!(bench.cluster_view().level, Level::new(4, 7));
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(bench.cluster_view().level, Level::new(4, 8));
    assert_eq!(bench.intents().last().map(|i| i.1.clone()), Some(Action::FinishFlag));
    assert!(bench.events().iter().any(|e| e.0 == "LEVEL_RAISED" && e.1.contains("4.8")));
}

/// A host that was left alone and lacks the level prevents it, by name; the run has a warning.
#[test]
fn a_host_without_the_level_prevents_it_by_name() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.target_level = Some(Level::new(4, 8)));
    bench.until_host_ended(0);
    // A new host, as old as the others were, joins the cluster.
    let cluster = bench.cluster.clone();
    let new = upgrade_manager_lab::world::engine::NewHost::named("latecomer");
    bench.world(|w| w.add_engine_host(&cluster, &new)).unwrap();
    let why = bench.until_paused();
    names(&why, &["host latecomer has joined"]);
    bench.go_on();
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!(bench.cluster_view().level, Level::new(4, 7));
    let why = bench.status().why.unwrap();
    assert_eq!(why.code, Code::LevelNotRaised);
    names(&why, &["c1", "4.7", "host latecomer does not support level 4.8"]);
    assert!(why.remedy.contains("Upgrade or exclude"), "{}", why.remedy);
}

/// A host that was excluded by name prevents nothing. The engine itself refuses while it is up.
#[test]
fn an_excluded_host_does_not_prevent_the_level() {
    let mut bench = Setup::hosts(3).in_maintenance(2).build();
    let excluded = bench.hosts[2].clone();
    bench.begin(|r| {
        r.target_level = Some(Level::new(4, 8));
        r.order.pop();
        r.exclude = vec![excluded];
        r.max_unavailable = "2".parse().unwrap();
    });
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(bench.cluster_view().level, Level::new(4, 8));
    assert_eq!(bench.results()[2], None);
    assert_eq!(bench.host_is(2), HostStatus::Maintenance);
}

/// The policy of the run is set, and what was before comes back byte for byte.
#[test]
fn the_scheduling_policy_comes_back_byte_for_byte() {
    let before = super::bench::evenly_distributed("3");
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    let cluster = bench.cluster.clone();
    let person = upgrade_manager_lab::world::engine::Actor::person("admin@internal");
    bench.world(|w| w.set_policy(&cluster, &before, &person)).unwrap();
    bench.begin(|r| r.options.maintenance_policy = Some(cluster_maintenance()));
    bench.until_phase(0, ovirt_upgrade_manager::model::run::Phase::Installing);
    assert!(bench.cluster_view().policy.is(&cluster_maintenance()));
    assert_eq!(bench.end(), RunState::Succeeded);
    assert!(bench.cluster_view().policy.is(&before));
}

/// A power cut hands a host back to service by itself. One that was in maintenance goes back there, once it has
/// proved itself.
#[test]
fn a_host_in_maintenance_goes_back_there_after_a_power_cut() {
    let mut bench = Setup::hosts(2)
        .provider(ProviderKind::Agent)
        .with(|world, hosts| {
            hosts.iter().for_each(|h| world.engine.hosts.get_mut(h).unwrap().power_management = true);
        })
        .build();
    bench.take_out(0);
    let host = bench.hosts[0].clone();
    bench.begin(|r| {
        (r.one_host, r.hosts, r.order) = (true, vec![host.clone()], vec![]);
        r.consents.fence_hosts = vec![host];
    });
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!((bench.result(0), bench.host_is(0)), (HostResult::Succeeded, HostStatus::Maintenance));
    assert_eq!(bench.intended(|a| *a == Action::FenceRestart), 1);
}

/// Where another host is out by then, it stays in service, upgraded; the result shows it, and what to do.
#[test]
fn a_host_that_cannot_return_to_maintenance_is_noted() {
    let mut bench = Setup::hosts(2)
        .provider(ProviderKind::Agent)
        .with(|world, hosts| world.engine.hosts.get_mut(&hosts[0]).unwrap().power_management = true)
        .build();
    bench.take_out(0);
    let hosts = bench.hosts.clone();
    bench.begin(|r| {
        (r.one_host, r.hosts, r.order) = (true, vec![hosts[0].clone()], vec![]);
        r.consents.fence_hosts = vec![hosts[0].clone()];
    });
    bench.until_phase(0, Phase::Soaking);
    bench.happens(WorldFault::DoesNotBoot(hosts[1].clone()));
    bench.happens(WorldFault::PowerLost(hosts[1].clone()));
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!((bench.result(0), bench.host_is(0)), (HostResult::Unproven, HostStatus::Up));
    let why = bench.host_status(0).why.unwrap();
    assert_eq!(why.code, Code::HostLeftInService);
    names(&why, &["h1", "in maintenance before"]);
    assert!(why.remedy.contains("Move the host to maintenance"), "{}", why.remedy);
}

/// On its way back to maintenance after a power cut, another user activates it. It is in service then, which is no success.
#[test]
fn a_host_that_is_activated_on_its_way_to_maintenance_is_noted() {
    let mut bench = Setup::hosts(2)
        .provider(ProviderKind::Agent)
        .with(|world, hosts| {
            hosts.iter().for_each(|h| world.engine.hosts.get_mut(h).unwrap().power_management = true);
        })
        .build();
    bench.take_out(0);
    let host = bench.hosts[0].clone();
    bench.begin(|r| {
        (r.one_host, r.hosts, r.order) = (true, vec![host.clone()], vec![]);
        r.consents.fence_hosts = vec![host.clone()];
    });
    bench.until("sent to maintenance", |b| b.host_is(0) == HostStatus::PreparingForMaintenance);
    bench.until("step", |b| b.run().hosts[&host].has_done(ActionKind::Deactivate));
    bench.happens(WorldFault::PersonActivates(host));
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!((bench.result(0), bench.host_is(0)), (HostResult::Unproven, HostStatus::Up));
    assert_eq!(bench.host_status(0).why.unwrap().code, Code::HostLeftInService);
}
