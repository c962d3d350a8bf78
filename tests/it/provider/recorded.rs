//! Recorded responses of real servers, through the provider: each is served over TLS and read by an operation.
//!
//! The recordings lie beside the repository. Without them the tests print `skipped:` and pass.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use ovirt_upgrade_manager::error::{Code, Result};
use ovirt_upgrade_manager::model::check::YesNoUnknown;
use ovirt_upgrade_manager::model::erratum::{ErrataQuery, ErratumType, Severity};
use ovirt_upgrade_manager::model::host::{ContentHostRef, HostInventory, MatchedBy};
use ovirt_upgrade_manager::model::ids::{ContentHostId, ErratumId, PackageName};
use ovirt_upgrade_manager::model::task::{InstallWay, ProviderTask, TaskState};
use ovirt_upgrade_manager::ports::{Matched, Provider, ProviderTaskState, Wanted};
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::support::client;
use crate::support::client::{call, host_id, katello, page, some_errata};
use crate::support::scripted;
use crate::support::scripted::{Asked, Reply, Scripted};

/// A server that shows one recorded document wherever it is asked for one, and the provider that reads it.
struct Bench {
    server: Scripted,
    provider: Arc<dyn Provider>,
    shown: Arc<Mutex<Value>>,
}

impl Bench {
    async fn start(version: &'static str) -> Bench {
        let shown = Arc::new(Mutex::new(Value::Null));
        let document = shown.clone();
        let server = Scripted::start(katello(version, move |asked| reply(asked, &document.lock().unwrap()))).await;
        let provider = client::provider(&server);
        Bench { server, provider, shown }
    }

    fn show(&self, document: &Value) {
        *self.shown.lock().unwrap() = document.clone();
    }

    /// The state of the recorded task.
    async fn task(&self, body: &Value) -> ProviderTaskState {
        self.show(body);
        let id = body["id"].as_str().unwrap().to_owned();
        self.state(ProviderTask { way: InstallWay::Agent, task: Some(id), job: None }).await
    }

    /// The state of the recorded job.
    async fn job(&self, body: &Value) -> ProviderTaskState {
        self.show(body);
        self.state(ProviderTask { way: InstallWay::RemoteExecution, task: None, job: body["id"].as_u64() }).await
    }

    async fn state(&self, task: ProviderTask) -> ProviderTaskState {
        let mut states = self.provider.tasks(&call(), &[task]).await.unwrap();
        states.remove(0).unwrap()
    }

    /// The match of a host with the recorded name and content uuid.
    async fn matched(&self, body: &Value) -> Result<Matched> {
        let mut row = body.clone();
        // Only the uuid of the content facet is left.
        if let Some(facet) = row.get_mut("subscription_facet_attributes").and_then(Value::as_object_mut) {
            facet.remove("uuid");
        }
        self.show(&json!([row]));
        let host: HostInventory = serde_json::from_value(json!({
            "id": "h", "name": row["name"], "subscription_uuid": row.pointer("/content_facet_attributes/uuid"),
            "status": "up",
        }))
        .unwrap();
        let wanted = Wanted { host, stored: None, is_change: false };
        self.provider.content_hosts(&call(), &[wanted]).await.unwrap().remove(0)
    }
}

