//! `check_engine` of the upgrade manager, with the engine machine as a content host of the lab, in versions of all
//! dialects: from an available update to engine-setup, and the answer when the provider fails.

use std::path::Path;
use std::sync::Arc;

use crate::support;
use crate::support::lab::*;
use ovirt_upgrade_manager::config::{Config, Role};
use ovirt_upgrade_manager::engine::LocalEngine;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::engine::{EngineCheck, EngineSource, EngineState};
use ovirt_upgrade_manager::model::evr::Evr;
use ovirt_upgrade_manager::model::host::MatchedBy;
use ovirt_upgrade_manager::model::request::CheckEngineRequest;
use ovirt_upgrade_manager::ports::Ports;
use ovirt_upgrade_manager::store;
use ovirt_upgrade_manager::system::{SystemClock, SystemIds};
use serde_json::json;
use upgrade_manager_lab::web::faults::{Fault, RequestFault, Shape};
use upgrade_manager_lab::world::{HostAction, engine_machine};
use upgrade_manager_lab::{Lab, Version};

const VERSIONS: [Version; 4] = [Version(2, 4), Version(3, 4), Version(4, 9), Version(4, 18)];

/// A manager whose engine machine is a content host of the lab.
fn manager(state: &Path, lab: &Lab) -> UpgradeManager {
    let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds));
    let source = json!({"content_host": {"provider": "lab", "fqdn": lab.engine_machine()}});
    let mut config: Config = serde_json::from_value(json!({"state_dir": state, "engine": {"source": source}})).unwrap();
    config.providers = vec![support::lab::config("lab", lab)];
    config.validate().unwrap();
    let store = store::open(state, Role::Controller, clock.clone(), ids.as_ref()).unwrap();
    let engine = Arc::new(LocalEngine::new(config.engine.clone(), clock.clone()));
    UpgradeManager::with_ports(config, Ports { clock, ids, store, providers: vec![provider(lab)], engine })
}

/// The answer of the manager while the engine runs this version.
async fn check(manager: &UpgradeManager, running: &str) -> EngineCheck {
    let product_version = Some(Evr::parse(running).unwrap());
    manager.check_engine(&call(), CheckEngineRequest { product_version, machine: None }).await.unwrap()
}

fn versions(check: &EngineCheck) -> (Option<String>, Option<String>) {
    let shown = |evr: &Option<Evr>| evr.as_ref().map(ToString::to_string);
    (shown(&check.installed), shown(&check.available))
}

/// `dnf update` of something on the engine machine, and the profile that follows.
fn update(lab: &Lab, package: &str) {
    lab.with_world(|world| {
        let id = world.find_host(lab.engine_machine()).unwrap().id;
        world.start_agent_task("update", "update", id, HostAction::UpdatePackages(vec![package.to_owned()]));
    });
    lab.settle();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn from_a_waiting_update_to_engine_setup() {
    for version in VERSIONS {
        let lab = support::lab::lab(version.0, version.1, 4);
        let state = tempfile::tempdir().unwrap();
        let manager = manager(state.path(), &lab);
        let running = lab.inventory().unwrap().engine.version;
        let (old, new) = (Some(engine_machine::INSTALLED.to_owned()), Some(engine_machine::OFFERED.to_owned()));

        let first = check(&manager, &running).await;
        assert_eq!(first.state, EngineState::Available, "Katello {version}: {first:?}");
        assert_eq!(versions(&first), (old, new.clone()), "Katello {version}");
        assert_eq!(first.source, Some(EngineSource::ContentHost));
        assert_eq!(
            first.errata.map(|e| (e.at_least(), e.security)),
            Some((1, 1)),
            "Katello {version}: the extension's"
        );
        assert!(first.unknown_because.is_none() && first.problems.is_empty(), "Katello {version}: {first:?}");
        let association = first.association.unwrap();
        assert_eq!(association.content_host_name, lab.engine_machine());
        assert_eq!(association.matched_by, MatchedBy::Fqdn, "Katello {version}");

        // The erratum does not change the engine's version.
        update(&lab, engine_machine::EXTENSION);
        let patched = check(&manager, &running).await;
        assert_eq!(patched.errata.map(|e| e.at_least()), Some(0), "Katello {version}");
        assert_eq!(patched.state, EngineState::Available, "Katello {version}");

        update(&lab, "ovirt-engine-setup");
        let pending = check(&manager, &running).await;
        assert_eq!(pending.state, EngineState::SetupPending, "Katello {version}: {pending:?}");
        assert_eq!(versions(&pending), (new.clone(), new.clone()), "Katello {version}");

        // engine-setup ran. Newer product packages in the view do not count.
        let after = check(&manager, "4.5.8").await;
        assert_eq!(after.state, EngineState::Current, "Katello {version}: {after:?}");
        assert_eq!(versions(&after), (new.clone(), new), "Katello {version}");
        manager.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_answer_of_the_provider_is_never_a_no() {
    for version in VERSIONS {
        let lab = support::lab::lab(version.0, version.1, 4);
        let state = tempfile::tempdir().unwrap();
        let manager = manager(state.path(), &lab);
        assert_eq!(check(&manager, "4.5.7").await.state, EngineState::Available, "Katello {version}");

        let message = "out of order".to_owned();
        let refused =
            Fault::new(RequestFault::Status { status: 500, shape: Shape::Api("katello".to_owned()), message });
        // Everything, and then only what tells of packages.
        for path in [None, Some("*packages*".to_owned())] {
            lab.add_fault(Fault { path, ..refused.clone() });
            let check = check(&manager, "4.5.7").await;
            assert_eq!(check.state, EngineState::Unknown, "Katello {version}: {check:?}");
            let reason = check.unknown_because.unwrap();
            assert_eq!(reason.code, Code::ProviderFailed, "Katello {version}: {reason:?}");
            assert!(reason.message.contains("out of order"), "Katello {version}: {reason:?}");
            lab.clear_faults();
        }
        assert_eq!(check(&manager, "4.5.7").await.state, EngineState::Available, "Katello {version}");

        drop(lab);
        let check = check(&manager, "4.5.7").await;
        assert_eq!((check.state, check.source), (EngineState::Unknown, Some(EngineSource::ContentHost)));
        let reason = check.unknown_because.unwrap();
        assert_eq!(reason.code, Code::ProviderUnreachable, "Katello {version}: {reason:?}");
        manager.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_that_the_provider_lacks_is_unknown() {
    for version in VERSIONS {
        let lab = support::lab::lab(version.0, version.1, 4);
        assert!(lab.with_world(|world| world.remove_host(engine_machine::FQDN)));
        let state = tempfile::tempdir().unwrap();
        let manager = manager(state.path(), &lab);
        let check = check(&manager, "4.5.7").await;
        assert_eq!(check.state, EngineState::Unknown, "Katello {version}");
        let reason = check.unknown_because.unwrap();
        assert_eq!(reason.code, Code::HostNotRegistered, "Katello {version}: {reason:?}");
        manager.close().await;
    }
}
