//! Stands for the planner until it is here: hosts by id, everything that is available, no placement.

use ovirt_upgrade_manager::check::association;
use ovirt_upgrade_manager::error::{Error, Result};
use ovirt_upgrade_manager::model::erratum::ErrataQuery;
use ovirt_upgrade_manager::model::host::{HostKind, HostStatus};
use ovirt_upgrade_manager::model::ids::PackageName;
use ovirt_upgrade_manager::model::level::{Certainty, HostLevels};
use ovirt_upgrade_manager::model::plan::{
    HostPlan, Installer, PLAN_FORMAT, Plan, PlanRequest, VmFate, VmPlan, Work,
};
use ovirt_upgrade_manager::ports::{Call, Ports};
use ovirt_upgrade_manager::upgrade::proof::planned_from_errata;

/// A plan.
pub async fn make(ports: &Ports, call: &Call, request: PlanRequest) -> Result<Plan> {
    let about = ports.engine.about(call).await?;
    let cluster = ports.engine.cluster(call, &request.cluster).await?;
    let views = ports.engine.hosts(call, &request.cluster).await?;
    let vms = ports.engine.vms(call, &request.cluster).await?;
    let mut hosts = vec![];
    for view in &views {
        let (id, status) = (view.id().clone(), view.inventory.status);
        let named = request.hosts.is_empty() || request.hosts.contains(&id);
        let able = matches!(status, HostStatus::Up | HostStatus::Maintenance);
        if !named || !able || request.exclude.contains(&id) {
            continue;
        }
        let kind = view.inventory.kind.unwrap_or(HostKind::El);
        let mut plan = HostPlan {
            id: id.clone(),
            name: view.inventory.name.clone(),
            kind,
            initial_status: status,
            because: vec![],
            canary: request.options.canary && hosts.is_empty(),
            work: Work::EngineUpgrade,
            provider: None,
            install_way: None,
            packages: vec![],
            reboot: true,
            reboot_because: vec![],
            levels_after: HostLevels {
                certain: view.inventory.reported_levels.clone().unwrap_or_default(),
                possible: None,
                certainty: Certainty::Unknown,
            },
            vms: vms
                .iter()
                .filter(|v| v.host.as_ref() == Some(&id))
                .map(|v| VmPlan {
                    id: v.id.clone(),
                    name: v.name.clone(),
                    fate: match request.consents.stop_vms.contains(&v.id) {
                        true => VmFate::Stops,
                        false => VmFate::Moves { to: id.clone() },
                    },
                })
                .collect(),
            prediction: Default::default(),
        };
        if request.options.installer == Installer::Provider {
            let resolved = association::resolve_one(ports, call, &view.inventory).await?;
            let content_host = &resolved.association.content_host;
            plan.provider = Some(resolved.provider.name().clone());
            plan.install_way = resolved.provider.capability(call, content_host).await?.way;
            let installed = resolved.provider.installed(call, content_host, &[]).await?;
            if kind == HostKind::Node {
                let image = PackageName::new("ovirt-node-ng-image-update")?;
                let Some(evr) = resolved.provider.available(call, content_host, &image).await? else { continue };
                let Some(old) = installed.iter().find(|p| p.name == image.as_str()) else { continue };
                if old.evr >= evr {
                    continue;
                }
                let mut new = old.clone();
                new.evr = evr;
                plan.packages = vec![new];
                plan.work = Work::Packages(vec![image]);
            } else {
                let page = resolved.provider.errata(call, content_host, &ErrataQuery::default()).await?;
                plan.packages = planned_from_errata(&page.errata, &installed, None);
                plan.work = Work::Errata(page.errata.into_iter().map(|e| e.id).collect());
                if plan.packages.is_empty() {
                    continue;
                }
            }
        }
        hosts.push(plan);
    }
    if hosts.is_empty() {
        return Err(Error::internal("nothing to do"));
    }
    let max_unavailable = request.max_unavailable.of(views.len());
    Ok(Plan {
        format: PLAN_FORMAT,
        hash: "0".repeat(64),
        made_at_ms: ports.clock.now_ms(),
        engine_version: about.inventory.version,
        cluster: request.cluster,
        cluster_name: cluster.name,
        level: cluster.level,
        target_level: request.target_level.filter(|t| *t > cluster.level),
        policy: request.policy,
        hosts,
        left_alone: vec![],
        excluded: request.exclude,
        max_unavailable: if cluster.gluster { 1 } else { max_unavailable },
        consents: request.consents,
        options: request.options,
        one_host: request.one_host,
        blockers: vec![],
        warnings: vec![],
        prediction: Default::default(),
        unknown: Default::default(),
    })
}
