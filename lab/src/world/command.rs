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
        let qemu = self.qemu_processes(machine);
        let host = self.hosts.get(&machine)?;
        let mut output = vec![report(host, qemu)];
        let Some(boot_id) = restarted_boot(command) else { return Some(said(0, output)) };
        let refusal = match () {
            () if boot_id != host.boot_id() => {
                "not restarted: this host has booted since the restart was decided".to_owned()
            }
            () if qemu > 0 => format!("not restarted: this host runs {qemu} VMs"),
            () if host.remote_user != 0 => "Failed to set wall message, ignoring: Access denied".to_owned(),
            () => {
                output.push("restart host".to_owned());
                let restart = self.change_host(machine, &HostAction::Restart, false)?;
                return Some(ScriptResult { output: [output, restart.output].concat(), ..restart });
            }
        };
        output.push(refusal);
        Some(said(REFUSED, output))
    }
}

/// The boot that a restart is for: a command that schedules no shutdown is no restart.
fn restarted_boot(command: &str) -> Option<&str> {
    let guarded = command.split_once("[ \"$boot\" = \"")?.1;
    command.contains("\nshutdown -r").then_some(guarded.split('"').next()?)
}

/// The line that an inspection prints on a real machine.
fn report(host: &Host, qemu: u32) -> String {
    let flags: Vec<&str> = host.cpu_flags.iter().map(String::as_str).collect();
    let kernels = [Some(host.running_kernel.clone()), host.newest_kernel()].into_iter().flatten();
    format!(
        "@oum-report boot={} user={} programs=214 qemu={qemu} kernel={} kernels=,{} cpu=,{} @oum-end",
        host.boot_id(),
        host.remote_user,
        host.running_kernel,
        kernels.collect::<Vec<_>>().join(","),
        flags.join(",")
    )
}

fn said(exit: i32, output: Vec<String>) -> ScriptResult {
    ScriptResult { exit, output, changed: vec![] }
}
