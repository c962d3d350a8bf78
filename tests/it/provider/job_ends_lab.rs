//! Each end of a job at the lab, in the host's own words, on versions whose answers differ.

use std::sync::Arc;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::host::{HostInventory, HostStatus};
use ovirt_upgrade_manager::model::request::{CancelTaskRequest, InstallErrataRequest, TaskRequest};
use ovirt_upgrade_manager::model::task::{InstallWay, ProofVerdict, ProviderTask, Selection, TaskState};
use ovirt_upgrade_manager::ports::{Provider, ProviderTaskState};
use upgrade_manager_lab::world::{Disturbance, Fetching, Host};
use upgrade_manager_lab::{Fault, Lab};

use crate::support::lab::{busiest, call, config, id, inventory, lab, manager, provider, reference};

/// REX 12 to 17: counters as numbers, lists of hosts, external ids.
const VERSIONS: [(u32, u32); 5] = [(4, 11), (4, 14), (4, 17), (4, 19), (5, 0)];

async fn start(lab: &Lab, provider: &Arc<dyn Provider>) -> (Host, ProviderTask) {
    let (host, errata) = busiest(lab, |h| h.cluster.is_some());
    let selection = Selection::Errata(vec![id(&errata[0])]);
    let sent = provider.install(&call(), &reference(&host), InstallWay::RemoteExecution, &selection).await.unwrap();
    (host, sent)
}

