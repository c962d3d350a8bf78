//! A rolling upgrade over the wire whose disk is full for a while: it stops before its next side effect, says so, and goes on when
//! there is room again.

use std::io::ErrorKind;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{HostResult, Phase};
use ovirt_upgrade_manager::model::run_status::RunStatus;
use upgrade_manager_lab::Lab;
use upgrade_manager_lab::world::HostAction;

use super::whole_run::{Bench, lab, until};

/// A small file system in memory.
struct SmallDisk {
    folder: tempfile::TempDir,
}

impl SmallDisk {
    /// `None`: this user may not mount.
    fn mount() -> Option<SmallDisk> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=16m,mode=0700", "oum-test"]).arg(folder.path());
        let is_mounted = mount.output().is_ok_and(|output| output.status.success());
        is_mounted.then_some(SmallDisk { folder })
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn filler(&self) -> PathBuf {
        self.path().join("filler")
    }

    /// Takes all room that is left.
    fn fill(&self) {
        let mut file = std::fs::File::create(self.filler()).unwrap();
        let error = loop {
            if let Err(error) = file.write_all(&[0; 4096]) {
                break error;
            }
        };
        assert_eq!(error.kind(), ErrorKind::StorageFull);
    }

    fn make_room(&self) {
        std::fs::remove_file(self.filler()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // What is still open there goes with its process.
        let umount = Command::new("umount").arg("--lazy").arg(self.path()).status();
        assert!(umount.is_ok_and(|status| status.success()), "{} is still mounted", self.path().display());
    }
}

/// What the run did to the world: installations and boots.
fn effects(lab: &Lab) -> (usize, u64) {
    lab.with_world(|world| {
        let installs = world.tasks.values().filter(|t| t.host_action.as_ref().is_some_and(HostAction::uploads_profile));
        (installs.count(), world.hosts.values().map(|host| host.boots).sum())
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_stops_a_run_before_its_next_side_effect() {
    let Some(disk) = SmallDisk::mount() else {
        println!("skipped: a file system can be mounted by root only");
        return;
    };
    let (bench, _) = Bench::start(lab(), disk.path(), Installer::Provider).await;
    let waits = |status: &RunStatus| status.waits_for.iter().any(|wait| wait.why.code == Code::StateFailed);
    until(&bench, |status| status.hosts[0].phase == Phase::Evacuating).await;
    disk.fill();
    let stopped = until(&bench, |status| waits(status) || status.hosts[0].phase == Phase::Booting).await;
    assert!(waits(&stopped), "{stopped:#?}");
    let before = effects(&bench.lab);
    for _ in 0..10 {
        // The world goes on; the host is empty long before the end.
        bench.lab.advance(60_000);
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(effects(&bench.lab), before, "{stopped:#?}");
    disk.make_room();
    let ended = until(&bench, |status| status.state.is_final() || status.question.is_some()).await;
    assert!(ended.hosts.iter().all(|host| host.result == Some(HostResult::Succeeded)), "{ended:#?}");
    bench.manager.close().await;
}
