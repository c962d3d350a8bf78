//! Slow queries: a provider or a host answers them. They are sent beside the turns, and later turns use their
//! answers.
//!
//! An answer is as old as its query: a provider's report may have been true only at the moment of the query. The
//! one exception is a VDSM port, which shows a host alive at the moment of its answer.
//!
//! Tests: `lab/tests/it/runs/slowness.rs` and `slow_engine.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::limit::within;
use crate::error::{Code, Error, Result};
use crate::install::prepare::{self, Prepared};
use crate::install::request::InstallRequest;
use crate::model::TimeMs;
use crate::model::host::ContentHostRef;
use crate::model::ids::{HostId, ProviderName};
use crate::model::run::Phase;
use crate::model::task::{ProviderTask, TaskState};
use crate::ports::{Call, Ports};
use crate::rolling::run::{Run, may_pass};
use crate::rolling::sequence::{self, HostQuery, HostReads, Inspected};

/// Least time between two inspections of a host, each a job of its provider. A call needs an inspection that is not
/// older ([`sequence::COUNT_MAX_AGE_MS`]).
const INSPECT_EVERY_MS: TimeMs = sequence::COUNT_MAX_AGE_MS;
/// An answer that took longer than its time of use is used for this time after its arrival, by at least one turn.
const USED_ONCE_MS: TimeMs = 6_000;
/// Least time between two queries to a VDSM port. `activate` and `refresh` need an answer that is not older.
const VDSM_EVERY_MS: TimeMs = sequence::READ_MAX_AGE_MS;
/// Least time between two reads of the state of a restart job.
const JOB_EVERY_MS: TimeMs = 5_000;
/// How long a prepared installation is used.
const PREPARED_MS: TimeMs = 600_000;
/// Deadline of an inspection and of reading a job.
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
    Prepare,
    Vdsm,
}

/// A slow query about a host.
pub(super) enum SlowQuery {
    Inspect(Known),
    RestartJob(ProviderTask),
    Prepare(Box<InstallRequest>),
    Vdsm,
}

/// What is known of a host that is inspected.
pub(super) struct Known {
    /// Its hardware uuid by the engine.
    pub machine: Option<String>,
    /// It has answered an inspection of this run.
    pub has_answered: bool,
}

/// The answer to a slow query.
pub(super) enum Value {
    Inspected(Option<Inspected>),
    RestartJob(ProviderTask, Option<TaskState>),
    Prepared(Box<Result<Prepared>>),
    /// Whether its VDSM port answers; `None`: it could not be asked.
    Vdsm(Option<bool>),
}

impl Value {
    /// How long the answer is used; then the query is sent again.
    fn every_ms(&self) -> TimeMs {
        match self {
            Value::Inspected(_) => INSPECT_EVERY_MS,
            Value::RestartJob(..) => JOB_EVERY_MS,
            Value::Vdsm(_) => VDSM_EVERY_MS,
            Value::Prepared(prepared) if prepared.as_ref().as_ref().is_err_and(|e| may_pass(e.code())) => {
                INSPECT_EVERY_MS
            }
            Value::Prepared(_) => PREPARED_MS,
        }
    }
}

/// A slow query that is to be sent.
pub(super) struct Wanted {
    pub host: HostId,
    pub kind: Kind,
    /// The restart job of the query.
    pub job: Option<ProviderTask>,
    /// Phase of the host.
    pub phase: Option<Phase>,
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

impl SlowAnswer {
    /// Whether the answer is still used.
    fn is_current(&self, passed_ms: i64) -> bool {
        let since_asked = (0..self.value.every_ms()).contains(&(passed_ms - self.asked_ms));
        let answered_within = |ms: TimeMs| (0..ms).contains(&(passed_ms - self.answered_ms));
        match self.value {
            Value::Vdsm(_) | Value::Prepared(_) => answered_within(self.value.every_ms()),
            Value::Inspected(_) | Value::RestartJob(..) => since_asked || answered_within(USED_ONCE_MS),
        }
    }
}

/// Answers and queries under way, by host.
#[derive(Default)]
pub(super) struct Slow {
    asked: BTreeSet<(HostId, Kind)>,
    answers: BTreeMap<(HostId, Kind), SlowAnswer>,
    /// Answers to earlier queries do not count.
    not_before_ms: i64,
}

impl Slow {
    /// Sends all queries again that were sent before this time.
    pub(super) fn ask_again(&mut self, passed_ms: i64) {
        self.not_before_ms = passed_ms;
        self.answers.retain(|(_, kind), _| *kind == Kind::Prepare);
    }

    /// Takes an answer. The answer to a query of another phase does not count.
    pub(super) fn take(&mut self, run: &Run, answer: SlowAnswer) {
        let key = (answer.host.clone(), answer.kind);
        self.asked.remove(&key);
        let counts = answer.asked_ms >= self.not_before_ms || answer.kind == Kind::Prepare;
        if phase_of(run, &key.0) == answer.phase && counts {
            self.answers.insert(key, answer);
        }
    }

