//! A client with short timeouts, and the answers to its detection.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use ovirt_upgrade_manager::config::{Auth, Limits, ProviderConfig, Secret, Span};
use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::katello;
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::erratum::ErrataQuery;
use ovirt_upgrade_manager::model::host::ContentHostRef;
use ovirt_upgrade_manager::model::ids::{ContentHostId, CorrelationId, ErratumId, ProviderName};
use ovirt_upgrade_manager::model::task::Selection;
use ovirt_upgrade_manager::ports::{Call, Clock, Provider};
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use serde_json::{Value, json as value};
use tokio_util::sync::CancellationToken;

use super::scripted::{Asked, Reply, Scripted, json};

/// This machine's time; waits take none of it, so that retries need no patience.
pub struct HastyClock;

#[async_trait]
impl Clock for HastyClock {
    fn now_ms(&self) -> TimeMs {
        SystemClock.now_ms()
    }

    async fn sleep(&self, _: Duration) {
        tokio::task::yield_now().await;
    }
}

/// A clock that a test sets, and over which no sleep takes time.
#[derive(Default)]
pub struct SetClock {
    now_ms: AtomicI64,
    passed_ms: AtomicI64,
}

impl SetClock {
    /// So much time passes.
    pub fn pass(&self, ms: i64) {
        self.set_by(ms);
        self.passed_ms.fetch_add(ms, Ordering::SeqCst);
    }

    /// Somebody sets it.
    pub fn set_by(&self, ms: i64) {
        self.now_ms.fetch_add(ms, Ordering::SeqCst);
    }
}

#[async_trait]
impl Clock for SetClock {
    fn now_ms(&self) -> TimeMs {
        1_770_000_000_000 + self.now_ms.load(Ordering::SeqCst)
    }

    fn passed_ms(&self) -> i64 {
        self.passed_ms.load(Ordering::SeqCst)
    }

    async fn sleep(&self, _: Duration) {
        tokio::task::yield_now().await;
    }
}

/// A call that nobody cancels.
pub fn call() -> Call {
    Call::new(CorrelationId::new("oum-test-1").unwrap(), CancellationToken::new())
}

/// A provider with default limits.
pub fn config(url: &str, ca_files: Vec<PathBuf>) -> ProviderConfig {
    ProviderConfig {
        name: ProviderName::new("sat").unwrap(),
        url: url.to_owned().into(),
        auth: Auth::Basic { username: "engine".into(), password: Secret::Value("s3cret".into()) },
        ca_files,
        proxy: None,
        organization_id: None,
        limits: Limits { request_timeout: Span(Duration::from_secs(20)), ..Limits::default() },
    }
}

/// Connects without waiting between retries.
pub fn connect(config: &ProviderConfig) -> Arc<dyn Provider> {
    katello::connect(config, Arc::new(HastyClock), Arc::new(SystemIds)).unwrap()
}

/// Connects to a scripted server.
pub fn provider(server: &Scripted) -> Arc<dyn Provider> {
    connect(&config(&server.url, vec![server.ca_file.clone()]))
}

/// A list as Katello wraps it: the page's parameters come back as strings.
pub fn page(rows: Value) -> Reply {
    let count = rows.as_array().unwrap().len();
    json(
        200,
        value!({"total": count, "subtotal": count, "page": "1", "per_page": "500", "error": null, "results": rows}),
    )
}

/// Answers the detection; everything else is the test's.
pub fn katello(
    version: &'static str,
    rest: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
) -> impl Fn(&Asked) -> Reply + Send + Sync {
    move |asked| match asked.path.as_str() {
        "/katello/api/status" => json(200, value!({"version": version, "timeUTC": "2026-01-01T00:00:00Z"})),
        "/api/status" => json(200, value!({"result": "ok", "version": "3.12.0-develop", "api_version": 2})),
        "/api/remote_execution_features" => page(value!([
            {"label": "katello_errata_install", "job_template_id": 7},
            {"label": "katello_package_update", "job_template_id": 8},
            {"label": "katello_package_remove", "job_template_id": null}
        ])),
        _ => rest(asked),
    }
}

/// The host of most tests.
pub fn host_id() -> ContentHostId {
    ContentHostId::new("11").unwrap()
}

/// The same, with its name.
pub fn host_ref() -> ContentHostRef {
    ContentHostRef { id: host_id(), name: "h1.example.com".into(), last_checkin_ms: None }
}

/// A selection of two errata.
pub fn some_errata() -> Selection {
    Selection::Errata(vec![ErratumId::new("RHSA-2024:1").unwrap(), ErratumId::new("RHSA-2024:2").unwrap()])
}

/// The error that a list of errata ends with.
pub async fn errata_error(provider: &Arc<dyn Provider>) -> Error {
    provider.errata(&call(), &host_id(), &ErrataQuery::default()).await.unwrap_err()
}

/// The error that a list of errata ends with when the server answers it so.
pub async fn told(reply: Reply) -> Error {
    let server = Scripted::start(katello("4.18.0", move |_| reply.clone())).await;
    errata_error(&provider(&server)).await
}

/// Code, words, no secret, and every parameter of the sentence given.
#[track_caller]
pub fn assert_error(error: &Error, code: Code, needle: &str) {
    assert_eq!(error.code(), code, "{error}");
    assert!(error.to_string().contains(needle), "'{error}' lacks '{needle}'");
    assert!(!error.to_string().contains("s3cret"));
    // A parameter that nobody gave shows as "(name)".
    let given = |name: &str| !error.to_string().contains(&format!("({name})"));
    assert!(
        ["provider", "url", "request", "why", "status", "permission", "limit", "search", "version"]
            .iter()
            .all(|n| given(n)),
        "{error}"
    );
}
