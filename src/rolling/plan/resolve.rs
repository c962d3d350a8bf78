//! From the policy to an explicit list for each host. Pure, over the provider's answers.
//!
//! Everything becomes an explicit list: "all" becomes the names of the packages that can be upgraded, and a Node's only
//! update is its image. A host without data is never a host without updates.
//!
//! Tests: `tests/it/plan/content.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::inputs::{HostContent, Updates};
use crate::check::kind::{by_inventory, by_packages, calls_for_reboot, image_package, is_node_image, versions_of};
use crate::check::levels::{self, Frame, Subject};
use crate::error::{Code, Error, codes};
use crate::install::gates::MAX_SELECTION;
use crate::install::proof::planned_from_errata;
use crate::model::cluster::HostView;
use crate::model::erratum::{Erratum, ErratumType, Severity};
use crate::model::evr::{Evr, Nevra, rpmvercmp};
use crate::model::host::{HostKind, Versions};
use crate::model::ids::{ErratumId, HostId, PackageName, ProviderName};
use crate::model::level::{HostLevels, Level};
use crate::model::plan::{Installer, PlanRequest, RebootRule, UpdatePolicy, Work};
use crate::model::task::InstallWay;

/// The updates of a host.
#[derive(Debug, Clone)]
pub(super) struct HostWork {
    pub kind: HostKind,
    pub work: Work,
    pub provider: Option<ProviderName>,
    pub install_way: Option<InstallWay>,
    pub packages: Vec<Nevra>,
    pub reboot: bool,
    pub reboot_because: Vec<String>,
    pub levels_after: HostLevels,
    /// Its new Node image, if the levels of that image are not known.
    pub new_image: Option<String>,
    /// Why the updates must not, or cannot, be installed.
    pub blockers: Vec<Error>,
}

/// The result of the policy for a host.
#[derive(Debug, Clone)]
pub(super) enum HostResolution {
    Work(Box<HostWork>),
    /// The host is left alone, for this reason.
    Nothing(Error),
    /// Not known. The plan must not treat the host as one without updates.
    Unknown(Error),
}

/// The data by which every host is resolved.
#[derive(Clone, Copy)]
pub(super) struct Resolver<'a> {
    pub request: &'a PlanRequest,
    pub level: Level,
    pub frame: Frame<'a>,
}

/// The policy in a few words.
pub(super) fn in_words(policy: &UpdatePolicy) -> String {
    match policy {
        UpdatePolicy::All => "all".to_owned(),
        UpdatePolicy::Security { least } => format!("security, {} and above", severity(*least)),
        UpdatePolicy::ZStream => "z-stream".to_owned(),
        UpdatePolicy::Named { .. } => "named errata".to_owned(),
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Unknown => "unknown",
        Severity::None => "none",
        Severity::Low => "low",
        Severity::Moderate => "moderate",
        Severity::Important => "important",
        Severity::Critical => "critical",
    }
}

