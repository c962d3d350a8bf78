//! Errata (advisories), queries for them and counts of them.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::ids::{CveId, ErratumId};

/// What an erratum is for. Servers show the raw text of the repository; unknown words become `other`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErratumType {
    /// Fixes a vulnerability.
    Security,
    /// Fixes a defect (`bugfix`, `recommended`).
    Bugfix,
    /// Adds something (`enhancement`, `optional`).
    Enhancement,
    /// Anything else, for example `newpackage`.
    Other,
}

/// Severity of a security erratum. Missing or unknown text is `unknown`, which is not `none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Not given.
    Unknown,
    /// Given as `None`.
    None,
    /// Low.
    Low,
    /// Moderate.
    Moderate,
    /// Important.
    Important,
    /// Critical.
    Critical,
}

impl ErratumType {
    /// The type that a server's word means, in any case.
    pub fn from_server(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "security" => ErratumType::Security,
            "bugfix" | "recommended" => ErratumType::Bugfix,
            "enhancement" | "enhancements" | "optional" => ErratumType::Enhancement,
            _ => ErratumType::Other,
        }
    }
}

impl Severity {
    /// The severity that a server's word means, in any case.
    pub fn from_server(word: &str) -> Self {
        match word.trim().to_ascii_lowercase().as_str() {
            "critical" => Severity::Critical,
            "important" => Severity::Important,
            "moderate" => Severity::Moderate,
            "low" => Severity::Low,
            "none" => Severity::None,
            _ => Severity::Unknown,
        }
    }
}

/// One advisory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Erratum {
    /// The advisory's id, for example `RHSA-2024:1234`.
    pub id: ErratumId,
    /// What it is for.
    #[serde(rename = "type")]
    pub kind: ErratumType,
    /// The server's own word for the type.
    pub type_text: String,
    /// Severity; meaningful for security errata.
    pub severity: Severity,
    /// One line.
    pub title: String,
    /// Short text; may be empty.
    pub summary: String,
    /// Long text; may be empty.
    pub description: String,
    /// Instructions of the vendor; may be empty.
    pub solution: String,
    /// Day of publication, `YYYY-MM-DD`.
    pub issued: Option<String>,
    /// Day of the last change, `YYYY-MM-DD`.
    pub updated: Option<String>,
    /// The vendor suggests a reboot. `null`: the server does not report it (before Katello 3.5).
    pub reboot_suggested: Option<bool>,
    /// Installable from the host's content view. `null`: the list does not report it.
    pub installable: Option<bool>,
    /// CVEs that it fixes.
    pub cves: Vec<String>,
    /// Bugs that it fixes.
    pub bugs: Vec<String>,
    /// Packages that it brings, as the server writes them (NEVRA, epoch 0 left out).
    pub packages: Vec<String>,
    /// Module streams that it belongs to, as `name:stream`.
    pub module_streams: Vec<String>,
    /// Those of `packages` that belong to a module stream: they reach only hosts on which that stream is enabled.
    /// Empty where the server does not report it (before Katello 3.10).
    #[serde(default)]
    pub modular_packages: Vec<ModularPackages>,
}

/// Packages of one module stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ModularPackages {
    /// The stream, as `name:stream`.
    pub module_stream: String,
    /// The packages, as in [`Erratum::packages`].
    pub packages: Vec<String>,
}

impl Erratum {
    /// The packages that it can bring to a host with these module streams. `None`: the enabled streams are not known, so
    /// modular packages count like any others.
    pub fn packages_with(&self, enabled: Option<&BTreeSet<String>>) -> impl Iterator<Item = &String> {
        let is_on = |m: &&ModularPackages| enabled.is_none_or(|streams| streams.contains(&m.module_stream));
        let modular: BTreeSet<&String> = self.modular_packages.iter().flat_map(|m| &m.packages).collect();
        let on: BTreeSet<&String> = self.modular_packages.iter().filter(is_on).flat_map(|m| &m.packages).collect();
        self.packages.iter().filter(move |p| !modular.contains(p) || on.contains(p))
    }
}

