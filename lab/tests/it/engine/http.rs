//! Requests over HTTPS, as any client sends them.

use reqwest::{Client, Method, RequestBuilder};
use serde_json::{Value, json};
use upgrade_manager_lab::world::World;
use upgrade_manager_lab::world::engine::{EngineStop, NewCluster, NewHost};
use upgrade_manager_lab::{Fault, Lab, RequestFault, Shape};

use super::bench::over;
use crate::server::client_of;

const START_MS: i64 = 1_748_764_800_000;

/// A lab with one cluster of three hosts, and a client with a token.
pub struct Http {
    pub lab: Lab,
    client: Client,
    token: String,
}

impl Http {
    pub async fn start() -> Http {
        let mut world = World::bare(7, START_MS).unwrap();
        let cluster = world.add_cluster(NewCluster::named("prod")).unwrap();
        for number in 1..=3 {
            world.add_engine_host(&cluster, &NewHost::named(&format!("h{number}"))).unwrap();
        }
        let lab = over(world).lab;
        let client = client_of(&lab);
        let mut http = Http { lab, client, token: String::new() };
        http.token = http.log_in().await;
        http
    }

    /// A new token.
    pub async fn log_in(&self) -> String {
        let user = self.lab.engine_user();
        let form =
            format!("grant_type=password&scope=ovirt-app-api&username={}&password={}", user.full_name(), user.password);
        let request = self.client.post(format!("{}/sso/oauth/token", self.lab.engine_url()));
        let request = request.header("accept", "application/json").body(form);
        let answer: Value = request.send().await.unwrap().json().await.unwrap();
        answer["access_token"].as_str().unwrap().to_owned()
    }

    /// A request without credentials.
    pub fn bare(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.lab.engine_url())).header("accept", "application/json")
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let request = self.bare(method, &format!("/api{path}")).bearer_auth(&self.token);
        let request = match body {
            Some(body) => request.json(&body),
            None => request,
        };
        let answer = request.send().await.unwrap();
        let status = answer.status().as_u16();
        (status, answer.json().await.unwrap_or(Value::Null))
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.call(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn status_of(&self, name: &str) -> String {
        let (_, found) = self.get(&format!("/hosts?search=name%3D{name}")).await;
        found["host"][0]["status"].as_str().unwrap_or_default().to_owned()
    }

    pub async fn id_of(&self, name: &str) -> String {
        let (_, found) = self.get(&format!("/hosts?search=name%3D{name}")).await;
        found["host"][0]["id"].as_str().unwrap().to_owned()
    }
}

#[tokio::test]
async fn a_host_goes_to_maintenance_and_comes_back() {
    let http = Http::start().await;
    let id = http.id_of("h2").await;
    let (status, answer) = http.post(&format!("/hosts/{id}/deactivate"), json!({"reason": "test"})).await;
    assert_eq!((status, answer["status"].as_str(), answer["reason"].as_str()), (200, Some("complete"), Some("test")));
    assert_eq!(http.status_of("h2").await, "preparing_for_maintenance");
    http.lab.advance(60_000);
    assert_eq!(http.status_of("h2").await, "maintenance");
    let (status, answer) = http.post(&format!("/hosts/{id}/deactivate"), json!({})).await;
    assert_eq!((status, answer["fault"]["reason"].as_str()), (409, Some("Operation Failed")));
    let (status, answer) = http.post(&format!("/hosts/{id}/activate"), json!({})).await;
    assert_eq!(status, 200);
    let (status, job) = http.get(&format!("/jobs/{}?follow=steps", answer["job"]["id"].as_str().unwrap())).await;
    assert_eq!((status, job["description"].as_str()), (200, Some("Activating Host h2")));
    http.lab.advance(60_000);
    assert_eq!(http.status_of("h2").await, "up");
}

/// For tests of what a role may do.
#[tokio::test]
async fn the_ready_file_names_a_user_who_may_only_read() {
    let http = Http::start().await;
    let ready = http.lab.ready().unwrap();
    let login = |request: RequestBuilder| {
        request.basic_auth(&ready.engine_viewer_username, Some(&ready.engine_viewer_password))
    };
    let read = login(http.bare(Method::GET, "/api/hosts")).send().await.unwrap();
    assert_eq!(read.status(), 200);
    let path = format!("/api/hosts/{}/deactivate", http.id_of("h1").await);
    let act = login(http.bare(Method::POST, &path)).json(&json!({})).send().await.unwrap();
    assert_eq!(act.status(), 403);
    assert_eq!(http.status_of("h1").await, "up");
}

