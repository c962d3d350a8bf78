//! `plan`.

use ovirt_upgrade_manager::model::host::HostStatus;
use serde_json::json;

use crate::support::{Home, cluster, lab};

#[test]
fn a_plan_is_shown_and_names_the_command_that_begins_it() {
    let home = Home::of(lab());
    let name = cluster(lab(), 1);
    let plan = home.document("Plan", &["plan", &name, "--max-unavailable", "2"]);
    let ended = home.run(["plan", &name, "--max-unavailable", "2"]);
    for part in [name.as_str(), "every available package", "at most 2 hosts", plan["hash"].as_str().unwrap()] {
        assert!(ended.out.contains(part), "no {part:?} in {ended:?}");
    }
    let is_blocked = !plan["blockers"].as_array().unwrap().is_empty();
    assert_eq!(ended.code, if is_blocked { 7 } else { 0 }, "{ended:?}");
    assert_eq!(ended.out.contains("To begin it: upgrade-manager run --plan"), !is_blocked, "{ended:?}");
}

#[test]
fn options_become_the_request() {
    let home = Home::of(lab());
    let name = cluster(lab(), 1);
    let inventory = lab().inventory().unwrap();
    let hosts = &inventory.clusters[1].hosts;
    let up = hosts.iter().find(|host| host.status == HostStatus::Up).unwrap();
    let out = hosts.iter().find(|host| host.status != HostStatus::Up).unwrap();
    let vm = lab().with_world(|world| world.vm_views(&inventory.clusters[1].id)[0].clone());
    let options = [
        "--policy",
        "security",
        "--severity",
        "important",
        "--reboot",
        "when-needed",
        "--host",
        &up.name,
        "--exclude",
        out.id.as_str(),
        "--first",
        &up.name,
        "--max-unavailable",
        "20%",
        "--canary",
        "--approval",
        "each_host",
        "--max-failed",
        "1",
        "--max-unproven",
        "2",
        "--soak",
        "30s",
        "--calm",
        "0s",
        "--stop-vm",
        &vm.name,
        "--fence",
        &up.name,
        "--vms-come-home",
        "--standing-answer",
        "WAIT_TOO_LONG=next",
    ];
    let plan = home.document("Plan", &[&["plan", &name][..], &options].concat());
    let request = &plan["request"];
    for (key, value) in [
        ("policy", json!({"security": {"least": "important"}})),
        ("hosts", json!([up.id])),
        ("exclude", json!([out.id])),
        ("order", json!([up.id])),
        ("max_unavailable", json!("20%")),
        ("consents", json!({"stop_vms": [vm.id], "power_off_vms": [], "fence_hosts": [up.id]})),
    ] {
        assert_eq!(request[key], value, "{key}");
    }
    for (key, value) in [
        ("reboot", json!("when_needed")),
        ("canary", json!(true)),
        ("approval", json!("each_host")),
        ("max_failed", json!(1)),
        ("max_unproven", json!(2)),
        ("soak_ms", json!(30_000)),
        ("quiet_ms", json!(0)),
        ("vms_come_home", json!(true)),
        ("standing_answers", json!([{"question": "WAIT_TOO_LONG", "choice": "next"}])),
    ] {
        assert_eq!(request["options"][key], value, "{key}");
    }
    // The same request from a file gives the same plan.
    std::fs::write(home.path("request.json"), request.to_string()).unwrap();
    let again = home.document("Plan", &["plan", "--request", home.path("request.json").to_str().unwrap()]);
    assert_eq!(again["hash"], plan["hash"]);
    std::fs::write(home.path("request.json"), "{}").unwrap();
    home.run(["plan", "--request", home.path("request.json").to_str().unwrap()])
        .refused(1, &["request.json", "cluster"]);
}

#[test]
fn a_run_is_not_begun_where_nobody_agrees() {
    let home = Home::of(lab());
    let ended = home.run(["run", &cluster(lab(), 1), "--installer", "engine"]);
    assert!(matches!(ended.code, 2 | 7), "{ended:?}");
    assert!(home.run(["status"]).good().contains("There is no run yet"));
    home.run(["run", "--plan", "0".repeat(64).as_str()]).refused(1, &["PLAN_UNKNOWN"]);
    home.run(["run", "--continue"]).refused(1, &["no run is unfinished"]);
    home.run(["report"]).refused(1, &["there is no run yet"]);
    home.run(["cancel", "00000000"]).refused(1, &["RUN_UNKNOWN"]);
}