/// What the server answers: the shown document, in the shape that its path has.
fn reply(asked: &Asked, shown: &Value) -> Reply {
    let host = json!({"id": 11, "name": "h1.example.com", "content_facet_attributes":
        {"katello_tracer_installed": true, "content_view_version_id": 5}});
    match asked.path.as_str() {
        "/katello/api/ping" => scripted::json(200, json!({"services": {"foreman_tasks": {"status": "ok"}}})),
        "/foreman_tasks/api/tasks/bulk_search" => {
            // The task of a shown job has failed without words, so that the job's output is read.
            let asked: Value = serde_json::from_str(&asked.body).unwrap();
            let id = &asked["searches"][0]["task_id"];
            let task = if shown["id"] == *id {
                shown.clone()
            } else {
                json!({"id": id, "state": "stopped", "result": "error"})
            };
            scripted::json(200, json!([{"search_params": {"search_id": id}, "results": [task]}]))
        }
        // The tasks of its hosts are not recorded.
        "/foreman_tasks/api/tasks" => page(json!([])),
        "/api/hosts/11" => scripted::json(200, host),
        path if path.ends_with("/output") || path.contains("/hosts/") && path.starts_with("/api/job_invocations/") => {
            scripted::json(200, json!({"output": [{"output": "words of the host"}]}))
        }
        path if path.starts_with("/api/job_invocations") || path.starts_with("/katello/api/errata/") => {
            scripted::json(200, shown)
        }
        "/api/hosts/11/packages" if shown[0]["name"] == "cheetah" => page(json!([{"nvra": "cheetah-0.1-0.1.x86_64"}])),
        _ => page(shown.clone()),
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/katello/recorded")
}

/// The document of a recorded file, and a place in it; `None` where nothing is recorded beside the repository.
fn recorded(file: &str, place: &str) -> Option<Value> {
    let Ok(bytes) = std::fs::read(folder().join(file)) else {
        upgrade_manager_lab::skipped(format_args!("{file}: no recorded responses beside the repository"));
        return None;
    };
    let json: Value = serde_json::from_slice(&bytes).unwrap();
    Some(json.pointer(place).unwrap_or_else(|| panic!("{file} has no {place}")).clone())
}

fn time_ms(text: &str) -> i64 {
    OffsetDateTime::parse(text, &Rfc3339).unwrap().unix_timestamp() * 1_000
}

/// The kind of an object, by the keys that only it has.
fn kind(object: &Value) -> Option<&'static str> {
    let has = |keys: &[&str]| keys.iter().all(|k| object.get(k).is_some());
    if has(&["errata_id", "packages", "severity"]) {
        Some("erratum")
    } else if has(&["humanized", "state", "result", "progress"]) {
        Some("task")
    } else if has(&["targeting", "status_label", "job_category"]) {
        Some("job invocation")
    } else if has(&["operatingsystem_name", "global_status", "name"]) {
        Some("host")
    } else if has(&["nvra", "name"]) && (has(&["upgradable_version"]) || has(&["upgradable_versions"])) {
        Some("package")
    } else if has(&["app_type", "application"]) {
        Some("trace")
    } else {
        None
    }
}

fn collect(value: &Value, found: &mut BTreeMap<&'static str, Vec<Value>>) {
    if let Some(kind) = kind(value) {
        found.entry(kind).or_default().push(value.clone());
    }
    match value {
        Value::Array(list) => list.iter().for_each(|v| collect(v, found)),
        Value::Object(map) => map.values().for_each(|v| collect(v, found)),
        _ => {}
    }
}

#[tokio::test]
async fn every_recorded_object_is_read() {
    let Ok(entries) = std::fs::read_dir(folder()) else {
        upgrade_manager_lab::skipped("no recorded responses beside the repository");
        return;
    };
    let mut found = BTreeMap::new();
    for entry in entries {
        let json: Value = serde_json::from_slice(&std::fs::read(entry.unwrap().path()).unwrap()).unwrap();
        collect(&json, &mut found);
    }
    println!("{:?}", found.iter().map(|(kind, all)| (kind, all.len())).collect::<Vec<_>>());
    for kind in ["erratum", "task", "job invocation", "host", "package", "trace"] {
        assert!(found.contains_key(kind), "no {kind} among the recorded responses");
    }
    let bench = Bench::start("4.18.0").await;
    let provider = &bench.provider;
    for (kind, object) in found.iter().flat_map(|(kind, all)| all.iter().map(move |object| (*kind, object))) {
        match kind {
            "erratum" => {
                bench.show(object);
                let id = ErratumId::new(object["errata_id"].as_str().unwrap()).unwrap();
                assert_eq!(provider.erratum(&call(), &id).await.unwrap().id, id);
            }
            "task" => assert_eq!(bench.task(object).await.ids.task.as_deref(), object["id"].as_str()),
            "job invocation" => assert_eq!(bench.job(object).await.ids.job, object["id"].as_u64()),
            "host" => match bench.matched(object).await {
                Ok(found) => assert_eq!(found.content_host.id.as_str(), object["id"].to_string()),
                Err(e) => assert_eq!(e.code(), Code::HostWithoutContent, "{e} in {object}"),
            },
            "package" => {
                bench.show(&json!([object]));
                assert_eq!(provider.installed(&call(), &host_id(), &[]).await.unwrap().len(), 1);
            }
            _ => {
                bench.show(&json!([object]));
                assert_ne!(provider.reboot_pending(&call(), &host_id(), None).await.unwrap(), YesNoUnknown::Unknown);
            }
        }
    }
}

