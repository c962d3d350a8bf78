//! The plan that was approved.
//!
//! Tests: `tests/it/boundary/golden_page.rs`.

use super::html::{Html, facts, joined, styled, table, tag};
use super::names::Names;
use super::words::{
    NOTHING, choice, count_of, list, optional, order_reason, policy, problem, remark, time, time_or, word, work, yes_no,
};
use crate::model::ids::VmId;
use crate::model::plan::{Approval, Consents, HostPlan, Installer, Plan, RebootRule, RunOptions};
use crate::model::report::RunReport;
use crate::model::scheduling_policy::name_of;
use crate::model::window::MaintenanceWindows;
use crate::rolling::words::duration_of;

pub(super) fn show(report: &RunReport, names: &Names<'_>) -> Html {
    let plan = &report.plan;
    facts(scope(plan, names))
        .then(tag("h3", "Options"))
        .then(styled("div", "two", facts(options(&plan.options, names))))
        .then(tag("h3", "Limits of time"))
        .then(styled("div", "two", facts(limits(&plan.options))))
        .then(hosts(plan))
        .then(left_alone(plan, names))
        .then(warnings(plan))
}

fn scope(plan: &Plan, names: &Names<'_>) -> Vec<(&'static str, Html)> {
    let Consents { stop_vms, power_off_vms, fence_hosts } = &plan.consents;
    let fenced: Vec<String> = fence_hosts.iter().map(|host| names.host(host)).collect();
    let vms = |ids: &[VmId]| list(&ids.iter().map(|vm| names.vm(vm)).collect::<Vec<_>>(), "VM");
    let hosts = if plan.one_host { "one host, which may stay in maintenance" } else { "the cluster" };
    vec![
        ("Made", time(plan.made_at_ms)),
        ("Of", hosts.into()),
        ("Updates", policy(&plan.policy)),
        ("Cluster level", plan.target_level.map_or_else(|| "stays".into(), |level| format!("to {level}").into())),
        ("Hosts out of service at once", format!("{} at most", plan.max_unavailable).into()),
        ("Consent to stop VMs", vms(stop_vms)),
        ("Consent to cut their power", vms(power_off_vms)),
        ("Consent to fence hosts", list(&fenced, "host")),
    ]
}

fn options(options: &RunOptions, names: &Names<'_>) -> Vec<(&'static str, Html)> {
    let installer = match options.installer {
        Installer::Provider => "the provider",
        Installer::Engine => "the engine's own upgrade",
    };
    let reboot = match options.reboot {
        RebootRule::Always => "after every installation",
        RebootRule::WhenNeeded => "where something in the set needs it",
    };
    let approval = match options.approval {
        Approval::None => "not asked for",
        Approval::AfterCanary => "after the canary",
        Approval::EachHost => "before every host",
    };
    let apart = options.apart.iter().map(|group| {
        let group: Vec<String> = group.iter().map(|host| names.host(host)).collect();
        list(&group, "host")
    });
    let apart = joined(apart, "; ");
    let answers = options
        .standing_answers
        .iter()
        .map(|standing| tag("code", standing.question.name()).then(": ").then(choice(standing.choice)));
    let answers = joined(answers, "; ");
    let or_none = |html: Html| if html.is_empty() { NOTHING.into() } else { html };
    vec![
        ("Installed by", installer.into()),
        ("Restart", reboot.into()),
        (
            "Scheduling policy in the run",
            optional(options.maintenance_policy.as_ref().map(|policy| name_of(&policy.id))),
        ),
        ("Approvals", approval.into()),
        ("First host as canary", yes_no(options.canary)),
        ("VM of the migration test", optional(options.migration_test.as_ref().map(|vm| names.vm(vm)))),
        ("Failures before it stops", options.max_failed.to_string().into()),
        ("Hosts without proof before it asks", options.max_unproven.to_string().into()),
        ("Hosts kept apart", or_none(apart)),
        ("Certificates that the engine shows to end soon are enrolled", yes_no(options.enroll_certificates)),
        ("VMs return to their hosts", yes_no(options.vms_come_home)),
        ("Maintenance windows", options.windows.as_ref().map_or_else(|| "at any time".into(), windows)),
        ("No host begins that ends after", time_or(options.begin_until_ms, "no limit")),
        ("Standing answers", or_none(answers)),
    ]
}

