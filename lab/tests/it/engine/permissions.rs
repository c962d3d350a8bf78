//! Each permission of the engine's user: the actions that the engine refuses without it, and no others. `docs/administration.md` has
//! the same table.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;

use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::model::cluster::{FlagChange, PolicySetting, VmStop};
use ovirt_upgrade_manager::model::doctor::FindingVerdict;
use ovirt_upgrade_manager::model::event::EventSeverity;
use ovirt_upgrade_manager::model::external::{ExternalEvent, OWN_ORIGIN};
use ovirt_upgrade_manager::model::ids::PolicyId;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::HostResult;
use ovirt_upgrade_manager::model::run_status::RunStatus;
use ovirt_upgrade_manager::ports::{Call, Engine};
use upgrade_manager_lab::world::engine::CLUSTER_MAINTENANCE;

use super::bench::call;
use super::examined::{Scene, examined, scene};
use super::whole_run::{Bench, lab, until};

type Work<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + 'a>>;

/// An action of a run, and the permission that the engine asks for.
struct Act {
    name: &'static str,
    permission: &'static str,
    run: for<'a> fn(&'a Scene, &'a dyn Engine, &'a Call) -> Work<'a>,
}

const fn act(
    permission: &'static str,
    name: &'static str,
    run: for<'a> fn(&'a Scene, &'a dyn Engine, &'a Call) -> Work<'a>,
) -> Act {
    Act { name, permission, run }
}

#[rustfmt::skip]
const ACTS: &[Act] = &[
    act("manipulate_host", "deactivate", |s, e, c| Box::pin(async move { e.deactivate(c, &s.hosts[2], "r", false).await })),
    act("manipulate_host", "activate", |s, e, c| Box::pin(async move { e.activate(c, &s.hosts[2]).await })),
    act("manipulate_host", "refresh", |s, e, c| Box::pin(async move { e.refresh(c, &s.hosts[2]).await })),
    act("manipulate_host", "fence_restart", |s, e, c| Box::pin(async move { e.fence_restart(c, &s.hosts[2]).await })),
    act("edit_host_configuration", "check_for_upgrade", |s, e, c| Box::pin(async move { e.check_for_upgrade(c, &s.hosts[2]).await })),
    act("edit_host_configuration", "upgrade", |s, e, c| Box::pin(async move { e.upgrade(c, &s.hosts[2], true).await })),
    act("edit_host_configuration", "enroll_certificate", |s, e, c| Box::pin(async move { e.enroll_certificate(c, &s.hosts[2]).await })),
    act("edit_cluster_configuration", "upgrade_flag", |s, e, c| Box::pin(async move { e.upgrade_flag(c, &s.cluster, FlagChange::Start).await })),
    act("edit_cluster_configuration", "set_policy", |s, e, c| Box::pin(async move { e.set_policy(c, &s.cluster, &policy()).await })),
    act("edit_cluster_configuration", "set_level", |s, e, c| Box::pin(async move { e.set_level(c, &s.cluster, Level::new(4, 8)).await })),
    act("migrate_vm", "migrate_vm", |s, e, c| Box::pin(async move { e.migrate_vm(c, &s.vm, &s.hosts[1]).await })),
    act("shut_down_vm", "stop_vm, by a shutdown", |s, e, c| Box::pin(async move { e.stop_vm(c, &s.vm, VmStop::ShutDown).await })),
    act("stop_vm", "stop_vm, by its power", |s, e, c| Box::pin(async move { e.stop_vm(c, &s.vm, VmStop::PowerOff).await })),
    act("run_vm", "start_vm", |s, e, c| Box::pin(async move { e.start_vm(c, &s.vm, &s.hosts[0]).await })),
    act("inject_external_events", "add_event", |_, e, c| Box::pin(async move { e.add_event(c, &event()).await })),
    act("inject_external_tasks", "add_job", |_, e, c| Box::pin(async move { e.add_job(c, "a run").await.map(drop) })),
];

fn policy() -> PolicySetting {
    PolicySetting { id: PolicyId::new(CLUSTER_MAINTENANCE).unwrap(), properties: BTreeMap::new() }
}

fn event() -> ExternalEvent {
    ExternalEvent {
        origin: format!("{OWN_ORIGIN}test"),
        number: 1,
        severity: EventSeverity::Normal,
        text: "a test".to_owned(),
        note: String::new(),
        host: None,
        cluster: None,
    }
}