/// File, place, id, state and result in our words, thousandths, end.
type RecordedTask = (&'static str, &'static str, &'static str, TaskState, u32, Option<&'static str>);

const TASKS: &[RecordedTask] = {
    use TaskState::{Cancelled, Failed, Paused, Planned, Proving, Running};
    &[
        ("content_view_publish_role-0.json", "/interactions/3/response/body", "38185912", Planned, 0, None),
        (
            "content_view_publish_role-0.json",
            "/interactions/4/response/body",
            "38185912",
            Proving,
            1_000,
            Some("2021-04-29T12:01:17Z"),
        ),
        ("content_view_version-0.json", "/interactions/6/response/body", "9b55c222", Running, 350, None),
        (
            "content_view_version-0.json",
            "/interactions/7/response/body",
            "9b55c222",
            Proving,
            1_000,
            Some("2019-11-01T12:35:53Z"),
        ),
        // Goes back.
        ("convert2rhel-10.json", "/interactions/5/response/body", "4bfd9d94", Running, 70, None),
        ("convert2rhel-10.json", "/interactions/6/response/body", "4bfd9d94", Running, 40, None),
        ("hammer-capsule_sync_tasks.json", "/body/failed1", "ab3e2ae3", Paused, 300, None),
        ("hammer-capsule_sync_tasks.json", "/body/running", "a484eb0d", Planned, 667, None),
        (
            "repository_sync-0.json",
            "/interactions/6/response/body",
            "bc8851c1",
            Proving,
            1_000,
            Some("2022-12-01T11:09:30Z"),
        ),
        ("repository_sync-1.json", "/interactions/5/response/body", "705305cc", Running, 70, None),
        ("subscription_manifest-0.json", "/interactions/4/response/body", "eb0c94f7", Running, 330, None),
        // A warning is a failure.
        (
            "subscription_manifest-1.json",
            "/interactions/4/response/body",
            "8f196517",
            Failed,
            1_000,
            Some("2021-02-12T14:10:58Z"),
        ),
        (
            "subscription_manifest-2.json",
            "/interactions/5/response/body",
            "6b8e15fb",
            Failed,
            1_000,
            Some("2021-02-12T14:11:04Z"),
        ),
        (
            "subscription_manifest-3.json",
            "/interactions/4/response/body",
            "a853cb22",
            Failed,
            1_000,
            Some("2021-02-12T14:11:09Z"),
        ),
        (
            "subscription_manifest-4.json",
            "/interactions/4/response/body",
            "778afca9",
            Proving,
            1_000,
            Some("2021-02-12T14:11:14Z"),
        ),
        ("webpack-task_cv_publish.json", "/body", "6b900ff8", Proving, 1_000, Some("2021-07-27T12:10:56-04:00")),
        ("webpack-task_manifest_refresh.json", "/exports/getTaskSuccessResponse", "eb1b6271", Running, 91, None),
        (
            "webpack-tasks_list.json",
            "/exports/tasksSuccessResponse/response/results/0",
            "0cf9deae",
            Failed,
            1_000,
            Some("2025-01-28T12:00:10Z"),
        ),
        (
            "webpack-tasks_list.json",
            "/exports/tasksSuccessResponse/response/results/2",
            "4aa47ed6",
            Cancelled,
            1_000,
            Some("2025-07-21T17:14:01+01:00"),
        ),
    ]
};

