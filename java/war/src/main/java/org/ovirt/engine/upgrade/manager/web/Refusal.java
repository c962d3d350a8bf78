/*
 * Copyright oVirt Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package org.ovirt.engine.upgrade.manager.web;

import org.ovirt.engine.upgrade.manager.UpgradeManagerException;
import org.ovirt.engine.upgrade.manager.model.Problem;

/**
 * A request that is answered with a problem: an HTTP status and the document {@code Problem}. Its code is one of the
 * library's, or one of this application's own, which begin with {@code HTTP_}.
 */
final class Refusal extends Exception {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Problem problem;
    private final int retryAfterSeconds;

    private Refusal(int status, Problem problem, int retryAfterSeconds) {
        super(problem.getCode() + ": " + problem.getMessage(), null, false, false);
        this.status = status;
        this.problem = problem;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    private static Refusal of(int status, String code, String message, String remedy, int retryAfterSeconds) {
        Problem problem = Problem.builder().code(code).message(message).remedy(remedy).build();
        return new Refusal(status, problem, retryAfterSeconds);
    }

    static Refusal noSession(String why) {
        return of(401, "HTTP_NO_SESSION", why, "Log in to the engine and send the token: Authorization: Bearer ...", 0);
    }

    static Refusal crossSite(String why) {
        return of(403, "HTTP_CROSS_SITE", why, "Call from a page of the engine, with the header " + Door.HEADER + ".", 0);
    }

    static Refusal forbidden(String what, String remedy) {
        return of(403, "HTTP_FORBIDDEN", what, remedy, 0);
    }

    static Refusal notFound(String what) {
        return of(404, "HTTP_NOT_FOUND", what, "The paths are in openapi.json.", 0);
    }

    static Refusal method(String method, String allowed) {
        return of(405, "HTTP_METHOD", method + " is not possible here", "Use " + allowed + ".", 0);
    }

    static Refusal tooLarge(int most) {
        return of(413, "HTTP_TOO_LARGE", "the document has more than " + most + " bytes", "Send a smaller document.", 0);
    }

    static Refusal mediaType() {
        return of(415, "HTTP_MEDIA_TYPE", "the content type is not application/json", "Send JSON in UTF-8.", 0);
    }

    static Refusal badDocument(String what) {
        return of(400, "INVALID_ARGUMENT", what, "Correct the document; its schema is in openapi.json.", 0);
    }

    static Refusal tooMany(String what, int retryAfterSeconds) {
        return of(429, "HTTP_TOO_MANY", what, "Wait a moment and try again.", retryAfterSeconds);
    }

    static Refusal unavailable(String code, String what) {
        return of(503, code, what, "Try again; if it lasts, read the engine's log.", 10);
    }

    /** A failure of an operation, in the words of the library. */
    static Refusal of(UpgradeManagerException failure) {
        return new Refusal(Statuses.of(failure), failure.problem(), 0);
    }

    int status() {
        return status;
    }

    Problem problem() {
        return problem;
    }

    /** Zero: it is not said. */
    int retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
