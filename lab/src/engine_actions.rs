//! An embedder that answers engine actions with an engine of its own: any adapter of the `Engine` port.
//!
//! `serve` does it for another process, in lines of JSON. A line of the input is a call:
//! `{"ticket": 1, "method": "activate", "arguments": {…}, "correlation_id": "oum-…"}`. A line of the output is its answer, in
//! any order: `{"ticket": 1, "answer": {…}}` or `{"ticket": 1, "error": {"code": "ENGINE_…", "message": "…"}}`. The program
//! `upgrade-manager-lab engine-actions` does it for embedders that have no engine of their own.

use std::sync::Arc;

use ovirt_upgrade_manager::error::{Error, Problem, Result, codes};
use ovirt_upgrade_manager::model::engine_actions::*;
use ovirt_upgrade_manager::model::ids::CorrelationId;
use ovirt_upgrade_manager::ports::{Call, Engine};
use serde::Deserialize;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

/// A call as a line.
#[derive(Deserialize)]
struct Line {
    ticket: u64,
    method: String,
    arguments: Value,
    correlation_id: String,
}

/// The data of a call with this correlation id.
///
/// # Errors
/// `INVALID_ARGUMENT` for a bad id.
pub fn call(correlation_id: &str) -> Result<Call> {
    Ok(Call::new(CorrelationId::new(correlation_id)?, CancellationToken::new()))
}

/// Carries out an engine action, and returns the document of its answer.
///
/// # Errors
/// What the engine answers; `ENGINE_ACTION_MISSING`; `INTERNAL` for arguments of another shape.
pub async fn carry_out(engine: &dyn Engine, call: &Call, method: &str, arguments: &[u8]) -> Result<Vec<u8>> {
    match method {
        "about" => answer(&engine.about(call).await?),
        "clusters" => answer(&ClusterList { clusters: engine.clusters(call).await? }),
        "cluster" => answer(&engine.cluster(call, &read::<ClusterArguments>(arguments)?.cluster).await?),
        "hosts" => {
            answer(&HostList { hosts: engine.hosts(call, &read::<ClusterArguments>(arguments)?.cluster).await? })
        }
        "vms" => answer(&VmList { vms: engine.vms(call, &read::<ClusterArguments>(arguments)?.cluster).await? }),
        "some_hosts" => {
            let a: SomeHostsArguments = read(arguments)?;
            answer(&HostList { hosts: engine.some_hosts(call, &a.cluster, &a.hosts).await? })
        }
        "some_vms" => {
            let a: SomeVmsArguments = read(arguments)?;
            answer(&VmList { vms: engine.some_vms(call, &a.cluster, &a.vms).await? })
        }
        "affinity_groups" => {
            let a: ClusterArguments = read(arguments)?;
            answer(&AffinityGroupList { groups: engine.affinity_groups(call, &a.cluster).await? })
        }
        "health_issues" => {
            let a: ClusterArguments = read(arguments)?;
            answer(&HealthIssueList { issues: engine.health_issues(call, &a.cluster).await? })
        }
        "last_backup" => answer(&KnownTime { at_ms: engine.last_backup(call).await? }),
        "migration_targets" => {
            let a: MigrationTargetsArguments = read(arguments)?;
            answer(&HostIdList { hosts: engine.migration_targets(call, &a.vms).await? })
        }
        "events_after" => {
            let a: EventsAfterArguments = read(arguments)?;
            let limit = usize::try_from(a.limit).map_err(Error::internal)?;
            answer(&EngineEventList { events: engine.events_after(call, a.after, limit).await? })
        }
        "events_of" => {
            let a: EventsOfArguments = read(arguments)?;
            answer(&EngineEventList { events: engine.events_of(call, &a.host, &a.types).await? })
        }
        "newest_event" => answer(&EventNumber { number: engine.newest_event(call).await? }),
        "boot_time" | "work_on" | "vdsm_answers" => of_host(engine, call, method, &read(arguments)?).await,
        "external_jobs" | "add_job" | "add_job_step" | "end_job_step" | "end_job" => {
            of_job(engine, call, method, arguments).await
        }
        _ => act(engine, call, method, arguments).await.and_then(|()| answer(&Done {})),
    }
}

async fn of_host(engine: &dyn Engine, call: &Call, method: &str, a: &HostArguments) -> Result<Vec<u8>> {
    match method {
        "boot_time" => answer(&KnownTime { at_ms: engine.boot_time(call, &a.host).await? }),
        "work_on" => answer(&HostWork { work: engine.work_on(call, &a.host).await? }),
        _ => answer(&VdsmAnswer { answers: engine.vdsm_answers(call, &a.host).await? }),
    }
}

