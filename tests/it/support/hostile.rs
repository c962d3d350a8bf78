//! A client with tight limits, a raw TCP server, and the rules that every error keeps.

use std::future::Future;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::ready;
use futures_util::stream::{self, StreamExt};
use ovirt_upgrade_manager::config::{Limits, ProviderConfig, Span};
use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::ports::Provider;

use crate::support::client::{config, connect};
use crate::support::scripted::Scripted;

/// What a case may take at most; far more than its limits allow.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longest error in bytes: the server's words are shortened to 600 characters, the rest is ours.
const LONGEST_ERROR: usize = 6_000;
/// `engine:s3cret`, as a Basic header has it.
const CREDENTIALS: &str = "ZW5naW5lOnMzY3JldA==";

/// A case with a name.
pub struct Case {
    pub name: &'static str,
    pub run: fn() -> Pin<Box<dyn Future<Output = ()>>>,
}

/// A table of cases, from async functions.
macro_rules! cases {
    ($($run:ident),* $(,)?) => {
        &[$($crate::support::hostile::Case { name: stringify!($run), run: || Box::pin($run()) }),*]
    };
}
pub(crate) use cases;

/// Runs a table.
pub async fn run(cases: &[Case]) {
    each(cases.iter().map(|case| bounded(case.name, (case.run)()))).await;
}

/// Runs cases, some at a time: most of them wait, few of them work. All run, whichever fail.
pub async fn each(cases: impl Iterator<Item = impl Future<Output = ()>>) {
    let ended = stream::iter(cases).map(|case| AssertUnwindSafe(case).catch_unwind()).buffer_unordered(6);
    let failed = ended.filter(|end| ready(end.is_err())).count().await;
    assert_eq!(failed, 0, "cases failed, see above");
}

/// Runs one case.
pub async fn bounded<T>(name: &str, work: impl Future<Output = T>) -> T {
    let done = tokio::time::timeout(PATIENCE, work).await;
    done.unwrap_or_else(|_| panic!("{name}: not ended after {PATIENCE:?}"))
}

/// Limits so short that every bound is reached in a moment.
pub fn short_limits() -> Limits {
    Limits {
        // Generous where no case waits for them: the machine may be busy.
        connect_timeout: Span(Duration::from_secs(10)),
        read_timeout: Span(Duration::from_secs(20)),
        request_timeout: Span(Duration::from_secs(30)),
        max_body_bytes: 1 << 18,
        max_concurrency: 4,
        retries: 2,
    }
}

/// The same for cases that end by a deadline.
pub fn shortest_limits() -> Limits {
    Limits {
        connect_timeout: Span(Duration::from_secs(1)),
        read_timeout: Span(Duration::from_secs(2)),
        request_timeout: Span(Duration::from_secs(4)),
        ..short_limits()
    }
}

/// A provider's configuration with those limits.
pub fn config_with_limits(server: &Scripted) -> ProviderConfig {
    ProviderConfig { limits: short_limits(), ..config(&server.url, vec![server.ca_file.clone()]) }
}

/// Connects to a scripted server with those limits.
pub fn provider_with_limits(server: &Scripted) -> Arc<dyn Provider> {
    connect(&config_with_limits(server))
}

/// An error as every hostile server must end in: of this code, in these words, short, with a remedy, with every
/// parameter of its sentence given, without our secret.
#[track_caller]
pub fn assert_case_error(name: &str, error: &Error, code: Code, needle: &str) {
    assert_eq!(error.code(), code, "{name}: {error}");
    assert_presentable(name, error);
    assert!(error.to_string().contains(needle), "{name}: '{error}' lacks '{needle}'");
}

/// What every error must be, whatever its code.
#[track_caller]
pub fn assert_presentable(name: &str, error: &Error) {
    let text = error.to_string();
    assert!(text.len() < LONGEST_ERROR, "{name}: an error of {} bytes", text.len());
    assert!(error.params().values().all(|v| v.len() < LONGEST_ERROR), "{name}: a parameter is too long");
    assert!(!error.remedy().is_empty(), "{name}: no remedy: {text}");
    assert_ne!(error.code(), Code::Internal, "{name}: {text}");
    assert!(!text.contains("s3cret") && !text.contains(CREDENTIALS), "{name}: {text}");
    for given in ["provider", "url", "request", "why", "status", "limit", "search", "remedy", "location", "what"] {
        assert!(!text.contains(&format!("({given})")), "{name}: the parameter ({given}) is missing: {text}");
    }
}

/// A server that speaks no HTTP: it sends some bytes to whoever connects, and records what it receives.
pub struct Raw {
    pub address: SocketAddr,
    received: Arc<Mutex<Vec<u8>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Raw {
    /// Sends `bytes` after it received something, and then closes or, with `hold`, waits for the other side to close.
    pub fn start(bytes: Vec<u8>, hold: bool) -> Raw {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (received, stop) = (Arc::<Mutex<Vec<u8>>>::default(), Arc::<AtomicBool>::default());
        let (record, stopped) = (received.clone(), stop.clone());
        let thread = std::thread::spawn(move || {
            for socket in listener.incoming() {
                let Ok(mut socket) = socket else { return };
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                socket.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
                let mut buffer = [0; 4096];
                let mut listen = |socket: &mut std::net::TcpStream| match socket.read(&mut buffer) {
                    Ok(n) if n > 0 => {
                        record.lock().unwrap().extend_from_slice(&buffer[..n]);
                        true
                    }
                    _ => false,
                };
                if listen(&mut socket) && socket.write_all(&bytes).is_ok() {
                    while hold && listen(&mut socket) {}
                }
                let _ = socket.shutdown(Shutdown::Both);
            }
        });
        Raw { address, received, stop, thread: Some(thread) }
    }

    /// Everything it received.
    pub fn received(&self) -> Vec<u8> {
        self.received.lock().unwrap().clone()
    }

    /// It received nothing of our credentials.
    #[track_caller]
    pub fn received_no_credentials(&self, name: &str) {
        let received = String::from_utf8_lossy(&self.received()).into_owned();
        assert!(!received.contains(CREDENTIALS) && !received.contains("s3cret"), "{name}: {received}");
        assert!(!received.to_lowercase().contains("authorization"), "{name}: {received}");
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        // Wakes the thread.
        drop(std::net::TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
