//! Calls and openings from C: resident memory, descriptors and threads at start, middle and end. `make soak` runs a
//! million calls and ten thousand openings.

use std::collections::BTreeMap;

use serde_json::json;

use crate::c_program::{compile, run};
use crate::support::store::fast_dir;

/// What the allocator keeps may vary by this.
const MOST_GROWTH_KB: i64 = 6 << 10;

fn count(variable: &str, small: u64) -> String {
    std::env::var(variable).unwrap_or_else(|_| small.to_string())
}

/// `calls start rss_kb=1 …`: the figures by name.
fn figures(line: &str) -> BTreeMap<&str, i64> {
    line.split(' ').filter_map(|word| word.split_once('=')).map(|(name, n)| (name, n.parse().unwrap())).collect()
}

#[test]
fn calls_and_openings_from_c_do_not_grow() {
    let dir = fast_dir();
    let program = compile(dir.path(), "soak.c", false);
    let config = dir.path().join("config.json");
    let document =
        json!({"state_dir": dir.path().join("state"), "schedule": {"engine_interval": null, "hosts_interval": null}});
    std::fs::write(&config, document.to_string()).unwrap();
    let counts = [count("OUM_SOAK_CALLS", 20_000), count("OUM_SOAK_OPENINGS", 100)];
    let out = run(&program, &[&config, counts[0].as_ref(), counts[1].as_ref()]);
    let text = String::from_utf8_lossy(&out.stdout);
    println!("{} calls, {} openings\n{text}", counts[0], counts[1]);
    assert!(out.status.success(), "{text}{}", String::from_utf8_lossy(&out.stderr));
    for what in ["calls", "openings"] {
        let of = |when: &str| {
            let line = text.lines().find(|line| line.starts_with(&format!("{what} {when} ")));
            figures(line.unwrap_or_else(|| panic!("no {when} of {what} in {text}")))
        };
        let (start, middle, end) = (of("start"), of("middle"), of("end"));
        for name in ["descriptors", "threads"] {
            assert_eq!((start[name], middle[name]), (end[name], end[name]), "{what}: {name}: {text}");
        }
        assert!(end["rss_kb"] - start["rss_kb"] < MOST_GROWTH_KB, "{what}: {text}");
    }
}
