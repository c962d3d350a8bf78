//! `check_engine` over the content host and the status file, and the notifications that it causes. The third source,
//! a command, is tested in `tests/process/engine_command.rs`.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::Duration;

use crate::support::errors::error_of;
use ovirt_upgrade_manager::check::engine::{EngineOptions, check_engine};
use ovirt_upgrade_manager::check::notifications::dismiss;
use ovirt_upgrade_manager::config::{EngineSourceConfig, Span};
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::engine::{EngineSource, EngineState};
use ovirt_upgrade_manager::model::erratum::ErratumType;
use ovirt_upgrade_manager::model::evr::Evr;
use ovirt_upgrade_manager::model::request::{CheckEngineRequest, DismissRequest};
use ovirt_upgrade_manager::ports::{Clock, Store};
use ovirt_upgrade_manager::system::SystemClock;

use crate::support::engine_bench::*;
use crate::support::failing_store::{Commit, FailingStore};
use crate::support::fake_provider::{Script, erratum};
use crate::support::virtual_clock::HOUR;

// ---- the engine machine as a content host ----

#[tokio::test]
async fn versions_are_compared_as_rpm_does_and_errata_are_counted() {
    let errata = vec![erratum("RHSA-1", ErratumType::Security, None), erratum("RHBA-1", ErratumType::Bugfix, None)];
    let script = machine("ovirt-engine-setup-4.5.9-1.el9.noarch", Some("4.5.10-1.el9")).with_errata(errata);
    let bench = Bench::new(script);
    let check = bench.check(product("4.5.9-1.el9")).await;
    assert_eq!((check.state, check.source), (EngineState::Available, Some(EngineSource::ContentHost)));
    let shown = |version: &Option<Evr>| version.as_ref().unwrap().to_string();
    assert_eq!((shown(&check.installed), shown(&check.available)), ("4.5.9-1.el9".into(), "4.5.10-1.el9".into()));
    assert_eq!(check.errata.map(|e| (e.total, e.security)), Some((Some(2), 1)));
    assert_eq!(check.data_age_ms, Some(1_800_000));
    assert!(check.problems.is_empty());
    assert_eq!(bench.store.last_engine_check().await.unwrap(), Some(check));
    let events = bench.store.events_after(0, 10).await.unwrap();
    assert_eq!(events.len(), 2, "linked, and an update");
    assert!(events.iter().all(|e| e.event.host_id.is_none()), "the machine is no host of the engine");
}

#[tokio::test]
async fn an_answer_that_cannot_be_stored_is_given() {
    let mut bench = Bench::new(machine("ovirt-engine-setup-4.5.9-1.el9.noarch", Some("4.5.10-1.el9")));
    let store = FailingStore::over(bench.store.clone());
    store.plan(|_| Commit::Fails);
    bench.ports.store = store;
    assert_eq!(bench.check(product("4.5.9-1.el9")).await.state, EngineState::Available);
    assert_eq!(bench.store.last_engine_check().await.unwrap(), None);
}

#[tokio::test]
async fn product_packages_alone_are_never_an_update() {
    let product_packages = [
        ("ovirt-engine-4.5.6-1.el9.noarch", "4.5.7-1.el9"),
        ("ovirt-engine-backend-4.5.6-1.el9.noarch", "4.5.7-1.el9"),
        ("ovirt-engine-setup-base-4.5.6-1.el9.noarch", "4.5.7-1.el9"),
    ];
    let script = Script {
        installed: vec!["ovirt-engine-setup-4.5.6-1.el9.noarch", "ovirt-engine-4.5.6-1.el9.noarch"],
        available: Some("4.5.6-1.el9"),
        ..Script::el(&product_packages)
    };
    let bench = Bench::new(script);
    assert_eq!(bench.check(product("4.5.6-1.el9")).await.state, EngineState::Current);
    assert!(bench.seen_by("admin").await.notifications.is_empty());
    assert!(bench.events().await.is_empty(), "a first 'current' is no news");
}

#[tokio::test]
async fn setup_pending_needs_the_running_version() {
    let bench = Bench::new(machine("ovirt-engine-setup-4.5.7-1.el9.noarch", Some("4.5.7-1.el9")));
    assert_eq!(bench.check(product("4.5.6-1.el9")).await.state, EngineState::SetupPending);
    let check = bench.check(CheckEngineRequest::default()).await;
    assert_eq!(check.state, EngineState::Current);
    assert!(check.problems.iter().any(|p| p.message.contains("whether engine-setup is pending is not known")));
}

