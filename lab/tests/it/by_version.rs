//! What servers of several versions answer differently, as running ones of these versions did.

use reqwest::Method;
use serde_json::{Value, json};
use upgrade_manager_lab::Fault;
use upgrade_manager_lab::Version;
use upgrade_manager_lab::world::Disturbance;

use super::server::{Test, options, start_with};

const VERSIONS: [(u32, u32); 5] = [(4, 12), (4, 14), (4, 17), (4, 19), (5, 0)];

fn start(version: (u32, u32)) -> Test {
    start_with(options(Version(version.0, version.1)))
}

fn encoded(search: &str) -> String {
    search
        .bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

#[tokio::test]
async fn statuses_by_version() {
    let hosts = |search: &str| format!("/api/hosts?thin=true&search={}", encoded(search));
    let cases = [
        (hosts("foo = 1"), [400, 400, 500, 500, 500]),
        (hosts("id = abc"), [400, 400, 500, 500, 500]),
        (hosts("errata_status = 3"), [400, 400, 500, 500, 500]),
        (hosts("facts.dmi::system::uuid ^ (a,b)"), [500; 5]),
        (hosts("installable_errata ^ (OUML-2025:0001)"), [400, 500, 500, 500, 500]),
        (hosts("upgradable_rpms ^ (a,b)"), [400, 500, 500, 500, 500]),
        (hosts("autoheal = true"), [200, 200, 200, 500, 500]),
        (hosts("subscription_name = x"), [200, 200, 200, 200, 500]),
        (hosts("image_mode = true"), [400, 400, 200, 200, 200]),
        ("/api/hosts?order=foo".to_owned(), [400, 400, 500, 500, 500]),
        ("/api/hosts/11/errata?per_page=all".to_owned(), [200, 500, 500, 500, 500]),
        ("/api/hosts/11/errata?type=other".to_owned(), [500, 500, 500, 200, 200]),
        ("/api/hosts/11/packages?persistence=bogus".to_owned(), [200, 200, 200, 200, 500]),
        ("/foreman_tasks/api/tasks?order=foo".to_owned(), [500, 500, 500, 500, 400]),
        ("/api/hosts/11/facts?page=0".to_owned(), [500; 5]),
    ];
    for (number, version) in VERSIONS.into_iter().enumerate() {
        let t = start(version);
        for (path, statuses) in &cases {
            let (status, body) = t.get(path).await;
            assert_eq!(status, statuses[number], "Katello {version:?} {path}: {body}");
            if status >= 400 && path.starts_with("/api/hosts?") && version >= (4, 15) {
                let name = if version >= (5, 0) { "message" } else { "displayMessage" };
                assert!(body[name].is_string() && body["errors"].is_array(), "Katello {version:?} {path}: {body}");
            }
        }
    }
}

/// Syntax is never refused: what cannot be read is left out, and then everything is listed.
#[tokio::test]
async fn unfinished_searches_and_unreadable_dates_list_everything() {
    for version in VERSIONS {
        let t = start(version);
        let all = t.get("/api/hosts?thin=true").await.1["total"].clone();
        for search in ["(", "and", "last_checkin > garbage", "last_checkin < 11/20/2026", "name ~ lab.example or ("] {
            let (status, body) = t.get(&format!("/api/hosts?thin=true&search={}", encoded(search))).await;
            assert_eq!((status, &body["subtotal"]), (200, &all), "Katello {version:?} {search}");
        }
        let (_, list) = t.get("/api/hosts/11/errata").await;
        let path = format!("/api/hosts/11/errata?search={}", encoded("issued > last week"));
        let (status, body) = t.get(&path).await;
        assert_eq!((status, &body["error"]), (200, &Value::Null), "Katello {version:?}");
        assert!(body["subtotal"].as_u64() <= list["subtotal"].as_u64());
    }
}

#[tokio::test]
async fn jobs_that_are_not_valid_are_failures() {
    let job = |change: Value| {
        let mut job = json!({"feature": "katello_errata_install", "search_query": "name = host01.lab.example",
            "inputs": {"errata": "OUML-2025:0001"}});
        for (key, value) in change.as_object().unwrap() {
            job[key] = value.clone();
        }
        json!({"job_invocation": job})
    };
    for version in VERSIONS {
        let t = start(version);
        let sent = async |change: Value| t.call(Method::POST, "/api/job_invocations", Some(job(change))).await;
        for (change, words) in [
            (json!({"concurrency_control": {"concurrency_level": 0}}), "must be greater than 0"),
            (json!({"scheduling": {"start_at": "garbage"}}), "unable to finish the request"),
            (json!({"scheduling": {"start_at": "2030-01-01 00:00", "start_before": "2029-01-01 00:00"}}), "Triggering"),
            (json!({"bookmark_id": 1}), "Cannot specify both"),
            (json!({"inputs": ["x"]}), "unable to finish the request"),
            (json!({"inputs": {}}), "Missing inputs: errata"),
        ] {
            let (status, body) = sent(change.clone()).await;
            assert_eq!(status, 500, "Katello {version:?} {change}: {body}");
            assert!(body["error"]["message"].as_str().unwrap().contains(words), "{change}: {body}");
        }
        let (status, body) = sent(json!({"scheduling": {"start_at": "2020-01-01 00:00"}})).await;
        assert_eq!(status, if version >= (4, 19) { 500 } else { 201 }, "Katello {version:?}: {body}");
    }
}

#[tokio::test]
async fn a_search_beside_the_hosts_of_a_bulk_action_is_one_of_hosts() {
    for version in VERSIONS {
        let t = start(version);
        let path = "/api/hosts/bulk/installable_errata";
        let ask = async |body: Value| t.call(Method::POST, path, Some(body)).await.0;
        let of_errata = ask(json!({"included": {"ids": [11]}, "search": "type = security"})).await;
        // Mended in Foreman 3.17.
        assert_eq!(of_errata, if version >= (4, 19) { 200 } else { 500 }, "Katello {version:?}");
        assert_eq!(ask(json!({"included": "x"})).await, 500, "Katello {version:?}");
        assert_eq!(ask(json!({"included": {"search": "foo = 1"}})).await, 500, "Katello {version:?}");
    }
}

/// The items of an output as running servers of these versions sent them, by type, number and first words.
#[tokio::test]
async fn outputs_of_jobs_are_as_recorded() {
    let unreachable = "Error initializing command: RuntimeError - Could not establish connection to remote host";
    for (disturbance, items) in [
        (
            Disturbance::Unreachable,
            vec![
                ("debug", true, unreachable),
                ("stdout", false, "Exit status: EXCEPTION"),
                ("debug", true, "StandardError: Job"),
            ],
        ),
        (
            Disturbance::TimesOut,
            vec![
                ("debug", true, "Timeout for execution passed"),
                ("stdout", false, "Exit status: 255"),
                ("debug", true, "StandardError: Job"),
            ],
        ),
        (
            Disturbance::TemplateFails("x".to_owned()),
            vec![("debug", true, "RuntimeError: Failed rendering template: error during rendering: x")],
        ),
        (
            Disturbance::Fails("before".to_owned()),
            vec![
                ("stdout", true, "before"),
                ("stdout", false, "Exit status: 1"),
                ("debug", true, "StandardError: Job"),
            ],
        ),
    ] {
        for version in VERSIONS {
            let t = start(version);
            t.lab.add_fault(Fault::new(disturbance.clone()));
            let job = t.install("host01.lab.example", "OUML-2025:0001").await;
            t.lab.settle();
            let (_, body) = t.get(&format!("/api/job_invocations/{}/hosts/11", job["id"])).await;
            let shown = body["output"].as_array().unwrap();
            assert_eq!(shown.len(), items.len(), "Katello {version:?} {disturbance:?}: {body}");
            let number = if version >= (4, 19) { "external_id" } else { "sequence_id" };
            for (item, (kind, is_numbered, words)) in shown.iter().zip(&items) {
                assert_eq!((&item["output_type"], item.get(number).is_some()), (&json!(kind), *is_numbered), "{item}");
                assert!(item["output"].as_str().unwrap().starts_with(words), "Katello {version:?}: {item}");
            }
        }
    }
}
