//! The Katello provider against a scripted server: failures, and the errors that they become.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use crate::support::client::*;
use crate::support::scripted::{Certificate, Reply, Scripted, html, json};
use ovirt_upgrade_manager::config::{Auth, Secret, Span};
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::katello;
use ovirt_upgrade_manager::model::erratum::ErrataQuery;
use ovirt_upgrade_manager::model::host::HostInventory;
use ovirt_upgrade_manager::ports::Wanted;
use ovirt_upgrade_manager::system::SystemIds;
use serde_json::json as value;
use tokio::sync::Notify;

#[tokio::test]
async fn servers_other_than_katello_are_named() {
    let wrong = Scripted::start(|_| html(404, "<html><title>Nothing here</title></html>")).await;
    assert_error(&errata_error(&provider(&wrong)).await, Code::NotAKatello, "answers neither");

    let login = Scripted::start(|_| html(200, "<html><title>Log in</title></html>")).await;
    assert_error(&errata_error(&provider(&login)).await, Code::NotAKatello, "Log in");

    let foreman = Scripted::start(|asked| match asked.path.as_str() {
        "/api/status" => json(401, value!({"error": {"message": "Unable to authenticate user "}})),
        _ => json(404, value!({"error": {"message": "not found"}})),
    })
    .await;
    assert_error(&errata_error(&provider(&foreman)).await, Code::NotAKatello, "without the Katello plugin");
    for server in [&wrong, &login, &foreman] {
        assert!(server.asked().iter().all(|a| a.header("authorization").is_none()), "credentials to a stranger");
    }

    let old = Scripted::start(katello("1.4.1", |_| json(500, "{}"))).await;
    assert_error(&errata_error(&provider(&old)).await, Code::ProviderUnsupported, "runs Katello 1.4.1");
}

#[tokio::test]
async fn a_refused_connection_is_unreachable() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = errata_error(&connect(&config(&format!("https://{free}"), vec![]))).await;
    assert_eq!(error.code(), Code::ProviderUnreachable, "{error}");
    assert!(error.message().to_lowercase().contains("refused"), "{error}");
}

#[tokio::test]
async fn a_hanging_server_times_out() {
    let server = Scripted::start(katello("4.18.0", |_| Reply::Hang)).await;
    let mut config = config(&server.url, vec![server.ca_file.clone()]);
    config.limits.read_timeout = Span(Duration::from_millis(300));
    let error = errata_error(&connect(&config)).await;
    assert_error(&error, Code::ProviderTimeout, "GET /api/hosts/11/errata within 300ms");
}

#[tokio::test]
async fn a_cancelled_call_ends() {
    let server = Scripted::start(katello("4.18.0", |_| Reply::Hang)).await;
    let (provider, call) = (provider(&server), call());
    let cancel = call.cancel.clone();
    let work = tokio::spawn(async move { provider.errata(&call, &host_id(), &ErrataQuery::default()).await });
    while server.count("/api/hosts/11/errata") == 0 {
        tokio::task::yield_now().await;
    }
    cancel.cancel();
    assert_eq!(work.await.unwrap().unwrap_err().code(), Code::Cancelled);
}

#[tokio::test]
async fn certificates_are_judged() {
    let bad = Scripted::start(|_| json(200, "{}")).await;
    let unknown = errata_error(&connect(&config(&bad.url, vec![]))).await;
    assert_eq!(unknown.code(), Code::ProviderTls);
    assert!(unknown.message().contains("a CA that is not trusted here"), "{unknown}");
    assert!(unknown.remedy().contains("katello-server-ca.crt"));
    for (kind, code, needle) in [
        (Certificate::Expired, Code::ProviderTls, "has expired"),
        (Certificate::OtherName, Code::ProviderTls, "for another name"),
        (Certificate::CommonNameOnly, Code::ProviderTlsWeak, "common name only"),
    ] {
        let server = Scripted::start_with(kind, |_| json(200, "{}")).await;
        let error = errata_error(&provider(&server)).await;
        assert_eq!(error.code(), code, "{kind:?}: {error}");
        assert!(error.message().contains(needle), "{kind:?}: {error}");
        assert!(server.asked().is_empty());
    }
}

