//! Notifications, events, the periodic checks, versions.

use std::io::{BufRead, BufReader};

use serde_json::Value;

use crate::support::{Home, cluster, lab, matches_schema, signal};

#[test]
fn notifications_are_listed_and_dismissed() {
    let home = Home::of(lab());
    assert!(home.run(["notifications", "list"]).good().contains("no notifications for admin@internal"));
    home.run(["check", "cluster", &cluster(lab(), 0)]).good();
    let list = home.document("NotificationList", &["notifications", "list", "--user", "someone@internal"]);
    let first = list["notifications"][0]["id"].as_str().unwrap().to_owned();
    let text = home.run(["notifications", "list"]).good();
    assert!(text.contains(&first) && text.contains("NOTIFICATION"), "{text}");
    assert!(!home.run(["notifications", "dismiss", &first]).good().contains(&first));
    assert!(!home.run(["notifications", "list"]).good().contains(&first));
    assert!(home.run(["notifications", "list", "--all"]).good().contains("(dismissed)"));
    assert!(home.run(["notifications", "list", "--user", "other@internal"]).good().contains(&first));
    home.run(["notifications", "dismiss", "no-such"]).refused(1, &["NOTIFICATION_UNKNOWN"]);
}

#[test]
fn events_are_printed_and_followed() {
    let home = Home::of(lab());
    home.run(["check", "cluster", &cluster(lab(), 0)]).good();
    let all = home.run(["events", "--json"]).good();
    assert!(all.lines().count() > 3, "{all}");
    for line in all.lines() {
        matches_schema("Event", &serde_json::from_str(line).unwrap());
    }
    assert_eq!(home.run(["events", "--limit", "2"]).good().lines().count(), 2);
    let last: Value = serde_json::from_str(all.lines().last().unwrap()).unwrap();
    assert_eq!(home.run(["events", "--after", &last["seq"].to_string()]).good(), "");

    let mut following = home.begin(["events", "--follow", "--json", "--after", &last["seq"].to_string()]);
    let host = lab().inventory().unwrap().clusters[0].hosts[0].name.clone();
    home.run(["associate", &host, "--drop"]).good();
    let mut line = String::new();
    BufReader::new(following.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let event: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(event["name"], "ASSOCIATION_DROPPED");
    signal(&following, "-INT");
    assert_eq!(following.wait().unwrap().code(), Some(0), "the end of a following is no failure");
}

#[test]
fn the_periodic_checks_and_versions_are_shown() {
    let home = Home::of(lab());
    home.document("ScheduleStatus", &["schedule"]);
    assert!(home.run(["schedule"]).good().contains("LAST SUCCESS"));
    let version = home.document("VersionInfo", &["version"]);
    assert!(home.run(["version"]).good().contains(version["library"].as_str().unwrap()));
    assert!(home.run(["--version"]).good().contains(env!("CARGO_PKG_VERSION")));
}

/// A certificate or a password that is gone hides neither runs nor events.
#[test]
fn the_state_is_read_without_the_servers() {
    let home = Home::of(lab());
    home.run(["check", "cluster", &cluster(lab(), 0)]).good();
    let mut config = home.config(lab());
    config["providers"][0]["ca_files"] = serde_json::json!(["/no/such.pem"]);
    config["engine"]["api"]["password"] = serde_json::json!({"file": "/no/such.password"});
    home.write(&config);
    home.run(["check", "cluster", &cluster(lab(), 0)]).refused(1, &["INVALID_CONFIG"]);
    assert!(home.run(["events"]).good().lines().count() > 1);
    assert!(home.run(["status"]).good().contains("There is no run yet"));
    assert!(home.run(["notifications", "list"]).good().contains("NOTIFICATION"));
    home.run(["schedule"]).good();
}
