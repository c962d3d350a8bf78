//! Wrong values in every field: each value of a good answer is replaced by every other kind of JSON value.
//!
//! The result must be an error that names the request, or an answer that loses no row. A value of another kind
//! (a boolean, a list, an object where there was none) is an error wherever the field is read at all.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::model::erratum::{ErrataQuery, ErrataScope, Severity};
use ovirt_upgrade_manager::model::host::{Association, MatchedBy};
use ovirt_upgrade_manager::model::ids::{ErratumId, HostId, PackageName, ProviderName};
use ovirt_upgrade_manager::model::task::{InstallWay, ProviderTask};
use ovirt_upgrade_manager::ports::{Provider, Wanted};
use serde_json::{Value, json as value};

use crate::support::client::*;
use crate::support::hostile::*;
use crate::support::scripted::{Asked, Scripted, json};

/// What came of an answer: all of it as text, and how many things it holds.
type Seen = Result<(String, usize), Error>;
type Work = Pin<Box<dyn Future<Output = Seen> + Send>>;

/// A good answer and the operation that reads it.
struct Document {
    name: &'static str,
    version: &'static str,
    /// The path that is answered with it.
    path: &'static str,
    good: fn() -> Value,
    read: fn(Arc<dyn Provider>) -> Work,
}

const DOCUMENTS: &[Document] = &[
    Document { name: "status", version: "", path: "/katello/api/status", good: status, read: errata },
    Document { name: "features", version: "4.18.0", path: "/api/remote_execution_features", good: features, read: way },
    Document { name: "hosts", version: "4.18.0", path: "/api/hosts", good: hosts, read: match_host },
    Document { name: "host", version: "4.9.0", path: "/api/hosts/11", good: host, read: available },
    Document { name: "host with traces", version: "4.9.0", path: "/api/hosts/11", good: host, read: reboot },
    Document { name: "traces", version: "4.9.0", path: "/api/hosts/11/traces", good: traces, read: reboot },
    Document { name: "errata", version: "4.18.0", path: "/api/hosts/11/errata", good: errata_list, read: errata },
    Document {
        name: "errata read whole",
        version: "4.18.0",
        path: "/api/hosts/11/errata",
        good: errata_list,
        read: errata_by_us,
    },
    Document {
        name: "erratum",
        version: "4.18.0",
        path: "/katello/api/errata/RHSA-2024:1",
        good: erratum,
        read: one_erratum,
    },
    Document {
        name: "content views",
        version: "4.0.0",
        path: "/katello/api/content_views",
        good: views,
        read: applicable,
    },
    Document { name: "installed", version: "4.18.0", path: "/api/hosts/11/packages", good: packages, read: installed },
    Document {
        name: "upgradable",
        version: "4.18.0",
        path: "/api/hosts/11/packages",
        good: packages,
        read: upgradable,
    },
    Document {
        name: "upgradable (joined)",
        version: "4.0.0",
        path: "/katello/api/packages",
        good: repository,
        read: upgradable,
    },
    Document { name: "available", version: "4.9.0", path: "/katello/api/packages", good: repository, read: available },
    Document {
        name: "tasks",
        version: "4.18.0",
        path: "/foreman_tasks/api/tasks/bulk_search",
        good: tasks,
        read: agent_task,
    },
    Document { name: "job", version: "4.18.0", path: "/api/job_invocations/5", good: job, read: job_task },
    Document {
        name: "job output",
        version: "4.18.0",
        path: "/api/job_invocations/5/hosts/11",
        good: output,
        read: job_task,
    },
    Document { name: "job started", version: "4.18.0", path: "/api/job_invocations", good: job, read: install },
    Document {
        name: "agent started",
        version: "4.2.0",
        path: "/api/hosts/11/errata/apply",
        good: agent,
        read: install_by_agent,
    },
    Document {
        name: "job cancelled",
        version: "4.18.0",
        path: "/api/job_invocations/5/cancel",
        good: cancelled,
        read: cancel,
    },
];

