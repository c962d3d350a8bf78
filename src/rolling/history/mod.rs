//! Results of a cluster's past runs: how long boots and installations of each host took.
//!
//! | file | subject | pure |
//! |---|---|---|
//! | `usual` | durations that are assumed where nothing was recorded | yes |
//! | `learned` | durations and limits by host, from journals | yes |
//! | `read` | reads the journals of the last runs | reads the store |
//!
//! Tests: `tests/it/plan/learned.rs`, `lab/tests/it/runs/learning.rs`.

pub mod usual;

mod learned;
mod read;

pub use learned::{Learned, Past};
pub use read::read;
