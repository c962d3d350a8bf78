//! Installing errata or packages on one host: the gates, then the sending.
//!
//! [`prepare`] asks and refuses; nothing is changed by it. [`send`] writes the intent, calls the provider once and
//! writes the outcome; it must run to its end even if the caller goes away.
//!
//! Tests: `tests/it/install/gates.rs`.

use std::collections::BTreeSet;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use crate::audit::EventKind;
use crate::check::association::{self, Resolved};
use crate::check::kind::{self, is_node_image};
use crate::check::levels::{self, Frame, Subject};
use crate::error::{Code, Error, Result, codes};
use crate::install::lifecycle::{self, Step, WHOLE, about, uncertain};
use crate::install::proof::{join, planned_from_errata};
use crate::install::tasks::{Sending, Tasks, refuse_busy};
use crate::model::erratum::{ErrataQuery, ErrataScope, Erratum};
use crate::model::evr::Nevra;
use crate::model::host::{ContentHostRef, EngineInventory, HostInventory, HostStatus};
use crate::model::ids::{ErratumId, PackageName, RunId, TaskId};
use crate::model::level::Level;
use crate::model::request::{InstallErrataRequest, InstallPackagesRequest, MaintenanceOverride, named};
use crate::model::task::{InstallWay, Progress, Selection, Task, TaskErratum, TaskState};
use crate::model::{FORMAT, TimeMs};
use crate::ports::{Call, Change, Ports, Provider, TaskRecord};

/// The engine's data about a host may be this old when it is to be changed.
const INVENTORY_MAX_AGE_MS: TimeMs = 10 * 60 * 1000;

/// Between two tries to write the outcome of a sending.
const WRITE_AGAIN: Duration = Duration::from_secs(1);

/// Most errata or packages of one installation: one page of the provider, and a command line that fits.
pub const MAX_SELECTION: usize = 500;

/// What is to be installed, on which host, and who asks.
pub struct Request {
    /// The host as of now.
    pub host: HostInventory,
    /// What to install.
    pub selection: Selection,
    /// Who asks.
    pub actor: String,
    /// Consent to install outside maintenance.
    pub override_: Option<MaintenanceOverride>,
    /// What the engine supports.
    pub engine: Option<EngineInventory>,
    /// Level in force in the host's cluster.
    pub cluster_level: Option<Level>,
    /// Set where it is a step of a run.
    pub step: Option<StepOfRun>,
}

/// An installation that a run has written down, and that only whoever drives the run may send.
#[derive(Debug, Clone)]
pub struct StepOfRun {
    /// Id of the task, as it was written down.
    pub task: TaskId,
    /// The run.
    pub run: RunId,
    /// The epoch of its driver.
    pub epoch: u64,
}

impl From<InstallErrataRequest> for Request {
    fn from(r: InstallErrataRequest) -> Self {
        Request {
            host: r.host,
            selection: Selection::Errata(without_repeats(r.errata, folded)),
            actor: r.actor,
            override_: r.override_,
            engine: r.engine,
            cluster_level: r.cluster_level,
            step: None,
        }
    }
}

impl From<InstallPackagesRequest> for Request {
    fn from(r: InstallPackagesRequest) -> Self {
        Request {
            host: r.host,
            selection: Selection::Packages(without_repeats(r.packages, PackageName::clone)),
            actor: r.actor,
            override_: r.override_,
            engine: r.engine,
            cluster_level: r.cluster_level,
            step: None,
        }
    }
}

fn without_repeats<T: Clone, K: Ord>(items: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut seen = BTreeSet::new();
    items.into_iter().filter(|i| seen.insert(key(i))).collect()
}

/// An installation that passed every gate and was not sent yet.
pub struct Prepared {
    record: TaskRecord,
    before: Vec<Nevra>,
    provider: Arc<dyn Provider>,
    way: InstallWay,
    /// When the engine's data about the host was read.
    observed_at_ms: TimeMs,
    /// Consent that is made use of.
    consent: Option<MaintenanceOverride>,
    /// The run that it is a step of.
    step: Option<StepOfRun>,
}