#[tokio::test]
async fn unknown_versions_are_never_current() {
    let setup = "ovirt-engine-setup-4.5.6-1.el9.noarch";
    let failing = |method| machine(setup, Some("4.5.6-1.el9")).failing(method, error_of(Code::ProviderFailed));
    for (script, code) in [
        (machine(setup, None), Code::NoData),
        (machine("bash-5.1-1.el9.x86_64", Some("4.5.7-1.el9")), Code::NoData),
        (failing("installed"), Code::ProviderFailed),
        (failing("available"), Code::ProviderFailed),
        (Script::unmatched(Code::HostNotRegistered), Code::HostNotRegistered),
    ] {
        let check = Bench::new(script).check(product("4.5.6-1.el9")).await;
        assert_eq!((check.state, why(&check)), (EngineState::Unknown, Some(code)));
    }
    // What is known without the failed part counts.
    assert_eq!(Bench::new(failing("upgradable")).check(product("4.5.6-1.el9")).await.state, EngineState::Current);
    let mut newer = failing("available");
    newer.upgradable = vec![(setup, "4.5.7-1.el9")];
    assert_eq!(Bench::new(newer).check(product("4.5.6-1.el9")).await.state, EngineState::Available);
}

#[tokio::test]
async fn without_a_source_the_remedy_names_the_setting() {
    let bench = Bench::new(Script::default());
    let options = EngineOptions { content_host: None, ..bench.options.clone() };
    let check = check_engine(&bench.ports, &call(), &CheckEngineRequest::default(), &options).await.unwrap();
    assert_eq!((check.state, why(&check), check.source), (EngineState::Unknown, Some(Code::EngineSourceMissing), None));
    assert!(check.unknown_because.unwrap().remedy.contains("engine.source"));
    assert!(bench.provider.asked().is_empty());
}

#[tokio::test]
async fn old_data_is_named() {
    let mut script = machine("ovirt-engine-setup-4.5.6-1.el9.noarch", Some("4.5.6-1.el9"));
    script.facts.server_now_ms = Some(1_000 + 3 * HOUR);
    let check = Bench::new(script).check(product("4.5.6-1.el9")).await;
    assert_eq!(check.data_age_ms, Some(3 * HOUR));
    assert!(check.problems.iter().any(|p| p.code == Code::DataStale && p.message.contains("3 hours old")));
}

// ---- notifications ----

#[tokio::test]
async fn one_notification_and_event_per_version_not_per_check() {
    let bench = Bench::new(machine(INSTALLED, Some("4.5.7-1.el9")));
    for _ in 0..3 {
        bench.check(product("4.5.6-1.el9")).await;
    }
    assert_eq!(bench.events().await, ["ENGINE_UPDATE_AVAILABLE"]);
    assert_eq!(bench.at_login("anna").await, ["4.5.7-1.el9 is available, 4.5.6-1.el9 is installed."]);

    // Half installed: the same version, once more an event, and no further notification.
    bench.provider.set(MACHINE, machine("ovirt-engine-setup-4.5.7-1.el9.noarch", Some("4.5.7-1.el9")));
    bench.dismiss_all("anna").await;
    for _ in 0..2 {
        bench.check(product("4.5.6-1.el9")).await;
    }
    assert_eq!(bench.events().await, ["ENGINE_UPDATE_AVAILABLE", "ENGINE_SETUP_PENDING"]);
    assert!(bench.at_login("anna").await.is_empty());
    assert!(bench.at_login("bert").await[0].contains("run engine-setup"));

    bench.check(product("4.5.7-1.el9")).await;
    bench.check(product("4.5.7-1.el9")).await;
    assert!(bench.seen_by("bert").await.notifications.is_empty());
    let events = ["ENGINE_UPDATE_AVAILABLE", "ENGINE_SETUP_PENDING", "ENGINE_UP_TO_DATE"];
    assert_eq!(bench.events().await, events);
}

