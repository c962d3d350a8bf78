//! Sessions: one login for a server, then its cookie, of which nobody else learns.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use futures_util::future::join_all;
use ovirt_upgrade_manager::config::{Auth, ProviderConfig, Secret};
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::katello;
use ovirt_upgrade_manager::model::erratum::ErrataQuery;
use ovirt_upgrade_manager::ports::Provider;
use ovirt_upgrade_manager::system::SystemIds;
use serde_json::json as value;

use crate::support::client::{self, SetClock, call, errata_error, host_id, katello as answers, page};
use crate::support::lab::{self as labs, lab};
use crate::support::scripted::{Asked, Reply, Scripted, json};

const COOKIE: &str = "f00dfeed5e551on";

/// A reply that begins a session.
fn with_cookie(reply: Reply, cookie: &str) -> Reply {
    match reply {
        Reply::Answer { status, mut headers, body } => {
            headers.push(("Set-Cookie", format!("_session_id={cookie}; path=/; secure; HttpOnly; SameSite=Lax")));
            Reply::Answer { status, headers, body }
        }
        other => other,
    }
}

fn is_public(asked: &Asked) -> bool {
    asked.path == "/katello/api/status"
}

fn refused() -> Reply {
    // A refusal sets a cookie as well, which is nobody's session.
    with_cookie(json(401, value!({"error": {"message": "Unable to authenticate user engine"}})), "n0b0dy")
}

/// A server that keeps sessions: each login gets the next cookie, and the newest `kept` of them are known.
async fn keeping(kept: usize) -> (Scripted, Arc<AtomicUsize>) {
    let logins = Arc::new(AtomicUsize::new(0));
    let seen = logins.clone();
    let server = Scripted::start(move |asked| {
        let answer = answers("4.14.0", |_| page(value!([])))(asked);
        if is_public(asked) {
            return with_cookie(answer, "n0b0dy");
        }
        if let Some(cookie) = asked.header("cookie") {
            assert!(asked.header("authorization").is_none(), "the cookie goes alone");
            let newest = seen.load(Ordering::SeqCst);
            let is_known = (1..=newest).rev().take(kept).any(|n| cookie == format!("_session_id={COOKIE}{n}"));
            return if is_known { answer } else { refused() };
        }
        let number = seen.fetch_add(1, Ordering::SeqCst) + 1;
        with_cookie(answer, &format!("{COOKIE}{number}"))
    })
    .await;
    (server, logins)
}

async fn read(provider: &Arc<dyn Provider>) {
    provider.errata(&call(), &host_id(), &ErrataQuery::default()).await.unwrap();
}

