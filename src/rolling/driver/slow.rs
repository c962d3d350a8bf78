//! Slow queries: a provider or a host answers them. They are sent beside the turns, and later turns use their
//! answers.
//!
//! An answer is as old as its query: a provider's report may have been true only at the moment of the query. The
//! one exception is a VDSM port, which shows a host alive at the moment of its answer.
//!
//! Tests: `lab/tests/it/runs/slowness.rs` and `slow_engine.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::limit::within;
use crate::check::association;
use crate::error::{Code, Error, Result, codes};
use crate::install::prepare::{self, Prepared};
use crate::install::request::InstallRequest;
use crate::install::selection;
use crate::model::TimeMs;
use crate::model::erratum::ErrataQuery;
use crate::model::evr::Nevra;
use crate::model::host::{ContentHostRef, HostInventory};
use crate::model::ids::{ContentHostId, CorrelationId, ErratumId, HostId, ProviderName};
use crate::model::run::{MOST_ERRATA, Phase};
use crate::model::task::{ProviderTask, TaskState};
use crate::ports::{Call, Ports, Provider};
use crate::rolling::run::{Run, may_pass};
use crate::rolling::sequence::{self, HostQuery, HostReads, Inspected, LostRestart};

/// Least time between two inspections of a host, each a job of its provider. A call needs an inspection that is not
/// older ([`sequence::COUNT_MAX_AGE_MS`]).
const INSPECT_EVERY_MS: TimeMs = sequence::COUNT_MAX_AGE_MS;
/// A host that does not answer is inspected after once, twice, then this many times that time.
const MOST_SILENT: i64 = 3;
/// An answer that took longer than its time of use is used for this time after its arrival, by at least one turn.
const USED_ONCE_MS: TimeMs = 6_000;
/// Least time between two queries to a VDSM port. `activate` and `refresh` need an answer that is not older.
const VDSM_EVERY_MS: TimeMs = sequence::READ_MAX_AGE_MS;
/// Longest time between two answers of a VDSM port, each that it is closed, that count as one absence.
const PORT_GAP_MS: TimeMs = 30_000;
/// Least time between two reads of the state of a restart job.
const JOB_EVERY_MS: TimeMs = 5_000;
/// How long a prepared installation is used.
const PREPARED_MS: TimeMs = 600_000;
/// Least time between two reads of a host's errata.
const ERRATA_EVERY_MS: TimeMs = 60_000;
/// Deadline of an inspection, of reading a job, and of reading errata.
const ASK_LIMIT: Duration = Duration::from_secs(300);
/// Deadline of a query to a VDSM port.
const VDSM_LIMIT: Duration = Duration::from_secs(60);
/// Deadline of the preparation of an installation at its provider.
const PREPARE_LIMIT: Duration = Duration::from_secs(1_800);

/// Kinds of slow queries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Inspect,
    RestartJob,
    LostRestart,
    Prepare,
    Vdsm,
    ErrataBefore,
    ErrataLeft,
    Installed,
}

impl Kind {
    /// The phase to which an answer belongs. Errata are not the host's state: an answer of an earlier phase is still good.
    fn phase(self, run: &Run, host: &HostId) -> Option<Phase> {
        match self {
            Kind::ErrataBefore | Kind::ErrataLeft => None,
            _ => phase_of(run, host),
        }
    }
}

/// A slow query about a host.
pub(super) enum SlowQuery {
    Inspect(Known),
    /// With the provider of the plan: a restart is sent through no other one.
    RestartJob(ProviderTask, Option<ProviderName>),
    /// The state of a restart job, after the provider was asked to cancel it.
    TakeBack(ProviderTask, Option<ProviderName>),
    /// The job of a step that sent a restart through the provider of the plan.
    LostRestart(u64, CorrelationId, Option<ProviderName>),
    Prepare(Box<InstallRequest>),
    Vdsm,
    /// Of this host, with the provider of the plan; among the errata of before, or all.
    Errata(Box<HostInventory>, Option<ProviderName>, Option<Arc<Vec<ErratumId>>>),
    /// Of this host, with the provider of the plan; among the packages of these names.
    Installed(Box<HostInventory>, Option<ProviderName>, BTreeSet<String>),
}

