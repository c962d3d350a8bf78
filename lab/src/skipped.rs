//! The line by which a test reports that this machine cannot run it.

use std::fmt::Display;
use std::io::{self, Write};

/// Writes the line `skipped: …` past the test harness, which hides the output of tests that pass. `make test` shows it.
///
/// # Panics
/// If the line cannot be written: a skipped test must be visible.
pub fn skipped(why: impl Display) {
    let written = writeln!(io::stderr(), "skipped: {why}");
    assert!(written.is_ok(), "a test is skipped, and this cannot be written: {written:?}");
}