/// The acts that the engine forbids to a user without this permission. Whether it carries out the others depends on the state of the
/// hosts and VMs.
async fn forbidden_without(permission: &str) -> BTreeSet<&'static str> {
    let mut forbidden = BTreeSet::new();
    for (number, act) in ACTS.iter().enumerate() {
        let scene = scene();
        scene.bench.lab.take_engine_permissions(&[permission]);
        let done = (act.run)(&scene, &*scene.bench.engine, &call(number)).await;
        if done.is_err_and(|error| error.code() == Code::EngineForbidden) {
            forbidden.insert(act.name);
        }
    }
    forbidden
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_permission_is_needed_for_its_actions_and_for_no_other() {
    let permissions: BTreeSet<&str> = ACTS.iter().map(|act| act.permission).collect();
    assert_eq!(permissions.len(), 9);
    for permission in permissions {
        let of_it = ACTS.iter().filter(|act| act.permission == permission).map(|act| act.name).collect();
        assert_eq!(forbidden_without(permission).await, of_it, "without {permission}");
    }
}

/// `doctor` names the permission before a run needs it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn doctor_names_each_permission_that_is_missing() {
    for permission in ACTS.iter().map(|act| act.permission).collect::<BTreeSet<_>>() {
        let scene = scene();
        scene.bench.lab.take_engine_permissions(&[permission]);
        let found = examined(&scene.bench).await;
        let bad: Vec<_> = found.iter().filter(|f| f.verdict != FindingVerdict::Ok).collect();
        assert_eq!(bad.iter().map(|f| f.check.as_str()).collect::<Vec<_>>(), [format!("permission_{permission}")]);
        assert!(bad[0].text.contains(permission) && !bad[0].remedy.is_empty(), "{bad:?}");
        let is_problem = !permission.starts_with("inject_");
        assert_eq!(bad[0].verdict == FindingVerdict::Problem, is_problem, "{bad:?}");
    }
}

/// A rolling upgrade by the engine, whose user loses this permission once the run has begun: its end, or its question.
async fn run_without(permission: &'static str) -> RunStatus {
    let (state, lab) = (tempfile::tempdir().unwrap(), lab());
    let (bench, _) = Bench::start(lab, state.path(), Installer::Engine).await;
    bench.lab.take_engine_permissions(&[permission]);
    let status = until(&bench, |status| status.state.is_final() || status.question.is_some()).await;
    bench.manager.close().await;
    status
}

/// A plan says which permission its run would lack, before anything is done. The lab's user is given each of them on a place.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_is_blocked_by_a_permission_that_its_run_would_lack() {
    let scene = scene();
    assert_eq!(scene.bench.engine.missing_permissions(&call(1), &scene.cluster).await.unwrap(), [""; 0]);
    for permission in ACTS.iter().map(|act| act.permission).collect::<BTreeSet<_>>() {
        scene.bench.lab.take_engine_permissions(&[permission]);
        let missing = scene.bench.engine.missing_permissions(&call(2), &scene.cluster).await.unwrap();
        assert_eq!(missing, [permission]);
    }
}

/// What each code of a host or of the question says.
fn told(status: &RunStatus) -> String {
    let whys = status.hosts.iter().filter_map(|host| host.why.as_ref());
    let all = status.question.iter().map(|question| &question.why).chain(whys).chain(&status.why);
    all.map(|why| format!("{} {}", why.code, why.message)).collect::<Vec<_>>().join("; ")
}

/// A run that lacks a permission harms nothing: it asks, or its hosts fail untouched and in service.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_without_a_permission_leaves_the_hosts_in_service() {
    let names = ["edit_cluster_configuration", "manipulate_host", "edit_host_configuration"];
    let runs: Vec<_> = names.map(|permission| tokio::spawn(run_without(permission))).into_iter().collect();
    for (permission, run) in names.into_iter().zip(runs) {
        let status = run.await.unwrap();
        println!("{permission}: {:?} {}", status.state, told(&status));
        let results: Vec<HostResult> = status.hosts.iter().filter_map(|host| host.result).collect();
        match permission {
            "edit_cluster_configuration" => {
                assert_eq!(status.question.as_ref().map(|q| q.why.code), Some(Code::SettingNotInForce), "{status:#?}");
                assert!(told(&status).contains("User is not authorized"), "{status:#?}");
                assert!(results.is_empty(), "{status:#?}");
            }
            _ => {
                assert!(told(&status).contains("User is not authorized"), "{status:#?}");
                assert!(results.contains(&HostResult::FailedInService), "{status:#?}");
                assert!(!results.contains(&HostResult::FailedOutOfService), "{status:#?}");
            }
        }
    }
}

/// Without the permissions for events and tasks a run succeeds; it is seen less well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_run_needs_no_permission_to_be_seen() {
    let names = ["inject_external_events", "inject_external_tasks"];
    let runs: Vec<_> = names.map(|permission| tokio::spawn(run_without(permission))).into_iter().collect();
    for (permission, run) in names.into_iter().zip(runs) {
        let status = run.await.unwrap();
        let is_done = |host: &HostResult| matches!(host, HostResult::Succeeded | HostResult::Unproven);
        assert!(status.hosts.iter().all(|host| host.result.as_ref().is_some_and(is_done)), "{permission}: {status:#?}");
    }
}
