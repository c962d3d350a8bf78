/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

/**
 * Stable code of an error, with the number that the library's other faces show. A code newer than this jar is
 * {@link #UNKNOWN}; {@link UpgradeManagerException#codeName()} still tells its name.
 */
public enum UpgradeManagerErrorCode {
    /** A code that this jar does not know. */
    UNKNOWN(0),
    /** An argument of a call is missing or malformed. */
    INVALID_ARGUMENT(100),
    /** The configuration is malformed, incomplete or contradicts itself. */
    INVALID_CONFIG(101),
    /** The handle was closed, never existed, or is being closed. */
    CLOSED(102),
    /** The caller cancelled the operation. */
    CANCELLED(103),
    /** The operation's deadline passed. */
    DEADLINE_EXCEEDED(104),
    /** A blocking operation was called on a thread that delivers events or completions. */
    WOULD_BLOCK_UPCALL(105),
    /** A shared instance exists with another configuration. */
    ALREADY_OPEN(106),
    /** Library and binding come from different builds. */
    ABI_MISMATCH(107),
    /** A defect in this library: a panic or a broken assumption. */
    INTERNAL(108),
    /** No operation of that name. */
    UNKNOWN_OPERATION(109),
    /** The native library could not be found or loaded (raised by bindings). */
    LIBRARY_NOT_LOADED(110),
    /** Another process, or another instance in this one, controls the state directory. */
    STATE_IN_USE(200),
    /** The state directory cannot be created or written. */
    STATE_UNWRITABLE(201),
    /** The state file was written by a newer version. */
    STATE_NEWER(202),
    /** The state file is damaged. */
    STATE_DAMAGED(203),
    /** Reading or writing the state failed. */
    STATE_FAILED(204),
    /** An observer was asked to act. */
    OBSERVER_ONLY(205),
    /** An observer left a request and no controller is there to answer it. */
    NO_CONTROLLER(206),
    /** No provider of that name is configured. */
    PROVIDER_UNKNOWN(300),
    /** The server's name cannot be resolved or its port does not answer. */
    PROVIDER_UNREACHABLE(302),
    /** The server accepted the connection and did not answer in time. */
    PROVIDER_TIMEOUT(303),
    /** The server's certificate is not trusted. */
    PROVIDER_TLS(304),
    /** 401: user, password or token are wrong. */
    PROVIDER_AUTH(305),
    /** 403: a permission is missing. */
    PROVIDER_FORBIDDEN(306),
    /** 404 for something that should exist. */
    PROVIDER_NOT_FOUND(307),
    /** 400, 409, 415 or 422: the server refused the request. */
    PROVIDER_REJECTED(308),
    /** 500: the server failed. */
    PROVIDER_FAILED(309),
    /** The answer is not what the API describes. */
    PROVIDER_MALFORMED(310),
    /** The answer exceeds our limits. */
    PROVIDER_TOO_LARGE(311),
    /** The server is not a Foreman with Katello. */
    NOT_A_KATELLO(312),
    /** 429, 502, 503 or 504: overloaded or in maintenance. */
    PROVIDER_UNAVAILABLE(313),
    /** The server redirects; we never follow with credentials. */
    PROVIDER_REDIRECT(314),
    /** The server's TLS is too old or too weak. */
    PROVIDER_TLS_WEAK(315),
    /** The server's version offers no API that we speak. */
    PROVIDER_UNSUPPORTED(316),
    /** The search of the server did not accept our query. */
    PROVIDER_SEARCH(317),
    /** No provider is configured at all. */
    NO_PROVIDER(318),
    /** The provider does not know the host. */
    HOST_NOT_REGISTERED(400),
    /** Several content hosts match and nothing tells which is right. */
    HOST_AMBIGUOUS(401),
    /** The host is known, without content. */
    HOST_WITHOUT_CONTENT(402),
    /** The gate of every install. */
    HOST_NOT_IN_MAINTENANCE(403),
    /** The second gate of every install. */
    HOST_RUNS_VMS(404),
    /** The number of VMs is not known, so nobody can say that it is zero. */
    HOST_VMS_UNKNOWN(405),
    /** The association names a content host that is gone. */
    ASSOCIATION_STALE(406),
    /** No association is stored. */
    ASSOCIATION_MISSING(407),
    /** Nothing was selected. Some servers would update everything. */
    EMPTY_SELECTION(500),
    /** Errata that the provider does not know or that do not concern this host. */
    ERRATA_NOT_APPLICABLE(501),
    /** The provider does not know the erratum. */
    ERRATUM_UNKNOWN(502),
    /** A package cannot be upgraded on this host. */
    PACKAGES_NOT_UPGRADABLE(503),
    /** The provider cannot install on this host. */
    NO_INSTALL_METHOD(504),
    /** The override of the maintenance gate does not extend to these packages. */
    OVERRIDE_REFUSED(505),
    /** The update would make the cluster's level impossible on the host. */
    UPDATE_DROPS_CLUSTER_LEVEL(506),
    /** The update would make the host unusable for this engine. */
    UPDATE_DROPS_ENGINE(507),
    /** An unfinished task works on the host already. */
    HOST_BUSY(508),
    /** Errata concern the host, and its content view does not offer them. */
    ERRATA_UNPUBLISHED(509),
    /** No task of that id in this state directory. */
    TASK_UNKNOWN(510),
    /** The provider no longer knows the task. */
    TASK_LOST(511),
    /** The task paused: a person must look at it on the provider. */
    TASK_PAUSED(512),
    /** The task cannot be cancelled. */
    TASK_NOT_CANCELLABLE(513),
    /** The task failed on the provider or on the host. */
    TASK_FAILED(514),
    /** The task passed its deadline. */
    TASK_STUCK(515),
    /** The install was sent and the process died before the provider's answer was stored. */
    TASK_START_UNKNOWN(516),
    /** The provider cannot restart a host. */
    NO_RESTART_METHOD(520),
    /** The data needed for the answer is not there. */
    NO_DATA(600),
    /** The engine's own flag says something else than the provider. */
    ENGINE_DISAGREES(601),
    /** The provider's data about the host is old. */
    DATA_STALE(602),
    /** Several content hosts match; the newest is used. */
    DUPLICATE_CONTENT_HOSTS(603),
    /** Nothing is configured that knows about the engine's own updates. */
    ENGINE_SOURCE_MISSING(700),
    /** {@code engine-upgrade-check} failed. */
    ENGINE_COMMAND_FAILED(701),
    /** The status file cannot be used. */
    ENGINE_STATUS_FILE_UNUSABLE(702),
    /** The status file is old. */
    ENGINE_STATUS_FILE_OLD(703),
    /** No notification of that id. */
    NOTIFICATION_UNKNOWN(710),
    /** The periodic check of the hosts has nothing to look at. */
    NO_INVENTORY(720),
    /** No adapter to the engine's API is there. */
    ENGINE_API_MISSING(750),
    /** The engine does not answer. */
    ENGINE_UNREACHABLE(751),
    /** The engine answered 400 or 409. */
    ENGINE_REJECTED(752),
    /** The engine knows nothing of that id. */
    ENGINE_NOT_FOUND(753),
    /** The engine did not answer in time, so nobody knows what it did. */
    ENGINE_TIMEOUT(754),
    /** A VM cannot be moved away and nobody agreed to stop it. */
    VM_CANNOT_MOVE(800),
    /** No placement of the VMs of a host exists. */
    PLACEMENT_INFEASIBLE(801),
    /** The search for a placement reached its limit. */
    PLACEMENT_UNDECIDED(802),
    /** Somebody else upgrades the cluster. */
    UPGRADE_FLAG_HELD(803),
    /** A host of the cluster is on its way between two states. */
    CLUSTER_HOST_BUSY(804),
    /** The status of a host does not allow an upgrade. */
    HOST_STATUS_UNSUITABLE(805),
    /** Only a provider can install what the policy says. */
    POLICY_NEEDS_PROVIDER(806),
    /** Hosted engine's high availability is switched off. */
    GLOBAL_MAINTENANCE(807),
    /** The host is about to become, or to cease to be, the storage pool manager. */
    SPM_CONTENDING(808),
    /** More than one installation takes. */
    TOO_MANY_UPDATES(809),
    /** A request names a host that the cluster does not have. */
    PLAN_HOST_UNKNOWN(810),
    /** A request contradicts itself. */
    PLAN_CONTRADICTION(811),
    /** As many hosts may be out as there are. */
    MAX_UNAVAILABLE_TOO_LARGE(812),
    /** Too many hosts are out already. */
    HOSTS_ALREADY_OUT(813),
    /** The cluster cannot get the level. */
    LEVEL_NOT_POSSIBLE(814),
    /** A consent that cannot be meant. */
    INVALID_CONSENT(815),
    /** The host has nothing to install. */
    NO_UPDATES(816),
    /** Nobody can say which updates a host has. */
    UPDATES_UNKNOWN(817),
    /** Hosts of one run would end with different versions. */
    UPDATES_DIFFER(818),
    /** Something that was asked for by name concerns no host. */
    SELECTION_MATCHES_NO_HOST(819),
    /** A Node is updated as a whole. */
    NODE_NEEDS_POLICY_ALL(820),
    /** The request names other hosts. */
    HOST_NOT_SELECTED(821),
    /** The level is possible and not certain. */
    LEVEL_UNCERTAIN(822),
    /** Affinity among VMs is not kept while hosts are emptied. */
    AFFINITY_IGNORED(823),
    /** Fewer hosts at once than asked for. */
    MAX_UNAVAILABLE_REDUCED(824),
    /** No host of the cluster manages storage. */
    NO_SPM(825),
    /** A host of the plan is not in the cluster any more. */
    HOST_LEFT_CLUSTER(826),
    /** Somebody changed the cluster during the run. */
    CLUSTER_CHANGED(827),
    /** The order is allowed and not wise. */
    ORDER_NOT_RECOMMENDED(828),
    /** Installing through the provider is less than the engine's own upgrade. */
    ENGINE_WORK_SKIPPED(829),
    /** A run of the cluster has not ended. */
    RUN_EXISTS(830),
    /** Another process drives the run. */
    RUN_TAKEN_OVER(831),
    /** No run of that id. */
    RUN_UNKNOWN(832),
    /** The journal cannot be read as a run. */
    JOURNAL_DAMAGED(833),
    /** A person paused the run. */
    RUN_PAUSED_BY_OPERATOR(834),
    /** No stored plan has that hash. */
    PLAN_UNKNOWN(835),
    /** A plan with blockers cannot be started. */
    PLAN_BLOCKED(836),
    /** A plan of another format than this version's. */
    PLAN_FORMAT(837),
    /** The run has ended. */
    RUN_ENDED(838),
    /** The host is not part of the run. */
    HOST_NOT_IN_RUN(839),
    /** Somebody else upgrades the cluster. */
    UPGRADE_FLAG_HELD(840),
    /** Somebody else changed what a run works on. */
    EXTERNAL_CHANGE(841),
    /** A host cannot be begun as it is. */
    HOST_NOT_READY(842),
    /** Too many hosts are out. */
    TOO_MANY_HOSTS_OUT(843),
    /** A person must agree. */
    RUN_NEEDS_APPROVAL(844),
    /** The engine started a short while ago. */
    ENGINE_STARTED_RECENTLY(845),
    /** A host of the run is not in the cluster any more. */
    HOST_LEFT_CLUSTER(846),
    /** A phase took too long. */
    HOST_PHASE_TIMEOUT(847),
    /** A VM does not leave a host. */
    VM_NOT_MIGRATED(848),
    /** A consented VM did not stop. */
    VM_NOT_STOPPED(849),
    /** A VM that we stopped does not run. */
    VM_NOT_STARTED(850),
    /** A host left maintenance in the middle. */
    HOST_LEFT_MAINTENANCE(851),
    /** Nobody knows whether an installation began. */
    INSTALL_STATE_UNKNOWN(852),
    /** Nothing can restart the host. */
    MANUAL_RESTART_NEEDED(853),
    /** Nothing shows that the host restarted. */
    RESTART_UNPROVEN(854),
    /** The host did not come back. */
    HOST_DID_NOT_RETURN(855),
    /** The host has other versions than planned. */
    VERSIONS_NOT_AS_PLANNED(856),
    /** The host did not come up for good. */
    HOST_NOT_UP(857),
    /** A setting that we changed is not as we left it. */
    SETTING_CHANGED(858),
    /** A setting could not be restored. */
    SETTING_NOT_RESTORED(859),
    /** The level was not raised. */
    LEVEL_NOT_RAISED(860),
    /** The cluster was edited. */
    CLUSTER_CHANGED(861),
    /** The engine refused an action. */
    ENGINE_REFUSED_ACTION(862),
    /** VMs run on a host that the engine takes for empty. */
    HOST_RUNS_QEMU(863),
    /** Nobody saw that the host became empty. */
    EVACUATION_NOT_OBSERVED(864),
    /** Too many hosts failed. */
    FAILURE_BUDGET_EXCEEDED(865),
    /** What is left of the plan does not hold any more. */
    PLAN_NO_LONGER_FEASIBLE(866),
    /** An object of the run's plan is missing in the configuration. */
    RUN_PROVIDER_MISSING(867),
    /** The engine's own scheduler sees no place for a VM. */
    NO_MIGRATION_TARGET(868),
    /** A canary failed. */
    CANARY_FAILED(869),
    /** A person skipped the host. */
    HOST_SKIPPED(870),
    /** What a run waits for, where nothing is wrong. */
    RUN_WAITING(871),
    /** The same request comes to another plan now. */
    PLAN_CHANGED(872),
    /** A call was not made, because what it rests on was read too long ago. */
    READ_TOO_OLD(873),
    /** An order to restart has not ended. */
    RESTART_PENDING(874),
    /** What raising the level means for VMs. */
    LEVEL_CHANGE_AFFECTS_VMS(875),
    /** The engine's own VM cannot run on a host that is back. */
    HOSTED_ENGINE_NOT_READY(876),
    /** Something of the cluster stands against taking out a host. */
    CLUSTER_UNHEALTHY(880),
    /** Something that was well before a host was begun is not, now that it is back. */
    HOST_HEALTH_REGRESSED(881),
    /** The engine tells of errors. */
    RECENT_ENGINE_ERROR(882),
    /** The engine does not let a host go that serves Gluster volumes. */
    GLUSTER_NOT_READY(883),
    /** Features of a host's CPU are gone after its restart. */
    CPU_FLAGS_LOST(885),
    /** A VM cannot be the one that is moved to the canary and back. */
    MIGRATION_TEST_IMPOSSIBLE(886),
    /** The nominated VM did not get to the canary, or not away from it. */
    MIGRATION_TEST_FAILED(887),
    /** The migration test was not made, or not to its end. */
    MIGRATION_TEST_INCOMPLETE(888),
    /** What a past run shows of its hosts cannot be read. */
    RUN_HISTORY_UNREADABLE(890),
    /** Another host of its rack is out. */
    SEPARATED_HOST_OUT(893),
    /** Something of the cluster is not as it should be while a plan is made. */
    CLUSTER_UNHEALTHY(894),
    /** The engine has no recent backup. */
    ENGINE_BACKUP_OLD(895),
    /** A host that was in maintenance stays in service. */
    HOST_LEFT_IN_SERVICE(896);

    private final int number;

    UpgradeManagerErrorCode(int number) {
        this.number = number;
    }

    /** The stable number; 0 for {@link #UNKNOWN}. */
    public int number() {
        return number;
    }

    /** The code of that name, or {@link #UNKNOWN}. */
    public static UpgradeManagerErrorCode of(String name) {
        for (UpgradeManagerErrorCode code : values()) {
            if (code.name().equals(name)) {
                return code;
            }
        }
        return UNKNOWN;
    }
}
