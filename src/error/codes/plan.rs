//! Codes 700 to 799: a plan.

codes!(
    PLAN,
    VmCannotMove(vm, host, why, remedy)
        .number(700)
        .name("VM_CANNOT_MOVE")
        .may_be(Finding)
        .means("A VM cannot be migrated, and no consent to stop it was given.")
        .sentence("VM {vm} cannot leave host {host}: {why}")
        .remedy("{remedy}"),
    PlacementInfeasible(host, why, remedy)
        .number(701)
        .name("PLACEMENT_INFEASIBLE")
        .may_be(Finding, Note)
        .means("The VMs of a host do not fit on the other hosts.")
        .sentence("host {host} cannot be evacuated: {why}")
        .remedy("{remedy}"),
    PlacementUndecided(steps, host)
        .number(702)
        .name("PLACEMENT_UNDECIDED")
        .may_be(Finding, Note)
        .means("The search for a placement reached its limit.")
        .sentence("it was not decided within {steps} search steps whether host {host} can be evacuated")
        .remedy("Add free memory to the cluster, take fewer hosts out at once, or consent to stop VMs."),
    ClusterHostBusy(host, status)
        .number(703)
        .name("CLUSTER_HOST_BUSY")
        .may_be(Finding)
        .means("A host of the cluster changes its state, and this library did not cause it.")
        .sentence("host {host} of the cluster is '{status}', which this run did not cause")
        .remedy("Wait until the status of the host is stable."),
    HostStatusUnsuitable(host, status, why, remedy)
        .number(704)
        .name("HOST_STATUS_UNSUITABLE")
        .may_be(Finding)
        .means("In a plan: with this status of a host, its upgrade cannot begin.")
        .sentence("host {host} is '{status}' and cannot be upgraded: {why}")
        .remedy("{remedy}"),
    PolicyNeedsProvider(policy, host)
        .number(705)
        .name("POLICY_NEEDS_PROVIDER")
        .may_be(Finding)
        .means("Only a provider can install what the policy selects.")
        .sentence(
            "policy '{policy}' needs a provider for host {host}: the engine's own upgrade installs every \
                package"
        )
        .remedy("Register the host with a provider, or choose policy 'all'."),
    GlobalMaintenance(host)
        .number(706)
        .name("GLOBAL_MAINTENANCE")
        .may_be(Finding)
        .means("Global maintenance of the hosted engine is on.")
        .sentence("the hosted engine is in global maintenance, as host {host} reports")
        .remedy("End global maintenance first."),
    SpmContending(host)
        .number(707)
        .name("SPM_CONTENDING")
        .may_be(Finding)
        .means("The host is contending for the role of storage pool manager (SPM).")
        .sentence("host {host} is contending for the role of storage pool manager")
        .remedy("Wait until the data center has a storage pool manager."),
    TooManyUpdates(host, count, what, limit)
        .number(708)
        .name("TOO_MANY_UPDATES")
        .may_be(Finding)
        .means("The selection exceeds the limit of one installation.")
        .sentence("host {host} would get {count} {what}; one installation takes at most {limit}")
        .remedy("Choose errata by severity or by id, or let the engine upgrade the host."),
    PlanHostUnknown(field, host, cluster)
        .number(709)
        .name("PLAN_HOST_UNKNOWN")
        .may_be(Finding)
        .means("A request names a host that is not in the cluster.")
        .sentence("'{field}' names host {host}, which is not in cluster {cluster}")
        .remedy("Correct the id. The host may have moved to another cluster."),
    PlanContradiction(what)
        .number(710)
        .name("PLAN_CONTRADICTION")
        .may_be(Finding)
        .means("A request contradicts itself.")
        .sentence("the request contradicts itself: {what}")
        .remedy("Correct the request."),
    MaxUnavailableTooLarge(max_unavailable, cluster, hosts)
        .number(711)
        .name("MAX_UNAVAILABLE_TOO_LARGE")
        .may_be(Finding)
        .means("max_unavailable is not smaller than the number of hosts.")
        .sentence("'max_unavailable' is {max_unavailable}, and the number of hosts of cluster {cluster} is {hosts}")
        .remedy("Leave at least one host in service."),
    MaxUnavailableReduced(max_unavailable, why)
        .number(712)
        .name("MAX_UNAVAILABLE_REDUCED")
        .may_be(Finding)
        .means("The run takes out fewer hosts at once than the request allows.")
        .sentence("hosts are taken out one at a time instead of {max_unavailable}: {why}")
        .remedy(""),
    HostsAlreadyOut(hosts, max_unavailable)
        .number(713)
        .name("HOSTS_ALREADY_OUT")
        .may_be(Finding)
        .means("Too many hosts are out of service before the run begins.")
        .sentence(
            "hosts that are out of service and stay out: {hosts}; with 'max_unavailable' {max_unavailable} no \
                other one may be taken out"
        )
        .remedy("Return hosts to service, or raise 'max_unavailable'."),
    LevelNotPossible(cluster, level, why, remedy)
        .number(714)
        .name("LEVEL_NOT_POSSIBLE")
        .may_be(Finding)
        .means("The cluster cannot be raised to the level.")
        .sentence("cluster {cluster} cannot be raised to level {level}: {why}")
        .remedy("{remedy}"),
    LevelUncertain(hosts, level)
        .number(715)
        .name("LEVEL_UNCERTAIN")
        .may_be(Finding)
        .means("The level is possible, but not certain.")
        .sentence("it is known only after the update whether {hosts} will support level {level}")
        .remedy("The level is raised only if it is certain at that time."),
    LevelChangeAffectsVms(cluster, level, what)
        .number(716)
        .name("LEVEL_CHANGE_AFFECTS_VMS")
        .may_be(Finding)
        .means("Raising the level has an effect on VMs.")
        .sentence("raising cluster {cluster} to level {level}: {what}")
        .remedy("Plan restarts of these VMs, or set a compatibility version for each of them."),
    InvalidConsent(field, entity, why)
        .number(717)
        .name("INVALID_CONSENT")
        .may_be(Finding)
        .means("A consent names something that it cannot apply to.")
        .sentence("consent '{field}' names {entity}, {why}")
        .remedy("Correct the consents. They must name exactly what was agreed to."),
    NoUpdates(host, policy)
        .number(718)
        .name("NO_UPDATES")
        .may_be(Finding)
        .means("The policy selects no update for the host.")
        .sentence("host {host} has nothing to install under policy '{policy}'")
        .remedy(""),
    UpdatesUnknown(host, why, remedy)
        .number(719)
        .name("UPDATES_UNKNOWN")
        .may_be(Finding)
        .means("The updates of a host are not known.")
        .sentence("the updates of host {host} are not known: {why}")
        .remedy("{remedy}"),
    UpdatesDiffer(packages)
        .number(720)
        .name("UPDATES_DIFFER")
        .may_be(Finding)
        .means("The hosts of the run would end with different package versions.")
        .sentence("the hosts would end with different versions of these packages: {packages}")
        .remedy("Give the hosts the same version of the content view, or continue if this is intended."),
    SelectionMatchesNoHost(what)
        .number(721)
        .name("SELECTION_MATCHES_NO_HOST")
        .may_be(Finding)
        .means("An erratum, CVE or package that the request names is installable on no host.")
        .sentence("{what} is installable on no host of the plan")
        .remedy("Check the id, whether it is in the content view, and whether it is installed already."),
    NodeNeedsPolicyAll(host)
        .number(722)
        .name("NODE_NEEDS_POLICY_ALL")
        .may_be(Finding)
        .means("A Node is upgraded only as a whole image.")
        .sentence("host {host} is a Node: its only update is a new image, which only policy 'all' installs")
        .remedy("Upgrade Nodes under policy 'all'."),
    HostNotSelected(host)
        .number(723)
        .name("HOST_NOT_SELECTED")
        .may_be(Finding)
        .means("The request selects other hosts.")
        .sentence("the request does not select host {host}")
        .remedy(""),
    AffinityIgnored(level, groups)
        .number(724)
        .name("AFFINITY_IGNORED")
        .may_be(Finding)
        .means("The engine does not keep VM-to-VM affinity during evacuation at this level.")
        .sentence("at level {level} the engine ignores VM affinity while hosts are evacuated: groups {groups}")
        .remedy("Migrate these VMs afterwards, or leave it to the scheduler of the engine."),
    NoSpm(cluster)
        .number(725)
        .name("NO_SPM")
        .may_be(Finding)
        .means("No host of the cluster is the storage pool manager.")
        .sentence("no host of cluster {cluster} is the storage pool manager")
        .remedy("Nothing to do if a host of another cluster of the data center is the storage pool manager."),
    OrderNotRecommended(host, why)
        .number(726)
        .name("ORDER_NOT_RECOMMENDED")
        .may_be(Finding)
        .means("The given order is permitted, but not recommended.")
        .sentence("the given order puts host {host} before others: {why}")
        .remedy("Leave the host out of the order. It then goes last."),
    EngineWorkSkipped()
        .number(727)
        .name("ENGINE_WORK_SKIPPED")
        .may_be(Finding)
        .means("An installation through the provider omits the extra work of the engine's own upgrade.")
        .sentence(
            "packages come from the provider, so the extra work of the engine's own upgrade is omitted: LVM \
                filter, module streams, OVN"
        )
        .remedy("Use the engine's own upgrade for hosts that need this work."),
    RunHistoryUnreadable(run, why)
        .number(728)
        .name("RUN_HISTORY_UNREADABLE")
        .may_be(Finding)
        .means("An earlier run cannot be read.")
        .sentence("earlier run {run} cannot be read, so its times were not learned: {why}")
        .remedy("Nothing to do: the general predictions and limits apply. 'doctor' examines the state."),
    MigrationTestImpossible(vm, why)
        .number(729)
        .name("MIGRATION_TEST_IMPOSSIBLE")
        .may_be(Finding)
        .means("The VM cannot be used for the migration test.")
        .sentence("VM {vm} cannot be used for the migration test: {why}")
        .remedy("Name a VM that can migrate to the canary and back, or omit the test."),
    EngineBackupOld(what)
        .number(730)
        .name("ENGINE_BACKUP_OLD")
        .may_be(Finding)
        .means("The engine has no recent backup.")
        .sentence("{what}")
        .remedy("Run engine-backup before a run that changes every host of a cluster."),
    PlanUnknown(hash)
        .number(731)
        .name("PLAN_UNKNOWN")
        .may_be(Error)
        .means("No stored plan has that hash.")
        .sentence("no stored plan has hash {hash}")
        .remedy(
            "Make the plan again and approve it. Plans are kept for a limited time, and a changed plan has \
                another hash."
        ),
    PlanBlocked(cluster, why)
        .number(732)
        .name("PLAN_BLOCKED")
        .may_be(Error)
        .means("A plan with blockers cannot be started.")
        .sentence("the plan for cluster {cluster} has blockers: {why}")
        .remedy("Remove the blockers, and make the plan again."),
    PlanFormat(found, known)
        .number(733)
        .name("PLAN_FORMAT")
        .may_be(Error)
        .means("Another version of this library made the plan.")
        .sentence("the plan has format {found}; this version starts plans of format {known}")
        .remedy("Make the plan again."),
    PlanChanged(cluster, what)
        .number(734)
        .name("PLAN_CHANGED")
        .may_be(Error)
        .means("The same request gives another plan now.")
        .sentence("the plan for cluster {cluster} differs from the approved one: {what}")
        .remedy("Look at the new plan, and approve it."),
    LevelsFromVersions(hosts, level)
        .number(735)
        .name("LEVELS_FROM_VERSIONS")
        .may_be(Finding)
        .means("The engine does not report the levels of hosts: they follow from versions.")
        .sentence(
            "the engine does not report which levels {hosts} support; whether level {level} can be raised follows from \
                their versions of vdsm, libvirt and qemu-kvm"
        )
        .remedy("Nothing to do. The level is raised only if these versions leave no doubt after the last host."),
    PermissionMissing(permission, cluster, needed)
        .number(736)
        .name("PERMISSION_MISSING")
        .may_be(Finding)
        .means("The run would need a permission that the configured user of the engine does not have.")
        .sentence("the configured user of the engine has no {permission} on cluster {cluster}: the run could not {needed}")
        .remedy("Give that user a role with {permission} on the cluster, on its data center or on the system."),
    PermissionsUnknown(why)
        .number(737)
        .name("PERMISSIONS_UNKNOWN")
        .may_be(Finding)
        .means("The engine does not show the permissions of the configured user.")
        .sentence("whether the configured user of the engine has the permissions that the run needs is not known: {why}")
        .remedy("Let that user read its own permissions and roles; without that, a missing one shows only when the engine refuses a call."),
);
