//! `init`.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::Value;

use crate::support::{Ended, Home, lab, matches_schema, on_a_terminal};

/// All options but passwords and the engine's URL.
fn options(home: &Home, engine_url: &str) -> Vec<String> {
    let ready = lab().ready().unwrap();
    private(&home.path("engine.pw"), &ready.engine_password);
    private(&home.path("provider.pw"), &ready.password);
    let ca = ready.ca_file.to_str().unwrap();
    let path = |name: &str| home.path(name).to_str().unwrap().to_owned();
    [
        ["--engine-url", engine_url],
        ["--engine-user", &ready.engine_username],
        ["--engine-ca", ca],
        ["--provider-url", &ready.katello_url],
        ["--provider-name", "katello"],
        ["--provider-user", &ready.username],
        ["--provider-ca", ca],
        ["--provider-password-file", &path("provider.pw")],
        ["--state-dir", &path("state")],
    ]
    .iter()
    .flatten()
    .map(ToString::to_string)
    .collect()
}

fn init(home: &Home, engine_url: &str, more: &[&str]) -> Ended {
    let password = home.path("engine.pw").to_str().unwrap().to_owned();
    let mut all = vec!["init".to_owned()];
    all.extend(options(home, engine_url));
    all.extend(["--engine-password-file".to_owned(), password]);
    all.extend(more.iter().map(ToString::to_string));
    home.run(all)
}

fn private(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_first_time_user_gets_to_a_checked_cluster() {
    let home = Home::empty();
    let ended = init(&home, &lab().engine_url(), &[]);
    assert_eq!(ended.code, 0, "{ended:?}");
    let cluster = crate::support::cluster(lab(), 0);
    for text in ["Provider katello", "reachable", "mode 0600", &format!("check cluster {cluster}")] {
        assert!(ended.err.contains(text), "no {text:?} in {}", ended.err);
    }
    assert_eq!(mode(&home.path("config.json")), 0o600);
    let config = std::fs::read_to_string(home.path("config.json")).unwrap();
    assert!(!config.contains(lab().password()) && !ended.err.contains(lab().password()), "{config}");
    home.run(["check", "cluster", &cluster]).good();
    // Never overwritten silently.
    init(&home, &lab().engine_url(), &[]).refused(1, &["it exists", "--force"]);
    assert_eq!(std::fs::read_to_string(home.path("config.json")).unwrap(), config);
    assert_eq!(init(&home, &lab().engine_url(), &["--force"]).code, 0);
    assert_eq!(mode(&home.path("config.json")), 0o600);
}

#[test]
fn a_wrong_password_and_an_engine_that_is_away_are_told_and_nothing_is_written() {
    let home = Home::empty();
    let mut all = vec!["init".to_owned()];
    all.extend(options(&home, &lab().engine_url()));
    private(&home.path("wrong.pw"), "wrong-secret");
    all.extend(["--engine-password-file".to_owned(), home.path("wrong.pw").to_str().unwrap().to_owned()]);
    let ended = home.run(&all);
    ended.refused(1, &["Engine", "problem", "nothing was written", "--keep"]);
    assert!(ended.err.contains("credentials") && !ended.err.contains("wrong-secret"), "{}", ended.err);
    assert!(!home.path("config.json").exists());

    // A port at which nobody listens.
    let away = "https://127.0.0.1:9/ovirt-engine";
    init(&home, away, &[]).refused(1, &["Engine", "problem", "nothing was written"]);
    assert!(!home.path("config.json").exists());
    assert_eq!(init(&home, away, &["--keep"]).code, 0);
    assert_eq!(mode(&home.path("config.json")), 0o600);
    // The library's own words for a URL that cannot be.
    init(&home, "http://engine", &["--force"]).refused(1, &["INVALID_CONFIG", "engine.api.url", "https"]);
}

#[test]
fn without_a_terminal_what_is_missing_is_named() {
    let home = Home::empty();
    home.run(["init"]).refused(2, &["--engine-url is missing", "nobody can be asked"]);
    home.run(["init", "--no-engine"]).refused(2, &["--provider-url is missing"]);
    home.run(["init", "--no-engine", "--provider-url", "k", "--provider-user", "u"])
        .refused(2, &["--provider-password-file"]);
    home.run(["init", "--engine-password", "secret"]).refused(2, &["--engine-password"]);
}

#[test]
fn the_test_is_a_document_with_json() {
    let home = Home::empty();
    let ended = init(&home, &lab().engine_url(), &["--json"]);
    let document: Value = serde_json::from_str(&ended.out).unwrap();
    matches_schema("DoctorReport", &document);
}

/// Passwords are typed; they are not shown, and stand in files of their own.
#[test]
fn questions_are_asked_at_a_terminal() {
    let home = Home::empty();
    let all = options(&home, &lab().engine_url());
    // Without the password of the engine, with one wrong try.
    let command = home.command(std::iter::once("init".to_owned()).chain(all));
    let password = &lab().engine_user().password;
    let talk = [("Password, not shown: ", "first-try"), ("[Y/n] ", ""), ("(empty: as before): ", password)];
    let Some((code, shown)) = on_a_terminal(&command, 80, &talk) else { return };
    assert!(!shown.contains("first-try") && !shown.contains(password.as_str()), "{shown}");
    assert_eq!(code, 0, "{shown}");
    let file = home.path("config.engine.password");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), format!("{}\n", lab().engine_user().password));
    assert_eq!(mode(&file), 0o600);
    let config: Value = serde_json::from_str(&std::fs::read_to_string(home.path("config.json")).unwrap()).unwrap();
    assert_eq!(config["engine"]["api"]["password"]["file"], file.to_str().unwrap());
}
