//! Planted bugs, to show that the tests can fail. Only with the feature `test-hooks`; a test proves that the shipped
//! library has none. This is the table; its macros are in `planting`.
//!
//! Tests: `lab/tests/process/simulation.rs`.

#[cfg(feature = "test-hooks")]
pub use hooks::{Bug, plant, planted, take_reached};

#[cfg(feature = "test-hooks")]
mod hooks {
    list! {
        /// Hosts that are out for other reasons are not counted.
        IgnoresOtherHosts = "ignores-other-hosts", "I1";
        /// Every VM on the host is stopped.
        StopsWithoutConsent = "stops-without-consent", "I2";
        /// A stopped VM does not go into the ledger.
        ForgetsStoppedVms = "forgets-stopped-vms", "I3";
        /// A setting is restored without a look at what it is now.
        RestoresBlindly = "restores-blindly", "I4";
        /// Only the engine's count of VMs is read, without the host's own count.
        SkipsTheHostsOwnCount = "skips-the-hosts-own-count", "I5";
        /// An installation is sent although the host is not known to be in maintenance and empty.
        InstallsUnseen = "installs-unseen", "I5";
        /// A host succeeds without its proofs.
        SucceedsUnproved = "succeeds-unproved", "I6";
        /// Records are written under the store's present epoch, whatever it is.
        LeaseWithoutEpoch = "lease-without-epoch", "I7";
        /// A pause that no command ends.
        NeverResumes = "never-resumes", "I8";
        /// A cancelled run goes on.
        CancelGoesOn = "cancel-goes-on", "I9";
        /// The run remembers something that the journal does not have.
        RemembersPastTheJournal = "remembers-past-the-journal", "I10";
        /// A call is made before its intent is durable.
        CallsBeforeDurable = "calls-before-durable", "a call follows its durable intent";
        /// A wrong probe: a stopped VM counts as started whatever its status is.
        ProbeLies = "probe-lies", "I3";
        /// A host is activated before a sign of life.
        ActivatesBeforeAlive = "activates-before-alive", "alive";
        /// The next host begins before the last one proved itself.
        NextBeforeProof = "next-before-proof", "I1";
        /// One read of `up` is enough, instead of two.
        OneLookAtUp = "one-look-at-up", "engine proof";
        /// The upgrade flag is cleared although another upgrade holds it.
        ClearsForeignFlag = "clears-foreign-flag", "I4";
        /// The next host begins before the migration test of the canary is over.
        NextBeforeMigrationTest = "next-before-migration-test", "canary";
        /// Hosts are begun whatever the state of storage, bricks and disks.
        IgnoresHealthIssues = "ignores-health-issues", "gates: health";
        /// No note is written when a host leaves maintenance during its installation.
        SaysNothingOfLostMaintenance = "says-nothing-of-lost-maintenance", "I5";
        /// A command to resume answers the question that is open.
        ResumeAnswers = "resume-answers", "questions";
        /// A cancel answers open questions with `go_on`.
        CancelAnswers = "cancel-answers", "questions";
        /// An answer also permits later acts of other users.
        AnswerHoldsForAll = "answer-holds-for-all", "people win";
        /// An upgrade by the engine that failed counts as not begun.
        HalfUpgradedReturns = "half-upgraded-returns", "only untouched hosts return";
        /// Hosts that the same turn sends to maintenance are not counted.
        IgnoresOwnIntents = "ignores-own-intents", "I1";
        /// A host is activated without a sign of life in the same turn.
        ActivatesUnseen = "activates-unseen", "freshness: a sign of life";
        /// A host that is not operational for a moment has failed.
        GivesUpAtOnce = "gives-up-at-once", "a moment is waited out";
        /// The level is raised although a host failed or was left to an operator.
        RaisesAfterFailure = "raises-after-failure", "level";
        /// Other hosts follow a canary that is not proved.
        CanaryWithoutProof = "canary-without-proof", "canary";
        /// A VM that still runs after its shutdown was requested counts as restored.
        ForgetsLateShutdowns = "forgets-late-shutdowns", "I3";
        /// A host begins while hosts of the process before are unfinished.
        BeginsBesideInherited = "begins-beside-inherited", "gates: inherited";
        /// Two approvals of one host approve two.
        ApprovesTwice = "approves-twice", "approvals";
        /// A VM that the run may have started itself counts as started by another user.
        BlamesOwnStart = "blames-own-start", "people win";
        /// An approval that names another host approves the next one.
        ApprovesAnyHost = "approves-any-host", "approvals";
        /// One approval permits two hosts.
        OneApprovalForTwo = "one-approval-for-two", "approvals";
        /// Hosts begin without the approval that the plan asks for.
        BeginsUnapproved = "begins-unapproved", "approvals";
        /// Hosts follow a canary whose CPU lost features.
        IgnoresLostCpuFlags = "ignores-lost-cpu-flags", "canary";
        /// Hosts begin whenever the engine started.
        BeginsAfterEngineStart = "begins-after-engine-start", "gates: engine start";
        /// Hosts begin five minutes after an engine start, which is too early.
        BeginsSoonAfterEngineStart = "begins-soon-after-engine-start", "gates: engine start";
        /// Hosts begin while the upgrade flag is not ours.
        BeginsWithoutFlag = "begins-without-flag", "I7";
        /// A host begins although another user put it into maintenance after the plan was made.
        BeginsHostOfOthers = "begins-host-of-others", "people win";
        /// A host begins whatever its status is.
        BeginsUnreadyHost = "begins-unready-host", "gates: host";
        /// A host begins while the engine works on it.
        BeginsUnderWork = "begins-under-work", "gates: work";
        /// A host in maintenance begins with qemu processes on it.
        BeginsUnderUnlistedQemu = "begins-under-unlisted-qemu", "gates: empty";
        /// A host begins although it does not answer through its provider.
        BeginsSilentHost = "begins-silent-host", "gates: inspection";
        /// A host begins on an answer of its provider from many minutes ago.
        BeginsOnOldAnswer = "begins-on-old-answer", "gates: inspection";
        /// A host begins while another user empties or installs another host.
        IgnoresWorkOfOthers = "ignores-work-of-others", "gates: others";
        /// Two hosts of a rack are out at once.
        IgnoresRacks = "ignores-racks", "I1";
        /// One host more than allowed is out.
        OneTooManyOut = "one-too-many-out", "I1";
        /// A host begins although the rest of the plan does not hold any more.
        IgnoresRecheck = "ignores-recheck", "gates: plan";
        /// A host begins although the engine names no target for its greatest VM.
        IgnoresMissingTarget = "ignores-missing-target", "gates: plan";
        /// An answer `leave` opens the gate of a host.
        LeaveOpensGate = "leave-opens-gate", "questions";
        /// Hosts begin right after errors of the engine.
        IgnoresRecentErrors = "ignores-recent-errors", "gates: quiet";
        /// A host succeeds although it has a new health issue.
        IgnoresNewIssues = "ignores-new-issues", "engine proof";
        /// A host begins while the run is paused or a question is open.
        BeginsWhileHeld = "begins-while-held", "questions";
        /// The last host of the plan goes first.
        IgnoresOrder = "ignores-order", "order";
        /// A host does not soak.
        SkipsSoak = "skips-soak", "soak";
        /// A host soaks for half of the time.
        HalvesSoak = "halves-soak", "soak";
        /// Hosts follow a canary that failed.
        FollowsFailedCanary = "follows-failed-canary", "canary";
        /// One failure more than the plan permits does not stop the run.
        OneFailureTooMany = "one-failure-too-many", "failure budget";
        /// Hosts begin after a cancel.
        BeginsAfterCancel = "begins-after-cancel", "I9";
        /// Time on hold counts for deadlines.
        CountsHeldTime = "counts-held-time", "time";
        /// Time without a process counts for deadlines.
        CountsDeadTime = "counts-dead-time", "time";
        /// A clock that is set moves deadlines.
        CountsClockJumps = "counts-clock-jumps", "time";
        /// A wait from before the clock was set counts as if it had been in the window that is open by the new clock.
        CountsWaitOfOldClock = "counts-wait-of-old-clock", "time";
        /// Time in which nothing could be read counts for deadlines.
        CountsUnobservedTime = "counts-unobserved-time", "time";
        /// An answer to any question answers the open one.
        AnswersAnyQuestion = "answers-any-question", "questions";
        /// The progress that is shown decreases.
        ProgressGoesBack = "progress-goes-back", "I8";
        /// A host whose installation has begun counts as untouched.
        ForgetsPackages = "forgets-packages", "only untouched hosts return";
        /// A host returns to service although the result of its installation is unknown.
        UnknownInstallReturns = "unknown-install-returns", "only untouched hosts return";
        /// A host is emptied before the VMs with a consent have stopped.
        EmptiesBeforeVmsStop = "empties-before-vms-stop", "I3";
        /// The power of a VM is cut without asking its guest.
        PowersOffAtOnce = "powers-off-at-once", "I2";
        /// The power of a VM is cut without a consent for cutting the power.
        PowersOffWithoutConsent = "powers-off-without-consent", "I2";
        /// A host that another user brought back is emptied again without a question.
        EmptiesOverPerson = "empties-over-person", "people win";
        /// A host is taken out, and the ledger has no entry for it.
        TakesOutUnrecorded = "takes-out-unrecorded", "I4";
        /// A host is taken out while the upgrade flag is not ours.
        TakesOutWithoutFlag = "takes-out-without-flag", "I7";
        /// A host that the engine did not monitor on its way to maintenance counts as empty.
        TrustsUnwatchedMaintenance = "trusts-unwatched-maintenance", "empty";
        /// A host is emptied for ever.
        EmptiesForEver = "empties-for-ever", "time";
        /// A silent host counts as empty.
        SettlesUnasked = "settles-unasked", "empty";
        /// Packages begin while the engine still works on the host.
        SettlesUnderWork = "settles-under-work", "settled";
        /// A host settles for ever.
        SettlesForEver = "settles-for-ever", "time";
        /// Certificates are enrolled although the plan does not want it.
        EnrollsUnasked = "enrolls-unasked", "plan";
        /// The boot id is compared with one from before an earlier, unplanned restart.
        KeepsFirstBootId = "keeps-first-boot-id", "restart proof";
        /// A host whose installation failed continues to the restart.
        FailedInstallGoesOn = "failed-install-goes-on", "I6";
        /// Every installation counts as proved.
        EveryInstallIsProved = "every-install-is-proved", "I6";
        /// A host that needs a restart gets none.
        SkipsRestart = "skips-restart", "I6";
        /// A host that left maintenance after packages were begun returns to service.
        ReturnsLostHost = "returns-lost-host", "only untouched hosts return";
        /// The engine's upgrade counts as over while it goes on.
        UpgradeIsOverAtOnce = "upgrade-is-over-at-once", "I6";
        /// A host that restarts counts as upgraded by the engine, whoever restarts it.
        RebootIsUpgraded = "reboot-is-upgraded", "I6";
        /// A host that is not empty in maintenance is restarted.
        RestartsOutsideMaintenance = "restarts-outside-maintenance", "restart";
        /// The power of a host is cut without consent.
        FencesWithoutConsent = "fences-without-consent", "I2";
        /// The power of a host is cut although its provider can restart it.
        FencesFirst = "fences-first", "restart";
        /// A host is restarted without its own count of qemu processes.
        RestartsUnasked = "restarts-unasked", "empty";
        /// A host is restarted although it runs qemu processes that the engine does not list.
        RestartsUnderUnlistedQemu = "restarts-under-unlisted-qemu", "empty";
        /// A second restart is sent while the first one can still take effect.
        RestartsAgainAtOnce = "restarts-again-at-once", "restart";
        /// A host that still answers is restarted again at once.
        RestartsImpatiently = "restarts-impatiently", "time";
        /// A host that was never away counts as restarted.
        AliveWithoutAbsence = "alive-without-absence", "alive";
        /// One answer of a VDSM port is enough.
        OneLookAtPort = "one-look-at-port", "alive";
        /// An open VDSM port is enough where the boot id could be read.
        TrustsPortOverBootId = "trusts-port-over-boot-id", "alive";
        /// The same boot id proves a restart.
        SameBootIdProves = "same-boot-id-proves", "restart proof";
        /// Any boot time proves a restart.
        AnyBootTimeProves = "any-boot-time-proves", "restart proof";
        /// A failed read of the state ends the driver.
        EndsOnFailedRead = "ends-on-failed-read", "no silent standstill";
        /// A host that is up before anybody saw it down counts as restarted.
        UpProvesRestart = "up-proves-restart", "restart proof";
        /// A boot from before the call proves the restart.
        OlderBootProves = "older-boot-proves", "restart proof";
        /// Versions are not read before the host is activated.
        SkipsRefresh = "skips-refresh", "engine proof";
        /// Versions are read of a host that does not answer.
        RefreshesUnseen = "refreshes-unseen", "freshness: a sign of life";
        /// The engine's flag of available updates stays old after an installation.
        SkipsUpgradeCheck = "skips-upgrade-check", "upgradecheck";
        /// A host that was in maintenance is activated.
        ActivatesKeptHost = "activates-kept-host", "maintenance is kept";
        /// An old kernel runs, and the host succeeds.
        IgnoresRunningKernel = "ignores-running-kernel", "proof compares what runs";
        /// An old image runs, and the host succeeds.
        IgnoresRunningImage = "ignores-running-image", "proof compares what runs";
        /// An installation without proof succeeds.
        UnprovenInstallSucceeds = "unproven-install-succeeds", "I6";
        /// A restart without proof succeeds.
        UnprovenRestartSucceeds = "unproven-restart-succeeds", "I6";
        /// A host that another user moved back to maintenance is activated again.
        ActivatesOverPerson = "activates-over-person", "people win";
        /// A host that another user keeps in maintenance is returned again.
        ReturnsOverPerson = "returns-over-person", "people win";
        /// Two reads of `up` are enough, although the host was down between them.
        ForgetsNotUp = "forgets-not-up", "engine proof";
        /// The same, for a host that returns after a failure.
        ForgetsNotUpAtReturn = "forgets-not-up-at-return", "engine proof";
        /// VMs that were stopped are not started.
        LeavesVmsStopped = "leaves-vms-stopped", "I3";
        /// A host that failed its proof stays in service.
        LeavesFailedHostUp = "leaves-failed-host-up", "engine proof";
        /// A failed host is taken out although too many are out.
        WithdrawsTooMany = "withdraws-too-many", "I1";
        /// A host that failed untouched stays out of service.
        ReturnsNothing = "returns-nothing", "capacity is given back";
        /// An answer `leave` is dropped when the cause of the question ends.
        LeaveLapses = "leave-lapses", "questions";
        /// A host is given up although it was not inspected since the last command of an operator.
        GivesUpUnasked = "gives-up-unasked", "false failures";
        /// A host fails without a question although its installation may have begun.
        FailsInDoubt = "fails-in-doubt", "questions";
        /// A host fails because another installation works on it, although the run should wait.
        FailsWhereBusy = "fails-where-busy", "questions";
        /// Reads that are too old for a call count for every other decision.
        DecidesOnOldReads = "decides-on-old-reads", "freshness";
        /// A host that another user took out during its soak succeeds without a question.
        SucceedsOutOfService = "succeeds-out-of-service", "people win";
        /// A host that went down while it soaked succeeds.
        IgnoresDownInSoak = "ignores-down-in-soak", "soak";
        /// Errors of a host that soaks do not count.
        IgnoresErrorsInSoak = "ignores-errors-in-soak", "soak";
        /// A host succeeds although the engine's VM cannot run on it.
        IgnoresHostedEngine = "ignores-hosted-engine", "hosted engine";
        /// A power cut returns a host to service, and the host stays there although it was in maintenance.
        StaysInServiceAfterFence = "stays-in-service-after-fence", "maintenance is kept";
        /// The VM of the migration test is moved although another user has moved it.
        MovesVmOfOthers = "moves-vm-of-others", "canary";
        /// A test that went one way is complete.
        OneWayIsEnough = "one-way-is-enough", "canary";
        /// The level is raised although the levels of some hosts are not known.
        RaisesUnread = "raises-unread", "level";
        /// The level is raised although some hosts do not support it.
        RaisesOverOldHost = "raises-over-old-host", "level";
        /// The flag of another upgrade is taken.
        TakesForeignFlag = "takes-foreign-flag", "I7";
        /// A scheduling policy that another user set is overwritten.
        SetsPolicyOverPerson = "sets-policy-over-person", "people win";
        /// The upgrade flag stays set.
        LeavesFlag = "leaves-flag", "I4";
        /// The flag is not taken again after an engine restart.
        LosesFlag = "loses-flag", "I7";
        /// A run with a failed host succeeds with warnings.
        FailureIsWarning = "failure-is-warning", "verdict";
        /// A run succeeds although the level was not raised.
        SucceedsWithoutLevel = "succeeds-without-level", "I6";
        /// VMs are started while the scheduling policy forbids it.
        StartsUnderMaintenancePolicy = "starts-under-maintenance-policy", "I3";
        /// A host that stays out of service is not listed.
        ListsNoHost = "lists-no-host", "I4";
        /// The scheduling policy is not restored.
        LeavesPolicy = "leaves-policy", "I4";
        /// Steps begin while the run is on hold.
        StepsWhileHeld = "steps-while-held", "questions";
        /// A step begins while another one of its kind is open.
        StepsTwice = "steps-twice", "one step at a time";
        /// A step that was refused is tried again at once.
        TriesWithoutBackoff = "tries-without-backoff", "backoff";
        /// A host that fails after packages began returns to service.
        ReturnsAfterPackages = "returns-after-packages", "only untouched hosts return";
        /// An answer `leave` about one host is taken for another host.
        LeaveIsGoOn = "leave-is-go-on", "questions";
        /// A call whose answer is lost counts as done.
        LostIsDone = "lost-is-done", "probes";
        /// A call that was refused counts as done.
        RefusedIsDone = "refused-is-done", "probes";
        /// An accepted call counts as done before its effect is visible.
        AcceptedIsDone = "accepted-is-done", "probes";
        /// An installation that the provider lost counts as not begun.
        LostInstallIsNotDone = "lost-install-is-not-done", "only untouched hosts return";
        /// An upgrade by the engine whose answer was lost counts as not begun.
        LostUpgradeIsNotDone = "lost-upgrade-is-not-done", "only untouched hosts return";
        /// A VM that another user started or stopped while no process lived is stopped or started once more.
        RepeatsStopsAndStarts = "repeats-stops-and-starts", "people win";
        /// An order of another user from before the run's own call counts as one after it.
        TakesEarlierOrders = "takes-earlier-orders", "people win";
        /// The level is raised, and VMs are moved home, while another upgrade holds the flag.
        ClosesUnderForeignFlag = "closes-under-foreign-flag", "I7";
        /// A VM is started on a host that is half upgraded and in service.
        StartsOnHalfUpgraded = "starts-on-half-upgraded", "I3";
        /// A call that takes a host out while the run finishes with it is forgotten.
        ForgetsLateDeactivate = "forgets-late-deactivate", "I3";
        /// An upgrade of long before the plan proves that a host is up to date.
        OldUpgradeProves = "old-upgrade-proves", "I6";
        /// A host whose upgrade by a user failed half way returns to service.
        ReturnsHalfUpgradedOfUser = "returns-half-upgraded-of-user", "only untouched hosts return";
        /// The engine does not look for updates of a host that came up by itself.
        SkipsUpgradeCheckOfHostThatIsUp = "skips-upgrade-check-of-host-that-is-up", "engine's flag of updates";
        /// The kernel of the inspection counts, although the engine shows a later one.
        TrustsOldInspection = "trusts-old-inspection", "engine proof";
        /// A boot before the installation was sent proves the restart.
        BootBeforePackagesProves = "boot-before-packages-proves", "I6";
        /// The level is raised although nothing proves the restart of a host.
        RaisesWithoutRestart = "raises-without-restart", "level";
        /// A package of another architecture counts as the planned one.
        IgnoresArchitecture = "ignores-architecture", "engine proof";
        /// A question about one host excuses errors of all others.
        QuestionExcusesAll = "question-excuses-all", "soak";
        /// A pause excuses errors that came before it.
        PauseForgetsErrors = "pause-forgets-errors", "soak";
        /// An upgrade by the engine that it accepted and has not begun is sent again.
        SendsUpgradeTwice = "sends-upgrade-twice", "unknown pauses";
        /// The job of a restart is not followed to its end.
        JobIsNotFollowed = "job-is-not-followed", "restart";
        /// A restart whose answer was lost is sent again.
        LostRestartIsNotDone = "lost-restart-is-not-done", "restart";
        /// Calls are made on reads of any age.
        ActsOnOldReads = "acts-on-old-reads", "freshness";
        /// Records have no events.
        ReportsNothing = "reports-nothing", "events in the transaction";
        /// A clock that is set is not noticed.
        IgnoresClockJumps = "ignores-clock-jumps", "time";
        /// An approval is dropped.
        LosesApprovals = "loses-approvals", "commands";
        /// An answer of a host in an earlier phase counts in the next phase.
        RemembersInspections = "remembers-inspections", "empty";
        /// Hosts begin however many hosts ended unproven.
        IgnoresMissingProofs = "ignores-missing-proofs", "budget of proofs";
        /// A host in maintenance counts as empty although the engine did not monitor it on its way to maintenance.
        TrustsMaintenanceUnseen = "trusts-maintenance-unseen", "empty";
        /// A run that cannot begin its next host writes no event and asks no question.
        WaitsWithoutEnd = "waits-without-end", "waits";
        /// Hosts are begun outside of the maintenance windows.
        IgnoresWindows = "ignores-windows", "windows";
        /// A restart, an installation or a power cut is based on an old count of the host's qemu processes.
        SendsOnOldCount = "sends-on-old-count", "freshness";
        /// A question about an external change names any event of any user about the host.
        BlamesAnyEvent = "blames-any-event", "people win";
        /// A host that another user brought back before the call showed its effect is emptied without a question.
        ForgetsEarlyReturn = "forgets-early-return", "people win";
        /// A host that another user took out during its soak succeeds after the answer `go_on`.
        SucceedsUnwatched = "succeeds-unwatched", "soak";
        /// A refused call, of the run or of a user, fails a host during its soak.
        CountsErrorsOfCalls = "counts-errors-of-calls", "soak";
        /// Hosts follow a canary without its migration test, and without a question.
        FollowsUntestedCanary = "follows-untested-canary", "canary";
        /// A run that can begin no host takes the flag and sets the scheduling policy, and waits for a window.
        OpensForNobody = "opens-for-nobody", "windows";
        /// An answer `leave` is forgotten while the installation of the host goes on.
        ForgetsLeave = "forgets-leave", "questions";
        /// A host that an operator wants left as it is is taken out of service.
        LeaveTakesOut = "leave-takes-out", "questions";
        /// A restart is sent again although the host can still go down by the failed job.
        RestartsAfterFailedJob = "restarts-after-failed-job", "restart";
        /// An earlier restart counts as the last one sent.
        EarlierRestartProves = "earlier-restart-proves", "restart proof";
        /// A restart whose call was not answered is sent again, on a list of jobs that was read too early.
        TrustsEarlyListOfJobs = "trusts-early-list-of-jobs", "restart";
        /// The time of a lost call counts from its intent, although the request could be on its way much longer.
        LostSinceTheIntent = "lost-since-the-intent", "restart";
        /// A host that another user took out before the run did is installed without a question.
        InstallsUnderPerson = "installs-under-person", "people win";
        /// A VM that another user started again is stopped again.
        StopsAgainUnasked = "stops-again-unasked", "people win";
        /// A host that another user takes out while its VMs start has failed.
        FailsOverPerson = "fails-over-person", "people win";
        /// A question about a host that is finished with holds the run.
        QuestionOutlivesHost = "question-outlives-host", "questions";
        /// A VM that cannot be started is waited for without end.
        WaitsForVmForEver = "waits-for-vm-for-ever", "no silent standstill";
        /// A host on which the run is starting a VM is begun.
        EmptiesUnderStart = "empties-under-start", "gates: host";
        /// A host that has nothing to be upgraded any more is emptied.
        EmptiesForNothing = "empties-for-nothing", "false failures";
        /// A clock that is set makes the downtime of a VM longer or shorter.
        CountsDowntimeByClock = "counts-downtime-by-clock", "time";
        /// A stopped VM is given up although its own host is still to come back.
        GivesUpBeforeHome = "gives-up-before-home", "I3";
        /// The refused starts of one VM count for every VM of its host.
        SharesTriesOfVms = "shares-tries-of-vms", "I3";
        /// Answers and clock jumps are written before the time that was not observed.
        AccountsLate = "accounts-late", "time";
        /// A call that was not sent counts as refused.
        UnsentIsRefused = "unsent-is-refused", "false failures";
        /// The answer of a call is recorded before a clock that was set meanwhile.
        AnswersBeforeClockJumps = "answers-before-clock-jumps", "time";
        /// The job that is to restart a host waits on, although another user brought the host back to service.
        KeepsRestartOfLostHost = "keeps-restart-of-lost-host", "people win";
        /// A list of jobs counts as read now, however old it is.
        TrustsAgeOfList = "trusts-age-of-list", "restart";
        /// A restart under the epoch of its own process counts as lost.
        OwnCallIsLost = "own-call-is-lost", "restart";
        /// A host without a content host counts as one whose provider lists no restart.
        NoHostNoRestart = "no-host-no-restart", "restart";
        /// A list of all VMs is used however old it is.
        ListServesForEver = "list-serves-for-ever", "freshness";
        /// The sign of life of a host that is to be activated is one from before the reads of the engine.
        UsesOldSignsOfLife = "uses-old-signs-of-life", "false failures";
        /// After a slow list of all VMs, those of the hosts in hand are not read again.
        TrustsSlowList = "trusts-slow-list", "freshness";
        /// A count that is too old for hosts that refuse no restart is enough for them.
        TrustsEveryHostToRefuse = "trusts-every-host-to-refuse", "freshness";
        /// A restart names no boot that it is meant for, so each host refuses it.
        NamesNoBoot = "names-no-boot", "restart";
        /// The VMs of a host that is sent to maintenance are not recorded.
        ForgetsLeaving = "forgets-leaving", "report";
        /// The VMs that left a host that was not seen empty are not recorded.
        ForgetsLeft = "forgets-left", "report";
        /// The hosts to which VMs moved are not recorded.
        ForgetsTargets = "forgets-targets", "report";
        /// An abandoned run waits for reads, however long that takes.
        AbandonsWithReadsOnly = "abandons-with-reads-only", "no silent standstill";
        /// All errata of before count as closed once the provider answers.
        ClosesAllErrata = "closes-all-errata", "report";
        /// A host that is taken out of service again stays restored in the ledger.
        WithdrawnIsRestored = "withdrawn-is-restored", "I4";
        /// The engine's time of a restart is not recorded.
        ForgetsTimeOfRestart = "forgets-time-of-restart", "restart proof";
        /// One count of qemu processes decides, although libvirt runs one for some seconds.
        BelievesOneCount = "believes-one-count", "false failures";
        /// The power of a host is cut although the host is up and its qemu processes are not known.
        FencesSilentHost = "fences-silent-host", "empty";
        /// A VM that the run stopped is started on a host in hand.
        StartsOnHostInHand = "starts-on-host-in-hand", "I3";
        /// A host that is sent back to maintenance succeeds on its way there.
        SucceedsOnItsWay = "succeeds-on-its-way", "maintenance is kept";
        /// A host that is given back has to be up in one read only.
        OneLookAtReturn = "one-look-at-return", "capacity is given back";
        /// A VM goes home from a host to which another user moved it.
        MovesHomeOverPerson = "moves-home-over-person", "people win";
        /// The VM of a migration test is sent to a host that is not up.
        TestsTowardsLostHost = "tests-towards-lost-host", "canary";
        /// A host waits until the engine accepts the scheduling policy.
        RefusedPolicyBlocks = "refused-policy-blocks", "no silent standstill";
        /// The engine's errors during a pause count for the soak.
        CountsErrorsOfPause = "counts-errors-of-pause", "false failures";
        /// A VM is started on a host to which it is not bound.
        StartsWhereItMayNot = "starts-where-it-may-not", "I3";
        /// The engine's own count of VMs is not compared with its list.
        IgnoresEngineCount = "ignores-engine-count", "I5";
        /// A restart whose job the provider forgot is done.
        LostJobIsDone = "lost-job-is-done", "restart proof";
        /// A host that was up once counts as never up.
        ForgetsWasUp = "forgets-was-up", "people win";
        /// An installation is based on a count of VMs that is as old as a guarded restart permits.
        LateCountForInstall = "late-count-for-install", "I5";
        /// The VM of a host that dies while its VMs start waits for that host.
        WaitsForDyingHost = "waits-for-dying-host", "I3";
        /// A VM is given up for the scheduling policy while its own host still boots.
        GivesUpForPolicy = "gives-up-for-policy", "I3";
        /// The scheduling policy is lifted for a VM that no host can run.
        LiftsPolicyForNothing = "lifts-policy-for-nothing", "I4";
        /// A VM that its own host cannot run any more is started nowhere else.
        StartsAtHomeOnly = "starts-at-home-only", "I3";
        /// A host is withdrawn when the engine's connection to it is away for a moment.
        GivesUpWhileConnecting = "gives-up-while-connecting", "false failures";
        /// A cancelled run takes out no failed host once its flag is cleared.
        CancelLosesFlag = "cancel-loses-flag", "capacity is given back";
        /// A host is sent to maintenance although another host of its rack went out since it was begun.
        TakesOutBesideRack = "takes-out-beside-rack", "I1";
        /// The question about a canary that waits offers to begin the other hosts first.
        OffersToPassCanary = "offers-to-pass-canary", "canary";
        /// The level is asked for although a VM previews a snapshot.
        RaisesOverPreview = "raises-over-preview", "level";
        /// The scheduling policy counts as restored while a step can still set it.
        RestoredUnderStep = "restored-under-step", "I4";
        /// A cancel answers a question about an earlier phase of its host.
        CancelAnswersOutdated = "cancel-answers-outdated", "questions";
        /// An answer `stop` does not leave the host that was asked about.
        StopLeavesNoHost = "stop-leaves-no-host", "questions";
        /// A clock that is set moves the time since a restart job failed.
        FailedJobByClock = "failed-job-by-clock", "time";
        /// An older libvirt than planned is not noticed.
        IgnoresOldLibvirt = "ignores-old-libvirt", "proof compares what runs";
        /// An older qemu-kvm than planned is not noticed.
        IgnoresOldQemu = "ignores-old-qemu", "proof compares what runs";
        /// A brick that is down since the host was begun does not count against its proof.
        IgnoresNewBrickIssues = "ignores-new-brick-issues", "engine proof";
        /// VMs that are on their way to a host take no room there.
        IgnoresComingVms = "ignores-coming-vms", "placement";
        /// A VM is started on a host that has fewer CPUs than the VM.
        StartsWithTooFewCpus = "starts-with-too-few-cpus", "I3";
        /// The versions of an activated host are not compared if its restart is proved.
        ComparesVersionsOnce = "compares-versions-once", "proof compares what runs";
        /// A host that its provider cannot inspect any more counts as one without remote execution.
        LostWayIsNoWay = "lost-way-is-no-way", "empty";
        /// A restart is sent through another provider than that of the plan.
        RestartsThroughOther = "restarts-through-other", "restart";
        /// VMs that need other networks are asked about together.
        MixesNetworksOfVms = "mixes-networks-of-vms", "gates: plan";
        /// A host that the engine's VM has left since the plan does not go alone.
        EngineHostNotAlone = "engine-host-not-alone", "gates: alone";
        /// What the provider does not offer any more counts as installed.
        WithdrawnIsInstalled = "withdrawn-is-installed", "I6";
        /// A host that another user upgraded is up to date without a restart.
        UnrestartedIsUpToDate = "unrestarted-is-up-to-date", "I6";
        /// A host that a user upgrades in the engine is activated.
        IgnoresUpgradeOfUser = "ignores-upgrade-of-user", "people win";
        /// A host that a user took back and out again is restarted without a question.
        WorksUnderPerson = "works-under-person", "people win";
        /// The hosts after a canary that an operator left are skipped one by one, and the run succeeds with warnings.
        LeavesFollowers = "leaves-followers", "questions";
        /// A plan for one host ignores the flag of another upgrade.
        OneHostIgnoresFlag = "one-host-ignores-flag", "I7";
        /// A VM that is stopped a second time still counts as stopped by the first time.
        KeepsFirstStop = "keeps-first-stop", "I3";
        /// One answer permits to stop every VM that was started again.
        StopsOthersByOneAnswer = "stops-others-by-one-answer", "questions";
        /// A refused request to stop a VM takes back those before it.
        RefusalTakesAllBack = "refusal-takes-all-back", "I3";
        /// VMs are started on a host that was skipped half upgraded.
        StartsOnSkippedHost = "starts-on-skipped-host", "I3";
        /// A VM that its user stopped is started on another host.
        StartsStoppedElsewhere = "starts-stopped-elsewhere", "people win";
        /// An order from before a call of the run counts as one after it.
        TakesOrdersBeforeOurs = "takes-orders-before-ours", "questions";
        /// A user who only hurries the stop of a VM counts as having stopped it.
        TakesHurryForOrder = "takes-hurry-for-order", "I3";
        /// A start without a known result excuses every later start by users.
        ExcusesOwnStartForEver = "excuses-own-start-for-ever", "people win";
        /// A run waits for the flag that an operator left to another upgrade.
        WaitsForLeftFlag = "waits-for-left-flag", "I8";
        /// A clock that was set back while no process lived makes an installation later than it was.
        InstalledByOldClock = "installed-by-old-clock", "time";
        /// A VM of a host that is up without the proofs of its upgrade is started nowhere.
        TrustsUnprovedHome = "trusts-unproved-home", "I3";
        /// A host of an abandoned run counts as out of service although it is up.
        AbandonedIsOut = "abandoned-is-out", "report";
        /// A host that was skipped in its soak is told as not upgraded.
        SkippedIsNotUpgraded = "skipped-is-not-upgraded", "report";
        /// A host in service whose installation failed ends as out of service, without a question.
        FailsUnaskedInService = "fails-unasked-in-service", "report";
        /// An approval that is given while a canary is in hand approves the host after it.
        ApprovesBesideCanary = "approves-beside-canary", "approvals";
        /// An approval that is given before the first host has ended approves what follows it.
        ApprovesBeforeFirstEnded = "approves-before-first-ended", "approvals";
        /// A first host that was skipped before it was begun makes the next one begin without an approval.
        SkippedFirstIsNoFirst = "skipped-first-is-no-first", "approvals";
        /// An answer about a host holds in its next phase.
        RemembersAnswers = "remembers-answers", "questions";
        /// The wait for a restart does not begin anew after an answer that permits one more.
        AnswerBeginsNoWait = "answer-begins-no-wait", "time";
        /// An error during a pause fails a host that a user puts back to maintenance.
        CountsErrorsOfUserAtWork = "counts-errors-of-user-at-work", "false failures";
        /// A host that could not go back to maintenance counts as one without its proofs.
        CountsHostLeftInService = "counts-host-left-in-service", "budget of proofs";
        /// A host that was left as another user made it is told as any other one.
        TellsNoOtherUser = "tells-no-other-user", "report";
        /// The engine's upgrade for this run keeps the run from the activation of its host.
        OwnUpgradeIsOfOthers = "own-upgrade-is-of-others", "false failures";
        /// An order of the run to a VM counts as one of another user.
        OwnOrderIsOfOthers = "own-order-is-of-others", "I3";
        /// A user's order to stop a VM counts as one to start it, and the reverse.
        ConfusesStartAndStop = "confuses-start-and-stop", "people win";
        /// A host that is up after the upgrade of another user ends as out of service, and its VMs stay stopped.
        EndsHostThatIsUp = "ends-host-that-is-up", "I3";
        /// A host that another user upgraded, and that runs an older kernel than its newest, is up to date.
        IgnoresOldKernelOfUser = "ignores-old-kernel-of-user", "I6";
        /// An unknown answer about updates counts as none.
        UnknownOfferIsNone = "unknown-offer-is-none", "I6";
        /// A host that an operator left out is begun once the cause of the question is over.
        BeginsLeftHost = "begins-left-host", "questions";
        /// A canary that is down counts as failed without a question, which ends the run.
        LosesCanary = "loses-canary", "canary";
        /// A VM is started elsewhere while another start of it is under way.
        StartsElsewhereTwice = "starts-elsewhere-twice", "one step at a time";
        /// An abandoned run waits for a host that can run a stopped VM.
        AbandonedWaitsForVms = "abandoned-waits-for-vms", "no silent standstill";
        /// A VM that no host can start is tried without end.
        TriesElsewhereForEver = "tries-elsewhere-for-ever", "no silent standstill";
        /// VMs are moved back to their hosts after a cancel.
        ComesHomeAfterCancel = "comes-home-after-cancel", "I9";
        /// A cancelled run takes a lost upgrade flag again, for no host.
        CancelTakesFlagAgain = "cancel-takes-flag-again", "I9";
        /// A shutdown whose answer was lost is requested again while it can be under way.
        RepeatsLostStopAtOnce = "repeats-lost-stop-at-once", "one step at a time";
        /// A boot time proves the last restart while the host can still go down by an earlier one.
        EarlierBootTimeProves = "earlier-boot-time-proves", "restart proof";
        /// A host that was out of service when it was begun is activated after a failure.
        ActivatesUnreadyHost = "activates-unready-host", "a host returns as it was";
        /// A host on which a step in maintenance failed is not brought back to service.
        KeepsInstallFailed = "keeps-install-failed", "capacity is given back";
        /// A failed upgrade by the engine counts as a host that left maintenance.
        AsksAboutFailedUpgrade = "asks-about-failed-upgrade", "questions";
        /// A call to activate a host counts as done while the engine shows the host as not installed.
        ActivateOfFailedIsDone = "activate-of-failed-is-done", "capacity is given back";
        /// An upgrade by the engine whose host is shown as not installed counts as not begun.
        WaitsForFailedUpgrade = "waits-for-failed-upgrade", "no silent standstill";
        /// A brick of another host that is down stands against a host that is out of service already.
        CountsBricksOfDownHost = "counts-bricks-of-down-host", "false failures";
        /// A host on which the engine could not enroll certificates for the run counts as one that left maintenance.
        AsksAboutOwnEnrolling = "asks-about-own-enrolling", "questions";
        /// Errors during a pause count for the soak if the pause began, or ended, under the question about another host.
        CountsErrorsBesideQuestion = "counts-errors-beside-question", "false failures";
        /// A pause after the host under the question about another host excuses errors.
        PauseAfterHostExcuses = "pause-after-host-excuses", "success without proof";
        /// The level is raised although another user upgraded a host, and nothing shows that it was restarted.
        RaisesOverUnrestarted = "raises-over-unrestarted", "level";
        /// A check for updates that was not sent counts as done.
        UnsentCheckIsDone = "unsent-check-is-done", "engine proof";
        /// The time of the plan does not move with the clock of the machine.
        PlannedByOldClock = "planned-by-old-clock", "time";
        /// The time of an upgrade by the engine that was not sent counts as that of a restart.
        UnsentUpgradeRestarts = "unsent-upgrade-restarts", "restart proof";
        /// An upgrade of another user counts as the run's own.
        TakesUpgradesOfOthers = "takes-upgrades-of-others", "people win";
        /// An upgrade that the engine does for another user counts as the effect of a refused call.
        RefusedUpgradeBegan = "refused-upgrade-began", "people win";
        /// A host stays out of service for an upgrade of another user that could not begin.
        KeepsUntouchedOut = "keeps-untouched-out", "capacity is given back";
        /// An upgrade of another user of which the engine reports no end keeps a host out of service.
        EndlessUpgradeBlocks = "endless-upgrade-blocks", "no silent standstill";
        /// A host leaves its phase under the question whether it was restarted, so that a cancel does not answer it.
        LeavesPhaseUnderQuestion = "leaves-phase-under-question", "questions";
        /// An answer to leave a host lapses once the host has entered another phase.
        OutdatedLeaveLapses = "outdated-leave-lapses", "questions";
        /// A VM is started on a host without its network.
        StartsWithoutNetwork = "starts-without-network", "I3";
        /// A VM is started on a host without free huge pages for it.
        StartsWithoutHugePages = "starts-without-huge-pages", "I3";
        /// A host that a user reinstalls is activated, half installed.
        BringsBackReinstalled = "brings-back-reinstalled", "only untouched hosts return";
        /// A short restart of the vdsmd service counts as the absence of a host that a person is to restart.
        BlinkIsAbsence = "blink-is-absence", "alive";
        /// A closed VDSM port counts as a restart by hand, and nobody is asked.
        ClosedPortIsRestart = "closed-port-is-restart", "alive";
        /// The time limits of steps run while the run is on hold.
        StepsTimeOutOnHold = "steps-time-out-on-hold", "time on hold";
        /// A host fails for a VM that does not stop while the run is on hold.
        FailsVmsOnHold = "fails-vms-on-hold", "time on hold";
        /// A host fails for qemu processes while the run is on hold.
        SettlesOnHold = "settles-on-hold", "time on hold";
        /// A VM that went down late is stopped again, without a question, after its user has started it.
        StopsLateAgain = "stops-late-again", "people win";
        /// The report does not say that a restart may still come.
        TellsNoPendingRestart = "tells-no-pending-restart", "report";
        /// The report does not say that the engine may still upgrade a host.
        TellsNoPendingUpgrade = "tells-no-pending-upgrade", "report";
        /// A host is returned to service while another installation works on it.
        ReturnsUnderInstallation = "returns-under-installation", "only untouched hosts return";
        /// The act of a user right before ours is not seen.
        OwnMoveHidesUser = "own-move-hides-user", "people win";
        /// The level is raised over a host that was left in its soak.
        RaisesOverLeftHost = "raises-over-left-host", "level";
        /// The end of a step uses up an answer that came after the step had begun.
        EndOfStepTakesAnswer = "end-of-step-takes-answer", "questions";
        /// VMs are told to stop after an operator left the flag to another upgrade.
        StopsAfterFlagIsLeft = "stops-after-flag-is-left", "I2";
        /// A cancel waits for a host that recovers.
        CancelWaitsForRecovery = "cancel-waits-for-recovery", "I9";
        /// A power cut that the engine refused counts as done because the host is away.
        RefusedPowerCutIsDone = "refused-power-cut-is-done", "probes";
        /// An approval is carried out before a skip that came earlier.
        ApprovesBeforeSkip = "approves-before-skip", "approval";
        /// A host under another installation returns to service.
        ForgetsOtherInstallation = "forgets-other-installation", "I9";
        /// A reinstallation by a user, after the run had enrolled certificates, is taken for the enrolling.
        EnrollsForEver = "enrolls-for-ever", "users";
        /// An operator's answer that the host was restarted counts as its absence.
        HandAnswerIsAbsence = "hand-answer-is-absence", "alive";
        /// A reinstallation by a user that has ended is forgotten.
        ForgetsReinstallation = "forgets-reinstallation", "users";
        /// An act of a user that an operator accepted keeps a half upgraded host in service.
        AcceptedActCounts = "accepted-act-counts", "users";
        /// A stop that was not sent uses up the answer that permits it.
        UnsentStopTakesAnswer = "unsent-stop-takes-answer", "questions";
        /// A host is taken out again for what happened in a pause.
        WithdrawsOnHold = "withdraws-on-hold", "time on hold";
        /// A short restart of vdsmd counts as the reboot by the engine.
        BlinkIsRebootByEngine = "blink-is-reboot-by-engine", "alive";
        /// The power of a host is cut whose VDSM port was closed in one answer.
        FencesAfterBlink = "fences-after-blink", "power cut";
        /// An absence from before the operator's answer proves that the host will not go down any more.
        TakesOlderAbsence = "takes-older-absence", "alive";
        /// On hold, a host with wrong versions is taken for proved.
        ProvesOnHold = "proves-on-hold", "proof";
        /// `leave` lapses when the cause of the question is over.
        LeaveLapsesWithItsCause = "leave-lapses-with-its-cause", "questions";
        /// A host that cannot be emptied while another one is out is asked about, which holds up the other one.
        AsksWhileOthersAreOut = "asks-while-others-are-out", "needless pauses";
        /// A question that is written once more counts as asked then.
        AsksAnewAtResume = "asks-anew-at-resume", "questions";
        /// The run's own flag, which the engine does not clear, is told as the flag of another.
        BlamesOthersForOwnFlag = "blames-others-for-own-flag", "restore";
        /// A host that was begun is ended by a command to skip it if it was not begun.
        SkipsBegunHost = "skips-begun-host", "operators' commands";
        /// A host that failed, and is skipped on its way out, counts as skipped.
        SkipForgivesFailure = "skip-forgives-failure", "failures";
        /// A host that is not up in time, and is not in maintenance, is left to come up later.
        LeavesLateHost = "leaves-late-host", "report";
        /// A Node whose image nobody shows is taken for proved.
        TrustsUnseenImage = "trusts-unseen-image", "proof";
        /// An accepted move of the next host by another user permits every later one.
        AcceptsEveryMove = "accepts-every-move", "questions";
        /// A sign of life from under the question counts for the restart that is ordered for it.
        KeepsLifeFromQuestion = "keeps-life-from-question", "alive";
        /// A run that is paused after the hosts in hand raises the level and ends.
        ClosesInPause = "closes-in-pause", "operators' commands";
        /// The permission to stop a VM once more also permits to stop it after a later start.
        PermitsLaterStarts = "permits-later-starts", "questions";
        /// A host under an installation of which nobody knows whether it runs is returned to service.
        TakesDoubtForNothing = "takes-doubt-for-nothing", "return";
        /// A host that is in service under another installation is told as untouched.
        TellsNoOtherInstallation = "tells-no-other-installation", "report";
        /// A command that leaves the run paused shows it as running while the engine is away.
        ResumesInRowOnly = "resumes-in-row-only", "operators' commands";
        /// A host is skipped while VMs that were stopped for it are down.
        SkipsWithVmsDown = "skips-with-vms-down", "restore";
        /// VMs are stopped for a host that an operator left.
        StopsVmsAfterLeave = "stops-vms-after-leave", "questions";
        /// The VMs of a proved host that an operator left are not started.
        LeavesVmsOfLeftHost = "leaves-vms-of-left-host", "restore";
        /// A doubt about an installation of somebody else outlives its end.
        KeepsDoubtForEver = "keeps-doubt-for-ever", "needless failures";
        /// A host in its soak goes on under an open question about it.
        LeavesSoakOnHold = "leaves-soak-on-hold", "questions";
    }
}
