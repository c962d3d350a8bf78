//! An observer is refused exactly the operations that act, whatever the request.

use std::any::Any;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ovirt_upgrade_manager::bridge::{Embedder, Instance, LogLine, OperationCall};
use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::error::{Code, Result};
use ovirt_upgrade_manager::manager::operations::{Effect, OPERATIONS};

struct Silent;

impl Embedder for Silent {
    fn enter_thread(&self, _: &'static str) -> Result<Box<dyn Any>> {
        Ok(Box::new(()))
    }
    fn log(&self, _: &LogLine) {}
}

fn open(state: &Path, role: &str) -> Arc<Instance> {
    let config = format!(r#"{{"state_dir":{state:?},"role":"{role}","worker_threads":2}}"#);
    Instance::open(Config::from_json(config.as_bytes()).unwrap(), Arc::new(Silent)).unwrap()
}

/// `CheckHostRequest` as `check_host_request`.
fn snake(name: &str) -> String {
    let spread = name.chars().map(|c| if c.is_uppercase() { format!("_{}", c.to_lowercase()) } else { c.to_string() });
    spread.collect::<String>().trim_start_matches('_').to_owned()
}

/// The first golden document of a type.
fn golden(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let stem = snake(name);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let file = files.iter().find(|file| file.file_name().unwrap().to_str().unwrap().split('.').next() == Some(&stem));
    fs::read(file.unwrap_or_else(|| panic!("no golden document of {name}"))).unwrap()
}

#[test]
fn an_observer_is_refused_the_operations_that_act() {
    let folder = tempfile::tempdir().unwrap();
    let state = folder.path().join("state");
    let controller = open(&state, "controller");
    let observer = open(&state, "observer");
    for operation in OPERATIONS {
        let call = OperationCall {
            name: operation.name.to_owned(),
            request: golden(operation.request),
            // A task that is waited for does not exist here, so no call takes long.
            deadline: Some(Duration::from_secs(60)),
            correlation_id: None,
        };
        let code = observer.call(call).err().map(|error| error.code());
        let refused = code == Some(Code::ObserverOnly);
        assert_eq!(refused, operation.effect == Effect::Acts, "{}: {code:?}", operation.name);
    }
    observer.close();
    controller.close();
}