#[tokio::test]
async fn an_unusable_ca_file_is_refused_by_name() {
    let dir = tempfile::tempdir().unwrap();
    let empty = dir.path().join("empty.pem");
    std::fs::write(&empty, "no certificate").unwrap();
    for file in [empty, dir.path().join("missing.pem")] {
        let name = file.display().to_string();
        let files = vec![file];
        let refused = katello::connect(&config("https://k", files), Arc::new(HastyClock), Arc::new(SystemIds));
        let error = refused.err().unwrap();
        assert_eq!(error.code(), Code::InvalidConfig);
        assert!(error.message().contains("ca_files[0]'") && error.message().contains(&name), "{error}");
    }
}

#[tokio::test]
async fn wrong_credentials_are_tried_once_and_rest() {
    let server = Scripted::start(|asked| match asked.path.as_str() {
        "/katello/api/status" => json(200, value!({"version": "4.18.0"})),
        _ => json(401, value!({"error": {"message": "Unable to authenticate user engine"}})),
    })
    .await;
    let provider = provider(&server);
    for _ in 0..5 {
        assert_error(&errata_error(&provider).await, Code::ProviderAuth, "Unable to authenticate user engine");
    }
    assert_eq!(server.count("/api/status"), 1, "Foreman locks the address after 30 failures");
}

#[tokio::test]
async fn a_changed_secret_is_read_after_a_401() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("password");
    std::fs::write(&file, "old\n").unwrap();
    let (rotating, refusals) = (file.clone(), Arc::new(AtomicUsize::new(0)));
    let seen = refusals.clone();
    let server = Scripted::start(move |asked| {
        // "engine:new"
        let right = asked.header("authorization") == Some("Basic ZW5naW5lOm5ldw==");
        if asked.path != "/katello/api/status" && !right {
            seen.fetch_add(1, Ordering::SeqCst);
            std::fs::write(&rotating, "new\n").unwrap();
            return json(401, value!({"error": {"message": "no"}}));
        }
        katello("4.18.0", |_| page(value!([])))(asked)
    })
    .await;
    let mut config = config(&server.url, vec![server.ca_file.clone()]);
    config.auth = Auth::Basic { username: "engine".into(), password: Secret::File(file) };
    let page = connect(&config).errata(&call(), &host_id(), &ErrataQuery::default()).await.unwrap();
    assert_eq!((page.counts.total, refusals.load(Ordering::SeqCst)), (Some(0), 1));
}

/// A request that was sent with the old secret can be answered after the change, and the answer can quote it.
#[tokio::test]
async fn an_answer_after_a_change_shows_no_old_secret() {
    const OLD: &str = "old-passw0rd-q7";
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("password");
    std::fs::write(&file, OLD).unwrap();
    let (is_held, after_change) = (Arc::new(AtomicBool::new(false)), Arc::new(Notify::new()));
    let (holds, begins) = (is_held.clone(), after_change.clone());
    let server = Scripted::start(move |asked| {
        let sent = asked.header("authorization").unwrap_or_default().to_owned();
        let is_old = sent == "Basic ZW5naW5lOm9sZC1wYXNzdzByZC1xNw==";
        if !asked.path.ends_with("/errata") {
            return katello("4.18.0", |_| page(value!([])))(asked);
        }
        if is_old && !holds.swap(true, Ordering::SeqCst) {
            let quoted = value!({"error": {"message": format!("cannot authorize engine:{OLD} / {sent}")}});
            return Reply::After(begins.clone(), Box::new(json(500, quoted)));
        }
        if is_old {
            return json(401, value!({"error": {"message": "no"}}));
        }
        page(value!([]))
    })
    .await;
    let mut config = config(&server.url, vec![server.ca_file.clone()]);
    config.limits.retries = 0;
    config.auth = Auth::Basic { username: "engine".into(), password: Secret::File(file.clone()) };
    let provider = Arc::new(connect(&config));
    let early = tokio::spawn({
        let provider = provider.clone();
        async move { provider.errata(&call(), &host_id(), &ErrataQuery::default()).await }
    });
    while !is_held.load(Ordering::SeqCst) {
        tokio::task::yield_now().await;
    }
    std::fs::write(&file, "new-one").unwrap();
    provider.errata(&call(), &host_id(), &ErrataQuery::default()).await.unwrap();
    after_change.notify_one();
    let error = early.await.unwrap().unwrap_err();
    assert!(error.message().contains("cannot authorize"), "{error}");
    for secret in [OLD, "ZW5naW5lOm9sZC1wYXNzdzByZC1xNw=="] {
        assert!(!error.to_string().contains(secret), "{error}");
    }
}