/// Asks everything and refuses what must be refused. Changes nothing on the host.
pub async fn prepare(ports: &Ports, call: &Call, request: Request) -> Result<Prepared> {
    if !ports.store.is_controller() {
        return Err(codes::ObserverOnly { operation: "installing" }.err());
    }
    let observed_at_ms = request.host.observed_at_ms.unwrap_or_else(|| ports.clock.now_ms());
    check_form(&request)?;
    check_age(&request.host.name, observed_at_ms, ports.clock.now_ms())?;
    let consent = check_maintenance(&request)?;
    refuse_busy(ports, &request.host.name, |r| r.task.host_id == request.host.id).await?;
    let resolved = association::resolve_one(ports, call, &request.host).await?;
    let way = way_of(&resolved, call, &request.host).await?;
    let content_host = ContentHostRef {
        id: resolved.association.content_host.clone(),
        name: resolved.association.content_host_name.clone(),
        last_checkin_ms: resolved.facts.last_checkin_ms,
    };
    let before = resolved.provider.installed(call, &content_host.id, &[]).await?;
    let Plan { selection, errata, packages } = plan(&resolved, call, &request, &content_host, &before).await?;
    if consent.is_some() {
        refuse_override(&request.host, &errata, &packages)?;
    }
    refuse_drops(ports, &request, &before, &packages).await?;
    let step = request.step;
    let task = Task {
        format: FORMAT,
        id: step.as_ref().map_or_else(|| TaskId::new(ports.ids.unique()), |step| Ok(step.task.clone()))?,
        host_id: request.host.id.clone(),
        host_name: request.host.name.clone(),
        provider: resolved.provider.name().clone(),
        provider_task: None,
        actor: request.actor,
        correlation_id: call.correlation_id.clone(),
        selection,
        errata: errata.iter().map(task_erratum).collect(),
        state: TaskState::Sending,
        progress: Progress { done: 0, total: WHOLE, phase: "sending".to_owned() },
        provider_text: String::new(),
        problem: None,
        proof: None,
        cancel_requested: false,
        created_at_ms: ports.clock.now_ms(),
        ended_at_ms: None,
    };
    let record = TaskRecord { task, content_host, planned: packages, proving_since_ms: None, stuck_told: false };
    Ok(Prepared { record, before, provider: resolved.provider, way, observed_at_ms, consent, step })
}

/// Writes the intent, calls the provider once, writes the outcome. Once begun it must run to its end.
///
/// The outcome is written again and again until it is durable or `stop` is cancelled: without it, a task that the
/// provider works on could not be followed.
///
/// # Errors
/// `HOST_BUSY`; what the provider refused with; `TASK_START_UNKNOWN` if it may have begun.
pub async fn send(
    ports: &Ports,
    tasks: &Tasks,
    call: &Call,
    prepared: Prepared,
    stop: &CancellationToken,
) -> Result<Task> {
    let intent = intent(&prepared, ports.clock.now_ms());
    let Prepared { record, provider, way, observed_at_ms, .. } = prepared;
    check_age(&record.task.host_name, observed_at_ms, ports.clock.now_ms())?;
    let sending = tasks.begin(ports, &record, intent).await?;
    let answer = AssertUnwindSafe(provider.install(call, &record.content_host, way, &record.task.selection));
    let answer = answer.catch_unwind().await;
    let answer = answer.unwrap_or_else(|_| Err(Error::internal("sending the installation panicked")));
    let now = ports.clock.now_ms();
    let (step, outcome) = match answer {
        Ok(ids) => {
            let mut record = record;
            record.task.provider_task = Some(ids);
            record.task.state = TaskState::Planned;
            record.task.progress.phase = "planned".to_owned();
            (Step::quiet(record), Ok(()))
        }
        Err(error) if is_a_no(error.code()) => (lifecycle::refused(record, &error, now), Err(error)),
        Err(error) => {
            let doubt = uncertain(&record, &error);
            (lifecycle::unobserved(record, &doubt, now), Err(doubt))
        }
    };
    let task = write_outcome(ports, tasks, step, sending, stop).await?;
    outcome.map(|()| task)
}