#[tokio::test]
async fn a_dismissal_is_the_users_own_survives_a_crash_and_ends_with_the_next_version() {
    let bench = Bench::new(machine(INSTALLED, Some("4.5.7-1.el9")));
    bench.check(product("4.5.6-1.el9")).await;
    bench.dismiss_all("anna").await;
    let restarted = Bench::over(machine(INSTALLED, Some("4.5.7-1.el9")), bench.store.crash());
    restarted.check(product("4.5.6-1.el9")).await;
    assert!(restarted.at_login("anna").await.is_empty());
    assert_eq!(restarted.at_login("bert").await.len(), 1);

    // "About" shows it all the same.
    restarted.clock.set(2 * HOUR);
    let seen = restarted.seen_by("anna").await;
    assert!(seen.about.update);
    let text = "Engine update: 4.5.7-1.el9 is available, 4.5.6-1.el9 is installed. Checked 2 hours ago.";
    assert_eq!((seen.about.text.as_str(), seen.about.age_ms), (text, Some(2 * HOUR)));
    assert!(seen.notifications[0].dismissed_by_me);

    restarted.provider.set(MACHINE, machine(INSTALLED, Some("4.5.8-1.el9")));
    restarted.check(product("4.5.6-1.el9")).await;
    for name in ["anna", "bert"] {
        assert_eq!(restarted.at_login(name).await, ["4.5.8-1.el9 is available, 4.5.6-1.el9 is installed."]);
    }
    let stale = DismissRequest { user: user("anna"), id: seen.notifications[0].notice.id.clone() };
    let refused = dismiss(&restarted.ports, &stale).await.unwrap_err();
    assert_eq!(refused.code(), Code::NotificationUnknown);
}

#[tokio::test]
async fn a_check_that_does_not_know_withdraws_nothing() {
    let bench = Bench::new(machine(INSTALLED, Some("4.5.7-1.el9")));
    assert!(bench.seen_by("anna").await.about.text.contains("not checked yet"));
    bench.check(product("4.5.6-1.el9")).await;
    bench.provider.set_down(Some(error_of(Code::ProviderUnreachable)));
    assert_eq!(bench.check(product("4.5.6-1.el9")).await.state, EngineState::Unknown);
    let seen = bench.seen_by("anna").await;
    assert_eq!(seen.notifications.len(), 1);
    assert!(seen.about.update);
    assert!(seen.about.text.contains("is not known: provider p at https://p cannot be reached"), "{}", seen.about.text);
    assert!(seen.about.text.contains("Last known: 4.5.7-1.el9 is available"), "{}", seen.about.text);
    assert_eq!(seen.about.problem.map(|p| p.code), Some(Code::ProviderUnreachable));
    bench.provider.set_down(None);
    bench.check(product("4.5.6-1.el9")).await;
    assert_eq!(bench.events().await, ["ENGINE_UPDATE_AVAILABLE"], "the same version is no news after a failure");
}

#[tokio::test]
async fn an_observer_checks_and_writes_nothing() {
    let bench = Bench::new(machine(INSTALLED, Some("4.5.7-1.el9")));
    bench.check(product("4.5.6-1.el9")).await;
    let id = bench.seen_by("anna").await.notifications[0].notice.id.clone();
    let watching = Bench::over(machine(INSTALLED, Some("4.5.8-1.el9")), bench.store.observer());
    assert_eq!(watching.check(product("4.5.6-1.el9")).await.state, EngineState::Available);
    assert_eq!(watching.at_login("anna").await, ["4.5.7-1.el9 is available, 4.5.6-1.el9 is installed."]);
    let refused = dismiss(&watching.ports, &DismissRequest { user: user("anna"), id }).await.unwrap_err();
    assert_eq!(refused.code(), Code::ObserverOnly);
}

// ---- the status file ----

#[tokio::test]
async fn the_status_file_answers() {
    let dir = tempfile::tempdir().unwrap();
    let path: PathBuf = dir.path().join("engine-status");
    let max_age = Span(Duration::from_secs(3600));
    let now_s = SystemClock.now_ms() / 1000;
    let file = |code: u8, age_s: i64, mode: u32| {
        fs::write(&path, format!("{code} {}\n", now_s - age_s)).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        EngineSourceConfig::StatusFile { path: path.clone(), max_age }
    };
    let (bench, check) = with_source(file(0, 60, 0o644), product("4.5.6-1.el9")).await;
    assert_eq!((check.state, check.source), (EngineState::Available, Some(EngineSource::StatusFile)));
    assert_eq!((check.installed, check.available), (None, None), "the status file holds no versions");
    assert_eq!(bench.at_login("anna").await, ["a version newer than 4.5.6-1.el9 is available."]);
    assert!(bench.provider.asked().is_empty());

    let (_, check) = with_source(file(1, 60, 0o644), product("4.5.6-1.el9")).await;
    assert_eq!(check.state, EngineState::Current);
    assert!(check.problems[0].message.contains("whether engine-setup is pending"));
    for (code, age_s, mode, problem) in [
        (1, 7200, 0o644, Code::EngineStatusFileOld),
        (2, 60, 0o644, Code::EngineStatusFileUnusable),
        (0, 60, 0o666, Code::EngineStatusFileUnusable),
    ] {
        let (_, check) = with_source(file(code, age_s, mode), product("4.5.6-1.el9")).await;
        assert_eq!((check.state, why(&check)), (EngineState::Unknown, Some(problem)));
    }
}
