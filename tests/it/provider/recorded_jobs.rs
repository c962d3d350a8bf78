//! Jobs of running servers, from their start to their end, as the provider reads their last answers.
//!
//! The recordings lie beside the repository. Without them the tests print `skipped:` and pass.

use std::path::Path;

use ovirt_upgrade_manager::model::task::{InstallWay, ProviderTask, TaskState};
use ovirt_upgrade_manager::ports::ProviderTaskState;
use serde_json::{Value, json};

use crate::support::client::{call, katello, provider};
use crate::support::scripted::{self, Asked, Reply, Scripted};

/// The lines of a recorded file that have this name.
fn recorded(file: &str, name: &str) -> Option<Vec<Value>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/katello/live").join(file);
    let Ok(text) = std::fs::read_to_string(&path) else {
        upgrade_manager_lab::skipped(format_args!("{file}: no recorded answers beside the repository"));
        return None;
    };
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let found: Vec<Value> = lines.filter(|line| line["name"] == name).collect();
    assert!(!found.is_empty(), "{file} has no {name}");
    Some(found)
}

/// The last recorded answer at a path.
fn last<'a>(lines: &'a [Value], path: &str) -> Option<&'a Value> {
    lines.iter().rev().find(|line| line["path"].as_str().unwrap().split('?').next() == Some(path)).map(|l| &l["body"])
}

fn reply(asked: &Asked, lines: &[Value]) -> Reply {
    match asked.path.as_str() {
        "/foreman_tasks/api/tasks/bulk_search" => {
            let mut body = last(lines, &asked.path).unwrap().clone();
            // The recording chose another word for the search.
            body[0]["search_params"]["search_id"] = body[0]["results"][0]["id"].clone();
            scripted::json(200, body)
        }
        "/katello/api/ping" => scripted::json(200, json!({"services": {"foreman_tasks": {"status": "ok"}}})),
        path => match last(lines, path) {
            Some(body) => scripted::json(200, body),
            None => scripted::json(404, json!({"error": {"message": "not recorded"}})),
        },
    }
}

async fn end_of(lines: Vec<Value>) -> ProviderTaskState {
    let job = &lines[0]["body"];
    let task = ProviderTask {
        way: InstallWay::RemoteExecution,
        task: job["task"]["id"].as_str().map(str::to_owned),
        job: job["id"].as_u64(),
    };
    let server = Scripted::start(katello("4.14.3", move |asked| reply(asked, &lines))).await;
    provider(&server).tasks(&call(), &[task]).await.unwrap().remove(0).unwrap()
}

#[tokio::test]
async fn recorded_jobs_end_in_the_hosts_words() {
    for (name, state, words) in [
        ("rex-script-ok", TaskState::Proving, ""),
        ("rex-errata", TaskState::Proving, "Complete!"),
        (
            "rex-script-exit3",
            TaskState::Failed,
            "before\nExit status: 3\nStandardError: Job execution failed\nthe host's \
                                                 commands ended with exit status 3",
        ),
        // Its first host is the one that cannot be reached.
        ("rex-two-of-three", TaskState::Failed, "the provider cannot reach the host by SSH"),
        ("rex-timeout", TaskState::Failed, "the job ran into its time limit"),
        ("rex-no-host", TaskState::Failed, "the job worked on no host"),
        ("rex-scheduled", TaskState::Planned, ""),
    ] {
        let Some(lines) = recorded("4.14/rex.jsonl", name) else { return };
        let found = end_of(lines).await;
        assert_eq!(found.state, state, "{name}: {}", found.text);
        assert!(found.text.contains(words), "{name}: {}", found.text);
        assert!(!found.text.contains("A sub task failed"), "{name}: {}", found.text);
    }
}

/// Outputs of hosts on which no command ran to its end, in the frame of a failed job.
#[tokio::test]
async fn recorded_outputs_without_an_end_are_explained() {
    for (file, name, words) in [
        ("4.19/answers.jsonl", "user-nwrex-job-outputs", "the provider cannot reach the host by SSH"),
        ("5.0/answers.jsonl", "user-nwrex-job-outputs", "the provider cannot reach the host by SSH"),
        ("4.19/answers.jsonl", "run-bysearch-type-in-outputs", "the job's template cannot be rendered for this host"),
        ("5.0/answers.jsonl", "run-bysearch-type-in-outputs", "the job's template cannot be rendered for this host"),
        ("4.19/answers.jsonl", "job-output", "the provider has no smart proxy for remote execution on this host"),
        ("5.0/answers.jsonl", "job-output", "the provider has no smart proxy for remote execution on this host"),
    ] {
        let Some(lines) = recorded(file, name) else { return };
        let Some(mut failed) = recorded("4.14/rex.jsonl", "rex-script-exit3") else { return };
        let body = &lines[0]["body"];
        let output = body["outputs"].get(0).unwrap_or(body).clone();
        let path = "/api/job_invocations/64/hosts/15";
        failed.iter_mut().filter(|line| line["path"] == path).for_each(|line| line["body"] = output.clone());
        let found = end_of(failed).await;
        assert_eq!(found.state, TaskState::Failed, "{file} {name}: {}", found.text);
        assert!(found.text.ends_with(words), "{file} {name}: {}", found.text);
    }
}
