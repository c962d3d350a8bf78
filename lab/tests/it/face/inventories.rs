//! Hosts and clusters by id or name: their inventories are read from the engine.

use ovirt_upgrade_manager::error::{Code, Result};
use ovirt_upgrade_manager::model::check::{ClusterCheck, HostCheck, YesNoUnknown};
use ovirt_upgrade_manager::model::request::{CheckClusterRequest, CheckHostRequest, HostRequest, ScheduleRequest};
use ovirt_upgrade_manager::model::schedule::{JobStatus, ScheduleStatus, ScheduledJob, WatchRequest};
use upgrade_manager_lab::world::engine::{NewCluster, NewHost};

use super::bench::{Process, call};
use crate::runs::bench::{Bench, HOUR, MINUTE, Setup};

fn check_host(process: &Process, bench: &mut Bench, name: &str) -> Result<HostCheck> {
    let request = CheckHostRequest { id_or_name: Some(name.to_owned()), ..CheckHostRequest::default() };
    process.ask(bench, |m| async move { m.check_host(&call(), request).await })
}

fn check_cluster(process: &Process, bench: &mut Bench, name: &str) -> Result<ClusterCheck> {
    let request = CheckClusterRequest { id_or_name: Some(name.to_owned()), ..CheckClusterRequest::default() };
    process.ask(bench, |m| async move { m.check_cluster(&call(), request).await })
}

fn watch(process: &Process, bench: &mut Bench, names: &[&str]) -> Result<ScheduleStatus> {
    let ids_or_names = names.iter().map(ToString::to_string).collect();
    let request = WatchRequest { ids_or_names, ..WatchRequest::default() };
    process.ask(bench, |m| async move { m.watch(&call(), request).await })
}

/// For programs whose users type names: what they need to make requests of.
#[test]
fn names_give_hosts_clusters_and_vms() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    let process = Process::open(&mut bench);
    let cluster_id = bench.cluster.clone();
    let first_vm = bench.world(|w| w.vm_views(&cluster_id)[0].clone());
    for name in ["h1", bench.hosts[0].clone().as_str()] {
        let name = name.to_owned();
        let known = process.ask(&mut bench, |m| async move { m.find_host(&call(), &name).await }).unwrap();
        assert_eq!((&known.host.id, known.host.name.as_str()), (&bench.hosts[0], "h1"));
        assert!(known.engine.levels.contains(&known.cluster_level), "{known:?}");
        let request = HostRequest { id_or_name: known.host.name.clone() };
        let asked = process.ask(&mut bench, |m| async move { m.host(&call(), request).await }).unwrap();
        assert_eq!((asked.host.id, asked.cluster_level), (known.host.id, known.cluster_level));
    }
    for name in ["c1", bench.cluster.clone().as_str()] {
        let name = name.to_owned();
        let cluster = process.ask(&mut bench, |m| async move { m.find_cluster(&call(), &name).await }).unwrap();
        assert_eq!((cluster.id, cluster.hosts.len()), (cluster_id.clone(), 2));
    }
    for name in [first_vm.name.clone(), first_vm.id.to_string()] {
        let cluster = cluster_id.clone();
        let vm = process.ask(&mut bench, |m| async move { m.find_vm(&call(), &cluster, &name).await }).unwrap();
        assert_eq!(vm.id, first_vm.id);
    }
    let unknown =
        process.ask(&mut bench, |m| async move { m.find_vm(&call(), &cluster_id, "no-vm").await }).unwrap_err();
    assert!(
        unknown.code() == Code::EngineNotFound
            && unknown.message().contains("VM")
            && unknown.message().contains("'no-vm'"),
        "{unknown}"
    );
}

fn hosts_job(process: &Process, bench: &mut Bench) -> (JobStatus, bool) {
    let status = process.ask(bench, |m| async move { m.schedule(&call(), ScheduleRequest {}).await }).unwrap();
    let job = status.jobs.into_iter().find(|job| job.job == ScheduledJob::Hosts).unwrap();
    (job, status.inventory_from_engine)
}

#[test]
fn hosts_and_clusters_are_found_by_id_and_by_name() {
    let mut bench = Setup::hosts(2).build();
    let process = Process::open(&mut bench);
    let id = bench.hosts[0].to_string();
    for name in ["h1", &id] {
        let check = check_host(&process, &mut bench, name).unwrap();
        assert_eq!((check.host_id.as_str(), check.updates), (id.as_str(), YesNoUnknown::Yes));
    }
    let cluster = bench.cluster.to_string();
    for name in ["c1", &cluster] {
        let check = check_cluster(&process, &mut bench, name).unwrap();
        assert_eq!((check.cluster_id.as_str(), check.hosts.len(), check.hosts_with_updates), (cluster.as_str(), 2, 2));
    }
}

