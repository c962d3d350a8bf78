//! The commands that are sent to hosts, run by a shell on this machine, with what it prints read as a host's answer.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use ovirt_upgrade_manager::error::Result;
use ovirt_upgrade_manager::model::cluster::HostInspection;
use serde_json::{Value, json as value};

use crate::support::client::*;
use crate::support::scripted::{Asked, Reply, Scripted, json};

/// A server that runs each command by a shell, in whose `PATH` a `shutdown` stands first that only writes its arguments down.
struct Shell {
    server: Scripted,
    folder: tempfile::TempDir,
    answered: Arc<Mutex<Vec<(i32, String)>>>,
}

impl Shell {
    async fn start() -> Shell {
        let folder = tempfile::tempdir().unwrap();
        let stub = folder.path().join("shutdown");
        fs::write(&stub, format!("#!/bin/sh\necho \"$@\" >> {}/asked\n", folder.path().display())).unwrap();
        fs::set_permissions(&stub, fs::Permissions::from_mode(0o755)).unwrap();
        let (answered, path) = (Arc::default(), format!("{}:/usr/bin:/bin", folder.path().display()));
        let known = Arc::clone(&answered);
        let server = Scripted::start(katello("4.14.3", move |asked| reply(asked, &path, &known))).await;
        Shell { server, folder, answered }
    }

    async fn inspect(&self) -> Result<Option<HostInspection>> {
        provider(&self.server).inspect(&call(), &host_ref(), None).await
    }

    /// Exit status and output of a restart.
    async fn restart(&self, boot_id: &str) -> (i32, String) {
        provider(&self.server).restart(&call(), &host_ref(), boot_id).await.unwrap();
        self.answered.lock().unwrap().last().unwrap().clone()
    }

    /// The arguments with which `shutdown` was called, a call a line.
    fn shutdowns(&self) -> String {
        fs::read_to_string(self.folder.path().join("asked")).unwrap_or_default()
    }

    /// A process whose program has a hypervisor's name.
    fn runs(&self, program: &str) -> Vm {
        let file = self.folder.path().join(program);
        fs::copy("/bin/sleep", &file).unwrap();
        Vm(Command::new(&file).arg("60").stdout(Stdio::null()).spawn().unwrap())
    }
}

/// Ends with the test.
struct Vm(Child);

