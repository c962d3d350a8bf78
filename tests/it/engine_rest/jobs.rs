//! Unfinished work of the engine on a host.

use serde_json::{Value, json as value};

use super::bench::*;
use crate::support::client::call;
use crate::support::scripted::json;

fn job(id: &str, status: &str, description: &str) -> Value {
    value!({"id": id, "status": status, "external": "false", "description": description})
}

/// The work on host h1, which has this status, with these jobs, of which these are ours.
async fn work(status: &'static str, jobs: Vec<Value>, ours: &'static [&'static str], steps: Value) -> Vec<String> {
    let bench = Bench::start(one_cluster(move |asked, path| match path {
        "/hosts/h1" => json(200, with(host("h1"), value!({"status": status}))),
        "/hosts" => rows("host", vec![host("h1")]),
        "/vms" => rows("vm", vec![vm("v1", "h1"), vm("v2", "h2")]),
        "/jobs" if asked.param("search") == Some("correlation_id = \"oum-*\"") => {
            let own = |job: &&Value| ours.contains(&job["id"].as_str().unwrap());
            rows("job", jobs.iter().filter(own).cloned().collect())
        }
        "/jobs" if asked.param("follow") == Some("steps") => {
            let followed = |job: &Value| match steps.get(job["id"].as_str().unwrap()) {
                Some(steps) => with(job.clone(), value!({"steps": steps})),
                None => job.clone(),
            };
            rows("job", jobs.iter().map(followed).collect())
        }
        "/jobs" => rows("job", jobs.clone()),
        _ => panic!("{path}"),
    }))
    .await;
    bench.engine.vms(&call(), &cluster_id()).await.unwrap();
    bench.engine.work_on(&call(), &host_id("h1")).await.unwrap()
}

#[tokio::test]
async fn unfinished_jobs_about_the_host_or_its_vms_are_its_work() {
    let jobs = vec![
        job("j1", "started", "Moving Host name-h1 to Maintenance"),
        job("j2", "finished", "Activating Host name-h1"),
        job("j3", "unknown", "Activating Host name-h1"),
        job("j4", "started", "Activating Host name-h10"),
        job("j5", "started", "Migrating VM vm-v1"),
        job("j6", "started", "Migrating VM vm-v2"),
        with(job("j7", "started", "Upgrading Host name-h1"), value!({"external": "true"})),
    ];
    let found = work("up", jobs, &[], value!({})).await;
    assert_eq!(found, ["Moving Host name-h1 to Maintenance", "Migrating VM vm-v1"]);
}

#[tokio::test]
async fn a_job_that_does_not_name_the_host_is_found_by_its_steps() {
    let jobs = vec![job("j1", "started", "Merging snapshots"), job("j2", "started", "Something else")];
    let step = |status: &str, host: &str| value!({"id": "s", "status": status, "description": "Executing", "execution_host": {"id": host}});
    let steps = value!({"j1": {"step": [step("finished", "h2"), step("started", "h1")]}, "j2": {"step": [step("finished", "h1")]}});
    assert_eq!(work("up", jobs, &[], steps).await, ["Merging snapshots"]);
}

/// The status of a host changes before the engine has disconnected its storage: the job of `deactivate` goes on.
#[tokio::test]
async fn our_own_jobs_count_only_where_they_go_on_in_maintenance() {
    let jobs = || vec![job("j1", "started", "Moving Host name-h1 to Maintenance")];
    assert_eq!(work("preparing_for_maintenance", jobs(), &["j1"], value!({})).await, Vec::<String>::new());
    assert_eq!(work("maintenance", jobs(), &["j1"], value!({})).await, ["Moving Host name-h1 to Maintenance"]);
}

#[tokio::test]
async fn an_idle_engine_takes_one_request() {
    let bench = Bench::start(|_, path| match path {
        "/jobs" => rows("job", vec![job("j1", "finished", "Activating Host name-h1")]),
        _ => panic!("{path}"),
    })
    .await;
    assert!(bench.engine.work_on(&call(), &host_id("h1")).await.unwrap().is_empty());
    assert_eq!(bench.requests(), ["GET /jobs"]);
}

#[tokio::test]
async fn work_takes_at_most_four_requests() {
    let jobs: Vec<Value> = (0..200).map(|n| job(&format!("j{n}"), "started", "Merging snapshots")).collect();
    let bench = Bench::start(move |asked, path| match (path, asked.param("search")) {
        ("/jobs", None) => rows("job", jobs.clone()),
        ("/jobs", Some(_)) => json(200, value!({})),
        ("/hosts/h1", _) => json(200, host("h1")),
        _ => panic!("{path}"),
    })
    .await;
    assert!(bench.engine.work_on(&call(), &host_id("h1")).await.unwrap().is_empty());
    assert_eq!(bench.requests(), ["GET /jobs", "GET /hosts/h1", "GET /jobs", "GET /jobs"]);
}

/// It ended between the two requests.
#[tokio::test]
async fn a_job_that_is_cleared_meanwhile_is_no_work() {
    let bench = Bench::start(|asked, path| match (path, asked.param("follow"), asked.param("search")) {
        ("/jobs", None, None) => rows("job", vec![job("j1", "started", "Merging snapshots")]),
        ("/jobs", ..) => json(200, value!({})),
        ("/hosts/h1", ..) => json(200, host("h1")),
        _ => panic!("{path}"),
    })
    .await;
    assert!(bench.engine.work_on(&call(), &host_id("h1")).await.unwrap().is_empty());
}

/// A VM that was deleted, or is in another cluster now, is on its former host no more: a job about one of that name is not
/// that host's work.
#[tokio::test]
async fn a_vm_that_is_gone_is_no_work_of_its_former_host() {
    for now in [None, Some(with(vm("v1", "h9"), value!({"cluster": {"id": "c9"}})))] {
        let bench = Bench::start(one_cluster(move |asked, path| match path {
            "/hosts/h1" => json(200, host("h1")),
            "/vms" if asked.param("search").is_some_and(|search| search.contains("id=")) => {
                rows("vm", now.clone().into_iter().collect())
            }
            "/vms" => rows("vm", vec![vm("v1", "h1")]),
            "/vms/v1" => json(404, value!({"reason": "Operation Failed", "detail": "Entity not found"})),
            "/jobs" if asked.param("search").is_some() => rows("job", vec![]),
            "/jobs" => rows("job", vec![job("j1", "started", "Migrating VM vm-v1")]),
            _ => panic!("{path}"),
        }))
        .await;
        let work = async || bench.engine.work_on(&call(), &host_id("h1")).await.unwrap();
        bench.engine.vms(&call(), &cluster_id()).await.unwrap();
        assert_eq!(work().await, ["Migrating VM vm-v1"]);
        assert_eq!(bench.engine.some_vms(&call(), &cluster_id(), &[vm_id("v1")]).await.unwrap(), vec![]);
        assert_eq!(work().await, Vec::<String>::new());
    }
}
