//! Installations and their tasks.
//!
//! Tests: `tests/it/install/manager.rs`.

use super::UpgradeManager;
use super::operations::{self, Operation, documents::*};
use crate::error::Result;
use crate::install::request::InstallRequest;
use crate::install::{cancel, prepare, send, wait};
use crate::model::request::check_text;
use crate::ports::Call;

impl UpgradeManager {
    /// Installs errata on a host in maintenance. Returns when the provider has accepted. The task is followed to its
    /// end and its proof, also after a restart of the process.
    ///
    /// # Errors
    /// Nothing was begun: `EMPTY_SELECTION`, `HOST_NOT_IN_MAINTENANCE`, `HOST_RUNS_VMS`, `HOST_VMS_UNKNOWN`,
    /// `HOST_BUSY`, `HOST_IN_RUN`, `HOST_IN_IMAGE_MODE`, `ERRATA_NOT_APPLICABLE`, `NO_INSTALL_METHOD`, `OVERRIDE_REFUSED`,
    /// `UPDATE_DROPS_CLUSTER_LEVEL`, `UPDATE_DROPS_ENGINE_SUPPORT`, `INVALID_ARGUMENT`, `OBSERVER_ONLY`, `CLOSED`, `CANCELLED`;
    /// what the provider and the store answer.
    /// `TASK_RESULT_UNKNOWN`: it may have begun.
    pub async fn install_errata(&self, call: &Call, request: InstallErrataRequest) -> Result<Task> {
        self.install(call, &operations::install_errata, request.into()).await
    }

    /// Installs the newest installable version of packages on a host in maintenance. As [`Self::install_errata`].
    ///
    /// # Errors
    /// As [`Self::install_errata`]; `PACKAGES_NOT_UPGRADABLE`.
    pub async fn install_packages(&self, call: &Call, request: InstallPackagesRequest) -> Result<Task> {
        self.install(call, &operations::install_packages, request.into()).await
    }

    /// Upgrades the image of a host in image mode that is in maintenance, through remote execution. The new image is staged,
    /// and the task ends when the host reports that it runs: the caller restarts the host.
    ///
    /// # Errors
    /// As [`Self::install_errata`]; `IMAGE_NOT_UPGRADABLE`.
    pub async fn upgrade_image(&self, call: &Call, request: UpgradeImageRequest) -> Result<Task> {
        self.install(call, &operations::upgrade_image, request.into()).await
    }

    /// State of a task; with `wait`, once it has ended.
    ///
    /// # Errors
    /// `TASK_UNKNOWN`; `CLOSED`, `CANCELLED`; what the store answers.
    pub async fn task(&self, call: &Call, request: TaskRequest) -> Result<Task> {
        self.carry_out(call, &operations::task, wait::task(&self.0.ports, call, &request)).await
    }

    /// Asks the provider to cancel a task. An observer leaves a request that the controller answers; the result shows
    /// in the task's state and in the events.
    ///
    /// # Errors
    /// `TASK_UNKNOWN`, `TASK_NOT_CANCELLABLE`; `INVALID_ARGUMENT` for a bad actor; `NO_CONTROLLER` for an observer
    /// without a controller; `CLOSED`, `CANCELLED`; what the provider and the store answer.
    pub async fn cancel_task(&self, call: &Call, request: CancelTaskRequest) -> Result<Task> {
        check_text("actor", &request.actor)?;
        if !self.0.ports.store.is_controller() {
            return self.carry_out(call, &operations::cancel_task, cancel::leave_request(&self.0.ports, request)).await;
        }
        let inner = self.0.clone();
        self.to_the_end(call, move |call| async move {
            let CancelTaskRequest { id, actor } = request;
            let record = cancel::cancel(&inner.ports, &inner.tasks, &call, &id, &actor).await?;
            inner.wake.send_replace(());
            Ok(record.task)
        })
        .await
    }

    async fn install(&self, call: &Call, operation: &Operation, request: InstallRequest) -> Result<Task> {
        let (host, name) = (request.host.id.clone(), request.host.name.clone());
        let preparing = async {
            self.refuse_in_run(&host, &name).await?;
            prepare::prepare(&self.0.ports, call, request).await
        };
        let prepared = self.carry_out(call, operation, preparing).await?;
        // A preparation can take minutes.
        self.refuse_in_run(&host, &name).await?;
        let inner = self.0.clone();
        self.to_the_end(call, move |call| async move {
            let outcome = send::send(&inner.ports, &inner.tasks, &call, prepared, &inner.closed, &|| Ok(())).await;
            inner.wake.send_replace(());
            outcome
        })
        .await
    }
}
