//! Following an installation after it was sent: outcomes, proofs, waiting, cancelling.

use std::sync::Arc;
use std::time::Duration;

use crate::support::fake_world::{Effect, World, erratum, nevra};
use crate::support::install_bench::*;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::ids::{HostId, TaskId};
use ovirt_upgrade_manager::model::request::TaskRequest;
use ovirt_upgrade_manager::model::task::{ProofVerdict, Task, TaskState};
use ovirt_upgrade_manager::ports::{Call, Change};
use tokio::time::sleep;

fn code(task: &Task) -> Option<Code> {
    task.problem.as_ref().map(|p| p.code)
}

fn verdict(task: &Task) -> ProofVerdict {
    task.proof.as_ref().unwrap().verdict
}

async fn success(bench: Bench) {
    let task = bench.to_the_end().await;
    assert_eq!((task.state, verdict(&task), code(&task)), (TaskState::Succeeded, ProofVerdict::Proved, None));
    let proof = task.proof.unwrap();
    let changed: Vec<_> = proof.changed.iter().map(|c| (c.name.as_str(), c.to.as_deref().unwrap())).collect();
    assert_eq!(changed, [("bash", "5.1.8-2.el9")]);
    assert_eq!((proof.also_changed.len(), proof.reboot_suggested), (0, false));
    assert_eq!((task.progress.done, task.provider_text.as_str()), (task.progress.total, "done"));
    assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_SUCCEEDED"]);
    assert_eq!((bench.world.sent(), bench.world.asked("refresh")), (1, 1));
    assert_eq!(bench.store.packages_before(&task.id).await.unwrap(), None);
}

#[tokio::test(start_paused = true)]
async fn success_is_proved_in_memory() {
    success(Bench::new().await).await;
}

#[tokio::test]
async fn success_is_proved_in_sqlite() {
    // SQLite has a thread of its own, of which a paused clock knows nothing: real time, in short intervals.
    let dir = tempfile::tempdir().unwrap();
    success(Bench::sqlite(dir.path(), World::new("katello")).await).await;
}

#[tokio::test(start_paused = true)]
async fn packages_are_proved_too() {
    let bench = Bench::new().await;
    let task = bench.install_packages(&["vdsm"]).await.unwrap();
    let task = bench.end_of(&task.id).await;
    assert_eq!((task.state, verdict(&task)), (TaskState::Succeeded, ProofVerdict::Proved));
    assert_eq!(task.proof.unwrap().changed[0].to.as_deref(), Some("4.50.6-1.el9"));
}

#[tokio::test(start_paused = true)]
async fn newer_than_planned_is_proved() {
    let bench = Bench::new().await;
    bench.world.set(|s| s.effect = Effect::Newer);
    let task = bench.to_the_end().await;
    assert_eq!(verdict(&task), ProofVerdict::Proved);
    assert_eq!(task.proof.unwrap().changed[0].to.as_deref(), Some("5.1.8-99.el9"));
}

