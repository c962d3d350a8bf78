//! Stands for the driver until it is here: takes a run over, looks at the engine for a while, ends it.

use std::sync::Arc;
use std::time::Duration;

use ovirt_upgrade_manager::error::{Code, Error, Result};
use ovirt_upgrade_manager::model::ids::RunId;
use ovirt_upgrade_manager::model::run::RunState;
use ovirt_upgrade_manager::ports::Ports;
use ovirt_upgrade_manager::upgrade::tasks::Tasks;
use tokio_util::sync::CancellationToken;

#[allow(missing_docs)]
pub mod plan {
    use super::*;
    use ovirt_upgrade_manager::model::plan::{Plan, PlanRequest};
    use ovirt_upgrade_manager::ports::Call;

    pub async fn make(ports: &Ports, call: &Call, request: PlanRequest) -> Result<Plan> {
        let about = ports.engine.about(call).await?;
        let cluster = ports.engine.cluster(call, &request.cluster).await?;
        Ok(Plan {
            format: 1,
            hash: "0".repeat(64),
            made_at_ms: ports.clock.now_ms(),
            engine_version: about.inventory.version,
            cluster: request.cluster,
            cluster_name: cluster.name,
            level: cluster.level,
            target_level: None,
            policy: request.policy,
            hosts: vec![],
            left_alone: vec![],
            excluded: vec![],
            max_unavailable: 1,
            consents: request.consents,
            options: request.options,
            one_host: false,
            blockers: vec![],
            warnings: vec![],
            prediction: Default::default(),
            unknown: Default::default(),
        })
    }
}

#[allow(missing_docs)]
pub mod run {
    use super::*;
    use ovirt_upgrade_manager::model::ids::CorrelationId;
    use ovirt_upgrade_manager::model::run::{Command, Entry, JournalRecord, RunRow};
    use ovirt_upgrade_manager::ports::{Change, Request, RequestKind};

    pub async fn start(ports: &Ports, hash: &str, actor: &str) -> Result<RunId> {
        let plan = ports.store.plan(hash).await?.ok_or_else(|| Error::internal("no plan"))?;
        let id = RunId::new(ports.ids.unique())?;
        let at_ms = ports.clock.now_ms();
        let row = RunRow {
            id: id.clone(),
            cluster: plan.cluster.clone(),
            plan_hash: hash.to_owned(),
            epoch: 1,
            began_at_ms: at_ms,
            ended_at_ms: None,
            state: RunState::Running,
        };
        let correlation = CorrelationId::new("oum-stub")?;
        let entry = Entry::Began { plan: Box::new(plan), actor: actor.to_owned(), correlation };
        let record = JournalRecord { format: 1, run: id.clone(), seq: 1, epoch: 1, at_ms, entry };
        ports.store.commit(vec![Change::BeginRun(row), Change::Journal(Box::new(record))]).await?;
        Ok(id)
    }

    pub async fn ask(ports: &Ports, run: &RunId, command: Command, actor: &str) -> Result<()> {
        let kind = RequestKind::Run { run: run.clone(), command };
        let request = Request { id: ports.ids.unique(), actor: actor.to_owned(), kind, at_ms: ports.clock.now_ms() };
        ports.store.commit(vec![Change::Request(request)]).await.map(drop)
    }
}

#[allow(missing_docs)]
pub mod driver {
    use super::*;
    use ovirt_upgrade_manager::model::ids::CorrelationId;
    use ovirt_upgrade_manager::model::run::{Entry, JournalRecord};
    use ovirt_upgrade_manager::ports::{Call, Change, NoProgress};

    pub async fn drive(ports: Ports, _: Arc<Tasks>, run: RunId, stop: CancellationToken) -> Result<RunState> {
        let row = ports.store.run(&run).await?.ok_or_else(|| Code::RunUnknown.err().with("run", &run))?;
        let mut seq = ports.store.journal(&run, 0).await?.last().map_or(0, |r| r.seq);
        let epoch = row.epoch + 1;
        let mut record = |entry: Entry| {
            seq += 1;
            let at_ms = ports.clock.now_ms();
            Change::Journal(Box::new(JournalRecord { format: 1, run: run.clone(), seq, epoch, at_ms, entry }))
        };
        let take = Change::TakeRun { run: run.clone(), epoch };
        ports.store.commit(vec![take, record(Entry::TookOver)]).await?;
        let call = Call {
            correlation_id: CorrelationId::new("oum-stub")?,
            cancel: stop.clone(),
            progress: Arc::new(NoProgress),
        };
        for _ in 0..60 {
            drop(ports.engine.hosts(&call, &row.cluster).await);
            drop(ports.engine.vms(&call, &row.cluster).await);
            ports.clock.sleep(Duration::from_secs(10)).await;
        }
        ports.store.commit(vec![record(Entry::Ended { state: RunState::Succeeded, why: None })]).await?;
        Ok(RunState::Succeeded)
    }
}
