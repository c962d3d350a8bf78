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
    /** {field}: {problem}. Correct the argument and call again. */
    INVALID_ARGUMENT(100),
    /** configuration key '{key}': {problem}. Correct the configuration and open again. */
    INVALID_CONFIG(101),
    /** this upgrade manager is closed. Open a new upgrade manager. */
    CLOSED(102),
    /** {operation} was cancelled. */
    CANCELLED(103),
    /**
     * {operation} did not finish within {deadline}. Raise the deadline, or find the slow part with 'doctor' and
     * the log.
     */
    DEADLINE_EXCEEDED(104),
    /**
     * {operation} blocks and was called on thread '{thread}', which delivers events. Use the asynchronous form, or
     * call from a thread of your own.
     */
    WOULD_BLOCK_UPCALL(105),
    /**
     * the shared upgrade manager is open with another configuration; different keys: {difference}. Use the same
     * configuration everywhere, or close the shared upgrade manager first.
     */
    ALREADY_OPEN(106),
    /**
     * the native library has ABI version {library}, the caller needs ABI version {caller}. Install the binding and
     * the library of the same release.
     */
    ABI_MISMATCH(107),
    /** internal error: {what}. Report it with the log. The upgrade manager continues to work. */
    INTERNAL(108),
    /** operation '{operation}' does not exist. Use a name of the table of operations. */
    UNKNOWN_OPERATION(109),
    /**
     * the native library could not be loaded: {why}. Install the package that contains it, or put its folder on
     * java.library.path.
     */
    LIBRARY_NOT_LOADED(110),
    /**
     * state directory {path} is in use by process {pid}. Stop that process, open the directory as an observer, or
     * use another one.
     */
    STATE_IN_USE(200),
    /**
     * state directory {path} cannot be written: {why}. Create the directory with mode 0700, owned by the user of
     * this process.
     */
    STATE_UNWRITABLE(201),
    /**
     * state file {path} has format {found}; this version reads formats up to {known}. Upgrade this library. The
     * file was not changed.
     */
    STATE_NEWER(202),
    /**
     * state file {path} is damaged: {why}. Restore the file from a backup, or move it away to begin with an empty
     * state. It was not changed.
     */
    STATE_DAMAGED(203),
    /** state file {path}: {why}. Check the disk and the permissions. */
    STATE_FAILED(204),
    /**
     * {operation} is an operation of the controller; this instance is an observer. Call the controller, or open
     * the state directory as its controller.
     */
    OBSERVER_ONLY(205),
    /**
     * no process controls state directory {path}. Start the upgrade manager of the engine, or open the directory
     * as its controller.
     */
    NO_CONTROLLER(206),
    /**
     * the journal of run {run} cannot be read at record {record}: {why}. Restore the state from a backup. Hosts
     * and settings are as the last records say. Nothing was changed.
     */
    JOURNAL_DAMAGED(207),
    /** the configuration has no provider '{provider}'. Use one of the configured names: {known}. */
    PROVIDER_UNKNOWN(300),
    /**
     * no provider is configured, so the updates of host {host} cannot be read. Add a Katello or Satellite server
     * to the configuration.
     */
    NO_PROVIDER(301),
    /**
     * provider {provider} at {url} cannot be reached: {why}. Check the address, the name service, the firewall,
     * and that the server runs.
     */
    PROVIDER_UNREACHABLE(302),
    /**
     * provider {provider} did not answer {request} within {limit}. Check the load of the server. If it is only
     * slow, raise the timeouts of the provider.
     */
    PROVIDER_TIMEOUT(303),
    /** the TLS connection to provider {provider} at {url} failed: {why}. {remedy} */
    PROVIDER_TLS(304),
    /**
     * the TLS of provider {provider} at {url} is too weak: {why}. Give the server a certificate with a subject
     * alternative name and SHA-256, and TLS 1.2 or newer.
     */
    PROVIDER_TLS_WEAK(305),
    /**
     * provider {provider} refused the credentials: {why}. Correct the user and its password or token before the
     * next attempt. Foreman locks an address after 30 failures within five minutes.
     */
    PROVIDER_AUTH(306),
    /**
     * provider {provider} does not permit {request}: {why}. Add the missing permission to the role of our user:
     * {permission}.
     */
    PROVIDER_FORBIDDEN(307),
    /** provider {provider} has no {what}: {why}. The object was deleted, or our user may not see it. */
    PROVIDER_NOT_FOUND(308),
    /**
     * provider {provider} rejected {request} ({status}): {why}. Read the message of the provider. Nothing was
     * changed.
     */
    PROVIDER_REJECTED(309),
    /**
     * provider {provider} failed on {request} ({status}): {why}. Read production.log of the provider at this time.
     */
    PROVIDER_FAILED(310),
    /** provider {provider} is not available ({status}): {why}. Wait until the provider is available again. */
    PROVIDER_UNAVAILABLE(311),
    /**
     * the answer of provider {provider} to {request} cannot be read: {why}. Check that the URL is the one of the
     * server itself, not of a login page or a proxy.
     */
    PROVIDER_MALFORMED(312),
    /**
     * the answer of provider {provider} to {request} is larger than {limit}. Narrow the request. If the data is
     * real, raise the limit.
     */
    PROVIDER_TOO_LARGE(313),
    /**
     * provider {provider} redirects {request} to {location}. If the new address is right, configure it as the URL
     * of the provider.
     */
    PROVIDER_REDIRECT(314),
    /** provider {provider} rejected the search '{search}': {why}. Report it with the version of the server. */
    PROVIDER_SEARCH(315),
    /**
     * {url} is not a Katello or Satellite server: {why}. Correct the URL of the provider. On a Foreman server,
     * install the Katello plugin.
     */
    NOT_A_KATELLO(316),
    /** provider {provider} runs Katello {version}, which is not supported: {why}. Upgrade the provider. */
    PROVIDER_UNSUPPORTED(317),
    /**
     * provider {provider} has no record of host {host}, or our user may not see it. Register the host with
     * subscription-manager, let our user see it (view_hosts in its organization and location), or associate it by
     * hand.
     */
    HOST_NOT_REGISTERED(400),
    /**
     * host {host} matches several content hosts of provider {provider}: {candidates}. Delete the stale records on
     * the provider, or associate the host by hand.
     */
    HOST_AMBIGUOUS(401),
    /**
     * provider {provider} has host {host}, but the host is not registered for content. Register the host with
     * subscription-manager.
     */
    HOST_WITHOUT_CONTENT(402),
    /** host {host} is '{status}', not in maintenance. Move the host to maintenance first. */
    HOST_NOT_IN_MAINTENANCE(403),
    /** host {host} still runs {count} virtual machines. Migrate or stop them first. */
    HOST_RUNS_VMS(404),
    /**
     * the number of virtual machines on host {host} is not known. Pass the number of VMs of the host with the
     * call.
     */
    HOST_VMS_UNKNOWN(405),
    /**
     * host {host} is associated with content host {content_host} of provider {provider}, which does not exist any
     * more or which our user may not see. Let our user see it (view_hosts in its organization and location), or
     * refresh or drop the association.
     */
    ASSOCIATION_STALE(406),
    /** host {host} has no associated content host. Call 'associate', or check the host once. */
    ASSOCIATION_MISSING(407),
    /** {what} is not known: {why}. */
    NO_DATA(408),
    /**
     * the data about host {host} is {age} old. Check that subscription-manager of the host checks in at the
     * provider.
     */
    DATA_STALE(409),
    /**
     * provider {provider} has stale records of host {host}: {duplicates}. Delete the stale records on the
     * provider.
     */
    DUPLICATE_CONTENT_HOSTS(410),
    /**
     * the engine reports that host {host} {engine}; provider {provider} reports that it {provider_says}. Run
     * 'check for upgrade' on the host in the engine, and compare the repositories of the host with its content
     * view.
     */
    ENGINE_DISAGREES(411),
    /** the selection for host {host} is empty. Name at least one erratum or package. */
    EMPTY_SELECTION(500),
    /**
     * host {host} cannot install {errata}: not installable from its content view any more. List the errata of the
     * host again. The errata may be installed already, or withdrawn.
     */
    ERRATA_NOT_APPLICABLE(501),
    /** provider {provider} has no erratum {erratum}. Check the id. */
    ERRATUM_UNKNOWN(502),
    /** host {host} has no newer version of {packages} to install. List the updates of the host again. */
    PACKAGES_NOT_UPGRADABLE(503),
    /** provider {provider} cannot install on host {host}: {why}. {remedy} */
    NO_INSTALL_METHOD(504),
    /**
     * provider {provider} cannot restart host {host}: it has no remote execution for it. Set up remote execution
     * on the provider, let the engine upgrade the host, or restart it by hand when the run asks for it.
     */
    NO_RESTART_METHOD(505),
    /**
     * {packages} cannot be installed on host {host} outside maintenance, not even with an override. Move the host
     * to maintenance.
     */
    OVERRIDE_REFUSED(506),
    /**
     * after the update host {host} would no longer support cluster level {level}. Raise the level of the cluster
     * first, or choose other updates.
     */
    UPDATE_DROPS_CLUSTER_LEVEL(507),
    /**
     * after the update host {host} would no longer support engine {engine}. Upgrade the engine first, or choose
     * other updates.
     */
    UPDATE_DROPS_ENGINE(508),
    /** task {task} still works on host {host}. Wait for the task, or cancel it. */
    HOST_BUSY(509),
    /**
     * {count} errata that apply to host {host} are not in its content view: {errata}. Publish a new version, or an
     * incremental one, of {views}.
     */
    ERRATA_UNPUBLISHED(510),
    /** this state directory has no task {task}. Check the id. Finished tasks are kept for a limited time. */
    TASK_UNKNOWN(511),
    /**
     * provider {provider} does not have task {task} any more. Look at the host: the errata may or may not be
     * installed.
     */
    TASK_LOST(512),
    /** task {task} of host {host} is paused on provider {provider}: {why}. Resume or cancel it on the provider. */
    TASK_PAUSED(513),
    /** task {task} cannot be cancelled: {why}. Look at the task on the provider. It may have ended. */
    TASK_NOT_CANCELLABLE(514),
    /**
     * task {task} of host {host} failed: {why}. Read the message of the provider. Check the host before the next
     * attempt.
     */
    TASK_FAILED(515),
    /**
     * task {task} of host {host} did not end within {limit}. Look at the task on the provider. It may still be
     * working.
     */
    TASK_STUCK(516),
    /**
     * it is not known whether the installation of task {task} on host {host} began. Look at the tasks of the host
     * on the provider before the next attempt.
     */
    TASK_START_UNKNOWN(517),
    /** updates of the engine cannot be read: {why}. Set 'engine.source' in the configuration. */
    ENGINE_SOURCE_MISSING(600),
    /**
     * '{command}' failed: {why}. Run the command by hand as the user of this process. On most systems it needs
     * root: then let a timer of root write a status file.
     */
    ENGINE_COMMAND_FAILED(601),
    /**
     * status file {path} cannot be used: {why}. Correct the timer that writes the file. The file must belong to
     * root or to the user of this process, and nobody else may write to it.
     */
    ENGINE_STATUS_FILE_UNUSABLE(602),
    /** status file {path} is {age} old. Check the timer that writes the file. */
    ENGINE_STATUS_FILE_OLD(603),
    /**
     * notification {id} does not exist. The notification was withdrawn or replaced by a newer one. List the
     * notifications again.
     */
    NOTIFICATION_UNKNOWN(604),
    /** no inventory of clusters and hosts was given for the periodic checks. Call 'watch' after each start. */
    NO_INVENTORY(605),
    /**
     * {what} needs the API of the engine, and no connection to it is configured. Configure the API of the engine.
     */
    ENGINE_API_MISSING(606),
    /** the engine cannot be reached: {why}. Check that the engine runs. Work in progress waits for it. */
    ENGINE_UNREACHABLE(607),
    /** the engine rejected {what}: {why}. Read the message of the engine. */
    ENGINE_REJECTED(608),
    /** the engine has no {what}. The object was removed, or our user may not see it. */
    ENGINE_NOT_FOUND(609),
    /** the engine did not answer {what} in time. Nothing is assumed. The state is read again. */
    ENGINE_TIMEOUT(610),
    /** VM {vm} cannot leave host {host}: {why}. {remedy} */
    VM_CANNOT_MOVE(700),
    /** host {host} cannot be evacuated: {why}. {remedy} */
    PLACEMENT_INFEASIBLE(701),
    /**
     * it was not decided within {steps} search steps whether host {host} can be evacuated. Add free memory to the
     * cluster, take fewer hosts out at once, or consent to stop VMs.
     */
    PLACEMENT_UNDECIDED(702),
    /**
     * host {host} of the cluster is '{status}', which this run did not cause. Wait until the status of the host is
     * stable.
     */
    CLUSTER_HOST_BUSY(703),
    /** host {host} is '{status}' and cannot be upgraded: {why}. {remedy} */
    HOST_STATUS_UNSUITABLE(704),
    /**
     * policy '{policy}' needs a provider for host {host}: the engine's own upgrade installs every package.
     * Register the host with a provider, or choose policy 'all'.
     */
    POLICY_NEEDS_PROVIDER(705),
    /** the hosted engine is in global maintenance, as host {host} reports. End global maintenance first. */
    GLOBAL_MAINTENANCE(706),
    /**
     * host {host} is contending for the role of storage pool manager. Wait until the data center has a storage
     * pool manager.
     */
    SPM_CONTENDING(707),
    /**
     * host {host} would get {count} {what}; one installation takes at most {limit}. Choose errata by severity or
     * by id, or let the engine upgrade the host.
     */
    TOO_MANY_UPDATES(708),
    /**
     * '{field}' names host {host}, which is not in cluster {cluster}. Correct the id. The host may have moved to
     * another cluster.
     */
    PLAN_HOST_UNKNOWN(709),
    /** the request contradicts itself: {what}. Correct the request. */
    PLAN_CONTRADICTION(710),
    /**
     * 'max_unavailable' is {max_unavailable}, and cluster {cluster} has {hosts} hosts. Leave at least one host in
     * service.
     */
    MAX_UNAVAILABLE_TOO_LARGE(711),
    /** hosts are taken out one at a time instead of {max_unavailable}: {why}. */
    MAX_UNAVAILABLE_REDUCED(712),
    /**
     * {hosts} are out of service and will stay out; with 'max_unavailable' {max_unavailable} no other host may be
     * taken out. Return hosts to service, or raise 'max_unavailable'.
     */
    HOSTS_ALREADY_OUT(713),
    /** cluster {cluster} cannot be raised to level {level}: {why}. {remedy} */
    LEVEL_NOT_POSSIBLE(714),
    /**
     * it is known only after the update whether {hosts} will support level {level}. The level is raised only if it
     * is certain at that time.
     */
    LEVEL_UNCERTAIN(715),
    /**
     * raising cluster {cluster} to level {level}: {what}. Plan restarts of these VMs, or set a compatibility
     * version for each of them.
     */
    LEVEL_CHANGE_AFFECTS_VMS(716),
    /** consent '{field}' names {entity}, {why}. Correct the consents. They must name exactly what was agreed to. */
    INVALID_CONSENT(717),
    /** host {host} has nothing to install under policy '{policy}'. */
    NO_UPDATES(718),
    /** the updates of host {host} are not known: {why}. {remedy} */
    UPDATES_UNKNOWN(719),
    /**
     * the hosts would end with different versions of these packages: {packages}. Give the hosts the same version
     * of the content view, or continue if this is intended.
     */
    UPDATES_DIFFER(720),
    /**
     * {what} is installable on no host of the plan. Check the id, whether it is in the content view, and whether
     * it is installed already.
     */
    SELECTION_MATCHES_NO_HOST(721),
    /**
     * host {host} is a Node: its only update is a new image, which only policy 'all' installs. Upgrade Nodes under
     * policy 'all'.
     */
    NODE_NEEDS_POLICY_ALL(722),
    /** the request does not select host {host}. */
    HOST_NOT_SELECTED(723),
    /**
     * at level {level} the engine ignores VM affinity while hosts are evacuated: groups {groups}. Migrate these
     * VMs afterwards, or leave it to the scheduler of the engine.
     */
    AFFINITY_IGNORED(724),
    /**
     * no host of cluster {cluster} is the storage pool manager. Nothing to do if a host of another cluster of the
     * data center is the storage pool manager.
     */
    NO_SPM(725),
    /**
     * the given order puts host {host} before others: {why}. Leave the host out of the order. It then goes last.
     */
    ORDER_NOT_RECOMMENDED(726),
    /**
     * packages come from the provider, so the extra work of the engine's own upgrade is omitted: LVM filter,
     * module streams, OVN. Use the engine's own upgrade for hosts that need this work.
     */
    ENGINE_WORK_SKIPPED(727),
    /**
     * earlier run {run} cannot be read, so its times were not learned: {why}. Nothing to do: the general
     * predictions and limits apply. 'doctor' examines the state.
     */
    RUN_HISTORY_UNREADABLE(728),
    /**
     * VM {vm} cannot be used for the migration test: {why}. Name a VM that can migrate to the canary and back, or
     * omit the test.
     */
    MIGRATION_TEST_IMPOSSIBLE(729),
    /** {what}. Run engine-backup before a run that changes every host of a cluster. */
    ENGINE_BACKUP_OLD(730),
    /**
     * no stored plan has hash {hash}. Make the plan again and approve it. Plans are kept for a limited time, and a
     * changed plan has another hash.
     */
    PLAN_UNKNOWN(731),
    /** the plan for cluster {cluster} has blockers: {why}. Remove the blockers, and make the plan again. */
    PLAN_BLOCKED(732),
    /** the plan has format {found}; this version starts plans of format {known}. Make the plan again. */
    PLAN_FORMAT(733),
    /**
     * the plan for cluster {cluster} differs from the approved one: {what}. Look at the new plan, and approve it.
     */
    PLAN_CHANGED(734),
    /** run {run} of cluster {cluster} has not ended. Resume, cancel or abandon that run first. */
    RUN_EXISTS(800),
    /** another process took run {run} over (epoch {epoch}). Nothing to do: that process continues the run. */
    RUN_TAKEN_OVER(801),
    /** this state directory has no run {run}. List the runs. */
    RUN_UNKNOWN(802),
    /** run {run} has ended. Start a new run. */
    RUN_ENDED(803),
    /** run {run} was paused by an operator. Resume the run. */
    RUN_PAUSED_BY_OPERATOR(804),
    /** host {host} waits for the approval of an operator. Approve the host, or cancel. */
    RUN_NEEDS_APPROVAL(805),
    /** {entity}: {what}. Nothing to do. */
    RUN_WAITING(806),
    /**
     * the run needs provider {provider}, which is not configured any more. Configure the provider again and
     * resume, or cancel.
     */
    RUN_PROVIDER_MISSING(807),
    /**
     * cluster {cluster} is being upgraded by somebody else: its upgrade flag is held by '{holder}'. Wait for that
     * upgrade. If the flag is a leftover, clear it in the engine.
     */
    UPGRADE_FLAG_HELD(808),
    /**
     * {what}; {who} did this, not this run. Talk to them. Then resume, skip the host, accept the new state, or
     * cancel.
     */
    EXTERNAL_CHANGE(809),
    /**
     * cluster {cluster} was changed after the plan was made: {what}. Resume to continue with the changed cluster,
     * or cancel and make a new plan.
     */
    CLUSTER_CHANGED(810),
    /**
     * the plan is not feasible any more for host {host}: {why}. Remove the cause and resume, skip the host, or
     * cancel and make a new plan.
     */
    PLAN_NO_LONGER_FEASIBLE(811),
    /**
     * {count} hosts would be out of service, at most {max} may be: {hosts}. Return hosts to service, or cancel and
     * plan with a larger max_unavailable.
     */
    TOO_MANY_HOSTS_OUT(812),
    /**
     * host {host} must not be out of service together with {others}. Nothing to do if the run upgrades those
     * hosts. Otherwise return them to service, or skip this host.
     */
    SEPARATED_HOST_OUT(813),
    /**
     * the engine started {age} ago; no new host is begun within {limit} of an engine start. Nothing to do: the run
     * continues by itself.
     */
    ENGINE_STARTED_RECENTLY(814),
    /** cluster {cluster}: {what}. Repair it. No host is begun while it lasts; the run checks again by itself. */
    CLUSTER_UNHEALTHY(815),
    /**
     * host {host} is not begun within {limit} of an error of the engine about cluster {cluster}: {event}. Find the
     * cause of the error. If errors continue for three times as long, the run asks; resume continues in spite of
     * them.
     */
    RECENT_ENGINE_ERROR(816),
    /**
     * {count} hosts failed, at most {max} may; no further host was begun. Look at the failed hosts. Then plan the
     * remaining ones.
     */
    FAILURE_BUDGET_EXCEEDED(817),
    /**
     * the first host, {host}, failed, so no other host was begun. Look at the host. Then plan the remaining ones.
     */
    CANARY_FAILED(818),
    /**
     * the call was not sent: the reading that it rests on is {age} old. Nothing to do: the run reads again. If
     * this repeats, find what is slow.
     */
    READ_TOO_OLD(819),
    /**
     * somebody else changed {setting}: it is {found}; before the run it was {before}. The setting was not touched.
     * Set it by hand if it should be as before.
     */
    SETTING_CHANGED(820),
    /** {setting} could not be restored to {before}: {why}. Set it by hand. */
    SETTING_NOT_RESTORED(821),
    /**
     * cluster {cluster} stays at level {level}: {why}. Upgrade or exclude the named hosts, then raise the level.
     */
    LEVEL_NOT_RAISED(822),
    /** host {host} does not belong to run {run}. Name a host of the run by its id. */
    HOST_NOT_IN_RUN(900),
    /** host {host} is '{status}'. Bring the host up, or skip it. */
    HOST_NOT_READY(901),
    /** host {host} is not in cluster {cluster} any more. Plan the host in its present cluster. */
    HOST_LEFT_CLUSTER(902),
    /** an operator skipped host {host}. Plan the host again when it is ready. */
    HOST_SKIPPED(903),
    /**
     * host {host}: phase {phase} did not end within {limit}. Look at the host. If it is only slow, raise the limit
     * in the next plan.
     */
    HOST_PHASE_TIMEOUT(904),
    /**
     * host {host} went to maintenance from '{status}': the engine did not verify that it is empty. Look at the
     * host, bring it up, and plan it again.
     */
    EVACUATION_NOT_OBSERVED(905),
    /**
     * host {host} left maintenance during {phase} and is '{status}'{who}. Do not let the host run VMs: its
     * packages may be half installed. Resume, and the run takes the host out of service and leaves it to you; or
     * skip the host.
     */
    HOST_LEFT_MAINTENANCE(906),
    /**
     * host {host} is upgraded. It was in maintenance before; its restart brought it into service, and it is
     * '{status}'. Move the host to maintenance again if it should stay out of service.
     */
    HOST_LEFT_IN_SERVICE(907),
    /**
     * host {host} runs {count} qemu processes that the engine does not list. Look at the host. End these
     * processes, or wait until they end.
     */
    HOST_RUNS_QEMU(908),
    /**
     * VM {vm} does not migrate away from host {host}: {why}. Migrate or stop the VM, or wait: the host returns to
     * service at its time limit.
     */
    VM_NOT_MIGRATED(909),
    /**
     * VM {vm} on host {host} did not stop within {limit}. Shut the VM down, or consent to a power-off in the next
     * plan.
     */
    VM_NOT_STOPPED(910),
    /** VM {vm}, which this run stopped on host {host}, was not started again: {why}. Start the VM. */
    VM_NOT_STARTED(911),
    /**
     * the scheduler of the engine finds no target for VM {vm} of host {host}. Free memory, bring hosts up, or stop
     * the VM.
     */
    NO_MIGRATION_TARGET(912),
    /** the engine did not {action} host {host}: {why}. Read the message of the engine. */
    ENGINE_REFUSED_ACTION(913),
    /**
     * host {host} cannot go to maintenance yet: {why}. Wait for the heal, or bring the other bricks up. The run
     * tries again by itself.
     */
    GLUSTER_NOT_READY(914),
    /**
     * it is not known whether packages were installed on host {host}: {why}. Look at the tasks of the host on the
     * provider, and end those that hang. Then resume, or skip the host.
     */
    INSTALL_STATE_UNKNOWN(915),
    /**
     * host {host} must be restarted, and the run has no way to do it: {why}. Restart the host by hand, then
     * resume.
     */
    MANUAL_RESTART_NEEDED(916),
    /**
     * the job that restarts host {host} did not end on its provider within {limit}. Look at the jobs of the host
     * on the provider. Let the job run or cancel it, because it restarts the host whenever it runs. Then resume,
     * or skip the host.
     */
    RESTART_PENDING(917),
    /** no reading proves that host {host} restarted: {why}. Look at the boot time of the host. */
    RESTART_UNPROVEN(918),
    /** host {host} was not reachable within {limit} of the restart command. Look at the console of the host. */
    HOST_DID_NOT_RETURN(919),
    /** host {host} did not stay up: {why}. Read the events of the engine about the host. */
    HOST_NOT_UP(920),
    /**
     * host {host} has {found}; the plan requires {planned} or newer. Read the log of the package manager of the
     * host.
     */
    VERSIONS_NOT_AS_PLANNED(921),
    /**
     * host {host} is up, but {what}, which was not so before its upgrade. Look at the networks and the storage of
     * the host in the engine.
     */
    HOST_HEALTH_REGRESSED(922),
    /**
     * host {host} is up, but the VM of the hosted engine cannot run on it: {why}. Look at ovirt-ha-agent on the
     * host, and at its local maintenance.
     */
    HOSTED_ENGINE_NOT_READY(923),
    /**
     * the CPU of host {host} lost these features over its restart: {flags}. VMs that need them cannot migrate
     * there. Find what the update changed (microcode, kernel arguments, firmware). Then resume, or cancel.
     */
    CPU_FLAGS_LOST(924),
    /**
     * VM {vm} could not be migrated from host {from} to host {to}: {why}. Read the logs of VDSM and libvirt on
     * both hosts. Other VMs will fail in the same way.
     */
    MIGRATION_TEST_FAILED(925),
    /**
     * the migration test of host {host} with VM {vm} was not completed: {why}. Migrate a VM there and back by hand
     * before the next host begins.
     */
    MIGRATION_TEST_INCOMPLETE(926);

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
