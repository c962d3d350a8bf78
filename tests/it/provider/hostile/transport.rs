//! Before the first answer: names, ports, certificates, TLS versions, redirects, cookies.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ovirt_upgrade_manager::config::Span;
use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::model::erratum::ErrataQuery;
use ovirt_upgrade_manager::model::task::InstallWay;
use ovirt_upgrade_manager::ports::Provider;
use serde_json::json as value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::client::*;
use crate::support::hostile::*;
use crate::support::scripted::{Certificate, Reply, Scripted, json};

const CASES: &[Case] = cases![
    dns_failure,
    http_in_the_url,
    plain_http_on_the_port,
    garbage_on_the_port,
    closed_during_the_handshake,
    silent_during_the_handshake,
    tls_1_0_chosen,
    tls_1_1_chosen,
    alert_protocol_version,
    alert_handshake_failure,
    redirect_to_another_https_host,
    redirect_to_http,
    redirect_of_an_installation,
    redirect_with_an_endless_location,
    redirect_of_the_detection,
    cookies_are_not_kept,
    proxy_that_does_not_answer,
    proxy_that_refuses_the_login,
    proxy_that_breaks_tls_open,
    host_header_refused,
];

/// Certificates that are refused: code, words, and what the remedy names.
const CERTIFICATES: &[(&str, Certificate, Code, &str, &str)] = &[
    ("certificate_expired", Certificate::Expired, Code::ProviderTls, "has expired", "Renew"),
    ("certificate_not_yet_valid", Certificate::NotYetValid, Code::ProviderTls, "not valid yet", "clock"),
    ("certificate_for_another_name", Certificate::OtherName, Code::ProviderTls, "for another name", "Use a name"),
    (
        "certificate_with_common_name_only",
        Certificate::CommonNameOnly,
        Code::ProviderTlsWeak,
        "common name only",
        "subject alternative name",
    ),
    (
        "certificate_without_its_intermediate",
        Certificate::WithoutIntermediate,
        Code::ProviderTls,
        "an intermediate CA whose certificate the server does not send",
        "an intermediate certificate is missing: let the server send it with its own certificate, or add it to ca_files",
    ),
    (
        "certificate_of_a_ca",
        Certificate::CaAsServer,
        Code::ProviderTls,
        "a CA certificate as its own certificate",
        "Give the server a certificate of its own",
    ),
];

pub fn names() -> Vec<String> {
    let certificates = CERTIFICATES.iter().map(|c| c.0).chain(["certificate_of_an_unknown_ca"]);
    CASES.iter().map(|c| c.name).chain(certificates).map(str::to_owned).collect()
}

#[tokio::test]
async fn transport_cases() {
    run(CASES).await;
}

#[tokio::test]
async fn refused_certificates() {
    for (name, kind, code, words, remedy) in CERTIFICATES {
        let server = Scripted::start_with(*kind, |_| json(200, "{}")).await;
        let error = bounded(name, errata_error(&provider_with_limits(&server))).await;
        assert_case_error(name, &error, *code, words);
        assert!(error.remedy().contains(remedy), "{name}: {}", error.remedy());
        assert!(server.asked().is_empty(), "{name}: it was asked something");
    }
    let server = Scripted::start(|_| json(200, "{}")).await;
    let error = errata_error(&connect(&config(&server.url, vec![]))).await;
    assert_case_error("certificate_of_an_unknown_ca", &error, Code::ProviderTls, "a CA that is not trusted here");
    assert!(error.remedy().contains("katello-server-ca.crt") && server.asked().is_empty());
}

fn at(url: &str) -> Arc<dyn Provider> {
    let mut config = config(url, vec![]);
    config.limits = shortest_limits();
    // A silence is over sooner than a busy machine's handshake.
    config.limits.read_timeout = Span(Duration::from_secs(20));
    config.limits.request_timeout = Span(Duration::from_secs(30));
    config.limits.connect_timeout = Span(Duration::from_secs(3));
    connect(&config)
}

async fn dns_failure() {
    let error = errata_error(&at("https://katello.invalid")).await;
    assert_case_error("dns_failure", &error, Code::ProviderUnreachable, "https://katello.invalid");
    assert!(error.remedy().contains("name service"), "{error}");
}

async fn http_in_the_url() {
    let plain = Raw::start(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec(), false);
    let error = errata_error(&at(&format!("http://{}", plain.address))).await;
    assert_case_error("http_in_the_url", &error, Code::ProviderUnreachable, "http://");
    assert!(plain.received().is_empty(), "something went out in the clear");
}

/// What happens to a client that meets these bytes instead of a handshake.
async fn instead_of_tls(name: &str, bytes: &[u8], hold: bool) -> Error {
    let server = Raw::start(bytes.to_vec(), hold);
    let error = errata_error(&at(&format!("https://{}", server.address))).await;
    server.received_no_credentials(name);
    error
}

