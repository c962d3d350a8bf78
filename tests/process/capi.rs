//! The C face: the example is compiled with warnings as errors and run under
//! AddressSanitizer and UndefinedBehaviorSanitizer (leaks included) against the lab.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{SystemTime, UNIX_EPOCH};

use ovirt_upgrade_manager::model::host::{HostInventory, HostStatus};
use serde_json::{Value, json};
use upgrade_manager_lab::{Lab, Options, WorldOptions};

use crate::c_program::{compile, is_thread_sanitized, run};

struct Setup {
    dir: tempfile::TempDir,
    lab: Lab,
    host: HostInventory,
}

fn setup() -> Setup {
    setup_over(WorldOptions::default())
}

fn setup_over(world: WorldOptions) -> Setup {
    let lab = Lab::start(Options { world, ..Options::default() }).unwrap();
    let inventory = lab.inventory().unwrap();
    let host = inventory.clusters[0].hosts[0].clone();
    Setup { dir: tempfile::tempdir().unwrap(), lab, host }
}

impl Setup {
    fn file(&self, name: &str, document: &impl serde::Serialize) -> PathBuf {
        let path = self.dir.path().join(name);
        std::fs::write(&path, serde_json::to_vec(document).unwrap()).unwrap();
        path
    }

    fn config(&self, password: &str) -> PathBuf {
        self.file(
            "config.json",
            &json!({
                "state_dir": self.dir.path().join("state"),
                "providers": [{
                    "name": "katello",
                    "url": self.lab.url(),
                    "auth": {"basic": {"username": self.lab.username(), "password": {"value": password}}},
                    "ca_files": [self.lab.ca_file()],
                }],
            }),
        )
    }
}

