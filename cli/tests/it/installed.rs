//! What `make install` installs: the list of files with their modes, and a C program that is compiled with it and rolls a
//! cluster. `doctor --install` of the same: `installation.rs`.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;

use crate::runs::Bench;
use crate::support::{Ended, is_golden};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Runs a command to its end, which has to be a success.
#[track_caller]
fn good(command: &mut Command) -> String {
    Ended::of(command.output().unwrap()).good()
}

/// Installs what was built by this test run into `destdir`, as a package does. The archives of Java are stand-ins: Maven may be
/// writing the true ones at the same time.
pub fn install(folder: &Path, destdir: &Path, parts: &str) {
    let java = folder.join("java");
    let module = java.join("extension/target/modules/org/ovirt/engine/upgrade/manager/main");
    std::fs::create_dir_all(&module).unwrap();
    std::fs::create_dir_all(java.join("war/target")).unwrap();
    std::fs::copy(root().join("java/extension/src/main/module/module.xml"), module.join("module.xml")).unwrap();
    for archive in [
        module.join("upgrade-manager.jar"),
        module.join("upgrade-manager-extension.jar"),
        java.join("war/target/upgrade-manager.war"),
    ] {
        std::fs::write(archive, b"PK\x03\x04").unwrap();
    }
    let mut install = Command::new(root().join("packaging/install"));
    install.env("FROM", built(folder)).env("JAVA", &java).env("PARTS", parts).env("DESTDIR", destdir);
    good(install.env("PREFIX", "/usr").env("LIBDIR", "/usr/lib64"));
}

/// Files, folders and links below a folder, with their modes, in the order of their names.
fn listed(folder: &Path) -> String {
    fn collect(folder: &Path, at: &Path, lines: &mut Vec<String>) {
        let mut entries: Vec<_> = std::fs::read_dir(at).unwrap().map(|entry| entry.unwrap()).collect();
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let (path, metadata) = (entry.path(), entry.metadata().unwrap());
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            let mode = metadata.permissions().mode() & 0o7777;
            if metadata.is_symlink() {
                lines.push(format!("link /{name} -> {}", std::fs::read_link(&path).unwrap().display()));
            } else if metadata.is_dir() {
                lines.push(format!("{mode:04o} /{name}/"));
                collect(folder, &path, lines);
            } else {
                lines.push(format!("{mode:04o} /{name}"));
            }
        }
    }
    let mut lines = vec![];
    collect(folder, folder, &mut lines);
    lines.join("\n") + "\n"
}

#[test]
fn the_files_of_an_installation_are_the_listed_ones() {
    let folder = tempfile::tempdir().unwrap();
    let destdir = folder.path().join("destdir");
    install(folder.path(), &destdir, "command devel engine");
    is_golden("installed.txt", &listed(&destdir));
    let conf = std::fs::read_to_string(destdir.join("etc/ovirt-engine/engine.conf.d/50-upgrade-manager.conf")).unwrap();
    assert!(conf.contains("} /usr/share/ovirt-upgrade-manager/upgrade-manager.war\"") && !conf.contains('@'), "{conf}");

    // Again, over what an administrator wrote.
    let file = destdir.join("etc/ovirt-engine/extensions.d/upgrade-manager.properties");
    std::fs::write(&file, "mine").unwrap();
    std::fs::remove_dir_all(folder.path().join("from")).unwrap();
    install(folder.path(), &destdir, "engine");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
}

#[test]
fn parts_are_installed_alone() {
    let folder = tempfile::tempdir().unwrap();
    let destdir = folder.path().join("destdir");
    install(folder.path(), &destdir, "devel");
    let files = listed(&destdir);
    assert!(files.contains("ovirt_upgrade_manager.h") && !files.contains("bin/") && !files.contains("etc/"), "{files}");
    let mut unknown = Command::new(root().join("packaging/install"));
    Ended::of(unknown.env("PARTS", "portal").output().unwrap()).refused(2, &["no part portal"]);
    let mut nothing = Command::new(root().join("packaging/install"));
    let refused = Ended::of(nothing.env("FROM", "/no/such").env("PARTS", "command").output().unwrap());
    refused.refused(1, &["/no/such", "make release"]);
}

/// The folder with the program and the library of this test run. The build leaves the library beside the tests.
fn built(folder: &Path) -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_upgrade-manager"));
    let deps = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    let from = folder.join("from");
    std::fs::create_dir(&from).unwrap();
    for (file, name) in
        [(program, "upgrade-manager"), (&deps.join("libovirt_upgrade_manager.so"), "libovirt_upgrade_manager.so")]
    {
        std::os::unix::fs::symlink(file, from.join(name)).unwrap();
    }
    from
}

#[test]
fn a_c_program_finds_what_was_installed_and_rolls_a_cluster() {
    let mut bench = Bench::new();
    let folder = bench.home.path("installed");
    std::fs::create_dir(&folder).unwrap();
    let destdir = folder.join("destdir");
    install(&folder, &destdir, "command devel");

    // As a package is used in a build root: by its pkg-config file alone.
    let mut pkg_config = Command::new("pkg-config");
    pkg_config.args(["--cflags", "--libs", "ovirt_upgrade_manager"]).env("PKG_CONFIG_SYSROOT_DIR", &destdir);
    pkg_config.env("PKG_CONFIG_LIBDIR", destdir.join("usr/lib64/pkgconfig"));
    let flags = match pkg_config.output() {
        Ok(output) => Ended::of(output).good(),
        Err(e) => return eprintln!("skipped: the C example is not compiled without pkg-config: {e}"),
    };
    let program = folder.join("roll_cluster");
    let mut compiler = Command::new("cc");
    compiler.args(["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-o"]).arg(&program);
    good(compiler.arg(root().join("examples/c/roll_cluster.c")).args(flags.split_whitespace()));

    let hosts = &bench.lab.inventory().unwrap().clusters[0];
    let options = json!({"installer": "engine", "soak_ms": 0, "quiet_ms": 0});
    let plan = json!({"cluster": hosts.id, "policy": "all", "hosts": [hosts.hosts[0].id], "options": options});
    std::fs::write(bench.home.path("plan.json"), plan.to_string()).unwrap();
    let mut rolling = Command::new(&program);
    rolling.args([bench.home.path("config.json"), bench.home.path("plan.json")]);
    rolling.env("LD_LIBRARY_PATH", destdir.join("usr/lib64")).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = rolling.spawn().unwrap();
    let ended = bench.ended(child);
    assert_eq!(ended.code, 0, "{ended:?}");
    for text in ["plan ", "RUN_STARTED", "HOST_UPGRADED", "has ended"] {
        assert!(ended.out.contains(text), "no {text:?} in {ended:?}");
    }
}
