/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.page;

import org.ovirt.engine.upgrade.manager.portal.client.js.Element;
import org.ovirt.engine.upgrade.manager.portal.client.page.Ui.Tone;
import org.ovirt.engine.upgrade.manager.portal.client.text.Texts;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Words of the documents in the words of an administrator. A word that a newer server has is shown as it is. */
final class Say {

    private static final Texts TEXTS = Words.TEXTS;

    private Say() {
    }

    static String raw(String word) {
        return word == null ? TEXTS.nothing() : word.replace('_', ' ');
    }

    static String or(String text) {
        return text == null || text.isEmpty() ? TEXTS.nothing() : text;
    }

    static String count(Double number) {
        return number == null ? TEXTS.nothing() : whole(number);
    }

    static String whole(double number) {
        return String.valueOf((int) number);
    }

    static String list(String... names) {
        return names == null || names.length == 0 ? TEXTS.nothing() : String.join(", ", names);
    }

    static Element updates(String word) {
        switch (word) {
            case "yes":
                return Ui.badge(Tone.INFO, TEXTS.updatesYes());
            case "no":
                return Ui.badge(Tone.GOOD, TEXTS.updatesNo());
            default:
                return Ui.badge(Tone.WARN, TEXTS.updatesUnknown());
        }
    }

    static Element engine(String state) {
        switch (state) {
            case "current":
                return Ui.badge(Tone.GOOD, TEXTS.engineCurrent());
            case "available":
                return Ui.badge(Tone.INFO, TEXTS.engineAvailable());
            case "setup_pending":
                return Ui.badge(Tone.WARN, TEXTS.enginePending());
            default:
                return Ui.badge(Tone.WARN, TEXTS.notKnown());
        }
    }

    static String type(String type) {
        switch (type) {
            case "security":
                return TEXTS.security();
            case "bugfix":
                return TEXTS.bugfix();
            case "enhancement":
                return TEXTS.enhancement();
            default:
                return TEXTS.otherType();
        }
    }

    static Element severity(String severity) {
        switch (severity) {
            case "critical":
                return Ui.badge(Tone.BAD, TEXTS.critical());
            case "important":
                return Ui.badge(Tone.WARN, TEXTS.important());
            case "moderate":
                return Ui.badge(Tone.INFO, TEXTS.moderate());
            case "low":
                return Ui.badge(Tone.QUIET, TEXTS.low());
            case "none":
                return Ui.badge(Tone.QUIET, TEXTS.severityNone());
            default:
                return Ui.badge(Tone.WARN, TEXTS.severityUnknown());
        }
    }

    static String verdict(String verdict) {
        switch (verdict) {
            case "PERMIT":
                return TEXTS.verdictPermit();
            case "ALREADY":
                return TEXTS.verdictAlready();
            case "DECREASE_WITH_HOSTS":
                return TEXTS.verdictDecrease();
            case "ENGINE_DOES_NOT_SUPPORT":
                return TEXTS.verdictEngine();
            case "BLOCK_HOSTS":
                return TEXTS.verdictBlocked();
            case "UNKNOWN_VERIFY_AFTER_UPDATE":
                return TEXTS.verdictAfter();
            default:
                return TEXTS.verdictUnknown();
        }
    }

    static Tone verdictTone(String verdict) {
        if ("PERMIT".equals(verdict) || "ALREADY".equals(verdict)) {
            return Tone.GOOD;
        }
        return verdict.startsWith("UNKNOWN") ? Tone.WARN : Tone.BAD;
    }

    static Element task(String state) {
        return Ui.badge(taskTone(state), taskWord(state));
    }

    static String taskWord(String state) {
        switch (state) {
            case "sending":
                return TEXTS.taskSending();
            case "planned":
                return TEXTS.taskPlanned();
            case "running":
                return TEXTS.taskRunning();
            case "paused":
                return TEXTS.taskPaused();
            case "proving":
                return TEXTS.taskProving();
            case "succeeded":
                return TEXTS.taskSucceeded();
            case "failed":
                return TEXTS.taskFailed();
            case "cancelled":
                return TEXTS.taskCancelled();
            default:
                return "lost".equals(state) ? TEXTS.taskLost() : raw(state);
        }
    }

    private static Tone taskTone(String state) {
        switch (state) {
            case "sending":
            case "planned":
            case "running":
            case "proving":
                return Tone.INFO;
            case "paused":
            case "cancelled":
                return Tone.WARN;
            default:
                return "succeeded".equals(state) ? Tone.GOOD : Tone.BAD;
        }
    }

    static String way(String way) {
        return "agent".equals(way) ? TEXTS.byAgent() : TEXTS.byRemoteExecution();
    }
}
