//! The wire types against recorded answers of real servers, where those lie beside the repository.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{errata, jobs, tasks, wire};
use crate::model::erratum::{Erratum, ErratumType, Severity};
use crate::model::evr::Nevra;
use crate::model::task::TaskState;

/// Tells what an object is by the keys that only it has, and reads it.
fn read(object: &Value) -> Option<(&'static str, Result<(), String>)> {
    fn parse<T: DeserializeOwned>(object: &Value) -> Result<(), String> {
        serde_json::from_value::<T>(object.clone()).map(drop).map_err(|e| format!("{e} in {object}"))
    }
    let has = |keys: &[&str]| keys.iter().all(|k| object.get(k).is_some());
    if has(&["errata_id", "packages", "severity"]) {
        Some(("erratum", parse::<wire::Erratum>(object)))
    } else if has(&["humanized", "state", "result", "progress"]) {
        Some(("task", parse::<tasks::Task>(object)))
    } else if has(&["targeting", "status_label", "job_category"]) {
        Some(("job invocation", parse::<jobs::JobInvocation>(object)))
    } else if has(&["operatingsystem_name", "global_status", "name"]) {
        Some(("host", parse::<wire::Host>(object)))
    } else if has(&["nvra", "name"]) && (has(&["upgradable_version"]) || has(&["upgradable_versions"])) {
        Some(("package", parse::<wire::InstalledPackage>(object)))
    } else if has(&["app_type", "application"]) {
        Some(("trace", parse::<wire::Trace>(object)))
    } else {
        None
    }
}

fn walk(value: &Value, file: &str, seen: &mut BTreeMap<&'static str, usize>) {
    if let Some((kind, result)) = read(value) {
        result.unwrap_or_else(|e| panic!("{file}: {kind}: {e}"));
        *seen.entry(kind).or_default() += 1;
    }
    match value {
        Value::Array(list) => list.iter().for_each(|v| walk(v, file, seen)),
        Value::Object(map) => map.values().for_each(|v| walk(v, file, seen)),
        _ => {}
    }
}

#[test]
fn recorded_answers_are_read() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/katello/recorded");
    let Ok(entries) = std::fs::read_dir(&dir) else {
        println!("SKIPPED: no recorded answers beside the repository");
        return;
    };
    let mut seen = BTreeMap::new();
    for entry in entries {
        let path = entry.unwrap().path();
        let json: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        walk(&json, &path.display().to_string(), &mut seen);
    }
    println!("read: {seen:?}");
    for kind in ["erratum", "task", "job invocation", "host", "package", "trace"] {
        assert!(seen.contains_key(kind), "no {kind} among the recorded answers");
    }
}

/// The document of a recorded file, and a place in it; `None` where nothing is recorded beside the repository.
fn recorded(file: &str, place: &str) -> Option<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/katello/recorded").join(file);
    let Ok(bytes) = std::fs::read(&path) else {
        println!("SKIPPED {file}: no recorded answers beside the repository");
        return None;
    };
    let json: Value = serde_json::from_slice(&bytes).unwrap();
    Some(json.pointer(place).unwrap_or_else(|| panic!("{file} has no {place}")).clone())
}

fn typed<T: DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).unwrap()
}

