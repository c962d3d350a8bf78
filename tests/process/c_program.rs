//! Programs in C: compiled with warnings as errors, and run against the library of this test run.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A library that was built for ThreadSanitizer (`make tsan`): the programs then run under it, and under no other
/// sanitizer.
struct ThreadSanitized {
    /// The folder of the library.
    dir: PathBuf,
    /// ThreadSanitizer itself, of the compiler that built the library. That of another compiler lacks symbols.
    runtime: PathBuf,
}

fn thread_sanitizer() -> Option<ThreadSanitized> {
    let path = |variable| std::env::var_os(variable).map(PathBuf::from);
    let dir = path("OUM_TSAN_LIBRARY")?;
    Some(ThreadSanitized { dir, runtime: path("OUM_TSAN_RUNTIME").expect("both are set by `make tsan`") })
}

/// Whether the programs run under ThreadSanitizer.
pub fn is_thread_sanitized() -> bool {
    thread_sanitizer().is_some()
}

/// The library as this test run built it: beside the test itself.
pub fn library_dir() -> PathBuf {
    if let Some(sanitized) = thread_sanitizer() {
        return sanitized.dir;
    }
    let deps = std::env::current_exe().unwrap().parent().unwrap().to_owned();
    assert!(deps.join("libovirt_upgrade_manager.so").exists(), "no library in {}", deps.display());
    deps
}

/// Compiles a program of `tests/c` or `examples/c`. With `sanitize` it runs under AddressSanitizer and UndefinedBehaviorSanitizer.
pub fn compile(dir: &Path, source: &str, sanitize: bool) -> PathBuf {
    let (program, object) = (dir.join("program"), dir.join("program.o"));
    let sanitizer = thread_sanitizer();
    let options: &[&str] = match sanitizer {
        Some(_) => &["-fsanitize=thread"],
        None if sanitize => &["-fsanitize=address,undefined", "-fno-sanitize-recover=all"],
        None => &[],
    };
    let mut compiler = Command::new("cc");
    compiler.args(["-std=c11", "-g", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-pthread", "-I"]);
    compiler.arg(root().join("include")).args(options).arg("-c").arg(source_file(source));
    succeeds(compiler.arg("-o").arg(&object));
    let mut linker = Command::new("cc");
    linker.arg("-pthread").arg(&object).arg("-o").arg(&program).arg("-L").arg(library_dir());
    linker.arg("-lovirt_upgrade_manager");
    match sanitizer {
        // As clang links it: whole, and visible to the library.
        Some(sanitized) => linker.args(["-rdynamic", "-Wl,--whole-archive"]).arg(sanitized.runtime).args([
            "-Wl,--no-whole-archive",
            "-lm",
            "-ldl",
            "-lrt",
            "-lresolv",
        ]),
        None => linker.args(options),
    };
    succeeds(&mut linker);
    // The program asks for the soname; the build leaves the plain name.
    let soname = dir.join("libovirt_upgrade_manager.so.1");
    if !soname.exists() {
        std::os::unix::fs::symlink(library_dir().join("libovirt_upgrade_manager.so"), soname).unwrap();
    }
    program
}

fn source_file(name: &str) -> PathBuf {
    let example = root().join("examples/c").join(name);
    if example.exists() { example } else { root().join("tests/c").join(name) }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn succeeds(command: &mut Command) {
    let out = command.output().unwrap();
    assert!(out.status.success(), "{command:?}: {}", String::from_utf8_lossy(&out.stderr));
}

/// Runs a program to its end. It finds the library beside itself.
pub fn run(program: &Path, args: &[&Path]) -> Output {
    let dir = program.parent().unwrap();
    Command::new(program)
        .args(args)
        .env("LD_LIBRARY_PATH", dir)
        // The trace of a panic takes seconds, and calls have deadlines.
        .env("RUST_BACKTRACE", "0")
        .env("ASAN_OPTIONS", "detect_leaks=1")
        .env("TSAN_OPTIONS", format!("halt_on_error=1 suppressions={}", root().join("tests/c/tsan.supp").display()))
        .output()
        .unwrap()
}
