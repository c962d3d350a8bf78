//! Uploads and downloads of disks.
//!
//! Phases of the API, version 4.4: those of an ended transfer begin with `finished`. A cancelled one is not ended: the engine
//! cleans up first. Engines before 4.2 name an image in place of the disk.
//!
//! Tests: `tests/it/doctor/engine.rs`.

use serde::Deserialize;

use super::adapter::RestEngine;
use super::documents::{Collection, Reference, Row};
use super::paths::api;
use crate::error::Result;
use crate::http::json::{object, required_text};
use crate::model::engine_examination::ImageTransfer;
use crate::model::ids::HostId;
use crate::ports::Call;

#[derive(Deserialize)]
struct TransferDocument {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_text")]
    phase: String,
    #[serde(default, deserialize_with = "object")]
    host: Option<Reference>,
    #[serde(default, deserialize_with = "object")]
    disk: Option<Reference>,
    #[serde(default, deserialize_with = "object")]
    image: Option<Reference>,
}

impl Row for TransferDocument {
    const KEY: &'static str = "image_transfer";
    fn id(&self) -> &str {
        &self.id
    }
}

impl RestEngine {
    /// Transfers that have not ended.
    pub(super) async fn read_transfers(&self, call: &Call) -> Result<Vec<ImageTransfer>> {
        let response = self.server.get(call, &api("/imagetransfers"), &[]).await?;
        let Collection(all) = self.server.parse::<Collection<TransferDocument>>(&response)?;
        let unfinished = all.into_iter().filter(|transfer| !transfer.phase.starts_with("finished"));
        let transfer = |row: TransferDocument| {
            Ok(ImageTransfer {
                disk: row.disk.or(row.image).map(|disk| disk.id),
                host: row.host.map(|host| HostId::new(host.id)).transpose()?,
                phase: row.phase,
            })
        };
        unfinished.map(transfer).collect()
    }
}
