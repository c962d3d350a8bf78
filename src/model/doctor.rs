//! The doctor's report: everything that would stop an installation or a run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::TimeMs;

/// Answer of `doctor`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DoctorReport {
    /// Format of this document.
    pub format: u32,
    /// When it was made, by our clock.
    pub checked_at_ms: TimeMs,
    /// All findings, good ones included: the state, the periodic checks, the engine, the configuration, then the providers in
    /// the configuration's order.
    pub findings: Vec<Finding>,
    /// The worst verdict of all findings.
    pub worst: FindingVerdict,
}

/// The result of one check of the doctor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// What it belongs to.
    pub area: FindingArea,
    /// Name of the provider or of the periodic check (`engine`, `hosts`), `engine`, or a path.
    pub subject: String,
    /// Stable name of the check, for example `certificate_end`.
    pub check: String,
    /// The verdict.
    pub verdict: FindingVerdict,
    /// The result in a sentence.
    pub text: String,
    /// What to do; empty where nothing is to be done.
    pub remedy: String,
    /// Figures behind the verdict, by name: times `…_at_ms`, durations `…_ms`, sizes `…_bytes`, else counts.
    pub facts: BTreeMap<String, i64>,
}

/// What a finding belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FindingArea {
    /// The state directory.
    State,
    /// A provider.
    Provider,
    /// The configuration and the files that it names.
    Config,
    /// The periodic checks.
    Schedule,
    /// The engine.
    Engine,
    /// What was installed into the engine's machine: only in the report of `upgrade-manager doctor --install`.
    Installation,
}

/// Verdict of a finding, from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FindingVerdict {
    /// In order.
    #[default]
    Ok,
    /// It could not be checked; the text has the reason.
    Unknown,
    /// It works now and may fail later, or a part does not work.
    Warning,
    /// It stops an installation or a run.
    Problem,
}