/// What is known of a host that is inspected.
pub(super) struct Known {
    /// Its hardware uuid by the engine.
    pub machine: Option<String>,
    /// It has answered an inspection of this run.
    pub has_answered: bool,
}

/// The answer of an inspection.
pub(super) struct Inspection {
    /// `None`: the state could not be read.
    answer: Option<Inspected>,
    /// The host itself refuses a restart through its provider that is no longer right.
    guards_restarts: bool,
}

/// The answer to a slow query.
pub(super) enum Value {
    Inspected(Inspection),
    RestartJob(ProviderTask, Option<TaskState>),
    /// The job of a step; `None`: the provider did not answer; inner `None`: it lists none.
    LostRestart(u64, Option<Option<ProviderTask>>),
    Prepared(Box<Result<Prepared>>),
    /// Whether its VDSM port answers; `None`: it could not be asked.
    Vdsm(Option<bool>),
    /// Errata that can be installed; `None`: no provider answered.
    Errata(Option<Vec<ErratumId>>),
    /// Installed packages; `None`: no provider answered.
    Installed(Option<Vec<Nevra>>),
}

impl Value {
    /// How long the answer is used; then the query is sent again.
    fn every_ms(&self) -> TimeMs {
        match self {
            Value::Inspected(_) | Value::Installed(_) => INSPECT_EVERY_MS,
            Value::RestartJob(..) | Value::LostRestart(..) => JOB_EVERY_MS,
            Value::Vdsm(_) => VDSM_EVERY_MS,
            Value::Prepared(prepared) if prepared.as_ref().as_ref().is_err_and(|e| may_pass(e.code())) => {
                INSPECT_EVERY_MS
            }
            Value::Prepared(_) => PREPARED_MS,
            Value::Errata(_) => ERRATA_EVERY_MS,
        }
    }
}

/// A slow query that is to be sent.
pub(super) struct Wanted {
    pub host: HostId,
    pub kind: Kind,
    /// The restart job of the query.
    pub job: Option<ProviderTask>,
    /// The job is to be cancelled first.
    pub takes_back: bool,
    /// The step of the query.
    pub step: Option<u64>,
    /// Phase of the host.
    pub phase: Option<Phase>,
    /// Ends the query.
    pub ends: CancellationToken,
}

/// An answer about a host.
pub(super) struct SlowAnswer {
    host: HostId,
    kind: Kind,
    /// The host's phase at the time of the query.
    phase: Option<Phase>,
    /// The time of the query, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    asked_ms: i64,
    /// The time of the answer.
    answered_ms: i64,
    value: Value,
}

/// What the inspections of a host in one phase showed, up to the last one.
#[derive(Default)]
struct Inspections {
    phase: Option<Phase>,
    /// When the first of the inspections was requested that counted qemu processes, one after the other.
    runs_since_ms: Option<i64>,
    /// Number of inspections without an answer, one after the other.
    silent: i64,
}

impl Inspections {
    fn add(&mut self, asked_ms: i64, answer: Option<&Inspected>) {
        match answer {
            Some(Inspected::Answered(now)) => {
                self.silent = 0;
                self.runs_since_ms = (now.qemu_processes > 0).then(|| self.runs_since_ms.unwrap_or(asked_ms));
            }
            Some(Inspected::Silent) => self.silent += 1,
            Some(Inspected::NoWay) | None => {}
        }
    }
}

/// Since when the answers of a VDSM port were that it is closed, one after the other.
struct ClosedPort {
    since_ms: i64,
    last_ms: i64,
}

