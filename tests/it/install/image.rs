//! Hosts in image mode against the lab: errata are refused, the image is upgraded, and the booted digest proves it.

use std::sync::Arc;
use std::time::Duration;

use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::check::{HostCheck, YesNoUnknown};
use ovirt_upgrade_manager::model::host::{HostInventory, HostKind, HostStatus};
use ovirt_upgrade_manager::model::ids::ErratumId;
use ovirt_upgrade_manager::model::request::{
    CancelTaskRequest, CheckHostRequest, EventsRequest, InstallErrataRequest, TaskRequest, UpgradeImageRequest,
};
use ovirt_upgrade_manager::model::task::{ProofVerdict, Selection, Task, TaskState};
use upgrade_manager_lab::world::Host;
use upgrade_manager_lab::{Lab, Options, Version};

use crate::support::lab::{busiest, by_hand, call, config, id, inventory, manager, start};

const OLD: &str = "sha256:1111111111111111111111111111111111111111111111111111111111111111";
const NEW: &str = "sha256:2222222222222222222222222222222222222222222222222222222222222222";

struct Bench {
    lab: Arc<Lab>,
    manager: UpgradeManager,
    host: HostInventory,
}

impl Bench {
    /// A host that runs one image, while the registry has another.
    async fn new(version: Version) -> Bench {
        let lab = Arc::new(start(Options { katello_version: version, ..by_hand(24) }));
        let is_idle = |h: &HostInventory| {
            h.status == HostStatus::Maintenance && h.kind == Some(HostKind::El) && h.vm_count == Some(0)
        };
        let is_registered = |h: &HostInventory| {
            let fqdn = h.address.clone().unwrap();
            lab.with_world(|w| w.find_host(&fqdn).is_some_and(|h| h.consumer_uuid.is_some()))
        };
        let host = inventory(&lab).into_iter().filter(is_idle).find(is_registered).unwrap();
        let manager = manager(&lab, &config("lab", &lab)).await;
        let bench = Bench { lab, manager, host };
        bench.change(|h| h.enter_image_mode(OLD, NEW));
        bench
    }

    fn change(&self, change: impl FnOnce(&mut Host)) {
        let fqdn = self.host.address.clone().unwrap();
        self.lab.with_world(|w| change(w.find_host_mut(&fqdn).unwrap()));
    }

    /// The host as it is read now.
    fn now(&self) -> HostInventory {
        HostInventory { observed_at_ms: None, ..self.host.clone() }
    }

    async fn check(&self) -> HostCheck {
        let request = CheckHostRequest::of(self.now());
        self.manager.check_host(&call(), request).await.unwrap()
    }

    async fn upgrade(&self) -> Result<Task, Error> {
        let request = UpgradeImageRequest { host: self.now(), actor: "admin@internal".into() };
        self.manager.upgrade_image(&call(), request).await
    }

    async fn task(&self, task: &Task, wait: bool) -> Task {
        self.manager.task(&call(), TaskRequest { id: task.id.clone(), wait }).await.unwrap()
    }
}

