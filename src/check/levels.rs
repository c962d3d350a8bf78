//! Cluster levels of one host: now, and after an update. Pure. A level is never assumed without evidence.
//!
//! The levels that the host's VDSM reported count most. Otherwise they follow from the versions of vdsm, libvirt and
//! qemu-kvm (`levels_table`). A Node's update is one image, whose package does not name the VDSM inside. The levels of
//! an image are known once a host of this engine has run it, or an administrator has given them.

use std::collections::BTreeMap;

use super::levels_table::{ALL_LEVELS, Condition, ROWS, Row, Span};
use crate::error::{Error, codes};
use crate::model::evr::{Evr, rpmvercmp};
use crate::model::host::{EngineInventory, HostKind, Versions};
use crate::model::level::{Certainty, HostLevels, Level, LevelSet};
use crate::ports::ImageLevels;

/// Levels of Node images, by version-release.
pub type ImageTable = BTreeMap<String, ImageLevels>;

/// The data that decides the levels of a host.
#[derive(Debug, Clone)]
pub struct Subject<'a> {
    /// EL or Node. `None` is treated as an EL host: by its versions.
    pub kind: Option<HostKind>,
    /// Installed versions.
    pub installed: &'a Versions,
    /// Levels that its VDSM reported.
    pub reported: Option<&'a LevelSet>,
    /// Architecture, for example `x86_64`.
    pub arch: Option<&'a str>,
}

/// The data that is the same for all hosts of a check.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// What the engine supports. `None`: levels are not limited.
    pub engine: Option<&'a EngineInventory>,
    /// Known levels of Node images.
    pub images: &'a ImageTable,
}

/// Levels of a host without any data.
pub fn unknown() -> HostLevels {
    HostLevels { certain: LevelSet::new(), possible: None, certainty: Certainty::Unknown }
}

/// Levels that the host supports now.
pub fn now(host: &Subject, frame: Frame) -> HostLevels {
    // Every VDSM supports at least one level: an empty list means that the list was not read.
    if let Some(reported) = host.reported.filter(|r| !r.is_empty()) {
        return frame.known(reported, Certainty::Reported);
    }
    if host.kind == Some(HostKind::Node)
        && let Some(known) = host.installed.image.as_ref().and_then(|image| frame.image(image))
    {
        return known;
    }
    by_versions(host.installed, host.arch, frame)
}

/// Levels that the host would support with `target` installed; `target` holds only the changed versions.
pub fn after(host: &Subject, target: &Versions, frame: Frame) -> HostLevels {
    if host.kind == Some(HostKind::Node) {
        return match &target.image {
            Some(image) => frame.image(image).unwrap_or_else(unknown),
            None => now(host, frame),
        };
    }
    if target.vdsm.is_none() && target.libvirt.is_none() && target.qemu_kvm.is_none() {
        return now(host, frame);
    }
    by_versions(&merged(host.installed, target), host.arch, frame)
}

/// Why the update must not be installed: with it, the host would certainly not support the cluster's level or the
/// engine any more.
pub fn refusals(
    host_name: &str,
    host: &Subject,
    target: &Versions,
    cluster_level: Option<Level>,
    frame: Frame,
) -> Vec<Error> {
    if *target == Versions::default() {
        return vec![];
    }
    let mut refusals = vec![];
    if let Some(level) = cluster_level
        && !may_support(&after(host, target, frame), level)
    {
        refusals.push(codes::UpdateDropsClusterLevel { host: host_name, level }.err());
    }
    if let (Some(engine), Some(vdsm)) = (frame.engine, &target.vdsm)
        && drops_engine(vdsm, engine)
    {
        refusals.push(codes::UpdateDropsEngineSupport { host: host_name, engine: &engine.version }.err());
    }
    refusals
}

/// Whether the host may support the level: it is among the possible ones, or these are unknown.
pub fn may_support(levels: &HostLevels, level: Level) -> bool {
    levels.possible.as_ref().is_none_or(|p| p.contains(&level))
}