fn windows(windows: &MaintenanceWindows) -> Html {
    let weekly = windows.weekly.iter().map(|window| {
        let days: Vec<String> = window.days.iter().map(word).collect();
        Html::text(&format!("{} {} to {}", days.join(", "), window.from, window.to))
    });
    joined(weekly, "; ").then(format!(" ({})", windows.time_zone))
}

fn limits(options: &RunOptions) -> Vec<(&'static str, Html)> {
    let limits = &options.deadlines;
    let or_none = |ms: u64| if ms == 0 { "none".to_owned() } else { duration_of(ms) };
    let all = [
        ("Emptying a host", duration_of(limits.evacuate_ms)),
        ("Shutdown of a VM", duration_of(limits.vm_stop_ms)),
        ("Start of a VM", duration_of(limits.vm_start_ms)),
        ("Settling", duration_of(limits.settle_ms)),
        ("Installation", duration_of(limits.install_ms)),
        ("Shutdown of a host", duration_of(limits.shutdown_ms)),
        ("Boot", duration_of(limits.boot_ms)),
        ("Activation", duration_of(limits.up_ms)),
        ("Soak", duration_of(options.soak_ms)),
        ("Quiet time before a host", or_none(options.quiet_ms)),
        ("Downtime of a stopped VM", options.max_vm_downtime_ms.map_or_else(|| "none".to_owned(), duration_of)),
        ("A wait is reported after", or_none(options.wait_report_ms)),
        ("A wait is asked about after", or_none(options.wait_ask_ms)),
    ];
    all.into_iter().map(|(name, limit)| (name, limit.into())).collect()
}

fn hosts(plan: &Plan) -> Html {
    let columns = ["Host", "Why this place", "Work", "Restart", "VMs", "Half are done in", "19 of 20 are done in"];
    let row = |host: &HostPlan| {
        let because: Vec<&str> = host.because.iter().map(|reason| order_reason(*reason)).collect();
        let restart = match host.reboot {
            true if host.reboot_because.is_empty() => "yes".to_owned(),
            true => format!("yes: {}", host.reboot_because.join(", ")),
            false => "no".to_owned(),
        };
        vec![
            Html::text(&host.name),
            because.join(", ").into(),
            work(&host.work).into(),
            restart.into(),
            host.vms.len().to_string().into(),
            duration_of(host.prediction.p50_ms).into(),
            duration_of(host.prediction.p95_ms).into(),
        ]
    };
    table("t-plan", "Hosts of the plan, in order", &columns, plan.hosts.iter().map(row).collect())
}

fn left_alone(plan: &Plan, names: &Names<'_>) -> Html {
    let with_reason = plan.left_alone.iter().map(|host| vec![Html::text(&host.name), problem(&host.why)]);
    let excluded = plan
        .excluded
        .iter()
        .map(|host| vec![names.host(host).into(), "The plan excludes it by name. Its level does not count.".into()]);
    let rows: Vec<Vec<Html>> = with_reason.chain(excluded).collect();
    match rows.is_empty() {
        true => remark("The plan has every host of the cluster."),
        false => table("t-left-alone", "Hosts that the plan does not upgrade", &["Host", "Why"], rows),
    }
}

fn warnings(plan: &Plan) -> Html {
    if plan.warnings.is_empty() {
        return remark("The plan had no warnings.");
    }
    let items = plan.warnings.iter().map(|warning| tag("li", problem(warning))).collect::<Html>();
    tag("h3", count_of(&plan.warnings, "warning")).then(tag("ul", items))
}