impl SlowAnswer {
    /// Whether the answer is still used. `silent`: inspections without an answer before, and this one.
    fn is_current(&self, passed_ms: i64, silent: i64) -> bool {
        let every_ms = self.value.every_ms() * silent.clamp(1, MOST_SILENT);
        let since_asked = (0..every_ms).contains(&(passed_ms - self.asked_ms));
        let answered_within = |ms: TimeMs| (0..ms).contains(&(passed_ms - self.answered_ms));
        match self.value {
            Value::Vdsm(_) | Value::Prepared(_) => answered_within(self.value.every_ms()),
            Value::Inspected(_)
            | Value::RestartJob(..)
            | Value::LostRestart(..)
            | Value::Errata(_)
            | Value::Installed(_) => since_asked || answered_within(USED_ONCE_MS),
        }
    }
}

/// Answers and queries under way, by host.
#[derive(Default)]
pub(super) struct Slow {
    /// Each with what ends it.
    asked: BTreeMap<(HostId, Kind, Option<Phase>), CancellationToken>,
    answers: BTreeMap<(HostId, Kind), SlowAnswer>,
    inspections: BTreeMap<HostId, Inspections>,
    closed_ports: BTreeMap<HostId, ClosedPort>,
    /// Answers to earlier queries do not count.
    not_before_ms: i64,
}

impl Slow {
    /// Sends all queries again that were sent before this time.
    pub(super) fn ask_again(&mut self, passed_ms: i64) {
        self.not_before_ms = passed_ms;
        self.answers.retain(|(_, kind), _| *kind == Kind::Prepare);
        self.inspections.clear();
        self.closed_ports.clear();
    }

    /// Takes an answer. The answer to a query of another phase does not count.
    pub(super) fn take(&mut self, run: &Run, answer: SlowAnswer) {
        let key = (answer.host.clone(), answer.kind);
        self.asked.remove(&(answer.host.clone(), answer.kind, answer.phase));
        let counts = answer.asked_ms >= self.not_before_ms || answer.kind == Kind::Prepare;
        if answer.kind.phase(run, &key.0) == answer.phase && counts {
            if let Value::Inspected(inspection) = &answer.value {
                let known = self.inspections.entry(key.0.clone()).or_default();
                known.phase = answer.phase;
                known.add(answer.asked_ms, inspection.answer.as_ref());
            }
            if let Value::Vdsm(answers) = answer.value {
                self.port_answered(&key.0, answers, answer.answered_ms);
            }
            self.answers.insert(key, answer);
        }
    }

    /// Between two answers with a long time between them the port may have been open.
    fn port_answered(&mut self, host: &HostId, answers: Option<bool>, now_ms: i64) {
        let known = self.closed_ports.remove(host).filter(|known| now_ms - known.last_ms <= PORT_GAP_MS);
        if answers == Some(false) {
            let since_ms = known.map_or(now_ms, |known| known.since_ms);
            self.closed_ports.insert(host.clone(), ClosedPort { since_ms, last_ms: now_ms });
        }
    }

