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
        (hosts("id = 99999999999999999999"), [500; 5]),
        (hosts("id = 4294967296"), [200; 5]),
        (hosts("managed = perhaps"), [400, 400, 500, 500, 500]),
        (hosts("errata_status = 3"), [400, 400, 500, 500, 500]),
        (hosts("facts.dmi::system::uuid ^ (a,b)"), [500; 5]),
        (hosts("installable_errata ^ (OUML-2025:0001)"), [400, 500, 500, 500, 500]),
        (hosts("not applicable_errata ^ (OUML-2025:0001)"), [400, 500, 500, 500, 500]),
        (hosts("upgradable_rpms ^ (a,b)"), [400, 500, 500, 500, 500]),
        (hosts("autoheal = true"), [200, 200, 200, 500, 500]),
        (hosts("subscription_name = x"), [200, 200, 200, 200, 500]),
        (hosts("image_mode = true"), [400, 400, 200, 200, 200]),
        ("/api/hosts?order=foo".to_owned(), [400, 400, 500, 500, 500]),
        ("/api/hosts/999".to_owned(), [404; 5]),
        ("/api/hosts/nobody.lab.example".to_owned(), [404; 5]),
        (format!("/api/hosts/11/errata?search={}", encoded("issued ^ (2025-01-01,2025-01-02)")), [500; 5]),
        (format!("/katello/api/errata?search={}", encoded("not updated ^ (2025-01-01)")), [500; 5]),
        // No dates: the condition is dropped.
        (format!("/api/hosts/11/errata?search={}", encoded("issued ^ (garbage,2025-01-02)")), [200; 5]),
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
            let is_of_hosts = path.starts_with("/api/hosts?") || status == 404;
            if status >= 400 && is_of_hosts && version >= (4, 15) {
                let name = if version >= (5, 0) { "message" } else { "displayMessage" };
                assert!(body[name].is_string() && body["errors"].is_array(), "Katello {version:?} {path}: {body}");
            } else if status >= 400 && is_of_hosts {
                assert!(body["error"]["message"].is_string(), "Katello {version:?} {path}: {body}");
            }
        }
    }
}

/// Lists of Katello fail in Katello's shape.
#[tokio::test]
async fn a_list_of_dates_fails_in_katellos_shape() {
    for (version, name) in [((4, 14), "displayMessage"), ((5, 0), "message")] {
        let t = start(version);
        let path = format!("/api/hosts/11/errata?search={}", encoded("issued ^ (2025-01-01,2025-01-02)"));
        let (status, body) = t.get(&path).await;
        assert_eq!(status, 500, "Katello {version:?}");
        assert!(body[name].as_str().unwrap().starts_with("undefined method `split'"), "Katello {version:?}: {body}");
    }
}

/// `!=` of what a host has several of finds hosts that have the named one, too.
#[tokio::test]
async fn another_erratum_is_enough_for_unequal() {
    for version in VERSIONS {
        let t = start(version);
        let named = t.lab.expected()[0].installable[0].clone();
        let found = async |search: String| {
            let path =
                format!("/api/hosts?thin=true&search={}", encoded(&format!("name = host01.lab.example and {search}")));
            t.get(&path).await.1["subtotal"].clone()
        };
        assert_eq!(found(format!("installable_errata != {named}")).await, 1, "Katello {version:?}");
        assert_eq!(found(format!("not installable_errata = {named}")).await, 0, "Katello {version:?}");
    }
}

