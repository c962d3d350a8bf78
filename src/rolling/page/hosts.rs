//! The hosts: a table of all, then each one with its proofs, versions, phases and errata.
//!
//! Tests: `tests/it/boundary/golden_page.rs`.

use super::html::{Html, element, facts, table, tag};
use super::words::{
    NOTHING, alive_by, list, optional, phase, problem, remark, restart_proof, result, time, time_or, word, work,
};
use crate::model::level::LevelSet;
use crate::model::plan::{HostPlan, Work};
use crate::model::report::{HostReport, RunReport};
use crate::rolling::words::{counted, duration};

pub(super) fn show(report: &RunReport) -> Html {
    if report.hosts.is_empty() {
        return remark("The plan has no host that is to be upgraded.");
    }
    let each = report.hosts.iter().enumerate().map(|(n, host)| one(n, host, report.plan.host(&host.id)));
    all(report).then(each.collect::<Html>())
}

/// The place of a host in the address of the page.
fn place(n: usize) -> String {
    format!("host-{}", n + 1)
}

fn all(report: &RunReport) -> Html {
    let columns = ["Host", "Result", "VDSM before", "VDSM after", "Kernel after", "Errata closed", "Time in hand"];
    let row = |(n, host): (usize, &HostReport)| {
        let link = element("a", &[("href", &format!("#{}", place(n)))], &host.name);
        let before = host.before.as_ref().and_then(|before| before.versions.vdsm.as_ref());
        let in_hand_ms = host.phases.iter().map(|time| time.duration_ms).sum();
        vec![
            link,
            result(host.result),
            optional(before),
            optional(host.after.as_ref().and_then(|after| after.vdsm.as_ref())),
            optional(host.kernel_after.as_ref()),
            host.errata_closed.as_ref().map_or_else(|| "not known".into(), |closed| closed.len().to_string().into()),
            if host.phases.is_empty() { "not begun".into() } else { duration(in_hand_ms).into() },
        ]
    };
    table("t-hosts", "All hosts of the plan", &columns, report.hosts.iter().enumerate().map(row).collect())
}

fn one(n: usize, host: &HostReport, plan: Option<&HostPlan>) -> Html {
    let title = element("h3", &[("id", &place(n))], format!("Host {}", host.name));
    let inside = facts(facts_of(host, plan)).then(versions(n, host));
    title.then(inside).then(phases(n, host))
}

fn facts_of(host: &HostReport, plan: Option<&HostPlan>) -> Vec<(&'static str, Html)> {
    let mut pairs = vec![("Id", tag("code", host.id.as_str())), ("Result", result(host.result))];
    pairs.extend(host.why.as_ref().map(|why| ("Reason", problem(why))));
    pairs.extend(host.needs.as_ref().map(|needs| ("To be done", problem(needs))));
    pairs.push(("Work", what(&host.work)));
    pairs.push(("Installed by", host.provider.as_ref().map_or_else(|| "the engine".into(), |p| p.as_str().into())));
    pairs.push(("Packages of the plan", plan.map_or_else(|| NOTHING.into(), |plan| list(&plan.packages, "package"))));
    pairs.push(("Tasks", list(&host.tasks, "task")));
    pairs.push(("Errata closed", closed(host)));
    pairs.push(("Proof of the installation", installation(host)));
    pairs.push(("Proof of the restart", restart_proof(host.proofs.restart).into()));
    pairs.push(("Answered after its restart", alive_by(host.proofs.alive).into()));
    pairs.push(("Restarts", restarts(host).into()));
    pairs.push(("VMs when it was sent to maintenance", optional(host.vms_before)));
    pairs
}

fn what(work_of_host: &Work) -> Html {
    let named = Html::text(&work(work_of_host)).then(": ");
    match work_of_host {
        Work::Errata(errata) => named.then(list(errata, "erratum id")),
        Work::Packages(packages) => named.then(list(packages, "package")),
        Work::EngineUpgrade => work(work_of_host).into(),
    }
}

fn closed(host: &HostReport) -> Html {
    match (&host.errata_closed, &host.work) {
        (None, Work::EngineUpgrade | Work::Packages(_)) => {
            "not known: the provider did not list the errata before, or none of them as closed before the host's end"
                .into()
        }
        (None, Work::Errata(_)) => "not known: the installation is not proved".into(),
        (Some(closed), _) if closed.is_empty() => "none".into(),
        (Some(closed), _) => list(closed, "erratum id"),
    }
}

fn installation(host: &HostReport) -> Html {
    let verdict = match host.proofs.installed {
        None => return "no proof was taken".into(),
        Some(true) => "proved",
        Some(false) => "installed, not proved",
    };
    match &host.proofs.installed_because {
        Some(because) => Html::text(verdict).then(": ").then(because),
        None => verdict.into(),
    }
}

fn restarts(host: &HostReport) -> String {
    let sent = format!("{} by the run", counted(host.restarts, "restart"));
    if host.restarted_by_hand { format!("{sent}, and by an operator, who was asked") } else { sent }
}

/// What has neither a value before nor one after is left out.
fn versions(n: usize, host: &HostReport) -> Html {
    let (before, after) = (host.before.as_ref(), host.after.as_ref());
    let was = before.map(|before| &before.versions);
    let text = |version: Option<&crate::model::evr::Evr>| version.map(ToString::to_string);
    let levels = |levels: &LevelSet| levels.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let rows = [
        ("VDSM", text(was.and_then(|v| v.vdsm.as_ref())), text(after.and_then(|v| v.vdsm.as_ref()))),
        ("libvirt", text(was.and_then(|v| v.libvirt.as_ref())), text(after.and_then(|v| v.libvirt.as_ref()))),
        ("qemu-kvm", text(was.and_then(|v| v.qemu_kvm.as_ref())), text(after.and_then(|v| v.qemu_kvm.as_ref()))),
        ("Node image", text(was.and_then(|v| v.image.as_ref())), text(after.and_then(|v| v.image.as_ref()))),
        ("Running kernel", before.and_then(|before| before.kernel.clone()), host.kernel_after.clone()),
        ("Cluster levels", None, host.levels_after.as_ref().map(levels)),
    ];
    let rows = rows.into_iter().filter(|(_, before, after)| before.is_some() || after.is_some());
    let mut rows: Vec<Vec<Html>> =
        rows.map(|(name, before, after)| vec![name.into(), optional(before), optional(after)]).collect();
    if let Some(before) = before {
        rows.push(vec!["Status".into(), word(&before.status).into(), NOTHING.into()]);
        rows.push(vec!["Booted".into(), time_or(before.booted_at_ms, NOTHING), NOTHING.into()]);
    }
    if rows.is_empty() {
        return remark("No versions were read: the host was not begun.");
    }
    let caption = format!("Versions of {}", host.name);
    table(&format!("t-versions-{}", n + 1), caption, &["What", "Before", "After its last boot"], rows)
}

fn phases(n: usize, host: &HostReport) -> Html {
    if host.phases.is_empty() {
        return Html::default();
    }
    let rows = host.phases.iter().map(|passed| {
        vec![
            phase(passed.phase).into(),
            duration(passed.duration_ms).into(),
            time(passed.began_at_ms),
            time_or(passed.ended_at_ms, "it goes on"),
        ]
    });
    let caption = format!("Phases of {}", host.name);
    table(&format!("t-phases-{}", n + 1), caption, &["Phase", "Duration", "Began", "Ended"], rows.collect())
}