/// Which errata of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ErrataScope {
    /// Those in the host's content view: they can be installed now.
    #[default]
    Installable,
    /// All that apply to the host, also those that its content view does not have yet.
    Applicable,
}

/// Filter and page of a list of errata. Empty filters do not filter; filters are combined by *and*, the values
/// of one filter by *or*.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct ErrataQuery {
    /// Installable or applicable.
    pub scope: ErrataScope,
    /// Types.
    pub types: Vec<ErratumType>,
    /// Severities.
    pub severities: Vec<Severity>,
    /// Errata that fix one of these.
    pub cves: Vec<CveId>,
    /// These errata only.
    pub ids: Vec<ErratumId>,
    /// Text in id, title or package name.
    pub text: Option<String>,
    /// Issued on this day (`YYYY-MM-DD`) or later.
    pub issued_since: Option<String>,
    /// Issued on this day or earlier.
    pub issued_until: Option<String>,
    /// Page, from 1.
    pub page: u32,
    /// Errata on a page, 1 to 1000.
    pub per_page: u32,
}

impl Default for ErrataQuery {
    fn default() -> Self {
        ErrataQuery {
            scope: ErrataScope::default(),
            types: vec![],
            severities: vec![],
            cves: vec![],
            ids: vec![],
            text: None,
            issued_since: None,
            issued_until: None,
            page: 1,
            per_page: 100,
        }
    }
}

/// Exact numbers of errata.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ErrataCounts {
    /// All, those of other types included.
    pub total: u64,
    /// Security.
    pub security: u64,
    /// Bugfix.
    pub bugfix: u64,
    /// Enhancement.
    pub enhancement: u64,
    /// Any other type.
    pub other: u64,
    /// Security errata by severity. `null`: not read (the bulk check of a cluster reads types only).
    pub security_by_severity: Option<SeverityCounts>,
}

/// Security errata by severity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct SeverityCounts {
    /// Critical.
    pub critical: u64,
    /// Important.
    pub important: u64,
    /// Moderate.
    pub moderate: u64,
    /// Low.
    pub low: u64,
    /// Given as `None`.
    pub none: u64,
    /// Not given, or an unknown word.
    pub unknown: u64,
}

impl ErrataCounts {
    /// Counts one more erratum.
    pub fn add(&mut self, kind: ErratumType, severity: Severity) {
        self.total += 1;
        match kind {
            ErratumType::Security => self.security += 1,
            ErratumType::Bugfix => self.bugfix += 1,
            ErratumType::Enhancement => self.enhancement += 1,
            ErratumType::Other => self.other += 1,
        }
        if kind == ErratumType::Security {
            let by = self.security_by_severity.get_or_insert_default();
            match severity {
                Severity::Critical => by.critical += 1,
                Severity::Important => by.important += 1,
                Severity::Moderate => by.moderate += 1,
                Severity::Low => by.low += 1,
                Severity::None => by.none += 1,
                Severity::Unknown => by.unknown += 1,
            }
        }
    }

    /// Counts of a list.
    pub fn of<'a>(errata: impl IntoIterator<Item = &'a Erratum>) -> Self {
        let mut counts = ErrataCounts { security_by_severity: Some(SeverityCounts::default()), ..Default::default() };
        for e in errata {
            counts.add(e.kind, e.severity);
        }
        counts
    }
}

/// One page of a host's errata, with exact counts over the whole filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ErrataPage {
    /// Format of this document.
    pub format: u32,
    /// The errata of this page, newest first.
    pub errata: Vec<Erratum>,
    /// Page, from 1.
    pub page: u32,
    /// Errata on a page.
    pub per_page: u32,
    /// Counts over the whole filter.
    pub counts: ErrataCounts,
    /// Provider that answered.
    pub provider: String,
    /// When it was read, by the provider's clock.
    pub read_at_ms: TimeMs,
}
