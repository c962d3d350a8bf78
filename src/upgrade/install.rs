//! Installing errata or packages on one host: the gates, then the sending.
//!
//! [`prepare`] asks and refuses; nothing is changed by it. [`send`] writes the intent, calls the provider once and
//! writes the outcome; it must run to its end even if the caller goes away.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::audit::EventKind;
use crate::check::association::{self, Resolved};
use crate::check::kind::{self, is_node_image};
use crate::check::levels::{self, Frame, Subject};
use crate::error::{Code, Error, Result};
use crate::model::FORMAT;
use crate::model::erratum::{ErrataQuery, ErrataScope, Erratum};
use crate::model::evr::Nevra;
use crate::model::host::{ContentHostRef, EngineInventory, HostInventory, HostStatus};
use crate::model::ids::{ErratumId, HostId, PackageName, TaskId};
use crate::model::level::Level;
use crate::model::request::{InstallErrata, InstallPackages, Override};
use crate::model::task::{InstallWay, Progress, Selection, Task, TaskErratum, TaskState};
use crate::ports::{Call, Change, Ports, Provider, TaskRecord};
use crate::upgrade::lifecycle::{self, WHOLE, about};
use crate::upgrade::proof::{join, planned_from_errata};

/// The engine's data about a host may be this old when it is to be changed.
const INVENTORY_MAX_AGE_MS: i64 = 10 * 60 * 1000;

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
    pub override_: Option<Override>,
    /// What the engine supports.
    pub engine: Option<EngineInventory>,
    /// Level in force in the host's cluster.
    pub cluster_level: Option<Level>,
}

impl From<InstallErrata> for Request {
    fn from(r: InstallErrata) -> Self {
        Request {
            host: r.host,
            selection: Selection::Errata(without_repeats(r.errata)),
            actor: r.actor,
            override_: r.override_,
            engine: r.engine,
            cluster_level: r.cluster_level,
        }
    }
}

impl From<InstallPackages> for Request {
    fn from(r: InstallPackages) -> Self {
        Request {
            host: r.host,
            selection: Selection::Packages(without_repeats(r.packages)),
            actor: r.actor,
            override_: r.override_,
            engine: r.engine,
            cluster_level: r.cluster_level,
        }
    }
}

fn without_repeats<T: Ord + Clone>(items: Vec<T>) -> Vec<T> {
    let mut seen = BTreeSet::new();
    items.into_iter().filter(|i| seen.insert(i.clone())).collect()
}

/// An installation that passed every gate and was not sent yet.
pub struct Prepared {
    record: TaskRecord,
    provider: Arc<dyn Provider>,
    way: InstallWay,
    override_: Option<Override>,
}

/// Asks everything and refuses what must be refused. Changes nothing on the host.
pub async fn prepare(ports: &Ports, call: &Call, request: Request) -> Result<Prepared> {
    if !ports.store.is_controller() {
        return Err(Code::ObserverOnly.err().with("operation", "installing"));
    }
    check_form(&request, ports.clock.now_ms())?;
    check_maintenance(&request)?;
    refuse_busy(ports, &request.host.id, &request.host.name).await?;
    let resolved = association::resolve_one(ports, call, &request.host).await?;
    let way = way_of(&resolved, call, &request.host).await?;
    let content_host = ContentHostRef {
        id: resolved.association.content_host.clone(),
        name: resolved.association.content_host_name.clone(),
        last_checkin_ms: resolved.facts.last_checkin_ms,
    };
    let before = resolved.provider.installed(call, &content_host.id, &[]).await?;
    let (errata, planned) = plan(&resolved, call, &request, &content_host, &before).await?;
    if request.override_.is_some() {
        refuse_override(&request.host, &errata, &planned)?;
    }
    refuse_drops(ports, &request, &before, &planned).await?;
    let now = ports.clock.now_ms();
    let task = Task {
        format: FORMAT,
        id: TaskId::new(ports.ids.unique())?,
        host_id: request.host.id.clone(),
        host_name: request.host.name.clone(),
        provider: resolved.provider.name().clone(),
        provider_task: None,
        actor: request.actor,
        correlation_id: call.correlation_id.clone(),
        selection: request.selection,
        errata: errata.iter().map(task_erratum).collect(),
        state: TaskState::Sending,
        progress: Progress { done: 0, total: WHOLE, phase: "sending".to_owned() },
        provider_text: String::new(),
        problem: None,
        proof: None,
        cancel_requested: false,
        created_at_ms: now,
        ended_at_ms: None,
    };
    let record = TaskRecord { task, content_host, before, planned, proving_since_ms: None };
    Ok(Prepared { record, provider: resolved.provider, way, override_: request.override_ })
}

