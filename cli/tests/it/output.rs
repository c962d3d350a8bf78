//! Documents, colours, what a server cannot do to a terminal.

use std::io::{BufRead, BufReader};

use ovirt_upgrade_manager::error::is_plain;
use upgrade_manager_lab::{Lab, Options, Pace, WorldOptions};

use crate::support::{Home, cluster, lab, matches_schema, on_a_terminal};

#[test]
fn an_error_is_a_document_with_json() {
    let home = Home::of(lab());
    let ended = home.run(["check", "host", "no-such", "--json"]);
    assert_eq!((ended.code, ended.out.as_str()), (1, ""));
    let problem = serde_json::from_str(&ended.err).unwrap();
    matches_schema("Problem", &problem);
    assert_eq!(problem["code"], "ENGINE_NOT_FOUND");
}

#[test]
fn an_engine_that_is_away_is_told_in_time() {
    let home = Home::of(lab());
    let mut config = home.config(lab());
    config["engine"]["api"]["url"] = "https://127.0.0.1:9/ovirt-engine".into();
    home.write(&config);
    home.run(["check", "cluster", "c"]).refused(1, &["ENGINE_UNREACHABLE", "->"]);
    config["engine"]["api"]["url"] = lab().engine_url().into();
    config["engine"]["api"]["password"] = serde_json::json!({"value": "wrong-secret"});
    home.write(&config);
    let ended = home.run(["check", "cluster", "c"]);
    ended.refused(1, &["ENGINE_AUTH"]);
    assert!(!ended.err.contains("wrong-secret"), "{ended:?}");
}

#[test]
fn the_time_of_an_operation_is_limited() {
    let home = Home::of(lab());
    home.run(["--timeout", "1ms", "check", "cluster", &cluster(lab(), 0)])
        .refused(1, &["DEADLINE_EXCEEDED", "0.001 s"]);
}

#[test]
fn colours_are_for_terminals_and_can_be_turned_off() {
    let home = Home::of(lab());
    let check = ["check", "cluster", &cluster(lab(), 0)];
    let escapes = |text: &str| text.contains('\u{1b}');
    assert!(!escapes(&home.run(check).good()));
    assert!(escapes(&home.run(check.iter().chain(&["--color", "always"])).good()));
    let command = home.command(check);
    let Some((0, shown)) = on_a_terminal(&command, 80, &[]) else { return };
    assert!(escapes(&shown));
    let mut no_color = home.command(check);
    no_color.env("NO_COLOR", "1");
    let mut dumb = home.command(check);
    dumb.env("TERM", "dumb");
    for command in [home.command(check.iter().chain(&["--color", "never"])), no_color, dumb] {
        let (_, shown) = on_a_terminal(&command, 80, &[]).unwrap();
        // `stty` and `script` write none; a progress bar may, before it is taken away.
        assert!(!shown.contains("\u{1b}[1m") && !shown.contains("\u{1b}[33m"), "{command:?}: {shown:?}");
    }
}

#[test]
fn tables_fit_the_terminal() {
    let home = Home::of(lab());
    for columns in [60, 80, 160] {
        let command = home.command(["check", "cluster", &cluster(lab(), 0), "--color", "never", "--quiet"]);
        let Some((0, shown)) = on_a_terminal(&command, columns, &[]) else { return };
        let widest = shown.lines().map(|line| line.trim_end().chars().count()).max().unwrap();
        assert!(widest <= usize::from(columns), "{columns}: {shown}");
        assert!(shown.contains("HOST"), "{shown}");
    }
}

/// What comes from a server is shown, and never acts.
#[test]
fn a_name_from_a_server_cannot_act_on_the_terminal() {
    let world = WorldOptions { hosts: 2, clusters: 1, node_hosts: 0, ..WorldOptions::default() };
    let lab = Lab::start(Options { world, pace: Pace::Speed(1.0), ..Options::default() }).unwrap();
    let home = Home::of(&lab);
    let host = lab.inventory().unwrap().clusters[0].hosts[0].id.clone();
    let evil = "h1\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{202e}";
    lab.with_world(|world| world.rename_engine_host(&host, evil));
    for arguments in [
        vec!["check".to_owned(), "cluster".to_owned(), cluster(&lab, 0)],
        vec!["check".to_owned(), "host".to_owned(), host.to_string()],
        vec!["plan".to_owned(), cluster(&lab, 0)],
        vec!["associate".to_owned(), host.to_string(), "--refresh".to_owned()],
        vec!["doctor".to_owned()],
        vec!["events".to_owned()],
    ] {
        for json in [false, true] {
            let ended = home.run(arguments.iter().map(String::as_str).chain(json.then_some("--json")));
            let text = format!("{}{}", ended.out, ended.err);
            assert!(text.chars().all(|c| c == '\n' || is_plain(c)), "{arguments:?}: {text:?}");
        }
    }
    let text = home.run(["check", "cluster", &cluster(&lab, 0)]).good();
    assert!(text.contains("h1\\u{1b}[2J"), "{text}");
    let document = home.document("ClusterCheck", &["check", "cluster", &cluster(&lab, 0)]);
    let names: Vec<&str> =
        document["hosts"].as_array().unwrap().iter().map(|h| h["host_name"].as_str().unwrap()).collect();
    assert!(names.contains(&evil), "a document keeps the name: {names:?}");
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let home = Home::of(lab());
    let mut child = home.begin(["--help"]);
    drop(child.stdout.take());
    let _ = child.wait().unwrap();
    let host = lab().inventory().unwrap().clusters[0].hosts[0].name.clone();
    let mut child = home.begin(["errata", &host]);
    drop(child.stdout.take());
    let mut told = String::new();
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        told += &line.unwrap();
    }
    assert_eq!((child.wait().unwrap().code(), told.as_str()), (Some(0), ""));
}
