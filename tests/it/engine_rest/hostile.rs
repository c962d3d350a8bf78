//! Answers of an engine that is broken, away, or another server.

use std::time::{Duration, Instant};

use ovirt_upgrade_manager::config::Span;
use ovirt_upgrade_manager::error::{Code, Error};
use serde_json::json as value;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use super::bench::*;
use crate::support::client::call;
use crate::support::scripted::{Certificate, Reply, Scripted, bytes, flood, html, json};

/// Every read, with the error that it ends with when every request for the API is answered so.
async fn reads(reply: Reply) -> Vec<(&'static str, Error)> {
    let bench = Bench::start(move |_, _| reply.clone()).await;
    let (engine, call, cluster, host) = (&bench.engine, &call(), &cluster_id(), &host_id("h1"));
    vec![
        ("about", engine.about(call).await.unwrap_err()),
        ("cluster", engine.cluster(call, cluster).await.unwrap_err()),
        ("hosts", engine.hosts(call, cluster).await.unwrap_err()),
        ("vms", engine.vms(call, cluster).await.unwrap_err()),
        ("affinity_groups", engine.affinity_groups(call, cluster).await.unwrap_err()),
        ("health_issues", engine.health_issues(call, cluster).await.unwrap_err()),
        ("last_backup", engine.last_backup(call).await.unwrap_err()),
        ("boot_time", engine.boot_time(call, host).await.unwrap_err()),
        ("migration_targets", engine.migration_targets(call, &[vm_id("v1")]).await.unwrap_err()),
        ("work_on", engine.work_on(call, host).await.unwrap_err()),
        ("vdsm_answers", engine.vdsm_answers(call, host).await.unwrap_err()),
        ("events_after", engine.events_after(call, 0, 10).await.unwrap_err()),
        ("newest_event", engine.newest_event(call).await.unwrap_err()),
    ]
}

#[tokio::test]
async fn no_answer_of_the_wrong_kind_becomes_an_empty_list() {
    for (reply, code) in [
        (html(200, "<html><head><title>Welcome to oVirt</title></head></html>"), Code::EngineMalformed),
        (json(200, value!([])), Code::EngineMalformed),
        (json(200, value!({"reason": "Operation Failed", "detail": "[x]"})), Code::EngineMalformed),
        (json(200, value!({"host": {}, "vm": {}, "event": {}, "job": {}})), Code::EngineMalformed),
        (json(200, "null"), Code::EngineMalformed),
        (json(200, ""), Code::EngineMalformed),
        (Reply::Truncated("{\"host\": [{\"id\"".into()), Code::EngineMalformed),
        (bytes("Content-Type: application/json\r\n", b"{\"host\": \xff\xfe}"), Code::EngineMalformed),
        (html(500, "<html><head><title>ERROR</title></head></html>"), Code::EngineFailed),
        (html(503, "<html>Service Unavailable</html>"), Code::EngineUnreachable),
        (html(404, "<html>404 - Not Found</html>"), Code::EngineUnreachable),
        (json(404, ""), Code::EngineNotFound),
        (fault(403, "[No permission.]"), Code::EngineForbidden),
        (html(401, "<html>Unauthorized</html>"), Code::EngineAuth),
    ] {
        for (read, error) in reads(reply.clone()).await {
            assert_eq!(error.code(), code, "{read}, {reply:?}: {error}");
            assert!(!error.to_string().contains("s3cret") && !error.to_string().contains("t1"), "{error}");
        }
    }
}

/// One row that cannot be read could be a VM on the host that is to be emptied.
#[tokio::test]
async fn a_row_that_cannot_be_read_fails_its_list() {
    for bad in [
        value!({"id": "v1", "name": "x", "cluster": {"id": "c1"}}),
        value!({"name": "x", "status": "up", "cluster": {"id": "c1"}}),
        value!({"id": "", "name": "x", "status": "up", "cluster": {"id": "c1"}}),
        value!({"id": "v1", "name": "x", "status": "up", "cluster": {"id": "c1"}, "host": {}}),
        value!({"id": "v1", "name": "x", "status": "up", "cluster": {"id": "c1"}, "placement_policy": {"affinity": "new"}}),
        value!({"id": "v1", "name": "x", "status": "up", "cluster": {"id": "c1"}, "memory": {}}),
        value!("v1"),
    ] {
        let row = bad.clone();
        let bench = Bench::start(one_cluster(move |_, _| rows("vm", vec![vm("v0", "h1"), row.clone()]))).await;
        let error = bench.engine.vms(&call(), &cluster_id()).await.unwrap_err();
        assert_eq!(error.code(), Code::EngineMalformed, "{bad}");
    }
}

/// An engine that works up to this path and does not answer it.
async fn hangs_at(part: &'static str) -> Scripted {
    Scripted::start(move |asked| match asked.path.as_str() {
        path if path == part => Reply::Hang,
        HEALTH => html(200, "DB Up!"),
        _ => json(200, value!({"access_token": "t1"})),
    })
    .await
}

