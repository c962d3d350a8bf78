//! The engine's own updates.
//!
//! Three versions tell its state: R, the installed `ovirt-engine-setup`; P, the product that runs, as engine-setup
//! wrote it; A, the best `ovirt-engine-setup` that the engine machine can get. A above R: an update. R above P:
//! the setup package was updated, and engine-setup has not run since. The product packages (`ovirt-engine` and its
//! family) are locked by engine-setup and are never an update by themselves.

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::erratum::ErrataCounts;
use super::evr::Evr;
use super::host::Association;
use crate::error::Problem;

/// Whether the engine has an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EngineState {
    /// No newer setup package.
    Current,
    /// A newer setup package can be installed: then engine-setup updates the engine.
    Available,
    /// The newest setup package is installed, and engine-setup has not run since.
    SetupPending,
    /// Not known; the reason stands beside it. Never to be shown as "no update".
    Unknown,
}

/// What answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EngineSource {
    /// The provider that has the engine machine as a content host.
    ContentHost,
    /// The file that a timer of root's writes.
    StatusFile,
    /// `engine-upgrade-check`, run by us.
    Command,
}

/// `check_engine`: the engine's own updates.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EngineCheck {
    /// Format of this document.
    pub format: u32,
    /// The answer.
    pub state: EngineState,
    /// Why it is unknown.
    pub unknown_because: Option<Problem>,
    /// R: version of the installed `ovirt-engine-setup`. `null`: the source does not tell.
    pub installed: Option<Evr>,
    /// P: version of the engine that runs. `null`: the caller did not say.
    pub product: Option<Evr>,
    /// A: best version of `ovirt-engine-setup` that can be installed. `null`: the source does not tell.
    pub available: Option<Evr>,
    /// Installable errata of the engine machine. `null`: no provider knows the machine.
    pub errata: Option<ErrataCounts>,
    /// What answered, or was to answer. `null`: nothing is configured.
    pub source: Option<EngineSource>,
    /// The content host of the engine machine, where a provider knows it.
    pub association: Option<Association>,
    /// What an administrator should know besides: old data, what the source cannot tell.
    pub problems: Vec<Problem>,
    /// When this was checked, by our clock.
    pub checked_at_ms: TimeMs,
    /// Age of what the source knew when it answered: last check-in of the content host, or the file's time.
    /// `null`: unknown.
    pub data_age_ms: Option<i64>,
}
