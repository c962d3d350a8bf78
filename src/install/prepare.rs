//! Prepares an installation: reads from the provider, and checks all gates. Nothing is changed on the host.
//!
//! Tests: `tests/it/install/gates.rs` and `taken_over.rs`.

use std::sync::Arc;

use crate::check::association::{self, Resolved};
use crate::error::{Result, codes};
use crate::install::earlier::refuse_in_doubt;
use crate::install::gates::{check_age, check_empty, check_form, check_maintenance, refuse_drops, refuse_override};
use crate::install::image;
use crate::install::lifecycle::WHOLE;
use crate::install::request::{InstallRequest, RunStep};
use crate::install::selection::{Selected, select};
use crate::install::tasks::refuse_busy;
use crate::model::erratum::Erratum;
use crate::model::evr::Nevra;
use crate::model::host::{ContentHostRef, HostInventory};
use crate::model::ids::TaskId;
use crate::model::request::MaintenanceOverride;
use crate::model::task::{InstallWay, Progress, Selection, Task, TaskErratum, TaskState};
use crate::model::{FORMAT, TimeMs};
use crate::ports::{Call, InstallTarget, Ports, Provider, TaskRecord};

/// An installation that passed every gate and was not sent yet.
pub struct Prepared {
    pub(super) record: TaskRecord,
    pub(super) before: Vec<Nevra>,
    pub(super) provider: Arc<dyn Provider>,
    pub(super) way: InstallWay,
    /// When the engine's data about the host was read.
    pub(super) observed_at_ms: TimeMs,
    /// The override, if it was needed.
    pub(super) used_override: Option<MaintenanceOverride>,
    /// The run and step to which the installation belongs.
    pub(super) step: Option<RunStep>,
    /// Earlier installations on its content host that were not answered, and do not run any more.
    pub(super) in_doubt: Vec<TaskId>,
}

/// Reads the data, and checks all gates. Changes nothing on the host.
///
/// # Errors
/// `OBSERVER_ONLY`, `INVALID_ARGUMENT`, `EMPTY_SELECTION`, `HOST_NOT_IN_MAINTENANCE`, `HOST_RUNS_VMS`, `HOST_VMS_UNKNOWN`,
/// `HOST_BUSY`, `NO_INSTALL_METHOD`, `ERRATA_NOT_APPLICABLE`, `PACKAGES_NOT_UPGRADABLE`, `OVERRIDE_REFUSED`,
/// `UPDATE_DROPS_CLUSTER_LEVEL`, `UPDATE_DROPS_ENGINE_SUPPORT`, `HOST_IN_IMAGE_MODE`, `IMAGE_NOT_UPGRADABLE`, `TASK_RESULT_UNKNOWN`; errors of the association, the provider and the store.
pub async fn prepare(ports: &Ports, call: &Call, request: InstallRequest) -> Result<Prepared> {
    if !ports.store.is_controller() {
        return Err(codes::ObserverOnly { operation: "installing" }.err());
    }
    let observed_at_ms = request.host.observed_at_ms.unwrap_or_else(|| ports.clock.now_ms());
    check_form(&request)?;
    check_age(&request.host.name, observed_at_ms, ports.clock.now_ms())?;
    let used_override = check_maintenance(&request)?;
    refuse_busy(ports, &request.host.name, |r| r.is_of_host((&request.host.id, &request.host.name))).await?;
    let resolved = association::resolve_for_change(ports, call, &request.host).await?;
    let is_image = matches!(request.selection, Selection::Image(_));
    // The listing does not show every host in image mode as one.
    let shown = resolved.provider.record(call, &resolved.association.content_host).await?;
    let boot_image = resolved.facts.image.as_ref().or(shown.image.as_ref());
    if let Some(image) = boot_image.filter(|_| !is_image) {
        return Err(codes::HostInImageMode { host: &request.host.name, image: &image.image }.err());
    }
    let way = way_of(&resolved, call, &request).await?;
    let content_host = ContentHostRef {
        id: resolved.association.content_host.clone(),
        name: resolved.association.content_host_name.clone(),
        last_checkin_ms: resolved.facts.last_checkin_ms,
    };
    let account = resolved.provider.account();
    let target = InstallTarget {
        host: (&request.host.id, &request.host.name),
        provider: resolved.provider.name(),
        account: &account,
        content_host: &content_host.id,
        machine: &shown.machine,
    };
    let in_doubt = refuse_in_doubt(ports, call, target).await?;
    let (image, before, selected) = if is_image {
        let (selection, image) = image::select(&request.host.name, boot_image)?;
        (Some(image), vec![], Selected::without_packages(selection))
    } else {
        let before = resolved.provider.installed(call, &content_host.id, &[]).await?;
        let selected = select(&resolved, call, &request, &content_host, &before).await?;
        (None, before, selected)
    };
    let Selected { selection, errata, packages, by_erratum } = selected;
    if used_override.is_some() {
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
    let record = TaskRecord {
        task,
        content_host,
        planned: packages,
        planned_by_erratum: by_erratum,
        way: Some(way),
        image,
        proving_since_ms: None,
        overdue_reported: false,
        provider_missing_since_ms: None,
        account,
        may_run_on: false,
        was_cancelled: false,
        machine: shown.machine,
    };
    Ok(Prepared { record, before, provider: resolved.provider, way, observed_at_ms, used_override, step, in_doubt })
}

impl Prepared {
    /// Checks the gates for a step of a run, on the host as it was read right before the sending.
    ///
    /// # Errors
    /// `HOST_NOT_IN_MAINTENANCE`, `HOST_RUNS_VMS`, `HOST_VMS_UNKNOWN`.
    pub fn as_step(mut self, step: RunStep, host: &HostInventory) -> Result<Prepared> {
        check_empty(host)?;
        self.observed_at_ms = host.observed_at_ms.unwrap_or(self.observed_at_ms);
        self.record.task.id = step.task.clone();
        self.step = Some(step);
        Ok(self)
    }
}

async fn way_of(resolved: &Resolved, call: &Call, request: &InstallRequest) -> Result<InstallWay> {
    let (host, content_host) = (&request.host, &resolved.association.content_host);
    let capability = match request.selection {
        Selection::Image(_) => resolved.provider.image_capability(call, content_host).await?,
        Selection::Errata(_) | Selection::Packages(_) => resolved.provider.capability(call, content_host).await?,
    };
    capability.way.ok_or_else(|| {
        let (why, remedy) = match &capability.problem {
            Some(p) => (p.params.get("why").unwrap_or(&p.message), p.params.get("remedy").unwrap_or(&p.remedy)),
            None => (&"it reports neither katello-agent nor remote execution".to_owned(), &String::new()),
        };
        codes::NoInstallMethod { host: &host.name, provider: resolved.provider.name(), why, remedy }.err()
    })
}

fn task_erratum(e: &Erratum) -> TaskErratum {
    TaskErratum {
        id: e.id.clone(),
        kind: e.kind,
        title: e.title.clone(),
        reboot_suggested: e.reboot_suggested.unwrap_or(false),
    }
}