#[tokio::test]
async fn a_server_that_is_silent_is_given_up_in_time() {
    for part in [HEALTH, TOKEN, "/ovirt-engine/api/events"] {
        let server = hangs_at(part).await;
        let mut config = config(&server.url, vec![server.ca_file.clone()]);
        config.api.as_mut().unwrap().limits.request_timeout = Span(Duration::from_millis(300));
        let began = Instant::now();
        let error = connect(&config).newest_event(&call()).await.unwrap_err();
        assert_eq!(error.code(), Code::EngineTimeout, "{part}: {error}");
        assert!(error.message().contains("(limit 300ms)"), "{error}");
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        assert_eq!(server.count(part), 1, "a hanging request is not repeated");
    }
}

#[tokio::test]
async fn a_cancelled_call_ends_at_once() {
    for part in [HEALTH, TOKEN, "/ovirt-engine/api/events"] {
        let server = hangs_at(part).await;
        let engine = connect(&config(&server.url, vec![server.ca_file.clone()]));
        let mut waiting = call();
        waiting.cancel = CancellationToken::new();
        let cancel = waiting.cancel.clone();
        let asked = tokio::spawn(async move { engine.newest_event(&waiting).await });
        while server.count(part) == 0 {
            tokio::task::yield_now().await;
        }
        cancel.cancel();
        assert_eq!(asked.await.unwrap().unwrap_err().code(), Code::Cancelled, "{part}");
    }
}

/// A call waits for the login of another call, which hangs.
#[tokio::test]
async fn a_call_that_waits_for_a_login_can_be_cancelled() {
    let server = Scripted::start(|asked| match asked.path.as_str() {
        HEALTH => Reply::Hang,
        path => panic!("{path}"),
    })
    .await;
    let engine = connect(&config(&server.url, vec![server.ca_file.clone()]));
    let (first, second) = (engine.clone(), engine);
    let hangs = tokio::spawn(async move { first.newest_event(&call()).await });
    while server.count(HEALTH) == 0 {
        tokio::task::yield_now().await;
    }
    let waiting = call();
    waiting.cancel.cancel();
    assert_eq!(second.newest_event(&waiting).await.unwrap_err().code(), Code::Cancelled);
    assert!(!hangs.is_finished());
    hangs.abort();
}

#[tokio::test]
async fn too_much_is_refused_and_not_kept() {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n{\"event\": [";
    let bench = Scripted::start(working(move |_, _| flood(head, &"{},".repeat(1000)))).await;
    let mut config = config(&bench.url, vec![bench.ca_file.clone()]);
    config.api.as_mut().unwrap().limits.max_body_bytes = 1 << 16;
    let error = connect(&config).newest_event(&call()).await.unwrap_err();
    assert_eq!(error.code(), Code::EngineTooLarge);
    assert!(error.message().contains("65536 bytes"), "{error}");
}

#[tokio::test]
async fn a_redirect_is_not_followed_with_a_token() {
    let elsewhere = vec![("Location", "https://other.example.com/ovirt-engine".to_owned())];
    let moved = Reply::Answer { status: 302, headers: elsewhere, body: String::new() };
    for (read, error) in reads(moved).await {
        assert_eq!(error.code(), Code::EngineMalformed, "{read}");
        assert!(error.message().contains("redirects to https://other.example.com"), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_is_away_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error = connect(&config(&format!("https://{address}"), vec![])).newest_event(&call()).await.unwrap_err();
    assert_eq!(error.code(), Code::EngineUnreachable, "{error}");
}

#[tokio::test]
async fn a_certificate_that_is_not_trusted_is_refused_with_the_remedy() {
    for (kind, trusted, needle) in [
        (Certificate::Good, false, "ca_files"),
        (Certificate::Expired, true, "Renew the engine's certificate"),
        (Certificate::OtherName, true, "engine.api.url"),
    ] {
        let server = Scripted::start_with(kind, working(|_, _| json(200, value!({})))).await;
        let ca_files = if trusted { vec![server.ca_file.clone()] } else { vec![] };
        let error = connect(&config(&server.url, ca_files)).newest_event(&call()).await.unwrap_err();
        assert_eq!(error.code(), Code::EngineTls);
        assert!(error.to_string().contains(needle) || error.remedy().contains(needle), "{error}");
        assert_eq!(server.asked().len(), 0, "no password went there");
    }
}

/// A read that failed for a moment is repeated; the number of tries is bounded.
#[tokio::test]
async fn a_read_is_repeated_after_a_passing_failure() {
    let tries = std::sync::atomic::AtomicUsize::new(0);
    let bench = Bench::start(move |_, _| match tries.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
        0 | 1 => html(503, "<html>Service Unavailable</html>"),
        _ => json(200, value!({})),
    })
    .await;
    assert_eq!(bench.engine.newest_event(&call()).await.unwrap(), 0);
    assert_eq!(bench.requests().len(), 3);
}