#[tokio::test]
async fn one_login_serves_all_requests_of_a_connection() {
    let (server, logins) = keeping(9).await;
    let provider = client::provider(&server);
    for _ in 0..5 {
        read(&provider).await;
    }
    assert_eq!(logins.load(Ordering::SeqCst), 1);
    let asked = server.asked();
    let anonymous = asked.iter().filter(|a| is_public(a));
    assert!(anonymous.clone().count() > 0 && anonymous.into_iter().all(|a| a.header("cookie").is_none()));
    // Another connection, of the same user, logs in itself.
    read(&client::provider(&server)).await;
    assert_eq!(logins.load(Ordering::SeqCst), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_side_by_side_log_in_once() {
    let lab = lab(4, 14, 6);
    let provider = labs::provider(&lab);
    let hosts: Vec<_> = lab.expected().into_iter().map(|host| host.id.to_string().try_into().unwrap()).collect();
    let read = async || {
        let (call, query) = (labs::call(), ErrataQuery::default());
        let pages = join_all(hosts.iter().map(|id| provider.errata(&call, id, &query))).await;
        assert!(pages.iter().all(Result::is_ok));
    };
    read().await;
    assert_eq!(lab.logins(), 1);
    // The server forgets its sessions: nobody notices, and the next request logs in once more.
    let before = lab.requests().len();
    lab.end_sessions();
    read().await;
    assert_eq!(lab.logins(), 2);
    let refused = lab.requests().split_off(before).iter().filter(|r| r.status == 401).count();
    assert!(refused <= hosts.len(), "each request is refused once at the most: {refused}");
}

/// The server forgets its session while many requests wait for their turn: only those under way are refused. Foreman counts each
/// refusal as a failed login, and locks the address after thirty.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_wait_do_not_send_a_session_that_was_refused() {
    let lab = lab(4, 14, 6);
    let provider = labs::provider(&lab);
    let host: ovirt_upgrade_manager::model::ids::ContentHostId =
        lab.expected().first().unwrap().id.to_string().try_into().unwrap();
    let (call, query) = (labs::call(), ErrataQuery::default());
    provider.errata(&call, &host, &query).await.unwrap();
    let before = lab.requests().len();
    lab.end_sessions();
    let pages = join_all((0..40).map(|_| provider.errata(&call, &host, &query))).await;
    assert!(pages.iter().all(Result::is_ok));
    let refused = lab.requests().split_off(before).iter().filter(|r| r.status == 401).count();
    assert!((1..=4).contains(&refused), "{refused} refusals");
    assert_eq!(lab.failed_logins(), refused, "each of them counts");
    assert_eq!(lab.logins(), 2);
}

#[tokio::test]
async fn a_session_that_ends_is_followed_by_one_login() {
    let (server, logins) = keeping(1).await;
    let clock = Arc::new(SetClock::default());
    let provider = connect(&client::config(&server.url, vec![server.ca_file.clone()]), &clock);
    read(&provider).await;
    // Another login makes the server forget this one.
    read(&client::provider(&server)).await;
    clock.pass(1_000);
    let before = server.asked().len();
    read(&provider).await;
    assert_eq!(logins.load(Ordering::SeqCst), 3);
    assert_eq!(server.asked().len() - before, 2, "refused, then sent again with the password");
}

fn connect(config: &ProviderConfig, clock: &Arc<SetClock>) -> Arc<dyn Provider> {
    katello::connect(config, clock.clone(), Arc::new(SystemIds)).unwrap()
}

/// Several servers behind one address, say. Each refusal counts as a failed login, and thirty lock the address.
#[tokio::test]
async fn a_server_that_does_not_keep_its_sessions_gets_the_password() {
    let (server, _) = keeping(0).await;
    let clock = Arc::new(SetClock::default());
    let provider = connect(&client::config(&server.url, vec![server.ca_file.clone()]), &clock);
    for _ in 0..20 {
        read(&provider).await;
        clock.pass(10_000);
    }
    let with_cookie = server.asked().iter().filter(|a| a.header("cookie").is_some()).count();
    assert_eq!(with_cookie, 2);
}

/// It can have been set up otherwise meanwhile, or upgraded. One refusal a day shows that it was not.
#[tokio::test]
async fn a_server_that_kept_no_sessions_is_tried_again_after_a_day_and_with_a_new_version() {
    const HOUR: i64 = 3_600_000;
    let (keeps, is_new) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (kept, newer) = (keeps.clone(), is_new.clone());
    let server = Scripted::start(move |asked| {
        let version = if newer.load(Ordering::SeqCst) { "4.15.0" } else { "4.14.0" };
        let answer = answers(version, |_| page(value!([])))(asked);
        match (is_public(asked), asked.header("cookie")) {
            (false, Some(_)) if !kept.load(Ordering::SeqCst) => refused(),
            (false, None) => with_cookie(answer, COOKIE),
            _ => answer,
        }
    })
    .await;
    let clock = Arc::new(SetClock::default());
    let provider = connect(&client::config(&server.url, vec![server.ca_file.clone()]), &clock);
    let with_cookie = || server.asked().iter().filter(|a| a.header("cookie").is_some()).count();
    let read_for = async |hours: i64| {
        for _ in 0..hours {
            for _ in 0..3 {
                read(&provider).await;
            }
            clock.pass(HOUR);
        }
    };
    read(&provider).await;
    read(&provider).await;
    read(&provider).await;
    assert_eq!(with_cookie(), 2);
    read_for(24).await;
    assert_eq!(with_cookie(), 2, "for a day it gets the password");
    read_for(12).await;
    assert_eq!(with_cookie(), 3, "one more refusal");
    // It is upgraded, and keeps them.
    keeps.store(true, Ordering::SeqCst);
    is_new.store(true, Ordering::SeqCst);
    read_for(3).await;
    assert!(with_cookie() > 3, "a new version is tried at once");
    let before = server.asked().iter().filter(|a| a.header("authorization").is_some()).count();
    read_for(5).await;
    assert_eq!(server.asked().iter().filter(|a| a.header("authorization").is_some()).count(), before);
}

/// The session that a password began is not used once another password is stored: the old one may have been withdrawn.
#[tokio::test]
async fn a_changed_password_ends_the_session() {
    let (server, logins) = keeping(9).await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("password");
    std::fs::write(&file, "old\n").unwrap();
    let mut config = client::config(&server.url, vec![server.ca_file.clone()]);
    config.auth = Auth::Basic { username: "engine".into(), password: Secret::File(file.clone()) };
    let provider = client::connect(&config);
    read(&provider).await;
    std::fs::write(&file, "new\n").unwrap();
    for _ in 0..3 {
        read(&provider).await;
    }
    assert_eq!(logins.load(Ordering::SeqCst), 2, "one login, with the new password");
    let last = server.asked().into_iter().rfind(|a| a.header("authorization").is_some()).unwrap();
    // "engine:new"
    assert_eq!(last.header("authorization"), Some("Basic ZW5naW5lOm5ldw=="));
    // A file that is being written, or is away for a moment, says nothing.
    std::fs::write(&file, "").unwrap();
    read(&provider).await;
    std::fs::remove_file(&file).unwrap();
    read(&provider).await;
    assert_eq!(logins.load(Ordering::SeqCst), 2);
}

/// Without a session, or signed, each request has the credentials with it. Forty wait at the gate when the first ones are refused.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_wait_do_not_send_credentials_that_were_refused() {
    let basic = Auth::Basic { username: "engine".into(), password: Secret::Value("s3cret".into()) };
    let signed = value!({"oauth1": {"consumer_key": "a-long-key", "consumer_secret": {"value": "s3cret"}}});
    for auth in [basic, serde_json::from_value(signed).unwrap()] {
        let is_changed = Arc::new(AtomicBool::new(false));
        let changed = is_changed.clone();
        let server = Scripted::start(move |asked| {
            let answer = answers("4.14.0", |_| page(value!([])))(asked);
            if is_public(asked) || !changed.load(Ordering::SeqCst) { answer } else { refused() }
        })
        .await;
        let mut config = client::config(&server.url, vec![server.ca_file.clone()]);
        config.auth = auth;
        let provider = client::connect(&config);
        read(&provider).await;
        is_changed.store(true, Ordering::SeqCst);
        let before = server.asked().len();
        let (call, id, query) = (call(), host_id(), ErrataQuery::default());
        let tries = join_all((0..40).map(|_| provider.errata(&call, &id, &query))).await;
        assert!(tries.into_iter().all(|e| e.unwrap_err().code() == Code::ProviderAuth));
        let sent = server.asked().len() - before;
        assert!((1..=4).contains(&sent), "{sent} were sent, of which four at a time");
    }
}