#[tokio::test]
async fn refusals_and_failures_keep_the_servers_words() {
    let foreman_403 = value!({"error": {"message": "Access denied",
        "details": "Missing one of the required permissions: view_hosts", "missing_permissions": ["view_hosts"]}});
    let error = told(json(403, foreman_403)).await;
    assert_error(&error, Code::ProviderForbidden, "to the role of the configured user: view_hosts");
    let missing = value!({"error": {"message": "Resource host not found by id '11'"}});
    assert_error(&told(json(404, missing)).await, Code::ProviderNotFound, "not found by id '11'");
    let invalid = value!({"error": {"id": 1, "errors": {"name": ["x"]}, "full_messages": ["Name can't be blank"]}});
    assert_error(&told(json(422, invalid)).await, Code::ProviderRejected, "Name can't be blank");
    let katello =
        value!({"displayMessage": "Type must be one of: security", "errors": ["Type must be one of: security"]});
    assert_error(&told(json(500, katello)).await, Code::ProviderFailed, "Type must be one of: security");
    assert_error(&told(json(500, value!({"error": {"message": "boom"}}))).await, Code::ProviderFailed, "boom");
    assert_error(
        &told(html(502, "<html><title>502 Proxy Error</title></html>")).await,
        Code::ProviderUnavailable,
        "502 Proxy Error",
    );
}

