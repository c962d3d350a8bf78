//! Checks, errata, content hosts, installations.

use ovirt_upgrade_manager::model::host::HostStatus;
use serde_json::Value;

use crate::support::{Home, cluster, is_golden, lab};

/// Names of hosts of the first cluster: one that is up, and the one in maintenance.
fn hosts() -> (String, String) {
    let inventory = lab().inventory().unwrap();
    let hosts = &inventory.clusters[0].hosts;
    let find = |status| hosts.iter().find(|host| host.status == status).unwrap().name.clone();
    (find(HostStatus::Up), find(HostStatus::Maintenance))
}

#[test]
fn a_cluster_is_checked() {
    let home = Home::of(lab());
    let name = cluster(lab(), 0);
    let text = home.run(["check", "cluster", &name]).good();
    for part in [name.as_str(), "HOST", "UPDATES", "LEVEL", &hosts().0] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    let check =
        home.document("ClusterCheck", &["check", "cluster", &name, "--detail", "counts", "--exclude", &hosts().1]);
    assert_eq!(check["cluster_name"], name);
    assert_eq!(home.run(["check", "cluster", &name, "--exit-code"]).code, 3, "there are updates");
    home.run(["check", "cluster", "no-such"]).refused(1, &["ENGINE_NOT_FOUND", "'no-such'", "->"]);
}

#[test]
fn a_host_is_checked() {
    let home = Home::of(lab());
    let (up, _) = hosts();
    let text = home.run(["check", "host", &up]).good();
    for part in ["Updates           yes", "PACKAGE", "Content host", "by remote execution"] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
    let check = home.document("HostCheck", &["check", "host", &up]);
    assert_eq!(check["updates"], "yes");
    assert_eq!(home.run(["check", "host", &up, "--exit-code"]).code, 3);
    // Where no provider has the host, the engine's own check tells that there are updates, and nobody which.
    let mut config = home.config(lab());
    config["providers"] = serde_json::json!([]);
    home.write(&config);
    let ended = home.run(["check", "host", &up, "--exit-code"]);
    assert!(ended.code == 3 && ended.out.contains("Updates           yes"), "{ended:?}");
    assert!(!ended.out.contains("PACKAGE"), "{ended:?}");
}

/// `| head -1` closes the pipe early: a script that asks for the exit code gets the answer all the same.
#[test]
fn a_reader_that_has_seen_enough_does_not_change_the_exit_code() {
    let home = Home::of(lab());
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = home.command(["check", "host", &hosts().0, "--exit-code"]);
    let mut child = command.stdout(writer).spawn().unwrap();
    drop(command);
    assert_eq!(child.wait().unwrap().code(), Some(3));
}

#[test]
fn the_engine_is_checked() {
    let home = Home::of(lab());
    let check = home.document("EngineCheck", &["check", "engine"]);
    assert_eq!(check["state"], "unknown");
    assert_eq!(home.run(["check", "engine", "--exit-code"]).code, 4);
    let mut config = home.config(lab());
    config["engine"]["source"] = serde_json::json!({"content_host": {"fqdn": lab().engine_machine()}});
    home.write(&config);
    let text = home.run(["check", "engine"]).good();
    assert!(text.contains("Setup package") && text.contains("content host"), "{text}");
}

#[test]
fn errata_are_listed_and_shown() {
    let home = Home::of(lab());
    let (up, _) = hosts();
    let list = ["errata", &up, "--type", "security", "--severity", "critical", "--severity", "important"];
    is_golden("errata.txt", &home.run(list).good());
    let page = home.document("ErrataPage", &["errata", &up, "--limit", "5"]);
    assert_eq!(page["errata"].as_array().unwrap().len(), 5);
    let text = home.run(["errata", &up, "--limit", "5"]).good();
    assert!(text.contains("1 to 5 are shown; the next page: --page 2"), "{text}");
    let id = page["errata"][0]["id"].as_str().unwrap().to_owned();
    assert!(home.run(["erratum", &id]).good().contains("Packages"));
    assert_eq!(home.document("Erratum", &["erratum", &id])["id"], id);
    home.run(["erratum", "NO-SUCH"]).refused(1, &["ERRATUM_UNKNOWN"]);
    home.run(["errata", &up, "--page", "0"]).refused(1, &["INVALID_ARGUMENT", "pages begin at 1"]);
}

#[test]
fn the_content_host_of_a_host_is_shown_set_and_dropped() {
    let home = Home::of(lab());
    let (up, _) = hosts();
    assert!(home.run(["associate", &up]).good().contains("no content host is stored"));
    let association = home.document("Association", &["associate", &up, "--refresh"]);
    let id = association["content_host"].as_str().unwrap().to_owned();
    let text = home.run(["associate", &up, "--set", &id, "--provider", "katello"]).good();
    assert!(text.contains("by hand"), "{text}");
    assert!(home.run(["associate", &up, "--drop"]).good().contains("no content host is stored"));
    home.run(["associate", &up, "--drop"]).refused(1, &["ASSOCIATION_MISSING"]);
    // Who did it stands in the events.
    assert!(home.run(["events"]).good().contains("tester"));
}

#[test]
fn doctor_shows_findings_in_groups() {
    let home = Home::of(lab());
    let ended = home.run(["doctor"]);
    for part in ["State directory", "Engine", "Provider katello", "in order"] {
        assert!(ended.out.contains(part), "no {part:?} in {ended:?}");
    }
    assert_eq!(ended.code, 0, "{ended:?}");
    home.document("DoctorReport", &["doctor"]);
    let mut config = home.config(lab());
    config["engine"]["api"]["password"] = serde_json::json!({"value": "wrong-secret"});
    home.write(&config);
    let ended = home.run(["doctor"]);
    assert!(ended.code == 7 && ended.out.contains("problem") && !ended.out.contains("wrong-secret"), "{ended:?}");
}

#[test]
fn an_installation_is_begun_followed_and_proved() {
    let home = Home::of(lab());
    let (up, out) = hosts();
    home.run(["install", &up, "E-1"]).refused(1, &["HOST_NOT_IN_MAINTENANCE"]);
    let page = home.document("ErrataPage", &["errata", &out, "--type", "bugfix", "--limit", "1"]);
    let erratum = page["errata"][0]["id"].as_str().unwrap().to_owned();
    let begun = home.document("Task", &["install", &out, &erratum, "--no-wait"]);
    let task = begun["id"].as_str().unwrap().to_owned();
    assert!(home.run(["task", &task]).good().contains(&erratum));
    home.run(["install", &out, &erratum, "--no-wait"]).refused(1, &["HOST_BUSY"]);
    let waiting = home.begin(["task", &task, "--wait"]);
    crate::support::until("the end of the installation", || {
        lab().settle();
        let document: Value = home.document("Task", &["task", &task]);
        (document["state"] == "succeeded").then_some(())
    });
    let ended = crate::support::Ended::of(waiting.wait_with_output().unwrap());
    assert!(ended.out.contains("proved") && ended.out.contains("succeeded"), "{ended:?}");
    home.run(["task", &task, "--cancel"]).refused(1, &["TASK"]);
    home.run(["task", "no-such"]).refused(1, &["TASK_UNKNOWN"]);
}