/// Parameters stand in the query and in the body of one request.
#[tokio::test]
async fn the_query_wins_over_the_body() {
    let t = start((4, 14));
    let (_, body) = t.call(Method::GET, "/api/hosts?per_page=2", Some(json!({"per_page": 3, "thin": true}))).await;
    assert_eq!((&body["per_page"], body["results"][0].get("ip")), (&json!(2), None));
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

/// Before remote execution 13.1 a cancelled host has no counter of its own: it is among the failed ones.
#[tokio::test]
async fn cancelled_hosts_are_counted_by_version() {
    for (version, counters) in [
        ((4, 9), [json!(1), Value::Null]),
        ((4, 12), [json!(1), Value::Null]),
        ((4, 14), [json!(0), json!(1)]),
        ((5, 0), [json!(0), json!(1)]),
    ] {
        let t = start(version);
        t.lab.add_fault(Fault::new(Disturbance::Stuck));
        let job = t.install("host01.lab.example", "OUML-2025:0001").await;
        t.lab.advance(20_000);
        let (status, body) =
            t.call(Method::POST, &format!("/api/job_invocations/{}/cancel", job["id"]), Some(json!({}))).await;
        assert_eq!((status, &body["cancelled"]), (200, &json!(true)), "Katello {version:?}: {body}");
        let (_, body) = t.get(&format!("/api/job_invocations/{}?host_status=true", job["id"])).await;
        assert_eq!(body["status_label"], "failed", "Katello {version:?}");
        assert_eq!([&body["failed"], &body["cancelled"]], [&counters[0], &counters[1]], "Katello {version:?}");
        assert_eq!(body["targeting"]["hosts"][0]["job_status"], "cancelled", "Katello {version:?}");
    }
}

/// An organization that there is, and in which the world has nothing. Jobs and tasks ignore it.
#[tokio::test]
async fn another_organization_has_nothing() {
    let t = start((4, 14));
    for (path, status) in [
        ("/api/hosts?organization_id=3", 200),
        ("/katello/api/errata?organization_id=3", 200),
        ("/api/hosts/11/errata?organization_id=3", 404),
        ("/katello/api/errata/OUML-2025:0001?organization_id=3", 400),
        ("/api/hosts?organization_id=99", 404),
        ("/foreman_tasks/api/tasks?organization_id=99", 404),
    ] {
        let (answered, body) = t.get(path).await;
        assert_eq!(answered, status, "{path}: {body}");
        if status == 200 {
            assert_eq!((&body["total"], &body["results"]), (&json!(0), &json!([])), "{path}");
        }
    }
    t.install("host01.lab.example", "OUML-2025:0001").await;
    let (_, jobs) = t.get("/api/job_invocations?organization_id=3").await;
    assert_eq!(jobs["total"], 1);
}

/// What the lab does not imitate is refused in the server's words.
#[tokio::test]
async fn refused_changes_of_content() {
    let t = start((4, 14));
    let path = "/katello/api/content_view_versions/incremental_update";
    let update = |version: u64, content: Value| {
        json!({"content_view_version_environments": [{"content_view_version_id": version, "environment_ids": [2]}],
            "add_content": content})
    };
    for (body, status, words) in [
        (json!({}), 500, "At least one Content View Version must be specified"),
        (update(12, json!({})), 400, "at least one content unit"),
        (update(99, json!({"errata_ids": ["OUML-2025:0001"]})), 404, "Katello::ContentViewVersion with 'id'=99"),
        (update(12, json!({"errata_ids": ["nosuch"]})), 500, "Could not find 1 errata"),
        (update(12, json!({"errata_ids": ["OUML-2025:0001"]})), 500, "backend service pulp3"),
    ] {
        let (answered, said) = t.call(Method::POST, path, Some(body)).await;
        assert_eq!(answered, status, "{said}");
        assert!(said["displayMessage"].as_str().unwrap().contains(words), "{said}");
    }
}

/// A served lab has run jobs before; they changed nothing, and its time is not ahead.
#[tokio::test]
async fn past_jobs_are_over() {
    let t = start_with(upgrade_manager_lab::Options { past_jobs: 8, ..options(Version(4, 14)) });
    let before = start((4, 14));
    let (_, list) = t.get("/api/job_invocations").await;
    let labels: Vec<&str> =
        list["results"].as_array().unwrap().iter().map(|j| j["status_label"].as_str().unwrap()).collect();
    assert_eq!(labels.len(), 8);
    for label in ["succeeded", "failed", "cancelled", "queued"] {
        assert!(labels.contains(&label), "{labels:?}");
    }
    assert_eq!(t.lab.with_world(|w| w.now_ms()), before.lab.with_world(|w| w.now_ms()));
}
