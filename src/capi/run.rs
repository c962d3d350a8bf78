//! The status of a run for C: the run, and its hosts by count and index.
//!
//! Tests: `tests/process/capi.rs`.

use std::ffi::c_char;

use super::document::{Texts, count};
use crate::error::{Problem, Result};
use crate::model::ids::HostId;
use crate::model::run::{HostResult, Phase, RestartProof, RunState};
use crate::model::run_status::{HostRunStatus, OpenQuestion, RunStatus};

/// States of a run: it goes on.
pub const OUM_RUN_RUNNING: i32 = 0;
/// States of a run: nothing new is begun until an operator resumes it or answers its question.
pub const OUM_RUN_PAUSED: i32 = 1;
/// States of a run: every host is upgraded and proved, every setting restored.
pub const OUM_RUN_SUCCEEDED: i32 = 2;
/// States of a run: every host is upgraded, with a warning.
pub const OUM_RUN_SUCCEEDED_WITH_WARNINGS: i32 = 3;
/// States of a run: it ended before it reached every host.
pub const OUM_RUN_STOPPED: i32 = 4;
/// States of a run: every host was reached, and one failed.
pub const OUM_RUN_FAILED: i32 = 5;
/// States of a run: an operator cancelled it.
pub const OUM_RUN_CANCELLED: i32 = 6;

/// Phases of a host: it is not begun.
pub const OUM_PHASE_WAITING: i32 = 0;
/// Phases of a host: VMs that the plan names are being stopped.
pub const OUM_PHASE_STOPPING_VMS: i32 = 1;
/// Phases of a host: VMs leave it.
pub const OUM_PHASE_EVACUATING: i32 = 2;
/// Phases of a host: it is in maintenance; jobs of the engine still work on it.
pub const OUM_PHASE_SETTLING: i32 = 3;
/// Phases of a host: packages are being installed.
pub const OUM_PHASE_INSTALLING: i32 = 4;
/// Phases of a host: its restart was sent.
pub const OUM_PHASE_RESTARTING: i32 = 5;
/// Phases of a host: it restarts.
pub const OUM_PHASE_BOOTING: i32 = 6;
/// Phases of a host: the engine reads its new versions.
pub const OUM_PHASE_REFRESHING: i32 = 7;
/// Phases of a host: it was activated.
pub const OUM_PHASE_ACTIVATING: i32 = 8;
/// Phases of a host: VMs that were stopped are being started on it.
pub const OUM_PHASE_STARTING_VMS: i32 = 9;
/// Phases of a host: it is up and proved, and is observed for a while.
pub const OUM_PHASE_SOAKING: i32 = 10;
/// Phases of a host: it failed before any package was touched, and returns to service.
pub const OUM_PHASE_RETURNING: i32 = 11;
/// Phases of a host: it failed after its activation, and is taken out of service.
pub const OUM_PHASE_WITHDRAWING: i32 = 12;
/// Phases of a host: the run has finished with it.
pub const OUM_PHASE_ENDED: i32 = 13;

/// Results of a host: none yet.
pub const OUM_RESULT_NONE: i32 = 0;
/// Results of a host: upgraded and proved.
pub const OUM_RESULT_SUCCEEDED: i32 = 1;
/// Results of a host: upgraded; a proof is missing.
pub const OUM_RESULT_UNPROVEN: i32 = 2;
/// Results of a host: nothing was to be done any more.
pub const OUM_RESULT_UP_TO_DATE: i32 = 3;
/// Results of a host: an operator skipped it, or it left the cluster.
pub const OUM_RESULT_SKIPPED: i32 = 4;
/// Results of a host: it failed and is in service.
pub const OUM_RESULT_FAILED_IN_SERVICE: i32 = 5;
/// Results of a host: it failed, is out of service, and needs an operator.
pub const OUM_RESULT_FAILED_OUT_OF_SERVICE: i32 = 6;
/// Results of a host: the run ended before it was begun.
pub const OUM_RESULT_NOT_REACHED: i32 = 7;

/// Proofs of a restart: none yet.
pub const OUM_PROOF_NONE: i32 = 0;
/// Proofs of a restart: another boot id, by remote execution.
pub const OUM_PROOF_BOOT_ID: i32 = 1;
/// Proofs of a restart: a later boot time, by the engine.
pub const OUM_PROOF_BOOT_TIME: i32 = 2;
/// Proofs of a restart: no available way can show it.
pub const OUM_PROOF_UNPROVEN: i32 = 3;
/// Proofs of a restart: no restart was planned.
pub const OUM_PROOF_NOT_PLANNED: i32 = 4;

