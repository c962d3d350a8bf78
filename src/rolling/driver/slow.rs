//! Questions that take long, because a provider answers them: they are asked beside the turns, and their answers are used
//! by the turns that follow.

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
use crate::rolling::run::{Run, is_unclear};
use crate::rolling::sequence::{HostQuery, HostReads, Inspected};

/// A host is inspected by a job on its provider: not more often than this.
const INSPECT_EVERY_MS: TimeMs = 20_000;
/// The state of a restart job is read not more often than this.
const JOB_EVERY_MS: TimeMs = 5_000;
/// What the provider was asked for an installation is used for so long.
const PREPARED_MS: TimeMs = 600_000;
/// Deadline of an inspection and of reading a job.
const ASK_LIMIT: Duration = Duration::from_secs(300);
/// Deadline of everything that the provider is asked before an installation.
const PREPARE_LIMIT: Duration = Duration::from_secs(1_800);

/// Kinds of such questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Inspect,
    RestartJob,
    Prepare,
}

/// What is asked about a host.
pub(super) enum SlowQuestion {
    Inspect,
    RestartJob(ProviderTask),
    Prepare(Box<InstallRequest>),
}

/// What was answered.
pub(super) enum Value {
    Inspected(Option<Inspected>),
    RestartJob(ProviderTask, Option<TaskState>),
    Prepared(Box<Result<Prepared>>),
}

impl Value {
    /// It is used for so long; then it is asked again.
    fn every_ms(&self) -> TimeMs {
        match self {
            Value::Inspected(_) => INSPECT_EVERY_MS,
            Value::RestartJob(..) => JOB_EVERY_MS,
            Value::Prepared(prepared) if prepared.as_ref().as_ref().is_err_and(|e| is_unclear(e.code())) => {
                INSPECT_EVERY_MS
            }
            Value::Prepared(_) => PREPARED_MS,
        }
    }
}

/// A question that is to be asked.
pub(super) struct Wanted {
    pub host: HostId,
    pub kind: Kind,
    /// The job whose state is asked for.
    pub job: Option<ProviderTask>,
    /// Phase of the host.
    pub phase: Option<Phase>,
}

/// An answer about a host.
pub(super) struct SlowAnswer {
    host: HostId,
    kind: Kind,
    /// Its phase when it was asked.
    phase: Option<Phase>,
    value: Value,
}

/// Answers and questions under way, by host.
#[derive(Default)]
pub(super) struct Slow {
    asked: BTreeSet<(HostId, Kind)>,
    answers: BTreeMap<(HostId, Kind), (TimeMs, Option<Phase>, Value)>,
}

impl Slow {
    /// Takes an answer in. What was asked in another phase does not count.
    pub(super) fn take(&mut self, run: &Run, now_ms: TimeMs, answer: SlowAnswer) {
        let SlowAnswer { host, kind, phase, value } = answer;
        let key = (host, kind);
        self.asked.remove(&key);
        if phase_of(run, &key.0) == phase {
            self.answers.insert(key, (now_ms, phase, value));
        }
    }

    /// Puts known answers into the reads of a host. Returns the questions that have to be asked now.
    pub(super) fn fill(
        &self,
        run: &Run,
        now_ms: TimeMs,
        host: &HostId,
        questions: &[HostQuery],
        reads: &mut HostReads,
    ) -> Vec<Wanted> {
        let phase = phase_of(run, host);
        let mut missing = vec![];
        for question in questions {
            let (kind, job) = match question {
                HostQuery::Inspect => (Kind::Inspect, None),
                HostQuery::RestartJob(job) => (Kind::RestartJob, Some(job.clone())),
                HostQuery::Prepare => (Kind::Prepare, None),
                _ => continue,
            };
            let key = (host.clone(), kind);
            let current = self.answers.get(&key).filter(|(at, asked_in, value)| {
                (*asked_in == phase || bug!(RemembersInspections)) && (0..value.every_ms()).contains(&(now_ms - at))
            });
            match current.map(|(_, _, value)| value) {
                Some(Value::Inspected(inspected)) => reads.inspected.clone_from(inspected),
                Some(Value::RestartJob(of, state)) if Some(of) == job.as_ref() => reads.restart_job = *state,
                Some(Value::Prepared(prepared)) => match &**prepared {
                    // Nothing was sent, so this counts as no try.
                    Err(error) if is_unclear(error.code()) => reads.unprepared = Some(error.clone().into()),
                    _ => reads.prepared = true,
                },
                _ if self.asked.contains(&key) => {}
                _ => missing.push(Wanted { host: host.clone(), kind, job, phase }),
            }
        }
        missing
    }

