//! What `doctor` reads of an engine behind its embedder: the engine, its clusters and their hosts. There is no connection
//! and no user whose permissions could be missing: the embedder acts by its own right. What only the engine's API shows is
//! `ENGINE_ACTION_MISSING`, so that the doctor calls it unknown.

use super::adapter::CallbackEngine;
use crate::error::{Code, Error, Result, codes};
use crate::model::engine_examination::{EngineExamination, EngineFacts, ExaminedCluster, ExaminedHost};
use crate::ports::{Call, Engine};

impl CallbackEngine {
    pub(super) async fn examination(&self, call: &Call) -> Result<EngineExamination> {
        let inside = match self.inside(call).await {
            Err(e) if e.code() == Code::Cancelled => return Err(e),
            told => told,
        };
        Ok(EngineExamination { url: None, secret_file: None, authorities: vec![], certificate: None, inside })
    }

    async fn inside(&self, call: &Call) -> Result<EngineFacts> {
        let view = self.about(call).await?;
        let ahead_ms = view.now_ms.saturating_sub(self.clock.now_ms());
        let missing = |what: &str| -> Error { codes::EngineActionMissing { what }.err() };
        let (clusters, hosts) = match self.clusters_and_hosts(call).await {
            Ok((clusters, hosts)) => (Ok(clusters), Ok(hosts)),
            Err(e) if e.code() == Code::Cancelled => return Err(e),
            Err(e) => (Err(e.clone()), Err(e)),
        };
        Ok(EngineFacts {
            version: view.inventory.version.to_string(),
            now_ms: view.now_ms,
            ahead_ms,
            permissions: Ok(vec![]),
            certificates: Err(missing("reading what it reported about certificates")),
            disks: Err(missing("reading its disks")),
            transfers: Err(missing("reading its image transfers")),
            jobs: Err(missing("reading its unfinished jobs")),
            hosts,
            clusters,
        })
    }

    async fn clusters_and_hosts(&self, call: &Call) -> Result<(Vec<ExaminedCluster>, Vec<ExaminedHost>)> {
        let (mut clusters, mut hosts) = (vec![], vec![]);
        for summary in self.clusters(call).await? {
            let cluster = self.cluster(call, &summary.id).await?;
            let examined = self.hosts(call, &summary.id).await?.into_iter().map(|host| ExaminedHost {
                id: host.inventory.id,
                name: host.inventory.name,
                status: host.inventory.status,
                spm: host.spm,
                hosted_engine: host.hosted_engine,
            });
            hosts.extend(examined);
            clusters.push(ExaminedCluster {
                id: cluster.id,
                name: cluster.name,
                data_center: None,
                flag: cluster.upgrade,
            });
        }
        Ok((clusters, hosts))
    }
}
