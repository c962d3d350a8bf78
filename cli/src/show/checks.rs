//! The answers of `check`.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::model::check::{ClusterCheck, ClusterLevels, HostCheck, YesNoUnknown};
use ovirt_upgrade_manager::model::engine::{EngineCheck, EngineState};
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::task::PackageChange;
use ovirt_upgrade_manager::rolling::page::words::word;
use ovirt_upgrade_manager::rolling::words::counted;

use crate::screen::line::{Line, Tone};
use crate::screen::page::Page;
use crate::screen::table::{Column, Table};
use crate::screen::words::{self, NOTHING};

/// Names in a list are cut behind so many.
const NAMES: usize = 6;

pub fn engine(page: &mut Page, check: &EngineCheck) {
    let state = match check.state {
        EngineState::Current => Line::new().with(Tone::Good, "up to date"),
        EngineState::Available => Line::new().with(Tone::Warn, "an update is available: run engine-setup"),
        EngineState::SetupPending => {
            Line::new().with(Tone::Warn, "the setup package is updated; engine-setup has not run since")
        }
        EngineState::Unknown => Line::new().with(Tone::Bad, "unknown"),
    };
    page.field("Engine", state);
    if let Some(why) = &check.unknown_because {
        page.problem(2, Tone::Bad, why);
    }
    let version = |version: &Option<_>| version.as_ref().map_or(NOTHING.to_owned(), ToString::to_string);
    if check.installed.is_some() || check.available.is_some() {
        page.field("Setup package", format!("{} -> {}", version(&check.installed), version(&check.available)));
    }
    if check.product.is_some() {
        page.field("Running", version(&check.product));
    }
    if let Some(errata) = &check.errata {
        page.field("Errata", words::errata(errata));
    }
    page.field("Source", check.source.map_or_else(|| "none is configured".to_owned(), |source| word(&source)));
    if let Some(age_ms) = check.data_age_ms {
        page.field("Data", format!("{} old", words::age(age_ms)));
    }
    for problem in &check.problems {
        page.problem(0, Tone::Warn, problem);
    }
}

pub fn host(page: &mut Page, check: &HostCheck) {
    let kind = check.kind.map_or(String::new(), |kind| format!(" ({})", kind_word(kind)));
    page.field("Host", Line::new().with(Tone::Strong, &check.host_name).plain(kind));
    page.field("Updates", words::updates(check.updates));
    if let Some(why) = &check.unknown_because {
        page.problem(2, Tone::Bad, why);
    }
    if let Some(errata) = &check.errata {
        page.field("Errata", words::errata(errata));
    }
    if let Some(number) = check.unpublished_errata.filter(|number| *number > 0) {
        page.field("Unpublished", format!("{number} errata apply that its content view does not have"));
    }
    if let Some(number) = check.package_count {
        page.field("Packages", counted(number, "upgradable package"));
    }
    if let Some(image) = &check.image {
        page.field("Image", &image.image);
    }
    let reboot =
        format!("now: {}, after the updates: {}", words::yes_no(check.reboot.now), words::yes_no(check.reboot.after));
    page.field("Reboot needed", reboot);
    if !check.reboot.because.is_empty() {
        page.field("", format!("because of {}", words::some(&check.reboot.because, NAMES)));
    }
    if let Some(install) = &check.install {
        let way = install.way.map_or_else(
            || Line::new().with(Tone::Bad, "the provider cannot install"),
            |way| Line::new().plain(format!("by {}", words::way(way))),
        );
        page.field("Installing", way);
        if let Some(problem) = &install.problem {
            page.problem(2, Tone::Warn, problem);
        }
    }
    let (now, after) = (words::levels(&check.levels_now), words::levels(&check.levels_after));
    page.field("Cluster levels", if now == after { now } else { format!("{now} -> {after}") });
    if let Some(association) = &check.association {
        let how = words::matched_by(association.matched_by);
        page.field(
            "Content host",
            format!("{} of {} (matched {how})", association.content_host_name, association.provider),
        );
    }
    let data = check.data_age_ms.map_or_else(|| "of unknown age".to_owned(), |ms| format!("{} old", words::age(ms)));
    let stored = if check.from_store { "; the answer of an earlier check" } else { "" };
    page.field("Data", format!("{data}{stored}"));
    if !check.problems.is_empty() {
        page.gap();
        check.problems.iter().for_each(|problem| page.problem(0, Tone::Warn, problem));
    }
    if let Some(packages) = check.packages.as_ref().filter(|packages| !packages.is_empty()) {
        page.title(counted(packages.len() as u64, "package"));
        self::packages(page, packages);
    }
}

/// Packages from -> to.
pub fn packages(page: &mut Page, packages: &[PackageChange]) {
    let mut table = Table::new([
        Column::text("PACKAGE"),
        Column::whole("ARCH"),
        Column::text("INSTALLED"),
        Column::text("AVAILABLE"),
    ]);
    for package in packages {
        let version = |version: &Option<String>| Line::from(version.as_deref().unwrap_or(NOTHING));
        table.row([(&package.name).into(), (&package.arch).into(), version(&package.from), version(&package.to)]);
    }
    page.table(&table);
}

