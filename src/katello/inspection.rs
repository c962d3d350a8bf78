//! The commands that remote execution runs on a host for us, and what they print. Pure.
//!
//! A job's output can begin with a banner or a warning, has the lines of its standard error in between (remote execution
//! gives the script a terminal), and is a quoted text where Ansible runs the job. So the report is one line between two
//! marks, of characters that no quoting changes. The marks are put together on the host: Ansible repeats the command
//! itself in its output.
//!
//! Tests: here, and `tests/it/provider/inspection.rs`, where the scripts run in a shell.

use std::collections::BTreeSet;

use super::hardware_uuid;
use crate::error::{Error, Result};
use crate::model::cluster::HostInspection;
use crate::model::{TimeMs, kernel};

/// What a report begins with, and what it ends with.
const BEGIN: &str = "@oum-report ";
const END: &str = " @oum-end";
/// How many processes may hide their programs: in virtual machines without the right to trace it, the first one does.
const MOST_UNREAD: u32 = 1;
/// How long after it was sent a restart may run, by the host's clock.
const RESTARTS_WITHIN_SECONDS: i64 = 1_200;

/// Reads what runs on the host. It needs root with all its rights, in the host's own namespace of processes: others do not
/// see the programs of all processes, and would count no VM. The report shows whether it could see all: `unread` is the number of
/// processes whose program may not be read, and `second` the name of process 2, which on a whole host is `kthreadd`.
///
/// A VM is known by the file of its program (libvirt can give its process another name, and an update of the package adds
/// ` (deleted)` to the file's) and by the first word of its command line; the greater number counts. `ls` and `grep` read
/// all of them in one process each. The patterns do not match themselves.
const REPORT: &str = r#"set +e +u
PATH="$PATH:/usr/sbin:/sbin"
export LC_ALL=C
read -r boot < /proc/sys/kernel/random/boot_id
read -r machine < /sys/class/dmi/id/product_uuid
read -r vdsm < /etc/vdsm/vdsm.id
read -r second < /proc/2/comm
user=$(id -u)
links=$(ls -l /proc/[0-9]*/exe 2>&1)
unread=$(printf '%s\n' "$links" | grep -c 'Permission denied')
files=$(printf '%s\n' "$links" | grep -c -e '-> .*/[q]emu-kvm\( (deleted)\)\{0,1\}$' -e '-> .*/[q]emu-system-[^/ ]*\( (deleted)\)\{0,1\}$')
words=$(grep -l -a -z -E '^/.*/[q]emu-(kvm|system-[^/]*)$' /proc/[0-9]*/cmdline 2>/dev/null | wc -l)
qemu=$files
[ "$words" -gt "$qemu" ] && qemu=$words
kernels=
for file in /boot/vmlinuz-* /usr/lib/modules/*/vmlinuz; do
  [ -e "$file" ] || continue
  release=${file%/vmlinuz}
  release=${release##*/}
  kernels="$kernels,${release#vmlinuz-}"
done
cpu=$(grep -m 1 -i -E '^(flags|features)' /proc/cpuinfo | cut -d : -f 2 | tr -s ' ' ,)
mark=@oum
printf '%s\n' "$mark-report boot=$boot machine=$machine,$vdsm user=$user second=$second unread=$unread qemu=$qemu kernel=$(uname -r) kernels=$kernels cpu=$cpu $mark-end" |
  tr -c -d 'A-Za-z0-9_.,+~^:=@ \n-'
"#;

/// The script of an inspection.
pub(super) fn script() -> String {
    format!("#!/bin/sh\n# oVirt Upgrade Manager: what runs on this host\n{REPORT}")
}