    /// Puts known answers into the reads of a host. Returns the queries that have to be sent now. If an inspection
    /// follows a preparation, it is asked for after the preparation is answered: the preparation can take long, and the
    /// inspection has to be new.
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
        let mut missing = vec![];
        for query in queries {
            let (kind, job) = match query {
                HostQuery::Inspect if prepares && !reads.prepared => continue,
                HostQuery::Inspect => (Kind::Inspect, None),
                HostQuery::RestartJob(job) => (Kind::RestartJob, Some(job.clone())),
                HostQuery::Prepare => (Kind::Prepare, None),
                HostQuery::Vdsm => (Kind::Vdsm, None),
                _ => continue,
            };
            let key = (host.clone(), kind);
            let current = self
                .answers
                .get(&key)
                .filter(|answer| (answer.phase == phase || bug!(RemembersInspections)) && answer.is_current(passed_ms));
            let answered_ms = current.map(|answer| answer.answered_ms);
            match current.map(|answer| (&answer.value, answer.asked_ms)) {
                Some((Value::Inspected(inspected), asked_ms)) => {
                    reads.inspected.clone_from(inspected);
                    reads.inspected_asked_ms = Some(asked_ms);
                }
                Some((Value::Vdsm(answers), _)) => (reads.vdsm, reads.vdsm_answered_ms) = (*answers, answered_ms),
                Some((Value::RestartJob(of, state), _)) if Some(of) == job.as_ref() => reads.restart_job = *state,
                Some((Value::Prepared(prepared), _)) => match &**prepared {
                    // Nothing was sent, so this does not count as a try.
                    Err(error) if may_pass(error.code()) => reads.unprepared = Some(error.clone().into()),
                    _ => reads.prepared = true,
                },
                _ if self.asked.contains(&key) => {}
                _ => missing.push(Wanted { host: host.clone(), kind, job, phase }),
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

    /// Notes that the queries were sent.
    pub(super) fn are_asked(&mut self, wanted: &[Wanted]) {
        self.asked.extend(wanted.iter().map(|wanted| (wanted.host.clone(), wanted.kind)));
    }

    /// The prepared installation of a host; it can be taken once.
    pub(super) fn take_prepared(&mut self, host: &HostId) -> Option<Result<Prepared>> {
        match self.answers.remove(&(host.clone(), Kind::Prepare)) {
            Some(SlowAnswer { value: Value::Prepared(prepared), .. }) => Some(*prepared),
            _ => None,
        }
    }

    /// Drops the answers about hosts that have entered another phase.
    pub(super) fn forget(&mut self, run: &Run) {
        self.answers.retain(|(host, _), answer| answer.phase == phase_of(run, host) || bug!(RemembersInspections));
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
                (error.code() != Code::StateFailed).then_some(Inspected::Silent)
            };
            (Kind::Inspect, Value::Inspected(inspected.map_or_else(silent, Some)))
        }
        SlowQuery::RestartJob(job) => {
            let state = within(clock, ASK_LIMIT, "reading a job", restart_job_state(ports, call, &host, &job)).await;
            let unread = |error: Error| {
                tracing::info!(%host, %error, "the state of a restart job was not answered; it is asked again");
                None
            };
            let state = state.unwrap_or_else(unread);
            (Kind::RestartJob, Value::RestartJob(job, state))
        }
        SlowQuery::Prepare(request) => {
            let prepared = prepare::prepare(ports, call, *request);
            let prepared = within(clock, PREPARE_LIMIT, "preparing an installation", prepared).await;
            (Kind::Prepare, Value::Prepared(Box::new(prepared)))
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
async fn inspect(ports: &Ports, call: &Call, host: &HostId, known: &Known) -> Result<Inspected> {
    let inspection = match content_host(ports, host).await? {
        Some((provider, content_host)) => {
            ports.provider(&provider)?.inspect(call, &content_host, known.machine.as_deref()).await?
        }
        None => None,
    };
    Ok(match inspection {
        Some(inspection) => Inspected::Answered(inspection),
        None if known.has_answered => {
            tracing::warn!(%host, "the provider has no way to inspect this host any more");
            Inspected::Silent
        }
        None => Inspected::NoWay,
    })
}

/// The state of a restart job; `None`: the provider does not show it now.
async fn restart_job_state(ports: &Ports, call: &Call, host: &HostId, job: &ProviderTask) -> Result<Option<TaskState>> {
    let Some((provider, _)) = content_host(ports, host).await? else { return Ok(None) };
    let states = ports.provider(&provider)?.tasks(call, std::slice::from_ref(job)).await?;
    match states.into_iter().next() {
        Some(Ok(seen)) => Ok(Some(seen.state)),
        Some(Err(error)) if error.code() == Code::TaskLost => Ok(Some(TaskState::Lost)),
        Some(Err(error)) => Err(error),
        None => Ok(None),
    }
}

/// The provider and the content host of a host, by its stored association.
pub(super) async fn content_host(ports: &Ports, host: &HostId) -> Result<Option<(ProviderName, ContentHostRef)>> {
    let found = ports.store.associations(std::slice::from_ref(host)).await?.into_iter().next();
    Ok(found.map(|a| {
        let content_host = ContentHostRef { id: a.content_host, name: a.content_host_name, last_checkin_ms: None };
        (a.provider, content_host)
    }))
}
