//! Features of each version of the server, in one table: what the lab answers differently by version, each line with its
//! source: a file of the server's at that version, a change of it, or a recording of a running server of that version.

use super::versions::{FOREMAN, SINCE};
pub use super::versions::{OLDEST, Version};

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

/// How the ids and the search of a bulk action go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkSelection {
    /// The search is ignored where there are ids.
    IdsWin,
    /// Either of the two.
    Union,
    /// Both.
    Intersection,
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
    /// A system's errata are those that can be installed, with the fields of errata (2.1).
    pub systems_installable: bool,
    /// Lists of systems count their errata, and errata their systems (2.2).
    pub systems_count_errata: bool,
    /// Dates of errata have no time (2.3).
    pub systems_dates: bool,
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
    /// Counters of queued job invocations are numbers (but `total`), and cancelled hosts have one of their own.
    pub numeric_counters: bool,
    /// `POST /api/hosts/post_index`.
    pub posts_host_lists: bool,
    /// Job invocations name their template and their users.
    pub job_details: bool,
    /// `host_status=true` and `GET …/outputs`.
    pub job_host_status: bool,
    /// `GET …/:id/hosts`.
    pub job_hosts: bool,
    /// Parameter `feature` of job invocations.
    pub job_feature: bool,
    /// Parameter `time_to_pickup` of job invocations.
    pub limits_pickup: bool,
    /// One job without a task cannot be shown; the list shows it.
    pub job_show_needs_task: bool,
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
    /// `GET /katello/api/packages?packages_restrict_upgradable=true` without a host: of any host (4.14, run). Before: not known,
    /// every package is listed.
    pub upgradable_of_all: bool,
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
    /// `per_page=all` of a host's list is a failure; before, an empty list.
    pub all_rows_fail: bool,
    /// Hosts show the images of image mode.
    pub images: bool,
    /// Packages of an erratum stand without package epoch.
    pub errata_without_epoch: bool,
    /// Errata have a `pulp_id`.
    pub errata_pulp_id: bool,
    /// `severity=None` matches an empty severity.
    pub empty_severity_is_none: bool,
    /// Foreman itself selects the hosts of bulk actions, and refuses in its shape.
    pub bulk_by_foreman: bool,
    /// Reads of many hosts require the permission to edit them.
    pub bulk_reads_need_edit: bool,
    /// The list of hosts takes `thin`.
    pub thin_hosts: bool,
    /// Hosts are searched by `id`.
    pub search_host_id: bool,
    /// Hosts have a status of their traces.
    pub traces_status: bool,
    /// Traces tell whether they require a reboot.
    pub traces_tell_reboot: bool,
    /// Hosts show whether they have a tracer.
    pub tracer_installed: bool,
    /// Content views tell whether they are composite; hosts count Debian packages; host facts of the agent.
    pub composite_views: bool,
    /// Content view environments have the number of their version.
    pub environment_versions: bool,
    /// Content view environments have a label in the place of `candlepin_name`.
    pub environment_labels: bool,
    /// Content view environments have an id.
    pub environment_ids: bool,
    /// Content views tell whether they are rolling.
    pub rolling_views: bool,
    /// One host tells whether its version is the latest.
    pub latest_versions: bool,
    /// One host tells whether the rpm of the tracer is available.
    pub tracer_rpm_available: bool,
    /// One host tells whether the deb of the tracer is available.
    pub tracer_deb_available: bool,
    /// The content facet of one host tells what the user may do.
    pub facet_permissions: bool,
    /// Content sources tell where hosts register.
    pub registration_hosts: bool,
    /// One host shows its content view and its environment, besides its facet.
    pub shows_view: bool,
    /// One host shows its collections.
    pub shows_collections: bool,
    /// The list of hosts shows their collections.
    pub list_collections: bool,
    /// One host tells family and major version of its operating system.
    pub shows_system_family: bool,
    /// Hosts tell whether they are hypervisors.
    pub hypervisors: bool,
    /// Hosts tell whether they were converted.
    pub convert2rhel: bool,
    /// Hosts show the addons of their purposes.
    pub purpose_addons: bool,
    /// One host tells why its subscriptions do not suffice.
    pub compliance_reasons: bool,
    /// One host shows the type of its subscription.
    pub host_type: bool,
    /// Parameters tell whether their value is hidden.
    pub hidden_values: bool,
    /// Hosts show the labels of their content views and lifecycle environments, too.
    pub all_labels: bool,
    /// Katello listens to the events of Candlepin.
    pub candlepin_events: bool,
    /// Hosts count applicable and upgradable packages.
    pub package_counts: bool,
    /// Hosts show their content source.
    pub content_source: bool,
    /// One host shows its hardware uuid.
    pub dmi_uuid: bool,
    /// Hosts show their purposes.
    pub purposes: bool,
    /// Hosts show `autoheal`.
    pub autoheal: bool,
    /// Hosts have a status of their subscriptions.
    pub subscription_status: bool,
    /// Jobs count missing hosts.
    pub missing_hosts: bool,
    /// Packages of a host show the `rpm_id` of their newer version, where it is asked for.
    pub rpm_id: bool,
    /// Packages of a host tell whether they are transient.
    pub persistence: bool,
    /// `type ^ (a,b)` and `type ~ x` of errata find nothing.
    pub type_lists_find_nothing: bool,
    /// Tasks show their `start_at`.
    pub task_start: bool,
    /// Bulk lists of errata count the hosts of each.
    pub bulk_counts_hosts: bool,
    /// The bulk list of applicable errata names all hosts to which each applies; before, those that can install it.
    pub bulk_lists_applicable: bool,
    /// `types[]=other` of errata.
    pub types_other: bool,
    /// `start_date` and `end_date` of errata are a failure.
    pub date_limits_fail: bool,
    /// Packages count the hosts that they concern.
    pub packages_count_hosts: bool,
    /// Resolving traces of many hosts requires hosts.
    pub resolving_needs_hosts: bool,
    /// A host without a package profile has the class of one of which nothing is known.
    pub class_needs_profile: bool,
    /// The list of images is sorted by any column that is asked for.
    pub sorts_images_unchecked: bool,
    /// Tasks show their duration.
    pub task_duration: bool,
    /// Tasks with details show what they depend on.
    pub task_dependencies: bool,
    /// Job invocations show their limits.
    pub job_limits: bool,
    /// One job invocation shows its bookmark, its organization and the templates that it was made of.
    pub job_pattern: bool,
    /// The task of a job tells when it started.
    pub job_task_start: bool,
    /// The task of a job tells whether it can be cancelled; and the list of hosts, what the user may do.
    pub job_task_cancellable: bool,
    /// Jobs cancel a part of their hosts, by a search.
    pub job_cancels_some: bool,
    /// The script provider is called SSH.
    pub ssh_names: bool,
    /// Items of a job's output have `external_id` instead of `sequence_id`.
    pub outputs_have_external_ids: bool,
    /// How ids and a search of a bulk action go together.
    pub bulk_selection: BulkSelection,
    /// Hosts show every field of Foreman's, those of no use here included. Which of them older servers send is not recorded.
    pub whole_host_rows: bool,
    /// Hosts show the time of their last boot (`reported_data`).
    pub reported_data: bool,
    /// Hosts show the kernel that ran at their last upload of facts.
    pub reported_kernel: bool,
    /// A job that starts in the past is refused.
    pub refuses_past_start: bool,
    /// A search beside `included` chooses hosts, so one for errata is refused.
    pub bulk_search_is_of_hosts: bool,
    /// Hosts are searched by `autoheal`.
    pub search_autoheal: bool,
    /// Hosts are searched by `subscription_name`.
    pub search_subscription_name: bool,
    /// Hosts are searched by `image_mode`.
    pub search_image_mode: bool,
    /// `has installable_errata` and `has applicable_errata` both ask for what applies.
    pub has_errata_asks_applicable: bool,
    /// The list of hosts tells family and major version of the operating system.
    pub list_system_family: bool,
    /// A list of tasks refuses an unknown sort; before, the database does.
    pub tasks_refuse_sort: bool,
    /// `^` on what is computed of a host (`installable_errata`, …) is refused; it fails from 4.14 on.
    pub refuses_computed_lists: bool,
    /// In a searched list of Katello 3.8 and 3.9, `subtotal` is the number of rows of the page, not of the list.
    pub subtotal_of_page: bool,
}

