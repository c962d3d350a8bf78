//! An installation after one whose sending was not answered: the provider is asked for the earlier one first.

use std::time::Duration;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::task::{InstallCapability, InstallWay, ProofVerdict, TaskState};
use ovirt_upgrade_manager::ports::MachineMarks;
use tokio::time::sleep;

use crate::support::install_bench::{Bench, call, errata_request, host, refused};

/// An installation that began at the provider, and whose answer got lost.
async fn unanswered() -> Bench {
    let bench = Bench::new().await;
    bench.world.fail("install", Code::ProviderUnavailable);
    refused(bench.install(&["RHSA-2026:1"]).await, Code::TaskResultUnknown);
    bench.world.mend("install");
    bench
}

#[tokio::test(start_paused = true)]
async fn an_unanswered_installation_that_runs_keeps_the_host_busy() {
    let bench = unanswered().await;
    let error = refused(bench.install(&["RHSA-2026:1"]).await, Code::HostBusy);
    assert!(error.message().contains("host1") || error.message().contains("h1"), "{error}");
    assert_eq!(bench.world.sent(), 1, "two package managers at a time");
}

#[tokio::test(start_paused = true)]
async fn it_is_looked_for_by_the_way_in_which_it_was_sent() {
    for way in [InstallWay::Agent, InstallWay::RemoteExecution] {
        let bench = Bench::new().await;
        bench.world.set(|s| s.capability = InstallCapability { way: Some(way), problem: None });
        bench.world.fail("install", Code::ProviderUnavailable);
        refused(bench.install(&["RHSA-2026:1"]).await, Code::TaskResultUnknown);
        bench.world.mend("install");
        // Meanwhile the server offers the other way.
        let other = if way == InstallWay::Agent { InstallWay::RemoteExecution } else { InstallWay::Agent };
        bench.world.set(|s| s.capability = InstallCapability { way: Some(other), problem: None });
        refused(bench.install(&["RHSA-2026:1"]).await, Code::HostBusy);
        assert_eq!(bench.world.state().looked_for, [Some(way)]);
    }
}

#[tokio::test(start_paused = true)]
async fn while_the_provider_cannot_be_asked_for_it_nothing_is_sent() {
    let bench = unanswered().await;
    bench.world.fail("started", Code::ProviderForbidden);
    let error = refused(bench.install(&["RHSA-2026:1"]).await, Code::TaskResultUnknown);
    assert!(error.message().contains("does not permit") || error.message().contains("PROVIDER"), "{error}");
    assert_eq!(bench.world.sent(), 1);
    bench.world.mend("started");
    refused(bench.install(&["RHSA-2026:1"]).await, Code::HostBusy);
}

