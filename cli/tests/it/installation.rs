//! `doctor --install`, over what `make install` installs into a folder that looks like the engine's machine.

use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;

use crate::installed::install;
use crate::support::{Ended, Home, matches_schema};

const PROPERTIES: &str = "etc/ovirt-engine/extensions.d/upgrade-manager.properties";
const CONF: &str = "etc/ovirt-engine/engine.conf.d/50-upgrade-manager.conf";
const STATE: &str = "var/lib/ovirt-engine/upgrade-manager";
const SECRET: &str = "etc/ovirt-engine/upgrade-manager/engine.password";
const MODULE: &str = "usr/share/ovirt-upgrade-manager/modules/org/ovirt/engine/upgrade/manager/main";

/// An engine's machine.
struct Machine {
    folder: TempDir,
    home: Home,
}

impl Machine {
    /// With an engine, of which the user of this test is the user, and what `make install` installs.
    fn installed() -> Machine {
        let machine = Machine { folder: tempfile::tempdir().unwrap(), home: Home::empty() };
        install(machine.folder.path(), &machine.path(""), "engine");
        let own = std::fs::metadata(machine.folder.path()).unwrap().uid();
        machine.write("etc/passwd", &format!("root:x:0:0::/:/bin/sh\novirt:x:{own}:{own}::/:/bin/sh\n"), 0o644);
        let defaults =
            "ENGINE_USER=ovirt\nENGINE_APPS=\"engine.ear restapi.war\"\nENGINE_JAVA_MODULEPATH=\"/usr/share/x\"\n";
        machine.write("usr/share/ovirt-engine/services/ovirt-engine/ovirt-engine.conf", defaults, 0o644);
        machine
    }

    /// The same, filled in.
    fn configured() -> Machine {
        let machine = Machine::installed();
        machine.change(PROPERTIES, "enabled = false", "enabled = true");
        machine.change(PROPERTIES, "engine.example.com", "engine.lab.test");
        machine.change(PROPERTIES, "katello.example.com", "katello.lab.test");
        machine.folder(STATE, 0o700);
        machine.write(&format!("{STATE}/state.db"), "", 0o600);
        for secret in [SECRET, "etc/ovirt-engine/upgrade-manager/provider.password"] {
            machine.write(secret, "secret-of-the-test", 0o600);
        }
        machine.write("etc/pki/ovirt-engine/ca.pem", "certificate", 0o644);
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("machine").join(name)
    }

    fn folder(&self, name: &str, mode: u32) {
        std::fs::create_dir_all(self.path(name)).unwrap();
        self.mode(name, mode);
    }

    fn mode(&self, name: &str, mode: u32) {
        std::fs::set_permissions(self.path(name), std::fs::Permissions::from_mode(mode)).unwrap();
    }

    fn write(&self, name: &str, text: &str, mode: u32) {
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::write(self.path(name), text).unwrap();
        self.mode(name, mode);
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path(name)).unwrap();
        assert!(text.contains(from), "no {from:?} in {text}");
        std::fs::write(self.path(name), text.replace(from, to)).unwrap();
    }

    fn doctor(&self, more: &[&str]) -> Ended {
        let machine = self.path("");
        self.home.run(["doctor", "--install", "--root", machine.to_str().unwrap()].iter().chain(more))
    }

    /// The findings that are not in order: check, verdict, text, remedy.
    #[track_caller]
    fn faults(&self) -> Vec<[String; 4]> {
        let ended = self.doctor(&["--json"]);
        let report: Value = serde_json::from_str(&ended.out).unwrap_or_else(|_| panic!("{ended:?}"));
        matches_schema("DoctorReport", &report);
        assert_eq!(ended.code, if report["worst"] == "problem" { 7 } else { 0 }, "{ended:?}");
        assert!(!ended.out.contains("secret-of-the-test"), "{ended:?}");
        let findings = report["findings"].as_array().unwrap().iter().filter(|finding| finding["verdict"] != "ok");
        let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
        findings.map(|f| [text(f, "check"), text(f, "verdict"), text(f, "text"), text(f, "remedy")]).collect()
    }

    /// There is exactly one fault: of this check, with these words in its text and in its remedy.
    #[track_caller]
    fn has_one_fault(&self, check: &str, words: &str, remedy: &str) {
        let faults = self.faults();
        let [fault] = &faults[..] else { panic!("{faults:?}") };
        assert!(fault[0] == check && fault[1] == "problem", "{fault:?}");
        assert!(fault[2].contains(words) && fault[3].contains(remedy), "{fault:?}");
    }
}