/// How a run stands. Texts are never NULL and live as long as the run that they were read with.
#[repr(C)]
pub struct CRunStatus {
    /// Size of this struct in the library.
    pub struct_size: usize,
    /// Its id.
    pub run_id: *const c_char,
    /// The engine's id of the cluster.
    pub cluster_id: *const c_char,
    /// Its name.
    pub cluster_name: *const c_char,
    /// Who approved the plan.
    pub actor: *const c_char,
    /// `OUM_RUN_…`.
    pub state: i32,
    /// Thousandths done. Never decreases; 1000 only when the run has ended.
    pub permille: u32,
    /// When it began, in milliseconds since 1970-01-01 UTC.
    pub began_at_ms: i64,
    /// When it ended; -1 while it goes on.
    pub ended_at_ms: i64,
    /// Why it ended as it did, why it is paused, or that it was cancelled and still finishes hosts; empty otherwise.
    pub why: *const c_char,
    /// Id of its open question, for `answer`; 0 when none is open.
    pub question_id: u64,
    /// The question; empty when none is open.
    pub question: *const c_char,
    /// The engine's id of the host that the question is about; empty when it is about the run.
    pub question_host_id: *const c_char,
    /// The answers that the question takes, separated by blanks.
    pub question_choices: *const c_char,
    /// The answer that a cancel gives.
    pub question_default: *const c_char,
    /// What the run itself waits for, a sentence a line; empty when it waits for nothing. Empty in a process that does not drive it.
    pub waits_for: *const c_char,
    /// Predicted remaining time for half of all runs, in milliseconds.
    pub eta_p50_ms: i64,
    /// Predicted remaining time for nineteen of twenty runs, in milliseconds.
    pub eta_p95_ms: i64,
    /// Longest time until a cancel now would have ended the run, in milliseconds, if the engine answers and nobody has to be asked.
    pub cancel_bound_ms: i64,
}

/// How a host of a run stands. Texts are never NULL and live as long as the run that they were read with.
#[repr(C)]
pub struct CRunHost {
    /// Size of this struct in the library.
    pub struct_size: usize,
    /// The engine's id of the host.
    pub host_id: *const c_char,
    /// Its name in the plan.
    pub host_name: *const c_char,
    /// `OUM_PHASE_…`.
    pub phase: i32,
    /// `OUM_RESULT_…`.
    pub result: i32,
    /// `OUM_PROOF_…`.
    pub restart_proof: i32,
    /// VMs that still have to leave; -1 while it does not prepare for maintenance.
    pub vms_left: i64,
    /// When it entered its phase, in milliseconds since 1970-01-01 UTC. Moves with time that counts for no deadline.
    pub since_ms: i64,
    /// The proof of its installation in words; empty when there is none yet.
    pub installed: *const c_char,
    /// Why it failed, or why it is taken out; empty otherwise.
    pub why: *const c_char,
    /// What an operator must do with it; empty when nothing.
    pub needs: *const c_char,
    /// What the run waits for at this host, a sentence a line; empty when it waits for nothing.
    pub waits_for: *const c_char,
}

/// A run as it was read. Methods: `oum_run_status_of`, `oum_run_host_count`, `oum_run_host_at`, `oum_run_free`.
pub struct Run {
    status: CRunStatus,
    hosts: Vec<CRunHost>,
    _texts: Texts,
}

impl Run {
    /// Converts the status of a run.
    ///
    /// # Errors
    /// As [`owned_text`](super::document::owned_text).
    pub fn new(status: &RunStatus) -> Result<Self> {
        let mut texts = Texts::default();
        let hosts = status.hosts.iter().map(|host| shown_host(status, host, &mut texts)).collect::<Result<_>>()?;
        Ok(Run { status: shown_run(status, &mut texts)?, hosts, _texts: texts })
    }
}

fn shown_run(run: &RunStatus, texts: &mut Texts) -> Result<CRunStatus> {
    let question = run.question.as_ref();
    let of_question = |text: fn(&OpenQuestion) -> String| question.map(text).unwrap_or_default();
    let choices = |q: &OpenQuestion| q.choices.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    Ok(CRunStatus {
        struct_size: size_of::<CRunStatus>(),
        run_id: texts.keep(run.run.as_str())?,
        cluster_id: texts.keep(run.cluster.as_str())?,
        cluster_name: texts.keep(&run.cluster_name)?,
        actor: texts.keep(&run.actor)?,
        state: state(run.state),
        permille: run.permille,
        began_at_ms: run.began_at_ms,
        ended_at_ms: run.ended_at_ms.unwrap_or(-1),
        why: texts.keep(&message(run.why.as_ref()))?,
        question_id: question.map_or(0, |q| q.id),
        question: texts.keep(&of_question(|q| q.why.message.clone()))?,
        question_host_id: texts.keep(&of_question(|q| q.host.as_ref().map_or(String::new(), ToString::to_string)))?,
        question_choices: texts.keep(&of_question(choices))?,
        question_default: texts.keep(&of_question(|q| q.default.to_string()))?,
        waits_for: texts.keep_lines(&waits(run, None))?,
        eta_p50_ms: count(run.eta_p50_ms),
        eta_p95_ms: count(run.eta_p95_ms),
        cancel_bound_ms: count(run.cancel_bound_ms),
    })
}

