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
    NO_INSTALL_PATH(504),
    /** The override of the maintenance gate does not extend to these packages. */
    OVERRIDE_REFUSED(505),
    /** The update would make the cluster's level impossible on the host. */
    UPDATE_DROPS_CLUSTER_LEVEL(506),
    /** The update would make the host unusable for this engine. */
    UPDATE_DROPS_ENGINE(507),
    /** An unfinished task works on the host already. */
    HOST_BUSY(508),
    /** Errata concern the host, and its content view does not offer them. */
    ERRATA_NOT_PUBLISHED(509),
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
    TASK_UNCERTAIN(516),
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
    ENGINE_STATUS_UNUSABLE(702),
    /** The status file is old. */
    ENGINE_STATUS_OLD(703),
    /** No notification of that id. */
    NOTIFICATION_UNKNOWN(710),
    /** The periodic check of the hosts has nothing to look at. */
    NO_INVENTORY(720);

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
