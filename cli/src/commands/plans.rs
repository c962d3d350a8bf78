//! Plans.

use std::path::Path;

use ovirt_upgrade_manager::config::Span;
use ovirt_upgrade_manager::manager::Duties;
use ovirt_upgrade_manager::model::erratum::Severity;
use ovirt_upgrade_manager::model::host::ClusterInventory;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::plan::{Consents, Plan, PlanRequest, RunOptions, UpdatePolicy};

use crate::args::plans::{PlanCommand, PlanOptions, Policy};
use crate::exit::{Exit, Failure, Outcome};
use crate::screen::line::{Line, Tone};
use crate::session::{App, Need, Session};
use crate::show;

pub async fn plan(app: &App, options: PlanCommand) -> Outcome {
    let plan = make(app, options.cluster.as_deref(), &options.options).await?;
    app.output.answer(&plan, |page| {
        show::plan::plan(page, &plan);
        if plan.blockers.is_empty() {
            page.gap();
            let command = format!("{} run --plan {}", app.program(), plan.hash);
            page.line(Line::new().with(Tone::Dim, "To begin it: ").plain(command));
        }
    })?;
    Ok(if plan.blockers.is_empty() { Exit::Done } else { Exit::Blocked })
}

/// Makes a plan of options.
pub async fn make(app: &App, cluster: Option<&str>, options: &PlanOptions) -> Outcome<Plan> {
    app.session(Need::Control(Duties::Calls), async |s| {
        let request = match (&options.request, cluster) {
            (Some(path), _) => from_file(path)?,
            (None, Some(cluster)) => of_options(s, cluster, options).await?,
            (None, None) => return Err(Failure::WrongUse("name a cluster, or give --request".to_owned())),
        };
        s.ask("plan", async |m, call| m.plan(call, request).await).await
    })
    .await
}

fn from_file(path: &Path) -> Outcome<PlanRequest> {
    let bytes = std::fs::read(path).map_err(|e| Failure::of_file(path, "the request cannot be read", e))?;
    serde_json::from_slice(&bytes).map_err(|e| Failure::of_file(path, "no request for a plan", e))
}

async fn of_options(s: &Session<'_>, cluster: &str, options: &PlanOptions) -> Outcome<PlanRequest> {
    let cluster = s.ask("reading a cluster", async |m, call| m.find_cluster(call, cluster).await).await?;
    let hosts = |names: &[String]| hosts(&cluster, names);
    let mut stop_vms = vms(s, &cluster, &options.stop_vm).await?;
    let power_off_vms = vms(s, &cluster, &options.power_off_vm).await?;
    stop_vms.extend(power_off_vms.iter().filter(|vm| !stop_vms.contains(vm)).cloned().collect::<Vec<_>>());
    Ok(PlanRequest {
        target_level: options.level,
        hosts: hosts(&options.host)?,
        exclude: hosts(&options.exclude)?,
        order: hosts(&options.first)?,
        max_unavailable: options.max_unavailable,
        consents: Consents { stop_vms, power_off_vms, fence_hosts: hosts(&options.fence)? },
        options: RunOptions {
            installer: options.installer,
            reboot: options.reboot,
            approval: options.approval,
            canary: options.canary,
            max_failed: options.max_failed,
            max_unproven: options.max_unproven,
            soak_ms: millis(options.soak),
            quiet_ms: millis(options.calm),
            vms_come_home: options.vms_come_home,
            standing_answers: options.standing_answer.clone(),
            ..RunOptions::default()
        },
        ..PlanRequest::new(cluster.id.clone(), policy(options)?)
    })
}

fn policy(options: &PlanOptions) -> Outcome<UpdatePolicy> {
    let (names_some, severity) = (!options.erratum.is_empty() || !options.cve.is_empty(), options.severity);
    match options.policy {
        Policy::Named if !names_some => Err(Failure::WrongUse("--policy named needs --erratum or --cve".to_owned())),
        Policy::All | Policy::Security | Policy::ZStream if names_some => {
            Err(Failure::WrongUse("--erratum and --cve need --policy named".to_owned()))
        }
        Policy::All | Policy::ZStream | Policy::Named if severity.is_some() => {
            Err(Failure::WrongUse("--severity needs --policy security".to_owned()))
        }
        Policy::All => Ok(UpdatePolicy::All),
        Policy::ZStream => Ok(UpdatePolicy::ZStream),
        Policy::Security => Ok(UpdatePolicy::Security { least: severity.unwrap_or(Severity::Unknown) }),
        Policy::Named => Ok(UpdatePolicy::Named { errata: options.erratum.clone(), cves: options.cve.clone() }),
    }
}

fn millis(span: Span) -> u64 {
    u64::try_from(span.0.as_millis()).unwrap_or(u64::MAX)
}

/// Hosts of a cluster by ids or names.
fn hosts(cluster: &ClusterInventory, names: &[String]) -> Outcome<Vec<HostId>> {
    let find = |name: &String| {
        let found = cluster.hosts.iter().find(|host| host.id.as_str() == name || host.name == *name);
        found.map(|host| host.id.clone()).ok_or_else(|| {
            Failure::WrongUse(format!("cluster {} has no host with the name or id '{name}'", cluster.name))
        })
    };
    names.iter().map(find).collect()
}

/// VMs of a cluster by ids or names.
async fn vms(s: &Session<'_>, cluster: &ClusterInventory, names: &[String]) -> Outcome<Vec<VmId>> {
    let mut ids = vec![];
    for name in names {
        ids.push(s.ask("reading VMs", async |m, call| m.find_vm(call, &cluster.id, name).await).await?.id);
    }
    Ok(ids)
}
