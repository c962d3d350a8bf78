/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.text;

import com.google.gwt.i18n.client.LocalizableResource;
import com.google.gwt.i18n.client.Messages;

/**
 * All texts of the pages, in English. {@code Texts_de.properties} has them in German; {@code TextsTest} compares both. What
 * the server says (problems, events) comes in the server's own words.
 */
@LocalizableResource.DefaultLocale("en")
public interface Texts extends Messages {

    @DefaultMessage("End at once")
    String abandon();

    @DefaultMessage("Hosts stay as they are; what can be restored is restored, the rest is listed.")
    String abandonHelp();

    @DefaultMessage("The upgrade ends now. Hosts on which an installation may have begun stay as they are, perhaps half upgraded, for you to look after.")
    String abandonSure();

    @DefaultMessage("End at once")
    String abandonYes();

    @DefaultMessage("Actions")
    String actions();

    @DefaultMessage("Add")
    String addHost();

    @DefaultMessage("Accept changed settings")
    String adopt();

    @DefaultMessage("Settings that somebody else changed during the upgrade stay as they are now.")
    String adoptHelp();

    @DefaultMessage("After")
    String after();

    @DefaultMessage("After the updates")
    String afterUpdates();

    // The portal cuts an alert where it is wider than half of the window: the names are last.
    @DefaultMessage("See \"Updates\": {0} hosts lack security fixes or would change their cluster levels ({1}).")
    @AlternateMessage({"one", "See \"Updates\": {0} host lacks security fixes or would change its cluster levels ({1})."})
    String alertHosts(@PluralCount int count, String names);

    @DefaultMessage("All severities")
    String allSeverities();

    @DefaultMessage("All types")
    String allTypes();

    @DefaultMessage("{0} and {1} more")
    String andMore(String names, int more);

    @DefaultMessage("A rolling upgrade of cluster {0} is unfinished.")
    String anotherRuns(String cluster);

    @DefaultMessage("Ask")
    String answerAsk();

    @DefaultMessage("{0} ({1})")
    String answeredBy(String choice, String who);

    @DefaultMessage("At any time")
    String anyTime();

    @DefaultMessage("Hosts of which at most one is out at a time")
    String apart();

    @DefaultMessage("A group in each line, for example the hosts of a rack; names with commas between them.")
    String apartHelp();

    @DefaultMessage("At most one out at a time of")
    String apartShort();

    @DefaultMessage("Filter")
    String apply();

    @DefaultMessage("After the first host")
    String approvalCanary();

    @DefaultMessage("Before every host")
    String approvalEach();

    @DefaultMessage("Not during the upgrade")
    String approvalNone();

    @DefaultMessage("Ask for approval")
    String approvals();

    @DefaultMessage("Approve and begin")
    String approve();

    @DefaultMessage("You approve exactly this plan: {0}. If the cluster changes before it begins, it is refused.")
    String approveHelp(String hash);

    @DefaultMessage("Approve host {0}")
    String approveHost(String name);

    @DefaultMessage("The plan is checked again, and begun.")
    String approving();

    @DefaultMessage("Architecture")
    String architecture();

    @DefaultMessage("It asks after waiting for")
    String asksAfter();

    @DefaultMessage("Hosts out of service at once")
    String atOnce();

    @DefaultMessage("A number, or a part such as 20%. Hosts that are out already count.")
    String atOnceHelp();

    @DefaultMessage("Out at once")
    String atOnceShort();

    @DefaultMessage("Needs attention")
    String attention();

    @DefaultMessage("No checked host lacks security fixes, and no update would change cluster levels. Hosts whose updates are not known are not listed here.")
    String attentionNone();

    @DefaultMessage("What")
    String attentionWhat();

    @DefaultMessage("Available setup package")
    String availableVersion();

    @DefaultMessage("Back to all updates")
    String back();

    @DefaultMessage("The upgrade manager answers again.")
    String backAgain();

    @DefaultMessage("Before")
    String before();

    @DefaultMessage("Began")
    String began();

    @DefaultMessage("Begin no host that would not be finished by")
    String beginUntil();

    @DefaultMessage("Hosts are begun")
    String beginWhen();

    @DefaultMessage("Hosts that do not support the present level")
    String belowLevel();

    @DefaultMessage("proved by the host itself")
    String bootId();

    @DefaultMessage("Hosts that limit it")
    String boundedBy();

    @DefaultMessage("Bug fix")
    String bugfix();

    @DefaultMessage("Bugs")
    String bugs();

    @DefaultMessage("Check for upgrade")
    String buttonClusterCheck();

    @DefaultMessage("Rolling upgrade…")
    String buttonClusterRoll();

    @DefaultMessage("Upgrade…")
    String buttonHostUpgrade();

    @DefaultMessage("by katello-agent")
    String byAgent();

