//! Planted bugs: they show that the simulation finds the bugs for which it was made.
//!
//! The product contains the bugs behind its feature `test-hooks` (`rolling::bugs`); with the lab's feature of the same
//! name they can be planted here. A planted bug counts as found when any invariant is violated; which one depends on
//! the seed.
//!
//! A seed is first played without a bug. This shows which bugs' places the seed reaches; only those bugs are planted in
//! the seed, because the others would change nothing.

use std::collections::BTreeSet;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::play::{SeedOutcome, play};
use super::scenario::Broken;
use crate::world::rng::Rng;

/// Names of the bugs that can be planted in this build.
pub fn names() -> Vec<&'static str> {
    #[cfg(feature = "test-hooks")]
    {
        ovirt_upgrade_manager::rolling::bugs::Bug::ALL.iter().map(|bug| bug.name()).collect()
    }
    #[cfg(not(feature = "test-hooks"))]
    {
        vec![]
    }
}

/// Bugs that the stated seeds do not find, because what leads to their place is rare or because the difference lies within what a run
/// may do. Each is found by the scripted run, or the test of a single decision, beside it (`lab/tests/it/runs/planted.rs` plants them
/// all). A sample leaves them out; a hunt for all bugs shows them.
pub const BY_SCRIPT: &[(&str, &str)] = &[
    ("reboot-is-upgraded", "runs::proof::a_restart_by_another_user_is_no_end_of_the_engines_upgrade"),
    (
        "counts-wait-of-old-clock",
        "runs::windows::a_wait_outside_of_a_window_does_not_count_when_the_clock_is_set_into_it",
    ),
    ("forgets-not-up-at-return", "runs::decisions::a_host_that_was_down_meanwhile_is_not_back"),
    ("sends-upgrade-twice", "runs::engine_upgrade::an_engine_upgrade_that_begins_late_is_not_sent_twice"),
    ("starts-on-half-upgraded", "runs::vms_elsewhere::no_vm_is_started_on_a_half_upgraded_host"),
    (
        "forgets-late-deactivate",
        "runs::skipped::a_host_that_is_being_taken_out_is_not_told_as_restored_when_it_is_skipped",
    ),
    ("old-upgrade-proves", "runs::up_to_date::an_upgrade_from_before_the_plan_proves_nothing"),
    (
        "returns-half-upgraded-of-user",
        "runs::acts_of_users::a_host_in_maintenance_whose_upgrade_for_a_user_failed_is_not_activated",
    ),
    ("skips-upgrade-check-of-host-that-is-up", "runs::proof::a_host_that_came_up_by_itself_is_checked_for_updates"),
    ("trusts-old-inspection", "runs::proof::an_old_inspection_does_not_prove_the_kernel_that_runs"),
    ("boot-before-packages-proves", "runs::proof::a_boot_before_the_packages_proves_no_restart"),
    ("raises-without-restart", "runs::levels::a_host_whose_restart_is_not_proved_prevents_the_level"),
    ("ignores-architecture", "runs::proof::a_package_of_another_architecture_is_not_the_planned_one"),
    ("question-excuses-all", "runs::holds::an_error_of_one_host_counts_although_another_one_is_asked_about"),
    (
        "counts-errors-beside-question",
        "runs::holds::an_error_during_a_pause_beside_a_question_does_not_count_for_the_soak",
    ),
    ("pause-after-host-excuses", "runs::holds::an_error_beside_a_question_counts_under_a_pause_after_the_host"),
    ("raises-over-unrestarted", "runs::levels::a_host_of_which_nothing_shows_a_restart_prevents_the_level"),
    ("unsent-check-is-done", "runs::proof::a_check_for_updates_that_was_not_sent_is_none"),
    ("planned-by-old-clock", "runs::up_to_date::a_clock_that_is_set_back_takes_no_proof_from_an_upgraded_host"),
    ("unsent-upgrade-restarts", "runs::engine_upgrade::an_upgrade_that_was_not_sent_restarts_no_host"),
    ("takes-upgrades-of-others", "runs::their_upgrades::the_failed_upgrade_of_another_user_is_not_the_end_of_ours"),
    ("refused-upgrade-began", "runs::their_upgrades::an_upgrade_under_way_is_not_the_effect_of_our_refused_call"),
    ("keeps-untouched-out", "runs::their_upgrades::an_upgrade_that_could_not_begin_keeps_no_host_out_of_service"),
    (
        "endless-upgrade-blocks",
        "runs::their_upgrades::an_upgrade_of_a_user_that_never_ended_keeps_no_upgraded_host_out_of_service",
    ),
    (
        "leaves-phase-under-question",
        "runs::restarts_by_hand::a_host_does_not_leave_its_phase_under_the_question_whether_it_has_restarted",
    ),
    ("outdated-leave-lapses", "runs::restarts_by_hand::an_answer_to_leave_a_host_holds_in_its_next_phase"),
    ("leave-lapses", "runs::engine_upgrade::a_host_that_is_left_is_not_gone_on_with_because_its_upgrade_began"),
    (
        "forgets-other-installation",
        "runs::installed_by_others::a_cancel_returns_no_host_on_which_another_installation_works",
    ),
    (
        "forgets-reinstallation",
        "runs::installed_by_others::a_host_that_a_user_has_reinstalled_is_not_activated_after_leave",
    ),
    ("accepted-act-counts", "runs::acts_of_users::an_accepted_act_of_a_user_leaves_no_half_upgraded_host_in_service"),
    ("unsent-stop-takes-answer", "runs::orders_to_vms::a_permitted_stop_that_had_no_effect_is_not_asked_about_again"),
    ("withdraws-on-hold", "runs::holds::a_host_that_starts_its_vms_does_not_fail_in_a_pause"),
    ("blink-is-reboot-by-engine", "runs::engine_upgrade::a_short_restart_of_vdsmd_is_not_the_reboot_by_the_engine"),
    ("fences-after-blink", "runs::guards::the_power_is_not_cut_because_vdsm_blinked"),
    ("takes-older-absence", "runs::restarts_by_hand::a_long_absence_from_before_the_order_is_not_that_of_the_restart"),
    ("proves-on-hold", "runs::guards::a_pause_proves_no_wrong_versions"),
    ("leave-lapses-with-its-cause", "runs::answered_leave::leave_in_the_soak_holds_although_the_host_is_up_again"),
    ("asks-while-others-are-out", "runs::capacity::a_host_that_can_be_emptied_once_another_is_back_is_waited_for"),
    ("asks-anew-at-resume", "runs::restarts_by_hand::a_resume_under_the_question_hides_no_absence"),
    ("blames-others-for-own-flag", "runs::settings::our_own_flag_is_not_told_as_changed_by_others"),
    ("enrolls-for-ever", "runs::installed_by_others::a_host_that_is_reinstalled_after_our_enrolling_is_not_activated"),
    ("trusts-unseen-image", "runs::proof::a_node_whose_image_nobody_shows_has_not_succeeded"),
    ("accepts-every-move", "runs::acts_of_users::an_accepted_act_on_the_next_host_permits_no_later_one"),
    (
        "keeps-life-from-question",
        "runs::restarts_by_hand::a_sign_of_life_from_under_the_question_is_none_of_the_ordered_restart",
    ),
    ("closes-in-pause", "runs::holds::a_paused_run_raises_no_level"),
    ("permits-later-starts", "runs::orders_to_vms::a_new_start_of_a_vm_is_asked_about_anew"),
    (
        "takes-doubt-for-nothing",
        "runs::installed_by_others::a_cancel_returns_no_host_on_which_another_installation_may_run",
    ),
    (
        "tells-no-other-installation",
        "runs::installed_by_others::a_host_that_is_up_under_another_installation_is_told_so",
    ),
    ("skips-with-vms-down", "runs::answered_leave::a_host_that_is_left_gets_its_stopped_vms_back"),
    ("stops-vms-after-leave", "runs::answered_leave::no_vm_is_stopped_for_a_host_that_was_left"),
    (
        "leaves-vms-of-left-host",
        "runs::answered_leave::leave_holds_while_vms_are_started_although_the_host_is_up_again",
    ),
    ("keeps-doubt-for-ever", "runs::installed_by_others::a_doubt_that_is_over_keeps_no_host_out"),
    ("resumes-in-row-only", "runs::holds::a_resume_that_answers_nothing_leaves_the_run_paused_in_its_row"),
    ("leaves-soak-on-hold", "runs::answered_leave::a_host_that_was_left_in_its_soak_has_not_failed"),
    ("hand-answer-is-absence", "runs::restarts_by_hand::an_answer_alone_activates_no_host"),
    ("skips-begun-host", "runs::skipped::a_host_that_was_begun_meanwhile_is_not_skipped"),
    ("skip-forgives-failure", "runs::skipped::a_host_that_failed_in_its_soak_has_failed_also_if_it_is_skipped"),
    ("leaves-late-host", "runs::skipped::a_host_that_comes_up_late_is_not_told_as_out_of_service"),
    ("pause-forgets-errors", "runs::holds::an_error_from_before_a_pause_counts"),
    ("repeats-stops-and-starts", "runs::acts_of_users::a_vm_that_its_user_stopped_again_is_not_started_unasked"),
    ("closes-under-foreign-flag", "runs::levels::the_level_is_not_raised_under_the_flag_of_another_upgrade"),
    ("approves-any-host", "runs::approvals::a_late_approval_of_the_same_host_approves_no_other_one_beside_it"),
    ("blames-own-start", "runs::decisions::a_vm_that_the_run_may_have_started_is_not_blamed_on_others"),
    ("takes-earlier-orders", "runs::acts_of_users::an_order_from_before_our_call_is_not_one_after_it"),
    ("accounts-late", "runs::processes::a_suspension_counts_for_no_deadline_when_the_process_dies_right_after_it"),
    ("unsent-is-refused", "runs::processes::an_installation_that_was_not_sent_was_not_refused"),
    ("lost-since-the-intent", "runs::lost_restarts::a_clock_that_is_set_back_makes_no_lost_restart_older"),
    ("answers-before-clock-jumps", "runs::lost_restarts::a_clock_that_is_set_back_makes_no_lost_restart_older"),
    (
        "keeps-restart-of-lost-host",
        "runs::people::a_restart_that_waits_is_taken_back_from_a_host_that_left_maintenance",
    ),
    ("uses-old-signs-of-life", "runs::slow_engine::readings_of_some_seconds_fail_no_healthy_host"),
    ("list-serves-for-ever", "runs::great_cluster::no_host_is_taken_out_on_a_list_that_is_older_than_three_minutes"),
    ("abandons-with-reads-only", "runs::abandoned::an_abandoned_run_ends_without_reads"),
    ("trusts-early-list-of-jobs", "runs::restarts::the_time_of_a_lost_restart_counts_from_its_loss"),
    ("trusts-every-host-to-refuse", "runs::freshness::no_restart_is_based_on_an_old_count"),
    ("ends-on-failed-read", "runs::holds::a_disk_that_cannot_be_read_ends_no_driver"),
    ("fails-where-busy", "runs::doubt::an_installation_that_is_found_is_waited_for"),
    ("forgets-early-return", "runs::people::a_question_names_the_act_that_moved_the_host"),
    ("forgets-leave", "runs::people::a_host_that_is_left_during_its_installation_stays_as_it_is"),
    ("up-proves-restart", "runs::restarts::a_host_that_is_up_without_a_restart_is_asked_about"),
    ("fences-silent-host", "runs::restarts::the_power_of_a_host_that_is_up_is_not_cut_unasked"),
    ("installs-under-person", "runs::reviewed::a_host_that_a_user_takes_out_before_we_do_is_asked_about"),
    ("stops-again-unasked", "runs::stopped_vms::a_user_who_starts_the_vm_is_respected"),
    ("fails-over-person", "runs::reviewed::a_host_that_a_user_takes_out_while_its_vms_start_is_asked_about"),
    ("question-outlives-host", "runs::reviewed::a_question_about_a_skipped_host_is_over"),
    ("waits-for-vm-for-ever", "runs::stopped_vms::a_vm_that_may_not_start_ends_in_an_event_or_a_question"),
    ("empties-under-start", "runs::stopped_vms::no_host_is_emptied_on_which_a_vm_is_being_started"),
    ("empties-for-nothing", "runs::reviewed::a_host_that_another_user_has_upgraded_does_not_fail"),
    ("counts-downtime-by-clock", "runs::stopped_vms::the_downtime_of_a_vm_is_real_time"),
    ("shares-tries-of-vms", "runs::stopped_vms::one_refusal_of_each_of_five_vms_gives_none_up"),
    (
        "gives-up-before-home",
        "runs::stopped_vms::a_vm_that_is_refused_elsewhere_is_not_given_up_while_its_own_host_boots",
    ),
    ("approves-twice", "runs::reviewed::an_approval_that_is_given_twice_approves_one_host"),
    ("fails-in-doubt", "runs::doubt::an_installation_that_nobody_can_find_is_asked_about"),
    ("forgets-late-shutdowns", "runs::vms::a_guest_that_stops_after_the_run_is_listed"),
    ("unknown-install-returns", "runs::doubt::a_host_in_doubt_is_left_out_of_service"),
    ("lost-install-is-not-done", "runs::doubt::an_installation_that_nobody_can_find_is_asked_about"),
    ("lost-restart-is-not-done", "runs::restarts::an_answer_about_a_lost_restart_permits_one_more"),
    ("ignores-clock-jumps", "runs::processes::no_deadline_fires_when_the_clock_jumps"),
    ("ignores-upgrade-of-user", "runs::acts_of_users::an_upgrade_of_the_run_is_not_one_of_a_user"),
    ("works-under-person", "runs::acts_of_users::a_host_that_a_user_took_out_while_the_engine_was_away_is_asked_about"),
    ("leaves-followers", "runs::approvals::a_run_whose_canary_was_left_did_not_succeed"),
    ("one-host-ignores-flag", "runs::acts_of_users::a_plan_for_one_host_respects_the_flag_of_another_upgrade"),
    ("abandoned-is-out", "runs::abandoned::an_abandoned_host_that_left_maintenance_is_told_as_in_service"),
    (
        "skipped-is-not-upgraded",
        "runs::skipped::a_level_is_not_refused_for_an_upgraded_host_that_was_skipped_in_its_soak",
    ),
    ("withdrawn-is-installed", "runs::up_to_date::a_host_whose_plan_is_offered_in_part_is_not_up_to_date"),
    (
        "unrestarted-is-up-to-date",
        "runs::up_to_date::a_host_that_another_user_upgraded_without_a_restart_is_not_up_to_date",
    ),
    ("trusts-port-over-boot-id", "runs::restarts::a_slow_provider_restarts_a_host_that_guards_itself"),
    ("waits-for-dying-host", "runs::vm_promises::a_vm_of_a_host_that_dies_while_its_vms_start_runs_elsewhere"),
    ("gives-up-for-policy", "runs::vm_promises::a_vm_is_not_given_up_for_the_policy_while_its_host_boots"),
    ("lifts-policy-for-nothing", "runs::vm_promises::the_policy_is_not_switched_to_and_fro_for_a_vm_without_a_host"),
    (
        "gives-up-while-connecting",
        "runs::vm_promises::a_host_that_is_connecting_for_a_moment_while_its_vms_start_is_waited_for",
    ),
    ("cancel-loses-flag", "runs::vm_promises::a_failed_host_of_a_cancelled_run_is_taken_out_after_an_engine_restart"),
    (
        "fails-unasked-in-service",
        "runs::reviewed::a_host_that_is_in_service_while_its_installation_fails_is_asked_about",
    ),
    ("starts-at-home-only", "runs::vm_promises::a_vm_that_its_own_host_cannot_start_any_more_runs_elsewhere"),
    ("earlier-restart-proves", "runs::decisions::the_boot_of_an_earlier_restart_proves_nothing"),
    ("trusts-age-of-list", "runs::lost_restarts::an_early_list_without_the_job_proves_nothing"),
    ("own-call-is-lost", "runs::decisions::a_restart_that_is_being_sent_is_not_lost"),
    ("no-host-no-restart", "runs::associations::another_provider_tells_nothing_about_a_lost_restart"),
    ("older-boot-proves", "runs::decisions::a_boot_before_our_restart_proves_nothing"),
    ("raises-over-old-host", "runs::levels::a_host_that_lost_the_level_prevents_it"),
    ("starts-without-network", "runs::vms_elsewhere::a_vm_is_started_only_where_its_networks_are"),
    ("starts-without-huge-pages", "runs::vms_elsewhere::a_vm_is_started_only_where_its_huge_pages_are"),
    ("brings-back-reinstalled", "runs::returning::a_host_that_a_user_reinstalls_is_not_activated_after_leave"),
    ("blink-is-absence", "runs::guards::the_power_is_not_cut_because_vdsm_blinked"),
    ("closed-port-is-restart", "runs::restarts_by_hand::a_closed_port_in_a_pause_is_no_restart_by_hand"),
    ("steps-time-out-on-hold", "runs::orders_to_vms::a_pause_fails_no_host_whose_guest_shuts_down_slowly"),
    ("fails-vms-on-hold", "runs::orders_to_vms::no_host_fails_for_a_guest_while_the_run_is_on_hold"),
    ("settles-on-hold", "runs::holds::a_host_does_not_fail_for_qemu_processes_of_a_pause"),
    ("stops-late-again", "runs::orders_to_vms::a_vm_that_went_down_late_and_was_started_again_is_asked_about"),
    ("tells-no-pending-restart", "runs::skipped::a_restart_that_is_about_to_come_is_told"),
    ("tells-no-pending-upgrade", "runs::skipped::an_upgrade_by_the_engine_that_is_about_to_come_is_told"),
    ("returns-under-installation", "runs::returning::a_host_on_which_another_installation_works_is_not_returned"),
    ("own-move-hides-user", "runs::acts_of_users::a_user_who_takes_the_host_out_right_before_us_is_asked_about"),
    ("raises-over-left-host", "runs::levels::a_host_that_was_left_for_a_late_answer_prevents_the_level"),
    ("end-of-step-takes-answer", "runs::holds::an_answer_is_not_thrown_away_by_the_end_of_another_step"),
    ("stops-after-flag-is-left", "runs::orders_to_vms::no_vm_is_stopped_once_the_flag_is_left"),
    ("cancel-waits-for-recovery", "runs::orders_to_vms::a_cancel_does_not_wait_for_the_recovery_of_a_host"),
    ("refused-power-cut-is-done", "runs::decisions::a_refused_power_cut_of_a_host_that_is_away_is_not_done"),
    ("approves-before-skip", "runs::approvals::an_approval_after_a_skip_is_for_the_host_that_follows"),
    ("begins-on-old-answer", "runs::freshness::no_host_is_begun_on_an_old_answer"),
    ("begins-silent-host", "runs::decisions::a_silent_host_is_not_begun"),
    ("takes-out-without-flag", "runs::decisions::no_host_is_taken_out_without_the_flag"),
    ("returns-after-packages", "runs::decisions::a_host_with_packages_is_not_returned"),
    ("trusts-unwatched-maintenance", "runs::decisions::a_host_that_went_silent_on_its_way_is_not_empty"),
    ("gives-up-unasked", "runs::decisions::a_host_is_not_given_up_before_it_was_asked"),
    ("moves-home-over-person", "runs::homecoming::a_vm_that_was_moved_on_does_not_come_home"),
    ("tests-towards-lost-host", "runs::decisions::a_vm_in_its_test_is_not_sent_to_a_host_that_is_not_up"),
    ("refused-policy-blocks", "runs::decisions::a_refused_policy_blocks_no_host"),
    ("counts-errors-of-pause", "runs::holds::an_error_during_a_pause_does_not_count_for_the_soak"),
    ("starts-where-it-may-not", "runs::vms_elsewhere::a_vm_is_started_only_where_it_is_bound"),
    ("ignores-engine-count", "runs::decisions::a_host_with_vms_by_the_engines_count_is_not_empty"),
    ("lost-job-is-done", "runs::decisions::a_lost_job_is_no_restart"),
    ("forgets-was-up", "runs::decisions::a_host_that_was_up_is_not_activated_over_a_user"),
    ("late-count-for-install", "runs::decisions::an_installation_needs_a_new_count"),
    ("takes-out-beside-rack", "runs::guards::no_host_is_taken_out_beside_one_of_its_rack"),
    ("offers-to-pass-canary", "runs::guards::no_host_goes_before_a_canary_that_waits"),
    ("raises-over-preview", "runs::levels::a_vm_that_previews_a_snapshot_prevents_the_level"),
    ("restored-under-step", "runs::guards::a_policy_is_not_restored_while_it_is_being_set"),
    ("cancel-answers-outdated", "runs::guards::a_cancel_answers_no_question_of_an_earlier_phase"),
    ("stop-leaves-no-host", "runs::guards::an_answer_to_stop_leaves_the_host"),
    ("failed-job-by-clock", "runs::guards::a_clock_that_is_set_sends_no_restart_under_a_failed_job"),
    ("ignores-old-libvirt", "runs::guards::older_packages_are_noticed_after_the_restart"),
    ("ignores-old-qemu", "runs::guards::older_packages_are_noticed_after_the_restart"),
    ("ignores-new-brick-issues", "runs::guards::a_new_health_issue_keeps_a_host_from_success"),
    ("ignores-coming-vms", "runs::guards::a_vm_does_not_come_home_to_a_host_that_others_fill"),
    ("starts-with-too-few-cpus", "runs::vms_elsewhere::a_vm_is_started_only_where_it_has_its_cpus"),
    ("compares-versions-once", "runs::guards::versions_are_compared_after_the_activation"),
    (
        "lost-way-is-no-way",
        "runs::associations::a_host_that_answered_before_and_cannot_be_asked_is_not_taken_for_empty",
    ),
    ("restarts-through-other", "runs::associations::no_restart_is_sent_through_another_provider"),
    ("mixes-networks-of-vms", "runs::guards::vms_of_other_networks_are_asked_about"),
    ("engine-host-not-alone", "runs::guards::the_planned_host_of_the_engine_goes_alone"),
    (
        "installed-by-old-clock",
        "runs::restarts_by_hand::a_clock_that_is_set_back_while_no_process_lives_takes_no_proof_of_a_restart",
    ),
    ("trusts-unproved-home", "runs::vms_elsewhere::a_vm_of_a_host_that_was_left_in_service_runs_elsewhere"),
    ("keeps-first-stop", "runs::orders_to_vms::the_entry_of_a_vm_is_not_closed_while_it_is_being_stopped_again"),
    ("stops-others-by-one-answer", "runs::orders_to_vms::an_answer_about_one_vm_stops_no_other_one"),
    ("refusal-takes-all-back", "runs::orders_to_vms::a_refused_power_cut_does_not_take_back_the_shutdown_before_it"),
    ("starts-on-skipped-host", "runs::vms_elsewhere::no_vm_is_started_on_a_host_that_was_skipped_half_upgraded"),
    ("starts-stopped-elsewhere", "runs::vms_elsewhere::a_vm_that_its_user_stopped_is_not_started_elsewhere"),
    ("takes-orders-before-ours", "runs::orders_to_vms::a_start_of_long_before_our_lost_order_is_not_one_after_it"),
    ("takes-hurry-for-order", "runs::orders_to_vms::a_vm_whose_shutdown_a_user_hurried_is_started_again_or_listed"),
    (
        "excuses-own-start-for-ever",
        "runs::orders_to_vms::a_vm_that_a_user_started_instead_of_the_run_is_not_stopped_unasked",
    ),
    ("waits-for-left-flag", "runs::repairs::a_run_whose_flag_was_left_to_another_ends_without_the_level"),
    ("approves-beside-canary", "runs::approvals::an_approval_beside_a_canary_approves_nothing"),
    ("approves-before-first-ended", "runs::approvals::an_approval_beside_the_first_host_approves_nothing"),
    ("skipped-first-is-no-first", "runs::approvals::after_a_skipped_first_host_the_next_one_needs_an_approval"),
    ("remembers-answers", "runs::holds::an_answer_holds_in_its_phase_only"),
    ("answer-begins-no-wait", "runs::holds::a_permitted_restart_begins_the_wait_anew"),
    ("counts-errors-of-user-at-work", "runs::holds::an_error_during_a_pause_fails_no_host_that_is_put_back"),
    ("counts-host-left-in-service", "runs::proof::what_others_did_to_a_proved_host_is_no_missing_proof"),
    ("tells-no-other-user", "runs::report::a_host_that_was_left_to_a_user_is_told_so"),
    ("own-upgrade-is-of-others", "runs::acts_of_users::an_upgrade_of_the_run_is_not_one_of_a_user"),
    ("own-order-is-of-others", "runs::acts_of_users::only_the_last_order_of_another_user_counts"),
    ("confuses-start-and-stop", "runs::acts_of_users::only_the_last_order_of_another_user_counts"),
    ("ends-host-that-is-up", "runs::acts_of_users::a_host_that_is_up_after_the_upgrade_of_a_user_gets_its_vms_back"),
    ("ignores-old-kernel-of-user", "runs::up_to_date::a_host_that_booted_an_old_kernel_is_not_up_to_date"),
    ("unknown-offer-is-none", "runs::up_to_date::a_host_of_unknown_updates_is_begun"),
    ("begins-left-host", "runs::waiting::a_host_that_was_left_out_is_not_begun_when_the_cause_is_over"),
    ("loses-canary", "runs::waiting::a_canary_that_is_down_is_asked_about"),
    ("starts-elsewhere-twice", "runs::vms_elsewhere::a_vm_that_is_being_started_elsewhere_is_not_started_again"),
    ("abandoned-waits-for-vms", "runs::vms_elsewhere::an_abandoned_run_lists_a_vm_without_a_host_at_once"),
    ("tries-elsewhere-for-ever", "runs::stopped_vms::a_vm_that_is_refused_at_home_and_elsewhere_is_listed"),
    ("comes-home-after-cancel", "runs::homecoming::no_vm_is_moved_back_after_a_cancel"),
    ("cancel-takes-flag-again", "runs::settings::a_cancelled_run_takes_no_flag_for_nothing"),
    ("repeats-lost-stop-at-once", "runs::stopped_vms::a_lost_shutdown_is_not_repeated_at_once"),
    ("earlier-boot-time-proves", "runs::decisions::the_boot_time_of_an_earlier_restart_proves_nothing"),
    ("activates-unready-host", "runs::returning::a_host_that_is_as_it_was_is_not_touched"),
    ("keeps-install-failed", "runs::returning::a_host_whose_step_in_maintenance_failed_is_brought_back"),
    ("asks-about-failed-upgrade", "runs::engine_upgrade::a_failed_upgrade_ends_the_host_without_a_question"),
    ("activate-of-failed-is-done", "runs::returning::a_host_that_is_shown_as_not_installed_is_not_activated_yet"),
    ("waits-for-failed-upgrade", "runs::engine_upgrade::an_upgrade_whose_host_is_not_installed_has_begun"),
    ("counts-bricks-of-down-host", "runs::health::a_brick_stands_against_no_host_that_is_out_already"),
    ("asks-about-own-enrolling", "runs::returning::a_host_whose_certificates_cannot_be_enrolled_fails_with_the_reason"),
];

