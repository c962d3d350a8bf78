//! An engine that answers from a script, and the adapter that asks it.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ovirt_upgrade_manager::config::{EngineApiConfig, EngineConfig, Limits, Secret, Span};
use ovirt_upgrade_manager::engine;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};
use ovirt_upgrade_manager::ports::Engine;
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use serde_json::{Value, json as value};

use crate::support::client::HastyClock;
use crate::support::scripted::{Asked, Reply, Scripted, html, json};

pub const HEALTH: &str = "/ovirt-engine/services/health";
pub const TOKEN: &str = "/ovirt-engine/sso/oauth/token";
pub const CLUSTER: &str = "c1";
pub const DATA_CENTER: &str = "d1";

pub fn cluster_id() -> ClusterId {
    ClusterId::new(CLUSTER).unwrap()
}

pub fn host_id(id: &str) -> HostId {
    HostId::new(id).unwrap()
}

pub fn vm_id(id: &str) -> VmId {
    VmId::new(id).unwrap()
}

/// The connection to a server at this URL.
pub fn config(url: &str, ca_files: Vec<PathBuf>) -> EngineConfig {
    let api = EngineApiConfig {
        url: format!("{url}/ovirt-engine").into(),
        username: "upgrade-manager@internal".into(),
        password: Secret::Value("s3cret".into()),
        ca_files,
        limits: Limits { request_timeout: Span(Duration::from_secs(20)), ..Limits::default() },
        audit_events: false,
        task_list: false,
    };
    EngineConfig { source: None, api: Some(api), actions: None }
}

/// Connects without waiting between retries.
pub fn connect(config: &EngineConfig) -> Arc<dyn Engine> {
    engine::connect(Some(config), Arc::new(HastyClock), Arc::new(SystemIds)).unwrap()
}

/// Connects with this machine's time, for what has a time limit of its own.
pub fn connect_in_real_time(config: &EngineConfig) -> Arc<dyn Engine> {
    engine::connect(Some(config), Arc::new(SystemClock), Arc::new(SystemIds)).unwrap()
}

/// An engine, and the adapter.
pub struct Bench {
    pub server: Scripted,
    pub engine: Arc<dyn Engine>,
}

impl Bench {
    /// The script answers paths below `/ovirt-engine/api`, given without it. Health page and login work.
    pub async fn start(script: impl Fn(&Asked, &str) -> Reply + Send + Sync + 'static) -> Bench {
        let server = Scripted::start(working(script)).await;
        let engine = connect(&config(&server.url, vec![server.ca_file.clone()]));
        Bench { server, engine }
    }

    /// Requests for the API, in order, as `GET /hosts`.
    pub fn asked(&self) -> Vec<Asked> {
        self.server.asked().into_iter().filter(|asked| asked.path.starts_with("/ovirt-engine/api")).collect()
    }

    /// The same as text, without the query.
    pub fn requests(&self) -> Vec<String> {
        self.asked().iter().map(|a| format!("{} {}", a.method, a.path.replacen("/ovirt-engine/api", "", 1))).collect()
    }

    /// The last request for the API.
    pub fn last(&self) -> Asked {
        self.asked().pop().unwrap()
    }
}

/// A server whose health page and login work.
pub fn working(
    script: impl Fn(&Asked, &str) -> Reply + Send + Sync + 'static,
) -> impl Fn(&Asked) -> Reply + Send + Sync + 'static {
    move |asked| match asked.path.as_str() {
        HEALTH => html(200, "DB Up!Welcome to Health Status!"),
        TOKEN => json(200, value!({"access_token": "t1", "scope": "ovirt-app-api", "token_type": "bearer"})),
        path => script(asked, path.strip_prefix("/ovirt-engine/api").unwrap_or(path)),
    }
}

/// What an engine with one cluster answers for its cluster and data center; the rest is the test's.
pub fn one_cluster(
    rest: impl Fn(&Asked, &str) -> Reply + Send + Sync + 'static,
) -> impl Fn(&Asked, &str) -> Reply + Send + Sync + 'static {
    move |asked, path| match path {
        "/clusters/c1" => json(200, cluster()),
        "/datacenters/d1" => json(200, value!({"id": "d1", "name": "dc", "version": {"major": "4", "minor": "6"}})),
        "/schedulingpolicies/p1" => json(200, policy()),
        _ => rest(asked, path),
    }
}

/// A cluster, with the fields that are read.
pub fn cluster() -> Value {
    value!({
        "id": CLUSTER, "name": "prod", "version": {"major": "4", "minor": "7"}, "data_center": {"id": DATA_CENTER},
        "scheduling_policy": {"id": "p1"},
        "custom_scheduling_policy_properties": {"property":
            [{"name": "HighUtilization", "value": "90"}, {"name": "HeSparesCount", "value": "0"}]},
        "gluster_service": "false", "threads_as_cores": "false", "upgrade_in_progress": "false",
        "memory_policy": {"over_commit": {"percent": "100"}},
    })
}

/// The scheduling policy of the cluster, with its own properties.
pub fn policy() -> Value {
    value!({"id": "p1", "name": "evenly", "properties": {"property":
        [{"name": "HighUtilization", "value": "80"}, {"name": "HeSparesCount", "value": "0"}]}})
}

/// A host that is up.
pub fn host(id: &str) -> Value {
    value!({
        "id": id, "name": format!("name-{id}"), "address": format!("{id}.example.com"), "port": "54321", "status": "up",
        "type": "rhel", "cluster": {"id": CLUSTER}, "memory": "137438953472", "max_scheduling_memory": "137034203136",
        "cpu": {"topology": {"sockets": "2", "cores": "8", "threads": "2"}}, "spm": {"status": "none"},
        "version": {"major": "4", "minor": "50", "full_version": "vdsm-4.50.5.1-1.el9"},
        "summary": {"active": "0", "migrating": "0", "total": "0"}, "update_available": "false",
    })
}

/// A VM that runs on a host.
pub fn vm(id: &str, host: &str) -> Value {
    value!({
        "id": id, "name": format!("vm-{id}"), "status": "up", "cluster": {"id": CLUSTER}, "host": {"id": host},
        "memory": "1073741824", "cpu": {"topology": {"sockets": "1", "cores": "2", "threads": "1"}},
        "placement_policy": {"affinity": "migratable"}, "high_availability": {"enabled": "false"},
    })
}

/// A row with some fields changed; `null` takes one away.
pub fn with(mut row: Value, changes: Value) -> Value {
    for (key, change) in changes.as_object().unwrap() {
        match change {
            Value::Null => drop(row.as_object_mut().unwrap().remove(key)),
            change => row[key] = change.clone(),
        }
    }
    row
}

/// A collection, empty as the engine shows it.
pub fn rows(key: &str, rows: Vec<Value>) -> Reply {
    json(200, if rows.is_empty() { value!({}) } else { value!({key: rows}) })
}

/// The fault of an action.
pub fn fault(status: u16, detail: &str) -> Reply {
    json(status, value!({"fault": {"reason": "Operation Failed", "detail": detail}, "status": "failed"}))
}

/// The answer of an action.
pub fn complete() -> Reply {
    json(200, value!({"status": "complete"}))
}