    @DefaultMessage("by remote execution")
    String byRemoteExecution();

    @DefaultMessage("By")
    String byWhom();

    @DefaultMessage("The first host goes alone, as a trial")
    String canary();

    @DefaultMessage("Let it go on")
    String cancelNo();

    @DefaultMessage("Cancel the upgrade…")
    String cancelRun();

    @DefaultMessage("Hosts in hand are finished or returned, and settings are restored. This takes up to {0}. A host about which the run asks a question is left as it is.")
    String cancelSure(String bound);

    @DefaultMessage("Cancel the upgrade")
    String cancelYes();

    @DefaultMessage("Enroll new certificates where they end within a year")
    String certificates();

    @DefaultMessage("Certificates")
    String certificatesShort();

    @DefaultMessage("They stay")
    String certificatesStay();

    @DefaultMessage("Change the options")
    String changeOptions();

    @DefaultMessage("{0} packages changed")
    @AlternateMessage({"one", "{0} package changed"})
    String changedPackages(@PluralCount int count);

    @DefaultMessage("Cluster levels change")
    String changesLevels();

    @DefaultMessage("Check now")
    String checkNow();

    @DefaultMessage("Checked")
    String checked();

    @DefaultMessage("Checked {0}.")
    String checkedAt(String time);

    @DefaultMessage("Cluster {0} is being checked…")
    String checkingCluster(String name);

    @DefaultMessage("The engine is being checked…")
    String checkingEngine();

    @DefaultMessage("Go on")
    String choiceGoOn();

    @DefaultMessage("Leave it as it is")
    String choiceLeave();

    @DefaultMessage("Begin other hosts first")
    String choiceNext();

    @DefaultMessage("Begin no other host")
    String choiceStop();

    @DefaultMessage("Chosen for this plan")
    String choices();

    @DefaultMessage("These are your choices of the last plan for this cluster.")
    String choicesKept();

    @DefaultMessage("No cluster is selected. Choose one:")
    String chooseCluster();

    @DefaultMessage("No host is selected. Choose one:")
    String chooseHost();

    @DefaultMessage("ended by itself")
    String closedItself();

    @DefaultMessage("Cluster")
    String cluster();

    @DefaultMessage("Cluster levels")
    String clusterLevels();

    @DefaultMessage("Updates of cluster {0}")
    String clusterTitle(String name);

    @DefaultMessage("Clusters")
    String clusters();

    @DefaultMessage("Afterwards, move VMs back to where they were")
    String comeHome();

    @DefaultMessage("Answer: {0}")
    String commandAnswer(String choice);

    @DefaultMessage("The command was given. The run takes it with its next turn.")
    String commandGiven();

    @DefaultMessage("Command")
    String commandName();

    @DefaultMessage("Commands of operators")
    String commandsTable();

    @DefaultMessage("All levels that all hosts support")
    String commonLevels();

    @DefaultMessage("Cut the power of host {0} where nothing else restarts it")
    String consentFence(String host);

    @DefaultMessage("If VM {0} does not shut down in time, cut its power")
    String consentPower(String vm);

    @DefaultMessage("Shut down VM {0} while its host is upgraded, and start it again afterwards")
    String consentStop(String vm);

    @DefaultMessage("You consent to this")
    String consented();

    @DefaultMessage("Consents")
    String consents();

    @DefaultMessage("Content host")
    String contentHost();

    @DefaultMessage("{0} at {1}")
    String contentHostAt(String name, String provider);

    @DefaultMessage("Critical")
    String critical();

    @DefaultMessage("CVEs")
    String cves();

    @DefaultMessage("{0} d {1} h")
    String days(String d, String h);

    @DefaultMessage("Details")
    String details();

    @DefaultMessage("Details of {0}")
    String detailsOf(String id);

    @DefaultMessage("Deviations from the plan")
    String deviationsTable();

    @DefaultMessage("Close")
    String dialogClose();

    @DefaultMessage("Do not show again")
    String dialogDismiss();

    @DefaultMessage("The update is carried out on the engine machine: run engine-setup there. The place \"Updates\" "
            + "shows this message at any time.")
    String dialogHow();

    @DefaultMessage("Update of the engine")
    String dialogTitle();

    @DefaultMessage("Downtime")
    String downtime();

    @DefaultMessage("After that a VM that was shut down is started on another host, if it can run there. Empty: only where its host has failed.")
    String downtimeHelp();

    @DefaultMessage("Longest time that a VM is down (minutes)")
    String downtimeLimit();

    @DefaultMessage("A VM starts elsewhere after")
    String downtimeShort();

    @DefaultMessage("Ended")
    String ended();

    @DefaultMessage("Ended {0}")
    String endedAt(String when);

    @DefaultMessage("Engine")
    String engine();

    @DefaultMessage("Update available")
    String engineAvailable();

