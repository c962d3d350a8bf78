//! What crosses the library's boundary: documents and the C header.

#[cfg(feature = "test-hooks")]
mod bridge;
mod credentials;
#[cfg(feature = "test-hooks")]
mod engine_actions;
mod golden;
mod golden_page;
mod golden_runs;
mod golden_samples;
mod header;
mod secrets;