    /// Puts known answers into the reads of a host. Returns the queries that have to be sent now. If an inspection
    /// follows a preparation, it is asked for after the preparation is answered: the preparation can take long, and the
    /// inspection has to be new. A host that boots is inspected once its VDSM port answers: before, each inspection would be
    /// a job that fails.
    pub(super) fn fill(
        &self,
        run: &Run,
        passed_ms: i64,
        host: &HostId,
        queries: &[HostQuery],
        reads: &mut HostReads,
    ) -> Vec<Wanted> {
        let phase = phase_of(run, host);
        let prepares = queries.contains(&HostQuery::Prepare);
        let port = self.answers.get(&(host.clone(), Kind::Vdsm)).filter(|answer| answer.phase == phase);
        let is_down = phase == Some(Phase::Booting)
            && queries.contains(&HostQuery::Vdsm)
            && !matches!(port.map(|answer| &answer.value), Some(Value::Vdsm(None | Some(true))));
        let silent = self.inspections.get(host).map_or(0, |known| known.silent);
        let mut missing = vec![];
        for query in queries {
            let (kind, job, step) = match query {
                HostQuery::Inspect if prepares && !reads.prepared => continue,
                HostQuery::Inspect => (Kind::Inspect, None, None),
                HostQuery::RestartJob(job) | HostQuery::TakeBack(job) => (Kind::RestartJob, Some(job.clone()), None),
                HostQuery::LostRestart(step) => (Kind::LostRestart, None, Some(*step)),
                HostQuery::Prepare => (Kind::Prepare, None, None),
                HostQuery::Vdsm => (Kind::Vdsm, None, None),
                HostQuery::ErrataBefore => (Kind::ErrataBefore, None, None),
                HostQuery::ErrataLeft => (Kind::ErrataLeft, None, None),
                HostQuery::Installed => (Kind::Installed, None, None),
                HostQuery::Work
                | HostQuery::History
                | HostQuery::Task(_)
                | HostQuery::BootTime
                | HostQuery::Upgrades
                | HostQuery::Target(_) => continue,
            };
            let phase = kind.phase(run, host);
            let key = (host.clone(), kind);
            let current = self
                .answers
                .get(&key)
                .filter(|answer| answer.phase == phase || bug!(RemembersInspections))
                .filter(|answer| answer.is_current(passed_ms, if kind == Kind::Inspect { silent } else { 1 }));
            let answered_ms = current.map(|answer| answer.answered_ms);
            match current.map(|answer| (&answer.value, answer.asked_ms)) {
                Some((Value::Inspected(inspection), asked_ms)) => {
                    reads.inspected.clone_from(&inspection.answer);
                    reads.inspected_asked_ms = Some(asked_ms);
                    reads.guards_restarts = inspection.guards_restarts;
                    reads.runs_since_ms = self.inspections.get(host).and_then(|known| known.runs_since_ms);
                }
                Some((Value::Errata(errata), _)) => match kind {
                    Kind::ErrataBefore => reads.errata_before.clone_from(errata),
                    _ => reads.errata_left.clone_from(errata),
                },
                Some((Value::Installed(installed), _)) => reads.installed.clone_from(installed),
                Some((Value::Vdsm(answers), _)) => {
                    (reads.vdsm, reads.vdsm_answered_ms) = (*answers, answered_ms);
                    let closed = self.closed_ports.get(host);
                    reads.vdsm_closed_for_ms = closed.map_or(0, |port| port.last_ms - port.since_ms);
                }
                Some((Value::RestartJob(of, state), _)) if Some(of) == job.as_ref() => reads.restart_job = *state,
                Some((Value::LostRestart(of, found), asked_ms)) => {
                    let listed = |job| LostRestart { step: *of, job, asked_ms };
                    reads.lost_restart = found.clone().map(listed);
                }
                Some((Value::Prepared(prepared), _)) => match &**prepared {
                    // Nothing was sent, so this does not count as a try.
                    Err(error) if may_pass(error.code()) => reads.unprepared = Some(error.clone().into()),
                    _ => reads.prepared = true,
                },
                _ if self.asked.contains_key(&(host.clone(), kind, phase)) => {}
                _ if kind == Kind::Inspect && is_down => {}
                _ => {
                    let ends = CancellationToken::new();
                    let takes_back = matches!(query, HostQuery::TakeBack(_));
                    missing.push(Wanted { host: host.clone(), kind, job, takes_back, step, phase, ends });
                }
            }
            // Until the next answer, the last answer of this phase is the last known one.
            if let Some(SlowAnswer { value: Value::Vdsm(answers), phase: of, .. }) = self.answers.get(&key)
                && *of == phase
            {
                reads.vdsm_last = Some(*answers);
            }
        }
        missing
    }

    /// Notes that the queries are sent, each with what ends it.
    pub(super) fn are_asked(&mut self, wanted: &[Wanted]) {
        let of = |wanted: &Wanted| ((wanted.host.clone(), wanted.kind, wanted.phase), wanted.ends.clone());
        self.asked.extend(wanted.iter().map(of));
    }

