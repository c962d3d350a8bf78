//! A plan.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::plan::{HostPlan, Installer, Plan, VmFate};
use ovirt_upgrade_manager::rolling::page::words::{order_reason, word, work};
use ovirt_upgrade_manager::rolling::words::counted;

use crate::screen::line::{Line, Tone};
use crate::screen::page::Page;
use crate::screen::table::{Column, Table};
use crate::screen::words;

/// Names in a list are cut behind so many.
const NAMES: usize = 6;

pub fn plan(page: &mut Page, plan: &Plan) {
    facts(page, plan);
    page.gap();
    if plan.hosts.is_empty() {
        page.line("No host is to be upgraded.");
    } else {
        page.table(&hosts(plan));
    }
    stopped_vms(page, plan);
    if !plan.left_alone.is_empty() {
        page.title("Not upgraded");
        for left in &plan.left_alone {
            page.sentence(
                0,
                Line::new().with(Tone::Strong, &left.name).plain(format!(": {}", words::problem(&left.why))),
            );
        }
    }
    if !plan.warnings.is_empty() {
        page.title("To know");
        plan.warnings.iter().for_each(|warning| page.problem(0, Tone::Warn, warning));
    }
    if !plan.blockers.is_empty() {
        page.title("To be repaired first: the plan cannot be started");
        plan.blockers.iter().for_each(|blocker| page.problem(0, Tone::Bad, blocker));
        let names_consent = plan.blockers.iter().any(|blocker| blocker.remedy.contains("stop_vms"));
        if names_consent {
            page.sentence(0, "Here, consents are options: '--stop-vm VM', '--power-off-vm VM', '--fence HOST'.");
        }
    }
}

fn facts(page: &mut Page, plan: &Plan) {
    // In one line on 80 columns: it is copied.
    page.line(Line::new().with(Tone::Dim, "Plan ").with(Tone::Strong, &plan.hash));
    let level = match plan.target_level {
        Some(target) if target != plan.level => format!("level {} -> {target}", plan.level),
        _ => format!("level {} stays", plan.level),
    };
    page.field("Cluster", format!("{}, {level}, engine {}", plan.cluster_name, plan.engine_version));
    let who = match plan.options.installer {
        Installer::Provider => "the provider",
        Installer::Engine => "the engine's own upgrade",
    };
    page.field("Installs", format!("{}, by {who}", words::policy(&plan.policy)));
    let out = counted(plan.max_unavailable, "host");
    let canary = if plan.options.canary { "; the first one alone" } else { "" };
    page.field("At a time", format!("at most {out} out of service{canary}"));
    if plan.options.approval != ovirt_upgrade_manager::model::plan::Approval::None {
        page.field("Approvals", word(&plan.options.approval));
    }
    let (half, most) = (words::about(plan.prediction.p50_ms), words::about(plan.prediction.p95_ms));
    page.field("Takes", format!("about {half}; in 19 of 20 cases less than {most}"));
}

fn hosts(plan: &Plan) -> Table {
    let mut table = Table::new([
        Column::number("#"),
        Column::text("HOST"),
        Column::whole("KIND"),
        Column::text("INSTALLS"),
        Column::text("RESTART"),
        Column::text("VMS"),
        Column::whole("TAKES"),
        Column::text("PLACE BECAUSE"),
    ]);
    let several_providers = plan.hosts.iter().any(|host| host.provider != plan.hosts[0].provider);
    for (number, host) in plan.hosts.iter().enumerate() {
        let because: Vec<&str> = host.because.iter().map(|reason| order_reason(*reason)).collect();
        let by = match (&host.work, &host.provider) {
            (_, Some(provider)) if several_providers => format!(" ({provider})"),
            _ => String::new(),
        };
        let restart = match (host.reboot, host.reboot_because.first()) {
            (true, Some(why)) => why.clone(),
            (true, None) => "yes".to_owned(),
            (false, _) => "no".to_owned(),
        };
        table.row([
            (number + 1).into(),
            Line::new().with(Tone::Strong, &host.name),
            word(&host.kind).into(),
            format!("{}{by}", work(&host.work)).into(),
            restart.into(),
            vms(host).into(),
            words::about(host.prediction.p50_ms).into(),
            because.join(", ").into(),
        ]);
    }
    table
}

fn vms(host: &HostPlan) -> String {
    let stopped = host.vms.iter().filter(|vm| matches!(vm.fate, VmFate::Stops)).count();
    match (host.vms.len() - stopped, stopped) {
        (0, 0) => "none".to_owned(),
        (moves, 0) => format!("{moves} move"),
        (0, stops) => format!("{stops} stop"),
        (moves, stops) => format!("{moves} move, {stops} stop"),
    }
}

/// VMs that are stopped: somebody agreed to each.
fn stopped_vms(page: &mut Page, plan: &Plan) {
    let mut stopped: BTreeMap<&HostId, (&str, Vec<&str>)> = BTreeMap::new();
    for host in &plan.hosts {
        for vm in host.vms.iter().filter(|vm| matches!(vm.fate, VmFate::Stops)) {
            stopped.entry(&host.id).or_insert((&host.name, vec![])).1.push(&vm.name);
        }
    }
    if stopped.is_empty() {
        return;
    }
    page.title("VMs that are stopped, by your consent, and started again on their hosts");
    for (host, vms) in stopped.into_values() {
        page.sentence(0, format!("{host}: {}", words::some(&vms, NAMES)));
    }
}
