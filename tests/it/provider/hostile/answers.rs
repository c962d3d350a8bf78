//! One answer, and everything that can be wrong with it: status, length, encoding, compression, speed.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use flate2::Compression;
use flate2::write::GzEncoder;
use ovirt_upgrade_manager::config::ProviderConfig;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::katello;
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::task::InstallWay;
use ovirt_upgrade_manager::ports::Clock;
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use serde_json::json as value;

use crate::support::client::*;
use crate::support::hostile::*;
use crate::support::scripted::{Reply, Scripted, bytes, flood, html, json, trickle};

/// An answer, its error code, and how often it is asked for: reads are tried again after what may pass.
struct Told {
    name: &'static str,
    reply: fn() -> Reply,
    code: Code,
    needle: &'static str,
    asked: usize,
}

const fn told(name: &'static str, reply: fn() -> Reply, code: Code, needle: &'static str, asked: usize) -> Told {
    Told { name, reply, code, needle, asked }
}

/// A list that times out is asked for again with half the rows, and with a quarter.
const SMALLER: usize = 3;
/// A list for which a proxy gave up waiting: with 100 rows, and with 20.
const FEWER: usize = 2;
const ONCE: usize = 1;
/// `retries` of [`tight`] and the first try.
const RETRIED: usize = 3;

const TOLD: &[Told] = &[
    told("status_409", || json(409, value!({"displayMessage": "locked"})), Code::ProviderRejected, "locked", ONCE),
    told("status_429_without_retry_after", || retry_later(429, None), Code::ProviderUnavailable, "429", RETRIED),
    told("status_429_with_retry_after", || retry_later(429, Some("1")), Code::ProviderUnavailable, "429", RETRIED),
    told("status_429_retry_after_an_hour", || retry_later(429, Some("3600")), Code::ProviderUnavailable, "429", ONCE),
    told(
        "status_503_retry_after_forever",
        || retry_later(503, Some("18446744073709551615")),
        Code::ProviderUnavailable,
        "503",
        ONCE,
    ),
    told(
        "status_429_retry_after_beyond_numbers",
        || retry_later(429, Some(&"9".repeat(99))),
        Code::ProviderUnavailable,
        "429",
        ONCE,
    ),
    told("status_429_retry_after_negative", || retry_later(429, Some("-5")), Code::ProviderUnavailable, "429", RETRIED),
    told(
        "status_429_retry_after_nonsense",
        || retry_later(429, Some("soon")),
        Code::ProviderUnavailable,
        "429",
        RETRIED,
    ),
    told(
        "status_502_html",
        || html(502, "<title>Proxy Error</title>"),
        Code::ProviderUnavailable,
        "Proxy Error",
        RETRIED,
    ),
    told("status_503_html", || html(503, "<h1>down</h1>"), Code::ProviderUnavailable, "down", RETRIED),
    told(
        "status_504_html",
        || html(504, "<title>Gateway Timeout</title>"),
        Code::ProviderUnavailable,
        "also for a page of 20 rows",
        FEWER,
    ),
    told("status_500_not_utf8", || status_bytes(500, b"\xff\xfe\xfdboom"), Code::ProviderFailed, "boom", ONCE),
    told(
        "status_503_without_end",
        || flood(&head(503, ""), &"sorry ".repeat(999)),
        Code::ProviderUnavailable,
        "sorry",
        RETRIED,
    ),
    told("status_500_nested", || json(500, nested()), Code::ProviderFailed, "500", ONCE),
    told("status_599", || html(599, ""), Code::ProviderFailed, "599", ONCE),
    told("body_html", || html(200, "<title>Log in</title>"), Code::ProviderMalformed, "Log in", ONCE),
    told("body_empty", || json(200, ""), Code::ProviderMalformed, "EOF", ONCE),
    told(
        "body_not_utf8",
        || bytes("", b"{\"results\": [\"\xff\xfe\"]}"),
        Code::ProviderMalformed,
        "GET /api/hosts/11",
        ONCE,
    ),
    told("body_utf16", || bytes("", &utf16("{\"results\": []}")), Code::ProviderMalformed, "GET /api/hosts/11", ONCE),
    told("body_nested", || json(200, nested()), Code::ProviderMalformed, "GET /api/hosts/11", ONCE),
    told(
        "body_nested_in_the_error",
        || json(200, nested().replace("results", "error")),
        Code::ProviderMalformed,
        "recursion limit",
        ONCE,
    ),
    told("body_number_beyond_floats", || json(200, "{\"results\": [1e999]}"), Code::ProviderMalformed, "number", ONCE),
    told("body_with_a_tail", || json(200, "{\"results\": []} {}"), Code::ProviderMalformed, "trailing", ONCE),
    told("body_null", || json(200, "null"), Code::ProviderMalformed, "null", ONCE),
    told("body_long_text", || json(200, value!("x".repeat(200_000))), Code::ProviderMalformed, "xxx", ONCE),
    told(
        "body_error_long",
        || json(200, value!({"results": [], "error": "e".repeat(9_999)})),
        Code::ProviderSearch,
        "eee",
        ONCE,
    ),
    told(
        "body_error_object",
        || json(200, value!({"results": [], "error": {"a": "b"}})),
        Code::ProviderSearch,
        "a: b",
        ONCE,
    ),
    told(
        "body_without_end",
        || flood(&head(200, ""), &" ".repeat(9_999)),
        Code::ProviderTooLarge,
        "262144 bytes",
        ONCE,
    ),
    told("body_chunked_without_end", chunks_without_end, Code::ProviderTooLarge, "262144 bytes", ONCE),
    told("body_chunk_beyond_numbers", || chunk("FFFFFFFFFFFFFFFFF"), Code::ProviderMalformed, "broke off", ONCE),
    told("body_chunk_nonsense", || chunk("size"), Code::ProviderMalformed, "broke off", ONCE),
    told("body_cut_off", || Reply::Truncated("{\"results\": [".into()), Code::ProviderMalformed, "broke off", ONCE),
    told("body_trickles", || trickle(&head(200, ""), " "), Code::ProviderTimeout, "within 4s", SMALLER),
    told(
        "length_beyond_numbers",
        || raw(&head(200, "Content-Length: 99999999999999999999\r\n")),
        Code::ProviderMalformed,
        "no HTTP",
        ONCE,
    ),
    told("length_negative", || raw(&head(200, "Content-Length: -1\r\n")), Code::ProviderMalformed, "no HTTP", ONCE),
    told(
        "length_huge_and_nothing",
        || raw(&head(200, "Content-Length: 9999999999\r\n")),
        Code::ProviderMalformed,
        "broke off",
        ONCE,
    ),
    told("gzip_bomb", gzip_bomb, Code::ProviderTooLarge, "262144 bytes", ONCE),
    told("gzip_bomb_in_an_error", gzip_bomb_in_an_error, Code::ProviderUnavailable, "503", RETRIED),
    told("gzip_cut_off", || gzip(&gzipped(b"{\"results\": []}")[..20]), Code::ProviderMalformed, "broke off", ONCE),
    told("gzip_nonsense", || gzip(b"this is no gzip at all"), Code::ProviderMalformed, "broke off", ONCE),
    told(
        "encoding_unknown",
        || bytes("Content-Encoding: br\r\n", b"\x0b\x02\x80"),
        Code::ProviderMalformed,
        "GET /api",
        ONCE,
    ),
    told(
        "headers_without_end",
        || flood("HTTP/1.1 200 OK\r\n", &"X-More: yes\r\n".repeat(99)),
        Code::ProviderMalformed,
        "no HTTP",
        ONCE,
    ),
    told(
        "header_without_end",
        || flood("HTTP/1.1 200 OK\r\nX: ", &"a".repeat(4_000)),
        Code::ProviderMalformed,
        "no HTTP",
        ONCE,
    ),
    told("headers_trickle", || trickle("HTTP/1.1 200 OK\r\nX: ", "a"), Code::ProviderTimeout, "within 2s", SMALLER),
    told("status_line_nonsense", || raw("220 smtp.example.com ESMTP\r\n"), Code::ProviderMalformed, "no HTTP", ONCE),
    told(
        "informational_without_end",
        || trickle("", "HTTP/1.1 100 Continue\r\n\r\n"),
        Code::ProviderTimeout,
        "within 2s",
        SMALLER,
    ),
    told("connection_closed", || raw(""), Code::ProviderUnreachable, "127.0.0.1", RETRIED),
    told("connection_silent", || Reply::Hang, Code::ProviderTimeout, "within 2s", SMALLER),
];