/// Writes the intent, calls the provider once, writes the outcome.
///
/// `one_at_a_time` keeps two calls from both finding the host idle.
pub async fn send(
    ports: &Ports,
    call: &Call,
    prepared: Prepared,
    one_at_a_time: &tokio::sync::Mutex<()>,
) -> Result<Task> {
    let Prepared { record, provider, way, override_ } = prepared;
    {
        let _guard = one_at_a_time.lock().await;
        refuse_busy(ports, &record.task.host_id, &record.task.host_name).await?;
        ports.store.commit(intent(&record, override_.as_ref())).await?;
    }
    let sent = provider.install(call, &record.content_host, way, &record.task.selection).await;
    let now = ports.clock.now_ms();
    match sent {
        Ok(ids) => {
            let mut record = record;
            record.task.provider_task = Some(ids);
            record.task.state = TaskState::Planned;
            record.task.progress.phase = "planned".to_owned();
            ports.store.commit(vec![Change::Task(record.clone())]).await?;
            Ok(record.task)
        }
        Err(error) => {
            let (step, error) = if may_have_begun(error.code()) {
                let doubt = uncertain(&record, &error);
                (lifecycle::unobserved(record, &doubt, now), doubt)
            } else {
                (lifecycle::refused(record, &error, now), error)
            };
            let mut changes = vec![Change::Task(step.record)];
            changes.extend(step.event.map(Change::Event));
            ports.store.commit(changes).await?;
            Err(error)
        }
    }
}

/// An installation whose process died between writing the intent and writing the provider's answer.
pub fn uncertain(record: &TaskRecord, why: &Error) -> Error {
    Code::TaskUncertain
        .err()
        .with("task", &record.task.id)
        .with("host", &record.task.host_name)
        .with("why", why.message())
}

/// Errors after which the provider may have begun: it did not answer, or not in a way that says no.
fn may_have_begun(code: Code) -> bool {
    matches!(
        code,
        Code::ProviderTimeout
            | Code::ProviderUnreachable
            | Code::ProviderMalformed
            | Code::ProviderTooLarge
            | Code::ProviderUnavailable
            | Code::ProviderFailed
            | Code::ProviderRedirect
            | Code::Cancelled
            | Code::Internal
    )
}

fn intent(record: &TaskRecord, override_: Option<&Override>) -> Vec<Change> {
    let now = record.task.created_at_ms;
    let mut changes = vec![Change::Task(record.clone())];
    if let Some(o) = override_ {
        changes.push(Change::Event(about(EventKind::InstallOverride, record, now).with("reason", &o.reason).build()));
    }
    changes.push(Change::Event(about(EventKind::InstallStarted, record, now).build()));
    changes
}