#[tokio::test]
async fn recorded_tasks_have_their_state_progress_and_end() {
    let bench = Bench::start("4.18.0").await;
    for (file, place, id, state, permille, ended) in TASKS {
        let Some(body) = recorded(file, place) else { return };
        let task = bench.task(&body).await;
        assert!(task.ids.task.as_ref().unwrap().starts_with(id), "{file}{place}: {task:?}");
        assert_eq!((task.state, task.permille), (*state, *permille), "{file}{place}");
        assert_eq!(task.ended_at_ms, ended.map(time_ms), "{file}{place}");
    }
}

#[tokio::test]
async fn recorded_jobs_have_their_state_task_and_hosts() {
    use TaskState::{Failed, Planned, Running};
    let bench = Bench::start("4.18.0").await;
    for (file, place, id, state, counted, task, host) in [
        (
            "job_invocation-0.json",
            "/interactions/2/response/body",
            3,
            Running,
            true,
            Some("cb73e026"),
            (2, "foreman.example.com"),
        ),
        (
            "webpack-job_invocation_errata.json",
            "/body",
            67,
            Running,
            true,
            Some("947e862c"),
            (13, "centos7-katello-client.fedora.example.com"),
        ),
        (
            "webpack-job_invocation_detail.json",
            "/exports/jobInvocationData",
            123,
            Failed,
            true,
            Some("37ad5ead"),
            (50, "alton-bennette.iris-starley.kari-stadtler.example.net"),
        ),
        // Scheduled: no task yet. Recurring: "N/A" for `total`, and a number for `total_hosts`.
        (
            "webpack-job_invocation_detail.json",
            "/exports/jobInvocationDataScheduled",
            456,
            Failed,
            true,
            None,
            (50, "alton-bennette.iris-starley.kari-stadtler.example.net"),
        ),
        (
            "webpack-job_invocation_detail.json",
            "/exports/jobInvocationDataRecurring",
            789,
            Planned,
            true,
            Some("37ad5ead"),
            (50, "alton-bennette.iris-starley.kari-stadtler.example.net"),
        ),
    ] {
        let Some(body) = recorded(file, place) else { return };
        assert_eq!(body["id"], id, "{file}{place}");
        let found = bench.job(&body).await;
        assert_eq!(found.ids.task.as_deref().map(|t| &t[..8]), task, "{file}{place}");
        // A task without words of its own has those of the job's host.
        let output = format!("/api/job_invocations/{id}/hosts/{}", host.0);
        let read = bench.server.asked().iter().any(|asked| asked.path == output);
        // So has a job without a task that has ended.
        let has_ended = task.is_some() || state == Failed;
        assert_eq!((read, found.text.is_empty()), (has_ended, !has_ended), "{file}{place}: {found:?}");
        // Without a task, the job has a state of its own.
        let mut alone = body.clone();
        alone["task"] = Value::Null;
        alone["dynflow_task"] = Value::Null;
        assert_eq!(bench.job(&alone).await.state, state, "{file}{place}");

        bench.show(&body);
        let host = ContentHostRef {
            id: ContentHostId::new(host.0.to_string()).unwrap(),
            name: host.1.to_owned(),
            last_checkin_ms: None,
        };
        assert_eq!(body["targeting"]["hosts"][0]["name"], host.name, "{file}{place}");
        let install =
            async || bench.provider.install(&call(), &host, InstallWay::RemoteExecution, &some_errata()).await;
        let sent = install().await.unwrap();
        assert_eq!((sent.job, sent.task.as_deref().map(|t| &t[..8])), (Some(id), task), "{file}{place}");
        // A job without hosts counts as sent only if it says how many it will have.
        let mut planned = body.clone();
        planned["targeting"]["hosts"] = json!([]);
        bench.show(&planned);
        assert_eq!(install().await.is_ok(), counted, "{file}{place}");
    }
}