/// The stated number of seeds within which a bug is found, if it is not named in [`WITHIN`].
const USUALLY_WITHIN: u64 = 200;

/// Bugs that need a rare happening, with the number of seeds from the first on within which each one is found: about
/// three times the number of the seed that found the bug when this list was last written.
const WITHIN: &[(u64, &[&str])] = &[
    (
        500,
        &[
            "acts-on-old-reads",
            "alive-without-absence",
            "blames-any-event",
            "any-boot-time-proves",
            "begins-after-cancel",
            "begins-after-engine-start",
            "begins-beside-inherited",
            "begins-soon-after-engine-start",
            "begins-under-unlisted-qemu",
            "begins-while-held",
            "counts-clock-jumps",
            "counts-dead-time",
            "ignores-health-issues",
            "ignores-lost-cpu-flags",
            "ignores-recent-errors",
            "leave-is-go-on",
            "one-look-at-return",
            "refreshes-unseen",
            "restarts-again-at-once",
            "restarts-outside-maintenance",
            "succeeds-without-level",
            "trusts-maintenance-unseen",
            "unproven-restart-succeeds",
        ],
    ),
    (
        1_000,
        &[
            "counts-errors-of-calls",
            "accepted-is-done",
            "activates-over-person",
            "empties-for-ever",
            "every-install-is-proved",
            "ignores-errors-in-soak",
            "ignores-hosted-engine",
            "ignores-missing-proofs",
            "ignores-missing-target",
            "ignores-own-intents",
            "ignores-recheck",
            "job-is-not-followed",
            "sets-policy-over-person",
            "unproven-install-succeeds",
        ],
    ),
    (
        2_000,
        &[
            "leave-takes-out",
            "opens-for-nobody",
            "restarts-after-failed-job",
            "succeeds-unwatched",
            "answer-holds-for-all",
            "begins-host-of-others",
            "begins-under-work",
            "begins-unready-host",
            "begins-without-flag",
            "canary-without-proof",
            "empties-over-person",
            "ignores-racks",
            "leave-opens-gate",
            "moves-vm-of-others",
            "progress-goes-back",
            "raises-unread",
            "sends-on-old-count",
            "returns-over-person",
            "starts-on-host-in-hand",
            "stays-in-service-after-fence",
            "succeeds-on-its-way",
        ],
    ),
];

