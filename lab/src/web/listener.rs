//! A port on 127.0.0.1 with TLS, and the thread that serves it.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;

use axum_server::tls_rustls::RustlsConfig;
use rustls::ServerConfig;

use super::server::Server;
use super::service::{self, Service};

/// A port that is served. Dropping it ends the thread.
#[derive(Debug)]
pub struct Listener {
    address: SocketAddr,
    handle: axum_server::Handle<SocketAddr>,
    thread: Option<JoinHandle<()>>,
}

impl Listener {
    /// Serves a port; 0 takes any free one. Returns once the port listens.
    ///
    /// # Errors
    /// The port is taken, or the thread cannot be started.
    pub fn start<S: Server>(service: Arc<Service<S>>, port: u16, tls: Arc<ServerConfig>) -> std::io::Result<Listener> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let handle = axum_server::Handle::new();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let server = {
            let _entered = runtime.enter();
            axum_server::from_tcp_rustls(listener, RustlsConfig::from_config(tls))?.handle(handle.clone())
        };
        let run = move || {
            let served = runtime.block_on(server.serve(service::app(service).into_make_service()));
            if let Err(error) = served {
                eprintln!("upgrade-manager-lab: the server stopped: {error}");
            }
        };
        let thread = std::thread::Builder::new().name("lab-server".to_owned()).spawn(run)?;
        Ok(Listener { address, handle, thread: Some(thread) })
    }

    /// Address and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.handle.shutdown();
        if let Some(thread) = self.thread.take() {
            // The thread printed its own panic, if there was one.
            let _ = thread.join();
        }
    }
}
