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
    /** this upgrade manager is closed. Open a new one. */
    CLOSED(102),
    /** {operation} was cancelled. */
    CANCELLED(103),
    /**
     * {operation} did not finish within {deadline}. Raise the deadline, or look for what is slow with 'doctor' and
     * the log.
     */
    DEADLINE_EXCEEDED(104),
    /**
     * {operation} blocks and was called on thread '{thread}', which delivers events. Use the asynchronous form, or
     * call from a thread of your own.
     */
    WOULD_BLOCK_UPCALL(105),
    /**
     * the shared upgrade manager is open with another configuration; different: {difference}. Use the same
     * configuration everywhere, or close the first one.
     */
    ALREADY_OPEN(106),
    /**
     * the native library speaks ABI {library}, the caller ABI {caller}. Install the binding and the library of the
     * same release.
     */
    ABI_MISMATCH(107),
    /** internal error: {what}. Please report it with the log; the upgrade manager goes on working. */
    INTERNAL(108),
    /** no operation is called '{operation}'. Use one of the documented names. */
    UNKNOWN_OPERATION(109),
    /**
     * the native library could not be loaded: {why}. Install the package that brings it, or put its folder on
     * java.library.path.
     */
    LIBRARY_NOT_LOADED(110),
    /**
     * state directory {path} is controlled by process {pid}. Stop that process, open as an observer, or use
     * another state directory.
     */
    STATE_IN_USE(200),
    /**
     * state directory {path} cannot be written: {why}. Create it, owned by the user that runs this process, with
     * mode 0700.
     */
    STATE_UNWRITABLE(201),
    /**
     * state file {path} has format {found}, this version knows formats up to {known}. Upgrade this library; the
     * file was not touched.
     */
    STATE_NEWER(202),
    /**
     * state file {path} is damaged: {why}. Restore it from a backup, or move it away to begin anew; it was not
     * touched.
     */
    STATE_DAMAGED(203),
    /** state file {path}: {why}. Check the disk and the permissions. */
    STATE_FAILED(204),
    /**
     * {operation} acts, and this instance only observes. Call the controller, or open the state directory as its
     * controller.
     */
    OBSERVER_ONLY(205),
    /**
     * no process controls state directory {path}. Start the engine's upgrade manager, or open the directory as its
     * controller.
     */
    NO_CONTROLLER(206),
    /** no provider is called '{provider}'. Use a name from the configuration: {known}. */
    PROVIDER_UNKNOWN(300),
    /**
     * provider {provider} at {url} cannot be reached: {why}. Check the address, the name service, the firewall and
     * that the server runs.
     */
    PROVIDER_UNREACHABLE(302),
    /**
     * provider {provider} did not answer {request} within {limit}. Check the server's load; raise the provider's
     * timeouts if it is only slow.
     */
    PROVIDER_TIMEOUT(303),
    /** the TLS connection to provider {provider} at {url} failed: {why}. {remedy} */
    PROVIDER_TLS(304),
    /**
     * provider {provider} refused our credentials: {why}. Correct user and password or token; do not retry,
     * Foreman locks an address after 30 failures in five minutes.
     */
    PROVIDER_AUTH(305),
    /**
     * provider {provider} does not allow {request}: {why}. Give our user's role the missing permission:
     * {permission}.
     */
    PROVIDER_FORBIDDEN(306),
    /** provider {provider} has no {what}: {why}. It may have been deleted, or our user may not see it. */
    PROVIDER_NOT_FOUND(307),
    /**
     * provider {provider} rejected {request} ({status}): {why}. Read the provider's own words; nothing was
     * changed.
     */
    PROVIDER_REJECTED(308),
    /**
     * provider {provider} failed at {request} ({status}): {why}. Look into the provider's production.log at this
     * time.
     */
    PROVIDER_FAILED(309),
    /**
     * provider {provider} answered {request} with something unreadable: {why}. Check that the URL names the server
     * itself and not a login page or a proxy.
     */
    PROVIDER_MALFORMED(310),
    /**
     * provider {provider} answered {request} with more than {limit}. Narrow the request; if the data is real,
     * raise the limit.
     */
    PROVIDER_TOO_LARGE(311),
    /**
     * {url} is not a Katello or Satellite server: {why}. Correct the provider's URL; for a Foreman server, install
     * the Katello plugin.
     */
    NOT_A_KATELLO(312),
    /** provider {provider} is not available ({status}): {why}. Wait until it is up again. */
    PROVIDER_UNAVAILABLE(313),
    /**
     * provider {provider} redirects {request} to {location}. Configure that address as the provider's URL if it is
     * the right one.
     */
    PROVIDER_REDIRECT(314),
    /**
     * the TLS of provider {provider} at {url} is too weak: {why}. Give the server a certificate with a subject
     * alternative name and SHA-256, and TLS 1.2 or newer.
     */
    PROVIDER_TLS_WEAK(315),
    /** provider {provider} runs Katello {version}: {why}. Upgrade the provider. */
    PROVIDER_UNSUPPORTED(316),
    /**
     * provider {provider} did not understand the search '{search}': {why}. Please report it with the server's
     * version.
     */
    PROVIDER_SEARCH(317),
    /**
     * no provider is configured, so nobody can be asked about host {host}. Add a Katello or Satellite server to
     * the configuration.
     */
    NO_PROVIDER(318),
    /**
     * host {host} is not known to provider {provider}, or our user may not see it there. Register it with
     * subscription-manager; or let our user see it (view_hosts in its organization and location); or associate it
     * by hand.
     */
    HOST_NOT_REGISTERED(400),
    /**
     * host {host} matches several content hosts of provider {provider}: {candidates}. Delete the stale records
     * there, or associate the host by hand.
     */
    HOST_AMBIGUOUS(401),
    /**
     * host {host} is known to provider {provider}, but not registered for content. Register it with
     * subscription-manager.
     */
    HOST_WITHOUT_CONTENT(402),
    /** host {host} is '{status}', not in maintenance. Move it to maintenance first. */
    HOST_NOT_IN_MAINTENANCE(403),
    /** host {host} still runs {count} virtual machines. Migrate or stop them first. */
    HOST_RUNS_VMS(404),
    /** nobody knows how many virtual machines host {host} runs. Pass the host's VM count with the call. */
    HOST_VMS_UNKNOWN(405),
    /**
     * host {host} is associated with content host {content_host} of provider {provider}, which no longer exists or
     * which our user may no longer see. Let our user see it (view_hosts in its organization and location), or
     * refresh or drop the association.
     */
    ASSOCIATION_STALE(406),
    /** no content host is associated with host {host}. Call 'associate', or check the host once. */
    ASSOCIATION_MISSING(407),
    /** nothing was selected to install on host {host}. Name at least one erratum or package. */
    EMPTY_SELECTION(500),
    /**
     * host {host} cannot install {errata}: not installable from its content view any more. List the host's errata
     * again; they may be installed already or were withdrawn.
     */
    ERRATA_NOT_APPLICABLE(501),
    /** provider {provider} knows no erratum {erratum}. Check the id. */
    ERRATUM_UNKNOWN(502),
    /** host {host} has no newer version of {packages} to install. List the host's updates again. */
    PACKAGES_NOT_UPGRADABLE(503),
    /** provider {provider} cannot install on host {host}: {why}. {remedy} */
    NO_INSTALL_PATH(504),
    /**
     * {packages} cannot be installed on host {host} outside maintenance, not even with an override. Move the host
     * to maintenance.
     */
    OVERRIDE_REFUSED(505),
    /**
     * after the update host {host} would no longer support cluster level {level}. Raise the cluster's level first,
     * or choose other updates.
     */
    UPDATE_DROPS_CLUSTER_LEVEL(506),
    /**
     * after the update host {host} would no longer support engine {engine}. Upgrade the engine first, or choose
     * other updates.
     */
    UPDATE_DROPS_ENGINE(507),
    /** task {task} still works on host {host}. Wait for it, or cancel it. */
    HOST_BUSY(508),
    /**
     * {count} errata that concern host {host} are not in its content view: {errata}. Publish a new version, or an
     * incremental one, of {views}.
     */
    ERRATA_NOT_PUBLISHED(509),
    /** no task {task} in this state directory. Check the id; finished tasks are kept for a limited time. */
    TASK_UNKNOWN(510),
    /**
     * provider {provider} no longer knows task {task} of host {host}. Look at the host itself; the errata may or
     * may not be installed.
     */
    TASK_LOST(511),
    /** task {task} of host {host} is paused on provider {provider}: {why}. Resume or cancel it on the provider. */
    TASK_PAUSED(512),
    /** task {task} cannot be cancelled: {why}. Look at it on the provider; it may have ended already. */
    TASK_NOT_CANCELLABLE(513),
    /**
     * task {task} of host {host} failed: {why}. Read the provider's words; check the host before the next attempt.
     */
    TASK_FAILED(514),
    /**
     * task {task} of host {host} has not ended within {limit}. Look at it on the provider; it may still be
     * working.
     */
    TASK_STUCK(515),
    /**
     * whether the installation of task {task} on host {host} began is not known. Look at the host's tasks on the
     * provider before the next attempt.
     */
    TASK_UNCERTAIN(516),
    /** {what} is not known: {why}. */
    NO_DATA(600),
    /**
     * the engine says that host {host} {engine}, provider {provider} says that it {provider_says}. Run the
     * engine's 'check for upgrade' on the host, and compare its repositories with its content view.
     */
    ENGINE_DISAGREES(601),
    /**
     * what is known about host {host} is {age} old. Check that the host's subscription-manager checks in at the
     * provider.
     */
    DATA_STALE(602),
    /** provider {provider} has stale records of host {host}: {duplicates}. Delete them there. */
    DUPLICATE_CONTENT_HOSTS(603),
    /**
     * provider {provider} cannot restart host {host}: it has no remote execution for it. Set up remote execution
     * there, let the engine upgrade the host, or restart it by hand when the run asks for it.
     */
    NO_RESTART_PATH(520),
    /** nobody can tell whether the engine has updates: {why}. Set 'engine.source' in the configuration. */
    ENGINE_SOURCE_MISSING(700),
    /**
     * '{command}' failed: {why}. Run it by hand as the user of this process; it needs root on most systems: then
     * let a timer of root's write a status file.
     */
    ENGINE_COMMAND_FAILED(701),
    /**
     * status file {path} cannot be used: {why}. Correct the timer that writes it; the file must belong to root or
     * to the user of this process, and nobody else may write to it.
     */
    ENGINE_STATUS_UNUSABLE(702),
    /** status file {path} is {age} old. Check the timer that writes it. */
    ENGINE_STATUS_OLD(703),
    /** no notification {id}. It was withdrawn, or newer news took its place; list them again. */
    NOTIFICATION_UNKNOWN(710),
    /** nobody has given an inventory of clusters and hosts to check. Call 'watch' after each start. */
    NO_INVENTORY(720),
    /** {what} needs the engine's API, and nothing is configured to reach it. Configure the engine's API. */
    ENGINE_API_MISSING(750),
    /** the engine cannot be reached: {why}. Check that the engine runs; what is under way waits for it. */
    ENGINE_UNREACHABLE(751),
    /** the engine rejected {what}: {why}. Read the engine's own words. */
    ENGINE_REJECTED(752),
    /** the engine knows no {what}. It was removed, or our user may not see it. */
    ENGINE_NOT_FOUND(753),
    /** the engine did not answer {what} in time. Nothing is assumed; the state is read again. */
    ENGINE_TIMEOUT(754),
    /** VM {vm} cannot leave host {host}: {why}. {remedy} */
    VM_CANNOT_MOVE(800),
    /** host {host} cannot be emptied: {why}. {remedy} */
    PLACEMENT_INFEASIBLE(801),
    /**
     * whether host {host} can be emptied was not decided within {steps} steps of the search. Give the cluster more
     * free memory, take fewer hosts out at once, or agree to stop VMs.
     */
    UNDECIDED(802),
    /**
     * cluster {cluster} is being upgraded already, under the id '{holder}'. Wait for that upgrade, or clear the
     * flag in the engine if it is a leftover.
     */
    FOREIGN_RUN(803),
    /** host {host} of the cluster is '{status}', and not by us. Wait until it has settled. */
    CLUSTER_HOST_BUSY(804),
    /** host {host} is '{status}' and cannot be upgraded: {why}. {remedy} */
    HOST_STATUS_REFUSED(805),
    /**
     * the policy '{policy}' needs a provider for host {host}: the engine's own upgrade installs every package.
     * Register the host with a provider, or choose the policy 'all'.
     */
    POLICY_NEEDS_PROVIDER(806),
    /** hosted engine is in global maintenance, as host {host} says. End global maintenance first. */
    GLOBAL_MAINTENANCE(807),
    /** host {host} contends for the storage pool manager. Wait until the data center has a storage pool manager. */
    SPM_CONTENDING(808),
    /**
     * host {host} would get {count} {what}, and one installation takes at most {limit}. Choose errata by severity
     * or by name, or let the engine upgrade the host.
     */
    TOO_MANY_UPDATES(809),
    /**
     * '{field}' names host {host}, which cluster {cluster} does not have. Correct the id; it may have moved to
     * another cluster.
     */
    PLAN_HOST_UNKNOWN(810),
    /** the request contradicts itself: {what}. Correct the request. */
    PLAN_CONTRADICTION(811),
    /**
     * 'max_unavailable' is {max_unavailable}, and cluster {cluster} has {hosts} hosts. Leave at least one host in
     * service.
     */
    MAX_UNAVAILABLE_TOO_LARGE(812),
    /**
     * {hosts} are out of service and stay so; with 'max_unavailable' {max_unavailable} no other host may be taken
     * out. Bring them back, or raise 'max_unavailable'.
     */
    HOSTS_ALREADY_OUT(813),
    /** cluster {cluster} cannot be raised to level {level}: {why}. {remedy} */
    LEVEL_NOT_POSSIBLE(814),
    /**
     * consent '{field}' names {entity}, {why}. Correct the consents; they must say exactly what people agree to.
     */
    CONSENT_WRONG(815),
    /** host {host} has nothing to install under the policy '{policy}'. */
    NO_UPDATES(816),
    /** the updates of host {host} are not known: {why}. {remedy} */
    UPDATES_UNKNOWN(817),
    /**
     * the hosts would not end with the same packages: {packages}. Give them the same content view version, or go
     * on if that is meant.
     */
    UPDATES_DIFFER(818),
    /**
     * {what} is installable on no host of the plan. Check the id, whether it is in the content view, or whether it
     * is installed already.
     */
    NOTHING_FITS(819),
    /**
     * host {host} is a Node: its only update is a new image, which only the policy 'all' takes. Upgrade Nodes
     * under the policy 'all'.
     */
    NODE_NEEDS_ALL(820),
    /** host {host} is not among those that the request names. */
    HOST_NOT_CHOSEN(821),
    /**
     * whether {hosts} will support level {level} is known only when they have run the update. The level is raised
     * only if it is certain then.
     */
    LEVEL_UNCERTAIN(822),
    /**
     * at level {level} the engine does not keep VMs together or apart while hosts are emptied: groups {groups}.
     * Move their VMs afterwards, or let the engine's scheduler do it.
     */
    AFFINITY_IGNORED(823),
    /** hosts are taken out one at a time instead of {max_unavailable}: {why}. */
    MAX_UNAVAILABLE_REDUCED(824),
    /**
     * no host of cluster {cluster} is the storage pool manager. Nothing is to be done if a host of another cluster
     * of the data center is.
     */
    NO_SPM(825),
    /** host {host} of the plan is not in cluster {cluster} any more. Make a new plan. */
    PLAN_HOST_GONE(826),
    /**
     * cluster {cluster} was changed since the plan was made: {what}. Go on if that was meant; otherwise make a new
     * plan.
     */
    PLAN_CLUSTER_CHANGED(827),
    /** host {host} stands before others in the given order: {why}. Leave it out of the order; then it goes last. */
    ORDER_UNWISE(828),
    /**
     * packages come from the provider, so the engine's own extra work is not done: LVM filter, module streams,
     * OVN. Let the engine upgrade the hosts where that is needed.
     */
    ENGINE_WORK_SKIPPED(829),
    /** run {run} of cluster {cluster} has not ended. Resume, cancel or abandon it first. */
    RUN_EXISTS(830),
    /** run {run} is driven by another process now (epoch {epoch}). Nothing is to be done: that process goes on. */
    RUN_FENCED(831),
    /** no run {run} in this state directory. List the runs. */
    RUN_UNKNOWN(832),
    /** run {run} was paused by a person. Resume it. */
    RUN_PAUSED_BY_PERSON(834),
    /**
     * no plan has the hash {hash}. Make the plan again and approve it; plans are kept for a limited time, and a
     * changed plan has another hash.
     */
    PLAN_UNKNOWN(835),
    /** the plan for cluster {cluster} cannot be carried out: {why}. Mend what it names, and make the plan again. */
    PLAN_BLOCKED(836),
    /** the plan has format {found}, this version starts plans of format {known}. Make the plan again. */
    PLAN_FORMAT(837),
    /**
     * the plan for cluster {cluster} is not what was approved any more: {what}. Look at the plan that is made now,
     * and approve that one.
     */
    PLAN_CHANGED(872),
    /** run {run} has ended. Start another one. */
    RUN_ENDED(838),
    /** host {host} is not one of the hosts of run {run}. Name one of its hosts by id. */
    HOST_NOT_IN_RUN(839),
    /**
     * cluster {cluster} is being upgraded by somebody else: its upgrade flag is held by '{holder}'. Wait for that
     * upgrade, or clear the flag in the engine if it is a leftover.
     */
    RUN_FOREIGN(840),
    /**
     * {what}; this was done by {who}, not by this run. Talk to them; then resume, skip the host, adopt what is
     * there, or cancel.
     */
    FOREIGN_ACTOR(841),
    /** host {host} is '{status}'. Bring it up, or skip it. */
    HOST_NOT_READY(842),
    /**
     * {count} hosts would be out of service, at most {max} may be: {hosts}. Bring hosts back, or cancel and plan
     * with a greater max_unavailable.
     */
    TOO_MANY_OUT(843),
    /** host {host} waits for a person's approval. Approve it, or cancel. */
    RUN_NEEDS_APPROVAL(844),
    /**
     * the engine started {age} ago, and no new host is begun within {limit} of that. Nothing is to be done: it
     * goes on by itself.
     */
    ENGINE_STARTED_LATELY(845),
    /** host {host} is not in cluster {cluster} any more. Plan it where it is now. */
    HOST_GONE(846),
    /**
     * host {host}: {phase} did not end within {limit}. Look at the host; raise the deadline in the next plan if it
     * is only slow.
     */
    HOST_DEADLINE(847),
    /**
     * VM {vm} does not leave host {host}: {why}. Migrate or stop it; or wait: the host is brought back to service
     * at its deadline.
     */
    VM_DOES_NOT_LEAVE(848),
    /**
     * VM {vm} on host {host} did not stop within {limit}. Shut it down, or consent to cutting its power in the
     * next plan.
     */
    VM_NOT_STOPPED(849),
    /** VM {vm}, which this run stopped on host {host}, was not started again: {why}. Start it. */
    VM_NOT_STARTED(850),
    /**
     * host {host} left maintenance during {phase} and is '{status}'{who}. Do not let it run VMs: its packages may
     * be half installed. Resume, and it is taken out and left for you; or skip it.
     */
    HOST_LEFT_MAINTENANCE(851),
    /**
     * whether packages were installed on host {host} is not known: {why}. Look at the host's tasks on the
     * provider, and mend or cancel what hangs there; then resume, or skip the host.
     */
    INSTALL_IN_DOUBT(852),
    /** host {host} has to be restarted, and nothing here can do it: {why}. Restart it by hand, then resume. */
    RESTART_BY_HAND(853),
    /** nothing here can show that host {host} restarted: {why}. Look at its boot time. */
    RESTART_UNPROVEN(854),
    /** host {host} was not seen alive within {limit} of the order to restart. Look at its console. */
    HOST_NOT_BACK(855),
    /** host {host} has {found} where the plan says {planned} or newer. Look at its package manager's log. */
    VERSIONS_NOT_AS_PLANNED(856),
    /** host {host} did not come up for good: {why}. Look at the engine's events about it. */
    HOST_NOT_UP(857),
    /**
     * {setting} was changed by somebody else: it is {found}; before the run it was {before}. It was left as it is.
     * Set it by hand if it should be as before.
     */
    SETTING_CHANGED(858),
    /** {setting} could not be restored to {before}: {why}. Set it by hand. */
    SETTING_NOT_RESTORED(859),
    /**
     * cluster {cluster} stays at level {level}: {why}. Upgrade or exclude the hosts that it names, then raise the
     * level.
     */
    LEVEL_NOT_RAISED(860),
    /**
     * cluster {cluster} was changed since the plan: {what}. Resume to go on with what is there, or cancel and plan
     * anew.
     */
    CLUSTER_CHANGED(861),
    /** the engine did not {action} host {host}: {why}. Read the engine's own words. */
    ENGINE_REFUSED_STEP(862),
    /**
     * host {host} runs {count} qemu processes, and the engine knows of none. Look at the host; end them, or wait
     * until they have ended.
     */
    HOST_RUNS_QEMU(863),
    /**
     * host {host} got into maintenance from '{status}': the engine did not look whether it is empty. Look at the
     * host, bring it up, and plan it again.
     */
    HOST_UNWATCHED(864),
    /** {count} hosts failed, {max} may: no further host was begun. Look at the failed hosts; then plan the rest. */
    FAILURE_BUDGET(865),
    /**
     * the plan does not hold any more for host {host}: {why}. Mend it and resume, skip the host, or cancel and
     * plan anew.
     */
    PLAN_NO_LONGER_HOLDS(866),
    /**
     * the run needs provider {provider}, which is not configured any more. Configure it again and resume, or
     * cancel.
     */
    RUN_PROVIDER_MISSING(867),
    /**
     * the engine's scheduler has no host for VM {vm} of host {host}. Free memory, bring hosts up, or stop the VM.
     */
    NO_MIGRATION_TARGET(868),
    /** host {host} was skipped by a person. Plan it again when it is ready. */
    HOST_SKIPPED(870),
    /** {entity}: {what}. Nothing is to be done. */
    RUN_WAITS(871),
    /**
     * nothing was sent: what was read before is {age} old. Nothing is to be done: it is read again. Look for what
     * is slow if it lasts.
     */
    READ_TOO_OLD(873),
    /**
     * the order to restart host {host} has not ended on its provider within {limit}. Look at its jobs there: let
     * the order run, or cancel it, since it would restart the host whenever it runs; then resume, or skip the
     * host.
     */
    RESTART_PENDING(874),
    /**
     * raising cluster {cluster} to level {level}: {what}. Plan restarts of these VMs, or give them a level of
     * their own.
     */
    LEVEL_PREVIEW(875),
    /**
     * host {host} is up, and the engine's own VM cannot run on it: {why}. Look at ovirt-ha-agent on the host, and
     * at its local maintenance.
     */
    HOSTED_ENGINE_NOT_READY(876),
    /**
     * run {run} cannot be read, so nothing was learned from it: {why}. Nothing has to be done: the general
     * predictions and deadlines count where nothing else is known. The doctor looks at the state.
     */
    PAST_UNREAD(890),
    /**
     * the CPU of host {host} had these features before its restart and has not now: {flags}. VMs that need them
     * cannot move there. Look for what the update changed (microcode, kernel arguments, firmware); then resume, or
     * cancel.
     */
    CPU_FLAGS_LOST(885),
    /**
     * the migration test cannot be made with VM {vm}: {why}. Name a VM that may be moved to the canary and back,
     * or leave the test out.
     */
    MIGRATION_TEST_IMPOSSIBLE(886),
    /**
     * VM {vm} could not be moved from host {from} to host {to}: {why}. Look at the logs of VDSM and libvirt on
     * both hosts; other VMs will fail in the same way.
     */
    MIGRATION_TEST_FAILED(887),
    /**
     * the migration test of host {host} with VM {vm} was not made to its end: {why}. Move a VM there and back by
     * hand before the next host begins.
     */
    MIGRATION_TEST_NOT_MADE(888),
    /** cluster {cluster}: {what}; host {host} is not begun. Mend it; the run looks again by itself. */
    CLUSTER_TROUBLED(880),
    /**
     * host {host} is up, and {what}, which was not so before it was begun. Look at the host's networks and storage
     * in the engine.
     */
    HOST_TROUBLED(881),
    /**
     * host {host} is not begun within {limit} of an error that the engine tells about cluster {cluster}: {event}.
     * Look at what goes wrong. Where it goes on for three times as long, the run asks you; resume says to go on
     * all the same.
     */
    CLUSTER_NOT_QUIET(882),
    /**
     * host {host} cannot leave yet: {why}. Wait for the heal, or bring the other bricks up; the run tries again by
     * itself.
     */
    GLUSTER_NOT_READY(883),
    /** the first host, {host}, failed, so no other one was begun. Look at it; then plan the rest. */
    CANARY_FAILED(869),
    /**
     * host {host} must not be out together with {others}, out of service now. Nothing is to be done if the run has
     * those in hand. Else bring them back, or skip the host.
     */
    HOSTS_APART(893),
    /** cluster {cluster}: {what}. Mend it before the run; it begins no host while this stands against it. */
    PLAN_TROUBLED(894),
    /** {what}. Run engine-backup before a run that changes every host of a cluster. */
    ENGINE_BACKUP_OLD(895),
    /**
     * host {host} is upgraded, was in maintenance before, and was brought into service by its restart: it is
     * '{status}'. Move it to maintenance again where it should stay out.
     */
    HOST_LEFT_IN_SERVICE(896),
    /**
     * the journal of run {run} cannot be read at record {record}: {why}. Restore the state from a backup; hosts
     * and settings are as the last records say. Nothing was changed.
     */
    JOURNAL_DAMAGED(833);

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
