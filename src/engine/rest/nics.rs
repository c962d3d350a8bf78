//! MAC addresses of hosts. A provider shows the address of a host's primary interface, which distinguishes the host
//! from another machine of the same name.
//!
//! Tests: `tests/it/engine_rest/inventory.rs`.

use serde::Deserialize;

use super::adapter::RestEngine;
use super::documents::{Collection, Reference, Row};
use crate::error::Result;
use crate::http::json::{object, required_text, some_text};
use crate::model::ids::{ClusterId, HostId};
use crate::ports::Call;

#[derive(Deserialize)]
struct HostNics {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "object")]
    cluster: Option<Reference>,
    #[serde(default)]
    nics: Collection<Nic>,
}

#[derive(Deserialize)]
struct Nic {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "object")]
    mac: Option<Mac>,
}

#[derive(Deserialize)]
struct Mac {
    #[serde(default, deserialize_with = "some_text")]
    address: Option<String>,
}

impl Row for HostNics {
    const KEY: &'static str = "host";
    fn id(&self) -> &str {
        &self.id
    }
}

impl Row for Nic {
    const KEY: &'static str = "host_nic";
    fn id(&self) -> &str {
        &self.id
    }
}

impl RestEngine {
    /// Reads the MAC addresses of a cluster's hosts, unless they were read within the last hour for each of these
    /// hosts. It is a separate request, because the engine reads the interfaces host by host, which would make the
    /// reads of each turn slow.
    pub(super) async fn learn_macs(&self, call: &Call, cluster: &ClusterId, hosts: &[HostId]) -> Result<()> {
        let now_ms = self.clock.passed_ms();
        let are_known = {
            let memory = self.memory();
            hosts.iter().all(|host| memory.macs(host, now_ms).is_some())
        };
        if are_known {
            return Ok(());
        }
        let with = [("follow", "nics")];
        let is_here = |host: &HostNics| host.cluster.as_ref().is_some_and(|c| c.id == cluster.as_str());
        let (_, rows) = self.rows_of_cluster(call, cluster, "/hosts", "", &with, is_here).await?;
        for row in rows {
            let macs = row.nics.0.into_iter().filter_map(|nic| nic.mac?.address).collect();
            self.memory().remember_macs(HostId::new(row.id)?, now_ms, macs);
        }
        Ok(())
    }
}