/// Those that wait with an old password send the new one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_that_wait_send_the_password_that_another_one_read_again() {
    let is_changed = Arc::new(AtomicBool::new(false));
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("password");
    std::fs::write(&file, "old\n").unwrap();
    let (changed, rotating) = (is_changed.clone(), file.clone());
    let server = Scripted::start(move |asked| {
        let answer = answers("4.14.0", |_| page(value!([])))(asked);
        // "engine:new"
        let is_new = asked.header("authorization") == Some("Basic ZW5naW5lOm5ldw==");
        if is_public(asked) || !changed.load(Ordering::SeqCst) || is_new {
            return answer;
        }
        // Renamed into place: a file that another answer is writing is empty for a moment, and says nothing.
        let mut fresh = tempfile::NamedTempFile::new_in(rotating.parent().unwrap()).unwrap();
        fresh.write_all(b"new\n").unwrap();
        fresh.persist(&rotating).unwrap();
        refused()
    })
    .await;
    let mut config = client::config(&server.url, vec![server.ca_file.clone()]);
    config.auth = Auth::Basic { username: "engine".into(), password: Secret::File(file) };
    let provider = client::connect(&config);
    read(&provider).await;
    is_changed.store(true, Ordering::SeqCst);
    let (call, id, query) = (call(), host_id(), ErrataQuery::default());
    let all = join_all((0..40).map(|_| provider.errata(&call, &id, &query))).await;
    assert!(all.iter().all(Result::is_ok), "{:?}", all.into_iter().find(Result::is_err));
    let old = |a: &&Asked| a.header("authorization") == Some("Basic ZW5naW5lOm9sZA==");
    let asked = server.asked();
    let new_at = asked.iter().position(|a| !is_public(a) && !old(&a)).unwrap();
    assert!(asked[new_at..].iter().filter(old).count() <= 3, "only those under way");
}

