//! Kernel releases as `uname -r` prints them: `5.14.0-427.13.1.el9_4.x86_64`.

use std::cmp::Ordering;

use super::evr::{Nevra, rpmvercmp};

/// Version and release of a kernel release, without the architecture.
fn parts(uname: &str) -> Option<(&str, &str)> {
    uname.rsplit_once('.')?.0.split_once('-')
}

/// Compares two kernel releases as rpm does. `None`: one of them has another form.
#[must_use]
pub fn compared(a: &str, b: &str) -> Option<Ordering> {
    let ((version_a, release_a), (version_b, release_b)) = (parts(a)?, parts(b)?);
    Some(rpmvercmp(version_a, version_b).then_with(|| rpmvercmp(release_a, release_b)))
}

/// Whether a kernel release is older than a kernel package. A text of another form is a kernel of another kind, and is
/// not compared.
#[must_use]
pub fn is_older_than(uname: &str, package: &Nevra) -> bool {
    let Some((version, release)) = parts(uname) else { return false };
    let of_package = package.evr.release.as_deref().unwrap_or_default();
    rpmvercmp(version, &package.evr.version).then_with(|| rpmvercmp(release, of_package)).is_lt()
}

/// The newest of the installed kernels that are of the same kind as the running one: a real-time or debug kernel is no newer
/// version of the plain one. `None`: none is, or one of them cannot be compared.
#[must_use]
pub fn newest<'a>(running: &str, installed: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut newest: Option<&str> = None;
    for kernel in installed.into_iter().filter(|kernel| kind(kernel) == kind(running)) {
        newest = match newest {
            Some(known) if compared(known, kernel)?.is_ge() => Some(known),
            _ => Some(kernel),
        };
    }
    newest
}

/// Kernels of other kinds have a suffix (`+debug`, `+rt`), or a word in their release: real-time kernels until EL 9.2, Oracle's
/// UEK, and those of ELRepo.
fn kind(uname: &str) -> (Option<&str>, Option<&'static str>) {
    let word = [".rt", "uek", ".elrepo"].into_iter().find(|word| uname.contains(word));
    (uname.split_once('+').map(|(_, suffix)| suffix), word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_running_kernel_is_compared_as_rpm_does() {
        let older = |uname: &str, planned: &str| is_older_than(uname, &Nevra::parse(planned).unwrap());
        assert!(older("5.14.0-362.8.1.el9_3.x86_64", "kernel-core-5.14.0-427.el9.x86_64"));
        assert!(older("5.14.0-99.el9.x86_64", "kernel-5.14.0-362.8.1.el9_3.x86_64"));
        assert!(older("4.18.0-553.el8.x86_64", "kernel-5.14.0-1.el9.x86_64"));
        assert!(!older("5.14.0-427.el9.x86_64", "kernel-core-5.14.0-427.el9.x86_64"));
        assert!(!older("5.14.0-500.el9.x86_64", "kernel-core-5.14.0-427.el9.x86_64"));
        assert!(!older("mainline", "kernel-core-5.14.0-427.el9.x86_64"));
    }

    #[test]
    fn the_newest_kernel_is_of_the_running_kind() {
        let of = |running: &str, installed: &[&'static str]| newest(running, installed.iter().copied());
        let (old, new) = ("5.14.0-99.el9.x86_64", "5.14.0-362.8.1.el9_3.x86_64");
        assert_eq!(of(old, &[new, old]), Some(new));
        assert_eq!(
            of(old, &[old, "5.14.0-400.el9.x86_64+debug", "5.14.0-400.rt14.el9.x86_64", "5.15.0-209.el9uek.x86_64"]),
            Some(old)
        );
        assert_eq!(
            of("5.14.0-1.el9.x86_64+debug", &[new, "5.14.0-2.el9.x86_64+debug"]),
            Some("5.14.0-2.el9.x86_64+debug")
        );
        assert_eq!(of(old, &[old, "mainline"]), None);
        assert_eq!(of(old, &[]), None);
    }
}
