//! Actions on hosts and VMs. Each is sent once. The engine's answer does not prove its effect.
//!
//! Every action has a body, at least `{}`, because the engine fails without one. A body has only fields of all engines
//! since 4.4, because an engine refuses other fields. The correlation id of an action is in the header.
//!
//! Tests: `tests/it/engine_rest/actions.rs`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::adapter::RestEngine;
use super::failure_codes::words;
use super::{hosts, vms};
use crate::error::{Result, codes};
use crate::http::json::{Object, required_text, some_text};
use crate::model::cluster::VmStop;
use crate::model::ids::{HostId, VmId};
use crate::ports::Call;

#[derive(Deserialize)]
struct ActionAnswer {
    #[serde(default, deserialize_with = "some_text")]
    status: Option<String>,
}

#[derive(Deserialize)]
struct Changed {
    #[serde(rename = "id", deserialize_with = "required_text")]
    _id: String,
}

impl RestEngine {
    /// Sends an action.
    pub(super) async fn act(&self, call: &Call, path: &str, action: &Value) -> Result<()> {
        let response = self.server.post_action(call, path, action).await?;
        let Object(answer) = self.server.parse::<Object<ActionAnswer>>(&response)?;
        if answer.status.as_deref() == Some("failed") {
            let what = response.request.replacen(super::paths::API, "", 1);
            return Err(codes::EngineRejected { what, why: format!("200 {}", words(&response.body)) }.err());
        }
        Ok(())
    }

    /// Changes an entity.
    pub(super) async fn change(&self, call: &Call, path: &str, change: &Value) -> Result<()> {
        let response = self.server.put_action(call, path, change).await?;
        self.server.parse::<Object<Changed>>(&response).map(drop)
    }

    pub(super) async fn host_action(&self, call: &Call, host: &HostId, action: &str, body: &Value) -> Result<()> {
        self.act(call, &format!("{}/{action}", hosts::path(host)?), body).await
    }

    /// The engine reads `stop_gluster_service` from the query, and ignores it in the body.
    pub(super) async fn send_deactivate(&self, call: &Call, host: &HostId, reason: &str, gluster: bool) -> Result<()> {
        let action = if gluster { "deactivate?stop_gluster_service=true" } else { "deactivate" };
        self.host_action(call, host, action, &json!({"reason": reason})).await
    }

    async fn vm_action(&self, call: &Call, vm: &VmId, action: &str, body: &Value) -> Result<()> {
        self.act(call, &format!("{}/{action}", vms::path(vm)?), body).await
    }

    pub(super) async fn send_stop(&self, call: &Call, vm: &VmId, how: VmStop) -> Result<()> {
        let action = match how {
            VmStop::ShutDown => "shutdown",
            VmStop::PowerOff => "stop",
        };
        self.vm_action(call, vm, action, &json!({})).await
    }

    pub(super) async fn send_start(&self, call: &Call, vm: &VmId, on: &HostId) -> Result<()> {
        let hosts = json!({"host": [{"id": super::search::id(on.as_str())?}]});
        self.vm_action(call, vm, "start", &json!({"vm": {"placement_policy": {"hosts": hosts}}})).await
    }

    /// `force` also moves VMs that may be moved on a user's request only.
    pub(super) async fn send_migrate(&self, call: &Call, vm: &VmId, to: &HostId) -> Result<()> {
        let body = json!({"host": {"id": super::search::id(to.as_str())?}, "force": true});
        self.vm_action(call, vm, "migrate", &body).await
    }
}
