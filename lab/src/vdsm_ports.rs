//! The VDSM ports of the engine's hosts, on 127.0.0.1: each answers a TLS handshake while its host's VDSM does.
//!
//! The product asks these ports whether a host in maintenance, which the engine does not watch, is back. Nothing is served
//! behind the handshake.
//!
//! Tests: `lab/tests/it/engine/whole_run.rs`.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use ovirt_upgrade_manager::model::ids::HostId;
use rustls::ServerConfig;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use crate::live_world::LiveWorld;

/// Longest handshake.
const LIMIT: Duration = Duration::from_secs(5);

/// The open ports. Dropping them closes them.
pub struct VdsmPorts {
    stop: CancellationToken,
    thread: Option<JoinHandle<()>>,
}

impl VdsmPorts {
    /// Opens a port for each host that the engine has now, and tells the world, so that the engine shows it.
    ///
    /// # Errors
    /// No port is free, or the thread cannot be started.
    pub fn open(world: &Arc<LiveWorld>, tls: Arc<ServerConfig>) -> std::io::Result<VdsmPorts> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let stop = CancellationToken::new();
        for host in world.with(|w| w.engine.hosts.keys().cloned().collect::<Vec<HostId>>()) {
            let listener = std::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
            listener.set_nonblocking(true)?;
            let port = listener.local_addr()?.port();
            let listener = {
                let _entered = runtime.enter();
                TcpListener::from_std(listener)?
            };
            world.with(|w| w.engine.hosts.get_mut(&host).map(|known| known.vdsm_port = Some(port)));
            runtime.spawn(serve(world.clone(), host, listener, TlsAcceptor::from(tls.clone())));
        }
        let ended = stop.clone();
        let run = move || runtime.block_on(ended.cancelled());
        let thread = std::thread::Builder::new().name("lab-vdsm".to_owned()).spawn(run)?;
        Ok(VdsmPorts { stop, thread: Some(thread) })
    }
}

impl Drop for VdsmPorts {
    fn drop(&mut self) {
        self.stop.cancel();
        if let Some(thread) = self.thread.take() {
            // The thread printed its own panic, if there was one.
            let _ = thread.join();
        }
    }
}

async fn serve(world: Arc<LiveWorld>, host: HostId, listener: TcpListener, tls: TlsAcceptor) {
    while let Ok((stream, _)) = listener.accept().await {
        // A host that is down refuses connections. Here the connection ends before a handshake, which says the same.
        if world.with(|w| w.vdsm_answers(&host)) {
            tokio::spawn(shake_hands(stream, tls.clone()));
        }
    }
}

async fn shake_hands(stream: TcpStream, tls: TlsAcceptor) {
    // A client that ends the handshake early has its answer.
    let _ = tokio::time::timeout(LIMIT, tls.accept(stream)).await;
}
