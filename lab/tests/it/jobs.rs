//! Jobs of remote execution as real servers refuse, keep and lose them, by version.

use reqwest::Method;
use serde_json::{Value, json};
use upgrade_manager_lab::world::{Disturbance, Fetching};
use upgrade_manager_lab::{Fault, Version};

use super::server::{Test, options, start_with};

const VERSIONS: [(u32, u32); 6] = [(4, 9), (4, 12), (4, 14), (4, 17), (4, 19), (5, 0)];
const HOST: &str = "host01.lab.example";

fn start(version: (u32, u32)) -> Test {
    start_with(options(Version(version.0, version.1)))
}

async fn post(t: &Test, change: Value) -> (u16, Value) {
    let mut job = json!({"feature": "katello_errata_install", "inputs": {"errata": "OUML-2025:0001"}});
    for (key, value) in change.as_object().unwrap() {
        job[key] = value.clone();
    }
    t.call(Method::POST, "/api/job_invocations", Some(json!({"job_invocation": job}))).await
}

async fn cancel(t: &Test, job: &Value, force: bool) -> (u16, Value) {
    let path = format!("/api/job_invocations/{}/cancel", job["id"]);
    t.call(Method::POST, &path, Some(json!({"force": force}))).await
}

/// The host's state in a job.
async fn host_state(t: &Test, job: &Value) -> String {
    let (_, body) = t.get(&format!("/api/job_invocations/{}?host_status=true", job["id"])).await;
    body["targeting"]["hosts"][0]["job_status"].as_str().unwrap().to_owned()
}

/// What a host printed, item by item.
async fn output(t: &Test, job: &Value) -> Vec<String> {
    let (_, body) = t.get(&format!("/api/job_invocations/{}/hosts/11", job["id"])).await;
    body["output"].as_array().unwrap().iter().map(|item| item["output"].as_str().unwrap().to_owned()).collect()
}

async fn installable(t: &Test) -> Value {
    t.lab.settle();
    t.get("/api/hosts/11/errata").await.1["subtotal"].clone()
}

fn fetches(t: &Test, fetching: Fetching) {
    t.lab.with_world(|w| w.find_host_mut(HOST).unwrap().fetches = Some(fetching));
}

#[tokio::test]
async fn a_blank_search_chooses_nobody_and_is_refused() {
    for version in VERSIONS {
        let t = start(version);
        for blank in [
            json!({"search_query": ""}),
            json!({"search_query": "  "}),
            json!({}),
            json!({"host_ids": []}),
            json!({"host_ids": [99_999]}),
            json!({"bookmark_id": 9_999}),
        ] {
            let (status, body) = post(&t, blank.clone()).await;
            assert_eq!(status, 500, "Katello {version:?} {blank}: {body}");
            let words =
                "Validation failed: Targeting: Bookmark Must select a bookmark or enter a search query, Search query";
            let said = body["error"]["message"].as_str().unwrap();
            assert!(said.starts_with(words), "Katello {version:?} {blank}: {said}");
        }
        assert_eq!(t.get("/api/job_invocations").await.1["total"], 0, "Katello {version:?}: nothing is kept");
        let (status, body) = post(&t, json!({"host_ids": [11, 99_999]})).await;
        assert_eq!((status, body["targeting"]["hosts"].as_array().unwrap().len()), (201, 1), "{version:?}");
    }
}

#[tokio::test]
async fn several_faults_of_a_job_are_told_together() {
    for version in VERSIONS {
        let t = start(version);
        let power = json!({"job_template_id": 171, "search_query": "name = x", "inputs": {"action": "reboot"}});
        let (status, body) = t.call(Method::POST, "/api/job_invocations", Some(json!({"job_invocation": power}))).await;
        let said = body["error"]["message"].as_str().unwrap();
        assert_eq!(status, 500, "Katello {version:?}: {body}");
        let words = "Input action: Value is not included in the list, Targeting: Targeting type can't be blank";
        assert!(said.contains(words), "Katello {version:?}: {said}");
    }
}