impl Resolver<'_> {
    /// Resolves a host.
    pub fn resolve(self, host: &HostView, updates: Option<&Updates>) -> HostResolution {
        let name = &host.inventory.name;
        // Packages would be lost at the next boot of this host.
        if let Some(Updates::Unknown(why)) = updates
            && why.code() == Code::HostInImageMode
        {
            return HostResolution::Unknown(why.clone());
        }
        if self.request.options.installer == Installer::Engine {
            return self.by_engine(host, updates);
        }
        let content = match updates {
            Some(Updates::Known(content)) => content,
            Some(Updates::Unknown(why)) if why.code() == Code::NoProvider => {
                let policy = in_words(&self.request.policy);
                return HostResolution::Unknown(codes::PolicyNeedsProvider { host: name, policy }.err());
            }
            Some(Updates::Unknown(why)) => return HostResolution::Unknown(unknown(name, why.message(), why.remedy())),
            None => return HostResolution::Unknown(unknown(name, "its provider was not asked", "")),
        };
        let Some(kind) = by_inventory(&host.inventory).or_else(|| by_packages(&content.installed)) else {
            return HostResolution::Unknown(unknown(
                name,
                "it is not known whether it is an EL host or a Node",
                "Let it upload its package profile to the provider.",
            ));
        };
        let (work, packages, errata) = match (kind, &self.request.policy) {
            (HostKind::Node, UpdatePolicy::All) => match image(name, content) {
                Ok(Some((package, evr))) => {
                    let nevra = Nevra { name: package.to_string(), evr, arch: "noarch".to_owned() };
                    (Work::Packages(vec![package]), vec![nevra], vec![])
                }
                Ok(None) => return HostResolution::Nothing(self.no_updates(name)),
                Err(why) => return HostResolution::Unknown(why),
            },
            (HostKind::Node, _) => return HostResolution::Nothing(codes::NodeNeedsPolicyAll { host: name }.err()),
            (HostKind::El, UpdatePolicy::All) => match all(content) {
                Ok((names, _)) if names.is_empty() => return HostResolution::Nothing(self.no_updates(name)),
                Ok((names, packages)) => (Work::Packages(names), packages, vec![]),
                Err(why) => return HostResolution::Unknown(unknown(name, why.message(), why.remedy())),
            },
            (HostKind::El, policy) => {
                let errata = chosen(policy, content);
                if errata.is_empty() {
                    return HostResolution::Nothing(self.no_updates(name));
                }
                let mut ids: Vec<ErratumId> = errata.iter().map(|e| e.id.clone()).collect();
                ids.sort_unstable();
                ids.dedup();
                let packages =
                    planned_from_errata(&errata, &content.installed, content.streams.as_ref(), &content.upgradable);
                (Work::Errata(ids), packages, errata)
            }
        };
        HostResolution::Work(Box::new(self.judge(host, content, kind, work, packages, &errata)))
    }

    fn judge(
        self,
        host: &HostView,
        content: &HostContent,
        kind: HostKind,
        work: Work,
        packages: Vec<Nevra>,
        errata: &[Erratum],
    ) -> HostWork {
        let name = &host.inventory.name;
        let installed = merged(&host.inventory.versions, &versions_of(&content.installed));
        let subject = Subject {
            kind: Some(kind),
            installed: &installed,
            reported: host.inventory.reported_levels.as_ref(),
            arch: content.installed.iter().find(|p| p.name == "vdsm").map(|p| p.arch.as_str()),
        };
        let target = versions_of(&packages);
        let mut blockers = levels::refusals(name, &subject, &target, Some(self.level), self.frame);
        let (count, what) = match &work {
            Work::Errata(errata) => (errata.len(), "errata"),
            Work::Packages(names) => (names.len(), "packages"),
            Work::EngineUpgrade => (0, ""),
        };
        if count > MAX_SELECTION {
            blockers.push(codes::TooManyUpdates { host: name, count, what, limit: MAX_SELECTION }.err());
        }
        if content.capability.way.is_none() {
            blockers.push(no_way(name, content));
        }
        let reboot_because = reboot_because(&packages, errata);
        let new_image = target
            .image
            .as_ref()
            .filter(|image| levels::image_key(image).is_none_or(|key| !self.frame.images.contains_key(&key)));
        HostWork {
            kind,
            work,
            provider: Some(content.provider.clone()),
            install_way: content.capability.way,
            reboot: self.request.options.reboot == RebootRule::Always || !reboot_because.is_empty(),
            reboot_because,
            levels_after: levels::after(&subject, &target, self.frame),
            new_image: new_image.map(ToString::to_string),
            packages,
            blockers,
        }
    }

    /// The engine's own upgrade installs every available package, so only a provider can show beforehand what these
    /// are.
    fn by_engine(self, host: &HostView, updates: Option<&Updates>) -> HostResolution {
        let name = &host.inventory.name;
        if self.request.policy != UpdatePolicy::All {
            let policy = in_words(&self.request.policy);
            return HostResolution::Unknown(codes::PolicyNeedsProvider { host: name, policy }.err());
        }
        if let Some(Updates::Unknown(why)) = updates {
            let what = format!("whether it boots an image cannot be read: {}", why.message());
            return HostResolution::Unknown(unknown(name, &what, why.remedy()));
        }
        match host.inventory.engine_update_available {
            Some(true) => {}
            Some(false) => return HostResolution::Nothing(self.no_updates(name)),
            None => {
                let why = "the engine has not looked";
                return HostResolution::Unknown(unknown(name, why, "Run the engine's 'check for upgrade' on it."));
            }
        }
        let known = match updates {
            Some(Updates::Known(content)) => Some(content),
            _ => None,
        };
        let kind = by_inventory(&host.inventory).or_else(|| by_packages(&known?.installed)).unwrap_or(HostKind::El);
        let why = match kind {
            HostKind::Node => "a Node's image is in force only after a restart",
            HostKind::El => "the packages of the engine's upgrade are not known before",
        };
        HostResolution::Work(Box::new(HostWork {
            kind,
            work: Work::EngineUpgrade,
            provider: None,
            install_way: None,
            packages: vec![],
            reboot: true,
            reboot_because: vec![why.to_owned()],
            levels_after: levels::unknown(),
            new_image: None,
            blockers: vec![],
        }))
    }

    fn no_updates(self, host: &str) -> Error {
        codes::NoUpdates { host, policy: in_words(&self.request.policy) }.err()
    }
}