async fn seen(provider: &Arc<dyn Provider>, task: &ProviderTask) -> ProviderTaskState {
    provider.tasks(&call(), std::slice::from_ref(task)).await.unwrap().remove(0).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_end_of_a_job_is_told_apart() {
    let no_space = "Error: At least 9MB more space needed on the /boot filesystem.".to_owned();
    let no_system = "undefined method #family for NilClass::Jail (NilClass)".to_owned();
    let words = |text: &str| vec![text.to_owned()];
    for (disturbance, state, told) in [
        (Disturbance::Fails(no_space.clone()), TaskState::Failed, vec![no_space, "exit status 1".to_owned()]),
        (Disturbance::Unreachable, TaskState::Failed, words("the provider cannot reach the host by SSH")),
        (Disturbance::LoginRefused, TaskState::Failed, words("the host refuses the provider's login by SSH")),
        (
            Disturbance::TemplateFails(no_system.clone()),
            TaskState::Failed,
            vec![no_system, "the job's template cannot be rendered for this host".to_owned()],
        ),
        (Disturbance::TimesOut, TaskState::Failed, words("the job ran into its time limit")),
        (Disturbance::ResultLost, TaskState::Proving, words("the result of the host did not reach it")),
    ] {
        for (major, minor) in VERSIONS {
            let lab = lab(major, minor, 4);
            let provider = provider(&lab);
            lab.add_fault(Fault::new(disturbance.clone()));
            let (_, sent) = start(&lab, &provider).await;
            lab.settle();
            lab.advance(120_000);
            let found = seen(&provider, &sent).await;
            assert_eq!(found.state, state, "Katello {major}.{minor} {disturbance:?}: {}", found.text);
            // What a job had started may go on after its time limit.
            let runs_on = disturbance == Disturbance::TimesOut;
            assert_eq!(found.may_run_on, runs_on, "{major}.{minor} {disturbance:?}: {}", found.text);
            let all = told.iter().all(|words| found.text.contains(words));
            assert!(
                all && !found.text.contains("A sub task failed"),
                "{major}.{minor} {disturbance:?}: {}",
                found.text
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_waits_for_the_executor_and_then_runs_to_its_end() {
    for (major, minor) in VERSIONS {
        let lab = lab(major, minor, 4);
        let provider = provider(&lab);
        lab.with_world(|world| world.executor_is_down = true);
        let (_, sent) = start(&lab, &provider).await;
        lab.advance(600_000);
        let found = seen(&provider, &sent).await;
        assert_eq!(found.state, TaskState::Planned, "Katello {major}.{minor}");
        let why = "executor of tasks does not run (some executors are not responding";
        assert!(found.text.contains(why), "Katello {major}.{minor}: {}", found.text);
        lab.with_world(|world| world.executor_is_down = false);
        lab.settle();
        assert_eq!(seen(&provider, &sent).await.state, TaskState::Proving, "Katello {major}.{minor}");
    }
}

/// The server calls such a job failed. The job counts cancelled hosts from Katello 4.12 on; the state of its host is
/// shown from 3.17 on; before, the host's own task is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_somebody_cancelled_is_cancelled() {
    const OLD: [(u32, u32); 7] = [(3, 0), (3, 7), (3, 14), (3, 17), (4, 3), (4, 9), (4, 10)];
    for (major, minor) in OLD.into_iter().chain(VERSIONS) {
        let lab = lab(major, minor, 4);
        let provider = provider(&lab);
        let (_, sent) = start(&lab, &provider).await;
        lab.advance(5_000);
        assert_eq!(seen(&provider, &sent).await.state, TaskState::Running, "Katello {major}.{minor}");
        let task = sent.task.clone().unwrap();
        assert!(lab.with_world(|world| world.cancel_task(&task)));
        assert_eq!(seen(&provider, &sent).await.state, TaskState::Cancelled, "Katello {major}.{minor}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_installation_that_was_cancelled_ends_cancelled() {
    for (major, minor) in [(3, 7), (3, 17), (4, 3), (4, 9), (4, 14), (5, 0)] {
        let lab = Arc::new(lab(major, minor, 6));
        let (record, errata) = busiest(&lab, |h| h.cluster.is_some());
        let host = inventory(&lab).into_iter().find(|h| h.address.as_deref() == Some(&record.fqdn)).unwrap();
        let host = HostInventory { status: HostStatus::Maintenance, vm_count: Some(0), ..host };
        let manager = manager(&lab, &config("lab", &lab)).await;
        let errata_of_host = errata;
        let (errata, actor) = (vec![id(&errata_of_host[0])], "admin".to_owned());
        let install = InstallErrataRequest { host, errata, actor, override_: None, engine: None, cluster_level: None };
        lab.add_fault(Fault::new(Disturbance::Stuck));
        let task = manager.install_errata(&call(), install).await.unwrap();
        manager
            .cancel_task(&call(), CancelTaskRequest { id: task.id.clone(), actor: "admin".to_owned() })
            .await
            .unwrap();
        let ended = manager.task(&call(), TaskRequest { id: task.id, wait: true }).await.unwrap();
        assert_eq!(ended.state, TaskState::Cancelled, "Katello {major}.{minor}: {ended:?}");
        let proof = ended.proof.unwrap();
        assert_eq!((proof.verdict, proof.errata_unproved), (ProofVerdict::NotProven, vec![id(&errata_of_host[0])]));
        assert!(proof.why.contains("the packages of before"), "{}", proof.why);
        assert!(proof.changed.is_empty() && proof.also_changed.is_empty());
        manager.close().await;
    }
}

/// Somebody cancels the job at the server itself, after the host has installed a part: the task ends cancelled, with the packages
/// that changed as its host's profile shows them, and nothing of it counts as installed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_installation_that_was_cancelled_at_the_provider_ends_cancelled_with_what_is_known() {
    for (major, minor) in [(3, 17), (4, 9), (4, 14), (5, 0)] {
        let lab = Arc::new(lab(major, minor, 6));
        let (record, errata) = busiest(&lab, |h| h.cluster.is_some());
        let host = inventory(&lab).into_iter().find(|h| h.address.as_deref() == Some(&record.fqdn)).unwrap();
        let host = HostInventory { status: HostStatus::Maintenance, vm_count: Some(0), ..host };
        let manager = manager(&lab, &config("lab", &lab)).await;
        let (errata, actor) = (errata.iter().map(id).collect::<Vec<_>>(), "admin".to_owned());
        let install = InstallErrataRequest { host, errata, actor, override_: None, engine: None, cluster_level: None };
        lab.add_fault(Fault::new(Disturbance::Stuck));
        let task = manager.install_errata(&call(), install).await.unwrap();
        let (running, id) = loop {
            let now = manager.task(&call(), TaskRequest { id: task.id.clone(), wait: false }).await.unwrap();
            match now.provider_task.clone().and_then(|ids| ids.task) {
                Some(id) if now.state == TaskState::Running => break (now, id),
                _ => tokio::time::sleep(std::time::Duration::from_millis(5)).await,
            }
        };
        assert!(!running.cancel_requested);
        // One package was installed and its profile uploaded when somebody cancels.
        let changed = lab.with_world(|world| {
            let host = world.find_host_mut(&record.fqdn).unwrap();
            let package = host.profile.iter_mut().find(|package| package.name != "kernel-core").unwrap();
            package.evr.release = Some("99.el9".to_owned());
            let name = package.name.clone();
            assert!(world.cancel_task(&id));
            name
        });
        let ended = manager.task(&call(), TaskRequest { id: task.id, wait: true }).await.unwrap();
        assert_eq!((ended.state, ended.cancel_requested), (TaskState::Cancelled, false), "Katello {major}.{minor}");
        let proof = ended.proof.unwrap();
        assert_eq!(proof.verdict, ProofVerdict::NotProven, "{proof:?}");
        let names: Vec<_> = proof.changed.iter().chain(&proof.also_changed).map(|change| &change.name).collect();
        assert_eq!(names, [&changed], "Katello {major}.{minor}: {proof:?}");
        assert!(
            proof.why.starts_with("the installation was cancelled; the provider shows that one package changed"),
            "{}",
            proof.why
        );
        manager.close().await;
    }
}

/// The server drops hosts that the user may not see without a word: the job ends well, and worked on nobody.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_on_a_host_that_the_user_may_not_see_did_not_begin() {
    for (major, minor) in VERSIONS {
        let lab = lab(major, minor, 4);
        let provider = provider(&lab);
        let (host, errata) = busiest(&lab, |h| h.cluster.is_some());
        lab.with_world(|world| world.hide_host(&host.fqdn));
        let selection = Selection::Errata(vec![id(&errata[0])]);
        let sent = provider.install(&call(), &reference(&host), InstallWay::RemoteExecution, &selection).await;
        match sent {
            Err(error) => {
                assert_eq!(error.code(), Code::NoInstallMethod, "Katello {major}.{minor}: {error}");
                assert!(error.to_string().contains(&host.fqdn), "Katello {major}.{minor}: {error}");
            }
            // Before Katello 4.12 a job that begins does not count its hosts.
            Ok(sent) => {
                assert!((major, minor) < (4, 12));
                lab.settle();
                let found = seen(&provider, &sent).await;
                assert_eq!(found.state, TaskState::Failed, "Katello {major}.{minor}: {}", found.text);
                assert!(found.text.contains("worked on no host"), "Katello {major}.{minor}: {}", found.text);
            }
        }
    }
}

/// What the provider calls ended, and what the host still does: a second installation must not begin beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn work_that_goes_on_after_the_end_of_its_job_is_told() {
    for (major, minor) in VERSIONS {
        for (delay, force, state, runs_on) in [
            (Fetching::After(10_000), true, TaskState::Cancelled, true),
            (Fetching::After(10_000), false, TaskState::Proving, false),
            (Fetching::After(600_000), false, TaskState::Cancelled, false),
        ] {
            let case = format!("Katello {major}.{minor}, fetched after {delay:?}, force: {force}");
            let lab = lab(major, minor, 4);
            let provider = provider(&lab);
            lab.with_world(|world| world.hosts.values_mut().for_each(|host| host.fetches = Some(delay)));
            let (_, sent) = start(&lab, &provider).await;
            lab.advance(20_000);
            match force {
                true => assert!(lab.with_world(|world| world.abort_task(sent.task.as_deref().unwrap()))),
                false => provider.cancel(&call(), &sent).await.unwrap(),
            };
            lab.advance(if force { 1_000 } else { 300_000 });
            let found = seen(&provider, &sent).await;
            assert_eq!((found.state, found.may_run_on), (state, runs_on), "{case}: {}", found.text);
        }
        for with_exit in [false, true] {
            let lab = lab(major, minor, 4);
            let provider = provider(&lab);
            lab.add_fault(Fault::new(Disturbance::LostByProxy { with_exit }));
            let (_, sent) = start(&lab, &provider).await;
            let mut found = seen(&provider, &sent).await;
            while matches!(found.state, TaskState::Planned | TaskState::Running) {
                lab.advance(1_000);
                found = seen(&provider, &sent).await;
            }
            assert!(found.state == TaskState::Failed && found.may_run_on, "Katello {major}.{minor}: {}", found.text);
        }
    }
}
