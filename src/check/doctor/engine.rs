//! Findings about the engine: the connection, permissions of the configured user, upgrade flags, hosted engine.
//!
//! Tests: `tests/it/doctor/engine.rs`.

use super::finding::{Subject, figure, named};
use super::server::{certificate, clock, files, steps_of};
use super::{certificates, work};
use crate::error::{Code, Error, Result, codes};
use crate::model::TimeMs;
use crate::model::doctor::{Finding, FindingVerdict};
use crate::model::engine_examination::{EngineExamination, EngineFacts, ExaminedHost, FlaggedCluster, Reach};
use crate::model::host::HostStatus;
use crate::model::ids::CorrelationId;
use crate::model::run::RunRow;

/// The subject of the findings.
pub(super) const SUBJECT: &str = "engine";
/// Hosts on which the engine's VM must be able to run, so that each of them can be emptied.
const HOMES: usize = 2;

/// All findings about the engine. `runs` are the unfinished runs of the state.
pub(super) fn judge(
    engine: &Subject,
    told: &EngineExamination,
    runs: &Result<Vec<RunRow>>,
    now_ms: TimeMs,
) -> Vec<Finding> {
    let mut findings = files(told.secret_file.as_ref(), &told.authorities, now_ms);
    findings.extend(connection(engine, told));
    findings.extend(told.certificate.as_ref().map(|told| certificate(engine, told, now_ms)));
    if let Ok(facts) = &told.inside {
        findings.push(clock(engine, facts.ahead_ms));
        findings.extend(permissions(engine, facts));
        findings.extend(certificates::judge(engine, facts));
        findings.extend(work::judge(engine, facts));
        findings.push(hosted_engine(engine, &facts.hosts));
        findings.extend(flags(engine, &facts.flags, runs));
    }
    findings
}

fn connection(engine: &Subject, told: &EngineExamination) -> Vec<Finding> {
    let version = told.inside.as_ref().map_or("", |facts| facts.version.as_str());
    let steps = [
        ("reachable", format!("something listens at {}", told.url)),
        ("tls", "its certificate is trusted and names it".to_owned()),
        ("credentials", "the credentials are accepted".to_owned()),
        ("answers", format!("its API answers, version {version}")),
    ];
    let failed = told.inside.as_ref().err();
    let failed = failed.map(|e| (step(e), engine.failed(step(e), FindingVerdict::Problem, e)));
    steps_of(engine, steps.into_iter(), failed.as_ref())
}

/// The step that fails with such an error.
fn step(error: &Error) -> &'static str {
    match error.code() {
        Code::EngineUnreachable | Code::EngineTimeout => "reachable",
        Code::EngineTls => "tls",
        Code::EngineAuth | Code::EngineForbidden | Code::InvalidConfig => "credentials",
        _ => "answers",
    }
}

fn permissions(engine: &Subject, facts: &EngineFacts) -> Vec<Finding> {
    match &facts.permissions {
        Ok(all) => all.iter().map(|(name, reach)| permission(engine, name, *reach)).collect(),
        Err(e) => vec![engine.failed("permissions", FindingVerdict::Unknown, e)],
    }
}

fn permission(engine: &Subject, name: &str, reach: Reach) -> Finding {
    let (check, needed) = (format!("permission_{name}"), needed_for(name));
    // Tasks and events of this product belong to the system.
    let of_system = name.starts_with("inject_");
    let remedy = format!("Give the configured user a role with {name} on the system (Administration, Configure).");
    match reach {
        Reach::System => engine.ok(&check, format!("the configured user has {name}, to {needed}")),
        Reach::Parts if !of_system => engine.unknown(
            &check,
            format!(
                "the configured user has {name} on some data centers, clusters or hosts only; whether they are all that \
                 are needed to {needed} is not known"
            ),
            &remedy,
        ),
        Reach::Unknown => engine.unknown(
            &check,
            format!("the configured user has more roles than are read; none of those that were read has {name}"),
            &remedy,
        ),
        // A run works without them; it is seen less well.
        Reach::Parts | Reach::Nowhere if of_system => {
            engine.warning(&check, format!("the configured user lacks {name}: it cannot {needed}"), &remedy)
        }
        Reach::Parts | Reach::Nowhere => {
            engine.problem(&check, format!("the configured user lacks {name}: it cannot {needed}"), &remedy)
        }
    }
}

/// What the engine asks it for (`ActionType`).
fn needed_for(permission: &str) -> &'static str {
    match permission {
        "manipulate_host" => "put hosts into maintenance, activate, refresh and restart them",
        "edit_host_configuration" => "look for updates of hosts, upgrade them, and enroll their certificates",
        "edit_cluster_configuration" => "set upgrade flag, scheduling policy and level of a cluster",
        "migrate_vm" => "move VMs",
        "run_vm" => "start again the VMs that a run stopped",
        "stop_vm" => "power off VMs, with consent",
        "shut_down_vm" => "shut down VMs, with consent",
        "inject_external_events" => "write audit events into the engine's log",
        "inject_external_tasks" => "show runs among the engine's tasks",
        _ => "work",
    }
}

