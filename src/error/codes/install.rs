//! Codes 500 to 599: an installation and its task.

codes!(
    INSTALL,
    EmptySelection(host)
        .number(500)
        .name("EMPTY_SELECTION")
        .may_be(Error)
        .means("Nothing was selected. Some servers would update every package.")
        .sentence("the selection for host {host} is empty")
        .remedy("Name at least one erratum or package."),
    ErrataNotApplicable(host, errata)
        .number(501)
        .name("ERRATA_NOT_APPLICABLE")
        .may_be(Error)
        .means("The selected errata cannot be installed on the host.")
        .sentence("host {host} cannot install {errata}: not installable from its content view any more")
        .remedy("List the errata of the host again. The errata may be installed already, or withdrawn."),
    ErratumUnknown(provider, erratum)
        .number(502)
        .name("ERRATUM_UNKNOWN")
        .may_be(Error)
        .means("The provider has no such erratum.")
        .sentence("provider {provider} has no erratum {erratum}")
        .remedy("Check the id."),
    PackagesNotUpgradable(host, packages)
        .number(503)
        .name("PACKAGES_NOT_UPGRADABLE")
        .may_be(Error)
        .means("A selected package has no newer version for the host.")
        .sentence("host {host} has no newer version of {packages} to install")
        .remedy("List the updates of the host again."),
    NoInstallMethod(provider, host, why, remedy)
        .number(504)
        .name("NO_INSTALL_METHOD")
        .may_be(Error)
        .means("The provider has no way to install on the host.")
        .sentence("provider {provider} cannot install on host {host}: {why}")
        .remedy("{remedy}"),
    NoRestartMethod(provider, host, why)
        .number(505)
        .name("NO_RESTART_METHOD")
        .may_be(Error)
        .means("The provider cannot restart the host.")
        .sentence("provider {provider} cannot restart host {host}: {why}")
        .remedy(
            "Set up remote execution on the provider, let the engine upgrade the host, or restart it by \
                hand when the run asks for it."
        ),
    OverrideRefused(packages, host)
        .number(506)
        .name("OVERRIDE_REFUSED")
        .may_be(Error)
        .means("The override of the maintenance gate does not cover these packages.")
        .sentence("{packages} cannot be installed on host {host} outside maintenance, not even with an override")
        .remedy("Move the host to maintenance."),
    UpdateDropsClusterLevel(host, level)
        .number(507)
        .name("UPDATE_DROPS_CLUSTER_LEVEL")
        .may_be(Error)
        .means("After the update the host would not support the level of its cluster.")
        .sentence("after the update host {host} would no longer support cluster level {level}")
        .remedy("Raise the level of the cluster first, or choose other updates."),
    UpdateDropsEngineSupport(host, engine)
        .number(508)
        .name("UPDATE_DROPS_ENGINE_SUPPORT")
        .may_be(Error)
        .means("After the update the host would not support the engine.")
        .sentence("after the update host {host} would no longer support engine {engine}")
        .remedy("Upgrade the engine first, or choose other updates."),
    HostBusy(task, host)
        .number(509)
        .name("HOST_BUSY")
        .may_be(Error, Wait, Note)
        .means("An unfinished task works on the host.")
        .sentence("task {task} still works on host {host}")
        .remedy("Wait for the task, or cancel it. If its state is lost, wait for it or cancel it at its provider."),
    ErrataUnpublished(count, host, errata, views)
        .number(510)
        .name("ERRATA_UNPUBLISHED")
        .may_be(Note)
        .means("Errata apply to the host, and no published version of its content view contains them.")
        .sentence("{count} errata that apply to host {host} are not in its content view: {errata}")
        .remedy("Publish a new version, or an incremental one, of {views}."),
    TaskUnknown(task)
        .number(511)
        .name("TASK_UNKNOWN")
        .may_be(Error)
        .means("The state directory has no such task.")
        .sentence("this state directory has no task {task}")
        .remedy("Check the id. Finished tasks are kept for a limited time."),
    TaskLost(provider, task)
        .number(512)
        .name("TASK_LOST")
        .may_be(Error)
        .means("The provider does not show the task: it was deleted, or the configured user may not see it any more.")
        .sentence("provider {provider} does not show task {task} any more")
        .remedy("Look at the host and at the provider's jobs and tasks: the installation may still run. Another installation on the host is refused for one hour."),
    TaskPaused(task, host, provider, why)
        .number(513)
        .name("TASK_PAUSED")
        .may_be(Note)
        .means("The task is paused, and somebody must resume or cancel it on the provider.")
        .sentence("task {task} of host {host} is paused on provider {provider}: {why}")
        .remedy("Resume or cancel it on the provider."),
    TaskNotCancellable(task, why)
        .number(514)
        .name("TASK_NOT_CANCELLABLE")
        .may_be(Error)
        .means("The task cannot be cancelled.")
        .sentence("task {task} cannot be cancelled: {why}")
        .remedy("Look at the task on the provider. It may have ended."),
    TaskFailed(task, host, why)
        .number(515)
        .name("TASK_FAILED")
        .may_be(Error)
        .means("The task failed on the provider or on the host.")
        .sentence("task {task} of host {host} failed: {why}")
        .remedy("Read the message of the provider. Check the host before the next attempt."),
    TaskOverdue(task, host, limit)
        .number(516)
        .name("TASK_OVERDUE")
        .may_be(Note)
        .means("The task passed its time limit. The event INSTALL_OVERDUE reports the same.")
        .sentence("task {task} of host {host} did not end within {limit}; it is still being followed")
        .remedy("Look at the task on the provider. It may still be working."),
    TaskResultUnknown(task, host, why)
        .number(517)
        .name("TASK_RESULT_UNKNOWN")
        .may_be(Error, Note)
        .means("An installation was sent, and it is not known whether it began, or whether it still runs.")
        .sentence("task {task} was sent for host {host}, and it is not known whether its installation began or still runs: {why}")
        .remedy(
            "Look at the tasks of the host on the provider. If none runs, try again later: another installation on the host is refused \
                until one hour after this one was sent or last seen. The upgrade manager does not send it again."
        ),
    HostInImageMode(host, image)
        .number(518)
        .name("HOST_IN_IMAGE_MODE")
        .may_be(Error, Finding, Note)
        .means("The host is in image mode: packages that are installed there are lost at the next boot.")
        .sentence("host {host} boots the image {image}: errata and packages that are installed there are lost at its next boot")
        .remedy("Upgrade its image (operation upgrade_image, or 'bootc upgrade' on the host), then restart it."),
    ImageNotUpgradable(host, why)
        .number(519)
        .name("IMAGE_NOT_UPGRADABLE")
        .may_be(Error)
        .means("The host has no newer image to upgrade to, or is not in image mode.")
        .sentence("the image of host {host} is not upgraded: {why}")
        .remedy("Check the host again; a host in image mode reports a newer image after its next look into the registry."),
    ImageAwaitsRestart(host, image)
        .number(520)
        .name("IMAGE_AWAITS_RESTART")
        .may_be(Note)
        .means("A new image is staged, and runs after the next restart of the host.")
        .sentence("host {host} has staged the image {image}, and still runs the one before")
        .remedy("Restart the host while it is in maintenance. The task ends when the host reports that the image runs."),
    HostInRun(host, run)
        .number(521)
        .name("HOST_IN_RUN")
        .may_be(Error)
        .means("A rolling upgrade works on the host.")
        .sentence("run {run} works on host {host}: nothing else is installed on it meanwhile")
        .remedy("Wait until the run has finished with the host, or skip the host in the run."),
);
