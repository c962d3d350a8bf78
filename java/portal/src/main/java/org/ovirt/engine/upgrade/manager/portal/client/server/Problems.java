/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.portal.client.server;

import org.ovirt.engine.upgrade.manager.portal.client.js.Json;
import org.ovirt.engine.upgrade.manager.portal.client.model.Messages.Problem;
import org.ovirt.engine.upgrade.manager.portal.client.text.Words;

/** Problems: those of the server in its own words, and those that only a page sees. */
public final class Problems {

    private Problems() {
    }

    /** The problem in an answer, or {@code null} where it is none. */
    static Problem of(Object document) {
        if (document == null || Json.get(document, "message") == null) {
            return null;
        }
        Object any = document;
        return (Problem) any;
    }

    static Problem status(int status) {
        return made(Words.TEXTS.unexpectedStatus(status), Words.TEXTS.unexpectedStatusRemedy());
    }

    static Problem noAnswer() {
        return made(Words.TEXTS.noAnswer(), Words.TEXTS.noAnswerRemedy());
    }

    /** Whether the answer was lost, so that it is not known what the server did. */
    public static boolean isNoAnswer(Problem problem) {
        return Words.TEXTS.noAnswer().equals(problem.message);
    }

    private static Problem made(String message, String remedy) {
        Object document = Json.doc().with("code", "").with("message", message).with("remedy", remedy).object();
        return (Problem) document;
    }
}
