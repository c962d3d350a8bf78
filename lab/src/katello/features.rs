//! Features of each version of the server, in one table.

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

/// How `GET /api/hosts/:id/packages` names newer versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpgradableField {
    /// Not at all.
    Absent,
    /// `upgradable_version`: one (4.3 to 4.6).
    One,
    /// `upgradable_versions`: a list (from 4.7).
    Many,
}

/// Features of a server.
#[derive(Debug, Clone)]
pub struct Features {
    /// Katello's version.
    pub katello: Version,
    /// Foreman's version text.
    pub foreman: &'static str,
    /// Version of the remote-execution plugin.
    pub rex: &'static str,
    /// The systems API instead of the hosts API (Katello 2).
    pub systems: bool,
    /// Katello's lists are searched by Elasticsearch (2.0 to 2.3).
    pub elastic: bool,
    /// Elasticsearch is down. Set by tests, not by a version.
    pub search_is_down: bool,
    /// Installing refuses unknown advisories (2.3).
    pub systems_check_errata: bool,
    /// A system's errata are those that can be installed, with all their fields (2.2).
    pub systems_installable: bool,
    /// Endpoints of katello-agent are routed.
    pub agent_routed: bool,
    /// katello-agent is switched on.
    pub agent_enabled: bool,
    /// `include_applicable`, `type` and `severity` of host errata.
    pub errata_filters: bool,
    /// `type=other`.
    pub type_other: bool,
    /// Envelope field `selectable`.
    pub selectable: bool,
    /// `errata_counts.applicable`.
    pub applicable_counts: bool,
    /// Newer versions in package lists.
    pub upgradable: UpgradableField,
    /// Several content view environments, and no `content_view_id` any more.
    pub several_environments: bool,
    /// Erratum ids are numbers.
    pub numeric_errata_ids: bool,
    /// `full_results` envelope `error` etc. are always there from 3.0; this is `bugs`.
    pub bugs: bool,
    /// `module_streams`.
    pub module_streams: bool,
    /// Counters of queued job invocations are numbers (but `total`).
    pub numeric_counters: bool,
    /// `host_status=true` and `GET …/outputs`.
    pub job_host_status: bool,
    /// `GET …/:id/hosts`.
    pub job_hosts: bool,
    /// Parameter `feature` of job invocations.
    pub job_feature: bool,
    /// `PUT …/applicability` gives a task.
    pub applicability_task: bool,
    /// A blank `errata` search is any erratum, not only installable ones.
    pub search_any_erratum: bool,
    /// Task fields `action` and `available_actions`.
    pub task_action: bool,
    /// Facts about katello-agent in the content facet.
    pub agent_facet: bool,
    /// A list of errata is empty for a host without content; earlier versions fail.
    pub errata_without_content: bool,
    /// The list of packages takes `host_id` and what goes with it. Unknown parameters are ignored, as everywhere.
    pub packages_of_host: bool,
    /// A host's list of packages takes `search`.
    pub search_installed: bool,
    /// Incremental updates are requested by advisory id; in earlier versions, by Pulp's uuid.
    pub incremental_by_id: bool,
    /// A host's list of packages takes `status`; 4.3 ignores it (38e14d1e02).
    pub packages_by_status: bool,
    /// `errata_counts.applicable.total` counts errata of every type (96da01ca70).
    pub applicable_total_of_all: bool,
    /// `errata_counts.total` counts errata of every type (3.0 to 3.4: the length of the list).
    pub total_of_all: bool,
    /// `page` and `per_page` of Katello's lists are numbers, also when they were sent (baa05125).
    pub numeric_pages: bool,
    /// The list of hosts answers errors in Katello's shape, a refused search with 500 (multi_cv_params_handling.rb of 4.15).
    pub hosts_fail_as_katello: bool,
    /// Katello's errors have `message` instead of `displayMessage` (b1d64438).
    pub message_errors: bool,
    /// In a searched list of Katello 3.8 and 3.9, `subtotal` is the number of rows of the page, not of the list.
    pub subtotal_of_page: bool,
}

/// Foreman version by Katello version (each branch's `requires_foreman`).
const FOREMAN: &[(Version, &str, &str)] = &[
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

impl Features {
    /// The features of a version. `agent`: katello-agent is enabled where it exists.
    pub fn of(katello: Version, agent: bool) -> Self {
        let (foreman, rex) = FOREMAN
            .iter()
            .find(|(since, _, _)| katello >= *since)
            .map_or(("1.11.0", "0.3.0"), |(_, foreman, rex)| (*foreman, *rex));
        let from = |major, minor| katello >= Version(major, minor);
        Features {
            katello,
            foreman,
            rex,
            systems: !from(3, 0),
            elastic: !from(2, 4),
            search_is_down: false,
            systems_check_errata: from(2, 3),
            systems_installable: from(2, 2),
            agent_routed: !from(4, 10),
            // On by default until 4.0.
            agent_enabled: !from(4, 10) && (agent || !from(4, 1)),
            errata_filters: from(4, 3),
            type_other: from(4, 18),
            selectable: from(4, 3),
            applicable_counts: from(4, 7),
            upgradable: match katello {
                v if v < Version(4, 3) => UpgradableField::Absent,
                v if v < Version(4, 7) => UpgradableField::One,
                _ => UpgradableField::Many,
            },
            several_environments: from(4, 8),
            numeric_errata_ids: from(3, 5),
            bugs: from(3, 7),
            module_streams: from(3, 10),
            // REX 13.
            numeric_counters: from(4, 12),
            // REX 4.
            job_host_status: from(3, 17),
            // REX 15 documents it; 11 and later route it.
            job_hosts: from(4, 10),
            job_feature: from(3, 7),
            applicability_task: !from(4, 1),
            search_any_erratum: from(4, 14),
            task_action: from(3, 14),
            agent_facet: !from(4, 10),
            errata_without_content: from(3, 1),
            packages_of_host: from(3, 3),
            search_installed: from(3, 4),
            incremental_by_id: from(3, 4),
            packages_by_status: from(4, 4),
            applicable_total_of_all: from(4, 12),
            total_of_all: !from(3, 5),
            numeric_pages: from(4, 14),
            hosts_fail_as_katello: from(4, 15),
            message_errors: from(5, 0),
            subtotal_of_page: matches!(katello, Version(3, 8..=9)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_parse_and_order_as_numbers() {
        assert!(Version::from_str("4.10").unwrap() > Version::from_str("4.9").unwrap());
        assert!(Version::from_str("1.4").is_err() && Version::from_str("4").is_err());
        assert_eq!(Features::of(Version(4, 9), false).foreman, "3.7.0");
        assert_eq!(Features::of(Version(4, 20), false).foreman, "3.18.0");
        assert_eq!(Features::of(Version(5, 1), false).rex, "17.1.0");
    }

    #[test]
    fn katello_2_has_systems_and_at_first_elasticsearch() {
        let f = |major, minor| Features::of(Version(major, minor), false);
        assert!(f(2, 3).systems && f(2, 3).elastic && f(2, 3).systems_installable && !f(2, 1).systems_installable);
        assert!(f(2, 4).systems && !f(2, 4).elastic && !f(3, 0).systems);
    }

    #[test]
    fn the_agent_goes_in_three_steps() {
        let f = |minor, agent| Features::of(Version(4, minor), agent);
        assert!(f(0, false).agent_enabled && !f(1, false).agent_enabled && f(9, true).agent_enabled);
        assert!(!f(10, true).agent_enabled && !f(10, true).agent_routed);
    }
}
