/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.page.Ui.Tone;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Words of plans and runs in the words of an administrator. */
final class RunWords {

    private static final Texts TEXTS = Words.TEXTS;
    /** In the order of a host that succeeds. */
    static final String[] PHASES = {"waiting", "stopping_vms", "evacuating", "settling", "installing", "restarting", "booting",
        "refreshing", "activating", "starting_vms", "soaking", "ended"};

    private RunWords() {
    }

    static Element state(String state) {
        switch (state) {
            case "running":
                return Ui.badge(Tone.INFO, TEXTS.runRunning());
            case "paused":
                return Ui.badge(Tone.WARN, TEXTS.runPaused());
            case "succeeded":
                return Ui.badge(Tone.GOOD, TEXTS.runSucceeded());
            case "succeeded_with_warnings":
                return Ui.badge(Tone.WARN, TEXTS.runWarnings());
            case "stopped":
                return Ui.badge(Tone.BAD, TEXTS.runStopped());
            case "failed":
                return Ui.badge(Tone.BAD, TEXTS.runFailed());
            case "cancelled":
                return Ui.badge(Tone.WARN, TEXTS.runCancelled());
            default:
                return Ui.badge(Tone.QUIET, Say.raw(state));
        }
    }

    static String stage(String stage) {
        switch (stage) {
            case "opening":
                return TEXTS.stageOpening();
            case "rolling":
                return TEXTS.stageRolling();
            case "closing":
                return TEXTS.stageClosing();
            case "ended":
                return TEXTS.stageEnded();
            default:
                return Say.raw(stage);
        }
    }

    static String phase(String phase) {
        switch (phase) {
            case "waiting":
                return TEXTS.phaseWaiting();
            case "stopping_vms":
                return TEXTS.phaseStoppingVms();
            case "evacuating":
                return TEXTS.phaseEvacuating();
            case "settling":
                return TEXTS.phaseSettling();
            case "installing":
                return TEXTS.phaseInstalling();
            case "restarting":
                return TEXTS.phaseRestarting();
            case "booting":
                return TEXTS.phaseBooting();
            case "refreshing":
                return TEXTS.phaseRefreshing();
            default:
                return latePhase(phase);
        }
    }

    private static String latePhase(String phase) {
        switch (phase) {
            case "activating":
                return TEXTS.phaseActivating();
            case "starting_vms":
                return TEXTS.phaseStartingVms();
            case "soaking":
                return TEXTS.phaseSoaking();
            case "returning":
                return TEXTS.phaseReturning();
            case "withdrawing":
                return TEXTS.phaseWithdrawing();
            case "ended":
                return TEXTS.phaseEnded();
            default:
                return Say.raw(phase);
        }
    }

    static Element result(String result) {
        switch (result) {
            case "succeeded":
                return Ui.badge(Tone.GOOD, TEXTS.resultSucceeded());
            case "unproven":
                return Ui.badge(Tone.WARN, TEXTS.resultUnproven());
            case "up_to_date":
                return Ui.badge(Tone.GOOD, TEXTS.resultUpToDate());
            case "skipped":
                return Ui.badge(Tone.WARN, TEXTS.resultSkipped());
            case "failed_in_service":
                return Ui.badge(Tone.BAD, TEXTS.resultFailedInService());
            case "failed_out_of_service":
                return Ui.badge(Tone.BAD, TEXTS.resultFailedOut());
            case "not_reached":
                return Ui.badge(Tone.WARN, TEXTS.resultNotReached());
            default:
                return Ui.badge(Tone.QUIET, Say.raw(result));
        }
    }

    static String restart(String proof) {
        switch (proof) {
            case "boot_id":
                return TEXTS.bootId();
            case "engine_boot_time":
                return TEXTS.engineBootTime();
            case "unproven":
                return TEXTS.restartUnproven();
            default:
                return TEXTS.restartNotPlanned();
        }
    }

    static String choice(String choice) {
        switch (choice) {
            case "go_on":
                return TEXTS.choiceGoOn();
            case "leave":
                return TEXTS.choiceLeave();
            case "next":
                return TEXTS.choiceNext();
            case "stop":
                return TEXTS.choiceStop();
            default:
                return Say.raw(choice);
        }
    }

    static String order(String reason) {
        switch (reason) {
            case "given":
                return TEXTS.orderGiven();
            case "canary":
                return TEXTS.orderCanary();
            case "already_out":
                return TEXTS.orderAlreadyOut();
            case "fewer_vms":
                return TEXTS.orderFewerVms();
            case "spm":
                return TEXTS.orderSpm();
            case "hosted_engine":
                return TEXTS.orderHostedEngine();
            case "id":
                return TEXTS.orderId();
            default:
                return Say.raw(reason);
        }
    }
}