/// The stated number of seeds within which a bug is found.
pub fn within(name: &str) -> u64 {
    WITHIN.iter().find(|(_, bugs)| bugs.contains(&name)).map_or(USUALLY_WITHIN, |(seeds, _)| *seeds)
}

/// What a bug does, and which rule it breaks.
pub fn meaning(name: &str) -> Option<(&'static str, &'static str)> {
    #[cfg(feature = "test-hooks")]
    {
        let bug = ovirt_upgrade_manager::rolling::bugs::Bug::ALL.iter().find(|bug| bug.name() == name);
        bug.map(|bug| (bug.rule(), bug.meaning()))
    }
    #[cfg(not(feature = "test-hooks"))]
    {
        let _ = name;
        None
    }
}

/// The result of the hunt for one bug.
#[derive(Debug)]
pub struct Hunt {
    /// Its name.
    pub bug: &'static str,
    /// Number of seeds of the hunt, at most.
    pub seeds: u64,
    /// Number of seeds that reached the place of the bug, up to the one that found it.
    pub reached: Vec<u64>,
    /// The seed that found the bug. `None`: none did.
    pub found: Option<SeedOutcome>,
}

/// The options of a hunt.
#[derive(Debug, Clone)]
pub struct Hunting {
    /// The first seed.
    pub start: u64,
    /// Most seeds for each bug. `None`: the number stated for it.
    pub seeds: Option<u64>,
    /// Threads.
    pub jobs: u64,
    /// Only these bugs. Empty: all.
    pub only: Vec<String>,
    /// Time limit: bugs are taken in a random order of this seed, and none is begun after this time. `None`: all bugs.
    pub sample: Option<(u64, Duration)>,
}