#[test]
fn unknown_and_ambiguous_names_are_named() {
    let mut bench = Setup::hosts(2).build();
    let other = bench.world(|w| w.add_cluster(NewCluster::named("c2"))).unwrap();
    bench.world(|w| w.add_engine_host(&other, &NewHost::named("h1"))).unwrap();
    let process = Process::open(&mut bench);
    for unknown in
        [check_host(&process, &mut bench, "h9").unwrap_err(), check_cluster(&process, &mut bench, "h9").unwrap_err()]
    {
        assert!(unknown.code() == Code::EngineNotFound && unknown.message().contains("'h9'"), "{unknown}");
    }
    let several = check_host(&process, &mut bench, "h1").unwrap_err();
    assert_eq!(several.code(), Code::InvalidArgument);
    for part in ["'h1'", bench.hosts[0].as_str(), "cluster c1", "cluster c2"] {
        assert!(several.message().contains(part), "{several}");
    }
    let nothing = process.ask(&mut bench, |m| async move { m.check_host(&call(), CheckHostRequest::default()).await });
    assert!(
        nothing.as_ref().is_err_and(|e| e.code() == Code::InvalidArgument && e.message().contains("id_or_name")),
        "{nothing:?}"
    );
    let unknown = watch(&process, &mut bench, &["c1", "c3"]).unwrap_err();
    assert!(unknown.code() == Code::EngineNotFound && unknown.message().contains("'c3'"), "{unknown}");
    process.kill(&mut bench);

    let process = Process::without_engine(&mut bench);
    for refused in [
        check_host(&process, &mut bench, "h1").unwrap_err(),
        check_cluster(&process, &mut bench, "c1").unwrap_err(),
        watch(&process, &mut bench, &["c1"]).unwrap_err(),
    ] {
        assert_eq!(refused.code(), Code::EngineApiMissing);
    }
}

/// All clusters of the engine, hosts that joined since the last check included; after `watch` the named ones.
#[test]
fn periodic_checks_need_no_watch() {
    let mut bench = Setup::hosts(2).build();
    let process = Process::checking(&mut bench);
    process.for_ms(&mut bench, 10 * MINUTE);
    let (job, from_engine) = hosts_job(&process, &mut bench);
    assert!(job.last_success_ms.is_some() && job.waits_for.is_none() && from_engine, "{job:#?}");
    let checked = |process: &Process, bench: &mut Bench, host: &str| {
        let id = ovirt_upgrade_manager::model::ids::HostId::new(host).unwrap();
        process.ask(bench, |m| async move { m.ports().store.last_check(&id).await }).unwrap().is_some()
    };
    let other = bench.world(|w| w.add_cluster(NewCluster::named("c2"))).unwrap();
    let joined = bench.world(|w| w.add_engine_host(&other, &NewHost::named("h3"))).unwrap();
    assert!(!checked(&process, &mut bench, joined.as_str()));
    process.for_ms(&mut bench, 7 * HOUR);
    assert!(checked(&process, &mut bench, joined.as_str()));

    watch(&process, &mut bench, &["c1"]).unwrap();
    let later = bench.world(|w| w.add_engine_host(&other, &NewHost::named("h4"))).unwrap();
    process.for_ms(&mut bench, 7 * HOUR);
    assert!(!checked(&process, &mut bench, later.as_str()), "only the named cluster is checked");

    // A watched cluster that has another name now does not hide the others, and is named.
    watch(&process, &mut bench, &["c2", "c1"]).unwrap();
    bench.world(|w| w.clusters.iter_mut().find(|c| c.id == other.as_str()).unwrap().name = "renamed".to_owned());
    let cluster = bench.cluster.clone();
    let newest = bench.world(|w| w.add_engine_host(&cluster, &NewHost::named("h5"))).unwrap();
    process.for_ms(&mut bench, 7 * HOUR);
    assert!(checked(&process, &mut bench, newest.as_str()));
    let (job, _) = hosts_job(&process, &mut bench);
    assert!(job.last_error.as_ref().is_some_and(|why| why.message.contains("'c2'")), "{job:#?}");
}
