//! Findings about the engine: the connection, permissions of the configured user, upgrade flags, hosted engine.
//!
//! Tests: `tests/it/doctor/engine.rs`.

use super::finding::{Subject, figure, named};
use super::server::{certificate, clock, files, steps_of};
use super::state::UnfinishedRun;
use super::{certificates, permissions, work};
use crate::error::{Code, Error, Result, codes};
use crate::model::TimeMs;
use crate::model::cluster::UpgradeFlag;
use crate::model::doctor::{Finding, FindingVerdict};
use crate::model::engine_examination::{EngineExamination, ExaminedCluster, ExaminedHost};
use crate::model::host::HostStatus;
use crate::model::ids::CorrelationId;

/// The subject of the findings.
pub(super) const SUBJECT: &str = "engine";
/// Hosts on which the engine's VM must be able to run, so that each of them can be emptied.
const HOMES: usize = 2;

/// All findings about the engine. `runs` are the unfinished runs of the state.
pub(super) fn judge(
    engine: &Subject,
    told: &EngineExamination,
    runs: &Result<Vec<UnfinishedRun>>,
    now_ms: TimeMs,
) -> Vec<Finding> {
    let mut findings = files(told.secret_file.as_ref(), &told.authorities, now_ms);
    findings.extend(connection(engine, told));
    findings.extend(told.certificate.as_ref().map(|told| certificate(engine, told, now_ms)));
    if let Ok(facts) = &told.inside {
        findings.push(clock(engine, facts.ahead_ms));
        findings.extend(permissions::judge(engine, facts));
        findings.extend(certificates::judge(engine, facts));
        findings.extend(work::judge(engine, facts));
        let is_run_under_way = runs.as_ref().is_ok_and(|runs| !runs.is_empty());
        findings.push(hosted_engine(engine, &facts.hosts, is_run_under_way));
        findings.extend(flags(engine, &facts.clusters, runs));
    }
    findings
}

fn connection(engine: &Subject, told: &EngineExamination) -> Vec<Finding> {
    let version = told.inside.as_ref().map_or("", |facts| facts.version.as_str());
    let failed = told.inside.as_ref().err();
    let Some(url) = &told.url else {
        // The embedder answers for it.
        return vec![match failed {
            Some(e) => engine.failed("answers", FindingVerdict::Problem, e),
            None => engine.ok("answers", format!("the embedder answers for it, version {version}")),
        }];
    };
    let steps = [
        ("reachable", format!("something listens at {url}")),
        ("tls", "its certificate is trusted and names it".to_owned()),
        ("credentials", "the credentials are accepted".to_owned()),
        ("answers", format!("its API answers, version {version}")),
    ];
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

/// The engine's VM must have another home when its host is emptied. A run takes homes away itself, one after the other.
fn hosted_engine(engine: &Subject, hosts: &Result<Vec<ExaminedHost>>, is_run_under_way: bool) -> Finding {
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
        None if homes.len() < HOMES && is_run_under_way => engine.warning(
            CHECK,
            format!("{counts}; a rolling upgrade is under way, which takes hosts out in turn"),
            "Call doctor again when the run has ended. If it waits for the hosted engine: hosted-engine --vm-status.",
        ),
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

fn flags(engine: &Subject, clusters: &Result<Vec<ExaminedCluster>>, runs: &Result<Vec<UnfinishedRun>>) -> Vec<Finding> {
    const CHECK: &str = "upgrade_flag";
    let clusters = match clusters {
        Ok(clusters) => clusters,
        Err(e) => return vec![engine.failed(CHECK, FindingVerdict::Unknown, e)],
    };
    let held = clusters.iter().filter_map(|cluster| Some(held(engine, CHECK, cluster, cluster.flag.as_ref()?, runs)));
    let held: Vec<Finding> = held.collect();
    match held.is_empty() {
        true => vec![engine.ok(CHECK, "no cluster is marked as being upgraded")],
        false => held,
    }
}

/// A flag is that of a run by its correlation id, which every run has for itself.
fn held(
    engine: &Subject,
    check: &str,
    cluster: &ExaminedCluster,
    flag: &UpgradeFlag,
    runs: &Result<Vec<UnfinishedRun>>,
) -> Finding {
    let (name, holder, percent) = (&cluster.name, &flag.correlation_id, flag.percent);
    let is_holder = |run: &&UnfinishedRun| run.correlation.as_ref().is_some_and(|own| own.as_str() == holder.as_str());
    let finding = match runs.as_ref().map(|runs| runs.iter().find(is_holder)) {
        Ok(Some(run)) => engine.ok(check, format!("run {} upgrades cluster {name}, {percent} %", run.row.id)),
        Err(e) if CorrelationId::is_ours(holder) => engine.failed(check, FindingVerdict::Unknown, e),
        Ok(None) if CorrelationId::is_ours(holder) => engine.warning(
            check,
            format!(
                "an upgrade manager marked cluster {name} as being upgraded ('{holder}'), and no unfinished run of this state \
                 has that id"
            ),
            "If no other upgrade manager works there, it is a leftover: plan and start a run, or clear the flag in the engine.",
        ),
        Ok(None) | Err(_) => {
            let error = codes::UpgradeFlagHeld { cluster: name, holder }.err();
            engine.failed(check, FindingVerdict::Problem, &error)
        }
    };
    finding.fact("percent", i64::from(percent))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::doctor::FindingArea;
    use crate::model::ids::ClusterId;

    /// Whether a run of this state holds a flag of ours cannot be told without the runs. Two managers can work on one cluster
    /// by mistake: the run of the one is not the holder of the other's flag.
    #[test]
    fn a_flag_is_credited_to_the_run_with_its_correlation_id_only() {
        let engine = Subject::new(FindingArea::Engine, SUBJECT);
        let run = |correlation: &str| UnfinishedRun {
            row: serde_json::from_value(serde_json::json!({
                "id": "r-1", "cluster": "c-1", "plan_hash": "x", "epoch": 1, "began_at_ms": 1, "ended_at_ms": null,
                "state": "running"
            }))
            .unwrap(),
            correlation: Some(CorrelationId::new(correlation).unwrap()),
        };
        let found = |runs: Result<Vec<UnfinishedRun>>| {
            let flag = Some(UpgradeFlag { correlation_id: "oum-1".to_owned(), percent: 7 });
            let id = ClusterId::new("c-1").unwrap();
            let cluster = ExaminedCluster { id, name: "prod".to_owned(), data_center: None, flag };
            flags(&engine, &Ok(vec![cluster]), &runs).remove(0)
        };
        let ours = found(Ok(vec![run("oum-2"), run("oum-1")]));
        assert_eq!((ours.verdict, ours.text.as_str()), (FindingVerdict::Ok, "run r-1 upgrades cluster prod, 7 %"));
        assert_eq!(found(Ok(vec![run("oum-2")])).verdict, FindingVerdict::Warning);
        let failed = codes::StateFailed { path: "/state", why: "I/O error" }.err();
        assert_eq!(found(Err(failed)).verdict, FindingVerdict::Unknown);
    }
}