async fn write_outcome(
    ports: &Ports,
    tasks: &Tasks,
    step: Step,
    _sending: Sending<'_>,
    stop: &CancellationToken,
) -> Result<Task> {
    loop {
        let id = &step.record.task.id;
        let error = match tasks.change(ports, id, |_| step.clone()).await {
            Ok(record) => return Ok(record.task),
            Err(error) => error,
        };
        let at_the_provider = step.record.task.provider_task.as_ref();
        tracing::error!(%error, task = %id, ?at_the_provider, "the outcome of sending an installation could not be written");
        if stop.is_cancelled() || error.code() == Code::Closed {
            return Err(uncertain(&step.record, &error));
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => {}
            () = ports.clock.sleep(WRITE_AGAIN) => {}
        }
    }
}

/// Errors by which the provider, or our own side before it, says that nothing was begun. After any other the provider
/// may have begun: it did not answer, or not in a way that says no.
pub fn is_a_no(code: Code) -> bool {
    matches!(
        code,
        Code::InvalidArgument
            | Code::InvalidConfig
            | Code::ProviderUnknown
            | Code::ProviderAuth
            | Code::ProviderForbidden
            | Code::ProviderNotFound
            | Code::ProviderRejected
            | Code::ProviderUnsupported
            | Code::ProviderSearch
            | Code::HostNotRegistered
            | Code::HostWithoutContent
            | Code::EmptySelection
            | Code::ErrataNotApplicable
            | Code::ErratumUnknown
            | Code::PackagesNotUpgradable
            | Code::NoInstallMethod
    )
}

fn intent(prepared: &Prepared, now: TimeMs) -> Vec<Change> {
    let record = &prepared.record;
    let mut changes =
        vec![Change::Task(record.clone()), Change::PackagesBefore(record.task.id.clone(), prepared.before.clone())];
    if let Some(consent) = &prepared.consent {
        let event = about(EventKind::InstallOverride, record, now).with("reason", &consent.reason);
        changes.push(Change::Event(event.build()));
    }
    changes.push(Change::Event(about(EventKind::InstallStarted, record, now).build()));
    // Whoever took the run over has looked for this task: from then on it must not come into being.
    changes.extend(prepared.step.as_ref().map(|step| Change::Fence { run: step.run.clone(), epoch: step.epoch }));
    changes
}

fn check_form(request: &Request) -> Result<()> {
    let count = match &request.selection {
        Selection::Errata(ids) => ids.len(),
        Selection::Packages(names) => names.len(),
    };
    if count == 0 {
        return Err(codes::EmptySelection { host: &request.host.name }.err());
    }
    if count > MAX_SELECTION {
        return Err(Error::argument("selection", format!("{count} entries; at most {MAX_SELECTION} at a time")));
    }
    named("actor", &request.actor)?;
    if let Some(o) = &request.override_ {
        named("override.reason", &o.reason)?;
    }
    if !request.host.managed {
        return Err(Error::argument("host", format!("'{}' is not managed by the engine", request.host.name)));
    }
    Ok(())
}

/// Data from the future is refused as well: with such clocks nobody knows how old it is.
fn check_age(host: &str, observed_at_ms: TimeMs, now: TimeMs) -> Result<()> {
    let refuse = |problem: String| Err(Error::argument("host.observed_at_ms", problem));
    let age = now.saturating_sub(observed_at_ms);
    if age > INVENTORY_MAX_AGE_MS {
        return refuse(format!("the engine's data about '{host}' is older than ten minutes; read the host again"));
    }
    if age < -INVENTORY_MAX_AGE_MS {
        return refuse(format!("the engine's data about '{host}' is from the future; compare the clocks"));
    }
    Ok(())
}

