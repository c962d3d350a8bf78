//! Runs among the engine's tasks: what is sent, and what is read back.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::ports::{ExternalJob, ExternalStep};
use serde_json::{Value, json as value};

use super::bench::*;
use crate::support::client::call;
use crate::support::scripted::json;

#[tokio::test]
async fn jobs_and_steps_are_sent_as_the_engine_wants_them() {
    let bench = Bench::start(|asked, path| match (asked.method.as_str(), path) {
        ("POST", "/jobs") => json(201, value!({"id": "j-1", "status": "started"})),
        ("POST", "/jobs/j-1/steps") => json(201, value!({"id": "s-1", "status": "started"})),
        ("POST", _) => complete(),
        _ => panic!("{path}"),
    })
    .await;
    let engine = &bench.engine;
    let job = engine.add_job(&call(), "Upgrading hosts").await.unwrap();
    let step = engine.add_job_step(&call(), &job, "Upgrading host h1").await.unwrap();
    engine.end_job_step(&call(), &job, &step, true).await.unwrap();
    engine.end_job(&call(), &job, false).await.unwrap();
    let sent: Vec<(String, Value)> = bench
        .asked()
        .iter()
        .map(|asked| (asked.path.replacen("/ovirt-engine/api", "", 1), serde_json::from_str(&asked.body).unwrap()))
        .collect();
    let expected = [
        ("/jobs", value!({"description": "Upgrading hosts", "auto_cleared": true})),
        ("/jobs/j-1/steps", value!({"description": "Upgrading host h1", "type": "executing"})),
        ("/jobs/j-1/steps/s-1/end", value!({"succeeded": true})),
        ("/jobs/j-1/end", value!({"succeeded": false, "force": true})),
    ];
    assert_eq!(sent, expected.map(|(path, body)| (path.to_owned(), body)));
    assert_eq!(bench.last().header("correlation-id"), Some(call().correlation_id.as_str()));
}

/// A job that is sent twice would be shown twice: nobody knows whether a lost answer was a refusal.
#[tokio::test]
async fn a_job_is_sent_once_and_its_failure_is_told() {
    let bench = Bench::start(|_, _| fault(503, "[down]")).await;
    let error = bench.engine.add_job(&call(), "x").await.unwrap_err();
    assert_eq!((error.code(), bench.requests().len()), (Code::EngineUnreachable, 1));
    let bench = Bench::start(|_, _| fault(403, "[User is not authorized to perform this action.]")).await;
    assert_eq!(bench.engine.add_job(&call(), "x").await.unwrap_err().code(), Code::EngineForbidden);
    let odd = bench.engine.end_job(&call(), "../hosts", true).await.unwrap_err();
    assert_eq!(odd.code(), Code::InvalidArgument);
}

#[tokio::test]
async fn open_jobs_of_programs_are_read_with_their_steps() {
    let bench = Bench::start(|asked, path| {
        assert_eq!((path, asked.param("follow")), ("/jobs", Some("steps")));
        let step = |id: &str, status: &str| value!({"id": id, "description": format!("step {id}"), "status": status});
        let job = |id: &str, status: &str, external: &str| {
            value!({"id": id, "description": format!("job {id}"), "status": status, "external": external,
                "steps": {"step": [step("s1", "started"), step("s2", "finished"), step("s3", "unknown")]}})
        };
        let all = [
            ("j1", "started", "true"),
            ("j2", "started", "false"),
            ("j3", "unknown", "true"),
            ("j4", "failed", "true"),
        ];
        rows("job", all.iter().map(|(id, status, external)| job(id, status, external)).collect())
    })
    .await;
    let step = |id: &str, open| ExternalStep { id: id.to_owned(), text: format!("step {id}"), open };
    let expected = ExternalJob {
        id: "j1".to_owned(),
        text: "job j1".to_owned(),
        steps: vec![step("s1", true), step("s2", false), step("s3", false)],
    };
    assert_eq!(bench.engine.external_jobs(&call()).await.unwrap(), [expected]);
}