    @DefaultMessage("proved by the engine''s boot time")
    String engineBootTime();

    @DefaultMessage("Up to date")
    String engineCurrent();

    @DefaultMessage("Scheduling policy, migration test")
    String engineOptions();

    @DefaultMessage("engine-setup has to be run")
    String enginePending();

    @DefaultMessage("The engine''s own upgrade: every package")
    String engineUpgradeWork();

    @DefaultMessage("Enhancement")
    String enhancement();

    @DefaultMessage("Errata")
    String errata();

    @DefaultMessage("Chosen: {0}")
    String errataChosen(String ids);

    @DefaultMessage("Errata closed")
    String errataClosed();

    @DefaultMessage("No erratum matches.")
    String errataNone();

    @DefaultMessage("{0} errata match.")
    @AlternateMessage({"one", "{0} erratum matches."})
    String errataShown(@PluralCount int count);

    @DefaultMessage("These can be installed on the pages of the provider only: {0}")
    String errataUnusable(String ids);

    @DefaultMessage("Erratum")
    String erratum();

    @DefaultMessage("Error")
    String error();

    @DefaultMessage("Events")
    String events();

    @DefaultMessage("No events yet.")
    String eventsNone();

    @DefaultMessage("Only an empty host, and only if it does not come back.")
    String fenceHelp();

    @DefaultMessage("Hosts whose power may be cut where nothing else restarts them")
    String fenceHosts();

    @DefaultMessage("Filter hosts by name")
    String filterHosts();

    @DefaultMessage("Fri")
    String friday();

    @DefaultMessage("From")
    String from();

    @DefaultMessage("Hidden by you: {0}")
    String hiddenNotices(String count);

    @DefaultMessage("Hide")
    String hide();

    @DefaultMessage("Hide: {0}")
    String hideNotice(String title);

    @DefaultMessage("Can the level be raised?")
    String higherLevels();

    @DefaultMessage("Highest level that all hosts support")
    String highestLevel();

    @DefaultMessage("Host")
    String host();

    @DefaultMessage("Updates of host {0}")
    String hostTitle(String name);

    @DefaultMessage("Hosts")
    String hosts();

    @DefaultMessage("Hosts in order, with their predicted time")
    String hostsInOrder();

    @DefaultMessage("{0} of {1} hosts have updates")
    String hostsWithUpdates(String updates, String all);

    @DefaultMessage("{0} of {1} hosts have updates; of {2} it is not known")
    String hostsWithUpdatesUnknown(String updates, String all, String unknown);

    @DefaultMessage("{0} h {1} min")
    String hours(String h, String m);

    @DefaultMessage("How")
    String how();

    @DefaultMessage("Image")
    String image();

    @DefaultMessage("Newer one found")
    String imageAvailable();

    @DefaultMessage("Running")
    String imageBooted();

    @DefaultMessage("The host is in maintenance: its image can be upgraded. It takes no single packages.")
    String imageInMaintenance();

    @DefaultMessage("Host boots")
    String imageName();

    @DefaultMessage("The host has reported no newer image. It looks for one in the registry from time to time.")
    String imageNoneNewer();

    @DefaultMessage("Ready for the next restart")
    String imageStaged();

    @DefaultMessage("Important")
    String important();

    @DefaultMessage("The host is in maintenance: updates can be installed.")
    String inMaintenance();

    @DefaultMessage("{0} (minutes)")
    String inMinutes(String what);

    @DefaultMessage("Install all updates ({0} packages)")
    @AlternateMessage({"one", "Install all updates ({0} package)"})
    String installAll(@PluralCount int count);

    @DefaultMessage("Installation: {0}")
    String installationIs(String state);

    @DefaultMessage("Cancel the installation")
    String installCancel();

    @DefaultMessage("The provider is asked to cancel the installation on host {0}, which {1} has begun. Packages may be half updated afterwards.")
    String installCancelSure(String host, String actor);

    @DefaultMessage("A rolling upgrade installs here. It is stopped or cancelled on its own page.")
    String installOfRun();

    @DefaultMessage("Close this message")
    String installDone();

    @DefaultMessage("Install selected errata ({0})")
    String installErrata(String count);

    @DefaultMessage("Installation")
    String installHow();

    @DefaultMessage("Install selected packages ({0})")
    String installPackages(String count);

    @DefaultMessage("An installation is running.")
    String installRunning();

    @DefaultMessage("Installable errata")
    String installableErrata();

    @DefaultMessage("Installation")
    String installation();

    @DefaultMessage("Proof of the installation")
    String installedProof();

    @DefaultMessage("Installed setup package")
    String installedVersion();

    @DefaultMessage("Who installs")
    String installer();

    @DefaultMessage("The engine''s own upgrade")
    String installerEngine();

