//! Reads the engine and the providers, makes the plan and stores it. Only this product's own state is changed.
//!
//! Tests: `tests/it/plan/gather.rs`.

use std::collections::BTreeMap;

use futures_util::future::try_join;
use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::inputs::{HostContent, Inputs, Scene, Updates};
use super::plan;
use crate::check::association::{self, Resolved};
use crate::check::kind::{by_inventory, by_packages, image_package};
use crate::check::{ends_the_check, until_cancelled};
use crate::error::{Code, Error, Result, codes};
use crate::install::selection;
use crate::model::cluster::HostView;
use crate::model::erratum::{ErrataQuery, Erratum, ErratumType};
use crate::model::evr::{Evr, Nevra};
use crate::model::host::{HostInventory, HostKind};
use crate::model::ids::{ContentHostId, HostId, PackageName};
use crate::model::plan::{Installer, Plan, PlanRequest, UpdatePolicy};
use crate::model::task::{InstallCapability, Progress};
use crate::ports::{Call, Change, Ports, Provider};
use crate::rolling::history;

/// Number of hosts that are read from providers at the same time.
const AT_ONCE: usize = 8;

/// Errata on one page.
const PER_PAGE: u32 = 1000;

/// `plan`: reads everything, makes the plan and stores it, so that a run can be started by its hash.
///
/// # Errors
/// What the engine answers if it cannot be read; `OBSERVER_ONLY`; `INVALID_ARGUMENT`; `CANCELLED`.
pub async fn make(ports: &Ports, call: &Call, request: PlanRequest) -> Result<Plan> {
    if !ports.store.is_controller() {
        return Err(codes::ObserverOnly { operation: "plan" }.err());
    }
    super::blockers::check_form(&request)?;
    let made = again(ports, call, &request).await?;
    ports.store.commit(vec![Change::Plan(Box::new(made.clone()))]).await?;
    Ok(made)
}

/// Makes the plan of a request as things are now; nothing is stored.
///
/// # Errors
/// As [`make`].
pub async fn again(ports: &Ports, call: &Call, request: &PlanRequest) -> Result<Plan> {
    until_cancelled(call, "plan", read_and_plan(ports, call, request)).await
}

async fn read_and_plan(ports: &Ports, call: &Call, request: &PlanRequest) -> Result<Plan> {
    let engine = ports.engine.about(call).await?.inventory;
    let cluster = ports.engine.cluster(call, &request.cluster).await?;
    let (hosts, (vms, groups)) = try_join(
        ports.engine.hosts(call, &request.cluster),
        try_join(ports.engine.vms(call, &request.cluster), ports.engine.affinity_groups(call, &request.cluster)),
    )
    .await?;
    let updates = updates(ports, call, request, &hosts).await?;
    let images = ports.store.image_levels().await?;
    let scene = Scene { engine: &engine, cluster: &cluster, hosts: &hosts, vms: &vms, groups: &groups };
    let past = history::read(ports, &request.cluster).await?;
    let now_ms = ports.clock.now_ms();
    let (health_issues, backup_ms) =
        try_join(ports.engine.health_issues(call, &request.cluster), ports.engine.last_backup(call)).await?;
    let missing_permissions = match ports.engine.missing_permissions(call, &request.cluster).await {
        Err(e) if ends_the_check(&e) => return Err(e),
        told => told,
    };
    plan(&Inputs {
        request,
        scene,
        updates: &updates,
        health_issues: &health_issues,
        backup_ms,
        missing_permissions: &missing_permissions,
        images: &images,
        past: &past,
        now_ms,
    })
}

/// Reads the content of every host that may be upgraded.
async fn updates(
    ports: &Ports,
    call: &Call,
    request: &PlanRequest,
    hosts: &[HostView],
) -> Result<BTreeMap<HostId, Updates>> {
    let asked: Vec<&HostInventory> = hosts
        .iter()
        .filter(|host| host.inventory.managed && !request.exclude.contains(host.id()))
        .filter(|host| request.hosts.is_empty() || request.hosts.contains(host.id()))
        .map(|host| &host.inventory)
        .collect();
    let total = u64::try_from(asked.len()).unwrap_or(u64::MAX);
    let progress = |done| call.progress.progress(&Progress { done, total, phase: "hosts".to_owned() });
    progress(0);
    let resolution = association::resolve(ports, call, &asked).await?;
    association::commit(ports, resolution.changes).await?;
    // The engine's own upgrade needs no provider. But the provider of a host can read its boot id.
    if request.options.installer == Installer::Engine {
        let refused = image_modes(&asked, resolution.hosts)?;
        progress(total);
        return Ok(refused);
    }
    let queries: Vec<_> = asked
        .iter()
        .zip(resolution.hosts)
        .map(|(host, resolved)| async move {
            // A run installs from the provider from which the plan was read.
            let settled = resolved.and_then(Resolved::settled);
            let updates = match settled.and_then(|resolved| image_mode(host, &resolved).map_or(Ok(resolved), Err)) {
                Ok(resolved) => match ask(call, host, &resolved, &request.policy).await {
                    Ok(content) => Updates::Known(Box::new(content)),
                    Err(e) if ends_the_check(&e) => return Err(e),
                    Err(e) => Updates::Unknown(e),
                },
                Err(e) => Updates::Unknown(e),
            };
            Ok::<_, Error>((host.id.clone(), updates))
        })
        .collect();
    let mut answers = stream::iter(queries).buffer_unordered(AT_ONCE);
    let mut updates = BTreeMap::new();
    while let Some((id, answer)) = answers.try_next().await? {
        updates.insert(id, answer);
        progress(u64::try_from(updates.len()).unwrap_or(u64::MAX));
    }
    Ok(updates)
}

