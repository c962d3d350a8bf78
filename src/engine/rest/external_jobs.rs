//! Jobs of this product among the engine's tasks.
//!
//! A job is sent with `auto_cleared`, because the engine's default keeps an ended job for ever. A step has the type
//! `executing`. Neither a description nor a progress can be changed later, and a step's progress is for reading only.
//!
//! Tests: `tests/it/engine_rest/external_jobs.rs`.

use serde::Deserialize;
use serde_json::{Value, json};

use super::adapter::RestEngine;
use super::paths::api;
use super::search;
use crate::error::Result;
use crate::http::json::{Object, required_text};
use crate::ports::Call;

/// What the engine answers to a new job or step.
#[derive(Deserialize)]
struct Added {
    #[serde(deserialize_with = "required_text")]
    id: String,
}

impl RestEngine {
    pub(super) async fn send_job(&self, call: &Call, text: &str) -> Result<String> {
        self.add(call, &api("/jobs"), &json!({"description": text, "auto_cleared": true})).await
    }

    pub(super) async fn send_step(&self, call: &Call, job: &str, text: &str) -> Result<String> {
        self.add(call, &format!("{}/steps", path(job)?), &json!({"description": text, "type": "executing"})).await
    }

    async fn add(&self, call: &Call, path: &str, body: &Value) -> Result<String> {
        let response = self.server.post(call, path, body).await?;
        Ok(self.server.parse::<Object<Added>>(&response)?.0.id)
    }

    pub(super) async fn end_step(&self, call: &Call, job: &str, step: &str, succeeded: bool) -> Result<()> {
        let path = format!("{}/steps/{}/end", path(job)?, search::id(step)?);
        self.act(call, &path, &json!({"succeeded": succeeded})).await
    }

    /// `force` aborts the steps that are open.
    pub(super) async fn finish_job(&self, call: &Call, job: &str, succeeded: bool) -> Result<()> {
        self.act(call, &format!("{}/end", path(job)?), &json!({"succeeded": succeeded, "force": true})).await
    }
}

fn path(job: &str) -> Result<String> {
    Ok(api(&format!("/jobs/{}", search::id(job)?)))
}