    @DefaultMessage("The provider installs exactly the updates chosen above, the engine every package.")
    String installerHelp();

    @DefaultMessage("The provider (Katello, Satellite)")
    String installerProvider();

    @DefaultMessage("Write a number from 1 on, or a part such as 20%.")
    String invalidAtOnce();

    @DefaultMessage("Choose at least one day.")
    String invalidDays();

    @DefaultMessage("The cluster has no host {0}. Write the names of its hosts, a group in each line.")
    String invalidGroup(String name);

    @DefaultMessage("Choose at least one host.")
    String invalidHosts();

    @DefaultMessage("Write a number, 1 or more.")
    String invalidLimit();

    @DefaultMessage("Write at least one erratum or CVE.")
    String invalidNamed();

    @DefaultMessage("Write a number, 0 or more.")
    String invalidNumber();

    @DefaultMessage("Write a time.")
    String invalidTime();

    @DefaultMessage("Write the day and the time, or neither.")
    String invalidUntil();

    @DefaultMessage("Write a time zone, such as Europe/Berlin.")
    String invalidZone();

    @DefaultMessage("Issued")
    String issued();

    @DefaultMessage("Security fixes are missing")
    String lacksSecurity();

    @DefaultMessage("Numbers of errata are those that the provider counts: there can be more.")
    String leastCounts();

    @DefaultMessage("Least severity")
    String leastSeverity();

    @DefaultMessage("Hosts that are not upgraded")
    String leftAlone();

    @DefaultMessage("Hosts left out")
    String leftOut();

    @DefaultMessage("Level")
    String level();

    @DefaultMessage("The cluster level was raised from {0} to {1}.")
    String levelRaised(String from, String to);

    @DefaultMessage("{0} (perhaps {1})")
    String levelsPerhaps(String certain, String possible);

    @DefaultMessage("The cluster level stays {0}.")
    String levelStays(String level);

    @DefaultMessage("Levels")
    String levels();

    @DefaultMessage("Cluster levels after the updates")
    String levelsAfter();

    @DefaultMessage("Cluster levels now")
    String levelsNow();

    @DefaultMessage("Boot of the host")
    String limitBoot();

    @DefaultMessage("Until the host is empty")
    String limitEvacuate();

    @DefaultMessage("Installation")
    String limitInstall();

    @DefaultMessage("Until no job of the engine works on the host")
    String limitSettle();

    @DefaultMessage("Shutdown of the host")
    String limitShutdown();

    @DefaultMessage("Until a VM that stays is named")
    String limitStall();

    @DefaultMessage("Until the host is in service")
    String limitUp();

    @DefaultMessage("Start of a VM")
    String limitVmStart();

    @DefaultMessage("Shutdown of a VM")
    String limitVmStop();

    @DefaultMessage("Time limits of the steps")
    String limits();

    @DefaultMessage("A host that takes longer has failed, or the upgrade pauses.")
    String limitsHelp();

    @DefaultMessage("Loading…")
    String loading();

    @DefaultMessage("The upgrade manager does not answer. The page tries again, and goes on by itself.")
    String lost();

    @DefaultMessage("Low")
    String low();

    @DefaultMessage("Lowest level that all hosts support")
    String lowestLevel();

    @DefaultMessage("The host is \"{0}\". Updates can be installed while it is in maintenance.")
    String maintenanceFirst(String status);

    @DefaultMessage("Scheduling policy meanwhile")
    String maintenancePolicy();

    @DefaultMessage("The one from before is in force again at the end.")
    String maintenancePolicyHelp();

    @DefaultMessage("Make the plan")
    String makePlan();

    @DefaultMessage("Hosts that may fail before it stops")
    String maxFailed();

    @DefaultMessage("Hosts that may lack a proof before it asks")
    String maxUnproven();

    @DefaultMessage("Meanwhile")
    String meanwhile();

    @DefaultMessage("Updates")
    String menuUpdates();

    @DefaultMessage("VM that tests migrations")
    String migrationTest();

    @DefaultMessage("It is moved to the trial host and back. Needs a trial.")
    String migrationTestHelp();

    @DefaultMessage("{0} min")
    String minutes(String n);

    @DefaultMessage("Moderate")
    String moderate();

    @DefaultMessage("Mon")
    String monday();

    @DefaultMessage("More")
    String more();

    @DefaultMessage("For emergencies")
    String moreCommands();

    @DefaultMessage("{0} more hosts")
    @AlternateMessage({"one", "{0} more host"})
    String moreHosts(@PluralCount int count);

    @DefaultMessage("Racks, downtime, waits, certificates")
    String moreOptions();

    @DefaultMessage("For example RHSA-2024:1234, CVE-2024-1234")
    String namedHelp();

    @DefaultMessage("Errata or CVEs")
    String namedIds();

