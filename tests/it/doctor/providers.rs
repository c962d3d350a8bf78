//! The doctor and its providers: without problems and with few permissions from the lab, with failures from a script.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::sync::Arc;
use std::time::Duration;

use crate::support;
use crate::support::client::{call, config, connect, katello, page};
use crate::support::fake_provider::FakeProvider;
use crate::support::scripted::{Asked, Certificate, Reply, Scripted, json};
use ovirt_upgrade_manager::config::{Auth, Config, ProviderConfig, Secret};
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::doctor::{DoctorReport, Finding, FindingArea, FindingVerdict};
use ovirt_upgrade_manager::model::request::DoctorRequest;
use ovirt_upgrade_manager::ports::{Call, Ports, Provider};
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use serde_json::json as value;
use upgrade_manager_lab::MemoryStore;
use upgrade_manager_lab::katello::features::Version;
use upgrade_manager_lab::{Lab, Options, Pace, WorldOptions};

const PERMISSIONS: [&str; 11] = [
    "view_hosts",
    "edit_hosts",
    "view_content_views",
    "view_params",
    "create_template_invocations",
    "view_foreman_tasks",
    "view_job_templates",
    "view_job_invocations",
    "create_job_invocations",
    "cancel_job_invocations",
    "view_remote_execution_features",
];

/// Without periodic checks, which have tests of their own.
fn default_config() -> Config {
    let off = br#"{"state_dir": "/nowhere", "schedule": {"engine_interval": null, "hosts_interval": null}}"#;
    Config::from_json(off).unwrap()
}

fn manager(config: Config, providers: Vec<Arc<dyn Provider>>) -> UpgradeManager {
    let store = Arc::new(MemoryStore::new(&SystemIds));
    UpgradeManager::with_ports(
        config,
        Ports {
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            store,
            providers,
            engine: Arc::new(LocalEngine::new(None, Arc::new(SystemClock))),
        },
    )
}

async fn report(providers: Vec<Arc<dyn Provider>>) -> DoctorReport {
    report_of(default_config(), providers).await
}

async fn report_of(config: Config, providers: Vec<Arc<dyn Provider>>) -> DoctorReport {
    let report = manager(config, providers).doctor(&call(), DoctorRequest {}).await.unwrap();
    let worst = report.findings.iter().map(|f| f.verdict).max().unwrap();
    assert_eq!(report.worst, worst);
    for finding in &report.findings {
        let text = format!("{} {}", finding.text, finding.remedy);
        assert!(!text.contains("s3cret") && !text.contains("({"), "{finding:?}");
        assert!(
            finding.verdict == FindingVerdict::Ok
                || finding.check == "further_checks"
                || !finding.remedy.is_empty()
                || finding.check == "clock",
            "no remedy: {finding:?}"
        );
    }
    report
}

