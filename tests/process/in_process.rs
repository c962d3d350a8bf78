//! What belongs to the process stays as it was.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ovirt_upgrade_manager::bridge::{Embedder, Instance, LogLine, OperationCall};
use ovirt_upgrade_manager::config::{Config, Role};
use ovirt_upgrade_manager::error::{Code, Result};
use ovirt_upgrade_manager::ports::Change;
use ovirt_upgrade_manager::store;
use serde_json::{Value, json};

use crate::c_program::{compile, run};
use crate::support::store::{CountingIds, clock, event, wait};

/// Set in a process that is started again for one test.
const CHILD: &str = "OUM_TEST_GUEST_CHILD";

fn file(dir: &Path, name: &str, document: &Value) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, document.to_string()).unwrap();
    path
}

fn text(out: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr))
}

/// A configuration with a provider at a port on which nobody listens.
fn config(dir: &Path, host: &str) -> Value {
    json!({
        "state_dir": dir.join("state"),
        "providers": [{"name": "katello", "url": format!("https://{host}"),
            "auth": {"basic": {"username": "u", "password": {"value": "p"}}},
            "limits": {"retries": 0, "connect_timeout": "1s"}}],
        "engine": {"source": {"command": {"argv": ["/bin/sh", "-c", "exit 1"]}}},
    })
}

fn host() -> Value {
    json!({"id": "e1", "name": "h1", "address": "h1.example.com", "status": "up"})
}

#[test]
fn environment_directory_signals_limits_threads_and_descriptors_are_as_before() {
    let dir = tempfile::tempdir().unwrap();
    let program = compile(dir.path(), "in_process.c", false);
    let config = file(dir.path(), "config.json", &config(dir.path(), "127.0.0.1:9"));
    let out = run(&program, &[&config, &file(dir.path(), "host.json", &host())]);
    let said = text(&out);
    assert!(out.status.success() && said.contains("\nunchanged\n"), "{said}");
    assert_eq!(said.matches("test.panic: INTERNAL").count(), 3, "{said}");
}

#[test]
fn a_forked_process_is_refused_at_once_and_its_parent_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let program = compile(dir.path(), "forked.c", false);
    let config = file(dir.path(), "config.json", &json!({"state_dir": dir.path().join("state")}));
    let out = run(&program, &[&config]);
    assert!(out.status.success(), "{}", text(&out));
    assert_eq!(String::from_utf8_lossy(&out.stdout), "refused at once\nthe parent goes on\n");
}

#[test]
fn a_forked_process_that_keeps_the_lock_of_its_ended_parent_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let program = compile(dir.path(), "orphan.c", false);
    let state = dir.path().join("state");
    let config = file(dir.path(), "config.json", &json!({"state_dir": state}));
    let mut parent = Command::new(program)
        .arg(config)
        .env("LD_LIBRARY_PATH", dir.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (stdin, mut line) = (parent.stdin.take(), String::new());
    let mut stdout = BufReader::new(parent.stdout.take().unwrap());
    stdout.read_line(&mut line).unwrap();
    parent.wait().unwrap();
    let (parent, child) = line.trim().split_once(' ').unwrap();
    let open = || store::open(&state, Role::Controller, clock(), &CountingIds);
    let error = open().err().expect("the forked process has the lock");
    assert_eq!((error.code(), error.param("pid")), (Code::StateInUse, Some(child)));
    let remedy = error.remedy();
    assert!(remedy.contains(&format!("Process {parent}, which took the lock")), "{remedy}");
    assert!(remedy.contains(&format!("Process {child} has ")), "{remedy}");
    assert!(remedy.ends_with("If it holds the lock, stop it."), "{remedy}");
    // The forked process ends, and closes its output.
    drop(stdin);
    std::io::copy(&mut stdout, &mut std::io::sink()).unwrap();
    open().unwrap();
}

struct Quiet;

impl Embedder for Quiet {
    fn enter_thread(&self, _: &'static str) -> Result<Box<dyn std::any::Any>> {
        Ok(Box::new(()))
    }

