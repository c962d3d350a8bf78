//! The offers of the repositories: advisories with their packages, and packages without an advisory.

use std::collections::{BTreeMap, BTreeSet};

use ovirt_upgrade_manager::model::evr::Nevra;
use serde::Deserialize;

use super::host::Host;
use super::package::{IMAGE, package};

/// The advisories that the lab ships, written for it.
const BUILT_IN: &str = include_str!("data/advisories.jsonl");

/// One advisory of the world.
#[derive(Debug, Clone)]
pub struct Advisory {
    /// For example `OUML-2025:0001`.
    pub id: String,
    /// The raw word, for example `security` or `newpackage`.
    pub kind: String,
    /// The raw word; servers have it empty or missing, too.
    pub severity: Option<String>,
    /// One line.
    pub title: String,
    /// Short text.
    pub summary: Option<String>,
    /// Long text.
    pub description: String,
    /// How to install it.
    pub solution: Option<String>,
    /// `YYYY-MM-DD`.
    pub issued: String,
    /// `YYYY-MM-DD`.
    pub updated: String,
    /// The vendor suggests a reboot.
    pub reboot_suggested: bool,
    /// Fixed CVEs.
    pub cves: Vec<String>,
    /// Fixed bugs.
    pub bugs: Vec<String>,
    /// The packages that it brings.
    pub packages: Vec<Nevra>,
    /// Synchronised to Library, but not in the hosts' content views: applicable, not installable.
    pub library_only: bool,
    /// The module stream of its packages, as `name:stream`.
    pub module: Option<String>,
    /// Withdrawn by the vendor: no server shows it any more.
    pub withdrawn: bool,
}

/// A package that some repository offers.
#[derive(Debug, Clone)]
pub struct Offer {
    /// The package.
    pub package: Nevra,
    /// Position of its advisory in [`Catalogue::advisories`], if it has one.
    pub advisory: Option<usize>,
    /// In Library only, not in the hosts' content views.
    pub library_only: bool,
    /// Its module stream: only hosts that have it enabled can take the package.
    pub module: Option<String>,
}

impl Offer {
    /// Whether the package belongs to no module stream, or to one that is enabled on the host.
    pub fn is_for(&self, host: &Host) -> bool {
        self.module.as_ref().is_none_or(|m| host.enabled_streams.contains(m))
    }
}

/// All offers of the repositories.
#[derive(Debug, Clone, Default)]
pub struct Catalogue {
    /// The advisories. A position here is the advisory's number everywhere else.
    pub advisories: Vec<Advisory>,
    offers: BTreeMap<String, Vec<Offer>>,
}

/// A line of a file of advisories.
#[derive(Deserialize)]
struct Line {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    severity: Option<String>,
    #[serde(default)]
    title: String,
    summary: Option<String>,
    #[serde(default)]
    description: String,
    solution: Option<String>,
    issued: String,
    updated: Option<String>,
    #[serde(default)]
    reboot_suggested: bool,
    #[serde(default)]
    cves: Vec<String>,
    #[serde(default)]
    bugs: Vec<String>,
    packages: Vec<LinePackage>,
    #[serde(default)]
    library_only: bool,
    module: Option<String>,
}

#[derive(Deserialize)]
struct LinePackage {
    name: String,
    evr: String,
    arch: Option<String>,
}

impl Catalogue {
    /// The lab's own advisories, and the two newest Node images.
    ///
    /// # Errors
    /// An advisory of the lab cannot be parsed.
    pub fn built_in() -> Result<Self, String> {
        let mut catalogue = Catalogue::default();
        catalogue.add_lines(BUILT_IN, &BTreeMap::new())?;
        for version in ["4.5.5-1.el9", "4.5.6-1.el9"] {
            let package = package(IMAGE, version, "noarch")?;
            catalogue.offer(Offer { package, advisory: None, library_only: false, module: None });
        }
        Ok(catalogue)
    }

