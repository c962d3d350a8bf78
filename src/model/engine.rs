//! The engine's own updates.
//!
//! Three versions decide the state: R, the installed `ovirt-engine-setup`; P, the product that runs, as engine-setup
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
    /// Not known; `unknown_because` has the reason. Never show it as "no update".
    Unknown,
}

/// Source of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EngineSource {
    /// The provider that has the engine machine as a content host.
    ContentHost,
    /// The status file that a timer of the user root writes.
    StatusFile,
    /// The command `engine-upgrade-check`, or the configured one.
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
    /// R: version of the installed `ovirt-engine-setup`. `null`: the source does not report it.
    pub installed: Option<Evr>,
    /// P: version of the engine that runs. `null`: not given in the request.
    pub product: Option<Evr>,
    /// A: best version of `ovirt-engine-setup` that can be installed. `null`: the source does not report it.
    pub available: Option<Evr>,
    /// Installable errata of the engine machine. `null`: no provider has the machine.
    pub errata: Option<ErrataCounts>,
    /// What answered, or was to answer. `null`: nothing is configured.
    pub source: Option<EngineSource>,
    /// The content host of the engine machine. `null`: no provider has one.
    pub association: Option<Association>,
    /// Warnings, for example old data.
    pub problems: Vec<Problem>,
    /// When this was checked, by our clock.
    pub checked_at_ms: TimeMs,
    /// Age of the source's data: since the last check-in of the content host, or since the time in the status file.
    /// `null`: unknown.
    pub data_age_ms: Option<i64>,
}
