//! Scripted faults of the Katello server, changes of its world, and its time.

use reqwest::Method;
use serde_json::{Value, json};
use upgrade_manager_lab::world::Disturbance;
use upgrade_manager_lab::{Fault, Options, Pace, RequestFault, Shape, Version, WorldChange};

use super::server::{Test, options, start, start_with};

#[tokio::test]
async fn faults_of_requests() {
    let t = start(9);
    let mut fault = Fault::new(RequestFault::Status { status: 502, shape: Shape::Html, message: "Proxy Error".into() });
    fault.path = Some("/api/hosts*".into());
    fault.from = 2;
    fault.to = Some(2);
    t.lab.add_fault(fault);
    assert_eq!(t.get("/api/hosts").await.0, 200);
    let response = t.send(Method::GET, "/api/hosts", None).await;
    assert_eq!(response.status(), 502);
    assert!(response.text().await.unwrap().starts_with("<!DOCTYPE html>"));
    assert_eq!(t.get("/api/hosts").await.0, 200);

    t.lab.add_fault(Fault::new(RequestFault::Cut));
    assert!(t.send(Method::GET, "/api/hosts", None).await.text().await.is_err(), "the connection breaks");
    t.lab.clear_faults();
    t.lab.add_fault(Fault::new(RequestFault::Truncated));
    let text = t.send(Method::GET, "/api/hosts", None).await.text().await.unwrap();
    assert!(serde_json::from_str::<Value>(&text).is_err());
    t.lab.clear_faults();
    t.lab.add_fault(Fault {
        host: Some("host01.lab.example".into()),
        ..Fault::new(RequestFault::DeepJson { depth: 500 })
    });
    let text = t.send(Method::GET, "/api/hosts/11/errata", None).await.text().await.unwrap();
    assert!(text.starts_with(&"[".repeat(500)));
    assert_eq!(t.get("/api/hosts/12/errata").await.0, 200, "another host");
    t.lab.clear_faults();
    t.lab.add_fault(Fault::new(WorldChange::ErrataWithdrawn { ids: vec!["OUML-2025:0001".into()] }));
    assert_eq!(t.get("/katello/api/errata/OUML-2025:0001").await.0, 404);

    let statuses: Vec<u16> = t.lab.requests().iter().map(|r| r.status).collect();
    assert_eq!(statuses, [200, 502, 200, 0, 200, 200, 200, 404]);
}

#[tokio::test]
async fn a_server_that_asks_to_come_back_says_when() {
    let t = start(9);
    for (status, after_s, as_date) in [(502, None, false), (429, Some(7), false), (503, Some(7), true)] {
        t.lab.add_fault(Fault::new(RequestFault::Later { status, after_s, as_date }));
        let response = t.send(Method::GET, "/api/hosts", None).await;
        assert_eq!(response.status(), status);
        let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let told = header("retry-after");
        match (after_s, as_date) {
            (None, _) => assert_eq!(told, None),
            (Some(_), false) => assert_eq!(told.as_deref(), Some("7")),
            (Some(_), true) => {
                let read = |text: String| {
                    let format = &time::format_description::well_known::Rfc2822;
                    time::OffsetDateTime::parse(&text, format).unwrap().unix_timestamp()
                };
                assert_eq!(read(told.unwrap()) - read(header("date").unwrap()), 7);
            }
        }
        t.lab.clear_faults();
    }
    assert_eq!(t.get("/api/hosts").await.0, 200);
}

#[tokio::test]
async fn a_hanging_request_does_not_keep_the_lab_from_stopping() {
    let t = start(9);
    t.lab.add_fault(Fault::new(RequestFault::Hang));
    let url = format!("{}/api/status", t.lab.url());
    let hanging = t.client.get(url).send();
    let Test { lab, .. } = t;
    let hanging = tokio::spawn(hanging);
    while lab.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    tokio::task::spawn_blocking(move || drop(lab)).await.unwrap();
    assert!(hanging.await.unwrap().is_err());
}

#[tokio::test]
async fn a_vanished_task_and_a_failing_one() {
    let t = start(9);
    t.lab.add_fault(Fault { to: Some(1), ..Fault::new(Disturbance::Vanished) });
    t.lab.add_fault(Fault { from: 2, ..Fault::new(Disturbance::Fails("Error: no space left".into())) });
    let first = t.install("host01.lab.example", "OUML-2025:0001").await;
    let second = t.install("host02.lab.example", "OUML-2025:0001").await;
    t.lab.settle();
    let (_, tasks) = t.get("/foreman_tasks/api/tasks?search=label%20~%20RunHostJob&per_page=50").await;
    assert_eq!(tasks["subtotal"], 1, "the other one has vanished");
    assert_eq!(tasks["results"][0]["humanized"]["errors"][0], "Error: no space left");
    let (_, body) = t.get(&format!("/api/job_invocations/{}", second["id"])).await;
    assert_eq!((&body["status"], &body["failed"]), (&json!(1), &json!(1)));
    let (_, body) = t.get(&format!("/foreman_tasks/api/tasks/{}", body["task"]["id"].as_str().unwrap())).await;
    assert_eq!(body["result"], "warning");
    assert_ne!(first["id"], second["id"]);
}

#[tokio::test]
async fn the_world_changes_under_the_server() {
    let t = start(9);
    t.lab.with_world(|w| {
        assert!(w.remove_host("host03.lab.example"));
        w.register_duplicate("host01.lab.example").unwrap()
    });
    assert_eq!(t.get("/api/hosts/host03.lab.example").await.0, 404);
    assert_eq!(t.get("/api/hosts/13/errata").await.0, 404);
    let uuid = t.lab.with_world(|w| w.find_host("host01.lab.example").unwrap().hardware_uuid.clone());
    let (_, body) = t.get(&format!("/api/hosts?search=facts.dmi::system::uuid%3D{uuid}")).await;
    assert_eq!(body["subtotal"], 2, "the stale record has the same hardware");
    let hosts = t.lab.inventory().unwrap().clusters.iter().map(|c| c.hosts.len()).sum::<usize>();
    assert_eq!(hosts, 30, "the engine still has all its hosts, and no more");
}

#[tokio::test]
async fn time_continues_after_a_test_advanced_it() {
    let t = start_with(Options { pace: Pace::Speed(1000.0), ..options(Version(4, 9)) });
    let begin = t.lab.with_world(|w| w.now_ms());
    t.lab.advance(3_600_000);
    let moved = t.lab.with_world(|w| w.now_ms());
    assert!(moved - begin >= 3_600_000);
    while t.lab.with_world(|w| w.now_ms()) < moved + 1_000 {
        tokio::task::yield_now().await;
    }
}