/// Hosts that the engine's own upgrade must not touch, or for which that cannot be determined. A host without a
/// provider is upgraded: there is no data that could forbid it.
fn image_modes(asked: &[&HostInventory], resolved: Vec<Result<Resolved>>) -> Result<BTreeMap<HostId, Updates>> {
    let mut refused = BTreeMap::new();
    for (host, resolved) in asked.iter().zip(resolved) {
        let why = match resolved {
            Ok(resolved) => image_mode(host, &resolved),
            Err(e) if ends_the_check(&e) => return Err(e),
            Err(e) => association::may_have_it(&e).then_some(e),
        };
        refused.extend(why.map(|why| (host.id.clone(), Updates::Unknown(why))));
    }
    Ok(refused)
}

/// A host in image mode is not upgraded by packages, because they would be lost at its next boot.
fn image_mode(host: &HostInventory, resolved: &Resolved) -> Option<Error> {
    let image = resolved.facts.image.as_ref()?;
    Some(codes::HostInImageMode { host: &host.name, image: &image.image }.err())
}

/// The content of one host from its provider, as far as the policy needs it.
async fn ask(call: &Call, host: &HostInventory, resolved: &Resolved, policy: &UpdatePolicy) -> Result<HostContent> {
    let provider = &*resolved.provider;
    let id = &resolved.association.content_host;
    let (capability, installed) =
        try_join(capability(provider, call, id, &host.name), provider.installed(call, id, &[])).await?;
    let is_node = by_inventory(host).or_else(|| by_packages(&installed)) == Some(HostKind::Node);
    let mut content = HostContent {
        provider: provider.name().clone(),
        capability,
        installed,
        streams: None,
        errata: vec![],
        upgradable: vec![],
        image: None,
    };
    match (is_node, policy) {
        (true, UpdatePolicy::All) => content.image = image(provider, call, id, &content.installed).await?,
        (true, _) => {}
        (false, UpdatePolicy::All) => content.upgradable = provider.upgradable(call, id, &[]).await?,
        (false, policy) => {
            content.errata = errata(provider, call, id, policy).await?;
            if content.errata.iter().any(|e| !e.modular_packages.is_empty()) {
                content.streams = provider.enabled_streams(call, id).await?;
            }
        }
    }
    Ok(content)
}

/// A host on which the provider cannot install is a blocker of the plan, not a failed read.
async fn capability(provider: &dyn Provider, call: &Call, id: &ContentHostId, host: &str) -> Result<InstallCapability> {
    match provider.capability(call, id).await {
        Err(e) if e.code() == Code::NoInstallMethod => {
            Ok(InstallCapability { way: None, problem: Some(e.with("host", host).into()) })
        }
        answer => answer,
    }
}

async fn image(
    provider: &dyn Provider,
    call: &Call,
    id: &ContentHostId,
    installed: &[Nevra],
) -> Result<Option<(PackageName, Evr)>> {
    let Some(image) = image_package(installed) else { return Ok(None) };
    let name = PackageName::new(image.update)?;
    Ok(provider.available(call, id, &name).await?.map(|evr| (name, evr)))
}

/// Installable errata. The policy is applied again to every row.
async fn errata(
    provider: &dyn Provider,
    call: &Call,
    id: &ContentHostId,
    policy: &UpdatePolicy,
) -> Result<Vec<Erratum>> {
    let types = match policy {
        UpdatePolicy::Security { .. } => vec![ErratumType::Security],
        _ => vec![],
    };
    let query = ErrataQuery { types, per_page: PER_PAGE, ..ErrataQuery::default() };
    selection::every(provider, call, id, query, usize::MAX).await
}