    /// The prepared installation of a host; it can be taken once.
    pub(super) fn take_prepared(&mut self, host: &HostId) -> Option<Result<Prepared>> {
        match self.answers.remove(&(host.clone(), Kind::Prepare)) {
            Some(SlowAnswer { value: Value::Prepared(prepared), .. }) => Some(*prepared),
            _ => None,
        }
    }

    /// Drops the answers about hosts that have entered another phase, and ends their inspections: each is a job that its
    /// provider would keep.
    pub(super) fn forget(&mut self, run: &Run) {
        let has_ended = |host: &HostId| phase_of(run, host) == Some(Phase::Ended);
        self.answers.retain(|(host, kind), answer| {
            (answer.phase == kind.phase(run, host) && !has_ended(host)) || bug!(RemembersInspections)
        });
        self.inspections.retain(|host, known| known.phase == phase_of(run, host));
        for ((host, kind, phase), ends) in &self.asked {
            if *kind == Kind::Inspect && *phase != phase_of(run, host) {
                ends.cancel();
            }
        }
    }
}

fn phase_of(run: &Run, host: &HostId) -> Option<Phase> {
    run.hosts.get(host).map(|h| h.phase)
}

/// The answer to a preparation that cannot be sent: the installation is refused with this error.
pub(super) fn refused(ports: &Ports, host: HostId, phase: Option<Phase>, error: Error) -> SlowAnswer {
    let (asked_ms, value) = (ports.clock.passed_ms(), Value::Prepared(Box::new(Err(error))));
    SlowAnswer { host, kind: Kind::Prepare, phase, asked_ms, answered_ms: asked_ms, value }
}

/// Sends a slow query, with a deadline.
pub(super) async fn ask(
    ports: &Ports,
    call: &Call,
    host: HostId,
    phase: Option<Phase>,
    query: SlowQuery,
) -> SlowAnswer {
    let clock = &*ports.clock;
    let asked_ms = clock.passed_ms();
    let (kind, value) = match query {
        SlowQuery::Inspect(known) => {
            let inspected = within(clock, ASK_LIMIT, "inspecting a host", inspect(ports, call, &host, &known)).await;
            let silent = |error: Error| {
                tracing::debug!(%host, %error, "the host did not answer through its provider");
                let answer = (error.code() != Code::StateFailed).then_some(Inspected::Silent);
                Inspection { answer, guards_restarts: false }
            };
            (Kind::Inspect, Value::Inspected(inspected.unwrap_or_else(silent)))
        }
        SlowQuery::RestartJob(job, planned) => (Kind::RestartJob, restart_job(ports, call, &host, job, planned).await),
        SlowQuery::TakeBack(job, planned) => {
            let taking = take_back(ports, call, &job, planned.as_ref());
            if let Err(error) = within(clock, ASK_LIMIT, "cancelling a job", taking).await {
                tracing::warn!(%host, %error, "the restart job of a host that left maintenance was not cancelled");
            }
            (Kind::RestartJob, restart_job(ports, call, &host, job, planned).await)
        }
        SlowQuery::LostRestart(step, mark, planned) => {
            let looking = lost_restart(ports, call, &host, &mark, planned.as_ref());
            let found = within(clock, ASK_LIMIT, "looking for a job", looking).await;
            let unread = |error| {
                tracing::info!(%host, step, %error, "the job of a restart was not looked up; it is asked for again");
            };
            (Kind::LostRestart, Value::LostRestart(step, found.map_err(unread).ok()))
        }
        SlowQuery::Prepare(request) => {
            let prepared = prepare::prepare(ports, call, *request);
            let prepared = within(clock, PREPARE_LIMIT, "preparing an installation", prepared).await;
            (Kind::Prepare, Value::Prepared(Box::new(prepared)))
        }
        SlowQuery::Errata(of, planned, before) => {
            let kind = if before.is_some() { Kind::ErrataLeft } else { Kind::ErrataBefore };
            (kind, errata(ports, call, &of, planned.as_ref(), before.as_deref().map(Vec::as_slice)).await)
        }
        SlowQuery::Installed(of, planned, names) => {
            (Kind::Installed, installed(ports, call, &of, planned.as_ref(), &names).await)
        }
        SlowQuery::Vdsm => {
            let answers = ports.engine.vdsm_answers(call, &host);
            let answers = within(clock, VDSM_LIMIT, "asking a VDSM port", answers).await;
            let unasked = |error| tracing::info!(%host, %error, "a VDSM port could not be asked; it is asked again");
            (Kind::Vdsm, Value::Vdsm(answers.map_err(unasked).ok()))
        }
    };
    SlowAnswer { host, kind, phase, asked_ms, answered_ms: clock.passed_ms(), value }
}

