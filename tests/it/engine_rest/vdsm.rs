//! A TLS handshake with a host's VDSM, without the engine.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, pki_types::PrivateKeyDer};
use serde_json::json as value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use super::bench::*;
use crate::support::client::call;
use crate::support::scripted::json;

/// A server's settings as VDSM has them: a certificate that nobody here trusts, and a client certificate demanded.
fn of_vdsm() -> ServerConfig {
    let key = rcgen::KeyPair::generate().unwrap();
    let own = rcgen::CertificateParams::new(vec!["host".into()]).unwrap().self_signed(&key).unwrap();
    let mut trusted = RootCertStore::empty();
    trusted.add(own.der().clone()).unwrap();
    let crypto = Arc::new(rustls::crypto::ring::default_provider());
    let clients = WebPkiClientVerifier::builder_with_provider(Arc::new(trusted), crypto.clone()).build().unwrap();
    ServerConfig::builder_with_provider(crypto)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_client_cert_verifier(clients)
        .with_single_cert(vec![own.der().clone()], PrivateKeyDer::try_from(key.serialize_der()).unwrap())
        .unwrap()
}

/// Whether the host answers whose VDSM listens at this port of 127.0.0.1.
async fn answers(port: u16) -> bool {
    let row = with(host("h1"), value!({"address": "127.0.0.1", "port": port.to_string()}));
    let bench = Bench::start(move |_, path| match path {
        "/hosts/h1" => json(200, &row),
        _ => panic!("{path}"),
    })
    .await;
    let engine = connect_in_real_time(&config(&bench.server.url, vec![bench.server.ca_file.clone()]));
    let first = engine.vdsm_answers(&call(), &host_id("h1")).await.unwrap();
    assert_eq!(bench.requests(), ["GET /hosts/h1"], "the address; no command goes through the engine");
    first
}

#[tokio::test]
async fn a_vdsm_that_presents_its_certificate_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let tls = TlsAcceptor::from(Arc::new(of_vdsm()));
    let serving = tokio::spawn(async move {
        let (socket, _) = listener.accept().await.unwrap();
        // It refuses us: we have no client certificate.
        tls.accept(socket).await.is_err()
    });
    assert!(answers(port).await);
    assert!(serving.await.unwrap(), "no client certificate was sent");
}

/// An old VDSM with which there is no common cipher: alert 40, handshake failure.
#[tokio::test]
async fn a_vdsm_that_refuses_the_handshake_by_an_alert_answers() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        let mut hello = [0; 16_384];
        assert!(socket.read(&mut hello).await.unwrap() > 0);
        socket.write_all(&[0x15, 3, 3, 0, 2, 2, 40]).await.unwrap();
    });
    assert!(answers(port).await);
    serving.await.unwrap();
}

#[tokio::test]
async fn a_port_that_is_closed_or_speaks_something_else_does_not_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.unwrap();
        socket.write_all(b"SSH-2.0-OpenSSH_8.7\r\n").await.unwrap();
        drop(socket);
        drop(listener);
    });
    assert!(!answers(port).await, "another protocol");
    serving.await.unwrap();
    assert!(!answers(port).await, "closed");
}
