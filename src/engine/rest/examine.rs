//! The reads of `doctor`: one for each fact. `check::doctor` makes the findings.
//!
//! The parts are read at the same time, as many as the connection lets through. One that fails harms no other.
//!
//! Tests: `tests/it/doctor/engine.rs`, and over recorded answers `tests/it/engine_rest/recorded/examination.rs`.

use futures_util::future::{join, join3, join4};

use super::adapter::RestEngine;
use super::jobs::name_hosts;
use crate::config::file;
use crate::error::{Code, Result, codes};
use crate::http::certificate;
use crate::model::engine_examination::{EngineExamination, EngineFacts};
use crate::ports::Call;

impl RestEngine {
    pub(super) async fn read_examination(&self, call: &Call) -> Result<EngineExamination> {
        let inside = match self.inside(call).await {
            Err(e) if e.code() == Code::Cancelled => return Err(e),
            told => told,
        };
        Ok(EngineExamination {
            url: Some(self.server.url().to_owned()),
            secret_file: self.secret_file.as_deref().map(file::facts),
            authorities: self.ca_files.iter().map(|p| (p.clone(), certificate::read_file(p))).collect(),
            certificate: self.server.certificate().map(|der| certificate::read(&der)),
            inside,
        })
    }

    async fn inside(&self, call: &Call) -> Result<EngineFacts> {
        let identity = self.read_identity(call).await?;
        let ahead_ms = identity.now_ms.saturating_sub(self.clock.now_ms());
        let work = join3(self.read_busy_disks(call), self.read_transfers(call), self.read_unfinished_jobs(call));
        let rest = join4(
            self.read_permissions(call, identity.user.as_deref()),
            self.read_certificate_reports(call),
            self.read_examined_hosts(call),
            self.read_examined_clusters(call),
        );
        let ((disks, transfers, mut jobs), (permissions, certificates, hosts, clusters)) = join(work, rest).await;
        if call.cancel.is_cancelled() {
            return Err(codes::Cancelled { operation: "examining the engine" }.err());
        }
        if let (Ok(jobs), Ok(hosts)) = (&mut jobs, &hosts) {
            name_hosts(jobs, hosts);
        }
        let (version, now_ms) = (identity.version, identity.now_ms);
        Ok(EngineFacts {
            version,
            now_ms,
            ahead_ms,
            permissions,
            certificates,
            disks,
            transfers,
            jobs,
            hosts,
            clusters,
        })
    }
}