/// Replacements that are of another kind than a text or a number.
const KINDS: &[&str] = &["boolean", "list", "object"];

/// Fields in which a value of another kind is read all the same, because that reading is right.
const READ_ANYWAY: &[(&str, &str)] = &[
    // true is a truth value, and an empty list is a list.
    ("*", "/reboot_suggested"),
    ("*", "/installable"),
    ("*", "/reboot_required"),
    ("*", "/katello_tracer_installed"),
    ("*", "/default"),
    ("*", "/cves"),
    ("*", "/bugs"),
    ("*", "/packages"),
    ("*", "/module_streams"),
    ("*", "/upgradable_versions"),
    // Free text of the provider: what is no text is left out.
    ("tasks", "/humanized"),
    ("tasks", "/errors"),
    ("tasks", "/output"),
    ("tasks", "/errors/0"),
    // An empty object is an object, without what it could have held: facts are then not known.
    ("*", "/content_facet_attributes"),
    ("*", "/subscription_facet_attributes"),
    ("*", "/errata_counts"),
    ("*", "/applicable"),
    ("*", "/targeting"),
    ("*", "/hosts"),
    ("*", "/task"),
    ("job output", "/output"),
    // Without the output, the words of the task count, and the text says so.
    ("job output", ""),
];

/// Fields whose odd values concern their own row only: it is passed over.
const PASSED_OVER: &[(&str, &str)] = &[
    ("errata", "/errata_id"),
    ("errata read whole", "/errata_id"),
    ("installed", "/nvrea"),
    ("upgradable", "/nvrea"),
    ("upgradable", "/upgradable_versions/0"),
];

fn replacements() -> Vec<(&'static str, Option<Value>)> {
    vec![
        ("nothing", None),
        ("null", Some(Value::Null)),
        ("text", Some(value!("some text"))),
        ("empty text", Some(value!(""))),
        ("long text", Some(value!("ä".repeat(20_000)))),
        ("control characters", Some(value!("a\u{0}\n\u{1b}[31m"))),
        ("negative", Some(value!(-1))),
        ("fraction", Some(value!(1.5))),
        ("huge number", Some(value!(u64::MAX))),
        ("huge float", Some(value!(1e300))),
        ("boolean", Some(value!(true))),
        ("list", Some(value!([]))),
        ("object", Some(value!({}))),
        ("list of null", Some(value!([null]))),
    ]
}

