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

/// The words of servers for each type, in lower case. The long ones are those of CentOS announcements.
const TYPE_WORDS: [(ErratumType, &[&str]); 3] = [
    (ErratumType::Security, &["security", "security advisory"]),
    (ErratumType::Bugfix, &["bugfix", "recommended", "bug fix advisory"]),
    (ErratumType::Enhancement, &["enhancement", "enhancements", "optional", "product enhancement advisory"]),
];
/// The words of servers for each severity, in lower case.
const SEVERITY_WORDS: [(Severity, &[&str]); 5] = [
    (Severity::Critical, &["critical"]),
    (Severity::Important, &["important"]),
    (Severity::Moderate, &["moderate"]),
    (Severity::Low, &["low"]),
    (Severity::None, &["none"]),
];

impl ErratumType {
    /// The type that a server's word means: one of [`ErratumType::spellings`], else `other`.
    pub fn from_server(word: &str) -> Self {
        meaning(&TYPE_WORDS, word).unwrap_or(ErratumType::Other)
    }

    /// Every spelling of the words that mean this type. Servers compare with case, so a search names each of them, and
    /// no other spelling is read as this type: filters, counts and rows then agree. `other` has none.
    pub fn spellings(self) -> Vec<String> {
        spellings(&TYPE_WORDS, self)
    }
}

impl Severity {
    /// The severity that a server's word means: one of [`Severity::spellings`], else `unknown`.
    pub fn from_server(word: &str) -> Self {
        meaning(&SEVERITY_WORDS, word).unwrap_or(Severity::Unknown)
    }

    /// As [`ErratumType::spellings`]. `unknown` has none.
    pub fn spellings(self) -> Vec<String> {
        spellings(&SEVERITY_WORDS, self)
    }
}

fn meaning<T: Copy + PartialEq>(words: &[(T, &[&str])], word: &str) -> Option<T> {
    let lower = word.to_ascii_lowercase();
    let (meant, _) = words.iter().find(|(_, words)| words.contains(&lower.as_str()))?;
    spelled(&lower).iter().any(|s| s == word).then_some(*meant)
}

fn spellings<T: Copy + PartialEq>(words: &[(T, &[&str])], meant: T) -> Vec<String> {
    words.iter().filter(|(m, _)| *m == meant).flat_map(|(_, words)| words.iter()).flat_map(|w| spelled(w)).collect()
}

/// A word in lower case, in capitals, with one capital, and with a capital in each of its parts; each spelling once.
fn spelled(lower: &str) -> Vec<String> {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map_or(String::new(), |first| first.to_ascii_uppercase().to_string() + letters.as_str())
    };
    let each = lower.split(' ').map(capital).collect::<Vec<_>>().join(" ");
    let mut all = vec![lower.to_owned(), lower.to_ascii_uppercase(), capital(lower)];
    if !all.contains(&each) {
        all.push(each);
    }
    all
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
    /// Adds what another record of the same advisory has: its packages, CVEs, bugs and module streams.
    pub fn absorb(&mut self, other: Erratum) {
        fn add<T: PartialEq>(known: &mut Vec<T>, more: Vec<T>) {
            for item in more {
                if !known.contains(&item) {
                    known.push(item);
                }
            }
        }
        add(&mut self.packages, other.packages);
        add(&mut self.cves, other.cves);
        add(&mut self.bugs, other.bugs);
        add(&mut self.module_streams, other.module_streams);
        add(&mut self.modular_packages, other.modular_packages);
        self.reboot_suggested = match (self.reboot_suggested, other.reboot_suggested) {
            (Some(a), Some(b)) => Some(a || b),
            (a, b) => a.or(b),
        };
        self.installable = match (self.installable, other.installable) {
            (Some(a), Some(b)) => Some(a || b),
            (a, b) => a.or(b),
        };
    }

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

