//! What the shared library exports, needs and must not have. `make release` runs this against the library as it is
//! shipped. In `make test` the library with the test hooks stands for it where the two do not differ (a release build takes
//! as long as all tests); the other checks say that they are skipped.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::{Path, PathBuf};
use std::process::Command;

fn run(program: &str, args: &[&str], file: &Path) -> String {
    let out = Command::new(program).args(args).arg(file).output().unwrap_or_else(|e| panic!("{program}: {e}"));
    assert!(out.status.success(), "{program}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// The library as it is shipped, where `make release` has built it.
fn shipped() -> Option<PathBuf> {
    let shipped = std::env::var_os("OUM_RELEASE_SO").map(PathBuf::from);
    if shipped.is_none() {
        upgrade_manager_lab::skipped("`make release` runs this against the library as it is shipped");
    }
    shipped
}

/// The library as it is shipped, else the one for the tests.
fn library() -> PathBuf {
    std::env::var_os("OUM_RELEASE_SO").map_or_else(hooked, PathBuf::from)
}

/// The library with the test hooks.
fn hooked() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("target/debug/libovirt_upgrade_manager.so")
}

fn symbols(library: &Path) -> Vec<String> {
    let mut names: Vec<String> = run("nm", &["-D", "--defined-only"], library)
        .lines()
        .filter_map(|line| line.split_whitespace().nth(2))
        // The library for the tests has these besides.
        .filter(|name| !name.contains("_NativeTestHooks_"))
        .map(str::to_owned)
        .collect();
    names.sort();
    names
}

#[test]
fn exported_symbols_are_the_listed_ones() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/exports.txt");
    let found = symbols(&library()).join("\n") + "\n";
    if std::env::var_os("OUM_BLESS").is_some() {
        std::fs::write(&path, &found).unwrap();
    }
    assert_eq!(found, std::fs::read_to_string(&path).unwrap_or_default(), "tests/exports.txt (OUM_BLESS=1 writes it)");
}

#[test]
fn the_shipped_library_has_no_test_hooks() {
    let Some(shipped) = shipped() else { return };
    let bytes = std::fs::read(shipped).unwrap();
    // The last one is a text of a schema: feature `schema` is for tests, too.
    for text in ["test.panic", "test.sleep", "test.emit_events", "`error_codes.json` lists all"] {
        let found = bytes.windows(text.len()).any(|w| w == text.as_bytes());
        assert!(!found, "the release library has '{text}', which is for tests");
    }
    // The check can fail: the library for the tests has them.
    let bytes = std::fs::read(hooked()).unwrap();
    assert!(bytes.windows(10).any(|w| w == b"test.panic"), "the test library should have hooks");
}

#[test]
fn the_soname_carries_the_abi_version() {
    let dynamic = run("readelf", &["-d", "-W"], &library());
    let soname = format!("[libovirt_upgrade_manager.so.{}]", ovirt_upgrade_manager::capi::OUM_ABI_VERSION);
    assert!(dynamic.contains(&soname), "no {soname} in {dynamic}");
    assert!(dynamic.contains("NOW"), "symbols must be bound at load");
}

#[test]
fn it_needs_no_newer_glibc_than_el8_has() {
    let Some(shipped) = shipped() else { return };
    let needed = run("readelf", &["-V", "-W"], &shipped)
        .split(|c: char| c.is_whitespace())
        .filter_map(|w| w.strip_prefix("GLIBC_"))
        .filter_map(|v| {
            let mut parts = v.trim_end_matches(')').split('.').map(|p| p.parse::<u32>().unwrap_or(0));
            Some((parts.next()?, parts.next().unwrap_or(0)))
        })
        .max()
        .expect("a shared library needs some glibc");
    println!("highest glibc needed: {}.{}", needed.0, needed.1);
    let linked = std::fs::read_to_string(shipped.with_file_name("glibc")).unwrap_or_default();
    if linked.trim() == "host" {
        upgrade_manager_lab::skipped("built without the portable linker, so it needs this machine's own glibc");
        return;
    }
    assert!(needed <= (2, 28), "needs glibc {}.{}, EL8 has 2.28", needed.0, needed.1);
}