#[test]
fn a_complete_installation_is_in_order() {
    let machine = Machine::configured();
    assert_eq!(machine.faults(), Vec::<[String; 4]>::new());
    let text = machine.doctor(&[]).good();
    for part in ["Installation", "library", "application", "state directory", "secret", "0 problems"] {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
}

#[test]
fn what_is_to_be_filled_in_is_said_after_the_installation() {
    let machine = Machine::installed();
    let found: Vec<String> = machine.faults().into_iter().map(|[check, ..]| check).collect();
    assert_eq!(found, ["extension", "configuration", "state_directory", "secret", "secret", "ca_file"]);
    let text = machine.doctor(&[]).out;
    for part in
        ["engine.api.url, providers.1.url", "enabled = true", "install -d -o ovirt", "engine.password", "6 problems"]
    {
        assert!(text.contains(part), "no {part:?} in {text}");
    }
}

#[test]
fn a_machine_without_an_engine_is_named() {
    let machine = Machine { folder: tempfile::tempdir().unwrap(), home: Home::empty() };
    std::fs::create_dir(machine.path("")).unwrap();
    let found: Vec<String> = machine.faults().into_iter().map(|[check, ..]| check).collect();
    assert_eq!(found, ["engine", "engine_user", "module", "application", "extension"]);
}

#[test]
fn each_missing_part_is_named_alone() {
    let machine = Machine::configured();
    let conf = std::fs::read_to_string(machine.path(CONF)).unwrap();
    let without = |name: &str| conf.lines().filter(|line| !line.starts_with(name)).collect::<Vec<_>>().join("\n");
    machine.write(CONF, &without("ENGINE_JAVA_MODULEPATH"), 0o644);
    machine.has_one_fault("module", "not in the engine's module path", "ENGINE_JAVA_MODULEPATH=");
    machine.write(CONF, &without("ENGINE_APPS"), 0o644);
    machine.has_one_fault("application", "ENGINE_APPS", "ENGINE_APPS=");
    machine.write(CONF, &format!("{conf}\nnonsense\n"), 0o644);
    machine.has_one_fault("engine_conf", "line", "NAME=");
    machine.write(CONF, &format!("{conf}\nENGINE_EXTENSION_ENABLED_upgrade_manager=false\n"), 0o644);
    machine.has_one_fault("extension", "ENGINE_EXTENSION_ENABLED_upgrade_manager", "Remove");
    machine.write(CONF, &conf, 0o644);

    for (name, check, words) in [
        ("usr/share/ovirt-upgrade-manager/upgrade-manager.war", "application", "cannot be read"),
        (&format!("{MODULE}/upgrade-manager.jar"), "module", "lacks upgrade-manager.jar"),
        (&format!("{MODULE}/lib/linux-x86_64/libovirt_upgrade_manager.so"), "library", "is not there"),
        (SECRET, "secret", "is not there"),
    ] {
        let aside = machine.path("aside");
        std::fs::rename(machine.path(name), &aside).unwrap();
        let faults = machine.faults();
        assert!(faults.iter().any(|fault| fault[0] == check && fault[2].contains(words)), "{name}: {faults:?}");
        std::fs::rename(aside, machine.path(name)).unwrap();
    }
    assert!(machine.faults().is_empty());
}

#[test]
fn a_library_that_cannot_be_loaded_is_named_with_the_reason() {
    let machine = Machine::configured();
    let name = format!("{MODULE}/lib/linux-x86_64/libovirt_upgrade_manager.so");
    machine.write(&name, "no library", 0o755);
    machine.has_one_fault("library", "cannot be loaded", "glibc 2.28");
    // A library, of another kind.
    let other = std::fs::read_dir("/lib/x86_64-linux-gnu")
        .into_iter()
        .flatten()
        .chain(std::fs::read_dir("/lib64").into_iter().flatten());
    let other = other.filter_map(Result::ok).find(|entry| entry.file_name() == "libm.so.6");
    let other = other.expect("a machine with a C library has libm").path();
    std::fs::copy(other, machine.path(&name)).unwrap();
    machine.has_one_fault("library", "oum_abi_version", "");
}

#[test]
fn owners_and_modes_are_judged() {
    let machine = Machine::configured();
    machine.mode(SECRET, 0o640);
    machine.has_one_fault("secret", "mode 0640", "chmod 600");
    machine.write(SECRET, "", 0o600);
    let faults = machine.faults();
    let [configuration, secret] = &faults[..] else { panic!("{faults:?}") };
    assert!(configuration[0] == "configuration" && configuration[1] == "unknown", "{configuration:?}");
    assert!(
        secret[0] == "secret" && secret[2].contains("holds nothing") && secret[3].contains("install -o ovirt"),
        "{secret:?}"
    );
    machine.write(SECRET, "secret-of-the-test", 0o600);
    machine.mode(STATE, 0o755);
    machine.has_one_fault("state_directory", "mode 0755", "chmod 700");
    machine.mode(STATE, 0o700);

    machine.change(
        PROPERTIES,
        "password.file = /etc/ovirt-engine/upgrade-manager/engine.password",
        "password.value = x",
    );
    let faults = machine.faults();
    let checks: Vec<&str> = faults.iter().map(|fault| fault[0].as_str()).collect();
    assert_eq!(checks, ["extension_mode", "extension_mode"], "logged, and readable for others: {faults:?}");
    machine.mode(PROPERTIES, 0o600);
    machine.has_one_fault(
        "extension_mode",
        "the engine logs the secret of config.engine.api.password.value",
        "sensitiveKeys",
    );
}

#[test]
fn files_of_somebody_else_are_named() {
    let machine = Machine::configured();
    let own = std::fs::metadata(machine.path(STATE)).unwrap().uid();
    let other = own + 1;
    machine.change("etc/passwd", &format!("ovirt:x:{own}:"), &format!("ovirt:x:{other}:"));
    let faults = machine.faults();
    let checks: Vec<&str> = faults.iter().map(|fault| fault[0].as_str()).collect();
    assert_eq!(checks, ["state_directory", "secret", "secret"], "{faults:?}");
    assert!(faults[0][2].contains("state.db") && faults[0][3].contains("chown -R ovirt:"), "{faults:?}");
}

#[test]
fn a_configuration_that_the_library_refuses_is_named() {
    let machine = Machine::configured();
    machine.change(PROPERTIES, "config.state_dir = /var", "config.worker_threads = 99\nconfig.state_dir = /var");
    machine.has_one_fault("configuration", "worker_threads", "");
}

#[test]
fn the_folder_needs_the_option() {
    Home::empty().run(["doctor", "--root", "/srv"]).refused(2, &["--install"]);
}
