//! Programs in C: compiled with warnings as errors, and run against the library of this test run.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Folder of a library that was built for ThreadSanitizer (`make tsan`): the programs then run under it, and under no
/// other sanitizer.
fn thread_sanitized() -> Option<PathBuf> {
    std::env::var_os("OUM_TSAN_LIBRARY").map(PathBuf::from)
}

/// The library as this test run built it: beside the test itself.
pub fn library_dir() -> PathBuf {
    if let Some(dir) = thread_sanitized() {
        return dir;
    }
    let deps = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    assert!(deps.join("libovirt_upgrade_manager.so").exists(), "no library in {}", deps.display());
    deps
}

/// Compiles a program of `tests/c`. With `sanitize` it runs under AddressSanitizer and UndefinedBehaviorSanitizer.
pub fn compile(dir: &Path, source: &str, sanitize: bool) -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let program = dir.join("program");
    let mut cc = Command::new("cc");
    cc.args(["-std=c11", "-g", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-pthread", "-I"])
        .arg(root.join("include"))
        .arg(root.join("tests/c").join(source))
        .arg("-o")
        .arg(&program)
        .arg("-L")
        .arg(library_dir())
        .arg("-lovirt_upgrade_manager");
    if thread_sanitized().is_some() {
        cc.arg("-fsanitize=thread");
    } else if sanitize {
        cc.args(["-fsanitize=address,undefined", "-fno-sanitize-recover=all"]);
    }
    let out = cc.output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    // The program asks for the soname; the build leaves the plain name.
    let soname = dir.join("libovirt_upgrade_manager.so.1");
    if !soname.exists() {
        std::os::unix::fs::symlink(library_dir().join("libovirt_upgrade_manager.so"), soname).unwrap();
    }
    program
}

/// Runs a program to its end. It finds the library beside itself.
pub fn run(program: &Path, args: &[&Path]) -> Output {
    let dir = program.parent().unwrap();
    Command::new(program)
        .args(args)
        .env("LD_LIBRARY_PATH", dir)
        .env("ASAN_OPTIONS", "detect_leaks=1")
        .env("TSAN_OPTIONS", "halt_on_error=1")
        .output()
        .unwrap()
}
