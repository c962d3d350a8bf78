//! The login: health page, token, one new login after a refusal.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use ovirt_upgrade_manager::config::Secret;
use ovirt_upgrade_manager::engine;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::ports::{Call, Clock, Engine, SendBy};
use ovirt_upgrade_manager::system::SystemIds;
use serde_json::json as value;

use super::bench::*;
use crate::support::client::call;
use crate::support::scripted::{Asked, Reply, Scripted, html, json};

async fn newest_event(engine: &Arc<dyn Engine>) -> Result<u64, Code> {
    engine.newest_event(&call()).await.map_err(|e| e.code())
}

/// An engine that gives tokens t1, t2, … and accepts those that the test accepts.
async fn engine(accepts: impl Fn(&str) -> bool + Send + Sync + 'static) -> (Scripted, Arc<dyn Engine>) {
    let given = AtomicUsize::new(0);
    let server = Scripted::start(move |asked| match asked.path.as_str() {
        HEALTH => html(200, "DB Up!Welcome to Health Status!"),
        TOKEN => json(200, value!({"access_token": format!("t{}", given.fetch_add(1, Ordering::Relaxed) + 1)})),
        _ if accepts(asked.header("authorization").unwrap_or_default()) => json(200, value!({})),
        _ => unauthorized(),
    })
    .await;
    let engine = connect(&config(&server.url, vec![server.ca_file.clone()]));
    (server, engine)
}

fn unauthorized() -> Reply {
    html(401, "<html><head><title>Error</title></head><body>Unauthorized</body></html>")
}

#[tokio::test]
async fn a_login_asks_the_health_page_and_then_for_one_token() {
    let (server, engine) = engine(|token| token == "Bearer t1").await;
    let calls = (0..8).map(|_| newest_event(&engine));
    let answers = futures_util::future::join_all(calls).await;
    assert!(answers.iter().all(|a| *a == Ok(0)), "{answers:?}");
    assert_eq!((server.count(HEALTH), server.count(TOKEN)), (1, 1), "calls at the same time make one login");
    let asked = server.asked();
    let token = asked.iter().find(|a| a.path == TOKEN).unwrap();
    assert_eq!((token.method.as_str(), token.header("accept")), ("POST", Some("application/json")));
    assert_eq!(token.header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(token.header("authorization"), None);
    assert_eq!(
        token.body,
        "grant_type=password&scope=ovirt%2Dapp%2Dapi&username=upgrade%2Dmanager%40internal&password=s3cret"
    );
    let health = asked.iter().find(|a| a.path == HEALTH).unwrap();
    assert_eq!(health.header("authorization"), None);
}

/// After a restart the engine knows no token of before.
#[tokio::test]
async fn a_refused_token_is_replaced_once_and_the_call_succeeds() {
    let restarted = Arc::new(AtomicBool::new(false));
    let seen = restarted.clone();
    let (server, engine) =
        engine(move |token| token == if seen.load(Ordering::Relaxed) { "Bearer t2" } else { "Bearer t1" }).await;
    assert_eq!(newest_event(&engine).await, Ok(0));
    restarted.store(true, Ordering::Relaxed);
    assert_eq!(newest_event(&engine).await, Ok(0));
    assert_eq!(newest_event(&engine).await, Ok(0));
    assert_eq!((server.count(TOKEN), server.count("/ovirt-engine/api/events")), (2, 4));
}

/// An action that was refused for its token was not done: it is sent again with the new one.
#[tokio::test]
async fn an_action_is_sent_again_after_a_new_login_only() {
    let (server, engine) = engine(|token| token == "Bearer t2").await;
    engine.activate(&call(), &host_id("h1")).await.unwrap();
    assert_eq!(server.count("/ovirt-engine/api/hosts/h1/activate"), 2);
}

/// Time that a server moves.
#[derive(Default)]
struct MovedClock(AtomicI64);

#[async_trait::async_trait]
impl Clock for MovedClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    async fn sleep(&self, _: Duration) {}
}

/// A login takes three seconds. The reading on which an action is based is too old after the second one: the action is not sent again.
#[tokio::test]
async fn an_action_is_not_sent_on_an_old_reading() {
    let (clock, given) = (Arc::new(MovedClock::default()), AtomicUsize::new(0));
    let moved = clock.clone();
    let server = Scripted::start(move |asked| match asked.path.as_str() {
        HEALTH => html(200, "DB Up!"),
        TOKEN => {
            moved.0.fetch_add(3_000, Ordering::Relaxed);
            json(200, value!({"access_token": format!("t{}", given.fetch_add(1, Ordering::Relaxed) + 1)}))
        }
        _ if asked.header("authorization") == Some("Bearer t2") => json(200, value!({})),
        _ => unauthorized(),
    })
    .await;
    let config = config(&server.url, vec![server.ca_file.clone()]);
    let engine = engine::connect(Some(&config), clock.clone(), Arc::new(SystemIds)).unwrap();
    let sent_by = |at_ms| Call { send_by: Some(SendBy { read_ms: 0, at_ms }), ..call() };
    let late = engine.activate(&sent_by(5_000), &host_id("h1")).await.unwrap_err();
    assert_eq!(late.code(), Code::ReadTooOld);
    assert!(late.message().contains("6s"), "{late}");
    assert_eq!(server.count("/ovirt-engine/api/hosts/h1/activate"), 1);
    engine.activate(&sent_by(6_000), &host_id("h1")).await.unwrap();
    assert_eq!(engine.newest_event(&sent_by(0)).await.unwrap(), 0, "a read is no action");
}