/// The answer of an inspection. A host that has answered before can be asked: where its provider has no way any more (somebody
/// changed a role, a template or the association), it is silent, and its VMs are not taken for gone.
async fn inspect(ports: &Ports, call: &Call, host: &HostId, known: &Known) -> Result<Inspection> {
    let (inspection, guards_restarts) = match content_host(ports, host).await? {
        Some((provider, content_host)) => {
            let provider = ports.provider(&provider)?;
            let inspection = provider.inspect(call, &content_host, known.machine.as_deref()).await?;
            (inspection, provider.guards_restarts())
        }
        None => (None, false),
    };
    let answer = match inspection {
        Some(inspection) => Inspected::Answered(inspection),
        None if known.has_answered && !bug!(LostWayIsNoWay) => {
            tracing::warn!(%host, "the provider has no way to inspect this host any more");
            Inspected::Silent
        }
        None => Inspected::NoWay,
    };
    Ok(Inspection { answer: Some(answer), guards_restarts })
}

/// The state of a restart job, with a deadline.
async fn restart_job(
    ports: &Ports,
    call: &Call,
    host: &HostId,
    job: ProviderTask,
    planned: Option<ProviderName>,
) -> Value {
    let reading = restart_job_state(ports, call, &job, planned.as_ref());
    let state = within(&*ports.clock, ASK_LIMIT, "reading a job", reading).await;
    let unread = |error: Error| {
        tracing::info!(%host, %error, "the state of a restart job was not answered; it is asked again");
        None
    };
    let state = state.unwrap_or_else(unread);
    Value::RestartJob(job, state)
}

/// Asks the provider to cancel a job.
async fn take_back(ports: &Ports, call: &Call, job: &ProviderTask, planned: Option<&ProviderName>) -> Result<()> {
    match planned {
        Some(provider) => ports.provider(provider)?.cancel(call, job).await,
        None => Ok(()),
    }
}

/// The state of a restart job; `None`: the provider does not show it now.
async fn restart_job_state(
    ports: &Ports,
    call: &Call,
    job: &ProviderTask,
    planned: Option<&ProviderName>,
) -> Result<Option<TaskState>> {
    let Some(provider) = planned else { return Ok(None) };
    let states = ports.provider(provider)?.tasks(call, std::slice::from_ref(job)).await?;
    match states.into_iter().next() {
        Some(Ok(seen)) => Ok(Some(seen.state)),
        Some(Err(error)) if error.code() == Code::TaskLost => Ok(Some(TaskState::Lost)),
        Some(Err(error)) => Err(error),
        None => Ok(None),
    }
}

/// The job of a restart whose call was not answered; `None`: the provider lists none.
///
/// # Errors
/// Those of [`Provider::started_restart`](crate::ports::Provider::started_restart); `NO_DATA` where the host is not associated with
/// the provider of the plan any more: the list of another provider proves nothing.
async fn lost_restart(
    ports: &Ports,
    call: &Call,
    host: &HostId,
    mark: &CorrelationId,
    planned: Option<&ProviderName>,
) -> Result<Option<ProviderTask>> {
    let associated = content_host(ports, host).await?;
    let Some((provider, content_host)) = associated.filter(|(provider, _)| planned == Some(provider)) else {
        if bug!(NoHostNoRestart) {
            return Ok(None);
        }
        let what = format!("whether a restart of host {host} was sent");
        return Err(
            codes::NoData { what, why: "the host is not associated with the provider of the plan any more" }.err()
        );
    };
    ports.provider(&provider)?.started_restart(call, &content_host, mark).await
}