/// The script of a restart, which the host refuses by itself unless it still runs the boot of the inspection, and no VM, and it
/// is not too late. A job can be late by hours (a proxy or an executor that was down, a host that fetches its jobs): it must not
/// restart a host that is in service again.
///
/// `restart host` is what tells smart_proxy_remote_execution_ssh that a broken connection is no failure; it looks at the first
/// lines (script_runner.rb). The minute lets the job end before.
///
/// # Errors
/// `INTERNAL`: the boot id could not be written into a script as it is.
pub(super) fn restart_script(boot_id: &str, now_ms: TimeMs) -> Result<String> {
    if !is_boot_id(boot_id) {
        return Err(Error::internal(format!("'{}' is no boot id", boot_id.escape_debug())));
    }
    let until = now_ms / 1_000 + RESTARTS_WITHIN_SECONDS;
    Ok(format!(
        r#"#!/bin/sh
# oVirt Upgrade Manager: restart of this host
echo 'restart host'
{REPORT}refuse() {{
  echo "not restarted: $1"
  exit 75
}}
[ "$boot" = "{boot_id}" ] || refuse 'this host has booted since the restart was decided'
[ "$user" = 0 ] || refuse 'remote execution does not run as root'
[ "$second" = kthreadd ] && [ "$unread" -le {MOST_UNREAD} ] || refuse 'not all processes of this host can be seen'
[ "$qemu" = 0 ] || refuse "this host runs $qemu VMs"
[ "$(date +%s)" -le {until} ] || refuse 'the job came too late, or the clock of this host is wrong'
shutdown -r +1
"#
    ))
}

/// A boot id as the kernel prints it: a uuid.
fn is_boot_id(text: &str) -> bool {
    let lengths: Vec<usize> = text.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && text.bytes().all(|b| b == b'-' || b.is_ascii_hexdigit())
}

/// The uuid of the machine that answered, if it is another one than the engine knows: an address can lead to another machine.
/// VDSM gives the engine its own id where it has one, and else the board's.
fn other_machine(wanted: Option<&str>, found: &[&str]) -> Option<String> {
    let compared: Vec<bool> = found.iter().filter_map(|uuid| hardware_uuid::is_same(uuid, wanted?)).collect();
    (!compared.is_empty() && !compared.contains(&true)).then(|| found.join(" or "))
}

