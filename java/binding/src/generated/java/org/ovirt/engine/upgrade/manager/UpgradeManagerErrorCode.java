/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * Generated from schema/ by `make contract`. Do not edit.
 */
package org.ovirt.engine.upgrade.manager;

/**
 * Stable code of an error, with the number that the other faces show. A code that is newer than this jar is
 * {@code UNKNOWN}; the exception's {@code codeName()} still has its name.
 */
public enum UpgradeManagerErrorCode {
    /** A code that this jar does not have. */
    UNKNOWN(0),
    /** An argument of a call is missing or malformed. */
    INVALID_ARGUMENT(100),
    /** The configuration is malformed, incomplete or contradictory. */
    INVALID_CONFIG(101),
    /** The handle is closed, being closed, or was never opened. */
    CLOSED(102),
    /** The caller cancelled the operation. */
    CANCELLED(103),
    /** The operation's deadline passed. */
    DEADLINE_EXCEEDED(104),
    /** A blocking operation was called on a thread that delivers events or completions. */
    WOULD_BLOCK_UPCALL(105),
    /** A shared instance exists with another configuration. */
    ALREADY_OPEN(106),
    /** Library and binding are of different builds. */
    ABI_MISMATCH(107),
    /** A defect of this library: a panic or a broken assumption. */
    INTERNAL(108),
    /** The operation does not exist. */
    UNKNOWN_OPERATION(109),
    /** A binding could not find or load the native library. */
    LIBRARY_NOT_LOADED(110),
    /** So many operations of an upgrade manager are under way that it begins no other one. */
    TOO_MANY_OPERATIONS(111),
    /** A process uses the upgrade manager of the process that it was forked from. */
    FORKED_PROCESS(112),
    /** Another process, or another instance in this process, is the controller of the state directory. */
    STATE_IN_USE(200),
    /** The state directory cannot be created or written. */
    STATE_UNWRITABLE(201),
    /** A newer version wrote the state file. */
    STATE_NEWER(202),
    /** The state file is damaged. */
    STATE_DAMAGED(203),
    /** The state could not be read or written. */
    STATE_FAILED(204),
    /** An observer was asked for an operation that only a controller may do. */
    OBSERVER_ONLY(205),
    /** An observer cannot leave a request, because no controller would process it. */
    NO_CONTROLLER(206),
    /** The journal of a run cannot be read. */
    JOURNAL_DAMAGED(207),
    /** The state file was deleted, replaced, truncated or changed by another program while it was open. */
    STATE_LOST(208),
    /** The state file is not opened, because a file of another program lies beside it. */
    STATE_FILE_FOREIGN(209),
    /** The configuration has no provider of that name. */
    PROVIDER_UNKNOWN(300),
    /** No provider is configured. */
    NO_PROVIDER(301),
    /** The name of the server cannot be resolved, or its port does not answer. */
    PROVIDER_UNREACHABLE(302),
    /** The server accepted the connection and did not answer in time. */
    PROVIDER_TIMEOUT(303),
    /** The certificate of the server is not trusted. */
    PROVIDER_TLS(304),
    /** The TLS of the server is too old or too weak. */
    PROVIDER_TLS_WEAK(305),
    /** Status 401: user, password or token are wrong. */
    PROVIDER_AUTH(306),
    /** Status 403: a permission is missing. */
    PROVIDER_FORBIDDEN(307),
    /** Status 404 or 410 for an object that should exist. */
    PROVIDER_NOT_FOUND(308),
    /** Status 400, 409, 415 or 422, or a 403 from before the login: the server refused the request. */
    PROVIDER_REJECTED(309),
    /** Status 500: the server failed. */
    PROVIDER_FAILED(310),
    /** Status 429, 502, 503 or 504: the server is overloaded or under maintenance. */
    PROVIDER_UNAVAILABLE(311),
    /** The answer does not match the description of the API. */
    PROVIDER_MALFORMED(312),
    /** The answer exceeds the configured limit. */
    PROVIDER_TOO_LARGE(313),
    /** The server redirects. Redirects are never followed with credentials. */
    PROVIDER_REDIRECT(314),
    /** The server rejected a search. */
    PROVIDER_SEARCH(315),
    /** The server is not a Foreman with Katello. */
    NOT_A_KATELLO(316),
    /** The version of the server has no API that this library supports. */
    PROVIDER_UNSUPPORTED(317),
    /** The provider has no record of the host. */
    HOST_NOT_REGISTERED(400),
    /** Several content hosts match, or a mark of the only match contradicts. */
    HOST_AMBIGUOUS(401),
    /** The provider has the host, but not as a content host. */
    HOST_WITHOUT_CONTENT(402),
    /** An installation was refused, because the host is not in maintenance. */
    HOST_NOT_IN_MAINTENANCE(403),
    /** An installation was refused, because the host runs VMs. */
    HOST_RUNS_VMS(404),
    /** The number of VMs of a host is not known, so it cannot be proved to be zero. */
    HOST_VMS_UNKNOWN(405),
    /** The association names a content host that does not exist any more. */
    ASSOCIATION_STALE(406),
    /** No association is stored for the host. */
    ASSOCIATION_MISSING(407),
    /** The data for the answer is missing. */
    NO_DATA(408),
    /** The provider's data about the host is old. */
    DATA_STALE(409),
    /** Several content hosts match. The newest one is used. */
    DUPLICATE_CONTENT_HOSTS(410),
    /** The engine's own update flag contradicts the provider. */
    ENGINE_DISAGREES(411),
    /** An older image or kernel runs than the newest one that is installed. */
    HOST_RUNS_OLD_VERSION(412),
    /** Two answers of the provider about the host contradict each other. */
    PROVIDER_CONTRADICTS(413),
    /** Errata have ids that must not be sent to a host: they are counted, and not listed or installed here. */
    ERRATA_UNUSABLE(414),
    /** Errata apply to the host and are in its content view, in repositories that the host has not enabled. */
    REPOSITORIES_NOT_ENABLED(415),
    /** Only the provider's class of the host was read. */
    HOST_CLASS_ONLY(416),
    /** Nothing was selected. Some servers would update every package. */
    EMPTY_SELECTION(500),
    /** The selected errata cannot be installed on the host. */
    ERRATA_NOT_APPLICABLE(501),
    /** The provider has no such erratum. */
    ERRATUM_UNKNOWN(502),
    /** A selected package has no newer version for the host. */
    PACKAGES_NOT_UPGRADABLE(503),
    /** The provider has no way to install on the host. */
    NO_INSTALL_METHOD(504),
    /** The provider cannot restart the host. */
    NO_RESTART_METHOD(505),
    /** The override of the maintenance gate does not cover these packages. */
    OVERRIDE_REFUSED(506),
    /** After the update the host would not support the level of its cluster. */
    UPDATE_DROPS_CLUSTER_LEVEL(507),
    /** After the update the host would not support the engine. */
    UPDATE_DROPS_ENGINE_SUPPORT(508),
    /** An unfinished task works on the host. */
    HOST_BUSY(509),
    /** Errata apply to the host, and no published version of its content view contains them. */
    ERRATA_UNPUBLISHED(510),
    /** The state directory has no such task. */
    TASK_UNKNOWN(511),
    /** The provider does not show the task: it was deleted, or the configured user may not see it any more. */
    TASK_LOST(512),
    /** The task is paused, and somebody must resume or cancel it on the provider. */
    TASK_PAUSED(513),
    /** The task cannot be cancelled. */
    TASK_NOT_CANCELLABLE(514),
    /** The task failed on the provider or on the host. */
    TASK_FAILED(515),
    /** The task passed its time limit. The event INSTALL_OVERDUE reports the same. */
    TASK_OVERDUE(516),
    /** An installation was sent, and it is not known whether it began, or whether it still runs. */
    TASK_RESULT_UNKNOWN(517),
    /** The host is in image mode: packages that are installed there are lost at the next boot. */
    HOST_IN_IMAGE_MODE(518),
    /** The host has no newer image to upgrade to, or is not in image mode. */
    IMAGE_NOT_UPGRADABLE(519),
    /** A new image is staged, and runs after the next restart of the host. */
    IMAGE_AWAITS_RESTART(520),
    /** A rolling upgrade works on the host. */
    HOST_IN_RUN(521),
    /** No source of the engine's own updates is configured. */
    ENGINE_SOURCE_MISSING(600),
    /** engine-upgrade-check failed. */
    ENGINE_COMMAND_FAILED(601),
    /** The status file cannot be used. */
    ENGINE_STATUS_FILE_UNUSABLE(602),
    /** The status file is old. */
    ENGINE_STATUS_FILE_OLD(603),
    /**
     * There is no way to the engine: no connection to its API is configured, and the embedder gave no engine
     * actions.
     */
    ENGINE_API_MISSING(604),
    /** The engine does not answer. */
    ENGINE_UNREACHABLE(605),
    /** Status 400 or 409 of the engine. */
    ENGINE_REJECTED(606),
    /** The engine has no such object. */
    ENGINE_NOT_FOUND(607),
    /** The engine did not answer in time, so the effect of the call is not known. */
    ENGINE_TIMEOUT(608),
    /** The engine refused user or password. */
    ENGINE_AUTH(609),
    /** The user has no permission in the engine. */
    ENGINE_FORBIDDEN(610),
    /** The engine's answer is not what its API describes. */
    ENGINE_MALFORMED(611),
    /** The engine failed with a status of 500 or above, so the effect of the call is not known. */
    ENGINE_FAILED(612),
    /** The certificate or the TLS of the engine is not trusted. */
    ENGINE_TLS(613),
    /** An answer of the engine is larger than accepted. */
    ENGINE_TOO_LARGE(614),
    /** The engine actions of the embedder do not have this one. */
    ENGINE_ACTION_MISSING(615),
    /** No engine action with this ticket waits for an answer. */
    ENGINE_TICKET_UNKNOWN(616),
    /** A VM cannot be migrated, and no consent to stop it was given. */
    VM_CANNOT_MOVE(700),
    /** The VMs of a host do not fit on the other hosts. */
    PLACEMENT_INFEASIBLE(701),
    /** The search for a placement reached its limit. */
    PLACEMENT_UNDECIDED(702),
    /** A host of the cluster changes its state, and this library did not cause it. */
    CLUSTER_HOST_BUSY(703),
    /** In a plan: with this status of a host, its upgrade cannot begin. */
    HOST_STATUS_UNSUITABLE(704),
    /** Only a provider can install what the policy selects. */
    POLICY_NEEDS_PROVIDER(705),
    /** Global maintenance of the hosted engine is on. */
    GLOBAL_MAINTENANCE(706),
    /** The host is contending for the role of storage pool manager (SPM). */
    SPM_CONTENDING(707),
    /** The selection exceeds the limit of one installation. */
    TOO_MANY_UPDATES(708),
    /** A request names a host that is not in the cluster. */
    PLAN_HOST_UNKNOWN(709),
    /** A request contradicts itself. */
    PLAN_CONTRADICTION(710),
    /** max_unavailable is not smaller than the number of hosts. */
    MAX_UNAVAILABLE_TOO_LARGE(711),
    /** The run takes out fewer hosts at once than the request allows. */
    MAX_UNAVAILABLE_REDUCED(712),
    /** Too many hosts are out of service before the run begins. */
    HOSTS_ALREADY_OUT(713),
    /** The cluster cannot be raised to the level. */
    LEVEL_NOT_POSSIBLE(714),
    /** The level is possible, but not certain. */
    LEVEL_UNCERTAIN(715),
    /** Raising the level has an effect on VMs. */
    LEVEL_CHANGE_AFFECTS_VMS(716),
    /** A consent names something that it cannot apply to. */
    INVALID_CONSENT(717),
    /** The policy selects no update for the host. */
    NO_UPDATES(718),
    /** The updates of a host are not known. */
    UPDATES_UNKNOWN(719),
    /** The hosts of the run would end with different package versions. */
    UPDATES_DIFFER(720),
    /** An erratum, CVE or package that the request names is installable on no host. */
    SELECTION_MATCHES_NO_HOST(721),
    /** A Node is upgraded only as a whole image. */
    NODE_NEEDS_POLICY_ALL(722),
    /** The request selects other hosts. */
    HOST_NOT_SELECTED(723),
    /** The engine does not keep VM-to-VM affinity during evacuation at this level. */
    AFFINITY_IGNORED(724),
    /** No host of the cluster is the storage pool manager. */
    NO_SPM(725),
    /** The given order is permitted, but not recommended. */
    ORDER_NOT_RECOMMENDED(726),
    /** An installation through the provider omits the extra work of the engine's own upgrade. */
    ENGINE_WORK_SKIPPED(727),
    /** An earlier run cannot be read. */
    RUN_HISTORY_UNREADABLE(728),
    /** The VM cannot be used for the migration test. */
    MIGRATION_TEST_IMPOSSIBLE(729),
    /** The engine has no recent backup. */
    ENGINE_BACKUP_OLD(730),
    /** No stored plan has that hash. */
    PLAN_UNKNOWN(731),
    /** A plan with blockers cannot be started. */
    PLAN_BLOCKED(732),
    /** Another version of this library made the plan. */
    PLAN_FORMAT(733),
    /** The same request gives another plan now. */
    PLAN_CHANGED(734),
    /** The engine does not report the levels of hosts: they follow from versions. */
    LEVELS_FROM_VERSIONS(735),
    /** The run would need a permission that the configured user of the engine does not have. */
    PERMISSION_MISSING(736),
    /** The engine does not show the permissions of the configured user. */
    PERMISSIONS_UNKNOWN(737),
    /** A run of the cluster has not ended. */
    RUN_EXISTS(800),
    /** Another process took the run over. */
    RUN_TAKEN_OVER(801),
    /** The state directory has no such run. */
    RUN_UNKNOWN(802),
    /** The run has ended. */
    RUN_ENDED(803),
    /** An operator paused the run. */
    RUN_PAUSED_BY_OPERATOR(804),
    /** An operator must approve the next host. */
    RUN_NEEDS_APPROVAL(805),
    /** The run waits for something that needs no action. */
    RUN_WAITING(806),
    /** A provider of the plan is missing in the configuration. */
    RUN_PROVIDER_MISSING(807),
    /** Another user or program upgrades the cluster: the engine's upgrade flag of the cluster is set. */
    UPGRADE_FLAG_HELD(808),
    /** Another user or program changed an object that the run works on. */
    EXTERNAL_CHANGE(809),
    /** The cluster was changed after the plan was made. */
    CLUSTER_CHANGED(810),
    /** The remaining part of the plan is not feasible any more. */
    PLAN_NO_LONGER_FEASIBLE(811),
    /** More hosts would be out of service than the plan permits. */
    TOO_MANY_HOSTS_OUT(812),
    /** Another host of the same separation group (for example a rack) is out of service. */
    SEPARATED_HOST_OUT(813),
    /** The engine started a short time ago. */
    ENGINE_STARTED_RECENTLY(814),
    /** The cluster has a health issue, and no host is begun while it lasts. */
    CLUSTER_UNHEALTHY(815),
    /** The engine reported an error about the cluster a short time ago. */
    RECENT_ENGINE_ERROR(816),
    /** More hosts failed than the plan permits. */
    FAILURE_BUDGET_EXCEEDED(817),
    /** The canary, which is the first host, failed, was skipped, or had nothing to be upgraded. */
    CANARY_FAILED(818),
    /** A call was not sent: when its journal record was written, the reading on which it is based was too old. */
    READ_TOO_OLD(819),
    /** Another user or program changed a setting that the run had changed. */
    SETTING_CHANGED_EXTERNALLY(820),
    /** A setting could not be restored. */
    SETTING_NOT_RESTORED(821),
    /** The level of the cluster was not raised. */
    LEVEL_NOT_RAISED(822),
    /** The engine refuses a setting, or accepted it and a reading does not show it. */
    SETTING_NOT_IN_FORCE(823),
    /** The next host waits for a maintenance window into which it fits. */
    OUTSIDE_WINDOW(824),
    /** No time is left in which the next host could be upgraded: by the windows of the plan, or its last time. */
    MAINTENANCE_WINDOWS_OVER(825),
    /** The maintenance windows cannot be computed on this machine. */
    MAINTENANCE_WINDOWS_UNKNOWN(826),
    /** The run has waited for a long time. */
    WAIT_TOO_LONG(827),
    /** More hosts ended unproven than the plan permits. */
    TOO_MANY_UNPROVEN(828),
    /** A VM that the run stopped runs on another host than before. */
    VM_RUNS_ELSEWHERE(829),
    /** The run ended and some of its hosts were not begun. */
    HOSTS_NOT_BEGUN(830),
    /** A VM that left its host for the upgrade was not moved back to it. */
    VM_NOT_MOVED_BACK(831),
    /** The run does not ask this question any more. */
    QUESTION_NOT_OPEN(832),
    /** Another answer to this question is under way. */
    QUESTION_ANSWERED(833),
    /** The host does not belong to the run. */
    HOST_NOT_IN_RUN(900),
    /** In a run: the run cannot use the host while it has this status. */
    HOST_NOT_READY(901),
    /** A host of the plan is not in the cluster any more. */
    HOST_LEFT_CLUSTER(902),
    /** An operator skipped the host. */
    HOST_SKIPPED(903),
    /** A phase of a host exceeded its time limit. */
    HOST_PHASE_TIMEOUT(904),
    /** The host reached maintenance from a state in which the engine did not monitor it. */
    EVACUATION_NOT_OBSERVED(905),
    /** A host left maintenance during its upgrade. */
    HOST_LEFT_MAINTENANCE(906),
    /** A host that was in maintenance before the run stays in service. */
    HOST_LEFT_IN_SERVICE(907),
    /** Virtual machine processes run on a host that is empty according to the engine. */
    HOST_RUNS_QEMU(908),
    /** A VM does not migrate away from a host. */
    VM_NOT_MIGRATED(909),
    /** A VM with consent did not stop. */
    VM_NOT_STOPPED(910),
    /** A VM that the run stopped does not run. */
    VM_NOT_STARTED(911),
    /** The scheduler of the engine finds no target for a VM. */
    NO_MIGRATION_TARGET(912),
    /** The engine refused an action on a host. */
    ENGINE_REFUSED_ACTION(913),
    /** The engine does not move a host to maintenance yet, because it serves Gluster volumes. */
    GLUSTER_NOT_READY(914),
    /** In a run: an installation may have begun, and it is not known how far it came. */
    INSTALL_RESULT_UNKNOWN(915),
    /** The run has no way to restart the host. */
    MANUAL_RESTART_NEEDED(916),
    /** A restart job has not ended on the provider. */
    RESTART_JOB_NOT_ENDED(917),
    /** No reading proves that the host restarted. */
    RESTART_UNPROVEN(918),
    /** The host did not come back after its restart. */
    HOST_DID_NOT_RETURN(919),
    /** The host did not stay up. */
    HOST_NOT_UP(920),
    /** The versions on the host are older than planned. */
    VERSIONS_NOT_AS_PLANNED(921),
    /** Something that worked before the host was begun does not work after its return. */
    HOST_HEALTH_REGRESSED(922),
    /** The VM of the hosted engine cannot run on a host that is back. */
    HOSTED_ENGINE_NOT_READY(923),
    /** The CPU of a host lost features over its restart. */
    CPU_FLAGS_LOST(924),
    /** The VM of the migration test did not migrate to the canary, or not back. */
    MIGRATION_TEST_FAILED(925),
    /** The migration test was not made, or did not end. */
    MIGRATION_TEST_INCOMPLETE(926),
    /** The run left a host that an operator must look at. */
    HOST_NEEDS_OPERATOR(927),
    /** A VM still runs after its shutdown was requested; its guest may shut down later. */
    VM_MAY_STOP(928),
    /** A question about the host was answered with leave. */
    HOST_LEFT_TO_OPERATOR(929),
    /**
     * The engine accepted its own upgrade of a host, and the upgrade failed: event 841, or the status
     * {@code install_failed}.
     */
    ENGINE_UPGRADE_FAILED(930),
    /** A host left maintenance while the job of its restart waited at the provider. */
    RESTART_TAKEN_BACK(931),
    /** The engine was told to upgrade a host, and it is not known whether it does, or how far it came. */
    ENGINE_UPGRADE_UNKNOWN(932),
    /** The host was to be skipped only if it was not begun, and it was begun. */
    HOST_BEGUN(933),
    /** The notification does not exist. */
    NOTIFICATION_UNKNOWN(1000),
    /** The periodic check of the hosts has no inventory. */
    NO_INVENTORY(1001);

    private final int number;

    UpgradeManagerErrorCode(int number) {
        this.number = number;
    }

    /** The stable number; 0 for {@code UNKNOWN}. */
    public int number() {
        return number;
    }

    /** The code of that name, or {@code UNKNOWN}. */
    public static UpgradeManagerErrorCode of(String name) {
        for (UpgradeManagerErrorCode code : values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return UNKNOWN;
    }
}
