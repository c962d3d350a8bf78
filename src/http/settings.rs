//! How to reach one server.

use std::path::PathBuf;

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
    /// Place of these settings in the configuration, for errors.
    pub section: String,
}

impl Settings {
    /// The place of one of the settings in the configuration.
    pub(super) fn key(&self, key: &str) -> String {
        format!("{}.{key}", self.section)
    }
}