#[test]
fn the_example_prints_a_hosts_security_errata() {
    let setup = setup();
    let program = compile(setup.dir.path(), "security_errata.c", true);
    let out = run(&program, &[&setup.config(setup.lab.token()), &setup.file("host.json", &setup.host)]);
    let (text, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{text}{errors}");
    let world = setup.lab.expected();
    let truth = world.iter().find(|e| Some(&e.name) == setup.host.address.as_ref()).expect("the host is in the world");
    let shown: Vec<_> = text.lines().filter(|l| l.contains(" severity=")).collect();
    assert!(!shown.is_empty(), "{text}");
    for line in &shown {
        let id = line.split(' ').next().unwrap();
        assert!(truth.installable.iter().any(|e| e == id), "{id} is not installable on {}", truth.name);
    }
    assert!(text.contains(&format!("{0} of {0} security errata", shown.len())), "{text}");
    assert!(text.contains(": updates yes, "), "{text}");
    assert!(text.contains("HOST_ASSOCIATED"), "{text}");
}

#[test]
fn the_example_shows_texts_of_servers_escaped() {
    let advisory = json!({"id": "EVIL-1", "type": "security", "severity": "Low", "description": "",
        "title": "\u{1b}]0;owned\u{7}\u{1b}[31m\nRHSA-0 severity=4 \u{202e}exe.txt", "issued": "2024-01-01",
        "updated": "2024-01-02", "reboot_suggested": false, "cves": [], "bugs": [],
        "packages": [{"name": "openssl", "evr": "1:9.0.0-1.el9"}]});
    let setup = setup_over(WorldOptions { advisories: vec![advisory.to_string()], ..WorldOptions::default() });
    let program = compile(setup.dir.path(), "security_errata.c", true);
    let out = run(&program, &[&setup.config(setup.lab.token()), &setup.file("host.json", &setup.host)]);
    let text = String::from_utf8_lossy(&out.stdout);
    let line = text.lines().find(|line| line.starts_with("EVIL-1 ")).unwrap_or_else(|| panic!("{text}"));
    assert!(line.ends_with(r"\u{1b}]0;owned\u{7}\u{1b}[31m\nRHSA-0 severity=4 \u{202e}exe.txt"), "{line}");
}

#[test]
fn errors_reach_c_with_their_name_and_remedy() {
    let setup = setup();
    let program = compile(setup.dir.path(), "security_errata.c", true);
    // A wrong password makes the check unknown, and the list an error.
    let out = run(&program, &[&setup.config("wrong"), &setup.file("host.json", &setup.host)]);
    let (text, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert_eq!(out.status.code(), Some(1), "{text}{errors}");
    assert!(text.contains("updates unknown"), "{text}");
    assert!(errors.contains("errata: PROVIDER_AUTH: provider katello refused the credentials"), "{errors}");
    // A key that there is not: named, and its value, which may be a secret, is not shown.
    let config = json!({"state_dir": "/nowhere", "pasword": "s3cret-of-the-key"});
    let out = run(&program, &[&setup.file("config.json", &config), &setup.file("host.json", &setup.host)]);
    let errors = String::from_utf8_lossy(&out.stderr);
    assert!(errors.contains("open: INVALID_CONFIG") && errors.contains("pasword"), "{errors}");
    assert!(!errors.contains("s3cret"), "{errors}");
}

/// The example of `docs/embedding.md`.
#[test]
fn the_example_of_the_documents_prints_a_report() {
    let dir = tempfile::tempdir().unwrap();
    let program = compile(dir.path(), "doctor.c", true);
    let config =
        json!({"state_dir": dir.path().join("state"), "schedule": {"engine_interval": null, "hosts_interval": null}});
    let out = run(&program, &[Path::new(&config.to_string())]);
    assert!(out.status.success(), "{out:?}");
    let report: Value = serde_json::from_slice(&out.stdout).unwrap();
    assert!(report["findings"].as_array().unwrap().iter().any(|f| f["check"] == "integrity"), "{report}");
    let out = run(&program, &[Path::new("{}")]);
    assert_eq!(out.status.code(), Some(1), "{out:?}");
    assert!(String::from_utf8_lossy(&out.stderr).starts_with("open: INVALID_CONFIG: "), "{out:?}");
}

/// A document that the program printed after the operation's name.
fn printed(out: &Output, operation: &str) -> Value {
    let text = String::from_utf8_lossy(&out.stdout);
    assert!(out.status.success(), "{text}{}", String::from_utf8_lossy(&out.stderr));
    let document = text.lines().find_map(|line| line.strip_prefix(operation)?.strip_prefix(' '));
    serde_json::from_str(document.unwrap_or_else(|| panic!("no {operation} in {text}"))).unwrap()
}

#[test]
fn every_operation_is_reached_by_name_and_document() {
    let dir = tempfile::tempdir().unwrap();
    let in_dir = |name: &str| dir.path().join(name);
    // What `engine-upgrade-check` exits with when there is an update, and when that was.
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let (status, config) = (in_dir("engine-status"), in_dir("config.json"));
    std::fs::write(&status, format!("0 {now}\n")).unwrap();
    std::fs::set_permissions(&status, Permissions::from_mode(0o600)).unwrap();
    let document = json!({
        "state_dir": in_dir("state"),
        "engine": {"source": {"status_file": {"path": status}}},
        "schedule": {"engine_interval": null, "hosts_interval": null},
    });
    std::fs::write(&config, document.to_string()).unwrap();
    let program = compile(dir.path(), "notifications.c", true);
    let (anna, bert) = (Path::new("anna"), Path::new("bert"));

    let out = run(&program, &[&config, anna]);
    assert_eq!(printed(&out, "check_engine")["state"], "available");
    let shown = printed(&out, "notifications");
    let [notice] = shown["notifications"].as_array().unwrap().as_slice() else { panic!("not one: {shown}") };
    assert_eq!((&notice["topic"]["kind"], &notice["dismissed_by_me"]), (&json!("engine_update"), &json!(false)));
    let events = String::from_utf8_lossy(&out.stdout).lines().filter(|l| l.starts_with("event ")).count();
    assert_eq!(events, 1, "{out:?}");
    assert!(String::from_utf8_lossy(&out.stdout).contains(" ENGINE_UPDATE_AVAILABLE: The engine has an update"));

    let id = PathBuf::from(notice["id"].as_str().unwrap());
    let out = run(&program, &[&config, anna, &id]);
    let shown = printed(&out, "notifications");
    let seen = |list: &Value| (list["user"].clone(), list["notifications"][0]["dismissed_by_me"].clone());
    assert_eq!(seen(&shown), (json!("anna"), json!(true)));
    assert_eq!(printed(&out, "dismiss")["notifications"], shown["notifications"]);
    assert_eq!(shown["about"]["update"], true);
    let about = shown["about"]["text"].as_str().unwrap();
    assert!(about.starts_with("Engine update: ") && about.contains(" Checked "), "{about}");
    let out = run(&program, &[&config, bert]);
    assert_eq!(seen(&printed(&out, "notifications")), (json!("bert"), json!(false)));

    let out = run(&program, &[&config, anna, Path::new("no-such")]);
    assert_eq!(out.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&out.stderr).contains("dismiss: NOTIFICATION_UNKNOWN: "), "{out:?}");
}

#[test]
fn nothing_crashes_on_null_forged_and_closed() {
    let setup = setup();
    let program = compile(setup.dir.path(), "abuse.c", true);
    let out = run(&program, &[&setup.config(setup.lab.token())]);
    let (text, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{text}{errors}");
    assert!(text.contains("all refused"), "{text}");
}

#[test]
fn the_example_is_clean_under_valgrind() {
    if is_thread_sanitized() {
        upgrade_manager_lab::skipped("valgrind: the program runs under ThreadSanitizer");
        return;
    }
    if Command::new("valgrind").arg("--version").output().is_err() {
        upgrade_manager_lab::skipped("no valgrind on this machine");
        return;
    }
    let setup = setup();
    let program = compile(setup.dir.path(), "abuse.c", false);
    let out = Command::new("valgrind")
        .args(["--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite", "-q"])
        .arg(&program)
        .arg(setup.config(setup.lab.token()))
        .env("LD_LIBRARY_PATH", setup.dir.path())
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
}

/// From C: a plan, its run with typed structs, and a cancel.
#[test]
fn a_run_is_begun_read_and_cancelled() {
    let world = WorldOptions { hosts: 3, clusters: 1, node_hosts: 0, ..WorldOptions::default() };
    let lab = Lab::start(Options { world, vdsm_ports: true, ..Options::default() }).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let ready = lab.ready().unwrap();
    let engine = json!({
        "url": ready.engine_url, "username": ready.engine_username, "password": {"value": ready.engine_password},
        "ca_files": [ready.ca_file],
    });
    let config = json!({"state_dir": dir.path().join("state"), "engine": {"api": engine}});
    let cluster = lab.inventory().unwrap().clusters.remove(0);
    let out: Vec<_> = cluster.hosts.iter().filter(|host| host.status != HostStatus::Up).map(|host| &host.id).collect();
    let plan = json!({"cluster": cluster.id, "policy": "all", "exclude": out, "max_unavailable": "2",
        "options": {"installer": "engine"}});
    let file = |name: &str, document: &Value| {
        let path = dir.path().join(name);
        std::fs::write(&path, document.to_string()).unwrap();
        path
    };
    let program = compile(dir.path(), "rolling.c", true);
    let out = run(&program, &[&file("config.json", &config), &file("plan.json", &plan)]);
    let (text, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{text}{errors}");
    let runs: Vec<&str> = text.lines().filter(|line| line.starts_with("run ")).collect();
    let [begun, ended] = runs.as_slice() else { panic!("{text}") };
    assert!(begun.contains(&format!("of cluster {} by anna@internal: state 0, ", cluster.name)), "{text}");
    // Cancelled, with the reason.
    assert!(ended.contains(": state 6, 1000 permille, question 0, "), "{text}");
    let hosts: Vec<&str> = text.lines().filter(|line| line.starts_with("host ")).collect();
    assert_eq!(hosts.len(), 2 * (cluster.hosts.len() - plan["exclude"].as_array().unwrap().len()), "{text}");
    let ended =
        hosts[hosts.len() / 2..].iter().all(|line| line.contains(" phase 13 result ") && !line.contains("result 0 "));
    assert!(ended, "{text}");
    assert!(text.contains("unknown run: RUN_UNKNOWN"), "{text}");
}

/// A program answers for the engine: well, badly in each way, and while it closes.
#[test]
fn a_program_that_answers_for_the_engine_is_survived_whatever_it_does() {
    let dir = tempfile::tempdir().unwrap();
    let program = compile(dir.path(), "engine_actions.c", true);
    let out = run(&program, &[&dir.path().join("state")]);
    let (text, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{text}{errors}");
    assert!(text.contains("each as it must be"), "{text}");
    assert!(text.contains("the engine has no cluster c1"), "{text}");
}

/// A program listens to events: well, refusing one, over two keys, and while it closes.
#[test]
fn a_program_that_listens_to_events_gets_each_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let status = dir.path().join("engine-status");
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    std::fs::write(&status, format!("0 {now}\n")).unwrap();
    std::fs::set_permissions(&status, Permissions::from_mode(0o600)).unwrap();
    let config = json!({
        "state_dir": dir.path().join("state"),
        "engine": {"source": {"status_file": {"path": status}}},
        "schedule": {"engine_interval": null, "hosts_interval": null},
    });
    let program = compile(dir.path(), "listener.c", true);
    let out = run(&program, &[Path::new(&config.to_string()), &status]);
    let (text, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{text}{errors}");
    assert!(text.contains("each as it must be"), "{text}");
}