/// Passes a host in maintenance without VMs, and any other with consent. Answers the consent if it was needed.
fn check_maintenance(request: &Request) -> Result<Option<MaintenanceOverride>> {
    let host = &request.host;
    let refusal = if host.status != HostStatus::Maintenance {
        let status = serde_json::to_value(host.status).ok();
        let status = status.as_ref().and_then(|s| s.as_str()).unwrap_or("unknown");
        codes::HostNotInMaintenance { host: &host.name, status }.err()
    } else {
        match host.vm_count {
            Some(0) => return Ok(None),
            Some(count) => codes::HostRunsVms { host: &host.name, count }.err(),
            None => codes::HostVmsUnknown { host: &host.name }.err(),
        }
    };
    request.override_.clone().map(Some).ok_or(refusal)
}

async fn way_of(resolved: &Resolved, call: &Call, host: &HostInventory) -> Result<InstallWay> {
    let capability = resolved.provider.capability(call, &resolved.association.content_host).await?;
    capability.way.ok_or_else(|| {
        let (why, remedy) = match &capability.problem {
            Some(p) => (p.params.get("why").unwrap_or(&p.message), p.params.get("remedy").unwrap_or(&p.remedy)),
            None => (&"it reports neither katello-agent nor remote execution".to_owned(), &String::new()),
        };
        codes::NoInstallMethod { host: &host.name, provider: resolved.provider.name(), why, remedy }.err()
    })
}

/// What a selection comes to.
struct Plan {
    /// The selection, in the provider's spelling.
    selection: Selection,
    errata: Vec<Erratum>,
    /// Packages with the versions that they should get.
    packages: Vec<Nevra>,
}

/// Resolves the selection to errata and packages; refuses what cannot be installed any more.
async fn plan(
    resolved: &Resolved,
    call: &Call,
    request: &Request,
    content_host: &ContentHostRef,
    before: &[Nevra],
) -> Result<Plan> {
    let host = &request.host.name;
    match &request.selection {
        Selection::Errata(ids) => {
            let errata = installable(resolved.provider.as_ref(), call, content_host, ids).await?;
            let gone: Vec<_> = ids.iter().filter(|id| !errata.iter().any(|e| folded(&e.id) == folded(id))).collect();
            if !gone.is_empty() {
                return Err(codes::ErrataNotApplicable { host, errata: join(&gone) }.err());
            }
            let is_modular = errata.iter().any(|e| !e.modular_packages.is_empty());
            let enabled = match is_modular {
                true => resolved.provider.enabled_streams(call, &content_host.id).await?,
                false => None,
            };
            let packages = planned_from_errata(&errata, before, enabled.as_ref());
            let selection = Selection::Errata(errata.iter().map(|e| e.id.clone()).collect());
            Ok(Plan { selection, errata, packages })
        }
        Selection::Packages(names) => {
            let packages = upgradable(resolved, call, content_host, names, before).await?;
            let gone: Vec<_> = names.iter().filter(|n| !packages.iter().any(|p| p.name == n.as_str())).collect();
            if !gone.is_empty() {
                return Err(codes::PackagesNotUpgradable { host, packages: join(&gone) }.err());
            }
            Ok(Plan { selection: request.selection.clone(), errata: vec![], packages })
        }
    }
}

/// Servers and people write the ids of advisories in either case.
fn folded(id: &ErratumId) -> String {
    id.as_str().to_ascii_lowercase()
}

