//! Two copies of the library in one process: each class loader that unpacks the library of the jar has its own.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use ovirt_upgrade_manager::config::Role;
use ovirt_upgrade_manager::store;
use serde_json::json;

use crate::c_program::{compile, library_dir, run};
use crate::support::store::*;

#[test]
fn an_observer_of_another_copy_in_the_controllers_process_is_refused_and_nothing_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let in_dir = |name: &str| dir.path().join(name);
    let program = compile(dir.path(), "two_copies.c", false);
    let copies = ["first.so", "second.so"].map(in_dir);
    for copy in &copies {
        std::fs::copy(library_dir().join("libovirt_upgrade_manager.so"), copy).unwrap();
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    std::fs::write(in_dir("status"), format!("0 {now}\n")).unwrap();
    std::fs::set_permissions(in_dir("status"), std::fs::Permissions::from_mode(0o600)).unwrap();
    let state = in_dir("state");
    for role in ["controller", "observer"] {
        let document = json!({
            "state_dir": state, "role": role,
            "engine": {"source": {"status_file": {"path": in_dir("status")}}},
            "schedule": {"engine_interval": null, "hosts_interval": null},
        });
        std::fs::write(in_dir(role), document.to_string()).unwrap();
    }
    let args = [copies[0].clone(), copies[1].clone(), in_dir("controller"), in_dir("observer")];
    let out = run(&program, &args.each_ref().map(|path| path.as_path()));
    let text = String::from_utf8_lossy(&out.stdout);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("observer: STATE_IN_USE") && lines[0].contains("class loader"), "{text}");
    assert_eq!((lines[1..].to_vec(), out.status.signal()), (vec!["checked"], Some(libc::SIGKILL)), "{text}");
    assert_eq!(events(&state), ["ENGINE_UPDATE_AVAILABLE"]);
}

fn events(dir: &Path) -> Vec<String> {
    let store = store::open(dir, Role::Controller, clock(), &CountingIds).unwrap();
    wait(store.events_after(0, 100)).unwrap().into_iter().map(|e| e.event.name).collect()
}