    @DefaultMessage("A restart is suggested")
    String needsRestart();

    @DefaultMessage("Never")
    String never();

    @DefaultMessage("Next page")
    String nextPage();

    @DefaultMessage("The server did not answer. It is not known whether it did what was asked.")
    String noAnswer();

    @DefaultMessage("Look at the present state before you try again.")
    String noAnswerRemedy();

    @DefaultMessage("The engine has no cluster.")
    String noClusters();

    @DefaultMessage("None")
    String noMigrationTest();

    @DefaultMessage("It is not restarted.")
    String noRestart();

    @DefaultMessage("None")
    String noTrial();

    @DefaultMessage("None")
    String noWait();

    @DefaultMessage("This host is an oVirt Node: its update is one image package.")
    String nodeHost();

    @DefaultMessage("new")
    String notInstalled();

    @DefaultMessage("Not known")
    String notKnown();

    @DefaultMessage("not possible")
    String notPossible();

    @DefaultMessage("Restore these by hand")
    String notRestored();

    @DefaultMessage("Note")
    String note();

    @DefaultMessage("–")
    String nothing();

    @DefaultMessage("Now")
    String now();

    @DefaultMessage("Each host is observed for")
    String observedFor();

    @DefaultMessage("Open")
    String openRun();

    @DefaultMessage("Open the rolling upgrade of cluster {0}")
    String openRunOf(String cluster);

    @DefaultMessage("Open the rolling upgrade")
    String openRunOfHost();

    @DefaultMessage("The rolling upgrade of cluster {0} works on this host. Nothing else can be installed meanwhile.")
    String runWorksOnHost(String cluster);

    @DefaultMessage("already out of service")
    String orderAlreadyOut();

    @DefaultMessage("first and alone, as a trial")
    String orderCanary();

    @DefaultMessage("few VMs")
    String orderFewerVms();

    @DefaultMessage("as you asked")
    String orderGiven();

    @DefaultMessage("runs the engine: last")
    String orderHostedEngine();

    @DefaultMessage("equal to its neighbours")
    String orderId();

    @DefaultMessage("manages the storage pool: late")
    String orderSpm();

    @DefaultMessage("Other")
    String otherType();

    @DefaultMessage("Order and pace")
    String pace();

    @DefaultMessage("Package")
    String packageName();

    @DefaultMessage("Packages")
    String packages();

    @DefaultMessage("No package would change.")
    String packagesNone();

    @DefaultMessage("The packages are not known.")
    String packagesUnknown();

    @DefaultMessage("Page {0}")
    String page(String page);

    @DefaultMessage("Pause")
    String pause();

    @DefaultMessage("After the hosts in hand")
    String pauseHost();

    @DefaultMessage("At once")
    String pauseNow();

    @DefaultMessage("After the present steps")
    String pauseStep();

    @DefaultMessage("When to pause")
    String pauseWhen();

    @DefaultMessage("It pauses once the hosts in hand are finished.")
    String pausesLater();

    @DefaultMessage("Returning to service")
    String phaseActivating();

    @DefaultMessage("Starting up")
    String phaseBooting();

    @DefaultMessage("Finished")
    String phaseEnded();

    @DefaultMessage("Moving VMs away")
    String phaseEvacuating();

    @DefaultMessage("Installing")
    String phaseInstalling();

    @DefaultMessage("Reading its new versions")
    String phaseRefreshing();

    @DefaultMessage("Restart requested")
    String phaseRestarting();

    @DefaultMessage("Returning to service unchanged")
    String phaseReturning();

    @DefaultMessage("In maintenance, becoming quiet")
    String phaseSettling();

    @DefaultMessage("Up, being observed")
    String phaseSoaking();

    @DefaultMessage("Starting VMs again")
    String phaseStartingVms();

    @DefaultMessage("Shutting down VMs")
    String phaseStoppingVms();

    @DefaultMessage("Waiting for its turn")
    String phaseWaiting();

    @DefaultMessage("Being taken out of service again")
    String phaseWithdrawing();

    @DefaultMessage("No.")
    String place();

    @DefaultMessage("Plan again")
    String planAgain();

    @DefaultMessage("The plan cannot be carried out: {0} things have to be settled first.")
    @AlternateMessage({"one", "The plan cannot be carried out: {0} thing has to be settled first."})
    String planBlocked(@PluralCount int count);

    @DefaultMessage("No host has updates of this kind: there is nothing to upgrade.")
    String planEmpty();

    @DefaultMessage("Plan")
    String planHash();

    @DefaultMessage("The plan can be carried out. Nothing was changed yet.")
    String planOk();

    @DefaultMessage("Rolling upgrade of cluster {0}")
    String planTitle(String cluster);

    @DefaultMessage("Good to know before you begin ({0})")
    String planWarnings(String count);

    @DefaultMessage("Plan again with these consents")
    String planWithConsents();