impl Features {
    /// Whether this version has a route (`resource.action`) or a feature of remote execution.
    pub fn has(&self, name: &str) -> bool {
        SINCE.iter().find(|(known, _)| *known == name).is_none_or(|(_, since)| self.katello >= *since)
    }

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
            // routes of 2.4 and 3.0 (config/routes/api/v2.rb): systems before, hosts from 3.0 on.
            systems: !from(3, 0),
            // 2.4 searches by scoped_search (systems_controller.rb).
            elastic: !from(2, 4),
            search_is_down: false,
            // system_errata_controller.rb of 2.3.
            systems_check_errata: from(2, 3),
            // systems_controller.rb and systems/erratum.json.rabl of 2.1.
            systems_installable: from(2, 1),
            // systems/base.json.rabl and errata/show.json.rabl of 2.2.
            systems_count_errata: from(2, 2),
            // change_errata_timestamps_to_dates.rb of 2.3.
            systems_dates: from(2, 3),
            // apidoc of 4.9 and 4.10; routes of 4.10.
            agent_routed: !from(4, 10),
            // katello.agent.enabled (4.1, error text recorded); on by default until 4.0.
            agent_enabled: !from(4, 10) && (agent || !from(4, 1)),
            // host_errata_controller.rb of 4.3.
            errata_filters: from(4, 3),
            // recorded of 4.17 (500), 4.19 and 5.0 (rows); host_errata_controller.rb of 4.18.
            type_other: from(4, 18),
            // api_controller.rb of 4.3.
            selectable: from(4, 3),
            // content_facet/base.json.rabl of 4.7.
            applicable_counts: from(4, 7),
            // host_packages_controller.rb of 4.3; a list from 4.7 on (base.json.rabl).
            upgradable: match katello {
                v if v < Version(4, 3) => UpgradableField::Absent,
                v if v < Version(4, 7) => UpgradableField::One,
                _ => UpgradableField::Many,
            },
            // content_facet.rb of 4.8; recorded of 4.12 to 5.0.
            several_environments: from(4, 8),
            // apidoc of 3.4 and 3.5; recorded.
            numeric_errata_ids: from(3, 5),
            // errata/show.json.rabl of 3.7.
            bugs: from(3, 7),
            // routes of 3.10.
            module_streams: from(3, 10),
            // job_invocations/base.json.rabl of remote execution 13.1; recorded of 4.12 (13.0) and 4.14.
            numeric_counters: from(4, 13),
            // routes/overrides.rb of 3.2.
            posts_host_lists: from(3, 2),
            // job_invocations/base.json.rabl of remote execution 13.0; recorded of 4.12.
            job_details: from(4, 12),
            // job_invocations_controller.rb of remote execution 4.
            job_host_status: from(3, 17),
            // recorded: 404 with remote execution 13.0 and 13.2 (4.12, 4.14), there with 16.0 (4.17); routes of 14.1.
            job_hosts: from(4, 15),
            // job_invocation_composer.rb of remote execution 1.5.
            job_feature: from(3, 7),
            // apidoc of 4.8 (remote execution 8.1 has it).
            limits_pickup: from(4, 8),
            // job_invocations_controller.rb of remote execution 15.0 (`task.input` of nil; not recorded).
            job_show_needs_task: from(4, 16),
            // recorded: `[]` on 4.14, 4.19, 5.0; a task to 4.0 (host_errata_controller.rb).
            applicability_task: !from(4, 1),
            // #37831 (4.14.1), #38163 (4.16): host_managed_extensions.rb.
            search_any_erratum: matches!(katello, Version(4, 14..=15)),
            // tasks/show.json.rabl of foreman-tasks 0.17.
            task_action: from(3, 14),
            // content_facet/show.json.rabl of 4.9 and 4.10.
            agent_facet: !from(4, 10),
            // host_errata_controller.rb of 3.0 and 3.1.
            errata_without_content: from(3, 1),
            // packages_controller.rb of 3.2 and 3.3.
            packages_of_host: from(3, 3),
            upgradable_of_all: from(4, 14),
            // host_packages_controller.rb of 3.4.
            search_installed: from(3, 4),
            // hosts_bulk_actions_controller.rb of 3.3 and 3.4.
            incremental_by_id: from(3, 4),
            // 38e14d1e02 (4.4).
            packages_by_status: from(4, 4),
            // 96da01ca70 (4.12); recorded of 4.14.
            applicable_total_of_all: from(4, 12),
            // content_facet.rb of 3.4 and 3.5.
            total_of_all: !from(3, 5),
            // baa05125 (4.14); recorded of 4.12 and 4.14.
            numeric_pages: from(4, 14),
            // multi_cv_params_handling.rb of 4.15; recorded of 4.14, 4.17, 4.19, 5.0.
            hosts_fail_as_katello: from(4, 15),
            // b1d64438 (5.0); recorded of 4.19 and 5.0.
            message_errors: from(5, 0),
            // recorded: an empty list on 4.12, a failure on 4.14 to 5.0.
            all_rows_fail: from(4, 14),
            // content_facet.rb of 4.15; recorded of 4.14 (none), 4.17, 4.19, 5.0.
            images: from(4, 15),
            // Pulp 3 (4.0); recorded of 4.14: katello_erratum_packages.nvrea by build_nvra.
            errata_without_epoch: from(4, 0),
            // errata/show.json.rabl of 3.11.
            errata_pulp_id: from(3, 11),
            // 3da0b394 (4.6).
            empty_severity_is_none: from(4, 6),
            // bulk_hosts_extension.rb, which 4.11 includes; recorded of 4.12 to 5.0.
            bulk_by_foreman: from(4, 11),
            // find_editable_hosts of 3.0 and 3.18 (not of 3.12); recorded of 4.12 to 5.0.
            bulk_reads_need_edit: katello == Version(3, 0) || from(3, 18),
            // hosts_controller.rb of Foreman 1.16.
            thin_hosts: from(3, 5),
            // Foreman 2.3.3.
            search_host_id: from(3, 18),
            // trace_status.rb of 3.4.
            traces_status: from(3, 4),
            // host_tracer/base.json.rabl of 3.16.
            traces_tell_reboot: from(3, 16),
            // content_facet/show.json.rabl of 3.16.
            tracer_installed: from(3, 16),
            // content_facet/base.json.rabl of 4.3.
            composite_views: from(4, 3),
            // content_facet/base.json.rabl of 4.14; recorded of 4.12 (none) and 4.14.
            environment_versions: from(4, 14),
            // content_facet/base.json.rabl of 4.15; recorded of 4.14 (none), 4.17, 4.19 and 5.0.
            environment_labels: from(4, 15),
            // content_facet/base.json.rabl of 4.18; recorded of 4.17 (none) and 4.19.
            environment_ids: from(4, 18),
            // content_facet/base.json.rabl of 4.17; recorded of 4.17.
            rolling_views: from(4, 17),
            // content_facet/show.json.rabl of 4.3.
            latest_versions: from(4, 3),
            // content_facet/show.json.rabl of 4.11.
            tracer_rpm_available: from(4, 11),
            // content_facet/show.json.rabl of 5.0.
            tracer_deb_available: from(5, 0),
            // content_facet/show.json.rabl of 4.5.
            facet_permissions: from(4, 5),
            // content_facet/base.json.rabl of 4.16.
            registration_hosts: from(4, 16),
            // hosts/show.json.rabl and hosts/base.json.rabl of 4.12.
            shows_view: from(4, 12),
            // lib/katello/plugin.rb of 3.9.
            shows_collections: from(3, 9),
            // lib/katello/plugin.rb of 4.19.
            list_collections: from(4, 19),
            // hosts/base.json.rabl of 4.12.
            shows_system_family: from(4, 12),
            // subscription_facet/base.json.rabl of 3.14.
            hypervisors: from(3, 14),
            // subscription_facet/base.json.rabl of 4.14.
            convert2rhel: from(4, 14),
            // subscription_facet/base.json.rabl of 3.9 and 4.16.
            purpose_addons: from(3, 9) && !from(4, 16),
            // subscription_facet/show.json.rabl of 4.20 and 4.21.
            compliance_reasons: !from(4, 21),
            // subscription_facet/show.json.rabl of 3.12.
            host_type: from(3, 12),
            // Recorded of 4.12 to 5.0; which version brought it is not known.
            hidden_values: from(4, 12),
            // Recorded of 4.19 (none) and 5.0.
            all_labels: from(5, 0),
            // Recorded of 4.19 and 5.0 (none).
            candlepin_events: !from(5, 0),
            // content_facet/base.json.rabl of 3.3.
            package_counts: from(3, 3),
            // content_facet/base.json.rabl of 3.5.
            content_source: from(3, 5),
            // subscription_facet/show.json.rabl of 3.15; recorded of 4.12 to 5.0.
            dmi_uuid: from(3, 15),
            // subscription_facet/base.json.rabl of 3.9.
            purposes: from(3, 9),
            // subscription_facet/base.json.rabl of 4.19; recorded of 4.17 and 4.19.
            autoheal: !from(4, 19),
            // subscription_status.rb, gone in 4.12; recorded of 4.12.
            subscription_status: !from(4, 12),
            // job_invocations/base.json.rabl of remote execution 4.3.
            missing_hosts: from(4, 0),
            // host_packages/base.json.rabl of 4.3; recorded of 4.14.
            rpm_id: from(4, 3),
            // host_packages_controller.rb of 4.20; recorded of 4.19 (none) and 5.0.
            persistence: from(4, 20),
            // erratum.rb of 4.18; recorded of 4.17, 4.19, 5.0.
            type_lists_find_nothing: from(4, 18),
            // tasks/show.json.rabl of foreman-tasks 1.1.
            task_start: from(3, 16),
            // hosts_bulk_actions/erratum.json.rabl of 3.14.
            bulk_counts_hosts: from(3, 14),
            // recorded: not on 4.12, 4.14, 4.17; on 4.19 and 5.0.
            bulk_lists_applicable: from(4, 18),
            // recorded: no row on 4.12 and 4.14; rows on 4.17, 4.19, 5.0. Which version brought it is not known.
            types_other: from(4, 15),
            // recorded of 4.17 (500); errata_controller.rb of 4.16 and 4.17.
            date_limits_fail: matches!(katello, Version(4, 16..=17)),
            // packages/base.json.rabl of 3.3.
            packages_count_hosts: from(3, 3),
            // hosts_bulk_actions_controller.rb of 4.20; recorded of 4.19 (none) and 5.0.
            resolving_needs_hosts: from(4, 20),
            // errata_status.rb of 3.17; the one of 3.16 asks for an enabled repository alone.
            class_needs_profile: from(3, 17),
            // recorded of 4.17 (500); host_bootc_images_controller.rb of 4.19 checks the column.
            sorts_images_unchecked: !from(4, 19),
            // tasks/show.json.rabl of foreman-tasks 5.2.
            task_duration: from(4, 1),
            // recorded of 4.19 (none) and 5.0 (foreman-tasks 13.1).
            task_dependencies: from(5, 0),
            // job_invocations/base.json.rabl and main.json.rabl of remote execution 15.0.
            job_limits: from(4, 16),
            job_pattern: from(4, 16),
            // job_invocations/main.json.rabl of remote execution 16.0.
            job_task_start: from(4, 17),
            // job_invocations/main.json.rabl and hosts.json.rabl of remote execution 17.0.
            job_task_cancellable: from(5, 0),
            // recorded of 4.19 and 5.0. Which version brought it is not known.
            job_cancels_some: from(4, 19),
            // remote execution 6.1.
            ssh_names: !from(4, 4),
            // recorded of 4.14, 4.19 and 5.0.
            outputs_have_external_ids: from(4, 19),
            // bulk_hosts_extensions.rb of 3.12, 3.13 and 3.18; recorded of 4.12 to 5.0.
            bulk_selection: match katello {
                v if v < Version(3, 13) => BulkSelection::IdsWin,
                v if v < Version(3, 18) => BulkSelection::Union,
                _ => BulkSelection::Intersection,
            },
            // recorded of 4.12 to 5.0.
            whole_host_rows: from(4, 12),
            // reported_data.json.rabl of Foreman 3.3; recorded of 4.12 to 5.0.
            reported_data: from(4, 5),
            // reported_data.json.rabl of Foreman 3.5 (950040e481); recorded of 4.12 to 5.0.
            reported_kernel: from(4, 7),
            // recorded: accepted on 4.12, 4.14, 4.17, refused on 4.19 and 5.0 (foreman-tasks 11.1).
            refuses_past_start: from(4, 19),
            // recorded of 4.12 to 5.0 with Foreman to 3.13; mended in Foreman 3.17.
            bulk_search_is_of_hosts: from(4, 11) && !from(4, 19),
            // recorded: there on 4.12 and 4.17, gone on 4.19 and 5.0.
            search_autoheal: !from(4, 19),
            // recorded: there on 4.19, gone on 5.0.
            search_subscription_name: !from(5, 0),
            // content_facet_host_extensions.rb of 4.16; recorded of 4.19 and 5.0.
            search_image_mode: from(4, 16),
            // recorded: of 4.12 to 4.19, right on 5.0.
            has_errata_asks_applicable: !from(5, 0),
            // recorded: not on 4.14, there on 4.17 (hosts/base.json.rabl of 4.16).
            list_system_family: from(4, 16),
            // recorded: 500 with foreman-tasks 9.2 to 11.1 (4.14 to 4.19), 400 with 13.1 (5.0).
            tasks_refuse_sort: from(5, 0),
            // recorded: 400 on 4.12, 500 on 4.14 to 5.0. Which version between them is not known.
            refuses_computed_lists: !from(4, 14),
            // api_controller.rb of 3.8 and 3.9.
            subtotal_of_page: matches!(katello, Version(3, 8..=9)),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

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
        assert!(f(2, 3).systems && f(2, 3).elastic && f(2, 1).systems_installable && !f(2, 0).systems_installable);
        assert!(f(2, 4).systems && !f(2, 4).elastic && !f(3, 0).systems);
    }

    #[test]
    fn the_agent_goes_in_three_steps() {
        let f = |minor, agent| Features::of(Version(4, minor), agent);
        assert!(f(0, false).agent_enabled && !f(1, false).agent_enabled && f(9, true).agent_enabled);
        assert!(!f(10, true).agent_enabled && !f(10, true).agent_routed);
    }
}
