//! Hosts, clusters and VMs by id or name, for programs whose users type names: requests that take an inventory or ids are
//! made of what these read from the engine.
//!
//! Tests: `lab/tests/it/face/inventories.rs`.

use super::UpgradeManager;
use super::operations::{self, documents::HostRequest};
use crate::check::inventory;
use crate::error::{Result, codes};
use crate::model::cluster::Vm;
use crate::model::host::{ClusterInventory, KnownHost};
use crate::model::ids::ClusterId;
use crate::ports::Call;

impl UpgradeManager {
    /// [`Self::find_host`], as the other faces ask for it.
    ///
    /// # Errors
    /// As [`Self::find_host`].
    pub async fn host(&self, call: &Call, request: HostRequest) -> Result<KnownHost> {
        let work = inventory::find_host(&self.0.ports, call, &request.id_or_name);
        self.carry_out(call, &operations::host, work).await
    }

    /// The host with this id or name.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for one of several hosts with this name; `ENGINE_NOT_FOUND`, `ENGINE_API_MISSING`; `CLOSED`,
    /// `CANCELLED`; what the engine answers.
    pub async fn find_host(&self, call: &Call, id_or_name: &str) -> Result<KnownHost> {
        self.unless_closed(inventory::find_host(&self.0.ports, call, id_or_name)).await
    }

    /// The cluster with this id or name, with its hosts.
    ///
    /// # Errors
    /// As [`Self::find_host`].
    pub async fn find_cluster(&self, call: &Call, id_or_name: &str) -> Result<ClusterInventory> {
        self.unless_closed(inventory::find_cluster(&self.0.ports, call, id_or_name)).await
    }

    /// The VM of this cluster with this id or name.
    ///
    /// # Errors
    /// As [`Self::find_host`].
    pub async fn find_vm(&self, call: &Call, cluster: &ClusterId, id_or_name: &str) -> Result<Vm> {
        self.unless_closed(inventory::find_vm(&self.0.ports, call, cluster, id_or_name)).await
    }

    async fn unless_closed<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        tokio::select! {
            biased;
            () = self.0.closed.cancelled() => Err(codes::Closed {}.err()),
            answer = work => answer,
        }
    }
}
