//! Endurance: memory, descriptors and threads after many calls and openings from C, measured at start, middle and end.
//! `make soak` makes a million calls and ten thousand openings.

use std::collections::BTreeMap;

use serde_json::json;

use crate::c_program::{compile, is_thread_sanitized, run};
use crate::support::store::fast_dir;

/// Most kilobytes by which resident memory may grow: caches and the allocator keep some.
const MOST_RESIDENT_GROWTH_KB: i64 = 6 << 10;
/// Most bytes by which allocated memory may grow, besides one byte for each call or opening. The smallest leak in a
/// call has some sixteen bytes.
const MOST_HEAP_GROWTH: i64 = 256 << 10;

type Figures = BTreeMap<String, i64>;

fn count(variable: &str, small: i64) -> i64 {
    std::env::var(variable).map_or(small, |text| text.parse().unwrap())
}

/// Makes calls of an operation, and openings. Returns the program's output.
fn repeat(calls: i64, openings: i64, operation: &str) -> String {
    let dir = fast_dir();
    let program = compile(dir.path(), "endurance.c", false);
    let config = dir.path().join("config.json");
    let document =
        json!({"state_dir": dir.path().join("state"), "schedule": {"engine_interval": null, "hosts_interval": null}});
    std::fs::write(&config, document.to_string()).unwrap();
    let counts = [calls.to_string(), openings.to_string()];
    let out = run(&program, &[&config, counts[0].as_ref(), counts[1].as_ref(), operation.as_ref()]);
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    println!("{calls} calls, {openings} openings\n{text}");
    assert!(out.status.success(), "{text}{}", String::from_utf8_lossy(&out.stderr));
    text
}

/// The line of `calls start rss_kb=1 …`: the figures by name.
fn figures(text: &str, what: &str, when: &str) -> Figures {
    let line = text.lines().find(|line| line.starts_with(&format!("{what} {when} ")));
    let words = line.unwrap_or_else(|| panic!("no {when} of {what} in {text}")).split(' ');
    words.filter_map(|word| word.split_once('=')).map(|(name, n)| (name.to_owned(), n.parse().unwrap())).collect()
}

/// How much more heap is in use at the end than at the start.
fn heap_growth(text: &str, what: &str) -> i64 {
    figures(text, what, "end")["heap_bytes"] - figures(text, what, "start")["heap_bytes"]
}

#[test]
fn calls_and_openings_from_c_do_not_grow() {
    let (calls, openings) = (count("OUM_ENDURANCE_CALLS", 20_000), count("OUM_ENDURANCE_OPENINGS", 100));
    let text = repeat(calls, openings, "version");
    for (what, number) in [("calls", calls), ("openings", openings)] {
        let [start, middle, end] = ["start", "middle", "end"].map(|when| figures(&text, what, when));
        for name in ["descriptors", "threads"] {
            assert_eq!((start[name], middle[name]), (end[name], end[name]), "{what}: {name}: {text}");
        }
        assert!(end["rss_kb"] - start["rss_kb"] < MOST_RESIDENT_GROWTH_KB, "{what}: {text}");
        assert!(heap_growth(&text, what) < MOST_HEAP_GROWTH + number, "{what}: {text}");
    }
}

/// Shows that the limit finds a leak.
#[test]
fn a_planted_leak_is_seen() {
    if is_thread_sanitized() {
        upgrade_manager_lab::skipped("a planted leak: ThreadSanitizer has an allocator of its own");
        return;
    }
    let text = repeat(20_000, 20, "test.leak");
    if figures(&text, "calls", "end")["heap_bytes"] == 0 {
        upgrade_manager_lab::skipped("a planted leak: the C library does not say what is allocated");
        return;
    }
    assert!(heap_growth(&text, "calls") > MOST_HEAP_GROWTH + 20_000, "{text}");
}
