//! An HTTPS server on 127.0.0.1 that answers from a script and records the requests.
//!
//! It ends with its value: dropping it stops the task that accepts connections.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

/// A request as it came in.
#[derive(Debug, Clone)]
pub struct Asked {
    /// `GET`.
    pub method: String,
    /// Path without query.
    pub path: String,
    /// Query, decoded, in order.
    pub query: Vec<(String, String)>,
    /// Length of the request's target as sent.
    pub target_len: usize,
    /// Headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// Body.
    pub body: String,
}

impl Asked {
    /// A parameter of the query.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }
}

/// What the server does with a request.
#[derive(Debug, Clone)]
pub enum Reply {
    /// Answers.
    Answer { status: u16, headers: Vec<(&'static str, String)>, body: String },
    /// Promises more than it sends, and closes.
    Truncated(String),
    /// Answers once it is notified.
    After(Arc<Notify>, Box<Reply>),
    /// Never answers.
    Hang,
    /// Sends these bytes as they are, then `again` and `again` with a pause before each until nobody reads them any
    /// more; closes at once if there is nothing to repeat.
    Raw { first: Vec<u8>, again: Vec<u8>, pause: Duration },
}

/// An answer whose body is any bytes.
pub fn bytes(headers: &str, body: &[u8]) -> Reply {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    Reply::Raw { first: [head.as_bytes(), body].concat(), again: vec![], pause: Duration::ZERO }
}

/// Bytes without end, at full speed.
pub fn flood(first: &str, again: &str) -> Reply {
    Reply::Raw { first: first.into(), again: again.into(), pause: Duration::ZERO }
}

/// Bytes without end, a few at a time.
pub fn trickle(first: &str, again: &str) -> Reply {
    Reply::Raw { first: first.into(), again: again.into(), pause: Duration::from_millis(20) }
}

/// A JSON answer.
pub fn json(status: u16, body: impl ToString) -> Reply {
    Reply::Answer { status, headers: vec![("Content-Type", "application/json".into())], body: body.to_string() }
}

/// An HTML answer.
pub fn html(status: u16, body: &str) -> Reply {
    Reply::Answer { status, headers: vec![("Content-Type", "text/html".into())], body: body.into() }
}

/// How the server's certificate is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Certificate {
    /// For 127.0.0.1.
    Good,
    /// Expired in 2020.
    Expired,
    /// Good for ten days and a bit.
    EndsSoon,
    /// Valid from 2100 on.
    NotYetValid,
    /// The name in the common name only.
    CommonNameOnly,
    /// For another name.
    OtherName,
    /// Signed by an intermediate CA whose certificate the server does not send.
    WithoutIntermediate,
    /// A CA certificate that the CA signed.
    CaAsServer,
}

type Script = dyn Fn(&Asked) -> Reply + Send + Sync;

/// The server.
pub struct Scripted {
    /// `https://127.0.0.1:port`.
    pub url: String,
    /// Its CA certificate, as a file.
    pub ca_file: PathBuf,
    asked: Arc<Mutex<Vec<Asked>>>,
    accept: JoinHandle<()>,
    _dir: tempfile::TempDir,
}

impl Scripted {
    /// Starts with a good certificate.
    pub async fn start(script: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Scripted {
        Scripted::start_with(Certificate::Good, script).await
    }

    /// Starts.
    pub async fn start_with(kind: Certificate, script: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Scripted {
        let (ca_pem, config) = certificates(kind);
        Scripted::serve(ca_pem, config, script).await
    }

    /// Starts with a certificate and key made elsewhere, as PEM.
    #[allow(dead_code, reason = "used by tests/process only")]
    pub async fn start_with_pem(
        ca_pem: String,
        certificate: &[u8],
        key: &[u8],
        script: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> Scripted {
        let certificate = CertificateDer::from_pem_slice(certificate).unwrap();
        let key = PrivateKeyDer::from_pem_slice(key).unwrap();
        Scripted::serve(ca_pem, server_config(certificate, key), script).await
    }

    async fn serve(
        ca_pem: String,
        config: ServerConfig,
        script: impl Fn(&Asked) -> Reply + Send + Sync + 'static,
    ) -> Scripted {
        let dir = tempfile::tempdir().unwrap();
        let ca_file = dir.path().join("ca.pem");
        std::fs::write(&ca_file, ca_pem).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(vec![]));
        let script: Arc<Script> = Arc::new(script);
        let accept = tokio::spawn(accept(listener, TlsAcceptor::from(Arc::new(config)), script, asked.clone()));
        Scripted { url: format!("https://{address}"), ca_file, asked, accept, _dir: dir }
    }

    /// Everything it was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    /// How often this path was asked for.
    pub fn count(&self, path: &str) -> usize {
        self.asked().iter().filter(|a| a.path == path).count()
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.accept.abort();
    }
}

/// A CA certificate as PEM, and a server's settings with a certificate of that CA.
pub fn certificates(kind: Certificate) -> (String, ServerConfig) {
    let ca_key = KeyPair::generate().unwrap();
    let mut ca = CertificateParams::new(vec![]).unwrap();
    ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let ca_pem = ca.self_signed(&ca_key).unwrap().pem();
    let mut issuer = Issuer::new(ca, ca_key);
    if kind == Certificate::WithoutIntermediate {
        let key = KeyPair::generate().unwrap();
        let mut intermediate = CertificateParams::new(vec![]).unwrap();
        intermediate.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        intermediate.distinguished_name.push(rcgen::DnType::CommonName, "intermediate");
        issuer = Issuer::new(intermediate, key);
    }
    let names = match kind {
        Certificate::CommonNameOnly => vec![],
        Certificate::OtherName => vec!["katello.example.com".to_owned()],
        _ => vec!["127.0.0.1".to_owned()],
    };
    let mut params = CertificateParams::new(names).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, "127.0.0.1");
    if kind == Certificate::Expired {
        params.not_before = rcgen::date_time_ymd(2019, 1, 1);
        params.not_after = rcgen::date_time_ymd(2020, 1, 1);
    }
    if kind == Certificate::EndsSoon {
        params.not_after = time::OffsetDateTime::now_utc() + time::Duration::hours(10 * 24 + 1);
    }
    if kind == Certificate::NotYetValid {
        params.not_before = rcgen::date_time_ymd(2100, 1, 1);
        params.not_after = rcgen::date_time_ymd(2101, 1, 1);
    }
    if kind == Certificate::CaAsServer {
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    }
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    (ca_pem, server_config(CertificateDer::from(certificate.der().to_vec()), key))
}

fn server_config(certificate: CertificateDer<'static>, key: PrivateKeyDer<'static>) -> ServerConfig {
    ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap()
}

async fn accept(listener: TcpListener, tls: TlsAcceptor, script: Arc<Script>, asked: Arc<Mutex<Vec<Asked>>>) {
    // The connections' tasks live in the set, so that they end with this one.
    let mut connections = tokio::task::JoinSet::new();
    while let Ok((socket, _)) = listener.accept().await {
        connections.spawn(serve(socket, tls.clone(), script.clone(), asked.clone()));
    }
}

async fn serve(
    socket: TcpStream,
    tls: TlsAcceptor,
    script: Arc<Script>,
    asked: Arc<Mutex<Vec<Asked>>>,
) -> io::Result<()> {
    let mut stream = tls.accept(socket).await?;
    while let Some(request) = read_request(&mut stream).await? {
        asked.lock().unwrap().push(request.clone());
        let mut reply = script(&request);
        while let Reply::After(begin, then) = reply {
            begin.notified().await;
            reply = *then;
        }
        match reply {
            Reply::After(..) => {}
            Reply::Hang => std::future::pending::<()>().await,
            Reply::Raw { first, again, pause } => {
                stream.write_all(&first).await?;
                stream.flush().await?;
                while !again.is_empty() {
                    if !pause.is_zero() {
                        tokio::time::sleep(pause).await;
                    }
                    // Fails once the client has gone: that is the end of it.
                    stream.write_all(&again).await?;
                    stream.flush().await?;
                }
                return stream.shutdown().await;
            }
            Reply::Truncated(body) => {
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len() + 100);
                stream.write_all(format!("{head}{body}").as_bytes()).await?;
                return stream.shutdown().await;
            }
            Reply::Answer { status, headers, body } => write_answer(&mut stream, status, &headers, &body).await?,
        }
    }
    Ok(())
}

async fn write_answer<S: AsyncWrite + Unpin>(
    stream: &mut S,
    status: u16,
    headers: &[(&'static str, String)],
    body: &str,
) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    stream.write_all(format!("{head}\r\n{body}").as_bytes()).await?;
    stream.flush().await
}

async fn read_request<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<Option<Asked>> {
    let mut raw = Vec::new();
    let end = loop {
        if let Some(end) = raw.windows(4).position(|w| w == b"\r\n\r\n") {
            break end + 4;
        }
        if raw.len() > 1 << 20 || stream.read_buf(&mut raw).await? == 0 {
            return Ok(None);
        }
    };
    let head = String::from_utf8_lossy(&raw[..end]).into_owned();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (first.next().unwrap_or_default(), first.next().unwrap_or_default());
    let headers: Vec<(String, String)> =
        lines.filter_map(|l| l.split_once(": ")).map(|(n, v)| (n.to_lowercase(), v.to_owned())).collect();
    let length = headers.iter().find(|(n, _)| n == "content-length").map_or(0, |(_, v)| v.parse().unwrap());
    let mut body = raw.split_off(end);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Ok(None);
        }
    }
    let url = reqwest::Url::parse(&format!("https://x{target}")).unwrap();
    Ok(Some(Asked {
        method: method.to_owned(),
        path: url.path().to_owned(),
        query: url.query_pairs().into_owned().collect(),
        target_len: target.len(),
        headers,
        body: String::from_utf8_lossy(&body).into_owned(),
    }))
}