#[tokio::test]
async fn unreadable_answers_have_their_own_code() {
    assert_error(&told(html(200, "<html><title>Log in</title></html>")).await, Code::ProviderMalformed, "Log in");
    let truncated = told(Reply::Truncated(r#"{"results": ["#.into())).await;
    assert_eq!(truncated.code(), Code::ProviderMalformed, "{truncated}");
    let deep = format!("{{\"results\": [{}1{}]}}", "[".repeat(100_000), "]".repeat(100_000));
    assert_eq!(told(json(200, deep)).await.code(), Code::ProviderMalformed);
    assert_error(&told(json(200, value!({"total": 1}))).await, Code::ProviderMalformed, "results");
}

#[tokio::test]
async fn an_answer_beyond_the_limit_is_not_read() {
    let server = Scripted::start(katello("4.18.0", |_| json(200, " ".repeat(1 << 20)))).await;
    let mut config = config(&server.url, vec![server.ca_file.clone()]);
    config.limits.max_body_bytes = 1 << 16;
    assert_error(&errata_error(&connect(&config)).await, Code::ProviderTooLarge, "65536 bytes");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let other = Scripted::start(|_| json(200, "{}")).await;
    let location = format!("{}/api/hosts/11/errata", other.url);
    let shown = location.clone();
    let error = told(Reply::Answer { status: 302, headers: vec![("Location", location)], body: String::new() }).await;
    assert_error(&error, Code::ProviderRedirect, &shown);
    assert!(other.asked().is_empty(), "credentials went to another server");
}

#[tokio::test]
async fn a_search_that_was_not_understood_is_no_empty_list() {
    let by_katello = value!({"total": null, "subtotal": 0, "page": 1, "per_page": 20, "results": [],
        "error": "Field 'foo' not recognized for searching!"});
    assert_error(&told(json(200, by_katello)).await, Code::ProviderSearch, "Field 'foo' not recognized");

    let server =
        Scripted::start(katello("4.18.0", |_| json(400, value!({"error": {"message": "Field 'facts' ?"}})))).await;
    let host: HostInventory = serde_json::from_value(value!({"id": "h1", "name": "h1", "status": "up"})).unwrap();
    let error =
        provider(&server).content_hosts(&call(), &[Wanted { host, stored: None, is_change: false }]).await.unwrap_err();
    assert_error(&error, Code::ProviderSearch, "Field 'facts' ?");
}

#[tokio::test]
async fn reads_are_retried_a_bounded_number_of_times() {
    let tries = Arc::new(AtomicUsize::new(0));
    let (count, fail_first) = (tries.clone(), Arc::new(AtomicUsize::new(2)));
    let remaining = fail_first.clone();
    let server = Scripted::start(katello("4.18.0", move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        match remaining.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1)) {
            Ok(_) => Reply::Answer { status: 503, headers: vec![("Retry-After", "1".into())], body: String::new() },
            Err(_) => page(value!([])),
        }
    }))
    .await;
    let provider = provider(&server);
    provider.errata(&call(), &host_id(), &ErrataQuery::default()).await.unwrap();
    assert_eq!(tries.swap(0, Ordering::SeqCst), 3);
    fail_first.store(100, Ordering::SeqCst);
    assert_eq!(errata_error(&provider).await.code(), Code::ProviderUnavailable);
    assert_eq!(tries.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_long_retry_after_ends_the_retries() {
    let server = Scripted::start(katello("4.18.0", |_| Reply::Answer {
        status: 429,
        headers: vec![("Retry-After", "3600".into())],
        body: String::new(),
    }))
    .await;
    assert_eq!(errata_error(&provider(&server)).await.code(), Code::ProviderUnavailable);
    assert_eq!(server.count("/api/hosts/11/errata"), 1);
}

const HOUR_MS: i64 = 3_600_000;

/// A provider over a clock that is set back by an hour, or forward, after the first question.
async fn on_a_set_clock(server: &Scripted, set_by: i64, passes: i64) {
    let clock = Arc::new(SetClock::default());
    let config = config(&server.url, vec![server.ca_file.clone()]);
    let provider = katello::connect(&config, clock.clone(), Arc::new(SystemIds)).unwrap();
    let _ = provider.errata(&call(), &host_id(), &ErrataQuery::default()).await;
    clock.set_by(set_by);
    clock.pass(passes);
    let _ = provider.errata(&call(), &host_id(), &ErrataQuery::default()).await;
}

#[tokio::test]
async fn refused_credentials_rest_for_a_minute_whatever_the_clock_says() {
    for (set_by, passes, asked) in [(-HOUR_MS, 61_000, 2), (HOUR_MS, 1_000, 1)] {
        let server = Scripted::start(|asked| match asked.path.as_str() {
            "/katello/api/status" => json(200, value!({"version": "4.18.0"})),
            _ => json(401, value!({"error": {"message": "Unable to authenticate user engine"}})),
        })
        .await;
        on_a_set_clock(&server, set_by, passes).await;
        assert_eq!(server.count("/api/status"), asked, "set by {set_by}");
    }
}

#[tokio::test]
async fn a_dialect_is_detected_again_after_an_hour_whatever_the_clock_says() {
    for (set_by, passes, detections) in [(-HOUR_MS, HOUR_MS + 1, 2), (2 * HOUR_MS, 1_000, 1)] {
        let server = Scripted::start(katello("4.18.0", |_| page(value!([])))).await;
        on_a_set_clock(&server, set_by, passes).await;
        assert_eq!(server.count("/katello/api/status"), detections, "set by {set_by}");
    }
}

/// Refusals are understood by their words, which servers translate.
#[tokio::test]
async fn english_answers_are_asked_for() {
    let server = Scripted::start(katello("4.18.0", |_| page(value!([])))).await;
    provider(&server).errata(&call(), &host_id(), &ErrataQuery::default()).await.unwrap();
    assert!(server.asked().iter().all(|asked| asked.header("accept-language") == Some("en")), "{:?}", server.asked());
}
