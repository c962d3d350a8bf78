//! The commands that remote execution runs on a host for us, and what they print. Pure.
//!
//! A job's output can begin with a banner or a warning, has the lines of its standard error in between (remote execution
//! gives the script a terminal), and is a quoted text where Ansible runs the job. So the report is one line between two
//! marks, of characters that no quoting changes. The marks are put together on the host: Ansible repeats the command
//! itself in its output.
//!
//! Tests: here, and `tests/it/provider/inspection.rs`, where the scripts run in a shell.

use std::collections::BTreeSet;

use crate::error::{Error, Result};
use crate::model::cluster::HostInspection;
use crate::model::{TimeMs, kernel};

/// What a report begins with, and what it ends with.
const BEGIN: &str = "@oum-report ";
const END: &str = " @oum-end";

/// Reads what runs on the host. It needs root: only root sees the programs of all processes.
///
/// A VM's program is known by its file: libvirt can give its process another name, and an update of the package adds
/// ` (deleted)` to the file's. `ls` reads all of them in one process.
const REPORT: &str = r#"PATH="$PATH:/usr/sbin:/sbin"
export LC_ALL=C
read -r boot < /proc/sys/kernel/random/boot_id
programs=$(ls -l /proc/[0-9]*/exe 2>/dev/null)
seen=$(printf '%s\n' "$programs" | grep -c -e '-> /')
qemu=$(printf '%s\n' "$programs" | grep -c -e '-> .*/qemu-kvm' -e '-> .*/qemu-system-')
kernels=
for file in /boot/vmlinuz-* /usr/lib/modules/*/vmlinuz; do
  [ -e "$file" ] || continue
  release=${file%/vmlinuz}
  release=${release##*/}
  kernels="$kernels,${release#vmlinuz-}"
done
cpu=$(grep -m 1 -i -E '^(flags|features)' /proc/cpuinfo | cut -d : -f 2 | tr -s ' ' ,)
mark=@oum
printf '%s\n' "$mark-report boot=$boot user=$(id -u) programs=$seen qemu=$qemu kernel=$(uname -r) kernels=$kernels cpu=$cpu $mark-end" |
  tr -c -d 'A-Za-z0-9_.,+~^:=@ \n-'
"#;

/// The script of an inspection.
pub(super) fn script() -> String {
    format!("# oVirt Upgrade Manager: what runs on this host\n{REPORT}")
}

/// The script of a restart, which the host refuses by itself unless it still runs the boot of the inspection, and no VM. A job
/// can be late by hours (a proxy that was down, a host that fetches its jobs): it must not restart a host that is in service
/// again.
///
/// `restart host` is what tells smart_proxy_remote_execution_ssh that a broken connection is no failure (script_runner.rb). The
/// minute lets the job end before.
///
/// # Errors
/// `INTERNAL`: the boot id could not be written into a script as it is.
pub(super) fn restart_script(boot_id: &str) -> Result<String> {
    if !is_boot_id(boot_id) {
        return Err(Error::internal(format!("'{}' is no boot id", boot_id.escape_debug())));
    }
    Ok(format!(
        r#"# oVirt Upgrade Manager: restart of this host
{REPORT}[ "$boot" = "{boot_id}" ] || {{ echo 'not restarted: this host has booted since the restart was decided'; exit 75; }}
[ "$seen" -gt 0 ] || {{ echo 'not restarted: its processes cannot be listed'; exit 75; }}
[ "$qemu" = 0 ] || {{ echo "not restarted: this host runs $qemu VMs"; exit 75; }}
echo 'restart host'
shutdown -r +1
"#
    ))
}