/// Whether the host certainly supports the level. Extrapolated levels are not certain.
pub fn surely_supports(levels: &HostLevels, level: Level) -> bool {
    levels.certain.contains(&level) && !matches!(levels.certainty, Certainty::Extrapolated | Certainty::Unknown)
}

/// Engines that a VDSM reports as supported (`supportedENGINEs`). `None`: not known.
pub fn supported_engines(vdsm: &Evr) -> Option<LevelSet> {
    let row = row_of(&vdsm.version)?;
    // A release after the last known one may support further engines.
    let known = row.engines.is_some() && !is_newer(&vdsm.version, last_of_line(row));
    known.then(|| levels_of(row.engines))
}

/// A Node image's key in the table: version-release. `None` where the release is not known.
pub fn image_key(image: &Evr) -> Option<String> {
    image.release.as_ref().map(|release| format!("{}-{release}", image.version))
}

/// The engine refuses a host whose VDSM does not list the engine, unless the engine lists the line of the VDSM.
fn drops_engine(vdsm: &Evr, engine: &EngineInventory) -> bool {
    let (Some(engines), Some(version)) = (supported_engines(vdsm), first_two_numbers(&engine.version)) else {
        return false;
    };
    let line_accepted = first_two_numbers(&vdsm.version).is_some_and(|line| engine.vdsm_versions.contains(&line));
    !engines.contains(&version) && !line_accepted
}

fn merged(installed: &Versions, target: &Versions) -> Versions {
    let newer = |t: &Option<Evr>, i: &Option<Evr>| t.clone().or_else(|| i.clone());
    Versions {
        vdsm: newer(&target.vdsm, &installed.vdsm),
        libvirt: newer(&target.libvirt, &installed.libvirt),
        qemu_kvm: newer(&target.qemu_kvm, &installed.qemu_kvm),
        image: newer(&target.image, &installed.image),
    }
}

/// The levels by the table.
fn by_versions(versions: &Versions, arch: Option<&str>, frame: Frame) -> HostLevels {
    let Some(vdsm) = &versions.vdsm else { return unknown() };
    let Some(row) = row_of(&vdsm.version) else { return unknown() };
    let plain = row.ppc64le.filter(|_| arch == Some("ppc64le")).unwrap_or(row.levels);
    let mut certain = levels_of(plain);
    let mut possible = certain.clone();
    for condition in row.conditions {
        match is_met(condition, versions) {
            Some(true) => {
                certain.insert(condition.level);
                possible.insert(condition.level);
            }
            Some(false) => {}
            None => {
                possible.insert(condition.level);
            }
        }
    }
    if is_newer(&vdsm.version, last_of_line(row)) {
        return frame.extrapolated(&certain, possible, top_of(row));
    }
    let certainty = if certain == possible { Certainty::Certain } else { Certainty::Partial };
    HostLevels { certain: frame.cut(&certain), possible: Some(frame.cut(&possible)), certainty }
}

/// `None`: a deciding version is missing.
fn is_met(condition: &Condition, versions: &Versions) -> Option<bool> {
    let at_least = |have: &Option<Evr>, least: Level| Some(first_two_numbers(&have.as_ref()?.version)? >= least);
    let libvirt = at_least(&versions.libvirt, condition.libvirt);
    let qemu_kvm = condition.qemu_kvm.map_or(Some(true), |least| at_least(&versions.qemu_kvm, least));
    match (libvirt, qemu_kvm) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

impl Frame<'_> {
    /// Limited to the levels that the engine supports.
    fn cut(&self, levels: &LevelSet) -> LevelSet {
        match self.engine {
            Some(engine) => levels.intersection(&engine.levels).copied().collect(),
            None => levels.clone(),
        }
    }

    fn known(&self, levels: &LevelSet, certainty: Certainty) -> HostLevels {
        let certain = self.cut(levels);
        HostLevels { possible: Some(certain.clone()), certain, certainty }
    }

    fn image(&self, image: &Evr) -> Option<HostLevels> {
        let known = self.images.get(&image_key(image)?)?;
        let certainty = if known.learned { Certainty::Learned } else { Certainty::Table };
        Some(self.known(&known.levels, certainty))
    }

    /// A VDSM newer than the table may support every level above those of the table.
    fn extrapolated(&self, certain: &LevelSet, possible: LevelSet, top: Option<Level>) -> HostLevels {
        let possible = self.engine.map(|engine| {
            let above = engine.levels.iter().copied().filter(|level| Some(*level) > top);
            self.cut(&possible).into_iter().chain(above).collect()
        });
        HostLevels { certain: self.cut(certain), possible, certainty: Certainty::Extrapolated }
    }
}