/// The result of a seed without a bug.
struct Plain {
    holds: bool,
    reached: BTreeSet<&'static str>,
}

/// Seeds without a bug, from the first one on. Each is played once, for all hunts.
struct Plains {
    start: u64,
    seeds: Vec<OnceLock<Result<Plain, Broken>>>,
}

impl Plains {
    fn new(start: u64, seeds: u64) -> Self {
        Plains { start, seeds: (0..seeds).map(|_| OnceLock::new()).collect() }
    }

    /// The seed of this number, played at the first request.
    fn get(&self, number: usize) -> Option<Result<&Plain, Broken>> {
        let seed = self.start.saturating_add(number as u64);
        let plain = self.seeds.get(number)?.get_or_init(|| {
            drop(take_reached());
            let outcome = play(seed, false)?;
            Ok(Plain { holds: outcome.violations.is_empty(), reached: take_reached() })
        });
        Some(plain.as_ref().map_err(Clone::clone))
    }
}

impl Hunting {
    /// The bugs in the order of the hunt.
    fn order(&self) -> Vec<&'static str> {
        let mut names = names();
        names.retain(|name| self.only.is_empty() || self.only.iter().any(|only| only == name));
        if let Some((seed, _)) = self.sample {
            let mut rng = Rng::new(seed);
            for n in (1..names.len()).rev() {
                names.swap(n, usize::try_from(rng.below(n as u64 + 1)).unwrap_or(0));
            }
            names.retain(|name| within(name) == USUALLY_WITHIN);
            names.retain(|name| !BY_SCRIPT.iter().any(|(bug, _)| bug == name));
        }
        names
    }

    fn seeds_of(&self, bug: &str) -> u64 {
        self.seeds.unwrap_or_else(|| within(bug))
    }

    /// Hunts for the bugs.
    ///
    /// # Errors
    /// A scenario is broken, or a hunt panicked.
    pub fn run(&self, tell: &(dyn Fn(&Hunt) + Sync)) -> Result<Vec<Hunt>, Broken> {
        let (names, next, began) = (self.order(), AtomicUsize::new(0), Instant::now());
        let most = names.iter().map(|bug| self.seeds_of(bug)).max().unwrap_or(0);
        let plains = Plains::new(self.start, most);
        let is_over = || self.sample.as_ref().is_some_and(|(_, limit)| began.elapsed() >= *limit);
        let work = || {
            let mut hunts = vec![];
            while let Some(bug) = names.get(next.fetch_add(1, Ordering::Relaxed)).copied().filter(|_| !is_over()) {
                let hunt = find(bug, self.seeds_of(bug), &plains)?;
                tell(&hunt);
                hunts.push(hunt);
            }
            Ok::<_, Broken>(hunts)
        };
        std::thread::scope(|scope| {
            let threads: Vec<_> = (0..self.jobs.max(1)).map(|_| scope.spawn(work)).collect();
            let mut all = vec![];
            for thread in threads {
                all.extend(thread.join().map_err(|_| "a hunt for a bug panicked".to_owned())??);
            }
            Ok(all)
        })
    }
}

