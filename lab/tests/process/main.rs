//! The program `upgrade-manager-lab`, as a process.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod crash;
mod program;
mod simulation;
