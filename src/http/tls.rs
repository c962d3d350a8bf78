//! The HTTP client of one server. TLS is always verified; the crypto provider is given explicitly, not by a global.
//!
//! Tests: `tests/it/provider/hostile/transport.rs`.

use std::sync::Arc;

use reqwest::header::{self, HeaderMap, HeaderValue};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use super::certificate;
use super::settings::Settings;
use crate::error::{Error, Result, codes};

/// Builds the client. Reads the system's CA certificates and the configured files; opens no connection.
///
/// Redirects are off, because credentials must not follow them. A proxy comes from the settings only.
///
/// # Errors
/// `INVALID_CONFIG` for a CA file or a proxy that cannot be used. `INTERNAL` if the crypto provider lacks TLS 1.2.
pub(super) fn client(settings: &Settings) -> Result<reqwest::Client> {
    let bad = |key: &str, problem: String| codes::InvalidConfig { key: settings.key(key), problem }.err();
    let limits = &settings.limits;
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls_config(settings)?)
        .https_only(true)
        .tls_info(true)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(limits.connect_timeout.0)
        .read_timeout(limits.read_timeout.0)
        .timeout(limits.request_timeout.0)
        .pool_max_idle_per_host(limits.max_concurrency)
        .user_agent(concat!("ovirt-upgrade-manager/", env!("CARGO_PKG_VERSION")))
        .default_headers(english())
        .no_proxy();
    if let Some(proxy) = &settings.proxy {
        // The error would repeat the URL with the proxy's credentials.
        let proxy = reqwest::Proxy::all(proxy.expose()).map_err(|_| bad("proxy", "cannot be used".to_owned()))?;
        builder = builder.proxy(proxy);
    }
    builder.build().map_err(|e| bad("url", e.without_url().to_string()))
}

/// Servers translate their messages, and this library has to recognize some of them.
fn english() -> HeaderMap {
    HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, HeaderValue::from_static("en"))])
}

fn tls_config(settings: &Settings) -> Result<ClientConfig> {
    let crypto = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(crypto)
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::internal(format!("TLS: {e}")))?;
    Ok(builder.with_root_certificates(roots(settings)?).with_no_client_auth())
}

fn roots(settings: &Settings) -> Result<RootCertStore> {
    let mut store = RootCertStore::empty();
    // A system's store can hold certificates that cannot be read. The other ones are used.
    let system = rustls_native_certs::load_native_certs();
    store.add_parsable_certificates(system.certs);
    for (i, path) in settings.ca_files.iter().enumerate() {
        let bad = |problem: String| {
            let problem = format!("{}: {problem}", path.display());
            codes::InvalidConfig { key: settings.key(&format!("ca_files[{i}]")), problem }.err()
        };
        let mut found = false;
        let pem = certificate::pem_of(path).map_err(|e| bad(e.to_string()))?;
        for certificate in CertificateDer::pem_slice_iter(&pem) {
            store.add(certificate.map_err(|e| bad(e.to_string()))?).map_err(|e| bad(e.to_string()))?;
            found = true;
        }
        if !found {
            return Err(bad("holds no PEM certificate".to_owned()));
        }
    }
    Ok(store)
}
