//! `plan` through the ports: what is read, what is stored, and the plan where a provider does not answer.

use std::sync::{Arc, Mutex};

use crate::support::fake_world::World;
use async_trait::async_trait;
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::error::{Code, Result, codes};
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::cluster::{AffinityGroup, ClusterView, EngineView, HealthIssue, HostView, Vm};
use ovirt_upgrade_manager::model::engine::EngineSource;
use ovirt_upgrade_manager::model::ids::{ClusterId, CorrelationId};
use ovirt_upgrade_manager::model::plan::{Plan, PlanRequest, VmFate, Work};
use ovirt_upgrade_manager::model::task::Progress;
use ovirt_upgrade_manager::ports::{Call, Engine, Ports, ProgressSink, Provider, UpgradeCheck};
use ovirt_upgrade_manager::rolling::plan::gather::make;
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use serde_json::{Value, from_value, json};
use tokio_util::sync::CancellationToken;
use upgrade_manager_lab::MemoryStore;

/// An engine with one cluster that shows what it is told to; it can only be read.
struct ShownEngine {
    hosts: Vec<Value>,
    vms: Vec<Value>,
}

#[async_trait]
impl Engine for ShownEngine {
    fn upgrade_source(&self) -> Option<EngineSource> {
        None
    }

    async fn upgrade_check(&self, _: &Call) -> Result<UpgradeCheck> {
        Err(codes::EngineSourceMissing { why: "a test" }.err())
    }

    async fn health_issues(&self, _: &Call, _: &ClusterId) -> Result<Vec<HealthIssue>> {
        Ok(vec![])
    }

    async fn last_backup(&self, _: &Call) -> Result<Option<TimeMs>> {
        Ok(None)
    }

    async fn about(&self, _: &Call) -> Result<EngineView> {
        let inventory = json!({"version": "4.5.7", "levels": ["4.6", "4.7", "4.8"], "vdsm_versions": ["4.50"]});
        Ok(from_value(json!({"inventory": inventory, "started_at_ms": null, "now_ms": 1})).unwrap())
    }

    async fn cluster(&self, _: &Call, cluster: &ClusterId) -> Result<ClusterView> {
        if cluster.as_str() != "c1" {
            return Err(codes::EngineNotFound { what: format!("cluster {cluster}") }.err());
        }
        let view = json!({
            "id": "c1", "name": "prod", "level": "4.6", "data_center_level": "4.6", "policy": {"id": "p1", "properties": {}, "own": {}},
            "upgrade": null, "gluster": false,
        });
        Ok(from_value(view).unwrap())
    }

    async fn hosts(&self, _: &Call, _: &ClusterId) -> Result<Vec<HostView>> {
        Ok(self.hosts.iter().map(|host| from_value(host.clone()).unwrap()).collect())
    }

    async fn vms(&self, _: &Call, _: &ClusterId) -> Result<Vec<Vm>> {
        Ok(self.vms.iter().map(|vm| from_value(vm.clone()).unwrap()).collect())
    }

    async fn affinity_groups(&self, _: &Call, _: &ClusterId) -> Result<Vec<AffinityGroup>> {
        Ok(vec![])
    }
}

fn host(n: usize) -> Value {
    json!({
        "inventory": {"id": format!("h{n}"), "name": format!("host-{n}"), "status": "up", "kind": "el", "vm_count": 0},
        "cluster_id": "c1", "status_detail": null, "memory_mib": 32_768, "cpus": 16,
        "spm": if n == 1 { "spm" } else { "none" }, "hosted_engine": null, "power_management": false,
        "certificate_ends_ms": null,
    })
}

fn vm(n: usize, host: usize) -> Value {
    json!({
        "id": format!("v{n}"), "name": format!("vm-{n}"), "status": "up", "host": format!("h{host}"),
        "memory_mib": 2048, "cpus": 2, "migration": "migratable",
    })
}

struct Bench {
    world: Arc<World>,
    ports: Ports,
    call: Call,
}

