//! Sends slow queries: what a provider or a host is asked, with which deadline, and what counts as no answer.
//!
//! Tests: `lab/tests/it/runs/slowness.rs` and `lost_restarts.rs`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::limit::within;
use super::slow::{Inspection, Kind, SlowAnswer, Value};
use crate::check::association;
use crate::error::{Code, Error, Result, codes};
use crate::install::prepare;
use crate::install::request::InstallRequest;
use crate::install::selection;
use crate::model::erratum::ErrataQuery;
use crate::model::host::{ContentHostRef, HostInventory};
use crate::model::ids::{ContentHostId, CorrelationId, ErratumId, HostId, ProviderName};
use crate::model::run::{MOST_ERRATA, Phase};
use crate::model::task::{ProviderTask, TaskState};
use crate::ports::{Call, Ports, Provider};
use crate::rolling::sequence::Inspected;

/// Deadline of an inspection, of reading a job, and of reading errata.
const ASK_LIMIT: Duration = Duration::from_secs(300);
/// Deadline of a query to a VDSM port.
const VDSM_LIMIT: Duration = Duration::from_secs(60);
/// Deadline of the preparation of an installation at its provider.
const PREPARE_LIMIT: Duration = Duration::from_secs(1_800);

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