/// The server refuses the old password: the new one is read, and sent once.
#[tokio::test]
async fn a_refused_password_is_read_again_and_the_new_one_logs_in() {
    let logins = Arc::new(AtomicUsize::new(0));
    let seen = logins.clone();
    let server = Scripted::start(move |asked| {
        let answer = answers("4.14.0", |_| page(value!([])))(asked);
        match (is_public(asked), asked.header("cookie"), asked.header("authorization")) {
            (true, ..) | (_, Some(_), _) => answer,
            // "engine:new"
            (_, None, Some("Basic ZW5naW5lOm5ldw==")) => {
                seen.fetch_add(1, Ordering::SeqCst);
                with_cookie(answer, COOKIE)
            }
            _ => refused(),
        }
    })
    .await;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("password");
    std::fs::write(&file, "old\n").unwrap();
    let mut config = client::config(&server.url, vec![server.ca_file.clone()]);
    config.auth = Auth::Basic { username: "engine".into(), password: Secret::File(file.clone()) };
    let provider = client::connect(&config);
    assert_eq!(errata_error(&provider).await.code(), Code::ProviderAuth);
    std::fs::write(&file, "new\n").unwrap();
    read(&provider).await;
    assert_eq!(logins.load(Ordering::SeqCst), 1);
}

/// A request whose session was refused, and the next one as well, because another request's login was slower than the server's
/// memory: that says nothing about the password.
#[tokio::test]
async fn two_refused_sessions_are_not_taken_for_a_refused_password() {
    let (asked_in_session, logins) = (Arc::new(AtomicUsize::new(0)), AtomicUsize::new(0));
    let count = asked_in_session.clone();
    // Sessions are never known; the password always is.
    let server = Scripted::start(move |asked| {
        let answer = answers("4.14.0", |_| page(value!([])))(asked);
        match (is_public(asked), asked.header("cookie")) {
            (false, Some(_)) => {
                count.fetch_add(1, Ordering::SeqCst);
                refused()
            }
            (false, None) => with_cookie(answer, &format!("{COOKIE}{}", logins.fetch_add(1, Ordering::SeqCst))),
            (true, _) => answer,
        }
    })
    .await;
    let provider = client::provider(&server);
    let (call, id, query) = (call(), host_id(), ErrataQuery::default());
    for _ in 0..3 {
        let all = join_all((0..6).map(|_| provider.errata(&call, &id, &query))).await;
        assert!(all.iter().all(Result::is_ok), "{:?}", all.into_iter().find(Result::is_err));
    }
    assert!(asked_in_session.load(Ordering::SeqCst) > 0);
}

#[tokio::test]
async fn a_refused_login_is_not_repeated() {
    let server = Scripted::start(|asked| match is_public(asked) {
        true => answers("4.14.0", |_| page(value!([])))(asked),
        false => refused(),
    })
    .await;
    let provider = client::provider(&server);
    let call = call();
    let id = host_id();
    let query = ErrataQuery::default();
    let tries = join_all((0..8).map(|_| provider.errata(&call, &id, &query))).await;
    assert!(tries.into_iter().all(|e| e.unwrap_err().code() == Code::ProviderAuth));
    let asked = server.asked();
    assert_eq!(asked.iter().filter(|a| a.header("authorization").is_some()).count(), 1);
    assert!(asked.iter().all(|a| a.header("cookie").is_none()), "the cookie of a refusal is no session");
}

#[tokio::test]
async fn no_error_shows_the_cookie() {
    let server = Scripted::start(|asked| {
        let answer = answers("4.14.0", |_| page(value!([])))(asked);
        match asked.header("cookie") {
            None => with_cookie(answer, COOKIE),
            Some(cookie) if asked.path.ends_with("/errata") => {
                json(500, value!({"error": {"message": format!("no session for {cookie}")}}))
            }
            Some(_) => answer,
        }
    })
    .await;
    let error = errata_error(&client::provider(&server)).await;
    assert!(error.message().contains("no session for"), "{error}");
    assert!(!error.to_string().contains(COOKIE) && !format!("{error:?}").contains(COOKIE), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_examination_tries_the_password() {
    let lab = lab(4, 14, 3);
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("password");
    std::fs::write(&file, lab.password()).unwrap();
    let mut config = labs::config("lab", &lab);
    config.auth = Auth::Basic { username: lab.username().to_owned(), password: Secret::File(file.clone()) };
    let provider = labs::connect(&config);
    provider.examine(&labs::call()).await.unwrap();
    let before = lab.logins();
    provider.examine(&labs::call()).await.unwrap();
    assert_eq!(lab.logins(), before + 1);
}
