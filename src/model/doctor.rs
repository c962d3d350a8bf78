//! The doctor's report: everything that would stop us, asked before it starts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::TimeMs;

/// What the doctor found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DoctorReport {
    /// Format of this document.
    pub format: u32,
    /// When it was asked for, by our clock.
    pub checked_at_ms: TimeMs,
    /// The state first, then the periodic checks, then the configuration, then provider by provider in the
    /// configuration's order. What was found in order stands here, too.
    pub findings: Vec<Finding>,
    /// The worst verdict of them all.
    pub worst: FindingVerdict,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Finding {
    /// What it belongs to.
    pub area: FindingArea,
    /// Name of the provider or of the periodic check (`engine`, `hosts`), or a path.
    pub subject: String,
    /// What was looked at: a stable name such as `certificate_end`.
    pub check: String,
    /// How it is.
    pub verdict: FindingVerdict,
    /// The same in a sentence.
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
}

/// How a thing is, from the best to the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FindingVerdict {
    /// In order.
    #[default]
    Ok,
    /// It could not be asked; the text says why.
    Unknown,
    /// It works now and may stop to, or some of it does not work.
    Warning,
    /// It stops us.
    Problem,
}
