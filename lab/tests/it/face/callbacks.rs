//! A run over engine actions: every call of the port is a document to the embedder and back, and nothing else is different.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::engine::callbacks::methods::METHODS;
use ovirt_upgrade_manager::engine::callbacks::{Answer, CallbackEngine, EngineActions, EngineCall, Tickets};
use ovirt_upgrade_manager::model::doctor::FindingVerdict;
use ovirt_upgrade_manager::model::ids::{CorrelationId, VmId};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::request::DoctorRequest;
use ovirt_upgrade_manager::model::run::{HostResult, RestartProof, RunState};
use ovirt_upgrade_manager::model::run_request::ReportRequest;
use ovirt_upgrade_manager::ports::{Engine, Ports};
use upgrade_manager_lab::engine_actions::{self, carry_out};

use super::bench::{Process, call};
use crate::runs::bench::{Bench, Setup, cluster_maintenance};

/// An embedder that answers for the world's engine.
struct Embedding {
    engine: Arc<dyn Engine>,
    tickets: Arc<Tickets>,
    seen: Arc<Seen>,
}

#[derive(Default)]
struct Seen(Mutex<BTreeSet<&'static str>>);

impl Seen {
    fn names(&self) -> BTreeSet<&'static str> {
        self.0.lock().unwrap().clone()
    }
}

#[async_trait]
impl EngineActions for Embedding {
    async fn call(&self, call: EngineCall) {
        assert!(CorrelationId::is_ours(&call.correlation_id), "{call:?}");
        self.seen.0.lock().unwrap().insert(call.method);
        assert!(self.tickets.begin(call.ticket));
        let (engine, tickets) = (self.engine.clone(), self.tickets.clone());
        tokio::spawn(async move {
            let own = engine_actions::call(&call.correlation_id).unwrap();
            let answer = match carry_out(engine.as_ref(), &own, call.method, &call.arguments).await {
                Ok(document) => Answer::Document(document),
                Err(e) => Answer::Failure(serde_json::to_vec(&engine_actions::told(&e)).unwrap()),
            };
            // Its caller may have given up.
            let _ = tickets.answer(call.ticket, answer);
        });
    }
}

/// The ports with the same engine, by callback.
fn by_callback(ports: &mut Ports) -> (Arc<Seen>, Arc<Tickets>) {
    let (seen, tickets) = (Arc::<Seen>::default(), Arc::<Tickets>::default());
    let embedding = Embedding { engine: ports.engine.clone(), tickets: tickets.clone(), seen: seen.clone() };
    let local = LocalEngine::new(None, ports.clock.clone());
    let deadline = Duration::from_secs(100);
    let engine = CallbackEngine::new(local, Arc::new(embedding), tickets.clone(), deadline, ports.clock.clone());
    ports.engine = Arc::new(engine);
    (seen, tickets)
}

fn open(bench: &mut Bench) -> (Process, Arc<Seen>, Arc<Tickets>) {
    let mut by = None;
    let process = Process::with_engine(bench, |ports| by = Some(by_callback(ports)));
    let (seen, tickets) = by.unwrap();
    (process, seen, tickets)
}

#[test]
fn a_cluster_is_upgraded_over_engine_actions() {
    let mut bench = Setup::hosts(3).vm("a", 0).vm("b", 1).build();
    let (process, seen, tickets) = open(&mut bench);
    let begun = process.start_with(&mut bench, |r| {
        r.target_level = Some(Level::new(4, 8));
        r.options.maintenance_policy = Some(cluster_maintenance());
    });
    let run = begun.run;
    let ended = process.until_status(&mut bench, &run, "end", |s| s.state.is_final());
    assert!(matches!(ended.state, RunState::Succeeded | RunState::SucceededWithWarnings), "{:?}", ended.why);
    let request = ReportRequest { run };
    let report = process.ask(&mut bench, |m| async move { m.report(&call(), request).await }).unwrap();
    for host in &report.hosts {
        assert_eq!((host.result, host.proofs.restart), (Some(HostResult::Succeeded), Some(RestartProof::BootId)));
    }
    assert!(report.level.raised && report.not_restored.is_empty(), "{:#?}", report.level);
    let names = seen.names();
    for name in ["about", "deactivate", "activate", "refresh", "set_policy", "upgrade_flag", "set_level"] {
        assert!(names.contains(name), "{name} is not among {names:?}");
    }
    assert!(!names.contains("upgrade"), "the provider installed");
    assert!(tickets.is_empty());
}