/// The engine's VM must have another home when its host is emptied.
fn hosted_engine(engine: &Subject, hosts: &Result<Vec<ExaminedHost>>) -> Finding {
    const CHECK: &str = "hosted_engine";
    let hosts = match hosts {
        Ok(hosts) => hosts,
        Err(e) => return engine.failed(CHECK, FindingVerdict::Unknown, e),
    };
    let agents: Vec<_> = hosts.iter().filter_map(|host| Some((host, host.hosted_engine.as_ref()?))).collect();
    let (homes, others): (Vec<_>, Vec<_>) = agents
        .iter()
        .partition(|(host, he)| host.status == HostStatus::Up && he.active && he.score > 0 && !he.local_maintenance);
    let global = agents.iter().find(|(_, he)| he.global_maintenance).map(|(host, _)| host);
    let names = named(others.iter().map(|(host, _)| host.name.as_str()));
    let counts = format!("{} of {} hosts of the hosted engine can run the engine's VM", homes.len(), agents.len());
    let finding = match global {
        _ if agents.is_empty() => engine.ok(CHECK, "no host has a hosted engine"),
        Some(host) => {
            let error = codes::GlobalMaintenance { host: &host.name }.err();
            engine.failed(CHECK, FindingVerdict::Problem, &error)
        }
        None if homes.len() < HOMES => engine.problem(
            CHECK,
            format!("{counts}: the host that has it cannot be emptied"),
            "Make a second host ready: up, its agent active, its score above 0, out of local maintenance (hosted-engine \
             --vm-status).",
        ),
        None if !others.is_empty() => engine.warning(
            CHECK,
            format!("{counts}; not: {names}"),
            "Look at the agents of the others (hosted-engine --vm-status); the VM needs a home at each host in turn.",
        ),
        None => engine.ok(CHECK, counts),
    };
    finding.fact("hosts", figure(agents.len() as u64)).fact("homes", figure(homes.len() as u64))
}

fn flags(engine: &Subject, flags: &Result<Vec<FlaggedCluster>>, runs: &Result<Vec<RunRow>>) -> Vec<Finding> {
    const CHECK: &str = "upgrade_flag";
    match (flags, runs) {
        (Err(e), _) => vec![engine.failed(CHECK, FindingVerdict::Unknown, e)],
        (Ok(flags), _) if flags.is_empty() => vec![engine.ok(CHECK, "no cluster is marked as being upgraded")],
        (Ok(flags), runs) => flags.iter().map(|flag| held(engine, CHECK, flag, runs)).collect(),
    }
}

/// A flag with a correlation id of this product is ours if the state has a run of the cluster.
fn held(engine: &Subject, check: &str, found: &FlaggedCluster, runs: &Result<Vec<RunRow>>) -> Finding {
    let FlaggedCluster { id, name, flag } = found;
    let percent = flag.percent;
    let run = runs.as_ref().map(|runs| runs.iter().find(|run| run.cluster == *id));
    let finding = match run {
        _ if !CorrelationId::is_ours(&flag.correlation_id) => {
            let error = codes::UpgradeFlagHeld { cluster: name, holder: &flag.correlation_id }.err();
            engine.failed(check, FindingVerdict::Problem, &error)
        }
        Ok(Some(run)) => engine.ok(check, format!("run {} upgrades cluster {name}, {percent} %", run.id)),
        Ok(None) => engine.warning(
            check,
            format!(
                "an upgrade manager marked cluster {name} as being upgraded ('{}'), and this state has no unfinished run of it",
                flag.correlation_id
            ),
            "If no other upgrade manager works there, it is a leftover: plan and start a run, or clear the flag in the engine.",
        ),
        Err(e) => engine.failed(check, FindingVerdict::Unknown, e),
    };
    finding.fact("percent", i64::from(percent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::cluster::UpgradeFlag;
    use crate::model::doctor::FindingArea;
    use crate::model::ids::ClusterId;

    /// Whether a run of this state holds a flag of ours cannot be told without the runs.
    #[test]
    fn a_flag_of_our_own_run_is_in_order() {
        let engine = Subject::new(FindingArea::Engine, SUBJECT);
        let run = |cluster: &str| -> RunRow {
            serde_json::from_value(serde_json::json!({
                "id": "r-1", "cluster": cluster, "plan_hash": "x", "epoch": 1, "began_at_ms": 1, "ended_at_ms": null,
                "state": "running"
            }))
            .unwrap()
        };
        let found = |runs: Result<Vec<RunRow>>| {
            let flag = UpgradeFlag { correlation_id: "oum-1".to_owned(), percent: 7 };
            let flagged = FlaggedCluster { id: ClusterId::new("c-1").unwrap(), name: "prod".to_owned(), flag };
            flags(&engine, &Ok(vec![flagged]), &runs).remove(0)
        };
        let ours = found(Ok(vec![run("c-0"), run("c-1")]));
        assert_eq!((ours.verdict, ours.text.as_str()), (FindingVerdict::Ok, "run r-1 upgrades cluster prod, 7 %"));
        assert_eq!(found(Ok(vec![run("c-0")])).verdict, FindingVerdict::Warning);
        let failed = codes::StateFailed { path: "/state", why: "I/O error" }.err();
        assert_eq!(found(Err(failed)).verdict, FindingVerdict::Unknown);
    }
}
