//! The API by which a server shows hosts: systems (Katello 2) or hosts (from 3.0 on). Both have the same methods;
//! tasks and single errata do not depend on it.

use super::dialect::HostsBy;
use super::hosts::Hosts;
use super::server::Katello;
use super::systems::Systems;
use crate::error::Result;
use crate::ports::Call;

/// One of the two APIs.
pub(super) enum HostApi<'a> {
    Hosts(Hosts<'a>),
    Systems(Systems<'a>),
}

impl Katello {
    /// The API of this server.
    ///
    /// # Errors
    /// As [`Katello::dialect`].
    pub(super) async fn host_api(&self, call: &Call) -> Result<HostApi<'_>> {
        let dialect = self.dialect(call).await?;
        Ok(match dialect.hosts_by() {
            HostsBy::Hosts => HostApi::Hosts(Hosts::new(self, dialect)),
            HostsBy::Systems(search) => HostApi::Systems(Systems::new(self, dialect, search)),
        })
    }
}