impl Bench {
    fn new() -> Bench {
        let world = World::new("katello");
        let engine = ShownEngine { hosts: (1..4).map(host).collect(), vms: vec![vm(1, 2)] };
        let ports = Ports {
            clock: Arc::new(SystemClock),
            ids: Arc::new(SystemIds),
            store: Arc::new(MemoryStore::new(&SystemIds)),
            providers: vec![world.clone() as Arc<dyn Provider>],
            engine: Arc::new(engine),
        };
        let call = Call::new(CorrelationId::new("oum-test").unwrap(), CancellationToken::new());
        Bench { world, ports, call }
    }

    async fn make(&self, changes: Value) -> Result<Plan> {
        let mut request = json!({"cluster": "c1", "policy": "all"});
        for (key, value) in changes.as_object().unwrap() {
            request[key] = value.clone();
        }
        make(&self.ports, &self.call, from_value::<PlanRequest>(request).unwrap()).await
    }

    async fn stored(&self, hash: &str) -> Option<Plan> {
        self.ports.store.plan(hash).await.unwrap()
    }
}

#[tokio::test]
async fn a_plan_is_made_from_engine_and_provider_and_stored_by_its_hash() {
    let bench = Bench::new();
    let plan = bench.make(json!({})).await.unwrap();
    assert_eq!(plan.blockers, []);
    let ids: Vec<_> = plan.hosts.iter().map(|host| host.id.as_str()).collect();
    assert_eq!(ids, ["h3", "h2", "h1"]);
    assert!(matches!(&plan.hosts[0].work, Work::Packages(names) if names.len() == 2), "{:?}", plan.hosts[0].work);
    assert!(matches!(plan.hosts[1].vms[0].fate, VmFate::Moves { .. }));
    assert_eq!(bench.stored(&plan.hash).await, Some(plan.clone()));
    assert_eq!(bench.stored("0").await, None);
    // Nothing was changed, and the same again is the same plan.
    assert_eq!(bench.world.sent(), 0);
    assert_eq!(bench.make(json!({})).await.unwrap().hash, plan.hash);
    // Its links are kept, as a check keeps them.
    let hosts: Vec<_> = plan.hosts.iter().map(|host| host.id.clone()).collect();
    assert_eq!(bench.ports.store.associations(&hosts).await.unwrap().len(), 3);
}

struct Heard(Mutex<Vec<(u64, u64, String)>>);

impl ProgressSink for Heard {
    fn progress(&self, progress: &Progress) {
        self.0.lock().unwrap().push((progress.done, progress.total, progress.phase.clone()));
    }
}

/// Hosts that are read, from none to all, whoever installs.
#[tokio::test]
async fn a_plan_reports_its_progress() {
    for installer in ["provider", "engine"] {
        let (mut bench, heard) = (Bench::new(), Arc::new(Heard(Mutex::default())));
        bench.call.progress = heard.clone();
        bench.make(json!({"options": {"installer": installer}})).await.unwrap();
        let heard = heard.0.lock().unwrap();
        let of_all = |done| (done, 3, "hosts".to_owned());
        assert_eq!((heard.first(), heard.last()), (Some(&of_all(0)), Some(&of_all(3))), "{installer}: {heard:?}");
        assert!(heard.is_sorted(), "{installer}: {heard:?}");
    }
}

#[tokio::test]
async fn errata_are_asked_for_only_where_the_policy_takes_them() {
    let bench = Bench::new();
    let policy = json!({"security": {"least": "important"}});
    let plan = bench.make(json!({"policy": policy, "hosts": ["h2"]})).await.unwrap();
    assert!(matches!(&plan.hosts[0].work, Work::Errata(ids) if ids.len() == 3), "{:?}", plan.hosts[0].work);
    assert_eq!((bench.world.asked("errata"), bench.world.asked("upgradable")), (1, 0));
    assert_eq!(plan.left_alone.len(), 2);
}