/// The row of a VDSM: the last one of the same line that is not newer. A row of another line is never used, because
/// new lines can lack old levels.
fn row_of(vdsm: &str) -> Option<&'static Row> {
    let line = first_two_numbers(vdsm)?;
    ROWS.iter().rev().find(|row| first_two_numbers(row.from) == Some(line) && !is_newer(row.from, vdsm))
}

fn last_of_line(row: &Row) -> &'static str {
    let line = first_two_numbers(row.from);
    ROWS.iter().rev().find(|other| first_two_numbers(other.from) == line).map_or(row.last, |other| other.last)
}

fn top_of(row: &Row) -> Option<Level> {
    row.conditions.iter().map(|c| c.level).chain(row.levels.map(|(_, last)| last)).max()
}

fn levels_of(span: Span) -> LevelSet {
    let within = |level: &Level| span.is_some_and(|(first, last)| (first..=last).contains(level));
    ALL_LEVELS.iter().copied().filter(within).collect()
}

/// `a` is newer than `b` by rpm's order. The engine's REST API pads versions with zeros, so `4.50.7.0` equals
/// `4.50.7`.
fn is_newer(a: &str, b: &str) -> bool {
    fn unpadded(mut version: &str) -> &str {
        while let Some(shorter) = version.strip_suffix(".0") {
            version = shorter;
        }
        version
    }
    rpmvercmp(unpadded(a), unpadded(b)).is_gt()
}

/// The first two numbers of a version, as VDSM compares them; a missing second one is 0.
pub(super) fn first_two_numbers(version: &str) -> Option<Level> {
    let number = |part: &str| {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        part[..digits].parse::<u32>().ok()
    };
    let mut parts = version.split('.');
    let major = number(parts.next()?)?;
    let minor = match parts.next() {
        Some(part) => number(part)?,
        None => 0,
    };
    Some(Level { major, minor })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_ordered_and_each_row_is_found_by_its_ends() {
        for pair in ROWS.windows(2) {
            assert!(is_newer(pair[1].from, pair[0].from), "{} {}", pair[0].from, pair[1].from);
        }
        for row in ROWS {
            assert_eq!(row_of(row.from).unwrap().from, row.from);
            if first_two_numbers(row.last) == first_two_numbers(row.from) {
                assert_eq!(row_of(row.last).unwrap().from, row.from);
            }
        }
    }

    #[test]
    fn padding_zeros_do_not_count() {
        assert!(!is_newer("4.50.7.0", "4.50.7"));
        assert!(!is_newer("4.50.7", "4.50.7.0"));
        assert!(is_newer("4.50.7.1", "4.50.7.0"));
        assert_eq!(row_of("4.50.0.0").unwrap().from, "4.50");
    }

    #[test]
    fn lines_that_the_table_does_not_hold_are_unknown() {
        for vdsm in ["4.60.0", "4.51.0", "5.0", "4.19.0", "4.8.1", "x", ""] {
            assert!(row_of(vdsm).is_none(), "{vdsm}");
        }
    }

    #[test]
    fn two_numbers_are_compared_as_numbers() {
        assert!(first_two_numbers("10.10.0") > first_two_numbers("9.9"));
        assert_eq!(first_two_numbers("8"), Some(Level::new(8, 0)));
        assert_eq!(first_two_numbers("8.0rc1"), Some(Level::new(8, 0)));
        assert_eq!(first_two_numbers("x.1"), None);
    }
}
