//! The simulation as a program: the same seed gives the same trace in two processes, the last line counts, and a seed
//! that fails says how to repeat it.

use std::process::{Command, Output};

fn simulate(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_upgrade-manager-lab"));
    command.arg("simulate").args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_same_seed_gives_the_same_trace_in_two_processes() {
    // Seeds with kills, bad lines and people.
    for seed in ["2", "13", "11"] {
        let (one, two) = (text(&simulate(&["--seed", seed, "--trace"])), text(&simulate(&["--seed", seed, "--trace"])));
        let last = one.lines().last().unwrap();
        assert!(last.contains("hash "), "{last}");
        assert!(one.lines().count() > 50, "{one}");
        assert!(one == two, "seed {seed} goes two ways");
    }
    let hash = |seed| text(&simulate(&["--seed", seed])).lines().last().unwrap().to_owned();
    assert_ne!(hash("2").split("hash").last(), hash("13").split("hash").last());
}

#[test]
fn the_last_line_counts() {
    let output = simulate(&["--seeds", "8", "--jobs", "2", "--keep-going", "--brief"]);
    let text = text(&output);
    let last = text.lines().last().unwrap();
    assert!(last.starts_with("8 seeds, median "), "{last}");
    for word in ["at most", "faults", "kills", "violations"] {
        assert!(last.contains(word), "{last}");
    }
    assert_eq!(output.status.success(), last.ends_with(" 0 violations"), "{last}");
}

/// Without the feature no bug can be planted, and the program says so.
#[cfg(not(feature = "test-hooks"))]
#[test]
fn a_bug_needs_a_build_that_has_it() {
    let output = simulate(&["--seed", "1", "--bug", "probe-lies"]);
    assert!(!output.status.success());
    assert!(String::from_utf8(output.stderr).unwrap().contains("test-hooks"));
}

#[cfg(feature = "test-hooks")]
#[test]
fn a_planted_bug_is_found_and_its_seed_can_be_repeated() {
    let output = simulate(&["--seeds", "10", "--bug", "calls-before-durable"]);
    assert!(!output.status.success());
    let text = text(&output);
    let repeat = text.lines().find(|l| l.starts_with("repeat: make prove SEEDS=1 START=")).expect(&text);
    let seed = repeat.rsplit("--seed ").next().unwrap().split(' ').next().unwrap();
    assert!(text.contains("does not hold"), "{text}");
    let again = simulate(&["--seed", seed, "--bug", "calls-before-durable"]);
    assert!(!again.status.success() && String::from_utf8(again.stdout).unwrap().contains("does not hold"));
}
