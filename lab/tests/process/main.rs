//! The program `upgrade-manager-lab`, as a process.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod program;
mod simulation;