/// A boot id as the kernel prints it: a uuid.
fn is_boot_id(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

/// Reads the report in the output of an inspection.
///
/// # Errors
/// A sentence that says why it is no report that counts.
pub(super) fn read(output: &str, at_ms: TimeMs) -> Result<HostInspection, String> {
    let mut reports = output.split(BEGIN).skip(1).map(|rest| rest.split_once(END).map(|(report, _)| report));
    let Some(first) = reports.next() else { return Err("its output holds no report".to_owned()) };
    // Ansible prints it twice.
    if reports.any(|other| other != first) {
        return Err("its output holds two reports that differ".to_owned());
    }
    let report = first.ok_or("its output ends in the middle of the report")?;
    let value = |key: &str| {
        let found = report.split(' ').find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
        found.ok_or_else(|| format!("its report has no {key}"))
    };
    if value("user")? != "0" {
        return Err("remote execution does not run as root there, and only root sees all VMs".to_owned());
    }
    if value("programs")? == "0" {
        return Err("its processes cannot be listed".to_owned());
    }
    let (boot_id, running) = (value("boot")?, value("kernel")?);
    if !is_boot_id(boot_id) {
        return Err(format!("its report has '{boot_id}' in the place of a boot id"));
    }
    if running.is_empty() {
        return Err("its report has no running kernel".to_owned());
    }
    let qemu = value("qemu")?;
    let qemu_processes = qemu.parse().map_err(|_| format!("its report has '{qemu}' VMs"))?;
    let list = |key: &str| value(key).map(|all| all.split(',').filter(|one| !one.is_empty()));
    let newest = kernel::newest(running, list("kernels")?.filter(|one| !one.contains("rescue")));
    Ok(HostInspection {
        boot_id: boot_id.to_ascii_lowercase(),
        kernel: running.to_owned(),
        newest_kernel: newest.map(str::to_owned),
        qemu_processes,
        cpu_flags: list("cpu")?.map(str::to_owned).collect::<BTreeSet<_>>(),
        at_ms,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOOT: &str = "0b1fa3c1-8f1c-4b0c-9f9c-0f0f3c1d2e4a";

    fn report(changed: &[(&str, &str)]) -> String {
        let mut text = format!(
            "{BEGIN}boot={BOOT} user=0 programs=214 qemu=3 kernel=5.14.0-427.el9.x86_64 \
             kernels=,0-rescue-1f2e,5.14.0-427.el9.x86_64,5.14.0-503.el9.x86_64 cpu=,fpu,vmx{END}"
        );
        for (from, to) in changed {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        text
    }

    #[test]
    fn a_report_is_read_between_a_banner_and_an_exit_status() {
        let output = format!("Authorized users only\r\n{}\r\nExit status: 0", report(&[]));
        let read = read(&output, 7).unwrap();
        assert_eq!((read.boot_id.as_str(), read.qemu_processes, read.at_ms), (BOOT, 3, 7));
        assert_eq!(read.kernel, "5.14.0-427.el9.x86_64");
        assert_eq!(read.newest_kernel.as_deref(), Some("5.14.0-503.el9.x86_64"));
        assert_eq!(read.cpu_flags, ["fpu", "vmx"].map(str::to_owned).into());
    }

    #[test]
    fn a_report_that_ansible_quotes_twice_is_one_report() {
        let one = report(&[]);
        let output = format!("ok: [h] => {{\n  \"stdout\": \"{one}\",\n  \"stdout_lines\": [\n \"{one}\"\n]}}");
        assert_eq!(read(&output, 1).unwrap().qemu_processes, 3);
        let other = report(&[("qemu=3", "qemu=0")]);
        assert!(read(&format!("{one}{other}"), 1).unwrap_err().contains("differ"));
    }

    #[test]
    fn no_report_that_lacks_anything_counts() {
        for (changed, why) in [
            (&[("user=0", "user=1000")][..], "root"),
            (&[("programs=214", "programs=0")], "cannot be listed"),
            (&[("qemu=3", "qemu=")], "VMs"),
            (&[("qemu=3", "qemu=-1")], "VMs"),
            (&[("qemu=3", "")], "no qemu"),
            (&[(BOOT, "")], "boot id"),
            (&[(" kernel=5.14.0-427.el9.x86_64", " kernel=")], "kernel"),
            (&[(END, "")], "in the middle"),
            (&[(BEGIN, "")], "no report"),
        ] {
            let found = read(&report(changed), 1).unwrap_err();
            assert!(found.contains(why), "{changed:?}: {found}");
        }
    }

    #[test]
    fn the_script_itself_is_no_report() {
        for script in [script(), restart_script(BOOT).unwrap()] {
            assert!(read(&script, 1).unwrap_err().contains("no report"));
        }
    }

    #[test]
    fn nothing_but_a_boot_id_reaches_the_shell() {
        for bad in ["", "x", "0b1fa3c1-8f1c-4b0c-9f9c-0f0f3c1d2e4a\"; reboot; \"", "0b1fa3c18f1c4b0c9f9c0f0f3c1d2e4a"] {
            assert!(restart_script(bad).is_err(), "{bad}");
        }
    }
}