async fn of_script(script: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Findings {
    of_server(&Scripted::start(script).await).await
}

async fn of_server(server: &Scripted) -> Findings {
    of_config(&config(&server.url, vec![server.ca_file.clone()])).await
}

async fn of_config(config: &ProviderConfig) -> Findings {
    Findings(report(vec![connect(config)]).await.findings)
}

struct Findings(Vec<Finding>);

impl Findings {
    #[track_caller]
    fn get(&self, check: &str) -> &Finding {
        let mut found = self.0.iter().filter(|f| f.check == check);
        let first = found.next().unwrap_or_else(|| panic!("no {check} in {:#?}", self.0));
        assert!(found.next().is_none(), "{check} twice");
        first
    }

    fn has(&self, check: &str) -> bool {
        self.0.iter().any(|f| f.check == check)
    }

    #[track_caller]
    fn assert(&self, check: &str, verdict: FindingVerdict, words: &str) {
        let finding = self.get(check);
        assert_eq!(finding.verdict, verdict, "{finding:?}");
        assert!(finding.text.contains(words), "'{words}' is not in {finding:?}");
    }
}

fn lab(version: Version, permissions: Option<&[&str]>, hosts: usize) -> Lab {
    let permissions = permissions.map(|p| p.iter().map(|p| (*p).to_owned()).collect());
    let world = WorldOptions { hosts, ..WorldOptions::default() };
    let pace = Pace::Speed(1.0);
    Lab::start(Options { katello_version: version, permissions, world, pace, ..Options::default() }).unwrap()
}

fn of_lab(lab: &Lab) -> ProviderConfig {
    let password = Secret::Value(lab.password().into());
    let auth = Auth::Basic { username: lab.username().to_owned(), password };
    ProviderConfig { auth, ..config(&lab.url(), vec![lab.ca_file()]) }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_healthy_provider_has_nothing_but_good_findings_and_is_only_read() {
    let lab = lab(Version(4, 18), Some(&PERMISSIONS), 20);
    let found = of_config(&of_lab(&lab)).await;
    // No engine is configured here.
    for finding in found.0.iter().filter(|f| f.area != FindingArea::Engine) {
        assert_eq!(finding.verdict, FindingVerdict::Ok, "{finding:?}");
    }
    for check in [
        "reachable",
        "tls",
        "answers",
        "version",
        "credentials",
        "certificate_end",
        "ca_file",
        "clock",
        "services",
        "install_way",
        "restart_way",
        "hosts_visible",
        "paused_tasks",
        "providers",
    ] {
        assert!(found.has(check), "{check}");
    }
    for permission in PERMISSIONS {
        assert!(found.has(&format!("permission_{permission}")), "{permission}");
    }
    let visible = lab.with_world(|w| w.hosts.len());
    assert_eq!(found.get("hosts_visible").facts["hosts"], i64::try_from(visible).unwrap());
    found.assert("version", FindingVerdict::Ok, "Katello 4.18");
    let requests = lab.requests();
    assert!(requests.iter().all(|r| r.method == "GET"), "{requests:?}");
    assert!(requests.len() <= 12, "{} requests", requests.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_missing_permission_is_named_and_no_other() {
    for missing in PERMISSIONS {
        let held: Vec<_> = PERMISSIONS.into_iter().filter(|p| *p != missing).collect();
        let lab = lab(Version(4, 18), Some(&held), 3);
        let found = of_config(&of_lab(&lab)).await;
        for permission in PERMISSIONS {
            let verdict = if permission == missing { FindingVerdict::Problem } else { FindingVerdict::Ok };
            let finding = found.get(&format!("permission_{permission}"));
            assert_eq!(finding.verdict, verdict, "without {missing}: {finding:?}");
        }
        assert!(found.get(&format!("permission_{missing}")).remedy.contains(missing));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn permissions_are_unknown_where_the_server_does_not_list_them() {
    for (version, permissions, verdict) in [
        (Version(3, 0), None, FindingVerdict::Unknown),
        (Version(4, 9), Some(&PERMISSIONS[..]), FindingVerdict::Unknown),
        (Version(4, 9), None, FindingVerdict::Ok),
    ] {
        let lab = lab(version, permissions, 3);
        let found = of_config(&of_lab(&lab)).await;
        found.assert("permission_view_hosts", FindingVerdict::Ok, "has view_hosts");
        for permission in ["edit_hosts", "create_job_invocations", "cancel_job_invocations"] {
            let words = if verdict == FindingVerdict::Ok { "the configured user has" } else { "shows only on use" };
            found.assert(&format!("permission_{permission}"), verdict, words);
        }
        found.assert("install_way", FindingVerdict::Ok, "katello-agent is");
        found.assert("restart_way", FindingVerdict::Ok, "restarts hosts by commands");
    }
}

#[tokio::test]
async fn a_permission_list_that_contradicts_an_answer_is_ignored() {
    let found = of_script(katello("4.18.0", |asked| match asked.path.as_str() {
        "/api/permissions/current_permissions" => page(value!([{"name": "view_architectures"}])),
        _ => ordinary(asked),
    }))
    .await;
    found.assert("permission_view_hosts", FindingVerdict::Ok, "");
    found.assert("permission_edit_hosts", FindingVerdict::Unknown, "shows only on use");
}

#[tokio::test]
async fn a_provider_that_does_not_answer_costs_half_of_the_deadline() {
    let server = Scripted::start(|_| Reply::Hang).await;
    let config = Config::from_json(br#"{"state_dir": "/nowhere", "deadline": "400ms"}"#).unwrap();
    let found = report_of(config, vec![support::client::provider(&server)]).await;
    Findings(found.findings).assert("answers", FindingVerdict::Problem, "did not finish within 200ms");
}

#[tokio::test]
async fn the_end_of_a_certificate_is_reported() {
    let soon = Scripted::start_with(Certificate::EndsSoon, katello("4.18.0", ordinary)).await;
    let found = of_server(&soon).await;
    found.assert("certificate_end", FindingVerdict::Warning, "ends in 10 days");
    assert_eq!(found.get("certificate_end").facts["days_left"], 10);
    found.assert("tls", FindingVerdict::Ok, "trusted");
    found.assert("ca_file", FindingVerdict::Ok, "good for");

    for (kind, verdict_words) in [
        (Certificate::Expired, "has expired"),
        (Certificate::OtherName, "another name"),
        (Certificate::CommonNameOnly, "common name only"),
    ] {
        let server = Scripted::start_with(kind, katello("4.18.0", ordinary)).await;
        let found = of_server(&server).await;
        found.assert("reachable", FindingVerdict::Ok, "listens");
        found.assert("tls", FindingVerdict::Problem, verdict_words);
        found.assert("further_checks", FindingVerdict::Unknown, "'tls' comes first");
        assert!(!found.has("credentials") && !found.has("certificate_end"));
    }
    let stranger = Scripted::start(katello("4.18.0", ordinary)).await;
    let found = of_config(&config(&stranger.url, vec![soon.ca_file.clone()])).await;
    found.assert("tls", FindingVerdict::Problem, "not signed by the trusted CA of that name");
}

#[tokio::test]
async fn one_provider_that_fails_does_not_hide_another() {
    let server = Scripted::start(katello("4.18.0", ordinary)).await;
    let good = config(&server.url, vec![server.ca_file.clone()]);
    let dead = ProviderConfig { name: "dead".to_owned().try_into().unwrap(), ..config("https://127.0.0.1:1", vec![]) };
    let report = report(vec![connect(&dead), connect(&good)]).await;
    assert_eq!(report.worst, FindingVerdict::Problem);
    let of = |name: &str| Findings(report.findings.iter().filter(|f| f.subject == name).cloned().collect());
    of("dead").assert("reachable", FindingVerdict::Problem, "127.0.0.1:1");
    of("dead").assert("further_checks", FindingVerdict::Unknown, "'reachable' comes first");
    assert!(of("dead").0.iter().all(|f| f.area == FindingArea::Provider));
    of("sat").assert("credentials", FindingVerdict::Ok, "");
}

#[tokio::test]
async fn refused_credentials_cost_one_attempt_and_a_lockout_is_reported() {
    let refuse = |words: &'static str| {
        move |asked: &Asked| match asked.path.as_str() {
            "/katello/api/status" => json(200, value!({"version": "4.18.0"})),
            _ => json(401, value!({"error": {"message": words}})),
        }
    };
    let server = Scripted::start(refuse("Unable to authenticate user engine")).await;
    let provider = support::client::provider(&server);
    for _ in 0..3 {
        let found = Findings(report(vec![provider.clone()]).await.findings);
        found.assert("credentials", FindingVerdict::Problem, "Unable to authenticate");
        assert!(found.get("credentials").remedy.contains("locks an address"));
        assert!(!found.has("version"), "the server gives no version");
    }
    assert_eq!(server.count("/api/status"), 1, "a refused secret is not sent again at once");

    let found = of_script(refuse("Too many tries, please try again in a few minutes.")).await;
    found.assert("credentials", FindingVerdict::Problem, "locked this machine's address out");
    assert!(found.get("credentials").remedy.contains("wait five minutes"));
}

#[tokio::test]
async fn failing_services_are_named() {
    let found = of_script(katello("4.18.0", |asked| match asked.path.as_str() {
        "/katello/api/ping" => json(
            200,
            value!({"status": "FAIL", "services": {
                "candlepin": {"status": "ok", "duration_ms": "21"},
                "pulp3": {"status": "FAIL", "message": "502 Bad Gateway"},
                "katello_events": {"status": "FAIL", "message": null},
                "odd": {}
            }}),
        ),
        _ => ordinary(asked),
    }))
    .await;
    found.assert("services", FindingVerdict::Problem, "katello_events, odd, pulp3 (502 Bad Gateway)");
    assert_eq!(found.get("services").facts, BTreeMap::from([("services".into(), 4), ("failing".into(), 3)]));
}

#[tokio::test]
async fn a_clock_difference_is_reported() {
    for (apart_s, verdict, words) in [
        (-7200, FindingVerdict::Warning, "behind"),
        (90, FindingVerdict::Warning, "ahead of"),
        (0, FindingVerdict::Ok, ""),
    ] {
        let found = of_script(move |asked| {
            let mut reply = katello("4.18.0", ordinary)(asked);
            if let Reply::Answer { headers, .. } = &mut reply {
                let at = time::OffsetDateTime::now_utc() + time::Duration::seconds(apart_s);
                let format = &time::format_description::well_known::Rfc2822;
                headers.push(("Date", at.format(format).unwrap().replace("+0000", "GMT")));
            }
            reply
        })
        .await;
        found.assert("clock", verdict, words);
        assert!((found.get("clock").facts["ahead_ms"] - apart_s * 1000).abs() < 30_000);
    }
    of_script(katello("4.18.0", ordinary)).await.assert("clock", FindingVerdict::Unknown, "does not tell");
}

#[tokio::test]
async fn installing_takes_templates_and_permissions() {
    let features = |list: serde_json::Value| {
        move |asked: &Asked| match asked.path.as_str() {
            "/api/remote_execution_features" => page(list.clone()),
            _ => katello("4.18.0", ordinary)(asked),
        }
    };
    let found = of_script(features(value!([{"label": "katello_errata_install", "job_template_id": null}]))).await;
    found.assert("install_way", FindingVerdict::Problem, "katello_errata_install, katello_package_update");

    let templates = |rows: serde_json::Value| {
        move |asked: &Asked| match asked.path.as_str() {
            "/api/job_templates" if asked.param("search").is_some() => page(rows.clone()),
            _ => katello("4.8.0", ordinary)(asked),
        }
    };
    // A search that was not read lists every template.
    let found = of_script(templates(value!([{"id": 9, "name": "Install Errata - Katello Script Default"}]))).await;
    found.assert("restart_way", FindingVerdict::Warning, "an operator restarts the hosts");
    let found = of_script(templates(value!([{"id": 9, "name": "Run Command - Ansible Default"}]))).await;
    found.assert("restart_way", FindingVerdict::Ok, "by commands");

    let absent = |version: &'static str| {
        move |asked: &Asked| match asked.path.as_str() {
            "/api/remote_execution_features" => json(404, value!({"message": "Not Found"})),
            _ => katello(version, ordinary)(asked),
        }
    };
    let found = of_script(absent("4.18.0")).await;
    found.assert("install_way", FindingVerdict::Problem, "agent is gone");
    found.assert("permission_create_job_invocations", FindingVerdict::Ok, "of no use");
    of_script(absent("4.2.0")).await.assert("install_way", FindingVerdict::Warning, "first installation shows");

    let hidden = |asked: &Asked| match asked.path.as_str() {
        "/api/remote_execution_features" => json(403, value!({"error": {"message": "Access denied"}})),
        _ => katello("4.18.0", ordinary)(asked),
    };
    let found = of_script(hidden).await;
    found.assert("install_way", FindingVerdict::Unknown, "cannot be seen");
    found.assert("permission_view_remote_execution_features", FindingVerdict::Problem, "lacks");
}

#[tokio::test]
async fn what_cannot_be_seen_is_unknown_and_nothing_seen_is_a_warning() {
    let found = of_script(katello("4.18.0", |asked| match asked.path.as_str() {
        "/api/hosts" => page(value!([])),
        "/foreman_tasks/api/tasks" => {
            assert!(asked.param("search").unwrap().starts_with("state = \"paused\" and label ^ ("));
            json(200, value!({"total": 900, "subtotal": 4, "page": 1, "per_page": 1, "results": [{"id": "t"}]}))
        }
        "/katello/api/ping" => json(500, value!({"displayMessage": "pulp is away", "errors": ["pulp is away"]})),
        "/api/permissions/current_permissions" => json(500, value!({"error": {"message": "boom"}})),
        _ => ordinary(asked),
    }))
    .await;
    found.assert("hosts_visible", FindingVerdict::Warning, "no host");
    found.assert("paused_tasks", FindingVerdict::Warning, "4 installations");
    found.assert("services", FindingVerdict::Unknown, "pulp is away");
    found.assert("permission_edit_hosts", FindingVerdict::Unknown, "boom");
    assert!(!found.has("organization"), "none is configured");

    let overloaded = of_script(|_| json(503, value!({"message": "maintenance"}))).await;
    overloaded.assert("answers", FindingVerdict::Problem, "maintenance");
}

#[tokio::test]
async fn an_organization_that_our_user_does_not_see_is_a_problem() {
    let server = Scripted::start(katello("4.18.0", |asked| match asked.path.as_str() {
        "/api/hosts" if asked.param("organization_id") == Some("9") => {
            json(404, value!({"message": "Organization with id 9 not found"}))
        }
        _ => ordinary(asked),
    }))
    .await;
    let own = config(&server.url, vec![server.ca_file.clone()]);
    let found = of_config(&ProviderConfig { organization_id: Some(9), ..own.clone() }).await;
    found.assert("organization", FindingVerdict::Problem, "Organization with id 9 not found");
    found.assert("hosts_visible", FindingVerdict::Unknown, "");
    let found = of_config(&ProviderConfig { organization_id: Some(1), ..own }).await;
    found.assert("organization", FindingVerdict::Ok, "sees organization 1");
}

#[tokio::test]
async fn files_of_the_configuration_are_examined() {
    let server = Scripted::start(katello("4.18.0", ordinary)).await;
    let dir = tempfile::tempdir().unwrap();
    let (secret, ca) = (dir.path().join("secret"), dir.path().join("ca.pem"));
    std::fs::write(&secret, "s3cret\n").unwrap();
    std::fs::copy(&server.ca_file, &ca).unwrap();
    let chmod = |mode| std::fs::set_permissions(&secret, std::fs::Permissions::from_mode(mode)).unwrap();
    let auth = Auth::Basic { username: "engine".into(), password: Secret::File(secret.clone()) };
    let provider = connect(&ProviderConfig { auth, ..config(&server.url, vec![ca.clone()]) });
    let look = async || Findings(report(vec![provider.clone()]).await.findings);
    chmod(0o600);
    look().await.assert("secret_file", FindingVerdict::Ok, "0600");
    chmod(0o644);
    let found = look().await;
    found.assert("secret_file", FindingVerdict::Warning, "0644");
    assert_eq!(
        (found.get("secret_file").area, &found.get("secret_file").subject),
        (FindingArea::Config, &secret.display().to_string())
    );
    std::fs::remove_file(&secret).unwrap();
    std::fs::write(&ca, "gone").unwrap();
    let found = look().await;
    found.assert("secret_file", FindingVerdict::Problem, "No such file");
    found.assert("ca_file", FindingVerdict::Problem, "holds no PEM certificate");
    found.assert("credentials", FindingVerdict::Ok, "credentials are accepted");
}

#[tokio::test]
async fn no_provider_is_a_warning_and_a_cancelled_call_no_report() {
    let found = Findings(report(vec![]).await.findings);
    found.assert("providers", FindingVerdict::Warning, "no provider is configured");

    let server = Scripted::start(|_| Reply::Hang).await;
    let cancelled = call();
    cancelled.cancel.cancel();
    let error = manager(default_config(), vec![support::client::provider(&server)])
        .doctor(&cancelled, DoctorRequest {})
        .await
        .unwrap_err();
    assert_eq!(error.code(), Code::Cancelled);
}

/// The responses of a healthy present-day server, besides the detection.
fn ordinary(asked: &Asked) -> Reply {
    match asked.path.as_str() {
        "/katello/api/ping" => json(200, value!({"status": "ok", "services": {"pulp3": {"status": "ok"}}})),
        "/api/current_user" => json(200, value!({"login": "engine", "admin": false})),
        "/api/permissions/current_permissions" => page(PERMISSIONS.iter().map(|p| value!({"name": p})).collect()),
        "/foreman_tasks/api/tasks" => page(value!([])),
        "/api/hosts" | "/api/job_templates" | "/api/job_invocations" => page(value!([{"id": 1}])),
        other => panic!("nobody should ask for {other}"),
    }
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_hangs_fails_alone_within_the_deadline_of_the_call() {
    let manager = manager(default_config(), vec![Arc::new(FakeProvider::hanging("a"))]);
    let call = Call { limit: Some(Duration::from_secs(10)), ..call() };
    let report = tokio::time::timeout(Duration::from_secs(10), manager.doctor(&call, DoctorRequest {})).await;
    let report = report.expect("the caller gets a report").unwrap();
    let said = report.findings.iter().any(|f| f.verdict == FindingVerdict::Problem && f.text.contains("provider a"));
    assert!(said, "{report:?}");
}