#[tokio::test]
async fn a_second_refusal_ends_the_call_and_no_login_follows_for_a_while() {
    let (server, engine) = engine(|_| false).await;
    let error = engine.newest_event(&call()).await.unwrap_err();
    assert_eq!(error.code(), Code::EngineAuth);
    assert!(error.message().contains("an HTML page 'Error'"), "{error}");
    assert_eq!((server.count(TOKEN), server.count("/ovirt-engine/api/events")), (2, 2));
    assert_eq!(newest_event(&engine).await, Err(Code::EngineAuth));
    assert_eq!(server.count(TOKEN), 2, "at rest");
}

#[tokio::test]
async fn a_wrong_password_is_not_sent_again_at_once() {
    let server = Scripted::start(|asked| match asked.path.as_str() {
        HEALTH => html(200, "DB Up!Welcome to Health Status!"),
        TOKEN => json(400, value!({"error_code": "access_denied", "error": "Cannot authenticate user 'u@internal'."})),
        path => panic!("{path}"),
    })
    .await;
    let engine = connect(&config(&server.url, vec![server.ca_file.clone()]));
    for _ in 0..3 {
        let error = engine.newest_event(&call()).await.unwrap_err();
        assert_eq!(error.code(), Code::EngineAuth);
        assert!(error.message().contains("Cannot authenticate user"), "{error}");
        assert!(!format!("{error} {error:?}").contains("s3cret"));
    }
    assert_eq!(server.count(TOKEN), 1, "some failures lock the user");
}

#[tokio::test]
async fn a_changed_password_is_read_when_the_old_one_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("password");
    std::fs::write(&file, "old").unwrap();
    let server = Scripted::start(|asked: &Asked| match asked.path.as_str() {
        HEALTH => html(200, "DB Up!"),
        TOKEN if asked.body.ends_with("password=new") => json(200, value!({"access_token": "t1"})),
        TOKEN => json(400, value!({"error_code": "access_denied", "error": "No."})),
        _ => json(200, value!({})),
    })
    .await;
    let mut config = config(&server.url, vec![server.ca_file.clone()]);
    config.api.as_mut().unwrap().password = Secret::File(file.clone());
    let engine = connect(&config);
    assert_eq!(newest_event(&engine).await, Err(Code::EngineAuth));
    std::fs::write(&file, "new").unwrap();
    assert_eq!(newest_event(&engine).await, Ok(0));
}

/// An engine that starts: first nothing is deployed, then the database is not up, then it works.
#[tokio::test]
async fn nothing_is_asked_of_an_engine_that_still_starts() {
    let stage = Arc::new(AtomicUsize::new(0));
    let now = stage.clone();
    let server = Scripted::start(move |asked| match (asked.path.as_str(), now.load(Ordering::Relaxed)) {
        (HEALTH, 0) => html(404, "<html><head><title>Error</title></head><body>404 - Not Found</body></html>"),
        (HEALTH, 1) => html(503, "<html>Service Unavailable</html>"),
        (HEALTH, 2) => html(200, "DB down, engine not ready"),
        (HEALTH, 3) => html(500, "DB down"),
        (HEALTH, _) => html(200, "DB Up!Welcome to Health Status!"),
        (TOKEN, 4) => json(200, value!({"access_token": "t1"})),
        (_, 4) => json(200, value!({})),
        (path, stage) => panic!("{path} in stage {stage}"),
    })
    .await;
    let engine = connect(&config(&server.url, vec![server.ca_file.clone()]));
    for wait in 0..4 {
        stage.store(wait, Ordering::Relaxed);
        assert_eq!(newest_event(&engine).await, Err(Code::EngineUnreachable), "stage {wait}");
    }
    stage.store(4, Ordering::Relaxed);
    assert_eq!(newest_event(&engine).await, Ok(0));
}

#[tokio::test]
async fn an_answer_without_a_token_is_no_login() {
    for (body, code) in [
        (value!({"error": "unsupported"}), Code::EngineAuth),
        (value!({"access_token": ""}), Code::EngineAuth),
        (value!([]), Code::EngineMalformed),
    ] {
        let server = Scripted::start(move |asked| match asked.path.as_str() {
            HEALTH => html(200, "DB Up!"),
            TOKEN => json(200, &body),
            path => panic!("{path}"),
        })
        .await;
        let engine = connect(&config(&server.url, vec![server.ca_file.clone()]));
        assert_eq!(newest_event(&engine).await, Err(code));
    }
}

#[tokio::test]
async fn a_server_that_repeats_what_it_was_sent_shows_no_credential() {
    let repeats = |asked: &Asked| {
        let said = format!("you sent {} with {}", asked.body, asked.header("authorization").unwrap_or("nothing"));
        value!({"error": said, "reason": "Operation Failed", "detail": said})
    };
    for (token_status, api_status) in [(400, 200), (200, 200), (500, 200), (0, 409), (0, 401)] {
        let server = Scripted::start(move |asked| match (asked.path.as_str(), token_status) {
            (HEALTH, _) => html(200, "DB Up!"),
            (TOKEN, 0) => json(200, value!({"access_token": "t0ken-of-the-engine"})),
            (TOKEN, status) => json(status, repeats(asked)),
            _ => json(api_status, repeats(asked)),
        })
        .await;
        let engine = connect(&config(&server.url, vec![server.ca_file.clone()]));
        let error = engine.activate(&call(), &host_id("h1")).await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("s3cret") && !shown.contains("t0ken-of-the-engine"), "{shown}");
        assert!(shown.contains("you sent"), "{shown}");
    }
}
