//! Commands of operators: start a run by the hash of its plan; send a command (pause, resume, cancel, …) to a run.
//!
//! Nothing is changed in the engine here: the driver of the run makes all calls.
//!
//! Tests: `lab/tests/it/runs`.

use crate::error::{Result, codes};
use crate::model::ids::{CorrelationId, RunId};
use crate::model::plan::{PLAN_FORMAT, Plan};
use crate::model::request::check_text;
use crate::model::run::{Command, Entry, JOURNAL_FORMAT, JournalRecord, RunRow, RunState};
use crate::ports::{Call, Change, ObserverRequest, ObserverRequestKind, Ports};
use crate::rolling::plan::{gather, hash};

/// A plan that holds, with the operator who approved it: a run of it can be begun.
#[derive(Debug)]
pub struct Approved {
    plan: Box<Plan>,
    actor: String,
}

/// Begins a run of the stored plan with this hash, if the same request still gives the same plan. Nothing is changed in
/// the engine yet: the driver of the run does that.
///
/// # Errors
/// As [`approve`] and [`begin`].
pub async fn start(ports: &Ports, call: &Call, hash: &str, actor: &str) -> Result<RunId> {
    let approved = approve(ports, call, hash, actor).await?;
    begin(ports, approved).await
}

/// Checks that the stored plan with this hash still holds. Reads only.
///
/// # Errors
/// `OBSERVER_ONLY`, `INVALID_ARGUMENT`, `PLAN_UNKNOWN`, `PLAN_FORMAT`, `RUN_EXISTS`, `PLAN_BLOCKED`, `PLAN_CHANGED`; errors of the
/// engine port and of the store.
pub async fn approve(ports: &Ports, call: &Call, hash: &str, actor: &str) -> Result<Approved> {
    if !ports.store.is_controller() {
        return Err(codes::ObserverOnly { operation: "starting a run" }.err());
    }
    check_text("actor", actor)?;
    let plan = ports.store.plan(hash).await?.ok_or_else(|| codes::PlanUnknown { hash }.err())?;
    if plan.format != PLAN_FORMAT {
        return Err(codes::PlanFormat { found: plan.format, known: PLAN_FORMAT }.err());
    }
    // A run changes its cluster, so the plan would differ. The error names the run instead.
    let unfinished = ports.store.unfinished_runs().await?;
    if let Some(run) = unfinished.iter().find(|run| run.cluster == plan.cluster) {
        return Err(codes::RunExists { run: &run.id, cluster: &plan.cluster_name }.err());
    }
    let now = gather::again(ports, call, &plan.request).await?;
    if now.hash != hash {
        let what = match hash::differences(&plan, &now)? {
            known if known.is_empty() => "another version of this program made it".to_owned(),
            known => known.join("; "),
        };
        return Err(codes::PlanChanged { cluster: &plan.cluster_name, what }.err());
    }
    // Blockers are not part of the hash: there may be new ones since the plan was made.
    if let Some(blocker) = now.blockers.first() {
        return Err(codes::PlanBlocked { cluster: &plan.cluster_name, why: &blocker.message }.err());
    }
    Ok(Approved { plan: Box::new(plan), actor: actor.to_owned() })
}

/// Writes the run of an approved plan, in one commit.
///
/// # Errors
/// `RUN_EXISTS`; errors of the store.
pub async fn begin(ports: &Ports, Approved { plan, actor }: Approved) -> Result<RunId> {
    let id = RunId::new(ports.ids.unique())?;
    let at_ms = ports.clock.now_ms();
    let row = RunRow {
        id: id.clone(),
        cluster: plan.cluster.clone(),
        plan_hash: plan.hash.clone(),
        epoch: 1,
        began_at_ms: at_ms,
        ended_at_ms: None,
        state: RunState::Running,
    };
    let entry = Entry::Began { plan, actor, correlation: CorrelationId::ours(ports.ids.unique())? };
    let first = JournalRecord { format: JOURNAL_FORMAT, run: id.clone(), seq: 1, epoch: 1, at_ms, entry };
    ports.store.commit(vec![Change::BeginRun(row), Change::Journal(Box::new(first))]).await?;
    Ok(id)
}

/// Stores a command for a run. The driver of the run takes it at its next turn.
///
/// # Errors
/// `INVALID_ARGUMENT`, `RUN_UNKNOWN`, `RUN_ENDED`, `HOST_NOT_IN_RUN`; errors of the store.
pub async fn send(ports: &Ports, run: &RunId, command: Command, actor: &str) -> Result<()> {
    check_text("actor", actor)?;
    let row = ports.store.run(run).await?.ok_or_else(|| codes::RunUnknown { run }.err())?;
    if row.state.is_final() {
        return Err(codes::RunEnded { run }.err());
    }
    if let Command::SkipHost(host) | Command::SkipBegunHost(host) | Command::ApproveHost(host) = &command {
        let plan = ports.store.plan(&row.plan_hash).await?;
        if plan.is_some_and(|plan| plan.host(host).is_none()) {
            return Err(codes::HostNotInRun { host, run }.err());
        }
    }
    let kind = ObserverRequestKind::Run { run: run.clone(), command };
    let request =
        ObserverRequest { id: ports.ids.unique(), actor: actor.to_owned(), kind, at_ms: ports.clock.now_ms() };
    ports.store.commit(vec![Change::Request(request)]).await.map(drop)
}
