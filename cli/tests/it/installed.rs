//! What `make install` installs: a C program is compiled with it and rolls a cluster.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::json;

use crate::runs::Bench;
use crate::support::Ended;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// Runs a command to its end, which has to be a success.
#[track_caller]
fn good(command: &mut Command) -> String {
    Ended::of(command.output().unwrap()).good()
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
    let (from, destdir) = (built(&folder), folder.join("destdir"));
    let mut install = Command::new(root().join("packaging/install"));
    good(install.env("FROM", &from).env("DESTDIR", &destdir).env("PREFIX", "/usr").env("LIBDIR", "/usr/lib64"));
    for file in [
        "bin/upgrade-manager",
        "include/ovirt_upgrade_manager.h",
        "lib64/libovirt_upgrade_manager.so",
        "lib64/libovirt_upgrade_manager.so.1",
        "share/man/man1/upgrade-manager-run.1",
        "share/bash-completion/completions/upgrade-manager",
        "share/zsh/site-functions/_upgrade-manager",
        "share/fish/vendor_completions.d/upgrade-manager.fish",
    ] {
        assert!(destdir.join("usr").join(file).exists(), "{file}");
    }

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