fn check_form(request: &Request, now: i64) -> Result<()> {
    let count = match &request.selection {
        Selection::Errata(ids) => ids.len(),
        Selection::Packages(names) => names.len(),
    };
    if count == 0 {
        return Err(Code::EmptySelection.err().with("host", &request.host.name));
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
    if let Some(observed) = request.host.observed_at_ms
        && now.saturating_sub(observed) > INVENTORY_MAX_AGE_MS
    {
        return Err(Error::argument(
            "host.observed_at_ms",
            format!("the engine's data about '{}' is older than ten minutes; read the host again", request.host.name),
        ));
    }
    Ok(())
}

/// Text of a person that goes into events: not empty, one line, bounded.
pub fn named(field: &str, text: &str) -> Result<()> {
    match text.trim() {
        "" => Err(Error::argument(field, "must not be empty")),
        t if t.chars().count() > 255 => Err(Error::argument(field, "longer than 255 characters")),
        t if t.chars().any(char::is_control) => Err(Error::argument(field, "must not hold control characters")),
        _ => Ok(()),
    }
}

fn check_maintenance(request: &Request) -> Result<()> {
    let host = &request.host;
    if request.override_.is_some() {
        return Ok(());
    }
    if host.status != HostStatus::Maintenance {
        let status = serde_json::to_value(host.status).ok();
        let status = status.as_ref().and_then(|s| s.as_str()).unwrap_or("unknown");
        return Err(Code::HostNotInMaintenance.err().with("host", &host.name).with("status", status));
    }
    match host.vm_count {
        Some(0) => Ok(()),
        Some(count) => Err(Code::HostRunsVms.err().with("host", &host.name).with("count", count)),
        None => Err(Code::HostVmsUnknown.err().with("host", &host.name)),
    }
}

async fn refuse_busy(ports: &Ports, host: &HostId, name: &str) -> Result<()> {
    match ports.store.unfinished_tasks().await?.into_iter().find(|r| r.task.host_id == *host) {
        Some(r) => Err(Code::HostBusy.err().with("host", name).with("task", r.task.id)),
        None => Ok(()),
    }
}

async fn way_of(resolved: &Resolved, call: &Call, host: &HostInventory) -> Result<InstallWay> {
    let capability = resolved.provider.capability(call, &resolved.association.content_host).await?;
    capability.way.ok_or_else(|| {
        let no = Code::NoInstallPath.err().with("host", &host.name).with("provider", resolved.provider.name());
        match capability.problem {
            Some(p) => p.params.iter().fold(no, |e, (k, v)| e.with(k, v)).with("host", &host.name),
            None => no.with("why", "it says neither agent nor remote execution").with("remedy", ""),
        }
    })
}

/// Resolves the selection to errata and to packages with their versions; refuses what cannot be installed any more.
async fn plan(
    resolved: &Resolved,
    call: &Call,
    request: &Request,
    content_host: &ContentHostRef,
    before: &[Nevra],
) -> Result<(Vec<Erratum>, Vec<Nevra>)> {
    match &request.selection {
        Selection::Errata(ids) => {
            let errata = installable(resolved.provider.as_ref(), call, content_host, ids).await?;
            let gone: Vec<_> = ids.iter().filter(|id| !errata.iter().any(|e| e.id == **id)).collect();
            if !gone.is_empty() {
                return Err(Code::ErrataNotApplicable
                    .err()
                    .with("host", &request.host.name)
                    .with("errata", join(&gone)));
            }
            let is_modular = errata.iter().any(|e| !e.modular_packages.is_empty());
            let enabled = match is_modular {
                true => resolved.provider.enabled_streams(call, &content_host.id).await?,
                false => None,
            };
            let planned = planned_from_errata(&errata, before, enabled.as_ref());
            Ok((errata, planned))
        }
        Selection::Packages(names) => {
            let planned = upgradable(resolved, call, content_host, names, before).await?;
            let gone: Vec<_> = names.iter().filter(|n| !planned.iter().any(|p| p.name == n.as_str())).collect();
            if !gone.is_empty() {
                return Err(Code::PackagesNotUpgradable
                    .err()
                    .with("host", &request.host.name)
                    .with("packages", join(&gone)));
            }
            Ok((vec![], planned))
        }
    }
}

/// Those of the errata that can be installed now, asked one page at a time.
pub async fn installable(
    provider: &dyn Provider,
    call: &Call,
    content_host: &ContentHostRef,
    ids: &[ErratumId],
) -> Result<Vec<Erratum>> {
    let mut found = Vec::new();
    for chunk in ids.chunks(100) {
        let query = ErrataQuery {
            scope: ErrataScope::Installable,
            ids: chunk.to_vec(),
            per_page: 100,
            ..ErrataQuery::default()
        };
        found.extend(provider.errata(call, &content_host.id, &query).await?.errata);
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
    let refused: Vec<_> = names.into_iter().filter(|n| guarded(n)).collect();
    if refused.is_empty() {
        return Ok(());
    }
    Err(Code::OverrideRefused.err().with("host", &host.name).with("packages", refused.join(", ")))
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
