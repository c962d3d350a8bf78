//! The connection to the engine, and the common parts of reads and actions.

use std::path::PathBuf;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::failure_codes::{EngineCodes, Server};
use super::login::Login;
use super::memory::Memory;
use super::paths::{CORRELATION, ENGINE};
use crate::config::{EngineApiConfig, Secret};
use crate::engine::local::LocalEngine;
use crate::error::Result;
use crate::http::{Credentials, Scheme, Settings, StoredSecret};
use crate::ports::{Clock, Ids};

/// The engine, by its API; its own updates as configured.
pub(in crate::engine) struct RestEngine {
    pub(super) local: LocalEngine,
    pub(super) server: Server,
    pub(super) clock: Arc<dyn Clock>,
    memory: Mutex<Memory>,
    pub(super) logins: Arc<AtomicU64>,
    /// The file with the password, where it is in a file.
    pub(super) secret_file: Option<PathBuf>,
    pub(super) ca_files: Vec<PathBuf>,
}

/// Prepares the connection. Nothing is sent: the login comes with the first request.
///
/// # Errors
/// `INVALID_CONFIG` for a CA file that cannot be used.
pub(in crate::engine) fn connect(
    config: &EngineApiConfig,
    local: LocalEngine,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
) -> Result<RestEngine> {
    let settings = Settings {
        url: server_of(config.url.expose()).to_owned().into(),
        ca_files: config.ca_files.clone(),
        proxy: None,
        limits: config.limits.clone(),
        section: "engine.api".to_owned(),
        patience: std::time::Duration::ZERO,
        alive_path: None,
        correlation_header: CORRELATION,
    };
    let codes = || EngineCodes { url: format!("{:?}", config.url) };
    let anonymous = Server::new(&settings, Credentials::none(), codes(), clock.clone(), ids.clone())?;
    let password = StoredSecret::new(config.password.clone(), config.key("password"));
    let logins = Arc::new(AtomicU64::new(0));
    let login = Login::new(anonymous, config.username.clone(), password, logins.clone());
    let credentials = Credentials { scheme: Scheme::Bearer, source: Box::new(login), session_cookie: None };
    let server = Server::new(&settings, credentials, codes(), clock.clone(), ids)?;
    let secret_file = match &config.password {
        Secret::File(path) => Some(path.clone()),
        Secret::Env(_) | Secret::Value(_) => None,
    };
    let ca_files = config.ca_files.clone();
    Ok(RestEngine { local, server, clock, memory: Mutex::default(), logins, secret_file, ca_files })
}

/// The URL without the paths of requests. Users of other clients may have configured it with `/api`.
fn server_of(url: &str) -> &str {
    let url = url.trim_end_matches('/');
    let url = url.strip_suffix("/api").unwrap_or(url);
    url.strip_suffix(ENGINE).unwrap_or(url)
}

impl RestEngine {
    pub(super) fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_accepted_as_other_clients_want_it() {
        for url in
            ["https://e:8443", "https://e:8443/", "https://e:8443/ovirt-engine", "https://e:8443/ovirt-engine/api/"]
        {
            assert_eq!(server_of(url), "https://e:8443");
        }
        assert_eq!(server_of("https://e/behind/ovirt-engine"), "https://e/behind");
    }
}