    /// Adds advisories, one JSON object a line. `arches` has the architecture of packages by name; the others are
    /// `x86_64`.
    ///
    /// # Errors
    /// A line cannot be parsed; the text names it.
    pub fn add_lines(&mut self, text: &str, arches: &BTreeMap<String, String>) -> Result<(), String> {
        for (number, line) in text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty()) {
            let line: Line = serde_json::from_str(line).map_err(|e| format!("line {}: {e}", number + 1))?;
            self.add_line(line, arches).map_err(|e| format!("line {}: {e}", number + 1))?;
        }
        Ok(())
    }

    fn add_line(&mut self, line: Line, arches: &BTreeMap<String, String>) -> Result<(), String> {
        let arch = |p: &LinePackage| {
            let known = p.arch.as_ref().or_else(|| arches.get(&p.name));
            known.cloned().unwrap_or_else(|| "x86_64".to_owned())
        };
        let packages =
            line.packages.iter().map(|p| package(&p.name, &p.evr, &arch(p))).collect::<Result<Vec<_>, _>>()?;
        self.add(Advisory {
            title: if line.title.is_empty() { line.id.clone() } else { line.title },
            id: line.id,
            kind: line.kind,
            severity: line.severity,
            summary: line.summary,
            description: line.description,
            solution: line.solution,
            updated: line.updated.unwrap_or_else(|| line.issued.clone()),
            issued: line.issued,
            reboot_suggested: line.reboot_suggested,
            cves: line.cves,
            bugs: line.bugs,
            packages,
            library_only: line.library_only,
            module: line.module,
            withdrawn: false,
        });
        Ok(())
    }

    /// Adds one advisory and offers its packages.
    pub fn add(&mut self, advisory: Advisory) {
        let number = self.advisories.len();
        for package in &advisory.packages {
            self.offer(Offer {
                package: package.clone(),
                advisory: Some(number),
                library_only: advisory.library_only,
                module: advisory.module.clone(),
            });
        }
        self.advisories.push(advisory);
    }

    /// Offers one package.
    pub fn offer(&mut self, offer: Offer) {
        self.offers.entry(offer.package.name.clone()).or_default().push(offer);
    }

    /// Every offer by name, without those of withdrawn advisories.
    pub fn offers(&self) -> impl Iterator<Item = &Offer> {
        self.offers.values().flatten().filter(|o| self.is_live(o))
    }

    /// The offers of one package name, without those of withdrawn advisories.
    pub fn offers_of(&self, name: &str) -> impl Iterator<Item = &Offer> {
        self.offers.get(name).into_iter().flatten().filter(|o| self.is_live(o))
    }

    fn is_live(&self, offer: &Offer) -> bool {
        offer.advisory.and_then(|n| self.advisories.get(n)).is_none_or(|a| !a.withdrawn)
    }

    /// The number of an advisory.
    pub fn find(&self, id: &str) -> Option<usize> {
        self.advisories.iter().position(|a| a.id == id && !a.withdrawn)
    }

    /// Names of all packages that any advisory brings to hosts without module streams.
    pub fn package_names(&self) -> BTreeSet<&str> {
        let plain = self.offers.iter().filter(|(_, offers)| offers.iter().any(|o| o.module.is_none()));
        plain.map(|(name, _)| name.as_str()).collect()
    }

    /// All module streams, as `name:stream`.
    pub fn module_streams(&self) -> BTreeSet<&str> {
        self.advisories.iter().filter_map(|a| a.module.as_deref()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_catalogue_has_the_odd_ones() {
        let c = Catalogue::built_in().unwrap();
        assert!(c.advisories.len() >= 25);
        assert!(c.advisories.iter().any(|a| a.severity.as_deref() == Some("")));
        assert!(c.advisories.iter().any(|a| a.severity.is_none()));
        assert!(c.advisories.iter().any(|a| a.kind == "newpackage"));
        assert!(c.advisories.iter().any(|a| a.library_only));
        let noarch = c.offers_of("vdsm-api").next().unwrap();
        assert_eq!(noarch.package.to_string(), "vdsm-api-4.50.7-1.el9.noarch");
    }

    #[test]
    fn a_bad_line_is_named() {
        let error = Catalogue::default().add_lines("\n{\"id\":1}\n", &BTreeMap::new()).unwrap_err();
        assert!(error.starts_with("line 2: "), "{error}");
    }
}