/// Those of the errata that can be installed now, each once, asked one page at a time.
pub async fn installable(
    provider: &dyn Provider,
    call: &Call,
    content_host: &ContentHostRef,
    ids: &[ErratumId],
) -> Result<Vec<Erratum>> {
    let mut wanted: BTreeSet<String> = ids.iter().map(folded).collect();
    let mut found = Vec::new();
    for chunk in ids.chunks(100) {
        let query = ErrataQuery {
            scope: ErrataScope::Installable,
            ids: chunk.to_vec(),
            per_page: 100,
            ..ErrataQuery::default()
        };
        let page = provider.errata(call, &content_host.id, &query).await?.errata;
        found.extend(page.into_iter().filter(|e| wanted.remove(&folded(&e.id))));
    }
    Ok(found)
}

async fn upgradable(
    resolved: &Resolved,
    call: &Call,
    content_host: &ContentHostRef,
    names: &[PackageName],
    before: &[Nevra],
) -> Result<Vec<Nevra>> {
    let mut planned: Vec<Nevra> = resolved
        .provider
        .upgradable(call, &content_host.id, names)
        .await?
        .into_iter()
        .filter(|u| u.to > u.installed.evr && names.iter().any(|n| n.as_str() == u.installed.name))
        .map(|u| Nevra { evr: u.to, ..u.installed })
        .collect();
    // A Node's image is not listed as upgradable: it replaces a placeholder of another name.
    for name in names.iter().filter(|n| is_node_image(n.as_str())) {
        if planned.iter().any(|p| p.name == name.as_str()) {
            continue;
        }
        let installed = kind::versions_of(before).image;
        let available = resolved.provider.available(call, &content_host.id, name).await?;
        if let Some(evr) = available
            && installed.is_none_or(|i| evr > i)
        {
            planned.push(Nevra { name: name.to_string(), evr, arch: "noarch".to_owned() });
        }
    }
    Ok(planned)
}

/// No consent extends to these: installing them restarts or replaces what running machines depend on.
fn refuse_override(host: &HostInventory, errata: &[Erratum], planned: &[Nevra]) -> Result<()> {
    const GUARDED: [&str; 4] = ["vdsm", "libvirt", "qemu", "kernel"];
    let guarded = |name: &str| GUARDED.iter().any(|g| name.starts_with(g)) || is_node_image(name);
    let mut names: BTreeSet<String> = planned.iter().map(|p| p.name.clone()).collect();
    for package in errata.iter().flat_map(|e| &e.packages) {
        names.insert(Nevra::parse(package).map_or_else(|_| package.clone(), |n| n.name));
    }
    let mut refused: Vec<_> = names.into_iter().filter(|n| guarded(n)).collect();
    // Nobody can say that an erratum without a list of packages touches none of them.
    refused.extend(errata.iter().filter(|e| e.packages.is_empty()).map(|e| e.id.to_string()));
    if refused.is_empty() {
        return Ok(());
    }
    Err(codes::OverrideRefused { host: &host.name, packages: refused.join(", ") }.err())
}

/// An update that would drop the cluster's level or the engine's support is refused before the host is touched.
async fn refuse_drops(ports: &Ports, request: &Request, before: &[Nevra], planned: &[Nevra]) -> Result<()> {
    let images = ports.store.image_levels().await?;
    let host = Subject {
        kind: kind::by_inventory(&request.host).or_else(|| kind::by_packages(before)),
        installed: &kind::versions_of(before),
        reported: request.host.reported_levels.as_ref(),
        arch: before.iter().find(|p| p.name == "vdsm").map(|p| p.arch.as_str()),
    };
    let frame = Frame { engine: request.engine.as_ref(), images: &images };
    let target = kind::versions_of(planned);
    let refusals = levels::refusals(&request.host.name, &host, &target, request.cluster_level, frame);
    refusals.into_iter().next().map_or(Ok(()), Err)
}

fn task_erratum(e: &Erratum) -> TaskErratum {
    TaskErratum {
        id: e.id.clone(),
        kind: e.kind,
        title: e.title.clone(),
        reboot_suggested: e.reboot_suggested.unwrap_or(false),
    }
}
