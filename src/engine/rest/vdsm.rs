//! Whether a host's VDSM answers a TLS handshake from this machine, without the engine.
//!
//! VDSM demands a client certificate of the engine's CA and then ends the handshake. By then it has presented its own
//! certificate, or refused the client by an alert: that is the answer. The certificate is not verified, because nothing
//! is sent over the connection, and the answer proves only that a TLS server listens there.
//!
//! Tests: `tests/it/engine_rest/vdsm.rs`.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::memory::HostFacts;
use crate::error::{Error, Result};
use crate::ports::Clock;

/// Time for connecting and the handshake.
const LIMIT: Duration = Duration::from_secs(5);
/// Most bytes that are read of a peer without TLS.
const MAX_BYTES: usize = 1 << 18;

/// Whether the host's VDSM answers a TLS handshake.
///
/// # Errors
/// `INTERNAL`: TLS cannot be set up, or the host's address is no name.
pub(super) async fn answers(host: &HostFacts, clock: &dyn Clock) -> Result<bool> {
    let peer = Arc::new(Peer::default());
    let name = ServerName::try_from(host.address.clone())
        .map_err(|_| Error::internal(format!("'{}' is no address of a host", host.address.escape_debug())))?;
    let connection = ClientConnection::new(Arc::new(config(peer.clone())?), name)
        .map_err(|e| Error::internal(format!("TLS: {e}")))?;
    let address = (host.address.clone(), host.port);
    tokio::select! {
        ended = handshake(connection, address, &peer) => {
            if let Err(error) = ended {
                tracing::debug!(host = %host.name, %error, "the handshake with VDSM ended");
            }
        }
        () = clock.sleep(LIMIT) => {}
    }
    Ok(peer.has_answered())
}

/// Ends when the peer has answered, ends the connection, or sends something other than TLS.
async fn handshake(mut tls: ClientConnection, address: (String, u16), peer: &Peer) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    let (mut buffer, mut total) = (vec![0; 8192], 0);
    while !peer.has_answered() && tls.is_handshaking() && total < MAX_BYTES {
        let mut out = vec![];
        while tls.wants_write() {
            tls.write_tls(&mut out)?;
        }
        stream.write_all(&out).await?;
        let n = stream.read(&mut buffer).await?;
        if n == 0 {
            return Ok(());
        }
        total += n;
        let mut received = &buffer[..n];
        while !received.is_empty() {
            tls.read_tls(&mut received)?;
            if let Err(error) = tls.process_new_packets() {
                // An old VDSM without a common cipher answers so.
                if matches!(error, rustls::Error::AlertReceived(_)) {
                    peer.answers();
                }
                return Err(std::io::Error::other(error));
            }
        }
    }
    Ok(())
}

fn config(peer: Arc<Peer>) -> Result<ClientConfig> {
    let crypto = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(crypto)
        .with_safe_default_protocol_versions()
        .map_err(|e| Error::internal(format!("TLS: {e}")))?;
    Ok(builder.dangerous().with_custom_certificate_verifier(peer).with_no_client_auth())
}

/// Whether the peer has answered in TLS.
#[derive(Debug, Default)]
struct Peer(AtomicBool);

impl Peer {
    fn answers(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    fn has_answered(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl ServerCertVerifier for Peer {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        self.answers();
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        rustls::crypto::ring::default_provider().signature_verification_algorithms.supported_schemes()
    }
}