/// The places; each is tried with every one of [`replacements`].
pub fn names() -> Vec<String> {
    let places = |d: &Document| pointers(&(d.good)()).into_iter().map(|place| format!("{}{place}", d.name)).collect();
    DOCUMENTS.iter().flat_map::<Vec<String>, _>(places).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_field_can_be_wrong() {
    println!("each place with: {}", replacements().iter().map(|(what, _)| *what).collect::<Vec<_>>().join(", "));
    each(DOCUMENTS.iter().map(|document| bounded(document.name, try_all(document)))).await;
}

async fn try_all(document: &Document) {
    let answer = Arc::new(Mutex::new((document.good)()));
    let (shared, path, version) = (answer.clone(), document.path, document.version);
    let server = Scripted::start(move |asked: &Asked| match asked.path == path {
        true => json(200, shared.lock().unwrap().clone()),
        false => katello(if version.is_empty() { "4.18.0" } else { version }, rest)(asked),
    })
    .await;
    let mut config = config_with_limits(&server);
    config.limits.read_timeout = config.limits.request_timeout;
    // The detection is read once by each provider.
    let is_detection = matches!(document.name, "status" | "features");
    let mut provider = connect(&config);
    let good = (document.read)(provider.clone()).await.unwrap_or_else(|e| panic!("{}: {e}", document.name));
    let mut codes = BTreeMap::<String, usize>::new();
    for place in pointers(&(document.good)()) {
        for (what, replacement) in replacements() {
            let name = format!("{}{place} = {what}", document.name);
            let Some(changed) = replaced((document.good)(), &place, replacement) else { continue };
            *answer.lock().unwrap() = changed;
            if is_detection {
                provider = connect(&config);
            }
            let seen = (document.read)(provider.clone()).await;
            assess(document, &name, &place, what, &good, &seen);
            let code = seen.err().map_or("read".to_owned(), |e| e.code().to_string());
            *codes.entry(code).or_default() += 1;
        }
    }
    println!("{}: {codes:?}", document.name);
}

fn assess(document: &Document, name: &str, place: &str, what: &str, good: &(String, usize), seen: &Seen) {
    match seen {
        Err(error) => {
            assert_presentable(name, error);
            let names_request = ["/api/", "/foreman_tasks/"].iter().any(|path| error.message().contains(path));
            let verdict = matches!(
                error.code(),
                Code::HostNotRegistered
                    | Code::HostWithoutContent
                    | Code::NoInstallMethod
                    | Code::ProviderSearch
                    | Code::NotAKatello
                    | Code::ProviderUnsupported
                    | Code::TaskNotCancellable
                    | Code::HostAmbiguous
                    | Code::ProviderNotFound
                    | Code::AssociationStale
                    | Code::TaskLost
            );
            assert!(names_request || verdict, "{name}: neither the request nor a verdict: {error}");
        }
        Ok((shown, rows)) => {
            assert!(shown.len() < 400_000, "{name}: {} bytes", shown.len());
            // A version that sorts below the installed one is no update: that order is ours.
            let older = document.name.starts_with("upgradable")
                && ["/version", "/release", "/epoch"].iter().any(|end| place.ends_with(end));
            let passed_over = PASSED_OVER.iter().any(|(d, end)| *d == document.name && place.ends_with(end));
            assert!(*rows >= good.1 || older || passed_over, "{name}: {rows} of {} rows: {shown}", good.1);
            let anyway = READ_ANYWAY.iter().any(|(d, end)| (*d == "*" || *d == document.name) && place.ends_with(end));
            assert!(!KINDS.contains(&what) || anyway || *shown == good.0, "{name}: read as {shown}");
        }
    }
}

/// Every place in a document, as JSON pointers.
fn pointers(document: &Value) -> Vec<String> {
    let mut places = vec![String::new()];
    match document {
        Value::Object(map) => {
            for (key, inner) in map {
                places.extend(pointers(inner).into_iter().map(|p| format!("/{key}{p}")));
            }
        }
        Value::Array(list) => {
            for (i, inner) in list.iter().enumerate() {
                places.extend(pointers(inner).into_iter().map(|p| format!("/{i}{p}")));
            }
        }
        _ => {}
    }
    places
}

/// Puts a value into a place; `None` takes the key away, where there is one.
fn replaced(mut document: Value, place: &str, by: Option<Value>) -> Option<Value> {
    match by {
        Some(by) => *document.pointer_mut(place)? = by,
        None => {
            let (parent, key) = place.rsplit_once('/')?;
            document.pointer_mut(parent)?.as_object_mut()?.remove(key)?;
        }
    }
    Some(document)
}

/// The good answers to everything else that the operations ask.
fn rest(asked: &Asked) -> crate::support::scripted::Reply {
    json(
        200,
        match asked.path.as_str() {
            "/api/hosts" => hosts(),
            "/api/hosts/11" => host(),
            // One that calls for no reboot: then the host shows whether it has a tracer.
            "/api/hosts/11/traces" => {
                list(value!([{"id": 1, "application": "sshd", "app_type": "daemon", "reboot_required": false}]))
            }
            "/api/hosts/11/errata" => errata_list(),
            "/api/hosts/11/packages" => packages(),
            "/katello/api/packages" => repository(),
            "/katello/api/content_views" | "/katello/api/environments" => views(),
            "/foreman_tasks/api/tasks/bulk_search" => tasks(),
            "/api/job_invocations/5" | "/api/job_invocations" => job(),
            "/api/job_invocations/5/hosts/11" => output(),
            _ => return json(404, value!({"error": {"message": "not scripted"}})),
        },
    )
}

fn seen(shown: impl Debug, count: usize) -> Seen {
    Ok((format!("{shown:?}"), count))
}

fn list(rows: Value) -> Value {
    let count = rows.as_array().map_or(0, Vec::len);
    value!({"total": count, "subtotal": count, "page": "1", "per_page": "500", "error": null, "results": rows})
}

fn status() -> Value {
    value!({"version": "4.18.0", "timeUTC": "2026-01-01T00:00:00Z"})
}

fn features() -> Value {
    list(value!([{"label": "katello_errata_install", "job_template_id": 7}]))
}

fn host() -> Value {
    value!({
        "id": 11, "name": "h1.example.com", "operatingsystem_name": "RHEL 9", "organization_id": 1, "traces_status": 0,
        "content_facet_attributes": {
            "uuid": "u-11", "content_view_version_id": 4, "katello_tracer_installed": true, "upgradable_package_count": 3,
            "errata_counts": {"security": 1, "bugfix": 2, "enhancement": 3, "total": 6, "applicable": {"total": 9}}
        },
        "subscription_facet_attributes":
            {"uuid": "u-11", "last_checkin": "2026-01-01 10:00:00 UTC", "registered_at": "2025-01-01 10:00:00 UTC"}
    })
}

fn hosts() -> Value {
    list(value!([host()]))
}

fn traces() -> Value {
    list(value!([{"id": 1, "application": "kernel", "app_type": "static", "reboot_required": true}]))
}

fn erratum() -> Value {
    value!({
        "id": 13, "errata_id": "RHSA-2024:1", "type": "security", "severity": "Low", "title": "t", "summary": "s",
        "description": "d", "solution": "s", "issued": "2024-01-01", "updated": "2024-01-02", "reboot_suggested": false,
        "installable": true, "cves": [{"cve_id": "CVE-2024-1"}], "bugs": [{"bug_id": "7"}], "packages": ["a-1-1.noarch"],
        "module_streams": [{"name": "m", "stream": "1", "packages": ["b-1-1.noarch"]}]
    })
}

fn errata_list() -> Value {
    list(value!([erratum()]))
}

fn views() -> Value {
    list(value!([{"id": 1, "name": "Default", "default": true}]))
}

fn packages() -> Value {
    list(value!([{"nvrea": "vdsm-1-1.noarch", "nvra": "vdsm-1-1.noarch", "upgradable_versions": ["vdsm-2-1.noarch"]}]))
}

fn repository() -> Value {
    list(value!([{"name": "vdsm", "epoch": "0", "version": "2", "release": "1", "arch": "noarch"}]))
}

fn tasks() -> Value {
    value!([{"search_params": {"search_id": "t-1", "type": "task"}, "results": [{"id": "t-1", "state": "stopped",
        "result": "error", "progress": 1.0, "ended_at": "2026-01-01 10:00:00 UTC",
        "humanized": {"errors": ["no"], "output": "out"}}]}])
}

fn job() -> Value {
    value!({"id": 5, "status": 1, "total": 1, "task": {"id": "t-1", "state": "stopped"},
        "targeting": {"hosts": [{"id": 11, "name": "h1.example.com"}]}})
}

fn output() -> Value {
    value!({"complete": true, "output": [{"output_type": "stdout", "output": "yum said no"}]})
}

fn agent() -> Value {
    value!({"id": "t-1", "state": "planned"})
}

fn cancelled() -> Value {
    value!({"cancelled": true, "id": 5})
}

fn errata(provider: Arc<dyn Provider>) -> Work {
    Box::pin(async move {
        let page = provider.errata(&call(), &host_id(), &ErrataQuery::default()).await?;
        seen((&page.errata, page.counts), page.errata.len())
    })
}

fn errata_by_us(provider: Arc<dyn Provider>) -> Work {
    Box::pin(async move {
        // The server's search cannot tell an unknown severity, so the list is read whole.
        let severities = vec![Severity::Unknown, Severity::Low];
        let page = provider.errata(&call(), &host_id(), &ErrataQuery { severities, ..Default::default() }).await?;
        seen((&page.errata, page.counts), page.errata.len())
    })
}

fn applicable(provider: Arc<dyn Provider>) -> Work {
    Box::pin(async move {
        let query = ErrataQuery { scope: ErrataScope::Applicable, ..Default::default() };
        let page = provider.errata(&call(), &host_id(), &query).await?;
        seen((&page.errata, page.counts), page.errata.len())
    })
}

fn one_erratum(provider: Arc<dyn Provider>) -> Work {
    Box::pin(async move { seen(provider.erratum(&call(), &ErratumId::new("RHSA-2024:1").unwrap()).await?, 1) })
}

fn match_host(provider: Arc<dyn Provider>) -> Work {
    Box::pin(async move {
        let host =
            serde_json::from_value(value!({"id": "e1", "name": "n1", "address": "h1.example.com", "status": "up"}));
        let stored = Association {
            host_id: HostId::new("e1").unwrap(),
            provider: ProviderName::new("sat").unwrap(),
            content_host: host_id(),
            content_host_name: "h1.example.com".into(),
            matched_by: MatchedBy::Person,
            duplicates: vec![],
            made_at_ms: 0,
            subscription_uuid: None,
            hardware_uuid: None,
        };
        let wanted = [Wanted { host: host.unwrap(), stored: Some(stored), is_change: false }];
        let mut found = provider.content_hosts(&call(), &wanted).await?.remove(0)?;
        // Our own clock counts here, because the scripted server tells no time.
        found.facts.server_now_ms = None;
        seen(found, 1)
    })
}

fn named() -> [PackageName; 1] {
    [PackageName::new("vdsm").unwrap()]
}

fn installed(provider: Arc<dyn Provider>) -> Work {
    Box::pin(async move {
        let all = provider.installed(&call(), &host_id(), &named()).await?;
        seen(&all, all.len())
    })
}

fn upgradable(provider: Arc<dyn Provider>) -> Work {
    Box::pin(async move {
        let all = provider.upgradable(&call(), &host_id(), &named()).await?;
        seen(&all, all.len())
    })
}

fn available(provider: Arc<dyn Provider>) -> Work {
    Box::pin(async move {
        let best = provider.available(&call(), &host_id(), &named()[0]).await?;
        seen(&best, usize::from(best.is_some()))
    })
}

fn reboot(provider: Arc<dyn Provider>) -> Work {
    Box::pin(async move { seen(provider.reboot_pending(&call(), &host_id(), None).await?, 1) })
}

fn way(provider: Arc<dyn Provider>) -> Work {
    Box::pin(async move {
        let capability = provider.capability(&call(), &host_id()).await?;
        seen(&capability, 1)
    })
}

fn job_task(provider: Arc<dyn Provider>) -> Work {
    let task = ProviderTask { way: InstallWay::RemoteExecution, task: None, job: Some(5) };
    Box::pin(async move { seen(provider.tasks(&call(), &[task]).await?.remove(0)?, 1) })
}

fn agent_task(provider: Arc<dyn Provider>) -> Work {
    let task = ProviderTask { way: InstallWay::Agent, task: Some("t-1".into()), job: None };
    Box::pin(async move { seen(provider.tasks(&call(), &[task]).await?.remove(0)?, 1) })
}

fn install(provider: Arc<dyn Provider>) -> Work {
    Box::pin(async move {
        seen(provider.install(&call(), &host_ref(), InstallWay::RemoteExecution, &some_errata()).await?, 1)
    })
}

fn install_by_agent(provider: Arc<dyn Provider>) -> Work {
    Box::pin(async move { seen(provider.install(&call(), &host_ref(), InstallWay::Agent, &some_errata()).await?, 1) })
}

fn cancel(provider: Arc<dyn Provider>) -> Work {
    let task = ProviderTask { way: InstallWay::RemoteExecution, task: None, job: Some(5) };
    Box::pin(async move { seen(provider.cancel(&call(), &task).await?, 1) })
}