fn rows<T: DeserializeOwned>(body: &Value) -> Vec<T> {
    body["results"].as_array().unwrap().iter().map(typed).collect()
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

#[test]
fn recorded_tasks_mean_what_they_say() {
    for (file, place, id, state, permille, ended) in TASKS {
        let Some(body) = recorded(file, place) else { return };
        let task: tasks::Task = typed(&body);
        let summary = task.summary();
        assert!(summary.0.starts_with(id), "{file}{place}: {summary:?}");
        assert_eq!((summary.1, summary.2), (*state, *permille), "{file}{place}");
        assert_eq!(summary.3, ended.map(|t| wire::parse_time(t).unwrap()), "{file}{place}");
    }
}

#[test]
fn recorded_jobs_mean_what_they_say() {
    for (file, place, id, status, total, task, host) in [
        (
            "job_invocation-0.json",
            "/interactions/2/response/body",
            3,
            Some(3),
            Some(1),
            Some("cb73e026"),
            (2, "foreman.example.com"),
        ),
        (
            "webpack-job_invocation_errata.json",
            "/body",
            67,
            Some(3),
            Some(1),
            Some("947e862c"),
            (13, "centos7-katello-client.fedora.example.com"),
        ),
        (
            "webpack-job_invocation_detail.json",
            "/exports/jobInvocationData",
            123,
            Some(1),
            Some(6),
            Some("37ad5ead"),
            (50, "alton-bennette.iris-starley.kari-stadtler.example.net"),
        ),
        // Scheduled: no task yet. Recurring: "N/A" for a count.
        (
            "webpack-job_invocation_detail.json",
            "/exports/jobInvocationDataScheduled",
            456,
            Some(1),
            Some(6),
            None,
            (50, "alton-bennette.iris-starley.kari-stadtler.example.net"),
        ),
        (
            "webpack-job_invocation_detail.json",
            "/exports/jobInvocationDataRecurring",
            789,
            Some(2),
            None,
            Some("37ad5ead"),
            (50, "alton-bennette.iris-starley.kari-stadtler.example.net"),
        ),
    ] {
        let Some(body) = recorded(file, place) else { return };
        let job: jobs::JobInvocation = typed(&body);
        assert_eq!((job.id, job.status, job.total), (id, status, total), "{file}{place}");
        assert_eq!(job.task_id().map(|t| t[..8].to_owned()).as_deref(), task, "{file}{place}");
        let target = &job.targets().unwrap()[0];
        assert_eq!((target.id, target.name.as_str()), host, "{file}{place}");
    }
}

#[test]
fn recorded_hosts_mean_what_they_say() {
    let zero = Some((0, 0, 0, 0));
    for (file, place, id, name, uuid, counts, upgradable, checkin) in [
        (
            "hammer-host_list.json",
            "/body/results/0",
            1,
            "robot.example.com",
            Some("179834bf"),
            zero,
            None,
            Some("2016-05-26T14:46:18Z"),
        ),
        (
            "hammer-host_show-2016.json",
            "/body",
            1,
            "robot.example.com",
            Some("179834bf"),
            zero,
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
        let host: wire::Host = typed(&body);
        assert_eq!((host.id, host.name.as_str()), (id, name), "{file}{place}");
        let facet = host.content_facet_attributes.as_ref();
        assert_eq!(facet.and_then(|f| f.uuid.as_deref()).map(|u| &u[..8]), uuid, "{file}{place}");
        let found = facet
            .and_then(|f| f.errata_counts.as_ref())
            .map(|c| [c.security, c.bugfix, c.enhancement, c.total].map(Option::unwrap).into());
        assert_eq!(found, counts, "{file}{place}");
        assert_eq!(facet.and_then(|f| f.upgradable_package_count), upgradable, "{file}{place}");
        let seen = host.subscription_facet_attributes.as_ref().and_then(|f| f.last_checkin);
        assert_eq!(seen, checkin.map(|t| wire::parse_time(t).unwrap()), "{file}{place}");
    }
}

#[test]
fn recorded_errata_mean_what_they_say() {
    for (file, count, security, first, packages, severity) in [
        // Its packages are those of its module streams.
        ("webpack-errata_cvv.json", None, None, "RHEA-2012:0059", 2, Severity::Unknown),
        ("webpack-errata_compare.json", None, None, "RHEA-2013:0075", 1, Severity::Unknown),
        ("webpack-errata_filter.json", Some(4), Some(3), "RHEA-2012:0056", 3, Severity::Unknown),
        ("webpack-host_errata.json", Some(3), Some(1), "Errata101", 5, Severity::Critical),
    ] {
        let Some(body) = recorded(file, "/body") else { return };
        let errata: Vec<Erratum> =
            rows::<wire::Erratum>(&body).into_iter().map(|e| errata::erratum(e).unwrap()).collect();
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

#[test]
fn recorded_packages_and_traces_mean_what_they_say() {
    for (file, versions) in [
        (
            "webpack-host_packages-4.3.json",
            ["coreutils-9.0-1.el8.x86_64", "chrony-4.0-1.el8.x86_64", "acl-2.5.3-1.el8.x86_64"].as_slice(),
        ),
        ("webpack-host_packages-4.9.json", &["coreutils-9.0-1.el8.x86_64", "chrony-4.0-1.el8.x86_64"]),
    ] {
        let Some(body) = recorded(file, "/body") else { return };
        let packages: Vec<wire::InstalledPackage> = rows(&body);
        let installed: Vec<String> = packages.iter().map(|p| p.nevra().unwrap().to_string()).collect();
        assert_eq!(
            installed,
            ["coreutils-8.30-6.el8.x86_64", "chrony-3.3-3.el8.x86_64", "acl-2.2.53-1.el8.x86_64"],
            "{file}"
        );
        let newer: Vec<&String> =
            packages.iter().flat_map(|p| p.upgradable_versions.iter().chain(&p.upgradable_version)).collect();
        assert_eq!(newer, versions, "{file}");
    }
    let Some(body) = recorded("webpack-packages_installable.json", "/body") else { return };
    let first = Nevra::from(rows::<wire::RepositoryPackage>(&body).swap_remove(0));
    assert_eq!(
        (first.name.as_str(), first.evr.to_string().as_str(), first.arch.as_str()),
        ("cheetah", "0.3-0.8", "noarch")
    );
    for (file, kinds) in [
        ("webpack-host_traces-4.3.json", ["daemon", "session", "daemon"].as_slice()),
        ("webpack-bulk_traces.json", &["static", "daemon", "session"]),
        ("webpack-host_traces_empty.json", &[]),
    ] {
        let Some(body) = recorded(file, "/body") else { return };
        let traces: Vec<wire::Trace> = rows(&body);
        assert_eq!(traces.iter().map(|t| t.app_type.as_str()).collect::<Vec<_>>(), kinds, "{file}");
        assert!(traces.iter().all(|t| t.reboot_required != Some(true) || t.app_type == "static"), "{file}");
    }
}
