//! The engine itself: version, levels, its time and its last start.
//!
//! Tests: `tests/it/engine_rest/inventory.rs`.

use std::sync::atomic::Ordering;

use serde::Deserialize;

use super::adapter::RestEngine;
use super::documents::{Collection, LevelReference, Reference, Version, time};
use super::events::EventRow;
use super::memory::LoginFacts;
use super::paths::api;
use crate::error::{Code, Error, Result};
use crate::http::Response;
use crate::http::json::{Object, number, object, required_object, required_text};
use crate::model::TimeMs;
use crate::model::cluster::EngineView;
use crate::model::host::EngineInventory;
use crate::model::level::{Level, LevelSet};
use crate::ports::Call;

/// `AFFINITY_RULES_ENFORCEMENT_MANAGER_START`: an engine logs it at each start. There is no event of the start itself:
/// 1 (`VDC_START`) is written by the notifier, where one runs.
const ENGINE_STARTED: &str = "type=10780 sortby time desc";

/// How long after a login the start of the engine is read again, in milliseconds.
const STARTS_MS: i64 = 120_000;

#[derive(Deserialize)]
struct Root {
    #[serde(deserialize_with = "required_object")]
    product_info: ProductInfo,
    #[serde(default, deserialize_with = "number")]
    time: Option<u64>,
    #[serde(default, deserialize_with = "object")]
    authenticated_user: Option<Reference>,
}

/// What the first document of the API shows.
pub(super) struct Identity {
    /// Version of the engine.
    pub version: String,
    pub now_ms: TimeMs,
    /// Id of the configured user; engines before 4.4 do not show it.
    pub user: Option<String>,
}

#[derive(Deserialize)]
struct ProductInfo {
    #[serde(deserialize_with = "required_object")]
    version: Version,
}

#[derive(Deserialize)]
struct SystemOption {
    #[serde(default, deserialize_with = "object")]
    values: Option<OptionValues>,
}

#[derive(Deserialize)]
struct OptionValues {
    #[serde(default)]
    system_option_value: Vec<OptionValue>,
}

#[derive(Deserialize)]
struct OptionValue {
    #[serde(deserialize_with = "required_text")]
    value: String,
}

impl Version {
    /// `4.5.8`.
    fn of_product(&self) -> Option<String> {
        let parts = [self.major?, self.minor?, self.build?];
        Some(parts.map(|part| part.to_string()).join("."))
    }
}

impl RestEngine {
    /// After the first request, which logs in if necessary.
    pub(super) async fn read_about(&self, call: &Call) -> Result<EngineView> {
        let Identity { version, now_ms, .. } = self.read_identity(call).await?;
        let LoginFacts { levels, started_at_ms, .. } = self.login_facts(call).await?;
        // The API does not show which VDSM lines the engine accepts (`SupportedVDSMVersions`).
        let inventory = EngineInventory { version, levels, vdsm_versions: vec![] };
        Ok(EngineView { inventory, started_at_ms, now_ms })
    }

    pub(super) async fn read_identity(&self, call: &Call) -> Result<Identity> {
        let response = self.server.get(call, &api(""), &[]).await?;
        let Object(root) = self.server.parse::<Object<Root>>(&response)?;
        let version = root.product_info.version.of_product();
        Ok(Identity {
            version: version.ok_or_else(|| self.without(&response, "version"))?,
            now_ms: time(root.time).ok_or_else(|| self.without(&response, "time"))?,
            user: root.authenticated_user.map(|user| user.id),
        })
    }

    fn without(&self, response: &Response, what: &str) -> Error {
        self.server.malformed(&response.request, &response.body, format!("it has no {what}"))
    }

    /// Reads once after a login, because the engine may just have started. The event of its start can be logged after
    /// its API answers, so the event is read again for a while.
    async fn login_facts(&self, call: &Call) -> Result<LoginFacts> {
        let (logins, now_ms) = (self.logins.load(Ordering::Relaxed), self.clock.passed_ms());
        let known = self.memory().of_login(logins);
        let facts = match known {
            Some(facts) if now_ms - facts.since_ms >= STARTS_MS => return Ok(facts),
            Some(facts) => LoginFacts { started_at_ms: self.started_at(call).await?, ..facts },
            None => {
                let (levels, started_at_ms) = (self.levels(call).await?, self.started_at(call).await?);
                LoginFacts { levels, started_at_ms, since_ms: now_ms }
            }
        };
        self.memory().remember_login(logins, facts.clone());
        Ok(facts)
    }

    /// The option has a few bytes; the list of levels has the CPU types of each level, some hundred kilobytes.
    async fn levels(&self, call: &Call) -> Result<LevelSet> {
        let (levels, request, body) = match self.server.get(call, &api("/options/SupportedClusterLevels"), &[]).await {
            Ok(response) => {
                let Object(option) = self.server.parse::<Object<SystemOption>>(&response)?;
                let values = option.values.map(|values| values.system_option_value).unwrap_or_default();
                (values.iter().flat_map(|value| levels_in(&value.value)).collect(), response.request, response.body)
            }
            Err(error) if error.code() == Code::EngineNotFound => {
                let response = self.server.get(call, &api("/clusterlevels"), &[]).await?;
                let Collection(levels) = self.server.parse::<Collection<LevelReference>>(&response)?;
                (levels.iter().flat_map(|level| levels_in(&level.id)).collect(), response.request, response.body)
            }
            Err(error) => return Err(error),
        };
        let levels: LevelSet = levels;
        if levels.is_empty() {
            return Err(self.server.malformed(&request, &body, "it has no cluster level"));
        }
        Ok(levels)
    }

    async fn started_at(&self, call: &Call) -> Result<Option<TimeMs>> {
        Ok(self.newest_event_of(call, ENGINE_STARTED).await?.as_ref().and_then(EventRow::at_ms))
    }
}

/// Levels in a text such as `[4.2, 4.7]`.
fn levels_in(text: &str) -> impl Iterator<Item = Level> + '_ {
    text.split(|c: char| !c.is_ascii_digit() && c != '.').filter_map(|word| word.parse().ok())
}