/// Numbers of errata: exact where `total` is known, except for advisories that a long list names twice (see the counts of a page).
/// Where it is not (a bulk check), the numbers are counters of the server, which
/// leave out errata whose type is written otherwise than `security`, `bugfix` or `enhancement`, for example in capitals: each
/// number is the least that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ErrataCounts {
    /// All, those of other types included. `null`: not known (a bulk check, where the server counts three types only).
    pub total: Option<u64>,
    /// Security.
    pub security: u64,
    /// Bugfix.
    pub bugfix: u64,
    /// Enhancement.
    pub enhancement: u64,
    /// Any other type. `null`: not known, as `total`.
    pub other: Option<u64>,
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
        *self.total.get_or_insert_default() += 1;
        match kind {
            ErratumType::Security => self.security += 1,
            ErratumType::Bugfix => self.bugfix += 1,
            ErratumType::Enhancement => self.enhancement += 1,
            ErratumType::Other => *self.other.get_or_insert_default() += 1,
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
        Self::of_kinds(errata.into_iter().map(|e| (e.kind, e.severity)))
    }

    /// Counts of a list of types and severities.
    pub fn of_kinds(kinds: impl IntoIterator<Item = (ErratumType, Severity)>) -> Self {
        let mut counts = ErrataCounts {
            total: Some(0),
            other: Some(0),
            security_by_severity: Some(SeverityCounts::default()),
            ..Default::default()
        };
        for (kind, severity) in kinds {
            counts.add(kind, severity);
        }
        counts
    }

    /// At least so many errata are counted.
    pub fn at_least(&self) -> u64 {
        self.total.unwrap_or(self.security + self.bugfix + self.enhancement)
    }
}

/// One page of a host's errata, with counts over the whole filter.
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
    /// Counts over the whole filter. In lists of more than 300 rows the server counts: an advisory that it lists twice, once for
    /// each of two repositories, counts as two unless one of its rows is on this page.
    pub counts: ErrataCounts,
    /// Ids of errata of this page that are no advisory ids as this library takes them: at most 128 letters, digits and
    /// `: . _ -`. They count, and they can only be installed on the provider's own pages.
    #[serde(default)]
    pub unusable: Vec<String>,
    /// Provider that answered.
    pub provider: String,
    /// When it was read, by the provider's clock.
    pub read_at_ms: TimeMs,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_means_what_its_searched_spellings_mean() {
        for kind in [ErratumType::Security, ErratumType::Bugfix, ErratumType::Enhancement, ErratumType::Other] {
            assert!(kind.spellings().iter().all(|word| ErratumType::from_server(word) == kind), "{kind:?}");
        }
        for severity in [Severity::Critical, Severity::None, Severity::Unknown] {
            assert!(severity.spellings().iter().all(|word| Severity::from_server(word) == severity), "{severity:?}");
        }
        assert_eq!(ErratumType::from_server("Product Enhancement Advisory"), ErratumType::Enhancement);
        assert_eq!(ErratumType::from_server("Bug Fix Advisory"), ErratumType::Bugfix);
        // A search would not find these, so they are not read as what they resemble.
        for odd in ["sECURITY", " security", "security related", "", "newpackage"] {
            assert_eq!(ErratumType::from_server(odd), ErratumType::Other, "{odd:?}");
        }
        assert_eq!((Severity::from_server("None"), Severity::from_server("")), (Severity::None, Severity::Unknown));
    }

    #[test]
    fn two_records_of_an_advisory_are_one() {
        let record = |packages: &[&str]| Erratum {
            id: ErratumId::new("E-1").unwrap(),
            kind: ErratumType::Security,
            type_text: "security".into(),
            severity: Severity::Low,
            title: String::new(),
            summary: String::new(),
            description: String::new(),
            solution: String::new(),
            issued: None,
            updated: None,
            reboot_suggested: None,
            installable: Some(false),
            cves: vec!["CVE-1".into()],
            bugs: vec![],
            packages: packages.iter().map(ToString::to_string).collect(),
            module_streams: vec![],
            modular_packages: vec![],
        };
        let mut one = record(&["a-1-1.noarch", "b-1-1.noarch"]);
        one.absorb(Erratum {
            installable: Some(true),
            reboot_suggested: Some(true),
            ..record(&["b-1-1.noarch", "c-1-1.noarch"])
        });
        assert_eq!(one.packages, ["a-1-1.noarch", "b-1-1.noarch", "c-1-1.noarch"]);
        assert_eq!((one.cves.len(), one.installable, one.reboot_suggested), (1, Some(true), Some(true)));
    }
}