    @DefaultMessage("The plan is being made. Nothing is changed.")
    String planning();

    @DefaultMessage("All available updates")
    String policyAll();

    @DefaultMessage("These errata and CVEs only")
    String policyNamed();

    @DefaultMessage("Security errata of at least this severity")
    String policySecurity();

    @DefaultMessage("As it is")
    String policyStays();

    @DefaultMessage("Errata that keep the major and minor version of every package")
    String policyZ();

    @DefaultMessage("Predicted time")
    String predicted();

    @DefaultMessage("about {0}, at most {1} in 19 of 20 cases")
    String predictedRange(String half, String most);

    @DefaultMessage("Present level")
    String presentLevel();

    @DefaultMessage("Previous page")
    String previousPage();

    @DefaultMessage("Proof")
    String proof();

    @DefaultMessage("Restart: {0}")
    String proofRestart(String how);

    @DefaultMessage("A question to you")
    String question();

    @DefaultMessage("Somebody else changes a host, a VM or a setting")
    String questionChange();

    @DefaultMessage("It is not known whether an installation ended")
    String questionInstall();

    @DefaultMessage("A host leaves maintenance too early")
    String questionLeft();

    @DefaultMessage("A host has to be restarted by hand")
    String questionRestart();

    @DefaultMessage("Open since {0}")
    String questionSince(String time);

    @DefaultMessage("More hosts lack a proof than may")
    String questionUnproven();

    @DefaultMessage("A wait lasts too long")
    String questionWait();

    @DefaultMessage("Questions and answers")
    String questionsAsked();

    @DefaultMessage("Wait after an error (minutes)")
    String quiet();

    @DefaultMessage("The cluster and its hosts are being read…")
    String readingCluster();

    @DefaultMessage("Reasons")
    String reasons();

    @DefaultMessage("Always")
    String rebootAlways();

    @DefaultMessage("Where the updates need it")
    String rebootNeeded();

    @DefaultMessage("Restart hosts")
    String rebootRule();

    @DefaultMessage("Remove")
    String remove();

    @DefaultMessage("Remove {0} from the order")
    String removeHost(String name);

    @DefaultMessage("removed")
    String removed();

    @DefaultMessage("Report")
    String report();

    @DefaultMessage("Download the report")
    String reportDownload();

    @DefaultMessage("The report is being read…")
    String reportLoading();

    @DefaultMessage("A wait is reported after")
    String reportsAfter();

    @DefaultMessage("Reset to the usual values")
    String resetForm();

    @DefaultMessage("Restart")
    String restart();

    @DefaultMessage("after the updates")
    String restartAfter();

    @DefaultMessage("Restarted by hand")
    String restartedByHand();

    @DefaultMessage("not needed")
    String restartNone();

    @DefaultMessage("no restart planned")
    String restartNotPlanned();

    @DefaultMessage("is due already")
    String restartNow();

    @DefaultMessage("not proved")
    String restartUnproven();

    @DefaultMessage("Restore settings")
    String restore();

    @DefaultMessage("Settings restored: {0}. Nothing is left.")
    String restoredAll(String count);

    @DefaultMessage("Settings restored: {0}. Left: {1}. The report says why.")
    String restoredSome(String count, String left);

    @DefaultMessage("Restoring settings…")
    String restoring();

    @DefaultMessage("Result")
    String result();

    @DefaultMessage("Failed; in service")
    String resultFailedInService();

    @DefaultMessage("Failed; out of service")
    String resultFailedOut();

    @DefaultMessage("Not begun")
    String resultNotReached();

    @DefaultMessage("Skipped")
    String resultSkipped();

    @DefaultMessage("Upgraded and proved")
    String resultSucceeded();

    @DefaultMessage("Upgraded, a proof is missing")
    String resultUnproven();

    @DefaultMessage("Was up to date")
    String resultUpToDate();

    @DefaultMessage("Resume")
    String resume();

    @DefaultMessage("Rolling upgrade…")
    String roll();

    @DefaultMessage("Cancelled")
    String runCancelled();

    @DefaultMessage("Failed")
    String runFailed();

    @DefaultMessage("Paused")
    String runPaused();

    @DefaultMessage("Running")
    String runRunning();

    @DefaultMessage("Stopped")
    String runStopped();

    @DefaultMessage("Succeeded")
    String runSucceeded();

    @DefaultMessage("Rolling upgrade of cluster {0}")
    String runTitle(String cluster);

    @DefaultMessage("Succeeded with warnings")
    String runWarnings();

    @DefaultMessage("Rolling upgrades")
    String runs();

    @DefaultMessage("No cluster was upgraded here yet.")
    String runsNone();

    @DefaultMessage("Sat")
    String saturday();

    @DefaultMessage("Text or CVE")
    String searchErrata();