#[tokio::test]
async fn tokens_flags_and_jobs_do_not_outlive_the_engine() {
    let mut http = Http::start().await;
    let (_, clusters) = http.get("/clusters").await;
    let cluster = clusters["cluster"][0]["id"].as_str().unwrap().to_owned();
    let flag = format!("/clusters/{cluster}/upgrade");
    assert_eq!(http.post(&flag, json!({"upgrade_action": "start", "correlation_id": "a"})).await.0, 200);
    assert_eq!(http.post(&flag, json!({"upgrade_action": "start", "correlation_id": "b"})).await.0, 400);
    let (status, job) = http.post("/jobs", json!({"description": "work"})).await;
    assert_eq!((status, job["status"].as_str()), (201, Some("started")));
    http.lab.with_world(|world| world.stop_engine(EngineStop::Term, 33_000));
    assert_eq!(http.get("/clusters").await.0, 503);
    http.lab.advance(40_000);
    assert_eq!(http.get("/clusters").await.0, 401);
    http.token = http.log_in().await;
    let (_, job) = http.get(&format!("/jobs/{}", job["id"].as_str().unwrap())).await;
    assert_eq!(job["status"], "unknown");
    let (_, shown) = http.get(&format!("/clusters/{cluster}")).await;
    assert_eq!(
        (shown["upgrade_in_progress"].as_str(), shown["upgrade_correlation_id"].as_str()),
        (Some("false"), Some("a"))
    );
}

#[tokio::test]
async fn external_events_are_shown_once() {
    let http = Http::start().await;
    let event = json!({"origin": "me", "custom_id": 7, "severity": "warning", "description": "text"});
    let (status, added) = http.post("/events", event.clone()).await;
    assert_eq!((status, added["code"].as_str(), added["flood_rate"].as_str()), (201, Some("9802"), Some("30")));
    let (status, again) = http.post("/events", event).await;
    assert_eq!(status, 400, "{again}");
    let id = added["id"].as_str().unwrap();
    assert_eq!(http.call(Method::DELETE, &format!("/events/{id}"), None).await.0, 200);
    assert_eq!(http.get("/events?search=origin%3Dme").await.1, json!({}));
    assert_eq!(http.get(&format!("/events/{id}")).await.0, 200);
    assert_eq!(http.post("/events/undelete", json!({})).await.0, 200);
    assert_eq!(http.get("/events?search=origin%3Dme").await.1["event"][0]["id"], id);
}

/// A real engine names itself as the user `SYSTEM`, which has no id.
#[tokio::test]
async fn the_engine_is_a_user_without_an_id() {
    let http = Http::start().await;
    let host = http.get("/hosts").await.1["host"][0]["id"].as_str().unwrap().to_owned();
    for action in ["deactivate", "activate"] {
        assert_eq!(http.post(&format!("/hosts/{host}/{action}"), json!({})).await.0, 200);
        http.lab.advance(60_000);
    }
    let (_, found) = http.get("/events?search=type%3D13").await;
    assert_eq!(found["event"][0]["user"], json!({"name": "SYSTEM"}), "{found}");
    let (_, found) = http.get("/events?search=type%3D16").await;
    assert!(found["event"][0]["user"]["id"].is_string(), "{found}");
}

#[tokio::test]
async fn faults_of_the_engine_are_chosen_by_its_path() {
    let http = Http::start().await;
    let mut fault =
        Fault::new(RequestFault::Status { status: 409, shape: Shape::Api("engine".into()), message: "No.".into() });
    fault.path = Some("/ovirt-engine/api/hosts*".into());
    http.lab.add_fault(fault);
    let (status, answer) = http.get("/hosts").await;
    assert_eq!((status, answer["detail"].as_str()), (409, Some("[No.]")));
    assert_eq!(http.get("/clusters").await.0, 200);
    http.lab.clear_faults();
    assert_eq!(http.get("/hosts").await.0, 200);
    let health = http.bare(Method::GET, "/services/health").send().await.unwrap().text().await.unwrap();
    assert_eq!(health, "DB Up!Welcome to Health Status!");
    assert!(http.lab.engine_requests().iter().any(|r| r.path.ends_with("/api/hosts") && r.status == 409));
}