#[tokio::test]
async fn recorded_hosts_have_their_counts_and_check_ins() {
    let bench = Bench::start("4.18.0").await;
    let zero = Some((0, 0, 0, 0));
    for (file, place, id, name, uuid, counts, upgradable, checkin) in [
        (
            "hammer-host_list.json",
            "/body/results/0",
            1,
            "robot.example.com",
            Some("179834bf"),
            // `errata_status` 1: nothing was computed.
            None,
            None,
            Some("2016-05-26T14:46:18Z"),
        ),
        (
            "hammer-host_show-2016.json",
            "/body",
            1,
            "robot.example.com",
            Some("179834bf"),
            // `errata_status` 1: nothing was computed.
            None,
            None,
            Some("2016-05-26T14:46:18Z"),
        ),
        (
            "snapshot-0.json",
            "/interactions/2/response/body",
            6,
            "debian11.deploy3.dev.atix",
            Some("3838dff3"),
            zero,
            Some(0),
            Some("2022-11-03T11:43:54Z"),
        ),
        (
            "webpack-hosts_affected-4.3.json",
            "/body/results/0",
            1,
            "affectedHost.example.com",
            Some("457997e1"),
            zero,
            Some(0),
            Some("2021-10-01T18:23:38Z"),
        ),
        (
            "webpack-hosts_affected-master.json",
            "/body/results/0",
            1,
            "affectedHost.example.com",
            Some("457997e1"),
            zero,
            Some(0),
            Some("2021-10-01T18:23:38Z"),
        ),
        // Without content.
        ("host-2.json", "/interactions/2/response/body", 2, "test-host.example.net", None, None, None, None),
        ("host-28.json", "/interactions/2/response/body", 7, "test-host.example.net", None, None, None, None),
        ("host_info-0.json", "/interactions/4/response/body", 12, "test-host.example.net", None, None, None, None),
    ] {
        let Some(body) = recorded(file, place) else { return };
        assert_eq!((body["id"].as_u64(), body["name"].as_str()), (Some(id), Some(name)), "{file}{place}");
        let found = bench.matched(&body).await;
        let Some(uuid) = uuid else {
            assert_eq!(found.unwrap_err().code(), Code::HostWithoutContent, "{file}{place}");
            continue;
        };
        let Matched { content_host, matched_by, facts, .. } = found.unwrap();
        assert_eq!((content_host.id.as_str(), content_host.name.as_str()), (id.to_string().as_str(), name));
        assert!(body["content_facet_attributes"]["uuid"].as_str().unwrap().starts_with(uuid), "{file}{place}");
        assert_eq!(matched_by, MatchedBy::SubscriptionUuid, "{file}{place}");
        let found = facts.errata.map(|c| (c.security, c.bugfix, c.enhancement, c.total));
        // Servers count these three types only, so the total of all is not known.
        let counts = counts.map(|(security, bugfix, enhancement, total)| {
            assert_eq!(total, security + bugfix + enhancement, "{file}{place}");
            (security, bugfix, enhancement, None)
        });
        assert_eq!(found, counts, "{file}{place}");
        assert_eq!(facts.upgradable_packages, upgradable, "{file}{place}");
        assert_eq!(facts.last_checkin_ms, checkin.map(time_ms), "{file}{place}");
    }
}

#[tokio::test]
async fn recorded_errata_have_their_fields() {
    let bench = Bench::start("4.18.0").await;
    for (file, count, security, first, packages, severity) in [
        // Its packages are those of its module streams.
        ("webpack-errata_cvv.json", None, None, "RHEA-2012:0059", 2, Severity::Unknown),
        ("webpack-errata_compare.json", None, None, "RHEA-2013:0075", 1, Severity::Unknown),
        ("webpack-errata_filter.json", Some(4), Some(3), "RHEA-2012:0056", 3, Severity::Unknown),
        ("webpack-host_errata.json", Some(3), Some(1), "Errata101", 5, Severity::Critical),
    ] {
        let Some(body) = recorded(file, "/body") else { return };
        bench.show(&body["results"]);
        let errata = bench.provider.errata(&call(), &host_id(), &ErrataQuery::default()).await.unwrap().errata;
        assert_eq!(errata.len(), body["results"].as_array().unwrap().len(), "{file}");
        assert!(count.is_none_or(|n| n == errata.len()), "{file}");
        let found = errata.iter().filter(|e| e.kind == ErratumType::Security).count();
        assert!(security.is_none_or(|n| n == found), "{file}: {found} security");
        let one = &errata[0];
        assert_eq!((one.id.as_str(), one.packages.len(), one.severity), (first, packages, severity), "{file}");
        for (read, row) in errata.iter().zip(body["results"].as_array().unwrap()) {
            assert_eq!(Some(read.id.as_str()), row["errata_id"].as_str(), "{file}");
            assert_eq!(Some(read.type_text.as_str()), row["type"].as_str(), "{file}");
            assert_eq!(read.issued.as_deref(), row["issued"].as_str(), "{file}");
            assert_eq!(read.cves.len(), row["cves"].as_array().map_or(0, Vec::len), "{file}");
        }
    }
}

