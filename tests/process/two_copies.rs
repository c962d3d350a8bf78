//! Two copies of the library in one process: each class loader that unpacks the library of the jar has its own.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use ovirt_upgrade_manager::config::Role;
use ovirt_upgrade_manager::store;
use serde_json::json;

use crate::c_program::{compile, library_dir, run};
use crate::support::store::*;

/// A program, two copies of the library, and configurations of a controller and of an observer.
struct Setup {
    dir: tempfile::TempDir,
    program: PathBuf,
    args: Vec<PathBuf>,
}

impl Setup {
    fn new() -> Setup {
        let dir = tempfile::tempdir().unwrap();
        let in_dir = |name: &str| dir.path().join(name);
        let program = compile(dir.path(), "two_copies.c", false);
        let mut args = vec![in_dir("first.so"), in_dir("second.so")];
        for copy in &args {
            std::fs::copy(library_dir().join("libovirt_upgrade_manager.so"), copy).unwrap();
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        std::fs::write(in_dir("status"), format!("0 {now}\n")).unwrap();
        std::fs::set_permissions(in_dir("status"), std::fs::Permissions::from_mode(0o600)).unwrap();
        for role in ["controller", "observer"] {
            let document = json!({
                "state_dir": in_dir("state"), "role": role,
                "engine": {"source": {"status_file": {"path": in_dir("status")}}},
                "schedule": {"engine_interval": null, "hosts_interval": null},
            });
            std::fs::write(in_dir(role), document.to_string()).unwrap();
            args.push(in_dir(role));
        }
        Setup { dir, program, args }
    }

    /// Lines that it prints, and the signal that ends it.
    fn run(&self, order: &[&str]) -> (Vec<String>, Option<i32>) {
        let args: Vec<&Path> = self.args.iter().map(PathBuf::as_path).chain(order.iter().map(Path::new)).collect();
        let out = run(&self.program, &args);
        let text = String::from_utf8_lossy(&out.stdout);
        (text.lines().map(str::to_owned).collect(), out.status.signal())
    }
}

#[track_caller]
fn is_refused(line: &str, who: &str) {
    assert!(line.starts_with(&format!("{who}: STATE_IN_USE")) && line.contains("class loader"), "{line}");
}

#[test]
fn an_observer_of_another_copy_in_the_controllers_process_is_refused_and_nothing_is_lost() {
    let setup = Setup::new();
    let (lines, signal) = setup.run(&[]);
    is_refused(&lines[0], "observer");
    assert_eq!((lines[1..].to_vec(), signal), (vec!["checked".to_owned()], Some(libc::SIGKILL)));
    assert_eq!(events(&setup.dir.path().join("state")), ["ENGINE_UPDATE_AVAILABLE"]);
}

#[test]
fn a_controller_beside_an_observer_of_another_copy_in_its_process_is_refused_until_that_has_closed() {
    let (lines, _) = Setup::new().run(&["observer-first"]);
    assert_eq!(lines[..2], ["first controller: opened", "observer: opened"]);
    is_refused(&lines[2], "controller");
    assert_eq!(lines[3..], ["controller after the observer: opened"]);
}

fn events(dir: &Path) -> Vec<String> {
    let store = store::open(dir, Role::Controller, clock(), &CountingIds).unwrap();
    wait(store.events_after(0, 100)).unwrap().into_iter().map(|e| e.event.name).collect()
}