/// The provider and the content host of a host, by its stored association.
pub(super) async fn content_host(ports: &Ports, host: &HostId) -> Result<Option<(ProviderName, ContentHostRef)>> {
    let found = ports.store.associations(std::slice::from_ref(host)).await?.into_iter().next();
    Ok(found.map(|a| {
        let content_host = ContentHostRef { id: a.content_host, name: a.content_host_name, last_checkin_ms: None };
        (a.provider, content_host)
    }))
}

/// Errata that can be installed on a host, with a deadline: all, or those `among` some. `None`: they are not known. A provider lists
/// none for a host that it knows no more, and for one without packages or repositories.
async fn errata(
    ports: &Ports,
    call: &Call,
    host: &HostInventory,
    planned: Option<&ProviderName>,
    among: Option<&[ErratumId]>,
) -> Value {
    let reading = async {
        let Some((provider, content_host)) = content_host(ports, &host.id).await? else { return Ok(None) };
        let ids = installable_ids(&**ports.provider(&provider)?, call, &content_host.id, among).await?;
        let is_known = is_of_host(ports, call, host, planned, (&provider, &content_host.id)).await?;
        Ok(Some(ids).filter(|_| is_known))
    };
    let read = within(&*ports.clock, ASK_LIMIT, "reading errata", reading).await;
    let unread = |error| {
        tracing::info!(host = %host.id, %error, "the errata of a host were not read; they are read again");
    };
    Value::Errata(read.map_err(unread).ok().flatten())
}

/// Packages of these names that the provider of the plan lists as installed on a host, with a deadline. `None`: they are not known.
async fn installed(
    ports: &Ports,
    call: &Call,
    host: &HostInventory,
    planned: Option<&ProviderName>,
    names: &BTreeSet<String>,
) -> Value {
    let reading = async {
        let Some((provider, content_host)) = content_host(ports, &host.id).await? else { return Ok(None) };
        let installed = ports.provider(&provider)?.installed(call, &content_host.id, &[]).await?;
        let is_known = is_of_host(ports, call, host, planned, (&provider, &content_host.id)).await?;
        let installed = installed.into_iter().filter(|package| names.contains(&package.name)).collect();
        Ok(Some(installed).filter(|_| is_known))
    };
    let read = within(&*ports.clock, ASK_LIMIT, "reading installed packages", reading).await;
    let unread = |error| {
        tracing::info!(host = %host.id, %error, "the packages of a host were not read; they are read again");
    };
    Value::Installed(read.map_err(unread).ok().flatten())
}

/// Whether a list of this content host is one of the host, by the provider of the plan. Called after the list was read: another
/// machine can have taken over the record before.
async fn is_of_host(
    ports: &Ports,
    call: &Call,
    host: &HostInventory,
    planned: Option<&ProviderName>,
    (provider, content_host): (&ProviderName, &ContentHostId),
) -> Result<bool> {
    let resolved = association::confirm(ports, call, host).await?;
    let is_same = resolved.provider.name() == provider && resolved.association.content_host == *content_host;
    let is_planned = planned.is_none_or(|planned| planned == provider);
    Ok(is_same && is_planned && !resolved.facts.nothing_computed)
}

/// The ids of errata that can be installed on a content host: those of `among`, or the first [`MOST_ERRATA`] of all.
async fn installable_ids(
    provider: &dyn Provider,
    call: &Call,
    content_host: &ContentHostId,
    among: Option<&[ErratumId]>,
) -> Result<Vec<ErratumId>> {
    let found = match among {
        Some(ids) => selection::installable(provider, call, content_host, ids).await?,
        None => selection::every(provider, call, content_host, ErrataQuery::default(), MOST_ERRATA).await?,
    };
    Ok(found.into_iter().map(|erratum| erratum.id).collect())
}