#[tokio::test]
async fn a_provider_that_does_not_answer_is_a_blocker_and_never_no_updates() {
    for method in ["upgradable", "installed", "capability", "content_hosts"] {
        let bench = Bench::new();
        bench.world.fail(method, Code::ProviderRejected);
        let plan = bench.make(json!({"hosts": ["h2"]})).await.unwrap();
        let codes: Vec<Code> = plan.blockers.iter().map(|p| p.code).collect();
        assert_eq!((codes.as_slice(), plan.hosts.len()), (&[Code::UpdatesUnknown][..], 0), "{method}");
        assert!(plan.blockers[0].message.contains("planted"), "{}", plan.blockers[0].message);
    }
}

#[tokio::test]
async fn a_later_provider_does_not_stand_in_for_one_that_does_not_answer() {
    let mut bench = Bench::new();
    bench.ports.providers.push(World::new("later"));
    bench.world.fail("content_hosts", Code::ProviderUnreachable);
    let plan = bench.make(json!({"hosts": ["h2"]})).await.unwrap();
    let codes: Vec<Code> = plan.blockers.iter().map(|p| p.code).collect();
    assert_eq!((codes.as_slice(), plan.hosts.len()), (&[Code::UpdatesUnknown][..], 0));
}

#[tokio::test]
async fn without_a_provider_only_the_engines_own_upgrade_is_left() {
    let mut bench = Bench::new();
    bench.ports.providers.clear();
    let plan = bench.make(json!({"policy": "z_stream"})).await.unwrap();
    assert!(plan.blockers.iter().all(|p| p.code == Code::PolicyNeedsProvider), "{:?}", plan.blockers);
    assert_eq!(plan.blockers.len(), 3);
}

#[tokio::test]
async fn an_engine_that_cannot_be_read_and_a_caller_who_gave_up_make_no_plan() {
    let mut bench = Bench::new();
    let error = bench.make(json!({"cluster": "c2"})).await.unwrap_err();
    assert_eq!(error.code(), Code::EngineNotFound);
    bench.world.hold("upgradable");
    bench.call.cancel.cancel();
    assert_eq!(bench.make(json!({})).await.unwrap_err().code(), Code::Cancelled);
    bench.call.cancel = CancellationToken::new();
    bench.ports.engine = Arc::new(LocalEngine::new(None, Arc::new(SystemClock)));
    assert_eq!(bench.make(json!({})).await.unwrap_err().code(), Code::EngineApiMissing);
}

/// A host that boots an image is refused with the reason, for each way to install packages.
#[tokio::test]
async fn hosts_in_image_mode_are_refused() {
    for installer in ["provider", "engine"] {
        let bench = Bench::new();
        bench.world.set(|state| state.boots_image = Some("quay.io/example/host:9"));
        let plan = bench.make(json!({"hosts": ["h2"], "options": {"installer": installer}})).await.unwrap();
        let codes: Vec<Code> = plan.blockers.iter().map(|p| p.code).collect();
        assert_eq!((codes.as_slice(), plan.hosts.len()), (&[Code::HostInImageMode][..], 0), "{installer}");
        assert!(plan.blockers[0].message.contains("quay.io/example/host:9"));
    }
}

/// A provider that cannot be asked may have the host in image mode: the engine's own upgrade is refused, too.
#[tokio::test]
async fn a_provider_that_does_not_answer_hides_no_image() {
    let bench = Bench::new();
    let request = json!({"hosts": ["h2"], "options": {"installer": "engine"}});
    bench.world.fail("content_hosts", Code::ProviderUnreachable);
    let plan = bench.make(request.clone()).await.unwrap();
    let codes: Vec<Code> = plan.blockers.iter().map(|p| p.code).collect();
    assert_eq!((codes.as_slice(), plan.hosts.len()), (&[Code::UpdatesUnknown][..], 0));
    assert!(plan.blockers[0].message.contains("boots an image"), "{}", plan.blockers[0].message);
    // A host that no provider has boots no image of theirs.
    bench.world.fail("content_hosts", Code::HostNotRegistered);
    let plan = bench.make(request).await.unwrap();
    assert!(!plan.blockers.iter().any(|p| p.message.contains("boots an image")), "{:?}", plan.blockers);
}