fn kind_word(kind: ovirt_upgrade_manager::model::host::HostKind) -> &'static str {
    use ovirt_upgrade_manager::model::host::HostKind;
    match kind {
        HostKind::El => "EL host",
        HostKind::Node => "oVirt Node",
    }
}

pub fn cluster(page: &mut Page, check: &ClusterCheck) {
    let names: BTreeMap<&HostId, &str> =
        check.hosts.iter().map(|host| (&host.host_id, host.host_name.as_str())).collect();
    let hosts = counted(check.hosts.len() as u64, "host");
    page.field(
        "Cluster",
        Line::new().with(Tone::Strong, &check.cluster_name).plain(format!(", {hosts}, level {}", check.level)),
    );
    let unknown = match check.hosts_unknown {
        0 => Line::new(),
        number => Line::new().with(Tone::Bad, format!(", unknown for {number}")),
    };
    let tone = if check.hosts_with_updates > 0 { Tone::Warn } else { Tone::Plain };
    page.field(
        "Updates",
        Line::new().with(tone, format!("for {}", counted(check.hosts_with_updates, "host"))).then(unknown),
    );
    let incomplete = if check.errata_complete { "" } else { " (some hosts are missing in this sum)" };
    page.field("Errata", format!("{}{incomplete}", words::errata(&check.errata)));
    page.field("Levels now", common(&check.levels_now, &names));
    page.field("Levels updated", common(&check.levels_after, &names));
    page.gap();
    page.table(&hosts_table(check));
    verdicts(page, check, &names);
    problems(page, check);
}

fn common(levels: &ClusterLevels, names: &BTreeMap<&HostId, &str>) -> String {
    let mut text = words::set(levels.common.iter());
    if !levels.bounded_by.is_empty() {
        text += &format!("; limited by {}", named(&levels.bounded_by, names));
    }
    if !levels.unknown_hosts.is_empty() {
        text += &format!("; unknown for {}", named(&levels.unknown_hosts, names));
    }
    text
}

fn named(ids: &[HostId], names: &BTreeMap<&HostId, &str>) -> String {
    let names: Vec<&str> = ids.iter().map(|id| names.get(id).copied().unwrap_or(id.as_str())).collect();
    words::some(&names, NAMES)
}

fn hosts_table(check: &ClusterCheck) -> Table {
    let mut table = Table::new([
        Column::text("HOST"),
        Column::whole("UPDATES"),
        Column::text("ERRATA"),
        Column::whole("REBOOT"),
        Column::text("LEVELS"),
        Column::whole("DATA"),
    ]);
    for host in &check.hosts {
        let errata = host.errata.as_ref().map_or(NOTHING.to_owned(), words::errata);
        let errata = if host.updates == YesNoUnknown::Unknown && host.errata.is_none() {
            host.unknown_because.as_ref().map_or(errata, |why| why.code.name().to_owned())
        } else {
            errata
        };
        let reboot = match (host.reboot.now, host.reboot.after) {
            (YesNoUnknown::Yes, _) => Line::new().with(Tone::Warn, "now"),
            (_, YesNoUnknown::Yes) => "after".into(),
            (_, YesNoUnknown::No) => "no".into(),
            (_, YesNoUnknown::Unknown) => "?".into(),
        };
        let (now, after) = (words::levels(&host.levels_now), words::levels(&host.levels_after));
        let levels = if now == after { now } else { format!("{now} -> {after}") };
        let data = host.data_age_ms.map_or("?".to_owned(), words::age);
        table.row([
            (&host.host_name).into(),
            words::updates(host.updates),
            errata.into(),
            reboot,
            levels.into(),
            data.into(),
        ]);
    }
    table
}

fn verdicts(page: &mut Page, check: &ClusterCheck, names: &BTreeMap<&HostId, &str>) {
    if check.verdicts.is_empty() {
        return;
    }
    page.gap();
    let mut table =
        Table::new([Column::whole("LEVEL"), Column::whole("NOW"), Column::whole("UPDATED"), Column::text("HOSTS")]);
    for verdict in &check.verdicts {
        let hosts = if verdict.hosts_after.is_empty() { &verdict.hosts_now } else { &verdict.hosts_after };
        let hosts = if hosts.is_empty() { String::new() } else { named(hosts, names) };
        table.row([verdict.level.into(), words::verdict(verdict.now), words::verdict(verdict.after), hosts.into()]);
    }
    page.table(&table);
}

/// Why the answer of hosts is unknown, and warnings; equal ones once.
fn problems(page: &mut Page, check: &ClusterCheck) {
    let mut by_text: BTreeMap<(&str, &str), (&str, Vec<&str>)> = BTreeMap::new();
    for host in &check.hosts {
        for problem in host.unknown_because.iter().chain(&host.problems) {
            let (_, hosts) =
                by_text.entry((problem.code.name(), &problem.message)).or_insert((problem.remedy.as_str(), vec![]));
            hosts.push(&host.host_name);
        }
    }
    if by_text.is_empty() {
        return;
    }
    page.title("To know");
    for ((code, message), (remedy, hosts)) in by_text {
        let hosts = words::some(&hosts, NAMES);
        page.sentence(
            0,
            Line::new().with(Tone::Warn, format!("{hosts}: ")).plain(message).with(Tone::Dim, format!(" ({code})")),
        );
        if !remedy.is_empty() {
            page.sentence(2, format!("-> {remedy}"));
        }
    }
}
