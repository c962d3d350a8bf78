//! Codes 900 to 999: one host of a run.

codes!(
    RUN_HOST,
    HostNotInRun(host, run)
        .number(900)
        .name("HOST_NOT_IN_RUN")
        .may_be(Error)
        .means("The host does not belong to the run.")
        .sentence("host {host} does not belong to run {run}")
        .remedy("Name a host of the run by its id."),
    HostNotReady(host, status)
        .number(901)
        .name("HOST_NOT_READY")
        .may_be(Wait, Note)
        .means("In a run: the run cannot use the host while it has this status.")
        .sentence("host {host} is '{status}': the run does not go on with it in this state")
        .remedy("Bring the host up, or skip it."),
    HostLeftCluster(host, cluster)
        .number(902)
        .name("HOST_LEFT_CLUSTER")
        .may_be(Finding, Wait, Note)
        .means("A host of the plan is not in the cluster any more.")
        .sentence("host {host} is not in cluster {cluster} any more")
        .remedy("Plan the host in its present cluster."),
    HostSkipped(host)
        .number(903)
        .name("HOST_SKIPPED")
        .may_be(Note)
        .means("An operator skipped the host.")
        .sentence("an operator skipped host {host}")
        .remedy("Plan the host again when it is ready."),
    HostPhaseTimeout(host, phase, limit)
        .number(904)
        .name("HOST_PHASE_TIMEOUT")
        .may_be(Wait, Note)
        .means("A phase of a host exceeded its time limit.")
        .sentence("host {host}: phase {phase} did not end within {limit}")
        .remedy("Look at the host. If it is only slow, raise the limit in the next plan."),
    EvacuationNotObserved(host, status)
        .number(905)
        .name("EVACUATION_NOT_OBSERVED")
        .may_be(Wait, Note)
        .means("The host reached maintenance from a state in which the engine did not monitor it.")
        .sentence("host {host} went to maintenance from '{status}': the engine did not verify that it is empty")
        .remedy("Look at the host, bring it up, and plan it again."),
    HostLeftMaintenance(host, phase, status, who)
        .number(906)
        .name("HOST_LEFT_MAINTENANCE")
        .may_be(Wait, Note)
        .means("A host left maintenance during its upgrade.")
        .sentence("host {host} left maintenance during {phase} and is '{status}'. Last change: {who}")
        .remedy(
            "Do not let the host run VMs: its packages may be half installed. Then answer. 'go_on': the run takes the \
                host out of service; 'leave': the host stays as it is. In both cases its upgrade does not continue."
        ),
    HostLeftInService(host, status)
        .number(907)
        .name("HOST_LEFT_IN_SERVICE")
        .may_be(Note)
        .means("A host that was in maintenance before the run stays in service.")
        .sentence(
            "host {host} is upgraded. It was in maintenance before; its restart brought it into service, \
                and it is '{status}'"
        )
        .remedy("Move the host to maintenance again if it should stay out of service."),
    HostRunsQemu(host, count)
        .number(908)
        .name("HOST_RUNS_QEMU")
        .may_be(Wait, Note)
        .means("Virtual machine processes run on a host that is empty according to the engine.")
        .sentence("host {host} runs {count} qemu processes that the engine does not list")
        .remedy("Look at the host. End these processes, or wait until they end."),
    VmNotMigrated(vm, host, why)
        .number(909)
        .name("VM_NOT_MIGRATED")
        .may_be(Wait, Note)
        .means("A VM does not migrate away from a host.")
        .sentence("VM {vm} does not migrate away from host {host}: {why}")
        .remedy("Migrate or stop the VM, or wait: the host returns to service at its time limit."),
    VmNotStopped(vm, host, limit)
        .number(910)
        .name("VM_NOT_STOPPED")
        .may_be(Wait, Note)
        .means("A VM with consent did not stop.")
        .sentence("VM {vm} on host {host} did not stop within {limit}")
        .remedy("Shut the VM down, or consent to a power-off in the next plan."),
    VmNotStarted(vm, host, why)
        .number(911)
        .name("VM_NOT_STARTED")
        .may_be(Note)
        .means("A VM that the run stopped does not run.")
        .sentence("VM {vm}, which this run stopped on host {host}, was not started again: {why}")
        .remedy("Start the VM."),
    NoMigrationTarget(vm, host)
        .number(912)
        .name("NO_MIGRATION_TARGET")
        .may_be(Wait, Note)
        .means("The scheduler of the engine finds no target for a VM.")
        .sentence("the scheduler of the engine finds no target for VM {vm} of host {host}")
        .remedy("Free memory, bring hosts up, or stop the VM."),
    EngineRefusedAction(action, host, why)
        .number(913)
        .name("ENGINE_REFUSED_ACTION")
        .may_be(Wait, Note)
        .means("The engine refused an action on a host.")
        .sentence("the engine refused the action '{action}' on host {host}: {why}")
        .remedy(
            "Remove what the engine names. The run repeats the action a few times, and then treats the host as failed."
        ),
    GlusterNotReady(host, why)
        .number(914)
        .name("GLUSTER_NOT_READY")
        .may_be(Wait, Note)
        .means("The engine does not move a host to maintenance yet, because it serves Gluster volumes.")
        .sentence("host {host} cannot go to maintenance yet: {why}")
        .remedy("Wait until its Gluster volumes are healed, or bring their other bricks up. The run tries again by itself."),
    InstallResultUnknown(host, why)
        .number(915)
        .name("INSTALL_RESULT_UNKNOWN")
        .may_be(Wait, Note)
        .means("In a run: an installation may have begun, and it is not known how far it came.")
        .sentence(
            "it is not known whether the packages of host {host} are installed, half installed or unchanged ({why}); the run waits"
        )
        .remedy(
            "Look at the tasks of the host on the provider, and end those that hang. Then answer. 'go_on': the run \
                waits as long again; 'leave': the host stays as it is."
        ),
    ManualRestartNeeded(host, why)
        .number(916)
        .name("MANUAL_RESTART_NEEDED")
        .may_be(Wait, Note)
        .means("The run has no way to restart the host.")
        .sentence("host {host} must be restarted, and the run has no way to do it: {why}")
        .remedy("Restart the host by hand, then answer 'go_on'. 'leave': the host stays as it is."),
    RestartJobNotEnded(host, limit)
        .number(917)
        .name("RESTART_JOB_NOT_ENDED")
        .may_be(Wait, Note)
        .means("A restart job has not ended on the provider.")
        .sentence("the job that restarts host {host} did not end on its provider within {limit}")
        .remedy(
            "Look at the jobs of the host on the provider. Let the job run or cancel it, because it \
                restarts the host whenever it runs. Then answer. 'go_on': the run requests the restart again; 'leave': \
                the host stays as it is."
        ),
    RestartUnproven(host, why)
        .number(918)
        .name("RESTART_UNPROVEN")
        .may_be(Note)
        .means("No reading proves that the host restarted.")
        .sentence("no reading proves that host {host} restarted: {why}")
        .remedy("Look at the boot time of the host."),
    HostDidNotReturn(host, limit)
        .number(919)
        .name("HOST_DID_NOT_RETURN")
        .may_be(Wait, Note)
        .means("The host did not come back after its restart.")
        .sentence("host {host} was not reachable within {limit} of the restart command")
        .remedy("Look at the console of the host."),
    HostNotUp(host, why)
        .number(920)
        .name("HOST_NOT_UP")
        .may_be(Wait, Note)
        .means("The host did not stay up.")
        .sentence("host {host} did not stay up: {why}")
        .remedy("Read the events of the engine about the host."),
    VersionsNotAsPlanned(host, found, planned)
        .number(921)
        .name("VERSIONS_NOT_AS_PLANNED")
        .may_be(Note)
        .means("The versions on the host are older than planned.")
        .sentence("host {host} has {found}; the plan requires {planned} or newer")
        .remedy("Read the log of the package manager of the host."),
    HostHealthRegressed(host, what)
        .number(922)
        .name("HOST_HEALTH_REGRESSED")
        .may_be(Wait, Note)
        .means("Something that worked before the host was begun does not work after its return.")
        .sentence("host {host} is up, but {what}; this was not so before its upgrade")
        .remedy("Look at the networks and the storage of the host in the engine."),
    HostedEngineNotReady(host, why)
        .number(923)
        .name("HOSTED_ENGINE_NOT_READY")
        .may_be(Wait, Note)
        .means("The VM of the hosted engine cannot run on a host that is back.")
        .sentence("host {host} is up, but the VM of the hosted engine cannot run on it: {why}")
        .remedy("Look at ovirt-ha-agent on the host, and at its local maintenance."),
    CpuFlagsLost(host, flags)
        .number(924)
        .name("CPU_FLAGS_LOST")
        .may_be(Wait, Note)
        .means("The CPU of a host lost features over its restart.")
        .sentence("the CPU of host {host} lost these features over its restart: {flags}")
        .remedy(
            "VMs that need them cannot migrate there. Find what the update changed (microcode, kernel \
                arguments, firmware). Then answer. 'go_on': the run begins the other hosts in spite of it; 'leave' or \
                'stop': it begins no other host."
        ),
    MigrationTestFailed(vm, from, to, why)
        .number(925)
        .name("MIGRATION_TEST_FAILED")
        .may_be(Wait, Note)
        .means("The VM of the migration test did not migrate to the canary, or not back.")
        .sentence("VM {vm} could not be migrated from host {from} to host {to}: {why}")
        .remedy("Read the logs of VDSM and libvirt on both hosts. Other VMs will fail in the same way."),
    MigrationTestIncomplete(host, vm, why)
        .number(926)
        .name("MIGRATION_TEST_INCOMPLETE")
        .may_be(Wait, Note)
        .means("The migration test was not made, or did not end.")
        .sentence("the migration test of host {host} with VM {vm} was not completed: {why}")
        .remedy(
            "Migrate a VM there and back by hand. Then answer. 'go_on': the run begins the next host; 'leave' or 'stop': it begins no \
                other host."
        ),
    HostNeedsOperator(host, why, need)
        .number(927)
        .name("HOST_NEEDS_OPERATOR")
        .may_be(Note)
        .means("The run left a host that an operator must look at.")
        .sentence("host {host} is left to an operator: {why}")
        .remedy("{need}"),
    VmMayStop(vm, host)
        .number(928)
        .name("VM_MAY_STOP")
        .may_be(Note)
        .means("A VM still runs after its shutdown was requested; its guest may shut down later.")
        .sentence(
            "the shutdown of VM {vm} on host {host} was requested, and the VM still runs: its guest may shut down later"
        )
        .remedy("Watch the VM, and start it if it stops."),
    HostLeftToOperator(host)
        .number(929)
        .name("HOST_LEFT_TO_OPERATOR")
        .may_be(Note)
        .means("A question about the host was answered with leave.")
        .sentence("a question about host {host} was answered with 'leave'")
        .remedy("Look at the host, and plan it again when it is ready."),
    EngineUpgradeFailed(host, why)
        .number(930)
        .name("ENGINE_UPGRADE_FAILED")
        .may_be(Wait, Note)
        .means("The engine accepted its own upgrade of a host, and the upgrade failed: event 841, or the status `install_failed`.")
        .sentence("the engine's upgrade of host {host} failed: {why}")
        .remedy(
            "Read the engine's events of the host, and the log that they name. Repair the host; its packages may be half installed. Then upgrade it again."
        ),
    RestartTakenBack(host)
        .number(931)
        .name("RESTART_TAKEN_BACK")
        .may_be(Note)
        .means("A host left maintenance while the job of its restart waited at the provider.")
        .sentence("host {host} left maintenance while its restart waited at the provider: the job is cancelled")
        .remedy("Look at the jobs of the host at the provider, if the host restarts all the same."),
    EngineUpgradeUnknown(host, why)
        .number(932)
        .name("ENGINE_UPGRADE_UNKNOWN")
        .may_be(Wait, Note)
        .means("The engine was told to upgrade a host, and it is not known whether it does, or how far it came.")
        .sentence("it is not known whether the engine upgrades host {host} ({why}); the run waits")
        .remedy(
            "Look at the host, its events and the tasks in the engine. Then answer. 'go_on': the run waits as long again; if the answer \
                to its call was lost, it sends the upgrade again. 'leave': the host stays as it is."
        ),
    HostBegun(host, run)
        .number(933)
        .name("HOST_BEGUN")
        .may_be(Error)
        .means("The host was to be skipped only if it was not begun, and it was begun.")
        .sentence("run {run} has begun host {host}: the host is not skipped")
        .remedy(
            "Let it go on, pause the run, or answer its question. To end the host as it is, skip it with `begun`; it can be half upgraded then."
        ),
);
