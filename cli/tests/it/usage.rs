//! Help, wrong use, completions, manual pages.

use std::os::unix::ffi::OsStrExt;

use crate::support::{Home, is_golden, lab};

#[test]
fn the_help_names_all_commands_and_exit_codes() {
    is_golden("help.txt", &Home::empty().run(["--help"]).good());
    is_golden("help-run.txt", &Home::empty().run(["run", "--help"]).good());
    is_golden("help-init.txt", &Home::empty().run(["init", "--help"]).good());
}

#[test]
fn wrong_use_is_exit_code_2_and_names_what_is_wrong() {
    let home = Home::of(lab());
    for (arguments, text) in [
        (&["chekc"][..], "chekc"),
        (&["check", "host"], "<HOST>"),
        (&["check", "host", "a", "--detial"], "--detial"),
        (&["errata", "h", "--type", "bugs"], "unknown variant `bugs`, expected one of `security`"),
        (&["erratum", "a;reboot"], "may hold letters"),
        (&["install", "h"], "ERRATUM"),
        (&["install", "h", "E-1", "--image"], "cannot be used with"),
        (&["associate", "h", "--set", "5"], "--provider"),
        (&["plan"], "<CLUSTER>"),
        (&["plan", "c", "--max-unavailable", "0"], "neither a number from 1 on"),
        (&["plan", "c", "--level", "4"], "is not of the form 4.7"),
        (&["plan", "c", "--soak", "2 minutes"], "is not a duration"),
        (&["plan", "c", "--standing-answer", "WAIT_TOO_LONG"], "CODE=CHOICE"),
        (&["plan", "c", "--standing-answer", "NO_CODE=stop"], "the code is unknown"),
        (&["answer", "r", "x", "stop"], "<QUESTION>"),
        (&["answer", "r", "1", "maybe"], "`go_on`"),
        (&["run", "c", "--plan", "h"], "cannot be used with"),
        // A stored plan, an unfinished run and a whole request take no options of a plan: none is ignored.
        (&["run", "--plan", "h", "--exclude", "x"], "cannot be used with"),
        (&["run", "--continue", "r", "--max-failed", "3"], "cannot be used with"),
        (&["plan", "--request", "f", "--approval", "each_host"], "cannot be used with"),
        (&["--timeout", "never", "doctor"], "is not a duration"),
        (&["events", "--after=-1"], "--after"),
        (&["--color", "green", "doctor"], "green"),
    ] {
        home.run(arguments).refused(2, &[text]);
    }
    // Options that only the command itself can judge.
    home.run(["plan", &crate::support::cluster(lab(), 0), "--policy", "named"]).refused(2, &["--erratum or --cve"]);
    home.run(["plan", &crate::support::cluster(lab(), 0), "--severity", "low"]).refused(2, &["--policy security"]);
    home.run(["plan", &crate::support::cluster(lab(), 0), "--host", "nobody"]).refused(2, &["'nobody'"]);
}

#[test]
fn an_argument_that_is_no_text_or_is_huge_is_refused() {
    let home = Home::of(lab());
    let no_text = std::ffi::OsStr::from_bytes(b"\xff\xfe");
    home.run([std::ffi::OsStr::new("check"), "host".as_ref(), no_text]).refused(2, &["UTF-8"]);
    home.run(["check", "host", ""]).refused(1, &["ENGINE_NOT_FOUND"]);
    home.run(["check", "host", &"h".repeat(100_000)]).refused(1, &["ENGINE_NOT_FOUND"]);
    home.run(["--actor", &"a".repeat(300), "cancel", "none"]).refused(1, &["longer than 255 characters"]);
}

#[test]
fn completions_and_manual_pages_are_made() {
    let home = Home::empty();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = home.run(["completions", shell]).good();
        assert!(script.contains("max-unavailable") && script.contains("notifications"), "{shell}");
    }
    let page = home.run(["man"]).good();
    assert!(page.contains(".TH upgrade-manager 1") && page.contains("130"), "{page}");
    let folder = home.path("man");
    home.run(["man".as_ref(), "--dir".as_ref(), folder.as_os_str()]).good();
    for name in ["upgrade-manager.1", "upgrade-manager-check-host.1", "upgrade-manager-run.1"] {
        let text = std::fs::read_to_string(folder.join(name)).unwrap();
        assert!(text.contains(".SH"), "{name}: {text}");
    }
}

#[test]
fn a_missing_or_bad_configuration_is_named_with_the_remedy() {
    let home = Home::empty();
    home.run(["doctor"]).refused(1, &["there is no configuration", "config.json", "upgrade-manager init"]);
    home.write(&serde_json::json!({"state_dir": "relative"}));
    home.run(["doctor"]).refused(1, &["INVALID_CONFIG", "state_dir"]);
    home.write(&serde_json::json!({"state_dir": "/x", "sate": 1}));
    home.run(["doctor"]).refused(1, &["INVALID_CONFIG", "sate"]);
    // By XDG: a path that is not absolute is ignored.
    let mut command = home.command(["doctor"]);
    command.env_remove("UPGRADE_MANAGER_CONFIG").env("XDG_CONFIG_HOME", "relative");
    let ended = crate::support::Ended::of(command.output().unwrap());
    ended.refused(1, &[home.path(".config/upgrade-manager/config.json").to_str().unwrap()]);
}
