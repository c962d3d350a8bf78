//! Commands that a job runs on a machine as they are. A machine carries out those that read what runs on it, and those that
//! restart it; it repeats every other.

use super::action::{HostAction, ScriptResult};
use super::host::Host;
use super::state::World;

/// Exit status of a restart that the machine refuses (`EX_TEMPFAIL`).
const REFUSED: i32 = 75;

impl World {
    /// Runs a command on a machine.
    pub(super) fn run_command(&mut self, machine: u64, command: &str) -> Option<ScriptResult> {
        if !command.contains("/proc/sys/kernel/random/boot_id") {
            return Some(said(0, vec![format!("$ {command}")]));
        }
        let (qemu, now_s) = (self.qemu_processes(machine), self.now_ms / 1_000);
        let host = self.hosts.get(&machine)?;
        let report = report(host, qemu);
        if !command.contains("\nshutdown -r") {
            return Some(said(0, vec![report]));
        }
        let mut output: Vec<String> =
            command.contains("\necho 'restart host'").then(|| "restart host".to_owned()).into_iter().collect();
        output.push(report);
        if let Some(why) = refused_restart(command, host, qemu, now_s) {
            output.push(not_restarted(&why));
            return Some(said(REFUSED, output));
        }
        let restart = self.change_host(machine, &HostAction::Restart, false)?;
        Some(ScriptResult { output: [output, restart.output].concat(), ..restart })
    }
}

impl World {
    /// What a machine says that refuses an action.
    pub(super) fn refused_action(&self, machine: u64, action: &HostAction) -> Option<ScriptResult> {
        let HostAction::RestartIf { boot_id, until_ms } = action else { return None };
        let host = self.hosts.get(&machine)?;
        let why = match self.qemu_processes(machine) {
            _ if *boot_id != host.boot_id() => OTHER_BOOT.to_owned(),
            0 if self.now_ms > *until_ms => LATE.to_owned(),
            0 => return None,
            qemu => runs_vms(qemu),
        };
        Some(said(REFUSED, vec![not_restarted(&why)]))
    }
}

const OTHER_BOOT: &str = "this host has booted since the restart was decided";
const LATE: &str = "the job came too late, or the clock of this host is wrong";

fn runs_vms(qemu: u32) -> String {
    format!("this host runs {qemu} VMs")
}

fn not_restarted(why: &str) -> String {
    format!("not restarted: {why}")
}

/// Why a machine does not restart: only what the command itself asks for counts.
fn refused_restart(command: &str, host: &Host, qemu: u32, now_s: i64) -> Option<String> {
    let wanted = |before: &str| command.split_once(before)?.1.split([' ', '"']).next();
    let other_boot = wanted("[ \"$boot\" = \"").is_some_and(|boot_id| boot_id != host.boot_id());
    let late =
        wanted("[ \"$(date +%s)\" -le ").and_then(|until| until.parse().ok()).is_some_and(|until: i64| now_s > until);
    match () {
        () if other_boot => Some(OTHER_BOOT.to_owned()),
        () if command.contains("[ \"$user\" = 0 ]") && host.remote_user != 0 => {
            Some("remote execution does not run as root".to_owned())
        }
        () if command.contains("[ \"$qemu\" = 0 ]") && qemu > 0 => Some(runs_vms(qemu)),
        () if late => Some(LATE.to_owned()),
        () => None,
    }
}

/// The line that an inspection prints on a real machine.
fn report(host: &Host, qemu: u32) -> String {
    let flags: Vec<&str> = host.cpu_flags.iter().map(String::as_str).collect();
    let kernels = [Some(host.running_kernel.clone()), host.newest_kernel()].into_iter().flatten();
    format!(
        "@oum-report boot={} machine={},{} user={} second=kthreadd unread=0 qemu={qemu} kernel={} kernels=,{} cpu=,{} @oum-end",
        host.boot_id(),
        host.hardware_uuid.to_lowercase(),
        host.hardware_uuid.to_lowercase(),
        host.remote_user,
        host.running_kernel,
        kernels.collect::<Vec<_>>().join(","),
        flags.join(",")
    )
}

fn said(exit: i32, output: Vec<String>) -> ScriptResult {
    ScriptResult { exit, output, changed: vec![] }
}