/// Every read answers what the engine itself answers.
#[test]
fn reads_are_the_same_by_callback_and_without() {
    let mut bench = Setup::hosts(3).vm("a", 0).vm("b", 1).build();
    let mut direct = None;
    let mut by = None;
    let process = Process::with_engine(&mut bench, |ports| {
        direct = Some(ports.engine.clone());
        by = Some(by_callback(ports));
    });
    let (direct, (seen, tickets)) = (direct.unwrap(), by.unwrap());
    let (cluster, callback) = (bench.cluster.clone(), process.ports.engine.clone());
    // Without the time, which goes on.
    let views = process.ask(&mut bench, |_| async move {
        let mut views = vec![];
        for engine in [&direct, &callback] {
            let hosts = engine.hosts(&call(), &cluster).await.unwrap();
            let vms = engine.vms(&call(), &cluster).await.unwrap();
            let (host, vm_ids): (_, Vec<VmId>) = (hosts[1].id().clone(), vms.iter().map(|vm| vm.id.clone()).collect());
            let newest = engine.newest_event(&call()).await.unwrap();
            views.push([
                format!("{:?}", engine.clusters(&call()).await),
                format!("{:?}", engine.cluster(&call(), &cluster).await),
                format!("{:?}", engine.some_hosts(&call(), &cluster, std::slice::from_ref(&host)).await),
                format!("{:?}", engine.some_vms(&call(), &cluster, &vm_ids[..1]).await),
                format!("{:?}", engine.affinity_groups(&call(), &cluster).await),
                format!("{:?}", engine.health_issues(&call(), &cluster).await),
                format!("{:?}", engine.last_backup(&call()).await),
                format!("{:?}", engine.boot_time(&call(), &host).await),
                format!("{:?}", engine.migration_targets(&call(), &vm_ids[..1]).await),
                format!("{:?}", engine.work_on(&call(), &host).await),
                format!("{:?}", engine.vdsm_answers(&call(), &host).await),
                format!("{:?}", engine.events_after(&call(), newest.saturating_sub(3), 2).await),
                format!("{:?}", engine.events_of(&call(), &host, &[600, 16]).await),
                format!("{newest} {hosts:?} {vms:?}"),
            ]);
        }
        views
    });
    for (direct, callback) in views[0].iter().zip(&views[1]) {
        assert_eq!(direct, callback);
    }
    assert!(seen.names().len() >= 16 && tickets.is_empty(), "{:?}", seen.names());
}

/// Every method of the table is known to the embedder of the lab, and is that of the port.
#[test]
fn the_embedder_of_the_lab_knows_every_method() {
    let mut bench = Setup::hosts(2).build();
    let (process, ..) = open(&mut bench);
    let engine = process.ports.engine.clone();
    for row in METHODS.iter().map(|row| row.name).chain(["levitate"]) {
        let engine = engine.clone();
        let call = engine_actions::call("oum-table").unwrap();
        let told = process.ask(&mut bench, |_| async move {
            carry_out(engine.as_ref(), &call, row, b"{\"no\": \"arguments\"}").await.err().map(|e| e.to_string())
        });
        let is_missing = told.as_ref().is_some_and(|told| told.contains("ENGINE_ACTION_MISSING"));
        assert_eq!(is_missing, row == "levitate", "{row}: {told:?}");
    }
}

#[test]
fn the_doctor_examines_an_engine_behind_its_embedder() {
    let mut bench = Setup::hosts(2).build();
    let (process, ..) = open(&mut bench);
    let report = process.ask(&mut bench, |m| async move { m.doctor(&call(), DoctorRequest {}).await }).unwrap();
    let verdict = |check: &str| {
        let found = report.findings.iter().find(|finding| finding.check == check);
        found.map(|finding| (finding.verdict, finding.text.clone()))
    };
    let (answers, text) = verdict("answers").unwrap();
    assert!(answers == FindingVerdict::Ok && text.contains("the embedder answers for it"), "{text}");
    assert_eq!(verdict("upgrade_flag").unwrap().0, FindingVerdict::Ok);
    assert_eq!(verdict("hosted_engine").unwrap().0, FindingVerdict::Ok);
    assert!(verdict("tls").is_none() && verdict("reachable").is_none(), "there is no connection");
    let unknown: Vec<_> = report.findings.iter().filter(|f| f.verdict == FindingVerdict::Unknown).collect();
    assert!(unknown.iter().all(|f| f.text.contains("engine actions") && !f.remedy.is_empty()), "{unknown:#?}");
}