#[tokio::test]
async fn a_refused_search_leaves_a_job_without_a_task() {
    for version in VERSIONS {
        let t = start(version);
        let (status, body) = post(&t, json!({"search_query": "nosuch = 1", "description_format": "my mark"})).await;
        assert_eq!((status, &body["error"]["class"]), (400, &json!("ScopedSearch::QueryNotSupported")), "{version:?}");
        t.lab.settle();
        let (_, list) = t.get("/api/job_invocations?search=description%20~%20mark").await;
        let row = &list["results"][0];
        assert_eq!((&list["subtotal"], &row["id"]), (&json!(1), &json!(1)), "Katello {version:?}: {list}");
        assert_eq!((&row["status_label"], &row["dynflow_task"]), (&json!("queued"), &Value::Null), "{version:?}");
        assert_eq!(row["total"], "N/A", "Katello {version:?}");
        if version >= (4, 13) {
            assert_eq!(row["total_hosts"], "N/A", "Katello {version:?}");
        }
        let (status, one) = t.get("/api/job_invocations/1?host_status=true").await;
        // Remote execution 15, which came with Katello 4.16.
        if version >= (4, 16) {
            assert_eq!((status, one["error"]["message"].is_string()), (500, true), "Katello {version:?}: {one}");
        } else {
            assert_eq!((status, &one["status"], &one["task"]), (200, &json!(2), &Value::Null), "{version:?}: {one}");
            assert_eq!(one["targeting"]["hosts"], json!([]), "Katello {version:?}");
        }
        assert_eq!(
            cancel(&t, &json!({"id": 1}), false).await.0,
            500,
            "Katello {version:?}: there is nothing to cancel"
        );
        assert_eq!(t.get("/foreman_tasks/api/tasks").await.1["total"], 0, "Katello {version:?}");
    }
}

#[tokio::test]
async fn a_job_whose_task_was_cleaned_up_is_listed_and_not_shown_by_new_servers() {
    for version in VERSIONS {
        let t = start(version);
        let job = t.install(HOST, "OUML-2025:0001").await;
        t.lab.settle();
        let number = job["id"].as_u64().unwrap();
        t.lab.with_world(|w| w.clean_up_tasks_of(number));
        let (status, _) = t.get(&format!("/api/job_invocations/{number}")).await;
        assert_eq!(status, if version >= (4, 16) { 500 } else { 200 }, "Katello {version:?}");
        let (_, list) = t.get("/api/job_invocations").await;
        let row = &list["results"][0];
        assert_eq!((&row["id"], &row["status_label"]), (&json!(number), &json!("queued")), "Katello {version:?}");
        let task = job["task"]["id"].as_str().unwrap();
        assert_eq!(t.get(&format!("/foreman_tasks/api/tasks/{task}")).await.0, 404, "Katello {version:?}");
    }
}

#[tokio::test]
async fn a_host_that_does_not_fetch_its_job_in_time_fails() {
    for version in [(4, 7)].into_iter().chain(VERSIONS) {
        let t = start(version);
        fetches(&t, Fetching::Never);
        let search = format!("name = {HOST}");
        let (_, job) = post(&t, json!({"search_query": search, "time_to_pickup": 600})).await;
        if version >= (4, 12) {
            assert_eq!(job["time_to_pickup"], 600, "Katello {version:?}");
        }
        t.lab.advance(700_000);
        let t_ended = host_state(&t, &job).await;
        // The parameter came with remote execution 8.1; before, the setting of a day counts.
        if version < (4, 8) {
            assert_eq!(t_ended, "running", "Katello {version:?}");
            continue;
        }
        assert_eq!(t_ended, "error", "Katello {version:?}");
        let output = output(&t, &job).await;
        assert_eq!(output[..2], ["The job was not picked up in time\n", "Exit status: EXCEPTION"], "{version:?}");
    }
}

