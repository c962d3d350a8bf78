//! Bugs for which seeds are too rare: each is planted, and the scripted run that is named beside it has to fail.

use std::process::Command;

use upgrade_manager_lab::sim::planted::BY_SCRIPT;

/// This program runs itself, with the bug, for the one test. `OUM_PLANTED_THIRD` (0, 1 or 2) plants a third of the bugs only.
#[test]
fn each_bug_that_no_seed_finds_is_found_by_a_scripted_run() {
    let program = std::env::current_exe().unwrap();
    let mut unseen = vec![];
    let third: Option<usize> = std::env::var("OUM_PLANTED_THIRD").ok().map(|word| word.parse().unwrap());
    let planted = BY_SCRIPT.iter().enumerate().filter(|(n, _)| third.is_none_or(|third| n % 3 == third));
    for (_, (bug, run)) in planted {
        let output = Command::new(&program).args(["--exact", run]).env("OUM_BUG", bug).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        // A name without a test would run none.
        if !text.contains("test result: FAILED. 0 passed; 1 failed") {
            unseen.push(format!("{bug}: {run}"));
        }
    }
    assert!(unseen.is_empty(), "not noticed: {unseen:#?}");
}