async fn plain_http_on_the_port() {
    let name = "plain_http_on_the_port";
    let error = instead_of_tls(name, b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", false).await;
    assert_case_error(name, &error, Code::ProviderTls, "does not speak TLS");
    assert!(error.remedy().contains("port"), "{error}");
}

async fn garbage_on_the_port() {
    let error = instead_of_tls("garbage_on_the_port", &[0xff; 4_000], false).await;
    assert_case_error("garbage_on_the_port", &error, Code::ProviderTls, "does not speak TLS");
}

async fn closed_during_the_handshake() {
    let error = instead_of_tls("closed_during_the_handshake", b"", false).await;
    assert_case_error("closed_during_the_handshake", &error, Code::ProviderUnreachable, "127.0.0.1");
}

async fn silent_during_the_handshake() {
    let error = instead_of_tls("silent_during_the_handshake", b"", true).await;
    assert_case_error("silent_during_the_handshake", &error, Code::ProviderUnreachable, "no connection in time");
}

/// A ServerHello of an old version: 0x01 is TLS 1.0, 0x02 is TLS 1.1.
fn server_hello(minor: u8) -> Vec<u8> {
    let mut hello = vec![3, minor];
    hello.extend([7; 32]);
    // No session, TLS_RSA_WITH_AES_128_CBC_SHA, no compression.
    hello.extend([0, 0x00, 0x2f, 0]);
    let len = |n: usize| u8::try_from(n).unwrap();
    let mut record = vec![0x16, 3, minor, 0, len(hello.len() + 4), 2, 0, 0, len(hello.len())];
    record.extend(hello);
    record
}

async fn tls_1_0_chosen() {
    let error = instead_of_tls("tls_1_0_chosen", &server_hello(1), true).await;
    assert_case_error("tls_1_0_chosen", &error, Code::ProviderTlsWeak, "TLS");
}

async fn tls_1_1_chosen() {
    let error = instead_of_tls("tls_1_1_chosen", &server_hello(2), true).await;
    assert_case_error("tls_1_1_chosen", &error, Code::ProviderTlsWeak, "TLS");
}

async fn alert_protocol_version() {
    let error = instead_of_tls("alert_protocol_version", &[0x15, 3, 1, 0, 2, 2, 70], false).await;
    assert_case_error("alert_protocol_version", &error, Code::ProviderTlsWeak, "TLS 1.2 or newer");
}

async fn alert_handshake_failure() {
    let error = instead_of_tls("alert_handshake_failure", &[0x15, 3, 3, 0, 2, 2, 40], false).await;
    assert_case_error("alert_handshake_failure", &error, Code::ProviderTlsWeak, "strong cipher");
}

/// A redirect of any kind, with a cookie for the road.
fn redirect(status: u16, location: String) -> Reply {
    let cookie = ("Set-Cookie", "_session_id=abc; Domain=127.0.0.1; Path=/".to_owned());
    Reply::Answer { status, headers: vec![("Location", location), cookie], body: String::new() }
}

async fn redirect_to_another_https_host() {
    let other = Scripted::start(|_| json(200, value!({"results": [], "subtotal": 0}))).await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/api/hosts/11/errata", other.url);
        let server = Scripted::start(katello("4.18.0", move |_| redirect(status, location.clone()))).await;
        let mut config = config_with_limits(&server);
        config.ca_files.push(other.ca_file.clone());
        let error = errata_error(&connect(&config)).await;
        assert_case_error("redirect_to_another_https_host", &error, Code::ProviderRedirect, &other.url);
        assert_eq!(server.count("/api/hosts/11/errata"), 1, "{status}");
    }
    assert!(other.asked().is_empty(), "the other host was asked: {:?}", other.asked());
}

async fn redirect_to_http() {
    let plain = Raw::start(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}".to_vec(), false);
    let location = format!("http://{}/", plain.address);
    let shown = location.clone();
    let server = Scripted::start(katello("4.18.0", move |_| redirect(302, location.clone()))).await;
    assert_case_error(
        "redirect_to_http",
        &errata_error(&provider_with_limits(&server)).await,
        Code::ProviderRedirect,
        &shown,
    );
    assert!(plain.received().is_empty());
}

async fn redirect_of_an_installation() {
    let other = Scripted::start(|_| json(201, value!({"id": 3}))).await;
    let location = format!("{}/api/job_invocations", other.url);
    let server = Scripted::start(katello("4.18.0", move |_| redirect(307, location.clone()))).await;
    let sent =
        provider_with_limits(&server).install(&call(), &host_ref(), InstallWay::RemoteExecution, &some_errata()).await;
    assert_case_error("redirect_of_an_installation", &sent.unwrap_err(), Code::ProviderRedirect, &other.url);
    assert!(other.asked().is_empty() && server.count("/api/job_invocations") == 1);
}

