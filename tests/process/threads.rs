//! Many threads of a C program use the library at once, under AddressSanitizer or (`make tsan`) ThreadSanitizer.

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::json;

use crate::c_program::{compile, is_thread_sanitized, run};

fn threads(argument: &str) -> Output {
    let dir = tempfile::tempdir().unwrap();
    let program = compile(dir.path(), "threads.c", true);
    let config: PathBuf = dir.path().join("config.json");
    let document =
        json!({"state_dir": dir.path().join("state"), "schedule": {"engine_interval": null, "hosts_interval": null}});
    std::fs::write(&config, document.to_string()).unwrap();
    run(&program, &[&config, Path::new(argument)])
}

#[test]
fn many_threads_call_a_handle_that_another_one_closes() {
    let out = threads("5");
    let (text, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success() && text.ends_with("each answered\n"), "{}: {text}{errors}", out.status);
}

/// Shows that `make tsan` sees a race between threads of the library.
#[test]
fn a_planted_race_is_seen() {
    if !is_thread_sanitized() {
        upgrade_manager_lab::skipped("a planted race: only ThreadSanitizer sees it");
        return;
    }
    let out = threads("race");
    let errors = String::from_utf8_lossy(&out.stderr);
    assert!(!out.status.success() && errors.contains("ThreadSanitizer: data race"), "{}: {errors}", out.status);
    assert!(errors.contains("hooks::race"), "{errors}");
}

/// One thread after the other is refused, as by a limit of the service.
#[test]
fn an_opening_for_which_a_thread_is_refused_fails_soon_and_leaves_the_caller_as_it_was() {
    if is_thread_sanitized() {
        upgrade_manager_lab::skipped("refused threads: ThreadSanitizer has a pthread_create of its own");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let program = compile(dir.path(), "few_threads.c", false);
    let config = dir.path().join("config.json");
    let document =
        json!({"state_dir": dir.path().join("state"), "schedule": {"engine_interval": null, "hosts_interval": null}});
    std::fs::write(&config, document.to_string()).unwrap();
    for limit in ["at-once", "in-all"] {
        let out = run(&program, &[&config, Path::new(limit)]);
        let (text, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        assert!(out.status.success(), "{limit}: {}: {text}{errors}", out.status);
        // Two lanes, the workers of the runtime and three threads of the state at least.
        assert!(text.matches("refused: ").count() > 5 && text.ends_with("opened\n"), "{limit}: {text}");
    }
}
