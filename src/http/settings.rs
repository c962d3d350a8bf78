//! How to reach one server.

use std::path::PathBuf;
use std::time::Duration;

use crate::config::{Limits, Url};

/// How to reach one server.
pub(crate) struct Settings {
    /// Base URL, `https://host[:port][/path]`.
    pub url: Url,
    /// PEM files with CA certificates that are trusted besides the system's.
    pub ca_files: Vec<PathBuf>,
    /// HTTP proxy.
    pub proxy: Option<Url>,
    /// Limits of a request.
    pub limits: Limits,
    /// How long callers with a limit wait for the server while it is being restarted. Zero: not at all.
    pub patience: Duration,
    /// Path of a light request that needs no login. Whether it is answered tells a restart from a request that fails alone.
    pub alive_path: Option<&'static str>,
    /// Header field for the call's correlation id, by which the server's log and its events can be searched.
    pub correlation_header: &'static str,
    /// Place of these settings in the configuration, for errors.
    pub section: String,
}

impl Settings {
    /// The place of one of the settings in the configuration.
    pub(super) fn key(&self, key: &str) -> String {
        format!("{}.{key}", self.section)
    }
}