fn code(task: &Task) -> Option<Code> {
    task.problem.as_ref().map(|p| p.code)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_image_is_upgraded_and_proved_by_what_was_booted() {
    for version in [Version(4, 16), Version(4, 19), Version(5, 0)] {
        let bench = Bench::new(version).await;
        let check = bench.check().await;
        assert_eq!(check.updates, YesNoUnknown::Yes, "Katello {version}");
        assert_eq!(check.image.unwrap().available.as_deref(), Some(NEW));
        let sent = bench.upgrade().await.unwrap();
        assert_eq!(sent.selection, Selection::Image(NEW.to_owned()));
        // The job's success is no end: the image is staged, and the host still runs the old one.
        let staged = loop {
            let task = bench.task(&sent, false).await;
            assert!(!task.state.is_final(), "Katello {version}: {task:?}");
            if code(&task) == Some(Code::ImageAwaitsRestart) {
                break task;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        };
        assert_eq!((staged.state, staged.proof), (TaskState::Proving, None), "Katello {version}");
        // A person restarts it. Its facts come when it is asked for them, or in some hours.
        bench.change(Host::boot_image);
        let ended = bench.task(&sent, true).await;
        assert_eq!((ended.state, code(&ended)), (TaskState::Succeeded, None), "Katello {version}: {ended:?}");
        let proof = ended.proof.unwrap();
        assert_eq!(proof.verdict, ProofVerdict::Proved, "Katello {version}: {proof:?}");
        let image = proof.image.unwrap();
        assert_eq!((image.from.as_str(), image.to.as_deref()), (OLD, Some(NEW)));
        // Whether there is a newer one, the host reports only when it has found one.
        let check = bench.check().await;
        assert_eq!(check.updates, YesNoUnknown::Unknown, "Katello {version}");
        assert!(check.unknown_because.unwrap().message.contains("bootc upgrade --check"), "Katello {version}");
        assert_eq!(check.image.unwrap().booted.as_deref(), Some(NEW));
        bench.manager.close().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_succeeded_and_staged_nothing_has_failed() {
    let bench = Bench::new(Version(4, 19)).await;
    // The registry has no newer image any more: the script ends with the status of the upload of facts.
    bench.change(|h| h.images.as_mut().unwrap().newest = OLD.to_owned());
    let sent = bench.upgrade().await.unwrap();
    let ended = bench.task(&sent, true).await;
    assert_eq!((ended.state, code(&ended)), (TaskState::Failed, Some(Code::TaskFailed)), "{ended:?}");
    let proof = ended.proof.unwrap();
    assert_eq!(proof.verdict, ProofVerdict::Disproved);
    assert!(proof.why.contains("no image is staged"), "{}", proof.why);
    bench.manager.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn errata_are_refused_there_and_images_elsewhere() {
    let bench = Bench::new(Version(4, 19)).await;
    let erratum: ErratumId = id(&busiest(&bench.lab, |_| true).1[0]);
    let request = InstallErrataRequest {
        host: bench.now(),
        errata: vec![erratum],
        actor: "admin@internal".into(),
        override_: None,
        engine: None,
        cluster_level: None,
    };
    let error = bench.manager.install_errata(&call(), request).await.unwrap_err();
    assert_eq!(error.code(), Code::HostInImageMode);
    assert!(error.message().contains("lost at its next boot") && error.remedy().contains("upgrade_image"), "{error}");
    let problem = bench.check().await.install.unwrap().problem.unwrap();
    assert!(problem.remedy.contains("upgrade_image"), "{problem:?}");
    // It runs the newest image that it found, or reported nothing.
    for (available, why) in [(Some(OLD), "runs the newest"), (None, "does not show it as a host in image mode")] {
        bench.change(|h| {
            let images = h.images.as_mut().unwrap();
            images.reported = available.map(|digest| {
                images.now.available = digest.to_owned();
                images.now.clone()
            });
        });
        let error = bench.upgrade().await.unwrap_err();
        assert_eq!(error.code(), Code::ImageNotUpgradable, "{error}");
        assert!(error.message().contains(why), "{error}");
    }
    bench.manager.close().await;
    // This version shows images, and cannot upgrade them.
    let bench = Bench::new(Version(4, 15)).await;
    let error = bench.upgrade().await.unwrap_err();
    assert_eq!(error.code(), Code::NoInstallMethod);
    assert!(error.message().contains("cannot upgrade the images") && error.to_string().contains("4.16"), "{error}");
    bench.manager.close().await;
}

/// The restart can be far away: another upgrade of the host need not wait for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wait_for_the_restart_can_be_ended() {
    let bench = Bench::new(Version(4, 19)).await;
    let sent = bench.upgrade().await.unwrap();
    while code(&bench.task(&sent, false).await) != Some(Code::ImageAwaitsRestart) {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(bench.upgrade().await.unwrap_err().code(), Code::HostBusy);
    let request = CancelTaskRequest { id: sent.id.clone(), actor: "admin@internal".into() };
    bench.manager.cancel_task(&call(), request).await.unwrap();
    let ended = bench.task(&sent, true).await;
    let proof = ended.proof.unwrap();
    assert_eq!((ended.state, proof.verdict), (TaskState::Succeeded, ProofVerdict::NotProven));
    assert!(proof.why.contains("boots with the next restart"), "{}", proof.why);
    let events = bench.manager.events(&call(), EventsRequest::default()).await.unwrap().events;
    let requested = events.iter().find(|event| event.event.name == "INSTALL_CANCEL_REQUESTED").unwrap();
    assert!(requested.event.text.starts_with("admin@internal asked to cancel"), "{}", requested.event.text);
    bench.upgrade().await.unwrap();
    bench.manager.close().await;
}