fn unknown(host: &str, why: impl std::fmt::Display, remedy: impl std::fmt::Display) -> Error {
    codes::UpdatesUnknown { host, why, remedy }.err()
}

fn no_way(host: &str, content: &HostContent) -> Error {
    let problem = content.capability.problem.as_ref();
    codes::NoInstallMethod {
        host,
        provider: &content.provider,
        why: problem.map_or("it does not say why", |p| &p.message),
        remedy: problem.map_or("Set up remote execution for the host.", |p| &p.remedy),
    }
    .err()
}

/// The versions that the engine shows, completed from the profile.
fn merged(engine: &Versions, profile: &Versions) -> Versions {
    let either = |a: &Option<Evr>, b: &Option<Evr>| a.clone().or_else(|| b.clone());
    Versions {
        vdsm: either(&engine.vdsm, &profile.vdsm),
        libvirt: either(&engine.libvirt, &profile.libvirt),
        qemu_kvm: either(&engine.qemu_kvm, &profile.qemu_kvm),
        image: either(&profile.image, &engine.image),
    }
}

/// Every package that can be upgraded, with its new version.
fn all(content: &HostContent) -> Result<(Vec<PackageName>, Vec<Nevra>), Error> {
    let mut names = BTreeSet::new();
    let mut packages: BTreeMap<(String, String), Nevra> = BTreeMap::new();
    for upgradable in content.upgradable.iter().filter(|u| u.to > u.installed.evr) {
        names.insert(PackageName::new(upgradable.installed.name.clone())?);
        let to = Nevra { evr: upgradable.to.clone(), ..upgradable.installed.clone() };
        let key = (to.name.clone(), to.arch.clone());
        if packages.get(&key).is_none_or(|known| known.evr < to.evr) {
            packages.insert(key, to);
        }
    }
    Ok((names.into_iter().collect(), packages.into_values().collect()))
}

/// The new image of a Node, if it is newer than the present one.
fn image(host: &str, content: &HostContent) -> Result<Option<(PackageName, Evr)>, Error> {
    let running = versions_of(&content.installed).image;
    match (running, &content.image) {
        (Some(running), Some((name, offered))) => Ok((*offered > running).then(|| (name.clone(), offered.clone()))),
        (None, _) => Err(unknown(host, "its profile names no Node image", "Let it upload its package profile.")),
        (_, None) => {
            let package = image_package(&content.installed).map_or("", |image| image.update);
            let why = format!("its content view offers no package {package}");
            Err(unknown(host, why, "Add the repository with the Node's image to its content view."))
        }
    }
}

/// The host's errata that the policy selects.
fn chosen(policy: &UpdatePolicy, content: &HostContent) -> Vec<Erratum> {
    let takes = |e: &&Erratum| match policy {
        UpdatePolicy::All => true,
        // An erratum of unknown severity may be critical.
        UpdatePolicy::Security { least } => {
            e.kind == ErratumType::Security && (e.severity == Severity::Unknown || e.severity >= *least)
        }
        UpdatePolicy::ZStream => keeps_minor(e, content),
        UpdatePolicy::Named { errata, cves } => {
            errata.iter().any(|id| same(id.as_str(), e.id.as_str()))
                || cves.iter().any(|cve| e.cves.iter().any(|fixed| same(cve.as_str(), fixed)))
        }
    };
    content.errata.iter().filter(takes).cloned().collect()
}

/// Whether the policy names the advisory. Ids are written in either case.
fn same(a: &str, b: &str) -> bool {
    a.eq_ignore_ascii_case(b)
}

/// Whether the erratum brings at least one package to the host, and every package stays on its installed major.minor.
fn keeps_minor(erratum: &Erratum, content: &HostContent) -> bool {
    let one = std::slice::from_ref(erratum);
    let planned = planned_from_errata(one, &content.installed, content.streams.as_ref(), &content.upgradable);
    let newest = |to: &Nevra| {
        let installed = content.installed.iter().filter(|p| p.name == to.name && p.arch == to.arch);
        installed.map(|p| &p.evr).max()
    };
    !planned.is_empty() && planned.iter().all(|to| newest(to).is_some_and(|from| same_minor(from, &to.evr)))
}