async fn of_job(engine: &dyn Engine, call: &Call, method: &str, arguments: &[u8]) -> Result<Vec<u8>> {
    match method {
        "external_jobs" => answer(&ExternalJobList { jobs: engine.external_jobs(call).await? }),
        "add_job" => answer(&MadeId { id: engine.add_job(call, &read::<AddJobArguments>(arguments)?.text).await? }),
        "add_job_step" => {
            let a: AddJobStepArguments = read(arguments)?;
            answer(&MadeId { id: engine.add_job_step(call, &a.job, &a.text).await? })
        }
        "end_job_step" => {
            let a: EndJobStepArguments = read(arguments)?;
            engine.end_job_step(call, &a.job, &a.step, a.succeeded).await?;
            answer(&Done {})
        }
        _ => {
            let a: EndJobArguments = read(arguments)?;
            engine.end_job(call, &a.job, a.succeeded).await?;
            answer(&Done {})
        }
    }
}

async fn act(engine: &dyn Engine, call: &Call, method: &str, arguments: &[u8]) -> Result<()> {
    let host = || read::<HostArguments>(arguments).map(|a| a.host);
    match method {
        "deactivate" => {
            let a: DeactivateArguments = read(arguments)?;
            engine.deactivate(call, &a.host, &a.reason, a.stop_gluster).await
        }
        "activate" => engine.activate(call, &host()?).await,
        "refresh" => engine.refresh(call, &host()?).await,
        "check_for_upgrade" => engine.check_for_upgrade(call, &host()?).await,
        "upgrade" => {
            let a: UpgradeArguments = read(arguments)?;
            engine.upgrade(call, &a.host, a.reboot).await
        }
        "enroll_certificate" => engine.enroll_certificate(call, &host()?).await,
        "fence_restart" => engine.fence_restart(call, &host()?).await,
        "stop_vm" => {
            let a: StopVmArguments = read(arguments)?;
            engine.stop_vm(call, &a.vm, a.how).await
        }
        "start_vm" => {
            let a: StartVmArguments = read(arguments)?;
            engine.start_vm(call, &a.vm, &a.on).await
        }
        "migrate_vm" => {
            let a: MigrateVmArguments = read(arguments)?;
            engine.migrate_vm(call, &a.vm, &a.to).await
        }
        "set_policy" => {
            let a: SetPolicyArguments = read(arguments)?;
            engine.set_policy(call, &a.cluster, &a.policy).await
        }
        "set_level" => {
            let a: SetLevelArguments = read(arguments)?;
            engine.set_level(call, &a.cluster, a.level).await
        }
        "upgrade_flag" => {
            let a: UpgradeFlagArguments = read(arguments)?;
            engine.upgrade_flag(call, &a.cluster, a.change).await
        }
        "add_event" => engine.add_event(call, &read(arguments)?).await,
        _ => Err(codes::EngineActionMissing { what: method }.err()),
    }
}

/// The error as an embedder tells it: the reason without the words around it, which the library puts there itself.
pub fn told(error: &Error) -> Problem {
    let reason = error.param("why").or(error.param("what")).map_or_else(|| error.message(), str::to_owned);
    Problem { message: reason, ..Problem::from(error) }
}

/// Answers calls in lines of JSON until the input ends.
///
/// # Errors
/// The input or the output fails.
pub fn serve(
    runtime: &tokio::runtime::Handle,
    engine: &Arc<dyn Engine>,
    input: impl std::io::BufRead,
    print: impl Fn(String) + Clone + Send + Sync + 'static,
) -> std::io::Result<()> {
    for line in input.lines() {
        let line: Line = serde_json::from_str(&line?).map_err(std::io::Error::other)?;
        let (engine, print) = (engine.clone(), print.clone());
        runtime.spawn(async move { print(answered(engine.as_ref(), line).await.to_string()) });
    }
    Ok(())
}

async fn answered(engine: &dyn Engine, line: Line) -> Value {
    let arguments = line.arguments.to_string();
    let outcome = match call(&line.correlation_id) {
        Ok(call) => carry_out(engine, &call, &line.method, arguments.as_bytes()).await,
        Err(e) => Err(e),
    };
    match outcome.and_then(|document| read::<Value>(&document)) {
        Ok(answer) => json!({"ticket": line.ticket, "answer": answer}),
        Err(e) => json!({"ticket": line.ticket, "error": told(&e)}),
    }
}

fn read<T: DeserializeOwned>(document: &[u8]) -> Result<T> {
    serde_json::from_slice(document).map_err(Error::internal)
}

fn answer<T: Serialize>(document: &T) -> Result<Vec<u8>> {
    serde_json::to_vec(document).map_err(Error::internal)
}