    @DefaultMessage("Part of an id, a title or a package; or a whole CVE such as CVE-2024-1234")
    String searchHelp();

    @DefaultMessage("{0} s")
    String seconds(String n);

    @DefaultMessage("Security")
    String security();

    @DefaultMessage("Select {0}")
    String select(String what);

    @DefaultMessage("Select all on this page")
    String selectAll();

    @DefaultMessage("Setting")
    String settingName();

    @DefaultMessage("not restored yet")
    String settingOurs();

    @DefaultMessage("restored")
    String settingRestored();

    @DefaultMessage("Settings that were changed meanwhile")
    String settingsTable();

    @DefaultMessage("Severity")
    String severity();

    @DefaultMessage("No severity")
    String severityNone();

    @DefaultMessage("Severity not known")
    String severityUnknown();

    @DefaultMessage("{0} of {1}")
    String shownOf(String shown, String all);

    @DefaultMessage("Since")
    String since();

    @DefaultMessage("Skip")
    String skip();

    @DefaultMessage("Skip host {0}, also if it was begun")
    String skipBegunHost(String name);

    @DefaultMessage("Skip host {0}")
    String skipHost(String name);

    @DefaultMessage("Let it go on, pause the upgrade, or answer its question.")
    String skipBegunRemedy();

    @DefaultMessage("Do not skip it")
    String skipNo();

    @DefaultMessage("Host {0} is skipped if its upgrade was not begun by then. This cannot be taken back, and the cluster level is not raised. If it is the trial host, no other host is begun.")
    String skipSure(String name);

    @DefaultMessage("Observe each host (minutes)")
    String soak();

    @DefaultMessage("What to do")
    String solution();

    @DefaultMessage("Restoring settings, raising the level")
    String stageClosing();

    @DefaultMessage("Over")
    String stageEnded();

    @DefaultMessage("Preparing the cluster")
    String stageOpening();

    @DefaultMessage("Upgrading host after host")
    String stageRolling();

    @DefaultMessage("Answers given beforehand")
    String standingAnswers();

    @DefaultMessage("Such a question is answered at once, and nobody is asked.")
    String standingAnswersHelp();

    @DefaultMessage("Begin with these hosts")
    String startWith();

    @DefaultMessage("The others follow by themselves: the emptiest first, the storage pool manager and the engine''s "
            + "own host last.")
    String startWithHelp();

    @DefaultMessage("Approved by {0}, begun {1}")
    String startedBy(String who, String when);

    @DefaultMessage("State")
    String state();

    @DefaultMessage("{0}: step {1} of {2}")
    String stepOf(String phase, String at, String of);

    @DefaultMessage("1. Options")
    String stepOptions();

    @DefaultMessage("2. Plan")
    String stepPlan();

    @DefaultMessage("3. Upgrade")
    String stepRun();

    @DefaultMessage("Steps")
    String steps();

    @DefaultMessage("The host cannot be asked now. This is the last known state.")
    String storedAnswer();

    @DefaultMessage("Sun")
    String sunday();

    @DefaultMessage("Updates")
    String tabUpdates();

    @DefaultMessage("Hosts that take part")
    String takePart();

    @DefaultMessage("A host that is left out keeps its updates, and its cluster levels do not count.")
    String takePartHelp();

    @DefaultMessage("Cluster level afterwards")
    String targetLevel();

    @DefaultMessage("Stays {0}")
    String targetStays(String level);

    @DefaultMessage("Cancelled; packages may be half installed")
    String taskCancelled();

    @DefaultMessage("Failed")
    String taskFailed();

    @DefaultMessage("The provider has no record of it")
    String taskLost();

    @DefaultMessage("Stopped on the provider; somebody is needed there")
    String taskPaused();

    @DefaultMessage("Accepted by the provider")
    String taskPlanned();

    @DefaultMessage("Installed; the proof is being read")
    String taskProving();

    @DefaultMessage("Being installed")
    String taskRunning();

    @DefaultMessage("Being sent")
    String taskSending();

    @DefaultMessage("Installed")
    String taskSucceeded();

    @DefaultMessage("the upgrade")
    String thisUpgrade();

    @DefaultMessage("Thu")
    String thursday();

    @DefaultMessage("after {0}, until {1}")
    String timeFromTo(String from, String to);

    @DefaultMessage("About {0} left, at most {1} in 19 of 20 cases")
    String timeLeft(String half, String most);

    @DefaultMessage("Time")
    String timeOf();

    @DefaultMessage("Time zone")
    String timeZone();

    @DefaultMessage("When")
    String timeline();

    @DefaultMessage("Times count from the start, without waits for maintenance windows and approvals.")
    String timelineHelp();

    @DefaultMessage("When")
    String timing();

    @DefaultMessage("Title")
    String title();