#[tokio::test(start_paused = true)]
async fn lagging_lists_are_waited_for() {
    for (profile, errata) in [(5, 1), (1, 5), (5, 7)] {
        let bench = Bench::new().await;
        bench.world.set(|s| (s.profile_lags, s.errata_lag) = (profile, errata));
        assert_eq!(verdict(&bench.to_the_end().await), ProofVerdict::Proved);
        assert_eq!(bench.world.asked("refresh"), 1, "asked for a fresh profile once");
    }
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_never_comes_leaves_success_unproven() {
    let bench = Bench::new().await;
    bench.world.set(|s| s.profile_lags = u32::MAX);
    let task = bench.to_the_end().await;
    assert_eq!((task.state, verdict(&task)), (TaskState::Succeeded, ProofVerdict::NotProven));
    assert!(task.ended_at_ms.unwrap() - task.created_at_ms >= 600_000);
    assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_NOT_PROVEN"]);
    assert!(bench.text_of("INSTALL_NOT_PROVEN").await.contains("has not uploaded"));
}

/// Somebody cancels the job at the provider, its commands end with success all the same, and no profile comes.
#[tokio::test(start_paused = true)]
async fn a_cancelled_job_without_a_proof_has_not_succeeded() {
    let bench = Bench::new().await;
    bench.world.set(|s| (s.profile_lags, s.was_cancelled) = (u32::MAX, true));
    let task = bench.to_the_end().await;
    assert_eq!((task.state, verdict(&task)), (TaskState::Cancelled, ProofVerdict::NotProven));
    let why = task.proof.unwrap().why;
    assert!(why.starts_with("the installation was cancelled; ") && why.contains("has not uploaded"), "{why}");
    assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_CANCELLED"]);
    // The proof makes it a success.
    let bench = Bench::new().await;
    bench.world.set(|s| s.was_cancelled = true);
    let task = bench.to_the_end().await;
    assert_eq!((task.state, verdict(&task)), (TaskState::Succeeded, ProofVerdict::Proved));
}

#[tokio::test(start_paused = true)]
async fn a_list_that_never_catches_up_leaves_success_unproven() {
    let bench = Bench::new().await;
    bench.world.set(|s| s.errata_lag = u32::MAX);
    let proof = bench.to_the_end().await.proof.unwrap();
    assert_eq!(proof.verdict, ProofVerdict::NotProven);
    assert_eq!(proof.errata_remaining[0].as_str(), "RHSA-2026:1");
}

#[tokio::test(start_paused = true)]
async fn a_profile_that_shows_the_opposite_fails_the_task() {
    let bench = Bench::new().await;
    bench.world.set(|s| s.effect = Effect::SomethingElse);
    let task = bench.to_the_end().await;
    assert_eq!((task.state, verdict(&task)), (TaskState::Failed, ProofVerdict::Disproved));
    assert_eq!(code(&task), Some(Code::TaskFailed));
    let proof = task.proof.unwrap();
    assert_eq!(proof.packages_missing, ["bash-5.1.8-2.el9.x86_64 (found 5.1.8-1.el9)"]);
    assert_eq!(proof.also_changed[0].name, "zlib");
    assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_DISPROVED"]);
}

#[tokio::test(start_paused = true)]
async fn other_changes_and_a_suggested_reboot_are_reported() {
    let bench = Bench::new().await;
    let task = bench.install(&["RHSA-2026:2"]).await.unwrap();
    bench.until(&task.id, |t| t.state == TaskState::Running).await;
    bench.world.set(|s| s.installed.push(nevra("extra-1-1.noarch")));
    // The task ends at the provider.
    bench.world.set(|s| s.course.push((TaskState::Proving, 1000, "")));
    let proof = bench.end_of(&task.id).await.proof.unwrap();
    assert!(proof.reboot_suggested);
    assert_eq!(proof.changed[0].name, "kernel-core");
    assert_eq!(
        proof.also_changed.iter().map(|c| (c.name.as_str(), c.from.clone())).collect::<Vec<_>>(),
        [("extra", None)]
    );
}

#[tokio::test(start_paused = true)]
async fn a_proof_that_cannot_be_read_for_a_while_is_read_later() {
    for method in ["installed", "errata"] {
        let bench = Bench::new().await;
        let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
        bench.world.fail(method, Code::ProviderUnreachable);
        let waiting = bench.until(&task.id, |t| code(t) == Some(Code::ProviderUnreachable)).await;
        assert_eq!(waiting.state, TaskState::Proving);
        sleep(Duration::from_secs(60)).await;
        bench.world.mend(method);
        let task = bench.end_of(&task.id).await;
        assert_eq!((verdict(&task), code(&task)), (ProofVerdict::Proved, None));
    }
}

#[tokio::test(start_paused = true)]
async fn a_proof_that_can_never_be_read_ends_unproven() {
    let bench = Bench::new().await;
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    bench.world.fail("installed", Code::ProviderForbidden);
    let task = bench.end_of(&task.id).await;
    assert_eq!((task.state, verdict(&task)), (TaskState::Succeeded, ProofVerdict::NotProven));
    assert!(task.proof.unwrap().why.contains("could not be read"));
}

#[tokio::test(start_paused = true)]
async fn a_failed_task_shows_the_text_of_the_provider() {
    // Servers say "warning" for failures of the agent; the provider's client makes it `Failed`.
    let bench = Bench::new().await;
    bench
        .world
        .set(|s| s.course = vec![(TaskState::Running, 100, ""), (TaskState::Failed, 990, "goferd is not running")]);
    let task = bench.to_the_end().await;
    assert_eq!((task.state, code(&task)), (TaskState::Failed, Some(Code::TaskFailed)));
    assert!(task.problem.unwrap().message.contains("goferd is not running"));
    assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_FAILED"]);
    assert!(bench.text_of("INSTALL_FAILED").await.ends_with("goferd is not running"));
    assert_eq!(bench.world.asked("refresh"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_pause_and_its_end_are_one_event_each() {
    let bench = Bench::new().await;
    bench.world.set(|s| s.course = vec![(TaskState::Paused, 100, "locked")]);
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    let paused = bench.until(&task.id, |t| t.state == TaskState::Paused).await;
    assert_eq!(code(&paused), Some(Code::TaskPaused));
    sleep(Duration::from_secs(60)).await;
    bench.world.fail("tasks", Code::ProviderUnavailable);
    sleep(Duration::from_secs(60)).await;
    bench.world.mend("tasks");
    sleep(Duration::from_secs(60)).await;
    bench.world.set(|s| s.course = vec![(TaskState::Running, 200, "")]);
    bench.until(&task.id, |t| t.state == TaskState::Running && code(t).is_none()).await;
    sleep(Duration::from_secs(60)).await;
    bench.world.set(|s| s.course = vec![(TaskState::Proving, 1000, "")]);
    assert_eq!(bench.end_of(&task.id).await.state, TaskState::Succeeded);
    assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_PAUSED", "INSTALL_RESUMED", "INSTALL_SUCCEEDED"]);
}

#[tokio::test(start_paused = true)]
async fn an_overdue_task_is_reported_once_and_followed_further() {
    let bench = Bench::new().await;
    bench.world.set(|s| s.course = vec![(TaskState::Running, 100, "")]);
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    bench.until(&task.id, |t| code(t) == Some(Code::TaskOverdue)).await;
    // It is not reported again after the provider was unreachable.
    bench.world.fail("tasks", Code::ProviderUnreachable);
    bench.until(&task.id, |t| code(t) == Some(Code::ProviderUnreachable)).await;
    bench.world.mend("tasks");
    bench.until(&task.id, |t| code(t) == Some(Code::TaskOverdue)).await;
    sleep(Duration::from_secs(3600)).await;
    bench.world.set(|s| s.course = vec![(TaskState::Proving, 1000, "")]);
    assert_eq!(bench.end_of(&task.id).await.state, TaskState::Succeeded);
    assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_OVERDUE", "INSTALL_SUCCEEDED"]);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_the_provider_does_not_show_any_more_is_lost() {
    let bench = Bench::new().await;
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    bench.world.fail("task", Code::TaskLost);
    let task = bench.end_of(&task.id).await;
    assert_eq!((task.state, code(&task)), (TaskState::Lost, Some(Code::TaskLost)));
    assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_RESULT_UNKNOWN"]);
}

#[tokio::test(start_paused = true)]
async fn an_error_of_the_provider_does_not_end_a_task() {
    for (method, code) in [
        ("tasks", Code::ProviderUnreachable),
        ("tasks", Code::ProviderAuth),
        ("task", Code::ProviderForbidden),
        ("task", Code::Internal),
    ] {
        let bench = Bench::new().await;
        let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
        bench.world.fail(method, code);
        bench.until(&task.id, |t| t.problem.as_ref().is_some_and(|p| p.code == code)).await;
        sleep(Duration::from_secs(3600)).await;
        bench.world.mend(method);
        assert_eq!(bench.end_of(&task.id).await.state, TaskState::Succeeded);
        assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_SUCCEEDED"]);
    }
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_lacks_a_task_is_used_for_no_task() {
    let bench = Bench::new().await;
    bench.world.set(|s| (s.swallowed, s.course) = (1, vec![(TaskState::Failed, 0, "of the other host")]));
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    let other = bench.manager.install_errata(&call(), errata_request(host("h2"), &["RHSA-2026:2"])).await.unwrap();
    for id in [&task.id, &other.id] {
        let seen = bench.until(id, |t| code(t) == Some(Code::Internal)).await;
        assert!(seen.problem.unwrap().message.contains("tasks"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_of_the_provider_does_not_stop_the_watch_over_its_tasks() {
    for method in ["tasks", "installed", "errata", "refresh"] {
        let bench = Bench::new().await;
        let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
        bench.world.set(|s| s.panicking = [method].into());
        bench.until(&task.id, |t| code(t) == Some(Code::Internal)).await;
        bench.world.set(|s| s.panicking.clear());
        assert_eq!(bench.end_of(&task.id).await.state, TaskState::Succeeded, "{method}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_does_not_hold_up_the_others() {
    let (clock, store) = (TokioClock::begin(), Bench::new().await.store);
    let (slow, quick) = (World::new("a-slow"), World::new("b-quick"));
    let manager = manager(&clock, &store, vec![slow.clone(), quick.clone()]);
    manager.begin().await.unwrap();
    let at = |name: &str, provider: &str| with(host(name), serde_json::json!({"provider": provider}));
    manager.install_errata(&call(), errata_request(at("h1", "a-slow"), &["RHSA-2026:1"])).await.unwrap();
    slow.hold("tasks");
    let asked = slow.asked("tasks");
    slow.until_asked("tasks", asked + 1).await;
    let task = manager.install_errata(&call(), errata_request(at("h2", "b-quick"), &["RHSA-2026:1"])).await.unwrap();
    assert_eq!(
        manager.task(&call(), TaskRequest { id: task.id, wait: true }).await.unwrap().state,
        TaskState::Succeeded
    );
}

#[tokio::test(start_paused = true)]
async fn progress_never_decreases() {
    let bench = Bench::new().await;
    let states = [0, 700, 300, 0, 900, 100].map(|p| (TaskState::Running, p, ""));
    bench.world.set(|s| s.course = [&states[..], &[(TaskState::Proving, 1000, "")]].concat());
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    let heard = Arc::new(Heard::default());
    let call = Call { progress: heard.clone(), ..call() };
    bench.manager.task(&call, TaskRequest { id: task.id, wait: true }).await.unwrap();
    let heard = heard.0.lock().unwrap();
    assert!(heard.iter().any(|p| p.done == 700) && heard.iter().any(|p| p.phase == "proving"), "{heard:?}");
    assert!(heard.is_sorted_by_key(|p| p.done), "{heard:?}");
    assert!(heard.windows(2).all(|w| w[0] != w[1]), "the same progress twice: {heard:?}");
    assert_eq!(heard.last().unwrap().done, 1000);
}

#[tokio::test(start_paused = true)]
async fn withdrawn_errata_prove_nothing() {
    // The erratum names no package of the host, it goes away, and nothing changes.
    let bench = Bench::new().await;
    bench.world.set(|s| {
        s.errata.push(erratum("E-odd", &[]));
        s.effect = Effect::Nothing;
    });
    let task = bench.install(&["E-odd"]).await.unwrap();
    bench.world.set(|s| s.errata.clear());
    assert_eq!(verdict(&bench.end_of(&task.id).await), ProofVerdict::NotProven);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_is_empty_for_a_moment_proves_nothing() {
    for packages in [&[][..], &["bash-5.1.8-2.el9.x86_64"]] {
        let bench = Bench::new().await;
        bench.world.set(|s| {
            s.errata.push(erratum("E-1", packages));
            (s.effect, s.flaps) = (Effect::SomethingElse, 1);
        });
        let task = bench.install(&["E-1"]).await.unwrap();
        assert_ne!(verdict(&bench.end_of(&task.id).await), ProofVerdict::Proved);
    }
    // Without packages to compare, a list that stays empty beside a new profile proves nothing either.
    let bench = Bench::new().await;
    bench.world.set(|s| {
        s.errata.push(erratum("E-1", &[]));
        (s.effect, s.flaps) = (Effect::SomethingElse, 2);
    });
    let task = bench.install(&["E-1"]).await.unwrap();
    assert_eq!(verdict(&bench.end_of(&task.id).await), ProofVerdict::NotProven);
}

#[tokio::test(start_paused = true)]
async fn a_thousand_tasks_are_followed_with_one_request_a_look() {
    let bench = Bench::new().await;
    bench.world.set(|s| s.course = vec![(TaskState::Running, 100, "")]);
    let task = bench.install(&["RHSA-2026:1"]).await.unwrap();
    let template = bench.store.task(&task.id).await.unwrap().unwrap();
    let mut changes = vec![];
    for n in 2..=1000 {
        bench.world.adopt(template.task.selection.clone());
        let mut record = template.clone();
        record.task.id = TaskId::new(format!("t-{n}")).unwrap();
        record.task.host_id = HostId::new(format!("h{n}")).unwrap();
        record.task.provider_task.as_mut().unwrap().job = Some(n);
        changes.push(Change::Task(record));
    }
    bench.store.commit(changes).await.unwrap();
    let looks = bench.world.asked("tasks");
    bench.world.set(|s| s.course = vec![(TaskState::Failed, 100, "all of them")]);
    while !bench.store.unfinished_tasks().await.unwrap().is_empty() {
        sleep(Duration::from_secs(5)).await;
    }
    assert!(bench.world.asked("tasks") - looks <= 2);
    assert_eq!(bench.events().await.iter().filter(|e| *e == "INSTALL_FAILED").count(), 1000);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_of_the_provider_fails_the_task_at_once() {
    for code in [
        Code::ProviderRejected,
        Code::ProviderNotFound,
        Code::ProviderForbidden,
        Code::ProviderAuth,
        Code::ProviderSearch,
        Code::ProviderUnsupported,
        Code::HostNotRegistered,
        Code::HostWithoutContent,
        Code::EmptySelection,
        Code::ErrataNotApplicable,
        Code::ErratumUnknown,
        Code::PackagesNotUpgradable,
        Code::NoInstallMethod,
    ] {
        let bench = Bench::new().await;
        bench.world.fail("install", code);
        assert_eq!(bench.install(&["RHSA-2026:1"]).await.unwrap_err().code(), code);
        assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_FAILED"]);
        let id = bench.store.events_after(0, 9).await.unwrap().pop().unwrap().event.task_id.unwrap();
        let task = bench.task(&id).await;
        assert_eq!((task.state, task.problem.unwrap().code), (TaskState::Failed, code));
        // Nothing keeps the host busy.
        bench.world.mend("install");
        bench.install(&["RHSA-2026:1"]).await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn any_other_answer_leaves_it_uncertain_and_is_never_sent_again() {
    for code in [
        Code::ProviderTimeout,
        Code::ProviderUnreachable,
        Code::ProviderTls,
        Code::ProviderFailed,
        Code::ProviderUnavailable,
        Code::ProviderMalformed,
        Code::ProviderTooLarge,
        Code::ProviderRedirect,
        Code::DeadlineExceeded,
        Code::Cancelled,
        Code::Internal,
    ] {
        let bench = Bench::new().await;
        bench.world.fail("install", code);
        refused(bench.install(&["RHSA-2026:1"]).await, Code::TaskResultUnknown);
        assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_RESULT_UNKNOWN"]);
        bench.world.mend("install");
        sleep(Duration::from_secs(3600)).await;
        assert_eq!(bench.world.sent(), 1, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_panic_while_sending_leaves_it_uncertain() {
    let bench = Bench::new().await;
    bench.world.set(|s| s.panicking = ["install"].into());
    refused(bench.install(&["RHSA-2026:1"]).await, Code::TaskResultUnknown);
    assert_eq!(bench.events().await, ["INSTALL_STARTED", "INSTALL_RESULT_UNKNOWN"]);
}

#[tokio::test(start_paused = true)]
async fn a_clock_that_is_set_neither_ends_a_proof_nor_holds_it_up() {
    const HOUR_MS: i64 = 3_600_000;
    for set_by in [-HOUR_MS, 2 * HOUR_MS] {
        let bench = Bench::new().await;
        // The profile comes late.
        bench.world.set(|s| s.profile_lags = 3);
        let id = bench.install(&["RHSA-2026:1"]).await.unwrap().id;
        let began = tokio::time::Instant::now();
        while bench.world.asked("refresh") == 0 {
            sleep(Duration::from_millis(100)).await;
        }
        bench.clock.set_by(set_by);
        let task = bench.end_of(&id).await;
        assert_eq!(verdict(&task), ProofVerdict::Proved, "set by {set_by}");
        assert!(began.elapsed() < Duration::from_secs(600), "{:?}, set by {set_by}", began.elapsed());
    }
}