    fn log(&self, _: &LogLine) {}
}

fn call(instance: &Instance, name: &str, request: &Value) -> Result<Vec<u8>> {
    let request = request.to_string().into_bytes();
    instance.call(OperationCall { name: name.to_owned(), request, deadline: None, correlation_id: None })
}

/// Starts this test anew in a process of its own, with `OUM_TEST_GUEST_CHILD` set. `wrapper` runs it.
fn child(test: &str, wrapper: &[&str]) -> Output {
    let exe = std::env::current_exe().unwrap();
    let words: Vec<&std::ffi::OsStr> = wrapper.iter().map(std::ffi::OsStr::new).chain([exe.as_os_str()]).collect();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).args(["--exact", test, "--nocapture"]).env(CHILD, "1");
    command.output().unwrap()
}

fn is_child() -> bool {
    std::env::var_os(CHILD).is_some()
}

#[test]
fn panic_hook_subscriber_and_tls_default_of_a_rust_program_are_its_own() {
    if !is_child() {
        let out = child("in_process::panic_hook_subscriber_and_tls_default_of_a_rust_program_are_its_own", &[]);
        assert!(out.status.success(), "{}", text(&out));
        return;
    }
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    std::panic::set_hook(Box::new(|panic| {
        println!("{panic}");
        PANICS.fetch_add(1, Ordering::SeqCst);
    }));
    let dir = tempfile::tempdir().unwrap();
    let config = Config::from_json(config(dir.path(), "127.0.0.1:9").to_string().as_bytes()).unwrap();
    let instance = Instance::open(config, Arc::new(Quiet)).unwrap();
    call(&instance, "check_host", &json!({"host": host()})).unwrap();
    assert_eq!(call(&instance, "test.panic", &json!("planted")).unwrap_err().code(), Code::Internal);
    instance.close();
    assert_eq!(PANICS.load(Ordering::SeqCst), 1, "the program's hook is still there");
    let mine = tracing::Dispatch::new(tracing_subscriber::Registry::default());
    assert!(tracing::dispatcher::set_global_default(mine).is_ok(), "no subscriber of the whole process");
    assert!(rustls::crypto::CryptoProvider::get_default().is_none(), "no TLS provider of the whole process");
}

/// Whether this user may make name spaces.
fn may_unshare() -> bool {
    let may = Command::new("unshare").args(["-m", "-n", "true"]).status().is_ok_and(|status| status.success());
    if !may {
        upgrade_manager_lab::skipped("no name spaces for this user");
    }
    may
}

fn shell(script: &str) {
    let out = Command::new("sh").args(["-ec", script]).output().unwrap();
    assert!(out.status.success(), "{script}: {}", text(&out));
}

