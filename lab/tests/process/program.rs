//! The program: its ready file, its refusals, how it stops.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use ovirt_upgrade_manager::model::host::{ClusterInventory, EngineInventory};
use serde_json::Value;

/// A folder of this test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn serve(arguments: &[&str]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_upgrade-manager-lab"));
    command.arg("serve").args(arguments).args(["--stop-after", "60"]);
    command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

fn wait_until(what: &str, mut condition: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(30);
    while !condition() {
        assert!(Instant::now() < end, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn the_ready_file_has_the_inventory_and_a_signal_stops_the_program() {
    let folder = folder("ready");
    let ready = folder.join("ready.json");
    let mut child = serve(&["--hosts", "6", "--ready-file", ready.to_str().unwrap()]);
    wait_until("the ready file", || ready.exists());
    assert_eq!(std::fs::metadata(&ready).unwrap().permissions().mode() & 0o777, 0o600);
    let document: Value = serde_json::from_str(&std::fs::read_to_string(&ready).unwrap()).unwrap();
    let _: EngineInventory = serde_json::from_value(document["hosts"]["engine"].clone()).unwrap();
    let clusters: Vec<ClusterInventory> = serde_json::from_value(document["hosts"]["clusters"].clone()).unwrap();
    assert_eq!(clusters.iter().map(|c| c.hosts.len()).sum::<usize>(), 6);
    assert_eq!(document["pid"], child.id());
    assert!(document["katello_url"].as_str().unwrap().starts_with("https://127.0.0.1:"));
    let ca = PathBuf::from(document["ca_file"].as_str().unwrap());
    assert!(std::fs::read_to_string(&ca).unwrap().starts_with("-----BEGIN CERTIFICATE-----"));

    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().unwrap().success());
    assert!(child.wait().unwrap().success());
    assert!(!ca.exists(), "the program cleans up");
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn bad_files_are_refused_by_name() {
    let folder = folder("refused");
    let file = folder.join("faults.json");
    std::fs::write(&file, r#"[{"effect": "cut", "pathh": "/x"}]"#).unwrap();
    let output = serve(&["--faults", file.to_str().unwrap()]).wait_with_output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && text.contains("faults.json") && text.contains("pathh"), "{text}");
    std::fs::write(&file, "{\"id\": 1}\n").unwrap();
    let output = serve(&["--advisories", file.to_str().unwrap()]).wait_with_output().unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("faults.json: line 1"));
    assert!(!serve(&["--katello-version", "1.4"]).wait().unwrap().success());
    std::fs::remove_dir_all(folder).unwrap();
}