fn same_minor(a: &Evr, b: &Evr) -> bool {
    let minor = |evr: &Evr| {
        let mut parts = evr.version.split('.').map(str::to_owned);
        [parts.next().unwrap_or_default(), parts.next().unwrap_or("0".to_owned())]
    };
    let epoch = |evr: &Evr| evr.epoch.clone().unwrap_or("0".to_owned());
    rpmvercmp(&epoch(a), &epoch(b)).is_eq() && minor(a).iter().zip(&minor(b)).all(|(a, b)| rpmvercmp(a, b).is_eq())
}

/// The reasons for a restart; empty: none is needed. If that is not known, a restart is needed.
fn reboot_because(packages: &[Nevra], errata: &[Erratum]) -> Vec<String> {
    /// Running virtual machines, or the host's part of the engine, use the old versions until the restart.
    const VIRTUALISATION: [&str; 3] = ["vdsm", "libvirt", "qemu-kvm"];
    let asks = |name: &str| calls_for_reboot(name) || VIRTUALISATION.iter().any(|start| name.starts_with(start));
    let names: BTreeSet<&str> = packages.iter().map(|p| p.name.as_str()).filter(|name| asks(name)).collect();
    let mut because: Vec<String> = names
        .into_iter()
        .map(|name| if is_node_image(name) { "a new Node image".to_owned() } else { format!("package {name}") })
        .collect();
    for erratum in errata {
        match erratum.reboot_suggested {
            Some(true) => because.push(format!("erratum {}", erratum.id)),
            Some(false) => {}
            None => because.push(format!("erratum {}, of which the provider does not say", erratum.id)),
        }
    }
    because
}

/// Named errata and CVEs that match no host, in words.
pub(super) fn fits_nowhere(policy: &UpdatePolicy, contents: &[&HostContent]) -> Vec<Error> {
    let UpdatePolicy::Named { errata, cves } = policy else { return vec![] };
    let all = || contents.iter().flat_map(|content| &content.errata);
    let no_erratum = |id: &&ErratumId| !all().any(|e| same(e.id.as_str(), id.as_str()));
    let lost_errata = errata.iter().filter(no_erratum).map(|id| format!("erratum {id}"));
    let lost_cves = cves
        .iter()
        .filter(|cve| !all().any(|e| e.cves.iter().any(|fixed| same(fixed, cve.as_str()))))
        .map(|cve| format!("an erratum for {cve}"));
    lost_errata.chain(lost_cves).map(|what| codes::SelectionMatchesNoHost { what }.err()).collect()
}

/// Packages that the hosts of the run would have in different versions afterwards.
pub(super) fn drift(hosts: &[(&HostId, &str, &HostWork, &HostContent)]) -> Option<Error> {
    const NAMED: usize = 5;
    let key = |p: &Nevra| (p.name.clone(), p.arch.clone());
    let mut planned: BTreeMap<(String, String), BTreeMap<String, &str>> =
        hosts.iter().flat_map(|(_, _, work, _)| &work.packages).map(|p| (key(p), BTreeMap::new())).collect();
    for (_, name, work, content) in hosts {
        let mut after: BTreeMap<(String, String), &Evr> = BTreeMap::new();
        for package in content.installed.iter().chain(&work.packages) {
            let newest = after.entry(key(package)).or_insert(&package.evr);
            *newest = (*newest).max(&package.evr);
        }
        for (key, versions) in &mut planned {
            if let Some(evr) = after.get(key) {
                versions.entry(evr.to_string()).or_insert(name);
            }
        }
    }
    let mut words: Vec<String> = planned
        .iter()
        .filter(|(_, versions)| versions.len() > 1)
        .map(|((name, _), versions)| {
            let each: Vec<String> = versions.iter().map(|(evr, host)| format!("{evr} on {host}")).collect();
            format!("{name} ({})", each.join(", "))
        })
        .collect();
    if words.is_empty() {
        return None;
    }
    if words.len() > NAMED {
        let more = words.len() - NAMED;
        words.truncate(NAMED);
        words.push(format!("and {more} more"));
    }
    Some(codes::UpdatesDiffer { packages: words.join("; ") }.err())
}
