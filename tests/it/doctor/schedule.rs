//! The doctor and the periodic checks, in virtual time.

use std::sync::Arc;

use crate::support::fake_provider::{FakeProvider, Script};
use crate::support::virtual_clock::{DAY, HOUR, SeededIds, VirtualClock};
use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::error::codes;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::doctor::{Finding, FindingArea, FindingVerdict};
use ovirt_upgrade_manager::model::ids::CorrelationId;
use ovirt_upgrade_manager::model::request::DoctorRequest;
use ovirt_upgrade_manager::model::schedule::{JobRecord, ScheduledJob, WatchRequest};
use ovirt_upgrade_manager::ports::{Call, Change, Clock, Ports, Provider, Store};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;
use upgrade_manager_lab::MemoryStore;

/// A manager that checks the engine as content host, and one host.
struct Bench {
    clock: VirtualClock,
    provider: Arc<FakeProvider>,
    store: Arc<MemoryStore>,
    manager: UpgradeManager,
}

fn call() -> Call {
    Call::new(CorrelationId::new("oum-test").unwrap(), CancellationToken::new())
}

fn bench(schedule: Value) -> Bench {
    let auth = json!({"basic": {"username": "u", "password": {"value": "p"}}});
    let config = json!({
        "state_dir": "/x",
        "providers": [{"name": "p", "url": "https://p", "auth": auth}],
        "engine": {"source": {"content_host": {"fqdn": "engine.example.com"}}},
        "schedule": schedule,
    });
    let config = Config::from_json(config.to_string().as_bytes()).unwrap();
    let setup = "ovirt-engine-setup-4.5.6-1.el9.noarch";
    let engine = Script { installed: vec![setup], available: Some("4.5.6-1.el9"), ..Script::el(&[]) };
    let scripts = vec![("engine.example.com", engine), ("h1", Script::el(&[]))];
    let (clock, provider) = (VirtualClock::default(), Arc::new(FakeProvider::new("p", scripts)));
    let store = Arc::new(MemoryStore::new(&SeededIds::default()));
    let ports = Ports {
        engine: Arc::new(LocalEngine::new(config.engine.clone(), Arc::new(clock.clone()))),
        clock: Arc::new(clock.clone()),
        ids: Arc::new(SeededIds::default()),
        store: store.clone(),
        providers: vec![provider.clone() as Arc<dyn Provider>],
    };
    Bench { clock, provider, store, manager: UpgradeManager::with_ports(config, ports) }
}

fn inventory() -> WatchRequest {
    serde_json::from_value(json!({
        "engine": {"version": "4.5.6", "levels": ["4.7"], "vdsm_versions": ["4.50"]},
        "clusters": [{"id": "c", "name": "c", "level": "4.7", "hosts": [
            {"id": "h1", "name": "h1", "status": "up", "kind": "el", "reported_levels": ["4.7"]},
        ]}],
    }))
    .unwrap()
}

impl Bench {
    async fn watch(&self) {
        self.manager.watch(&call(), inventory()).await.unwrap();
    }

    async fn look(&self) -> Findings {
        let report = self.manager.doctor(&call(), DoctorRequest {}).await.unwrap();
        Findings(report.findings.into_iter().filter(|f| f.area == FindingArea::Schedule).collect())
    }
}

struct Findings(Vec<Finding>);

impl Findings {
    #[track_caller]
    fn assert(&self, subject: &str, check: &str, verdict: FindingVerdict, words: &str) -> &Finding {
        let mut found = self.0.iter().filter(|f| f.subject == subject && f.check == check);
        let finding = found.next().unwrap_or_else(|| panic!("no {check} of {subject} in {:#?}", self.0));
        assert!(found.next().is_none(), "{check} of {subject} twice");
        assert_eq!(finding.verdict, verdict, "{finding:?}");
        assert!(finding.text.contains(words), "'{words}' is not in {finding:?}");
        assert_eq!(verdict == FindingVerdict::Ok, finding.remedy.is_empty(), "{finding:?}");
        finding
    }
}

#[tokio::test]
async fn running_checks_are_in_order_and_their_times_are_reported() {
    let bench = bench(json!({"jitter": "0%", "catch_up_within": "1m"}));
    let found = bench.look().await;
    found.assert("engine", "last_check", FindingVerdict::Ok, "never checked");
    found.assert("engine", "next_check", FindingVerdict::Unknown, "no due time is known yet");

    bench.watch().await;
    bench.manager.begin().await.unwrap();
    bench.clock.pass(HOUR).await;
    let found = bench.look().await;
    for job in ["engine", "hosts"] {
        let facts = &found.assert(job, "last_check", FindingVerdict::Ok, "succeeded").facts;
        assert_eq!(facts["interval_ms"], DAY);
        assert_eq!(facts["last_check_at_ms"], facts["last_success_at_ms"]);
        assert_eq!(facts["next_check_at_ms"], facts["last_check_at_ms"] + DAY);
        assert!(!facts.contains_key("overdue_ms") && !facts.contains_key("failing_since_at_ms"), "{facts:?}");
        found.assert(job, "next_check", FindingVerdict::Ok, "due in 23 hours");
    }
    let given =
        found.assert("hosts", "inventory", FindingVerdict::Ok, "1 managed hosts in 1 clusters, given 60 minutes ago");
    assert_eq!((given.facts["hosts"], given.facts["age_ms"]), (1, HOUR));
    bench.manager.close().await;
}