async fn redirect_with_an_endless_location() {
    let location = format!("https://x/{}", "a".repeat(50_000));
    let server = Scripted::start(katello("4.18.0", move |_| redirect(302, location.clone()))).await;
    let error = errata_error(&provider_with_limits(&server)).await;
    assert_case_error("redirect_with_an_endless_location", &error, Code::ProviderRedirect, "https://x/aaa");
}

async fn redirect_of_the_detection() {
    let other = Scripted::start(katello("4.18.0", |_| page(value!([])))).await;
    let location = other.url.clone();
    let server = Scripted::start(move |_| redirect(301, location.clone())).await;
    assert_case_error(
        "redirect_of_the_detection",
        &errata_error(&provider_with_limits(&server)).await,
        Code::ProviderRedirect,
        &other.url,
    );
    assert!(other.asked().is_empty() && server.asked().iter().all(|a| a.header("authorization").is_none()));
}

async fn cookies_are_not_kept() {
    let server = Scripted::start(katello("4.18.0", |_| Reply::Answer {
        status: 200,
        headers: vec![("Set-Cookie", "timezone=abc; Path=/".into())],
        body: value!({"results": [], "subtotal": 0}).to_string(),
    }))
    .await;
    let provider = provider_with_limits(&server);
    for _ in 0..3 {
        provider.errata(&call(), &host_id(), &ErrataQuery::default()).await.unwrap();
    }
    assert_eq!(server.count("/api/hosts/11/errata"), 3);
    assert!(server.asked().iter().all(|a| a.header("cookie").is_none()), "a cookie other than the session's was kept");
}

/// A configuration with a proxy that has a login.
fn through(proxy: SocketAddr, url: &str, ca_files: Vec<PathBuf>) -> Arc<dyn Provider> {
    let mut config = config(url, ca_files);
    (config.limits, config.proxy) = (short_limits(), Some(format!("http://engine:s3cret@{proxy}").into()));
    connect(&config)
}

async fn proxy_that_does_not_answer() {
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let error = errata_error(&through(closed, "https://katello.example.com", vec![])).await;
    assert_case_error(
        "proxy_that_does_not_answer",
        &error,
        Code::ProviderUnreachable,
        &format!("through the proxy http://{closed}"),
    );
    assert!(error.remedy().contains("the proxy if the message names one"), "{error}");
}

async fn proxy_that_refuses_the_login() {
    let proxy = Raw::start(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n".to_vec(), false);
    let error = errata_error(&through(proxy.address, "https://katello.example.com", vec![])).await;
    assert_case_error(
        "proxy_that_refuses_the_login",
        &error,
        Code::ProviderUnreachable,
        "proxy authorization required",
    );
    assert!(error.message().contains(&format!("through the proxy http://{}", proxy.address)), "{error}");
    assert!(error.remedy().contains("with its login"), "{error}");
}

/// A proxy that answers for each server itself, with a certificate of its own CA.
async fn proxy_that_breaks_tls_open() {
    // Of a CA that nobody here knows.
    let inside = Scripted::start_with(Certificate::WithoutIntermediate, |_| json(200, "{}")).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (proxy, target) = (listener.local_addr().unwrap(), inside.url.trim_start_matches("https://").to_owned());
    let serving = tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut head = vec![];
            while !head.ends_with(b"\r\n\r\n") {
                head.push(client.read_u8().await.unwrap());
            }
            client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            let mut server = TcpStream::connect(&target).await.unwrap();
            // Ends with an error when the client turns away.
            let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
        }
    });
    let server = Scripted::start(|_| json(200, "{}")).await;
    let error = errata_error(&through(proxy, &server.url, vec![server.ca_file.clone()])).await;
    assert_case_error(
        "proxy_that_breaks_tls_open",
        &error,
        Code::ProviderTls,
        &format!("through the proxy http://{proxy}"),
    );
    assert!(error.remedy().contains("add the CA of the proxy"), "{error}");
    assert!(inside.asked().is_empty() && server.asked().is_empty());
    serving.abort();
}

/// Foreman 5.0 refuses a Host header other than its FQDN or an alias, before the login and without a document.
async fn host_header_refused() {
    for body in ["", "<h1>Blocked hosts: 127.0.0.1</h1>"] {
        let server = Scripted::start(move |_| json(403, body)).await;
        let error = errata_error(&provider_with_limits(&server)).await;
        assert_case_error("host_header_refused", &error, Code::ProviderRejected, "a 403 without Foreman's document");
        let remedy = error.remedy();
        assert!(remedy.contains(&server.url) && remedy.contains("use the server's FQDN or an alias"), "{remedy}");
        assert!(!error.to_string().contains("permission"), "{error}");
    }
}