    /// These are being asked from now on.
    pub(super) fn are_asked(&mut self, wanted: &[Wanted]) {
        self.asked.extend(wanted.iter().map(|wanted| (wanted.host.clone(), wanted.kind)));
    }

    /// What was prepared for a host, once.
    pub(super) fn take_prepared(&mut self, host: &HostId) -> Option<Result<Prepared>> {
        match self.answers.remove(&(host.clone(), Kind::Prepare)) {
            Some((_, _, Value::Prepared(prepared))) => Some(*prepared),
            _ => None,
        }
    }

    /// Forgets hosts that the run has finished with.
    pub(super) fn forget(&mut self, run: &Run) {
        self.answers.retain(|(host, _), (_, phase, _)| *phase == phase_of(run, host) || bug!(RemembersInspections));
    }
}

fn phase_of(run: &Run, host: &HostId) -> Option<Phase> {
    run.hosts.get(host).map(|h| h.phase)
}

/// The question cannot be asked: an installation is refused for that reason.
pub(super) fn refused(host: HostId, phase: Option<Phase>, error: Error) -> SlowAnswer {
    SlowAnswer { host, kind: Kind::Prepare, phase, value: Value::Prepared(Box::new(Err(error))) }
}

/// Asks, within a deadline.
pub(super) async fn ask(
    ports: &Ports,
    call: &Call,
    host: HostId,
    phase: Option<Phase>,
    question: SlowQuestion,
) -> SlowAnswer {
    let clock = &*ports.clock;
    let (kind, value) = match question {
        SlowQuestion::Inspect => {
            let inspected = within(clock, ASK_LIMIT, "inspecting a host", inspect(ports, call, &host)).await;
            let silent = |error: Error| {
                tracing::debug!(%host, %error, "the host did not answer through its provider");
                (error.code() != Code::StateFailed).then_some(Inspected::Silent)
            };
            (Kind::Inspect, Value::Inspected(inspected.map_or_else(silent, Some)))
        }
        SlowQuestion::RestartJob(job) => {
            let state = within(clock, ASK_LIMIT, "reading a job", restart_job_state(ports, call, &host, &job)).await;
            let unread = |error: Error| {
                tracing::info!(%host, %error, "the state of a restart job was not answered; it is asked again");
                None
            };
            let state = state.unwrap_or_else(unread);
            (Kind::RestartJob, Value::RestartJob(job, state))
        }
        SlowQuestion::Prepare(request) => {
            let prepared = prepare::prepare(ports, call, *request);
            let prepared = within(clock, PREPARE_LIMIT, "preparing an installation", prepared).await;
            (Kind::Prepare, Value::Prepared(Box::new(prepared)))
        }
    };
    SlowAnswer { host, kind, phase, value }
}

/// What the host reports through its provider.
async fn inspect(ports: &Ports, call: &Call, host: &HostId) -> Result<Inspected> {
    let Some((provider, content_host)) = content_host(ports, host).await? else { return Ok(Inspected::NoWay) };
    let inspection = ports.provider(&provider)?.inspect(call, &content_host).await?;
    Ok(inspection.map_or(Inspected::NoWay, Inspected::Answered))
}

/// How a restart job stands; `None`: the provider does not show it now.
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
