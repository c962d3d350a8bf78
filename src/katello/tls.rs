//! The HTTP client of one provider: TLS always verified, with one crypto provider given explicitly.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

use crate::config::ProviderConfig;
use crate::error::{Error, Result, codes};

/// Builds the client. Reads the system's CA certificates and the configured files; opens no connection.
///
/// Redirects are off, because credentials must not follow them. A proxy comes from the configuration only.
pub(crate) fn client(config: &ProviderConfig) -> Result<reqwest::Client> {
    let bad = |key: &str, problem: String| codes::InvalidConfig { key: config.key(key), problem }.err();
    let limits = &config.limits;
    let mut builder = reqwest::Client::builder()
        .tls_backend_preconfigured(tls_config(config)?)
        .https_only(true)
        .tls_info(true)
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(limits.connect_timeout.0)
        .read_timeout(limits.read_timeout.0)
        .timeout(limits.request_timeout.0)
        .pool_max_idle_per_host(limits.max_concurrency)
        .user_agent(concat!("ovirt-upgrade-manager/", env!("CARGO_PKG_VERSION")))
        .no_proxy();
    if let Some(proxy) = &config.proxy {
        builder = builder.proxy(reqwest::Proxy::all(proxy).map_err(|e| bad("proxy", e.to_string()))?);
    }
    builder.build().map_err(|e| bad("url", e.to_string()))
}

fn tls_config(config: &ProviderConfig) -> Result<ClientConfig> {
    let crypto = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(crypto)
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::internal(format!("TLS: {e}")))?;
    Ok(builder.with_root_certificates(roots(config)?).with_no_client_auth())
}

fn roots(config: &ProviderConfig) -> Result<RootCertStore> {
    let mut store = RootCertStore::empty();
    // A system's store may hold certificates that we cannot read; the others still count.
    let system = rustls_native_certs::load_native_certs();
    store.add_parsable_certificates(system.certs);
    for path in &config.ca_files {
        let bad = |problem: String| {
            let problem = format!("{}: {problem}", path.display());
            codes::InvalidConfig { key: config.key("ca_files"), problem }.err()
        };
        let mut found = false;
        for certificate in CertificateDer::pem_file_iter(path).map_err(|e| bad(e.to_string()))? {
            store.add(certificate.map_err(|e| bad(e.to_string()))?).map_err(|e| bad(e.to_string()))?;
            found = true;
        }
        if !found {
            return Err(bad("holds no PEM certificate".to_owned()));
        }
    }
    Ok(store)
}