    @DefaultMessage("To")
    String to();

    @DefaultMessage("Cluster {0}: {1} of {2} hosts have updates.")
    String toastChecked(String cluster, int updates, int hosts);

    @DefaultMessage("Cluster {0} is being checked.")
    String toastChecking(String cluster);

    @DefaultMessage("Cluster {0} could not be checked: {1}")
    String toastFailed(String cluster, String why);

    @DefaultMessage("Cluster {0}: {1} of {2} hosts have updates; of {3} it is not known.")
    String toastUnknown(String cluster, int updates, int hosts, int unknown);

    @DefaultMessage("Took")
    String took();

    @DefaultMessage("Trial")
    String trial();

    @DefaultMessage("Try again")
    String tryAgain();

    @DefaultMessage("Tue")
    String tuesday();

    @DefaultMessage("Type")
    String type();

    @DefaultMessage("The server answered with status {0}.")
    String unexpectedStatus(int status);

    @DefaultMessage("Try again; if it lasts, read the engine''s log.")
    String unexpectedStatusRemedy();

    @DefaultMessage("Hosts whose levels are not known")
    String unknownHosts();

    @DefaultMessage("Errata that its content view lacks")
    String unpublished();

    @DefaultMessage("Updates")
    String updates();

    @DefaultMessage("Up to date")
    String updatesNo();

    @DefaultMessage("Not known")
    String updatesUnknown();

    @DefaultMessage("Updates available")
    String updatesYes();

    @DefaultMessage("Upgrade the image")
    String upgradeImage();

    @DefaultMessage("The host fetches the newest image. Then restart it while it is in maintenance: the installation ends when the host runs the new image.")
    String upgradeImageHelp();

    @DefaultMessage("Known only after the update")
    String verdictAfter();

    @DefaultMessage("In force")
    String verdictAlready();

    @DefaultMessage("Hosts do not support it")
    String verdictBlocked();

    @DefaultMessage("Cannot be lowered")
    String verdictDecrease();

    @DefaultMessage("Not supported by the engine")
    String verdictEngine();

    @DefaultMessage("Possible")
    String verdictPermit();

    @DefaultMessage("Not known")
    String verdictUnknown();

    @DefaultMessage("Version")
    String version();

    @DefaultMessage("VM")
    String vm();

    @DefaultMessage("moved")
    String vmMoved();

    @DefaultMessage("{0} → {1}")
    String vmMovesTo(String vm, String host);

    @DefaultMessage("shut down")
    String vmStopped();

    @DefaultMessage("VMs afterwards")
    String vmsAfterwards();

    @DefaultMessage("Its VMs")
    String vmsGo();

    @DefaultMessage("{0} VMs still have to leave")
    @AlternateMessage({"one", "{0} VM still has to leave"})
    String vmsLeft(@PluralCount int count);

    @DefaultMessage("{0} → {1}")
    String vmsMoveTo(String count, String host);

    @DefaultMessage("none")
    String vmsNone();

    @DefaultMessage("They stay where they are")
    String vmsStay();

    @DefaultMessage("shut down meanwhile: {0}")
    String vmsStop(String names);

    @DefaultMessage("VMs that moved or were shut down")
    String vmsTable();

    @DefaultMessage("{0}: shut down meanwhile")
    String vmStops(String vm);

    @DefaultMessage("Wait after an error")
    String waitAfterError();

    @DefaultMessage("Ask after waiting for (minutes)")
    String waitAsk();

    @DefaultMessage("0: it waits without end.")
    String waitAskHelp();

    @DefaultMessage("Report a wait after (minutes)")
    String waitReport();

    @DefaultMessage("0: no event tells of it.")
    String waitReportHelp();

    @DefaultMessage("What it waits for")
    String waitsFor();

    @DefaultMessage("Warning")
    String warning();

    @DefaultMessage("Wed")
    String wednesday();

    @DefaultMessage("Which updates")
    String which();

    @DefaultMessage("Hosts that stand in the way")
    String whoBlocks();

    @DefaultMessage("Why here")
    String whyHere();

    @DefaultMessage("Restart because of")
    String whyRestart();

    @DefaultMessage("Days")
    String windowDays();

    @DefaultMessage("Begins at")
    String windowFrom();

    @DefaultMessage("{0}, {1} to {2}")
    String windowLine(String days, String from, String to);

    @DefaultMessage("Ends at")
    String windowTo();

    @DefaultMessage("{0} (time zone {1})")
    String windowsIn(String windows, String zone);

    @DefaultMessage("Begin hosts only in a maintenance window")
    String windowsOnly();

    @DefaultMessage("Take back")
    String withdraw();

    @DefaultMessage("Take back: {0}")
    String withdrawConsent(String what);

    @DefaultMessage("Take back all consents for VMs, and plan again")
    String withdrawConsents();
}