#[tokio::test]
async fn a_failed_check_is_a_warning_with_its_reason_and_remedy() {
    let bench = bench(json!({"jitter": "0%", "catch_up_within": "1m"}));
    bench.watch().await;
    bench.manager.begin().await.unwrap();
    bench.clock.pass(HOUR).await;
    let refused = || codes::ProviderUnreachable { provider: "p", url: "https://p", why: "refused" }.err();
    bench.provider.set_down(Some(refused()));
    bench.clock.pass(DAY).await;
    let found = bench.look().await;
    for job in ["engine", "hosts"] {
        let finding =
            found.assert(job, "last_check", FindingVerdict::Warning, "refused; the last success was 24 hours ago");
        assert_eq!(finding.remedy, refused().remedy());
        assert!(finding.facts["failing_since_at_ms"] > finding.facts["last_success_at_ms"], "{finding:?}");
        found.assert(job, "next_check", FindingVerdict::Ok, "due in");
    }
    bench.manager.close().await;
}

#[tokio::test]
async fn an_engine_that_is_not_in_its_profile_is_a_warning_with_a_remedy() {
    let bench = bench(json!({"hosts_interval": null}));
    bench.provider.set("engine.example.com", Script::el(&[]));
    bench.manager.begin().await.unwrap();
    bench.clock.pass(HOUR).await;
    let found = bench.look().await;
    let finding = found.assert("engine", "last_check", FindingVerdict::Warning, "is not known: ");
    assert!(finding.text.ends_with("; none succeeded so far"), "{finding:?}");
    assert_eq!(finding.remedy, "Remove the cause that is named; the next check asks again.");
    bench.manager.close().await;
}

#[tokio::test]
async fn a_check_that_is_late_by_more_than_two_intervals_is_a_problem() {
    // Never started: as an observer sees it whose controller is gone.
    let bench = bench(json!({}));
    let record = JobRecord {
        job: ScheduledJob::Engine,
        last_check_ms: Some(0),
        last_success_ms: Some(0),
        last_error: None,
        failing_since_ms: None,
        next_check_ms: DAY,
        sweep: None,
    };
    bench.store.commit(vec![Change::Job(record)]).await.unwrap();
    for (now_ms, verdict, words) in [
        (HOUR, FindingVerdict::Ok, "due in 23 hours"),
        (3 * DAY, FindingVerdict::Ok, "has been due for 2 days"),
        (3 * DAY + 1, FindingVerdict::Problem, "2 days overdue; one is due every 24 hours"),
    ] {
        bench.clock.set(now_ms);
        let found = bench.look().await;
        let finding = found.assert("engine", "next_check", verdict, words);
        assert_eq!(finding.facts["next_check_at_ms"], DAY);
        let late_ms = Some(now_ms - DAY).filter(|late_ms| *late_ms > 0);
        assert_eq!(finding.facts.get("overdue_ms").copied(), late_ms);
    }
}

#[tokio::test]
async fn an_inventory_that_is_missing_or_old_is_a_warning() {
    let bench = bench(json!({"hosts_interval": "2h"}));
    let found = bench.look().await;
    found.assert("hosts", "inventory", FindingVerdict::Warning, "no inventory of hosts was given");
    found.assert("hosts", "next_check", FindingVerdict::Warning, "periodic checks wait");

    bench.watch().await;
    bench.clock.set(bench.clock.now_ms() + 2 * HOUR);
    bench.look().await.assert("hosts", "inventory", FindingVerdict::Ok, "given 2 hours ago");
    bench.clock.set(bench.clock.now_ms() + HOUR);
    let found = bench.look().await;
    let words = "older than the 2 hours between two checks: 1 managed hosts in 1 clusters, given 3 hours ago";
    assert_eq!(found.assert("hosts", "inventory", FindingVerdict::Warning, words).facts["age_ms"], 3 * HOUR);
}

#[tokio::test]
async fn what_is_switched_off_is_in_order() {
    let bench = bench(json!({"engine_interval": null, "hosts_interval": null}));
    let found = bench.look().await;
    for job in ["engine", "hosts"] {
        let facts = &found.assert(job, "next_check", FindingVerdict::Ok, "switched off").facts;
        assert!(facts.is_empty(), "{facts:?}");
    }
    assert!(!found.0.iter().any(|f| f.check == "inventory"), "{:#?}", found.0);
}