#[tokio::test]
async fn a_job_that_its_host_has_fetched_goes_on_after_it_was_cancelled() {
    for version in VERSIONS {
        for force in [false, true] {
            let t = start(version);
            fetches(&t, Fetching::After(60_000));
            let job = t.install(HOST, &t.lab.expected()[0].installable.join(",")).await;
            t.lab.advance(70_000);
            let (status, body) = cancel(&t, &job, force).await;
            assert_eq!((status, &body["cancelled"]), (200, &json!(true)), "Katello {version:?}: {body}");
            let state = host_state(&t, &job).await;
            assert_eq!(state, if force { "cancelled" } else { "running" }, "Katello {version:?} force {force}");
            let said = output(&t, &job).await;
            assert!(!said.iter().any(|text| text.starts_with("Exit status")), "Katello {version:?}: {said:?}");
            assert_eq!(installable(&t).await, 0, "Katello {version:?} force {force}: the host worked on");
            assert_eq!(host_state(&t, &job).await, "cancelled", "Katello {version:?} force {force}");
            let shows_exit = output(&t, &job).await.iter().any(|text| text == "Exit status: 0");
            assert_eq!(shows_exit, !force, "Katello {version:?} force {force}");
        }
    }
}

#[tokio::test]
async fn a_job_that_its_host_has_not_fetched_ends_when_it_is_cancelled() {
    for version in VERSIONS {
        let t = start(version);
        fetches(&t, Fetching::After(600_000));
        let before = t.lab.expected()[0].installable.len();
        let job = t.install(HOST, &t.lab.expected()[0].installable.join(",")).await;
        t.lab.advance(70_000);
        assert_eq!(cancel(&t, &job, false).await.0, 200, "Katello {version:?}");
        assert_eq!(host_state(&t, &job).await, "cancelled", "Katello {version:?}");
        assert_eq!(output(&t, &job).await[1], "Exit status: EXCEPTION", "Katello {version:?}");
        assert_eq!(installable(&t).await, before, "Katello {version:?}: it never began");
    }
}

/// Katello 4.9 is the last version with an agent.
#[tokio::test]
async fn an_agent_goes_on_after_its_task_was_cancelled() {
    for version in [(3, 18), (4, 3), (4, 9)] {
        let agent = true;
        let t = start_with(upgrade_manager_lab::Options { agent, ..options(Version(version.0, version.1)) });
        let errata = t.lab.expected()[0].installable.clone();
        let body = Some(json!({"errata_ids": errata}));
        let (status, task) = t.call(Method::PUT, "/api/hosts/11/errata/apply", body).await;
        assert_eq!(status, 202, "Katello {version:?}: {task}");
        t.lab.advance(10_000);
        let ids = Some(json!({"task_ids": [task["id"]]}));
        let (_, body) = t.call(Method::POST, "/foreman_tasks/api/tasks/bulk_cancel", ids).await;
        assert_eq!(body["cancelled"].as_array().unwrap().len(), 1, "Katello {version:?}: {body}");
        let (_, shown) = t.get(&format!("/foreman_tasks/api/tasks/{}", task["id"].as_str().unwrap())).await;
        assert_eq!((&shown["state"], &shown["result"]), (&json!("stopped"), &json!("cancelled")), "{version:?}");
        assert_eq!(t.get("/api/hosts/11/errata").await.1["subtotal"], errata.len(), "Katello {version:?}");
        assert_eq!(installable(&t).await, 0, "Katello {version:?}: goferd had the request");
    }
}

#[tokio::test]
async fn a_job_that_its_proxy_lost_ends_and_its_host_goes_on() {
    for version in VERSIONS {
        for with_exit in [false, true] {
            let t = start(version);
            t.lab.add_fault(Fault::new(Disturbance::LostByProxy { with_exit }));
            let job = t.install(HOST, &t.lab.expected()[0].installable.join(",")).await;
            while host_state(&t, &job).await != "error" {
                t.lab.advance(1_000);
            }
            assert_ne!(t.get("/api/hosts/11/errata").await.1["subtotal"], 0, "Katello {version:?}");
            let (_, body) = t.get(&format!("/api/job_invocations/{}/hosts/11", job["id"])).await;
            assert_eq!(body["output"][0]["output_type"], "debug", "Katello {version:?}: {body}");
            let said = output(&t, &job).await;
            let exit = said.iter().any(|text| text == "Exit status: EXCEPTION");
            assert_eq!(exit, with_exit, "Katello {version:?}: {said:?}");
            assert_eq!(installable(&t).await, 0, "Katello {version:?}: the host worked on");
            assert_eq!(host_state(&t, &job).await, "error", "Katello {version:?}");
        }
    }
}