const CASES: &[Case] = cases![
    the_detection_dies_in_every_request,
    the_detection_is_a_bomb,
    the_waits_between_tries_are_bounded,
    an_installation_is_never_sent_twice,
];

pub fn names() -> Vec<String> {
    TOLD.iter().map(|t| t.name).chain(CASES.iter().map(|c| c.name)).map(str::to_owned).collect()
}

fn head(status: u16, headers: &str) -> String {
    format!("HTTP/1.1 {status} X\r\n{headers}\r\n")
}

fn raw(text: &str) -> Reply {
    flood(text, "")
}

fn retry_later(status: u16, retry_after: Option<&str>) -> Reply {
    let headers = retry_after.map(|value| ("Retry-After", value.to_owned())).into_iter().collect();
    Reply::Answer { status, headers, body: "{}".into() }
}

fn status_bytes(status: u16, body: &[u8]) -> Reply {
    let head = head(status, &format!("Content-Length: {}\r\n", body.len()));
    Reply::Raw { first: [head.as_bytes(), body].concat(), again: vec![], pause: Duration::ZERO }
}

fn nested() -> String {
    format!("{{\"results\": {}1{}}}", "[".repeat(100_000), "]".repeat(100_000))
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn chunk(size: &str) -> Reply {
    raw(&format!("{}{size}\r\n{{\"results\"", head(200, "Transfer-Encoding: chunked\r\n")))
}

fn chunks_without_end() -> Reply {
    flood(&head(200, "Transfer-Encoding: chunked\r\n"), &format!("1000\r\n{}\r\n", " ".repeat(0x1000)))
}

fn gzipped(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(vec![], Compression::fast());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

fn gzip(body: &[u8]) -> Reply {
    bytes("Content-Encoding: gzip\r\n", body)
}

/// 32 MB of blanks in 32 KB: 128 times what the limits allow.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| gzipped(&vec![b' '; 32 << 20]));

fn gzip_bomb() -> Reply {
    gzip(&BOMB)
}

fn gzip_bomb_in_an_error() -> Reply {
    let body = BOMB.as_slice();
    let head = head(503, &format!("Content-Encoding: gzip\r\nContent-Length: {}\r\n", body.len()));
    Reply::Raw { first: [head.as_bytes(), body].concat(), again: vec![], pause: Duration::ZERO }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_answer_has_its_code() {
    LazyLock::force(&BOMB);
    each(TOLD.iter().map(|case| bounded(case.name, run_case_with_code(case)))).await;
}

async fn run_case_with_code(case: &Told) {
    let reply = (case.reply)();
    let server = Scripted::start(katello("4.18.0", move |_| reply.clone())).await;
    let limits = if case.code == Code::ProviderTimeout { shortest_limits() } else { short_limits() };
    let error = errata_error(&connect(&ProviderConfig { limits, ..config_with_limits(&server) })).await;
    assert_case_error(case.name, &error, case.code, case.needle);
    assert_eq!(server.count("/api/hosts/11/errata"), case.asked, "{}: requests", case.name);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answer_cases() {
    LazyLock::force(&BOMB);
    run(CASES).await;
}

async fn the_detection_dies_in_every_request() {
    let server = Scripted::start(|_| Reply::Truncated("{\"version\": ".into())).await;
    let error = errata_error(&provider_with_limits(&server)).await;
    assert_case_error(
        "the_detection_dies_in_every_request",
        &error,
        Code::ProviderMalformed,
        "GET /katello/api/status",
    );
    assert!(server.asked().iter().all(|a| a.header("authorization").is_none()));
}

async fn the_detection_is_a_bomb() {
    let server = Scripted::start(|_| gzip_bomb()).await;
    let error = errata_error(&provider_with_limits(&server)).await;
    assert_case_error("the_detection_is_a_bomb", &error, Code::ProviderTooLarge, "GET /katello/api/status");
}

/// This machine's time; waits are written down instead of waited, and their time passes.
struct NotingClock(Mutex<Vec<Duration>>);

#[async_trait]
impl Clock for NotingClock {
    fn now_ms(&self) -> TimeMs {
        SystemClock.now_ms()
    }

    fn passed_ms(&self) -> i64 {
        self.0.lock().unwrap().iter().map(|wait| wait.as_millis() as i64).sum()
    }

    async fn sleep(&self, duration: Duration) {
        self.0.lock().unwrap().push(duration);
    }
}

async fn the_waits_between_tries_are_bounded() {
    for (retry_after, least) in [(None, 0), (Some("7"), 7), (Some("30"), 30), (Some("31"), 0), (Some("-1"), 0)] {
        let server = Scripted::start(katello("4.18.0", move |_| retry_later(429, retry_after))).await;
        let clock = Arc::new(NotingClock(Mutex::default()));
        let mut config = config_with_limits(&server);
        config.limits.retries = 10;
        let error = errata_error(&katello::connect(&config, clock.clone(), Arc::new(SystemIds)).unwrap()).await;
        assert_case_error("the_waits_between_tries_are_bounded", &error, Code::ProviderUnavailable, "429");
        let waits = clock.0.lock().unwrap().clone();
        assert_eq!(waits.len(), if retry_after == Some("31") { 0 } else { 10 }, "{retry_after:?}");
        let bounds = Duration::from_secs(least)..=Duration::from_secs(30);
        assert!(waits.iter().all(|wait| bounds.contains(wait)), "{retry_after:?}: {waits:?}");
    }
}

async fn an_installation_is_never_sent_twice() {
    let name = "an_installation_is_never_sent_twice";
    let replies: [fn() -> Reply; 6] = [
        || retry_later(429, Some("1")),
        || html(502, ""),
        || raw(""),
        || Reply::Truncated("{".into()),
        || json(200, "[]"),
        || flood("HTTP/1.1 200 OK\r\n", &"X-More: yes\r\n".repeat(99)),
    ];
    for reply in replies {
        let server = Scripted::start(katello("4.18.0", move |_| reply())).await;
        let provider = provider_with_limits(&server);
        let sent = provider.install(&call(), &host_ref(), InstallWay::RemoteExecution, &some_errata()).await;
        assert_presentable(name, &sent.unwrap_err());
        assert_eq!(server.count("/api/job_invocations"), 1, "{name}");
    }
}
