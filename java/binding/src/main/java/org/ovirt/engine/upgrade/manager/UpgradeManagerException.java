/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager;

import java.util.Map;

import org.ovirt.engine.upgrade.manager.model.Problem;

/** What went wrong: a stable code, the sentence, what to do now, and the named parameters of the sentence. */
public class UpgradeManagerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Problem problem;

    /** An exception from an error's document. */
    public UpgradeManagerException(Problem problem, Throwable cause) {
        super(text(problem), cause);
        this.problem = problem;
    }

    /** Called by the library with an error's document. */
    UpgradeManagerException(byte[] document) {
        this(Json.readProblem(document), null);
    }

    /** The code; {@link UpgradeManagerErrorCode#UNKNOWN} when the library is newer than this jar. */
    public UpgradeManagerErrorCode code() {
        return UpgradeManagerErrorCode.of(problem.getCode());
    }

    /** The code's name, also when this jar does not know it. */
    public String codeName() {
        return problem.getCode();
    }

    /** What to do now; {@code null} where nothing is to be done. */
    public String remedy() {
        return problem.getRemedy();
    }

    /** The named parameters of the sentence. */
    public Map<String, String> params() {
        return problem.getParams();
    }

    /** All of it as a document. */
    public Problem problem() {
        return problem;
    }

    private static String text(Problem problem) {
        String text = problem.getCode() + ": " + problem.getMessage();
        return problem.getRemedy() == null ? text : text + ". " + problem.getRemedy();
    }
}
