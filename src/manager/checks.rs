//! Checks and their schedule, the doctor, and the versions of this library.
//!
//! Tests: `tests/it/check/engine_lab.rs` and `tests/it/contract/observer.rs`.

use super::operations::{self, documents::*};
use super::{UpgradeManager, check_options};
use crate::check;
use crate::error::Result;
use crate::ports::Call;

impl UpgradeManager {
    /// A host's updates, in full. A provider that fails makes the answer `unknown` with the reason; it is no error.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` where the request names no host, or one of several with this name; `ENGINE_API_MISSING`,
    /// `ENGINE_NOT_FOUND` and what else the engine answers, if it is asked for the host; `CLOSED`, `CANCELLED`; what the store
    /// answers.
    pub async fn check_host(&self, call: &Call, request: CheckHostRequest) -> Result<HostCheck> {
        let options = check_options(&self.0.config);
        let work = check::host::check_host(&self.0.ports, call, &request, &options);
        self.carry_out(call, &operations::check_host, work).await
    }

    /// The updates and levels of all managed hosts of a cluster, in bulk. Takes turns with the periodic check of the
    /// same cluster.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` names a host that is listed twice, or an excluded one that is not in the cluster; or the request
    /// names no cluster, or one of several with this name; `ENGINE_API_MISSING`, `ENGINE_NOT_FOUND` and what else the engine
    /// answers, if it is asked; `CLOSED`, `CANCELLED`; what the store answers.
    pub async fn check_cluster(&self, call: &Call, request: CheckClusterRequest) -> Result<ClusterCheck> {
        self.carry_out(call, &operations::check_cluster, self.0.schedule.check_cluster(call, &request)).await
    }

    /// The engine's own updates. A source that fails makes the answer `unknown` with the reason; it is no error.
    ///
    /// # Errors
    /// `CLOSED`, `CANCELLED`; what the store answers.
    pub async fn check_engine(&self, call: &Call, request: CheckEngineRequest) -> Result<EngineCheck> {
        self.carry_out(call, &operations::check_engine, self.0.schedule.check_engine(call, &request)).await
    }

    /// Everything that would stop an installation or a run. What fails is a finding; nothing is changed.
    ///
    /// # Errors
    /// `CLOSED`, `CANCELLED`.
    pub async fn doctor(&self, call: &Call, _request: DoctorRequest) -> Result<DoctorReport> {
        let work = check::doctor(&self.0.ports, call, &self.0.config, &self.0.schedule);
        self.carry_out(call, &operations::doctor, work).await
    }

    /// Sets the inventory of the periodic checks.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` names a cluster or host that is listed twice, or a name of several clusters; `ENGINE_API_MISSING`,
    /// `ENGINE_NOT_FOUND` and what else the engine answers, where anything is to be read from it; `OBSERVER_ONLY`, `CLOSED`,
    /// `CANCELLED`; what the store answers.
    pub async fn watch(&self, call: &Call, request: WatchRequest) -> Result<ScheduleStatus> {
        self.carry_out(call, &operations::watch, self.0.schedule.watch(call, request)).await
    }

    /// The state of the periodic checks.
    ///
    /// # Errors
    /// `CLOSED`, `CANCELLED`; what the store answers.
    pub async fn schedule(&self, call: &Call, _request: ScheduleRequest) -> Result<ScheduleStatus> {
        self.carry_out(call, &operations::schedule, self.0.schedule.status()).await
    }

    /// The versions of this library.
    ///
    /// # Errors
    /// `CLOSED`, `CANCELLED`.
    pub async fn version(&self, call: &Call, _request: VersionRequest) -> Result<VersionInfo> {
        let version = async { Ok(VersionInfo::of_this_library(crate::store::newest_format())) };
        self.carry_out(call, &operations::version, version).await
    }
}