/// Plants the bug of that name on this thread, or none. Errors where there is no such bug in this build.
pub fn plant(name: Option<&str>) -> Result<(), Broken> {
    #[cfg(feature = "test-hooks")]
    {
        use ovirt_upgrade_manager::rolling::bugs::{self, Bug};
        let bug = match name {
            Some(name) => {
                let found = Bug::ALL.iter().copied().find(|bug| bug.name() == name);
                Some(found.ok_or_else(|| format!("no bug '{name}'; there are {}", names().join(", ")))?)
            }
            None => None,
        };
        bugs::plant(bug);
        Ok(())
    }
    #[cfg(not(feature = "test-hooks"))]
    match name {
        Some(name) => Err(format!("bug '{name}': this build has none; build it with the feature test-hooks")),
        None => Ok(()),
    }
}

/// Bugs at whose places this thread was since the last call.
fn take_reached() -> BTreeSet<&'static str> {
    #[cfg(feature = "test-hooks")]
    {
        ovirt_upgrade_manager::rolling::bugs::take_reached().into_iter().map(|bug| bug.name()).collect()
    }
    #[cfg(not(feature = "test-hooks"))]
    {
        BTreeSet::new()
    }
}

/// Plays seeds with a planted bug until one fails that does not fail without it.
fn find(bug: &'static str, seeds: u64, plains: &Plains) -> Result<Hunt, Broken> {
    let mut hunt = Hunt { bug, seeds, reached: vec![], found: None };
    for number in 0..usize::try_from(seeds).unwrap_or(usize::MAX) {
        let Some(plain) = plains.get(number) else { break };
        let plain = plain?;
        if !plain.holds || !plain.reached.contains(bug) {
            continue;
        }
        let seed = plains.start.saturating_add(number as u64);
        hunt.reached.push(seed);
        plant(Some(bug))?;
        let with = play(seed, false);
        plant(None)?;
        let with = with?;
        if !with.violations.is_empty() {
            hunt.found = Some(with);
            break;
        }
    }
    Ok(hunt)
}