#[tokio::test(start_paused = true)]
async fn an_earlier_installation_that_never_began_stands_in_nobodys_way() {
    let bench = unanswered().await;
    // The gateway refused it after all: the provider has no such job. It may still begin one for a while.
    bench.world.set(|s| s.marks.clear());
    let error = refused(bench.install(&["RHSA-2026:1"]).await, Code::TaskResultUnknown);
    assert!(error.message().contains("does not list it"), "{error}");
    sleep(Duration::from_secs(590)).await;
    refused(bench.install(&["RHSA-2026:1"]).await, Code::TaskResultUnknown);
    assert_eq!(bench.world.sent(), 1, "two package managers at a time");
    sleep(Duration::from_secs(20)).await;
    bench.install(&["RHSA-2026:1"]).await.unwrap();
    assert_eq!(bench.world.sent(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_day_later_it_is_not_looked_for_any_more() {
    let bench = unanswered().await;
    bench.world.fail("started", Code::ProviderForbidden);
    sleep(Duration::from_secs(25 * 3_600)).await;
    bench.install(&["RHSA-2026:1"]).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn one_that_still_waits_after_a_day_is_in_the_way() {
    let bench = unanswered().await;
    bench.world.set(|s| s.course = vec![(TaskState::Planned, 0, "")]);
    sleep(Duration::from_secs(25 * 3_600)).await;
    refused(bench.install(&["RHSA-2026:1"]).await, Code::HostBusy);
    assert_eq!(bench.world.sent(), 1, "two package managers at a time");
}

#[tokio::test(start_paused = true)]
async fn one_that_stayed_unanswered_while_another_was_prepared_is_in_the_way() {
    let bench = Bench::new().await;
    bench.world.hold("errata");
    let request = errata_request(host("h1"), &["RHSA-2026:1"]);
    let (manager, held) = (bench.manager.clone(), call());
    let second = tokio::spawn(async move { manager.install_errata(&held, request).await });
    bench.world.until_asked("errata", 1).await;
    // The second has found no earlier installation. Now there is one.
    bench.world.fail("install", Code::ProviderUnavailable);
    refused(bench.install_packages(&["bash"]).await, Code::TaskResultUnknown);
    bench.world.mend("install");
    bench.world.release();
    refused(second.await.unwrap(), Code::HostBusy);
    assert_eq!(bench.world.sent(), 1, "two package managers at a time");
}

#[tokio::test(start_paused = true)]
async fn an_installation_that_the_provider_shows_no_more_keeps_the_host_busy() {
    let bench = Bench::new().await;
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    bench.world.fail("task", Code::TaskLost);
    bench.end_of(&task.id).await;
    let error = refused(bench.install(&["RHSA-2026:1"]).await, Code::TaskResultUnknown);
    assert!(error.message().contains("still runs") && error.message().contains("does not show"), "{error}");
    // The configured user may see it again.
    bench.world.mend("task");
    bench.world.set(|s| s.course = vec![(TaskState::Running, 500, "")]);
    refused(bench.install(&["RHSA-2026:1"]).await, Code::HostBusy);
    assert_eq!(bench.world.sent(), 1, "two package managers at a time");
    // No installation runs for more than an hour.
    bench.world.fail("task", Code::TaskLost);
    sleep(Duration::from_secs(3_700)).await;
    bench.install(&["RHSA-2026:1"]).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_host_that_was_registered_or_added_anew_is_the_same_host() {
    let bench = unanswered().await;
    let mut anew = host("h1");
    // The fake provider takes the address as the id of the content host.
    anew["address"] = "registered-anew".into();
    let request = errata_request(anew.clone(), &["RHSA-2026:1"]);
    refused(bench.manager.install_errata(&call(), request).await, Code::HostBusy);
    // And the host was removed from the engine, and added again.
    anew["id"] = "another-id".into();
    let request = errata_request(anew, &["RHSA-2026:1"]);
    refused(bench.manager.install_errata(&call(), request).await, Code::HostBusy);
    assert_eq!(bench.world.sent(), 1, "two package managers at a time");
}

#[tokio::test(start_paused = true)]
async fn another_account_is_no_proof_that_nothing_began() {
    let bench = unanswered().await;
    bench.world.set(|s| s.marks.clear());
    bench.world.set(|s| s.account = "somebody else".into());
    sleep(Duration::from_secs(700)).await;
    let error = refused(bench.install(&["RHSA-2026:1"]).await, Code::TaskResultUnknown);
    assert!(error.message().contains("somebody else at https://katello may not be shown its job"), "{error}");
    assert_eq!(bench.world.sent(), 1, "two package managers at a time");
    bench.world.set(|s| s.account = "admin".into());
    bench.install(&["RHSA-2026:1"]).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_cancelled_installation_that_showed_no_end_keeps_the_host_busy() {
    for (state, runs_on) in [(TaskState::Cancelled, true), (TaskState::Failed, true), (TaskState::Cancelled, false)] {
        let bench = Bench::new().await;
        bench.world.set(|s| (s.course, s.may_run_on) = (vec![(state, 500, "")], runs_on));
        let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
        bench.end_of(&task.id).await;
        if runs_on {
            let error = refused(bench.install(&["RHSA-2026:1"]).await, Code::TaskResultUnknown);
            assert!(error.message().contains("does not show that its commands ended on the host"), "{error}");
            assert_eq!(bench.world.sent(), 1, "two package managers at a time");
            // The output arrived late.
            bench.world.set(|s| s.may_run_on = false);
        }
        bench.install(&["RHSA-2026:1"]).await.unwrap();
    }
}

fn machine(subscription: &str, hardware: &[&str]) -> MachineMarks {
    let hardware_uuids = hardware.iter().map(|uuid| (*uuid).to_owned()).collect();
    MachineMarks { subscription_uuids: vec![subscription.to_owned()], hardware_uuids }
}

#[tokio::test(start_paused = true)]
async fn packages_of_another_machine_prove_nothing() {
    for (before, after, want) in [
        (machine("s-1", &[]), machine("s-2", &[]), ProofVerdict::NotProven),
        (machine("s-1", &["h-1"]), machine("s-2", &["h-2"]), ProofVerdict::NotProven),
        // The record still shows the hardware of the machine from before.
        (machine("s-1", &["h-1"]), machine("s-2", &["h-2", "h-1"]), ProofVerdict::NotProven),
        (machine("s-1", &[]), MachineMarks::default(), ProofVerdict::NotProven),
        // The machine registered anew.
        (machine("s-1", &["h-1"]), machine("s-2", &["h-1"]), ProofVerdict::Proved),
        (machine("s-1", &[]), machine("S-1", &[]), ProofVerdict::Proved),
    ] {
        let bench = Bench::new().await;
        bench.world.set(|s| s.machine = before.clone());
        let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
        bench.world.set(|s| s.machine = after.clone());
        let ended = bench.end_of(&task.id).await;
        let proof = ended.proof.unwrap();
        assert_eq!(proof.verdict, want, "{before:?} {after:?}: {}", proof.why);
        assert_eq!(proof.why.contains("instead of s-1"), want == ProofVerdict::NotProven, "{}", proof.why);
    }
}

#[tokio::test(start_paused = true)]
async fn a_machine_under_two_names_of_its_server_is_one_machine() {
    let bench = Bench::new().await;
    bench.world.set(|s| s.machine = machine("s-1", &[]));
    bench.install(&["RHSA-2026:1"]).await.unwrap();
    // Another host of the engine, and another content host: the registration shows that the machine is the same.
    let other = errata_request(host("h2"), &["RHSA-2026:1"]);
    refused(bench.manager.install_errata(&call(), other).await, Code::HostBusy);
    bench.world.set(|s| s.machine = machine("s-2", &[]));
    let other = errata_request(host("h2"), &["RHSA-2026:1"]);
    bench.manager.install_errata(&call(), other).await.unwrap();
}
