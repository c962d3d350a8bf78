//! Link arguments, and the git commit of a release. Nothing is written into the tree.

use std::env;
use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-env=OUM_COMMIT={}", commit().unwrap_or_else(|| "unknown".to_owned()));
    if env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        // The major number of the soname is the ABI version (model::ABI_VERSION; tests/release.rs compares them).
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libovirt_upgrade_manager.so.1");
        // All symbols are resolved at load: a library that does not fit fails then, not in the middle of a run.
        println!("cargo:rustc-cdylib-link-arg=-Wl,-z,now");
    }
}

/// The commit that is built: `OUM_COMMIT` where it is set (a build from a source archive), else git's. `None` without
/// git, and in debug builds, which would otherwise be compiled again after every commit.
fn commit() -> Option<String> {
    println!("cargo:rerun-if-env-changed=OUM_COMMIT");
    let is_hex = |text: &String| !text.is_empty() && text.bytes().all(|c| c.is_ascii_hexdigit());
    if let Ok(given) = env::var("OUM_COMMIT") {
        return Some(given).filter(is_hex);
    }
    if env::var("PROFILE").as_deref() != Ok("release") {
        return None;
    }
    let here = env::var("CARGO_MANIFEST_DIR").ok()?;
    // A source archive that lies in another repository must not show that repository's commit.
    if Path::new(&git(&["rev-parse", "--show-toplevel"])?).canonicalize().ok()?
        != Path::new(&here).canonicalize().ok()?
    {
        return None;
    }
    // This log grows with every commit and every checkout.
    println!("cargo:rerun-if-changed={}", git(&["rev-parse", "--git-path", "logs/HEAD"])?);
    git(&["rev-parse", "HEAD"]).filter(is_hex)
}

fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8(output.stdout).ok()?.trim().to_owned())
}
