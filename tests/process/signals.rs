//! The signals of a process that uses the library belong to that process: a broken connection does not end it, and no
//! thread of ours accepts a signal that the process waits for.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use crate::c_program::{compile, is_thread_sanitized, run};
use crate::support::scripted::{Certificate, certificates};

/// When the server resets the connection.
#[derive(Debug, Clone, Copy)]
enum Reset {
    AfterHandshake,
    AfterRequest,
    AfterHead,
    InBody,
}

async fn reset(socket: TcpStream, tls: TlsAcceptor, when: Reset) {
    socket.set_zero_linger().unwrap();
    let Ok(mut stream) = tls.accept(socket).await else { return };
    let promise = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n";
    if !matches!(when, Reset::AfterHandshake) {
        let _ = stream.read(&mut [0; 4096]).await;
    }
    match when {
        Reset::AfterHandshake | Reset::AfterRequest => {}
        Reset::AfterHead => drop(stream.write_all(promise).await),
        Reset::InBody => drop(stream.write_all(&[promise.as_slice(), &[b' '; 5000]].concat()).await),
    }
    let _ = stream.flush().await;
    // Without a lingering time the kernel resets the connection when the socket is dropped.
    tokio::time::sleep(Duration::from_millis(if matches!(when, Reset::AfterHandshake) { 0 } else { 20 })).await;
}

/// A server that resets every connection. Answers its URL and its CA certificate.
async fn resetting(when: Reset) -> (String, String) {
    let (ca, config) = certificates(Certificate::Good);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    let tls = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            tokio::spawn(reset(socket, tls.clone(), when));
        }
    });
    (url, ca)
}

struct Program {
    dir: tempfile::TempDir,
    program: PathBuf,
}

impl Program {
    fn new() -> Program {
        let dir = tempfile::tempdir().unwrap();
        let program = compile(dir.path(), "signals.c", false);
        Program { dir, program }
    }

    fn file(&self, name: &str, text: &str) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    /// Runs with a configuration of a new state directory and these keys.
    fn run(&self, keys: &Value, args: &[&str]) -> Output {
        let mut config = json!({"state_dir": tempfile::tempdir_in(&self.dir).unwrap().keep()});
        config.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
        let config = self.file("config.json", &config.to_string());
        let args: Vec<&Path> = [config.as_path()].into_iter().chain(args.iter().map(Path::new)).collect();
        run(&self.program, &args)
    }
}

#[track_caller]
fn lives(out: &Output, what: &str) {
    let (text, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success() && text.ends_with("alive\n"), "{what}: {}: {text}{errors}", out.status);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_that_is_reset_does_not_end_the_process() {
    let program = Program::new();
    let host = json!({"id": "e1", "name": "h1", "address": "h1.example.com", "status": "up"}).to_string();
    let host = program.file("host.json", &host);
    for when in [Reset::AfterHandshake, Reset::AfterRequest, Reset::AfterHead, Reset::InBody] {
        let (url, ca) = resetting(when).await;
        let auth = json!({"basic": {"username": "u", "password": {"value": "p"}}});
        let provider = json!({"name": "katello", "url": url, "auth": auth, "ca_files": [program.file("ca.pem", &ca)]});
        let out = tokio::task::block_in_place(|| {
            program.run(&json!({"providers": [provider]}), &["call", host.to_str().unwrap()])
        });
        lives(&out, &format!("{when:?}"));
    }
}

#[test]
fn a_signal_that_the_process_waits_for_reaches_it() {
    let program = Program::new();
    for order in ["wait-before", "wait-after"] {
        lives(&program.run(&json!({}), &[order]), order);
    }
}

/// Signals that a thread gets for what it did itself; all others are asynchronous.
const FAULTS: [i32; 7] =
    [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGABRT, libc::SIGTRAP, libc::SIGSYS];
/// These cannot be blocked: SIGKILL, SIGSTOP, and two that the C library keeps for itself.
const NEVER_BLOCKED: [i32; 4] = [libc::SIGKILL, libc::SIGSTOP, 32, 33];

/// Every thread, while the program of the engine's check runs.
#[test]
fn threads_of_the_library_block_all_but_faults_and_programs_begin_with_nothing_blocked() {
    let program = Program::new();
    let out_file = program.dir.path().join("masks");
    // The program waits until its parent has started the thread that waits for it, reads the masks of all the threads,
    // and then its own.
    let script = format!(
        "until grep -q oum-child /proc/$PPID/task/*/comm; do :; done; grep -h -e ^Name -e ^SigBlk /proc/$PPID/task/*/status > {0}; grep -h -e ^Name -e ^SigBlk /proc/self/status >> {0}; exit 1",
        out_file.display()
    );
    let keys = json!({"engine": {"source": {"command": {"argv": ["/bin/sh", "-c", script], "deadline": "30s"}}},
        "schedule": {"engine_interval": null, "hosts_interval": null}});
    lives(&program.run(&keys, &["engine"]), "engine");
    let text = std::fs::read_to_string(&out_file).unwrap();
    let lines: Vec<_> = text.lines().filter_map(|l| l.split_once(":\t")).collect();
    let masks: Vec<(&str, u64)> =
        lines.chunks(2).map(|pair| (pair[0].1, u64::from_str_radix(pair[1].1, 16).unwrap())).collect();
    let ours: Vec<_> = masks.iter().filter(|(name, _)| name.starts_with("oum-")).collect();
    for name in ["oum-worker", "oum-events", "oum-engine", "oum-store", "oum-child"] {
        assert!(ours.iter().any(|(n, _)| *n == name), "{name} is not in {text}");
    }
    // The program's, its child's, and one of ThreadSanitizer.
    let others = 2 + usize::from(is_thread_sanitized());
    assert_eq!(ours.len() + others, masks.len(), "a thread without our name: {text}");
    for (name, mask) in ours {
        for signal in (1..=64).filter(|s| !NEVER_BLOCKED.contains(s)) {
            let blocked = mask >> (signal - 1) & 1 == 1;
            assert_eq!(blocked, !FAULTS.contains(&signal), "signal {signal} of {name}: {mask:x}");
        }
    }
    assert_eq!(masks.last().map(|(_, mask)| *mask), Some(0), "the program's own mask: {text}");
}

/// The kernel does not keep how a child of such a process has ended.
#[test]
fn a_process_that_ignores_the_end_of_its_children_is_told_why_the_engine_is_unknown() {
    let program = Program::new();
    let keys = json!({"engine": {"source": {"command": {"argv": ["/bin/sh", "-c", "exit 1"], "deadline": "30s"}}},
        "schedule": {"engine_interval": null, "hosts_interval": null}});
    let out = program.run(&keys, &["engine-alone"]);
    lives(&out, "engine-alone");
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(text.contains("this process ignores SIGCHLD") && text.contains("status file"), "{text}");
}