#[tokio::test]
async fn recorded_packages_have_their_versions() {
    let bench = Bench::start("4.18.0").await;
    for (file, versions) in [
        (
            "webpack-host_packages-4.3.json",
            ["acl-2.5.3-1.el8.x86_64", "chrony-4.0-1.el8.x86_64", "coreutils-9.0-1.el8.x86_64"].as_slice(),
        ),
        ("webpack-host_packages-4.9.json", &["chrony-4.0-1.el8.x86_64", "coreutils-9.0-1.el8.x86_64"]),
    ] {
        let Some(body) = recorded(file, "/body") else { return };
        bench.show(&body["results"]);
        let installed = bench.provider.installed(&call(), &host_id(), &[]).await.unwrap();
        assert_eq!(
            installed.iter().map(ToString::to_string).collect::<Vec<_>>(),
            ["coreutils-8.30-6.el8.x86_64", "chrony-3.3-3.el8.x86_64", "acl-2.2.53-1.el8.x86_64"],
            "{file}"
        );
        let upgradable = bench.provider.upgradable(&call(), &host_id(), &[]).await.unwrap();
        let newer = upgradable.iter().map(|u| format!("{}-{}.{}", u.installed.name, u.to, u.installed.arch));
        assert_eq!(newer.collect::<Vec<_>>(), versions, "{file}");
    }
}

#[tokio::test]
async fn a_recorded_repository_package_has_its_version_and_architecture() {
    let Some(body) = recorded("webpack-packages_installable.json", "/body") else { return };
    let first = json!([body["results"][0]]);
    let bench = Bench::start("4.18.0").await;
    bench.show(&first);
    let name = PackageName::new("cheetah").unwrap();
    let available = bench.provider.available(&call(), &host_id(), &name).await.unwrap().unwrap();
    assert_eq!(available.to_string(), "0.3-0.8");
    // Katello 4.0 joins this list with the installed packages: x86_64 is replaced only by itself or by noarch.
    let bench = Bench::start("4.0.0").await;
    bench.show(&first);
    let upgradable = bench.provider.upgradable(&call(), &host_id(), &[]).await.unwrap();
    assert_eq!(body["results"][0]["arch"], "noarch");
    assert_eq!(upgradable[0].to.to_string(), "0.3-0.8");
}

#[tokio::test]
async fn recorded_traces_name_the_need_of_a_reboot() {
    let bench = Bench::start("4.18.0").await;
    let pending = |rows: Value| {
        bench.show(&rows);
        async { bench.provider.reboot_pending(&call(), &host_id(), None).await.unwrap() }
    };
    for (file, kinds) in [
        ("webpack-host_traces-4.3.json", ["daemon", "session", "daemon"].as_slice()),
        ("webpack-bulk_traces.json", &["static", "daemon", "session"]),
        ("webpack-host_traces_empty.json", &[]),
    ] {
        let Some(body) = recorded(file, "/body") else { return };
        let rows = body["results"].as_array().unwrap();
        assert_eq!(rows.iter().map(|r| r["app_type"].as_str().unwrap()).collect::<Vec<_>>(), kinds, "{file}");
        for row in rows {
            let want = YesNoUnknown::from(Some(row["app_type"] == "static"));
            assert_eq!(pending(json!([row])).await, want, "{file}: {row}");
        }
        assert_eq!(pending(json!(rows)).await, YesNoUnknown::from(Some(kinds.contains(&"static"))), "{file}");
    }
}