#[test]
fn a_read_only_file_system_is_said_and_nothing_else_happens() {
    const NAME: &str = "in_process::a_read_only_file_system_is_said_and_nothing_else_happens";
    if !is_child() {
        if may_unshare() {
            let out = child(NAME, &["unshare", "-m"]);
            assert!(out.status.success(), "{}", text(&out));
        }
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().display();
    shell(&format!("mount -t tmpfs -o mode=700 none {path}"));
    let open = |role| store::open(dir.path(), role, clock(), &CountingIds);
    let store = open(Role::Controller).unwrap();
    wait(store.commit(vec![Change::Event(event("before", 1))])).unwrap();
    drop(store);
    shell(&format!("mount -o remount,ro {path}"));
    for role in [Role::Controller, Role::Observer] {
        let error = open(role).err().expect("a read-only directory");
        assert_eq!(error.code(), Code::StateUnwritable);
        assert!(error.message().contains("mounted read-only"), "{error}");
    }
    shell(&format!("mount -o remount,rw {path}"));
    let store = open(Role::Controller).unwrap();
    assert_eq!(wait(store.events_after(0, 10)).unwrap().len(), 1);
    drop(store);
    shell(&format!("umount {path}"));
}

/// A disk that fails is mounted read-only by the kernel under the running controller. An orderly remount is refused while
/// the state is open.
#[test]
fn a_file_system_that_becomes_read_only_under_a_controller_is_said_and_nothing_is_lost() {
    const NAME: &str =
        "in_process::a_file_system_that_becomes_read_only_under_a_controller_is_said_and_nothing_is_lost";
    if !is_child() {
        if may_unshare() && may_loop() {
            let out = child(NAME, &["unshare", "-m"]);
            assert!(out.status.success(), "{}", text(&out));
        }
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let (image, mounted) = (dir.path().join("image"), dir.path().join("mounted"));
    std::fs::create_dir(&mounted).unwrap();
    let (image, path) = (image.display(), mounted.display());
    shell(&format!("truncate -s 32M {image}; mkfs.ext4 -q {image}; mount -o loop {image} {path}"));
    let state = mounted.join("state");
    let store = store::open(&state, Role::Controller, clock(), &CountingIds).unwrap();
    let commit = || wait(store.commit(vec![Change::Event(event("before", 1))]));
    commit().unwrap();
    let orderly = Command::new("mount").args(["-o", "remount,ro"]).arg(&mounted).output().unwrap();
    assert!(!orderly.status.success(), "the state is open for writing");
    shell(&format!("mount -o remount,abort {path}"));
    for _ in 0..2 {
        let error = commit().unwrap_err();
        assert_eq!(error.code(), Code::StateFailed, "{error}");
    }
    assert_eq!(wait(store.events_after(0, 10)).unwrap().len(), 1, "reads go on");
    drop(store);
    shell(&format!("umount {path}; mount -o loop {image} {path}"));
    let store = store::open(&state, Role::Controller, clock(), &CountingIds).unwrap();
    assert_eq!(wait(store.events_after(0, 10)).unwrap().len(), 1);
    drop(store);
    shell(&format!("umount {path}"));
}

/// Whether this user may mount an image of a disk.
fn may_loop() -> bool {
    let script = "set -e; d=$(mktemp -d); trap 'rm -rf $d' EXIT; truncate -s 4M $d/i; mkfs.ext4 -q $d/i; mkdir $d/m; \
                  mount -o loop $d/i $d/m; umount $d/m";
    let may = Command::new("unshare").args(["-m", "sh", "-c", script]).output().is_ok_and(|out| out.status.success());
    if !may {
        upgrade_manager_lab::skipped("no loop devices for this user");
    }
    may
}

#[test]
fn a_name_server_that_never_answers_delays_a_call_by_its_connect_timeout_only() {
    const NAME: &str = "in_process::a_name_server_that_never_answers_delays_a_call_by_its_connect_timeout_only";
    if !is_child() {
        if may_unshare() {
            let out = child(NAME, &["unshare", "-m", "-n"]);
            assert!(out.status.success(), "{}", text(&out));
        }
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let resolver = dir.path().join("resolv.conf");
    std::fs::write(&resolver, "nameserver 127.0.0.1\noptions timeout:30 attempts:3\n").unwrap();
    shell(&format!("mount --bind {} /etc/resolv.conf; ip link set lo up", resolver.display()));
    let _silent = std::net::UdpSocket::bind("127.0.0.1:53").unwrap();
    let config = config(dir.path(), "katello.example.com");
    let instance = Instance::open(Config::from_json(config.to_string().as_bytes()).unwrap(), Arc::new(Quiet)).unwrap();
    let began = std::time::Instant::now();
    let answer = call(&instance, "check_host", &json!({"host": host()})).unwrap();
    let check: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(check["unknown_because"]["code"], "PROVIDER_UNREACHABLE", "{check}");
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    let began = std::time::Instant::now();
    instance.close();
    // What closing promises.
    assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    // Not the name server's time: the state is free.
    store::open(&dir.path().join("state"), Role::Controller, clock(), &CountingIds).unwrap();
}
