//! Versions of the server: their order, the plugins that belong to each, and since when routes and features of remote execution exist.

use std::fmt;
use std::str::FromStr;

/// A version of Katello, two numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version(pub u32, pub u32);

/// The oldest version that the lab imitates.
pub const OLDEST: Version = Version(2, 0);
/// A version before all others.
pub const ALWAYS: Version = Version(0, 0);

impl FromStr for Version {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let number = |s: &str| s.parse::<u32>().ok();
        let parsed = text.split_once('.').and_then(|(a, b)| Some(Version(number(a)?, number(b)?)));
        match parsed {
            Some(version) if version >= OLDEST && version.0 <= 5 => Ok(version),
            Some(_) => Err(format!("Katello {text}: the lab imitates 2.0 to 5.x")),
            None => Err(format!("'{text}' is not a version of the form 4.9")),
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

/// Foreman version by Katello version (each branch's `requires_foreman`).
pub(super) const FOREMAN: &[(Version, &str, &str)] = &[
    (Version(5, 0), "5.0.0", "17.1.0"),
    (Version(4, 21), "3.19.0", "16.6.0"),
    (Version(4, 20), "3.18.0", "16.5.0"),
    (Version(4, 19), "3.17.0", "16.3.2"),
    (Version(4, 18), "3.16.0", "16.1.2"),
    (Version(4, 17), "3.15.0", "16.0.3"),
    (Version(4, 16), "3.14.0", "15.0.2"),
    (Version(4, 15), "3.13.0", "14.0.2"),
    (Version(4, 14), "3.12.0", "13.2.4"),
    (Version(4, 13), "3.11.0", "13.1.0"),
    (Version(4, 12), "3.10.0", "13.0.0"),
    (Version(4, 11), "3.9.1", "12.0.5"),
    (Version(4, 10), "3.8.0", "11.1.0"),
    (Version(4, 9), "3.7.0", "10.1.0"),
    (Version(4, 8), "3.6.0", "9.1.0"),
    (Version(4, 7), "3.5.1", "8.2.0"),
    (Version(4, 6), "3.4.0", "8.0.0"),
    (Version(4, 5), "3.3.0", "7.2.0"),
    (Version(4, 4), "3.2.0", "6.2.0"),
    (Version(4, 3), "3.1.1", "5.0.4"),
    (Version(4, 2), "3.0.0", "4.8.0"),
    (Version(4, 1), "2.5.0", "4.5.0"),
    (Version(4, 0), "2.4.0", "4.3.0"),
    (Version(3, 18), "2.3.0", "4.2.0"),
    (Version(3, 17), "2.2.0", "4.1.0"),
    (Version(3, 16), "2.1.0", "3.3.0"),
    (Version(3, 14), "1.24.0", "2.0.0"),
    (Version(3, 10), "1.20.0", "1.6.7"),
    (Version(3, 7), "1.18.0", "1.5.0"),
    (Version(3, 2), "1.13.0", "1.1.0"),
    (Version(3, 0), "1.11.0", "0.3.0"),
    // Before 3.0 there is no remote execution.
    (Version(2, 4), "1.10.0", ""),
    (Version(2, 2), "1.8.0", ""),
    (ALWAYS, "1.6.0", ""),
];

/// Since when a route (`resource.action`) or a feature of remote execution exists. What is not here is always there.
#[rustfmt::skip]
pub(super) const SINCE: &[(&str, Version)] = &[
    // config/routes/api/v2.rb and config/routes/overrides.rb of these versions.
    ("ping.ping", Version(3, 14)),
    ("hosts_bulk_actions.applicable_errata", Version(3, 6)),
    ("host_errata.applicability", Version(3, 2)),
    ("host_tracer.index", Version(3, 3)),
    ("host_module_streams.index", Version(3, 10)),
    ("module_streams.index", Version(3, 9)),
    // Recent versions of Foreman have these two. Which version brought them is not known.
    ("users.show_current", Version(3, 14)),
    ("permissions.current_permissions", Version(4, 10)),
    // config/routes.rb of remote execution 1.5 and of foreman-tasks 1.1.
    ("job_invocations.raw_output", Version(3, 7)),
    ("foreman_tasks.bulk_cancel", Version(3, 16)),
    // lib/katello/plugin.rb of these versions.
    ("katello_errata_install", Version(3, 0)),
    ("katello_package_install", Version(3, 0)),
    ("katello_package_update", Version(3, 0)),
    ("katello_package_remove", Version(3, 0)),
    ("katello_service_restart", Version(3, 3)),
    ("katello_errata_install_by_search", Version(4, 3)),
    ("katello_host_tracer_resolve", Version(4, 3)),
    ("katello_packages_update_by_search", Version(4, 4)),
    // lib/foreman_remote_execution/engine.rb of remote execution 10.0.
    ("run_script", Version(4, 9)),
    ("katello_upload_profile", Version(4, 13)),
    ("katello_bootc_upgrade", Version(4, 16)),
    ("katello_bootc_status", Version(4, 16)),
];
