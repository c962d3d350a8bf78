//! Codes 800 to 899: a run as a whole.

codes!(
    RUN,
    RunExists(run, cluster)
        .number(800)
        .name("RUN_EXISTS")
        .may_be(Error)
        .means("A run of the cluster has not ended.")
        .sentence("run {run} of cluster {cluster} has not ended")
        .remedy("Resume, cancel or abandon that run first."),
    RunTakenOver(run, epoch)
        .number(801)
        .name("RUN_TAKEN_OVER")
        .may_be(Error)
        .means("Another process took the run over.")
        .sentence("another process took run {run} over (epoch {epoch})")
        .remedy("Nothing to do: that process continues the run."),
    RunUnknown(run)
        .number(802)
        .name("RUN_UNKNOWN")
        .may_be(Error)
        .means("The state directory has no such run.")
        .sentence("this state directory has no run {run}")
        .remedy("Check the id. Each event of a run has its id."),
    RunEnded(run)
        .number(803)
        .name("RUN_ENDED")
        .may_be(Error)
        .means("The run has ended.")
        .sentence("run {run} has ended")
        .remedy("Start a new run."),
    RunPausedByOperator(run)
        .number(804)
        .name("RUN_PAUSED_BY_OPERATOR")
        .may_be(Wait)
        .means("An operator paused the run.")
        .sentence("run {run} was paused by an operator")
        .remedy("Resume the run."),
    RunNeedsApproval(host)
        .number(805)
        .name("RUN_NEEDS_APPROVAL")
        .may_be(Wait)
        .means("An operator must approve the next host.")
        .sentence("host {host} waits for the approval of an operator")
        .remedy("Approve the host, or cancel."),
    RunWaiting(entity, what)
        .number(806)
        .name("RUN_WAITING")
        .may_be(Wait, Note)
        .means("The run waits for something that needs no action.")
        .sentence("{entity}: {what}")
        .remedy("Nothing to do."),
    RunProviderMissing(provider)
        .number(807)
        .name("RUN_PROVIDER_MISSING")
        .may_be(Wait)
        .means("A provider of the plan is missing in the configuration.")
        .sentence("the run needs provider {provider}, which is not configured any more")
        .remedy("Configure the provider again and answer 'go_on', or cancel."),
    UpgradeFlagHeld(cluster, holder)
        .number(808)
        .name("UPGRADE_FLAG_HELD")
        .may_be(Finding, Wait, Note)
        .means("Another user or program upgrades the cluster: the engine's upgrade flag of the cluster is set.")
        .sentence("another user or program upgrades cluster {cluster}: its upgrade flag is held by '{holder}'")
        .remedy(
            "Wait for that upgrade. If the flag is a leftover, clear it in the engine. Answers to a run that asks: 'go_on': \
                it looks again; 'leave' or 'stop': it begins no other host."
        ),
    ExternalChange(what, who)
        .number(809)
        .name("EXTERNAL_CHANGE")
        .may_be(Wait, Note)
        .means("Another user or program changed an object that the run works on.")
        .sentence("{what}; {who} did this, not this run")
        .remedy("Ask the user who made the change. Then answer. 'go_on': the run does what it was about to do; 'leave': the change stays."),
    ClusterChanged(cluster, what)
        .number(810)
        .name("CLUSTER_CHANGED")
        .may_be(Finding, Wait, Note)
        .means("The cluster was changed after the plan was made.")
        .sentence("cluster {cluster} was changed after the plan was made: {what}")
        .remedy("If a run asks, answer 'go_on' to continue with the changed cluster. Otherwise cancel and make a new plan."),
    PlanNoLongerFeasible(host, why)
        .number(811)
        .name("PLAN_NO_LONGER_FEASIBLE")
        .may_be(Wait, Note)
        .means("The remaining part of the plan is not feasible any more.")
        .sentence("the plan is not feasible any more for host {host}: {why}")
        .remedy(
            "Remove the cause. Then answer. 'go_on': the run checks again, or accepts the cause; 'leave': the host is left \
                out. Or cancel and make a new plan."
        ),
    TooManyHostsOut(count, max, hosts)
        .number(812)
        .name("TOO_MANY_HOSTS_OUT")
        .may_be(Wait, Note)
        .means("More hosts would be out of service than the plan permits.")
        .sentence("hosts out of service would be {count}, at most {max} may be: {hosts}")
        .remedy("Return hosts to service, or cancel and plan with a larger max_unavailable."),
    SeparatedHostOut(host, others)
        .number(813)
        .name("SEPARATED_HOST_OUT")
        .may_be(Finding, Wait, Note)
        .means("Another host of the same separation group (for example a rack) is out of service.")
        .sentence("host {host} must not be out of service together with {others} of its separation group")
        .remedy(
            "Nothing to do if the run upgrades those hosts. Otherwise return them to service, or skip this \
                host."
        ),
    EngineStartedRecently(age, limit)
        .number(814)
        .name("ENGINE_STARTED_RECENTLY")
        .may_be(Wait)
        .means("The engine started a short time ago.")
        .sentence("the engine started {age} ago; no new host is begun within {limit} of an engine start")
        .remedy("Nothing to do: the run continues by itself."),
    ClusterUnhealthy(cluster, what)
        .number(815)
        .name("CLUSTER_UNHEALTHY")
        .may_be(Finding, Wait)
        .means("The cluster has a health issue, and no host is begun while it lasts.")
        .sentence("cluster {cluster} has a health issue: {what}")
        .remedy("Repair it. The run checks again by itself."),
    RecentEngineError(host, limit, cluster, event)
        .number(816)
        .name("RECENT_ENGINE_ERROR")
        .may_be(Wait, Note)
        .means("The engine reported an error about the cluster a short time ago.")
        .sentence(
            "host {host} is not begun within {limit} of an error of the engine about cluster {cluster}: \
                {event}"
        )
        .remedy(
            "Find the cause of the error. If errors continue for three times as long, the run asks; with \
                'go_on' it continues in spite of them."
        ),
    FailureBudgetExceeded(count, max, hosts)
        .number(817)
        .name("FAILURE_BUDGET_EXCEEDED")
        .may_be(Note)
        .means("More hosts failed than the plan permits.")
        .sentence("failed hosts: {count}, at most {max} may fail; no further host was begun. Failed: {hosts}")
        .remedy("Look at the failed hosts. Then plan the remaining ones."),
    CanaryFailed(host)
        .number(818)
        .name("CANARY_FAILED")
        .may_be(Note)
        .means("The canary, which is the first host, failed, was skipped, or had nothing to be upgraded.")
        .sentence("the canary {host} failed, was skipped, or had nothing to be upgraded, so no other host was begun")
        .remedy("Look at the host. Then plan the remaining ones."),
    ReadTooOld(age)
        .number(819)
        .name("READ_TOO_OLD")
        .may_be(Wait, Note)
        .means("A call was not sent: when its journal record was written, the reading on which it is based was too old.")
        .sentence("the call was not sent: the reading on which it is based is {age} old")
        .remedy("Nothing to do: the run reads again. If this repeats, look at the load of the engine and at the disk of the state directory: each read has to be answered, and each record written, within seconds."),
    SettingChangedExternally(setting, found, before)
        .number(820)
        .name("SETTING_CHANGED_EXTERNALLY")
        .may_be(Note)
        .means("Another user or program changed a setting that the run had changed.")
        .sentence("another user or program changed {setting}: it is {found}; before the run it was {before}")
        .remedy("The setting was not touched. Set it by hand if it should be as before."),
    SettingNotRestored(setting, before, why)
        .number(821)
        .name("SETTING_NOT_RESTORED")
        .may_be(Note)
        .means("A setting could not be restored.")
        .sentence("{setting} could not be restored to {before}: {why}")
        .remedy("Set it by hand."),
    LevelNotRaised(cluster, level, why)
        .number(822)
        .name("LEVEL_NOT_RAISED")
        .may_be(Note)
        .means("The level of the cluster was not raised.")
        .sentence("cluster {cluster} stays at level {level}: {why}")
        .remedy("Upgrade or exclude the named hosts, then raise the level."),
    SettingNotInForce(setting, tries, why)
        .number(823)
        .name("SETTING_NOT_IN_FORCE")
        .may_be(Wait)
        .means("The engine refuses a setting, or accepted it and a reading does not show it.")
        .sentence("{setting} is not in force after {tries} tries: {why}")
        .remedy("Remove the cause, or look at the setting in the engine. Then answer. 'go_on': the run tries again; 'leave' or 'stop': it begins no other host."),
    OutsideWindow(host, opens)
        .number(824)
        .name("OUTSIDE_WINDOW")
        .may_be(Wait)
        .means("The next host waits for a maintenance window into which it fits.")
        .sentence(
            "host {host} is not begun before {opens}, the next maintenance window into which its predicted time fits"
        )
        .remedy("Nothing to do: the run continues by itself."),
    MaintenanceWindowsOver(host)
        .number(825)
        .name("MAINTENANCE_WINDOWS_OVER")
        .may_be(Finding, Wait, Note)
        .means(
            "No time is left in which the next host could be upgraded: by the windows of the plan, or its last time."
        )
        .sentence("no maintenance window is left into which the predicted time of host {host} fits")
        .remedy("Plan the remaining hosts with longer windows or a later last time."),
    MaintenanceWindowsUnknown(host, why)
        .number(826)
        .name("MAINTENANCE_WINDOWS_UNKNOWN")
        .may_be(Wait, Note)
        .means("The maintenance windows cannot be computed on this machine.")
        .sentence("it is not known when host {host} may be begun: {why}")
        .remedy("Install the time zone database (tzdata) on the engine machine and answer 'go_on', or cancel."),
    WaitTooLong(entity, age, what)
        .number(827)
        .name("WAIT_TOO_LONG")
        .may_be(Wait, Note)
        .means("The run has waited for a long time.")
        .sentence("{entity} has been waiting for {age}: {what}")
        .remedy(
            "Remove the cause. Answers to a run that asks: 'go_on': it waits as long again; 'next': it begins the other hosts \
                first; 'leave': it leaves this host out (where the whole run waits: it begins no other host); 'stop': it \
                begins no other host."
        ),
    TooManyUnproven(count, max, hosts)
        .number(828)
        .name("TOO_MANY_UNPROVEN")
        .may_be(Wait, Note)
        .means("More hosts ended unproven than the plan permits.")
        .sentence("hosts upgraded and not proved: {count}, at most {max} may be: {hosts}")
        .remedy(
            "Look at these hosts. Then answer. 'go_on': the run begins further hosts, however many are unproved; 'leave' or \
                'stop': it begins no other host."
        ),
    VmRunsElsewhere(vm, host, target)
        .number(829)
        .name("VM_RUNS_ELSEWHERE")
        .may_be(Note)
        .means("A VM that the run stopped runs on another host than before.")
        .sentence("VM {vm}, which this run stopped on host {host}, was started on host {target}")
        .remedy("Migrate the VM back when its host is in service, if it should run there."),
    HostsNotBegun(hosts)
        .number(830)
        .name("HOSTS_NOT_BEGUN")
        .may_be(Note)
        .means("The run ended and some of its hosts were not begun.")
        .sentence("these hosts were not begun: {hosts}")
        .remedy("Plan these hosts again."),
    VmNotMovedBack(vm, host, why)
        .number(831)
        .name("VM_NOT_MOVED_BACK")
        .may_be(Note)
        .means("A VM that left its host for the upgrade was not moved back to it.")
        .sentence("VM {vm} was not moved back to host {host}: {why}")
        .remedy("Migrate it by hand, if it should run there."),
    QuestionNotOpen(run, question)
        .number(832)
        .name("QUESTION_NOT_OPEN")
        .may_be(Error)
        .means("The run does not ask this question any more.")
        .sentence("run {run} does not ask question {question}")
        .remedy("Read the run again: its status has the question that is open now, with its id."),
    QuestionAnswered(run, question, actor, choice)
        .number(833)
        .name("QUESTION_ANSWERED")
        .may_be(Error)
        .means("Another answer to this question is under way.")
        .sentence("{actor} has answered question {question} of run {run} with '{choice}'")
        .remedy("Read the run again in some seconds. A pause or a cancel takes effect whatever was answered."),
);