impl Drop for Vm {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Runs a command as the provider's script does: from a file, without an input, with its errors in its output.
fn run(command: &str, path: &str) -> (i32, String) {
    let stub = Path::new(path.split(':').next().unwrap()).join("shutdown");
    // This machine is not to be restarted: `shutdown` is the stub, by the script's own PATH, and nothing else could do it.
    let line = command.lines().find(|line| line.starts_with("PATH=")).unwrap();
    let shell = |script: &str| {
        let mut shell = Command::new("/bin/sh");
        shell.arg("-c").arg(script).stdin(Stdio::null()).env_clear().env("PATH", path);
        shell
    };
    let found = shell(&format!("{line}\ncommand -v shutdown")).output().unwrap().stdout;
    assert_eq!(String::from_utf8_lossy(&found).trim(), stub.to_str().unwrap());
    for other in ["/shutdown", "reboot", "systemctl", "poweroff", "halt", "init ", "telinit", "sysrq"] {
        assert!(!command.contains(other), "{other} in {command}");
    }
    assert_eq!(command.lines().filter(|line| line.starts_with("PATH=")).count(), 1);
    let file = stub.with_file_name("script");
    fs::write(&file, command).unwrap();
    let ended = shell(&format!("exec 2>&1\n. {}", file.display())).output().unwrap();
    (ended.status.code().unwrap(), String::from_utf8(ended.stdout).unwrap())
}

fn reply(asked: &Asked, path: &str, answered: &Mutex<Vec<(i32, String)>>) -> Reply {
    match asked.path.as_str() {
        "/api/job_templates" => page(value!([{"id": 177, "name": "Run Command - Script Default"}])),
        "/api/job_invocations" => {
            let sent: Value = serde_json::from_str(&asked.body).unwrap();
            assert_eq!(sent["job_invocation"]["job_template_id"], 177);
            let command = sent["job_invocation"]["inputs"]["command"].as_str().unwrap();
            answered.lock().unwrap().push(run(command, path));
            json(201, value!({"id": 5, "status": 3, "targeting": {"hosts": [{"id": 11, "name": "h1.example.com"}]}}))
        }
        "/api/job_invocations/5/hosts/11" => {
            let (exit, output) = answered.lock().unwrap().last().unwrap().clone();
            // The shapes of a running 4.14: a terminal's line ends, and an exit status without a number.
            json(
                200,
                value!({"complete": true, "refresh": false, "output": [
                    {"id": 150, "sequence_id": 0, "output_type": "stdout", "output": output.replace('\n', "\r\n"), "timestamp": 1.5},
                    {"output_type": "stdout", "output": format!("Exit status: {exit}"), "timestamp": 2.5}
                ]}),
            )
        }
        _ => json(404, value!({"error": {"message": "not scripted"}})),
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap().trim().to_owned()
}

/// Whether this test sees the processes of the whole machine: it is root, and in no container.
fn sees_all() -> bool {
    let user = std::os::unix::fs::MetadataExt::uid(&fs::metadata("/proc/self").unwrap());
    user == 0 && fs::read_to_string("/proc/2/comm").is_ok_and(|name| name.trim() == "kthreadd")
}

#[tokio::test]
async fn the_report_of_this_machine_is_read() {
    let shell = Shell::start().await;
    let found = shell.inspect().await;
    if !sees_all() {
        let error = found.unwrap_err().to_string();
        return assert!(error.contains("as root") || error.contains("does not see all"), "{error}");
    }
    let found = found.unwrap().unwrap();
    assert_eq!(found.boot_id, read("/proc/sys/kernel/random/boot_id"));
    assert_eq!(found.kernel, read("/proc/sys/kernel/osrelease"));
    let info = read("/proc/cpuinfo");
    let line = info.lines().find(|line| line.starts_with("flags") || line.starts_with("Features")).unwrap();
    let flags = line.split_once(':').unwrap().1.split_whitespace().map(str::to_owned);
    assert_eq!(found.cpu_flags, flags.collect());
}

#[tokio::test]
async fn vms_are_counted_by_their_programs() {
    let shell = Shell::start().await;
    if !sees_all() {
        upgrade_manager_lab::skipped(format_args!("only root on a whole machine sees the programs of all processes"));
        return;
    }
    // Other tests of this machine may run some as well: the differences count.
    let count = async || shell.inspect().await.unwrap().unwrap().qemu_processes;
    let before = count().await;
    let first = shell.runs("qemu-kvm");
    let second = shell.runs("qemu-system-x86_64");
    assert_eq!(count().await, before + 2);
    // An update of the package replaces the file under the VM.
    fs::remove_file(shell.folder.path().join("qemu-kvm")).unwrap();
    assert_eq!(count().await, before + 2);
    drop(second);
    assert_eq!(count().await, before + 1);
    drop(first);
    let boot_id = read("/proc/sys/kernel/random/boot_id");
    assert_eq!((shell.restart(&boot_id).await.0, shell.shutdowns().as_str()), (0, "-r +1\n"));
    let _third = shell.runs("qemu-kvm");
    let (exit, output) = shell.restart(&boot_id).await;
    assert!(exit == 75 && output.contains("not restarted: this host runs"), "{exit}: {output}");
    assert_eq!(shell.shutdowns(), "-r +1\n", "once, and not under a VM");
}

#[tokio::test]
async fn a_restart_for_another_boot_does_nothing() {
    let shell = Shell::start().await;
    let other = "00000000-0000-4000-8000-000000000000";
    let (exit, output) = shell.restart(other).await;
    assert!(exit == 75 && output.contains("has booted since"), "{exit}: {output}");
    assert_eq!(shell.shutdowns(), "");
}