/// Reads the report in the output of an inspection. `machine`: the hardware uuid of the host by the engine.
///
/// # Errors
/// A sentence that says why it is no report that counts.
pub(super) fn read(output: &str, machine: Option<&str>, at_ms: TimeMs) -> Result<HostInspection, String> {
    // Ansible can fold long lines at a blank.
    let words = |text: &str| text.split_ascii_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let until_end = |rest: &str| rest.split_once(END.trim_start()).map(|(report, _)| words(report));
    let mut reports = output.split(BEGIN).skip(1).map(until_end);
    let Some(first) = reports.next() else { return Err("its output holds no report".to_owned()) };
    // Ansible prints it twice.
    if reports.any(|other| other != first) {
        return Err("its output holds two reports that differ".to_owned());
    }
    let report = first.ok_or("its output ends in the middle of the report")?;
    let value = |key: &str| {
        let found = report.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='));
        found.ok_or_else(|| format!("its report has no {key}"))
    };
    if value("user")? != "0" {
        return Err("remote execution does not run as root there, and only root sees all VMs".to_owned());
    }
    let is_hidden = value("unread")?.parse::<u32>().map_or(true, |unread| unread > MOST_UNREAD);
    if is_hidden || value("second")? != "kthreadd" {
        return Err(
            "remote execution does not see all processes there: it is confined, or runs in a container".to_owned()
        );
    }
    let machines: Vec<&str> = value("machine")?.split(',').filter(|uuid| !uuid.is_empty()).collect();
    if let Some(other) = other_machine(machine, &machines) {
        return Err(format!("another machine answers there: its hardware uuid is {other}"));
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

    const MACHINE: &str = "4c4c4544-0051-4a10-8050-b7c04f4d4e32";
    const VDSM: &str = "de305d54-75b4-431b-adb2-eb6b9e546014";
    const BOOT: &str = "0b1fa3c1-8f1c-4b0c-9f9c-0f0f3c1d2e4a";

    fn report(changed: &[(&str, &str)]) -> String {
        let mut text = format!(
            "{BEGIN}boot={BOOT} machine={MACHINE},{VDSM} user=0 second=kthreadd unread=0 qemu=3 kernel=5.14.0-427.el9.x86_64 \
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
        let read = read(&output, None, 7).unwrap();
        assert_eq!((read.boot_id.as_str(), read.qemu_processes, read.at_ms), (BOOT, 3, 7));
        assert_eq!(read.kernel, "5.14.0-427.el9.x86_64");
        assert_eq!(read.newest_kernel.as_deref(), Some("5.14.0-503.el9.x86_64"));
        assert_eq!(read.cpu_flags, ["fpu", "vmx"].map(str::to_owned).into());
    }

    #[test]
    fn a_report_that_ansible_quotes_twice_is_one_report() {
        let one = report(&[]);
        let output = format!("ok: [h] => {{\n  \"stdout\": \"{one}\",\n  \"stdout_lines\": [\n \"{one}\"\n]}}");
        assert_eq!(read(&output, None, 1).unwrap().qemu_processes, 3);
        let other = report(&[("qemu=3", "qemu=0")]);
        assert!(read(&format!("{one}{other}"), None, 1).unwrap_err().contains("differ"));
    }

    #[test]
    fn no_report_that_lacks_anything_counts() {
        for (changed, why) in [
            (&[("user=0", "user=1000")][..], "root"),
            (&[("unread=0", "unread=54")], "does not see all processes"),
            (&[("unread=0", "unread=")], "does not see all processes"),
            (&[("second=kthreadd", "second=sh")], "does not see all processes"),
            (&[("second=kthreadd", "second=")], "does not see all processes"),
            (&[("qemu=3", "qemu=")], "VMs"),
            (&[("qemu=3", "qemu=-1")], "VMs"),
            (&[("qemu=3", "")], "no qemu"),
            (&[(BOOT, "")], "boot id"),
            (&[(" kernel=5.14.0-427.el9.x86_64", " kernel=")], "kernel"),
            (&[(END, "")], "in the middle"),
            (&[(BEGIN, "")], "no report"),
        ] {
            let found = read(&report(changed), None, 1).unwrap_err();
            assert!(found.contains(why), "{changed:?}: {found}");
        }
    }

    /// The yaml callback of Ansible folds a line after a thousand characters, at a blank, and each copy at another place.
    #[test]
    fn a_report_that_is_folded_is_the_same_report() {
        let one = report(&[]);
        let folded = one.replace(" cpu=", "\n    cpu=");
        let flag = report(&[(" @oum-end", "\n    @oum-end")]);
        let read = read(&format!("{one}\n{folded}\n{flag}"), None, 1).unwrap();
        assert_eq!(read.cpu_flags, ["fpu", "vmx"].map(str::to_owned).into());
    }

    #[test]
    fn another_machine_is_no_answer() {
        let of = |machine| read(&report(&[]), machine, 1);
        let swapped = "44454C4C-5100-104A-8050-B7C04F4D4E32";
        for machine in [None, Some(MACHINE), Some(VDSM), Some(swapped), Some("Not Settable")] {
            assert!(of(machine).is_ok(), "{machine:?}");
        }
        let why = of(Some("11112222-3333-4444-8888-999999999990")).unwrap_err();
        assert!(why.contains("another machine answers"), "{why}");
    }

    #[test]
    fn the_script_itself_is_no_report() {
        for script in [script(), restart_script(BOOT, 0).unwrap()] {
            assert!(read(&script, None, 1).unwrap_err().contains("no report"));
        }
    }

    #[test]
    fn nothing_but_a_boot_id_reaches_the_shell() {
        for bad in ["", "x", "0b1fa3c1-8f1c-4b0c-9f9c-0f0f3c1d2e4a\"; reboot; \"", "0b1fa3c18f1c4b0c9f9c0f0f3c1d2e4a"] {
            assert!(restart_script(bad, 0).is_err(), "{bad}");
        }
    }
}