fn shown_host(run: &RunStatus, host: &HostRunStatus, texts: &mut Texts) -> Result<CRunHost> {
    Ok(CRunHost {
        struct_size: size_of::<CRunHost>(),
        host_id: texts.keep(host.id.as_str())?,
        host_name: texts.keep(&host.name)?,
        phase: phase(host.phase),
        result: result(host.result),
        restart_proof: proof(host.restart),
        vms_left: host.vms_left.map_or(-1, i64::from),
        since_ms: host.since_ms,
        installed: texts.keep(host.installed.as_deref().unwrap_or_default())?,
        why: texts.keep(&message(host.why.as_ref()))?,
        needs: texts.keep(&message(host.needs.as_ref()))?,
        waits_for: texts.keep_lines(&waits(run, Some(&host.id)))?,
    })
}

fn message(problem: Option<&Problem>) -> String {
    problem.map_or(String::new(), |problem| problem.message.clone())
}

/// What the run waits for at a host, or by itself.
fn waits<'a>(run: &'a RunStatus, host: Option<&HostId>) -> Vec<&'a str> {
    run.waits_for.iter().filter(|wait| wait.host.as_ref() == host).map(|wait| wait.why.message.as_str()).collect()
}

fn state(state: RunState) -> i32 {
    match state {
        RunState::Running => OUM_RUN_RUNNING,
        RunState::Paused => OUM_RUN_PAUSED,
        RunState::Succeeded => OUM_RUN_SUCCEEDED,
        RunState::SucceededWithWarnings => OUM_RUN_SUCCEEDED_WITH_WARNINGS,
        RunState::Stopped => OUM_RUN_STOPPED,
        RunState::Failed => OUM_RUN_FAILED,
        RunState::Cancelled => OUM_RUN_CANCELLED,
    }
}

fn phase(phase: Phase) -> i32 {
    match phase {
        Phase::Waiting => OUM_PHASE_WAITING,
        Phase::StoppingVms => OUM_PHASE_STOPPING_VMS,
        Phase::Evacuating => OUM_PHASE_EVACUATING,
        Phase::Settling => OUM_PHASE_SETTLING,
        Phase::Installing => OUM_PHASE_INSTALLING,
        Phase::Restarting => OUM_PHASE_RESTARTING,
        Phase::Booting => OUM_PHASE_BOOTING,
        Phase::Refreshing => OUM_PHASE_REFRESHING,
        Phase::Activating => OUM_PHASE_ACTIVATING,
        Phase::StartingVms => OUM_PHASE_STARTING_VMS,
        Phase::Soaking => OUM_PHASE_SOAKING,
        Phase::Returning => OUM_PHASE_RETURNING,
        Phase::Withdrawing => OUM_PHASE_WITHDRAWING,
        Phase::Ended => OUM_PHASE_ENDED,
    }
}

fn result(result: Option<HostResult>) -> i32 {
    match result {
        None => OUM_RESULT_NONE,
        Some(HostResult::Succeeded) => OUM_RESULT_SUCCEEDED,
        Some(HostResult::Unproven) => OUM_RESULT_UNPROVEN,
        Some(HostResult::UpToDate) => OUM_RESULT_UP_TO_DATE,
        Some(HostResult::Skipped) => OUM_RESULT_SKIPPED,
        Some(HostResult::FailedInService) => OUM_RESULT_FAILED_IN_SERVICE,
        Some(HostResult::FailedOutOfService) => OUM_RESULT_FAILED_OUT_OF_SERVICE,
        Some(HostResult::NotReached) => OUM_RESULT_NOT_REACHED,
    }
}

fn proof(proof: Option<RestartProof>) -> i32 {
    match proof {
        None => OUM_PROOF_NONE,
        Some(RestartProof::BootId) => OUM_PROOF_BOOT_ID,
        Some(RestartProof::EngineBootTime) => OUM_PROOF_BOOT_TIME,
        Some(RestartProof::Unproven) => OUM_PROOF_UNPROVEN,
        Some(RestartProof::NotPlanned) => OUM_PROOF_NOT_PLANNED,
    }
}

/// The run itself, valid until it is freed. NULL for NULL.
///
/// # Safety
/// `run` is NULL or came from `oum_run_read` and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_run_status_of(run: *const Run) -> *const CRunStatus {
    // SAFETY: the caller keeps the contract above.
    unsafe { run.as_ref() }.map_or(std::ptr::null(), |run| std::ptr::from_ref(&run.status))
}

/// Number of its hosts, in the order of the plan. 0 for NULL.
///
/// # Safety
/// `run` is NULL or came from `oum_run_read` and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_run_host_count(run: *const Run) -> usize {
    // SAFETY: the caller keeps the contract above.
    unsafe { run.as_ref() }.map_or(0, |run| run.hosts.len())
}

/// One host, valid until the run is freed. NULL beyond the end.
///
/// # Safety
/// `run` is NULL or came from `oum_run_read` and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_run_host_at(run: *const Run, index: usize) -> *const CRunHost {
    // SAFETY: the caller keeps the contract above.
    unsafe { run.as_ref() }.and_then(|run| run.hosts.get(index)).map_or(std::ptr::null(), std::ptr::from_ref)
}

/// Frees a run that was read. The run itself goes on. NULL is allowed.
///
/// # Safety
/// `run` is NULL or came from `oum_run_read` and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_run_free(run: *mut Run) {
    if !run.is_null() {
        // SAFETY: the caller keeps the contract above.
        drop(unsafe { Box::from_raw(run) });
    }
}
